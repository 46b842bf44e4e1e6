"""One offer as its reader needs it to say yes or no: what is needed, why them, what was done, who else was asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from hubcrm.domain.employers import size_band
from hubcrm.domain.errors import NotFound
from hubcrm.queries import history, names, people
from hubcrm.queries.followups import FollowUp, of_enquiry
from hubcrm.queries.labels import label
from hubcrm.queries.presence import Absent, absent
from hubcrm.queries.reading import Moment, Reads, Viewer

_MENTIONED = 6  # matched words that are named
_EARLIER = 3  # earlier enquiries of the employer that are named


@dataclass(frozen=True, slots=True)
class Said:
    """Something said between a department and the hub about one offer. `from_hub`: it is the hub's answer."""

    by: str
    at: int
    text: str
    from_hub: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Another department that has the offer or had it. `due` is an ISO day while it waits."""

    name: str
    status: str
    reason: str
    due: str | None
    late: bool


@dataclass(frozen=True, slots=True)
class Yes:
    """One person's yes that stands: the claim's id, whose it is, when (UTC ms), and whether it is settled as the first."""

    claim: str
    person: str
    name: str
    at: int
    confirmed: int = 0


class Earlier(NamedTuple):
    """An enquiry the same employer made before. `department` and `holder` are names, blank where none had it."""

    ref: str
    subject: str
    received: int
    department: str
    holder: str
    reason: str
    open: int


class Colleague(NamedTuple):
    """Somebody of the department. `away` says until when they are away and who stands in; None where they are here."""

    id: str
    name: str
    role: str
    expertise: str
    phone: str
    email: str
    away: Absent | None


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything the right-hand side of the Offers page shows. Days are ISO, times UTC milliseconds, money pence.

    `offer` is blank where a yes was said without one being found; `question` is what the department waits to hear.
    `contact_hidden` names whom to ask where the contact is by introduction and not this viewer's own.
    """

    enquiry: str
    ref: str
    subject: str
    need: str
    type: str
    urgency: str
    stage: str
    received: int
    channel: str
    text: str
    employer: str
    employer_name: str
    town: str
    size: str
    where: str
    by_when: str
    deadline: str | None
    money: str
    value: int | None
    contact: str
    contact_role: str
    contact_hidden: str
    phone: str
    email: str
    offer: str
    offer_status: str
    department: str
    department_name: str
    to: str
    to_name: str
    offered_by: str
    offered_at: int
    answer_due: str | None
    note: str
    question: bool
    reply_due: str | None
    replied: int | None
    holder: str
    holder_name: str
    claims: tuple[Yes, ...]
    contested: bool
    next_action: FollowUp | None
    mentions: tuple[str, ...]
    helpers: tuple[str, ...]
    will_help: tuple[str, ...]
    asked: tuple[Asked, ...]
    said: tuple[Said, ...]
    last_contact: history.Event | None
    earlier: tuple[Earlier, ...]
    earlier_more: int
    colleagues: tuple[Colleague, ...]


def brief(reader: Reads, enquiry_id: str, offer_id: str, viewer: Viewer, moment: Moment) -> Brief:
    """The brief of one offer, or of an enquiry that was said yes to (blank offer). Raises NotFound."""
    rows = reader.read(
        "SELECT e.ref, e.subject, e.need, e.type, e.urgency, e.stage, e.received, e.employer, coalesce(m.name, e.typed), "
        "coalesce(m.town, ''), m.employees, e.deadline, e.value, e.contact, e.sender, e.reply_due, e.answered, e.holder, "
        "e.contested, e.created, e.department, coalesce(m.phone, ''), e.channel FROM enquiry e "
        "LEFT JOIN employer m ON m.id = e.employer WHERE e.id = ?",
        (enquiry_id,),
    )
    if not rows:
        raise NotFound("This enquiry is not in the hub any more; it may have been undone.")
    row = rows[0]
    (state_json,) = reader.read("SELECT state FROM entity WHERE entity_id = ?", (enquiry_id,))[0]
    state = json.loads(state_json)
    facts: Mapping[str, Any] = state["f"]
    words = _words(reader, row[19])
    offers: Mapping[str, Mapping[str, Any]] = state["offers"]
    chosen = offer_id or _taken(state, row[17])
    one: Mapping[str, Any] = offers.get(chosen, {})
    department = one.get("department") or row[20]
    claims = _claims(reader, enquiry_id)
    helping = [found for found in offers.values() if found["status"] == "helping"]
    wanted = {one.get("by", ""), one.get("to", ""), row[17], *(found["to"] for found in helping)}
    who = names.people(reader, wanted)
    where = names.departments(
        reader, [department, *one.get("helpers", ()), *(found["department"] for found in offers.values())]
    )
    contact = people.contact(reader, viewer, row[13]) if row[13] else None
    events = history.of_enquiry(reader, enquiry_id)
    away = absent(reader, moment.today)
    colleagues = _colleagues(reader, department, away)
    text = words.get("text", "")
    earlier, more = _earlier(reader, row[7], enquiry_id, row[6])
    follow_ups = of_enquiry(reader, enquiry_id, moment)
    return Brief(
        enquiry=enquiry_id, ref=row[0], subject=row[1], need=row[2], type=row[3], urgency=row[4], stage=row[5],
        received=row[6], channel=row[22], text=text, employer=row[7], employer_name=row[8], town=row[9],
        size=_size(row[10]), where=facts.get("where") or "",
        by_when=facts.get("deadline_what") or facts.get("q_by_when") or "", deadline=row[11],
        money=facts.get("q_money") or "", value=row[12],
        contact=(contact.name if contact else row[14]) or "", contact_role=contact.role_title if contact else "",
        contact_hidden=(contact.steward_name or "a colleague") if contact and contact.hidden else "",
        phone=(contact.phone if contact else words.get("phone", "")) or row[21],
        email=(contact.email if contact else words.get("sender_email", "")) or "",
        offer=chosen, offer_status=one.get("status", ""), department=department,
        department_name=where.get(department, ""), to=one.get("to", ""), to_name=who.get(one.get("to", ""), ""),
        offered_by=who.get(one.get("by", ""), ""), offered_at=one.get("at", 0),
        answer_due=_due(reader, chosen), note=one.get("note", ""), question="question" in one,
        reply_due=row[15], replied=row[16], holder=row[17], holder_name=who.get(row[17], ""),
        claims=claims, contested=bool(row[18]), next_action=follow_ups[0] if follow_ups else None,
        mentions=_mentions(reader, department, colleagues, f"{row[1]}\n{text}"),
        helpers=tuple(where[found] for found in one.get("helpers", ()) if found in where),
        will_help=tuple(
            " of ".join(part for part in (who.get(found["to"], ""), where.get(found["department"], "")) if part)
            for found in helping
        ),
        asked=_asked(reader, enquiry_id, chosen, moment),
        said=_conversation(reader, enquiry_id, chosen, events),
        last_contact=next((event for event in reversed(events) if event.kind == "logged" and not event.undone), None),
        earlier=earlier, earlier_more=more, colleagues=colleagues,
    )  # fmt: skip


def waiting_offer(reader: Reads, enquiry_id: str) -> str:
    """The offer of an enquiry that waits for an answer, the leading one first; blank where none does."""
    rows = reader.read(
        "SELECT id FROM offer WHERE enquiry = ? AND status = 'open' ORDER BY lead DESC, at, id LIMIT 1", (enquiry_id,)
    )
    return str(rows[0][0]) if rows else ""


def _taken(state: Mapping[str, Any], holder: str) -> str:
    """The offer that the holder said yes to."""
    live = [claim for claim in state["claims"].values() if claim["live"] and claim["person"] == holder]
    return str(live[0].get("offer", "")) if live else ""


def _words(reader: Reads, change_id: str) -> dict[str, Any]:
    rows = reader.read("SELECT personal FROM change WHERE id = ?", (change_id,))
    found: dict[str, Any] = json.loads(rows[0][0]) if rows and rows[0][0] else {}
    return found


def _size(employees: int | None) -> str:
    if employees is None:
        return ""
    band = size_band(employees)
    if not employees or band is None:
        return label("size_bands", "none")
    spoken = {"micro": "very small", "small": "small", "medium": "medium-sized", "large": "large"}[band]
    return f"{employees:,} {'person' if employees == 1 else 'people'}, {spoken}"


def _due(reader: Reads, offer_id: str) -> str | None:
    rows = reader.read("SELECT due FROM offer WHERE id = ?", (offer_id,)) if offer_id else []
    return rows[0][0] if rows else None


def _claims(reader: Reads, enquiry_id: str) -> tuple[Yes, ...]:
    rows = reader.read(
        "SELECT c.id, c.person, coalesce(p.name, 'A colleague'), c.at, c.confirmed "
        "FROM claim c LEFT JOIN person p ON p.id = c.person "
        "WHERE c.enquiry = ? AND c.live = 1 ORDER BY c.at, c.id",
        (enquiry_id,),
    )
    return tuple(Yes(*one) for one in rows)


def _asked(reader: Reads, enquiry_id: str, but: str, moment: Moment) -> tuple[Asked, ...]:
    rows = reader.read(
        "SELECT coalesce(d.name, ''), o.status, o.reason, o.due FROM offer o LEFT JOIN department d ON d.id = o.department "
        "WHERE o.enquiry = ? AND o.id != ? AND o.status != 'withdrawn' ORDER BY o.at, o.id",
        (enquiry_id, but),
    )
    return tuple(
        Asked(one[0], one[1], one[2], one[3], one[1] == "open" and one[3] is not None and one[3] < moment.iso)
        for one in rows
    )


def _conversation(reader: Reads, enquiry_id: str, offer_id: str, events: Iterable[history.Event]) -> tuple[Said, ...]:
    """Questions of the department and the hub's answers, oldest first."""
    rows = reader.read(
        "SELECT id, kind, data FROM change WHERE entity_id = ? AND kind IN ('answered', 'told')", (enquiry_id,)
    )
    about: dict[str, str] = {}
    for change, kind, data in rows:
        known = json.loads(data)
        if known.get("offer") == offer_id and (kind == "told" or known.get("answer") == "ask"):
            about[change] = kind
    return tuple(
        Said(event.by, event.at, event.text, about[event.id] == "told")
        for event in events
        if event.id in about and not event.undone and event.text
    )


def _earlier(reader: Reads, employer: str, but: str, before: int) -> tuple[tuple[Earlier, ...], int]:
    """(the latest few enquiries the employer made before this one, how many more there are)."""
    if not employer:
        return (), 0
    rows = reader.read(
        "SELECT e.ref, e.subject, e.received, coalesce(d.name, ''), coalesce(p.name, ''), e.reason, e.open "
        "FROM enquiry_employer x JOIN enquiry e ON e.id = x.enquiry LEFT JOIN department d ON d.id = e.department "
        "LEFT JOIN person p ON p.id = e.holder WHERE x.employer = ? AND e.id != ? AND e.received <= ? "
        "AND e.reason NOT IN ('duplicate', 'sales_spam', 'not_employer', 'data_request') ORDER BY e.n DESC LIMIT 50",
        (employer, but, before),
    )
    found = tuple(Earlier._make(one) for one in rows[:_EARLIER])
    return found, max(0, len(rows) - _EARLIER)


def _colleagues(reader: Reads, department: str, away: Mapping[str, Absent]) -> tuple[Colleague, ...]:
    rows = reader.read(
        "SELECT id, name, role, expertise, phone, email FROM person WHERE department = ? AND department != '' AND left = 0 "
        "ORDER BY role != 'lead', name",
        (department,),
    )
    return tuple(Colleague._make((*one, away.get(one[0]))) for one in rows)


def _mentions(reader: Reads, department: str, colleagues: Iterable[Colleague], text: str) -> tuple[str, ...]:
    """Words of the enquiry that the department, or somebody in it, gave as its own; in the order of the text."""
    from hubcrm.routing.text import stem, words

    rows = reader.read("SELECT name, words FROM department WHERE id = ?", (department,))
    if not rows:
        return ()
    own = " ".join([rows[0][1], *(one.expertise for one in colleagues)])
    stems = {word.stem for word in words(own) if word.tier == 0} | {stem(one) for one in rows[0][1].casefold().split()}
    found: dict[str, str] = {}
    for word in words(text):
        if word.tier == 0 and word.stem in stems:
            found.setdefault(word.stem, word.text if word.text.isupper() and len(word.text) < 6 else word.text.lower())
    return tuple(found.values())[:_MENTIONED]
