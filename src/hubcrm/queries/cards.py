"""Work in hand, one card for each enquiry: what a card shows, and which cards were asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from hubcrm.queries import work
from hubcrm.queries.reading import Moment, Reads
from hubcrm.store import calendars
from hubcrm.store.search import match_expression

_BODY_FROM: Final = 3

MOVES: Final = ("us", "department", "employer")
"""Whose move it is, as stored; the first three filters after "open"."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which enquiries are shown.

    `which`: "open", one of `MOVES`, or "promises" (those to which a promise due this month was not kept, closed ones
    among them). `search`: words. `grouped`: by department, within each column and in the list.
    """

    which: str = "open"
    search: str = ""
    grouped: bool = False


class Card(NamedTuple):
    """One enquiry in hand. Days are ISO, `since` (in this stage) UTC ms, `value` pence.

    `department` is a code, blank while the hub has it. `holder`: who said yes; `who`: the holder, else the colleague who
    was asked, else the adviser. `next_due` is that of the planned next action, else of the one that made itself.
    """

    n: int
    id: str
    ref: str
    subject: str
    employer: str
    stage: str
    side: str
    until: str | None
    since: int
    department: str
    holder: str
    who: str
    move: str
    promise_due: str | None
    next_kind: str
    next_due: str | None
    value: int | None

    def waits(self, today: str) -> bool:
        """Whether it stands still; a park is over when its day has come."""
        return self.side != "" and not (self.side == "parked" and (self.until or "9999") <= today)

    def due(self) -> str | None:
        """The first day on which something is due: a promise to the employer or the next action."""
        return min((day for day in (self.promise_due, self.next_due) if day), default=None)


PLANNED: Final = (
    "(SELECT f.due || f.kind FROM follow_up f WHERE f.enquiry = e.id AND f.status = 'open' AND f.due IS NOT NULL "
    "ORDER BY f.due, f.id LIMIT 1)"
)
"""Day and kind of the next action that somebody planned, in one text; null where the one that made itself counts."""

_ASKED_WHO = (
    "(SELECT coalesce(t.name, l.name, '') FROM offer o LEFT JOIN person t ON t.id = o.person "
    "LEFT JOIN person l ON l.department = o.department AND l.role = 'lead' AND l.left = 0 "
    "WHERE o.enquiry = e.id AND o.status = 'open' ORDER BY o.lead DESC, o.at LIMIT 1)"
)
_COLUMNS = (
    "e.n, e.id, e.ref, e.subject, coalesce(m.name, e.typed), e.stage, e.side, e.until, e.since, coalesce(d.code, ''), "
    f"coalesce(p.name, ''), coalesce(p.name, CASE e.stage WHEN 'offered' THEN {_ASKED_WHO} ELSE w.name END, ''), e.move, "
    f"CASE WHEN e.promise != '' THEN e.promise_due END, e.next_kind, e.next_due, e.value, {PLANNED}"
)
_JOINS = (
    "LEFT JOIN employer m ON m.id = e.employer AND e.employer != '' LEFT JOIN department d ON d.id = e.department "
    "LEFT JOIN person p ON p.id = e.holder LEFT JOIN person w ON w.id = e.adviser"
)

STANDS_STILL: Final = "(e.side != '' AND NOT (e.side = 'parked' AND coalesce(e.until, '9999') <= ?))"
"""`Card.waits` for SQL; its one mark is today's ISO day."""


def picked(inner: str) -> str:
    """Cards for the row numbers that `inner` selects as `at`, as SQL without an order.

    The numbers are found first: SQLite works out every column of every row it has to sort.
    """
    return f"SELECT {_COLUMNS} FROM ({inner}) x CROSS JOIN enquiry e ON e.n = x.at {_JOINS}"


def made(rows: Iterable[Sequence[Any]]) -> list[Card]:
    """Cards from rows of `picked`."""
    out = []
    for row in rows:
        planned = row[17]
        if planned:
            out.append(Card._make((*row[:14], planned[10:], planned[:10], row[16])))
        else:
            out.append(Card._make(row[:17]))
    return out


def by_numbers(reader: Reads, numbers: Sequence[int]) -> list[Card]:
    """The cards with these row numbers, in their order; those that are gone are left out."""
    if not numbers:
        return []
    inner = "SELECT value AS at FROM json_each(?)"
    found = {card.n: card for card in made(reader.read(picked(inner), (json.dumps(list(numbers)),)))}
    return [found[n] for n in numbers if n in found]


def condition(reader: Reads, moment: Moment, asked: Asked) -> tuple[str, tuple[Any, ...]]:
    """What was asked for, as a condition on `enquiry e` with its values."""
    base = "SELECT n FROM enquiry WHERE open = 1"
    params: tuple[Any, ...] = ()
    test, values = "e.open = 1", params
    if asked.which == "promises":
        numbers = work.promises_missed(reader, moment, calendars.read(reader.read).calendar)
        base, params = "SELECT value FROM json_each(?)", (json.dumps(numbers),)
        test, values = f"e.n IN ({base})", params
    elif asked.which in MOVES:
        test, values = "e.open = 1 AND e.move = ?", (asked.which,)
    if asked.search.strip():
        hits = _hits(reader, asked.search, base, params)
        return f"{test} AND e.n IN (SELECT value FROM json_each(?))", (*values, json.dumps(hits))
    return test, values


def _hits(reader: Reads, typed: str, base: str, params: tuple[Any, ...]) -> list[int]:
    """Row numbers among `base` that hold every typed word (as the start of a word)."""
    expression = match_expression(typed)
    if not expression:
        return []
    found: set[int] = set()
    for index in ["find_small", *(["find_body"] if len(typed.strip()) >= _BODY_FROM else [])]:
        # With + the search walks its matches once and looks each up in the numbers, instead of once for each number.
        sql = f"SELECT rowid FROM {index} WHERE {index} MATCH ? AND +rowid IN ({base})"
        found.update(row[0] for row in reader.read(sql, (expression, *params)))
    return sorted(found)
