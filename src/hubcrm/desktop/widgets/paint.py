"""Strokes that every widget shares: boxes, focus rings, and text centred on the height of its capitals."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from hubcrm.desktop import theme

_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_PASSING = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


class KeyboardRing:
    """Remembers whether the keyboard brought the focus: only then is the ring drawn, as a pointer needs none.

    Keep one, and draw `ring(...)` while `ring_shown` is true; controls that paint themselves have it (painted.Painted).
    """

    ring_shown = False

    def note_focus(self, event: QFocusEvent) -> None:
        """Call from focusInEvent and focusOutEvent."""
        if event.reason() in _PASSING:  # the window came or went; what was true before is true again
            return
        self.ring_shown = event.gotFocus() and event.reason() in _BY_KEYBOARD


def start(widget: QWidget) -> QPainter:
    """A painter for a paintEvent, with smooth edges."""
    painter = QPainter(widget)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    return painter


def box(
    painter: QPainter,
    area: QRectF,
    fill: str | None,
    border: str | None = None,
    radius: float = theme.RADIUS,
    *,
    width: float = 1.0,
    dashed: bool = False,
) -> None:
    """A rounded box. The border lies inside `area`, centred on half pixels so that its straight edges stay sharp."""
    painter.setBrush(theme.colour(fill) if fill else Qt.BrushStyle.NoBrush)
    if border:
        pen = QPen(theme.colour(border), width)
        if dashed:
            pen.setDashPattern([3, 2])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        area = area.adjusted(width / 2, width / 2, -width / 2, -width / 2)
        radius = max(0.0, radius - width / 2)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(area, radius, radius)


def ring(painter: QPainter, area: QRectF, radius: float = theme.RADIUS) -> None:
    """The focus ring, 2 px, just inside `area`."""
    box(painter, area, None, theme.current().ring, radius, width=theme.RING)


def line(painter: QPainter, x: float, y: float, length: float, value: str) -> None:
    """A 1-px level line. Filled, not drawn: a smoothed 1-px stroke comes out as two grey pixels."""
    painter.fillRect(QRectF(round(x), round(y), round(length), 1), theme.colour(value))


def words(
    painter: QPainter,
    x: float,
    centre: float,
    text: str,
    size: theme.Size,
    weight: int,
    value: str | QColor,
    *,
    right: bool = False,
) -> float:
    """Draw one line of plain text with its capitals centred on `centre`; returns its width.

    `x` is its left end, or its right end with `right`.
    """
    measures = theme.metrics(size, weight)
    width = measures.horizontalAdvance(text)
    painter.setFont(theme.font(size, weight))
    painter.setPen(theme.colour(value) if isinstance(value, str) else value)
    painter.drawText(QPointF(x - width if right else x, baseline(centre, size, weight)), text)
    return width


def baseline(centre: float, size: theme.Size, weight: int) -> float:
    """Where to set text whose capitals shall be centred on `centre`; whole pixels, so that lines do not swim."""
    return round(centre + theme.metrics(size, weight).capHeight() / 2)


def width_of(text: str, size: theme.Size = "B", weight: int = 400) -> float:
    """How wide one line of text is, in px."""
    return theme.metrics(size, weight).horizontalAdvance(text)


def elided(text: str, width: float, size: theme.Size = "B", weight: int = 400) -> str:
    """The text, cut with … where it does not fit."""
    return theme.metrics(size, weight).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, width))


def one_line(text: str) -> str:
    """Text from outside on one line, without spaces at either end or two together."""
    return " ".join(without_controls(text).split())


def without_controls(text: str) -> str:
    """Text from outside with a space for each line end, tab and control character."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def whole(width: float) -> int:
    """The whole pixels that a width needs."""
    return int(width + 0.999)
