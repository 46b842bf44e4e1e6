"""The window: frame first, pages when they are wanted, keys and files everywhere."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from hubcrm.desktop import keys
from hubcrm.desktop.main_window import MainWindow
from hubcrm.desktop.page import Page
from hubcrm.desktop.pictures import layout_faults
from hubcrm.desktop.runner import Runner
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.segmented import Segmented
from hubcrm.desktop.widgets.sidebar import NavRow
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome


class Triage(Page):
    key = "triage"
    title = "Triage"
    icon_name = "triage"
    shows = frozenset({"enquiry"})

    def __init__(self):
        super().__init__()
        self.events = []
        self.field = Field("Name")
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(Button("Offer", "primary", key="O"))
        column.addStretch(1)
        self.add_key("O", "Offer to the suggested department", lambda: self.events.append("O"))

    def reload(self):
        self.events.append("reload")

    def activated(self):
        self.events.append("activated")

    def open(self, what):
        self.events.append(f"open {what}")


class Today(Triage):
    key = "today"
    title = "Today"
    icon_name = "today"
    shows = frozenset({"follow_up"})


class Settings(Triage):
    key = "settings"
    title = "Settings"
    icon_name = "settings"
    shows = frozenset()


@pytest.fixture
def window(qtbot):
    made = MainWindow("Kestrelbridge University", clock=lambda: datetime(2026, 11, 23, 10, 4))
    qtbot.addWidget(made)
    for kind in (Triage, Today):
        made.add_page(kind)
    made.add_page(Settings, at_foot=True)
    made.calls = []
    made.on_files = lambda files: made.calls.append(("files", files))
    made.on_paste = lambda text: made.calls.append(("paste", text))
    made.on_undo = lambda: made.calls.append("undo")
    made.on_redo = lambda: made.calls.append("redo")
    return made


@pytest.fixture
def front(window, qtbot):
    with qtbot.waitSignal(window.painted):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    window.setFocus()
    return window


def rows(window: MainWindow) -> dict[str, NavRow]:
    return {row.key: row for row in window.findChildren(NavRow)}


def press(window: MainWindow, key: Qt.Key | str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget() or window, key, held)


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_the_frame_is_painted_before_any_page_is_made(window, qtbot):
    made = []
    window._makers["triage"] = lambda: made.append(window._was_painted) or Triage()
    assert window.page("triage") is None
    with qtbot.waitSignal(window.painted):
        window.show()
    assert made == [True]
    assert window.page("today") is None


def test_the_page_in_front_reads_once_and_takes_the_focus(front):
    assert front.current_page.events == ["reload", "activated"]
    assert front.windowTitle() == "Triage · Kestrelbridge University"


def test_a_page_can_be_chosen_before_the_window_shows(window, qtbot):
    window.show_page("today")
    with qtbot.waitSignal(window.painted):
        window.show()
    assert isinstance(window.current_page, Today)
    assert rows(window)["today"].isChecked()
    assert window.page("triage") is None


def test_the_sidebar_and_ctrl_and_a_number_change_the_page(front):
    QTest.mouseClick(rows(front)["today"], Qt.MouseButton.LeftButton)
    assert isinstance(front.current_page, Today)
    assert rows(front)["today"].isChecked()
    assert not rows(front)["triage"].isChecked()
    press(front, Qt.Key.Key_1, CTRL)
    assert front.current_page.key == "triage"
    front.show_page("nowhere")
    assert front.current_page.key == "triage"


def test_only_the_page_in_front_reloads_and_the_others_when_they_are_next_seen(front):
    front.show_page("today")
    front.show_page("triage")
    today, triage = front.page("today"), front.page("triage")
    triage.events.clear()
    today.events.clear()
    front.changed(frozenset({"follow_up"}))
    assert (triage.events, today.events) == ([], [])
    front.changed(frozenset({"enquiry", "follow_up"}))
    assert (triage.events, today.events) == (["reload"], [])
    front.show_page("today")
    assert today.events == ["reload", "activated"]
    front.show_page("triage")
    front.show_page("today")
    assert today.events == ["reload", "activated", "activated"]


def test_a_page_can_ask_for_another_and_for_a_record_on_it(front):
    front.current_page.asked.emit("today", "E-1")
    assert front.current_page.key == "today"
    assert front.current_page.events[-1] == "open E-1"


def test_counts_stand_beside_the_names_and_are_said(front):
    front.current_page.counted.emit(9)
    front.set_count("today", 0)
    assert rows(front)["triage"].accessibleName() == "Triage, 9"
    assert rows(front)["today"].accessibleName() == "Today"


def test_undo_and_redo_go_to_the_program_and_in_a_field_to_the_text(front):
    press(front, Qt.Key.Key_Z, CTRL)
    press(front, Qt.Key.Key_Z, CTRL | SHIFT)
    assert front.calls == ["undo", "redo"]
    front.current_page.field.setFocus()
    QTest.keyClicks(front.current_page.field, "weld")
    press(front, Qt.Key.Key_Z, CTRL)
    assert front.current_page.field.text() == ""
    assert front.calls == ["undo", "redo"]


def test_letters_of_the_page_in_front_only(front):
    press(front, "o")
    front.show_page("today")
    press(front, "o")
    assert front.page("triage").events[-1] == "O"
    assert front.page("today").events[-1] == "O"
    assert front.page("triage").events.count("O") == 1
    keys.set_letters(False)
    press(front, "o")
    assert front.page("today").events.count("O") == 1


def test_what_was_copied_becomes_an_enquiry_unless_a_field_wants_it(front):
    QGuiApplication.clipboard().setText("From: Dean Ashworth\n\nThe weld has cracked")
    press(front, Qt.Key.Key_V, CTRL)
    assert front.calls == [("paste", "From: Dean Ashworth\n\nThe weld has cracked")]
    QGuiApplication.clipboard().setText("   ")
    press(front, Qt.Key.Key_V, CTRL)
    assert len(front.calls) == 1
    QGuiApplication.clipboard().setText("weld")
    front.current_page.field.setFocus()
    press(front, Qt.Key.Key_V, CTRL)
    assert front.current_page.field.text() == "weld"
    assert len(front.calls) == 1


def test_files_that_were_copied_are_files(front, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.eml")), QUrl("https://example.org/b.eml")])
    QGuiApplication.clipboard().setMimeData(data)
    press(front, Qt.Key.Key_V, CTRL)
    assert front.calls == [("files", [tmp_path / "a.eml"])]


def dragged(paths: list[Path]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_files_are_taken_wherever_they_are_dropped(front, tmp_path):
    data = dragged([tmp_path / "a.eml", tmp_path / "b.csv"])
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(front, enter)
    assert enter.isAccepted()
    assert front.veil.isVisible()
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(front, drop)
    assert front.calls == [("files", [tmp_path / "a.eml", tmp_path / "b.csv"])]
    assert not front.veil.isVisible()


def test_what_is_not_a_file_is_not_taken(front):
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/")])
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    QApplication.sendEvent(front, enter)
    assert not enter.isAccepted()
    assert not front.veil.isVisible()


def test_the_key_sheet_lists_the_page_and_everywhere_and_gives_the_focus_back(front):
    front.current_page.field.setFocus()
    front.show_keys()
    words = " ".join(label.text() for label in front.key_sheet.findChildren(QWidget) if hasattr(label, "set_runs"))
    for expected in ("Offer to the suggested department", "Undo", "Redo", "Triage", "All keys"):
        assert expected in words
    assert layout_faults(front.key_sheet) == []
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not front.key_sheet.isVisible()
    assert front.current_page.field.hasFocus()


def test_a_question_mark_opens_and_closes_the_key_sheet(front):
    press(front, "?")
    assert front.key_sheet.isVisible()
    press(front, "?")
    assert not front.key_sheet.isVisible()
    press(front, "?")
    QTest.mouseClick(front.key_sheet, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert not front.key_sheet.isVisible()


class Nothing:
    def close(self):
        pass


def test_the_window_follows_the_runner(front):
    runner = Runner(Nothing, Nothing)
    front.listen(runner)
    front.current_page.events.clear()
    runner.do(lambda _hub: Outcome(None, frozenset({"enquiry"}), "Offered to Engineering", undoable=True))
    runner.settle()
    assert front.current_page.events == ["reload"]
    assert front.strip.text == "Offered to Engineering"
    assert front.sidebar.standing == "Saved 10:04"
    front.strip._undo.click()
    assert front.calls == ["undo"]

    def refuse(_hub):
        raise HubError("Engineering has claimed it.")

    runner.do(refuse)
    runner.settle()
    assert front.strip.text == "Engineering has claimed it."
    runner.close()


def test_long_work_shows_how_far_it_is_with_cancel_and_then_how_things_stand(front):
    runner = Runner(Nothing, Nothing)
    front.listen(runner)
    front.set_standing("Saved 09:12")
    seen = []
    runner.progressed.connect(lambda _progress: seen.append(front.sidebar.standing))
    progress = runner.progress("Adding 40 enquiries")

    def add(_hub, *, report):
        report(10, 40)
        report(40, 40)
        return Outcome(None)

    runner.do(add, report=progress)
    runner.settle()
    runner.close()
    assert seen[0].startswith("Adding 40 enquiries · ")
    assert seen[-1] == "Saved 09:12"
    front.show_progress("Bringing in 2,000 of 10,000", 0.2, lambda: None)
    assert front.sidebar.standing == "2,000 of 10,000"  # how many matters more where not all of it has room
    stopped = []
    front.show_progress("Adding", None, lambda: stopped.append(1))
    button = next(b for b in front.sidebar.findChildren(Button) if b.accessibleName() == "Cancel: Adding")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    front.end_progress()
    assert stopped == [1]
    assert not button.isVisible()


def test_the_made_up_hub_says_so_and_can_be_seen_with_other_eyes(qtbot):
    window = MainWindow("Kestrelbridge University", demo_role="lead")
    qtbot.addWidget(window)
    window.add_page(Triage)
    calls = []
    window.on_role = calls.append
    window.on_start_again = lambda: calls.append("start again")
    window.on_set_up = lambda: calls.append("set up")
    window.show()
    words = [label.text() for label in window.demo_strip.findChildren(QWidget) if hasattr(label, "set_tone")]
    assert words == ["Made-up hub", "See it as"]
    roles = window.demo_strip.findChild(Segmented)
    assert roles.current == "lead"
    manager = next(child for child in roles.findChildren(QWidget) if child.accessibleName() == "Manager")
    QTest.mouseClick(manager, Qt.MouseButton.LeftButton)
    for button in window.demo_strip.findChildren(Button):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert calls == ["manager", "start again", "set up"]


class Split(Triage):
    def __init__(self, window):
        super().__init__()
        self.splitter = QSplitter()
        for _side in range(2):
            pane = QWidget()
            QHBoxLayout(pane)
            self.splitter.addWidget(pane)
        self.layout().addWidget(self.splitter, 1)
        window.remembered.splitter("triage", self.splitter, [300, 500])


def test_place_and_splitters_are_remembered(qtbot, tmp_path):
    def opened() -> MainWindow:
        settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
        window = MainWindow("Kestrelbridge", settings=settings)
        qtbot.addWidget(window)
        window.add_page(Split, lambda: Split(window))
        with qtbot.waitSignal(window.painted):
            window.show()
        QApplication.processEvents()
        return window

    first = opened()
    first.resize(1024, 740)  # no wider: the display of the tests is narrow, and Qt fits windows in
    QApplication.processEvents()
    first.page("triage").splitter.setSizes([200, 600])
    sizes = first.page("triage").splitter.sizes()
    first.close()
    first.remembered.settings.sync()
    again = opened()
    assert again.size().toTuple() == (1024, 740)
    assert again.page("triage").splitter.sizes() == sizes
    assert again.page("triage").splitter.handleWidth() == 1


def test_settings_that_make_no_sense_are_ignored(qtbot):
    class Broken:
        def value(self, _key, _default=None):
            return "rubbish"

        def setValue(self, _key, _value):  # Qt's name
            pass

    window = MainWindow("Kestrelbridge", settings=Broken())
    qtbot.addWidget(window)
    window.show()
    assert window.size().toTuple() == (1280, 800)


def test_a_defect_while_closing_is_reported_and_the_window_closes(front, monkeypatch):
    reported = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: reported.append(error))
    front.on_close = lambda: 1 / 0
    front.close()
    assert [type(error) for error in reported] == [ZeroDivisionError]
    assert not front.isVisible()


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800), (3840, 2160)])
def test_nothing_is_cut_or_overlaps_in_the_frame(front, size):
    front.resize(*size)
    front.set_standing("Saved 10:04 · 3 waiting to share")
    front.say("Offered to Engineering. They answer by Thu 26 Nov", undoable=True)
    QApplication.processEvents()
    assert layout_faults(front) == []
    assert layout_faults(front.strip) == []


def test_every_widget_that_takes_the_focus_has_a_name(front):
    front.show_page("settings")
    nameless = [
        type(widget).__name__
        for widget in front.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.accessibleName()
    ]
    assert nameless == []


def test_tab_walks_through_the_whole_window(front):
    front.current_page.field.setFocus()
    seen = []
    for _step in range(12):
        press(front, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget().accessibleName())
    assert {"Name", "Offer", "Triage", "Today", "Settings"} <= set(seen)


def test_coming_forward_shows_a_window_that_was_put_away(front):
    front.showMinimized()
    front.come_forward()
    assert not front.isMinimized()
    assert front.isVisible()
