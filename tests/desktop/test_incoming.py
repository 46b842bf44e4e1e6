"""Files and words from outside: read elsewhere, shown, and only then added, with one undo for all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from hubcrm import paths
from hubcrm.desktop.files_read import read_files
from hubcrm.desktop.workers import Progress, Stopped
from hubcrm.intake.worker import Reader
from tests.desktop.made_up import MadeUpHub
from tests.desktop.on_screen import OnScreen, doors_of

SAMPLES = paths.resources() / "samples"
CTRL = Qt.KeyboardModifier.ControlModifier
MAIL = b"""From: Jo Hart <jo@corvedale-pumps.example>
To: hub@kestrelbridge.example
Subject: Pump bracket keeps cracking
Date: Fri, 20 Nov 2026 10:12:00 +0000
Message-ID: <one@corvedale-pumps.example>

The weld on a pump bracket has cracked again. Could someone look at the fracture?
"""
BLOCK = """From: Lowri Fenn <lowri@fenn-foods.example>
Sent: 19 November 2026 14:05
To: Hub
Subject: Shelf life of a sauce

We need shelf life tests for three sauces before a supermarket listing.
"""


@pytest.fixture
def screen(made_up_hub: MadeUpHub, tmp_path: Path):
    """A window on a copy of the made-up hub."""
    opened = OnScreen(doors_of(made_up_hub.copy(tmp_path / "hub")))
    yield opened
    opened.close()


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """One e-mail, saved."""
    path = tmp_path / "one.eml"
    path.write_bytes(MAIL)
    return path


def count(screen: OnScreen) -> int:
    return len(screen.page.pane.rows)


def test_a_dropped_e_mail_is_shown_then_added_and_open_with_its_suggestion(screen, mail):
    screen.drop([mail])
    assert screen.sheet.title.text() == "Add this enquiry"
    assert "Pump bracket keeps cracking" in [
        one.text() for one in screen.sheet.findChildren(type(screen.sheet.problem))
    ]
    assert count(screen) == 9  # nothing is added before it was seen
    screen.press(Qt.Key.Key_Return)
    assert screen.sheet is None
    assert screen.said == "1 new enquiry"
    assert screen.subject == "Pump bracket keeps cracking"
    assert screen.detail.suggestion.picked.code == "ENG"
    assert screen.detail.whole.detail.employers[0][1] == "Corvedale Pumps"


def test_esc_leaves_everything_as_it_was(screen, mail):
    screen.drop([mail])
    screen.press(Qt.Key.Key_Escape)
    assert screen.sheet is None
    assert count(screen) == 9
    assert screen.page.pane.list.isEnabled()


def test_the_keys_of_the_page_rest_beneath_a_sheet(screen, mail):
    before = screen.subject
    screen.drop([mail])
    screen.press("o", "j", "e", "1")
    screen.press(Qt.Key.Key_Z, held=CTRL)
    assert screen.sheet is not None
    assert screen.subject == before
    assert screen.said == ""


def test_the_same_e_mail_is_not_taken_twice(screen, mail):
    screen.drop([mail])
    screen.press(Qt.Key.Key_Return)
    screen.drop([mail])
    assert screen.sheet.title.text() == "It is here already"
    assert screen.sheet.primary.isHidden()
    screen.press(Qt.Key.Key_Escape)
    assert count(screen) == 10


def test_a_folder_of_e_mails_and_a_sheet_is_added_and_undone_in_one_step(screen):
    screen.drop([SAMPLES])
    sheet = screen.sheet
    assert sheet.title.text().startswith("Add ")
    assert sheet.taking.tally.left_out == 1  # the automatic reply
    assert [table.name for table in sheet.found.tables] == ["web form enquiries.csv"]
    screen.press(Qt.Key.Key_Return)
    assert count(screen) == 9 + sheet.taking.tally.new
    screen.press(Qt.Key.Key_Z, held=CTRL)
    assert count(screen) == 9
    assert screen.said.startswith("Undone: Add ")


def test_what_cannot_be_taken_gets_one_sentence_each_and_the_rest_is_taken(screen, mail, tmp_path):
    bad = {"empty.eml": b"", "packed.zip": b"PK\x03\x04rest", "note.pdf": b"%PDF-1.4"}
    paths_given = [mail]
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
        paths_given.append(tmp_path / name)
    screen.drop([*paths_given, tmp_path / "gone.eml"])
    assert len(screen.sheet.found.problems) == 4
    assert all(sentence.startswith(("“", "There is no file")) for sentence in screen.sheet.found.problems)
    assert screen.sheet.primary.words == "Add this enquiry"
    screen.press(Qt.Key.Key_Escape)


def test_nothing_that_can_be_read_says_so_and_closes_with_a_key(screen, tmp_path):
    (tmp_path / "x.eml").write_bytes(b"")
    screen.drop([tmp_path / "x.eml"])
    assert screen.sheet.title.text() == "Nothing to add"
    screen.press(Qt.Key.Key_Return)
    assert screen.sheet is None


def test_pasted_words_become_an_enquiry_with_their_sender_and_date(screen):
    screen.paste(BLOCK)
    screen.press(Qt.Key.Key_Return)
    assert screen.subject == "Shelf life of a sauce"
    assert screen.detail.whole.detail.sender == "Lowri Fenn"
    assert "19 Nov" in screen.detail.heading.who.text().replace("\u00a0", " ")


def test_pasting_into_a_field_is_only_typing(screen):
    screen.press("/")
    screen.paste("weld")
    assert screen.page.pane.search.text() == "weld"
    assert screen.sheet is None


def test_it_can_be_put_right_before_it_is_added(screen, mail):
    screen.drop([mail])
    screen.sheet.edit.click()
    screen.wait()
    assert screen.sheet.who.text() == "Jo Hart"
    screen.sheet.employer.setText("Corvedale Pumps and Valves")
    screen.press(Qt.Key.Key_Return, held=CTRL)
    assert screen.subject == "Pump bracket keeps cracking"
    assert screen.detail.whole.detail.employers[0][1] == "Corvedale Pumps and Valves"


def test_a_failed_save_keeps_the_preview_and_says_why(screen, mail, monkeypatch):
    from hubcrm.actions import receiving
    from hubcrm.domain.errors import DiskFull

    def full(*_given: object, **_facts: object) -> None:
        raise DiskFull("The disk is full, so nothing was saved: free some space.")

    screen.drop([mail])
    monkeypatch.setattr(receiving, "receive", full)
    screen.press(Qt.Key.Key_Return)
    assert screen.sheet.problem.text().startswith("The disk is full")
    monkeypatch.undo()
    screen.press(Qt.Key.Key_Return)
    assert screen.subject == "Pump bracket keeps cracking"


def test_files_are_read_until_cancel_is_pressed(tmp_path):
    for at in range(60):
        (tmp_path / f"{at:02}.eml").write_bytes(MAIL.replace(b"one@", f"{at}@".encode()))
    told: list[Progress] = []
    progress = Progress("Reading", told.append)
    with Reader() as reader:
        found = read_files(reader, [tmp_path], "Europe/London", progress)
        assert len(found.drafts) == 60
        progress.stop()
        with pytest.raises(Stopped):
            read_files(reader, [tmp_path], "Europe/London", progress)


def test_a_new_enquiry_needs_only_their_words(screen):
    screen.press(Qt.Key.Key_N, held=CTRL)
    screen.press(Qt.Key.Key_Return, held=CTRL)
    assert "in their words" in screen.sheet.problem.text()
    screen.press("A robot for packing boxes, ideally with a graduate")
    screen.press(Qt.Key.Key_Return, held=CTRL)
    assert screen.sheet is None
    assert screen.subject == "A robot for packing boxes, ideally with a graduate"
    assert screen.detail.whole.detail.channel == "phone"


def test_a_call_is_back_dated_in_words_and_a_likely_same_employer_is_named(screen):
    screen.hub.new_enquiry()
    screen.wait()
    sheet = screen.sheet
    sheet.text.setPlainText("Back injuries among the night pickers")
    sheet.employer.setText("Dunvale Logistic Ltd")
    sheet.likely._look()
    screen.wait()
    assert [one.name for one in sheet.likely.matches] == ["Dunvale Logistics"]
    assert "name very like" in sheet.likely.matches[0].reason
    sheet.likely.chosen.emit(sheet.likely.matches[0])
    sheet.received.set_words("friday 15:00")
    assert sheet.received.understood.text() == "Fri 20 Nov 15:00"
    screen.press(Qt.Key.Key_Return, held=CTRL)
    assert screen.detail.whole.detail.employers[0][1] == "Dunvale Logistics"
    assert screen.detail.heading.who.text().replace("\u00a0", " ").endswith("Fri 20 Nov 15:00")


def test_what_was_typed_and_left_is_there_the_next_time(screen):
    screen.press(Qt.Key.Key_N, held=CTRL)
    screen.press("half a call")
    screen.press(Qt.Key.Key_Escape)
    screen.press(Qt.Key.Key_N, held=CTRL)
    assert screen.sheet.text.toPlainText() == "half a call"
    screen.press(Qt.Key.Key_Return, held=CTRL)
    screen.press(Qt.Key.Key_N, held=CTRL)
    assert screen.sheet.text.toPlainText() == ""
    screen.press(Qt.Key.Key_Escape)
