"""A list in sections: headings with counts, rows beneath them, and a drawer that opens inside the chosen row.

Headings are rows of the same model, so that one list keeps one selection. They cannot be chosen, unless they fold.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.rows import Index, RowsModel
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.list_view import ListView
from hubcrm.desktop.widgets.row_delegate import HEIGHT, LEFT, RIGHT, RowDelegate

_FIRST = 37  # px, a heading with nothing above it
_NEXT = 53
_SMALL = 34
_FROM_BELOW = 18  # of the centre of its words
_SMALLEST = 20

_SELECTED = QStyle.StateFlag.State_Selected.value
_HOVERED = QStyle.StateFlag.State_MouseOver.value


@dataclass(frozen=True, slots=True)
class Heading:
    """The line above a section: "Needs your answer 3".

    `id` begins with "#", so that no record can have it. `small` is the second rank: the name of a group with its count,
    or a sentence without one. `opened` says of a section that folds
    whether its rows show; such a heading can be chosen, and pressing it is announced as `opened`.
    """

    id: str
    title: str
    count: int | None = None
    small: bool = False
    opened: bool | None = None

    @property
    def accessible(self) -> str:
        """What a screen reader says."""
        spoken = self.title if self.count is None else f"{self.title}, {self.count}"
        return spoken if self.opened is None else f"{spoken}, {'open' if self.opened else 'folded'}"


class SectionsModel(RowsModel):
    """Rows and headings; `look(row)` is asked for rows only."""

    def __init__(
        self,
        look: Callable[[Any], Any],
        *,
        key: Callable[[Any], Hashable] = lambda row: row.id,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(look=lambda row: row if isinstance(row, Heading) else look(row), key=key, parent=parent)

    def can_choose(self, position: int) -> bool:
        """Whether a row may be selected."""
        row = self.row_at(position)
        return row is not None and not (isinstance(row, Heading) and row.opened is None)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not self.can_choose(index.row()):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren


class SectionDelegate(RowDelegate):
    """Paints headings, and rows as every list does."""

    row_height = HEIGHT

    def heading_height(self, heading: Heading, first: bool) -> int:
        """How high a heading is, px."""
        if heading.small:
            return _SMALL
        return _FIRST if first else _NEXT

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, RowsModel)
        look = model.look_at(index.row())
        if isinstance(look, Heading):
            self.paint_heading(painter, option, look, index.row())
        else:
            super().paint(painter, option, index)

    def paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, heading: Heading, position: int) -> None:
        """Title and count, with a line beneath that the selection replaces."""
        tokens = theme.current()
        area: QRect = option.rect
        centre = area.bottom() + 1 - (12 if heading.small else _FROM_BELOW)
        x = float(area.x() + LEFT)
        if heading.small:
            weight = 600 if heading.count is not None else 400  # without a count it is a sentence
            fitting = paint.elided(heading.title, area.width() - LEFT - RIGHT, "S", weight)
            paint.words(painter, x, centre, fitting, "S", weight, tokens.muted)
            return
        x += paint.words(painter, x, centre, heading.title, "B", 600, tokens.text) + 8
        if heading.count is not None:
            paint.words(painter, x, centre, str(heading.count), "B", 500, tokens.faint)
        painter.fillRect(area.x(), area.bottom(), area.width(), 1, theme.colour(tokens.border))

    def paint_fold(self, painter: QPainter, option: QStyleOptionViewItem, heading: Heading, left: int) -> None:
        """A heading that folds: chevron, title, count."""
        tokens = theme.current()
        area: QRect = option.rect
        state = option.state.value
        centre = area.bottom() + 1 - 22
        if state & (_SELECTED | _HOVERED):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            fill = tokens.sel if state & _SELECTED else tokens.hover
            paint.box(painter, QRectF(area.x(), centre - 16, area.width(), 32), fill, None, theme.CARD_RADIUS)
        drawing = "chevron-down" if heading.opened else "chevron-right"
        icons.paint(painter, drawing, left, centre - 7, 14, tokens.muted)
        x = left + 20.0
        x += paint.words(painter, x, centre, heading.title, "B", 500, tokens.text) + 8
        if heading.count is not None:
            paint.words(painter, x, centre, str(heading.count), "S", 500, tokens.muted)

    def _line_below(self, view: QWidget | None, model: RowsModel, position: int) -> bool:
        return super()._line_below(view, model, position) and not isinstance(model.row_at(position + 1), Heading)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, self.row_height)


class SectionsList(ListView):
    """A ListView whose rows have the heights of what they are, and whose chosen row can hold a drawer.

    `opened` is also announced for a heading that folds, by Enter or a click.
    """

    def __init__(
        self, model: SectionsModel, name: str, delegate: type[SectionDelegate] = SectionDelegate, *,
        see_through: bool = False, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        self._sections = model
        self._drawer: QWidget | None = None
        self._drawer_height = 0
        self._drawn = -1  # the row that has the drawer
        super().__init__(model, name, parent)
        self._delegate = delegate(self)
        self.setItemDelegate(self._delegate)
        self.setProperty("see_through", see_through)
        self.verticalHeader().setMinimumSectionSize(_SMALLEST)
        self._size_rows()

    def set_drawer(self, drawer: QWidget) -> None:
        """A widget that lies in the lower part of whichever row is chosen, once `open_drawer` gives it room."""
        self._drawer = drawer
        drawer.setParent(self.viewport())
        drawer.hide()

    def open_drawer(self, height: int) -> None:
        """Give the drawer this much room in the chosen row, px; 0 closes it."""
        self._drawer_height = height
        self._move_drawer(scroll=True)

    def bring_up(self, wanted: Hashable) -> None:
        """Scroll so that this row, and as much as can be of what follows it, is seen."""
        at = self._sections.position_of(wanted)
        if at >= 0:
            self.scrollTo(self._sections.index(at, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def choose_at(self, position: int) -> None:
        count = self._sections.rowCount()
        wanted = max(-1, min(position, count - 1))
        taken_over = self._settling and self._sections.position_of(self.chosen_id) != wanted
        if wanted >= 0 and (not self._sections.can_choose(wanted) or (taken_over and self._is_fold(wanted))):
            below = next((at for at in range(wanted, count) if self._sections.can_choose(at)), -1)
            above = next((at for at in range(wanted - 1, -1, -1) if self._sections.can_choose(at)), -1)
            wanted = above if below < 0 or (self._is_fold(below) and above >= 0) else below
        super().choose_at(wanted)

    def choose_next(self) -> None:
        self._step(1)

    def choose_previous(self) -> None:
        self._step(-1)

    def _is_fold(self, position: int) -> bool:
        return isinstance(self._sections.row_at(position), Heading)

    def _step(self, by: int) -> None:
        at = self.current_position + by
        while 0 <= at < self._sections.rowCount():
            if self._sections.can_choose(at):
                super().choose_at(at)
                if by < 0 and not any(self._sections.can_choose(above) for above in range(at)):
                    self.scrollToTop()  # the heading of the first section comes back into view
                return
            at += by

    def _height(self, position: int) -> int:
        row = self._sections.row_at(position)
        if isinstance(row, Heading):
            return self._delegate.heading_height(row, position == 0)
        return self._delegate.row_height + (self._drawer_height if position == self._drawn else 0)

    def _size_rows(self) -> None:
        down = self.verticalHeader()
        for position in range(self._sections.rowCount()):
            height = self._height(position)
            if down.sectionSize(position) != height:
                down.resizeSection(position, height)

    def _rows_come(self) -> None:
        self._drawn = -1
        self._size_rows()
        super()._rows_come()
        self._move_drawer()

    def _move_drawer(self, scroll: bool = False) -> None:
        at = self.current_position
        wanted = at if self._drawer is not None and at >= 0 and not self._is_fold(at) else -1
        before, self._drawn = self._drawn, wanted if self._drawer_height else -1
        down = self.verticalHeader()
        for position in {before, self._drawn} - {-1}:
            if position < self._sections.rowCount() and down.sectionSize(position) != self._height(position):
                down.resizeSection(position, self._height(position))
        if scroll and self._drawn >= 0:
            self.scrollTo(self.currentIndex())
        self._place_drawer()

    def _place_drawer(self) -> None:
        if self._drawer is None:
            return
        if self._drawn < 0:
            self._drawer.hide()
            return
        row = self.visualRect(self._sections.index(self._drawn, 0))
        wide = self.viewport().width()  # the column takes its width only after this
        self._drawer.setGeometry(0, row.y() + self._delegate.row_height, wide, self._drawer_height)
        self._drawer.show()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if not self._settling:
            self._move_drawer(scroll=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = self.indexAt(event.position().toPoint()).row()
        if event.button() == Qt.MouseButton.LeftButton and self._is_fold(at) and at == self.current_position:
            self.opened.emit(self.chosen_id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._is_fold(self.indexAt(event.position().toPoint()).row()):
            super().mouseDoubleClickEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._place_drawer()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_drawer()
