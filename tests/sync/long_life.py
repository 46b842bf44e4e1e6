"""Whole lives of a team: four colleagues, two places, wrong clocks, lost replies, copied disks, backups, servers that go back.

    with life(Random(7), folder=True) as team_life:
        team_life.happens("double", 3, 5)
        team_life.ends()

Each happening is plain data (what, a, b), so that hypothesis can make a failing life shorter and a script can name it by the
seed that it came from.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hubcrm.actions import erasing
from hubcrm.domain.errors import HubError
from hubcrm.store import backups, exchanged
from hubcrm.store.hub import Hub
from hubcrm.sync import snapshot
from hubcrm.sync.exchange import HubSide, begin
from tests.builders import KEY, temporary_folder
from tests.fakes import Clock
from tests.histories import HUB_ID, SKEWS, VERBS, Desk, Office
from tests.sync.meeting_place import MeetingPlace, Trouble
from tests.sync.team import Crew, FolderPlace, no_waiting

DESKS = 4
MOST_DESKS = 6
_WORK = ("received", "offered", "claimed", "logged", "set", "returned", "closed", "reopened", "undone", "confirmed")


class Life(Crew):
    """A team through whatever happens. `known`: ids of all changes that are on some computer or at some place."""

    def __init__(self, office: Office, chance: random.Random, *, shared: Path | None) -> None:
        places: list[Any] = [MeetingPlace("server", batch=chance.choice((7, 50, 1000)))]
        if shared is not None:
            places.append(FolderPlace(shared))
        super().__init__(office, places)
        self.chance = chance
        self.known: set[str] = set()
        self.saved: list[tuple[int, Path]] = []

    @property
    def server(self) -> MeetingPlace:
        """The place in memory."""
        found: MeetingPlace = self.places[0]
        return found

    def somewhere(self) -> set[str]:
        """Ids of what is on a computer or on the server now."""
        return self.written() | {row.change.id for row in self.server.rows}

    def happens(self, what: str, a: int, b: int) -> None:
        """One thing happens; then whatever exists anywhere must be there at the end."""
        HAPPENINGS[what](self, a % len(self.desks), b)
        self.known |= self.somewhere()

    def ends(self) -> None:
        """Everybody meets, and everybody has everything."""
        self.settle(rounds=30)
        _time_passes(self, 0, 8)  # after a week, others give what its own writer has not given again
        self.settle(rounds=30)
        self.check_all_the_same(self.known)
        assert {row.change.id for row in self.server.rows} >= self.known
        for desk in self.desks:
            for place in self.places:
                assert exchanged.waiting(desk.hub.read, place.name) == 0


# -- what may happen ----------------------------------------------------------------------------------------------------


def _work(life: Life, who: int, b: int) -> None:
    verb = life.chance.choice((*_WORK, *VERBS))
    if verb != "exchange":
        life.office.play([(who, verb, life.chance.randrange(8), b % 8)])


def _meet(life: Life, who: int, b: int) -> None:
    life.meet(who, b)


def _meet_badly(life: Life, who: int, b: int) -> None:
    trouble = Trouble(life.chance, loses=0.3, repeats=0.4, shuffles=0.4, late_keys=0.2, batch=1 + b % 9)
    life.meet(who, 0, trouble)


def _be_stopped(life: Life, who: int, b: int) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, of: int) -> None:
        if done >= b:
            raise Stopped

    from hubcrm.sync.exchange import exchange

    desk = life.desks[who]
    with suppress(Stopped):
        life.forked |= exchange(
            HubSide(desk.hub), life.visit(desk, b % len(life.places), Trouble(batch=5)), report=stop
        ).forked


def _restart(life: Life, who: int, b: int) -> None:
    desk = life.desks[who]
    desk.hub.close()
    life._open_again(who)


def _double(life: Life, who: int, b: int) -> None:
    if len(life.desks) < MOST_DESKS:
        life.double(who, noticed=b % 3 == 0)


def _save(life: Life, who: int, b: int) -> None:
    life.saved.append((who, life.copy_of(who)))


def _go_back(life: Life, who: int, b: int) -> None:
    if life.saved:
        number, home = life.saved[b % len(life.saved)]
        life.go_back(number, home, noticed=b % 2 == 0)
        life.known &= life.somewhere()  # what nobody else had is gone with the disk


def _server_goes_back(life: Life, who: int, b: int) -> None:
    life.server.lose(len(life.server.rows) * b // 8)
    life.known &= life.somewhere()


def _server_loses_some(life: Life, who: int, b: int) -> None:
    rows = life.server.rows
    life.server.lose_some({row.change.id for row in life.chance.sample(rows, len(rows) * b // 20)})
    life.known &= life.somewhere()


def _erase(life: Life, who: int, b: int) -> None:
    desk = life.desks[who]
    enquiry = desk.pick("enquiry", b)
    if enquiry:
        with suppress(HubError):
            erasing.erase(desk.hub, erasing.Erasure((("enquiry", enquiry),), "it"), by=desk.person)


def _join(life: Life, who: int, b: int) -> None:
    if len(life.desks) >= MOST_DESKS:
        return
    number = len(life.desks)
    home, settings = life.office.folder / f"joined-{number}", life.office.folder / f"joined-settings-{number}"
    home.mkdir()
    clock = Clock()
    clock.ms = life.desks[who].clock.ms
    with patch.object(snapshot, "WORTH", 1):
        life.meet(who)
    hub = no_waiting(
        begin(home, KEY, life.server.visit(), hub_id=HUB_ID, settings=settings, computer=10 + number, clock=clock)
    )
    hub.entropy = life.chance.randbytes
    life.desks.append(Desk(hub, clock, life.office.people[number % len(life.office.people)]))


def _time_passes(life: Life, who: int, b: int) -> None:
    for desk in life.desks:
        desk.clock.forward(days=b)


HAPPENINGS: dict[str, Callable[[Life, int, int], None]] = {
    function.__name__.strip("_"): function
    for function in (
        _work, _meet, _meet_badly, _be_stopped, _restart, _double, _save, _go_back, _server_goes_back, _server_loses_some,
        _erase, _join, _time_passes,
    )
}  # fmt: skip
WEIGHTS = {"work": 12, "meet": 6, "meet_badly": 6, "be_stopped": 2, "save": 2, "time_passes": 2}
"""How often each happens, beside once."""


@cache
def _first_day() -> tuple[Path, list[str], list[str], list[str]]:
    """An office on its first day, made once and copied for each life."""
    import atexit

    folder_of_all = Path(
        tempfile.mkdtemp(prefix="hubcrm-first-day-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
    )
    atexit.register(shutil.rmtree, folder_of_all, ignore_errors=True)
    office = Office(folder_of_all, [timedelta()] * DESKS, random.Random(1))
    office.close()
    return folder_of_all, office.departments, office.people, office.employers


class _Begun(Office):
    """An office that goes on from its first day."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        first, self.departments, self.people, self.employers = _first_day()
        self.folder, self.chance = folder, chance
        self.desks = []
        for number in range(DESKS):
            clock = Clock(skew=chance.choice(SKEWS))
            shutil.copytree(first / str(number), folder / str(number))
            self.desks.append(Desk(self._store(folder / str(number), clock), clock, self.people[number]))

    def _store(self, home: Path, clock: Clock) -> Hub:
        from contextlib import closing

        from hubcrm.store import connections

        with closing(connections.connect(home / "hub", KEY)) as store:
            ((token,),) = store.execute("SELECT v FROM meta WHERE k = 'incarnation'").fetchall()
        backups.write_incarnation(home / "hub", home / "settings", token)
        hub = no_waiting(Hub.open(home / "hub", KEY, settings=home / "settings", clock=clock))
        hub.entropy = self.chance.randbytes
        return hub


@contextmanager
def life(chance: random.Random, *, shared: bool = False) -> Iterator[Life]:
    """A team on its first day, with a server and, if `shared`, a folder beside it."""
    with temporary_folder() as home:
        office = _Begun(home, chance)
        try:
            yield Life(office, chance, shared=home / "shared" if shared else None)
        finally:
            office.close()


def live(seed: int, happenings: int = 22, *, shared: bool = False) -> int:
    """One whole life, decided by its seed; returns how many changes there were in the end. AssertionError where one fails."""
    chance = random.Random(seed)
    names = [name for name in HAPPENINGS for _ in range(WEIGHTS.get(name, 1))]
    with life(chance, shared=shared) as one:
        for _ in range(happenings):
            one.happens(chance.choice(names), chance.randrange(100), chance.randrange(8))
        one.ends()
        return len(one.known)
