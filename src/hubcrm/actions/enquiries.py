"""What the hub does with an enquiry, from taking it to closing it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from hubcrm.actions.doing import Done, done, enquiry_state, name_of, today
from hubcrm.domain import rules
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.fields import clean_fields
from hubcrm.domain.promises import say_day
from hubcrm.domain.words import CloseReason, LogKind, SideState, TriageOutcome
from hubcrm.queries.labels import speaker

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub


def take(hub: Hub, enquiry_id: str, *, by: str, adviser: str = "") -> Done:
    """An adviser takes it: it is theirs to find out about."""
    with hub.transaction("Take enquiry", by=by) as tx:
        state = enquiry_state(tx, enquiry_id)
        rules.must_be_open(state)
        who = adviser or by
        if state.get("adviser") == who and state["stage"] != "new":
            raise NotAllowed("It is yours already.")
        tx.record("enquiry", enquiry_id, "taken", {"adviser": who})
        return done(tx, enquiry_id, f"{state.get('ref', 'It')} is yours" if who == by else "Given to its adviser")


def set_fields(hub: Hub, enquiry_id: str, fields: Mapping[str, Any], *, by: str) -> Done:
    """Set facts of an enquiry: type, urgency, need, deadline, value_pence, ... (see domain.fields). Blank clears one."""
    facts = clean_fields(fields)
    with hub.transaction(_set_label(facts), by=by) as tx:
        state = enquiry_state(tx, enquiry_id)
        personal = {"subject": facts.pop("subject")} if "subject" in facts else {}
        if facts.get("parent") == enquiry_id:
            raise NotAllowed("An enquiry cannot be a strand of itself.")
        changed = {key: value for key, value in facts.items() if state["f"].get(key) != value}
        if changed or personal:
            tx.record("enquiry", enquiry_id, "set", changed, personal, subject=enquiry_id if personal else "")
        return done(tx, enquiry_id, "Saved" if changed or personal else "It says so already")


def _set_label(facts: Mapping[str, Any]) -> str:
    named = ", ".join(key.replace("_", " ").removesuffix(" pence") for key in facts)
    return f"Set {named[:80]}" if named else "Set nothing"


def decide(hub: Hub, enquiry_id: str, outcome: str, *, by: str) -> Done:
    """Record what was decided at triage without doing more yet."""
    with hub.transaction(f"Decide: {speaker(hub)('triage_outcomes', TriageOutcome(outcome))}", by=by) as tx:
        rules.must_be_open(enquiry_state(tx, enquiry_id))
        tx.record("enquiry", enquiry_id, "decided", {"outcome": outcome})
        return done(tx, enquiry_id, "Decision noted")


def log(hub: Hub, enquiry_id: str, kind: str, *, by: str, text: str = "", contact: str = "", when_ms: int | None = None,
        incoming: bool = False, spoken_by: str = "") -> Done:  # fmt: skip
    """Log a call, e-mail, meeting, note or unanswered try; back-datable. `spoken_by`: the colleague who had the call."""
    facts = rules.log(kind, incoming=incoming)
    title = {"call": "Log a call", "email": "Log an e-mail", "meeting": "Log a meeting", "note": "Add a note",
             "no_answer": "Log a try without answer"}[kind]  # fmt: skip
    with hub.transaction(title, by=by, on_behalf_of=spoken_by if spoken_by != by else "") as tx:
        state = enquiry_state(tx, enquiry_id)
        if when_ms is not None:
            if when_ms > tx.now + 60_000:
                raise NotAllowed("That time is still to come. Plan it as a next action instead.")
            facts["when"] = when_ms
        if contact:
            facts["contact"] = contact
        personal = {"text": text.strip()} if text.strip() else {}
        tx.record("enquiry", enquiry_id, "logged", facts, personal, subject=contact or enquiry_id)
        if incoming and (state.get("side") or {}).get("kind") == SideState.WAITING_EMPLOYER:
            tx.record("enquiry", enquiry_id, "resumed")
        return done(tx, enquiry_id, {"call": "Call logged", "email": "E-mail logged", "meeting": "Meeting logged",
                                     "note": "Note added", "no_answer": "Try logged"}[LogKind(kind)])  # fmt: skip


def mark_read(hub: Hub, enquiry_id: str, *, by: str) -> Done:
    """Their replies have been read."""
    with hub.transaction("Read the reply", by=by) as tx:
        if enquiry_state(tx, enquiry_id).get("unread"):
            tx.record("enquiry", enquiry_id, "seen_reply")
        return done(tx, enquiry_id, "")


def wait(hub: Hub, enquiry_id: str, *, by: str, until: date | None = None) -> Done:
    """Wait for the employer: the clocks stop until they answer."""
    return _stand_still(hub, enquiry_id, SideState.WAITING_EMPLOYER, until, by, "Wait for the employer")


def park(hub: Hub, enquiry_id: str, until: date, *, by: str) -> Done:
    """Park until a day; it comes back by itself."""
    return _stand_still(hub, enquiry_id, SideState.PARKED, until, by, f"Park until {say_day(until, today(hub))}")


def hold(hub: Hub, enquiry_id: str, *, by: str, until: date | None = None) -> Done:
    """Hold for checks (due diligence, export control, ethics)."""
    return _stand_still(hub, enquiry_id, SideState.HOLD_CHECKS, until, by, "Hold for checks")


def _stand_still(hub: Hub, enquiry_id: str, side: str, until: date | None, by: str, title: str) -> Done:
    day = today(hub)
    with hub.transaction(title, by=by) as tx:
        facts = rules.stand_still(
            enquiry_state(tx, enquiry_id), side, until=until.isoformat() if until else "", today=day.isoformat()
        )
        tx.record("enquiry", enquiry_id, "waiting", facts)
        said = {"waiting_employer": "Waiting for the employer; our promises stand still meanwhile",
                "parked": f"Parked until {say_day(until, day)}" if until else "Parked",
                "hold_checks": "On hold for checks; our promises stand still meanwhile"}[side]  # fmt: skip
        return done(tx, enquiry_id, said)


def resume(hub: Hub, enquiry_id: str, *, by: str) -> Done:
    """Go on: the clocks run again."""
    with hub.transaction("Go on with it", by=by) as tx:
        rules.resume(enquiry_state(tx, enquiry_id))
        tx.record("enquiry", enquiry_id, "resumed")
        return done(tx, enquiry_id, "Going on; our promises count again")


def move(hub: Hub, enquiry_id: str, stage: str, *, by: str) -> Done:
    """Move the work to another stage by hand."""
    words = speaker(hub)("stages", stage)
    with hub.transaction(f"Move to {words}", by=by) as tx:
        tx.record("enquiry", enquiry_id, "moved", rules.move(enquiry_state(tx, enquiry_id), stage))
        return done(tx, enquiry_id, f"Now: {words}")


def close(hub: Hub, enquiry_id: str, reason: str, *, by: str, instead: str = "", until: date | None = None) -> Done:
    """Close with a reason and what was offered instead. "Later" sets a follow-up for the day they come back."""
    words = speaker(hub)("close_reasons", reason)
    with hub.transaction(f"Close: {words}", by=by) as tx:
        state = enquiry_state(tx, enquiry_id)
        facts = rules.close(state, reason, instead=instead, until=until.isoformat() if until else "")
        tx.record("enquiry", enquiry_id, "closed", {**facts, **tx.promised_at_closing(state)})
        _cancel_follow_ups(tx, enquiry_id)
        if until and reason == CloseReason.POSTPONED:
            tx.create("follow_up", {"kind": "revisit", "enquiry": enquiry_id, "due": until.isoformat(), "owner": by,
                                    "status": "open"})  # fmt: skip
        return done(tx, enquiry_id, f"Closed: {words}")


def _cancel_follow_ups(tx: Any, enquiry_id: str) -> None:
    for (follow_up,) in tx.read("SELECT id FROM follow_up WHERE enquiry = ? AND status = 'open'", (enquiry_id,)):
        tx.set("follow_up", follow_up, {"status": "cancelled", "done_at": tx.now})


def reopen(hub: Hub, enquiry_id: str, *, by: str) -> Done:
    """Open it again: history stays, new promises start, and whoever held it is told."""
    with hub.transaction("Reopen", by=by) as tx:
        rules.reopen(enquiry_state(tx, enquiry_id))
        tx.record("enquiry", enquiry_id, "reopened")
        return done(tx, enquiry_id, "Open again; new promises start today")


def merge(hub: Hub, enquiry_id: str, into: str, *, by: str) -> Done:
    """Close an enquiry as the same as another one, which goes on."""
    with hub.transaction("Merge with another enquiry", by=by) as tx:
        state, other = enquiry_state(tx, enquiry_id), enquiry_state(tx, into)
        if enquiry_id == into:
            raise NotAllowed("An enquiry cannot be merged with itself.")
        facts = {**rules.close(state, CloseReason.DUPLICATE, instead=other.get("ref", "")), "into": into}
        tx.record("enquiry", enquiry_id, "merged", {**facts, **tx.promised_at_closing(state)})
        tx.record("enquiry", into, "logged", {"log": "note", "way": "none", "merged": enquiry_id},
                  {"text": f"{state.get('ref', '')} was merged into this one."}, subject=into)  # fmt: skip
        _cancel_follow_ups(tx, enquiry_id)
        return done(tx, into, f"Merged into {other.get('ref', 'the other enquiry')}")


def link_employers(hub: Hub, enquiry_id: str, employers: list[str], *, by: str) -> Done:
    """Say which employers it is for; the first is the main one."""
    with hub.transaction("Set employer", by=by) as tx:
        enquiry_state(tx, enquiry_id)
        tx.record("enquiry", enquiry_id, "set", {"employers": list(dict.fromkeys(employers))})
        first = name_of(tx, "employer", employers[0], "the employer") if employers else "no employer yet"
        return done(tx, enquiry_id, f"Employer: {first}")


def dismiss_notice(hub: Hub, enquiry_id: str, notice_id: str, *, by: str) -> Done:
    """Somebody has read what they were to be told."""
    with hub.transaction("Read a notice", by=by) as tx:
        tx.record("enquiry", enquiry_id, "noticed", {"notice": notice_id})
        return done(tx, enquiry_id, "")
