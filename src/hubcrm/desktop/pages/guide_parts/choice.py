"""The first page of a computer without a hub: look around a made-up one, set up one's own, or join the team's."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card, Pane
from hubcrm.desktop.widgets.text import Label, Run, Words

WIDE = 960  # px of the three ways beside one another


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
    """One of the ways to begin."""

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
    """Look around a made-up hub, set up our hub, or join the one that our team has."""

    def __init__(self) -> None:
        super().__init__("page")
        self.look = Button("Look around", "primary", tall=True)
        self.own = Button("Set up our hub", tall=True)
        self.join = Button("Join our team’s hub", tall=True)
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
        ways.addWidget(
            _Way("link", "Join our team’s hub",
                 "A colleague has sent you an invitation code. Paste it, and the hub comes to this computer, to work in with or "
                 "without a network.", self.join), 1)  # fmt: skip
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
        self.put_in_the_middle(inside)
        for part in (self.bar, self.says):
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            part.setSizePolicy(policy)
            part.hide()

    def working(self, says: str = "Making the made-up hub. This takes about ten seconds, once.") -> None:
        """A hub is being made: the made-up one, unless it says otherwise."""
        for button in (self.look, self.own, self.join, self.back):
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
        for button in (self.look, self.own, self.join, self.back):
            button.setEnabled(True)
        self.bar.hide()
        self.says.set_runs([Run(problem, tone="bad")])
        self.says.show()
