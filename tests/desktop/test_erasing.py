"""Erasing for good, from an enquiry's page: a word to type, and nothing of it left on the screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from hubcrm.desktop import theme
from hubcrm.desktop.pages.employer_parts.people import KnownRow
from hubcrm.desktop.pages.employers import EmployersPage
from hubcrm.desktop.pages.enquiry import EnquiryPage
from hubcrm.desktop.pictures import layout_faults
from hubcrm.desktop.sheets.erase import EraseSheet

WELD = "Cracked weld on a lifting bracket"
CTRL = Qt.KeyboardModifier.ControlModifier


def opened(window_of, who):
    window = window_of(EnquiryPage, who)
    window.enquiry = window.hub.enquiry(WELD)
    window.page.open(window.enquiry)
    window.wait()
    return window, next(one for one in window.page.commands if one.does.startswith("Erase"))


def test_an_enquiry_is_erased_only_after_the_word_is_typed_and_its_page_says_so(window_of):
    window, command = opened(window_of, "Priya Nair")
    assert command.why_not() == ""
    command.run()
    window.wait()
    sheet = next(one for one in window.window.findChildren(EraseSheet) if one.isVisible())
    assert sheet.what.text().startswith("This erases the words of one enquiry")
    for name in ("light", "dark"):
        theme.apply(QApplication.instance(), name)
        assert layout_faults(window.window) == []
    window.press(Qt.Key.Key_Return, CTRL)
    assert sheet.problem.text() == "Type the word erase first: it cannot be taken back."
    sheet.word.setText("Erase")
    window.press(Qt.Key.Key_Return, CTRL)
    window.wait()
    assert not [one for one in window.window.findChildren(EraseSheet) if one.isVisible()]
    assert window.said.startswith("Erased: the words of one enquiry")
    window.page.open(window.enquiry)
    window.wait()
    detail = window.page.full.whole.detail
    assert (detail.subject, detail.text, detail.sender, detail.typed) == ("Erased", "", "", "")
    assert all(WELD not in one.text() for one in window.window.findChildren(QLabel))
    assert window.hub.enquiry("Erased") == window.enquiry


def test_a_department_cannot_erase_and_is_told_whom_to_ask(window_of):
    _, command = opened(window_of, "Dr Joan Kirkby")
    assert command.why_not() == "Only the hub erases an enquiry. Ask an adviser."


def test_a_person_we_know_is_erased_from_their_form(window_of):
    window = window_of(EmployersPage, "Priya Nair")
    with window.hub.reading() as reader:
        ((contact, employer, name),) = reader.read(
            "SELECT id, employer, name FROM contact WHERE visibility = 'shared' AND employer != '' ORDER BY id LIMIT 1")
    window.page.open(employer)
    window.wait()
    people = window.page.side.people
    next(row for row in people.rows.findChildren(KnownRow) if row._known.id == contact).click()
    assert people.form.erase.isVisible()
    people.form.erase.click()
    window.wait()
    sheet = next(one for one in window.window.findChildren(EraseSheet) if one.isVisible())
    assert "1 contact" in sheet.what.text()
    sheet.word.setText("erase")
    window.press(Qt.Key.Key_Return, CTRL)
    window.wait()
    with window.hub.reading() as reader:
        assert reader.read("SELECT count(*) FROM contact WHERE id = ?", (contact,)) == [(0,)]
    assert all(row._known.name != name for row in people.rows.findChildren(KnownRow) if row.isVisible())
    assert people.form.isHidden()
