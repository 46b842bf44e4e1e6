"""A list in sections: headings are passed over, what folds is pressed, the drawer lies in the chosen row."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget

from hubcrm.desktop.widgets.row_delegate import HEIGHT, RowLook
from hubcrm.desktop.widgets.sections import Heading, SectionsList, SectionsModel


@dataclass(frozen=True)
class Person:
    id: str


def rows(*ids):
    return [Heading(one, one[1:].title(), 2, opened=False if one == "#later" else None) if one[0] == "#" else Person(one)
            for one in ids]  # fmt: skip


@pytest.fixture
def listed(shown):
    model = SectionsModel(lambda row: RowLook(row.id, accessible=row.id))
    made = SectionsList(model, "People")
    model.replace(rows("#first", "ann", "bob", "#second", "cat", "#later"))
    shown(made, 320, 500)
    made.setFocus()
    made.seen = []
    made.opened.connect(made.seen.append)
    return made


def press(listed, *keys):
    for key in keys:
        QTest.keyClick(listed, key)


def test_the_first_row_is_chosen_not_the_heading_above_it(listed):
    assert listed.chosen_id == "ann"


def test_moving_passes_over_headings(listed):
    press(listed, Qt.Key.Key_J, Qt.Key.Key_J)
    assert listed.chosen_id == "cat"
    press(listed, Qt.Key.Key_K)
    assert listed.chosen_id == "bob"
    press(listed, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert listed.chosen_id == "ann"
    press(listed, Qt.Key.Key_K)
    assert listed.chosen_id == "ann"


def test_a_heading_that_folds_can_be_reached_and_pressed(listed):
    press(listed, Qt.Key.Key_End)
    assert listed.chosen_id == "#later"
    press(listed, Qt.Key.Key_Return)
    assert listed.seen == ["#later"]
    place = listed.visualRect(listed.model().index(5, 0)).center()
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert listed.seen == ["#later", "#later"]


def test_a_press_on_a_plain_heading_chooses_nothing(listed):
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
    assert listed.chosen_id == "ann"
    assert listed.seen == []


def test_when_the_last_of_a_section_goes_the_one_before_it_is_chosen_rather_than_a_fold(listed):
    listed.choose("cat")
    listed.model().replace(rows("#first", "ann", "bob", "#later"))
    assert listed.chosen_id == "bob"


def test_when_everything_goes_nothing_is_chosen(listed):
    listed.model().replace([])
    assert listed.chosen_id is None


def test_the_drawer_lies_in_the_chosen_row_and_goes_with_it(listed):
    drawer = QWidget()
    listed.set_drawer(drawer)
    listed.open_drawer(50)
    down = listed.verticalHeader()
    assert down.sectionSize(1) == HEIGHT + 50
    assert drawer.isVisible()
    assert drawer.y() == listed.visualRect(listed.model().index(1, 0)).y() + HEIGHT
    press(listed, Qt.Key.Key_J)
    assert (down.sectionSize(1), down.sectionSize(2)) == (HEIGHT, HEIGHT + 50)
    press(listed, Qt.Key.Key_End)
    assert drawer.isHidden(), "a heading has no drawer"
    press(listed, Qt.Key.Key_Home)
    listed.model().replace(rows("#first", "new", "ann"))
    assert drawer.y() == listed.visualRect(listed.model().index(2, 0)).y() + HEIGHT
    assert (down.sectionSize(1), down.sectionSize(2)) == (HEIGHT, HEIGHT + 50)
    listed.open_drawer(0)
    assert drawer.isHidden()


def test_the_drawer_scrolls_with_its_row(shown):
    model = SectionsModel(lambda row: RowLook(row.id, accessible=row.id))
    listed = SectionsList(model, "People")
    model.replace(rows("#first", *(f"p{n}" for n in range(30))))
    shown(listed, 320, 300)
    drawer = QWidget()
    listed.set_drawer(drawer)
    listed.open_drawer(50)
    before = drawer.y()
    listed.verticalScrollBar().setValue(40)
    assert drawer.y() == before - 40


def test_the_model_is_sound_and_says_headings_and_rows_aloud():
    model = SectionsModel(lambda row: RowLook(row.id, accessible=f"row {row.id}"))
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.replace(rows("#first", "ann", "#later"))
    model.replace(rows("#first", "bob", "ann"))
    model.replace(rows("#later"))
    assert model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole) == "Later, 2, folded"
