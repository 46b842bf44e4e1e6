"""An adviser's first morning with the window, by keyboard alone; and everything is found as it was left."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from hubcrm import paths
from tests.desktop.made_up import MadeUpHub
from tests.desktop.on_screen import OnScreen, doors_of
from tests.desktop.watchdog import Watchdog

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
WELD, BOILER, SALES = (
    "Cracked weld on a lifting bracket", "Boiler data: ten years of service records", "20% off interactive displays",
)  # fmt: skip
MAIL = b"""From: Jo Hart <jo@corvedale-pumps.example>
Subject: Pump bracket keeps cracking
Date: Fri, 20 Nov 2026 10:12:00 +0000
Message-ID: <one@corvedale-pumps.example>

The weld on a pump bracket has cracked again. Could someone look at the fracture surface?
"""


@pytest.fixture
def hub(made_up_hub: MadeUpHub, tmp_path: Path) -> MadeUpHub:
    """The made-up hub, to work in."""
    return made_up_hub.copy(tmp_path / "hub")


@pytest.fixture
def screen(hub: MadeUpHub):
    """Its window."""
    opened = OnScreen(doors_of(hub))
    yield opened
    opened.close()


def value(hub: MadeUpHub, subject: str, column: str):
    with hub.reading() as reader:
        return reader.read(f"SELECT {column} FROM enquiry WHERE subject = ? ORDER BY n DESC", (subject,))[0][0]


def go_to(screen: OnScreen, subject: str) -> None:
    """With J, down the list."""
    for _row in range(12):
        if screen.subject == subject:
            return
        screen.press("j")
    raise AssertionError(f"{subject} is not in the list")


def test_an_e_mail_is_dropped_and_offered_in_two_gestures(hub, screen, tmp_path):
    (tmp_path / "mail.eml").write_bytes(MAIL)
    screen.drop([tmp_path / "mail.eml"])
    screen.press(Qt.Key.Key_Return)
    assert screen.detail.suggestion.picked.code == "ENG"
    assert "weld" in screen.detail.suggestion.because.words.text()
    screen.press("o")
    assert value(hub, "Pump bracket keeps cracking", "stage") == "offered"


def test_a_morning_of_triage_by_keyboard_and_the_window_never_sleeps(hub, screen, watchdog: Watchdog):
    watchdog.doing("walking down to the weld")
    go_to(screen, WELD)
    watchdog.doing("calling")
    screen.press("c", "Dean can send both brackets tomorrow")
    screen.press(Qt.Key.Key_Return, held=CTRL)
    watchdog.doing("offering with a note")
    screen.press(Qt.Key.Key_O, held=SHIFT)
    screen.press("A first word today would help")
    screen.press(Qt.Key.Key_Return, held=CTRL)
    assert value(hub, WELD, "stage") == "offered"

    watchdog.doing("walking down to the boilers")
    screen.press(Qt.Key.Key_Home)
    go_to(screen, BOILER)
    watchdog.doing("saying it in one sentence")
    screen.detail.need.setFocus()
    screen.press("Which boilers will fail next")
    screen.press(Qt.Key.Key_Return)
    watchdog.doing("the runner-up, and offering")
    screen.page.pane.focus_list()
    screen.press("2", "o")
    assert value(hub, BOILER, "stage") == "offered"
    assert value(hub, BOILER, "need") == "Which boilers will fail next"

    watchdog.doing("closing a sales call")
    screen.press(Qt.Key.Key_Home)
    go_to(screen, SALES)
    screen.press("e")
    screen.detail.strip.menu.close()
    screen.detail.strip._chosen("sales_spam")
    screen.press(Qt.Key.Key_Return)
    assert value(hub, SALES, "reason") == "sales_spam"

    watchdog.doing("undoing all three, and doing one again")
    for _step in range(3):
        screen.press(Qt.Key.Key_Z, held=CTRL)
    assert screen.subject == BOILER
    assert value(hub, SALES, "reason") == ""
    screen.press(Qt.Key.Key_Z, held=CTRL | SHIFT)
    watchdog.doing("searching")
    screen.press("/", "weld")
    screen.press(Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    assert screen.page.pane.list.hasFocus()


def test_a_call_in_progress_is_typed_parked_and_comes_back(hub, screen):
    screen.press(Qt.Key.Key_N, held=CTRL)
    screen.press("They want a robot for packing, in spring")
    screen.press(Qt.Key.Key_Tab, "Tarnby Packaging", Qt.Key.Key_Return)
    screen.wait()
    if screen.sheet is not None:  # Enter in a field adds it as well
        screen.press(Qt.Key.Key_Return, held=CTRL)
    subject = "They want a robot for packing, in spring"
    assert screen.subject == subject
    screen.detail.open_strip("park")
    screen.wait()
    screen.press("next tue", Qt.Key.Key_Return)
    assert value(hub, subject, "until") == "2026-12-01"
    screen.press(Qt.Key.Key_Z, held=CTRL)
    assert screen.subject == subject
    assert value(hub, subject, "until") is None


def test_after_a_restart_everything_is_as_it_was_left(hub, tmp_path):
    first = OnScreen(doors_of(hub))
    go_to(first, WELD)
    first.press("o")
    first.drop([paths.resources() / "samples"])
    first.press(Qt.Key.Key_Return)
    count = len(first.page.pane.rows)
    first.close()
    second = OnScreen(doors_of(hub))
    try:
        assert len(second.page.pane.rows) == count
        assert value(hub, WELD, "stage") == "offered"
        second.press(Qt.Key.Key_Z, held=CTRL)  # undo reaches across the restart
        assert len(second.page.pane.rows) == 8
    finally:
        second.close()
