"""Rows that queries read, worked out from a record's state: pure functions of state and calendar."""

from __future__ import annotations

import json
from typing import Any

from hubcrm.domain import enquiries
from hubcrm.domain.changes import State
from hubcrm.domain.clocks import offer_due, promises_of, whose_move
from hubcrm.domain.employers import plain_name
from hubcrm.domain.next_actions import automatic
from hubcrm.domain.records import fields_of
from hubcrm.store.calendars import Promised as Promised  # whoever writes rows asks for it here

Row = tuple[Any, ...]

EPOCH_S = 946_684_800
"""1 January 2000 UTC; row numbers count seconds of receipt from here, so that row order is the order of receipt."""


def first_row_number(received_ms: int) -> int:
    """The lowest row number for an enquiry received at this moment (eight to a second, then the next free one)."""
    return max((received_ms // 1000 - EPOCH_S) * 8, 1)


def enquiry_row(n: int, enquiry_id: str, state: State, promised: Promised) -> Row:
    """One row of `enquiry`, in column order."""
    f = state["f"]
    calendar = promised.calendar
    clocks = promises_of(state, calendar, promised.days)
    is_open = enquiries.is_open(state)
    side = state.get("side") or {}
    holds = enquiries.holder(state)
    offers = enquiries.open_offers(state)
    department = holds["department"] if holds else _lead_department(offers)
    promise = clocks.next_promise() if is_open and not (side and side["kind"] != "parked") else None
    upcoming = automatic(state, clocks, calendar, promised.days)
    closed = state.get("closed") or {}
    due = (
        (_iso(clocks.acknowledge), _iso(clocks.decide), _iso(clocks.reply)) if is_open
        else tuple(closed.get(name) for name in enquiries.PROMISED[:3])
    )  # fmt: skip
    employers = f.get("employers") or ()
    unread = len(state.get("unread", ()))
    # A reply to a closed enquiry is somebody waiting too; closing marks the replies before it as read.
    in_triage = bool(unread) or (is_open and not side and state["stage"] in ("new", "finding_out"))
    return (
        n, enquiry_id, state.get("ref", ""), state.get("subject", ""), state["received"], state.get("channel", ""),
        f.get("type", ""), f.get("urgency", ""), state["stage"], state["since"], side.get("kind", ""),
        side.get("until") or None, employers[0] if employers else "", state.get("typed", ""), state.get("sender", ""),
        f.get("contact", ""), department, holds["person"] if holds else "", state.get("adviser", ""),
        int(enquiries.two_said_yes(state)), state.get("back", ""), unread,
        due[0], clocks.acknowledged, due[1], clocks.decided, due[2], clocks.replied,
        promise[0] if promise else "", _iso(promise[1]) if promise else None,
        upcoming.kind if upcoming else "", _iso(upcoming.due) if upcoming else None, whose_move(state),
        f.get("deadline") or None, f.get("value_pence"), f.get("people_helped"), f.get("need", ""), f.get("parent", ""),
        int(in_triage), int(is_open), closed.get("reason", ""), closed.get("instead", ""),
        closed.get("at"), state.get("created", ""), state.get("merged", ""),
    )  # fmt: skip


def _lead_department(offers: list[tuple[str, dict[str, Any]]]) -> str:
    leads = [offer["department"] for _, offer in offers if offer["lead"]]
    return leads[0] if leads else (offers[0][1]["department"] if offers else "")


def offer_rows(enquiry_id: str, state: State, promised: Promised) -> list[Row]:
    """Rows of `offer`, in column order."""
    kept = None if enquiries.is_open(state) else (state.get("closed") or {}).get("promised_offers", {})
    return [
        (
            key, enquiry_id, offer["department"], offer["to"], offer["at"],
            _iso(offer_due(state, offer, promised.calendar, promised.days)) if kept is None else kept.get(key),
            offer["status"], offer["lead"],
            offer.get("reason", ""), offer.get("answered"), offer.get("by_whom", ""), int("question" in offer),
            offer["note"], ",".join(offer["helpers"]),
        )
        for key, offer in state["offers"].items()
    ]  # fmt: skip


def claim_rows(enquiry_id: str, state: State) -> list[Row]:
    """Rows of `claim`, in column order."""
    confirmed = state.get("confirmed")
    return [
        (key, enquiry_id, claim["person"], claim["department"], claim["at"], claim["live"], int(key == confirmed))
        for key, claim in state["claims"].items()
    ]


def employer_links(enquiry_id: str, state: State) -> list[Row]:
    """Rows of `enquiry_employer`: the main employer has place 0."""
    return [(enquiry_id, place, employer) for place, employer in enumerate(state["f"].get("employers") or ())]


def unsuited_rows(enquiry_id: str, state: State) -> list[Row]:
    """Rows of `unsuited`: departments that it was said to be wrong for."""
    return [(enquiry_id, department) for department in dict.fromkeys(state["f"].get("not_for") or ())]


def notice_rows(enquiry_id: str, state: State) -> list[Row]:
    """Rows of `notice`: who is still to be told of what."""
    return [
        (notice["id"], enquiry_id, notice["person"], notice["department"], notice["what"], notice["at"])
        for notice in state.get("notices", ())
    ]


def message_rows(enquiry_id: str, state: State) -> list[Row]:
    """Rows of `message`: every message id that belongs to this enquiry."""
    found = dict.fromkeys([state.get("message", ""), *state.get("messages", ())])
    return [(enquiry_id, message) for message in found if message]


def alias_rows(enquiry_id: str, state: State) -> list[Row]:
    """Rows of `alias`: references that the same e-mail got on other computers."""
    return [(enquiry_id, ref) for ref in dict.fromkeys(state.get("aliases", ()))]


def record_row(entity_type: str, entity_id: str, state: State | None) -> Row | None:
    """The row of a plain record in its own table, in column order; None where the record does not exist."""
    f = fields_of(state)
    if f is None or state is None or entity_type not in _RECORD_COLUMNS:
        return None
    made = state.get("at", 0)
    values: list[Any] = [entity_id]
    for name in _RECORD_COLUMNS[entity_type]:
        if name == "made":
            values.append(made)
        elif name == "plain":
            values.append(plain_name(f.get("name", "")))
        elif name == "fields":
            values.append(json.dumps(f, ensure_ascii=False, separators=(",", ":")))
        else:
            value = f.get(name)
            if isinstance(value, list):
                value = " ".join(str(one) for one in value)
            values.append(_BLANK.get(name, "") if value is None or value == "" else value)
    return tuple(values)


_BLANK: dict[str, Any] = {
    "employees": None, "done_at": None, "due": None, "first": None, "last": None, "day": None, "closed": 0, "left": 0,
}  # fmt: skip

_RECORD_COLUMNS: dict[str, tuple[str, ...]] = {
    "employer": (
        "name", "plain", "domains", "town", "postcode", "region", "sector", "employees", "legal_form", "parent",
        "company_number", "charity_number", "looked_after_by", "website", "phone", "notes",
        "sector_scheme", "made",
    ),
    "contact": (
        "employer", "name", "role_title", "role_kind", "email", "phone", "notes", "steward", "visibility", "made",
    ),
    "department": ("code", "name", "words", "subjects", "lead", "email", "hears", "closed"),
    "letter": (
        "enquiry", "offer", "template", "to_name", "to_email", "subject", "text", "status", "owner", "next_kind", "due", "done_at",
        "made",
    ),
    "hub_note": ("enquiry", "by", "text", "made"),
    "wording": ("template", "subject", "text"),
    "person": ("name", "role", "department", "email", "phone", "expertise", "left", "made"),
    "passages": ("department", "title", "kind", "texts", "made"),
    "away": ("person", "first", "last", "deputy"),
    "follow_up": (
        "enquiry", "employer", "contact", "kind", "due", "owner", "note", "status", "done_at", "made",
    ),
    "closure": ("day", "name", "kind"),
    "institution": ("name", "fields"),
}  # fmt: skip


def small_key(state: State | None) -> tuple[Any, ...]:
    """What the small search index of an enquiry rests on; unchanged key, unchanged row."""
    if not state or not state.get("made") or "offers" not in state:
        return ()
    f = state["f"]
    return (
        state.get("ref"), state.get("subject"), state.get("typed"), state.get("sender"), f.get("contact"), f.get("need"),
        tuple(f.get("employers") or ()), state["received"],
    )  # fmt: skip


def _iso(day: Any) -> str | None:
    return None if day is None else day.isoformat()
