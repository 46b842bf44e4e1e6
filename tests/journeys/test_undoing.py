"""Second thoughts: five steps are taken back in order, two of them done again."""

from __future__ import annotations

WELD = "Cracked weld on a lifting bracket"
SALES = "20% off interactive displays"
INJURIES = "Back injuries in the warehouse"
BOILERS = "Boiler data: ten years of service records"
TALKS = "Difficult conversations, half day for 15 managers"


def test_five_steps_are_undone_and_two_redone(adviser):
    adviser.goes_down_to(WELD)
    adviser.presses("O")
    adviser.presses("Home")
    adviser.goes_down_to(SALES)
    adviser.presses("E")
    adviser.chooses("Housekeeping")
    adviser.chooses("Sales")
    adviser.presses("Enter", "Home")
    adviser.goes_down_to(BOILERS)
    adviser.presses("N")
    adviser.types("tomorrow")
    adviser.presses("Enter", "Home")
    adviser.goes_down_to(TALKS)
    adviser.presses("H")
    adviser.chooses("Waiting for the employer")
    adviser.presses("Home")
    adviser.goes_down_to(INJURIES)
    adviser.presses("T")
    adviser.is_told("yours")
    stood = _standing(adviser)
    assert stood == {WELD: "offered", SALES: "closed", TALKS: "waiting_employer", "planned": 1, "count": 6}

    adviser.presses("Ctrl+Z")
    adviser.is_told("Undone")
    for _step in range(4):
        adviser.presses("Ctrl+Z")
    adviser.sees("Triage, 9")
    assert _standing(adviser) == {WELD: "finding_out", SALES: "new", TALKS: "", "planned": 0, "count": 9}
    assert WELD in adviser.chosen_row  # what has come back is what is in front

    adviser.presses("Ctrl+Shift+Z", "Ctrl+Shift+Z")
    assert _standing(adviser) == {WELD: "offered", SALES: "closed", TALKS: "", "planned": 0, "count": 7}


def test_in_a_field_ctrl_z_belongs_to_the_words(adviser):
    adviser.presses("L")
    adviser.types("Spoke to them")
    adviser.presses("Ctrl+Z")
    adviser.sees("Triage, 9")
    assert adviser.told == ""


def _standing(adviser) -> dict[str, object]:
    planned = "SELECT count(*) FROM follow_up f JOIN enquiry e ON e.id = f.enquiry WHERE e.subject = ?"
    return {
        WELD: adviser.hub_knows(WELD, "stage"),
        SALES: adviser.hub_knows(SALES, "stage"),
        TALKS: adviser.hub_knows(TALKS, "side"),
        "planned": adviser.asks_the_hub(planned, BOILERS),
        "count": len(adviser.rows),
    }
