"""Single letters are commands only while nobody is typing, and can be switched off."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hubcrm.desktop import keys
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.fields import Field, InlineEdit, SearchField, TextField
from hubcrm.desktop.widgets.text_block import TextBlock


@pytest.mark.parametrize("pressed", ["O", "Shift+O", "/", "?", "1", "+"])
def test_keys_that_print_are_letters(pressed):
    assert keys.is_letter(pressed)


@pytest.mark.parametrize("pressed", ["Ctrl+Z", "Ctrl+Shift+Z", "Enter", "Alt+1", "F2", "Space", "Esc", "Ctrl++"])
def test_other_keys_are_not(pressed):
    assert not keys.is_letter(pressed)


@pytest.fixture
def page(shown):
    made = QWidget()
    made.column = QVBoxLayout(made)
    made.pressed = []
    keys.shortcut(made, "O", lambda: made.pressed.append("O"))
    keys.shortcut(made, "?", lambda: made.pressed.append("?"))
    keys.shortcut(made, "Ctrl+Z", lambda: made.pressed.append("Ctrl+Z"))
    keys.shortcut(made, "Ctrl+V", lambda: made.pressed.append("Ctrl+V"))
    made.button = Button("Offer", key="O")
    made.column.addWidget(made.button)
    shown(made)
    made.button.setFocus()
    return made


def press_all(widget):
    QTest.keyClick(widget, Qt.Key.Key_O)
    QTest.keyClick(widget, "?")
    QTest.keyClick(widget, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(widget, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_keys_work_wherever_the_focus_is(page):
    press_all(page.button)
    assert page.pressed == ["O", "?", "Ctrl+Z", "Ctrl+V"]


@pytest.mark.parametrize("make", [Field, TextField, SearchField, InlineEdit])
def test_a_field_keeps_what_is_typed_into_it(page, make):
    field = make("Name")
    page.column.addWidget(field)
    field.setFocus()
    press_all(field)
    assert page.pressed == []
    typed = field.toPlainText() if isinstance(field, TextField) else field.text()
    assert "?" in typed or typed == ""  # Ctrl+Z may have taken the typing back, as it should


def test_text_that_is_only_read_keeps_nothing(page):
    block = TextBlock("Their words")
    block.set_text("The weld has cracked")
    page.column.addWidget(block)
    block.setFocus()
    press_all(block)
    assert page.pressed == ["O", "?", "Ctrl+Z", "Ctrl+V"]


def test_letters_on_a_list_of_choices_find_a_choice_and_no_command(page):
    choices = DropDown("Outcome", [("Taken", 1), ("Offered", 2)])
    page.column.addWidget(choices)
    choices.setFocus()
    QTest.keyClick(choices, Qt.Key.Key_O)
    assert page.pressed == []
    assert choices.currentText() == "Offered"


def test_letters_switched_off_do_nothing_and_buttons_stop_showing_them(page):
    wide = page.button.sizeHint().width()
    keys.set_letters(False)
    press_all(page.button)
    assert page.pressed == ["Ctrl+Z", "Ctrl+V"]
    assert page.button.sizeHint().width() < wide
    keys.set_letters(True)
    QTest.keyClick(page.button, Qt.Key.Key_O)
    assert page.pressed[-1] == "O"
    assert page.button.sizeHint().width() == wide


def test_keys_made_while_letters_are_off_are_off_too(page):
    keys.set_letters(False)
    late = keys.shortcut(page, "L", lambda: page.pressed.append("L"))
    QTest.keyClick(page.button, Qt.Key.Key_L)
    assert page.pressed == []
    assert not late.isEnabled()


def test_a_page_that_is_not_in_front_hears_nothing(page):
    hidden = QWidget(page)
    keys.shortcut(hidden, "K", lambda: page.pressed.append("K"))
    hidden.hide()
    QTest.keyClick(page.button, Qt.Key.Key_K)
    assert page.pressed == []
