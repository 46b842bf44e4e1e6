"""Buttons: one primary in a panel, secondary for the rest, quiet for the least. Each shows its key."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from hubcrm.desktop import icons, keys, theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.text import set_tip

Kind = Literal["primary", "secondary", "quiet"]

HEIGHT = 32
TALL = 36  # in a foot bar or a decision row
_SIDE = 13
_ICON = 16
_GAP = 8


class Button(Painted, QPushButton):
    """A button that paints itself: icon, words, and its key at the right.

    With `text=""` it is a square icon button, and `name` must say what it does. `opens_menu` adds a chevron.
    """

    def __init__(
        self,
        text: str = "",
        kind: Kind = "secondary",
        *,
        key: str = "",
        icon: str = "",
        name: str = "",
        tall: bool = False,
        opens_menu: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind: Kind = kind
        self.key = key
        self.icon_name = icon
        self.opens_menu = opens_menu
        self.setFixedHeight(TALL if tall else HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(True)  # Enter presses it, in a window as in a dialog
        self.words = ""
        self.say(text)
        if name:
            self.setAccessibleName(name)
        if key:
            self.setAccessibleDescription(f"Key {key}")
        if name and not text:
            set_tip(self, f"{name}  {key}".strip())

    def say(self, text: str) -> None:
        """Change the words, and the accessible name with them.

        Qt never sees them: it would make the D of "R&D" a key of its own.
        """
        self.words = paint.one_line(text)
        self.setAccessibleName(self.words)
        self.updateGeometry()
        self.update()

    def set_icon(self, name: str) -> None:
        """Change the drawing."""
        self.icon_name = name
        self.update()

    def _side(self) -> int:
        return 8 if self.kind == "quiet" else _SIDE

    def _content_width(self) -> float:
        width = _ICON if self.icon_name else 0.0
        if self.words:
            width += (_GAP if width else 0) + paint.width_of(self.words, "B", self._weight())
        hint = keys.shown(self.key) if self.words else ""
        if hint:
            width += _GAP + paint.width_of(hint, "S", 500)
        if self.opens_menu:
            width += _GAP + 14
        return width

    def _weight(self) -> int:
        return 600 if self.kind == "primary" else 500

    def sizeHint(self) -> QSize:
        if not self.words and not self.opens_menu:
            return QSize(self.height(), self.height())
        return QSize(paint.whole(self._content_width()) + 2 * self._side(), self.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        area = QRectF(self.rect())
        active = self.isEnabled() and (self.underMouse() or self.isDown())
        ringed = self.hasFocus() and self._ring.ring_shown
        words, mark, hint = tokens.text, tokens.muted, tokens.faint
        if self.kind == "primary":
            fill = tokens.accent_hover if active else tokens.accent
            words = mark = tokens.on_accent
            hint = tokens.on_accent_hint
            if not self.isEnabled():
                fill = tokens.track
            if ringed:  # the ring stands around the accent, in which it would drown
                paint.box(painter, area.adjusted(3, 3, -3, -3), fill, None, 4)
            else:
                paint.box(painter, area, fill)
        elif self.kind == "secondary":
            paint.box(painter, area, tokens.raised_hover if active else tokens.raised, tokens.border)
        elif active:
            paint.box(painter, area, tokens.hover)
        if not self.isEnabled():
            words = mark = hint = tokens.faint if self.kind == "primary" else tokens.strong
        if ringed:
            paint.ring(painter, area)
        self._paint_content(painter, words, mark, hint)

    def _paint_content(self, painter: QPainter, words: str, mark: str, hint: str) -> None:
        centre = self.height() / 2
        x = (self.width() - self._content_width()) / 2
        if self.icon_name:
            icons.paint(painter, self.icon_name, x, centre - _ICON / 2, _ICON, mark)
            x += _ICON + _GAP
        if self.words:
            x += paint.words(painter, x, centre, self.words, "B", self._weight(), words) + _GAP
            if keys.shown(self.key):
                x += paint.words(painter, x, centre, keys.shown(self.key), "S", 500, hint) + _GAP
        if self.opens_menu:
            icons.paint(painter, "chevron-down", x, centre - 7, 14, mark)
