"""A list of cards: one column of the board, or the cards that stand still. Keys and the mouse move and carry them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QListView, QScrollBar, QWidget

from hubcrm.desktop import keys, theme
from hubcrm.desktop.pages.work_parts.card_delegate import GAP, CardDelegate, card_height
from hubcrm.desktop.pages.work_parts.saying import CardLook
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.widgets import paint
from hubcrm.queries.cards import Card

MIME = "application/x-hubcrm-card"
BAR = 10  # px beside the cards, in which the scroll bar lies
_NEAR_END = 6  # cards before the last one shown at which the next ones are asked for
_LEFT, _RIGHT = Qt.Key.Key_Left, Qt.Key.Key_Right


class _QuietBar(QScrollBar):
    """A scroll bar that shows only while the pointer is over its cards: six of them at once would be a fence."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._view = view

    def sizeHint(self) -> QSize:
        return QSize(BAR, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._view.underMouse() or self.isSliderDown():
            super().paintEvent(event)


class CardList(QListView):
    """Cards one under the other (or side by side, with `across`).

    `stepped` asks for the neighbouring column (-1 or 1), `pushed` to move the card there, `let_go` carries the id of a card
    that was dropped here, `taken` says that a card here was chosen, `ended` that the last card was passed downwards (1) or
    the first upwards (-1).
    """

    stepped = Signal(int)
    pushed = Signal(int)
    opened = Signal(str)
    peeked = Signal()
    let_go = Signal(str)
    taken = Signal()
    ended = Signal(int)
    near_end = Signal()
    menu_asked = Signal(QPoint)
    scrolled = Signal()

    def __init__(self, name: str, look: Callable[[Card], CardLook], *, across: bool = False,
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self.ring_shown = False  # read by the delegate
        self.total = 0  # cards there are, shown or not
        self.carries = True  # whether cards may be carried from here and to here
        self._across = across
        self._under_drag = False
        self._pressed: QPoint | None = None
        self._ring = paint.KeyboardRing()
        self.cards = RowsModel(look=look, parent=self)
        self.delegate = CardDelegate(self)
        self.setAccessibleName(name)
        self.setModel(self.cards)
        self.setItemDelegate(self.delegate)
        self.setUniformItemSizes(True)
        self.setFlow(QListView.Flow.LeftToRight if across else QListView.Flow.TopToBottom)
        self.setWrapping(False)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if across:
            self.delegate.beside = GAP
            self.setVerticalScrollBarPolicy(off)
            self.setHorizontalScrollBarPolicy(off)
        else:
            self.setVerticalScrollBar(_QuietBar(self))
            self.setHorizontalScrollBarPolicy(off)
        self.verticalScrollBar().setSingleStep(40)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.setProperty("see_through", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        self.setTabKeyNavigation(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # what it shows

    def show_cards(self, cards: Sequence[Card], total: int, *, grouped: bool = False) -> None:
        """Show these cards of `total`."""
        self.total = total
        if self.uniformItemSizes() == grouped:
            self.setUniformItemSizes(not grouped)
        self.cards.replace(cards)
        if grouped:
            self.scheduleDelayedItemsLayout()  # another card may be the first of its department now
        self.scrolled.emit()

    @property
    def shown(self) -> list[Card]:
        """The cards at hand, in their order."""
        return [self.cards.row_at(at) for at in range(self.cards.rowCount())]  # type: ignore[misc]  # all are at hand

    @property
    def chosen(self) -> Card | None:
        """The chosen card, if it is one of these."""
        return self.cards.row_at(self.currentIndex().row())

    @property
    def place(self) -> int:
        """Where the chosen card is, or -1."""
        return self.currentIndex().row()

    def choose_at(self, place: int) -> bool:
        """Choose the card at this place or the nearest there is; False where there is none."""
        place = min(place, self.cards.rowCount() - 1)
        if place < 0:
            return False
        index = self.cards.index(place, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    def choose_none(self) -> None:
        """Leave the choice to another column."""
        self.clearSelection()
        self.selectionModel().clearCurrentIndex()

    def card_area(self, place: int) -> QRect:
        """Where the card at this place is, in this widget's own coordinates."""
        index = self.cards.index(place, 0)
        card = self.delegate.card_rect(self.visualRect(index), self.cards.look_at(place))
        return card.translated(self.viewport().pos())

    def below(self) -> int:
        """How many cards lie under the lower edge, cut ones among them."""
        if not self.cards.rowCount():
            return 0
        height = self.viewport().height()
        index = self.indexAt(QPoint(4, max(height - 1, 0)))
        if not index.isValid():
            return max(self.total - self.cards.rowCount(), 0)
        whole = self.visualRect(index).bottom() - GAP <= height
        return max(self.total - index.row() - (1 if whole else 0), 0)

    def above(self) -> int:
        """How many cards lie over the upper edge, cut ones among them."""
        index = self.indexAt(QPoint(4, 0))
        if not index.isValid():
            return 0
        return index.row() + (1 if self.visualRect(index).y() < 0 else 0)

    def _scrolled(self) -> None:
        self.scrolled.emit()
        if self.cards.rowCount() < self.total:
            last = self.indexAt(QPoint(4, self.viewport().height() - 1)).row()
            if last < 0 or last >= self.cards.rowCount() - _NEAR_END:
                self.near_end.emit()

    # carrying

    def _carry(self) -> None:
        """Carry the chosen card until it is let go; columns beneath take it."""
        card = self.chosen
        if card is None:
            return
        data = QMimeData()
        data.setData(MIME, card.id.encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        area = self.card_area(self.place)
        drag.setPixmap(self.grab(area))
        drag.setHotSpot((self._pressed or area.center()) - area.topLeft())
        self._pressed = None
        drag.exec(Qt.DropAction.MoveAction)

    def _drag_over(self, on: bool) -> None:
        self._under_drag = on
        self.viewport().update()

    # Qt's own names from here on

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.taken.emit()

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        if not index.isValid():
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return QItemSelectionModel.SelectionFlag.ClearAndSelect

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        plain = held == Qt.KeyboardModifier.NoModifier
        along = (_LEFT, _RIGHT) if self._across else (Qt.Key.Key_Up, Qt.Key.Key_Down)
        aside = (Qt.Key.Key_Up, Qt.Key.Key_Down) if self._across else (_LEFT, _RIGHT)
        letters = keys.letters_on()
        if plain and (key in aside):
            (self.ended if self._across else self.stepped).emit(-1 if key == aside[0] else 1)
        elif held == Qt.KeyboardModifier.ControlModifier and key in (_LEFT, _RIGHT):
            self.pushed.emit(-1 if key == _LEFT else 1)
        elif plain and (key == along[1] or (letters and key == Qt.Key.Key_J)):
            self._step(1)
        elif plain and (key == along[0] or (letters and key == Qt.Key.Key_K)):
            self._step(-1)
        elif plain and key == Qt.Key.Key_Home:
            self.choose_at(0)
        elif plain and key == Qt.Key.Key_End:
            self.choose_at(self.cards.rowCount() - 1)
        elif plain and key == Qt.Key.Key_Space:
            self.peeked.emit()
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.chosen is not None:
                self.opened.emit(self.chosen.id)
        elif event.text() and event.text().isprintable():
            event.ignore()  # no type-ahead: letters are commands here
        else:
            super().keyPressEvent(event)

    def _step(self, way: int) -> None:
        place = self.place + way
        if 0 <= place < self.cards.rowCount():
            self.choose_at(place)
        elif not self._across:
            self.ended.emit(way)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place = event.position().toPoint()
        held = event.button() == Qt.MouseButton.LeftButton and self.indexAt(place).isValid()
        self._pressed = place if held else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        moved = event.position().toPoint()
        far = QApplication.startDragDistance()
        if self.carries and self._pressed is not None and (moved - self._pressed).manhattanLength() >= far:
            self._carry()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if self.chosen is not None and self.indexAt(event.position().toPoint()).isValid():
            self.opened.emit(self.chosen.id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.chosen is not None:
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            self.menu_asked.emit(self.mapToGlobal(self.card_area(self.place).center()) if by_key else event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.carries and event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()
            self._drag_over(True)
        else:
            event.ignore()  # files are for the window

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self.carries and event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drag_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._drag_over(False)
        if self.carries and event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()
            self.let_go.emit(bytes(event.mimeData().data(MIME).data()).decode())
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._note_ring(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._note_ring(event)
        super().focusOutEvent(event)

    def _note_ring(self, event: QFocusEvent) -> None:
        self._ring.note_focus(event)
        self.ring_shown = self._ring.ring_shown and event.gotFocus()
        self.viewport().update()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.verticalScrollBar().update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.verticalScrollBar().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if not self._across:
            self.delegate.card_width = self.width() - BAR
        super().resizeEvent(event)
        self.scrolled.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._under_drag:
            tokens = theme.current()
            painter = paint.start(self.viewport())
            area = self.viewport().rect().adjusted(0, 0, self.width() - BAR - self.viewport().width(), 0)
            paint.box(painter, area.toRectF(), tokens.track, None, theme.CARD_RADIUS)
            painter.end()
        super().paintEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(174, card_height(164) + GAP)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, card_height(164))
