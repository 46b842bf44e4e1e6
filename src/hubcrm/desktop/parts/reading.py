"""What Triage reads to show one enquiry, in one go; it runs on a worker's thread and knows nothing of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubcrm.queries import enquiry, history, listing, own_steps, people, presence
from hubcrm.queries.calling import contact_of
from hubcrm.queries.enquiry import Detail
from hubcrm.queries.history import Event
from hubcrm.queries.people import Contact, Department, Person
from hubcrm.queries.presence import Absent
from hubcrm.queries.reading import Moment, Reads, Viewer

if TYPE_CHECKING:
    from hubcrm.queries.department_replies import Understood
    from hubcrm.queries.letters import Letter

EARLIER = 20  # enquiries of the same employer that are looked at


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything the detail shows of one enquiry. `own`: this person's actions here that can be undone, txn -> label."""

    detail: Detail
    contact: Contact | None
    earlier: tuple[listing.Row, ...]
    events: tuple[Event, ...]
    own: dict[str, str]
    departments: tuple[Department, ...]
    people: tuple[Person, ...]
    away: dict[str, Absent]
    letters: tuple[Letter, ...] = ()
    answer: Understood | None = None


def whole(reader: Reads, enquiry_id: str, viewer: Viewer, moment: Moment) -> Whole:
    """One enquiry with its history, the people who might take it, and what its employer asked before."""
    detail = enquiry.detail(reader, enquiry_id, viewer, moment)
    earlier: list[listing.Row] = []
    if detail.employers:
        filters = listing.Filters(employer=detail.employers[0][0])
        earlier = [one for one in listing.rows(reader, moment, filters, limit=EARLIER) if one.id != enquiry_id]
    return Whole(
        detail=detail,
        contact=contact_of(reader, detail, viewer),
        earlier=tuple(one for one in earlier if one.received <= detail.received),
        events=tuple(history.of_enquiry(reader, enquiry_id, viewer)),
        own=own_steps.of_enquiry(reader, enquiry_id, viewer),
        departments=tuple(people.departments(reader)),
        people=tuple(people.people(reader)),
        away=presence.absent(reader, moment.today),
        letters=_letters(reader, enquiry_id),
        answer=_answer(reader, enquiry_id) if detail.unread else None,
    )


def _letters(reader: Reads, enquiry_id: str) -> tuple[Letter, ...]:
    if not reader.read("SELECT 1 FROM letter WHERE enquiry = ? AND status = 'to_send' LIMIT 1", (enquiry_id,)):
        return ()  # as a rule, and then nothing need be loaded for it
    from hubcrm.queries import letters

    return tuple(letters.of_enquiry(reader, enquiry_id))


def _answer(reader: Reads, enquiry_id: str) -> Understood | None:
    from hubcrm.queries import department_replies

    return department_replies.understood(reader, enquiry_id)
