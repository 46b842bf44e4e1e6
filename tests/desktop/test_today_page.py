"""Today: done and next in one step, another day, one more thing; and at the side what else the day holds."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget

from hubcrm.actions import enquiries, followups, receiving
from hubcrm.desktop import theme
from hubcrm.desktop.pages.today import TodayPage
from hubcrm.desktop.pages.today_parts.side import SideRow
from hubcrm.desktop.pictures import layout_faults
from hubcrm.desktop.remember import Remembered
from hubcrm.desktop.widgets.sections import Heading
from hubcrm.intake.drafts import Draft

ADVISER, MANAGER, LEAD, ACADEMIC = "Priya Nair", "Ruth Adeyemi", "Prof Anil Rao", "Dr Sam Whitlock"
COMPLAINT = "Third time of asking: Lean course certificates"


def headings(page):
    found = (page.model.row_at(at) for at in range(page.model.rowCount()))
    return [row.title for row in found if isinstance(row, Heading)]


def row(page):
    return page._row()


def choose(one, subject, kind=""):
    for at in range(one.page.model.rowCount()):
        found = one.page.model.row_at(at)
        if not isinstance(found, Heading) and found.subject == subject and kind in ("", found.kind):
            one.page.list.choose_at(at)
            one.wait()
            return
    raise AssertionError(f"“{subject}” is not in the list")


def planned(one, enquiry):
    with one.hub.reading() as reader:
        return reader.read("SELECT kind, due, note FROM follow_up WHERE enquiry = ? AND status = 'open'", (enquiry,))


def sides(one):
    return [pressed.entry for pressed in one.page.side.findChildren(SideRow)]


# -- the list ---------------------------------------------------------------------------------------------------------


def test_the_day_is_cut_into_late_today_and_tomorrow_and_said_in_a_sentence(window_of):
    one = window_of(TodayPage, ADVISER)
    assert headings(one.page)[:3] == ["Late", "Today", "Tomorrow"]
    assert row(one.page).subject == COMPLAINT
    assert one.page._said.text() == "Mon 23 Nov  ·  3 today, 2 late"
    assert one.counted[-1] == 5


def test_a_manager_begins_with_the_whole_hub_and_the_choice_is_remembered(window_of):
    remembered = Remembered()
    one = window_of(TodayPage, MANAGER, remembered=remembered)
    assert one.page.whose.current == "hub"
    one.page.whose._choices[0].click()
    one.wait()
    assert remembered.settings.value("today/whose") == "mine"
    assert all(row.owner in ("", one.viewer.person) for row in one.page._listed.actions)


def test_a_lead_can_look_at_the_whole_department_an_academic_at_their_own(window_of):
    lead = window_of(TodayPage, LEAD)
    assert [choice.option.key for choice in lead.page.whose._choices] == ["mine", "department"]
    academic = window_of(TodayPage, ACADEMIC)
    assert not academic.page.whose.isVisible()
    assert {found.owner for found in academic.page._listed.actions} == {academic.viewer.person}


def test_enter_opens_the_enquiry(window_of):
    one = window_of(TodayPage, ADVISER)
    one.press(Qt.Key.Key_Return)
    assert one.asked == [("enquiry", one.hub.enquiry(COMPLAINT))]


def test_when_somebody_else_looks_the_choices_are_theirs(window_of):
    one = window_of(TodayPage, ADVISER)
    one.session.standing = one.session.standing._replace(viewer=one.hub.viewer(LEAD))
    one.page.reload()
    one.wait()
    assert [choice.option.key for choice in one.page.whose._choices] == ["mine", "department"]
    assert one.page.side._shown[0].title == "Offers to you"


def test_later_folds_open_and_shut(window_of):
    one = window_of(TodayPage, LEAD)
    with one.hub.writing() as hub:
        enquiry = one.hub.enquiry("Fwd: energy use on a drying line")
        followups.plan(hub, enquiry, "meeting", date(2027, 1, 12), by=one.viewer.person)
    one.page.reload()
    one.wait()
    assert headings(one.page)[-1] == "Later"
    one.press(Qt.Key.Key_End)
    one.press(Qt.Key.Key_Return)
    assert one.page.model.row_at(one.page.model.rowCount() - 1).due == "2027-01-12"
    one.page.list.choose(("#later", "", ""))
    one.press(Qt.Key.Key_Return)
    assert one.page._later is None


# -- done and next ----------------------------------------------------------------------------------------------------


def test_one_key_is_done_and_the_next_row_is_chosen(window_of):
    one = window_of(TodayPage, ADVISER)
    one.press("D")
    assert one.said == "Done: Ring back"
    assert row(one.page).kind != "call_back"
    assert one.page.list.current_position == 1
    assert planned(one, one.hub.enquiry(COMPLAINT)) == []


def test_done_and_next_is_one_step(window_of):
    one = window_of(TodayPage, ADVISER)
    one.press("T")
    assert one.page.drawer.kind.hasFocus()
    one.page.drawer.kind.choose("meeting")
    assert one.page.drawer.primary.words == "Done and next"
    one.page.drawer.day.set_text("next Tue")
    assert one.page.drawer.day._understood.text() == "Tue 1 Dec"
    one.page.drawer.note.setFocus()
    one.press("Bring the certificates")
    one.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert one.said == "Done: Ring back. Next: Meeting or visit by Tue 1 Dec"
    assert planned(one, one.hub.enquiry(COMPLAINT)) == [("meeting", "2026-12-01", "Bring the certificates")]


def test_what_was_said_on_the_phone_is_logged_with_it(window_of):
    one = window_of(TodayPage, ADVISER)
    enquiry = one.hub.enquiry(COMPLAINT)
    one.page.drawer.how.choose("call")
    one.page.drawer.note.setFocus()
    one.press("The certificates are in the post")
    one.press(Qt.Key.Key_Return)
    with one.hub.reading() as reader:
        rows = reader.read("SELECT data, personal FROM change WHERE entity_id = ? ORDER BY n DESC LIMIT 1", (enquiry,))
    assert '"log":"call"' in rows[0][0].replace(" ", "")
    assert "The certificates are in the post" in rows[0][1]


def test_a_word_alone_is_kept_as_a_note(window_of):
    one = window_of(TodayPage, ADVISER)
    enquiry = one.hub.enquiry(COMPLAINT)
    one.page.drawer.note.setFocus()
    one.press("Left with the Business School")
    one.press(Qt.Key.Key_Return)
    with one.hub.reading() as reader:
        (data,) = reader.read("SELECT data FROM change WHERE entity_id = ? ORDER BY n DESC LIMIT 1", (enquiry,))[0]
    assert '"note"' in data


def test_a_day_that_is_none_is_refused_in_a_sentence_and_what_was_typed_stays(window_of):
    one = window_of(TodayPage, ADVISER)
    one.page.drawer.kind.choose("call_back")
    one.page.drawer.note.setText("Ring in the morning")
    one.page.drawer.day.set_text("whenever")
    assert one.page.drawer.day._understood.text() == "not a day yet"
    one.page.drawer.day.field.setFocus()
    one.press(Qt.Key.Key_Return)
    assert one.said.startswith("“whenever” is not a day I know.")
    assert one.page.drawer.day.field.hasFocus()
    assert (one.page.drawer.day.text, one.page.drawer.note.text()) == ("whenever", "Ring in the morning")


def test_what_was_typed_for_a_row_is_there_when_it_is_chosen_again(window_of):
    one = window_of(TodayPage, ADVISER)
    one.page.drawer.kind.choose("feedback")
    one.page.drawer.day.set_text("3 working days")
    one.page.drawer.note.setText("half a thought")
    one.page.list.setFocus()
    one.press("J")
    assert one.page.drawer.note.text() == ""
    one.press("K")
    drawer = one.page.drawer
    assert (drawer.kind.code, drawer.day.text, drawer.note.text()) == ("feedback", "3 working days", "half a thought")
    one.page.reload()
    one.wait()
    assert drawer.note.text() == "half a thought"


def test_a_tick_on_the_circle_is_done(window_of):
    one = window_of(TodayPage, ADVISER)
    place = one.page.list.visualRect(one.page.list.currentIndex()).topLeft() + QPoint(20, 22)
    QTest.mouseClick(one.page.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    one.wait()
    assert one.said == "Done: Ring back"


def test_done_on_one_that_made_itself_does_not_follow_the_enquiry_down_the_list(window_of):
    one = window_of(TodayPage, ADVISER)
    choose(one, "Cracked weld on a lifting bracket", "ack")
    one.press("D")
    assert one.said == "Done: Acknowledge"
    assert row(one.page).due == "2026-11-23", "the one that took its place, not the next of the same enquiry"


# -- another day, and one more ----------------------------------------------------------------------------------------


def test_m_moves_it_to_the_day_that_is_typed(window_of):
    one = window_of(TodayPage, ADVISER)
    one.press("M")
    assert one.page.drawer.new_day.field.hasFocus()
    one.press("Fri")
    one.press(Qt.Key.Key_Return)
    assert one.said == "Moved to Fri 27 Nov"
    assert planned(one, one.hub.enquiry(COMPLAINT))[0][1] == "2026-11-27"
    assert one.page.drawer.mode == "done"


def test_a_day_that_has_gone_by_is_not_one_to_move_to(window_of):
    one = window_of(TodayPage, ADVISER)
    one.press("M")
    one.press("yesterday")
    one.press(Qt.Key.Key_Return)
    assert one.said == "That day has gone by. Choose today or a day to come."
    one.press(Qt.Key.Key_Escape)
    assert one.page.drawer.mode == "done"
    assert one.page.list.hasFocus()


def test_n_plans_one_more_and_leaves_this_one(window_of):
    one = window_of(TodayPage, ADVISER)
    one.press("N")
    one.page.drawer.kind.choose("paperwork")
    one.page.drawer.day.set_text("end of week")
    one.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    kinds = sorted(kind for kind, *_ in planned(one, one.hub.enquiry(COMPLAINT)))
    assert kinds == ["call_back", "paperwork"]


def test_one_that_was_planned_can_be_dropped(window_of):
    one = window_of(TodayPage, ADVISER)
    one.page.drawer.drop_button.click()
    one.wait()
    assert one.said == "Dropped"
    choose(one, "Electron microscope hire")
    assert one.page.drawer.drop_button.isHidden(), "one that made itself cannot be dropped, only done"


# -- the side ---------------------------------------------------------------------------------------------------------


def test_promises_at_risk_stand_by_whose_move_it_is_all_of_them_for_a_manager(window_of):
    one = window_of(TodayPage, MANAGER)
    (promises,) = [section for section in one.page.side._shown if section.title == "Promises at risk"]
    titles = [group.title for group in promises.groups]
    assert titles[:2] == ["Our move", "Departments’ move"]
    late = next(entry for entry in sides(one) if entry.late)
    assert late.right == "1 day late"
    assert promises.number >= 9


def test_a_reply_shows_its_first_words_and_opens_where_it_is_read(window_of):
    one = window_of(TodayPage, ADVISER)
    with one.hub.writing() as hub:
        enquiry = one.hub.enquiry(COMPLAINT)
        (ref,) = hub.read("SELECT ref FROM enquiry WHERE id = ?", (enquiry,))[0]
        receiving.receive(hub, [Draft(subject=f"Re: {ref}", text="Thursdays would suit.", sender_name="Moira Shenton",
                                      sender_email="moira@larchmont.example")], by="")  # fmt: skip
    one.page.reload()
    one.wait()
    entry = next(entry for entry in sides(one) if entry.below.startswith("“Thursdays"))
    assert entry.title == "Moira Shenton, Larchmont Engineering Services"
    next(pressed for pressed in one.page.side.findChildren(SideRow) if pressed.entry == entry).click()
    assert one.asked[-1] == ("enquiry", enquiry)


def test_what_was_parked_until_today_is_back_and_offers_stand_first_for_a_department(window_of):
    manager = window_of(TodayPage, MANAGER)
    assert [section.title for section in manager.page.side._shown] == [
        "Two people said yes", "Promises at risk", "Replies", "Back today",
    ]  # fmt: skip
    academic = window_of(TodayPage, ACADEMIC)
    first = academic.page.side._shown[0]
    assert (first.title, first.number) == ("Offers to you", 3)
    assert first.groups[0].entries[0].right == "answer today"
    sides_first = academic.page.side.findChildren(SideRow)[0]
    sides_first.click()
    assert academic.asked == [("offers", academic.hub.enquiry("Electron microscope hire"))]


def test_show_all_shows_all(window_of):
    one = window_of(TodayPage, MANAGER)
    before = len(sides(one))
    more = next(
        button for button in one.page.side.findChildren(QWidget) if getattr(button, "words", "").startswith("Show all")
    )
    more.click()
    one.wait()
    assert len(sides(one)) > before


# -- how it looks and behaves -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", [ADVISER, ACADEMIC])
def test_nothing_overlaps_or_is_cut_at_either_size_in_either_theme(window_of, qapp, person):
    one = window_of(TodayPage, person)
    for mode, size in ((mode, size) for mode in ("light", "dark") for size in ((1280, 800), (1024, 700))):
        theme.apply(qapp, mode)
        one.window.resize(*size)
        one.page.drawer.kind.choose("results_check")
        one.wait()
        assert layout_faults(one.window) == []
        for key in ("M", "N"):
            one.page.list.setFocus()
            one.press(key)
            assert layout_faults(one.window) == []
            one.press(Qt.Key.Key_Escape)


def test_everything_that_takes_the_focus_has_a_name(window_of):
    one = window_of(TodayPage, MANAGER)
    unnamed = [
        widget
        for widget in one.page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not widget.accessibleName()
    ]
    assert unnamed == []


def test_nothing_to_do_is_said_kindly(window_of):
    one = window_of(TodayPage, LEAD)
    with one.hub.writing() as hub:
        for (enquiry,) in hub.read("SELECT id FROM enquiry WHERE holder = ? AND open = 1", (one.viewer.person,)):
            enquiries.close(hub, enquiry, "completed", by=one.viewer.person, instead="All done")
    one.page.reload()
    one.wait()
    assert one.page.list._empty.isVisible()
    assert not one.page.plan_button.isEnabled()
    assert layout_faults(one.window) == []


def test_the_list_is_a_sound_model(window_of):
    one = window_of(TodayPage, ADVISER)
    tester = QAbstractItemModelTester(one.page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    one.press("D")
    one.press("J")
    one.press("D")
    assert tester is not None
