"""No open enquiry is ever without a next action: they make themselves, from where the enquiry stands."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain import enquiries
from hubcrm.domain.clocks import offer_due, promises_of, whose_move
from hubcrm.domain.next_actions import automatic
from hubcrm.domain.promises import Calendar, PromiseDays
from hubcrm.domain.words import FollowUpKind
from tests.builders import Life

CALENDAR, DAYS = Calendar(), PromiseDays()
OTHERS = frozenset({"decide", "close_or_park"})
DAY = 24


@pytest.fixture
def life() -> Life:
    made = Life()
    made.receive()
    return made


def next_of(life: Life) -> tuple[str, str] | None:
    state = life.state
    found = automatic(state, promises_of(state, CALENDAR, DAYS), CALENDAR, DAYS)
    return (found.kind, f"{found.due:%a} {found.due.day} {found.due:%b}") if found else None


# -- by property -------------------------------------------------------------------------------------------------------

_SOME = st.integers(0, 5)
_STEP = st.tuples(
    st.sampled_from([*sorted(enquiries.KINDS), "offered", "claimed", "logged", "answered", "waiting", "acted"]),
    _SOME, _SOME, st.floats(0, 400), st.booleans(),
)  # fmt: skip


@given(st.lists(_STEP, max_size=25), st.integers(0, 4))
def test_every_open_enquiry_has_a_next_action_whatever_was_done_to_it_in_whatever_order(
    steps: list[tuple[str, int, int, float, bool]], received_after: int
) -> None:
    life = Life()
    for number, (kind, a, b, hours, apart) in enumerate(steps):
        if number == received_after:
            life.receive()
        ids = [change.id for change in life.changes] or ["none"]
        data = {
            "offer": ids[-1 - a % len(ids)], "claim": ids[-1 - a % len(ids)], "claims": ids[-2:], "changes": [ids[a % len(ids)]],
            "answer": ("ask", "decline", "help", "pass", "ask", "decline")[b], "department": f"D{b}",
            "stage": enquiries.ORDER[3 + b], "side": ("parked", "waiting_employer", "hold_checks")[b % 3],
            "until": "" if b % 3 else f"2026-12-0{b + 1}", "way": ("in", "out", "both", "tried", "tried", "none")[b],
            "kind": ("ack", "decide", "call_back", "proposal", "find_out", "chase_department")[b], "type": "consultancy",
        }  # fmt: skip
        life(kind, data, by=f"p{b}", at=hours, seen=[ids[a % len(ids)]] if apart else None)
    state = life.state
    if not state.get("made"):
        return
    clocks = promises_of(state, CALENDAR, DAYS)
    found = automatic(state, clocks, CALENDAR, DAYS)
    assert (found is None) == (not enquiries.is_open(state))
    assert (whose_move(state) == "nobody") == (not enquiries.is_open(state))
    if found:
        assert found.kind in {*FollowUpKind, *OTHERS}
        assert isinstance(found.due, date)
    for offer in state["offers"].values():
        offer_due(state, offer, CALENDAR, DAYS)


# -- by example --------------------------------------------------------------------------------------------------------


def test_what_comes_next_from_arrival_to_the_end(life: Life) -> None:
    seen = [next_of(life)]
    life("logged", {"log": "email", "way": "out"}, at=1)
    seen.append(next_of(life))
    life("taken", at=2)
    seen.append(next_of(life))
    life("logged", {"log": "call", "way": "both"}, by="ada", at=3)
    seen.append(next_of(life))
    offer = life.offer("ENG", at=4)
    seen.append(next_of(life))
    life("answered", {"offer": offer, "answer": "ask"}, at=5)
    seen.append(next_of(life))
    life("told", {"offer": offer}, at=6)
    life.claim(offer, "sam", at=7)
    seen.append(next_of(life))
    life("logged", {"log": "meeting", "way": "both"}, by="sam", at=DAY)
    seen.append(next_of(life))
    for stage in ("proposal", "agreed", "delivering", "following_up"):
        life("moved", {"stage": stage}, at=2 * DAY)
        seen.append(next_of(life))
    life("closed", {"reason": "completed"})
    seen.append(next_of(life))
    assert seen == [
        ("ack", "Tue 24 Nov"),
        ("decide", "Wed 25 Nov"),
        ("find_out", "Wed 25 Nov"),
        ("decide", "Wed 25 Nov"),
        ("chase_department", "Wed 25 Nov"),
        ("send_info", "Tue 24 Nov"),
        ("call_back", "Mon 30 Nov"),
        ("proposal", "Tue 8 Dec"),
        ("chase_proposal", "Wed 2 Dec"),
        ("mid_check", "Wed 9 Dec"),
        ("mid_check", "Wed 23 Dec"),
        ("feedback", "Wed 9 Dec"),
        None,
    ]


def test_what_is_done_gives_way_to_what_comes_after_it(life: Life) -> None:
    life("taken")
    for kind in ("ack", "find_out", "decide"):
        assert next_of(life) is not None
        life("acted", {"kind": kind}, at=DAY)
    assert next_of(life) == ("keep_in_touch", "Tue 8 Dec")
    life.offer("ENG")
    assert next_of(life)[0] == "chase_department"  # type: ignore[index] # it is open


def test_after_the_third_try_without_answer_it_is_closed_kindly_or_parked(life: Life) -> None:
    for at in (1, DAY):
        life("logged", {"log": "no_answer", "way": "tried"}, at=at)
        assert next_of(life) == ("ack", "Tue 24 Nov")
    life("logged", {"log": "no_answer", "way": "tried"}, at=2 * DAY)
    assert next_of(life) == ("close_or_park", "Thu 26 Nov")
    life("waiting", {"side": "parked", "until": "2026-12-15"})
    assert next_of(life) == ("revisit", "Tue 15 Dec")
    life("resumed")
    life("logged", {"log": "email", "way": "in"})
    assert next_of(life) == ("ack", "Tue 24 Nov")


def test_what_waits_is_looked_at_again(life: Life) -> None:
    life("waiting", {"side": "waiting_employer"}, at=1)
    assert next_of(life) == ("revisit", "Mon 30 Nov")


def test_what_came_back_is_to_be_decided_anew_from_the_day_it_came(life: Life) -> None:
    life("logged", {"log": "email", "way": "out"})
    claim = life.claim(life.offer("ENG"), "sam")
    life("released", {"claims": [claim], "why": "returned"}, by="sam", at=3 * DAY)
    assert next_of(life) == ("decide", "Mon 30 Nov")


def test_a_clock_that_stands_still_still_gives_a_day(life: Life) -> None:
    life.offer("ENG", at=1)
    life("waiting", {"side": "hold_checks"}, at=2)
    life("resumed", at=2 * DAY)
    assert next_of(life) == ("chase_department", "Thu 26 Nov")


def test_a_reopened_enquiry_begins_again(life: Life) -> None:
    life("logged", {"log": "call", "way": "both"})
    for _ in range(3):
        life("logged", {"log": "no_answer", "way": "tried"})
    life("closed", {"reason": "no_reply"})
    life("reopened", at=7 * DAY)
    assert next_of(life) == ("ack", "Tue 1 Dec")
