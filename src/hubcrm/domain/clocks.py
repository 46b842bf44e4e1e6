"""The promises of one enquiry: what is due by the close of which working day, and what was kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hubcrm.domain import enquiries
from hubcrm.domain.changes import State
from hubcrm.domain.promises import Calendar, PromiseDays, Stop, due_day

SAME_DAY_TYPES = frozenset({"service_issue"})


@dataclass(frozen=True, slots=True)
class Clocks:
    """Due days of the running round (None while the clock stands still) and when each promise was kept (UTC ms)."""

    acknowledge: date | None
    decide: date | None
    reply: date | None
    acknowledged: int | None
    decided: int | None
    replied: int | None

    def next_promise(self) -> tuple[str, date] | None:
        """The earliest promise that is still to be kept, or None."""
        waiting = [
            (due, at, name)
            for at, (name, due, kept) in enumerate(
                (
                    ("acknowledge", self.acknowledge, self.acknowledged),
                    ("decide", self.decide, self.decided),
                    ("reply", self.reply, self.replied),
                )
            )
            if due is not None and kept is None
        ]
        if not waiting:
            return None
        due, _, name = min(waiting)
        return name, due


def stops_of(stretches: list[list[Any]], calendar: Calendar) -> tuple[Stop, ...]:
    """Stretches of the state as intervals in UTC ms; a park ends by itself when its day begins in hub time."""
    out = []
    for start, end, until in stretches:
        if until:
            wakes = _day_begins(until, calendar)
            end = wakes if end is None else min(end, wakes)
        out.append(Stop(start, end))
    return tuple(out)


def _day_begins(day: str, calendar: Calendar) -> int:
    moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), ZoneInfo(calendar.zone))
    return int(moment.timestamp() * 1000)


def promises_of(state: State, calendar: Calendar, days: PromiseDays) -> Clocks:
    """The clocks of an enquiry's running round. Complaints are answered on the same working day."""
    stops = stops_of(state.get("stops", []), calendar)
    start = state["clock"]
    acknowledge = days.same_day if state["f"].get("type") in SAME_DAY_TYPES else days.acknowledge
    return Clocks(
        acknowledge=due_day(calendar, start, acknowledge, stops),
        decide=due_day(calendar, start, days.decide, stops),
        reply=due_day(calendar, start, days.reply, stops),
        acknowledged=state.get("acked"),
        decided=state.get("decided"),
        replied=state.get("answered"),
    )


def offer_due(state: State, offer: Mapping[str, Any], calendar: Calendar, days: PromiseDays) -> date | None:
    """The day by whose close a department's answer is promised; an open question to the hub stops only this clock.

    An offer by e-mail counts from when its letter was sent; None while that waits.
    """
    if offer.get("unsent"):
        return None
    stretches = [*state.get("stops", []), *offer["stops"]]
    return due_day(calendar, offer.get("asked", offer["at"]), days.department, stops_of(stretches, calendar))


def promised_at_closing(state: State, calendar: Calendar, days: PromiseDays) -> dict[str, Any]:
    """The due days of an enquiry that is being closed, as facts of that change.

    They stay what they were: a calendar that is set later, or set later on another computer, must not say of finished work
    that its promises were kept or broken after all.
    """
    clocks = promises_of(state, calendar, days)
    three = {"acknowledge": clocks.acknowledge, "decide": clocks.decide, "reply": clocks.reply}
    facts: dict[str, Any] = {f"promised_{name}": due.isoformat() for name, due in three.items() if due is not None}
    offers = {key: offer_due(state, offer, calendar, days) for key, offer in state["offers"].items()}
    if offers:
        facts["promised_offers"] = {key: due.isoformat() for key, due in offers.items() if due is not None}
    return facts


def whose_move(state: State) -> str:
    """Who has the next step: "us", "department", "employer", or "nobody" where it is closed."""
    if not enquiries.is_open(state):
        return "nobody"
    side = state.get("side")
    if side:
        return "employer" if side["kind"] == "waiting_employer" else "us"
    stage = state["stage"]
    if stage == "offered":
        asked = any("question" in offer for _, offer in enquiries.open_offers(state))
        unsent = any(offer.get("unsent") for _, offer in enquiries.open_offers(state))
        return "us" if asked or unsent else "department"
    if stage in ("claimed", "shaping", "agreed", "delivering"):
        return "department"
    return "employer" if stage == "proposal" else "us"
