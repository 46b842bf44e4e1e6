"""A line to a hub's PostgreSQL server that stays open: asked on it, waited on, and what breaks is told in the hub's words."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from hubcrm.domain.errors import HubError
from hubcrm.sync.postgres_link import Patience, connect, in_words
from hubcrm.sync.postgres_schema import SPEAKS, VERSION
from hubcrm.sync.transport import Forked, NotReachable, Place, Refused

if TYPE_CHECKING:
    from hubcrm.sync.postgres_link import Connection

_ASK_EVERY = 30.0
_CLOCK_APART_MS = 120_000


class Missing(Refused):
    """The server lacks what comes before these changes: it lost its newest ones. `has` is the highest number it has."""

    def __init__(self, message: str, has: int) -> None:
        super().__init__(message)
        self.has = has


class Line:
    """Signing in, waiting, asking. After `connect`: `person` and `kind` are who the server says we are, `clock_apart_ms` is
    its clock minus ours (None before). Used by one thread at a time, but for `wake`.
    """

    def __init__(self, url: str, hub_id: str, login: str, password: str, patience: Patience | None) -> None:
        self._url = url
        self._hub_id = hub_id
        self._login, self._password = login, password
        self._patience = patience or Patience()
        self._connection: Connection | None = None
        self._spaces: frozenset[str] = frozenset()
        self._epoch = ""
        self._newest = 0
        self._server_writers: frozenset[str] = frozenset()
        self._woken, self._waker = socket.socketpair()  # nothing else ends a select on every system
        self._woken.setblocking(False)
        self._waker.setblocking(False)
        self.person = ""
        self.kind = ""
        self.clock_apart_ms: int | None = None

    def connect(self) -> None:
        """See that it is this hub's server and speaks as we do; a connection that still lives is kept.

        Raises NotReachable, Refused.
        """
        if self._connection is not None:
            try:
                self._greet()
            except NotReachable:
                self.close()
            else:
                return
        self._connection = connect(self._url, login=self._login, password=self._password, patience=self._patience)
        try:
            self._greet()
            self._rows("LISTEN hub")
        except HubError:
            self.close()
            raise

    def _greet(self) -> None:
        before = time.time()
        row = self._rows("SELECT * FROM hub.greet()")[0]
        hub_id, _, version, speaks, epoch, now_ms, newest, _, person, kind, _, spaces = row
        if hub_id != self._hub_id:
            raise Refused("This server belongs to another hub. Ask for an invitation to yours.")
        if speaks > SPEAKS:
            raise Refused(
                "This hub's server was set up by a newer version of hubcrm. Install that version to share again."
            )
        if version < VERSION:
            raise Refused(
                "This hub's server is older than this hubcrm. Ask whoever looks after it to run: hubcrm team init postgres URL."
            )
        self.clock_apart_ms = now_ms - int((before + time.time()) * 500)
        self._epoch, self._newest, self.person, self.kind = epoch, newest, person, kind
        self._spaces = frozenset(spaces)
        self._server_writers |= frozenset(writer for (writer,) in self._rows("SELECT writer FROM hub.server_writer"))

    def close(self) -> None:
        """Let go of the connection; `connect` may follow."""
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
            self._connection = None

    def __del__(self) -> None:
        for end in (self._woken, self._waker):
            end.close()

    def notices(self, now_ms: int) -> Sequence[str]:
        """That the clocks differ by more than two minutes, where they do."""
        apart = self.clock_apart_ms or 0
        if abs(apart) <= _CLOCK_APART_MS:
            return ()
        said = f"{abs(apart) // 60_000} minutes" if abs(apart) < 7_200_000 else f"{abs(apart) // 3_600_000} hours"
        behind = "behind" if apart > 0 else "ahead of"
        return (
            f"This computer's clock is {said} {behind} the server's. Set it right: it puts in order what is done apart.",
        )

    def wait(self, seconds: float) -> bool:
        """Wait for word from the server; it is asked every half minute besides. `wake` ends it, then or already."""
        until = time.monotonic() + seconds
        while True:
            if self._drain_wakes() or self._heard():
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            ends: list[Any] = [self._open().pgconn.socket, self._woken]
            ready, _, _ = select.select(ends, [], [], min(left, _ASK_EVERY))
            if not ready and left > _ASK_EVERY and self._something_new():
                return True

    def wake(self) -> None:
        """End a `wait` of another thread, or the next one."""
        with suppress(BlockingIOError):  # it is full of wakes that nobody waited for
            self._waker.send(b"w")

    def _drain_wakes(self) -> bool:
        with suppress(BlockingIOError):
            return bool(self._woken.recv(4096))
        return False

    def _heard(self) -> bool:
        with self._told():
            connection = self._open()
            connection.pgconn.consume_input()
            heard = False
            while (notice := connection.pgconn.notifies()) is not None:
                heard = heard or notice.be_pid != connection.pgconn.backend_pid  # our own words are no news
            return heard

    def _something_new(self) -> bool:
        newest = self._rows("SELECT newest FROM hub.greet()")[0][0]
        return bool(newest > self._newest)

    def _open(self) -> Connection:
        if self._connection is None:
            raise NotReachable("The server is not connected. You can go on working; it is tried again.")
        return self._connection

    def _ask(self, sql: str, *params: Any) -> Any:
        row = self._open().execute(sql, params).fetchone()
        return row[0] if row else None

    def _rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        with self._told():
            cursor = self._open().execute(sql, params or None)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def _told(self, place: Place = ("", "")) -> Iterator[None]:
        """Tell what goes wrong in the hub's words; a connection that broke is let go of."""
        import psycopg

        try:
            yield
        except psycopg.Error as error:
            problem = _problem(error, place, self._connection)
            if isinstance(problem, NotReachable):
                self.close()
            raise problem from error
        except UnicodeEncodeError as error:
            raise Refused(
                "A change here holds characters that the server cannot keep. Keep a backup and report it."
            ) from error


def _problem(error: Any, place: Place, connection: Connection | None) -> HubError:
    state, detail = error.sqlstate, str(getattr(error.diag, "message_detail", "") or "")
    if state == "HC001":
        return Forked(
            "Another computer wrote under this one's name: its store was copied or brought back. It goes on under a new name.",
            *place,
        )
    if state == "HC002":
        return Missing("The server has lost its newest changes; they are brought back.", int(detail or 0))
    if state == "HC004":
        return Refused(_may_not(str(error.diag.message_primary or ""), detail))
    if connection is not None and connection.closed:
        return NotReachable("The connection to the server broke off. You can go on working; it is tried again.")
    return in_words(error)


def _may_not(what: str, detail: str) -> str:
    if what == "actor":
        return (
            "The server takes only what you did yourself. What was noted here under another name must be adopted by whoever "
            "looks after it."
        )
    if what == "space":
        return "You may not write in that part of the hub."
    if what == "undone":
        return "Only those who did something, or the hub's staff, may undo it."
    if what == "snapshot":
        return "Copies to begin from come from the hub's own staff, once they have taken in everything."
    if what == "kind":
        return f"The server does not take this from you ({detail}). It may be for the hub's staff, or newer than the server."
    return "Your name on this server may not do that. Ask a manager of the hub."
