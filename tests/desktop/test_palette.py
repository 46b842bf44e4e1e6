"""Ctrl+K: everything is found and done from one field, and whoever leaves it is back where they were."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hubcrm.actions import enquiries, offers
from hubcrm.desktop import keys, palette_entries, pictures, theme
from hubcrm.desktop.pages.settings import SettingsPage
from hubcrm.desktop.widgets.sections import Heading
from hubcrm.queries import palette
from hubcrm.queries.palette import Found, Hit
from tests.desktop.made_up import MadeUpHub
from tests.desktop.on_screen import OnScreen, doors_of

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER, ESC, DOWN, UP = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Up
INJURIES = "Back injuries in the warehouse"


class Screen(OnScreen):
    """A hub window, with what these tests ask of it."""

    @property
    def palette(self) -> Any:
        return self.hub.searching.palette.sheet

    def open(self, typed: str = "") -> None:
        self.press(Qt.Key.Key_K, held=CTRL)
        assert self.palette.isVisible()
        if typed:
            self.press(typed)

    def rows(self) -> list[Any]:
        model = self.palette.model
        return [model.row_at(at) for at in range(model.rowCount())]

    def groups(self) -> dict[str, list[str]]:
        """Heading -> titles under it."""
        out: dict[str, list[str]] = {}
        for row in self.rows():
            if isinstance(row, Heading):
                out[row.title] = []
            else:
                out[next(reversed(out))].append(row.title)
        return out

    def row(self, title: str) -> Any:
        return next(row for row in self.rows() if row.title == title)

    def choose(self, title: str) -> None:
        self.palette.list.choose(self.row(title).id)


@pytest.fixture
def screens(made_up_hub: MadeUpHub, tmp_path: Path):
    hub = made_up_hub.copy(tmp_path / "hub")
    opened: list[Screen] = []

    def show(**given: Any) -> Screen:
        made = Screen(doors_of(hub, **given))
        opened.append(made)
        return made

    show.hub = hub
    yield show
    for one in opened:
        if not one.ended:
            one.close()


@pytest.fixture
def screen(screens) -> Screen:
    return screens()


def test_it_lists_commands_with_their_keys_and_pages_and_closes_again(screen):
    before = QApplication.focusWidget()
    screen.open()
    groups = screen.groups()
    assert list(groups) == ["Triage", "Everywhere", "Pages"]
    assert len(groups["Triage"]) == palette.MOST + 1
    assert groups["Triage"][-1] == "More…"
    assert "Triage" not in groups["Pages"]
    assert {"Today", "Settings", "Departments"} <= {*groups["Pages"], *(row.title for row in screen.rows())}
    assert screen.row("Offer it").key == "O"
    assert screen.row("Undo").key == "Ctrl+Z"
    screen.press(ESC)
    assert not screen.palette.isVisible()
    assert QApplication.focusWidget() is before
    screen.open()
    screen.press(Qt.Key.Key_K, held=CTRL)
    assert not screen.palette.isVisible()


def test_it_and_the_key_sheet_read_one_list_in_which_nothing_stands_twice(screen):
    for place in screen.window.places:
        screen.window.show_page(place.key)
        screen.wait()
        page = screen.window.current_page
        hints = {(hint.keys, hint.does) for hint in page.hints}
        commands = [(one.keys, one.does) for one in page.commands]
        assert set(commands) <= hints
        assert len({does for _keys, does in commands}) == len(commands)
        pressed = [one.keys for one in page.commands if one.keys]
        assert len(set(pressed)) == len(pressed), place.key
        screen.open()
        for title, hints in screen.window.commands:
            shown = {row.entry.id for key, _title, sources in screen.hub.searching.palette._local if key.startswith("commands")
                     for row in sources}  # fmt: skip
            assert {f"command:{title}/{hint.does}" for hint in hints if hint.keys != "Ctrl+K"} <= shown
        screen.press(ESC)


def test_typing_a_few_letters_and_enter_opens_an_enquiry(screen):
    screen.open("dunv ware")
    assert screen.groups() == {"Enquiries": [INJURIES]}
    screen.press(ENTER)
    assert screen.window.current_page.key == "enquiry"
    assert screen.window.current_page.full.whole.detail.subject == INJURIES


def test_a_reference_is_enough(screen):
    ref = screen.page.pane.rows[3].ref
    screen.open(ref[2:])
    screen.press(ENTER)
    assert screen.window.current_page.full.whole.detail.ref == ref


@pytest.mark.parametrize(
    ("typed", "heading", "title"),
    [("castlegate lift", "Employers", "Castlegate Lifting Gear"), ("carol dene", "People we know", "Carol Dene")],
)
def test_employers_and_the_people_we_know_open_the_employer(screen, typed, heading, title):
    screen.open(typed)
    assert title in screen.groups()[heading]
    screen.choose(title)
    screen.press(ENTER)
    assert screen.window.current_page.key == "employers"
    assert screen.window.current_page.side.whole is not None


@pytest.mark.parametrize(
    ("typed", "heading", "section"),
    [("priya nair", "Colleagues", "people"), ("engineering manuf", "Departments", "departments")],
)
def test_colleagues_and_departments_open_in_settings(screen, typed, heading, section):
    screen.open(typed)
    (title,) = screen.groups()[heading]
    screen.choose(title)
    screen.press(ENTER)
    assert screen.window.current_page.key == "settings"
    assert screen.window.current_page.section.key == section


def test_a_page_and_a_section_of_settings_are_found_by_the_words_people_use(screen):
    screen.open("work in")
    screen.press(ENTER)
    assert screen.window.current_page.key == "work"
    screen.open("dark")
    screen.press(ENTER)
    assert screen.window.current_page.section.key == "computer"


def test_the_sections_that_are_listed_are_those_that_settings_has(screen):
    for role in ("adviser", "lead"):
        screen.hub._see_as(role)
        screen.wait()
        screen.window.show_page("settings")
        screen.wait()
        page = screen.window.current_page
        assert isinstance(page, SettingsPage)
        listed = palette_entries.of_sections(screen.hub.session.viewer, "departments", lambda key: None)
        assert [one.entry.id.partition(":")[2] for one in listed] == list(page._makers)


def test_a_command_is_run_where_the_focus_was(screen):
    screen.open("all depart")
    screen.press(ENTER)
    assert not screen.palette.isVisible()
    assert screen.page.side.departments.isVisible()


def test_a_command_that_cannot_be_done_now_says_why_and_does_nothing(screen):
    screen.open("go on with what")
    row = screen.row("Go on with what stands still")
    assert row.why == "It does not stand still."
    screen.press(ENTER)
    assert screen.palette.isVisible()
    assert screen.said == ""


def test_undo_says_of_what(screens):
    with screens.hub.writing() as hub:
        enquiry, person = screens.hub.enquiry(INJURIES), screens.hub.viewer("Priya Nair").person
        enquiries.log(hub, enquiry, "note", text="Rang them", by=person)
    screen = screens()
    screen.open("undo")
    assert screen.row("Undo").detail == "Add a note"
    assert screen.row("Undo").why == ""
    screen.press(ESC)
    screen.open("redo")
    assert screen.row("Redo").why == "There is nothing to do again."


def test_what_was_used_last_stands_first_and_only_there(screen):
    screen.open("dunv ware")
    screen.press(ENTER)
    screen.open("today")
    screen.press(ENTER)
    screen.open()
    groups = screen.groups()
    assert groups["Used last"] == [INJURIES]  # Today is what is on the screen
    screen.press(ENTER)
    assert screen.window.current_page.key == "enquiry"
    screen.open()
    groups = screen.groups()
    assert groups["Used last"] == ["Today"]  # and now the enquiry is
    assert "Today" not in groups["Pages"]


def test_what_is_opened_from_a_list_counts_as_used_and_survives_a_restart(screens, tmp_path):
    given = {"settings_file": tmp_path / "settings" / "window.ini"}
    first = screens(**given)
    first.window.show_page("enquiry", screens.hub.enquiry(INJURIES))
    first.wait()
    first.close()
    first.hub.settings.sync()
    again = screens(**given)
    again.open()
    assert again.groups()["Used last"] == [INJURIES]
    assert INJURIES not in (tmp_path / "settings" / "window.ini").read_text()


def test_more_shows_the_rest_of_a_kind(screen):
    screen.open("a")
    assert len(screen.groups()["Enquiries"]) == palette.MOST + 1
    at = [row.title for row in screen.rows()].index("Enquiries")
    assert screen.rows()[at + palette.MOST + 1].id == "more:enquiry"
    screen.palette.list.choose("more:enquiry")
    screen.press(ENTER)
    assert len(screen.groups()["Enquiries"]) > palette.MOST + 1
    assert len(screen.groups()["Employers"]) == palette.MOST + 1
    assert not any(row.id == "more:enquiry" for row in screen.rows() if not isinstance(row, Heading))
    assert screen.palette.chosen == screen.rows()[at + palette.MOST + 1].id
    screen.press("l")
    assert len(screen.groups()["Enquiries"]) <= palette.MOST + 1


def test_the_arrows_pass_over_headings_and_stop_at_the_ends(screen):
    screen.open("co")
    things = [row.id for row in screen.rows() if not isinstance(row, Heading)]
    walked = [screen.palette.chosen]
    for _ in things:
        screen.press(DOWN)
        walked.append(screen.palette.chosen)
    assert walked == [*things, things[-1]]
    for _ in range(3):
        screen.press(Qt.Key.Key_PageUp)
    assert screen.palette.chosen == things[0]
    screen.press(Qt.Key.Key_Tab, Qt.Key.Key_Backtab, UP)
    assert screen.palette.chosen == things[0]


def test_the_pointer_chooses_and_a_click_opens(screen):
    screen.open("dunv")
    title = "Dunvale Logistics"
    at = [row.title for row in screen.rows()].index(title)
    found = screen.palette.list
    place = found.visualRect(screen.palette.model.index(at, 0)).center()
    QTest.mouseMove(found.viewport(), place)
    QTest.mouseMove(found.viewport(), place + QPoint(3, 0))
    screen.wait()
    assert screen.palette.chosen == screen.row(title).id
    heading = found.visualRect(screen.palette.model.index(0, 0)).center()
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=heading)
    assert screen.palette.isVisible()
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=place)
    screen.wait()
    assert not screen.palette.isVisible()
    assert screen.window.current_page.key == "employers"


def test_a_click_beside_it_closes_it(screen):
    screen.open("dunv")
    QTest.mouseClick(screen.palette, Qt.MouseButton.LeftButton, pos=QPoint(5, 400))
    assert not screen.palette.isVisible()


def test_the_sidebar_opens_it_too(screen):
    QTest.mouseClick(screen.window.sidebar.search, Qt.MouseButton.LeftButton)
    screen.wait()
    assert screen.palette.isVisible()


def test_in_a_text_field_it_opens_and_leaves_what_is_being_typed_as_it_was(screen):
    screen.press("/", "weld")
    field = screen.page.pane.search
    field.setCursorPosition(2)
    assert QApplication.focusWidget() is field
    screen.open("dunv")
    screen.press(ESC)
    assert (field.text(), field.cursorPosition()) == ("weld", 2)
    assert QApplication.focusWidget() is field


def test_a_sentence_half_written_is_not_saved_by_looking_something_up(screen):
    need = screen.detail.need
    need.setFocus(Qt.FocusReason.TabFocusReason)
    need.setText("Half a sen")
    need.setModified(True)
    saved: list[str] = []
    need.saved.connect(saved.append)
    screen.open("dunv")
    screen.press(ESC)
    assert saved == []
    assert need.text() == "Half a sen"
    assert QApplication.focusWidget() is need


def test_nothing_beneath_acts_while_something_is_searched_for(screen):
    chosen = screen.page.pane.list.chosen_id
    screen.open()
    screen.press("joe2")
    screen.press(Qt.Key.Key_2, held=CTRL)
    screen.press("?")
    assert screen.palette.field.text() == "joe2?"
    screen.press(ESC)
    assert screen.page.pane.list.chosen_id == chosen
    assert screen.window.current_page.key == "triage"
    assert not screen.window.keys_shown
    screen.press(Qt.Key.Key_2, held=CTRL)
    assert screen.window.current_page.key == "today"


def test_it_takes_the_place_of_the_key_sheet_and_gives_way_to_a_form(screen):
    screen.press("?")
    assert screen.window.keys_shown
    screen.open()
    assert not screen.window.keys_shown
    screen.press(ESC)
    screen.hub.new_enquiry()
    screen.wait()
    screen.press(Qt.Key.Key_K, held=CTRL)
    assert not screen.palette.isVisible()
    screen.sheet.close_sheet()


def test_an_answer_to_an_older_text_is_dropped_and_enter_waits_for_the_answer_to_this_one(screen):
    screen.open("dunv")
    palette_ = screen.hub.searching.palette
    stale = Found((Hit("enquiry", "old", "An older answer", "", "E-2627-9999"),))
    palette_.sheet.field.setText("castlegate")
    palette_._found_came("dunv", stale)
    assert "An older answer" not in [row.title for row in screen.rows()]
    QTest.keyClick(palette_.sheet.field, ENTER)  # nothing has been answered yet
    assert palette_.sheet.isVisible()
    screen.wait()
    assert not palette_.sheet.isVisible()
    assert screen.window.current_page.full.whole.detail.employers[0][1].startswith("Castlegate")


def test_what_comes_from_outside_is_shown_as_it_was_written(screens):
    with screens.hub.writing() as hub:
        enquiry, person = screens.hub.enquiry(INJURIES), screens.hub.viewer("Priya Nair").person
        enquiries.set_fields(hub, enquiry, {"subject": "<b>Bold</b> &amp;\nmore"}, by=person)
    screen = screens()
    screen.open("bold")
    (row,) = [row for row in screen.rows() if not isinstance(row, Heading)]
    assert row.title == "<b>Bold</b> &amp; more"
    screen.press(ESC)
    screen.open("<b>zzqq")
    assert "Nothing has “<b>zzqq” in it." in screen.palette.empty.findChild(type(screen.palette.empty._sentence)).text()


def test_a_department_finds_no_colleagues_and_only_its_own_pages(screen):
    screen.hub._see_as("lead")
    screen.wait()
    screen.open("priya")
    assert "Colleagues" not in screen.groups()
    screen.press(ESC)
    screen.open("work in hand")
    assert "Pages" not in screen.groups()
    screen.press(ESC)
    screen.open("take it")
    assert screen.row("I’ll take it").key == "C"


def test_while_letters_are_off_commands_are_there_without_them(screen):
    keys.set_letters(False)
    screen.open("all depart")
    assert screen.row("All departments").key == ""
    screen.press(ENTER)
    assert screen.page.side.departments.isVisible()


def test_each_page_gives_its_reasons_in_sentences(screen):
    said: dict[str, str] = {}
    for key in ("triage", "today", "offers", "work", "employers"):
        screen.window.show_page(key)
        screen.wait()
        for hint in screen.window.current_page.commands:
            why = hint.why_not() if hint.why_not is not None else ""
            if why:
                said[f"{key}: {hint.does}"] = why
    assert "work: Sort the table" in said
    assert "employers: Details" in said
    for why in said.values():
        assert why[0].isupper()
        assert why.endswith((".", ")"))
        assert "!" not in why


def test_the_reasons_of_an_enquiry_follow_how_it_stands(screens):
    hub = screens.hub
    with hub.writing() as writing:
        enquiry, priya = hub.enquiry(INJURIES), hub.viewer("Priya Nair").person
        (department,) = writing.read("SELECT id FROM department WHERE code = 'ENG'")[0]
        offers.offer(writing, enquiry, department, by=priya)
        enquiries.close(writing, enquiry, "answered", instead="Told them", by=priya)
    screen = screens()
    screen.window.show_page("enquiry", enquiry)
    screen.wait()
    why = {one.does: one.why_not() for one in screen.window.current_page.commands if one.why_not is not None}
    assert why["Close it"] == "It is closed. Reopen it first (R)."
    assert why["Reopen it"] == ""
    assert why["Go on with what stands still"] == "It does not stand still."


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_nothing_is_cut_or_overlaps(screen, qapp, mode, size):
    theme.apply(qapp, mode)
    screen.window.resize(*size)
    screen.open("a")
    assert pictures.layout_faults(screen.window) == []
    assert pictures.layout_faults(screen.palette) == []
    tops = [screen.palette.list.verticalHeader().sectionSize(at) for at in range(screen.palette.model.rowCount())]
    assert all(height >= 30 for height in tops)
    assert all(isinstance(one, Heading) != isinstance(two, Heading) or not isinstance(two, Heading)
               for one, two in pairwise(screen.rows()))  # fmt: skip
