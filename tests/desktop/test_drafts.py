"""What people type and do not save: it outlives Esc, another page, a refusal and the sudden end of the program."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from hubcrm.actions import drafts as actions
from hubcrm.actions import enquiries
from hubcrm.desktop import hub_window, theme
from hubcrm.desktop.pages.employers import EmployersPage
from hubcrm.desktop.pages.enquiry import EnquiryPage
from hubcrm.desktop.pages.offers import OffersPage
from hubcrm.desktop.pages.settings import SettingsPage
from hubcrm.desktop.pages.today import TodayPage
from hubcrm.desktop.pages.triage import TriagePage
from hubcrm.desktop.pictures import layout_faults
from hubcrm.domain.errors import DiskFull, InUse
from tests.desktop.made_up import NOW
from tests.desktop.on_screen import OnScreen, doors_of

ROOT = Path(__file__).parents[2]
ADVISER, LEAD = "Priya Nair", "Dr Sam Whitlock"
WELD, BOILER = "Cracked weld on a lifting bracket", "Boiler data: ten years of service records"
SECRET = "Perpetua Thistlewood rang about the brake linings"
CTRL = Qt.KeyboardModifier.ControlModifier


def kept(one):
    """Place -> what stands in the store."""
    one.wait()
    with one.hub.reading() as reader:
        return dict(reader.read("SELECT place, said FROM draft"))


def pause(one):
    """The typing rests."""
    one.session.drafts.write_now()
    one.wait()


def again(window_of, one, kind=None, **given):
    """The program, started anew."""
    pause(one)
    two = window_of(kind or type(one.page), one.viewer.name, **given)
    two.session.drafts.take_up()
    two.wait()
    return two


def side(one):
    return one.page.side.detail


def shown(one, subject):
    one.page.open(one.hub.enquiry(subject))
    one.wait()


@pytest.fixture
def triage(window_of):
    one = window_of(TriagePage, ADVISER)
    shown(one, WELD)
    return one


# -- killed in the middle ---------------------------------------------------------------------------------------------

_TYPE = """
import sys
from pathlib import Path
from PySide6.QtTest import QTest
from hubcrm.desktop import program
from tests.desktop.made_up import MadeUpHub
from tests.desktop.on_screen import OnScreen, doors_of
program.application()
one = OnScreen(doors_of(MadeUpHub(Path(sys.argv[1]), b"")))
one.page.open(sys.argv[2])
one.wait()
one.press("l")
drafts, text = one.hub.session.drafts, one.detail.strip.text
drafts._longest.setInterval(100)  # they never pause, and nobody wants to wait for three seconds
written = []
drafts.written.connect(lambda: written.append(1))
for key in sys.argv[3]:
    QTest.keyClicks(text, key)
    QTest.qWait(2)
written.clear()
while len(written) < 2:  # the first may have begun before the last word
    QTest.keyClicks(text, ".")
    QTest.qWait(2)
print("written", flush=True)
while True:
    QTest.keyClicks(text, ".")
    QTest.qWait(2)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process differently")
def test_words_typed_when_the_program_is_killed_are_there_after_the_next_start(made_up_hub, tmp_path):
    hub = made_up_hub.copy(tmp_path / "hub")
    weld = hub.enquiry(WELD)
    with hub.reading() as reader:
        before = reader.read("SELECT count(*) FROM change")
    child = subprocess.Popen(
        [sys.executable, "-c", _TYPE, str(hub.folder), weld, SECRET], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"written\n"
    child.send_signal(signal.SIGKILL)
    assert child.wait(timeout=30) == -signal.SIGKILL
    child.stdout.close()
    for path in hub.folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert b"Thistlewood" not in content, path.name
        assert "Thistlewood".encode("utf-16-le") not in content, path.name
    screen = OnScreen(doors_of(hub))
    screen.hub.take_up_drafts()
    screen.wait()
    assert screen.said == "You have 1 unfinished note"
    screen.window.strip._undo.click()
    screen.wait()
    body = screen.window.page("enquiry").body
    assert body.log_box.text.toPlainText().startswith(SECRET)
    assert body.log_box.begun.words.text() == "You began this at 10:04"
    screen.window.show_page("triage", weld)
    screen.wait()
    assert screen.detail.strip_kind == "log"
    assert screen.detail.strip.text.toPlainText().startswith(SECRET)
    screen.press("l")
    screen.press(Qt.Key.Key_Return, held=CTRL)
    assert screen.said == "Call logged"
    screen.close()
    with hub.reading() as reader:
        assert reader.read("SELECT count(*) FROM draft") == [(0,)]
        assert reader.read("SELECT count(*) FROM change") == [(before[0][0] + 1,)]


# -- every place ------------------------------------------------------------------------------------------------------


def test_triage_shows_again_what_was_typed_in_its_strips(window_of, triage):
    triage.press("l")
    triage.press("Rang Dean")
    shown(triage, BOILER)
    detail = side(triage)
    detail.open_strip("close", reason="answered")
    triage.press("Sent him the data sheet")
    assert set(kept(triage)) == set(), "nothing is written while one is typing"
    two = again(window_of, triage)
    shown(two, WELD)
    assert side(two).strip.text.toPlainText() == "Rang Dean"
    assert side(two).strip.begun.words.text() == "You began this at 10:04"
    shown(two, BOILER)
    assert (side(two).strip_kind, side(two).strip.instead.text(), side(two).strip.reason) == (
        "close", "Sent him the data sheet", "answered",
    )  # fmt: skip


def test_an_enquirys_page_shows_again_what_was_typed_there_and_the_same_as_triage(window_of, triage):
    triage.press("l")
    triage.press("Rang Dean")
    two = again(window_of, triage, EnquiryPage)
    shown(two, WELD)
    body = two.page.body
    assert body.log_box.text.toPlainText() == "Rang Dean"
    two.page.offer()
    two.wait()
    strip = body.strips.made("offer")
    strip.department.setCurrentIndex(2)
    chosen = strip.department.currentData()
    strip.note.setFocus()
    two.press("He can send both brackets")
    body.facts.set_open(True)
    body.facts.gained.setFocus()
    two.press("A case to teach")
    three = again(window_of, two)
    shown(three, WELD)
    body = three.page.body
    assert body.strips.open_key == "offer"
    strip = body.strips.made("offer")
    assert (strip.note.toPlainText(), strip.department.currentData()) == ("He can send both brackets", chosen)
    assert body.facts.is_open
    assert body.facts.gained.toPlainText() == "A case to teach"


def test_offers_shows_again_a_word_that_was_not_sent_and_forgets_it_with_the_answer(window_of):
    one = window_of(OffersPage, LEAD)
    one.press("A")
    one.press("Can they post it?")
    two = again(window_of, one)
    strip = two.page.answers.strip
    assert (strip.key, strip.words) == ("ask", "Can they post it?")
    assert strip.begun.isVisible()
    assert two.page.list.hasFocus(), "what is shown again does not take the focus"
    two.press("C")
    assert two.said
    pause(two)
    assert kept(two) == {}


def test_today_shows_again_a_note_on_a_next_action(window_of):
    one = window_of(TodayPage, ADVISER)
    one.page.drawer.note.setFocus()
    one.press("Ask for the drawings")
    two = again(window_of, one)
    assert two.page.drawer.note.text() == "Ask for the drawings"
    assert two.page.drawer.begun.isVisible()
    assert layout_faults(two.window) == []
    two.press("D")
    pause(two)
    assert kept(two) == {}


def test_employers_shows_again_what_was_typed_of_them(window_of):
    one = window_of(EmployersPage, ADVISER)
    with one.hub.reading() as reader:
        (employer,) = reader.read("SELECT id FROM employer WHERE name = 'Castlegate Lifting Gear'")[0]
    one.page.add()
    one.press("Corvedale Pumps")
    one.press(Qt.Key.Key_Escape)
    one.page.open(employer)
    one.wait()
    one.page.side.log_box.begin()
    one.press("Rang the works")
    one.page.side.people.add()
    one.press("Jo Hart")
    one.page.side.show_details()
    one.page.side.details.notes.setFocus()
    one.press("Shut on Fridays")
    two = again(window_of, one)
    two.page.add()
    two.wait()
    assert two.page.list.strip.name.text() == "Corvedale Pumps"
    two.page.open(employer)
    two.wait()
    now = two.page.side
    assert now.log_box.text.toPlainText() == "Rang the works"
    assert (now.people.form.isVisible(), now.people.form.name.text()) == (True, "Jo Hart")
    assert now.details.notes.toPlainText() == "Shut on Fridays"
    for mode in ("light", "dark"):
        theme.apply(QApplication.instance(), mode)
        assert layout_faults(two.window) == []


def test_settings_shows_again_a_department_and_somebody_new(window_of):
    one = window_of(SettingsPage, ADVISER)
    with one.hub.reading() as reader:
        (department,) = reader.read("SELECT id FROM department WHERE code = 'ENG'")[0]
    one.page.open(("departments", department))
    one.wait()
    one.page.section.form.words.setFocus()
    one.press("brazing, ")
    one.page.open("people")
    one.wait()
    one.page.section.add()
    one.press("Ann Lee")
    two = again(window_of, one)
    two.page.open(("departments", department))
    two.wait()
    assert "brazing, " in two.page.section.form.words.toPlainText()
    two.page.open("people")
    two.wait()
    two.page.section.add()
    two.wait()
    assert two.page.section.form.name.text() == "Ann Lee"


# -- saved, refused, discarded ----------------------------------------------------------------------------------------


def test_what_is_saved_is_forgotten_and_what_is_refused_stays(triage, monkeypatch):
    def full(*_given: object, **_facts: object) -> None:
        raise DiskFull("The disk is full, so nothing was saved: free some space.")

    triage.press("l")
    triage.press("Rang Dean")
    pause(triage)
    assert list(kept(triage)) == ["enquiry/log"]
    monkeypatch.setattr(enquiries, "log", full)
    triage.press(Qt.Key.Key_Return, CTRL)
    pause(triage)
    assert "Rang Dean" in kept(triage)["enquiry/log"]
    monkeypatch.undo()
    triage.press(Qt.Key.Key_Return, CTRL)
    assert triage.said == "Call logged"
    pause(triage)
    assert kept(triage) == {}


def test_what_was_begun_and_saved_between_two_pauses_is_never_written(triage, monkeypatch):
    written: list[object] = []
    monkeypatch.setattr(actions, "keep", lambda *given, **_by: written.append(given))
    triage.press("l")
    triage.press("Rang Dean")
    triage.press(Qt.Key.Key_Return, CTRL)
    pause(triage)
    assert written == []


def test_one_sentence_is_forgotten_when_it_is_saved_and_stays_when_it_is_refused(window_of, triage, monkeypatch):
    def no(*_given: object, **_facts: object) -> None:
        raise InUse("Another program is holding the hub: try again in a moment.")

    need = side(triage).need
    monkeypatch.setattr(enquiries, "set_fields", no)
    need.setFocus()
    need.selectAll()
    triage.press("Somebody to look at a weld")
    triage.press(Qt.Key.Key_Return)
    assert triage.said.startswith("Another program")
    two = again(window_of, triage)
    shown(two, WELD)
    assert side(two).need.text() == "Somebody to look at a weld"
    monkeypatch.undo()
    side(two).need.setFocus()
    two.press(Qt.Key.Key_Return)
    assert two.enquiry(two.hub.enquiry(WELD), "need") == "Somebody to look at a weld"
    assert not side(two).need_begun.isVisible()
    shown(two, BOILER)
    pause(two)
    assert kept(two) == {}


def test_discard_takes_it_away_and_put_it_back_brings_it_again(window_of, triage):
    triage.press("l")
    triage.press("Rang Dean")
    two = again(window_of, triage)
    shown(two, WELD)
    strip = side(two).strip
    strip.begun.button.click()
    assert strip.text.toPlainText() == ""
    assert strip.begun.words.text() == "Discarded"
    pause(two)
    assert kept(two) == {}
    strip.begun.button.click()
    assert strip.text.toPlainText() == "Rang Dean"
    assert strip.begun.words.text() == "You began this at 10:04"
    pause(two)
    assert list(kept(two)) == ["enquiry/log"]
    strip.begun.button.click()
    strip.text.setFocus()
    two.press("something else")
    pause(two)
    assert not strip.begun.isVisible(), "what was discarded is gone for good once one writes something else"


def test_one_sentence_can_be_discarded_too(window_of, triage, monkeypatch):
    monkeypatch.setattr(enquiries, "set_fields", lambda *given, **by: (_ for _ in ()).throw(InUse("Held.")))
    before = side(triage).need.text()
    side(triage).need.setFocus()
    triage.press("Soon: ")
    two = again(window_of, triage)
    shown(two, WELD)
    need, line = side(two).need, side(two).need_begun
    assert (need.text(), line.isVisible()) == (f"Soon: {before}", True)
    line.button.click()
    assert (need.text(), line.words.text()) == (before, "Discarded")
    pause(two)
    assert kept(two) == {}
    line.button.click()
    assert (need.text(), line.isVisible()) == (f"Soon: {before}", False)
    pause(two)
    assert list(kept(two)) == ["enquiry/need"]


def test_what_nobody_typed_is_not_begun(triage):
    side(triage).open_strip("employer")
    side(triage).open_strip("close", reason="answered")
    side(triage).open_strip("next")
    side(triage).close_strip()
    pause(triage)
    assert triage.session.drafts.all == []


# -- writing ----------------------------------------------------------------------------------------------------------


def test_it_is_written_when_the_typing_rests_and_when_the_focus_goes(triage, qtbot):
    drafts = triage.session.drafts
    drafts._rest.setInterval(5)
    triage.press("l")
    with qtbot.waitSignal(drafts.written, timeout=3000):
        triage.press("Rang")
    triage.press(" Dean")
    assert "Dean" not in kept(triage)["enquiry/log"]
    with qtbot.waitSignal(drafts.written, timeout=3000):
        side(triage).need.setFocus()
    assert "Rang Dean" in kept(triage)["enquiry/log"]


def test_a_draft_reloads_no_page_and_is_nothing_that_was_saved(triage):
    changed: list[object] = []
    triage.runner.changed.connect(changed.append)
    standing = triage.window.sidebar._standing
    triage.press("l")
    triage.press("Rang Dean")
    pause(triage)
    assert kept(triage)
    assert changed == []
    assert triage.window.sidebar._standing == standing


def test_a_write_that_fails_says_so_once_and_is_made_up_for(triage, monkeypatch):
    def full(*_given: object, **_by: object) -> None:
        raise DiskFull("The disk is full, so nothing was saved: free some space and try again.")

    refused: list[str] = []
    triage.runner.refused.connect(lambda error: refused.append(str(error)))
    with monkeypatch.context() as patched:
        patched.setattr(actions, "keep", full)
        triage.press("l")
        triage.press("Rang")
        pause(triage)
        triage.press(" Dean")
        pause(triage)
    assert len(refused) == 1
    assert refused[0].startswith("What you type is only on the screen for now, so save it before you close. The disk")
    pause(triage)
    assert "Rang Dean" in kept(triage)["enquiry/log"]


def test_another_program_that_writes_is_waited_for_in_silence(triage, monkeypatch):
    def held(*_given: object, **_by: object) -> None:
        raise InUse("Another program is holding the hub: try again in a moment.")

    with monkeypatch.context() as patched:
        patched.setattr(actions, "keep", held)
        triage.press("l")
        triage.press("Rang")
        pause(triage)
        pause(triage)
        assert triage.said == ""
        pause(triage)
        assert "only on the screen" in triage.said


# -- after a start ----------------------------------------------------------------------------------------------------


@pytest.fixture
def screen(made_up_hub, tmp_path):
    """A window on a copy of the made-up hub, in which three things were begun by its adviser."""
    hub = made_up_hub.copy(tmp_path / "hub")
    one = OnScreen(doors_of(hub))
    drafts, weld = one.hub.session.drafts, hub.enquiry(WELD)
    drafts.note("enquiry/log", weld, {"text": "Rang Dean", "kind": "note"})
    drafts.note("new", "", {"text": "They ring about a pump", "channel": "phone"})
    drafts.note("call", weld, {"notes": "Two brackets", "at": str(NOW)})
    one.close()
    two = OnScreen(doors_of(hub))
    yield two
    two.close()


def test_closing_the_window_keeps_what_is_typed_and_the_next_start_says_how_much(screen):
    assert screen.hub.session.drafts.all == []
    screen.hub.take_up_drafts()
    screen.wait()
    assert screen.said == "You have 3 unfinished notes"
    assert screen.window.strip._undo.accessibleName() == "Show"
    screen.hub.session.drafts.take_up()
    screen.window.strip.dismiss()
    screen.wait()
    assert screen.said == "", "it is said once"


def test_show_lists_them_in_words_and_goes_to_the_one_that_is_chosen(screen):
    screen.hub.take_up_drafts()
    screen.wait()
    screen.window.strip._undo.click()
    menu = screen.hub.begun._menu
    words = sorted(action.text() for action in menu.actions())
    assert words == [
        f"Call sheet, {WELD}, at 10:04", f"Log entry, {WELD}, at 10:04", "New enquiry, at 10:04",
    ]  # fmt: skip
    menu.close()
    next(action for action in menu.actions() if action.text().startswith("New")).trigger()
    screen.wait()
    assert screen.sheet.text.toPlainText() == "They ring about a pump"
    assert screen.sheet.begun.isVisible()
    screen.sheet.close_sheet()
    next(action for action in menu.actions() if action.text().startswith("Call")).trigger()
    screen.wait()
    assert screen.sheet.side.notes.toPlainText() == "Two brackets"


@pytest.mark.parametrize(
    ("place", "page"),
    [
        ("employers/add", "employers"),
        ("settings/person", "settings"),
        ("settings/department", "settings"),
        ("today/x", "today"),
    ],
)
def test_every_place_leads_to_its_page(screen, place, page):
    drafts = screen.hub.session.drafts
    drafts.note(place, "", {"name": "Ann Lee", "text": "x", "mode": "done", "note": "x"})
    screen.hub.take_up_drafts()
    screen.hub.begun.open(drafts.of(place))
    screen.wait()
    assert screen.window.current_page.key == page
    assert screen.hub.begun.words(drafts.of(place)).endswith(", at 10:04")


def test_a_living_window_takes_them_up_by_itself(screen, made_up_hub, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(hub_window, "WARM_AFTER", 0)
    alive = OnScreen(doors_of(type(made_up_hub)(screen.hub.doors.folder, b"")), alive=True)
    qtbot.waitUntil(lambda: alive.said == "You have 3 unfinished notes", timeout=5000)
    alive.close()


def test_each_person_has_their_own(screen):
    drafts = screen.hub.session.drafts
    screen.hub.take_up_drafts()
    screen.wait()
    with made_up_reader(screen) as reader:
        (sam,) = reader.read("SELECT id FROM person WHERE name = ?", (LEAD,))[0]
    drafts.note("new", "", {"text": "mine still"})
    screen.hub.look_as(sam)
    screen.wait()
    drafts.take_up()
    screen.wait()
    assert drafts.all == []
    with made_up_reader(screen) as reader:
        assert ('{"text": "mine still"}',) in reader.read("SELECT said FROM draft WHERE place = 'new'")


def made_up_reader(screen):
    from tests.desktop.made_up import MadeUpHub

    return MadeUpHub(screen.hub.doors.folder, screen.hub.keys.place().key).reading()


def test_the_line_over_what_was_begun_fits(window_of, triage):
    triage.press("l")
    triage.press("Rang Dean")
    two = again(window_of, triage)
    for size in ((1280, 800), (1024, 700)):
        two.window.resize(*size)
        shown(two, WELD)
        for mode in ("light", "dark"):
            theme.apply(QApplication.instance(), mode)
            two.wait()
            assert layout_faults(two.window) == []
    assert all(one.accessibleName() for one in two.window.findChildren(QWidget) if one.focusPolicy() and one.isVisible()
               and type(one).__module__.startswith("hubcrm"))  # fmt: skip
