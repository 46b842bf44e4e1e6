"""An invitation let go on an enquiry: shown first, a meeting on one key, gone again on Ctrl+Z."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.desktop.made_up import MadeUpHub
from tests.desktop.on_screen import OnScreen, doors_of

TOP = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
VISIT = (
    b"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Works visit\r\nLOCATION:Mill Lane\r\nDTSTART;TZID=Europe/Paris:20261126T150000\r\n"
    b'DURATION:PT1H\r\nORGANIZER;CN="Hart, Jo":mailto:jo@fern.example\r\nDESCRIPTION:Bring the bracket\r\nEND:VEVENT\r\n'
)
OLD = b"BEGIN:VEVENT\r\nSUMMARY:Fair\r\nDTSTART;VALUE=DATE:20260401\r\nEND:VEVENT\r\n"


@pytest.fixture
def screen(made_up_hub: MadeUpHub, tmp_path: Path):
    opened = OnScreen(doors_of(made_up_hub.copy(tmp_path / "hub")))
    with made_up_hub.reading() as reader:
        (enquiry,) = reader.read("SELECT id FROM enquiry WHERE stage = 'new' ORDER BY n DESC LIMIT 1")[0]
    opened.window.show_page("enquiry", enquiry)
    opened.wait()
    opened.wait()
    yield opened
    opened.close()


def drop(screen: OnScreen, tmp_path: Path, *entries: bytes) -> None:
    path = tmp_path / "visit.ics"
    path.write_bytes(TOP + b"".join(entries) + b"END:VCALENDAR\r\n")
    screen.drop([path])


def meetings(screen: OnScreen) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    screen.hub.session.fetch(
        lambda reader: reader.read("SELECT due, note FROM follow_up WHERE kind = 'meeting' AND note LIKE '%Works visit%'"
                                   " AND status = 'open'"),
        then=found.extend,
    )  # fmt: skip
    screen.wait()
    return found


def test_an_invitation_is_shown_and_enter_makes_it_the_next_action(screen, tmp_path):
    drop(screen, tmp_path, VISIT)
    sheet = screen.sheet
    assert (sheet.what.text(), sheet.when.text()) == ("Works visit", "Thu 26 Nov 14:00–15:00")
    assert (sheet.where.text(), sheet.who.text()) == ("Mill Lane", "Hart, Jo · jo@fern.example")
    assert sheet.about.text() == "Bring the bracket"
    assert meetings(screen) == []
    screen.press(Qt.Key.Key_Return)
    assert screen.sheet is None
    assert meetings(screen) == [("2026-11-26", "14:00–15:00 Mill Lane\nWorks visit, from Hart, Jo")]
    screen.press(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert meetings(screen) == []


def test_escape_leaves_everything_as_it_was(screen, tmp_path):
    drop(screen, tmp_path, VISIT)
    screen.press(Qt.Key.Key_Escape)
    assert screen.sheet is None
    assert meetings(screen) == []


def test_of_several_the_next_to_come_stands_first_and_another_can_be_chosen(screen, tmp_path):
    drop(screen, tmp_path, OLD, VISIT)
    sheet = screen.sheet
    assert sheet.what.text() == "Works visit"
    sheet.which.setFocus()
    screen.press(Qt.Key.Key_Up)
    assert sheet.what.text() == "Fair"
    assert sheet.go.accessibleName().startswith("Log the meeting")
    assert "It is over" in sheet.odd.text()


def test_what_is_called_off_can_only_be_closed(screen, tmp_path):
    drop(screen, tmp_path, b"METHOD:CANCEL\r\n", VISIT)
    assert not screen.sheet.go.isEnabled()
    assert "cancelled, so there is nothing to plan" in screen.sheet.odd.text()
    screen.press(Qt.Key.Key_Escape)
    assert screen.sheet is None


def test_a_calendar_without_an_entry_is_one_sentence(screen, tmp_path):
    drop(screen, tmp_path)
    assert screen.sheet is None
    assert "There is no calendar entry in this file" in screen.said
