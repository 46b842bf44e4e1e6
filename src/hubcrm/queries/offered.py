"""The Offers page's list: what waits for an answer, what was said yes to, where somebody helps; and in whose place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from hubcrm.queries import labels, notices
from hubcrm.queries.notices import Notice
from hubcrm.queries.presence import Absent, absent
from hubcrm.queries.reading import Moment, Reads, Viewer

MOST = 200  # rows of one section: a department has a handful, the hub some dozens


class Row(NamedTuple):
    """One offer, or one enquiry somebody said yes to.

    `id` names the row: an offer's own id, or "yes:" and the enquiry's id. `status` is "open", "taken" or "helping".
    `due` is the day of the answer, of the next action where it was taken, None where the clock stands still.
    `question`: the department waits for the hub's answer. `contested`: two people said yes.
    """

    id: str
    enquiry: str
    offer: str
    ref: str
    subject: str
    employer: str
    need: str
    urgency: str
    stage: str
    department: str
    department_name: str
    to: str
    to_name: str
    due: str | None
    status: str
    question: int
    holder: str
    holder_name: str
    next_kind: str
    contested: int


@dataclass(frozen=True, slots=True)
class Seats:
    """For whom a person answers: themselves and those they stand in for, and whole departments.

    `standing_in` are the colleagues they stand in for today; `all_departments` is where any of these people belong.
    """

    people: tuple[str, ...]
    departments: tuple[str, ...]
    all_departments: tuple[str, ...]
    standing_in: tuple[Absent, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """Everything the list shows. `kind` is the institution's, `department_name` the viewer's own department's.

    `departments` are (id, name) of those in use; `claims` is how often the viewer has said yes, counted up to two.
    """

    waiting: tuple[Row, ...]
    taken: tuple[Row, ...]
    helping: tuple[Row, ...]
    seats: Seats
    notices: tuple[Notice, ...]
    kind: str
    department_name: str
    departments: tuple[tuple[str, str], ...]
    claims: int


def listed(reader: Reads, viewer: Viewer, moment: Moment) -> Listed:
    """The list of one person: of a department lead, an academic, or the hub."""
    seats = seats_of(reader, viewer, moment.today)
    names = reader.read("SELECT name FROM department WHERE id = ?", (viewer.department,)) if viewer.department else []
    return Listed(
        waiting=tuple(waiting(reader, seats)),
        taken=tuple(taken(reader, viewer, seats)),
        helping=() if viewer.is_hub else tuple(helping(reader, seats)),
        seats=seats,
        notices=tuple(notices.of_viewer(reader, viewer)),
        kind=labels.kind_of(reader),
        department_name=names[0][0] if names else "",
        departments=tuple(
            (one[0], one[1]) for one in reader.read("SELECT id, name FROM department WHERE closed = 0 ORDER BY name")
        ),
        claims=claims_made(reader, viewer.person),
    )


def seats_of(reader: Reads, viewer: Viewer, today: date) -> Seats:
    """For whom this person answers today.

    The hub sees every department. A lead sees their whole department, and so does everybody in one that has no lead;
    others see what names them. Who stands in for somebody who is away sees what that colleague would see.
    """
    if viewer.is_hub:
        every = tuple(one[0] for one in reader.read("SELECT id FROM department"))
        return Seats((), every, every, ())
    away = [one for one in absent(reader, today).values() if one.deputy == viewer.person and viewer.person]
    people = tuple(dict.fromkeys([viewer.person, *(one.person for one in away)]))
    marks = ", ".join("?" * len(people))
    whole, belong = [], []
    for role, department, has_lead in reader.read(
        "SELECT p.role, p.department, EXISTS (SELECT 1 FROM person l WHERE l.department = p.department "
        f"AND l.role = 'lead' AND l.left = 0) FROM person p WHERE p.id IN ({marks}) AND p.department != ''",
        people,
    ):
        belong.append(department)
        if role == "lead" or not has_lead:
            whole.append(department)
    return Seats(people, tuple(dict.fromkeys(whole)), tuple(dict.fromkeys(belong)), tuple(away))


_OFFERED = (
    "SELECT o.id, e.id, o.id, e.ref, e.subject, coalesce(m.name, e.typed), e.need, e.urgency, e.stage, o.department, "
    "coalesce(d.name, ''), o.person, coalesce(p.name, ''), o.due, o.status, o.question, e.holder, coalesce(h.name, ''), "
    "e.next_kind, e.contested FROM offer o JOIN enquiry e ON e.id = o.enquiry "
    "LEFT JOIN employer m ON m.id = e.employer LEFT JOIN department d ON d.id = o.department "
    "LEFT JOIN person p ON p.id = o.person LEFT JOIN person h ON h.id = e.holder "
)


def waiting(reader: Reads, seats: Seats, limit: int = MOST) -> list[Row]:
    """Offers that wait for an answer, the most pressing first; those whose clock stands still come last."""
    return _offers(reader, seats, "open", "coalesce(o.due, '9999'), o.at, o.id", limit)


def helping(reader: Reads, seats: Seats, limit: int = MOST) -> list[Row]:
    """Open enquiries these people or departments offered their help with, the newest first."""
    return _offers(reader, seats, "helping", "o.at DESC, o.id", limit)


def _offers(reader: Reads, seats: Seats, status: str, order: str, limit: int) -> list[Row]:
    if not seats.all_departments:
        return []
    rows = reader.read(
        f"{_OFFERED}WHERE o.department IN ({_marks(seats.all_departments)}) AND o.status = ? AND e.open = 1 "
        f"AND (o.department IN ({_marks(seats.departments)}) OR o.person IN ({_marks(seats.people)})) "
        f"ORDER BY {order} LIMIT ?",
        (*seats.all_departments, status, *seats.departments, *seats.people, limit),
    )
    return [Row._make(one) for one in rows]


_HELD = ("claimed", "shaping", "proposal", "agreed", "delivering", "following_up")
_TAKEN = (
    "SELECT 'yes:' || e.id, e.id, '', e.ref, e.subject, coalesce(m.name, e.typed), e.need, e.urgency, e.stage, "
    "e.department, coalesce(d.name, ''), '', '', coalesce((SELECT min(f.due) FROM follow_up f WHERE f.enquiry = e.id "
    "AND f.status = 'open'), e.next_due), 'taken', 0, e.holder, coalesce(p.name, ''), coalesce((SELECT f.kind FROM "
    "follow_up f WHERE f.enquiry = e.id AND f.status = 'open' ORDER BY f.due, f.id LIMIT 1), e.next_kind), e.contested "
    "FROM enquiry e LEFT JOIN employer m ON m.id = e.employer LEFT JOIN department d ON d.id = e.department "
    "LEFT JOIN person p ON p.id = e.holder "
)


def taken(reader: Reads, viewer: Viewer, seats: Seats, limit: int = MOST) -> list[Row]:
    """Enquiries somebody said yes to and still works on, what is due first on top.

    Departments see their own, and what one of them and somebody else said yes to. The hub sees those who have still to
    ring, and those to which two people said yes: the rest is work in hand.
    """
    if viewer.is_hub:
        rows = reader.read(
            f"{_TAKEN}WHERE e.open = 1 AND e.stage IN ({_marks(_HELD)}) AND e.holder != '' "
            "AND (e.stage = 'claimed' OR e.contested = 1) ORDER BY e.contested DESC, 14, e.n LIMIT ?",
            (*_HELD, limit),
        )
        return [Row._make(one) for one in rows]
    rows = []
    if seats.departments:
        rows += reader.read(
            f"{_TAKEN}WHERE e.open = 1 AND e.stage IN ({_marks(_HELD)}) AND e.department IN "
            f"({_marks(seats.departments)}) AND e.holder != '' ORDER BY e.holder != ?, 14, e.n LIMIT ?",
            (*_HELD, *seats.departments, viewer.person, limit),
        )
    marks = _marks(seats.people)
    own = f"e.holder != '' AND e.holder IN ({marks})"
    said_yes_too = f"e.contested = 1 AND e.id IN (SELECT enquiry FROM claim WHERE live = 1 AND person IN ({marks}))"
    for theirs in (own, said_yes_too):
        known = {one[0] for one in rows}
        found = reader.read(
            f"{_TAKEN}WHERE e.open = 1 AND {theirs} ORDER BY e.holder != ?, 14, e.n LIMIT ?",
            (*seats.people, viewer.person, limit),
        )
        rows += [one for one in found if one[0] not in known]
    return [Row._make(one) for one in rows]


def claims_made(reader: Reads, person: str) -> int:
    """How many times this person has said yes, up to two: the first time comes with a word of help."""
    return len(reader.read("SELECT 1 FROM claim WHERE person = ? LIMIT 2", (person,))) if person else 0


def _marks(values: Sequence[str] | Iterable[str]) -> str:
    return ", ".join("?" for _ in values)
