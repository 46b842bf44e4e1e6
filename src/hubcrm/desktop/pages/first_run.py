"""The window where there is no hub yet: look around a made-up one, or set up one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hubcrm.desktop import icons
from hubcrm.desktop.doors import Made
from hubcrm.desktop.loading import Modules
from hubcrm.desktop.pages.guide_parts.choice import ChoicePage
from hubcrm.desktop.remember import Remembered, Settings
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Pane
from hubcrm.desktop.widgets.folder_dialog import ask_folder
from hubcrm.desktop.widgets.recovery_code import CodeCard, TwoGroups
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.errors import HubError

if TYPE_CHECKING:
    from hubcrm.desktop.pages.guide_parts.who import Preview
    from hubcrm.desktop.pages.joining import JoinPage
    from hubcrm.desktop.pages.setting_up import SetUp

AT_FIRST = (1280, 800)
SMALLEST = (1024, 700)
WIDE = 720


class FirstRun(QWidget):
    """Four pages in one window: the choice, the first step of the guide, joining a team, and the recovery code.

    `look_around` and `set_up` ask for what takes a while; the program tells how it went. `open_hub` says whether the
    recovery sheet was proved.
    """

    look_around = Signal()
    set_up = Signal(object)  # NewHub
    bring_in = Signal(object)  # Path of a folder that a hub was exported to
    join = Signal(object)  # Joining
    stop_joining = Signal()
    open_hub = Signal(bool)
    left = Signal()

    def __init__(
        self, settings: Settings | None, preview: Preview, today: Callable[[], date], clock: Callable[[], int]
    ) -> None:
        super().__init__()
        self.setWindowTitle("hubcrm")
        self.setWindowIcon(icons.application_icon())
        self.setMinimumSize(*SMALLEST)
        self.resize(*AT_FIRST)
        self._remembered = Remembered(settings)
        self._closing = True
        self.dialog: QFileDialog | None = None
        self.choice = ChoicePage()
        self.form: SetUp | None = None  # made when it is wanted, and loaded before that while somebody reads
        self.code = CodePage()
        self.joining: JoinPage | None = None  # likewise
        self._preview, self._today, self._clock = preview, today, clock
        self._by_itself = True
        self._modules = (Modules("setting_up", "guide_parts"), Modules("joining"), Modules("guide"))
        self.stack = QStackedWidget()
        for page in (self.choice, self.code):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self.choice.look.clicked.connect(self._look)
        self.choice.own.clicked.connect(self.show_form)
        self.choice.join.clicked.connect(self.show_joining)
        self.choice.back.clicked.connect(self._ask_folder)
        self.code.gone_on.connect(self.open_hub)
        self._remembered.window(self)

    def show_choice(self) -> None:
        """Back to the choice."""
        self.stack.setCurrentWidget(self.choice)
        self.choice.look.setFocus(Qt.FocusReason.OtherFocusReason)

    def load_some(self) -> bool:
        """Load a little of the guide; whether all of it is there now."""
        return all(modules.load_some() for modules in self._modules)

    def show_form(self) -> None:
        """Set up one's own hub, as soon as that is loaded."""
        if not self._modules[0].load_some():
            QTimer.singleShot(0, self, self.show_form)
            return
        if self.form is None:
            from hubcrm.desktop.pages.setting_up import SetUp

            self.form = SetUp(self._preview, self._today)
            self.form.know(by_itself=self._by_itself)
            self.form.left.connect(self.show_choice)
            self.form.filled.connect(self.set_up)
            self.stack.addWidget(self.form)
        self.stack.setCurrentWidget(self.form)
        self.form.begin()

    def show_joining(self) -> None:
        """Join a team's hub, as soon as that is loaded."""
        if not all(modules.load_some() for modules in self._modules[:2]):
            QTimer.singleShot(0, self, self.show_joining)
            return
        if self.joining is None:
            from hubcrm.desktop.pages.joining import JoinPage

            self.joining = JoinPage(self._clock)
            self.joining.know(by_itself=self._by_itself)
            self.joining.left.connect(self.show_choice)
            self.joining.joined.connect(self.join)
            self.joining.stopped.connect(self.stop_joining)
            self.stack.addWidget(self.joining)
        self.stack.setCurrentWidget(self.joining)
        self.joining.begin()

    def know(self, *, by_itself: bool) -> None:
        """Whether this computer can open a new hub by itself."""
        self._by_itself = by_itself
        if self.joining is not None:
            self.joining.know(by_itself=by_itself)
        if self.form is not None:
            self.form.know(by_itself=by_itself)

    def show_code(self, made: Made, institution: str, day: date) -> None:
        """The hub is made: its recovery code, this once."""
        self.stack.setCurrentWidget(self.code)
        self.code.show_code(made, institution, day)

    def progress(self, fraction: float) -> None:
        """How far the hub is that is being made."""
        if self.joining is not None and self.stack.currentWidget() is self.joining:
            self.joining.show_progress(fraction)
        else:
            self.choice.show_progress(fraction)

    def failed(self, error: HubError) -> None:
        """What was asked for did not work; everything typed is still there."""
        if self.form is not None and self.stack.currentWidget() is self.form:
            self.form.failed(str(error))
        elif self.joining is not None and self.stack.currentWidget() is self.joining:
            self.joining.failed(str(error))
        else:
            self.choice.failed(str(error))

    def put_away(self) -> None:
        """Close the window because another takes its place."""
        self._closing = False
        self.close()

    def _look(self) -> None:
        self.choice.working()
        self.look_around.emit()

    def _ask_folder(self) -> None:
        self.dialog = ask_folder(self, "The folder that the hub was exported to", self.bring_back)

    def bring_back(self, folder: str) -> None:
        """Make the hub again that was exported to this folder."""
        self.choice.working("Bringing the hub back, and proving that nothing of it was changed.")
        self.bring_in.emit(Path(folder))

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._closing:
            self.left.emit()


class CodePage(Pane):
    """The recovery code, shown this once. `gone_on` says whether two groups of it were typed from the sheet."""

    gone_on = Signal(bool)

    def __init__(self) -> None:
        super().__init__("page")
        self.card = CodeCard()
        self.opens = Words((), "B", "muted", line=22)
        self.groups = TwoGroups()
        self.problem = Words((), "B", "bad")
        self.problem.setAccessibleName("Problem")
        self.later = Button("Later", key="Esc", tall=True)
        self.done = Button("My sheet is right", "primary", key="Enter", tall=True)
        inside = QWidget()
        inside.setMaximumWidth(WIDE)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Words([Run("Your hub is ready. Keep its recovery code on paper", 600)], "L"))
        column.addSpacing(6)
        column.addWidget(
            Words([Run("It opens the hub when the passphrase is forgotten or this computer is lost. It is shown only now, "
                       "so print it or write it down.", tone="muted")], line=22)
        )  # fmt: skip
        column.addSpacing(16)
        column.addWidget(self.card)
        column.addSpacing(12)
        column.addWidget(self.opens)
        column.addSpacing(16)
        column.addWidget(self.groups)
        column.addSpacing(8)
        column.addWidget(self.problem)
        column.addSpacing(16)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.done)
        row.addWidget(self.later)
        row.addSpacing(8)
        row.addWidget(Label("Later: the window reminds you until it is done.", "S", 400, "muted"))
        row.addStretch(1)
        column.addLayout(row)
        self.put_in_the_middle(inside)
        self.card.failed.connect(self.tell)
        self.groups.edited.connect(self._typed)
        self.groups.entered.connect(self.submit)
        self.done.clicked.connect(self.submit)
        self.later.clicked.connect(self._later)

    def show_code(self, made: Made, institution: str, day: date) -> None:
        """Show it."""
        self.card.show_code(made.recovery_code, institution, day)
        self.groups.ask(made.recovery_code)
        self.opens.set_runs([Run(_opened(made.opens_by), tone="muted")])
        self.tell("")
        self.groups.fields[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Go on, if what was typed is right."""
        wrong = self.groups.wrong() if self.groups.is_typed else "Type both groups, or choose Later."
        self.tell(wrong)
        if not wrong:
            self.gone_on.emit(True)

    def tell(self, problem: str) -> None:
        """What is wrong, or nothing any more."""
        self.problem.set_runs(problem)

    def _typed(self) -> None:
        self.tell("")

    def _later(self) -> None:
        self.gone_on.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._later()
        else:
            super().keyPressEvent(event)


def _opened(ways: tuple[str, ...]) -> str:
    if "keyring" in ways and "passphrase" in ways:
        return "Day by day this computer opens the hub by itself; elsewhere the passphrase does."
    if "keyring" in ways:
        return "Day by day this computer opens the hub by itself, and for nobody else who logs in here."
    if "passphrase" in ways:
        return "Day by day your passphrase opens the hub."
    return "Nothing else opens the hub: this code is asked for at every start, until you set a passphrase in Settings."
