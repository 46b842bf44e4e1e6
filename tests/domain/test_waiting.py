"""How long an employer waited: from their first word until they have an answer, stops and parks left out."""

from __future__ import annotations

import pytest

from hubcrm.domain import waiting
from hubcrm.domain.changes import causal_order
from hubcrm.domain.promises import Calendar
from tests.builders import Life

CALENDAR = Calendar()
HOUR, DAY = Life.HOUR, 24 * Life.HOUR


def stretches(life, now_hours=0.0):
    """The waits of a life in hours from its start; None while one goes on."""
    found = waiting.waits(causal_order(life.changes), CALENDAR, Life.START + int(now_hours * HOUR))
    return [((start - Life.START) / HOUR, None if end is None else (end - Life.START) / HOUR) for start, end in found]


@pytest.fixture
def life():
    made = Life()
    made.receive()
    return made


def test_they_wait_from_their_first_word_until_they_have_a_proposal(life):
    claim = life.claim(life.offer(at=5), at=10)
    assert claim
    life("moved", {"stage": "proposal"}, at=30)
    life("moved", {"stage": "agreed"}, at=50)
    assert stretches(life) == [(0.0, 30.0)]


def test_an_open_wait_goes_on(life):
    assert stretches(life, 80) == [(0.0, None)]


def test_closing_with_or_without_a_proposal_ends_the_wait(life):
    life("closed", {"reason": "answered", "instead": "Told them"}, at=4)
    assert stretches(life) == [(0.0, 4.0)]


def test_waiting_for_them_is_not_their_wait_and_an_answer_of_theirs_begins_the_next(life):
    life("waiting", {"side": "waiting_employer"}, at=2)
    life("logged", {"log": "email", "way": "in"}, at=20)
    life("resumed", at=20)
    assert stretches(life, 30) == [(0.0, 2.0), (20.0, None)]


def test_our_own_checks_are_their_wait(life):
    life("waiting", {"side": "hold_checks"}, at=2)
    assert stretches(life, 30) == [(0.0, None)]


def test_a_park_ends_by_itself_when_its_day_begins(life):
    life("waiting", {"side": "parked", "until": "2026-11-26"}, at=1)
    before = stretches(life, 40)
    after = stretches(life, 90)
    assert before == [(0.0, 1.0)]
    assert after == [(0.0, 1.0), (63.0, None)]  # midnight of Thursday, from nine on Monday


def test_going_on_after_the_day_of_a_park_counts_from_the_day(life):
    life("waiting", {"side": "parked", "until": "2026-11-24"}, at=1)
    life("resumed", at=40)
    life("closed", {"reason": "answered"}, at=50)
    assert stretches(life) == [(0.0, 1.0), (15.0, 50.0)]


def test_a_message_nobody_has_read_makes_them_wait_again_after_a_proposal(life):
    life("moved", {"stage": "proposal"}, at=5)
    life("logged", {"log": "email", "way": "in"}, at=20)
    life("logged", {"log": "call", "way": "both"}, at=26)
    assert stretches(life) == [(0.0, 5.0), (20.0, 26.0)]


def test_what_was_undone_ended_no_wait(life):
    closing = life("closed", {"reason": "answered"}, at=4)
    life.undo(closing, at=5)
    assert stretches(life, 10) == [(0.0, None)]


def test_what_was_noted_later_counts_from_when_it_happened(life):
    life("moved", {"stage": "proposal"}, at=5)
    life("logged", {"log": "email", "way": "in", "when": Life.START + 8 * HOUR}, at=30)
    assert stretches(life, 40) == [(0.0, 5.0), (8.0, None)]


@pytest.mark.parametrize(("from_hours", "to_hours", "days"), [(0, 3, 0), (0, 26, 1), (10, 30, 0), (0, 7 * 24, 5)])
def test_working_days_are_counted_as_somebody_who_waits_counts_them(from_hours, to_hours, days):
    start, end = Life.START + from_hours * HOUR, Life.START + to_hours * HOUR
    assert waiting.working_days(start, end, CALENDAR) == days
