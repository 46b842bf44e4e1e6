"""The list of every page: one selected row, kept by its id however often the rows are read again.

It is a table of one column, because QListView asks a Python model about every row whenever it lays itself out: 3 s for a
million rows, where a table with fixed row heights asks about none.
"""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from hubcrm.desktop import keys
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.row_delegate import HEIGHT, RowDelegate


class _Face(QWidget):
    """What the rows are painted on. Made here, because for a widget made by Qt Python looks through every kind of widget
    there is to find what it might be: 10 ms of the start."""

    def __init__(self) -> None:
        super().__init__()
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)


class ListView(QTableView):
    """Rows of one height, one selected. J and K or the arrows move, Enter or a double click opens.

    `chosen` carries the id of the selected row (None when there is none), once per change: reading the rows again does
    not announce the same row twice. When the selected row has gone, the one that took its place is chosen; at first, the
    first.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, model: RowsModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setViewport(_Face())
        self.ring_shown = False  # read by the delegate
        self.current_position = -1  # likewise
        self.hovered_position = -1  # likewise
        self._ring = paint.KeyboardRing()
        self._rows = model
        self._chosen: Hashable | None = None
        self._place = 0  # where the chosen row was, for when it goes
        self._settling = False
        self._empty: QWidget | None = None
        self.setAccessibleName(name)
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.hide()
        across.setStretchLastSection(True)
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setMinimumSectionSize(HEIGHT)
        down.setDefaultSectionSize(HEIGHT)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        self.verticalScrollBar().setSingleStep(32)
        self.entered.connect(self._note_hovered)
        self.viewportEntered.connect(self._note_hovered)
        model.replacing.connect(self._rows_go)
        model.replaced.connect(self._rows_come)
        model.dataChanged.connect(self._page_came)

    @property
    def chosen_id(self) -> Hashable | None:
        """The id of the selected row."""
        return self._chosen

    def choose(self, wanted: Hashable | None) -> bool:
        """Select the row with this id; False if it is not in the list."""
        position = self._rows.position_of(wanted)
        if position >= 0:
            self.choose_at(position)
        return position >= 0

    def choose_at(self, position: int) -> None:
        """Select the row at this place, or the nearest there is; -1 selects none."""
        position = min(position, self._rows.rowCount() - 1)
        if position < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            self.setCurrentIndex(self._rows.index(position, 0))
            self.scrollTo(self.currentIndex())

    def choose_next(self) -> None:
        """One row down."""
        self.choose_at(min(self.current_position + 1, self._rows.rowCount() - 1))

    def choose_previous(self) -> None:
        """One row up."""
        self.choose_at(max(self.current_position - 1, 0))

    def set_empty(self, widget: QWidget) -> None:
        """What to show in place of rows when there are none."""
        self._empty = widget
        widget.setParent(self.viewport())
        self._show_empty()

    def _rows_go(self) -> None:
        self._settling = True
        self._place = max(0, self.current_position)

    def _rows_come(self) -> None:
        position = self._rows.position_of(self._chosen)
        self.choose_at(self._place if position < 0 else position)
        self._settling = False
        self._show_empty()
        self._announce()

    def _page_came(self) -> None:
        """A page of a long list has arrived: now the id of the selected row may be known."""
        if not self._settling and self._chosen is None and self.current_position >= 0:
            self._announce()

    def _announce(self) -> None:
        index = self.currentIndex()
        self.current_position = index.row() if index.isValid() else -1
        now = self._rows.id_at(self.current_position)
        if now != self._chosen:
            self._chosen = now
            self.chosen.emit(now)
        self.viewport().update()

    def _show_empty(self) -> None:
        if self._empty is not None:
            self._empty.setGeometry(self.viewport().rect())
            self._empty.setVisible(self._rows.rowCount() == 0)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self.current_position = current.row() if current.isValid() else -1
        if not self._settling:
            self._announce()

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """A click beside the rows, or Ctrl held, leaves the selection as it is: a list always has its row."""
        if not index.isValid():
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return QItemSelectionModel.SelectionFlag.ClearAndSelect

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        plain = held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._chosen is not None:
                self.opened.emit(self._chosen)
        elif plain and key == Qt.Key.Key_Home:
            self.choose_at(0)
        elif plain and key == Qt.Key.Key_End:
            self.choose_at(self._rows.rowCount() - 1)
        elif plain and keys.letters_on() and key == Qt.Key.Key_J:
            self.choose_next()
        elif plain and keys.letters_on() and key == Qt.Key.Key_K:
            self.choose_previous()
        elif event.text() and event.text().isprintable() and not held & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # no type-ahead: letters are commands here
        else:
            super().keyPressEvent(event)

    def _note_hovered(self, index: QModelIndex | None = None) -> None:
        """The pointer has come to a row, or to none."""
        self.hovered_position = -1 if index is None else index.row()
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self._note_hovered()
        super().leaveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if self._chosen is not None and self.indexAt(event.position().toPoint()).isValid():
            self.opened.emit(self._chosen)

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_empty()

    def sizeHint(self) -> QSize:
        return QSize(384, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 128)
