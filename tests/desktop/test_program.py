"""The program around the pages: opening, locked, damaged, first run, two starts, undo, backups, leaving."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from hubcrm import app
from hubcrm.demo import made_up
from hubcrm.desktop import pictures
from hubcrm.desktop.doors import NewHub
from hubcrm.desktop.program import Program
from hubcrm.domain.errors import DiskFull, HubError, InUse, MadeByNewer
from hubcrm.store import backups, keys
from tests.desktop.made_up import NOW, TODAY, MadeUpHub
from tests.desktop.on_screen import OnScreen, doors_of

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
WELD = "Cracked weld on a lifting bracket"
SECRET = "three odd words"


@pytest.fixture
def hub(made_up_hub: MadeUpHub, tmp_path: Path) -> MadeUpHub:
    """A copy of the made-up hub."""
    return made_up_hub.copy(tmp_path / "hub")


@pytest.fixture
def open_screen():
    """Open hub windows; they are closed at the end."""
    opened: list[OnScreen] = []

    def show(doors, **given) -> OnScreen:
        opened.append(OnScreen(doors, **given))
        return opened[-1]

    yield show
    for one in opened:
        one.close()


@pytest.fixture
def locked(tmp_path: Path, monkeypatch):
    """The doors of a hub of one's own with a passphrase whose guesses cost little."""
    cheap = keys.Cost(memory_kib=64, passes=1, lanes=1)
    monkeypatch.setattr(keys, "Cost", lambda *given: keys_cost(*given) if given else cheap)
    keys_cost = type(cheap)
    doors = replace(app.own_doors(tmp_path / "own", lambda: NOW, use_keyring=False), settings_file=None,
                    settings_folder=tmp_path / "settings")  # fmt: skip
    code = doors.create(NewHub("Kestrelbridge College", "college", "scotland", "Priya Nair", SECRET)).recovery_code
    monkeypatch.undo()
    return doors, code


# -- opening ----------------------------------------------------------------------------------------------------------


def test_the_window_opens_in_the_page_of_the_role_with_the_institution_s_name(hub, open_screen):
    screen = open_screen(doors_of(hub))
    assert screen.window.windowTitle() == "Triage · Kestrelbridge University"
    assert screen.window.sidebar.institution.text() == "Kestrelbridge University"
    assert len(screen.page.pane.rows) == 9
    assert screen.window.sidebar._rows["triage"].count == 9


def test_somebody_of_a_department_is_told_where_offers_are_answered(hub, open_screen):
    screen = open_screen(doors_of(hub), person="Prof Anil Rao")
    assert screen.page is None
    assert screen.window.current_page.title == "Offers"


def test_a_person_nobody_knows_gets_a_sentence(hub, open_screen):
    screen = open_screen(doors_of(hub), person="Nobody At All")
    assert "Nobody At All" in screen.sheet.says.text()


def test_the_made_up_hub_is_seen_with_other_eyes(hub, open_screen):
    screen = open_screen(doors_of(hub, made_up=True))
    assert screen.window.demo_strip is not None
    screen.hub._see_as("manager")
    screen.wait()
    assert screen.hub.session.viewer.name == "Ruth Adeyemi"
    assert screen.window.current_page.key == "work"  # a manager opens on the work in hand
    assert [row for row in screen.window.sidebar._rows] == ["work", "today", "triage", "offers", "employers", "settings"]
    screen.hub._see_as("lead")
    screen.wait()
    assert screen.window.current_page.key == "offers"
    assert "triage" not in screen.window.sidebar._rows
    screen.hub._see_as("adviser")
    screen.wait()
    assert screen.window.current_page.key == "triage"


def test_before_the_rows_are_painted_neither_the_writer_nor_the_numbers_are_loaded(hub):
    script = """
import sys
from tests.desktop.made_up import MadeUpHub
from tests.desktop.on_screen import doors_of
from pathlib import Path
from PySide6.QtCore import QEvent, QObject
from hubcrm.desktop import program
from hubcrm.desktop.hub_window import HubWindow
from hubcrm.desktop.runner import Runner

class Eye(QObject):
    def eventFilter(self, seen, event):
        if event.type() == QEvent.Type.Paint and page.pane.model.rowCount():
            print(sorted({"sqlalchemy", "numpy", "holidays", "rapidfuzz", "dateparser"} & set(sys.modules)))
            app.quit()
        return False

def watch(_key):
    global page
    page = hub.window.page("triage")
    page.pane.list.viewport().installEventFilter(eye)

if __name__ == "__main__":
    app = program.application()
    eye = Eye()
    aside = Runner(lambda: None, lambda: None)
    hub = HubWindow(doors_of(MadeUpHub(Path(sys.argv[1]), b"")), aside)
    hub.window.shown_page.connect(watch)
    hub.show()
    app.exec()
    hub.window.close()
    aside.close()
"""
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'src'}"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(hub.folder)],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.splitlines()[:1] == ["[]"], done.stderr


# -- undo, redo, and what is said ---------------------------------------------------------------------------------------


def test_ctrl_z_takes_back_and_ctrl_shift_z_does_again(hub, open_screen):
    screen = open_screen(doors_of(hub))
    screen.page.open(hub.enquiry(WELD))
    screen.wait()
    screen.press("o")
    assert len(screen.page.pane.rows) == 8
    assert screen.window.sidebar.standing == "Saved 10:04"
    screen.press(Qt.Key.Key_Z, held=CTRL)
    assert (len(screen.page.pane.rows), screen.subject) == (9, WELD)
    screen.press(Qt.Key.Key_Z, held=CTRL | SHIFT)
    assert len(screen.page.pane.rows) == 8
    assert screen.said.startswith("Done again: Offer to Engineering")


def test_with_nothing_to_undo_it_says_so(hub, open_screen):
    screen = open_screen(doors_of(hub))
    screen.press(Qt.Key.Key_Z, held=CTRL)
    assert screen.said == "There is nothing of yours to undo on this computer."


def test_no_letter_acts_beneath_the_key_sheet(hub, open_screen):
    screen = open_screen(doors_of(hub))
    screen.page.open(hub.enquiry(WELD))
    screen.wait()
    screen.press("?")
    screen.press("o", "j")
    screen.press(Qt.Key.Key_Escape)
    assert screen.subject == WELD
    assert len(screen.page.pane.rows) == 9


def test_what_another_program_writes_shows_by_itself(hub, open_screen):
    screen = open_screen(doors_of(hub))
    screen.hub._look_for_others()
    screen.wait()
    with hub.writing() as other:
        from hubcrm.actions import receiving
        from hubcrm.intake.drafts import Draft

        receiving.receive(other, [Draft(text="Typed in the terminal")], by="")
    screen.hub._look_for_others()
    screen.wait()
    assert len(screen.page.pane.rows) == 10


# -- a hub that does not open -----------------------------------------------------------------------------------------


def test_a_locked_hub_asks_says_what_is_wrong_and_opens(locked, open_screen):
    doors, _code = locked
    screen = open_screen(doors)
    assert screen.sheet.title.text() == "This hub is locked"
    screen.press("wrong words")
    screen.press(Qt.Key.Key_Return)
    assert "does not open this hub" in screen.sheet.problem.text()
    screen.press(SECRET)
    screen.press(Qt.Key.Key_Return)
    assert screen.sheet is None
    assert screen.hub.session.standing.institution == "Kestrelbridge College"
    assert screen.page.pane.empty._sentence.text().startswith("Paste your first enquiry")


def test_the_recovery_code_opens_it_too_and_a_slip_in_it_is_told_apart(locked, open_screen):
    doors, code = locked
    screen = open_screen(doors)
    screen.sheet.secret.field.setText(code[:-1] + ("A" if code[-1] != "A" else "B"))
    screen.press(Qt.Key.Key_Return)
    assert "mistyped" in screen.sheet.problem.text()
    screen.sheet.secret.field.setText(code.lower())
    screen.press(Qt.Key.Key_Return)
    assert screen.hub.session is not None


def test_a_damaged_hub_says_so_and_goes_back_to_its_backup(hub, open_screen, qtbot):
    doors = doors_of(hub)
    place = doors.unlock("")
    doors.back_up(place, "close")
    for part in ("hub.db", "hub.db-wal", "hub.db-shm"):
        path = hub.folder / part
        if path.exists() and part != "hub.db":
            path.unlink()
    damaged = (hub.folder / "hub.db").read_bytes()
    (hub.folder / "hub.db").write_bytes(damaged[:4096] + os.urandom(4096) + damaged[8192:])
    (hub.folder / "hub.db").write_bytes(os.urandom(8192))
    screen = open_screen(doors)
    assert screen.sheet.title.text() == "The hub's file is damaged"
    assert screen.sheet.restore_button.words.startswith("Restore the backup of ")
    screen.sheet.restore_button.click()
    screen.wait()
    assert screen.ended == ["restored"]
    again = open_screen(doors)
    assert len(again.page.pane.rows) == 9


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (InUse("Another program is holding the file."), "The hub's file is in use"),
        (MadeByNewer("Install the newer version."), "This hub needs a newer hubcrm"),
        (DiskFull("The disk is full."), "The hub does not open"),
    ],
)
def test_every_other_trouble_has_its_own_sentence(hub, open_screen, error, title):
    def refused(secret: str):
        raise error

    screen = open_screen(doors_of(hub, unlock=refused))
    assert screen.sheet.title.text() == title
    assert screen.sheet.says.text() == str(error)
    assert screen.sheet.retry.isVisible() == (not isinstance(error, MadeByNewer))


def test_trying_again_opens_it_once_the_trouble_is_over(hub, open_screen):
    doors = doors_of(hub)
    tries: list[str] = []

    def held(secret: str):
        tries.append(secret)
        if len(tries) == 1:
            raise InUse("Another program is holding the file.")
        return doors.unlock(secret)

    screen = open_screen(replace(doors, unlock=held))
    screen.sheet.retry.click()
    screen.wait()
    assert screen.sheet is None
    assert len(screen.page.pane.rows) == 9


def test_damage_found_while_it_is_in_use_is_told(hub, open_screen):
    screen = open_screen(doors_of(hub, check=lambda reader: ["page 7 is broken"]))
    screen.hub._check()
    screen.wait()
    assert screen.sheet.title.text() == "The hub's file is damaged"
    screen.press(Qt.Key.Key_Escape)
    assert screen.sheet is None  # what is on the screen can still be read


# -- backups and leaving ----------------------------------------------------------------------------------------------


def test_a_changed_hub_is_backed_up_on_closing_and_an_unchanged_one_is_not(hub):
    quiet = OnScreen(doors_of(hub), alive=True)
    quiet.close()
    assert backups.all_kept(hub.folder) == []
    screen = OnScreen(doors_of(hub), alive=True)
    screen.press("j", "j", "t")
    screen.close()
    assert [one.reason for one in backups.all_kept(hub.folder)] == ["close"]
    assert screen.ended == ["closed"]


def test_closing_waits_for_what_is_being_written(hub):
    screen = OnScreen(doors_of(hub))
    from hubcrm.actions import enquiries

    weld = hub.enquiry(WELD)
    screen.hub.session.do(enquiries.log, weld, "note", text="The last word before closing")
    screen.window.close()
    with hub.reading() as reader:
        rows = reader.read("SELECT count(*) FROM change WHERE entity_id = ? AND kind = 'logged'", (weld,))
    assert rows == [(1,)]
    screen.aside.close()


def test_in_use_a_backup_is_made_when_one_is_due(hub, open_screen):
    screen = open_screen(doors_of(hub))
    screen.hub._back_up_now()
    screen.wait()
    assert backups.all_kept(hub.folder) == []  # nothing has changed
    screen.press("j", "j", "t")
    screen.hub._back_up_now()
    screen.wait()
    assert [one.reason for one in backups.all_kept(hub.folder)] == ["in-use"]


def test_an_attachment_is_written_where_the_person_wants_it(hub, open_screen, tmp_path):
    from hubcrm import paths

    screen = open_screen(doors_of(hub))
    (sample,) = [path for path in (paths.resources() / "samples").iterdir() if "attachment" in path.name]
    screen.drop([sample])
    screen.press(Qt.Key.Key_Return)
    (kept,) = screen.detail.whole.detail.files
    screen.hub.save_file(kept["file"], kept["name"])
    screen.hub.attachments.menu.close()
    screen.hub.attachments.save_to(kept["file"], str(tmp_path / "saved.bin"))
    screen.wait()
    assert (tmp_path / "saved.bin").stat().st_size == kept["size"]
    assert screen.said == "Saved as saved.bin"


# -- windows that follow one another ----------------------------------------------------------------------------------


@pytest.fixture
def programs():
    """Start programs; whatever they have open goes at the end."""
    started: list[Program] = []

    def start(doors, **given) -> Program:
        program = Program(doors, alive=False, **given)
        started.append(program)
        program.begun = program.start()  # type: ignore[attr-defined]  # for the test to ask
        wait_for(program)
        return program

    yield start
    for program in started:
        if program.hub is not None:
            program.hub.window.close()
        if program.first_run is not None:
            program.first_run.put_away()
        program.finish()
    pictures.settle()


def wait_for(program: Program) -> None:
    for _round in range(4):
        pictures.settle()
        assert program.aside.settle(60)
        if program.hub is not None:
            assert program.hub.runner.settle()
    pictures.settle()


def test_first_run_sets_up_a_hub_shows_its_code_once_and_opens_it(tmp_path, programs, monkeypatch):
    monkeypatch.setenv("HUBCRM_PASSPHRASE", SECRET)  # no keyring here
    doors = replace(app.own_doors(tmp_path / "own", lambda: NOW), settings_file=None, settings_folder=tmp_path)
    program = programs(doors)
    window = program.first_run
    window.choice.own.click()
    wait_for(program)
    assert [words.text() for words in window.form.who.means.promised][:3] == [
        "is acknowledged by Tue 24 Nov", "is offered by Wed 25 Nov", "has its reply by Mon 30 Nov",
    ]  # fmt: skip
    window.form.go_on()
    assert window.form.problem.text() == "Type your name: it stands beside what you do."
    window.form.who.person.setText("Priya Nair")
    window.form.go_on()
    assert window.form.problem.text() == "Type the name of your institution."
    window.form.who.institution.setText("Kestrelbridge University")
    window.form.go_on()
    wait_for(program)
    assert window.stack.currentWidget() is window.code
    code = window.code.card.text
    assert len(code) == 34
    window.code.submit()
    assert window.code.problem.text() == "Type both groups, or choose Later."
    window.code.later.click()
    wait_for(program)
    assert program.first_run is None
    assert program.hub.session.viewer.name == "Priya Nair"
    assert keys.check_recovery_code(doors.folder, code)


def test_a_set_up_that_fails_keeps_what_was_typed(tmp_path, programs, monkeypatch):
    monkeypatch.setenv("HUBCRM_PASSPHRASE", SECRET)  # no keyring here

    def full(given: NewHub):
        raise DiskFull("The disk is full, so nothing was made.")

    doors = replace(
        app.own_doors(tmp_path / "own", lambda: NOW), settings_file=None, settings_folder=tmp_path, create=full
    )
    program = programs(doors)
    window = program.first_run
    window.show_form()
    wait_for(program)
    window.form.who.institution.setText("Kestrelbridge University")
    window.form.who.person.setText("Priya Nair")
    window.form.go_on()
    wait_for(program)
    assert window.form.problem.text() == "The disk is full, so nothing was made."
    assert window.form.who.institution.text() == "Kestrelbridge University"
    assert window.form.done.isEnabled()


def test_looking_around_opens_the_made_up_hub_and_leads_to_one_s_own(hub, tmp_path, programs):
    mine = replace(app.own_doors(tmp_path / "own", lambda: NOW), settings_file=None, settings_folder=tmp_path)
    story = replace(doors_of(hub), made_up=True, own=lambda: mine)

    def look_around(tell, anew):
        tell(0.5)
        return story

    mine_to_begin = replace(mine, look_around=look_around)
    program = programs(mine_to_begin)
    program.first_run.choice.look.click()
    wait_for(program)
    assert program.hub.doors.made_up
    assert program.hub.window.demo_strip is not None
    program.hub.window.on_set_up()
    wait_for(program)
    assert program.hub is None
    assert program.first_run.stack.currentWidget() is program.first_run.form


def test_a_second_start_raises_the_first_and_hands_over_its_files(hub, tmp_path, programs, qtbot):
    doors = doors_of(hub, settings_folder=tmp_path)
    first = programs(doors)
    mail = tmp_path / "one.eml"
    mail.write_bytes(b"From: a@corvedale.example\r\nSubject: Handed over\r\n\r\nWe need a weld looked at.\r\n")
    script = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "from hubcrm.desktop.single import SingleInstance; app = QCoreApplication([]);"
        "one = SingleInstance(Path(sys.argv[1]), Path(sys.argv[2]));"
        "print(one.is_first(), one.call_first([Path(sys.argv[3])]))"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    second = subprocess.Popen(
        [sys.executable, "-c", script, str(doors.folder), str(tmp_path), str(mail)], env=env, stdout=subprocess.PIPE
    )
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    said, _errors = second.communicate()
    assert said.split() == [b"False", b"True"]
    qtbot.waitUntil(lambda: first.hub.incoming is not None and first.hub.incoming.sheet is not None, timeout=20_000)
    assert first.hub.incoming.sheet.title.text() == "Add this enquiry"
    first.hub.incoming.sheet.close_sheet()


# -- the made-up hub --------------------------------------------------------------------------------------------------


def test_the_made_up_hub_is_made_once_a_day_and_never_over_a_real_one(tmp_path, monkeypatch):
    from hubcrm.demo import story

    told: list[float] = []
    made: list[object] = []
    monkeypatch.setattr(story, "fill", lambda hub, **given: made.append(given["today"]))
    assert not made_up.is_made(tmp_path, TODAY, None)
    made_up.make(tmp_path, TODAY, None, told.append, app.create)
    assert made_up.is_made(tmp_path, TODAY, None)
    assert not made_up.is_made(tmp_path, TODAY.replace(day=24), None)
    assert not made_up.is_made(tmp_path, TODAY, 5000)
    assert told[-1] == 1.0
    made_up.make(tmp_path, TODAY, None, told.append, app.create)  # anew
    assert made == [TODAY, TODAY]
    real = tmp_path / "real"
    shutil.copytree(tmp_path, real, ignore=lambda folder, names: ["real"])
    keys_file = real / "store" / "store.keys"
    keys_file.write_text(keys_file.read_text().replace('"made_up": true', '"made_up": false'))
    with pytest.raises(HubError, match="something else than a made-up hub"):
        made_up.make(real, TODAY, None, told.append, app.create)
    assert (real / "store" / "hub.db").exists()


def test_the_clock_of_the_made_up_hub_never_stands_before_its_morning():
    morning = made_up.days.at(TODAY, 9)
    assert made_up.Running(TODAY, lambda: morning - 5 * 3600_000, fixed=False)() == morning
    assert made_up.Running(TODAY, lambda: morning + 3600_000, fixed=False)() == morning + 3600_000
    assert made_up.Running(TODAY, lambda: morning + 3600_000, fixed=True)() == morning
    assert made_up.day_of_story(made_up.days.at(TODAY, 9) - 24 * 3600_000) == TODAY  # a Sunday


def test_the_application_is_made_only_once(qapp):
    from hubcrm.desktop import program

    assert program.application() is QApplication.instance()
