"""The Today page: what is due, replies to read, promises at risk by whose move it is, what came back today."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from hubcrm.domain.promises import Calendar
from hubcrm.queries import labels, offered
from hubcrm.queries.followups import AUTOMATIC
from hubcrm.queries.notices import Notice, of_viewer
from hubcrm.queries.reading import Moment, Reads, Viewer

MOST = 300  # next actions read at once; those of later weeks are read when they are asked for
FEW = 40  # rows of each list at the side
_MINE, _HUB, _DEPARTMENT = "mine", "hub", "department"


class Action(NamedTuple):
    """One next action. An `id` that begins with "next:" made itself. `open`: whether its enquiry is."""

    id: str
    kind: str
    due: str
    note: str
    enquiry: str
    ref: str
    subject: str
    employer: str
    employer_name: str
    owner: str
    owner_name: str
    open: int

    @property
    def automatic(self) -> bool:
        """Whether it made itself."""
        return self.id.startswith(AUTOMATIC)


class Reply(NamedTuple):
    """An enquiry with replies nobody has read: how many, who wrote last, when (UTC ms), and their first words."""

    enquiry: str
    ref: str
    subject: str
    employer: str
    sender: str
    at: int
    words: str
    unread: int


class Risk(NamedTuple):
    """A promise that is late or nearly so. `what` is a promise's name, "answer" or "nudge"; `who` a department's name."""

    enquiry: str
    employer: str
    subject: str
    move: str
    what: str
    due: str
    who: str


class Back(NamedTuple):
    """An enquiry that was parked until today or a day before."""

    enquiry: str
    ref: str
    subject: str
    employer: str
    until: str


@dataclass(frozen=True, slots=True)
class Spans:
    """The stretches of time the list is cut into; each day is the last of its stretch.

    `next_day` is the next working day. `week_end` is the Sunday of this week or, where the next working day lies in the
    week after, of that one.
    """

    today: date
    next_day: date
    week_end: date

    @property
    def next_week(self) -> bool:
        """Whether `week_end` is that of next week."""
        return (self.week_end - self.today).days >= 7


@dataclass(frozen=True, slots=True)
class Listed:
    """What is due until the end of the week for one choice of `whose`, how many follow later, and all of the side.

    `two_yes`: what two people said yes to, where the viewer settles it or is one of them. `notices`: what they are to be told.
    """

    actions: tuple[Action, ...]
    later: int
    counts: dict[str, int]
    replies: tuple[Reply, ...]
    risks: tuple[Risk, ...]
    back: tuple[Back, ...]
    offers: tuple[offered.Row, ...]
    spans: Spans
    kind: str
    two_yes: tuple[offered.Row, ...] = ()
    notices: tuple[Notice, ...] = ()


def spans(today: date, calendar: Calendar) -> Spans:
    """Today, the next working day, and the end of the week that is worth showing."""
    following = calendar.add(today, 1)
    sunday = today + timedelta(days=6 - today.weekday())
    return Spans(
        today, following, sunday if following < sunday else following + timedelta(days=6 - following.weekday())
    )


def choices(viewer: Viewer) -> tuple[str, ...]:
    """Whose next actions this person may look at: their own, the whole hub's, their department's."""
    if viewer.is_hub:
        return (_MINE, _HUB)
    return (_MINE, _DEPARTMENT) if viewer.role == "lead" and viewer.department else (_MINE,)


def listed(reader: Reads, viewer: Viewer, moment: Moment, calendar: Calendar, whose: str = _MINE) -> Listed:
    """Everything the page shows."""
    stretch = spans(moment.today, calendar)
    seats = offered.seats_of(reader, viewer, moment.today)
    return Listed(
        actions=tuple(actions(reader, viewer, whose, until=stretch.week_end)),
        later=count(reader, viewer, whose, after=stretch.week_end),
        counts={one: count(reader, viewer, one, until=stretch.today) for one in choices(viewer)},
        replies=tuple(replies(reader, viewer)),
        risks=tuple(risks(reader, viewer, stretch)),
        back=tuple(back(reader, viewer, moment)),
        offers=() if viewer.is_hub else tuple(offered.waiting(reader, seats)),
        spans=stretch,
        kind=labels.kind_of(reader),
        two_yes=tuple(one for one in offered.taken(reader, viewer, seats) if one.contested),
        notices=tuple(of_viewer(reader, viewer)),
    )


_PLANNED = (
    "SELECT f.id, f.kind, f.due, f.note, f.enquiry, coalesce(e.ref, ''), coalesce(e.subject, ''), "
    "coalesce(nullif(e.employer, ''), f.employer), coalesce(m.name, nullif(e.typed, ''), g.name, ''), f.owner, "
    "coalesce(p.name, ''), coalesce(e.open, 1) "
    "FROM follow_up f LEFT JOIN enquiry e ON e.id = f.enquiry LEFT JOIN employer m ON m.id = e.employer "
    "LEFT JOIN employer g ON g.id = f.employer LEFT JOIN person p ON p.id = f.owner "
    "WHERE f.status = 'open' AND f.due > ?1 AND f.due <= ?2"
)
_OWNER = "coalesce(nullif(e.holder, ''), e.adviser)"
_AUTO = (
    f"SELECT '{AUTOMATIC}' || e.id, e.next_kind, e.next_due, '', e.id, e.ref, e.subject, e.employer, "
    f"coalesce(m.name, e.typed), {_OWNER}, coalesce(p.name, ''), 1 "
    "FROM enquiry e LEFT JOIN employer m ON m.id = e.employer "
    f"LEFT JOIN person p ON p.id = {_OWNER} WHERE e.open = 1 AND e.next_due > ?1 AND e.next_due <= ?2 "
    "AND NOT EXISTS (SELECT 1 FROM follow_up x WHERE x.enquiry = e.id AND x.status = 'open')"
)


def actions(
    reader: Reads,
    viewer: Viewer,
    whose: str,
    *,
    after: date | None = None,
    until: date | None = None,
    limit: int = MOST,
) -> list[Action]:
    """Next actions by due day, planned ones and those that made themselves; `after` is left out, `until` is not."""
    bounds = (after.isoformat() if after else "", until.isoformat() if until else "9999-12-31")
    owned, params = _owned(viewer, whose)
    found = [
        *reader.read(f"{_PLANNED} AND {owned('f.owner')} ORDER BY f.due, f.id LIMIT ?3", (*bounds, limit, *params)),
        *reader.read(f"{_AUTO} AND {owned(_OWNER)} ORDER BY e.next_due, e.n LIMIT ?3", (*bounds, limit, *params)),
    ]
    return sorted((Action._make(one) for one in found), key=lambda one: (one.due, one.automatic))[:limit]


def count(reader: Reads, viewer: Viewer, whose: str, *, after: date | None = None, until: date | None = None) -> int:
    """How many next actions there are between two days."""
    bounds = (after.isoformat() if after else "", until.isoformat() if until else "9999-12-31")
    owned, params = _owned(viewer, whose)
    ((planned,),) = reader.read(
        "SELECT count(*) FROM follow_up f LEFT JOIN person p ON p.id = f.owner "
        f"WHERE f.status = 'open' AND f.due > ?1 AND f.due <= ?2 AND ?3 = 0 AND {owned('f.owner')}",
        (*bounds, 0, *params),
    )
    ((auto,),) = reader.read(
        f"SELECT count(*) FROM enquiry e LEFT JOIN person p ON p.id = {_OWNER} WHERE e.open = 1 AND e.next_due > ?1 "
        "AND e.next_due <= ?2 AND ?3 = 0 AND NOT EXISTS "
        f"(SELECT 1 FROM follow_up x WHERE x.enquiry = e.id AND x.status = 'open') AND {owned(_OWNER)}",
        (*bounds, 0, *params),
    )
    return int(planned) + int(auto)


class _Owned:
    """The condition on whose a next action is; takes the owner's column, and expects the person joined as p."""

    def __init__(self, condition: str) -> None:
        self._condition = condition

    def __call__(self, column: str) -> str:
        return self._condition.replace("OWNER", column)


def _owned(viewer: Viewer, whose: str) -> tuple[_Owned, Sequence[str]]:
    """(condition with parameter ?4, its value). What nobody owns belongs to everybody in the hub, or it is lost."""
    if whose == _HUB:
        return _Owned("(OWNER = ?4 OR p.role IN ('adviser', 'manager'))"), ("",)
    if whose == _DEPARTMENT:
        return _Owned("(p.department = ?4)"), (viewer.department,)
    if viewer.is_hub:
        return _Owned("(OWNER = ?4 OR OWNER = '')"), (viewer.person,)
    return _Owned("(OWNER = ?4 AND ?4 != '')"), (viewer.person,)


def _theirs(viewer: Viewer) -> tuple[str, Sequence[str]]:
    """(condition on an enquiry with parameter ?1, its value): whose promises and replies concern this person."""
    if viewer.role == "manager":
        return "?1 IS ?1", ("",)
    if viewer.is_hub:
        return "(e.adviser = ?1 OR e.adviser = '')", (viewer.person,)
    if viewer.role == "lead" and viewer.department:
        return "(e.department = ?1 AND e.holder != '')", (viewer.department,)
    return "(e.holder = ?1 AND ?1 != '')", (viewer.person,)


def replies(reader: Reads, viewer: Viewer, limit: int = FEW) -> list[Reply]:
    """Replies nobody has read yet, the newest first."""
    theirs, params = _theirs(viewer)
    rows = reader.read(
        "SELECT e.id, e.ref, e.subject, coalesce(m.name, e.typed), e.sender, e.received, s.state, e.unread "
        "FROM enquiry e LEFT JOIN employer m ON m.id = e.employer JOIN entity s ON s.entity_id = e.id "
        f"WHERE e.triage = 1 AND e.unread > 0 AND {theirs} ORDER BY coalesce(e.promise_due, '9999'), e.n LIMIT ?2",
        (*params, limit),
    )
    found = []
    for row in rows:
        last = (json.loads(row[6]).get("unread") or [""])[-1]
        words = reader.read("SELECT personal, data, at FROM change WHERE id = ?", (last,))
        said = json.loads(words[0][0]) if words and words[0][0] else {}
        when = json.loads(words[0][1]).get("when", words[0][2]) if words else row[5]
        first = " ".join(str(said.get("text", "")).split())[:200]
        found.append(Reply._make((*row[:4], said.get("sender", row[4]), int(when), first, *row[7:])))
    return sorted(found, key=lambda one: -one.at)


def risks(reader: Reads, viewer: Viewer, stretch: Spans, limit: int = FEW) -> list[Risk]:
    """Promises that are late or due by the next working day, once for each enquiry, the most pressing first."""
    theirs, params = _theirs(viewer)
    last = stretch.next_day.isoformat()
    found = reader.read(
        "SELECT e.id, coalesce(m.name, e.typed), e.subject, e.move, e.promise, e.promise_due, coalesce(d.name, '') "
        "FROM enquiry e LEFT JOIN employer m ON m.id = e.employer "
        f"LEFT JOIN department d ON d.id = e.department WHERE e.promise != '' AND e.promise_due <= ?2 AND {theirs} "
        "ORDER BY e.promise_due, e.n LIMIT ?3",
        (*params, last, limit),
    )
    if viewer.is_hub:
        departments = [one[0] for one in reader.read("SELECT id FROM department")]
        marks = ", ".join(f"?{at}" for at in range(4, 4 + len(departments)))
        found += reader.read(
            "SELECT e.id, coalesce(m.name, e.typed), e.subject, 'department', 'answer', o.due, coalesce(d.name, '') "
            "FROM offer o JOIN enquiry e ON e.id = o.enquiry "
            "LEFT JOIN employer m ON m.id = e.employer LEFT JOIN department d ON d.id = o.department "
            f"WHERE o.department IN ({marks}) AND o.status = 'open' AND o.due <= ?2 AND e.open = 1 AND {theirs} "
            "ORDER BY o.due, o.id LIMIT ?3",
            (*params, last, limit, *departments),
        )
        found += reader.read(
            "SELECT e.id, coalesce(m.name, e.typed), e.subject, 'employer', 'nudge', e.next_due, coalesce(d.name, '') "
            "FROM enquiry e LEFT JOIN employer m ON m.id = e.employer "
            "LEFT JOIN department d ON d.id = e.department "
            f"WHERE e.open = 1 AND e.next_due <= ?2 AND e.move = 'employer' AND {theirs} "
            "AND NOT EXISTS (SELECT 1 FROM follow_up x WHERE x.enquiry = e.id AND x.status = 'open') "
            "ORDER BY e.next_due, e.n LIMIT ?3",
            (*params, last, limit),
        )
    return _once((Risk._make(one) for one in found), limit)


def _once(found: Iterable[Risk], limit: int) -> list[Risk]:
    """The most pressing of each enquiry; a department's answer goes before the reply it holds up on the same day."""
    kept: dict[str, Risk] = {}
    for one in sorted(found, key=lambda risk: (risk.due, risk.what != "answer")):
        kept.setdefault(one.enquiry, one)
    return list(kept.values())[:limit]


def back(reader: Reads, viewer: Viewer, moment: Moment, limit: int = FEW) -> list[Back]:
    """Parked enquiries whose day has come."""
    theirs, params = _theirs(viewer)
    rows = reader.read(
        "SELECT e.id, e.ref, e.subject, coalesce(m.name, e.typed), e.until FROM enquiry e "
        "LEFT JOIN employer m ON m.id = e.employer "
        f"WHERE e.side = 'parked' AND e.until <= ?2 AND e.open = 1 AND {theirs} ORDER BY e.until, e.n LIMIT ?3",
        (*params, moment.iso, limit),
    )
    return [Back._make(one) for one in rows]
