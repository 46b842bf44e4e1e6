"""Sharing with the team while the window is open: by itself, on one thread of its own, and never in anybody's way.

The thread meets the server or the folder; what comes is written by the runner's one writer, some hundred changes at a time.
It goes round after each change (with a short pause, so that a burst is one round), when the server says that something
came, every half minute, and when the network is back.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from hubcrm.desktop.parts import team_words
from hubcrm.desktop.taking_files import nothing
from hubcrm.desktop.workers import Closing
from hubcrm.domain.errors import HubError

if TYPE_CHECKING:
    from hubcrm.desktop.runner import Runner
    from hubcrm.desktop.session import Session
    from hubcrm.domain.outcome import Outcome
    from hubcrm.sync.rounds import Round
    from hubcrm.sync.team_status import Team

EVERY = 30.0  # seconds between two rounds in which nobody has anything to say
AGAIN = 10.0  # seconds until the next try where the last one reached nobody
BURST = 120  # ms after a change: what is pressed together is shared together
SOON = 1_500  # ms after which what has been done and is not shared yet is said to wait
LAST = 1.5  # seconds that closing waits for what has just been done to go out
MANY = 300  # changes from which the foot shows how far it is

Writing = Callable[[Callable[[Any], Any]], Any]
"""Calls what it is given with the hub, on the writer's thread, and hands its value back to the thread that asks."""


class Rounds(Protocol):
    """What goes round; see sync.rounds."""

    def go(self, *, agreed: bool = False, report: Callable[[int, int], object] = ...) -> tuple[Round, ...]:
        """Meet every place once."""

    def wait(self, seconds: float) -> None:
        """Until something may have come, or `wake`."""

    def wake(self) -> None:
        """End a wait; from any thread."""

    def close(self) -> None:
        """Let go of every place."""


class Sharing(QObject):
    """Begins when this store has a team, ends when it has none any more. Signals reach the window's thread.

    `received` carries the kinds of thing that came from others; `stands` how the team stands now, or None without one.
    """

    received = Signal(object)  # frozenset[str]
    stands = Signal(object)  # Team | None
    progressed = Signal(int, int)
    _went = Signal(object)  # tuple[Round, ...] or an exception that nobody expected
    _told = Signal(int, int)

    def __init__(
        self,
        session: Session,
        open_rounds: Callable[[Writing], Rounds],
        with_team: Callable[[Callable[[Any], Any]], Any],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._runner: Runner = session.runner
        self._open = open_rounds
        self._with_team = with_team
        self._thread: threading.Thread | None = None
        self._rounds: Rounds | None = None
        self._wanted = threading.Event()
        self._ended = threading.Event()
        self._agreed = False
        self.busy = False
        self.question: str = ""  # what is asked before a large change is taken in
        self.team: Team | None = None
        self.is_fresh = False  # something was done a moment ago and is on its way
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self.look)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(BURST)
        self._pause.timeout.connect(self.now)
        self._network: Any = None
        self._went.connect(self._has_gone, Qt.ConnectionType.QueuedConnection)
        self._told.connect(self._tell_progress, Qt.ConnectionType.QueuedConnection)

    # what the window asks for

    def look(self) -> None:
        """See how the team stands, and begin where there is one."""
        from hubcrm.sync import team_status  # here: a hub on one computer does without it at its start

        self._session.fetch(team_status.read, then=self._seen, slot="team")

    def do(
        self,
        action: Callable[..., Outcome[Any]],
        *given: Any,
        then: Callable[[Outcome[Any]], object] = nothing,
        failed: Callable[[HubError], object] | None = None,
    ) -> None:
        """Do something with a server or a folder, in this person's name: `action(side, *given, by=person)`, off this thread.

        Afterwards `then(outcome)`, and what it changed and says is told as that of any other action.
        """
        does = partial(self._with_team, partial(_acted, action, given, self._session.viewer.person))
        self._session.fetch(partial(_aside, does), then=partial(self._done, then), failed=failed, worker="aside")

    def _done(self, then: Callable[[Outcome[Any]], object], outcome: Outcome[Any]) -> None:
        then(outcome)
        self._runner.changed.emit(outcome.kinds)
        if outcome.said:
            self._runner.said.emit(outcome)

    def nudge(self) -> None:
        """Something was written here: share it in a moment. Where that takes longer, it is said what waits."""
        if self._thread is not None:
            self.is_fresh = True
            self._pause.start()
            self._soon.start()

    def now(self) -> None:
        """Go round at once."""
        if self._ended.is_set():
            return
        self._wanted.set()
        if self._rounds is not None:
            self._rounds.wake()

    def go_on(self) -> None:
        """The person has said yes to a large change."""
        self._agreed, self.question = True, ""
        self.now()

    def close(self) -> None:
        """End it. What was done a moment ago still goes out where that takes no time; all else waits for the next start."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._soon.stop()
        if self._pause.isActive():
            self._pause.stop()
            self._wanted.set()
        hurries = self._wanted.is_set() or self.busy
        self._ended.set()
        if self._rounds is not None:
            self._rounds.wake()
        thread.join(LAST if hurries else LAST / 5)

    # how it goes

    def _seen(self, team: Team | None) -> None:
        self.team, self.is_fresh = team, False
        if team is not None and self._thread is None and not self._ended.is_set():
            self._thread = threading.Thread(target=self._work, name="hubcrm-sharing", daemon=True)
            self._thread.start()
            self._watch_network()
        self.stands.emit(team)

    def _work(self) -> None:
        try:
            while not self._goes_no_more():
                try:
                    if self._go():
                        break
                except Closing:
                    break
                except HubError:  # this store cannot be read or written just now: whoever saves something is told so
                    self._wanted.wait(AGAIN)
        except Exception as error:  # a defect: told on the window's thread like any other
            self._say(error)
        finally:
            rounds, self._rounds = self._rounds, None
            if rounds is not None:
                rounds.close()

    def _go(self) -> bool:
        """One round, and the wait after it; True once there is no team any more."""
        if self._rounds is None:
            self._rounds = self._open(self._runner.on_writer)
        self._wanted.clear()
        agreed, self._agreed = self._agreed, False
        self.busy = True
        try:
            went = self._rounds.go(agreed=agreed, report=self._report)
        finally:
            self.busy = False
        self._say(went)
        if went and not self._ended.is_set() and not self._wanted.is_set():
            self._rounds.wait(EVERY if all(one.reached for one in went) else AGAIN)
        return not went

    def _goes_no_more(self) -> bool:
        """Whether the window closes, and nothing that was done a moment ago is left to share."""
        return self._ended.is_set() and not self._wanted.is_set()

    def _report(self, done: int, of: int) -> None:
        """On the sharing thread."""
        if self._goes_no_more():
            raise Closing
        if of >= MANY:
            with contextlib.suppress(RuntimeError):  # the window has gone already
                self._told.emit(done, of)

    def _say(self, what: object) -> None:
        with contextlib.suppress(RuntimeError):  # as above
            self._went.emit(what)

    def _tell_progress(self, done: int, of: int) -> None:
        if self._thread is not None:
            self.progressed.emit(done, of)

    def _has_gone(self, went: object) -> None:
        if self._ended.is_set():
            return
        self.progressed.emit(0, 0)
        if isinstance(went, BaseException):
            self._thread = None
            sys.excepthook(type(went), went, went.__traceback__)
            return
        assert isinstance(went, tuple)  # what _work says is one or the other
        if not went:
            self._thread = None
        asked = next((one.question for one in went if one.question is not None), None)
        self.question = team_words.question(asked.records, asked.of) if asked is not None else ""
        kinds = frozenset[str]().union(*(one.kinds for one in went))
        self.received.emit(kinds)
        if not self._pause.isActive():  # else what was done meanwhile is on its way, and that round tells
            self._soon.stop()
            self.look()

    def _watch_network(self) -> None:
        """Hear of it when the network is back, where the system tells; else the next try is ten seconds away."""
        from PySide6.QtNetwork import QNetworkInformation

        if self._network is not None or not QNetworkInformation.loadBackendByFeatures(
            QNetworkInformation.Feature.Reachability
        ):
            return
        self._network = QNetworkInformation.instance()
        self._network.reachabilityChanged.connect(self._network_changed)

    def _network_changed(self, _reachability: object) -> None:
        self.now()


# on a worker's thread


def _acted(action: Callable[..., Outcome[Any]], given: tuple[Any, ...], by: str, side: Any) -> Outcome[Any]:
    return action(side, *given, by=by)


def _aside(does: Callable[[], Any], _nothing: object) -> Any:
    return does()
