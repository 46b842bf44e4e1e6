"""A stranger has their own hub and one enquiry offered, by keyboard alone and without the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hubcrm import app
from hubcrm.store import keys
from tests.desktop.made_up import NOW
from tests.desktop.watchdog import Watchdog
from tests.journeys.at_the_window import SIZE, AtTheWindow

SECRET = "three odd words"
MAIL = """From: Jo Hart <jo@corvedale-pumps.example>
Sent: 20 November 2026 10:12
Subject: Pump bracket keeps cracking

The weld on a pump bracket has cracked again. Could a mechanical engineer look at the fracture surface of the steel?
"""


@pytest.fixture
def starts(tmp_path: Path, watchdog: Watchdog) -> Iterator[Callable[..., AtTheWindow]]:
    """Somebody starts the program on a computer without a hub and without a keyring."""
    here: list[AtTheWindow] = []

    def start(**changes: Any) -> AtTheWindow:
        own = app.own_doors(tmp_path / "own", lambda: NOW, use_keyring=False)
        settings = tmp_path / "settings"
        doors = replace(own, settings_file=settings / "window.ini", settings_folder=settings, **changes)
        one = AtTheWindow(doors, watchdog)
        one.window.resize(*SIZE)
        here.append(one)
        return one

    yield start
    for one in reversed(here):  # leaving tidies every window away
        one.leaves()


def known(tmp_path: Path, question: str, *given: object) -> list[tuple[Any, ...]]:
    """What the hub's file says."""
    place = app.Place(tmp_path / "own", keys.unlock(tmp_path / "own", SECRET))
    with closing(place.open_reader()) as reader:
        return reader.read(question, given)


def fills_in_who_we_are(stranger: AtTheWindow) -> None:
    stranger.tabs_to("Set up our hub")
    stranger.presses("Enter")
    stranger.types("Priya Nair")
    stranger.presses("Tab")
    stranger.types("Kestrelbridge University")
    stranger.tabs_to("Passphrase")
    stranger.types(SECRET)
    stranger.tabs_to("The same again")
    stranger.types(SECRET)


def test_a_stranger_sets_up_a_hub_and_offers_their_first_enquiry(starts, tmp_path):
    stranger = starts()
    fills_in_who_we_are(stranger)
    stranger.sees("is acknowledged by Tue 24 Nov")
    stranger.presses("Enter")

    code = stranger.program.first_run.code
    for field, at in zip(code.groups.fields, code.groups.asked, strict=True):
        stranger.tabs_to(field.accessibleName())
        stranger.types(code.card.text.split("-")[at].lower())
    stranger.presses("Enter")

    stranger.sees("Which departments could answer employers?")
    stranger.pastes("School of Engineering\nBusiness School")
    stranger.sees("2 departments", "Mechanical engineering", "Management and leadership")
    stranger.tabs_to("A sentence as an employer might write it")
    stranger.types("A weld on a steel bracket has cracked")
    stranger.program.hub.guiding.guide.step.trying.ask()  # a test does not wait for the typing to pause
    stranger.waits()
    stranger.sees("Engineering")
    stranger.presses("Ctrl+Enter")

    stranger.sees("Who works with you?")
    stranger.pastes("Dr Ann Lee, ann.lee@kestrelbridge.example, Engineering, lead")
    stranger.program.hub.guiding.guide.step.read()
    stranger.sees("1 understood", "Ann Lee leads")
    stranger.presses("Ctrl+Enter")

    stranger.sees("A person writes or rings back by the end of the next working day.", "Keep these")
    stranger.presses("Enter")
    stranger.sees("Drop e-mails, a sheet or a folder here")
    stranger.presses("Enter")

    stranger.sees("Paste your first enquiry: copy an e-mail, then press Ctrl+V here.")
    assert stranger.hub.window.sidebar.reminders == []
    stranger.pastes(MAIL)
    stranger.sees("Add this enquiry")
    stranger.presses("Enter")
    stranger.sees("Pump bracket keeps cracking")
    stranger.presses("1", "O")
    stranger.is_told("Offered to Engineering")
    assert known(tmp_path, "SELECT stage FROM enquiry") == [("offered",)]
    assert known(tmp_path, "SELECT name FROM department ORDER BY name") == [
        ("Business School",), ("School of Engineering",),
    ]  # fmt: skip


def test_somebody_stops_in_the_middle_and_goes_on_the_next_day(starts, tmp_path):
    today = starts()
    fills_in_who_we_are(today)
    today.presses("Enter", "Esc")  # the recovery sheet: later
    today.pastes("School of Engineering\nSchool of Law\nschool of law")
    today.presses("Esc")
    assert today.hub.window.sidebar.reminders == ["Finish setting up · step 2 of 5", "Prove the recovery sheet"]
    today.leaves()
    assert known(tmp_path, "SELECT code FROM department ORDER BY code") == [("ENG",), ("LAW",)]

    tomorrow = starts()
    tomorrow.sees("This hub is locked")
    tomorrow.types(SECRET)
    tomorrow.presses("Enter")
    tomorrow.tabs_to("Finish setting up")
    tomorrow.presses("Enter")
    tomorrow.sees("Which departments could answer employers?", "This name stands here twice.")
    tomorrow.presses("Ctrl+Enter")
    tomorrow.sees("“school of law”: This name stands here twice.")
    tomorrow.presses("Alt+Left")
    tomorrow.sees("Who are you?")
    tomorrow.presses("Esc")
    assert tomorrow.hub.window.sidebar.reminders[0] == "Finish setting up · step 1 of 5"
