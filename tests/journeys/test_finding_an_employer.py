"""The telephone rings: who is that, and what do we have with them?"""

from __future__ import annotations


def test_an_employer_is_found_with_a_few_letters_and_everything_is_there(adviser):
    adviser.goes_to("Employers")
    adviser.presses("/")
    adviser.types("dunv")
    adviser.sees("Dunvale Logistics, Kestrelbridge. 1 open")
    adviser.presses("Enter", "Enter")

    adviser.sees("Dunvale Logistics", "540 people", "working with us since")  # who they are
    adviser.sees("Open work", "Back injuries in the warehouse")  # what is open
    adviser.sees("People we know", "Carol Dene", "Training manager", "01632 960114", "Who can see this")  # whom we know
    adviser.sees("Timeline", "Enquiry: Back injuries in the warehouse")  # what happened

    adviser.presses("T")
    adviser.sees("They asked: Back injuries in the warehouse", "They are waiting for us now")
    adviser.presses("T", "D")
    adviser.sees("Legal form")


def test_from_the_list_to_the_enquiry_and_all_the_way_back(adviser):
    adviser.goes_to("Employers")
    adviser.presses("/")
    adviser.types("dunvale")
    adviser.presses("Enter", "Enter")
    adviser.presses("Ctrl+N")
    adviser.sees("New enquiry", "Dunvale Logistics")
    adviser.types("Their second question of the day")
    adviser.presses("Ctrl+Enter")
    adviser.sees("Triage, 10", "Their second question of the day")
    adviser.goes_to("Employers")
    adviser.sees("Their second question of the day", "2")
    adviser.presses("Esc")
    assert "Dunvale Logistics" in adviser.chosen_row


def test_a_person_we_know_is_added_while_they_talk(adviser):
    adviser.goes_to("Employers")
    adviser.presses("/")
    adviser.types("greaves")
    adviser.presses("Enter", "Enter", "P")
    adviser.types("Rosa Lindqvist")
    adviser.presses("Ctrl+Enter")
    adviser.sees("Rosa Lindqvist")
    assert adviser.asks_the_hub("SELECT count(*) FROM contact WHERE name = ?", "Rosa Lindqvist") == 1
    adviser.presses("Ctrl+Z")
    adviser.does_not_see("Rosa Lindqvist")
