"""What Work in hand reads and how it is asked for: the head, the board, the table; now or at the end of a past day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from hubcrm.desktop.exporting import Shown
from hubcrm.desktop.pages.work_parts import saying
from hubcrm.desktop.pages.work_parts.saying import Voice
from hubcrm.desktop.rows import Fill
from hubcrm.desktop.runner import Reader
from hubcrm.desktop.session import Session
from hubcrm.exports.listing import Cell
from hubcrm.queries import as_of, board, newer, work, worklist
from hubcrm.queries.as_of import Then
from hubcrm.queries.cards import Asked, Card
from hubcrm.queries.reading import Moment, Reads
from hubcrm.queries.worklist import Listed, Sort

MOST_AT_ONCE = 500
"""Cards a column shows again at once after it was scrolled down; further ones come as it is scrolled again."""
_EVERYTHING = 1_000_000


class Reading(QObject):
    """Knows what is asked for, and asks. Every answer comes as a signal, that of a past day at once where it is at hand."""

    headed = Signal(object)  # work.Summary
    boarded = Signal(object)  # board.Board
    continued = Signal(str, object)  # column, list[Card]
    listed = Signal(object)  # worklist.Listed, or list[Card] of a past day
    told_newer = Signal(object)  # ids of enquiries that were made in part by a newer version

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.asked = Asked()
        self.sort = Sort()
        self.day: date | None = None
        self.view = "board"
        self._then: Then | None = None

    @property
    def voice(self) -> Voice:
        """What words depend on."""
        session = self._session
        return Voice(self.day or session.today, session.calendar, session.standing.kind)

    @property
    def moment(self) -> Moment:
        """Now, or the end of the past day."""
        now = self._session.moment
        return now._replace(today=self.day) if self.day else now

    def read(self, shown: int = 0) -> None:
        """Read everything again; `shown` cards of the longest column are on the screen."""
        if self.day is not None:
            self._session.fetch(as_of.look, self.moment, then=self._then_came, slot="work then")
            return
        self._session.runner.forget("work then")
        self._then = None
        self._session.fetch(work.summary, self.moment, then=self._head_came, slot="work head")
        self._session.fetch(newer.everything, then=self.told_newer.emit, slot="work newer")
        self.show(shown)

    def show(self, shown: int = 0) -> None:
        """Read what is asked for, for the view in front."""
        if self._then is not None and self.day is not None:
            self._show_then(self._then)
        elif self.day is None and self.view == "board":
            most = min(max(shown, board.PAGE), MOST_AT_ONCE)
            self._fetch(board.look, self.moment, self.asked, most, then=self._board_came, slot="work shown")
        elif self.day is None:
            self._fetch(worklist.look, self.moment, self.asked, self.sort, then=self._list_came, slot="work shown")

    def more(self, column: str, after: Card) -> None:
        """The next cards of a column."""
        if self.day is None:
            then = _Continued(self, column)
            self._fetch(board.more, self.moment, self.asked, column, after, then=then.come, slot=("work more", column))

    def page(self, numbers: Sequence[int], fill: Fill) -> None:
        """A window of the table's rows."""
        self._session.fetch(worklist.page, numbers, then=fill)

    def shown(self, columns: tuple[str, ...]) -> Shown:
        """Exactly what the view in front shows, to be exported; `columns` are those of the table."""
        given = self._then.asked(self.asked) if self._then is not None else None
        table = self.view == "table"
        about = saying.asked_in_words(self.asked, self.voice.kind, self.sort if table else None)
        day = self.day
        past = (f"as it stood at the end of {day:%a} {day.day} {day:%b %Y}",) if day is not None else ()
        ask = (self.moment, self.asked, self.sort, self.voice, given)
        return Shown("Work in hand", (*past, *about), partial(table_rows, *ask, columns) if table else partial(board_rows, *ask))

    def _fetch(self, query: Any, *given: Any, then: Any, slot: Any) -> None:
        worker: Reader = "search" if self.asked.search.strip() else "page"
        self._session.fetch(query, *given, then=then, worker=worker, slot=slot)

    def _head_came(self, summary: work.Summary) -> None:
        if self.day is None:
            self.headed.emit(summary)

    def _then_came(self, then: Then) -> None:
        if self.day is not None:
            self._then = then
            self.headed.emit(then.summary)
            self._show_then(then)

    def _show_then(self, then: Then) -> None:
        found = then.asked(self.asked)
        if self.view == "board":
            self.boarded.emit(board.arrange(found, self.voice.today.isoformat(), self.asked.grouped))
        else:
            self.listed.emit(worklist.arrange(found, self.sort, self.asked.grouped))

    def _board_came(self, found: board.Board) -> None:
        if self.day is None and self.view == "board":
            self.boarded.emit(found)

    def _list_came(self, found: Listed) -> None:
        if self.day is None and self.view == "table":
            self.listed.emit(found)


class _Continued:
    """Hands the next cards on with the name of their column."""

    def __init__(self, reading: Reading, column: str) -> None:
        self._reading, self._column = reading, column

    def come(self, cards: list[Card]) -> None:
        self._reading.continued.emit(self._column, cards)


Rows = tuple[tuple[str, ...], list[list[Cell]]]


def board_rows(
    moment: Moment, asked: Asked, sort: Sort, voice: Voice, given: list[Card] | None, reader: Reads
) -> Rows:
    """The board, column by column, those that stand still last; with the heads."""
    found = (
        board.look(reader, moment, asked, _EVERYTHING)
        if given is None
        else board.arrange(given, voice.today.isoformat(), asked.grouped)
    )
    rows = [
        saying.board_cells(card, voice, board.title(key, voice.kind))
        for key, cards in found.cards.items()
        for card in cards
    ]
    rows += [saying.board_cells(card, voice, saying.stage_words(card, voice, True)) for card in found.still]
    return saying.BOARD_TITLES, rows


def table_rows(
    moment: Moment, asked: Asked, sort: Sort, voice: Voice, given: list[Card] | None, columns: tuple[str, ...], reader: Reads
) -> Rows:
    """The table, with these columns in this order; with the heads."""
    found = (
        worklist.everything(reader, moment, asked, sort)
        if given is None
        else worklist.arrange(given, sort, asked.grouped)
    )
    titles = dict(zip(worklist.COLUMNS, saying.column_titles(voice.kind), strict=True))
    return tuple(titles[name] for name in columns), [saying.table_cells(card, voice, columns) for card in found]
