"""What the Employers page reads, in one go for each thing it shows; runs on a worker and knows nothing of Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hubcrm.queries import apart, employer_page, newer, people, private_contacts
from hubcrm.queries.apart import Apart
from hubcrm.queries.employer_page import Head, Known, Work
from hubcrm.queries.people import Person
from hubcrm.queries.private_contacts import Beside, Own
from hubcrm.queries.reading import Moment, Reads, Viewer


@dataclass(frozen=True, slots=True)
class Listed:
    """The list: ids in order, the numbers beside the views, and which were made in part by a newer version."""

    ids: tuple[str, ...]
    counts: employer_page.Counts
    newer: frozenset[str]


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything of one employer but the story: that one is read after it, as it may be long.

    Phone numbers are in the form in which people write them. `doubts`: name of a fact -> what may be wrong with it.
    """

    head: Head
    work: tuple[Work, ...]
    closed: tuple[Work, ...]
    known: tuple[Known, ...]
    own: tuple[Own, ...]
    colleagues: tuple[Person, ...]
    apart: tuple[Apart, ...]
    is_newer: bool
    doubts: dict[str, str]


def listed(reader: Reads, viewer: Viewer, which: str, search: str) -> Listed:
    """One view of the list, narrowed to what was typed."""
    found = tuple(employer_page.ids(reader, viewer, which, search))
    return Listed(found, employer_page.counts(reader, viewer), newer.everything(reader))


def whole(reader: Beside, employer: str, viewer: Viewer, moment: Moment) -> Whole:
    """One employer, as much of it as this viewer may see. Raises NotFound."""
    from hubcrm.intake import uk_details
    from hubcrm.queries.labels import postcode_areas

    head = employer_page.head(reader, employer)
    doubts = uk_details.doubts("employer", head.facts, postcode_areas())
    head = replace(head, facts={**head.facts, "phone": uk_details.shown_phone(head.facts["phone"])})
    known = (
        replace(one, phone=uk_details.shown_phone(one.phone)) for one in employer_page.people_known(reader, employer, viewer)
    )
    return Whole(
        head=head,
        work=tuple(employer_page.open_work(reader, employer, moment)),
        closed=tuple(employer_page.closed_work(reader, employer, moment)),
        known=tuple(known),
        own=tuple(private_contacts.listed(reader, viewer, employer=employer)),
        colleagues=tuple(people.people(reader)),
        apart=tuple(apart.of_employer(reader, employer, viewer)),
        is_newer=newer.is_newer(reader, employer),
        doubts=doubts,
    )
