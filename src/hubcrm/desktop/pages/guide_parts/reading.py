"""What the steps of the guide read of a hub; on a worker's thread, and without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hubcrm.domain.promises import Calendar, PromiseDays
from hubcrm.queries import people, settings
from hubcrm.queries.reading import Reads
from hubcrm.queries.settings import Colleague, Department, Subject


@dataclass(frozen=True, slots=True)
class Who:
    """Who we are; `person` is the name of whoever looks, `closures` our own days off to come with the ids of each."""

    name: str
    kind: str
    division: str
    person: str
    closures: dict[tuple[date, date], tuple[str, ...]]


def who(reader: Reads, person: str, today: date) -> Who:
    """For step one."""
    found = settings.institution(reader)
    own = {
        (one.first, one.last): one.ids
        for year in (today.year, today.year + 1)
        for one in settings.closures(reader, year)
        if one.kind == "closed" and one.last >= today
    }
    return Who(found.name, found.kind, found.division, people.viewer(reader, person).name, own)


@dataclass(frozen=True, slots=True)
class Areas:
    """The departments there are, the subjects they may tick, and what the institution is."""

    departments: tuple[Department, ...]
    subjects: tuple[Subject, ...]
    kind: str


def areas(reader: Reads) -> Areas:
    """For step two."""
    kind = settings.institution(reader).kind
    return Areas(tuple(settings.departments(reader)), tuple(settings.subjects(reader, kind)), kind)


@dataclass(frozen=True, slots=True)
class Everybody:
    """Colleagues who are here, the departments they may belong to, who looks, and what the institution is."""

    colleagues: tuple[Colleague, ...]
    departments: tuple[Department, ...]
    here: str
    kind: str


def everybody(reader: Reads, today: date) -> Everybody:
    """For step three."""
    found = settings.everybody(reader, today)
    there = tuple(one for one in found.colleagues if not one.left)
    return Everybody(there, tuple(settings.departments(reader)), found.here, settings.institution(reader).kind)


@dataclass(frozen=True, slots=True)
class Promised:
    """What is promised, by which calendar, and what the institution is."""

    days: PromiseDays
    calendar: Calendar
    kind: str


def promised(reader: Reads) -> Promised:
    """For step four."""
    found = settings.institution(reader)
    return Promised(found.days, found.calendar, found.kind)


@dataclass(frozen=True, slots=True)
class Brought:
    """How much there is in the hub by now."""

    enquiries: int
    employers: int


def brought(reader: Reads) -> Brought:
    """For step five."""
    return Brought(*settings.held(reader))
