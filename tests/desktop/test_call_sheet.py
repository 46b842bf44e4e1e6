"""The call sheet, by keyboard: number, ten questions and notes; for an enquiry that is here, and for somebody new."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from hubcrm.actions import calls
from hubcrm.desktop import theme
from hubcrm.desktop.pictures import layout_faults
from hubcrm.domain.errors import DiskFull
from hubcrm.domain.fields import QUESTIONS
from tests.desktop.on_screen import OnScreen, doors_of

WELD = "Cracked weld on a lifting bracket"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def hub(made_up_hub, tmp_path):
    """A copy of the made-up hub."""
    return made_up_hub.copy(tmp_path / "hub")


@pytest.fixture
def screen(hub):
    """A window on it."""
    one = OnScreen(doors_of(hub))
    yield one
    one.close()


@pytest.fixture
def sheet(screen):
    """The sheet of the cracked weld."""
    screen.page.open(_weld(screen))
    screen.wait()
    screen.press("c")
    return screen.sheet


def _weld(screen):
    return next(row.id for row in screen.page.pane.rows if row.subject == WELD)


def rest(screen):
    """The typing pauses, and the answers are read."""
    screen.sheet.side._read_out()
    screen.wait()


def test_c_shows_the_number_the_ten_questions_and_the_notes(screen, sheet):
    assert sheet.title.text() == "Call Castlegate Lifting Gear"
    assert (sheet.number.number.text(), sheet.number.who.text()) == ("01632 960127", "Dean Ashworth, Works manager")
    assert list(sheet.questions.answers) == list(QUESTIONS)
    assert sheet.side.notes.hasFocus()
    assert not sheet.caller.isVisible()
    screen.press(Qt.Key.Key_C, held=CTRL | SHIFT)
    assert QGuiApplication.clipboard().text() == "01632 960127"
    assert sheet.number.copy.words == "Copied"


def test_what_is_typed_before_the_sheet_is_there_is_heard_by_it_and_by_nobody_else(screen, hub):
    screen.page.open(_weld(screen))
    screen.wait()
    QTest.keyClicks(QApplication.focusWidget(), "c")
    assert screen.sheet is not None
    assert not screen.sheet.is_built
    QTest.keyClicks(screen.sheet, "Dean o")
    screen.wait()
    assert screen.sheet.side.notes.toPlainText() == "Dean o"
    assert screen.detail.strip is None
    screen.press(Qt.Key.Key_Escape)
    QTest.keyClicks(QApplication.focusWidget(), "c")
    QTest.keyClick(screen.sheet, Qt.Key.Key_Escape)
    screen.wait()
    assert screen.sheet is None


def test_a_whole_call_by_keyboard_is_one_step(screen, sheet, hub):
    screen.press("Two brackets are on his desk")
    screen.press(Qt.Key.Key_F6)
    assert sheet.questions.answers["q_why_now"].hasFocus()
    screen.press("Deliveries have stopped", Qt.Key.Key_Return)
    assert sheet.questions.answers["q_better"].hasFocus()
    screen.press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    screen.press("Before the audit on 18 December", Qt.Key.Key_Return, Qt.Key.Key_Return)
    screen.press("About £4,500 from this year")
    rest(screen)
    assert (sheet.side.deadline.words, sheet.side.deadline.understood.text()) == ("18/12/2026", "Fri 18 Dec")
    assert sheet.side.value.text() == "£4,500"
    sheet.side.back.field.setFocus()
    screen.press("tomorrow 15:00")
    assert sheet.side.back.understood.text() == "tomorrow 15:00"
    screen.press(Qt.Key.Key_Return, held=CTRL)
    assert screen.sheet is None
    assert screen.said == "Call logged. Ring back tomorrow at 15:00"
    weld = _weld(screen)
    with hub.reading() as reader:
        assert reader.read("SELECT deadline, value FROM enquiry WHERE id = ?", (weld,)) == [("2026-12-18", 450_000)]
        assert reader.read("SELECT kind, due, note FROM follow_up WHERE enquiry = ? AND status = 'open'", (weld,)) == [
            ("call_back", "2026-11-24", "At 15:00")
        ]
        assert reader.read("SELECT count(*) FROM draft") == [(0,)]
    said = screen.detail.whole.events[-2].text + screen.detail.whole.events[-1].text
    assert "Two brackets are on his desk\n\nWhy now: Deliveries have stopped\nBy when: Before the audit" in said
    screen.press("c")
    assert screen.sheet.questions.answers["q_why_now"].toPlainText() == "Deliveries have stopped", "they are asked once"
    assert screen.sheet.side.notes.toPlainText() == ""
    screen.press(Qt.Key.Key_Escape)
    screen.press(Qt.Key.Key_Z, held=CTRL)
    with hub.reading() as reader:
        assert reader.read("SELECT deadline, value FROM enquiry WHERE id = ?", (weld,)) == [(None, None)]
        assert reader.read("SELECT count(*) FROM follow_up WHERE enquiry = ?", (weld,)) == [(0,)]


def test_what_the_person_gives_stands_above_what_is_read_out_of_the_answers(screen, sheet):
    side = sheet.side
    side.value.setFocus()
    screen.press("9000")
    side.deadline.field.setFocus()
    screen.press("end of month")
    sheet.questions.answers["q_money"].setFocus()
    screen.press("about £4,500")
    sheet.questions.answers["q_by_when"].setFocus()
    screen.press("18 December")
    rest(screen)
    assert (side.value.text(), side.deadline.words) == ("9000", "end of month")


@pytest.mark.parametrize("text", ["when it suits", "last Tuesday was the day", ""])
def test_an_answer_without_a_day_to_come_gives_no_deadline(screen, sheet, text):
    sheet.questions.answers["q_by_when"].setPlainText(text)
    rest(screen)
    assert sheet.side.deadline.words == ""


def test_esc_keeps_what_was_typed_and_opening_it_again_shows_it(screen, sheet):
    screen.press("Two brackets")
    screen.press(Qt.Key.Key_Escape)
    assert screen.sheet is None
    screen.press("c")
    assert screen.sheet.side.notes.toPlainText() == "Two brackets"
    assert screen.sheet.begun.words.text() == "You began this at 10:04"
    screen.press(" cracked")
    assert screen.sheet.side.notes.toPlainText() == "Two brackets cracked", "one goes on where one stopped"


def test_a_save_that_fails_keeps_every_word_and_says_why(screen, sheet, monkeypatch):
    def full(*_given: object, **_by: object) -> None:
        raise DiskFull("The disk is full, so nothing was saved: free some space.")

    screen.press("Two brackets")
    with monkeypatch.context() as patched:
        patched.setattr(calls, "note", full)
        screen.press(Qt.Key.Key_Return, held=CTRL)
    assert sheet.problem.text() == "The disk is full, so nothing was saved: free some space."
    assert sheet.side.notes.toPlainText() == "Two brackets"
    sheet.side.back.set_words("whenever")
    screen.press(Qt.Key.Key_Return, held=CTRL)
    assert sheet.problem.text().startswith("“whenever” is not a day I know.")
    sheet.side.back.set_words("")
    screen.press(Qt.Key.Key_Return, held=CTRL)
    assert screen.sheet is None


def test_nobody_answered(screen, sheet, hub):
    sheet.side.how._choices[1].click()
    assert sheet.side.notes.placeholderText() == "Left a message, or not"
    screen.press(Qt.Key.Key_Return, held=CTRL)
    assert screen.said == "Try logged"


def test_somebody_new_rings_while_a_new_enquiry_is_typed(screen, hub):
    screen.press(Qt.Key.Key_N, held=CTRL)
    screen.press("They ring about back injuries", Qt.Key.Key_Tab, "Dunvale Logistic Ltd")
    screen.press(Qt.Key.Key_T, held=CTRL)
    sheet = screen.sheet
    assert sheet.title.text() == "A call from somebody new"
    assert (sheet.side.notes.toPlainText(), sheet.caller.employer.text()) == (
        "They ring about back injuries", "Dunvale Logistic Ltd",
    )  # fmt: skip
    sheet.caller.likely._look()
    screen.wait()
    assert [one.name for one in sheet.caller.likely.matches][:1] == ["Dunvale Logistics"]
    sheet.caller.likely.chosen.emit(sheet.caller.likely.matches[0])
    assert (sheet.caller.employer.text(), sheet.caller.who.hasFocus()) == ("Dunvale Logistics", True)
    screen.press("Carol Dene")
    screen.press(Qt.Key.Key_F6, "Two people are off work")
    screen.press(Qt.Key.Key_Return, held=CTRL)
    assert screen.sheet is None
    assert screen.subject == "They ring about back injuries"
    assert screen.detail.whole.detail.employers[0][1] == "Dunvale Logistics"
    assert screen.detail.whole.detail.fields["q_why_now"] == "Two people are off work"
    screen.press(Qt.Key.Key_N, held=CTRL)
    assert screen.sheet.text.toPlainText() == "", "it is not begun twice"
    screen.press(Qt.Key.Key_Escape)
    screen.press(Qt.Key.Key_Z, held=CTRL)
    with hub.reading() as reader:
        assert reader.read("SELECT count(*) FROM enquiry WHERE subject = 'They ring about back injuries'") == [(0,)]


def test_what_somebody_new_said_outlives_esc(screen):
    screen.hub.new_enquiry()
    screen.wait()
    screen.press(Qt.Key.Key_T, held=CTRL)
    screen.press("Corvedale Pumps")
    screen.press(Qt.Key.Key_Escape)
    screen.hub.new_enquiry()
    screen.wait()
    screen.press("A pump bracket")
    screen.press(Qt.Key.Key_T, held=CTRL)
    assert screen.sheet.caller.employer.text() == "Corvedale Pumps"
    assert screen.sheet.side.notes.toPlainText() == "A pump bracket"


def test_the_enquirys_own_page_has_it_too(screen):
    screen.window.show_page("enquiry", _weld(screen))
    screen.wait()
    screen.press("c")
    assert screen.sheet.title.text() == "Call Castlegate Lifting Gear"


def test_it_fits_and_every_field_has_a_name(screen, sheet):
    sheet.questions.answers["q_why_now"].setPlainText("A long story that goes on and on. " * 12)
    for size in ((1280, 800), (1024, 700)):
        screen.window.resize(*size)
        for mode in ("light", "dark"):
            theme.apply(QApplication.instance(), mode)
            screen.wait()
            assert layout_faults(screen.window) == []
            assert sheet.side.notes.height() >= 60
            assert sheet.side.back.geometry().bottom() < sheet.side.height()
    fields = [one for one in sheet.findChildren(QWidget) if one.focusPolicy() and one.isVisible()]
    ours = [one for one in fields if type(one).__module__.startswith("hubcrm")]
    assert len(ours) > 20
    assert [one for one in ours if not one.accessibleName()] == []


def test_tab_goes_through_the_questions_and_on_to_the_notes(screen, sheet):
    sheet.questions.answers[QUESTIONS[8]].setFocus()
    screen.press(Qt.Key.Key_Tab)
    assert sheet.questions.answers[QUESTIONS[9]].hasFocus()
    area = sheet.questions
    assert (
        area.viewport()
        .rect()
        .contains(
            sheet.questions.answers[QUESTIONS[9]].mapTo(
                area.viewport(), sheet.questions.answers[QUESTIONS[9]].rect().center()
            )
        )
    )
    screen.press(Qt.Key.Key_Return)
    assert sheet.side.notes.hasFocus()
