"""Fields to type in. Files dropped on one go to the window, which knows what to do with them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QStyle, QStyleOptionFrame, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.keys import is_ctrl_enter
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button

HEIGHT = 32
TALL = 36
PAUSE = 250  # ms without a key before the deeper search is worth its while


class Field(QLineEdit):
    """One line to type in; `name` is what a screen reader says."""

    def __init__(
        self, name: str, placeholder: str = "", *, text: str = "", tall: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setFixedHeight(TALL if tall else HEIGHT)
        self.setMaxLength(10_000)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not _is_file_drag(event):
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if not _is_file_drag(event):
            super().dragMoveEvent(event)


class TextField(QPlainTextEdit):
    """Several lines to type in. Tab goes on to the next field; Ctrl+Enter says that it is finished."""

    finished = Signal()

    def __init__(self, name: str, placeholder: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not _is_file_drag(event):
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if not _is_file_drag(event):
            super().dragMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_ctrl_enter(event):
            self.finished.emit()
            return
        super().keyPressEvent(event)


class SearchField(Field):
    """Search: a glass at the left, the "/" key at the right while empty. Esc clears, then leaves.

    `searched` at every change, `paused` once the typing has rested.
    """

    searched = Signal(str)
    paused = Signal(str)
    left = Signal()  # Esc in an empty field, or Enter or Down: the list should have the focus
    _KEY = "/"

    def __init__(self, placeholder: str, *, parent: QWidget | None = None) -> None:
        super().__init__(placeholder, placeholder, parent=parent)
        self.setProperty("search", "true")
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE)
        self._rest.timeout.connect(self._rested)
        self.textChanged.connect(self._changed)
        self._clear = Button(kind="quiet", icon="x", name="Clear the search", parent=self)
        self._clear.setFixedHeight(24)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.clicked.connect(self.clear)
        self._clear.hide()

    def _changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._rest.start()
        self.searched.emit(text)

    def _rested(self) -> None:
        self.paused.emit(self.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._clear.move(self.width() - 24 - 6, (self.height() - 24) // 2)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        tokens = theme.current()
        painter = paint.start(self)
        icons.paint(painter, "search", 10, (self.height() - 16) / 2, 16, tokens.muted)
        if not self.text():
            paint_key_cap(painter, self.width() - 8, self.height() / 2, self._KEY)


class InlineEdit(Field):
    """One line that is read more often than changed: a pencil at its end, saved by Enter or by going elsewhere.

    `saved` carries the new text, only if it differs; Esc puts back what was there.
    """

    saved = Signal(str)

    def __init__(self, name: str, placeholder: str = "", *, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, placeholder, text=text, tall=True, parent=parent)
        self.setProperty("inline", "true")
        self.setCursorPosition(0)  # a long text shows its beginning
        self._kept = text

    @property
    def words(self) -> str:
        """What stands there now."""
        return self.text()

    def show_text(self, text: str) -> None:
        """Show another record's text; what is being typed at this moment is left alone."""
        self._kept = text
        if not (self.hasFocus() and self.isModified()):
            self.put_text(text)

    def put_text(self, text: str) -> None:
        """Put words here as if they had been typed: they are saved when one leaves, if the record says otherwise."""
        if text != self.text():
            self.setText(text)
        if not self.hasFocus():
            self.setCursorPosition(0)

    def save(self) -> None:
        """Announce the text if it differs from what was shown."""
        text = self.text().strip()
        self.setModified(False)
        if text != self._kept:
            self._kept = text
            self.saved.emit(text)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.setCursorPosition(0)
        if event.reason() != Qt.FocusReason.PopupFocusReason:  # its own menu: still at work here
            self.save()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
            self.selectAll()
        elif event.key() == Qt.Key.Key_Escape and self.text() != self._kept:
            self.setText(self._kept)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().x() > self.width() - 34:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.selectAll()
            return
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = paint.start(self)
        if not self.hasFocus():
            self._end_in_dots(painter)
        icons.paint(painter, "pencil", self.width() - 28, (self.height() - 16) / 2, 16, theme.current().muted)

    def _end_in_dots(self, painter: QPainter) -> None:
        """A sentence that is longer than the field ends in … while it is only read; Qt would cut it through a letter."""
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self).adjusted(2, 0, -2, 0)
        metrics = self.fontMetrics()
        if metrics.horizontalAdvance(self.text()) <= inside.width():
            return
        kept = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, inside.width())[:-1]
        inside.setLeft(inside.left() + metrics.horizontalAdvance(kept))
        tokens = theme.current()
        painter.fillRect(inside.adjusted(0, 2, 3, -2), theme.colour(tokens.surface))
        painter.setPen(theme.colour(tokens.text))
        painter.setFont(self.font())
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), "…")


def key_cap_width(keys: str) -> int:
    """How much room a key cap takes, px; at least a square."""
    return max(20, paint.whole(paint.width_of(keys, "S", 600)) + 10)


def paint_key_cap(painter: QPainter, right: float, centre: float, keys: str) -> None:
    """Draw a key as a small cap whose right edge is at `right`."""
    tokens = theme.current()
    width = key_cap_width(keys)
    area = QRectF(right - width, round(centre) - 10, width, 20)
    paint.box(painter, area, tokens.well, tokens.border, 4)
    paint.words(painter, area.center().x() - paint.width_of(keys, "S", 600) / 2, centre, keys, "S", 600, tokens.muted)


def _is_file_drag(event: QDragEnterEvent | QDragMoveEvent) -> bool:
    """Whether files are being dragged: then Qt is told to ask the parents, and the window takes them."""
    if event.mimeData().hasUrls():
        event.ignore()
        return True
    return False
