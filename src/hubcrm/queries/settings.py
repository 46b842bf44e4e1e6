"""What Settings shows: the institution with its calendar, departments, colleagues with their days away, closure days."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from hubcrm.domain.promises import Calendar, PromiseDays
from hubcrm.queries import people
from hubcrm.queries.reading import Reads

TARGET = 90  # promises kept of 100


@dataclass(frozen=True, slots=True)
class Institution:
    """Who we are, and what is promised. `target`: promises to keep out of 100."""

    name: str
    kind: str
    division: str
    calendar: Calendar
    days: PromiseDays
    target: int


class Department(NamedTuple):
    """A department. `subjects`: codes of the bank; `lead`: a person's id; `open`: enquiries it has in hand;
    `hears`: "email" where offers go to it by e-mail."""

    id: str
    code: str
    name: str
    words: str
    subjects: str
    lead: str
    email: str
    people: int
    open: int
    hears: str = ""

    @property
    def ticked(self) -> tuple[str, ...]:
        """Its subjects, one by one."""
        return tuple(self.subjects.split())


class Colleague(NamedTuple):
    """A colleague. `department` is an id, `code` and `area` that department's; `left` is 1 for somebody who has left."""

    id: str
    name: str
    role: str
    department: str
    code: str
    area: str
    email: str
    phone: str
    expertise: str
    left: int


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, by department and role, their days away that are not over, and who works on this computer."""

    colleagues: tuple[Colleague, ...]
    away: tuple[people.Away, ...]
    here: str

    def away_of(self, person: str) -> tuple[people.Away, ...]:
        """When one of them is away, the next first."""
        return tuple(one for one in self.away if one.person == person)


class ClosureDays(NamedTuple):
    """Days in a row that were closed (or opened) under one name; `kind` is bank_holiday, closed or open."""

    ids: tuple[str, ...]
    first: date
    last: date
    name: str
    kind: str


def institution(reader: Reads) -> Institution:
    """Who we are, with the working calendar as it is now."""
    from hubcrm.store import calendars

    facts = people.institution(reader)
    promised = calendars.read(reader.read)
    target = str(facts.get("target", TARGET))
    return Institution(
        name=str(facts.get("name", "")),
        kind=str(facts.get("kind", "")) or "university",
        division=str(promised.calendar.division),
        calendar=promised.calendar,
        days=promised.days,
        target=int(target) if target.isdigit() else TARGET,
    )


def departments(reader: Reads) -> list[Department]:
    """Departments in use, by name."""
    rows = reader.read(
        "SELECT d.id, d.code, d.name, d.words, d.subjects, d.lead, d.email, (SELECT count(*) FROM person p WHERE "
        "p.department = d.id AND p.left = 0), (SELECT count(*) FROM enquiry e WHERE e.department = d.id AND e.open = 1), d.hears "
        "FROM department d WHERE d.closed = 0 ORDER BY d.name COLLATE NOCASE"
    )
    return [Department._make(one) for one in rows]


def everybody(reader: Reads, today: date) -> People:
    """All colleagues, those who have left among them: the hub first, then department by department, leads first."""
    rows = reader.read(
        "SELECT p.id, p.name, p.role, p.department, coalesce(d.code, ''), coalesce(d.name, ''), p.email, p.phone, "
        "p.expertise, p.left FROM person p LEFT JOIN department d ON d.id = p.department ORDER BY p.left, "
        "CASE WHEN p.role IN ('adviser', 'manager') THEN '' ELSE coalesce(d.name, '~') END COLLATE NOCASE, "
        "CASE p.role WHEN 'manager' THEN 0 WHEN 'lead' THEN 0 ELSE 1 END, p.name COLLATE NOCASE"
    )
    return People(
        tuple(Colleague._make(one) for one in rows),
        tuple(people.away(reader, today.isoformat())),
        people.this_person(reader),
    )


def own_away(reader: Reads, person: str, today: date) -> tuple[list[people.Away], list[tuple[str, str]]]:
    """One person's days away that are not over, and (id, name) of those who could stand in: their own department first."""
    rows = reader.read(
        "SELECT p.id, p.name FROM person p WHERE p.left = 0 AND p.id != ?1 ORDER BY "
        "p.department != (SELECT department FROM person WHERE id = ?1), p.name COLLATE NOCASE",
        (person,),
    )
    mine = [one for one in people.away(reader, today.isoformat()) if one.person == person]
    return mine, [(one[0], one[1]) for one in rows]


def closures(reader: Reads, year: int) -> list[ClosureDays]:
    """Bank holidays, closures and extra open days of a year; days of one name and kind that follow each other as one.

    Weekends and days that are closed anyway do not part them: 24 to 31 December is one closure.
    """
    rows = reader.read(
        "SELECT id, day, name, kind FROM closure WHERE day >= ? AND day < ? ORDER BY day, kind",
        (f"{year:04d}-01-01", f"{year + 1:04d}-01-01"),
    )
    days = [(str(one[0]), date.fromisoformat(one[1]), str(one[2]), str(one[3])) for one in rows]
    closed = {day for _, day, _, kind in days if kind != "open"}
    found: list[ClosureDays] = []
    for record, day, name, kind in days:
        before = next((at for at in range(len(found) - 1, -1, -1) if _goes_on(found[at], day, name, kind, closed)), -1)
        if before >= 0:
            found[before] = found[before]._replace(ids=(*found[before].ids, record), last=day)
        else:
            found.append(ClosureDays((record,), day, day, name, kind))
    return found


def _goes_on(past: ClosureDays, day: date, name: str, kind: str, closed: set[date]) -> bool:
    if (past.name, past.kind) != (name, kind) or kind == "bank_holiday" or day == past.last:
        return False
    between = (past.last + timedelta(days=n) for n in range(1, (day - past.last).days))
    return all(one.weekday() > 4 or (kind == "closed" and one in closed) for one in between)


def years(reader: Reads, today: date) -> Sequence[int]:
    """The years to page through: this one, last year, and as far ahead as bank holidays are known."""
    rows = reader.read("SELECT max(day) FROM closure WHERE kind = 'bank_holiday'")
    last = int(rows[0][0][:4]) if rows and rows[0][0] else today.year
    return range(today.year - 1, max(last, today.year) + 2)


class Subject(NamedTuple):
    """A subject that a department can tick."""

    code: str
    name: str
    group: str


def subjects(reader: Reads, kind: str = "") -> list[Subject]:
    """The subjects of the bank by group and name; `kind` leaves out what only the other kind of institution teaches."""
    from hubcrm.routing.bank import bank

    listed = [
        Subject(code, one.name, one.group) for code, one in bank().items() if not kind or one.sector in ("both", kind)
    ]
    return sorted(listed, key=lambda one: (one.group.casefold(), one.name.casefold()))


class Overview(NamedTuple):
    """How each section of Settings stands. `away`: colleagues away today; `closed`: closure days of this year;
    `own_away`: the viewer's next days away, first and last.
    """

    name: str
    kind: str
    departments: int
    people: int
    away: int
    days: PromiseDays
    target: int
    closed: int
    own_away: tuple[date, date] | None


def overview(reader: Reads, person: str, today: date) -> Overview:
    """The figures beside the sections' names."""
    found = institution(reader)
    day, year = today.isoformat(), f"{today.year:04d}"
    ((areas, here, closed),) = reader.read(
        "SELECT (SELECT count(*) FROM department WHERE closed = 0), (SELECT count(*) FROM person WHERE left = 0), "
        "(SELECT count(*) FROM closure WHERE kind = 'closed' AND day >= ? AND day <= ?)",
        (f"{year}-01-01", f"{year}-12-31"),
    )
    absent = people.away(reader, day)
    mine = next((one for one in absent if one.person == person), None)
    return Overview(
        found.name, found.kind, int(areas), int(here), len({one.person for one in absent if one.first <= day}),
        found.days, found.target, int(closed),
        (date.fromisoformat(mine.first), date.fromisoformat(mine.last)) if mine is not None else None,
    )  # fmt: skip


class GuideAt(NamedTuple):
    """Where the guide to setting up stands. `step` is 0 where it is over or was never begun; `left`: typed, not kept."""

    step: int
    left: dict[str, str]


def guide(reader: Reads) -> GuideAt:
    """The step of the guide at which somebody on this computer stopped."""
    rows = reader.read("SELECT v FROM meta WHERE k = 'guide'")
    if not rows:
        return GuideAt(0, {})
    found = json.loads(rows[0][0])
    return GuideAt(int(found["step"]), dict(found["left"]))


class Reminders(NamedTuple):
    """What the window quietly reminds of. `guide`: the step to go on with, 0 for none; `recovery`: the sheet is not proved."""

    guide: int
    recovery: bool


def reminders(reader: Reads) -> Reminders:
    """What is still to be done for a hub that is set up."""
    from hubcrm.queries import safety

    return Reminders(guide(reader).step, not safety.recovery_is_proved(reader))


def held(reader: Reads) -> tuple[int, int]:
    """How many enquiries and employers the hub holds."""
    ((enquiries, employers),) = reader.read("SELECT (SELECT count(*) FROM enquiry), (SELECT count(*) FROM employer)")
    return int(enquiries), int(employers)
