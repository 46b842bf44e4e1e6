"""Reminding a department of an offer it has not answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubcrm.actions.doing import Done, done, enquiry_state, short_name
from hubcrm.domain import rules
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.words import FollowUpKind, LogKind

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub


def note(hub: Hub, enquiry_id: str, offer_id: str, *, by: str) -> Done:
    """Note that somebody of the hub reminded a department; the next action "nudge a department" is done with it."""
    with hub.transaction("Nudge a department", by=by) as tx:
        state = enquiry_state(tx, enquiry_id)
        rules.must_be_open(state)
        one = state["offers"].get(offer_id)
        if one is None or one["status"] != "open":
            raise NotAllowed("This offer was answered already, so there is nothing to nudge about.")
        name = short_name(tx, one["department"])
        tx.label = f"Nudge {name}"
        planned = tx.read(
            "SELECT id FROM follow_up WHERE enquiry = ? AND status = 'open' AND kind = ?",
            (enquiry_id, FollowUpKind.CHASE_DEPARTMENT),
        )
        for (follow_up,) in planned:
            tx.set("follow_up", follow_up, {"status": "done", "done_at": tx.now})
        if FollowUpKind.CHASE_DEPARTMENT not in state.get("acted", {}):
            tx.record("enquiry", enquiry_id, "acted", {"kind": FollowUpKind.CHASE_DEPARTMENT.value})
        words = {"text": f"Asked {name} again for an answer."}
        tx.record("enquiry", enquiry_id, "logged", rules.log(LogKind.NOTE), words, subject=enquiry_id)
        return done(tx, enquiry_id, f"Noted: {name} was asked again")
