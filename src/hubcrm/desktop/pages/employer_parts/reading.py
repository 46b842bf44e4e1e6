"""What the Employers page reads, in one go for each thing it shows; runs on a worker and knows nothing of Qt."""

from __future__ import annotations

from dataclasses import dataclass

from hubcrm.queries import employer_page, people
from hubcrm.queries.employer_page import Head, Known, Work
from hubcrm.queries.people import Person
from hubcrm.queries.reading import Moment, Reads, Viewer


@dataclass(frozen=True, slots=True)
class Listed:
    """The list: ids in order, and the numbers beside the views."""

    ids: tuple[str, ...]
    counts: employer_page.Counts


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything of one employer but the story: that one is read after it, as it may be long."""

    head: Head
    work: tuple[Work, ...]
    closed: tuple[Work, ...]
    known: tuple[Known, ...]
    colleagues: tuple[Person, ...]


def listed(reader: Reads, viewer: Viewer, which: str, search: str) -> Listed:
    """One view of the list, narrowed to what was typed."""
    return Listed(tuple(employer_page.ids(reader, viewer, which, search)), employer_page.counts(reader, viewer))


def whole(reader: Reads, employer: str, viewer: Viewer, moment: Moment) -> Whole:
    """One employer, as much of it as this viewer may see. Raises NotFound."""
    return Whole(
        head=employer_page.head(reader, employer),
        work=tuple(employer_page.open_work(reader, employer, moment)),
        closed=tuple(employer_page.closed_work(reader, employer, moment)),
        known=tuple(employer_page.people_known(reader, employer, viewer)),
        colleagues=tuple(people.people(reader)),
    )
