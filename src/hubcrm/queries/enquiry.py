"""One enquiry, with everything a person needs to decide its next step."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hubcrm.domain.errors import NotFound
from hubcrm.queries import names
from hubcrm.queries.followups import FollowUp, of_enquiry
from hubcrm.queries.reading import Moment, Reads, Viewer


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: its name (acknowledge, decide, reply), due day (ISO; None while it stands still), when kept (UTC ms)."""

    name: str
    due: str | None
    kept: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer to a department and what became of it. `unsent`: its letter waits to be sent."""

    id: str
    department: str
    code: str
    name: str
    to: str
    to_name: str
    at: int
    due: str | None
    status: str
    reason: str
    question: bool
    note: str
    lead: bool
    late: bool
    unsent: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One yes that stands."""

    id: str
    person: str
    name: str
    department: str
    at: int
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """One enquiry. Days are ISO, times UTC milliseconds, money pence; `fields` are the facts people set."""

    id: str
    ref: str
    subject: str
    text: str
    quoted: str
    sender: str
    sender_email: str
    phone: str
    received: int
    channel: str
    employers: tuple[tuple[str, str], ...]
    typed: str
    stage: str
    since: int
    side: str
    until: str | None
    adviser: str
    adviser_name: str
    department: str
    department_code: str
    department_name: str
    holder: str
    holder_name: str
    two_said_yes: bool
    back: str
    unread: int
    move: str
    promises: tuple[Promise, ...]
    offers: tuple[Offer, ...]
    claims: tuple[Claim, ...]
    next_action: FollowUp | None
    follow_ups: tuple[FollowUp, ...]
    reason: str
    instead: str
    closed: int | None
    merged: str
    strands: tuple[tuple[str, str, str], ...]
    files: tuple[dict[str, Any], ...] = ()
    note: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


def detail(reader: Reads, enquiry_id: str, viewer: Viewer, moment: Moment) -> Detail:
    """Everything about one enquiry that this viewer may see. Raises NotFound."""
    rows = reader.read(
        "SELECT ref, subject, received, channel, typed, stage, since, side, until, adviser, department, holder, contested, "
        "back, unread, ack_due, acked, decide_due, decided, reply_due, answered, move, reason, instead, closed, merged, "
        "created, sender FROM enquiry WHERE id = ?",
        (enquiry_id,),
    )
    if not rows:
        raise NotFound("This enquiry is not in the hub any more; it may have been undone.")
    row = rows[0]
    state = json.loads(reader.read("SELECT state FROM entity WHERE entity_id = ?", (enquiry_id,))[0][0])
    words = _words(reader, row[26])
    fields = {key: value for key, value in state["f"].items() if value not in (None, "", [])}
    employer_ids = [one for one in fields.get("employers", ())]
    employers = names.employers(reader, employer_ids)
    offers = _offers(reader, enquiry_id, moment, state.get("offers", {}))
    claims = _claims(reader, enquiry_id)
    people = names.people(reader, (row[9], row[11]))
    departments = reader.read("SELECT code, name FROM department WHERE id = ?", (row[10],))
    code, department_name = departments[0] if departments else ("", "")
    follow_ups = tuple(of_enquiry(reader, enquiry_id, moment))
    is_open = row[5] != "closed"
    return Detail(
        id=enquiry_id, ref=row[0], subject=row[1], text=words.get("text", ""), quoted=_underneath(words),
        sender=row[27], sender_email=words.get("sender_email", ""), phone=words.get("phone", ""), received=row[2],
        channel=row[3], employers=tuple((one, employers.get(one, "")) for one in employer_ids), typed=row[4],
        stage=row[5], since=row[6], side=row[7], until=row[8], adviser=row[9], adviser_name=people.get(row[9], ""),
        department=row[10], department_code=code, department_name=department_name, holder=row[11],
        holder_name=people.get(row[11], ""), two_said_yes=bool(row[12]), back=row[13], unread=row[14], move=row[21],
        promises=tuple(
            Promise(name, due, kept, is_open and kept is None and due is not None and due < moment.iso)
            for name, due, kept in (
                ("acknowledge", row[15], row[16]), ("decide", row[17], row[18]), ("reply", row[19], row[20]),
            )
        ),
        offers=offers, claims=claims, next_action=follow_ups[0] if follow_ups else None, follow_ups=follow_ups,
        reason=row[22], instead=row[23], closed=row[24], merged=row[25],
        strands=tuple(
            (one[0], one[1], one[2])
            for one in reader.read("SELECT id, ref, subject FROM enquiry WHERE parent = ? AND parent != ''", (enquiry_id,))
        ),
        files=tuple(state.get("files", ())), note=words.get("headers_note", ""), fields=fields,
    )  # fmt: skip


FROM_A_SHEET = "Also in the sheet"
"""How what a sheet's row said besides begins, where it stands folded away under the words."""


def _underneath(words: dict[str, Any]) -> str:
    """What is folded away: older messages and signatures, or what else stood in the row of a sheet."""
    notes = str(words.get("notes", ""))
    return str(words.get("quoted", "")) or (f"{FROM_A_SHEET}\n\n{notes}" if notes else "")


def text_of(reader: Reads, enquiry_id: str) -> tuple[str, str]:
    """(subject, their words) of an enquiry, for suggestions."""
    rows = reader.read("SELECT subject, created FROM enquiry WHERE id = ?", (enquiry_id,))
    return (rows[0][0], _words(reader, rows[0][1]).get("text", "")) if rows else ("", "")


def _words(reader: Reads, change_id: str) -> dict[str, Any]:
    rows = reader.read("SELECT personal FROM change WHERE id = ?", (change_id,))
    found: dict[str, Any] = json.loads(rows[0][0]) if rows and rows[0][0] else {}
    return found


def _offers(reader: Reads, enquiry_id: str, moment: Moment, known: dict[str, Any]) -> tuple[Offer, ...]:
    rows = reader.read(
        "SELECT o.id, o.department, d.code, d.name, o.person, p.name, o.at, o.due, o.status, o.reason, o.question, o.note, "
        "o.lead FROM offer o LEFT JOIN department d ON d.id = o.department LEFT JOIN person p ON p.id = o.person "
        "WHERE o.enquiry = ? ORDER BY o.at, o.id",
        (enquiry_id,),
    )
    return tuple(
        Offer(
            id=one[0], department=one[1], code=one[2] or "", name=one[3] or "", to=one[4], to_name=one[5] or "", at=one[6],
            due=one[7], status=one[8], reason=one[9], question=bool(one[10]), note=one[11], lead=bool(one[12]),
            late=one[8] == "open" and one[7] is not None and one[7] < moment.iso,
            unsent=bool(known.get(one[0], {}).get("unsent")),
        )
        for one in rows
    )  # fmt: skip


def _claims(reader: Reads, enquiry_id: str) -> tuple[Claim, ...]:
    rows = reader.read(
        "SELECT c.id, c.person, p.name, c.department, c.at, c.confirmed FROM claim c LEFT JOIN person p ON p.id = c.person "
        "WHERE c.enquiry = ? AND c.live = 1 ORDER BY c.confirmed DESC, c.at, c.id",
        (enquiry_id,),
    )
    return tuple(Claim(one[0], one[1], one[2] or "A colleague", one[3], one[4], bool(one[5])) for one in rows)
