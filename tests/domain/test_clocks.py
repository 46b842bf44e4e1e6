"""What starts, stops, keeps and restarts each promise of one enquiry.

Monday 23 November 2026 at nine in London; days count from there, with no holidays unless a test says so.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from hubcrm.domain.clocks import Clocks, offer_due, promises_of, whose_move
from hubcrm.domain.promises import Calendar, PromiseDays, ms_of
from tests.builders import Life

CALENDAR, DAYS = Calendar(), PromiseDays()
DAY = 24


@pytest.fixture
def life() -> Life:
    made = Life()
    made.receive()
    return made


def clocks(life: Life, calendar: Calendar = CALENDAR) -> Clocks:
    return promises_of(life.state, calendar, DAYS)


def due(life: Life, calendar: Calendar = CALENDAR) -> tuple[str, ...]:
    found = clocks(life, calendar)
    return tuple(
        "" if day is None else f"{day:%a} {day.day} {day:%b}" for day in (found.acknowledge, found.decide, found.reply)
    )


def kept(life: Life) -> tuple[bool, bool, bool]:
    found = clocks(life)
    return found.acknowledged is not None, found.decided is not None, found.replied is not None


def at(text: str) -> int:
    return ms_of(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London")))


# -- what starts them --------------------------------------------------------------------------------------------------


def test_the_three_promises_of_an_enquiry(life: Life) -> None:
    assert due(life) == ("Tue 24 Nov", "Wed 25 Nov", "Mon 30 Nov")
    assert clocks(life).next_promise() == ("acknowledge", date(2026, 11, 24))


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-11-23 16:59", ("Tue 24 Nov", "Wed 25 Nov", "Mon 30 Nov")),
        ("2026-11-23 23:50", ("Wed 25 Nov", "Thu 26 Nov", "Tue 1 Dec")),
        ("2026-11-21 11:00", ("Tue 24 Nov", "Wed 25 Nov", "Mon 30 Nov")),
        ("2026-12-25 11:00", ("Wed 30 Dec", "Thu 31 Dec", "Wed 6 Jan")),
    ],
    ids=["before closing time", "at ten to midnight", "on a Saturday", "on a bank holiday"],
)
def test_what_arrives_out_of_hours_counts_from_the_next_working_day(received: str, expected: tuple[str, ...]) -> None:
    holidays = Calendar(closed=frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)}))
    life = Life()
    life("received", {"ref": "x", "received": at(received)})
    assert due(life, holidays) == expected


def test_a_complaint_is_answered_on_the_same_working_day(life: Life) -> None:
    life("set", {"type": "service_issue"})
    assert due(life) == ("Mon 23 Nov", "Wed 25 Nov", "Mon 30 Nov")


def test_the_hub_may_promise_other_days(life: Life) -> None:
    found = promises_of(life.state, CALENDAR, PromiseDays(acknowledge=2, decide=3, reply=10))
    assert (found.acknowledge, found.decide, found.reply) == (date(2026, 11, 25), date(2026, 11, 26), date(2026, 12, 7))


# -- what keeps them ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "acknowledged"), [("out", True), ("both", True), ("in", False), ("tried", False), ("none", False)]
)
def test_acknowledged_is_kept_by_the_first_word_that_left_us(life: Life, way: str, acknowledged: bool) -> None:
    life("logged", {"log": "email", "way": way})
    assert kept(life) == (acknowledged, False, False)


def test_a_sent_draft_acknowledges_too_and_the_first_word_counts(life: Life) -> None:
    life("acted", {"kind": "ack"}, at=2)
    life("logged", {"log": "email", "way": "out"}, at=9)
    assert clocks(life).acknowledged == Life.START + 2 * Life.HOUR


def test_a_talk_written_down_later_counts_from_when_it_was(life: Life) -> None:
    life("logged", {"log": "call", "way": "both", "when": Life.START + 60_000}, at=30)
    assert clocks(life).acknowledged == Life.START + 60_000


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("decided", {"outcome": "find_out_more"}),
        ("offered", {"department": "ENG"}),
        ("moved", {"stage": "shaping"}),
        ("waiting", {"side": "parked", "until": "2026-12-01"}),
        ("waiting", {"side": "hold_checks"}),
        ("closed", {"reason": "sales_spam"}),
        ("merged", {"reason": "duplicate", "into": "x"}),
    ],
)
def test_decided_is_kept_by_any_outcome_of_triage(life: Life, kind: str, data: dict[str, str]) -> None:
    life(kind, data, at=3)
    assert clocks(life).decided == Life.START + 3 * Life.HOUR


@pytest.mark.parametrize(
    ("kind", "data"),
    [("taken", {"adviser": "ada"}), ("set", {"type": "consultancy"}), ("waiting", {"side": "waiting_employer"}),
     ("moved", {"stage": "finding_out"}), ("logged", {"log": "call", "way": "both"})],
)  # fmt: skip
def test_decided_is_not_kept_by_reading_asking_or_waiting(life: Life, kind: str, data: dict[str, str]) -> None:
    life(kind, data)
    assert clocks(life).decided is None


def test_the_reply_is_kept_by_the_first_talk_with_the_holder(life: Life) -> None:
    life("logged", {"log": "call", "way": "both"}, by="ada")
    life.claim(life.offer("ENG"), "sam")
    life("logged", {"log": "call", "way": "both"}, by="ada")
    life("logged", {"log": "email", "way": "out"}, by="sam")
    assert not kept(life)[2]
    life("logged", {"log": "meeting", "way": "both"}, by="sam")
    assert kept(life)[2]
    assert clocks(life).replied == life.changes[-1].at


@pytest.mark.parametrize(("way_forward", "replied"), [(1, True), (0, False)])
def test_the_reply_is_kept_by_closing_with_a_way_forward(life: Life, way_forward: int, replied: bool) -> None:
    life("closed", {"reason": "no_expertise", "way_forward": way_forward})
    assert kept(life) == (False, True, replied)


def test_an_automatic_reply_keeps_nothing_and_moves_nothing(life: Life) -> None:
    before = due(life)
    life("logged", {"log": "email", "way": "in", "auto_reply": 1})
    assert (due(life), kept(life)) == (before, (False, False, False))


def test_a_kept_promise_is_not_the_next_one(life: Life) -> None:
    life("logged", {"log": "email", "way": "out"})
    assert clocks(life).next_promise() == ("decide", date(2026, 11, 25))
    life.offer("ENG")
    assert clocks(life).next_promise() == ("reply", date(2026, 11, 30))
    life("closed", {"reason": "answered", "way_forward": 1})
    assert clocks(life).next_promise() is None


# -- what stops them ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["waiting_employer", "hold_checks"])
def test_a_day_does_not_count_if_it_stood_still_at_its_close(life: Life, side: str) -> None:
    life("waiting", {"side": side}, at=2)
    assert due(life) == ("", "", "")
    life("resumed", at=2 * DAY)
    assert due(life) == ("Wed 25 Nov", "Thu 26 Nov", "Tue 1 Dec")  # Tuesday; the day of receipt never counts


def test_standing_still_within_one_day_costs_nothing(life: Life) -> None:
    life("waiting", {"side": "hold_checks"}, at=1)
    life("resumed", at=3)
    assert due(life) == ("Tue 24 Nov", "Wed 25 Nov", "Mon 30 Nov")


def test_what_is_parked_goes_on_by_itself_on_its_day(life: Life) -> None:
    life("waiting", {"side": "parked", "until": "2026-12-01"}, at=2)
    assert due(life) == ("Tue 1 Dec", "Wed 2 Dec", "Mon 7 Dec")
    life("resumed", at=300)  # much later: it had begun to count long before
    assert due(life) == ("Tue 1 Dec", "Wed 2 Dec", "Mon 7 Dec")


def test_one_side_state_after_another_is_one_long_stop(life: Life) -> None:
    life("waiting", {"side": "waiting_employer"}, at=2)
    life("waiting", {"side": "hold_checks"}, at=DAY)
    life("resumed", at=2 * DAY)
    assert due(life)[0] == "Wed 25 Nov"


def test_an_open_question_stops_the_clock_of_its_offer_and_no_other(life: Life) -> None:
    asked, other = life.offer("ENG", at=1), life.offer("BUS", at=1)
    life("answered", {"offer": asked, "answer": "ask"}, at=2)

    def offers() -> tuple[date | None, date | None]:
        state = life.state
        first, second = (offer_due(state, state["offers"][one], CALENDAR, DAYS) for one in (asked, other))
        return first, second

    assert offers() == (None, date(2026, 11, 26))
    assert due(life) == ("Tue 24 Nov", "Wed 25 Nov", "Mon 30 Nov")
    life("told", {"offer": asked}, at=2 * DAY)
    assert offers() == (date(2026, 11, 27), date(2026, 11, 26))


def test_a_side_state_stops_the_clock_of_an_offer_too(life: Life) -> None:
    offer = life.offer("ENG", at=1)
    life("waiting", {"side": "hold_checks"}, at=2)
    life("resumed", at=2 * DAY)
    state = life.state
    assert offer_due(state, state["offers"][offer], CALENDAR, DAYS) == date(2026, 11, 27)


def test_each_offer_has_its_own_clock(life: Life) -> None:
    first, second = life.offer("ENG", at=0), life.offer("BUS", at=3 * DAY)
    state = life.state
    assert [offer_due(state, state["offers"][one], CALENDAR, DAYS) for one in (first, second)] == [
        date(2026, 11, 26), date(2026, 12, 1),
    ]  # fmt: skip


# -- what they outlive -------------------------------------------------------------------------------------------------


def test_claim_return_and_re_offer_keep_the_reply_date(life: Life) -> None:
    claim = life.claim(life.offer("ENG", at=5), "sam", at=6)
    life("released", {"claims": [claim], "why": "returned"}, by="sam", at=3 * DAY)
    second = life.claim(life.offer("BUS"), "ines")
    life("released", {"claims": [second], "why": "reoffered"}, by="ada")
    life.offer("ART")
    assert due(life)[2] == "Mon 30 Nov"
    assert clocks(life).decided == Life.START + 5 * Life.HOUR


def test_what_a_holder_said_before_the_return_keeps_the_reply(life: Life) -> None:
    claim = life.claim(life.offer("ENG"), "sam")
    life("logged", {"log": "call", "way": "both"}, by="sam", at=8)
    life("released", {"claims": [claim], "why": "returned"}, by="sam")
    assert clocks(life).replied == Life.START + 8 * Life.HOUR


def test_reopening_starts_new_clocks_and_keeps_the_old_ones(life: Life) -> None:
    life("logged", {"log": "email", "way": "out"})
    life("waiting", {"side": "hold_checks"})
    life("closed", {"reason": "no_reply", "way_forward": 1})
    life("reopened", at=7 * DAY)
    assert due(life) == ("Tue 1 Dec", "Wed 2 Dec", "Mon 7 Dec")
    assert kept(life) == (False, False, False)
    (earlier,) = life.state["earlier"]
    assert {"clock", "acked", "decided", "answered", "stops", "closed"} <= set(earlier)


# -- whose move --------------------------------------------------------------------------------------------------------


def test_whose_move_it_is_follows_the_work(life: Life) -> None:
    moves = [whose_move(life.state)]
    offer = life.offer("ENG")
    moves.append(whose_move(life.state))
    life("answered", {"offer": offer, "answer": "ask"})
    moves.append(whose_move(life.state))
    life("told", {"offer": offer})
    life.claim(offer)
    moves.append(whose_move(life.state))
    life("moved", {"stage": "proposal"})
    moves.append(whose_move(life.state))
    life("moved", {"stage": "agreed"})
    moves.append(whose_move(life.state))
    life("waiting", {"side": "waiting_employer"})
    moves.append(whose_move(life.state))
    life("waiting", {"side": "hold_checks"})
    moves.append(whose_move(life.state))
    life("moved", {"stage": "following_up"})
    life("resumed")
    moves.append(whose_move(life.state))
    life("closed", {"reason": "completed"})
    moves.append(whose_move(life.state))
    assert moves == ["us", "department", "us", "department", "employer", "department", "employer", "us", "us", "nobody"]
