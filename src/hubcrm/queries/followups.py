"""Next actions: those people planned, and for every other open enquiry the one that made itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hubcrm.queries.reading import Moment, Reads

AUTOMATIC = "next:"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One next action. `auto`: it made itself; its id then is "next:" and the enquiry's id."""

    id: str
    kind: str
    due: str | None
    late: bool
    auto: bool
    enquiry: str
    ref: str
    subject: str
    employer: str
    owner: str
    owner_name: str
    note: str


_PLANNED = (
    "SELECT f.id, f.kind, f.due, 0, f.enquiry, e.ref, e.subject, coalesce(m.name, e.typed, g.name, ''), f.owner, p.name, "
    "f.note FROM follow_up f LEFT JOIN enquiry e ON e.id = f.enquiry LEFT JOIN employer m ON m.id = e.employer "
    "LEFT JOIN employer g ON g.id = f.employer LEFT JOIN person p ON p.id = f.owner WHERE f.status = 'open'"
)
_AUTO = (
    "SELECT 'next:' || e.id, e.next_kind, e.next_due, 1, e.id, e.ref, e.subject, coalesce(m.name, e.typed), "
    "coalesce(nullif(e.holder, ''), e.adviser), p.name, '' FROM enquiry e "
    "LEFT JOIN employer m ON m.id = e.employer LEFT JOIN person p ON p.id = coalesce(nullif(e.holder, ''), e.adviser) "
    "WHERE e.open = 1 AND NOT EXISTS (SELECT 1 FROM follow_up x WHERE x.enquiry = e.id AND x.status = 'open')"
)


def rows(
    reader: Reads, moment: Moment, *, owner: str = "", late: bool = False, until: str = "", limit: int = 200
) -> list[FollowUp]:
    """Next actions by due day. `owner`: only this person's. `late`: only those whose day has passed."""
    last = moment.iso if late else (until or "9999-12-31")
    sign = "<" if late else "<="
    planned = reader.read(
        f"{_PLANNED} AND f.due {sign} ?1 AND (?2 = '' OR f.owner = ?2) ORDER BY f.due, f.id LIMIT ?3",
        (last, owner, limit),
    )
    auto = reader.read(
        f"{_AUTO} AND e.next_due {sign} ?1 AND (?2 = '' OR coalesce(nullif(e.holder, ''), e.adviser) = ?2) "
        "ORDER BY e.next_due, e.n LIMIT ?3",
        (last, owner, limit),
    )
    found = [_row(one, moment) for one in [*planned, *auto]]
    return sorted(found, key=lambda one: (one.due or "9999", one.auto, one.id))[:limit]


def of_enquiry(reader: Reads, enquiry_id: str, moment: Moment) -> list[FollowUp]:
    """An enquiry's next actions, the next one first; never empty for an open enquiry."""
    planned = reader.read(f"{_PLANNED} AND f.enquiry = ? ORDER BY f.due, f.id", (enquiry_id,))
    found = planned or reader.read(f"{_AUTO} AND e.id = ?", (enquiry_id,))
    return [_row(one, moment) for one in found]


def _row(one: tuple[Any, ...], moment: Moment) -> FollowUp:
    return FollowUp(
        id=one[0], kind=one[1], due=one[2], late=one[2] is not None and one[2] < moment.iso, auto=bool(one[3]),
        enquiry=one[4], ref=one[5] or "", subject=one[6] or "", employer=one[7] or "", owner=one[8] or "",
        owner_name=one[9] or "", note=one[10] or "",
    )  # fmt: skip
