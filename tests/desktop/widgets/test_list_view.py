"""One row is always selected, and it stays the same enquiry however often the rows are read again."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from hubcrm.desktop import keys
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.tokens import LIGHT
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.hints import EmptyState
from hubcrm.desktop.widgets.list_view import ListView
from hubcrm.desktop.widgets.row_delegate import HEIGHT, RowLook


@dataclass(frozen=True)
class Enquiry:
    id: str


def rows(names: str) -> list[Enquiry]:
    return [Enquiry(name) for name in names]


def look(row: Enquiry) -> RowLook:
    return RowLook(f"{row.id} Ltd", "reply by Tue 24 Nov", "What about it", accessible=f"{row.id} Ltd, What about it")


@pytest.fixture
def view(shown):
    model = RowsModel(look=look)
    made = ListView(model, "Enquiries")
    made.rows = model
    made.heard = []
    made.chosen.connect(made.heard.append)
    model.replace(rows("abcde"))
    shown(made, 384, 400)
    made.setFocus()
    made.choose_at(0)
    made.heard.clear()
    return made


def test_j_and_k_and_the_arrows_move_and_stop_at_the_ends(view):
    QTest.keyClicks(view, "jj")
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClicks(view, "k")
    assert view.heard == ["b", "c", "d", "c"]
    QTest.keyClicks(view, "kkkkkk")
    assert view.chosen_id == "a"
    QTest.keyClick(view, Qt.Key.Key_End)
    QTest.keyClicks(view, "j")
    assert view.chosen_id == "e"


def test_letters_can_be_switched_off(view):
    keys.set_letters(False)
    QTest.keyClicks(view, "jjj")
    assert view.heard == []
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.heard == ["b"]


def test_other_letters_do_not_jump_to_a_row(view):
    QTest.keyClicks(view, "e")
    assert view.chosen_id == "a"


def test_enter_and_a_double_click_open(view, qtbot):
    opened = []
    view.opened.connect(opened.append)
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, HEIGHT + 5))
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, HEIGHT + 5))
    assert opened == ["a", "b"]


def test_a_click_beside_the_rows_leaves_the_selection(view):
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, 5 * HEIGHT + 30))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, QPoint(50, 20))
    assert view.chosen_id == "a"
    assert view.selectionModel().hasSelection()


def test_reading_again_keeps_the_row_and_does_not_announce_it_twice(view):
    view.choose("c")
    view.heard.clear()
    view.rows.replace(rows("abcde"))
    view.rows.replace(rows("xyabcde"))
    view.rows.replace(rows("cab"))
    assert view.chosen_id == "c"
    assert view.current_position == 0
    assert view.heard == []


def test_the_next_one_is_chosen_when_the_row_goes(view):
    view.choose("c")
    view.heard.clear()
    view.rows.replace(rows("abde"))
    assert view.heard == ["d"]
    view.rows.replace(rows("ab"))
    assert view.heard == ["d", "b"]
    view.rows.replace([])
    assert view.heard == ["d", "b", None]
    assert view.chosen_id is None


def test_the_row_is_kept_from_a_short_list_to_a_long_one_and_back(view):
    view.choose("c")
    view.heard.clear()
    ids = [*(str(at) for at in range(500)), "c"]
    view.rows.set_source(ids, lambda first, count, fill: fill([Enquiry(one) for one in ids[first : first + count]]))
    assert view.current_position == 500
    view.rows.replace(rows("abc"))
    assert view.chosen_id == "c"
    assert view.heard == []


def test_the_id_of_a_row_that_is_still_being_fetched_is_announced_when_it_comes(view, qtbot):
    fills = []
    view.rows.set_source(400, lambda first, count, fill: fills.append((first, count, fill)))
    view.choose_at(0)
    view.heard.clear()
    qtbot.waitUntil(lambda: bool(fills))
    first, count, fill = fills[0]
    fill([Enquiry(str(at)) for at in range(first, first + count)])
    assert view.heard == ["0"]


def test_the_first_row_is_chosen_when_rows_first_come(shown):
    model = RowsModel(look=look)
    view = ListView(model, "Enquiries")
    shown(view)
    heard = []
    view.chosen.connect(heard.append)
    model.replace([])
    model.replace(rows("ab"))
    assert heard == ["a"]
    assert view.selectionModel().isSelected(model.index(0, 0))


def test_an_empty_list_says_the_next_step(view):
    empty = EmptyState("triage", "Nothing waiting. Paste, drop, or Ctrl+N.")
    view.set_empty(empty)
    assert not empty.isVisible()
    view.rows.replace([])
    assert empty.isVisible()
    assert empty.geometry() == view.viewport().rect()
    view.resize(500, 500)
    assert empty.geometry() == view.viewport().rect()
    view.rows.replace(rows("a"))
    assert not empty.isVisible()


def test_the_ring_shows_for_the_keyboard_only(shown):
    model = RowsModel(look=look)
    model.replace(rows("ab"))
    page = QWidget()
    column = QVBoxLayout(page)
    view, button = ListView(model, "Enquiries"), Button("Next")
    column.addWidget(button)
    column.addWidget(view)
    shown(page)
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not view.ring_shown
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is view
    assert view.ring_shown


def test_a_screen_reader_is_told_every_row(view):
    spoken = QAccessible.queryAccessibleInterface(view)
    assert spoken.text(QAccessible.Text.Name) == "Enquiries"
    said = [spoken.child(at).text(QAccessible.Text.Name) for at in range(spoken.childCount())]
    assert [text for text in said if "What about it" in text] == [f"{name} Ltd, What about it" for name in "abcde"]


def test_a_row_is_painted_from_the_tokens(view):
    view.choose("b")
    picture = view.viewport().grab().toImage()

    def at(x: int, y: int) -> str:
        return picture.pixelColor(x, y).name().upper()

    assert at(1, HEIGHT + 30) == LIGHT.accent
    assert at(10, HEIGHT + 30) == LIGHT.sel
    assert at(10, 30) == LIGHT.surface
    assert at(100, HEIGHT - 1) == LIGHT.surface  # no line above the selected row
    assert at(100, 2 * HEIGHT - 1) == LIGHT.sel  # nor below it
    assert at(100, 3 * HEIGHT - 1) == LIGHT.border
    assert at(10, 3 * HEIGHT - 1) == LIGHT.surface  # the line begins where the text begins
    assert at(100, 5 * HEIGHT - 1) == LIGHT.surface  # none under the last


def test_a_million_rows_are_laid_out_and_jumped_through_by_windows(shown, qtbot):
    asked = []

    def fetch(first, count, fill):
        asked.append(first)
        fill([Enquiry(str(at)) for at in range(first, first + count)])

    model = RowsModel(look=look)
    view = ListView(model, "Enquiries")
    shown(view, 384, 640)
    model.set_source(1_000_000, fetch)
    view.choose_at(731_234)
    qtbot.waitUntil(lambda: view.chosen_id == "731234")
    view.viewport().repaint()
    assert len(asked) <= 3  # the first screen, and the window jumped to with its neighbour


def test_the_row_under_the_pointer_is_known_until_the_pointer_leaves(view):
    QTest.mouseMove(view.viewport(), QPoint(40, HEIGHT * 2 + 10))
    QTest.mouseMove(view.viewport(), QPoint(42, HEIGHT * 2 + 12))
    assert view.hovered_position == 2
    QTest.mouseMove(view.viewport(), QPoint(42, HEIGHT * 5 + 30))
    assert view.hovered_position == -1
    QTest.mouseMove(view.viewport(), QPoint(42, HEIGHT + 12))
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert view.hovered_position == -1
