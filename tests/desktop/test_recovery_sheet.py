"""The recovery code of a new hub: shown once, printed or saved, proved by two of its groups, or put off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hubcrm import app
from hubcrm.desktop import pictures, recovery_paper, theme
from hubcrm.desktop.doors import Made
from hubcrm.desktop.pages.first_run import FirstRun
from hubcrm.desktop.recovery_paper import Paper
from hubcrm.domain.errors import HubError
from tests.desktop.made_up import NOW, TODAY

CODE = "7K2M-QX4D-9TBR-H3VW-P6YN-5JZC-8FAE"
PAPER = Paper("Kestrelbridge University", CODE, TODAY)


@pytest.fixture
def first(tmp_path, shown):
    """The first-run window of a computer without a keyring."""
    doors = replace(app.own_doors(tmp_path / "own", lambda: NOW, use_keyring=False), settings_file=None)
    window = FirstRun(None, lambda given, then: then(doors.preview(given)), lambda: TODAY, lambda: NOW)
    window.know(by_itself=doors.opens_by_itself())
    window.gone: list[bool] = []
    window.filled: list[object] = []
    window.open_hub.connect(window.gone.append)
    window.set_up.connect(window.filled.append)
    return shown(window, 1280, 800)


@pytest.fixture
def page(first):
    """Its last page, with a code."""
    first.show_code(Made(CODE, ("passphrase", "recovery")), "Kestrelbridge University", TODAY)
    pictures.settle()
    return first.code


def form_of(first):
    while first.form is None:
        first.show_form()
        pictures.settle()
    return first.form


def test_two_groups_from_the_sheet_prove_it_and_wrong_ones_are_named(first, page):
    groups = CODE.split("-")
    places = ("first", "second", "third", "fourth", "fifth", "sixth", "last")
    page.groups.fields[0].setText("ZZZZ")
    page.groups.fields[1].setText(groups[page.groups.asked[1]])
    page.submit()
    assert page.problem.text().startswith(f"That is not the {places[page.groups.asked[0]]} group.")
    assert first.gone == []
    page.groups.fields[0].setText(groups[page.groups.asked[0]].lower())
    QTest.keyClick(page.groups.fields[0], Qt.Key.Key_Return)
    assert first.gone == [True]


def test_esc_puts_it_off(first, page):
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert first.gone == [False]


def test_it_is_copied_and_written_as_one_page(page, tmp_path):
    page.card.copy.click()
    assert QGuiApplication.clipboard().text() == CODE
    recovery_paper.write_pdf(PAPER, tmp_path / "sheet.pdf")
    written = (tmp_path / "sheet.pdf").read_bytes()
    assert written.startswith(b"%PDF")
    assert written.count(b"/Type /Page\n") == 1


def test_a_folder_that_may_not_be_written_is_told(tmp_path):
    with pytest.raises(HubError, match="choose another folder"):
        recovery_paper.write_pdf(PAPER, tmp_path / "nowhere" / "sheet.pdf")


def test_what_opens_the_hub_from_day_to_day_is_said(first):
    first.show_code(Made(CODE, ("recovery",)), "X", TODAY)
    assert "asked for at every start" in first.code.opens.text()
    first.show_code(Made(CODE, ("keyring", "recovery")), "X", TODAY)
    assert "by itself" in first.code.opens.text()


def test_without_a_keyring_a_passphrase_is_needed_and_typed_twice(first):
    form = form_of(first)
    form.who.person.setText("Priya Nair")
    form.who.institution.setText("Kestrelbridge University")
    form.go_on()
    assert form.problem.text() == "Choose a passphrase of at least 8 characters."
    form.who.passphrase.field.setText("three odd words")
    form.who.again.field.setText("three odd word")
    form.go_on()
    assert form.problem.text() == "The two passphrases are not the same. Type the second one again."
    assert first.filled == []
    form.who.again.field.setText("three odd words")
    form.who.closed.field.setText("24 Dec to 1 Jan")  # typed and not added: it counts all the same
    form.go_on()
    (made,) = first.filled
    assert (made.passphrase, made.closures) == ("three odd words", ((date(2026, 12, 24), date(2027, 1, 1)),))
    form.go_on()
    assert len(first.filled) == 1  # it is being made: not twice


def test_with_a_keyring_the_passphrase_is_left_to_the_person(first):
    form = form_of(first)
    form.know(by_itself=True)
    form.who.person.setText("Priya Nair")
    form.who.institution.setText("Kestrelbridge University")
    form.go_on()
    assert len(first.filled) == 1


def test_the_first_pages_have_no_fault(first, qapp):
    form = form_of(first)
    form.who.closed.show_days([(date(2026, 12, 24), date(2027, 1, 1)), (date(2027, 3, 29),) * 2])
    form.tell("Choose a passphrase of at least 8 characters.")
    faults = {}
    for _page in range(2):
        for mode in ("light", "dark"):
            theme.apply(qapp, mode)
            for size in ((1280, 800), (1024, 700)):
                pictures.render(first, size)
                if found := pictures.layout_faults(first):
                    faults[_page, mode, size] = found
        first.show_code(Made(CODE, ("passphrase", "recovery")), "Kestrelbridge University", TODAY)
        first.code.tell("That is not the third group. Compare it with what is shown above.")
    assert faults == {}
