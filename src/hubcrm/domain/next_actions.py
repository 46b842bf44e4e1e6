"""Next actions that make themselves: what should happen next for an enquiry that nobody has planned for.

They are worked out from where the enquiry stands and never stored, so that no open enquiry can be without one. A
follow-up that a person sets takes their place. Two codes stand beside the 19 follow-up kinds: `decide` (choose where it
goes) and `close_or_park` (after the third unanswered try).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hubcrm.domain import enquiries
from hubcrm.domain.changes import State
from hubcrm.domain.clocks import Clocks, stops_of
from hubcrm.domain.promises import Calendar, PromiseDays, due_day

TRIES = 3
_KEEP_IN_TOUCH_DAYS = 10
_WAIT_DAYS = 5
_MID_POINT_DAYS = 20


@dataclass(frozen=True, slots=True)
class NextAction:
    """A follow-up kind (or `decide`, `close_or_park`) and its due day."""

    kind: str
    due: date


def automatic(state: State, clocks: Clocks, calendar: Calendar, days: PromiseDays) -> NextAction | None:
    """The next action of an open enquiry; None only where it is closed."""
    if not enquiries.is_open(state):
        return None
    side = state.get("side")
    if side:
        until = side["until"]
        return NextAction("revisit", date.fromisoformat(until) if until else _after(calendar, side["from"], _WAIT_DAYS))
    if state.get("tries", 0) >= TRIES:
        return NextAction("close_or_park", _after(calendar, state["last_try"], 1))
    acted = state.get("acted", {})
    for kind, start, wait, fixed in _plan(state, clocks, days):
        if kind not in acted:
            due = fixed or due_day(calendar, start, wait, stops_of(state.get("stops", []), calendar))
            return NextAction(kind, due or _after(calendar, start, wait))
    last = max(acted.values())
    return NextAction("keep_in_touch", _after(calendar, last, _KEEP_IN_TOUCH_DAYS))


def _after(calendar: Calendar, start_ms: int, working_days: int) -> date:
    return calendar.add(calendar.receipt_day_ms(start_ms), working_days)


def _plan(state: State, clocks: Clocks, days: PromiseDays) -> list[tuple[str, int, int, date | None]]:
    """(kind, counted from, working days, fixed day) in the order in which they come up at this stage."""
    stage, start, since = state["stage"], state["clock"], state["since"]
    unanswered = clocks.acknowledged is None
    acknowledge = [("ack", start, days.acknowledge, clocks.acknowledge)] if unanswered else []
    if stage == "new":
        return [*acknowledge, ("decide", start, days.decide, clocks.decide)]
    if stage == "finding_out":
        decide = ("decide", since, days.decide, None) if state.get("back") else ("decide", start, days.decide, None)
        spoken = state.get("spoke", 0) >= start
        find_out = [] if spoken or state.get("back") else [("find_out", start, days.decide, clocks.decide)]
        return [*acknowledge, *find_out, decide]
    if stage == "offered":
        if any("question" in offer for _, offer in enquiries.open_offers(state)):
            return [("send_info", since, 1, None), ("chase_department", since, days.nudge, None)]
        asked = [offer for _, offer in enquiries.open_offers(state)]
        if any(offer.get("unsent") for offer in asked):
            return [("send_info", since, 1, None), ("chase_department", since, days.nudge, None)]
        first = asked[0].get("asked", asked[0]["at"]) if asked else since
        return [("chase_department", first, days.nudge, None)]
    if stage == "claimed":
        return [("call_back", start, days.reply, clocks.reply), ("proposal", since, days.proposal, None)]
    if stage == "shaping":
        return [("proposal", since, days.proposal, None)]
    if stage == "proposal":
        return [("chase_proposal", since, days.chase, None)]
    if stage == "agreed":
        return [("mid_check", since, days.proposal, None)]
    if stage == "delivering":
        return [("mid_check", since, _MID_POINT_DAYS, None)]
    return [("feedback", since, days.feedback, None), ("thank", since, days.feedback, None)]
