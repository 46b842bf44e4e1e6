"""Contact cards in, as people we know at employers; and out, as far as whoever asks may see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from hubcrm.actions.receiving_employers import Employers
from hubcrm.domain.changes import new_id
from hubcrm.domain.errors import NotFound, UnreadableFile
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.records import split_personal
from hubcrm.domain.words import Visibility
from hubcrm.exports import contact_cards, csv_file
from hubcrm.exports.contact_cards import Card
from hubcrm.intake import vcard
from hubcrm.intake.reading import short_name
from hubcrm.queries import employer_page, people
from hubcrm.queries.reading import Reads, Viewer

if TYPE_CHECKING:
    from hubcrm.intake.drafts import Draft
    from hubcrm.intake.worker import Result
    from hubcrm.store.hub import Hub

LABEL: Final = "Add contacts from cards"


class Reading(Protocol):
    """The process that reads files."""

    def read(self, files: Sequence[tuple[str, bytes]], *, cancelled: Callable[[], bool] = ...) -> list[Result]:
        """What is in each of the files."""


class Proposal(NamedTuple):
    """A card and what would become of it. `employer`: an id, blank where it would be new or nobody's; `known`: the contact
    that this person is already."""

    card: Draft
    employer: str
    employer_name: str
    known: str = ""


def read(
    reader: Reading, paths: Sequence[Path], cancelled: Callable[[], bool] = lambda: False
) -> tuple[list[Draft], list[str]]:
    """The cards in some files, and a sentence for each file or card that holds nobody."""
    drafts: list[Draft] = []
    problems: list[str] = []
    given: list[tuple[str, bytes]] = []
    for path in paths:
        try:
            given.append((path.name + vcard.ENDING, bytes_of(path, vcard.LARGEST_FILE, "cards")))
        except UnreadableFile as error:
            problems.append(str(error))
    for (name, _), result in zip(given, reader.read(given, cancelled=cancelled), strict=True):
        shown = short_name(name.removesuffix(vcard.ENDING))
        drafts += result.drafts or ()
        problems += [f"“{shown}”: {one.sentence}" for one in result.problems]
        if result.error:
            problems.append(result.error.replace(vcard.ENDING, ""))
    return drafts, problems


def bytes_of(path: Path, largest: int, what: str) -> bytes:
    """The bytes of a file of `what`; none of one that is larger. Raises UnreadableFile."""
    name = short_name(path.name)
    try:
        if path.is_dir():
            raise UnreadableFile(f"“{name}” is a folder; add the {what} in it.")
        if path.stat().st_size > largest:
            raise UnreadableFile(f"“{name}” is larger than {largest >> 20} MB; divide it, and add the parts.")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"“{name}” could not be opened: {(error.strerror or 'unknown reason').lower()}.") from None


def proposed(reader: Reads, cards: Sequence[Draft], employer: str = "") -> list[Proposal]:
    """What would become of the cards: at which employer each is, and who is known already.

    The employer is the one given (an id), else the card's own by name or mail domain, never by a public one.
    """
    employers = Employers(reader, new_id)
    here = frozenset(employers.names)
    taken: set[tuple[str, str]] = set()
    found = []
    for card in cards:
        place, name = _place(employers, card, employer)
        place = place if place in here else ""
        mark = (place or name.casefold(), card.sender_email.casefold() or card.sender_name.casefold())
        twice = mark in taken
        taken.add(mark)
        found.append(Proposal(card, place, name, "this file" if twice else _known(reader, card, place)))
    return found


def _place(employers: Employers, card: Draft, employer: str) -> tuple[str, str]:
    if employer:
        return employer, employers.names.get(employer, "")
    given = employers.of(card, dict(card.extra))
    name = str((given.made or {}).get("name") or employers.names.get(given.employer, given.typed))
    return ("" if given.made else given.employer), name


def _known(reader: Reads, card: Draft, employer: str) -> str:
    """The contact that has this address, or this name at this employer."""
    rows = reader.read(
        "SELECT id FROM contact WHERE (?1 != '' AND email = ?1) OR (?2 != '' AND employer = ?2 AND lower(name) = lower(?3)) "
        "LIMIT 1",
        (card.sender_email.lower(), employer, card.sender_name),
    )
    return str(rows[0][0]) if rows else ""


def add(hub: Hub, cards: Sequence[Draft], *, by: str, employer: str = "") -> Outcome[list[str]]:
    """Add the people on the cards who are not known yet, with employers that are new, as one step; returns the contacts."""
    from hubcrm.store.transactions import Entry

    viewer = people.viewer(hub, by)
    shared = viewer.is_hub
    with hub.transaction(LABEL, by=by) as tx:
        employers = Employers(tx, tx.new_id)
        made: list[str] = []
        entries: list[Any] = []
        for proposal in proposed(tx, cards, employer):
            if proposal.known:
                continue
            card = proposal.card
            place = employer
            if not employer:
                given = employers.of(card, dict(card.extra))
                place = given.employer
                if given.made:
                    entries.append(_entry(Entry, "employer", place, given.made))
            new = tx.new_id()
            facts = {"name": card.sender_name, "employer": place, "role_title": card.job_title, "phone": card.phone,
                     "email": card.sender_email.lower(), "notes": card.text, "steward": by,
                     "visibility": Visibility.SHARED.value if shared else Visibility.INTRODUCTION.value}  # fmt: skip
            entries.append(_entry(Entry, "contact", new, {key: value for key, value in facts.items() if value}))
            made.append(new)
        if entries:
            tx.record_many(entries)
        known = len(cards) - len(made)
        said = f"{len(made):,} contact{'' if len(made) == 1 else 's'} added"
        said += f", {known:,} known already" if known else ""
        return Outcome(made, tx.kinds, said, bool(tx.kinds))


def _entry(kind: Any, entity_type: str, record: str, fields: Mapping[str, Any]) -> Any:
    data, personal = split_personal(entity_type, dict(fields))
    return kind(entity_type, record, "created", data, personal, record if personal else "")


def of_contact(reader: Reads, contact: str, viewer: Viewer) -> Card:
    """A contact as a card. Raises NotFound where it is not here, or is not for this viewer to see."""
    found = people.contact(reader, viewer, contact)
    if found is None or not found.name:
        raise NotFound("This contact is not there, or only their steward may see them. Ask the steward.")
    return Card(f"{found.id}@hubcrm", found.name, found.employer_name, found.role_title, found.email, found.phone)


def of_employer(reader: Reads, employer: str, viewer: Viewer) -> list[Card]:
    """The people we know at an employer, those whom this viewer may see. Raises NotFound where there is nobody."""
    name = employer_page.head(reader, employer).name
    found = [
        Card(f"{one.id}@hubcrm", one.name, name, one.role_title, one.email, one.phone)
        for one in employer_page.people_known(reader, employer, viewer, 10_000)
        if not one.hidden and one.name
    ]
    if not found:
        raise NotFound("There is nobody at this employer whom you may see. Add people first, or ask their steward.")
    return sorted(found, key=lambda card: card.name.casefold())


def save(cards: Sequence[Card], path: Path, version: str = "3.0") -> int:
    """Write cards to a file; returns how many. NotFound, NotWritable, DiskFull."""
    csv_file.save(path, contact_cards.written(cards, version))
    return len(cards)
