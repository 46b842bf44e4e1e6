"""The window where there is no hub yet: look around a made-up one, or set up one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.doors import Made
from hubcrm.desktop.loading import Modules
from hubcrm.desktop.remember import Remembered, Settings
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card, Pane
from hubcrm.desktop.widgets.recovery_code import CodeCard, TwoGroups
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.errors import HubError

if TYPE_CHECKING:
    from hubcrm.desktop.pages.guide_parts.who import Preview
    from hubcrm.desktop.pages.setting_up import SetUp

AT_FIRST = (1280, 800)
SMALLEST = (1024, 700)
WIDE = 720


class FirstRun(QWidget):
    """Three pages in one window: the choice, the first step of the guide, and the recovery code.

    `look_around` and `set_up` ask for what takes a while; the program tells how it went. `open_hub` says whether the
    recovery sheet was proved.
    """

    look_around = Signal()
    set_up = Signal(object)  # NewHub
    bring_in = Signal(object)  # Path of a folder that a hub was exported to
    open_hub = Signal(bool)
    left = Signal()

    def __init__(self, settings: Settings | None, preview: Preview, today: Callable[[], date]) -> None:
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
        self._preview, self._today = preview, today
        self._by_itself = True
        self._modules = (Modules("setting_up", "guide_parts"), Modules("guide"))
        self.stack = QStackedWidget()
        for page in (self.choice, self.code):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self.choice.look.clicked.connect(self._look)
        self.choice.own.clicked.connect(self.show_form)
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

    def know(self, *, by_itself: bool) -> None:
        """Whether this computer can open a new hub by itself."""
        self._by_itself = by_itself
        if self.form is not None:
            self.form.know(by_itself=by_itself)

    def show_code(self, made: Made, institution: str, day: date) -> None:
        """The hub is made: its recovery code, this once."""
        self.stack.setCurrentWidget(self.code)
        self.code.show_code(made, institution, day)

    def progress(self, fraction: float) -> None:
        """How far the made-up hub is."""
        self.choice.show_progress(fraction)

    def failed(self, error: HubError) -> None:
        """What was asked for did not work; everything typed is still there."""
        if self.form is not None and self.stack.currentWidget() is self.form:
            self.form.failed(str(error))
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
        dialog = QFileDialog(self, "The folder that the hub was exported to")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
        dialog.fileSelected.connect(self.bring_back)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def bring_back(self, folder: str) -> None:
        """Make the hub again that was exported to this folder."""
        self.choice.working("Bringing the hub back, and proving that nothing of it was changed.")
        self.bring_in.emit(Path(folder))

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._closing:
            self.left.emit()


class _Mark(QWidget):
    """The program's mark on a tile."""

    def __init__(self, side: int = 44) -> None:
        super().__init__()
        self._side = side
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        paint.box(painter, QRectF(self.rect()), tokens.text, None, theme.CARD_RADIUS + 2)
        drawn = self._side * 3 // 5
        at = (self._side - drawn) / 2
        icons.paint(painter, "mark", at, at, drawn, tokens.surface)


class _Bar(QWidget):
    """How far something is."""

    def __init__(self) -> None:
        super().__init__()
        self.fraction = 0.0
        self.setFixedHeight(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set(self, fraction: float) -> None:
        self.fraction = max(0.0, min(1.0, fraction))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        paint.box(painter, QRectF(self.rect()), tokens.track, None, 2)
        if self.fraction > 0:
            done = QRectF(0, 0, max(4.0, self.width() * self.fraction), 4)
            paint.box(painter, done, tokens.c1, None, 2)


class _Way(Card):
    """One of the two ways to begin."""

    def __init__(self, icon: str, title: str, text: str, button: Button) -> None:
        super().__init__(padding=24, spacing=8)
        self._icon = icon
        self.column.addSpacing(36)
        self.column.addWidget(Label(title, "M", 600))
        self.column.addWidget(Words([Run(text, tone="muted")], line=22))
        self.column.addStretch(1)
        self.column.addSpacing(8)
        self.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        icons.paint(paint.start(self), self._icon, 24, 24, 24, theme.current().muted)


class ChoicePage(Pane):
    """Look around a made-up hub, or set up our hub."""

    def __init__(self) -> None:
        super().__init__("page")
        self.look = Button("Look around", "primary", tall=True)
        self.own = Button("Set up our hub", tall=True)
        self.back = Button("Bring back a hub that was exported…", "quiet", icon="folder")
        self.bar = _Bar()
        self.says = Words((), "B", "muted")
        ways = QHBoxLayout()
        ways.setSpacing(16)
        ways.addWidget(
            _Way("eye", "Look around a made-up hub",
                 "Kestrelbridge University, with three years of enquiries. Try everything; nobody is real and nothing "
                 "you do there reaches anybody.", self.look), 1)  # fmt: skip
        ways.addWidget(
            _Way("users", "Set up our hub",
                 "Five short steps, of which only the first is needed: your institution and your name. Everything stays on "
                 "this computer, encrypted.", self.own), 1)  # fmt: skip
        inside = QWidget()
        inside.setMaximumWidth(WIDE)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_Mark())
        column.addSpacing(20)
        column.addWidget(Words([Run("Answer every employer, and keep every promise", 600)], "L"))
        column.addSpacing(6)
        column.addWidget(
            Words([Run("hubcrm takes in what employers ask, says which department could answer and why, and keeps in "
                       "sight what was promised until they have an answer.", tone="muted")], line=22)
        )  # fmt: skip
        column.addSpacing(24)
        column.addLayout(ways)
        column.addSpacing(12)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(12)
        column.addWidget(self.bar)
        column.addSpacing(8)
        column.addWidget(self.says)
        centre = QHBoxLayout()
        centre.addStretch(1)
        centre.addWidget(inside, 100)
        centre.addStretch(1)
        self.column.setContentsMargins(32, 32, 32, 32)
        self.column.addStretch(2)
        self.column.addLayout(centre)
        self.column.addStretch(3)
        for part in (self.bar, self.says):
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            part.setSizePolicy(policy)
            part.hide()

    def working(self, says: str = "Making the made-up hub. This takes about ten seconds, once.") -> None:
        """A hub is being made: the made-up one, unless it says otherwise."""
        for button in (self.look, self.own, self.back):
            button.setEnabled(False)
        self.says.set_runs([Run(says, tone="muted")])
        self.bar.set(0)
        self.bar.show()
        self.says.show()

    def show_progress(self, fraction: float) -> None:
        """How far it is."""
        self.bar.set(fraction)

    def failed(self, problem: str) -> None:
        """It could not be made."""
        for button in (self.look, self.own, self.back):
            button.setEnabled(True)
        self.bar.hide()
        self.says.set_runs([Run(problem, tone="bad")])
        self.says.show()


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
        centre = QHBoxLayout()
        centre.addStretch(1)
        centre.addWidget(inside, 100)
        centre.addStretch(1)
        self.column.setContentsMargins(32, 32, 32, 32)
        self.column.addStretch(2)
        self.column.addLayout(centre)
        self.column.addStretch(3)
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
