"""Erasing what the hub keeps about a person, or what was written in an enquiry: the one thing that Undo cannot take back.

Facts that name nobody (dates, department, outcome, value) stay, so that what the hub reports of past work stays true.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hubcrm.domain.changes import ERASED
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.outcome import Outcome
from hubcrm.queries.reading import Reads, Viewer
from hubcrm.store.transactions import Entry

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub


class Erasure(NamedTuple):
    """What would be erased: (kind of record, id) each, and how many there are of each kind, in words."""

    records: tuple[tuple[str, str], ...]
    said: str


def of_contact(reads: Reads, viewer: Viewer, contact: str, *, enquiries: bool = True) -> Erasure:
    """What is kept about a person we know: the contact, letters to them, notes of next actions, and what they wrote.

    `enquiries`: the words of the enquiries that they sent too. Raises NotFound, and NotAllowed where somebody else looks
    after this person.
    """
    rows = reads.read("SELECT email, steward, visibility FROM contact WHERE id = ?", (contact,))
    if not rows:
        raise NotFound("This person is not in the hub any more; they may have been erased already.")
    email, steward, visibility = rows[0]
    if steward != viewer.person and not (viewer.is_hub and visibility == "shared"):
        raise NotAllowed("Somebody else looks after this contact. Ask them to erase it.")
    sent = _ids(reads, "SELECT id FROM enquiry WHERE contact = ?", (contact,)) if enquiries else []
    letters = _ids(reads, "SELECT id FROM letter WHERE to_email = ? AND to_email != ''", (email,))
    for enquiry in sent:
        letters += _ids(reads, "SELECT id FROM letter WHERE enquiry = ?", (enquiry,))
    notes = _ids(reads, "SELECT id FROM follow_up WHERE contact = ?", (contact,))
    ours = [note for enquiry in sent for note in _hub_notes(reads, viewer, enquiry)]
    return _erasure({"contact": [contact], "enquiry": sent, "letter": letters, "follow_up": notes, "hub_note": ours})


def of_enquiry(reads: Reads, viewer: Viewer, enquiry: str) -> Erasure:
    """What was written in an enquiry and in the letters and notes about it. Only the hub may."""
    if not viewer.is_hub:
        raise NotAllowed("Only the hub erases an enquiry. Ask an adviser.")
    if not _ids(reads, "SELECT id FROM enquiry WHERE id = ?", (enquiry,)):
        raise NotFound("This enquiry is not in the hub any more; it may have been undone.")
    letters = _ids(reads, "SELECT id FROM letter WHERE enquiry = ?", (enquiry,))
    notes = _ids(reads, "SELECT id FROM follow_up WHERE enquiry = ? AND note != ''", (enquiry,))
    ours = _hub_notes(reads, viewer, enquiry)
    return _erasure({"enquiry": [enquiry], "letter": letters, "follow_up": notes, "hub_note": ours})


def _hub_notes(reads: Reads, viewer: Viewer, enquiry: str) -> list[str]:
    return _ids(reads, "SELECT id FROM hub_note WHERE enquiry = ?", (enquiry,)) if viewer.is_hub else []


def erase(hub: Hub, erasure: Erasure, *, by: str) -> Outcome[int]:
    """Destroy it for good: here at once, on every other computer of the hub when it next shares."""
    with hub.transaction("Erase what is kept about somebody", by=by) as tx:
        tx.for_good = True
        tx.record_many([Entry(kind, one, ERASED) for kind, one in erasure.records])
        return Outcome(len(erasure.records), tx.kinds, f"Erased: {erasure.said}", undoable=False)


def _ids(reads: Reads, sql: str, params: Sequence[Any]) -> list[str]:
    return [str(row[0]) for row in reads.read(sql, params)]


_SAID = {
    "contact": ("contact", "contacts"), "enquiry": ("the words of one enquiry", "the words of {} enquiries"),
    "letter": ("letter", "letters"), "follow_up": ("next action", "next actions"),
    "hub_note": ("note of the hub", "notes of the hub"),
}  # fmt: skip


def _erasure(found: dict[str, list[str]]) -> Erasure:
    unique = {kind: list(dict.fromkeys(ids)) for kind, ids in found.items()}
    parts = []
    for kind, ids in unique.items():
        one, many = _SAID[kind]
        if ids:
            words = one if len(ids) == 1 else many
            parts.append(words.format(len(ids)) if "enquir" in words else f"{len(ids)} {words}")
    return Erasure(tuple((kind, one) for kind, ids in unique.items() for one in ids), ", ".join(parts))
