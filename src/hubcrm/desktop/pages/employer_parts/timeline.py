"""The timeline of an employer: months, days, what happened; painted row by row, however long it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.pages.employer_parts import saying
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.list_view import ListView
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.row_delegate import RowDelegate
from hubcrm.domain.promises import Calendar
from hubcrm.queries.employer_story import Entry

HEIGHT = 60
MONTH = 40  # more for a row that begins a month
_ICON, _WORDS, _RIGHT = 92, 124, 10  # where icon and words begin; room at the right for the focus ring
_FIRST, _SECOND = 20, 40  # where the two lines of a row are centred
_MOST_LINES = 12
_DRAWINGS = {
    "arrived": "mail", "call": "phone", "meeting": "users", "email": "reply", "reply": "mail", "note": "log",
    "tried": "phone", "offer": "offered", "answer": "swap", "yes": "check", "step": "arrow-right", "closed": "done",
    "reopened": "refresh",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class EntryLook:
    """What a row says. `month` stands above the first row of each; `lock` marks what the employer knows nothing of."""

    month: str
    day: str
    icon: str
    title: str
    text: str
    beside: str
    lock: bool
    accessible: str


def months(entries: Sequence[Entry], calendar: Calendar) -> list[str]:
    """What stands above each row: the month where one begins, else nothing."""
    found = []
    last = (0, 0)
    for entry in entries:
        day = calendar.local(entry.at)
        here = (day.year, day.month)
        found.append("" if here == last else f"{saying.MONTHS[day.month - 1]} {day.year}")
        last = here
    return found


def look_of(entry: Entry, day: date, month: str, *, theirs: bool) -> EntryLook:
    """What a row says; `theirs`: as the employer saw it."""
    title = one_line(entry.told if theirs else entry.title)
    text = one_line(entry.told_text if theirs else entry.text)
    about = one_line(entry.subject)
    if not text and about and about not in title:
        text = about
    if theirs:
        beside = saying.waited_words(entry.waited) if entry.waited is not None else ""
    else:
        beside = "Internal" if entry.internal and not entry.beside else one_line(entry.beside)
    spoken = ", ".join(part for part in (saying.plain_day(day), title, text, beside) if part)
    lock = entry.internal and not theirs
    return EntryLook(month, saying.plain_day(day), _DRAWINGS[entry.kind], title, text, beside, lock, spoken)


class TimelineView(ListView):
    """The rows. J and K or the arrows move, Enter or a double click opens the enquiry; the row one is on shows all of
    its words."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        self.months: list[str] = []
        self._calendar = Calendar()
        self._theirs = False
        self._opened_row = -1
        self.model_of_entries = RowsModel(look=self._look_of, key=lambda one: one[1].id)
        super().__init__(self.model_of_entries, name, parent)
        self.setItemDelegate(TimelineDelegate(self))
        self.setProperty("on_page", "true")
        self.verticalHeader().setMinimumSectionSize(HEIGHT)
        self.verticalHeader().setDefaultSectionSize(HEIGHT)
        self.chosen.connect(self._moved)
        self.clicked.connect(self._clicked)

    def show_entries(self, entries: list[Entry], calendar: Calendar, *, theirs: bool) -> None:
        """Show these instead."""
        self._close_row()
        self._calendar, self._theirs = calendar, theirs
        header = self.verticalHeader()
        self.setUpdatesEnabled(False)
        for row, month in enumerate(self.months):
            if month:
                header.resizeSection(row, HEIGHT)
        self.months = months(entries, calendar)
        self.model_of_entries.replace(list(enumerate(entries)))
        for row, month in enumerate(self.months):
            if month:
                header.resizeSection(row, HEIGHT + MONTH)
        if self._opened_row >= 0:
            self._fit_row()
        self.setUpdatesEnabled(True)

    def _look_of(self, row: tuple[int, Entry]) -> EntryLook:
        at, entry = row
        return look_of(entry, self._calendar.local(entry.at).date(), self.months[at], theirs=self._theirs)

    def _moved(self, _entry: object) -> None:
        if self.hasFocus():
            self._open_row(self.current_position)

    def _clicked(self, index: QModelIndex) -> None:
        self._open_row(index.row())

    def _open_row(self, row: int) -> None:
        """Make room for all the words of the row one is on."""
        if row == self._opened_row:
            return
        self._close_row()
        if not 0 <= row < len(self.months):
            return
        self._opened_row = row
        self._fit_row()

    def _fit_row(self) -> None:
        row = self._opened_row
        look = self.model_of_entries.look_at(row)
        if look is None:
            return
        height, text = self._own_height(row), look.text
        if text:
            metrics = theme.metrics("B", 400)
            room = QRectF(0, 0, self.viewport().width() - _WORDS - _RIGHT, 10_000)
            needed = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), text).height()
            line = metrics.lineSpacing()
            height += max(0, round(min(needed, line * _MOST_LINES) - line))
        self.setRowHeight(row, height)

    def _close_row(self) -> None:
        row, self._opened_row = self._opened_row, -1
        if 0 <= row < len(self.months):
            self.setRowHeight(row, self._own_height(row))

    def _own_height(self, row: int) -> int:
        return HEIGHT + (MONTH if self.months[row] else 0)

    @property
    def opened_row(self) -> int:
        """The row that shows all its words, or -1."""
        return self._opened_row

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.ring_shown:
            self._open_row(self.current_position)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """One reads here and opens; there is nothing to select."""
        return QItemSelectionModel.SelectionFlag.NoUpdate

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self.indexAt(event.position().toPoint()).isValid():
            self._close_row()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_row()

    def sizeHint(self) -> QSize:
        return QSize(664, 120)  # it takes what the rest leaves, and squeezes nothing

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 120)


class TimelineDelegate(RowDelegate):
    """Paints an EntryLook: the day, a drawing, what happened, and in grey what was said and by whom."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, RowsModel)
        view = option.widget
        assert isinstance(view, TimelineView)
        position = index.row()
        look = model.look_at(position)
        if look is None:
            return
        tokens = theme.current()
        area: QRect = option.rect
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = area.y()
        right = area.x() + area.width() - _RIGHT
        if look.month:
            top += MONTH
            paint.words(painter, area.x(), top - 6, look.month, "S", 600, tokens.muted)
        row = QRectF(area.x(), top, area.width(), area.bottom() + 1 - top)
        here = position == view.current_position
        if here and (view.ring_shown and view.hasFocus()):
            paint.ring(painter, row.adjusted(_ICON - 8, 1, 0, -2))  # around what happened; the day stands at the edge
        last = position + 1 >= model.rowCount() or view.months[position + 1]
        if not last:
            painter.fillRect(QRectF(area.x() + _WORDS, area.bottom(), right - area.x() - _WORDS, 1),
                             theme.colour(tokens.border))  # fmt: skip
        self._paint_entry(painter, look, area.x(), top, right, opened=position == view.opened_row, bottom=area.bottom())

    def _paint_entry(self, painter: QPainter, look: EntryLook, left: int, top: int, right: int, *, opened: bool,
                     bottom: int) -> None:  # fmt: skip
        tokens = theme.current()
        paint.words(painter, left, top + _FIRST, look.day, "S", 500, tokens.muted)
        icons.paint(painter, look.icon, left + _ICON, top + _FIRST - 8, 16, tokens.muted)
        room: float = right - left - _WORDS
        if look.beside:
            width = paint.words(painter, right, top + _FIRST, look.beside, "S", 500, tokens.faint, right=True)
            if look.lock:
                icons.paint(painter, "lock", right - width - 20, top + _FIRST - 7, 14, tokens.faint)
                width += 20
            room -= width + 12
        title = paint.elided(look.title, room, "B", 600)
        paint.words(painter, left + _WORDS, top + _FIRST, title, "B", 600, tokens.text)
        if not look.text:
            return
        if opened:
            metrics = theme.metrics("B", 400)
            first = top + _SECOND + metrics.capHeight() / 2 - metrics.ascent()
            room_for_text = QRectF(left + _WORDS, first, right - left - _WORDS, bottom - first - 4)
            painter.setFont(theme.font("B"))
            painter.setPen(theme.colour(tokens.muted))
            painter.drawText(room_for_text, int(Qt.TextFlag.TextWordWrap), look.text)
            return
        text = paint.elided(look.text, right - left - _WORDS)
        painter.setFont(theme.font("B"))
        painter.setPen(theme.colour(tokens.muted))
        painter.drawText(QPointF(left + _WORDS, paint.baseline(top + _SECOND, "B", 400)), text)
