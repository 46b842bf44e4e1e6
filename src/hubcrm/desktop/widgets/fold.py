"""What is folded away until asked for: History, earlier messages, details."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.painted import Painted

_HEAD = 32


class _Head(Painted, QPushButton):
    """The line that opens and closes: chevron, title, and a summary that is elided."""

    def __init__(self, title: str, summary: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAutoDefault(True)
        self.setFixedHeight(_HEAD)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.title = self.summary = ""
        self.say(title, summary)

    def say(self, title: str, summary: str) -> None:
        self.title, self.summary = paint.one_line(title), paint.one_line(summary)
        self.setAccessibleName(" ".join(part for part in (self.title, self.summary) if part))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, _HEAD)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 + paint.whole(paint.width_of(self.title, "B", 500)), _HEAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        centre = self.height() / 2
        drawing = "chevron-down" if self.isChecked() else "chevron-right"
        icons.paint(painter, drawing, -1, centre - 7, 14, tokens.text if self.underMouse() else tokens.muted)
        x = 20.0
        if self.title:
            x += paint.words(painter, x, centre, self.title, "B", 500, tokens.text) + 8
        summary = paint.elided(self.summary, self.width() - x - 4, "B", 400)
        paint.words(painter, x, centre, summary, "B", 400, tokens.muted)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, QRectF(self.rect()).adjusted(0, 1, 0, -1))


class Fold(QWidget):
    """A head and a `body` that shows when the head is pressed; add to `column`."""

    opened = Signal(bool)

    def __init__(self, title: str = "", summary: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head = _Head(title, summary)
        self.body = QWidget()
        self.column = QVBoxLayout(self.body)
        self.column.setContentsMargins(20, 4, 0, 8)
        self.column.setSpacing(8)
        self.body.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head)
        whole.addWidget(self.body)
        self._head.toggled.connect(self._toggled)

    def say(self, title: str, summary: str = "") -> None:
        """Change the line that shows while folded."""
        self._head.say(title, summary)

    @property
    def is_open(self) -> bool:
        """Whether the body shows."""
        return self._head.isChecked()

    def set_open(self, on: bool) -> None:
        """Open or close it."""
        self._head.setChecked(on)

    def _toggled(self, on: bool) -> None:
        self.body.setVisible(on)
        self.opened.emit(on)
