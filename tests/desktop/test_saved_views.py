"""A view is kept with one key and a name, opened with a click, and gone or renamed without anything being lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hubcrm.actions import enquiries
from hubcrm.desktop import pictures
from hubcrm.desktop.pages.work_parts import kept_view
from hubcrm.desktop.pages.work_parts.kept_view import Kept
from hubcrm.desktop.saved_views_rows import ViewRow
from hubcrm.queries.cards import Asked
from hubcrm.queries.worklist import Sort
from tests.desktop.made_up import MadeUpHub
from tests.desktop.on_screen import OnScreen, doors_of

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


class Screen(OnScreen):
    """A hub window, with what these tests ask of it."""

    @property
    def views(self) -> Any:
        return self.hub.searching.views

    @property
    def list(self) -> Any:
        return self.hub.searching.views.list

    @property
    def names(self) -> list[str]:
        return [view.name for view in self.views.views]

    @property
    def shown(self) -> list[str]:
        """The rows in the sidebar."""
        return [row.words for row in self.list.rows.values() if row.isVisible()]

    @property
    def marked(self) -> list[str]:
        return [row.words for row in self.list.rows.values() if row.isChecked()]

    def go(self, key: str) -> Any:
        self.window.show_page(key)
        self.wait()
        return self.window.current_page

    def keep(self, name: str) -> None:
        self.press(Qt.Key.Key_S, held=CTRL)
        self.press(name, ENTER)

    def row(self, name: str) -> ViewRow:
        return next(row for row in self.list.rows.values() if row.words == name)

    def click(self, name: str, at: QPoint | None = None) -> None:
        row = self.row(name)
        QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=at or QPoint(60, 14))
        self.wait()


@pytest.fixture
def screens(made_up_hub: MadeUpHub, tmp_path: Path):
    hub = made_up_hub.copy(tmp_path / "hub")
    opened: list[Screen] = []

    def show() -> Screen:
        made = Screen(doors_of(hub))
        opened.append(made)
        return made

    yield show
    for one in opened:
        if not one.ended:
            one.close()


@pytest.fixture
def screen(screens) -> Screen:
    return screens()


def test_a_board_is_kept_with_its_filter_and_search_and_comes_back_by_a_click(screen):
    work = screen.go("work")
    screen.press("4", "g", "/")
    screen.press("pre")
    assert QApplication.focusWidget() is work.head.search
    screen.keep("Waiting for employers")
    assert QApplication.focusWidget() is work.head.search
    assert screen.said == "“Waiting for employers” is kept under Your views"
    assert (screen.shown, screen.marked) == (["Waiting for employers"], ["Waiting for employers"])
    kept, shown = work.kept_view(), work.board.columns["proposal"].cards.total
    assert kept == {"view": "board", "which": "employer", "search": "pre", "grouped": True}
    work.head.search.clear()
    screen.press(ESC, "1", "g")
    assert screen.marked == []
    screen.go("triage")
    screen.click("Waiting for employers")
    assert screen.window.current_page is work
    assert work.kept_view() == kept
    assert (work.head.filters.current, work.head.search.text(), work.head.group.isChecked()) == (
        "employer",
        "pre",
        True,
    )
    assert work.board.columns["proposal"].cards.total == shown > 0
    assert screen.marked == ["Waiting for employers"]


def test_a_table_is_kept_with_its_order_and_columns(screen):
    work = screen.go("work")
    work.show_view("table")
    work.table.sort_by("value")
    work.table.toggle_column("stage")
    heads = work.table.horizontalHeader()
    heads.moveSection(heads.visualIndex(1), 0)
    screen.wait()
    kept, columns = work.kept_view(), work.table.shown_columns()
    screen.keep("Most money first")
    work.table.toggle_column("stage")
    work.table.sort_by("ref")
    work.table.toggle_column("ref")
    work.show_view("board")
    screen.wait()
    assert screen.marked == []
    screen.click("Most money first")
    assert (work.view, work.table.sort, work.table.shown_columns()) == ("table", Sort("value", True), columns)
    assert work.kept_view() == kept
    values = [work.table.cards.row_at(at).value for at in range(4)]
    assert values == sorted(values, reverse=True)


def test_a_past_day_is_not_kept_and_a_view_opens_as_of_today(screen):
    work = screen.go("work")
    screen.press("2")
    screen.keep("Our move")
    before = work.kept_view()
    work.show_day(screen.hub.session.calendar.add(screen.hub.session.today, -5))
    screen.wait()
    assert work.kept_view() == before
    assert work.is_past
    screen.click("Our move")
    assert not work.is_past


def test_triage_and_employers_are_kept_too(screen):
    screen.press("/")
    screen.press("weld")
    screen.keep("Welding")
    assert screen.page.kept_view() == {"which": "all", "search": "weld"}
    employers = screen.go("employers")
    employers.list.views._choices[1].click()
    screen.wait()
    screen.keep("With open work")
    screen.page.pane.search.clear()
    assert screen.names == ["Welding", "With open work"]
    screen.click("Welding")
    assert screen.window.current_page is screen.page
    assert screen.page.pane.search.text() == "weld"
    employers.list.views.choose("all")
    screen.click("With open work")
    assert screen.window.current_page.kept_view() == {"which": "open", "search": ""}
    assert screen.row("With open work").end == f"{employers.list.model.rowCount():,}"


def test_a_view_whose_page_has_not_been_made_yet_is_shown_as_soon_as_it_is(screens):
    first = screens()
    work = first.go("work")
    first.press("3")
    first.keep("With departments")
    kept = work.kept_view()
    first.close()
    again = screens()
    assert again.shown == ["With departments"]
    assert again.window.page("work") is None
    again.click("With departments")
    assert again.window.current_page.kept_view() == kept
    assert again.window.current_page.head.filters.current == "department"


def test_numbers_stand_beside_them_and_follow_what_is_done(screen, qtbot):
    work = screen.go("work")
    screen.press("2")
    screen.keep("Our move")
    count = int(screen.row("Our move").end)
    assert count == int(dict((p.part.key, p.part.number) for p in work.head.filters._filters.values())["us"])
    assert screen.row("Our move").accessibleName() == f"Our move, {count}"
    page = screen.go("triage")
    page.side.take()
    page.side.wait()
    screen.wait()
    qtbot.waitUntil(lambda: screen.row("Our move").end == str(count - 1), timeout=3000)


def test_a_name_that_will_not_do_is_refused_in_place_and_what_was_typed_stays(screen):
    screen.go("work")
    screen.press("2")
    screen.keep("Ours")
    screen.press("3")
    screen.keep("")
    naming = screen.list.naming
    assert naming.problem.isVisible()
    screen.press("ours", ENTER)
    assert naming.field.text() == "ours"
    assert "already" in naming.problem.text()
    assert naming.field.hasFocus()
    screen.press(" too", ENTER)
    assert not naming.isVisible()
    assert screen.names == ["Ours", "ours too"]


def test_esc_leaves_without_keeping_anything(screen):
    screen.go("work")
    screen.press("2")
    before = QApplication.focusWidget()
    screen.press(Qt.Key.Key_S, held=CTRL)
    screen.press("Half a na", ESC)
    assert screen.names == []
    assert not screen.list.naming.isVisible()
    assert QApplication.focusWidget() is before


def test_what_is_kept_already_is_not_kept_twice(screen):
    screen.go("work")
    screen.press("2")
    assert screen.list.keep.isVisible()
    screen.keep("Ours")
    assert not screen.list.keep.isVisible()
    screen.press(Qt.Key.Key_S, held=CTRL)
    assert screen.said == "You keep this very view already, as “Ours”."
    screen.go("today")
    assert not screen.list.keep.isVisible()
    screen.press(Qt.Key.Key_S, held=CTRL)
    assert screen.said == "There is no list with filters here to keep."
    assert not screen.list.naming.isVisible()


def test_the_row_in_the_sidebar_shows_its_key_and_asks_as_the_key_does(screen):
    screen.go("work")
    assert (screen.list.keep.words, screen.list.keep.end) == ("Keep this view…", "Ctrl+S")
    QTest.mouseClick(screen.list.keep, Qt.MouseButton.LeftButton)
    assert screen.list.naming.field.hasFocus()


def test_f2_renames_in_the_row_and_delete_removes_with_undo(screen):
    screen.go("work")
    for key, name in (("2", "Ours"), ("3", "Theirs"), ("4", "Employers’")):
        screen.press(key)
        screen.press(Qt.Key.Key_S, held=CTRL)
        screen.list.naming.field.setText(name)
        screen.press(ENTER)
    row = screen.row("Theirs")
    row.setFocus()
    screen.press(Qt.Key.Key_F2)
    assert screen.shown == ["Ours", "Employers’"]
    assert screen.list.naming.y() == row.y()
    screen.press("With departments", ENTER)
    assert screen.shown == ["Ours", "With departments", "Employers’"]
    assert QApplication.focusWidget() is screen.row("With departments")
    screen.press(Qt.Key.Key_Delete)
    assert screen.shown == ["Ours", "Employers’"]
    assert screen.said == "“With departments” is gone from Your views"
    screen.press(Qt.Key.Key_Z, held=CTRL)
    assert screen.shown == ["Ours", "With departments", "Employers’"]


def test_undo_takes_back_the_latest_thing_and_never_two(screen):
    screen.go("work")
    screen.press("2")
    screen.keep("Ours")
    screen.click("Ours")
    screen.views.remove(screen.views.views[0].id)
    screen.wait()
    screen.hub.session.do(enquiries.log, screen.page.pane.rows[1].id, "note", text="Rang them")
    screen.wait()
    screen.press(Qt.Key.Key_Z, held=CTRL)
    assert screen.names == []
    assert screen.said.startswith("Undone: ")
    screen.press(Qt.Key.Key_Z, held=CTRL)
    assert screen.names == []


def test_the_undo_of_the_message_puts_it_back_as_the_key_does(screen):
    screen.go("work")
    screen.press("2")
    screen.keep("Ours")
    screen.views.remove(screen.views.views[0].id)
    screen.wait()
    screen.window.strip._undo.click()
    screen.wait()
    assert screen.names == ["Ours"]


def test_the_dots_offer_both(screen, monkeypatch):
    screen.go("work")
    screen.press("2")
    screen.keep("Ours")
    offered: list[list[str]] = []
    from hubcrm.desktop.widgets.choices import Menu

    monkeypatch.setattr(Menu, "popup", lambda menu, _place: offered.append([one.text() for one in menu.actions()]))
    row = screen.row("Ours")
    screen.click("Ours", QPoint(row.width() - 8, 14))
    assert offered == [["Rename…\tF2", "Remove\tDel"]]


def test_seven_show_before_more_and_the_one_on_the_screen_is_always_among_them(screen):
    screen.go("work")
    for number in range(9):
        screen.window.current_page.head.search.setText(f"w{number}")
        screen.keep(f"View {number}")
    assert screen.shown == [*(f"View {number}" for number in range(6)), "View 8"]
    QTest.mouseClick(screen.list._more, Qt.MouseButton.LeftButton)
    screen.wait()
    assert screen.shown == [f"View {number}" for number in range(9)]
    assert screen.list._more.hasFocus()
    for size in ((1280, 800), (1024, 700)):
        screen.window.resize(*size)
        screen.wait()
        assert pictures.layout_faults(screen.window) == []
    QTest.mouseClick(screen.list._more, Qt.MouseButton.LeftButton)
    screen.wait()
    assert len(screen.shown) == 7
    screen.press(Qt.Key.Key_K, held=CTRL)
    screen.press("view 7", ENTER)
    assert screen.window.current_page.head.search.text() == "w7"


def test_views_are_a_persons_own_and_only_for_pages_they_have(screen):
    screen.go("work")
    screen.press("2")
    screen.keep("Ours")
    screen.hub._see_as("lead")
    screen.wait()
    assert screen.shown == []
    employers = screen.go("employers")
    screen.press("/")
    screen.press("cast")
    screen.keep("Castlegate")
    assert employers.kept_view() == {"which": "all", "search": "cast"}
    screen.hub._see_as("adviser")
    screen.wait()
    assert screen.shown == ["Ours"]


@pytest.mark.parametrize(
    ("facts", "read"),
    [
        ({}, Kept()),
        ({"view": "map", "which": "sideways", "search": None, "grouped": "yes", "sort": "colour", "columns": 7}, Kept()),
        (
            {"view": "table", "which": "us", "search": "weld", "grouped": True, "sort": "due", "down": True,
             "columns": ["ref", "colour", "due"]},
            Kept("table", Asked("us", "weld", True), Sort("due", True), ("ref", "due")),
        ),
    ],
)  # fmt: skip
def test_what_a_newer_version_wrote_is_read_as_far_as_it_makes_sense(facts, read):
    assert kept_view.read(facts) == read
