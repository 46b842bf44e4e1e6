"""How long an employer waited for the institution: the stretches of an enquiry in which the next word was ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hubcrm.domain import enquiries, folding
from hubcrm.domain.changes import UNDONE, Change, State, not_counting
from hubcrm.domain.promises import Calendar, ms_of
from hubcrm.domain.words import SideState, Stage

_BEFORE_AN_ANSWER = frozenset({Stage.NEW, Stage.FINDING_OUT, Stage.OFFERED, Stage.CLAIMED, Stage.SHAPING})

Wait = tuple[int, int | None]
"""From and to, UTC milliseconds; to is None while it goes on."""


def they_wait(state: State) -> bool:
    """Whether the employer waits for us or for a department.

    They do until they have a proposal or a way forward, and whenever something they wrote lies unread. Holding for
    checks is our affair, so they wait; parking was agreed with them, and waiting for them is their move.
    """
    if not enquiries.is_open(state):
        return False
    side = state.get("side")
    if side and side["kind"] != SideState.HOLD_CHECKS:
        return False
    return bool(state.get("unread")) or state["stage"] in _BEFORE_AN_ANSWER


def waits(ordered: Sequence[Change], calendar: Calendar, now_ms: int) -> list[Wait]:
    """Every stretch in which the employer of one enquiry waited, oldest first, up to `now_ms`.

    `ordered`: all the enquiry's changes in causal order. Calls and e-mails count from when they happened, not from when
    they were noted down. A park ends by itself when its day begins.
    """
    out = not_counting(ordered)
    state: State | None = None
    found: list[Wait] = []
    since: int | None = None
    wakes: int | None = None
    last = 0
    for change in ordered:
        if change.id in out or change.kind == UNDONE:
            continue
        state = folding.step(state, change)
        if state is None or not state.get("made"):
            continue
        at = max(_happened(change, state), last)
        if wakes is not None and wakes <= at:
            since = max(wakes, last) if since is None else since
        last = at
        waiting = they_wait(state)
        if waiting and since is None:
            since = at
        elif not waiting and since is not None:
            found.append((since, at))
            since = None
        wakes = _wakes(state, calendar)
    if wakes is not None and wakes <= now_ms:
        since = max(wakes, last) if since is None else since
    if since is not None:
        found.append((since, None))
    return found


def _happened(change: Change, state: State) -> int:
    if change.kind == "received":
        return int(state["received"])
    return int(change.data.get("when", change.at))


def _wakes(state: State, calendar: Calendar) -> int | None:
    """When a parked enquiry comes back by itself, if it is parked until a day and the next word would be ours."""
    side = state.get("side")
    if not side or side["kind"] != SideState.PARKED or not side["until"]:
        return None
    if not they_wait({**state, "side": None}):
        return None
    return ms_of(datetime.combine(date.fromisoformat(side["until"]), time(), ZoneInfo(calendar.zone)))


def working_days(start_ms: int, end_ms: int, calendar: Calendar) -> int:
    """Working days between two moments as somebody who waits counts them: answered on the day of receipt is 0."""
    return max(calendar.count(calendar.receipt_day_ms(start_ms), calendar.local(end_ms).date()), 0)
