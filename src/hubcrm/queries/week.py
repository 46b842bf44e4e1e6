"""The week at a glance: what is new, what stands still, what is promised, what is late, what was closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from hubcrm.domain.promises import Calendar
from hubcrm.queries import past
from hubcrm.queries.reading import Moment, Reads
from hubcrm.store.projections import first_row_number

MOST: Final = 500
"""Rows of each part; how many there are in all is told beside them."""


class Row(NamedTuple):
    """One enquiry. `department` is a code, blank for the hub; `who` has said yes to it, else looks after it.

    `promise` is the name of the next one, `due` its ISO day; `until`, ISO, where it stands still. `received` and
    `closed` are UTC ms.
    """

    id: str
    ref: str
    subject: str
    employer: str
    stage: str
    side: str
    until: str | None
    department: str
    who: str
    promise: str
    due: str | None
    reason: str
    received: int
    closed: int | None


class Part(NamedTuple):
    """The first rows of one part, and how many there are."""

    rows: tuple[Row, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday. `promised` are promises that fall due from today on, `late` those whose day has gone."""

    monday: date
    sunday: date
    new: Part
    waiting: Part
    promised: Part
    late: Part
    closed: Part


_ROWS: Final = (
    "SELECT e.id, e.ref, e.subject, coalesce(m.name, e.typed), e.stage, e.side, e.until, coalesce(d.code, ''), "
    "coalesce(p.name, w.name, ''), e.promise, e.promise_due, e.reason, e.received, e.closed "
    "FROM enquiry e LEFT JOIN employer m ON m.id = e.employer AND e.employer != '' "
    "LEFT JOIN department d ON d.id = e.department LEFT JOIN person p ON p.id = e.holder "
    "LEFT JOIN person w ON w.id = e.adviser WHERE"
)
NOT_COUNTED: Final = "e.reason NOT IN ('duplicate', 'sales_spam', 'not_employer', 'data_request')"
"""Leaves out what was nobody's enquiry, as every count does."""


def week(reader: Reads, moment: Moment, calendar: Calendar) -> Week:
    """The week that this day is in."""
    monday = moment.today - timedelta(days=moment.today.weekday())
    sunday = monday + timedelta(days=6)
    begins, ends = past.end_of(monday - timedelta(days=1), calendar) + 1, past.end_of(sunday, calendar)
    return Week(
        monday=monday, sunday=sunday,
        new=_part(reader, f"e.n >= ? AND e.received BETWEEN ? AND ? AND {NOT_COUNTED}", "e.n",
                  (first_row_number(begins), begins, ends)),
        waiting=_part(reader, "e.side != '' AND e.open = 1", "e.side, coalesce(e.until, '9999'), e.n", ()),
        promised=_part(reader, "e.promise != '' AND e.promise_due BETWEEN ? AND ?", "e.promise_due, e.n",
                       (moment.iso, sunday.isoformat())),
        late=_part(reader, "e.promise != '' AND e.promise_due < ?", "e.promise_due, e.n", (moment.iso,)),
        closed=_part(reader, f"e.closed >= ? AND e.closed <= ? AND {NOT_COUNTED}", "e.closed, e.n", (begins, ends)),
    )  # fmt: skip


def _part(reader: Reads, asked: str, order: str, values: tuple[Any, ...]) -> Part:
    found = [Row._make(one) for one in reader.read(f"{_ROWS} {asked} ORDER BY {order} LIMIT {MOST}", values)]
    total = len(found)
    if total == MOST:
        ((total,),) = reader.read(f"SELECT count(*) FROM enquiry e WHERE {asked}", values)
    return Part(tuple(found), total)
