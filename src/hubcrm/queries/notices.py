"""What somebody is still to be told: their claim was cleared, another said yes first, it was reopened."""

from __future__ import annotations

from dataclasses import dataclass

from hubcrm.queries.reading import Reads, Viewer

_WORDS = {
    "reoffered": "was offered again, so it is not with you any more",
    "taken_by_another": "was taken by another department that answered first; thank you for looking",
    "another_confirmed": "went to {holder}, who said yes as well; thank you for wanting it, and you are welcome to help",
    "help_offered": "is yours, and {by}, who said yes as well, would like to help you",
    "withdrawn": "is not on offer any more; no answer is needed",
    "closed": "was closed before you answered; no answer is needed",
    "reopened": "was reopened; the hub is looking at it again",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell. `what`: as a sentence that begins with the reference; `kind`: its code. `at`: UTC milliseconds."""

    id: str
    enquiry: str
    ref: str
    subject: str
    what: str
    at: int
    kind: str

    @property
    def may_help(self) -> bool:
        """Whether it tells somebody that another has what they said yes to, so that they may offer their help."""
        return self.kind == "another_confirmed"


def of_viewer(reader: Reads, viewer: Viewer, limit: int = 50) -> list[Notice]:
    """What this person, or their department where nobody was named, is still to be told; newest first."""
    if not viewer.person:
        return []
    rows = reader.read(
        "SELECT t.id, t.enquiry, e.ref, e.subject, t.what, t.at, coalesce(h.name, ''), coalesce(b.name, '') FROM notice t "
        "JOIN enquiry e ON e.id = t.enquiry LEFT JOIN person h ON h.id = e.holder "
        "LEFT JOIN change c ON c.id = substr(t.id, 1, 32) "
        "LEFT JOIN person b ON b.id = coalesce(nullif(c.on_behalf_of, ''), c.actor) "
        "WHERE t.person = ?1 OR (t.person = '' AND t.department = ?2 AND ?2 != '') ORDER BY t.at DESC LIMIT ?3",
        (viewer.person, viewer.department, limit),
    )
    return [
        Notice(enquiry=one[1], id=one[0], ref=one[2], subject=one[3], what=f"{one[2]} {_said(one[4], one[6], one[7])}.",
               at=one[5], kind=one[4])
        for one in rows
    ]  # fmt: skip


def _said(what: str, holder: str, by: str) -> str:
    return _WORDS.get(what, "has changed").format(holder=holder or "the other colleague", by=by or "a colleague")
