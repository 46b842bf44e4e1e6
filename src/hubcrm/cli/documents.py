"""What commands answer with --json: ids whole, codes as in the code lists, days ISO, times with their offset, pence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hubcrm.cli.session import Session, blank_to_none
from hubcrm.domain.promises import is_late

if TYPE_CHECKING:
    from hubcrm.queries import enquiry, followups, history, listing, offers, people, triage


def next_action(one: followups.FollowUp) -> dict[str, Any]:
    """A next action of one enquiry."""
    return blank_to_none(
        {"id": one.id, "kind": one.kind, "due": one.due, "note": one.note, "auto": one.auto, "late": one.late,
         "owner": one.owner_name}
    )  # fmt: skip


def follow_up(one: followups.FollowUp) -> dict[str, Any]:
    """A next action in a list."""
    about = {"enquiry": one.enquiry, "ref": one.ref, "subject": one.subject, "employer": one.employer}
    return {**next_action(one), **blank_to_none(about)}


def promises(session: Session, detail: enquiry.Detail) -> dict[str, Any]:
    """The three promises to the employer: due day, when it was kept, and whether it is or was late."""
    found = {}
    for one in detail.promises:
        due = date.fromisoformat(one.due) if one.due else None
        late = one.late or (one.kept is not None and is_late(session.calendar, due, session.moment.now_ms, one.kept))
        found[one.name] = {"due": one.due, "kept": session.iso(one.kept), "late": late}
    return found


def offer(session: Session, one: enquiry.Offer) -> dict[str, Any]:
    """An offer to a department and what became of it."""
    return blank_to_none(
        {"id": one.id, "department": one.code, "department_name": one.name, "to": one.to_name, "to_id": one.to,
         "at": session.iso(one.at), "due": one.due, "late": one.late, "status": one.status, "reason": one.reason,
         "question": one.question, "note": one.note, "lead": one.lead}
    )  # fmt: skip


def event(session: Session, one: history.Event) -> dict[str, Any]:
    """One line of an enquiry's history."""
    return {
        "at": session.iso(one.at), "by": one.by, "what": one.what, "text": one.text or None, "kind": one.kind,
        "undone": one.undone, "recorded": session.iso(one.recorded), "id": one.id,
    }  # fmt: skip


def whole_enquiry(session: Session, enquiry_id: str) -> dict[str, Any]:
    """Everything about one enquiry that the viewer may see."""
    from hubcrm.queries import enquiry, history  # here, because lists do without them

    detail = enquiry.detail(session.reads, enquiry_id, session.viewer, session.moment)
    codes = {one.department: one.code for one in detail.offers}
    first = detail.employers[0] if detail.employers else ("", detail.typed)
    record = {
        "id": detail.id, "ref": detail.ref, "subject": detail.subject, "employer": first[1] or detail.typed,
        "employer_id": first[0], "stage": detail.stage, "since": session.iso(detail.since), "side_state": detail.side,
        "until": detail.until, "back": detail.back, "department": detail.department_code,
        "department_name": detail.department_name, "holder": detail.holder_name, "holder_id": detail.holder,
        "adviser": detail.adviser_name, "adviser_id": detail.adviser, "whose_move": detail.move,
        "type": detail.fields.get("type", ""), "urgency": detail.fields.get("urgency", ""), "channel": detail.channel,
        "received": session.iso(detail.received), "sender": detail.sender, "sender_email": detail.sender_email,
        "phone": detail.phone, "text": detail.text, "quoted": detail.quoted, "note": detail.note,
        "unread_replies": detail.unread, "two_said_yes": detail.two_said_yes, "close_reason": detail.reason,
        "instead": detail.instead, "closed": session.iso(detail.closed), "merged_into": detail.merged,
    }  # fmt: skip
    return {
        **blank_to_none(record),
        "next_action": next_action(detail.next_action) if detail.next_action else None,
        "promises": promises(session, detail),
        "follow_ups": [next_action(one) for one in detail.follow_ups],
        "offers": [offer(session, one) for one in detail.offers],
        "claims": [
            {"id": one.id, "person": one.name, "person_id": one.person, "department": codes.get(one.department),
             "at": session.iso(one.at), "confirmed": one.confirmed}
            for one in detail.claims
        ],
        "employers": [{"id": one, "name": name} for one, name in detail.employers],
        "strands": [{"id": one, "ref": ref, "subject": subject} for one, ref, subject in detail.strands],
        "files": [{"name": one["name"], "type": one["type"], "size": one["size"]} for one in detail.files],
        "fields": detail.fields,
        "history": [event(session, one) for one in history.of_enquiry(session.reads, enquiry_id, session.viewer)],
    }  # fmt: skip


def list_row(session: Session, one: listing.Row) -> dict[str, Any]:
    """An enquiry in a list."""
    return blank_to_none(
        {"id": one.id, "ref": one.ref, "subject": one.subject, "employer": one.employer,
         "received": session.iso(one.received), "type": one.type, "urgency": one.urgency, "stage": one.stage,
         "side_state": one.side, "department": one.department, "holder": one.holder, "promise": one.promise,
         "due": one.due, "late": bool(one.late), "next_kind": one.next_kind, "next_due": one.next_due,
         "whose_move": one.move, "value_pence": one.value}
    )  # fmt: skip


def triage_row(session: Session, one: triage.Row) -> dict[str, Any]:
    """An enquiry of Triage."""
    late = one.due is not None and one.due < session.moment.iso
    return blank_to_none(
        {"id": one.id, "ref": one.ref, "subject": one.subject, "employer": one.employer, "sender": one.sender,
         "received": session.iso(one.received), "urgency": one.urgency, "stage": one.stage, "side_state": one.side,
         "back": one.back, "unread_replies": one.unread, "promise": one.promise, "due": one.due, "late": late,
         "next_kind": one.next_kind, "next_due": one.next_due, "adviser_id": one.adviser}
    )  # fmt: skip


def offer_row(one: offers.Row) -> dict[str, Any]:
    """An offer that waits, or an enquiry that a department holds."""
    return blank_to_none(
        {"id": one.enquiry, "ref": one.ref, "offer": one.offer, "subject": one.subject, "employer": one.employer,
         "need": one.need, "department": one.department, "to": one.to, "due": one.due, "late": one.late,
         "question": one.question, "status": one.status, "next_kind": one.next_kind,
         "two_said_yes": one.two_said_yes}
    )  # fmt: skip


def step(session: Session, one: history.Step) -> dict[str, Any]:
    """One action of the hub's history."""
    return {
        "at": session.iso(one.at), "by": one.by, "what": one.what, "undone": one.undone, "changes": one.changes,
        "enquiries": one.about, "refs": [ref for _, ref in one.enquiries], "id": one.txn,
    }  # fmt: skip


def contact(one: people.Contact) -> dict[str, Any]:
    """A person we know, as much of them as the viewer may see."""
    return blank_to_none(
        {"id": one.id, "name": one.name, "employer": one.employer_name, "employer_id": one.employer,
         "role": one.role_title, "email": one.email, "phone": one.phone, "visibility": one.visibility,
         "steward": one.steward_name, "steward_id": one.steward, "hidden": one.hidden}
    )  # fmt: skip


def employer(session: Session, one: people.Employer) -> dict[str, Any]:
    """An employer in a list."""
    return blank_to_none(
        {"id": one.id, "name": one.name, "town": one.town, "sector": one.sector, "employees": one.employees,
         "open": one.open, "enquiries": one.total, "last_heard": session.iso(one.last)}
    )  # fmt: skip
