"""Two programs, one hub: an academic says yes on one computer, and the adviser reads it on another."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox

from hubcrm.desktop import pictures
from hubcrm.desktop.rows import ACCESSIBLE
from hubcrm.queries import lookups
from hubcrm.store import keys
from tests.desktop.made_up import MadeUpHub
from tests.desktop.watchdog import Watchdog
from tests.journeys.at_the_window import AtTheWindow, doors_of
from tests.sync import cluster

PASSPHRASE = "three odd words"
MICROSCOPE, HYDRO = "Electron microscope hire", "Sense-check our hydro numbers"
TRAINING = "Shared engineering training on our estate"
LONGEST = 20.0  # seconds for what has no bound of its own


@pytest.fixture
def server() -> Iterator[cluster.Database]:
    """A real server's empty database."""
    made = cluster.empty_database()
    yield made
    made.drop()


class Office:
    """Two people at two computers, with nothing shared between them yet. `second`: where the other computer keeps its hub."""

    def __init__(self, first: MadeUpHub, second: Path) -> None:
        with first.writing() as hub:
            hub.set_fact("this_person", lookups.person(hub, "Priya Nair").id)
        # The watchdog is nobody's: two programs share this one thread, so that each seems to wait for the other.
        self._watchdog = Watchdog()
        self._second = second
        self._academic: AtTheWindow | None = None
        self.adviser = AtTheWindow(doors_of(first), self._watchdog, hub=first, alive=True)
        self.until(lambda: self.adviser.hub.team.sharing is not None, LONGEST)

    @property
    def academic(self) -> AtTheWindow:
        """The other one, once they are there."""
        assert self._academic is not None, "nobody has started the second program"
        return self._academic

    def second_program(self) -> AtTheWindow:
        """Somebody starts the program on the other computer, where there is no hub yet."""
        self._academic = AtTheWindow(doors_of(MadeUpHub(self._second, b"")), self._watchdog, alive=True)
        return self._academic

    def has_a_hub(self) -> None:
        """The other computer has its hub now, and shares."""
        self.academic._hub_files = MadeUpHub(self._second, keys.unlock(self._second, PASSPHRASE))
        self.shares(self.academic)

    def shares(self, one: AtTheWindow) -> None:
        """Wait until somebody's foot says that all is shared."""
        self.until(lambda: one.hub.window.sidebar.standing.endswith("shared"), LONGEST)

    def turns_to(self, one: AtTheWindow) -> AtTheWindow:
        """Sit down at this computer."""
        one.window.activateWindow()
        pictures.settle()
        if one.program.hub is not None and one.hub.window.current_page is not None:
            one.hub.window.current_page.activated()
        else:
            one.window.setFocus()
        pictures.settle()
        return one

    def until(self, happened: Callable[[], bool], most: float) -> float:
        """Let both programs run until this has happened; returns the seconds that it took."""
        begun = time.monotonic()
        while not happened():
            QApplication.processEvents()
            taken = time.monotonic() - begun
            assert taken < most, f"it has not happened in {most} s"
            time.sleep(0.002)  # the threads that carry it need the interpreter too
        return time.monotonic() - begun

    def leave(self) -> None:
        """Both go home; whoever leaves last takes every window away."""
        self._watchdog.stop()
        if self._academic is None:
            self.adviser.leaves()
            return
        program = self._academic.program
        for window in (program.first_run, program.hub.window if program.hub is not None else None):
            if window is not None:
                window.close()
        program.finish()
        self.adviser.leaves()


@pytest.fixture
def office(hub: MadeUpHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An adviser with the made-up hub, and an academic with nothing yet."""
    usual = keys.Cost
    monkeypatch.setattr(keys, "Cost", lambda *given: usual(*given) if given else usual(64, 1, 1))
    monkeypatch.setenv("HUBCRM_PASSPHRASE", PASSPHRASE)
    made = Office(hub, tmp_path / "second" / "store")
    yield made
    made.leave()


def opens_your_team(person: AtTheWindow) -> None:
    """Where a hub on one computer is shared."""
    person.presses("Ctrl+Shift+S")
    person.sees("Your team", "This hub is on one computer")


def invites(office: Office) -> str:
    """The adviser makes a code for the academic and copies it; returns what is on the clipboard."""
    adviser = office.adviser
    adviser.tabs_to("Colleague to invite")
    who = adviser.focus
    assert isinstance(who, QComboBox)
    while "Dr Sam Whitlock" not in who.currentText():
        adviser.presses("Down")
    adviser.tabs_to("Make a code")
    adviser.presses("Enter")
    office.until(lambda: adviser.focus is not None and adviser.focus.accessibleName() == "Copy", LONGEST)
    adviser.presses("Enter")
    adviser.sees("Copied", "only Dr Sam Whitlock reads")
    office.shares(adviser)
    return QGuiApplication.clipboard().text()


def joins(office: Office, code: str) -> None:
    """The academic pastes it on the first page, and stands in front of the hub a moment later."""
    academic = office.turns_to(office.second_program())
    academic.sees("Look around", "Set up our hub", "Join our team’s hub")
    academic.tabs_to("Join our team’s hub")
    academic.presses("Enter")
    office.until(lambda: academic.program.first_run.joining is not None, LONGEST)
    academic.types("HUBnonsense\n")
    academic.presses("Ctrl+Enter")
    academic.sees("This is no invitation code")
    academic.clears()
    QGuiApplication.clipboard().setText(f"Hello Sam,\nhere it is:\n{code}\nPriya")
    academic.presses("Ctrl+V")
    academic.sees("Kestrelbridge University as Dr Sam Whitlock")
    academic.tabs_to("Passphrase")
    academic.types(PASSPHRASE)
    academic.tabs_to("The same again")
    academic.types(f"{PASSPHRASE}\n")
    office.until(lambda: "Your hub is ready" in academic.seen, LONGEST)
    academic.presses("Esc")  # the recovery sheet: later
    office.has_a_hub()


def says_yes(office: Office, most: float, *, asks: bool = False) -> float:
    """The academic takes an offer; returns after how many seconds the adviser reads it. `asks`: they look for it at once."""
    adviser, academic = office.adviser, office.academic
    office.turns_to(adviser).goes_to("Offers out")
    adviser.sees(MICROSCOPE)
    assert MICROSCOPE not in said_yes_to(adviser)
    office.turns_to(academic)
    academic.sees(MICROSCOPE)
    assert MICROSCOPE in academic.chosen_row
    begun = time.monotonic()
    academic.presses("C")
    academic.is_told("Yours.")
    if asks:
        office.shares(academic)
        shares_now(office.turns_to(adviser))
    office.until(lambda: MICROSCOPE in said_yes_to(adviser), most)
    taken = time.monotonic() - begun
    assert adviser.hub_knows(MICROSCOPE, "stage") == "claimed"
    assert adviser.asks_the_hub("SELECT p.name FROM enquiry e JOIN person p ON p.id = e.holder WHERE e.subject = ?",
                                MICROSCOPE) == "Dr Sam Whitlock"  # fmt: skip
    return taken


def shares_now(person: AtTheWindow) -> None:
    """Open what lies behind the line at the foot, and press what has the focus there."""
    person.presses("Ctrl+Shift+S")
    person.sees("Sharing with your team", "The folder", "Share now")
    person.presses("Enter", "Esc")


def said_yes_to(adviser: AtTheWindow) -> str:
    """What the adviser's page lists under “Said yes”, wherever the keyboard is."""
    model = adviser.hub.window.current_page.model  # type: ignore[union-attr]  # the page of offers
    rows = [str(model.index(at, 0).data(ACCESSIBLE)) for at in range(model.rowCount())]
    heading = next((at for at, row in enumerate(rows) if row.startswith("Said yes")), len(rows))
    return "\n".join(rows[heading:])


def test_by_keyboard_from_one_computer_to_two_and_a_yes_is_on_the_other_screen_within_two_seconds(office, server):
    adviser = office.adviser
    opens_your_team(adviser)
    adviser.sees("By a server", "By a shared folder")
    adviser.tabs_to("Address of the server")
    adviser.types(f"{server.admin}\n")
    office.until(lambda: "Shared on the server" in adviser.told, LONGEST)
    joins(office, invites(office))

    taken = says_yes(office, most=2.0)
    assert taken < 2.0, f"it took {taken:.2f} s"
    academic = office.turns_to(office.academic)
    office.until(lambda: "Confirmed" in academic.seen, LONGEST)
    assert MICROSCOPE in academic.chosen_row

    server.server.stop()  # the network goes; nobody is stopped by it, and nothing pops up
    academic.presses("Home")
    academic.presses("D", "2")
    academic.is_told("nobody free in time")
    office.until(lambda: "you can go on working" in academic.hub.window.sidebar.standing, LONGEST)
    assert QApplication.activeModalWidget() is None
    server.server.start()
    academic.hub.team.sharing.now()  # the system says so, or ten seconds go by
    office.shares(academic)
    office.until(lambda: adviser.hub_knows(TRAINING, "stage") == "finding_out", LONGEST)


def test_through_a_folder_it_comes_too_in_its_own_time(office, tmp_path):
    (tmp_path / "shared").mkdir()
    adviser = office.adviser
    opens_your_team(adviser)
    adviser.hub.window.current_page.section.begin_folder(
        str(tmp_path / "shared")
    )  # what the dialog of the system gives
    office.until(lambda: "Shared in" in adviser.told, LONGEST)
    office.shares(adviser)
    joins(office, invites(office))
    says_yes(office, most=LONGEST, asks=True)
    assert adviser.hub_knows(HYDRO, "stage") == "offered"
