"""An adviser's morning: ten enquiries wait, and each is decided with a few keys."""

from __future__ import annotations

from tests.journeys.at_the_window import AtTheWindow

CERTIFICATES = "Third time of asking: Lean course certificates"
WELD = "Cracked weld on a lifting bracket"
FUNDING = "Funding call, partner needed by Friday"
REMOVE = "Remove me from your mailing list"
INJURIES = "Back injuries in the warehouse"
SALES = "20% off interactive displays"
BOILERS = "Boiler data: ten years of service records"
AI = "AI: what have you got?"
TALKS = "Difficult conversations, half day for 15 managers"
ROBOT = "They want a robot for packing, in spring"

MAIL = """From: Jo Hart <jo@corvedale-pumps.example>
Sent: 20 November 2026 10:12
To: hub@kestrelbridge.example
Subject: Pump bracket keeps cracking

The weld on a pump bracket has cracked again. Could someone look at the fracture surface?
"""


def offers_to(adviser: AtTheWindow, department: str) -> None:
    """Any department, by a few letters of its name."""
    adviser.presses("A")
    adviser.types(department)
    adviser.presses("Enter", "O")


def closes_as(adviser: AtTheWindow, group: str, reason: str, instead: str = "") -> None:
    """A reason out of its group, and where it is asked for, what was offered instead."""
    adviser.presses("E")
    adviser.chooses(group)
    adviser.chooses(reason)
    adviser.types(instead)
    adviser.presses("Enter")


def test_ten_enquiries_are_triaged_before_the_kettle_boils(adviser):
    adviser.sees("Triage, 9", "1 late", CERTIFICATES)

    adviser.presses("Ctrl+N")
    adviser.types(ROBOT)
    adviser.presses("Tab")
    adviser.types("Tarnby Packaging")
    adviser.presses("Ctrl+Enter")
    adviser.sees("Triage, 10", ROBOT)
    offers_to(adviser, "engin")
    adviser.is_told("Offered to Engineering")

    adviser.presses("Home")
    adviser.goes_down_to(WELD)
    adviser.presses("C")
    adviser.types("Dean can send both brackets tomorrow")
    adviser.presses("Ctrl+Enter")
    adviser.is_told("Call logged")
    adviser.presses("O")
    adviser.is_told("Offered to Engineering")

    adviser.presses("Home")
    assert CERTIFICATES in adviser.chosen_row
    closes_as(adviser, "Good result", "Answered on the spot", "The certificates are in the post")

    adviser.presses("Home")
    adviser.goes_down_to(FUNDING)
    offers_to(adviser, "engin")

    adviser.presses("Home")
    adviser.goes_down_to(REMOVE)
    closes_as(adviser, "Housekeeping", "Data protection request")

    adviser.presses("Home")
    adviser.goes_down_to(INJURIES)
    adviser.presses("A")
    adviser.types("nurs")
    adviser.presses("Enter", "Shift+O")
    adviser.types("Night pickers, 40 people; a first word today would help")
    adviser.presses("Ctrl+Enter")
    adviser.is_told("Offered to Nursing")

    adviser.presses("Home")
    adviser.goes_down_to(SALES)
    closes_as(adviser, "Housekeeping", "Sales")

    adviser.presses("Home")
    adviser.goes_down_to(BOILERS)
    adviser.presses("Enter")
    adviser.tabs_to("In one sentence")
    adviser.types("Which boilers will fail next")
    adviser.presses("Enter", "Esc", "O")
    adviser.is_told("Offered to")

    adviser.presses("Home")
    adviser.goes_down_to(AI)
    adviser.presses("H")
    adviser.chooses("Waiting for the employer")

    assert TALKS in adviser.chosen_row
    adviser.presses("H")
    adviser.chooses("Parked until")
    adviser.types("next tue")
    adviser.sees("Tue 1 Dec")
    adviser.presses("Enter")

    adviser.sees("Nothing waiting. Paste, drop, or Ctrl+N.")
    decided = {
        ROBOT: "offered", WELD: "offered", FUNDING: "offered", INJURIES: "offered", BOILERS: "offered",
        CERTIFICATES: "closed", REMOVE: "closed", SALES: "closed", AI: "finding_out", TALKS: "finding_out",
    }  # fmt: skip
    assert {subject: adviser.hub_knows(subject, "stage") for subject in decided} == decided
    assert adviser.hub_knows(SALES, "reason") == "sales_spam"
    assert adviser.hub_knows(BOILERS, "need") == "Which boilers will fail next"
    assert adviser.hub_knows(AI, "side") == "waiting_employer"
    assert adviser.hub_knows(TALKS, "until") == "2026-12-01"


def test_an_e_mail_that_was_copied_is_there_with_two_keys_and_offered_with_a_third(adviser):
    adviser.pastes(MAIL)
    adviser.sees("Add this enquiry", "Pump bracket keeps cracking")
    adviser.presses("Enter")
    adviser.sees("Triage, 10")
    adviser.presses("O")
    adviser.is_told("Offered to Engineering")
    assert adviser.hub_knows("Pump bracket keeps cracking", "stage") == "offered"


def test_what_is_typed_is_never_taken_for_a_command(adviser):
    adviser.presses("L")
    adviser.types("o e h 1 2 3 c n ? /")
    adviser.does_not_see("Keys")
    adviser.presses("Ctrl+Enter")
    adviser.is_told("Call logged")
    adviser.tabs_to("History")
    adviser.presses("Space")
    adviser.sees("o e h 1 2 3 c n ? /")
    assert adviser.hub_knows(CERTIFICATES, "stage") == "finding_out"


def test_searching_finds_one_and_esc_leads_back_to_where_one_was(adviser):
    adviser.goes_down_to(FUNDING)
    adviser.presses("/")
    adviser.types("weld")
    adviser.sees(WELD)
    adviser.does_not_see(INJURIES)
    adviser.presses("Esc", "Esc")
    adviser.sees(INJURIES)
    assert len(adviser.rows) == 9


def test_a_call_in_progress_is_typed_parked_and_comes_back_by_undo(adviser):
    adviser.presses("Ctrl+N")
    adviser.types(ROBOT)
    adviser.presses("Tab")
    adviser.types("Tarnby Packaging")
    adviser.presses("Enter")
    assert ROBOT in adviser.chosen_row
    adviser.presses("H")
    adviser.chooses("Parked until")
    adviser.types("next tue")
    adviser.presses("Enter")
    adviser.sees("Triage, 9")
    assert adviser.hub_knows(ROBOT, "until") == "2026-12-01"
    adviser.presses("Ctrl+Z")
    assert ROBOT in adviser.chosen_row
    assert adviser.hub_knows(ROBOT, "until") is None


def test_keys_that_are_faster_than_the_window_are_meant_for_the_row_that_is_chosen(adviser):
    """J and O in one breath: the enquiry one left a moment ago must not be the one that is offered."""
    assert CERTIFICATES in adviser.chosen_row
    adviser.presses_at_once("J", "O")
    adviser.is_told("Offered to Engineering")
    assert adviser.hub_knows(WELD, "stage") == "offered"
    assert adviser.hub_knows(CERTIFICATES, "stage") == "finding_out"
