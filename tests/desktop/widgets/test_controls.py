"""Buttons, chips, switches, fields and folds: what they say, what keys do, and that nothing is cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.tokens import LIGHT
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import HEIGHT, TALL, Button
from hubcrm.desktop.widgets.card import Card, Line, Pane
from hubcrm.desktop.widgets.chip import Chip
from hubcrm.desktop.widgets.choices import MOST, DropDown, Menu, Tick
from hubcrm.desktop.widgets.fields import Field, InlineEdit, SearchField, TextField
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.fold import Fold
from hubcrm.desktop.widgets.hints import EmptyState, FootBar, Hints
from hubcrm.desktop.widgets.pill import Pill
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.text import Label


def beside(*widgets: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    for widget in widgets:
        column.addWidget(widget)
    return page


def colour_at(widget: QWidget, x: int, y: int) -> str:
    return widget.grab().toImage().pixelColor(x, y).name().upper()


def test_a_button_is_pressed_by_mouse_enter_and_space(shown):
    button = Button("Offer to Engineering", "primary", key="O")
    shown(beside(button))
    pressed = []
    button.clicked.connect(lambda: pressed.append(1))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert len(pressed) == 3
    assert button.accessibleName() == "Offer to Engineering"
    assert button.accessibleDescription() == "Key O"


def test_ctrl_enter_is_for_the_form_and_not_for_the_button_that_has_the_focus(shown):
    cancel, fold, chip = Button("Cancel"), Fold("What each column is"), Chip("Type", "Training")
    pressed: list[str] = []
    cancel.clicked.connect(lambda: pressed.append("cancel"))
    chip.clicked.connect(lambda: pressed.append("chip"))
    shown(beside(cancel, fold, chip))
    for control in (cancel, fold._head, chip):
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            QTest.keyClick(control, key, Qt.KeyboardModifier.ControlModifier)
    assert pressed == []
    assert not fold.is_open
    QTest.keyClick(fold._head, Qt.Key.Key_Return)
    assert fold.is_open
    save = Button("Save", "primary")
    save.clicked.connect(lambda: pressed.append("save"))
    shown(beside(save))
    QTest.keyClick(save, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["save"]


def test_a_button_is_as_wide_as_what_it_says(qtbot):
    short, keyed = Button("Reply"), Button("Reply", key="Ctrl+Enter")
    icon, tall = Button(icon="more", name="More"), Button("Reply", tall=True)
    for button in (short, keyed, icon, tall):
        qtbot.addWidget(button)
    assert keyed.sizeHint().width() > short.sizeHint().width() + paint.width_of("Ctrl+Enter", "S", 500)
    assert icon.sizeHint().toTuple() == (HEIGHT, HEIGHT)
    assert tall.sizeHint().height() == TALL
    assert icon.accessibleName() == "More"
    short.say("Reply to everybody")
    assert short.minimumSizeHint().width() > paint.width_of("Reply to everybody", "B", 500)


def test_the_ring_is_drawn_for_the_keyboard_and_not_for_the_mouse(shown):
    first, button = Button("First"), Button("Second")
    shown(beside(first, button))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.hasFocus()
    assert colour_at(button, button.width() // 2, 1) != LIGHT.ring
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert button.hasFocus()
    assert colour_at(button, button.width() // 2, 1) == LIGHT.ring


def test_the_primary_button_is_the_accent(shown):
    button = Button("Offer", "primary")
    shown(beside(button))
    assert colour_at(button, 4, HEIGHT // 2) == LIGHT.accent
    button.setEnabled(False)
    assert colour_at(button, 4, HEIGHT // 2) == LIGHT.track


def test_confirming_a_chip_moves_nothing_and_is_said(qtbot):
    chip = Chip("Type", "Expert advice", suggested=True)
    qtbot.addWidget(chip)
    size = chip.sizeHint()
    assert chip.accessibleName() == "Type: Expert advice, suggested"
    chip.set("Type", "Expert advice")
    assert chip.sizeHint() == size
    assert chip.accessibleName() == "Type: Expert advice"


def test_a_chosen_chip_has_the_accent_edge(shown):
    chip = Chip("", "Engineering", key="1", chosen=True)
    shown(beside(chip))
    assert colour_at(chip, chip.width() // 2, 0) == LIGHT.accent
    assert chip.accessibleName() == "Engineering, chosen"


OPTIONS = [Option("all", "All", 9), Option("mine", "Mine", 4), Option("back", "Back with us", 2)]


def test_a_switch_is_moved_by_arrows_and_entered_once_by_tab(shown):
    before, switch, after = Field("Before"), Segmented(OPTIONS, "Which enquiries"), Field("After")
    shown(beside(before, switch, after))
    heard = []
    switch.chosen.connect(heard.append)
    before.setFocus()
    QTest.keyClick(before, Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert heard == ["mine"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert after.hasFocus()
    QTest.keyClick(after, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget().accessibleName() == "Mine, 4"


def test_a_switch_announces_what_the_person_chose_and_not_what_the_program_did(shown):
    switch = Segmented(OPTIONS, "Which enquiries")
    shown(beside(switch))
    heard = []
    switch.chosen.connect(heard.append)
    switch.choose("back")
    assert (switch.current, heard) == ("back", [])
    QTest.mouseClick(switch.childAt(10, 16), Qt.MouseButton.LeftButton)
    QTest.mouseClick(switch.childAt(10, 16), Qt.MouseButton.LeftButton)
    assert (switch.current, heard) == ("all", ["all"])
    switch.set_count("mine", 12_000)
    assert switch._choices[1].accessibleName() == "Mine, 12,000"
    switch.set_count("mine", 5)
    names = [child.accessibleName() for child in switch.findChildren(QWidget)]
    assert names == ["All, 9", "Mine, 5", "Back with us, 2"]


def test_choosing_in_a_switch_moves_nothing(shown):
    switch = Segmented(OPTIONS, "Which enquiries")
    shown(beside(switch))
    before = [child.geometry() for child in switch.findChildren(QWidget)]
    switch.choose("back")
    assert [child.geometry() for child in switch.findChildren(QWidget)] == before


@pytest.mark.parametrize("width", [0, 400, 900])
def test_every_option_keeps_its_words_at_every_width(qtbot, width):
    switch = Segmented(OPTIONS, "Which enquiries")
    qtbot.addWidget(switch)
    switch.resize(max(width, switch.minimumSizeHint().width()), 32)
    switch.show()
    for option in switch.findChildren(QWidget):
        assert option.width() >= option.content()
        assert switch.rect().contains(option.geometry())


def test_search_tells_at_every_key_and_again_when_the_typing_rests(shown, qtbot):
    search = SearchField("Search enquiries")
    shown(beside(search))
    heard = []
    search.searched.connect(heard.append)
    with qtbot.waitSignal(search.paused) as rested:
        QTest.keyClicks(search, "wel")
    assert heard == ["w", "we", "wel"]
    assert rested.args == ["wel"]


def test_escape_clears_the_search_and_then_leaves_it(shown):
    search = SearchField("Search enquiries")
    shown(beside(search))
    left = []
    search.left.connect(lambda: left.append(1))
    QTest.keyClicks(search, "weld")
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert (search.text(), left) == ("", [])
    QTest.keyClick(search, Qt.Key.Key_Escape)
    QTest.keyClick(search, Qt.Key.Key_Down)
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert len(left) == 3


def test_the_cross_clears_the_search(shown):
    search = SearchField("Search enquiries")
    shown(beside(search))
    cross = search.findChild(Button)
    assert not cross.isVisible()
    QTest.keyClicks(search, "weld")
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert search.text() == ""


def test_an_inline_edit_saves_once_by_enter_or_by_leaving(shown):
    edit, other = InlineEdit("In one sentence, they need", text="an opinion"), Field("Other")
    shown(beside(edit, other))
    saved = []
    edit.saved.connect(saved.append)
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "a second opinion ")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    other.setFocus()
    assert saved == ["a second opinion"]
    edit.setFocus()
    edit.setText("")
    QTest.keyClicks(edit, "a third")
    other.setFocus()
    assert saved == ["a second opinion", "a third"]


def test_escape_puts_back_what_was_there(shown):
    edit = InlineEdit("Need", text="an opinion")
    shown(beside(edit))
    saved = []
    edit.saved.connect(saved.append)
    edit.setFocus()
    QTest.keyClicks(edit, "xyz")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    edit.clearFocus()
    assert edit.text() == "an opinion"
    assert saved == []


def test_what_is_being_typed_is_not_overwritten_by_a_reload(shown):
    edit = InlineEdit("Need", text="before")
    shown(beside(edit))
    edit.setFocus()
    QTest.keyClicks(edit, "!")
    edit.show_text("from elsewhere")
    assert "!" in edit.text()
    edit.setModified(False)
    edit.show_text("now")
    assert edit.text() == "now"


def test_the_pencil_selects_the_text(shown):
    edit = InlineEdit("Need", text="an opinion")
    shown(beside(edit, Field("Other")))
    QTest.mouseClick(edit, Qt.MouseButton.LeftButton, pos=QPoint(edit.width() - 15, 18))
    assert edit.selectedText() == "an opinion"


def test_ctrl_enter_finishes_a_text_and_tab_leaves_it(shown):
    text, after = TextField("Notes"), Field("After")
    shown(beside(text, after))
    finished = []
    text.finished.connect(lambda: finished.append(1))
    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert (finished, text.toPlainText()) == ([1], "\n")
    QTest.keyClick(text, Qt.Key.Key_Tab)
    assert after.hasFocus()


@pytest.mark.parametrize("make", [Field, TextField, SearchField, InlineEdit])
def test_a_field_leaves_files_to_the_window_and_takes_text(shown, make):
    field = make("Name")
    shown(beside(field))
    target = field.viewport() if isinstance(field, TextField) else field
    for mime, taken in ((QMimeData(), True), (QMimeData(), False)):
        mime.setText("text")
        if not taken:
            mime.setUrls([QUrl.fromLocalFile("/tmp/a.eml")])
        event = QDragEnterEvent(
            QPoint(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        event.ignore()
        QApplication.sendEvent(target, event)
        assert event.isAccepted() is taken


def test_a_drop_down_does_not_turn_under_the_wheel(shown):
    from PySide6.QtGui import QWheelEvent

    choices = DropDown("Outcome", [("Spoke", 1), ("No answer", 2)])
    shown(beside(choices))
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(choices, event)
    assert choices.currentData() == 1


def test_a_tick_is_ticked_by_mouse_and_space(shown):
    tick = Tick("Materials testing")
    shown(beside(tick))
    QTest.mouseClick(tick, Qt.MouseButton.LeftButton)
    assert tick.isChecked()
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert not tick.isChecked()
    assert QAccessible.queryAccessibleInterface(tick).role() == QAccessible.Role.CheckBox


def test_a_menu_shows_seven_choices_and_then_more(qtbot):
    menu = Menu("More")
    qtbot.addWidget(menu)
    pressed = []
    actions = [menu.add(f"Choice {at} & co", lambda at=at: pressed.append(at), key="E") for at in range(10)]
    shown = [action.text() for action in menu.actions()]
    assert len(shown) == MOST + 1
    assert shown[-1] == "More…"
    assert len(menu.actions()[-1].menu().actions()) == 3
    actions[8].trigger()
    assert pressed == [8]
    assert shown[0] == "Choice 0 && co\tE"
    menu.clear_choices()
    menu.add("Again", lambda: None)
    assert len(menu.actions()) == 1


def test_a_fold_opens_and_closes_and_says_its_title(shown):
    fold = Fold("History", "1 earlier enquiry")
    inside = Label("heat treatment")
    fold.column.addWidget(inside)
    shown(beside(fold))
    assert not inside.isVisible()
    head = fold.findChild(QWidget, "", Qt.FindChildOption.FindDirectChildrenOnly)
    head.setFocus()
    QTest.keyClick(head, Qt.Key.Key_Space)
    assert inside.isVisible()
    assert fold.is_open
    assert head.accessibleName() == "History 1 earlier enquiry"
    fold.set_open(False)
    assert not inside.isVisible()


def test_a_pill_without_a_kind_takes_no_room(shown):
    pill = Pill()
    page = beside(pill, Field("x"))
    shown(page)
    assert not pill.isVisible()
    pill.set("late", "1 day late")
    assert pill.isVisible()
    assert pill.accessibleName() == "1 day late"


def test_hints_that_do_not_fit_are_left_out_whole(qtbot):
    hints = Hints([KeyHint("J K", "next, previous"), KeyHint("Enter", "open"), KeyHint("?", "all keys")])
    qtbot.addWidget(hints)
    hints.resize(1000, 20)
    assert len(hints._placed()) == 3
    hints.resize(150, 20)
    assert [hint.keys for _x, hint in hints._placed()] == ["J K"]
    assert hints.accessibleName() == "J K: next, previous, Enter: open, ?: all keys"


def test_a_flow_goes_on_in_the_next_line(shown):
    page = QWidget()
    flow = FlowLayout(page, spacing=8)
    chips = [Chip("", f"Department {at}") for at in range(4)]
    for chip in chips:
        flow.addWidget(chip)
    shown(page, 300, 200)
    assert flow.heightForWidth(10_000) == 28
    assert chips[0].y() == chips[1].y()
    assert chips[2].y() == 28 + 8
    for one, other in pairwise(chips):
        assert not one.geometry().intersects(other.geometry())
    chips[0].hide()
    flow.activate()
    assert chips[1].x() == 0
    assert flow.takeAt(9) is None
    assert flow.takeAt(0).widget() is chips[0]


def test_surfaces_are_their_tokens(shown):
    card, pane, line = Card(), Pane("well", edges=("bottom",)), Line()
    card.setMinimumHeight(40)
    pane.setMinimumHeight(40)
    shown(beside(card, pane, line, FootBar([KeyHint("?", "keys")])))
    assert colour_at(card, 20, 20) == LIGHT.surface
    assert colour_at(card, 20, 0) == LIGHT.border
    assert colour_at(pane, 20, 20) == LIGHT.well
    assert colour_at(pane, 20, pane.height() - 1) == LIGHT.border
    assert colour_at(line, 5, 0) == LIGHT.border


def test_an_empty_page_says_something_else_when_told(shown):
    empty = EmptyState("triage", "Nothing waiting.", [KeyHint("Ctrl+N", "new enquiry")])
    shown(empty)
    empty.say("search", "Nothing found. Try fewer letters.")
    assert not empty.hints.isVisible()
