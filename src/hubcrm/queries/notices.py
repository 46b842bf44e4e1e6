"""What somebody is still to be told: their claim was cleared, another said yes first, it was reopened."""

from __future__ import annotations

from dataclasses import dataclass

from hubcrm.queries.reading import Reads, Viewer

_WORDS = {
    "reoffered": "was offered again, so it is not with you any more",
    "taken_by_another": "was taken by another department that answered first; thank you for looking",
    "another_confirmed": "went to the other colleague who said yes; you are welcome to help them",
    "withdrawn": "is not on offer any more; no answer is needed",
    "closed": "was closed before you answered; no answer is needed",
    "reopened": "was reopened; the hub is looking at it again",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell. `at`: UTC milliseconds."""

    id: str
    enquiry: str
    ref: str
    subject: str
    what: str
    at: int


def of_viewer(reader: Reads, viewer: Viewer, limit: int = 50) -> list[Notice]:
    """What this person, or their department where nobody was named, is still to be told; newest first."""
    if not viewer.person:
        return []
    rows = reader.read(
        "SELECT t.id, t.enquiry, e.ref, e.subject, t.what, t.at FROM notice t JOIN enquiry e ON e.id = t.enquiry "
        "WHERE t.person = ?1 OR (t.person = '' AND t.department = ?2 AND ?2 != '') ORDER BY t.at DESC LIMIT ?3",
        (viewer.person, viewer.department, limit),
    )
    return [
        Notice(one[0], one[1], one[2], one[3], f"{one[2]} {_WORDS.get(one[4], 'has changed')}.", one[5]) for one in rows
    ]
