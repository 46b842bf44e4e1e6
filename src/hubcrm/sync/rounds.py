"""Going round: every place where this store's hub meets, one exchange each, again and again on one thread.

The window's sharing thread and `hubcrm sync` both go round with this. It opens places as the store's membership says,
keeps them open between rounds, and lets go of one that fails, so that the next round begins it anew.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from hubcrm.domain.errors import HubError, StoreProblem
from hubcrm.store import exchanged
from hubcrm.sync import membership
from hubcrm.sync.invitations import POSTGRES
from hubcrm.sync.transport import NotReachable, Refused

if TYPE_CHECKING:
    from pathlib import Path

    from hubcrm.domain.changes import Change
    from hubcrm.store.changelog import Applied
    from hubcrm.store.connections import Reader
    from hubcrm.store.hub import Hub
    from hubcrm.sync.exchange import Exchanged, Side, TooMuchAtOnce
    from hubcrm.sync.membership import Membership
    from hubcrm.sync.transport import Transport

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Round:
    """How one place went: what was exchanged, or why it was not."""

    name: str
    exchanged: Exchanged | None = None
    problem: HubError | None = None

    @property
    def reached(self) -> bool:
        """Whether somebody was there."""
        return not isinstance(self.problem, NotReachable)

    @property
    def question(self) -> TooMuchAtOnce | None:
        """What a person must agree to before it goes on."""
        from hubcrm.sync.exchange import TooMuchAtOnce

        return self.problem if isinstance(self.problem, TooMuchAtOnce) else None

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of thing that came."""
        return self.exchanged.kinds if self.exchanged is not None else frozenset()


def quietly(_done: int, _of: int) -> None:
    """Report to nobody."""


class ThreadSide:
    """This store as a thread of its own sees it: it reads on its own connection, and what it writes the one writer writes.

    See exchange.Side. `writing(work)` calls `work(hub)` where writing happens and hands its value back.
    """

    def __init__(
        self, reader: Reader, folder: Path, key: bytes, writing: Callable[[Callable[[Any], Any]], Any]
    ) -> None:
        self._reader = reader
        self.folder = folder
        self.key = key
        self._writing = writing

    def read(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        return self._reader.read(sql, params)

    def accept(self, changes: Sequence[Change]) -> Applied:
        """Take in changes made elsewhere."""
        return self.write(lambda hub: hub.accept(changes))

    def write(self, work: Callable[[Hub], T]) -> T:
        """Do this where writing happens, in its turn, and wait for it."""
        found: T = self._writing(work)
        return found

    def close(self) -> None:
        """Close its connection."""
        self._reader.close()


class Rounds:
    """Used by one thread, but for `wake`."""

    def __init__(self, side: Side, clock: Callable[[], int], close: Callable[[], object] = lambda: None) -> None:
        self._side = side
        self._clock = clock
        self._close = close
        self._places: dict[str, tuple[tuple[Membership, str], Transport]] = {}  # as it was opened, under which name
        self._missed: set[str] = set()
        self._woken = threading.Event()

    def go(self, *, agreed: bool = False, report: Callable[[int, int], object] = quietly) -> tuple[Round, ...]:
        """Meet every place once; none where this store has no team.

        `agreed`: a person has said yes to a change of much of the hub. `report(done, of)` may raise, which ends the round.
        """
        self._woken.clear()
        self._open()
        return tuple(self._meet(name, agreed, report) for name in list(self._places))

    def wait(self, seconds: float) -> None:
        """Until a place says that something may have come, somebody wakes us, or the time is over."""
        hinting = next((one for name, (_, one) in self._places.items() if name not in self._missed), None)
        if hinting is None or self._woken.is_set():
            self._woken.wait(seconds)
            return
        try:
            hinting.wait(seconds)
        except NotReachable:  # it went while we waited; the next round says so
            self._woken.wait(1.0)

    def wake(self) -> None:
        """End a wait at once; from any thread."""
        self._woken.set()
        for _, transport in list(self._places.values()):
            transport.wake()

    def close(self) -> None:
        """Let go of every place."""
        for name in list(self._places):
            self._let_go(name)
        self._close()

    def _open(self) -> None:
        """The places that the store's membership names now."""
        writer = exchanged.present_writer(self._side.read)
        wanted = {one.kind: (one, writer) for one in membership.memberships(self._side.read)}
        for name, (known, _) in list(self._places.items()):
            if wanted.get(name) != known:
                self._let_go(name)
        for name, known in wanted.items():
            if name not in self._places:
                self._places[name] = (known, membership.transport_of(self._side, known[0]))

    def _let_go(self, name: str) -> None:
        self._places.pop(name)[1].close()

    def _meet(self, name: str, agreed: bool, report: Callable[[int, int], object]) -> Round:
        from hubcrm.sync import exchange

        transport = self._places[name][1]
        try:
            found = exchange.exchange(self._side, transport, report=report, agreed=agreed)
            if found.sent and name == POSTGRES:  # the server's answer to it, such as a claim that it confirmed
                found = _together(found, exchange.exchange(self._side, transport, report=report, agreed=agreed))
            membership.note(self._side, transport, self._clock(), None, missed=False)
        except exchange.TooMuchAtOnce as question:
            return Round(name, problem=question)
        except (NotReachable, Refused) as problem:
            self._missed.add(name)
            transport.close()
            membership.note(self._side, transport, self._clock(), problem, missed=isinstance(problem, NotReachable))
            return Round(name, problem=problem)
        except StoreProblem as problem:  # no room on this disk, say: whoever saves something is told so too
            return Round(name, problem=problem)
        self._missed.discard(name)
        return Round(name, found)


def _together(first: Exchanged, then: Exchanged) -> Exchanged:
    """Two exchanges as one: what went and came in both, and how it stands after the second."""
    return then._replace(
        sent=first.sent + then.sent, received=first.received + then.received, kinds=first.kinds | then.kinds,
        objects_sent=first.objects_sent + then.objects_sent, objects_received=first.objects_received + then.objects_received,
        held_newer=first.held_newer + then.held_newer, forked=first.forked or then.forked,
    )  # fmt: skip
