"""The foot of Work in hand: how much stands still, unfolded by a click, and the keys; a past day is said here too."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from hubcrm.desktop import icons, keys, theme
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.hints import FootBar
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.text import Label

BOARD_HINTS = (
    KeyHint("Space", "a glance"),
    KeyHint("Ctrl+← →", "move"),
    KeyHint("V", "table"),
    KeyHint("?", "all keys"),
)
_BACK = KeyHint("T", "back to today")
_BUTTON = 28
_INSET = 8  # from the edge of the button to its drawing, which stands in line with the title
TABLE_HINTS = (KeyHint("Space", "a glance"), KeyHint("S", "sort"), KeyHint("V", "board"), KeyHint("?", "all keys"))


class StillButton(Painted, QPushButton):
    """ "5 not now · 3 waiting for the employer · 1 parked": opens and closes them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = self.rest = ""
        self.setCheckable(True)
        self.setAutoDefault(True)
        self.setFixedHeight(_BUTTON)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def say(self, words: str, rest: str) -> None:
        """Say something else."""
        self.words, self.rest = words, rest
        self.setAccessibleName(f"{words}: {rest}" if rest else words)
        self.setAccessibleDescription("Key H")
        self.updateGeometry()
        self.update()

    def _widths(self) -> tuple[float, float]:
        hint = keys.shown("H")
        fixed = 8 + 16 + 8 + paint.width_of(self.words, "B", 500) + 8 + 14 + 8
        fixed += paint.width_of(hint, "S", 500) + 6 if hint else 0
        return fixed, paint.width_of(self.rest, "S", 400) + 10 if self.rest else 0.0

    def sizeHint(self) -> QSize:
        return QSize(paint.whole(sum(self._widths())), _BUTTON)

    def minimumSizeHint(self) -> QSize:
        return QSize(paint.whole(self._widths()[0]), _BUTTON)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        area = QRectF(self.rect())
        centre = self.height() / 2
        if self.underMouse() or self.isDown():
            paint.box(painter, area, tokens.hover)
        icons.paint(painter, "clock", 8, centre - 8, 16, tokens.muted)
        x = 32.0
        x += paint.words(painter, x, centre, self.words, "B", 500, tokens.text) + 8
        hint = keys.shown("H")
        if hint:
            x += paint.words(painter, x, centre, hint, "S", 500, tokens.faint) + 6
        icons.paint(painter, "chevron-down" if self.isChecked() else "chevron-up", x, centre - 7, 14, tokens.muted)
        x += 24
        rest = paint.elided(self.rest, self.width() - x - 8, "S", 400)
        paint.words(painter, x, centre, rest, "S", 400, tokens.muted)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, area)


class WorkFoot(FootBar):
    """The bar at the foot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(BOARD_HINTS, margins=(24, 24), parent=parent)
        self.still = StillButton()
        self.row.insertWidget(0, self.still)
        self.note = Label("", "S", 500, "muted")
        self.row.insertWidget(1, self.note)
        self.row.setSpacing(16)
        self.still.hide()
        self.note.hide()

    def show_view(self, view: str, *, past: bool) -> None:
        """Say the keys of the view in front."""
        hints = BOARD_HINTS if view == "board" else TABLE_HINTS
        self.hints.set((_BACK, *(hint for hint in hints if hint.does != "move")) if past else hints)

    def say(self, count: int, rest: str, note: str) -> None:
        """Say how much stands still (nothing where nothing does), and one thing more."""
        self.still.setVisible(count > 0)
        self.row.setContentsMargins(24 - (_INSET if count > 0 else 0), 1, 24, 0)
        self.still.say(f"{count:,} not now", rest)
        self.note.setVisible(bool(note))
        self.note.setText(note)
