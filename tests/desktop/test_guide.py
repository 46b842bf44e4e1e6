"""The five-step guide in a hub's window: walking, keeping, resuming, and what each step makes of what is typed."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from hubcrm import app, paths
from hubcrm.actions import setting_up
from hubcrm.desktop import pictures, theme
from hubcrm.desktop.guiding import JustMade
from hubcrm.domain.errors import DiskFull
from hubcrm.queries import safety, settings
from hubcrm.store import keys
from hubcrm.store.hub import Hub
from tests.desktop.made_up import NOW, TODAY
from tests.desktop.on_screen import OnScreen

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
COLUMN = "School of Engineering\nBusiness School\nNURS\tNursing and Midwifery"


class Guided(OnScreen):
    """A window with its guide in front."""

    @property
    def guide(self):
        """The guide, once it is loaded."""
        return self.hub.guiding.guide

    @property
    def step(self):
        """The step in front."""
        return self.guide.step

    def wait(self) -> None:
        super().wait()
        guiding = self.hub.guiding
        while guiding._cover is not None and self.hub.session is not None and guiding.guide is None:
            pictures.settle()
            super().wait()

    def go_on(self) -> None:
        self.press(Qt.Key.Key_Return, held=CTRL)


def make(folder: Path, kind: str = "university") -> Place:
    """Set one up."""
    hub, code = app.create(
        folder, "Kestrelbridge University", division="england-and-wales", kind=kind, made_up=True, clock=lambda: NOW,
        begin=partial(setting_up.begin, person="Priya Nair"),
    )  # fmt: skip
    hub.close()
    return Place(folder, code)


@dataclass
class Place:
    """A hub that was set up a moment ago."""

    folder: Path
    code: str

    def knows(self, question, *given):
        """What a query says of it now."""
        with closing(app.Place(self.folder, keys.unlock(self.folder)).open_reader()) as reader:
            return question(reader, *given)

    def departments(self) -> list[tuple[str, str]]:
        return [(one.code, one.name) for one in self.knows(settings.departments)]


@pytest.fixture(scope="session")
def new_place(tmp_path_factory) -> Place:
    """It, made once."""
    return make(tmp_path_factory.mktemp("guided") / "hub")


@pytest.fixture
def place(new_place, tmp_path) -> Place:
    """It, to work in."""
    shutil.copytree(new_place.folder, tmp_path / "hub")
    return replace(new_place, folder=tmp_path / "hub")


@pytest.fixture
def opened():
    """Open windows; they are closed at the end."""
    screens: list[Guided] = []

    def show(place: Place, *, guided: bool = True, **changes) -> Guided:
        doors = replace(app.own_doors(place.folder, lambda: NOW, use_keyring=False), settings_file=None,
                        settings_folder=place.folder.parent / "settings", **changes)  # fmt: skip
        screens.append(Guided(doors, made=JustMade("", False) if guided else None))
        return screens[-1]

    yield show
    for one in screens:
        one.close()


def asks(screen: Guided) -> str:
    return screen.step.heading.text()


def row_of(screen: Guided, name: str):
    return next(row for row in screen.step.rows if row.words == name)


# -- walking ----------------------------------------------------------------------------------------------------------


def test_it_begins_with_departments_and_every_step_can_be_reached_and_left_by_keys(place, opened):
    screen = opened(place)
    seen = []
    for _step in range(4):
        seen.append(asks(screen))
        screen.go_on()
    assert seen == [
        "Which departments could answer employers?", "Who works with you?", "What do you promise?", "Bring what you have",
    ]  # fmt: skip
    assert screen.guide is None
    assert screen.window.current_page.key == "triage"
    assert screen.page.pane.empty._sentence.text().startswith("Paste your first enquiry")
    assert place.knows(settings.guide).step == setting_up.DONE


def test_back_leads_to_the_first_step_and_no_further(place, opened):
    screen = opened(place)
    screen.press(Qt.Key.Key_Left, held=ALT)
    assert asks(screen) == "Who are you?"
    assert screen.step.person.text() == "Priya Nair"
    assert not screen.guide.back.isVisible()
    screen.press(Qt.Key.Key_Left, held=ALT)
    assert asks(screen) == "Who are you?"


def test_the_bar_says_where_one_is_and_takes_one_anywhere(place, opened):
    screen = opened(place)
    entries = screen.guide.rail.entries
    assert entries[0].accessibleName() == "Step 1 of 5: Who we are, Kestrelbridge University, done"
    assert entries[1].accessibleName() == "Step 2 of 5: Departments, Paste a column, you are here"
    entries[3].click()
    screen.wait()
    assert asks(screen) == "What do you promise?"
    assert entries[1].accessibleName().endswith("done")


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_esc_leaves_every_step_and_the_footer_leads_back_to_it(place, opened, number):
    screen = opened(place)
    if number != 2:
        screen.guide.go_to(number)
        screen.wait()
    before = asks(screen)
    screen.press(Qt.Key.Key_Escape)
    assert screen.guide is None
    assert screen.window.sidebar.isVisible()
    said = f"Finish setting up · step {number} of 5"
    assert screen.window.sidebar.reminders == [said, "Prove the recovery sheet"]
    screen.hub.guiding.take_up("guide")
    screen.wait()
    assert asks(screen) == before


def test_no_command_of_the_window_acts_behind_the_guide(place, opened):
    screen = opened(place)
    screen.guide.skip.setFocus()
    screen.press("j", "n", "/")
    screen.press(Qt.Key.Key_2, Qt.Key.Key_N, Qt.Key.Key_K, held=CTRL)
    assert screen.window.current_page.key == "triage"
    assert screen.sheet is None
    assert screen.guide.isVisible()
    screen.press("?")
    assert screen.window.key_sheet.isVisible()
    screen.press(Qt.Key.Key_Escape)
    assert screen.guide.isVisible()


def test_ctrl_enter_goes_on_even_where_a_button_has_the_focus(place, opened):
    screen = opened(place)
    screen.guide.back.setFocus()
    screen.go_on()
    assert asks(screen) == "Who works with you?"


def test_what_cannot_be_written_is_said_and_stays_on_the_screen(place, opened, monkeypatch):
    screen = opened(place)
    screen.step.take_text("School of Engineering")

    def full(*_given, **_named):
        raise DiskFull("The disk is full, so nothing was saved.")

    monkeypatch.setattr(Hub, "transaction", full)
    screen.go_on()
    assert screen.guide.problem.text() == "The disk is full, so nothing was saved."
    assert row_of(screen, "School of Engineering").short == "ENG"
    monkeypatch.undo()
    screen.go_on()
    assert asks(screen) == "Who works with you?"
    assert place.departments() == [("ENG", "School of Engineering")]


def test_closing_the_window_in_the_middle_keeps_what_can_be_kept_and_notes_the_rest(place, opened):
    screen = opened(place)
    screen.step.take_text("School of Engineering\nLaw\nlaw")
    screen.wait()
    screen.window.close()
    assert place.departments() == [("LAW", "Law"), ("ENG", "School of Engineering")]
    assert place.knows(settings.guide) == (2, {"departments": "law"})


def test_a_crash_in_the_middle_of_typing_takes_nothing_away(place, opened):
    screen = opened(place)
    screen.press("School of Engin")
    screen.guide._note_typed()
    screen.wait()
    assert place.knows(settings.guide) == (2, {"departments": "School of Engin"})
    again = opened(place, guided=False)
    again.hub.guiding.take_up("guide")
    again.wait()
    assert row_of(again, "School of Engin")


# -- who we are -------------------------------------------------------------------------------------------------------


def test_step_one_is_changed_later_too_and_shows_what_that_means(place, opened):
    screen = opened(place)
    screen.guide.go_to(1)
    screen.wait()
    step = screen.step
    assert step.means.promised[0].text() == "is acknowledged by Tue 24 Nov"
    step.closed.field.setText("24 Nov to 25 Nov")
    step.closed.field.setFocus()
    screen.press(Qt.Key.Key_Return)  # adds the days; in an empty field it goes on
    step.show_preview()
    screen.wait()
    assert step.means.promised[0].text() == "is acknowledged by Thu 26 Nov"
    step.institution.clear()
    screen.go_on()
    assert screen.guide.problem.text() == "Type the name of your institution."
    step.institution.setText("Corvedale College")
    screen.press(Qt.Key.Key_Escape)
    found = place.knows(settings.institution)
    assert found.name == "Corvedale College"
    assert date(2026, 11, 25) in found.calendar.closed


def test_days_that_mean_nothing_are_told_where_they_are_typed(place, opened):
    screen = opened(place)
    screen.guide.go_to(1)
    screen.wait()
    screen.step.closed.field.setText("some time soon")
    screen.go_on()
    assert screen.guide.problem.text()
    assert screen.step.closed.field.hasFocus()


# -- departments ------------------------------------------------------------------------------------------------------


def test_a_pasted_column_gets_codes_and_subjects_from_the_names(place, opened):
    screen = opened(place)
    QGuiApplication.clipboard().setText(COLUMN)
    screen.press(Qt.Key.Key_V, held=CTRL)
    assert [(row.short, row.words) for row in screen.step.rows] == [
        ("ENG", "School of Engineering"), ("BUS", "Business School"), ("NURS", "Nursing and Midwifery"), ("", ""),
    ]  # fmt: skip
    assert "mechanical_engineering" in row_of(screen, "School of Engineering").ticked
    assert screen.step.count.text() == "3 departments"
    assert screen.step.rows[-1].name.hasFocus()
    screen.go_on()
    assert sorted(place.departments()) == [
        ("BUS", "Business School"), ("ENG", "School of Engineering"), ("NURS", "Nursing and Midwifery"),
    ]  # fmt: skip
    ticked = {one.code: one.ticked for one in place.knows(settings.departments)}
    assert set(ticked["NURS"]) == {"nursing", "midwifery"}


def test_names_are_typed_one_by_one_with_enter_and_walked_with_the_arrows(place, opened):
    screen = opened(place)
    screen.press("Law", Qt.Key.Key_Return, "Art", Qt.Key.Key_Return)
    assert [row.words for row in screen.step.rows] == ["Law", "Art", ""]
    screen.press(Qt.Key.Key_Backspace, Qt.Key.Key_Up)
    assert screen.step.rows[0].name.hasFocus()
    screen.press(Qt.Key.Key_Return)  # a new line between the two
    screen.press("Music")
    assert [row.words for row in screen.step.rows if row.words] == ["Law", "Music", "Art"]
    assert [row.short for row in screen.step.rows][:1] == ["LAW"]


def test_a_sentence_can_be_tried_before_anything_is_kept(place, opened):
    screen = opened(place)
    screen.step.take_text("School of Law\nSchool of Nursing")
    screen.wait()
    screen.step.trying.try_text("We need advice on an employment tribunal and a contract dispute")
    screen.wait()
    assert place.departments() == []
    assert "Law" in screen.step.trying.name.text()
    row_of(screen, "School of Law").cross.click()
    screen.wait()
    assert "Law" not in screen.step.trying.name.text()


def test_a_name_or_code_that_stands_twice_is_told_and_stops_going_on_but_not_skipping(place, opened):
    screen = opened(place)
    screen.step.take_text("LAW\tLaw\nArt\nlaw")
    screen.wait()
    screen.go_on()
    assert screen.guide.problem.text() == "“law”: This name stands here twice."
    assert row_of(screen, "law").name.hasFocus()
    row_of(screen, "law").name.setText("Music")
    row_of(screen, "Art").code.setFocus()
    row_of(screen, "Art").code.selectAll()
    screen.press("law")
    screen.go_on()
    assert screen.guide.problem.text() == "“Art”: The code LAW stands here twice."
    screen.guide.skip.click()
    screen.wait()
    assert asks(screen) == "Who works with you?"
    screen.press(Qt.Key.Key_Left, held=ALT)
    assert [row.words for row in screen.step.rows if row.problem] == ["Art"]  # what could not be kept is still there
    assert sorted(name for _code, name in place.departments()) == ["Law", "Music"]


def test_departments_in_the_hub_are_renamed_ticked_and_taken_out_from_here(place, opened):
    screen = opened(place)
    screen.step.take_text("School of Law\nArt")
    screen.go_on()
    screen.press(Qt.Key.Key_Left, held=ALT)
    assert [row.words for row in screen.step.rows] == ["Art", "School of Law", ""]
    law = row_of(screen, "School of Law")
    law.name.setText("Law School")
    law._boxes["law"].setChecked(False)
    assert "law" in law._boxes  # a box that was unticked stays where the eye is on it
    row_of(screen, "Art").cross.click()
    screen.go_on()
    (kept,) = place.knows(settings.departments)
    assert (kept.name, kept.ticked) == ("Law School", ())


def test_more_subjects_are_found_in_the_sheet_of_all(place, opened):
    screen = opened(place)
    screen.step.take_text("School of Law")
    screen.wait()
    law = row_of(screen, "School of Law")
    law.more.click()
    assert screen.sheet.title.text() == "Subjects of School of Law"
    screen.sheet.ticks._toggle("nursing")
    screen.press(Qt.Key.Key_Return, held=CTRL)
    assert screen.sheet is None
    assert set(law.ticked) == {"law", "nursing"}
    law.name.setText("School of Music")
    screen.step.work_out()
    assert set(law.ticked) == {"law", "nursing"}  # chosen by the person: no longer made from the name


def test_a_very_long_column_is_taken_up_to_what_the_guide_shows(place, opened):
    screen = opened(place)
    screen.step.take_text("\n".join(f"Area {n}" for n in range(130)))
    screen.step._finish_making()
    assert len(screen.step._named()) == 100
    assert screen.step.rows[-1].words == ""


# -- people -----------------------------------------------------------------------------------------------------------


def test_rows_are_shown_as_understood_and_those_that_were_not_stay(place, opened):
    screen = opened(place)
    screen.step.take_text("School of Engineering\nLaw")
    screen.go_on()
    screen.step.text.setPlainText(
        "Dr Ann Lee, ann@uni.example, Engineering, lead\nTess, Zoology, lead\nRuth Adeyemi, manager"
    )
    screen.step.read()
    lines = screen.step.list.lines
    spoken = [lines.look_at(at).accessible for at in range(lines.rowCount())]
    assert spoken == [
        "Needs a look, 1", "Line 2, Tess, There is no department “Zoology” in the hub.", "To add, 2",
        "Line 1, Dr Ann Lee, Department lead · ENG · ann@uni.example", "Line 3, Ruth Adeyemi, Hub manager",
        "In the hub already, 1", spoken[-1],
    ]  # fmt: skip
    assert "Priya Nair (you)" in spoken[-1]
    answers = [(row.name.text(), row.says.text()) for row in screen.step.answers.rows.rows]
    assert answers == [("Law", "Nobody yet"), ("Engineering", "Dr Ann Lee leads")]
    screen.go_on()
    assert screen.guide.problem.text().startswith("Row 2, Tess: There is no department")
    assert screen.step.text.textCursor().blockNumber() == 1
    screen.guide.skip.click()
    screen.wait()
    people = [one.name for one in place.knows(settings.everybody, TODAY).colleagues]
    assert people == ["Ruth Adeyemi", "Priya Nair", "Dr Ann Lee"]
    assert screen.guide.rail.entries[2].accessibleName() == "Step 3 of 5: People, 3 so far, done"
    screen.press(Qt.Key.Key_Left, held=ALT)
    assert screen.step.text.toPlainText() == "Tess, Zoology, lead"


def test_a_college_reads_its_own_words(tmp_path, opened):
    screen = opened(make(tmp_path / "college", "college"))
    assert asks(screen) == "Which curriculum areas could answer employers?"
    assert screen.guide.rail.entries[1].title == "Curriculum areas"
    screen.go_on()
    assert "tutor" in screen.step.about.text()


# -- promises ---------------------------------------------------------------------------------------------------------


def test_the_usual_promises_are_kept_with_one_key_and_nothing_is_written(place, opened):
    screen = opened(place)
    screen.guide.go_to(4)
    screen.wait()
    assert screen.guide.done.words == "Keep these"
    assert screen.step.keeping() is None
    screen.press(Qt.Key.Key_Return)
    assert asks(screen) == "Bring what you have"


def test_a_promise_is_changed_with_the_arrows_and_its_story_follows(place, opened):
    screen = opened(place)
    screen.guide.go_to(4)
    screen.wait()
    assert screen.step.story.lines[0].text() == "You acknowledge it by Tue 24 Nov."
    screen.press(Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert screen.step.story.lines[0].text() == "You acknowledge it by Thu 26 Nov."
    assert screen.guide.rail.entries[3].accessibleName().startswith("Step 4 of 5: Promises, 1 of your own")
    screen.go_on()
    assert place.knows(settings.institution).days.acknowledge == 3


# -- bring what you have ----------------------------------------------------------------------------------------------


def test_files_are_shown_before_they_are_kept_and_taken_back_with_ctrl_z(place, opened):
    screen = opened(place)
    screen.guide.go_to(5)
    screen.wait()
    assert screen.guide.done.words == "Skip, and open Triage"
    mails = sorted(str(one) for one in (paths.resources() / "samples").glob("*.eml"))
    screen.step.take_files(mails[:3])
    screen.wait()
    assert screen.sheet.title.text() == "Add 2 enquiries"  # the third is not one
    assert place.knows(settings.held) == (0, 0)
    screen.press(Qt.Key.Key_Return)
    assert screen.guide.isVisible()
    assert "2 enquiries" in screen.step.now.says.text()
    assert screen.guide.done.words == "Open Triage"
    screen.press(Qt.Key.Key_Z, held=CTRL)
    assert place.knows(settings.held)[0] == 0
    assert screen.guide.done.words == "Skip, and open Triage"


def test_words_and_files_reach_it_by_ctrl_v_and_by_dropping(place, opened, tmp_path):
    screen = opened(place)
    screen.guide.go_to(5)
    screen.wait()
    screen.paste("From: Jo Hart <jo@corvedale.example>\nSubject: Pumps\n\nWe need a pump looked at.")
    assert screen.sheet.title.text() == "Add this enquiry"
    screen.press(Qt.Key.Key_Escape)
    (tmp_path / "one.eml").write_bytes(b"From: a@corvedale.example\r\nSubject: Dropped\r\n\r\nA weld.\r\n")
    screen.drop([tmp_path / "one.eml"])
    assert screen.sheet.title.text() == "Add this enquiry"
    screen.press(Qt.Key.Key_Escape)
    assert screen.guide.isVisible()


# -- the recovery sheet -----------------------------------------------------------------------------------------------


def test_the_reminder_opens_the_place_where_the_sheet_is_proved_and_goes_once_it_is(place, opened):
    screen = opened(place, guided=False)
    screen.hub.runner.do(setting_up.note_guide, setting_up.DONE, {})
    screen.wait()
    assert screen.window.sidebar.reminders == ["Prove the recovery sheet"]
    next(one for one in screen.window.sidebar._reminder_rows if one.key == "recovery").click()
    for _round in range(20):
        screen.wait()
    section = screen.window.current_page.section
    assert section.proving.isVisible()
    section.proving.code.setText(place.code)
    section.proving.submit()
    screen.wait()
    assert screen.window.sidebar.reminders == []
    assert place.knows(safety.recovery_is_proved)


def test_departments_and_made_up_people_are_not_reminded(place, opened):
    screen = opened(place, guided=False)
    assert screen.window.sidebar.reminders
    screen.hub.session.made_up = True
    screen.hub.guiding.look()
    assert screen.window.sidebar.reminders == []


# -- how it looks -----------------------------------------------------------------------------------------------------


def focusable(widget: QWidget) -> list[QWidget]:
    return [
        one for one in widget.findChildren(QWidget)
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None
    ]  # fmt: skip


def test_no_step_has_a_fault_in_either_theme_and_everything_focusable_has_a_name(place, opened, qapp):
    screen = opened(place)
    faults, nameless = {}, []
    for number in (2, 1, 3, 4, 5):
        if screen.guide.at != number:
            screen.guide.go_to(number)
            screen.wait()
        if number == 2:
            screen.step.take_text(f"{COLUMN}\nlaw\nLaw")
            screen.step.trying.try_text("Training for eleven new managers")
        if number == 3:
            screen.step.text.setPlainText("Ann, lead, Engineering\nBob, nothing")
            screen.step.read()
        for mode, size in (("light", (1280, 800)), ("dark", (1024, 700))):
            theme.apply(qapp, mode)
            screen.window.resize(*size)
            screen.wait()
            if found := pictures.layout_faults(screen.window):
                faults[number, mode] = found
        nameless += [f"{number}: {one}" for one in focusable(screen.guide) if not one.accessibleName()]
    assert faults == {}
    assert nameless == []
    assert QApplication.focusWidget() is not None
