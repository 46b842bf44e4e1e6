"""Colleagues whose computers meet at places, lose their stores, are copied, and find out.

with team(desks=3, places=1) as crew:
    crew.office.play(steps)
    crew.meet(0)
    crew.settle()
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from hubcrm.store import backups, connections, exchanged
from hubcrm.store.hub import Hub
from hubcrm.sync import folder
from hubcrm.sync.exchange import Exchanged, HubSide, TooMuchAtOnce, exchange
from hubcrm.sync.folder import FolderTransport
from hubcrm.sync.folder_seen import SeenInMemory
from hubcrm.sync.transport import NotReachable, Transport
from tests.builders import KEY, differences, digest, temporary_folder
from tests.fakes import Clock
from tests.histories import HUB_ID, Desk, Office
from tests.sync.folder_computers import TEAM_KEY
from tests.sync.meeting_place import MeetingPlace, Trouble

NO_TROUBLE = Trouble()


def no_waiting(hub: Hub) -> Hub:
    """Three times as fast; only what a power cut would do is different."""
    with hub._connected():
        pass
    assert hub._engine is not None
    with closing(hub._engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA synchronous = OFF")
    return hub


class FolderPlace:
    """A shared folder, as each desk comes to it."""

    name = "folder"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen: dict[int, SeenInMemory] = {}
        path.mkdir()
        folder.init(path, HUB_ID, TEAM_KEY)

    def visit_of(self, desk: Desk) -> Transport:
        """The folder as this desk knows it."""
        seen = self.seen.setdefault(id(desk), SeenInMemory())
        writer = exchanged.present_writer(desk.hub.read)
        return FolderTransport(self.path, HUB_ID, TEAM_KEY, writer, seen=seen, clock=desk.clock)


class Crew:
    """Desks of an office, and the places where they meet."""

    def __init__(self, office: Office, places: Sequence[Any]) -> None:
        self.office = office
        self.places = list(places)
        self.copies: list[tuple[int, Path]] = []
        self.forked = False
        self._number = 0

    @property
    def desks(self) -> list[Desk]:
        """Everybody at work, doubles too."""
        return self.office.desks

    def visit(self, desk: Desk, place: int, trouble: Trouble) -> Transport:
        """A transport of this desk's own."""
        there = self.places[place]
        if isinstance(there, FolderPlace):
            return there.visit_of(desk)
        visit: Transport = there.visit(trouble, str(self.desks.index(desk)))
        return visit

    def meet(self, who: int, place: int = 0, trouble: Trouble = NO_TROUBLE, *, agreed: bool = True) -> Exchanged | None:
        """One desk goes to a place; None where it could not be reached to the end."""
        desk = self.desks[who % len(self.desks)]
        transport = self.visit(desk, place % len(self.places), trouble)
        try:
            found = exchange(HubSide(desk.hub), transport, agreed=agreed)
        except NotReachable:
            return None
        finally:
            transport.close()
        self.forked |= found.forked
        return found

    def settle(self, rounds: int = 12) -> None:
        """Let everybody meet everywhere until nothing moves any more; fail where that takes for ever."""
        for _ in range(rounds):
            moved = 0
            for who in range(len(self.desks)):
                for place in range(len(self.places)):
                    found = self.meet(who, place)
                    assert found is not None
                    moved += found.received + found.sent + found.objects_received + found.objects_sent
            if not moved:
                return
        raise AssertionError(f"After {rounds} rounds there is still something to exchange")

    def check_all_the_same(self, must_have: set[str] = frozenset()) -> None:  # type: ignore[assignment]  # an empty set
        """Everybody has the same, nothing waits, and these changes are among it."""
        first = digest(self.desks[0].hub)
        for number, desk in enumerate(self.desks):
            other = digest(desk.hub)
            found = differences(self._comparable(first), self._comparable(other))
            assert not found, f"desk {number}: {found}"
            assert desk.hub.read("SELECT stamp FROM kept WHERE k LIKE 'aside:%'") == []
        have = {row["id"] for row in first["change"]}
        assert must_have <= have, f"{len(must_have - have)} changes are lost"

    def _comparable(self, given: dict[str, Any]) -> dict[str, Any]:
        """Where a double worked, one change may have come under two names; everything else is the same."""
        if not self.forked:
            return given
        hidden = ("writer", "seq")
        rows = [{name: value for name, value in row.items() if name not in hidden} for row in given["change"]]
        return given | {"change": sorted(rows, key=repr)}

    def written(self) -> set[str]:
        """Ids of every change that is on a desk now."""
        return {row[0] for desk in self.desks for row in desk.hub.read("SELECT id FROM change")}

    # -- what happens to stores ----------------------------------------------------------------------------------------

    def copy_of(self, who: int) -> Path:
        """A copy of a desk's store as it lies on the disk, with what its computer noted of it."""
        self._number += 1
        hub = self.desks[who].hub
        hub.close()
        home = self.office.folder / f"copy-{self._number}"
        shutil.copytree(hub.folder, home)
        self._open_again(who)
        return home

    def double(self, who: int, *, noticed: bool = False) -> int:
        """Another computer with a copy of a desk's whole disk; returns its number. Unless `noticed`, nothing tells it."""
        home = self.copy_of(who)
        old = self.desks[who]
        clock = Clock()
        clock.ms = old.clock.ms
        hub = self._opened(home, self.office.folder / f"settings-{self._number}", clock, noticed=noticed)
        self.desks.append(Desk(hub, clock, old.person))
        self.forked = True
        return len(self.desks) - 1

    def go_back(self, who: int, home: Path, *, noticed: bool = True) -> None:
        """Put an earlier copy in the place of a desk's store."""
        desk = self.desks[who]
        settings = desk.hub._settings
        desk.hub.close()
        self._number += 1
        place = self.office.folder / f"back-{self._number}"
        shutil.copytree(home, place)
        desk.hub = self._opened(place, settings, desk.clock, noticed=noticed)
        self.forked = True

    def _open_again(self, who: int) -> None:
        desk = self.desks[who]
        entropy = desk.hub.entropy
        desk.hub = no_waiting(Hub.open(desk.hub.folder, KEY, settings=desk.hub._settings, clock=desk.clock))
        desk.hub.entropy = entropy

    def _opened(self, home: Path, settings: Path, clock: Clock, *, noticed: bool) -> Hub:
        settings.mkdir(exist_ok=True)
        if not noticed:
            with closing(connections.connect(home, KEY)) as store:
                ((token,),) = store.execute("SELECT v FROM meta WHERE k = 'incarnation'").fetchall()
            backups.write_incarnation(home, settings, token)
        hub = no_waiting(Hub.open(home, KEY, settings=settings, clock=clock))
        hub.entropy = self.office.chance.randbytes
        return hub


@contextmanager
def team(desks: int = 3, places: int = 1, *, batch: int = 1000, seed: int = 1,
         skews: Sequence[timedelta] = ()) -> Iterator[Crew]:  # fmt: skip
    """Colleagues at work, with places in memory; everybody begins with what the office knows from the first day."""
    with temporary_folder() as folder:
        office = Office(folder, [*skews, *[timedelta()] * desks][:desks], random.Random(seed))
        try:
            yield Crew(office, [MeetingPlace(f"place{number}", batch) for number in range(places)])
        finally:
            with suppress(TooMuchAtOnce):
                office.close()
