"""The soft pill that says late, urgent or back with us, in words and a mark, never by colour alone."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.widgets import paint

PillKind = Literal["", "late", "urgent", "back", "ok"]

HEIGHT = 20
_SIDE = 8
_ICON = 14
_GAP = 4
_DRAWN: dict[str, tuple[str, str, str]] = {  # drawing, colour of words and mark, fill
    "late": ("late", "bad", "bad_soft"),
    "urgent": ("warning", "warn", "warn_soft"),
    "back": ("back", "back", "back_soft"),
    "ok": ("check", "ok", "ok_soft"),
}


def pill_width(text: str) -> int:
    """How much room a pill with this text takes, px."""
    return paint.whole(_SIDE + _ICON + _GAP + paint.width_of(text, "S", 500) + _SIDE)


def paint_pill(painter: QPainter, x: float, centre: float, kind: str, text: str) -> None:
    """Draw a pill with its left end at `x`, centred on the line at `centre`."""
    drawing, words, fill = _DRAWN[kind]
    tokens = theme.current()
    area = QRectF(round(x), round(centre - HEIGHT / 2), pill_width(text), HEIGHT)
    paint.box(painter, area, getattr(tokens, fill), None, HEIGHT / 2)
    colour: str = getattr(tokens, words)
    icons.paint(painter, drawing, area.x() + _SIDE, area.y() + (HEIGHT - _ICON) / 2, _ICON, colour)
    paint.words(painter, area.x() + _SIDE + _ICON + _GAP, centre, text, "S", 500, colour)


class Pill(QWidget):
    """A pill as a widget; with no kind it takes no room."""

    def __init__(self, kind: PillKind = "", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.kind: PillKind = ""
        self.text = ""
        self.set(kind, text)

    def set(self, kind: PillKind, text: str) -> None:
        """Say something else."""
        self.kind, self.text = kind, paint.one_line(text)
        self.setAccessibleName(self.text)
        if not kind:
            self.hide()
        elif self.parent() is not None:  # without a parent yet it would open as a window of its own
            self.show()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(pill_width(self.text), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.kind:
            paint_pill(paint.start(self), 0, self.height() / 2, self.kind, self.text)
