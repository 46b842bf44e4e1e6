"""An academic year in figures, for those who answer for the hub: counts and sums only, nobody's name or words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from hubcrm.domain.promises import Calendar
from hubcrm.domain.words import Stage
from hubcrm.queries import past, work
from hubcrm.queries.reading import Moment, Reads
from hubcrm.queries.week import NOT_COUNTED
from hubcrm.store.projections import first_row_number

_AGREED: Final = ("agreed", "delivering", "following_up")
_UNMET: Final = ("no_expertise", "no_capacity", "dates")


class Worth(NamedTuple):
    """Enquiries and what they are worth: how many, for how many of them an amount is known, and the sum in pence."""

    many: int
    known: int
    pence: int


class Line(NamedTuple):
    """Work in hand of one stage or department. `key`: a stage's code, a department's name, or blank while the hub has it."""

    key: str
    open: int
    late: int
    worth: Worth


@dataclass(frozen=True, slots=True)
class Year:
    """`received`, `closed` and `unmet` leave out what was nobody's enquiry.

    `employers`: known ones who asked, `came_back` those of them who had asked before. `people` were reached according to
    `people_known` enquiries that say how many. `closed`: (close reason, how many). `unmet`: (enquiry type, how many were
    closed because we had not the people, the time or the dates). `promises`: (kept, due) to acknowledge, decide, reply.
    `agreed` is open, `completed` was closed in the year. Work in hand is as of now, and empty for a year gone by.
    """

    first: date
    last: date
    received: int
    employers: int
    came_back: int
    people: int
    people_known: int
    promises: tuple[tuple[int, int], ...]
    closed: tuple[tuple[str, int], ...]
    unmet: tuple[tuple[str, int], ...]
    agreed: Worth
    completed: Worth
    stages: tuple[Line, ...]
    departments: tuple[Line, ...]


def year(reader: Reads, first: date, moment: Moment, calendar: Calendar) -> Year:
    """The academic year that begins on a 1 August, up to today where it is still going on."""
    ends = date(first.year + 1, 7, 31)
    last = min(ends, moment.today)
    span = past.end_of(first - timedelta(days=1), calendar) + 1, past.end_of(last, calendar)
    going_on = last == moment.today
    lines = _in_hand(reader, moment) if going_on else []
    received, employers, came_back, people, people_known = _asked(reader, *span)
    reasons = _closed(reader, *span)
    return Year(
        first=first, last=last, received=received, employers=employers, came_back=came_back, people=people,
        people_known=people_known, promises=work.promises_between(reader, first, last, moment, calendar),
        closed=tuple((reason, worth.many) for reason, _, worth in _grouped((r, "", w) for r, _, w in reasons)),
        unmet=tuple((kind, worth.many) for _, kind, worth in _grouped(("", k, w) for r, k, w in reasons if r in _UNMET)),
        agreed=_sum(line.worth for stage, _, line in lines if stage in _AGREED),
        completed=_sum(worth for reason, _, worth in reasons if reason == "completed"),
        stages=tuple(_lines(((stage, line) for stage, _, line in lines), [str(one) for one in Stage])),
        departments=tuple(_lines(((name, line) for _, name, line in lines), sorted({one[1] for one in lines}))),
    )  # fmt: skip


def _asked(reader: Reads, begins_ms: int, ends_ms: int) -> tuple[int, int, int, int, int]:
    """(enquiries, employers, employers who came back, people reached, enquiries that say how many people)."""
    within = f"e.n >= ?1 AND e.received BETWEEN ?2 AND ?3 AND {NOT_COUNTED}"
    values = (first_row_number(begins_ms), begins_ms, ends_ms)
    ((count, people, known),) = reader.read(
        f"SELECT count(*), coalesce(sum(e.people), 0), count(e.people) FROM enquiry e WHERE {within}", values
    )
    ((employers, back),) = reader.read(
        "SELECT count(*), coalesce(sum(EXISTS (SELECT 1 FROM enquiry_employer z CROSS JOIN enquiry b ON b.id = z.enquiry "
        "WHERE z.employer = y.employer AND b.received < ?2)), 0) FROM (SELECT DISTINCT x.employer FROM enquiry e "
        f"CROSS JOIN enquiry_employer x ON x.enquiry = e.id WHERE {within}) y",
        values,
    )
    return count, employers, back, people, known


def _closed(reader: Reads, begins_ms: int, ends_ms: int) -> list[tuple[str, str, Worth]]:
    """(close reason, enquiry type, how many and their worth)."""
    rows = reader.read(
        "SELECT e.reason, e.type, count(*), count(e.value), coalesce(sum(e.value), 0) FROM enquiry e "
        f"WHERE e.closed >= ? AND e.closed <= ? AND {NOT_COUNTED} GROUP BY e.reason, e.type",
        (begins_ms, ends_ms),
    )
    return [(row[0], row[1], Worth(*row[2:])) for row in rows]


def _grouped(given: Iterable[tuple[str, str, Worth]]) -> list[tuple[str, str, Worth]]:
    """The same reasons and types once each, the most frequent first."""
    found: dict[tuple[str, str], Worth] = {}
    for reason, kind, worth in given:
        found[reason, kind] = _sum((found.get((reason, kind), Worth(0, 0, 0)), worth))
    return sorted(((*key, worth) for key, worth in found.items()), key=lambda one: (-one[2].many, one[0], one[1]))


def _in_hand(reader: Reads, moment: Moment) -> list[tuple[str, str, Line]]:
    """(stage, department's name, its line) of everything open."""
    names: dict[str, str] = dict(reader.read("SELECT id, name FROM department"))
    rows: list[tuple[Any, ...]] = reader.read(
        "SELECT stage, department, count(*), coalesce(sum(promise_due IS NOT NULL AND promise_due < ?), 0), count(value), "
        "coalesce(sum(value), 0) FROM enquiry WHERE open = 1 GROUP BY stage, department",
        (moment.iso,),
    )
    return [
        (row[0], name, Line("", row[2], row[3], Worth(row[2], row[4], row[5])))
        for row in rows
        for name in (names.get(row[1], ""),)
    ]


def _lines(given: Iterable[tuple[str, Line]], order: list[str]) -> list[Line]:
    found: dict[str, Line] = {}
    for key, line in given:
        sofar = found.get(key, Line(key, 0, 0, Worth(0, 0, 0)))
        found[key] = Line(key, sofar.open + line.open, sofar.late + line.late, _sum((sofar.worth, line.worth)))
    return sorted(found.values(), key=lambda one: (one.key == "", order.index(one.key)))


def _sum(given: Iterable[Worth]) -> Worth:
    worths = list(given)
    return Worth(*(sum(part) for part in zip(*worths, strict=True))) if worths else Worth(0, 0, 0)
