"""The program ends, with a word or without one; whoever comes back finds what they left, and what they were typing."""

from __future__ import annotations

from hubcrm import paths

WELD = "Cracked weld on a lifting bracket"
CERTIFICATES = "Third time of asking: Lean course certificates"
CALL = "Rang Moira: she sends the certificates tomorrow"
PUMP = "They ring about a pump that sings at night"


def test_what_was_being_typed_when_the_power_went_is_there_again(sits_down):
    adviser = sits_down("Priya Nair")
    assert CERTIFICATES in adviser.chosen_row
    adviser.presses("L")
    adviser.types(CALL)
    adviser.presses("Ctrl+N")
    adviser.types(PUMP)
    adviser.thinks()
    adviser.is_cut_off()

    again = sits_down("Priya Nair", alive=True)
    again.is_told_by_itself("You have 2 unfinished notes")
    assert CERTIFICATES in again.chosen_row
    again.sees("You began this at 10:04", CALL)
    again.presses("L", "Ctrl+Enter")
    again.is_told("Call logged")

    again.presses("Ctrl+N")
    again.sees(PUMP)
    again.presses("Ctrl+Enter")
    again.sees("Triage, 10")
    assert again.hub_knows(PUMP, "stage") == "new"
    again.presses("Ctrl+N")
    again.does_not_see(f"{PUMP} ")
    assert again.begun == 0


def test_what_was_left_alone_is_as_it_was_and_undo_reaches_back(sits_down):
    adviser = sits_down("Priya Nair")
    adviser.goes_down_to(WELD)
    adviser.presses("O")
    adviser.drops(paths.resources() / "samples")
    adviser.presses("Enter")
    count = len(adviser.rows)
    assert count > 8
    adviser.leaves()

    again = sits_down("Priya Nair")
    assert len(again.rows) == count
    assert again.hub_knows(WELD, "stage") == "offered"
    again.presses("Ctrl+Z")
    assert len(again.rows) == 8


def test_the_view_and_the_page_of_a_manager_are_as_they_were(sits_down):
    manager = sits_down("Ruth Adeyemi")
    manager.presses("V")
    assert manager.columns[0] == "Reference"
    manager.leaves()
    again = sits_down("Ruth Adeyemi")
    assert again.columns[0] == "Reference"
