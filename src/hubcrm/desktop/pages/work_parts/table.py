"""Work in hand as a table: sorted by its heads, columns moved, widened and hidden as one likes, rows read as looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from hubcrm.desktop import icons, theme
from hubcrm.desktop.pages.work_parts import saying
from hubcrm.desktop.pages.work_parts.saying import RowLook, Voice
from hubcrm.desktop.rows import Column, RowsModel
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.choices import Menu
from hubcrm.desktop.widgets.list_view import ListView
from hubcrm.queries.cards import Card
from hubcrm.queries.worklist import COLUMNS, Sort

ROW: Final = 36
_HEAD: Final = 32
_PAD: Final = 6
_EDGE: Final = 24  # left of the first column, in line with the title
_LEAST: Final = 44
_WIDTHS: Final = {  # least width, and the most a column takes of the room that is left; the subject takes the rest
    "ref": (112, 0), "employer": (120, 88), "subject": (118, 0), "stage": (114, 48), "department": (84, 0),
    "holder": (90, 38), "move": (88, 0), "next": (112, 90), "due": (96, 0), "days": (62, 0), "value": (64, 12),
}  # fmt: skip
_RIGHT: Final = frozenset({"days", "value"})

_AT: Final = {name: at for at, name in enumerate(COLUMNS)}
_EMPLOYER, _SUBJECT, _MOVE, _DUE = (_AT[name] for name in ("employer", "subject", "move", "due"))
_NUMBERS: Final = frozenset(_AT[name] for name in _RIGHT)


class TableDelegate(QStyledItemDelegate):
    """Paints the words of one cell; the ground of a row is painted once for all its cells, by the table."""

    def __init__(self, table: WorkTable) -> None:
        super().__init__(table)
        self._cards = table.cards
        self._row, self._look = -1, None  # the row whose cells are being painted, as they come one after the other
        self.first_column = 0  # it stands in line with the title
        self._take_fonts()
        theme.on_change(self._take_fonts)

    def _take_fonts(self) -> None:
        tokens = theme.current()
        self._small, self._medium = theme.font("S", 400), theme.font("S", 500)
        self._figures = theme.font("S", 400, tabular=True)
        self._smalls, self._digits = theme.metrics("S", 400), QFontMetricsF(self._figures)
        self._large = {  # column -> font and its measures
            _EMPLOYER: (theme.font("B", 600), theme.metrics("B", 600)),
            _SUBJECT: (theme.font("B", 400), theme.metrics("B", 400)),
        }
        self._large_line, self._small_line = paint.baseline(ROW / 2, "B", 400), paint.baseline(ROW / 2, "S", 400)
        self._text, self._muted, self._bad = (theme.colour(one) for one in (tokens.text, tokens.muted, tokens.bad))

    def begin(self) -> None:
        """A frame begins: what was known of the last one may have changed."""
        self._row = -1

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, at = index.row(), index.column()
        if row != self._row:
            self._row, self._look = row, self._cards.look_at(row)
        look: RowLook | None = self._look
        text = look.cells[at] if look is not None else ""
        if look is None or not text:
            return
        area: QRect = option.rect
        left, right, top = area.x(), area.x() + area.width() - _PAD, area.y()
        left += _EDGE if at == self.first_column else _PAD
        large = self._large.get(at)
        if large is not None:
            font, widths = large
            painter.setFont(font)
            painter.setPen(self._text)
            baseline = top + self._large_line
        else:
            widths, baseline = self._smalls, top + self._small_line
            if at in _NUMBERS:
                painter.setFont(self._figures)
                painter.setPen(self._text)
                painter.drawText(QPointF(right - self._digits.horizontalAdvance(text), baseline), text)
                return
            if at == _DUE and look.late:
                icons.paint(painter, "late", left, top + (ROW - 14) / 2, 14, theme.current().bad)
                left += 18
                painter.setFont(self._medium)
                painter.setPen(self._bad)
            elif at == _MOVE and look.ours:
                painter.setFont(self._medium)
                painter.setPen(self._text)
            else:
                painter.setFont(self._small)
                painter.setPen(self._muted)
        if widths.horizontalAdvance(text) > right - left:
            text = widths.elidedText(text, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QPointF(left, baseline), text)


class _Heads(QHeaderView):
    """The heads of the columns; the one that sorts carries an arrow."""

    def __init__(self, table: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(_LEAST)
        self.setFixedHeight(_HEAD)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        tokens = theme.current()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.fillRect(rect, theme.colour(tokens.surface))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour(tokens.border))
        title = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        sorts = self.sortIndicatorSection() == logicalIndex
        weight, tone = (600, tokens.text) if sorts else (500, tokens.muted)
        left: float = rect.x() + (_EDGE if self.visualIndex(logicalIndex) == self._first() else _PAD)
        room = rect.right() + 1 - _PAD - left
        if sorts:
            room -= 16
        shown = paint.elided(title, room, "S", weight)
        width = paint.width_of(shown, "S", weight)
        if logicalIndex in _NUMBERS:
            left = rect.right() + 1 - _PAD - width - (16 if sorts else 0)
        paint.words(painter, left, rect.center().y(), shown, "S", weight, tone)
        if sorts:
            up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            icons.paint(
                painter, "chevron-up" if up else "chevron-down", left + width + 2, rect.center().y() - 6, 14, tone
            )
        painter.restore()

    def _first(self) -> int:
        """The place of the first column that shows."""
        return next((at for at in range(self.count()) if not self.isSectionHidden(self.logicalIndex(at))), 0)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), _HEAD)


class WorkTable(ListView):
    """The table. `sorted_by` carries the order that the person chose; `chosen` and `opened` carry row numbers."""

    sorted_by = Signal(object)
    peeked = Signal()
    menu_asked = Signal(QPoint)
    widened = Signal()  # a person chose a width
    arranged = Signal()  # columns were hidden, shown or moved

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        self.voice: Voice | None = None
        titles = saying.column_titles(kind)
        columns = [
            Column(title, self._cell(at), right=name in _RIGHT)
            for at, (name, title) in enumerate(zip(COLUMNS, titles, strict=True))
        ]
        self.cards = RowsModel(look=self._look, columns=columns, key=lambda card: card.n)
        super().__init__(self.cards, "Work in hand, table", parent)
        self.cards.setParent(self)
        self.titles = titles
        self.sort = Sort()
        self._hovered = -1
        self._fitting = False
        self.own_widths: set[str] = set()
        self.delegate = TableDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setHorizontalHeader(_Heads(self))
        down = self.verticalHeader()
        down.setMinimumSectionSize(ROW)
        down.setDefaultSectionSize(ROW)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(ROW)
        heads = self.horizontalHeader()
        heads.show()
        self._fitting = True
        for name, (width, _more) in _WIDTHS.items():
            heads.resizeSection(_AT[name], width)
        self._fitting = False
        self.show_sort(Sort())
        heads.sectionClicked.connect(lambda at: self.sort_by(COLUMNS[at]))
        heads.sectionResized.connect(self._resized)
        heads.sectionMoved.connect(self._moved)
        heads.customContextMenuRequested.connect(lambda _place: self.columns_menu().popup(heads.cursor().pos()))
        self.entered.connect(self._hover)

    def _cell(self, at: int) -> Callable[[Card], str]:
        return lambda card: self._look(card).cells[at]

    def _look(self, card: Card) -> RowLook:
        assert self.voice is not None
        return saying.row_look(card, self.voice)

    # order and columns

    def show_sort(self, sort: Sort) -> None:
        """Show another order in the heads."""
        self.sort = sort
        order = Qt.SortOrder.DescendingOrder if sort.down else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(_AT[sort.column], order)
        self.horizontalHeader().viewport().update()

    def sort_by(self, name: str) -> None:
        """Sort by a column; by the same one again, the other way round. Days and amounts begin with the most."""
        down = not self.sort.down if self.sort.column == name else name in _RIGHT
        self.show_sort(Sort(name, down))
        self.sorted_by.emit(self.sort)

    def put_back(self, own_widths: set[str]) -> None:
        """The heads are as they were left last time: order the rows as they say, keep the widths that were chosen."""
        self.own_widths = own_widths & set(COLUMNS)
        heads = self.horizontalHeader()
        at = heads.sortIndicatorSection()
        if 0 <= at < len(COLUMNS):
            self.show_sort(Sort(COLUMNS[at], heads.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder))
        self._fit()

    def shown_columns(self) -> tuple[str, ...]:
        """The columns on the screen, from left to right."""
        heads = self.horizontalHeader()
        order = [heads.logicalIndex(at) for at in range(heads.count())]
        return tuple(COLUMNS[at] for at in order if not heads.isSectionHidden(at))

    def columns_menu(self) -> Menu:
        """A menu of the columns, the hidden ones without their tick."""
        menu = Menu("Columns", self)
        shown = self.shown_columns()
        for name, title in zip(COLUMNS, self.titles, strict=True):
            menu.add(title, partial(self.toggle_column, name), icon="check" if name in shown else "")
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def sort_menu(self) -> Menu:
        """A menu of the columns to sort by, those on the screen in their order."""
        menu = Menu("Sort by", self)
        for name in self.shown_columns():
            icon = ("chevron-down" if self.sort.down else "chevron-up") if name == self.sort.column else ""
            menu.add(self.titles[_AT[name]], partial(self.sort_by, name), icon=icon)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def toggle_column(self, name: str) -> None:
        """Hide a column or show it again; one always stays."""
        heads = self.horizontalHeader()
        hide = not heads.isSectionHidden(_AT[name])
        if hide and len(self.shown_columns()) == 1:
            return
        heads.setSectionHidden(_AT[name], hide)
        self._moved()

    def show_columns(self, names: Sequence[str]) -> None:
        """Show exactly these columns, in this order."""
        heads = self.horizontalHeader()
        for place, name in enumerate([*names, *(one for one in COLUMNS if one not in names)]):
            heads.moveSection(heads.visualIndex(_AT[name]), place)
            heads.setSectionHidden(_AT[name], name not in names)
        self._moved()

    def _moved(self) -> None:
        self._fit()
        self.arranged.emit()

    def _resized(self, at: int) -> None:
        if not self._fitting:
            self.own_widths.add(COLUMNS[at])
            self.widened.emit()
            self._fit()

    def _fit(self) -> None:
        """Share out the room among the columns whose width nobody has chosen, most of it to the subject."""
        heads, shown = self.horizontalHeader(), self.shown_columns()
        self.delegate.first_column = _AT[shown[0]] if shown else 0
        free = [name for name in shown if name not in self.own_widths]
        if free and not self._fitting:
            self._fitting = True
            chosen = sum(heads.sectionSize(_AT[name]) for name in shown if name in self.own_widths)
            spare = max(self.viewport().width() - chosen - sum(_WIDTHS[name][0] for name in free), 0)
            wanted = sum(_WIDTHS[name][1] for name in free)
            share = min(spare, wanted) / wanted if wanted else 0.0
            widths = {name: _WIDTHS[name][0] + int(_WIDTHS[name][1] * share) for name in free}
            last = "subject" if "subject" in free else free[-1]
            widths[last] += max(self.viewport().width() - chosen - sum(widths.values()), 0)
            for name, width in widths.items():
                heads.resizeSection(_AT[name], width)
            self._fitting = False
        self.viewport().update()

    def _hover(self, index: QModelIndex) -> None:
        if index.row() != self._hovered:
            self._hovered = index.row()
            self.viewport().update()

    def chosen_area(self) -> QRect:
        """Where the chosen row is, in this widget's coordinates."""
        if self.current_position < 0:
            return QRect(_EDGE, _HEAD, 1, 1)
        top = self.rowViewportPosition(self.current_position)
        return QRect(0, top + _HEAD, self.width() // 2, ROW)

    def _paint_ground(self) -> None:
        """The line below every row that shows, and the ground of the one under the pointer."""
        tokens = theme.current()
        painter = QPainter(self.viewport())
        wide, high = self.viewport().width(), self.viewport().height()
        border = theme.colour(tokens.border)
        first = max(self.rowAt(0), 0)
        top = self.rowViewportPosition(first)
        for row in range(first, self.cards.rowCount()):
            if row == self._hovered:
                painter.fillRect(0, top, wide, ROW, theme.colour(tokens.hover))
            painter.fillRect(0, top + ROW - 1, wide, 1, border)
            top += ROW
            if top >= high:
                break
        painter.end()

    def _paint_chosen(self) -> None:
        """The bar of the chosen row, and its ring; over Qt's own ground for it."""
        tokens = theme.current()
        top = self.rowViewportPosition(self.current_position)
        painter = paint.start(self.viewport())
        painter.fillRect(0, top, 3, ROW, theme.colour(tokens.accent))
        if self.ring_shown:
            paint.ring(painter, QRectF(4, top + 1, self.viewport().width() - 5, ROW - 2), 4)
        painter.end()

    # Qt's own names from here on

    def paintEvent(self, event: QPaintEvent) -> None:
        self.delegate.begin()
        self._paint_ground()
        super().paintEvent(event)
        if self.current_position >= 0:
            self._paint_chosen()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = -1
        self.viewport().update()

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """The whole row, not the cell."""
        chosen = super().selectionCommand(index, event)
        return chosen | QItemSelectionModel.SelectionFlag.Rows if index.isValid() else chosen

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        bar = self.horizontalScrollBar()
        if plain and key == Qt.Key.Key_Space:
            self.peeked.emit()
        elif plain and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            bar.setValue(bar.value() + (80 if key == Qt.Key.Key_Right else -80))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.chosen_id is not None:
            self.menu_asked.emit(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
