"""Exchanging changes with other computers of the hub, through any place where they meet.

    exchanged = exchange(HubSide(hub), transport)

An exchange is the union of two sets of immutable changes. It takes in what has come, asks for what is missing, gives what
is not there yet, then does the same with attachments. It may be broken off anywhere and begun again: what was taken in stays,
and what may or may not have been given is given once more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeVar

from hubcrm.domain.errors import Damaged, HubError, MadeByNewer
from hubcrm.store import exchanged as store
from hubcrm.store.clock import wall_clock
from hubcrm.sync import noted as notes
from hubcrm.sync.giving import Giving
from hubcrm.sync.taking import AT_ONCE, Taking
from hubcrm.sync.transport import NotReachable, Refused

if TYPE_CHECKING:
    from hubcrm.domain.changes import Change
    from hubcrm.store.changelog import Applied
    from hubcrm.store.hub import Hub
    from hubcrm.sync.transport import Transport

T = TypeVar("T")
Rows = list[tuple[Any, ...]]
Report = Callable[[int, int], object]

SHARE: Final = 0.3
"""More of the records here than this is not changed by one exchange unless a person agrees."""
BULK: Final = 20_000
"""Changes that are folded at once into a store that nobody works in yet."""
STEADY_MS: Final = 60_000
HELLO_MS: Final = 10 * 60_000


class Side(Protocol):
    """This computer's store as the exchange sees it, on the exchange's own thread."""

    @property
    def folder(self) -> Path:
        """Where the store lies."""

    @property
    def key(self) -> bytes:
        """Its data key."""

    def read(self, sql: str, params: Sequence[Any] = (), /) -> Rows:
        """All rows of a query, with everything that `accept` and `write` have done."""

    def accept(self, changes: Sequence[Change], /) -> Applied:
        """Take in changes made elsewhere (Hub.accept), where writing happens."""

    def write(self, task: Callable[[Hub], T], /) -> T:
        """Run something that writes, where writing happens, and give back what it returns."""


class HubSide:
    """A store whose only thread is this one: the terminal's, or a test's."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    @property
    def folder(self) -> Path:
        """Where the store lies."""
        return self._hub.folder

    @property
    def key(self) -> bytes:
        """Its data key."""
        return self._hub.key

    def read(self, sql: str, params: Sequence[Any] = (), /) -> Rows:
        """All rows of a query."""
        return self._hub.read(sql, params)

    def accept(self, changes: Sequence[Change], /) -> Applied:
        """Take in changes made elsewhere."""
        return self._hub.accept(changes)

    def write(self, task: Callable[[Hub], T], /) -> T:
        """Run it at once."""
        return task(self._hub)


class Exchanged(NamedTuple):
    """What an exchange came to.

    `sent`, `received`: changes that were new on the other side. `waiting`: ours that are still not there. `lacking`: changes
    that are said to be there and could not be had. `held_newer`: how many came that a newer version made. `forked`: whether
    this store was found to have a double, and writes under a new name now. `kinds`: kinds of record that came.
    """

    sent: int = 0
    received: int = 0
    waiting: int = 0
    lacking: int = 0
    objects_sent: int = 0
    objects_received: int = 0
    held_newer: int = 0
    forked: bool = False
    kinds: frozenset[str] = frozenset()


class TooMuchAtOnce(HubError):
    """What came would change so much of the hub that a person is asked first; nothing of it was taken in."""

    def __init__(self, records: int, of: int) -> None:
        super().__init__(
            f"What came from the team would change {records:,} of the {of:,} records here at once, so nothing was taken in. "
            "Ask whether somebody meant it; then say so in Settings, or with hubcrm sync --go-on."
        )
        self.records = records
        self.of = of


def quietly(_done: int, _of: int) -> None:
    """Report to nobody."""


def waiting(read: store.Read, transport: str) -> int:
    """How many of this computer's changes are not known to be at a place yet."""
    return store.waiting(read, transport)


def exchange(side: Side, transport: Transport, *, report: Report = quietly, agreed: bool = False,
             share: float = SHARE) -> Exchanged:  # fmt: skip
    """Meet at a place, give and take.

    `report(done, of)` in changes and attachments, may raise to stop. `agreed`: a person has said yes to a change of more than
    `share` of the records. Raises NotReachable, Refused (after everything else was done), TooMuchAtOnce.
    """
    transport.connect()
    return _Exchange(side, transport, report, share=1.0 if agreed else share).run()


class _Exchange:
    """One exchange, step by step."""

    def __init__(
        self, side: Side, transport: Transport, report: Report, *, share: float, at_once: int = AT_ONCE
    ) -> None:
        self._side = side
        self._transport = transport
        self._noted = notes.read(side.read, transport.name)
        self._as_it_was = repr(self._noted)
        self._now = side.write(lambda hub: hub.clock())
        self._taking = Taking(side, transport, self._noted, report, share=share, keep=self._keep, at_once=at_once)
        self._giving = Giving(side, transport, self._noted, report, self._now, forked=self._taking.take_new_name)

    def run(self) -> Exchanged:
        from hubcrm.sync.objects import exchange_objects

        held = self._transport.held()
        try:
            self._taking.run(held)
        finally:
            self._keep()
        refused: Refused | None = None
        try:
            self._giving.run(self._transport.held() if self._taking.forked else held)
        except Refused as refusal:
            refused = refusal
        objects = exchange_objects(self._side, self._transport, self._noted, self._now)
        self._say_hello()
        self._transport.tidy(self._now)
        self._leave_snapshot()
        if self._now - self._noted.last_reached >= STEADY_MS or self._now < self._noted.last_reached:
            self._noted.last_reached = self._now
        self._keep()
        if refused is not None:
            raise refused
        return Exchanged(
            self._giving.sent, self._taking.received, waiting(self._side.read, self._transport.name), self._taking.lacking,
            objects.sent, objects.received, self._taking.held_newer, self._taking.forked, frozenset(self._taking.kinds),
        )  # fmt: skip

    def _keep(self) -> None:
        """Keep what is noted, where it has become different."""
        if repr(self._noted) != self._as_it_was:
            self._side.write(lambda hub: notes.keep(hub, self._transport.name, self._noted))
            self._as_it_was = repr(self._noted)

    def _say_hello(self) -> None:
        from hubcrm import __version__

        writer = store.present_writer(self._side.read)
        person = "".join(str(row[0]) for row in self._side.read("SELECT v FROM meta WHERE k = 'this_person'"))
        said = f"{writer} {person} {__version__}"
        if said == self._noted.hello and 0 <= self._now - self._noted.said_hello < HELLO_MS:
            return
        self._transport.say_hello(writer, __version__, person, self._now)
        self._noted.said_hello, self._noted.hello = self._now, said

    def _leave_snapshot(self) -> None:
        """Leave a whole store for those who come new, where the newest is old and nothing is missing here."""
        from hubcrm.sync import snapshot

        if self._taking.lacking or not snapshot.is_due(self._side.read, self._transport, self._noted, self._now):
            return
        # What we gave comes by once more, so that whoever begins from here need not take it in again.
        self._taking.run(self._transport.held())
        try:
            snapshot.leave(self._side, self._transport, self._noted.cursor, self._now)
        except Refused as refusal:  # not everybody's snapshots are trusted everywhere
            logging.getLogger(__name__).info("No snapshot was left: %s", refusal)


def begin(folder: Path, key: bytes, transport: Transport, *, hub_id: str, settings: Path, computer: int = 0,
          clock: Callable[[], int] = wall_clock, report: Report = quietly) -> Hub:  # fmt: skip
    """Make a new store of a hub in `folder`, which holds its key file already, and fill it with all that the team has.

    It begins from the newest snapshot that is whole, else folds every change. `report(done, of)` may raise to stop; whoever
    calls takes the folder away again then (beginning.made_whole).
    """
    from hubcrm.store.hub import Hub

    transport.connect()
    found = _from_snapshot(folder, key, transport, hub_id, settings, computer, clock, report)
    hub = found or Hub.create(folder, key, settings=settings, clock=clock, computer=computer, hub_id=hub_id)
    side = HubSide(hub)
    if hasattr(transport, "writer"):
        transport.writer = store.present_writer(side.read)
    try:
        _Exchange(side, transport, report, share=1.0, at_once=AT_ONCE if found else BULK).run()
    except BaseException:
        hub.close()
        raise
    return hub


def _from_snapshot(folder: Path, key: bytes, transport: Transport, hub_id: str, settings: Path, computer: int,
                   clock: Callable[[], int], report: Report) -> Hub | None:  # fmt: skip
    """The hub made of the newest snapshot that can be used, with the cursor to go on from; None where there is none."""
    from hubcrm.store import snapshots

    for one in transport.snapshots():
        try:
            pieces = _reported(transport.get_snapshot(one), one.size, report)
            hub = snapshots.begin_from(
                folder, key, pieces, hub_id=hub_id, settings=settings, computer=computer, clock=clock
            )
        except (Damaged, MadeByNewer, NotReachable) as problem:  # an older one may do, and folding always does
            logging.getLogger(__name__).info("Not begun from a snapshot: %s", problem)
            continue
        notes.keep(hub, transport.name, notes.Noted(cursor=one.cursor, looked_at_snapshots=hub.clock()))
        return hub
    return None


def _reported(pieces: Iterable[bytes], size: int, report: Report) -> Iterator[bytes]:
    done = 0
    for piece in pieces:
        done += len(piece)
        report(min(done, size), size)
        yield piece
