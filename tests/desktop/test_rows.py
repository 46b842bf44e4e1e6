"""The one table model: in memory, through a window, and over reloads."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from hubcrm.desktop.rows import ACCESSIBLE, DISPLAY, LOOK, PAGE, PAGES_KEPT, ROW, Column, RowsModel
from hubcrm.desktop.widgets.row_delegate import RowLook

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@dataclass(frozen=True)
class Enquiry:
    id: str
    employer: str
    days: int = 0


def enquiries(*names: str) -> list[Enquiry]:
    return [Enquiry(name, f"{name} Ltd", at) for at, name in enumerate(names)]


def look(row: Enquiry) -> RowLook:
    return RowLook(row.employer, accessible=f"{row.employer}, {row.days} days")


def long_list(first: int, count: int, fill: Callable[[Sequence[Enquiry]], None]):
    fill([Enquiry(str(at), f"Employer {at}", at) for at in range(first, first + count)])


class Window:
    """A fetcher that answers only when told to."""

    def __init__(self):
        self.asked: list[tuple[int, int]] = []
        self.fills: list[Callable[[Sequence[Enquiry]], None]] = []

    def __call__(self, first: int, count: int, fill: Callable[[Sequence[Enquiry]], None]):
        self.asked.append((first, count))
        self.fills.append(fill)


def spin():
    for _round in range(3):
        QApplication.processEvents()


COLUMNS = (Column("Employer", lambda row: row.employer), Column("Days", lambda row: str(row.days), right=True))


@pytest.mark.parametrize("columns", [(), COLUMNS], ids=["list", "table"])
def test_both_testers_are_content_with_rows_in_memory(qtmodeltester, columns):
    model = RowsModel(look=look, columns=columns)
    watch = QAbstractItemModelTester(model, FATAL)
    qtmodeltester.check(model)
    model.replace(enquiries("a", "b", "c"))
    qtmodeltester.check(model)
    model.replace(enquiries("b", "x", "c", "d"))
    model.replace([])
    assert watch.model() is model


def test_both_testers_are_content_with_a_window_of_rows(qtmodeltester):
    model = RowsModel(look=look)
    watch = QAbstractItemModelTester(model, FATAL)
    model.set_source(1000, long_list)
    for at in (0, 999, 500):
        model.look_at(at)
        spin()
    qtmodeltester.check(model)
    model.replace(enquiries("a"))
    model.set_source(0, long_list)
    assert watch.model() is model


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.lists(st.sampled_from("abcdefgh"), unique=True))
def test_replacing_any_rows_by_any_others_shows_exactly_the_others(before: list[str], after: list[str]):
    model = RowsModel(look=look)
    watch = QAbstractItemModelTester(model, FATAL)
    model.replace(enquiries(*before))
    model.replace(enquiries(*after))
    assert [model.id_at(at) for at in range(model.rowCount())] == after
    assert [model.look_at(at).title for at in range(model.rowCount())] == [f"{name} Ltd" for name in after]
    assert watch.model() is model


def test_only_what_differs_is_taken_out_and_put_in(qtbot):
    model = RowsModel(look=look)
    model.replace(enquiries("a", "b", "c", "d"))
    removed, inserted, reset = [], [], []
    model.rowsRemoved.connect(lambda _parent, first, last: removed.append((first, last)))
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    model.modelReset.connect(lambda: reset.append(True))
    model.replace(enquiries("a", "b", "x", "y", "d"))
    assert (removed, inserted, reset) == ([(2, 2)], [(2, 3)], [])


def test_the_same_rows_with_new_facts_only_repaint():
    model = RowsModel(look=look)
    model.replace([Enquiry("a", "Before Ltd")])
    changed = []
    model.dataChanged.connect(lambda *_given: changed.append(True))
    model.replace([Enquiry("a", "After Ltd")])
    assert changed
    assert model.look_at(0).title == "After Ltd"


def test_every_role_says_what_it_should():
    model = RowsModel(look=look, columns=COLUMNS)
    model.replace(enquiries("a", "b"))
    assert model.data(model.index(1, 0), DISPLAY) == "b Ltd"
    assert model.data(model.index(1, 1), DISPLAY) == "1"
    assert model.data(model.index(1, 0), ROW) == Enquiry("b", "b Ltd", 1)
    assert model.data(model.index(1, 0), LOOK).title == "b Ltd"
    assert model.data(model.index(1, 0), int(Qt.ItemDataRole.DecorationRole)) is None
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Days"
    assert model.headerData(1, Qt.Orientation.Vertical) is None
    assert model.headerData(7, Qt.Orientation.Horizontal) is None
    right = Qt.AlignmentFlag(model.headerData(1, Qt.Orientation.Horizontal, int(Qt.ItemDataRole.TextAlignmentRole)))
    assert right & Qt.AlignmentFlag.AlignRight


def test_a_screen_reader_hears_the_whole_row():
    model = RowsModel(look=look)
    model.replace(enquiries("a", "b"))
    assert model.index(1, 0).data(ACCESSIBLE) == "b Ltd, 1 days"
    assert RowsModel(columns=COLUMNS).data(model.index(0, 0), ACCESSIBLE) == ""
    own = RowsModel(columns=COLUMNS, accessible=lambda row: f"row of {row.employer}")
    own.replace(enquiries("a"))
    assert own.data(own.index(0, 1), ACCESSIBLE) == "row of a Ltd"


def test_nothing_is_fetched_before_it_is_looked_at(qtbot):
    window = Window()
    model = RowsModel(look=look)
    model.set_source(1_000_000, window)
    spin()
    assert model.rowCount() == 1_000_000
    assert window.asked == []


def test_a_jump_fetches_one_window(qtbot):
    window = Window()
    model = RowsModel(look=look)
    model.set_source(1_000_000, window)
    for at in range(700_000, 700_012):
        assert model.look_at(at) is None
    spin()
    assert window.asked == [(700_000 // PAGE * PAGE, PAGE)]


def test_what_scrolled_past_is_never_fetched(qtbot):
    window = Window()
    model = RowsModel(look=look)
    model.set_source(1_000_000, window)
    for at in range(0, 900_000, 5_000):  # a drag of the scroll bar, before the event loop turns
        model.look_at(at)
    spin()
    assert len(window.asked) == 2
    assert window.asked[-1][0] == 895_000 // PAGE * PAGE


def test_a_page_that_arrives_repaints_its_rows_and_no_others(qtbot):
    window = Window()
    model = RowsModel(look=look)
    model.set_source(600, window)
    model.look_at(300)
    spin()
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    window.fills[0]([Enquiry(str(at), f"Employer {at}") for at in range(256, 512)])
    assert changed == [(256, 511)]
    assert model.look_at(300).title == "Employer 300"
    assert model.look_at(599) is None


def test_the_last_page_asks_for_no_more_rows_than_there_are(qtbot):
    window = Window()
    model = RowsModel(look=look)
    model.set_source(300, window)
    model.look_at(299)
    spin()
    assert window.asked == [(256, 44)]


def test_an_answer_to_an_older_list_is_ignored(qtbot):
    window = Window()
    model = RowsModel(look=look)
    model.set_source(300, window)
    model.look_at(0)
    spin()
    model.set_source(300, window)
    window.fills[0](enquiries("stale"))
    assert model.look_at(0) is None
    model.replace(enquiries("new"))
    window.fills[0](enquiries("stale"))
    assert model.look_at(0).title == "new Ltd"


def test_the_pages_kept_are_the_last_used(qtbot):
    fetched: list[int] = []

    def fetch(first: int, count: int, fill: Callable[[Sequence[Enquiry]], None]):
        fetched.append(first // PAGE)
        long_list(first, count, fill)

    model = RowsModel(look=look)
    model.set_source(PAGE * 100, fetch)
    for number in range(PAGES_KEPT):
        model.look_at(number * PAGE)
        spin()
    model.row_at(0)  # used again, so it stays
    model.row_at(PAGES_KEPT * PAGE)
    spin()
    assert model.row_at(0) is not None
    assert model.row_at(1 * PAGE) is None  # the one that had not been used for longest
    assert len(fetched) == PAGES_KEPT + 1


def test_rows_that_went_and_came_back_look_the_same(qtbot):
    model = RowsModel(look=look)
    model.set_source(PAGE * 60, long_list)
    places = random.Random(7).choices(range(PAGE * 60), k=200)
    for at in places:
        model.look_at(at)
        spin()
        assert model.look_at(at).title == f"Employer {at}"
    assert len(model._looks) <= (PAGES_KEPT + 1) * PAGE


def test_ids_given_in_order_are_known_without_fetching(qtbot):
    window = Window()
    ids = [f"E-{at}" for at in range(1000)]
    model = RowsModel(look=look)
    model.set_source(ids, window)
    assert model.id_at(731) == "E-731"
    assert model.position_of("E-731") == 731
    assert model.position_of("E-9999") == -1
    spin()
    assert window.asked == []


def test_without_ids_a_place_is_known_once_its_page_is_here(qtbot):
    model = RowsModel(look=look)
    model.set_source(1000, long_list)
    assert model.position_of("300") == -1
    model.row_at(300)
    spin()
    assert model.position_of("300") == 300
    assert model.position_of(None) == -1
    assert model.row_at(-1) is None
    assert model.row_at(1000) is None


def test_a_model_that_has_gone_ignores_what_still_arrives(qtbot):
    import shiboken6

    window = Window()
    model = RowsModel(look=look)
    model.set_source(300, window)
    model.look_at(0)
    spin()
    shiboken6.delete(model)
    window.fills[0](enquiries("late"))  # nobody is there, and nothing is raised


def test_a_model_has_no_children_of_rows():
    model = RowsModel(look=look, columns=COLUMNS)
    model.replace(enquiries("a"))
    assert isinstance(model, QAbstractItemModel)
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0
