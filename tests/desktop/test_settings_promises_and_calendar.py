"""Settings: the promises tried out before they are kept, and the working calendar."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt

from hubcrm.actions import undoing
from hubcrm.desktop.pages.settings import SettingsPage
from hubcrm.queries import settings

ADVISER = "Priya Nair"
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def open_at(window_of):
    """The page at one of its sections: (window, section)."""

    def show(key):
        one = window_of(SettingsPage, ADVISER)
        one.window.on_undo = lambda: one.session.do(undoing.undo)
        one.page.show_section(key)
        one.wait()
        return one, one.page.section

    return show


def stored(one, query, *given):
    with one.hub.reading() as reader:
        return query(reader, *given)


# -- promises ---------------------------------------------------------------------------------------------------------


def test_promises_are_tried_out_and_changed_only_when_they_are_kept(open_at):
    one, found = open_at("promises")
    reply = found.rows["reply"]
    assert (reply.example.text(), found.keep.isEnabled()) == ("Mon 30 Nov", False)
    reply.days.field.setFocus()
    one.press(Qt.Key.Key_Up)
    assert (reply.example.text(), reply.usual.text()) == ("Tue 1 Dec", "usual: 5")
    assert "within 6 working days" in reply.sentence.text()
    assert stored(one, settings.institution).days.reply == 5
    one.press(Qt.Key.Key_Return, CTRL)
    assert one.said.startswith("Saved; ")
    assert stored(one, settings.institution).days.reply == 6
    assert one.page.contents.entries[3].accessibleName() == "Promises, 1 of our own"
    found.usual.click()
    one.press(Qt.Key.Key_Return, CTRL)
    assert stored(one, settings.institution).days.reply == 5


def test_what_was_tried_is_put_back_by_esc(open_at):
    one, found = open_at("promises")
    field = found.rows["acknowledge"].days.field
    field.setFocus()
    one.press("0")
    assert found.rows["acknowledge"].example.text() == "today"
    one.press(Qt.Key.Key_Escape)
    assert (field.text(), found.back.isHidden()) == ("1", True)


def test_a_number_outside_its_bounds_becomes_the_nearest_inside(open_at):
    one, found = open_at("promises")
    found.target.field.setFocus()
    found.target.field.setText("")
    one.press("12")
    one.press(Qt.Key.Key_Tab)
    assert found.target.field.text() == "50"
    found.keep.click()
    one.wait()
    assert stored(one, settings.institution).target == 50


# -- calendar ---------------------------------------------------------------------------------------------------------


def test_a_closure_is_typed_as_a_stretch_and_says_what_it_did(open_at):
    one, found = open_at("calendar")
    one.page.contents.focus_chosen()
    one.press("N")
    one.press("24 Nov to 26 Nov")
    assert found.strip.when.understood.text() == "Tue 24 to Thu 26 Nov, 3 working days"
    one.press(Qt.Key.Key_Tab)
    one.press("Stocktaking")
    one.press(Qt.Key.Key_Return, CTRL)
    assert one.said.startswith("Closed tomorrow to Thu 26 Nov; ")
    assert one.said.endswith("due days were worked out again")
    listed = [(row.name.text(), row.when.text()) for row in found.rows.rows]
    assert ("Stocktaking", "Closed Tue 24 to Thu 26 Nov, 3 working days") in listed
    row = next(row for row in found.rows.rows if row.name.text() == "Stocktaking")
    row.cross.click()
    one.wait()
    assert "Stocktaking" not in [row.name.text() for row in found.rows.rows]


def test_days_that_are_closed_already_are_refused_and_stay_typed(open_at):
    one, found = open_at("calendar")
    found.add()
    found.strip.when.set_words("25 Dec")
    found.strip.submit()
    one.wait()
    assert "closed then already" in found.strip.problem.text()
    assert found.strip.when.words == "25 Dec"
    found.strip.which._choices[1].click()
    found.strip.submit()
    one.wait()
    assert stored(one, settings.institution).calendar.is_working(date(2026, 12, 25))


def test_years_are_turned_and_days_are_read_in_the_year_shown(open_at):
    one, found = open_at("calendar")
    found.new.setFocus()
    one.press(Qt.Key.Key_Right, ALT)
    assert found.year.text() == "2027"
    found.add()
    found.strip.when.set_words("2 Aug")
    assert found.strip.when.understood.text() == "Mon 2 Aug 2027"
    found.go_back()
    for _ in range(9):
        found.turn(1)
        one.wait()
    assert found.year.text() == "2030"
    assert not found.later.isEnabled()
    assert found.none.text() == "The bank holidays of 2030 are not in the calendar yet."


def test_the_year_at_a_glance_knows_each_day(open_at):
    one, found = open_at("calendar")
    for day in (date(2026, 1, 1), date(2026, 2, 28), date(2026, 12, 31)):
        assert found.glance.day_at(found.glance.place_of(day).center().toPoint()) == day
    assert found.glance.day_at(QPoint(-5, -5)) is None
    assert found.glance.accessibleName() == "2026: 8 days off besides weekends"
    assert one.said == ""
