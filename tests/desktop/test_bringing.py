"""Sheets of contacts, employers and others in the window: what is understood, what becomes of each row, mend, cancel, undo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from hubcrm.desktop import theme
from hubcrm.desktop.pictures import layout_faults
from hubcrm.desktop.sheets.bring import BringSheet
from hubcrm.desktop.sheets.preview import PreviewSheet
from hubcrm.exports.csv_file import written
from tests.desktop.made_up import MadeUpHub
from tests.desktop.on_screen import OnScreen, doors_of

CTRL = Qt.KeyboardModifier.ControlModifier
HEADER = ["First Name", "Last Name", "Company", "Email", "Phone", "Job Title"]
PEOPLE = [
    ("Ida", "Marlow", "Wexcombe Pumps", "ida@wexcombe.example", "01632 960140", "Buyer"),
    ("Ned", "Oakes", "Wexcombe Pumps", "ned@wexcombe.example", "", "Fitter"),
    ("", "", "", "", "01632 960141", ""),
]


@pytest.fixture
def screen(made_up_hub: MadeUpHub, tmp_path: Path):
    """A window on a copy of the made-up hub."""
    opened = OnScreen(doors_of(made_up_hub.copy(tmp_path / "hub")))
    yield opened
    opened.close()


def file_of(folder: Path, rows: Any = PEOPLE, header: list[str] = HEADER, name: str = "People.csv") -> Path:
    path = folder / name
    path.write_bytes(written(header, rows))
    return path


def counts(sheet: BringSheet) -> str:
    return sheet.counts.text().replace("\u00a0", " ")


def contacts(screen: OnScreen) -> int:
    return int(screen.hub.session.runner and _read(screen, "SELECT count(*) FROM contact WHERE email LIKE '%wexcombe.example'")[0][0])


def _read(screen: OnScreen, sql: str) -> list[Any]:
    found: list[Any] = []
    screen.hub.runner.fetch(lambda reads: reads.read(sql), then=found.extend, slot=object())
    screen.wait()
    return found


def test_a_dropped_sheet_of_people_is_known_for_what_it_is_and_brought_in_on_one_key_and_undone(screen, tmp_path):
    screen.drop([file_of(tmp_path)])
    sheet = screen.sheet
    assert isinstance(sheet, BringSheet)
    assert sheet.kind.currentText() == "Contacts"
    assert counts(sheet) == "2 new  ·  1 new employer  ·  1 to look at"
    assert sheet.primary.words == "Bring in 2 contacts"
    assert [sheet.list._look(at).date.split("  ")[0] for at in range(3)] == ["new", "new", "look at it"]
    screen.press(Qt.Key.Key_Return, held=CTRL)
    screen.wait()
    assert screen.sheet is None
    assert screen.said.startswith("2 contacts added")
    assert contacts(screen) == 2
    screen.press(Qt.Key.Key_Z, held=CTRL)
    screen.wait()
    assert contacts(screen) == 0


def test_the_second_time_nothing_is_new_and_what_differs_would_change(screen, tmp_path):
    screen.drop([file_of(tmp_path)])
    screen.press(Qt.Key.Key_Return, held=CTRL)
    screen.wait()
    changed = [(*PEOPLE[0][:4], "01632 960199", "Head buyer"), PEOPLE[1]]
    screen.drop([file_of(tmp_path, changed)])
    sheet = screen.sheet
    assert counts(sheet) == "1 would change  ·  1 as here already"
    sheet.found.choose("skip")
    sheet.found.chosen.emit("skip")
    screen.wait()
    assert not sheet.primary.isEnabled()
    assert sheet.primary.words == "Nothing to bring in"


def test_what_the_sheet_holds_and_its_columns_are_changed_and_the_counts_follow(screen, tmp_path):
    screen.drop([file_of(tmp_path)])
    sheet = screen.sheet
    sheet.kind.setCurrentIndex(sheet.kind.findData("employers"))
    sheet.kind.activated.emit(sheet.kind.currentIndex())
    screen.wait()
    assert sheet.looked.choices.kind == "employers"
    sheet.fold.set_open(True)
    screen.wait()
    assert sheet.card is not None
    assert sheet.card.choices[2].currentText() == "Name"
    sheet.card.choices[2].setCurrentIndex(sheet.card.choices[2].findData("out:"))
    sheet.card.choices[2].activated.emit(0)
    screen.wait()
    assert "name" not in sheet.looked.columns.fields


def test_a_sheet_taken_for_enquiries_is_something_else_on_one_button_and_back_again(screen, tmp_path):
    path = file_of(tmp_path, [("Ida Marlow", "We need a pump tested", "ida@wexcombe.example")], ["Name", "Message", "Email"])
    screen.drop([path])
    assert isinstance(screen.sheet, PreviewSheet)
    screen.sheet.others.click()
    screen.wait()
    sheet = screen.sheet
    assert isinstance(sheet, BringSheet)
    sheet.kind.setCurrentIndex(sheet.kind.findData("enquiries"))
    sheet.kind.activated.emit(0)
    screen.wait()
    assert isinstance(screen.sheet, PreviewSheet)


def test_rows_to_look_at_are_saved_with_their_reasons_and_brought_again_after_mending(screen, tmp_path):
    screen.drop([file_of(tmp_path)])
    screen.sheet.save.click()
    bringing = screen.hub.incoming.bringing
    bringing.dialog.close()
    out = tmp_path / "to mend.csv"
    bringing.save_to_mend(out)
    screen.wait()
    text = out.read_text(encoding="utf-8-sig")
    assert "What to mend" in text
    assert "01632 960141" in text
    assert screen.said == "Saved 1 row to mend as to mend.csv"
    screen.sheet.close_sheet()
    screen.wait()
    out.write_text(text.replace(",,,,,01632 960141", ",Zoe,Fell,Wexcombe Pumps,zoe@wexcombe.example,01632 960141").replace(
        "4,,,,,", "4,Zoe,Fell,Wexcombe Pumps,zoe@wexcombe.example,"), encoding="utf-8-sig")  # fmt: skip
    screen.drop([out])
    assert counts(screen.sheet).startswith("1 new")


MANY = [(f"A{n}", f"B{n}", "Wexcombe Pumps", f"a{n}@wexcombe.example", "", "") for n in range(400)]


def test_cancel_at_the_foot_leaves_nothing_of_many(screen, tmp_path):
    screen.drop([file_of(tmp_path, MANY)])
    screen.hub.runner.progressed.connect(lambda progress: progress.stop())
    screen.hub.incoming.bringing._bring()
    screen.wait()
    assert "nothing" in screen.said.lower()
    assert contacts(screen) == 0


def test_many_are_brought_in_at_the_foot_and_undone(screen, tmp_path):
    screen.drop([file_of(tmp_path, MANY)])
    bringing = screen.hub.incoming.bringing
    bringing._bring()
    progress = screen.hub.runner
    assert progress is not None
    assert screen.sheet is None
    screen.wait()
    assert contacts(screen) == 400
    screen.press(Qt.Key.Key_Z, held=CTRL)
    screen.wait()
    assert contacts(screen) == 0


def test_nothing_is_cut_off_in_both_themes_and_the_smallest_window(screen, tmp_path):
    screen.drop([file_of(tmp_path)])
    screen.sheet.fold.set_open(True)
    for size in ((1280, 800), (1024, 700)):
        screen.window.resize(*size)
        for name in ("light", "dark"):
            theme.apply(QApplication.instance(), name)
            screen.wait()
            assert layout_faults(screen.window) == []


def test_a_file_that_cannot_be_read_ends_in_one_sentence(screen, tmp_path):
    path = tmp_path / "People.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook at all")
    screen.drop([path])
    said = screen.said or (screen.sheet.problems.sentences[0] if screen.sheet is not None else "")
    assert "People.xlsx" in said
    assert said.count(".") >= 1
