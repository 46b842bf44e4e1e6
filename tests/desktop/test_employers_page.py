"""Employers: find one, see everything, log, add, correct and merge, by keys and in place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget

from hubcrm.actions import employers, enquiries
from hubcrm.desktop import theme
from hubcrm.desktop.pages.employers import EmployersPage
from hubcrm.desktop.pictures import layout_faults
from hubcrm.desktop.remember import Remembered
from hubcrm.domain.errors import NotAllowed

HUB, ACADEMIC = "Priya Nair", "Dr Sam Whitlock"
CTRL = Qt.KeyboardModifier.ControlModifier
DUNVALE, GEAR, PACKAGING = "Dunvale Logistics", "Castlegate Lifting Gear", "Trevanor Packaging"


def employer(one, name):
    with one.hub.reading() as reader:
        return reader.read("SELECT id FROM employer WHERE name = ?", (name,))[0][0]


def fact(one, name, column):
    with one.hub.reading() as reader:
        return reader.read(f"SELECT {column} FROM employer WHERE name = ?", (name,))[0][0]


def opened(window_of, name=DUNVALE, person=HUB, **given):
    one = window_of(EmployersPage, person, **given)
    one.page.open(employer(one, name))
    one.wait()
    return one


def listed(one):
    model = one.page.list.model
    return [model.look_at(at).title for at in range(model.rowCount())]


def looks(one):
    timeline = one.page.side.timeline.model_of_entries
    return [timeline.look_at(at) for at in range(timeline.rowCount())]


def pause(one):
    """Long enough for what waits until the typing pauses."""
    QTest.qWait(160)
    one.wait()


# -- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_says_where_they_are_what_is_open_with_whom_and_when_somebody_spoke(window_of):
    one = window_of(EmployersPage, HUB)
    look = next(look for look in map(one.page.list.model.look_at, range(400)) if look and look.title == PACKAGING)
    assert look.date == "Trevanor"
    assert look.subject == "1 open  ·  Engineering and Manufacturing  ·  last spoke Thu 5 Nov"
    assert look.accessible.startswith("Trevanor Packaging, Trevanor. 1 open")
    assert listed(one) == sorted(listed(one), key=str.casefold)


def test_a_slash_searches_as_one_types_and_enter_opens_what_was_found(window_of):
    one = window_of(EmployersPage, HUB)
    one.press("/")
    one.press("dunv")
    assert listed(one) == [DUNVALE]
    one.press(Qt.Key.Key_Return)
    assert one.page.list.view.hasFocus()
    one.press(Qt.Key.Key_Return)
    assert one.page.side.whole.head.name == DUNVALE
    one.press(Qt.Key.Key_Escape)
    assert one.page.list.view.isVisible()
    assert one.page.list.view.chosen_id == employer(one, DUNVALE)


def test_what_finds_nothing_says_how_to_add_them(window_of):
    one = window_of(EmployersPage, HUB)
    one.press("/")
    one.press("zzz")
    assert listed(one) == []
    assert one.page.list.empty.isVisible()
    assert one.page.list.empty._sentence.text() == "No employer has “zzz” in their name or town."
    assert one.page.list.empty.hints.accessibleName() == "Esc: clear the search, A: add one"


def test_open_work_is_a_view_and_so_are_those_one_looks_after(window_of):
    one = window_of(EmployersPage, HUB)
    everybody = len(listed(one))
    one.page.list.views.choose("open")
    one.page.list.read()
    one.wait()
    assert 0 < len(listed(one)) < everybody
    one.page.list.views.choose("mine")
    one.page.list.read()
    one.wait()
    assert listed(one) == []
    assert "You look after nobody yet" in one.page.list.empty._sentence.text()


def test_the_models_of_list_and_timeline_are_sound(window_of):
    one = opened(window_of)
    testers = [
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        for model in (one.page.list.model, one.page.side.timeline.model_of_entries)
    ]
    assert all(testers)
    one.page.reload()
    one.wait()
    one.page.open(employer(one, GEAR))
    one.wait()


# -- adding -----------------------------------------------------------------------------------------------------------


def test_adding_one_that_is_likely_here_already_says_so_and_opens_it_instead(window_of):
    one = window_of(EmployersPage, HUB)
    one.press("A")
    one.press("Dunvale Logistics Ltd")
    pause(one)
    (row,) = one.page.list.strip.likely.rows
    assert row.words.text() == "Dunvale Logistics  ·  same name but for Ltd"
    assert one.page.list.strip.says.text() == "We know them already, it seems:"
    row.button.click()
    one.wait()
    assert one.page.side.whole.head.name == DUNVALE


def test_a_new_employer_is_added_with_the_domain_of_an_address_and_opened_and_undone(window_of):
    one = window_of(EmployersPage, HUB)
    one.press("A")
    one.press("Quillhaven Robotics")
    one.press(Qt.Key.Key_Tab)
    one.press("Marrowby")
    one.press(Qt.Key.Key_Tab)
    one.press("ada@quillhaven.example")
    one.press(Qt.Key.Key_Return)
    assert one.page.side.whole.head.name == "Quillhaven Robotics"
    assert fact(one, "Quillhaven Robotics", "domains") == "quillhaven.example"
    assert one.said == "Quillhaven Robotics added"
    assert one.page.side.no_log.isVisible()


def test_a_refused_name_stays_where_it_was_typed(window_of):
    one = window_of(EmployersPage, HUB)
    one.press("A")
    one.page.list.strip.town.setText("Marrowby")
    one.press(Qt.Key.Key_Return)
    assert one.page.list.strip.problem.text() == "An employer needs a name."
    assert one.page.list.strip.town.text() == "Marrowby"
    one.press(Qt.Key.Key_Escape)
    assert not one.page.list.strip.isVisible()
    one.press("A")
    assert one.page.list.strip.town.text() == "Marrowby"


# -- one employer -----------------------------------------------------------------------------------------------------


def test_the_head_says_who_they_are_who_looks_after_them_and_who_spoke_last(window_of):
    one = opened(window_of, PACKAGING)
    head = one.page.side.head
    assert head.facts.text() == "260 people, large  ·  Manufacturing  ·  Trevanor  ·  working with us since 2026"
    assert head.care.text() == (
        "Nobody looks after them yet  ·  Engineering and Manufacturing spoke to them 18 days ago"
    )
    head.look_after.emit()
    one.wait()
    assert head.care.text().startswith("Looked after by Priya Nair")
    place = one.page.list.ids.index(one.page._employer) + 1
    assert head.place.text() == f"{place} of {len(one.page.list.ids)}"


def test_alt_and_the_arrows_go_to_the_employers_before_and_after(window_of):
    one = opened(window_of)
    at = one.page.list.ids.index(employer(one, DUNVALE))
    one.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert one.page.side.whole.head.id == one.page.list.ids[at + 1]
    one.press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert one.page.side.whole.head.name == DUNVALE


def test_ctrl_n_asks_for_a_new_enquiry_from_this_employer(window_of):
    one = opened(window_of)
    one.press(Qt.Key.Key_N, CTRL)
    one.press(Qt.Key.Key_Escape)
    one.press(Qt.Key.Key_N, CTRL)
    assert one.asked == [("new enquiry", DUNVALE), ("new enquiry", "")]


def test_the_timeline_has_months_days_and_an_enquiry_behind_every_line(window_of):
    one = opened(window_of, PACKAGING)
    seen = looks(one)
    assert [look.title for look in seen] == [
        "Spoke on the phone", "Engineering and Manufacturing said yes", "Offered to Engineering and Manufacturing",
        "Spoke on the phone", "Enquiry: Fwd: energy use on a drying line",
    ]  # fmt: skip
    assert [look.month for look in seen] == ["November 2026", "", "", "", ""]
    assert (seen[0].day, seen[0].beside, seen[1].beside, seen[1].lock) == ("Thu 5 Nov", ACADEMIC, "Internal", True)
    one.page.side.timeline.setFocus(Qt.FocusReason.TabFocusReason)
    one.press("J")
    assert one.page.side.timeline.current_position == 1
    one.press(Qt.Key.Key_Return)
    assert one.asked == [("enquiry", one.hub.enquiry("Fwd: energy use on a drying line"))]


def test_the_line_one_is_on_makes_room_for_all_its_words(window_of):
    one = opened(window_of)
    timeline = one.page.side.timeline
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    one.wait()
    assert timeline.opened_row == 0
    high = timeline.rowHeight(0)
    one.press("J")
    assert timeline.rowHeight(0) < high


def test_as_they_saw_it_hides_what_is_internal_and_counts_the_wait(window_of):
    one = opened(window_of, PACKAGING)
    one.press("T")
    assert [look.title for look in looks(one)] == [
        "We spoke on the phone", "We spoke on the phone", "They asked: Fwd: energy use on a drying line",
    ]  # fmt: skip
    assert looks(one)[0].beside == "3 working days later"
    assert "Good talk" not in " ".join(look.accessible for look in looks(one))
    assert one.page.side.waited.text() == "They have waited 15 working days for us in all. They are waiting for us now."
    one.press("T")
    assert len(looks(one)) == 5


def test_one_kind_of_entry_at_a_time(window_of):
    one = opened(window_of, PACKAGING)
    one.page.side.only("talks")
    assert [look.title for look in looks(one)] == ["Spoke on the phone"] * 2
    assert one.page.side.kinds_button.words == "Calls and meetings"
    one.page.side.only("notes")
    assert looks(one) == []
    assert one.page.side.no_story.isVisible()


def test_open_work_says_where_it_stands_whose_move_it_is_and_opens(window_of):
    one = opened(window_of, PACKAGING)
    (row,) = one.page.side.work.rows.rows
    assert row.accessibleName() == (
        "Fwd: energy use on a drying line, Working out the details  ·  Dr Sam Whitlock’s move, "
        "Send the proposal, 2 days late"
    )
    row.click()
    assert one.asked == [("enquiry", one.hub.enquiry("Fwd: energy use on a drying line"))]


# -- logging ----------------------------------------------------------------------------------------------------------


def test_l_and_ctrl_enter_log_a_call_on_the_open_enquiry(window_of):
    one = opened(window_of)
    enquiry = one.hub.enquiry("Back injuries in the warehouse")
    one.press("L")
    one.press("Rang Carol; they can show us on Thursday")
    assert one.page.side.log_box.about_button.words == "about Back injuries in the warehouse"
    one.press(Qt.Key.Key_Return, CTRL)
    assert one.said == "Call logged"
    assert one.page.side.log_box.text.toPlainText() == ""
    assert looks(one)[0].title == "Call with Carol Dene"
    assert one.enquiry(enquiry, "acked") is not None
    one.window.on_undo()


def test_a_call_of_yesterday_is_dated_so_and_a_time_nobody_can_read_is_refused_in_place(window_of):
    one = opened(window_of)
    one.press("L")
    one.press("Rang")
    box = one.page.side.log_box
    box.when.set_words("yesterdayish")
    box.submit()
    assert "is not a time I know" in box.problem.text()
    assert box.text.toPlainText() == "Rang"
    box.when.set_words("Fri 15:00")
    box.submit()
    one.wait()
    assert one.said == "Call logged"
    assert [look.title for look in looks(one)].index("Call with Carol Dene") == 1


def test_nothing_written_is_nothing_logged_but_for_a_try_without_answer(window_of):
    one = opened(window_of)
    one.press("L")
    one.press(Qt.Key.Key_Return, CTRL)
    assert one.page.side.log_box.problem.text() == "Write a few words first."
    one.page.side.log_box.kinds.choose("no_answer")
    one.press(Qt.Key.Key_Return, CTRL)
    assert one.said == "Try logged"


def test_words_not_saved_wait_for_their_own_employer(window_of):
    one = opened(window_of)
    one.press("L")
    one.press("Half a sentence")
    one.page.open(employer(one, GEAR))
    one.wait()
    assert one.page.side.log_box.text.toPlainText() == ""
    one.page.open(employer(one, DUNVALE))
    one.wait()
    assert one.page.side.log_box.text.toPlainText() == "Half a sentence"


def test_with_nothing_open_a_word_goes_to_the_enquiry_closed_last(window_of):
    one = opened(window_of)
    with one.hub.writing() as hub:
        enquiry = one.hub.enquiry("Back injuries in the warehouse")
        enquiries.close(hub, enquiry, "answered", by=one.viewer.person, instead="Told them")
    one.page.reload()
    one.wait()
    box = one.page.side.log_box
    assert box.about == enquiry
    assert box.about_button.words == "about Back injuries in the warehouse (closed)"
    assert one.page.side.work.nothing.isVisible()


# -- people -----------------------------------------------------------------------------------------------------------


def test_each_person_says_who_can_see_them(window_of):
    one = opened(window_of)
    (carol,) = one.page.side.people.rows.rows
    assert carol.accessibleName() == "Carol Dene. Training manager  ·  01632 960114. Who can see this: everyone here"


def test_somebody_known_by_introduction_shows_a_role_and_whom_to_ask(window_of):
    one = opened(window_of, PACKAGING)
    (row,) = one.page.side.people.rows.rows
    assert row.accessibleName() == (
        "Senior manager role. Known to Dr Sam Whitlock. By introduction: ask Dr Sam Whitlock"
    )
    assert not row.isEnabled()
    own = opened(window_of, PACKAGING, ACADEMIC)
    (row,) = own.page.side.people.rows.rows
    assert row.accessibleName().startswith("Glyn Parfitt. Operations director")
    assert row.accessibleName().endswith("Who can see this: you. Others may ask")


def test_a_person_is_added_in_place_and_their_steward_decides_who_sees_them(window_of):
    one = opened(window_of)
    one.press("P")
    assert one.page.side.people.form.who.current == "shared"
    one.press("Helen Marsh")
    one.press(Qt.Key.Key_Return, CTRL)
    assert one.said == "Contact added"
    assert [row.accessibleName().split(".")[0] for row in one.page.side.people.rows.rows] == [
        "Carol Dene",
        "Helen Marsh",
    ]
    one.page.side.people.rows.rows[1].click()
    form = one.page.side.people.form
    assert form.who.isVisible()
    form.who.choose("introduction")
    form.submit()
    one.wait()
    assert one.page.side.people.rows.rows[1].accessibleName().endswith("Who can see this: you. Others may ask")
    other = opened(window_of, DUNVALE, "Tom Hallett")
    assert "Helen Marsh" not in " ".join(row.accessibleName() for row in other.page.side.people.rows.rows)


def test_an_academics_contact_begins_by_introduction_and_others_may_not_decide(window_of):
    one = opened(window_of, DUNVALE, ACADEMIC)
    one.press("P")
    assert one.page.side.people.form.who.current == "introduction"
    one.press(Qt.Key.Key_Escape)
    assert not one.page.side.people.form.isVisible()
    one.page.side.people.rows.rows[0].click()
    assert not one.page.side.people.form.who.isVisible()
    assert one.page.side.people.form.who_says.text() == "Priya Nair looks after this contact and decides who sees it."


def test_a_person_without_a_name_is_refused_and_the_rest_stays(window_of):
    one = opened(window_of)
    one.press("P")
    one.page.side.people.form.phone.setText("01632 960100")
    one.page.side.people.form.submit()
    one.wait()
    assert one.page.side.people.form.problem.text() == "A contact needs a name."
    assert one.page.side.people.form.phone.text() == "01632 960100"


def test_writing_to_somebody_opens_ones_own_mail_program_for_that_address_only(window_of, monkeypatch):
    one = opened(window_of)
    asked = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.toString()))
    one.page.side.head._mail.actions()[0].trigger()
    assert asked == ["mailto:carol.dene@dunvale.example"]
    with one.hub.writing() as hub:
        employers.add_contact(
            hub, employer(one, DUNVALE), "Odd", by=one.viewer.person, email="a@b.example?cc=c@d.example"
        )
    one.page.reload()
    one.wait()
    one.page.side.head._mail.actions()[1].trigger()
    assert "%3F" in asked[1]


# -- details ----------------------------------------------------------------------------------------------------------


def test_details_are_edited_in_place_and_undone(window_of):
    one = opened(window_of)
    one.press("D")
    details = one.page.side.details
    assert details.texts["name"].hasFocus()
    town = details.texts["town"]
    town.setFocus()
    town.selectAll()
    one.press("Marrowby")
    one.press(Qt.Key.Key_Return)
    assert fact(one, DUNVALE, "town") == "Marrowby"
    assert one.said == "Saved"
    details.texts["postcode"].setText("m1 1ae")
    details.texts["postcode"].save()
    one.wait()
    assert (fact(one, DUNVALE, "postcode"), fact(one, DUNVALE, "region")) == ("M1 1AE", "TLD")
    details.choices["legal_form"].setCurrentIndex(1)
    details.choices["legal_form"].activated.emit(1)
    one.wait()
    assert fact(one, DUNVALE, "legal_form") == "ltd"


def test_a_doubtful_number_is_kept_with_a_word_under_it_and_never_refused(window_of):
    one = opened(window_of)
    one.page.side.details.set_open(True)
    edit = one.page.side.details.texts["company_number"]
    edit.setText("12345")
    edit.save()
    one.wait()
    assert fact(one, DUNVALE, "company_number") == "00012345"
    edit.setText("banana")
    edit.save()
    one.wait()
    assert fact(one, DUNVALE, "company_number") == "BANANA"
    assert "Check it against the register" in one.page.side.details.facts["company_number"].note.text()


def test_what_cannot_be_kept_is_said_under_its_field(window_of):
    one = opened(window_of)
    one.page.side.details.set_open(True)
    edit = one.page.side.details.texts["employees"]
    edit.setText("about forty")
    edit.save()
    one.wait()
    assert one.page.side.details.facts["employees"].note.text() == "The number of employees is a whole number."
    assert edit.text() == "about forty"


def test_the_employer_it_is_part_of_is_chosen_by_typing(window_of):
    one = opened(window_of)
    details = one.page.side.details
    details.set_open(True)
    one.wait()
    details._parent_button.click()
    one.press("castlegate lift")
    pause(one)
    one.press(Qt.Key.Key_Return)
    assert fact(one, DUNVALE, "parent") == employer(one, GEAR)
    assert "part of Castlegate Lifting Gear" in one.page.side.head.facts.text()


# -- merging ----------------------------------------------------------------------------------------------------------


def test_a_merge_says_what_moves_then_moves_it_and_can_be_undone(window_of):
    one = opened(window_of)
    one.page.side.begin_merge()
    one.press("castlegate lift")
    pause(one)
    one.press(Qt.Key.Key_Return)
    strip = one.page.side.merge_strip
    assert strip.preview.text().startswith("2 enquiries and 1 person go to Castlegate Lifting Gear.")
    strip.merge.click()
    one.wait()
    assert one.page.side.whole.head.name == GEAR
    assert one.said == "Dunvale Logistics and Castlegate Lifting Gear are one employer now"
    assert {row.accessibleName().split(".")[0] for row in one.page.side.people.rows.rows} == {
        "Carol Dene",
        "Dean Ashworth",
    }
    assert one.window.strip._undo.isVisible()


def test_typing_another_name_takes_the_choice_back(window_of):
    one = opened(window_of)
    one.page.side.begin_merge()
    one.press("castlegate lift")
    pause(one)
    one.press(Qt.Key.Key_Return)
    assert one.page.side.merge_strip.merge.isEnabled()
    one.page.side.merge_strip.picker.field.setText("x")
    assert not one.page.side.merge_strip.merge.isEnabled()
    one.press(Qt.Key.Key_Escape)
    assert not one.page.side.merge_strip.isVisible()


def test_an_employer_that_is_gone_leads_back_to_the_list(window_of):
    one = opened(window_of)
    with one.hub.writing() as hub:
        employers.merge(hub, employer(one, DUNVALE), employer(one, GEAR), by=one.viewer.person)
    one.page.reload()
    one.wait()
    assert one.page.list.view.isVisible()
    assert one.said.startswith("This employer is not in the hub any more")


# -- everywhere -------------------------------------------------------------------------------------------------------


def test_letters_are_letters_while_one_types(window_of):
    one = opened(window_of)
    one.press("L")
    one.press("La Pd T/A")
    assert one.page.side.log_box.text.toPlainText() == "La Pd T/A"
    assert not one.page.side.people.form.isVisible()


def test_the_splitter_is_remembered(window_of):
    remembered = Remembered()
    one = opened(window_of, remembered=remembered)
    one.page.side.splitter.setSizes([600, 472])
    remembered.keep(one.window)
    again = opened(window_of, remembered=remembered)
    assert abs(again.page.side.splitter.sizes()[0] - one.page.side.splitter.sizes()[0]) <= 1


def test_text_from_outside_is_shown_as_it_is(window_of):
    one = window_of(EmployersPage, HUB)
    with one.hub.writing() as hub:
        odd = employers.add(hub, "<img src=x> & “Sons”", by=one.viewer.person, town="<b>T</b>").value
    one.page.open(odd)
    one.wait()
    assert one.page.side.head.name.text() == "<img src=x> & “Sons”"
    assert one.page.side.head.name.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_nothing_is_cut_or_overlaps(window_of, qapp, mode, size):
    theme.apply(qapp, mode)
    one = window_of(EmployersPage, HUB, size)
    one.page.add()
    one.page.list.strip.name.setText(DUNVALE + " Ltd")
    pause(one)
    assert layout_faults(one.window) == []
    one.page.open(employer(one, DUNVALE))
    one.wait()
    one.page.log()
    one.page.side.log_box.text.setPlainText("Rang Carol.\nThey can show us on Thursday.")
    one.page.side.log_box.when.set_words("yesterday 15:00")
    one.page.add_person()
    one.page.side.details.set_open(True)
    one.wait()
    assert layout_faults(one.window) == []
    one.page.side.begin_merge()
    one.page.swap_views()
    one.wait()
    assert layout_faults(one.window) == []


def test_everything_that_takes_the_focus_has_a_name(window_of):
    one = opened(window_of)
    one.page.side.details.set_open(True)
    one.page.side.people.add()
    one.page.side.begin_merge()
    one.wait()
    nameless = [
        widget
        for widget in one.page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not widget.accessibleName()
        and not widget.objectName().startswith("qt_") and type(widget).__module__.startswith("hubcrm.")
    ]  # fmt: skip
    assert nameless == []


def test_a_refusal_by_the_hub_leaves_the_words(window_of, monkeypatch):
    one = opened(window_of)

    def refuse(*_given, **_more):
        raise NotAllowed("Not today.")

    monkeypatch.setattr(enquiries, "log", refuse)
    one.press("L")
    one.press("Something said")
    one.press(Qt.Key.Key_Return, CTRL)
    assert one.page.side.log_box.problem.text() == "Not today."
    assert one.page.side.log_box.text.toPlainText() == "Something said"
    assert QApplication.focusWidget() is one.page.side.log_box.text
