"""Joining a team's hub before there is one here: the code, the folder where one is needed, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop import keys
from hubcrm.desktop.pages.guide_parts.passphrase import NewPassphrase
from hubcrm.desktop.pages.settings_parts.section import Scrolled, Titled
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Pane
from hubcrm.desktop.widgets.fields import Field, TextField
from hubcrm.desktop.widgets.folder_dialog import ask_folder
from hubcrm.desktop.widgets.text import Run, Words
from hubcrm.domain.errors import HubError
from hubcrm.sync import invitations
from hubcrm.sync.invitations import FOLDER, Invitation

WIDE = 640
_ABOUT = (
    "A colleague makes a code for you: in Settings, Your team. Paste it here; the hub with its whole history then comes to "
    "this computer."
)
_FOLDER = "The team’s folder as this computer has it, such as in OneDrive or on a drive of the file server."


class Joining(NamedTuple):
    """What joining needs: the code, the team's folder here (blank for a server), a passphrase (blank for none)."""

    code: str
    place: str
    passphrase: str


class JoinPage(Pane):
    """`joined` carries a Joining; `stopped` asks to stop; `left` goes back. Everything typed is still there afterwards."""

    joined = Signal(object)  # Joining
    stopped = Signal()
    left = Signal()

    def __init__(self, clock: Callable[[], int]) -> None:
        super().__init__("page")
        self._clock = clock
        self._invitation: Invitation | None = None
        self._busy = False
        self.dialog: QFileDialog | None = None
        self.code = TextField("Invitation code", "HUB…")
        self.code.setFixedHeight(92)
        self.says = Words((), line=22)
        self.folder = Field("Folder of the team", "", tall=True)
        self.choose = Button("Choose…", icon="folder", tall=True)
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.folder, 1)
        row.addWidget(self.choose)
        self._where = Titled("Folder of the team", held, _FOLDER)
        self.secret = NewPassphrase()
        self.problem = Words((), "B", "bad")
        self.problem.setAccessibleName("Problem")
        self.back = Button("Back", key="Esc", tall=True)
        self.join = Button("Join", "primary", key="Ctrl+Enter", tall=True)
        self.how_far = Words((), "B", "muted")
        scrolled = Scrolled(wide=WIDE, margins=(0, 0, 0, 0))
        column = scrolled.column
        column.setSpacing(16)
        head = QVBoxLayout()
        head.setSpacing(6)
        head.addWidget(Words([Run("Join our team’s hub", 600)], "L"))
        head.addWidget(Words([Run(_ABOUT, tone="muted")], line=22))
        column.addLayout(head)
        for widget in (Titled("Invitation code", self.code), self.says, self._where, self.secret, self.problem):
            column.addWidget(widget)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.join)
        foot.addWidget(self.back)
        foot.addSpacing(8)
        foot.addWidget(self.how_far, 1, Qt.AlignmentFlag.AlignVCenter)
        column.addSpacing(4)
        column.addLayout(foot)
        self.column.setContentsMargins(32, 72, 32, 32)
        centre = QHBoxLayout()
        centre.addStretch(1)
        scrolled.setMinimumWidth(WIDE)
        centre.addWidget(scrolled, 100)
        centre.addStretch(1)
        scrolled.setMaximumWidth(WIDE + 16)
        self.column.addLayout(centre)
        self.code.textChanged.connect(self._read)
        for pressed in ("Ctrl+Return", "Ctrl+Enter"):  # of the letters, and of the digits
            keys.shortcut(self, pressed, self.submit)
        self.choose.clicked.connect(self._ask)
        self.folder.returnPressed.connect(self.submit)
        for field in (self.secret.passphrase.field, self.secret.again.field):
            field.returnPressed.connect(self.submit)
        self.secret.edited.connect(self._typed)
        self.join.clicked.connect(self.submit)
        self.back.clicked.connect(self._go_back)
        self.know(by_itself=True)
        self._read()

    def begin(self) -> None:
        """Put the keyboard where it begins."""
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def know(self, *, by_itself: bool) -> None:
        """Whether this computer can open the hub by itself."""
        self.secret.know(by_itself=by_itself)

    def submit(self) -> None:
        """Join, if everything is there."""
        if self._busy:
            return
        wrong = self._wrong()
        self.tell(wrong)
        if not wrong:
            self._rest(True)
            self.show_progress(None)
            place = self.folder.text().strip() if self._where.isVisible() else ""
            self.joined.emit(Joining(self.code.toPlainText(), place, self.secret.text))

    def show_progress(self, fraction: float | None) -> None:
        """How far it is."""
        far = "" if fraction is None else f": {round(100 * fraction)} %"
        self.how_far.set_runs(f"Fetching the hub{far}. Stop leaves nothing behind." if self._busy else "")

    def failed(self, problem: str) -> None:
        """It could not be done; the code can be used again."""
        self._rest(False)
        self.tell(problem)
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, problem: str) -> None:
        """What is wrong, or nothing any more."""
        self.problem.set_runs(problem)
        self.problem.setVisible(bool(problem))

    def _wrong(self) -> str:
        try:
            self._invitation = invitations.read(self.code.toPlainText(), self._clock())
        except HubError as error:
            self.code.setFocus()
            return str(error)
        if self._invitation.kind == FOLDER and not Path(self.folder.text().strip() or "-").is_dir():
            self.folder.setFocus()
            return "Choose the team’s folder as this computer has it."
        return self.secret.wrong()

    def _read(self) -> None:
        """See what the code says, as soon as it is whole."""
        self.tell("")
        try:
            self._invitation = invitations.read(self.code.toPlainText(), self._clock())
        except HubError:
            self._invitation = None
        found = self._invitation
        self.says.setVisible(found is not None)
        self._where.setVisible(found is not None and found.kind == FOLDER)
        if found is not None:
            by = "by a shared folder" if found.kind == FOLDER else "by a server"
            self.says.set_runs(
                [Run("You join "), Run(found.institution, 600), Run(" as "), Run(found.name, 600), Run(f", {by}.")]
            )
            if found.kind == FOLDER and not self.folder.text() and Path(found.address).is_dir():
                self.folder.setText(found.address)

    def _typed(self) -> None:
        self.tell("")

    def _rest(self, busy: bool) -> None:
        self._busy = busy
        for widget in (self.code, self.folder, self.choose, self.secret, self.join):
            widget.setEnabled(not busy)
        self.back.say("Stop" if busy else "Back")
        self.show_progress(None)
        if busy:
            self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_back(self) -> None:
        if self._busy:
            self.stopped.emit()
        else:
            self.left.emit()

    def _ask(self) -> None:
        self.dialog = ask_folder(self.window(), "The folder of your team", self.folder.setText)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._go_back()
        else:
            super().keyPressEvent(event)
