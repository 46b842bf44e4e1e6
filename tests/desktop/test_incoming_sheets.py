"""Sheets and many e-mails in the window: what each column is, what is ticked, what is mended; progress, Cancel and Undo."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hubcrm.actions import receiving
from hubcrm.desktop.sheets.preview_parts.columns_card import NOTES, OUT
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.domain.errors import DiskFull
from hubcrm.exports.csv_file import written
from hubcrm.intake.csv_file import read_rows
from tests.desktop.made_up import MadeUpHub
from tests.desktop.on_screen import OnScreen, doors_of

CTRL = Qt.KeyboardModifier.ControlModifier
SHEET = """Ref,Received,Organisation,Your name,What do you need?,Remark
W-101,03/04/2026,Fenwick Castings,Jo Hart,Our castings are porous.,first
W-102,05/04/2026,Otterhead Foods,Al Stone,Shelf life tests for a café sauce,second
W-103,soon,Dunvale Logistics,Carol Dene,Back injuries among night pickers,third
"""


@pytest.fixture
def screen(made_up_hub: MadeUpHub, tmp_path: Path):
    """A window on a copy of the made-up hub."""
    opened = OnScreen(doors_of(made_up_hub.copy(tmp_path / "hub")))
    yield opened
    opened.close()


@pytest.fixture
def sheet_file(tmp_path: Path) -> Path:
    path = tmp_path / "April.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def said(screen: OnScreen) -> str:
    """The line of counts."""
    return "".join(run.text for run in screen.sheet.counts._runs).replace("\u00a0", " ")


def choice(screen: OnScreen, column: str) -> Any:
    return next(one for one in screen.sheet.cards[0].choices if one.accessibleName() == f"What “{column}” is")


def many(folder: Path, count: int) -> list[Path]:
    path = folder / "many.csv"
    rows = [
        (f"2026-11-{10 + at % 10} 09:00", f"Works {at % 30} Ltd", f"Person {at}", f"Need {at}") for at in range(count)
    ]
    path.write_bytes(written(["Received", "Organisation", "Your name", "Enquiry"], rows))
    return [path]


def test_the_columns_are_filled_in_with_what_stands_in_them(screen, sheet_file):
    screen.drop([sheet_file])
    assert [one.currentText() for one in screen.sheet.cards[0].choices] == [
        "Their reference", "When it came", "Employer", "Who asks", "Their words", "Kept in the notes",
    ]  # fmt: skip
    assert screen.sheet.cards[0]._samples[3].text() == "Jo Hart  ·  Al Stone  ·  Carol Dene"
    assert said(screen) == "2 new  ·  2 new employers  ·  1 cannot be read: line 4, no date that can be read"
    assert screen.sheet.title.text() == "Add 2 enquiries"


def test_a_column_is_changed_by_keyboard_and_the_counts_follow(screen, sheet_file):
    screen.drop([sheet_file])
    received = choice(screen, "Received")
    received.setFocus(Qt.FocusReason.TabFocusReason)
    received.setCurrentIndex(received.findData(NOTES) - 1)
    screen.press(Qt.Key.Key_Down)
    assert received.currentText() == "Kept in the notes"
    assert said(screen) == "3 new  ·  2 new employers"
    assert screen.sheet.problems is None
    assert screen.sheet.primary.words == "Add 3 enquiries"
    assert screen.sheet.list.isVisible()


def test_a_field_has_one_column_the_one_that_is_chosen_last(screen, sheet_file):
    screen.drop([sheet_file])
    remark = choice(screen, "Remark")
    remark.setCurrentIndex(remark.findData("text"))
    remark.activated.emit(remark.currentIndex())
    screen.wait()
    assert choice(screen, "What do you need?").currentData() == NOTES
    assert [draft.text for draft in screen.sheet.taking.drafts] == ["first", "second"]


def test_without_a_column_for_their_words_nothing_is_added_until_one_is_chosen(screen, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("Alpha,Beta\nWe need a course,Jo\n", encoding="utf-8")
    screen.drop([path])
    assert screen.sheet.title.text() == "Nothing to add"
    assert screen.sheet.problems.sentences[0].startswith("“odd.csv”: No column of this table holds the words")
    alpha = choice(screen, "Alpha")
    assert alpha.hasFocus()
    alpha.setCurrentIndex(alpha.findData("text"))
    alpha.activated.emit(alpha.currentIndex())
    screen.wait()
    assert screen.sheet.title.text() == "Add this enquiry"
    screen.sheet.primary.click()
    screen.wait()
    assert screen.said == "1 new enquiry"
    assert screen.subject == "We need a course"


def test_dates_that_could_be_two_days_are_asked_for_and_letters_that_nothing_tells_of(screen, sheet_file):
    sheet_file.write_text(SHEET, encoding="latin-1")
    screen.drop([sheet_file])
    card = screen.sheet.cards[0]
    assert card.dates.currentText() == "03/04/2026 is 3 April"
    assert card.letters.currentText() == "Western European (Windows)"
    card.dates.setCurrentIndex(1)
    card.dates.activated.emit(1)
    screen.wait()
    first = screen.sheet.taking.drafts[0]
    assert screen.hub.session.calendar.local(first.received_ms).strftime("%d %m") == "04 03"
    card.letters.setCurrentIndex(card.letters.findData("cp850"))
    card.letters.activated.emit(card.letters.currentIndex())
    screen.wait()
    assert "cafÚ" in screen.sheet.taking.drafts[1].text
    assert "cafÚ" in card._samples[4].text()
    assert card.dates.currentData() is False  # what was said before still holds


def test_plain_dates_and_letters_are_no_question(screen, sheet_file):
    sheet_file.write_text(SHEET.replace("05/04", "25/04"), encoding="utf-8")
    screen.drop([sheet_file])
    assert screen.sheet.cards[0].dates.isHidden() or not screen.sheet.cards[0].dates.isVisible()
    assert not screen.sheet.cards[0].letters.isVisible()


def test_what_was_said_of_a_sheet_is_remembered_for_the_next_with_the_same_header(screen, sheet_file, tmp_path):
    screen.drop([sheet_file])
    for column, value in (("Remark", "subject"), ("Ref", OUT)):
        one = choice(screen, column)
        one.setCurrentIndex(one.findData(value))
        one.activated.emit(one.currentIndex())
        screen.wait()
    screen.sheet.primary.click()
    screen.wait()
    following = tmp_path / "May.csv"
    following.write_text(SHEET.replace("porous", "cracked").replace("W-", "M-"), encoding="utf-8")
    screen.drop([following])
    assert choice(screen, "Remark").currentData() == "subject"
    assert choice(screen, "Ref").currentData() == OUT
    assert "as the last time" in screen.sheet.cards[0].says.text()
    assert said(screen).startswith("1 new  ·  1 already here")


def test_rows_to_mend_are_saved_with_their_reason_and_come_in_mended(screen, sheet_file, tmp_path):
    screen.drop([sheet_file])
    assert screen.sheet.problems.mend.words == "Save the row to mend…"
    screen.sheet.problems.mend.click()
    assert screen.hub.incoming.dialog.selectedFiles()[0].endswith("April to mend.csv")
    screen.hub.incoming.dialog.reject()
    path = tmp_path / "to mend.csv"
    screen.hub.incoming.save_to_mend(screen.sheet.found.tables[0], path)
    screen.wait()
    assert screen.said == "Saved 1 row to mend as to mend.csv"
    text = path.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("What to mend,Line in the file,Ref,Received")
    assert "“soon” could not be read as a date; write it like 7 April 2026.,4,W-103" in text.replace('"', "")
    screen.sheet.close_sheet()
    path.write_text(text.replace(",soon,", ",6 April 2026,"), encoding="utf-8-sig")
    screen.drop([path])
    assert said(screen) == "1 new"
    assert len(list(read_rows(path.read_bytes()))) == 1


def test_many_problems_scroll_in_a_box_of_their_own(screen, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("date,text\n" + "soon,x\n" * 40 + "3 Nov 2026,good\n", encoding="utf-8")
    screen.drop([path])
    assert said(screen) == "1 new  ·  40 cannot be read: lines 2, 3, 4 and 37 more"
    assert len(screen.sheet.problems.sentences) == 40
    assert screen.sheet.problems.mend.words == "Save the 40 rows to mend…"


def test_what_is_here_already_is_left_out_unless_it_is_ticked(screen, sheet_file):
    screen.drop([sheet_file])
    screen.press(Qt.Key.Key_Return)
    screen.drop([sheet_file])
    assert screen.sheet.title.text() == "Nothing new in it"
    assert said(screen).startswith("2 already here")
    assert screen.sheet.primary.isHidden()
    screen.sheet.known.setChecked(True)
    assert screen.sheet.primary.words == "Add 2 enquiries"
    screen.sheet.primary.click()
    screen.wait()
    assert screen.said == "2 new enquiries"


def test_one_that_is_here_already_says_as_which_and_can_be_added_again(screen, tmp_path):
    path = tmp_path / "one.eml"
    path.write_text(
        "From: jo@corvedale.example\nSubject: Bracket\nDate: Fri, 20 Nov 2026 10:12:00 +0000\n\nIt cracked.\n"
    )
    screen.drop([path])
    screen.press(Qt.Key.Key_Return)
    ref = screen.detail.whole.detail.ref
    screen.drop([path])  # it has no id of its own
    assert said(screen) == f"Here already as {ref}."
    screen.sheet.again.click()
    screen.wait()
    assert screen.said == "1 new enquiry"
    assert screen.detail.whole.detail.ref != ref


def test_e_mails_are_ticked_one_by_one_and_damaged_ones_named(screen, tmp_path):
    mails = tmp_path / "mails"
    mails.mkdir()
    for at in range(4):
        body = f"From: p{at}@works{at}.example\nSubject: Need {at}\nDate: Fri, 20 Nov 2026 10:1{at}:00 +0000\n"
        body += "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nWe need it.\n--b\n"
        body += "Content-Type: application/pdf; name=plan.pdf\nContent-Disposition: attachment\n\nxx\n" * 1 + "--b--\n"
        (mails / f"{at}.eml").write_text(body)
    (mails / "torn.eml").write_bytes(b"PK\x03\x04" + bytes(60))
    (mails / "blank.eml").write_bytes(b"")
    screen.drop([mails])
    assert said(screen).endswith("2 files cannot be taken")
    assert [one.split("”")[0] for one in screen.sheet.problems.sentences] == ["“blank.eml", "“torn.eml"]
    listed = screen.sheet.list
    assert "1 file" in listed._look(0).date
    listed.setFocus(Qt.FocusReason.TabFocusReason)
    screen.press(Qt.Key.Key_Space)
    assert screen.sheet.primary.words == "Add 3 enquiries"
    row = listed.visualRect(listed.model().index(1, 0))
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=row.topLeft() + type(row.topLeft())(26, 20))
    screen.wait()
    assert screen.sheet.primary.words == "Add 2 enquiries"
    assert "not ticked" in listed.model().data(listed.model().index(1, 0), int(Qt.ItemDataRole.AccessibleTextRole))
    screen.press(Qt.Key.Key_Return)
    assert screen.said == "2 new enquiries"


def test_many_are_added_in_the_foot_with_their_count_and_undone_at_once(screen, tmp_path):
    before = len(screen.page.pane.rows)
    seen: list[str] = []
    screen.hub.runner.progressed.connect(lambda progress: seen.append(progress.label))
    screen.drop(many(tmp_path, 60))
    screen.sheet.primary.click()
    assert screen.sheet is None  # nothing lies over the window while they are added
    QApplication.processEvents()
    assert screen.window.sidebar.standing == "Adding 0 of 60"
    screen.wait()
    assert seen[-1] == "Adding 60 of 60"
    assert screen.said == "60 new enquiries"
    assert len(screen.page.pane.rows) == before + 60
    screen.press(Qt.Key.Key_Z, held=CTRL)
    assert screen.said == "Undone: Add 60 enquiries from many.csv"
    assert len(screen.page.pane.rows) == before


def test_cancel_stops_it_and_leaves_nothing_behind(screen, tmp_path, monkeypatch):
    before = len(screen.page.pane.rows)
    begun, go_on = threading.Event(), threading.Event()
    receive = receiving.receive

    def slowly(hub: Any, drafts: Any, *, report: Any, **given: Any) -> Any:
        def told(done: int, of: int) -> None:
            if done == 30:
                begun.set()
                assert go_on.wait(20)
            report(done, of)

        return receive(hub, drafts, report=told, **given)

    monkeypatch.setattr(receiving, "receive", slowly)
    screen.drop(many(tmp_path, 60))
    screen.sheet.primary.click()
    assert begun.wait(20)
    QApplication.processEvents()
    buttons = screen.window.sidebar.findChildren(Button)
    next(one for one in buttons if one.accessibleName().startswith("Cancel: Adding")).click()
    go_on.set()
    screen.wait()
    assert screen.said == "Stopped before the end. Nothing was added."
    assert len(screen.page.pane.rows) == before
    assert screen.sheet is None
    monkeypatch.undo()
    screen.drop(many(tmp_path, 60))
    assert said(screen).startswith("60 new")


def test_many_that_could_not_be_saved_come_back_with_the_reason_and_their_ticks(screen, tmp_path, monkeypatch):
    def full(*_given: object, **_facts: object) -> None:
        raise DiskFull("The disk is full, so nothing was saved: free some space.")

    screen.drop(many(tmp_path, 60))
    screen.sheet.list.toggle(0)
    monkeypatch.setattr(receiving, "receive", full)
    screen.sheet.primary.click()
    screen.wait()
    assert screen.sheet.problem.text().startswith("The disk is full")
    assert screen.sheet.primary.words == "Add 59 enquiries"
    monkeypatch.undo()
    screen.press(Qt.Key.Key_Return)
    screen.wait()
    assert screen.said == "59 new enquiries"
