"""Lists of enquiries: by stage, department, words or lateness; newest first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from hubcrm.queries.finding import matching
from hubcrm.queries.reading import Moment, Reads

PAGE = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; blank means everything. `department` is an id."""

    stage: str = ""
    department: str = ""
    search: str = ""
    late: bool = False
    open_only: bool = False
    employer: str = ""


class Row(NamedTuple):
    """One enquiry of a list. A named tuple, because a hundred of them are made on every page: dataclasses cost twice that."""

    n: int
    id: str
    ref: str
    subject: str
    employer: str
    received: int
    stage: str
    side: str
    department: str
    holder: str
    promise: str
    due: str | None
    late: int
    next_kind: str
    next_due: str | None
    move: str
    type: str
    urgency: str
    value: int | None


_COLUMNS = (
    "e.n, e.id, e.ref, e.subject, coalesce(m.name, e.typed), e.received, e.stage, e.side, coalesce(d.code, ''), "
    "coalesce(p.name, ''), e.promise, e.promise_due, e.promise != '' AND e.promise_due < {today}, e.next_kind, e.next_due, "
    "e.move, e.type, e.urgency, e.value"
)
_JOINS = (
    "LEFT JOIN employer m ON m.id = e.employer AND e.employer != '' LEFT JOIN department d ON d.id = e.department "
    "LEFT JOIN person p ON p.id = e.holder"
)


def rows(reader: Reads, moment: Moment, filters: Filters, *, limit: int = PAGE, before: int = 0,
         hub_notes: bool = False) -> list[Row]:  # fmt: skip
    """A page of enquiries, newest first; `before` is the `n` of the last row of the page before.

    `hub_notes`: words are looked for in the hub's own notes too, for somebody of the hub.
    """
    where, params = _where(filters, moment)
    if filters.search.strip():
        found = matching(reader, filters.search, limit=limit, where=where or "1", params=params, hub_notes=hub_notes)
        marks = ", ".join("?" * len(found))
        given = reader.read(
            f"SELECT {_columns(moment)} FROM enquiry e {_JOINS} WHERE e.n IN ({marks}) ORDER BY e.n DESC", found
        )
        return [Row._make(one) for one in given]
    page = "e.n < ?1" if before else "?1 = 0"
    both = f"{page} AND {where}" if where else page
    given = reader.read(
        f"SELECT {_columns(moment)} FROM enquiry e {_JOINS} WHERE {both} ORDER BY e.n DESC LIMIT ?2",
        (before, limit, *params),
    )
    return [Row._make(one) for one in given]


def count(reader: Reads, moment: Moment, filters: Filters) -> int:
    """How many enquiries a list holds (without its search words)."""
    where, params = _where(filters, moment)
    return int(
        reader.read(f"SELECT count(*) FROM enquiry e WHERE ?1 IS ?2 AND {where or '1'}", ("", "", *params))[0][0]
    )


def _where(filters: Filters, moment: Moment) -> tuple[str, tuple[Any, ...]]:
    """Conditions on `enquiry e` whose marks start at ?3."""
    parts: list[str] = []
    params: list[Any] = []
    for test, value in (
        ("e.stage = ?", filters.stage),
        ("e.department = ?", filters.department),
        ("e.id IN (SELECT enquiry FROM enquiry_employer WHERE employer = ?)", filters.employer),
    ):
        if value:
            params.append(value)
            parts.append(test.replace("?", f"?{len(params) + 2}"))
    if filters.late:
        params.append(moment.iso)
        parts.append(f"e.promise != '' AND e.promise_due < ?{len(params) + 2}")
    if filters.open_only:
        parts.append("e.open = 1")
    return " AND ".join(parts), tuple(params)


def _columns(moment: Moment) -> str:
    return _COLUMNS.format(today=f"'{moment.today.isoformat()}'")
