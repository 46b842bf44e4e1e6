"""Triage: what is new, being found out about, back with the hub, or has an unread reply; nothing else."""

from __future__ import annotations

from typing import Any, NamedTuple

from hubcrm.queries.reading import Moment, Reads, Viewer

PAGE = 100

_COLUMNS = (
    "e.n, e.id, e.ref, e.subject, coalesce(m.name, e.typed), e.received, e.urgency, e.stage, e.back, e.unread, "
    "e.promise, e.promise_due, e.next_kind, e.next_due, e.adviser, e.sender, e.side"
)
_FROM = "FROM enquiry e LEFT JOIN employer m ON m.id = e.employer AND e.employer != ''"
_WHICH = {
    "all": "",
    "mine": " AND e.adviser = ?3",
    "back": " AND e.back != ''",
    "replies": " AND e.unread > 0",
}


class Row(NamedTuple):
    """One line of the list. `due`: the earliest promise still to be kept (ISO day), `promise` which one."""

    n: int
    id: str
    ref: str
    subject: str
    employer: str
    received: int
    urgency: str
    stage: str
    back: str
    unread: int
    promise: str
    due: str | None
    next_kind: str
    next_due: str | None
    adviser: str
    sender: str
    side: str


class Counts(NamedTuple):
    """Numbers beside the four views, and how many are late."""

    all: int
    mine: int
    back: int
    replies: int
    late: int


def rows(reader: Reads, viewer: Viewer, moment: Moment, which: str = "all", search: str = "", limit: int = PAGE,
         after: tuple[str, int] | None = None) -> list[Row]:  # fmt: skip
    """Rows by promise, the most pressing first; `after` is (due, n) of the last row of the page before."""
    if search.strip():
        from hubcrm.queries.finding import matching  # here: the start of the window needs no search

        found = matching(reader, search, limit=limit, where=f"e.triage = 1{_WHICH[which]}", params=(viewer.person,),
                         hub_notes=viewer.is_hub)  # fmt: skip
        return [Row._make(row) for row in _by_numbers(reader, found)]
    page = " AND (coalesce(e.promise_due, '9999'), e.n) > (?1, ?2)" if after else " AND ?1 IS ?1 AND ?2 IS ?2"
    given = reader.read(
        f"SELECT {_COLUMNS} {_FROM} WHERE e.triage = 1{page}{_WHICH[which]} AND ?3 IS ?3 "
        "ORDER BY coalesce(e.promise_due, '9999'), e.n LIMIT ?4",
        (*(after or ("", 0)), viewer.person, limit),
    )
    woken = _woken(reader, moment) if after is None and which in ("all", "mine") else []
    return [Row._make(row) for row in [*woken, *given]][: limit + len(woken)]


def _woken(reader: Reads, moment: Moment) -> list[tuple[Any, ...]]:
    """Parked enquiries whose day has come."""
    return list(
        reader.read(
            f"SELECT {_COLUMNS} {_FROM} WHERE e.side = 'parked' AND e.until <= ? AND e.triage = 0 "
            "AND e.stage IN ('new', 'finding_out') ORDER BY e.until, e.n LIMIT 50",
            (moment.iso,),
        )
    )


def _by_numbers(reader: Reads, numbers: list[int]) -> list[tuple[Any, ...]]:
    if not numbers:
        return []
    marks = ", ".join("?" * len(numbers))
    return list(reader.read(f"SELECT {_COLUMNS} {_FROM} WHERE e.n IN ({marks}) ORDER BY e.n DESC", numbers))


def counts(reader: Reads, viewer: Viewer, moment: Moment) -> Counts:
    """The numbers beside the views."""
    (row,) = reader.read(
        "SELECT count(*), coalesce(sum(adviser = ?1), 0), coalesce(sum(back != ''), 0), coalesce(sum(unread > 0), 0), "
        "coalesce(sum(promise_due < ?2), 0) FROM enquiry WHERE triage = 1",
        (viewer.person, moment.iso),
    )
    (woken,) = reader.read(
        "SELECT count(*) FROM enquiry WHERE side = 'parked' AND until <= ? AND triage = 0 "
        "AND stage IN ('new', 'finding_out')",
        (moment.iso,),
    )[0]
    return Counts(row[0] + woken, row[1], row[2], row[3], row[4])


def is_empty(reader: Reads) -> bool:
    """Whether the hub has had no enquiry at all yet."""
    return not reader.read("SELECT 1 FROM enquiry LIMIT 1")
