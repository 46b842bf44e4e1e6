"""How things stand with the team, at the foot of the sidebar: one to three lines, and a button to what lies behind them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from hubcrm.desktop import theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.painted import Painted

LINE = 16  # px from line to line
_SIDE = 8
_MOST = 3  # lines: “Cannot reach the hub since 07:50 — you can go on working” needs them


class StandingLine(Painted, QPushButton):
    """Says "Saved 10:04 · all shared", or in two or three lines why nothing is shared at this moment; `width` px wide."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self._room = width - 2 * _SIDE
        self.said = ""
        self._lines: list[str] = []
        self.setAutoDefault(True)
        self.setAccessibleName("Sharing")
        self.setAccessibleDescription("Opens how sharing with the team stands")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def say(self, text: str) -> int:
        """Say this; returns how many lines it takes."""
        self.said = paint.one_line(text)
        self.setAccessibleName(self.said)
        lines: list[str] = []
        for word in self.said.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and paint.width_of(longer, "S", 500) <= self._room:
                lines[-1] = longer
            else:
                lines.append(word)
        self._lines = [*lines[: _MOST - 1], " ".join(lines[_MOST - 1 :])] if len(lines) > _MOST else lines
        self.updateGeometry()
        self.update()
        return len(self._lines)

    def sizeHint(self) -> QSize:
        return QSize(120, LINE * max(len(self._lines), 1) + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, LINE + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        area = QRectF(self.rect()).adjusted(0, 4, 0, -4)
        if self.underMouse():
            paint.box(painter, area, tokens.hover)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, area)
        tone = tokens.text if self.underMouse() else tokens.muted
        top = self.height() / 2 - LINE * (len(self._lines) - 1) / 2
        for at, line in enumerate(self._lines):
            shown = paint.elided(line, self._room, "S", 500)
            paint.words(painter, _SIDE, top + at * LINE, shown, "S", 500, tone)
