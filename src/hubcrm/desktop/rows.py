"""The one table model: frozen rows from a query, all at once or through a window that fetches what is looked at.

A long list is a count (or the array of its ids) and a fetcher: pages of 256 rows, the 32 last used kept. What is asked
for while scrolling fast and has scrolled away again is never fetched.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from shiboken6 import isValid

from hubcrm.queries.newer import WHAT_TO_DO

# Roles are compared as plain integers: testing enums costs a third of the painting time of a long table.
DISPLAY = int(Qt.ItemDataRole.DisplayRole)
ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
TIP = int(Qt.ItemDataRole.ToolTipRole)
ROW = int(Qt.ItemDataRole.UserRole)  # the row itself
LOOK = ROW + 1  # what the delegate draws

PAGE = 256  # rows fetched at a time
PAGES_KEPT = 32
ASKED_AT_ONCE = 2  # a screen touches two pages at most; older wishes have scrolled away

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

Index = QModelIndex | QPersistentModelIndex
Fill = Callable[[Sequence[Any]], None]
FetchPage = Callable[[int, int, Fill], None]


class Column(NamedTuple):
    """One column of a table: its heading, and how to say a row's value."""

    title: str
    text: Callable[[Any], str]
    right: bool = False


class RowsModel(QAbstractTableModel):
    """Rows for any list or table.

    `look(row)` is what a delegate draws (kept, so make it once per row); `key(row)` identifies a row over reloads;
    `accessible(row)` is what a screen reader says, by default the look's own `accessible`.
    """

    replacing = Signal()  # before rows change
    replaced = Signal()  # after

    def __init__(
        self,
        *,
        look: Callable[[Any], Any] | None = None,
        columns: Sequence[Column] = (),
        key: Callable[[Any], Hashable] = lambda row: row.id,
        accessible: Callable[[Any], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._columns = tuple(columns)
        self._key = key
        self._accessible = accessible
        self._rows: list[Any] | None = []  # None: the rows come through a window
        self._looks: dict[int, Any] = {}
        self._count = 0
        self._ids: Sequence[Hashable] | None = None
        self._fetch: FetchPage | None = None
        self._pages: OrderedDict[int, list[Any]] = OrderedDict()
        self._asked: set[int] = set()
        self._wanted: list[int] = []
        self._generation = 0
        self._newer: frozenset[str] = frozenset()  # ids of rows that a newer version had a part in
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._ask)

    def replace(self, rows: Sequence[Any]) -> None:
        """Show these rows instead. Only what differs is touched, so selection and scrolling stay where they were."""
        new = list(rows)
        self.replacing.emit()
        if self._rows is None:
            self.beginResetModel()
            self._forget_window()
            self._take(new)
            self.endResetModel()
        else:
            self._replace_middle(self._rows, new)
        self.replaced.emit()

    def set_source(self, source: int | Sequence[Hashable], fetch_page: FetchPage) -> None:
        """Show a long list through a window.

        `source` is the number of rows, or their ids in order. `fetch_page(first, count, fill)` gets rows
        `first … first + count - 1` and hands them to `fill`, at once or later; a fill that comes after the next
        `set_source` or `replace` is ignored.
        """
        self.replacing.emit()
        self.beginResetModel()
        self._forget_window()
        self._rows = None
        self._looks.clear()
        self._fetch = fetch_page
        self._ids = None if isinstance(source, int) else source
        self._count = source if isinstance(source, int) else len(source)
        self.endResetModel()
        self.replaced.emit()

    def tell_newer(self, ids: frozenset[str]) -> None:
        """The rows with these ids were made in part by a newer version of hubcrm: their tips say so."""
        self._newer = ids

    def row_at(self, position: int) -> Any | None:
        """The row, or None while it is being fetched (which asking for it sets going)."""
        if not 0 <= position < self._count:
            return None
        if self._rows is not None:
            return self._rows[position]
        number, offset = divmod(position, PAGE)
        page = self._pages.get(number)
        if page is None:
            self._want(number)
            return None
        self._pages.move_to_end(number)
        return page[offset] if offset < len(page) else None

    def look_at(self, position: int) -> Any | None:
        """What to draw for a row, or None while it is being fetched."""
        look = self._looks.get(position)
        if look is None and self._look is not None:
            row = self.row_at(position)
            if row is not None:
                look = self._looks[position] = self._look(row)
        return look

    def id_at(self, position: int) -> Hashable | None:
        """The id of a row, without fetching it where the ids are known."""
        if not 0 <= position < self._count:
            return None
        if self._ids is not None:
            return self._ids[position]
        row = self.row_at(position)
        return None if row is None else self._key(row)

    def position_of(self, wanted: Hashable | None) -> int:
        """Where the row with this id is, or -1 if it is not here (or not fetched yet and the ids are not known)."""
        if wanted is None:
            return -1
        if self._rows is not None:
            return next((at for at, row in enumerate(self._rows) if self._key(row) == wanted), -1)
        if self._ids is not None:
            return next((at for at, one in enumerate(self._ids) if one == wanted), -1)
        for number, page in self._pages.items():
            for offset, row in enumerate(page):
                if self._key(row) == wanted:
                    return number * PAGE + offset
        return -1

    def _replace_middle(self, old: list[Any], new: list[Any]) -> None:
        old_keys = [self._key(row) for row in old]
        new_keys = [self._key(row) for row in new]
        shorter = min(len(old), len(new))
        head = 0
        while head < shorter and old_keys[head] == new_keys[head]:
            head += 1
        tail = 0
        while tail < shorter - head and old_keys[-1 - tail] == new_keys[-1 - tail]:
            tail += 1
        before, after = old[:head], old[len(old) - tail :]  # old facts until dataChanged tells of the new
        if len(old) - tail > head:
            self.beginRemoveRows(QModelIndex(), head, len(old) - tail - 1)
            self._move_looks(head, len(old) - tail, head)
            self._rows, self._count = before + after, len(before) + len(after)
            self.endRemoveRows()
        if len(new) - tail > head:
            self.beginInsertRows(QModelIndex(), head, len(new) - tail - 1)
            self._move_looks(head, head, len(new) - tail)
            self._rows, self._count = before + new[head : len(new) - tail] + after, len(new)
            self.endInsertRows()
        self._take(new)
        if self._count:
            self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, self.columnCount() - 1))

    def _move_looks(self, head: int, start: int, to: int) -> None:
        """Keep the looks of the rows above `head`, and of those from `start` on, which now begin at `to`: neither may change
        while rows come or go, though it be said in other words since."""
        moved = ((at if at < head else at - start + to, look) for at, look in self._looks.items() if at < head or at >= start)
        self._looks = dict(moved)

    def _take(self, rows: list[Any]) -> None:
        self._rows, self._count = rows, len(rows)
        self._looks.clear()  # looks go by place, and by what is said today

    def _forget_window(self) -> None:
        self._generation += 1
        self._fetch = None
        self._ids = None
        self._pages.clear()
        self._asked.clear()
        self._wanted.clear()

    def _want(self, number: int) -> None:
        if number in self._asked:
            return
        if number in self._wanted:
            self._wanted.remove(number)
        self._wanted.append(number)
        self._soon.start()

    def _ask(self) -> None:
        wanted, self._wanted = self._wanted[-ASKED_AT_ONCE:], []
        generation = self._generation
        for number in wanted:
            if self._fetch is None or number in self._asked:
                continue
            self._asked.add(number)
            first = number * PAGE

            def fill(rows: Sequence[Any], number: int = number) -> None:
                if isValid(self) and generation == self._generation:
                    self._filled(number, rows)

            self._fetch(first, min(PAGE, self._count - first), fill)

    def _filled(self, number: int, rows: Sequence[Any]) -> None:
        self._asked.discard(number)
        first = number * PAGE
        self._pages[number] = list(rows)
        self._pages.move_to_end(number)
        while len(self._pages) > PAGES_KEPT:
            gone, _rows = self._pages.popitem(last=False)
            for position in range(gone * PAGE, gone * PAGE + PAGE):
                self._looks.pop(position, None)
        last = min(first + PAGE, self._count) - 1
        for position in range(first, last + 1):
            self._looks.pop(position, None)
        if rows:
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))

    # Qt's own names from here on

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # an invalid index never changes
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # an invalid index never changes
        return 0 if parent.isValid() else max(1, len(self._columns))

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if role == LOOK:
            return self.look_at(index.row())
        if role == DISPLAY:
            return self._words(index)
        if role == ROW:
            return self.row_at(index.row())
        if role == ACCESSIBLE:
            return self._spoken(index)
        if role == TIP and self._newer:
            row = self.row_at(index.row())
            return WHAT_TO_DO if getattr(row, "id", None) in self._newer else None
        if role == ALIGN and self._columns:
            return _RIGHT if self._columns[index.column()].right else _LEFT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation == Qt.Orientation.Horizontal and section < len(self._columns):
            if role == DISPLAY:
                return self._columns[section].title
            if role == ALIGN:
                return _RIGHT if self._columns[section].right else _LEFT
        return None

    def _words(self, index: Index) -> str:
        if self._columns:
            row = self.row_at(index.row())
            return "" if row is None else self._columns[index.column()].text(row)
        return self._spoken(index)

    def _spoken(self, index: Index) -> str:
        if self._accessible is not None:
            row = self.row_at(index.row())
            return "" if row is None else self._accessible(row)
        if self._columns:
            return self._words(index)
        return str(getattr(self.look_at(index.row()), "accessible", ""))
