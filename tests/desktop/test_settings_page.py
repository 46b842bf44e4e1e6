"""Settings: one screen for each thing that is set once and looked at now and then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from hubcrm.actions import people, undoing
from hubcrm.desktop import keys, theme
from hubcrm.desktop.pages.settings import IN_FRONT, SettingsPage
from hubcrm.desktop.pages.settings_parts import look
from hubcrm.desktop.pages.settings_parts.section import day_name
from hubcrm.desktop.pictures import layout_faults
from hubcrm.desktop.remember import Nothing, Remembered
from hubcrm.queries import settings
from tests.desktop.made_up import TODAY

ADVISER, LEAD = "Priya Nair", "Prof Anil Rao"
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def open_at(window_of):
    """The page at one of its sections: (window, section)."""

    def show(key, person=ADVISER, **given):
        one = window_of(SettingsPage, person, **given)
        one.window.on_undo = lambda: one.session.do(undoing.undo)
        one.page.show_section(key)
        one.wait()
        return one, one.page.section

    return show


def entries(one):
    return [entry.key for entry in one.page.contents.entries]


def stored(one, query, *given):
    with one.hub.reading() as reader:
        return query(reader, *given)


def department(one, code):
    return next(found for found in stored(one, settings.departments) if found.code == code)


def colleague(one, name):
    return next(found for found in stored(one, settings.everybody, TODAY).colleagues if found.name == name)


def choose(one, section, name):
    found = next(
        row for at in range(section.model.rowCount()) if getattr(row := section.model.row_at(at), "name", "") == name
    )
    section.list.choose(found.id)
    one.wait()


# -- the list of sections ---------------------------------------------------------------------------------------------


def test_the_hub_sees_every_section_and_others_only_what_is_theirs(window_of):
    assert entries(window_of(SettingsPage, ADVISER)) == [
        "who", "departments", "people", "promises", "calendar", "letters", "suggestions", "team", "computer",
    ]  # fmt: skip
    assert entries(window_of(SettingsPage, LEAD)) == ["away", "team", "computer"]


def test_each_section_says_how_it_stands(open_at):
    one, _ = open_at("who")
    said = {entry.key: entry.accessibleName() for entry in one.page.contents.entries}
    assert said["who"] == "Who we are, Kestrelbridge University"
    assert said["departments"] == "Departments, 10 so far"
    assert said["people"] == "People, 25 here, 1 away"
    assert said["promises"] == "Promises, The usual ones"


def test_arrows_and_numbers_move_between_sections_and_the_last_one_is_remembered(window_of):
    remembered = Remembered()
    one = window_of(SettingsPage, ADVISER, remembered=remembered)
    assert one.page.section.key == "who"
    one.press(Qt.Key.Key_Down)
    assert one.page.section.key == "departments"
    one.press("J")
    assert one.page.section.key == "people"
    one.press("5")
    assert one.page.section.key == "calendar"
    assert remembered.settings.value(IN_FRONT) == "calendar"
    again = window_of(SettingsPage, ADVISER, remembered=remembered)
    assert again.page.section.key == "calendar"


def test_somebody_else_looking_gets_their_own_sections(window_of):
    one = window_of(SettingsPage, ADVISER)
    one.session.standing = window_of(SettingsPage, LEAD).session.standing
    one.page.reload()
    one.wait()
    assert entries(one) == ["away", "team", "computer"]


def test_a_section_or_a_record_in_it_can_be_asked_for(open_at):
    one, _ = open_at("who")
    one.page.open(("departments", department(one, "LAW").id))
    one.wait()
    assert one.page.section.form.name.text() == "School of Law, Policing and Criminology"
    one.page.open(("people", colleague(one, "Dr Tess Olin").id))
    one.wait()
    assert one.page.section.form.name.text() == "Dr Tess Olin"


# -- who we are -------------------------------------------------------------------------------------------------------


def test_office_hours_are_saved_as_they_are_typed_and_undone(open_at):
    one, who = open_at("who")
    assert "acknowledged by Tue 24 Nov" in who.example.text()
    who.closes.setFocus()
    who.closes.selectAll()
    one.press("10:00")
    one.press(Qt.Key.Key_Return)
    assert one.said.startswith("Saved; ")
    assert f"{stored(one, settings.institution).calendar.closes:%H:%M}" == "10:00"
    assert "received on Tue 24 Nov" in who.example.text()  # it is four minutes past ten
    one.window.on_undo()
    one.wait()
    assert who.closes.text() == "17:00"


def test_hours_that_make_no_day_are_refused_and_stay_as_typed(open_at):
    one, who = open_at("who")
    who.opens.setFocus()
    who.opens.selectAll()
    one.press("half nine")
    one.press(Qt.Key.Key_Return)
    assert who.opens.text() == "half nine"
    assert "Write office hours like 09:00" in who._facts["hours"].problem.text()
    who.opens.selectAll()
    one.press("09:30")
    one.press(Qt.Key.Key_Return)
    assert who._facts["hours"].problem.text() == ""
    assert f"{stored(one, settings.institution).calendar.opens:%H:%M}" == "09:30"


def test_a_college_is_spoken_to_in_its_own_words(open_at):
    one, who = open_at("who")
    who.kind.choose("university")
    who.kind._choices[1].click()
    one.wait()
    assert "curriculum area and tutor" in who._facts["kind"].note.text()
    assert one.page.contents.entries[1].accessibleName().startswith("Curriculum areas")


# -- departments ------------------------------------------------------------------------------------------------------


def test_a_department_is_opened_changed_and_saved_by_keyboard(open_at):
    one, found = open_at("departments")
    found.list.setFocus()
    one.press("J")
    one.press(Qt.Key.Key_Return)
    assert found.form.title.text() == "School of Architecture and the Built Environment"
    one.press("damp walls ")  # the words employers use have the focus
    one.press(Qt.Key.Key_Return, CTRL)
    assert one.said == "Saved"
    assert department(one, "BUILT").words.startswith("damp walls construction")
    assert found.list.hasFocus()
    one.press(Qt.Key.Key_Z, CTRL)
    assert department(one, "BUILT").words.startswith("construction")


def test_what_is_typed_and_not_saved_waits_in_the_list(open_at):
    one, found = open_at("departments")
    one.page.open(("departments", department(one, "LAW").id))
    one.press("tribunal dates ")
    one.press(Qt.Key.Key_Escape)
    at = found.model.position_of(department(one, "LAW").id)
    assert found.model.look_at(at).date == "not saved yet"
    one.page.open(("departments", department(one, "LAW").id))
    one.wait()
    assert found.form.words.toPlainText().startswith("tribunal dates")
    found.form.discard.click()
    one.press(Qt.Key.Key_Escape)
    assert found.model.look_at(at).date.endswith("in hand")


def test_a_new_department_gets_its_code_and_subjects_from_its_name_until_it_has_its_own(open_at):
    one, found = open_at("departments")
    one.page.contents.focus_chosen()
    one.press("N")
    one.press("School of Chemistry and Pharmacy")
    QTest.qWait(300)  # the pause after which the name is read
    one.wait()
    assert found.form.code.text() == "CP"
    assert found.form.ticks.codes == ["chemistry", "pharmacy"]
    found.form.ticks._toggle("physics")
    found.form.name.setFocus()
    one.press(" and Law")
    one.press(Qt.Key.Key_Return)
    made = department(one, "CPL")
    assert (made.name, set(made.ticked)) == (
        "School of Chemistry and Pharmacy and Law",
        {"chemistry", "pharmacy", "physics"},
    )


def test_a_code_that_is_taken_is_refused_in_place(open_at):
    one, found = open_at("departments")
    one.page.open(("departments", department(one, "LAW").id))
    one.wait()
    found.form.code.setText("ENG")
    found.form._changed()
    found.form.submit()
    one.wait()
    assert "department ENG already" in found.form.problem.text()
    assert found.form.code.text() == "ENG"
    assert found.form.code.hasFocus()


def test_subjects_are_searched_ticked_and_shown_by_themselves(open_at):
    one, found = open_at("departments")
    one.page.open(("departments", department(one, "LAW").id))
    one.wait()
    ticks = found.form.ticks
    QAbstractItemModelTester(ticks._model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert [ticks._model.id_at(at) for at in range(ticks._model.rowCount())] == [
        "#Law", "law", "#Sociology, social policy and anthropology", "criminology_policing",
    ]  # fmt: skip
    found.search()
    one.press("politics")
    one.press(Qt.Key.Key_Return)  # on to the list
    one.press(Qt.Key.Key_Space)
    assert "politics_public_policy" in ticks.codes
    index = ticks._model.index(ticks.list.current_position, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Politics and public policy, ticked"
    assert index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked.value
    assert found.form.save.isEnabled()


def test_a_department_out_of_use_leaves_the_list_and_comes_back_by_undo(open_at):
    one, found = open_at("departments")
    one.page.open(("departments", department(one, "LAW").id))
    one.wait()
    found.form.out_of_use.click()
    one.wait()
    assert found.model.rowCount() == 9
    one.window.on_undo()
    one.wait()
    assert found.model.rowCount() == 10


def test_a_pasted_column_adds_many_with_one_undo_and_keeps_what_could_not_be_taken(open_at):
    one, found = open_at("departments")
    one.page.contents.focus_chosen()
    one.press("P")
    found.sheet.text.setPlainText("School of Music\nBusiness School\nMATH\tMathematics")
    found.sheet.read()
    assert found.sheet.counted.text() == "2 to add, 1 left out"
    one.press(Qt.Key.Key_Return, CTRL)
    assert one.said == "2 departments added"
    assert department(one, "MUS").ticked == ("music",)
    assert found.sheet.text.toPlainText() == "Business School"
    one.press(Qt.Key.Key_Escape)
    one.window.on_undo()
    one.wait()
    assert found.model.rowCount() == 10


def test_a_sentence_is_answered_with_reasons_and_again_when_departments_change(open_at):
    one, found = open_at("departments")
    one.page.contents.focus_chosen()
    one.press("T")
    found.trying.try_text("The weld on our lifting bracket has cracked")
    one.wait()
    assert found.trying.name.text() == "Engineering and Manufacturing"
    assert "mentions" in found.trying.because.text()
    one.session.do(people.edit_department, department(one, "ENG").id, {"closed": True})
    one.wait()
    assert found.trying.name.text() != "Engineering and Manufacturing"


# -- people -----------------------------------------------------------------------------------------------------------


def test_somebody_is_changed_beside_the_list(open_at):
    one, found = open_at("people")
    found.search()
    one.press("olin")
    one.press(Qt.Key.Key_Return)
    one.press(Qt.Key.Key_Return)
    assert found.form.name.hasFocus()
    found.form.phone.setFocus()
    one.press("01632 960 777")
    one.press(Qt.Key.Key_Return, CTRL)
    assert colleague(one, "Dr Tess Olin").phone == "01632 960 777"
    one.window.on_undo()
    one.wait()
    assert found.form.phone.text() == ""


def test_what_is_typed_of_one_person_waits_while_others_are_looked_at(open_at):
    one, found = open_at("people")
    choose(one, found, "Dr Tess Olin")
    found.form.phone.setFocus()
    one.press("01632")
    choose(one, found, "Dr Ros Kettle")
    assert found.form.phone.text() == ""
    choose(one, found, "Dr Tess Olin")
    assert found.form.phone.text() == "01632"
    at = found.model.position_of(colleague(one, "Dr Tess Olin").id)
    assert found.model.look_at(at).date == "not saved yet"


def test_somebody_new_is_added_and_shown(open_at):
    one, found = open_at("people")
    one.page.contents.focus_chosen()
    one.press("N")
    one.press("Ann Lee")
    one.press(Qt.Key.Key_Return)
    assert found.form.problem.text() == "Say which department Ann Lee belongs to."
    found.form.role.setCurrentIndex(found.form.role.findData("adviser"))
    found.form._role_chosen()
    found.form.submit()
    one.wait()
    assert one.said == "Ann Lee added"
    assert found.form.title.text() == "Ann Lee"
    assert colleague(one, "Ann Lee").role == "adviser"


def test_pasted_rows_say_what_is_wrong_with_each_and_add_the_rest_at_once(open_at):
    one, found = open_at("people")
    one.page.contents.focus_chosen()
    one.press("P")
    found.sheet.text.setPlainText("Ann Lee\tlead\tLAW\tann@uni.example\nBob Day\tdean\nCid Orr\tadviser")
    found.sheet.read()
    spoken = [found.sheet.model.look_at(at).accessible for at in range(3)]
    assert spoken[1] == "Line 2, Bob Day, “dean” is not a role: write adviser, manager, lead or academic."
    one.press(Qt.Key.Key_Return, CTRL)
    assert one.said == "2 people added"
    assert colleague(one, "Ann Lee").code == "LAW"
    assert found.sheet.text.toPlainText() == "Bob Day\tdean"
    one.press(Qt.Key.Key_Escape)
    one.window.on_undo()
    one.wait()
    assert len(stored(one, settings.everybody, TODAY).colleagues) == 25


def test_somebody_who_left_is_listed_apart_and_can_come_back(open_at):
    one, found = open_at("people")
    choose(one, found, "Dr Tess Olin")
    found.form.leaving.click()
    one.wait()
    assert colleague(one, "Dr Tess Olin").left == 1
    found.which._choices[1].click()
    one.wait()
    assert found.form.title.text() == "Dr Tess Olin"
    found.form.leaving.click()
    one.wait()
    assert colleague(one, "Dr Tess Olin").left == 0


def test_this_is_me_says_who_works_here_from_now_on(open_at):
    one, found = open_at("people")
    told = []
    one.page.person_here.connect(told.append)
    choose(one, found, "Tom Hallett")
    found.form.here.click()
    one.wait()
    assert told == [colleague(one, "Tom Hallett").id]
    assert found.form.stands.text() == "You, on this computer"
    assert found.form.here.isHidden()


def test_days_away_are_typed_in_words_and_a_slip_keeps_them(open_at):
    one, found = open_at("people")
    choose(one, found, "Dr Ros Kettle")
    away = found.form.away
    away.new.click()
    one.press("next Mon")
    one.press(Qt.Key.Key_Tab)
    one.press("whenever")
    one.press(Qt.Key.Key_Return)
    assert "“whenever” is not a day I know" in away.strip.problem.text()
    away.strip.last_day.field.selectAll()
    one.press("Fri")
    assert away.strip.last_day.understood.text() == "Fri 4 Dec"  # the Friday after the first day
    away.strip.deputy.setCurrentIndex(away.strip.deputy.findText("Dr Femi Adewale"))
    one.press(Qt.Key.Key_Return, CTRL)
    assert one.said == "Dr Ros Kettle is away from Mon 30 Nov to Fri 4 Dec"
    (row,) = away.days.rows
    assert (row.days.text(), row.deputy.text()) == ("Mon 30 Nov to Fri 4 Dec", "Dr Femi Adewale stands in")
    assert away.strip.isHidden()
    row.cross.click()
    one.wait()
    assert away.days.rows == []


def test_an_academic_notes_their_own_days_away(open_at):
    one, found = open_at("away", LEAD)
    (row,) = found.days.days.rows
    assert row.deputy.text() == "Dr Sam Whitlock stands in"
    one.page.contents.focus_chosen()
    one.press("N")
    one.press("1 Feb")
    one.press(Qt.Key.Key_Return)
    assert len(found.days.days.rows) == 2
    assert one.said == "Prof Anil Rao is away from Mon 1 Feb to Mon 1 Feb"


# -- every screen -----------------------------------------------------------------------------------------------------


def screens(one):
    """Every screen of the page, with what opens in it."""
    page = one.page
    for key in entries(one):
        page.show_section(key)
        one.wait()
        yield key
        section = page.section
        if key == "departments":
            section.trying.try_text("The weld on a lifting bracket has cracked twice. Can someone tell us why?")
            section.open_record(section.model.id_at(5))
            one.wait()
            yield "a department"
            section.form.body.verticalScrollBar().setValue(9999)
            yield "the end of a department"
            section.go_back()
        if key == "people":
            choose(one, section, LEAD)
            section.form.away.begin()
            one.wait()
            yield "a person"
        if key == "calendar":
            section.add()
            one.wait()
            yield "days to add"


def too_wide(widget):
    """Scrolled columns whose content is wider than what shows of it."""
    return [
        area
        for area in widget.findChildren(QScrollArea)
        if area.isVisible() and area.widget() is not None and area.widget().width() > area.viewport().width()
    ]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_no_screen_has_a_fault_of_layout(window_of, qapp, mode, size):
    theme.apply(qapp, mode)
    one = window_of(SettingsPage, ADVISER, size)
    for screen in screens(one):
        assert layout_faults(one.window) == [], screen
        assert too_wide(one.window) == [], screen


def focusable(widget):
    return [
        part
        for part in widget.findChildren(QWidget)
        if part.isVisibleTo(widget) and part.isEnabled() and part.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not part.objectName().startswith("qt_") and not isinstance(part, QScrollArea)
    ]  # fmt: skip


def test_everything_is_named_and_reached_by_tab(window_of):
    one = window_of(SettingsPage, ADVISER)
    for screen in screens(one):
        wanted = {part for part in focusable(one.page) if not _beside_the_chosen(part)}
        assert [type(part).__name__ for part in wanted if not part.accessibleName()] == [], screen
        one.page.contents.focus_chosen()
        seen = set()
        for _ in range(len(wanted) + 12):
            focus = QApplication.focusWidget()
            seen.add(focus)
            QTest.keyClick(focus, Qt.Key.Key_Tab)
        missed = {part.accessibleName() for part in wanted - seen}
        assert missed == set(), screen


def _beside_the_chosen(part):
    """Radio buttons are one stop: the one that is chosen."""
    return (
        hasattr(part, "isChecked") and hasattr(part, "autoExclusive") and part.autoExclusive() and not part.isChecked()
    )


def test_letters_are_text_in_fields_and_do_nothing_when_switched_off(open_at):
    one, found = open_at("departments")
    found.search_field.setFocus()
    one.press("npt")
    assert (found.search_field.text(), found.sheet) == ("npt", None)
    found.search_field.clear()
    keys.set_letters(False)
    found.list.setFocus()
    one.press("N")
    assert found.stack.currentIndex() == 0


def test_choices_of_this_computer_are_put_back_at_the_start(qapp):
    kept = Nothing()
    look.choose_theme(qapp, kept, "dark")
    look.choose_letters(kept, False)
    theme.apply(qapp, "light")
    keys.set_letters(True)
    look.put_back(qapp, kept)
    assert (theme.mode(), keys.letters_on()) == ("dark", False)
    look.put_back(qapp, None)
    assert (theme.mode(), keys.letters_on()) == ("system", True)


def test_a_day_is_named_without_year_or_nearness():
    assert day_name(TODAY) == "Mon 23 Nov"
    assert day_name(TODAY + timedelta(days=900)) == "Fri 11 May"
