"""An adviser after lunch: what is late is chased, done, moved, and followed by the next thing."""

from __future__ import annotations

CERTIFICATES = "Third time of asking: Lean course certificates"
MICROSCOPE = "Electron microscope hire"
CARERS = "Keeping our senior carers"


def test_the_late_ones_are_chased_from_today(adviser):
    adviser.goes_to("Today")
    adviser.sees("2 late", "Late, 2", "Promises at risk")
    assert "Ring back" in adviser.chosen_row
    assert CERTIFICATES in adviser.chosen_row

    adviser.presses("D")
    adviser.is_told("Done: Ring back")
    adviser.goes_down_to(MICROSCOPE)
    adviser.presses("M")
    adviser.clears()
    adviser.types("next Tue")
    adviser.presses("Enter")
    adviser.is_told("Tue 1 Dec")

    late = [row for row in adviser.rows if "1 day late" in row]
    assert late == []
    adviser.presses("Ctrl+Z", "Ctrl+Z")
    adviser.sees("Late, 2")


def test_done_and_what_comes_next_is_one_step(adviser):
    adviser.goes_to("Today")
    assert CERTIFICATES in adviser.chosen_row
    adviser.presses("T", "Down", "Tab")
    adviser.clears()
    adviser.types("3 working days")
    adviser.presses("Tab")
    adviser.types("Ask Martin again")
    adviser.presses("Ctrl+Enter")
    adviser.is_told("Done: Ring back. Next: ")
    adviser.does_not_see("Ring back, Larchmont")
    adviser.presses("Ctrl+Z")
    adviser.sees("Ring back, Larchmont")


def test_a_late_one_is_opened_from_the_table_and_esc_leads_back(adviser):
    adviser.goes_to("Work in hand")
    adviser.presses("V", "S")
    adviser.chooses("More…")
    adviser.chooses("Due")
    adviser.presses("Home")
    assert CARERS in adviser.chosen_row
    assert "8 days late" in adviser.chosen_row

    adviser.presses("Enter")
    adviser.sees(CARERS, "Dr Moira Tran", "Done: Send the proposal")
    adviser.presses("L")
    adviser.types("Rang Moira: the proposal goes out on Friday")
    adviser.presses("Ctrl+Enter")
    adviser.sees("Rang Moira: the proposal goes out on Friday")

    adviser.presses("Esc", "Esc")
    adviser.sees("Work in hand", "Promises kept this month")
    assert CARERS in adviser.chosen_row


def test_a_card_is_carried_on_over_the_board_with_the_arrows(adviser):
    adviser.goes_to("Work in hand")
    adviser.presses("→", "→", "→")
    assert "Management training for our team leaders" in adviser.chosen_row
    adviser.presses("Ctrl+→")
    adviser.sees("Agreed: what is it worth?")
    adviser.clears()
    adviser.types("6.2k")
    adviser.presses("Enter")
    assert adviser.hub_knows("Management training for our team leaders", "stage") == "agreed"
    adviser.presses("Ctrl+Z")
    assert adviser.hub_knows("Management training for our team leaders", "stage") == "proposal"
