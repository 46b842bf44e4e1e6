"""Rows kept and filled again, notes saved by going elsewhere, and words that are measured once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.notes_edit import NotesEdit
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.text import Label, Run, Words


class Row(Label):
    made = 0

    def __init__(self):
        super().__init__()
        type(self).made += 1

    def show_item(self, item):
        self.setText(item)


@pytest.fixture
def rows(shown):
    Row.made = 0
    made = Repeated(Row, lined=True)
    shown(made)
    return made


def test_it_shows_a_row_for_each_item_with_lines_between(rows):
    rows.show_items(["one", "two", "three"])
    assert [row.text() for row in rows.rows] == ["one", "two", "three"]
    assert [line.isVisible() for line in rows._lines] == [True, True]


def test_fewer_items_hide_rows_and_more_use_them_again(rows):
    rows.show_items(["one", "two", "three"])
    rows.show_items(["four"])
    assert [row.text() for row in rows.rows] == ["four"]
    assert not any(line.isVisible() for line in rows._lines)
    rows.show_items(["five", "six", "seven"])
    assert [row.text() for row in rows.rows] == ["five", "six", "seven"]
    assert Row.made == 3


@pytest.fixture
def notes(shown):
    holder = QWidget()
    row = QHBoxLayout(holder)
    edit, other = NotesEdit("Notes", "Worth knowing"), Field("Other")
    row.addWidget(edit)
    row.addWidget(other)
    shown(holder)
    saved = []
    edit.saved.connect(saved.append)
    edit.show_text("as it was")
    edit.setFocus()
    return edit, other, saved


def test_notes_are_saved_when_one_goes_elsewhere_and_only_if_they_differ(notes):
    edit, other, saved = notes
    other.setFocus(Qt.FocusReason.TabFocusReason)
    assert saved == []
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "as it is now")
    other.setFocus(Qt.FocusReason.TabFocusReason)
    assert saved == ["as it is now"]


def test_ctrl_enter_saves_notes_and_what_is_being_typed_survives_a_reload(notes):
    edit, _other, saved = notes
    edit.selectAll()
    QTest.keyClicks(edit, "half a")
    edit.show_text("somebody else's")
    assert edit.toPlainText() == "half a"
    QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert saved == ["half a"]


def test_words_are_measured_anew_when_they_change_and_not_before(shown):
    words = Words("short")
    shown(words, 200, 200)
    low = words.heightForWidth(120)
    words._lay_out = None  # measuring again would fail
    assert words.heightForWidth(120) == low
    del words._lay_out
    words.set_runs([Run("a good deal longer than would ever go on a single line of this width")])
    assert words.heightForWidth(120) > low
    assert words.sizeHint().width() > 120
