"""Chips: one fact each, dashed while it is only suggested, solid once confirmed; or one choice of a few."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from hubcrm.desktop import keys, theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.painted import Painted

HEIGHT = 28
_SIDE = 11
_GAP = 7


class Chip(Painted, QPushButton):
    """A fact as "Type **Expert advice**", or a choice as "1 **Engineering**".

    `suggested` draws the edge dashed: same height, same words, so that confirming moves nothing. `chosen` marks the
    choice in force. `key` is a leading key hint and takes the label's place.
    """

    def __init__(
        self,
        label: str = "",
        value: str = "",
        *,
        suggested: bool = False,
        chosen: bool = False,
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(True)
        self.label = self.value = ""
        self.key = key
        self.suggested = self.chosen = False
        self.set(label, value, suggested=suggested, chosen=chosen)

    def set(self, label: str, value: str, *, suggested: bool = False, chosen: bool = False) -> None:
        """Show another fact, or the same one confirmed."""
        self.label, self.value = paint.one_line(label), paint.one_line(value)
        self.suggested, self.chosen = suggested, chosen
        name = f"{self.label}: {self.value}" if self.label else self.value
        self.setAccessibleName(name + (", suggested" if suggested else "") + (", chosen" if chosen else ""))
        if self.key:
            self.setAccessibleDescription(f"Key {self.key}")
        self.updateGeometry()
        self.update()

    def _lead(self) -> str:
        return keys.shown(self.key) if self.key else self.label

    def _lead_font(self) -> tuple[theme.Size, int]:
        return ("B", 500) if self.key else ("S", 500)

    def sizeHint(self) -> QSize:
        size, weight = self._lead_font()
        lead = paint.width_of(self._lead(), size, weight) + _GAP if self._lead() else 0
        return QSize(paint.whole(lead + paint.width_of(self.value, "S", 600)) + 2 * _SIDE, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        area = QRectF(self.rect())
        active = self.isEnabled() and (self.underMouse() or self.isDown())
        if self.chosen:
            paint.box(painter, area, tokens.sel, tokens.accent)
        elif self.suggested:
            paint.box(painter, area, tokens.hover if active else None, tokens.strong, dashed=True)
        else:
            paint.box(painter, area, tokens.raised_hover if active else tokens.surface, tokens.border)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, area)
        centre = self.height() / 2
        x = float(_SIDE)
        if self._lead():
            size, weight = self._lead_font()
            x += paint.words(painter, x, centre, self._lead(), size, weight, tokens.muted) + _GAP
        paint.words(painter, x, centre, self.value, "S", 600, tokens.text if self.isEnabled() else tokens.strong)
