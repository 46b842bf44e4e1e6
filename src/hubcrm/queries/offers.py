"""Offers as a department sees them, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hubcrm.queries.reading import Moment, Reads, Viewer


@dataclass(frozen=True, slots=True)
class Row:
    """One offer, or one enquiry the department said yes to. `due`: the day of the answer, or of the next action."""

    enquiry: str
    offer: str
    ref: str
    subject: str
    employer: str
    need: str
    department: str
    to: str
    due: str | None
    late: bool
    question: bool
    status: str
    holder: str
    next_kind: str
    two_said_yes: bool


_COLUMNS = (
    "e.id, o.id, e.ref, e.subject, coalesce(m.name, e.typed), e.need, d.code, p.name, o.due, o.question, o.status, "
    "e.holder, e.next_kind, e.contested"
)


def waiting(reader: Reads, moment: Moment, viewer: Viewer, limit: int = 200) -> list[Row]:
    """Offers that wait for an answer: a department's own, or all of them for the hub; the most pressing first."""
    theirs = "" if viewer.is_hub else " AND o.department = ?2"
    rows = reader.read(
        f"SELECT {_COLUMNS} FROM offer o JOIN enquiry e ON e.id = o.enquiry LEFT JOIN employer m ON m.id = e.employer "
        f"LEFT JOIN department d ON d.id = o.department LEFT JOIN person p ON p.id = o.person "
        f"WHERE o.status = 'open' AND e.open = 1{theirs} AND ?2 IS ?2 ORDER BY coalesce(o.due, '9999'), o.at LIMIT ?1",
        (limit, viewer.department),
    )
    return [_row(one, moment, one[8]) for one in rows]


def held(reader: Reads, moment: Moment, viewer: Viewer, limit: int = 200) -> list[Row]:
    """Enquiries a department said yes to and still works on (all departments' for the hub)."""
    theirs = "" if viewer.is_hub else " AND e.department = ?2"
    rows = reader.read(
        "SELECT e.id, '', e.ref, e.subject, coalesce(m.name, e.typed), e.need, d.code, p.name, e.next_due, 0, 'taken', "
        "e.holder, e.next_kind, e.contested FROM enquiry e LEFT JOIN employer m ON m.id = e.employer "
        f"LEFT JOIN department d ON d.id = e.department LEFT JOIN person p ON p.id = e.holder "
        f"WHERE e.open = 1 AND e.holder != ''{theirs} AND ?2 IS ?2 ORDER BY e.next_due, e.n LIMIT ?1",
        (limit, viewer.department),
    )
    return [_row(one, moment, one[8]) for one in rows]


def _row(one: tuple[Any, ...], moment: Moment, due: str | None) -> Row:
    return Row(
        enquiry=one[0], offer=one[1], ref=one[2], subject=one[3], employer=one[4] or "", need=one[5],
        department=one[6] or "", to=one[7] or "", due=due, late=due is not None and due < moment.iso,
        question=bool(one[9]), status=one[10], holder=one[11], next_kind=one[12], two_said_yes=bool(one[13]),
    )  # fmt: skip
