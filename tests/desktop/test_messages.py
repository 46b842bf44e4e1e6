"""One message at a time: 8 s, longer under the pointer, a refusal until it is dismissed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAccessible, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from hubcrm.desktop import messages
from hubcrm.desktop.messages import HEIGHT, LEAST_LEFT, SHOWN_FOR, MessageStrip
from hubcrm.desktop.pictures import layout_faults
from hubcrm.desktop.tokens import LIGHT
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.hints import FootBar

LONG = "Engineering claimed it at 10:02, before this was saved. Ask Dr Whitlock, or offer it to another department."


@pytest.fixture
def page(shown):
    made = QWidget()
    made.field = Field("Name", parent=made)
    made.strip = MessageStrip(made)
    made.undone = []
    shown(made, 900, 500)
    made.field.setFocus()
    return made


def undo_of(strip: MessageStrip) -> QPushButton:
    return next(button for button in strip.findChildren(QPushButton) if button.accessibleName() == "Undo")


def test_a_message_says_what_happened_and_goes_after_eight_seconds(page):
    page.strip.say("Offered to Engineering")
    assert page.strip.isVisible()
    assert page.strip.text == "Offered to Engineering"
    assert page.strip._clock.isActive()
    assert page.strip._clock.interval() == SHOWN_FOR == 8000
    page.strip._clock.timeout.emit()
    assert not page.strip.isVisible()
    assert page.field.hasFocus()  # it never takes the focus


def test_undo_takes_it_back_once_and_puts_the_message_away(page):
    page.strip.say("Offered to Engineering", lambda: page.undone.append(1))
    QTest.mouseClick(undo_of(page.strip), Qt.MouseButton.LeftButton)
    assert page.undone == [1]
    assert not page.strip.isVisible()


def test_a_message_that_cannot_be_taken_back_offers_no_undo(page):
    page.strip.say("Copied")
    assert not undo_of(page.strip).isVisible()


def test_the_clock_stands_still_under_the_pointer(page):
    page.strip.say("Offered")
    enter = QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5))
    QApplication.sendEvent(page.strip, enter)
    assert not page.strip._clock.isActive()
    QApplication.sendEvent(page.strip, QEvent(QEvent.Type.Leave))
    assert page.strip._clock.isActive()
    assert page.strip._clock.remainingTime() > LEAST_LEFT - 500


def test_the_clock_stands_still_while_it_has_the_focus(page):
    page.strip.say("Offered", lambda: None)
    undo_of(page.strip).setFocus()
    assert not page.strip._clock.isActive()
    page.field.setFocus()
    assert page.strip._clock.isActive()


def test_a_refusal_stays_until_it_is_dismissed(page):
    page.strip.warn(LONG)
    assert not page.strip._clock.isActive()
    page.field.setFocus()
    QTest.keyClick(page.strip.findChildren(QPushButton)[1], Qt.Key.Key_Space)
    assert not page.strip.isVisible()


def test_escape_puts_a_refusal_away(page):
    page.strip.warn(LONG)
    button = page.strip.findChildren(QPushButton)[1]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Escape)
    assert not page.strip.isVisible()


def test_a_new_message_takes_the_place_of_the_old(page):
    page.strip.say("First")
    page.strip.say("Second")
    assert page.strip.text == "Second"


def test_one_message_waits_behind_a_refusal_and_only_the_last(page):
    page.strip.warn("Not done")
    page.strip.say("First")
    page.strip.say("Second")
    assert page.strip.text == "Not done"
    page.strip.dismiss()
    assert page.strip.text == "Second"
    page.strip.dismiss()
    assert page.strip.text == ""


def test_a_newer_refusal_is_seen_at_once(page):
    page.strip.warn("One")
    page.strip.warn("Two")
    assert page.strip.text == "Two"


def test_every_message_is_announced_to_a_screen_reader(page, monkeypatch):
    announced = []
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: announced.append((event.message(), event.politeness()))
    )
    page.strip.say("Offered")
    page.strip.warn("Refused")
    polite = QAccessible.AnnouncementPoliteness
    assert [one for one in announced if one[0]] == [("Offered", polite.Polite), ("Refused", polite.Assertive)]


@pytest.mark.parametrize("width", [360, 640, 1600])
@pytest.mark.parametrize("text", ["Done", LONG], ids=["short", "long"])
def test_no_message_is_cut_at_any_width(page, width, text):
    page.resize(width, 500)
    page.strip.warn(text)
    assert page.rect().contains(page.strip.geometry())
    assert layout_faults(page.strip) == []


def test_it_lies_in_the_foot_bar_where_there_is_one(page):
    foot = FootBar(parent=page)
    foot.setGeometry(0, 460, 900, 40)
    foot.show()
    page.strip.set_foot(foot)
    page.strip.say("Offered to Engineering", lambda: None)
    assert foot.geometry().contains(page.strip.geometry())
    assert page.strip.height() == HEIGHT
    foot.hide()
    page.strip.say("Offered to Engineering")
    assert page.strip.geometry().bottom() == 500 - messages.MARGIN - 1


def test_it_is_inverted_and_stays_at_its_edge_when_the_window_grows(page):
    page.strip.say("Offered")
    assert page.strip.grab().toImage().pixelColor(6, HEIGHT // 2).name().upper() == LIGHT.strip
    page.resize(1000, 700)
    assert page.strip.geometry().right() == 1000 - messages.MARGIN - 1
    assert page.strip.geometry().bottom() == 700 - messages.MARGIN - 1


def test_text_from_outside_comes_on_one_line(page):
    page.strip.say("Added “Weld\ncracked”\x00")
    assert page.strip.text == "Added “Weld cracked”"
