"""Surfaces: the card for what is a unit, the pane for lists and side panels, and the 1-px line between facts."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.widgets import paint


class Card(QWidget):
    """A bordered card; add to its `column`."""

    def __init__(self, *, padding: int = 16, spacing: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(padding, padding, padding, padding)
        self.column.setSpacing(spacing)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        paint.box(paint.start(self), QRectF(self.rect()), tokens.surface, tokens.border, theme.CARD_RADIUS)


class Pane(QWidget):
    """A plain ground in one of the tokens' fills: "surface" for lists, "page" behind cards, "nav", "well".

    `edges` names the sides that carry a 1-px line, of "left", "right", "top", "bottom".
    """

    def __init__(self, fill: str = "surface", *, edges: tuple[str, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fill = fill
        self._edges = edges
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def put_in_the_middle(self, inside: QWidget) -> None:
        """This and nothing else: a little above the middle, at most as wide as it may be."""
        centre = QHBoxLayout()
        centre.addStretch(1)
        centre.addWidget(inside, 100)
        centre.addStretch(1)
        self.column.setContentsMargins(32, 32, 32, 32)
        self.column.addStretch(2)
        self.column.addLayout(centre)
        self.column.addStretch(3)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        painter.fillRect(self.rect(), theme.colour(getattr(tokens, self._fill)))
        edge = theme.colour(tokens.border)
        wide, high = self.width(), self.height()
        for name, x, y, w, h in (
            ("left", 0, 0, 1, high),
            ("right", wide - 1, 0, 1, high),
            ("top", 0, 0, wide, 1),
            ("bottom", 0, high - 1, wide, 1),
        ):
            if name in self._edges:
                painter.fillRect(x, y, w, h, edge)


class Line(QWidget):
    """A level 1-px line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(8, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.start(self).fillRect(self.rect(), theme.colour(theme.current().border))
