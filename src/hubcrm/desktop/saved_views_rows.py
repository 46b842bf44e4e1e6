"""The rows of one's own views in the sidebar: a view with its number, and the quiet rows around them."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from hubcrm.desktop import icons, theme
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.choices import Menu
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.text import set_tip
from hubcrm.queries.views import View

HEIGHT: Final = 28
_TEXT, _END = 40, 11
_DOTS: Final = 30  # px at the right end that open the menu


class Row(Painted, QPushButton):
    """A drawing, words, and something at the right end."""

    def __init__(self, words: str, drawing: str, end: str = "", *, quiet: bool = False) -> None:
        super().__init__()
        self.words, self.drawing, self.end, self._quiet = paint.one_line(words), drawing, end, quiet
        self._size: theme.Size = "S" if quiet else "B"
        self.setAutoDefault(True)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.words)

    def sizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        area, centre = QRectF(self.rect()), self.height() / 2
        if self.underMouse():
            paint.box(painter, area, tokens.hover)
        if self.isChecked():
            paint.box(painter, QRectF(0, 6, 3, 16), tokens.accent, None, 1.5)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, area)
        tone = tokens.text if self.isChecked() else tokens.faint if self._quiet else tokens.muted
        icons.paint(painter, self.drawing, 14, centre - 7, 14, tokens.faint if self._quiet else tokens.muted)
        room = self.width() - _END - self._paint_end(painter, self.width() - _END) - _TEXT
        weight, size = 600 if self.isChecked() else 400, self._size
        paint.words(painter, _TEXT, centre, paint.elided(self.words, room, size, weight), size, weight, tone)

    def _paint_end(self, painter: QPainter, right: float) -> float:
        """Draw what stands at the right end; returns the room it takes."""
        if not self.end:
            return 0.0
        faint = theme.current().faint
        return paint.words(painter, right, self.height() / 2, self.end, "S", 500, faint, right=True) + 8

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:  # only now is it known whether it is needed
            cut = paint.width_of(self.words) > self.width() - _TEXT - _END - 32
            set_tip(self, self.words if cut else "")
        return super().event(event)


class ViewRow(Row):
    """One view. F2 renames it, Delete removes it; the dots, a right click or the menu key offer both."""

    rename_asked = Signal(str)
    remove_asked = Signal(str)

    def __init__(self, view: View, drawing: str, page: str) -> None:
        super().__init__(view.name, drawing)
        self.view = view
        self.setCheckable(True)
        self.setMouseTracking(True)
        self.setAccessibleDescription(f"{page}. F2 renames it, Delete removes it")

    def set_count(self, count: int | None) -> None:
        """How many records it shows now."""
        self.end = "" if count is None else f"{count:,}"
        self.setAccessibleName(self.words if count is None else f"{self.words}, {count}")
        self.update()

    def nextCheckState(self) -> None:
        """Which view is in front follows from what the page shows; pressing only asks."""

    def open_menu(self, place: QPoint) -> None:
        """Offer what can be done with it."""
        menu = Menu(f"What to do with {self.words}", self)
        menu.add("Rename…", partial(self.rename_asked.emit, self.view.id), icon="pencil", key="F2")
        menu.add("Remove", partial(self.remove_asked.emit, self.view.id), icon="trash", key="Del")
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _paint_end(self, painter: QPainter, right: float) -> float:
        if not self.underMouse():
            return super()._paint_end(painter, right)
        icons.paint(painter, "more", right - 14, self.height() / 2 - 7, 14, theme.current().muted)
        return 22.0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and event.position().x() > self.width() - _DOTS:
            self.open_menu(self.mapToGlobal(QPoint(self.width() - _DOTS, self.height())))
        else:
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.open_menu(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.rename_asked.emit(self.view.id)
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit(self.view.id)
        else:
            super().keyPressEvent(event)
