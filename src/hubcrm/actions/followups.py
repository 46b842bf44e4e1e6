"""Next actions that people plan, do, move or drop."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hubcrm.actions.doing import Done, done, enquiry_state, today
from hubcrm.domain import rules
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.promises import say_day
from hubcrm.domain.records import fields_of
from hubcrm.domain.words import FollowUpKind
from hubcrm.queries.labels import speaker

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Transaction

AUTOMATIC = "next:"
"""A next action that made itself is named by its enquiry: "next:" and the enquiry's id."""


def plan(hub: Hub, enquiry_id: str, kind: str, due: date, *, by: str, note: str = "", owner: str = "", employer: str = "",
         contact: str = "") -> Done:  # fmt: skip
    """Plan the next action: a promise to somebody, so it takes the place of the one that made itself."""
    words = speaker(hub)("follow_up_kinds", FollowUpKind(kind))
    with hub.transaction(f"Plan: {words}", by=by) as tx:
        if enquiry_id:
            rules.must_be_open(enquiry_state(tx, enquiry_id))
        new = _create(tx, enquiry_id, kind, due, owner or by, note, employer, contact)
        return done(tx, new, f"{words} by {say_day(due, today(hub))}")


def _create(tx: Transaction, enquiry_id: str, kind: str, due: date, owner: str, note: str, employer: str = "",
            contact: str = "") -> str:  # fmt: skip
    fields = {"kind": kind, "enquiry": enquiry_id, "due": due.isoformat(), "owner": owner, "status": "open",
              "employer": employer, "contact": contact, "note": note.strip()}  # fmt: skip
    return tx.create("follow_up", {key: value for key, value in fields.items() if value})


def finish(hub: Hub, follow_up_id: str, *, by: str, then: str = "", due: date | None = None, note: str = "",
           how: str = "", said: str = "") -> Done:  # fmt: skip
    """Done, and in the same step what comes next. Works on planned next actions and on those that made themselves.

    `how` (a log kind) logs the call, e-mail, meeting or unanswered try it was done by, with what was `said`.
    """
    if then and due is None:
        raise NotAllowed("Say by when the next thing is due.")
    with hub.transaction("Done", by=by) as tx:
        about = {} if follow_up_id.startswith(AUTOMATIC) else _open_fields(tx, follow_up_id)
        enquiry_id, words = _finish_one(tx, follow_up_id)
        if how and enquiry_id:
            personal = {"text": said.strip()} if said.strip() else {}
            tx.record("enquiry", enquiry_id, "logged", rules.log(how), personal, subject=enquiry_id)
        if then and due is not None:
            _create(
                tx, enquiry_id, FollowUpKind(then), due, by, note, about.get("employer", ""), about.get("contact", "")
            )
            coming = speaker(tx)("follow_up_kinds", then)
            return done(tx, follow_up_id, f"Done: {words}. Next: {coming} by {say_day(due, today(hub))}")
        return done(tx, follow_up_id, f"Done: {words}")


def _finish_one(tx: Transaction, follow_up_id: str) -> tuple[str, str]:
    """(the enquiry it belongs to, what it was)."""
    if follow_up_id.startswith(AUTOMATIC):
        enquiry_id = follow_up_id.removeprefix(AUTOMATIC)
        rules.must_be_open(enquiry_state(tx, enquiry_id))
        (kind,) = tx.read("SELECT next_kind FROM enquiry WHERE id = ?", (enquiry_id,))[0]
        words = speaker(tx)("follow_up_kinds", kind)
        tx.label = f"Done: {words}"
        tx.record("enquiry", enquiry_id, "acted", {"kind": kind})
        return enquiry_id, words
    fields = _open_fields(tx, follow_up_id)
    words = speaker(tx)("follow_up_kinds", fields["kind"])
    tx.label = f"Done: {words}"
    tx.set("follow_up", follow_up_id, {"status": "done", "done_at": tx.now})
    enquiry_id = fields.get("enquiry", "")
    if fields["kind"] == FollowUpKind.ACK and enquiry_id:
        tx.record("enquiry", enquiry_id, "acted", {"kind": "ack"})
    return enquiry_id, words


def _open_fields(tx: Transaction, follow_up_id: str) -> dict[str, str]:
    fields = fields_of(tx.state("follow_up", follow_up_id))
    if fields is None:
        raise NotFound("This next action is not in the hub any more; it may have been undone.")
    if fields.get("status") != "open":
        raise NotAllowed("This next action is done already.")
    return fields


def move(hub: Hub, follow_up_id: str, due: date, *, by: str) -> Done:
    """Give a next action another day. One that made itself becomes a planned one."""
    with hub.transaction("Move a next action", by=by) as tx:
        if follow_up_id.startswith(AUTOMATIC):
            enquiry_id = follow_up_id.removeprefix(AUTOMATIC)
            rules.must_be_open(enquiry_state(tx, enquiry_id))
            (kind,) = tx.read("SELECT next_kind FROM enquiry WHERE id = ?", (enquiry_id,))[0]
            planned = kind if kind in set(FollowUpKind) else FollowUpKind.FIND_OUT
            follow_up_id = _create(tx, enquiry_id, planned, due, by, "")
        else:
            _open_fields(tx, follow_up_id)
            tx.set("follow_up", follow_up_id, {"due": due.isoformat()})
        return done(tx, follow_up_id, f"Moved to {say_day(due, today(hub))}")


def drop(hub: Hub, follow_up_id: str, *, by: str) -> Done:
    """A planned next action is not needed after all."""
    with hub.transaction("Drop a next action", by=by) as tx:
        _open_fields(tx, follow_up_id)
        tx.set("follow_up", follow_up_id, {"status": "cancelled", "done_at": tx.now})
        return done(tx, follow_up_id, "Dropped")
