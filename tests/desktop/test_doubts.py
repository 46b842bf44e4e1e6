"""Doubts beside the fields of employers, contacts and enquiries: said quietly, and never in the way of saving."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hubcrm.desktop.likely import Matcher
from hubcrm.desktop.pages.employers import EmployersPage
from hubcrm.desktop.pages.triage import TriagePage
from hubcrm.desktop.sheets.call import CallSheet
from hubcrm.desktop.sheets.new_enquiry import NewEnquirySheet

ADVISER = "Priya Nair"


@pytest.fixture
def employer(window_of, qtbot):
    """An employer's page with its details open."""
    window = window_of(EmployersPage, ADVISER)
    window.page.open(window.page.list.ids[0])
    window.wait()
    window.page.show_details()
    window.wait()
    return window


def leave(window, field, typed):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Qt.Key.Key_Return)
    window.wait()


@pytest.mark.parametrize(("fact", "typed", "said", "kept"), [
    ("phone", "0207946", "British", "0207946"), ("company_number", "12", "8 digits", "12"),
    ("charity_number", "2345678", "begin with 1", "2345678"), ("postcode", "zz11aa", "begins with ZZ", "ZZ1 1AA"),
])  # fmt: skip
def test_a_doubt_stands_under_the_fact_and_the_fact_is_kept(employer, fact, typed, said, kept):
    details = employer.page.side.details
    leave(employer, details.texts[fact], typed)
    assert said in details.facts[fact].note.text()
    assert details.facts[fact].note.isVisible()
    with employer.hub.reading() as reader:
        (found,) = reader.read(f"SELECT {fact} FROM employer WHERE id = ?", (employer.page._employer,))
    assert found == (kept,)
    leave(employer, details.texts[fact], {"phone": "01632 960100", "postcode": "NN17 1AA"}.get(fact, "1234567"))
    assert not details.facts[fact].note.isVisible()


def test_a_postcode_gives_the_region_and_the_person_may_say_otherwise(employer):
    details, page = employer.page.side.details, employer.page
    leave(employer, details.texts["postcode"], "m11ae")
    assert details.choices["region"].currentText() == "North West"
    page._save_fact("region", "TLI")
    employer.wait()
    assert details.choices["region"].currentText() == "London"
    assert details.texts["postcode"].text() == "M1 1AE"


def test_a_number_is_shown_as_people_write_it_and_kept_as_it_was_typed(employer):
    details = employer.page.side.details
    leave(employer, details.texts["phone"], "+441632960100")
    assert details.texts["phone"].text() == "01632 960100"
    with employer.hub.reading() as reader:
        (found,) = reader.read("SELECT phone FROM employer WHERE id = ?", (employer.page._employer,))
    assert found == ("+441632960100",)


def test_a_contacts_address_is_asked_about_while_it_is_typed_and_saved_all_the_same(employer, qtbot):
    form = employer.page.side.people.form
    employer.page.add_person()
    employer.wait()
    form.name.setText("Jo Hart")
    form.email.setFocus()
    QTest.keyClicks(form.email, "jo@gmial.com")
    note = form.doubts.facts["email"].note
    assert not note.isVisible()  # not before a pause
    qtbot.waitUntil(lambda: note.isVisible(), timeout=5_000)
    assert note.text() == "Is it jo@gmail.com that was meant?"
    assert form.email.accessibleDescription() == note.text()
    QTest.keyClick(form.email, Qt.Key.Key_Return)
    employer.wait()
    with employer.hub.reading() as reader:
        assert reader.read("SELECT email FROM contact WHERE name = 'Jo Hart'") == [("jo@gmial.com",)]


def test_a_doubt_goes_when_what_it_was_about_is_put_right(employer, qtbot):
    form = employer.page.side.people.form
    employer.page.add_person()
    form.phone.setText("tbc")
    form.doubts.look()
    employer.wait()
    assert form.doubts.facts["phone"].note.isVisible()
    form.phone.setText("01632 960100")
    form.doubts.look()
    employer.wait()
    assert not form.doubts.facts["phone"].note.isVisible()
    assert form.phone.accessibleDescription() == ""


@pytest.mark.parametrize("kind", [NewEnquirySheet, CallSheet])
def test_an_enquiry_that_is_typed_is_looked_over_too(window_of, kind):
    window = window_of(TriagePage, ADVISER)
    sheet = kind(window.window, window.session, Matcher())
    if kind is CallSheet:
        sheet.begin(partial(sheet.anew, {}))
    else:
        sheet.begin("")
        sheet.open_sheet()
    window.wait()
    form = sheet.caller if kind is CallSheet else sheet
    form.phone.setText("0207946")
    form.email.setText("jo@works")
    form.doubts.look()
    window.wait()
    assert "British" in form.doubts.facts["phone"].note.text()
    assert "not whole" in form.doubts.facts["email"].note.text()
    assert form.doubts.facts["email"].note.isVisible()


def test_what_comes_back_late_is_not_said_of_what_is_typed_by_then(employer):
    form = employer.page.side.people.form
    employer.page.add_person()
    form.email.setText("jo@gmial.com")
    form.doubts.look()
    form.email.setText("jo@gmail.com")
    form.doubts._soon.stop()
    employer.wait()
    assert not form.doubts.facts["email"].note.isVisible()
