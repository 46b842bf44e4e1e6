"""People at an employer whom only one person sees: kept, shared in part, removed and put back, all in place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hubcrm.desktop.pages.employers import EmployersPage
from hubcrm.desktop.pictures import layout_faults
from hubcrm.store import private

HUB, OTHER = "Priya Nair", "Dr Sam Whitlock"
CTRL = Qt.KeyboardModifier.ControlModifier
DUNVALE = "Dunvale Logistics"
NAME, PHONE = "Zenobia Quartzwhistle", "01632 960999"


def opened(window_of, person=HUB):
    one = window_of(EmployersPage, person)
    with one.hub.reading() as reader:
        one.page.open(reader.read("SELECT id FROM employer WHERE name = ?", (DUNVALE,))[0][0])
    one.wait()
    return one


def keep_somebody(one):
    one.press("p")
    form = one.page.side.people.form
    form.name.selectAll()
    one.press(NAME)
    form.who.findChildren(type(form.who._choices[0]))[2].click()
    form.phone.setFocus()
    one.press(PHONE)
    assert form.who.current == "private"
    QTest.keyClick(form.phone, Qt.Key.Key_Return, CTRL)
    one.wait()


def in_the_store(one):
    with one.hub.reading() as reader:
        tables = [row[0] for row in reader.read("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%'")]
        return "\n".join(repr(reader.read(f'SELECT * FROM "{table}"')) for table in tables)


def test_only_me_keeps_somebody_apart_and_nothing_of_it_is_in_the_hub_not_even_as_a_draft(window_of):
    one = opened(window_of)
    one.press("p")
    one.press("Zenobia Q")
    one.session.drafts.write_now()  # typed a while before the choice was made
    one.wait()
    assert "Zenobia Q" in in_the_store(one)
    one.press(Qt.Key.Key_Escape)
    keep_somebody(one)
    people = one.page.side.people
    assert [row.accessibleName() for row in people.own.rows.rows] == [f"{NAME}. {PHONE}. Only you"]
    assert people.own.isVisible()
    assert not people.form.isVisible()
    one.session.drafts.write_now()
    one.wait()
    assert "Zenobia" not in in_the_store(one)
    assert private.is_there(one.hub.folder)
    assert not layout_faults(one.window)


def test_nobody_else_sees_it(window_of):
    one = opened(window_of)
    keep_somebody(one)
    other = opened(window_of, OTHER)
    assert not other.page.side.people.own.isVisible()


def test_sharing_says_what_goes_and_gives_only_that(window_of):
    one = opened(window_of)
    keep_somebody(one)
    people = one.page.side.people
    people.own.rows.rows[0].click()
    assert people.form.own_foot.isVisible()
    assert not people.form.who.isVisible()
    people.form.own_foot.share.click()
    ticks = people.share.ticks
    assert [tick.words for tick in ticks.values() if tick.isVisible()] == [f"Name: {NAME}", f"Phone: {PHONE}"]
    assert not ticks["name"].isEnabled()
    QTest.keyClick(ticks["phone"], Qt.Key.Key_Return, CTRL)
    one.wait()
    with one.hub.reading() as reader:
        (row,) = reader.read("SELECT phone, visibility FROM contact WHERE name = ?", (NAME,))
    assert row == ("", "shared")
    assert one.page.side.people.own.rows.rows[0].accessibleName().endswith("Only you. The team has a part of it")


def test_what_is_removed_can_be_put_back_and_ctrl_z_leaves_it_alone(window_of):
    one = opened(window_of)
    keep_somebody(one)
    people = one.page.side.people
    people.own.rows.rows[0].click()
    people.form.own_foot.remove.click()
    one.wait()
    assert people.own.rows.rows == []
    assert people.own.back.hasFocus()
    QTest.keyClick(people.own.back, Qt.Key.Key_Space)
    one.wait()
    assert len(people.own.rows.rows) == 1
    people.own.rows.rows[0].click()
    one.press(Qt.Key.Key_Escape)
    assert not people.is_open
