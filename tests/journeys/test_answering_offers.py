"""An academic with ten minutes between two lectures: three offers, two keys each."""

from __future__ import annotations

import pytest

from tests.journeys.at_the_window import AtTheWindow

MICROSCOPE = "Electron microscope hire"
TRAINING = "Shared engineering training on our estate"
HYDRO = "Sense-check our hydro numbers"


@pytest.fixture
def academic(sits_down) -> AtTheWindow:
    """Somebody in Engineering, who also stands in for the lead."""
    return sits_down("Dr Sam Whitlock")


def test_three_offers_are_answered_with_two_keys_each(academic):
    academic.sees("Offered to us, 3", "Needs your answer, 3", "You stand in for Prof Anil Rao")
    assert MICROSCOPE in academic.chosen_row
    academic.sees("Half a day on the electron microscope", "I’ll take it", "Not for us")

    academic.presses("C")
    academic.is_told("Yours.")
    academic.sees("Needs your answer, 2", "Yours. Ring them by Wed 25 Nov")
    assert MICROSCOPE in academic.chosen_row  # whom to ring is what they want to see now

    academic.presses("Home", "D")
    assert TRAINING in academic.chosen_row
    academic.sees("Not our subject", "Nobody free in time")
    academic.presses("2")
    academic.is_told("nobody free in time")
    academic.sees("Needs your answer, 1")

    assert HYDRO in academic.chosen_row  # the next one that waits
    academic.presses("P", "1")
    academic.is_told("Dr Joan Kirkby")

    assert academic.hub_knows(MICROSCOPE, "stage") == "claimed"
    assert academic.hub_knows(TRAINING, "stage") == "finding_out"  # back with the hub
    answers = "SELECT o.status FROM offer o JOIN enquiry e ON e.id = o.enquiry WHERE e.subject = ? ORDER BY o.id DESC"
    assert academic.asks_the_hub(answers, TRAINING) == "declined"
    assert academic.hub_knows(HYDRO, "stage") == "offered"


def test_after_the_last_in_the_list_the_one_that_still_waits_comes(academic):
    academic.presses("J", "J")
    assert HYDRO in academic.chosen_row
    academic.presses("D", "1")
    assert TRAINING in academic.chosen_row or MICROSCOPE in academic.chosen_row
    academic.sees("Needs your answer, 2")


def test_a_word_typed_for_the_hub_is_still_there_after_looking_elsewhere(academic):
    academic.presses("A")
    academic.types("Do they have drawings")
    academic.presses("Esc")
    academic.goes_to("Today")
    academic.goes_to("Offered to us")
    academic.presses("A")
    academic.sees("Do they have drawings")
    academic.presses("Enter")
    academic.is_told("hub")


def test_after_a_yes_the_call_is_noted_with_one_key_and_a_line(academic):
    academic.presses("C", "L")
    academic.types("Tuesday at ten, Dean brings six samples")
    academic.presses("1")
    academic.types("")
    academic.presses("Enter")
    academic.is_told("Call logged")
