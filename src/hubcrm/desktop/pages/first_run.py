"""The window where there is no hub yet: look around a made-up one, or set up one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.doors import Made, NewHub
from hubcrm.desktop.pages.setting_up import SetUpPage
from hubcrm.desktop.remember import Remembered, Settings
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card, Pane
from hubcrm.desktop.widgets.choices import Tick
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.errors import HubError

AT_FIRST = (1280, 800)
SMALLEST = (1024, 700)
WIDE = 720


class FirstRun(QWidget):
    """Three pages in one window: the choice, the set-up, and the recovery code.

    `look_around` and `set_up` ask for what takes a while; the program tells how it went.
    """

    look_around = Signal()
    set_up = Signal(object)  # NewHub
    open_hub = Signal()
    left = Signal()

    def __init__(self, settings: Settings | None, preview: Callable[[NewHub, Callable[[Any], object]], object]) -> None:
        super().__init__()
        self.setWindowTitle("hubcrm")
        self.setWindowIcon(icons.application_icon())
        self.setMinimumSize(*SMALLEST)
        self.resize(*AT_FIRST)
        self._remembered = Remembered(settings)
        self._closing = True
        self.choice = ChoicePage()
        self.form = SetUpPage(preview)
        self.code = CodePage()
        self.stack = QStackedWidget()
        for page in (self.choice, self.form, self.code):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self.choice.look.clicked.connect(self._look)
        self.choice.own.clicked.connect(self.show_form)
        self.form.back.clicked.connect(self.show_choice)
        self.form.filled.connect(self.set_up)
        self.code.kept.connect(self.open_hub)
        self._remembered.window(self)

    def show_choice(self) -> None:
        """Back to the choice."""
        self.stack.setCurrentWidget(self.choice)
        self.choice.look.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_form(self) -> None:
        """Set up one's own hub."""
        self.stack.setCurrentWidget(self.form)
        self.form.begin()

    def show_code(self, made: Made) -> None:
        """The hub is made: its recovery code, this once."""
        self.code.show_code(made)
        self.stack.setCurrentWidget(self.code)

    def progress(self, fraction: float) -> None:
        """How far the made-up hub is."""
        self.choice.show_progress(fraction)

    def failed(self, error: HubError) -> None:
        """What was asked for did not work; everything typed is still there."""
        if self.stack.currentWidget() is self.form:
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

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._closing:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stack.currentWidget() is self.form:
            self.show_choice()
        else:
            super().keyPressEvent(event)


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
                 "Your institution and your name are enough to begin. Everything stays on this computer, encrypted. "
                 "About two minutes.", self.own), 1)  # fmt: skip
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
        column.addSpacing(16)
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

    def working(self) -> None:
        """The made-up hub is being made."""
        self.look.setEnabled(False)
        self.own.setEnabled(False)
        self.says.set_runs([Run("Making the made-up hub. This takes about ten seconds, once.", tone="muted")])
        self.bar.set(0)
        self.bar.show()
        self.says.show()

    def show_progress(self, fraction: float) -> None:
        """How far it is."""
        self.bar.set(fraction)

    def failed(self, problem: str) -> None:
        """It could not be made."""
        self.look.setEnabled(True)
        self.own.setEnabled(True)
        self.bar.hide()
        self.says.set_runs([Run(problem, tone="bad")])
        self.says.show()


class CodePage(Pane):
    """The recovery code, shown this once."""

    kept = Signal()

    def __init__(self) -> None:
        super().__init__("page")
        self._code = ""
        self.code = Words((), "L", centred=True)
        self.copy = Button("Copy", icon="copy")
        self.tick = Tick("I have kept it where we keep our keys")
        self.go_on = Button("Open our hub", "primary", tall=True)
        self.go_on.setEnabled(False)
        self.asks = Words((), "B", "muted", line=22)
        card = Card(padding=24, spacing=12)
        card.column.addWidget(self.code)
        card.column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignHCenter)
        inside = QWidget()
        inside.setMaximumWidth(WIDE)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Words([Run("Keep this recovery code", 600)], "L"))
        column.addSpacing(6)
        column.addWidget(
            Words([Run("It opens the hub when the passphrase is forgotten or this computer is lost. It is shown only now, "
                       "and nobody can make it again: write it down or print it, and keep it on paper.", tone="muted")],
                  line=22)
        )  # fmt: skip
        column.addSpacing(16)
        column.addWidget(card)
        column.addSpacing(12)
        column.addWidget(self.asks)
        column.addSpacing(12)
        row = QHBoxLayout()
        row.addWidget(self.tick)
        row.addStretch(1)
        row.addWidget(self.go_on)
        column.addLayout(row)
        centre = QHBoxLayout()
        centre.addStretch(1)
        centre.addWidget(inside, 100)
        centre.addStretch(1)
        self.column.setContentsMargins(32, 32, 32, 32)
        self.column.addStretch(2)
        self.column.addLayout(centre)
        self.column.addStretch(3)
        self.copy.clicked.connect(self._copy)
        self.tick.toggled.connect(self.go_on.setEnabled)
        self.go_on.clicked.connect(self.kept)

    def show_code(self, made: Made) -> None:
        """Show it."""
        self._code = made.recovery_code
        self.code.set_runs([Run(made.recovery_code, 600)])
        self.code.setAccessibleName(f"Recovery code {made.recovery_code}")
        said = "This computer has no keyring that hubcrm trusts, so it asks for this code at every start."
        self.asks.set_runs([Run(said, tone="muted")] if made.asks_at_start else [])
        self.asks.setVisible(made.asks_at_start)
        self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code)
        self.copy.say("Copied")
