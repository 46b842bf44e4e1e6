"""Work in hand: a past day, the table, and what is saved to a file."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from hubcrm.desktop.pages.work import WorkPage
from hubcrm.desktop.remember import Remembered
from tests.desktop.work_in_hand import (
    CARERS,
    CTRL,
    DOWN,
    HYDRO,
    KTP,
    LEAN,
    MANAGER,
    RIGHT,
    choose,
    chosen,
    column_of,
    counts,
    drop,
    numbers,
    rows,
)


@pytest.fixture
def work(window_of):
    return window_of(WorkPage, MANAGER)


# -- a past day -------------------------------------------------------------------------------------------------------


def test_a_past_day_is_typed_as_people_say_it_and_nothing_can_be_moved(work):
    work.page.days.ask()
    work.press("next Friday")
    work.press(Qt.Key.Key_Return)
    panel = work.page.days.panel
    assert panel.isVisible()
    assert panel.problem.text() == "Fri 4 Dec is still to come. Choose a day that is over."
    assert panel.field.text() == "next Friday"
    panel.field.selectAll()
    work.press("the day before")
    work.press(Qt.Key.Key_Return)
    assert panel.problem.text() == "“the day before” is not a day I know. Try 30 Oct, last Friday or 3 weeks ago."
    panel.field.selectAll()
    work.press("13 Nov")
    work.press(Qt.Key.Key_Return)
    assert work.page.head.day.words == "As of Fri 13 Nov"
    assert numbers(work)[-1][0] == "Promises kept in November"
    assert work.page.foot_bar.note.text() == "The end of Fri 13 Nov: nothing can be moved"
    before = counts(work)
    assert column_of(work, HYDRO) is None  # it had not come in yet
    work.page.board.choose_first()
    work.page.board.take_focus()
    work.press(RIGHT, CTRL)
    assert work.said == "This is how it stood at the end of Fri 13 Nov. Go back to today (T) to move cards."
    assert not drop(work, CARERS, "agreed")
    assert counts(work) == before
    work.press("t")
    assert work.page.head.day.words == "As of today"
    assert counts(work)["departments"] == 3


def test_filters_search_and_table_work_on_a_past_day_too(work):
    work.page.show_day(date(2026, 11, 13))
    work.wait()
    ours = int(dict(numbers(work))["our move"])
    work.press("2")
    assert sum(counts(work).values()) + work.page.board.still.total == ours
    work.press("1")
    work.press("v")
    every = len(rows(work))
    assert every == int(dict(numbers(work))["open"])
    work.press("/")
    work.press("carers")
    assert 0 < len(rows(work)) < every


# -- the table --------------------------------------------------------------------------------------------------------


def test_the_table_sorts_by_the_head_that_is_clicked_and_the_other_way_by_the_next_click(work):
    work.press("v")
    table = work.page.table
    assert [row.since for row in rows(work)] == sorted(row.since for row in rows(work))
    heads = table.horizontalHeader()
    place = QPoint(heads.sectionViewportPosition(1) + 30, 10)
    QTest.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=place)
    work.wait()
    names = [row.employer.casefold() for row in rows(work) if row.employer]
    assert names == sorted(names)
    QTest.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=place)
    work.wait()
    names = [row.employer.casefold() for row in rows(work) if row.employer]
    assert names == sorted(names, reverse=True)
    assert rows(work)[-1].employer == ""  # blank ones come last either way


def test_late_is_said_in_words_and_numbers_stand_right(work):
    work.press("v")
    model = work.page.table.cards
    at = next(at for at, row in enumerate(rows(work)) if row.subject == LEAN)
    texts = [model.index(at, column).data() for column in range(model.columnCount())]
    assert texts[1:4] == ["Larchmont Engineering Services", LEAN, "Finding out more"]
    assert texts[6:10] == ["ours", "Ring back", "1 day late", "10"]
    right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    role = Qt.ItemDataRole.TextAlignmentRole
    assert [model.headerData(column, Qt.Orientation.Horizontal, role) == right for column in (8, 9, 10)] == [
        False,
        True,
        True,
    ]


def test_columns_are_hidden_and_everything_is_remembered(work, window_of):
    remembered = Remembered()
    first = window_of(WorkPage, MANAGER, remembered=remembered)
    first.press("v")
    first.page.table.toggle_column("ref")
    first.page.table.sort_by("value")
    first.page.table.horizontalHeader().resizeSection(1, 260)
    assert first.page.table.shown_columns()[0] == "employer"
    first.wait()
    remembered.keep(first.window)
    again = window_of(WorkPage, MANAGER, remembered=remembered)
    assert again.page._reading.view == "table"
    assert "ref" not in again.page.table.shown_columns()
    assert again.page.table.horizontalHeader().sectionSize(1) == 260
    values = [row.value for row in rows(again) if row.value is not None]
    assert values == sorted(values, reverse=True)


def test_the_choice_goes_along_from_board_to_table_and_back(work):
    choose(work, KTP)
    work.press("v")
    assert chosen(work) == KTP
    work.press(DOWN)
    below = chosen(work)
    work.press("v")
    assert chosen(work) == below
    work.press("v")
    work.press(Qt.Key.Key_Return)
    assert work.asked[-1] == ("enquiry", work.hub.enquiry(below))


def test_a_glance_works_in_the_table(work):
    work.press("v")
    work.press(Qt.Key.Key_Space)
    assert work.page.glance.panel.enquiry == work.page.card.id


# -- export -----------------------------------------------------------------------------------------------------------


def saved(path):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_export_saves_exactly_the_rows_columns_order_and_filter_of_the_table(work, tmp_path):
    work.press("v")
    work.press("3")
    work.page.table.toggle_column("ref")
    work.page.table.horizontalHeader().moveSection(2, 1)  # subject before employer
    work.page.table.sort_by("subject")
    work.wait()
    work.press(Qt.Key.Key_E, CTRL)
    QTest.keyClick(work.page.exporting.menu, Qt.Key.Key_Down)  # past the workbook
    QTest.keyClick(work.page.exporting.menu, Qt.Key.Key_Return)
    dialog = work.page.exporting.dialog
    assert dialog.isVisible()
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert name.text() == "Work in hand 2026-11-23.csv"
    name.setText(str(tmp_path / "mine.csv"))
    dialog.accept()
    work.wait()
    head, *lines, blank, note = saved(tmp_path / "mine.csv")
    assert blank == []
    assert note[0].startswith("Work in hand · department’s move · sorted by subject · Mon 23 Nov 2026 10:04 by Gwen")
    assert head[:3] == ["Subject", "Employer", "Stage"]
    assert [line[0] for line in lines] == [row.subject for row in rows(work)]
    assert {line[head.index("Whose move")] for line in lines} == {"department"}
    assert all(line[head.index("Value")].isdigit() for line in lines if line[head.index("Value")])
    assert work.said == f"Saved {len(lines)} rows to {tmp_path / 'mine.csv'}"


def test_export_of_the_board_saves_its_columns_one_after_the_other(work, tmp_path):
    work.page.exporting.save(tmp_path / "board.csv")
    work.wait()
    head, *lines, _, _ = saved(tmp_path / "board.csv")
    assert head[:3] == ["Column", "Employer", "Subject"]
    assert [line[2] for line in lines] == [
        card.subject for column in work.page.board.columns.values() for card in column.cards.shown
    ]
    assert lines[0][-1] == "1 day late"


def test_a_file_that_cannot_be_written_is_said(work, tmp_path):
    work.page.exporting.save(tmp_path / "not there" / "board.csv")
    work.wait()
    assert work.said.startswith("There is no folder")
