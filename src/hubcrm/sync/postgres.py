"""A PostgreSQL server as the place where a hub's computers meet: the engine for teams.

People may call a few functions there and read what their spaces hold (postgres_rights.py); the server checks who writes
what, keeps every writer's numbers without holes, and confirms one claim for each round of an enquiry. Reading goes by a
cursor (`epoch:number`), which is only ever a shortcut: `held` and `fetch` show and fill holes. Word that something came
travels by NOTIFY, which may be lost; asking every half minute is what can be relied on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hubcrm.domain.errors import Damaged, NotFound
from hubcrm.sync.postgres_line import Line
from hubcrm.sync.postgres_line import Missing as Missing  # what push raises is asked for here
from hubcrm.sync.postgres_link import Patience
from hubcrm.sync.postgres_rows import COLUMNS, PUSH, columns_of, key_columns, reported, sealed_from, weight
from hubcrm.sync.postgres_seal import TeamSeal
from hubcrm.sync.transport import Batch, Held, Place, Sealed, Snapshot, SubjectKey

_MOST_AT_ONCE = 5_000
_MOST_BYTES = 8_000_000
_PUSH_AT_ONCE = 1_000
_PIECE = 1 << 20
_PUSH_SQL = (
    "SELECT hub.{}(%s, %s, " + ", ".join(f"%s::{kind}" for kind in PUSH) + ", %s::text[], %s::text[], %s::bytea[], %s)"
)


class PostgresTransport(Line):
    """See transport.Transport. `url` may leave out name and password where `login` and `password` give them.

    `team_key`: 32 bytes that only the team has, under which keys of words, attachments and stores lie on the server.
    `adopting` is for the administrator's own address: changes of whoever made them are taken as they are, when a hub moves
    here with its past.
    """

    name = "postgres"

    def __init__(self, url: str, hub_id: str, team_key: bytes, *, login: str = "", password: str = "", adopting: bool = False,
                 patience: Patience | None = None) -> None:  # fmt: skip
        super().__init__(url, hub_id, login, password, patience)
        self._seal = TeamSeal(team_key, hub_id)
        self._adopting = adopting

    def spaces(self) -> frozenset[str]:
        """The spaces in use that may be read here; hub staff may begin a department's by writing there."""
        return self._spaces

    def may_republish(self, writer: str) -> bool:
        """Whether changes of this writer may be brought back here by us: the server knows its own words again."""
        return self._adopting or writer in self._server_writers

    # -- reading -----------------------------------------------------------------------------------------------------

    def held(self) -> Mapping[Place, Held]:
        """How much of each writer the server has. Number and count differ only where a change came under another name first."""
        rows = self._rows("SELECT * FROM hub.held()")
        return {(writer, space): Held(have, count) for writer, space, have, count in rows}

    def pull(self, cursor: str) -> Iterator[Batch]:
        """What has come since, in the order in which it came; everything where the server was restored meanwhile.

        A cursor names the change that it stands at, so that a server which went back is noticed even where nobody said so.
        """
        self._greet()
        after = self._still_there(cursor)
        while True:
            changes, last = self._changes("seq > %s", "seq", after)
            if not changes:
                return
            after = last
            yield Batch(changes, self._keys_for(changes), f"{self._epoch}:{after}:{changes[-1].change.id}")

    def _still_there(self, cursor: str) -> int:
        """The number that a cursor stands at; 0 where what it stood at is there no more."""
        epoch, number, name = [*cursor.split(":"), "", ""][:3]
        if epoch != self._epoch or not number.isdigit():
            return 0
        found = self._rows("SELECT 1 FROM hub.change WHERE seq = %s AND id = %s", int(number), name)
        return int(number) if found else 0

    def fetch(self, place: Place, first: int, last: int) -> Iterator[Batch]:
        """One writer's changes by number."""
        after = first - 1
        while after < last:
            changes, reached = self._changes(
                "writer = %s AND space = %s AND wseq > %s AND wseq <= %s", "wseq", *place, after, last
            )
            if not changes:
                return
            after = reached
            yield Batch(changes, self._keys_for(changes), "")

    def _changes(self, where: str, order: str, *params: Any) -> tuple[tuple[Sealed, ...], int]:
        """Up to some thousands of changes and some megabytes, and where they end; at least one where there is one."""
        rows = self._rows(
            f"WITH next AS (SELECT seq, size FROM hub.change WHERE {where} ORDER BY {order} LIMIT {_MOST_AT_ONCE}), "
            "fits AS (SELECT seq FROM (SELECT seq, size, sum(size) OVER (ORDER BY seq) AS upto FROM next) s "
            f"WHERE upto <= {_MOST_BYTES} OR upto = size) "
            f"SELECT {COLUMNS}, {order} FROM hub.change JOIN fits USING (seq) ORDER BY {order}",
            *params,
        )
        return tuple(map(sealed_from, rows)), rows[-1][-1] if rows else 0

    def _keys_for(self, changes: Sequence[Sealed]) -> tuple[SubjectKey, ...]:
        subjects = sorted({one.change.subject for one in changes if one.change.subject})
        if not subjects:
            return ()
        rows = self._rows(
            "SELECT DISTINCT subject, key_id, key FROM hub.subject_key WHERE subject = ANY (%s)", subjects
        )
        return tuple(self._seal.open_keys(SubjectKey(subject, key_id, bytes(key)) for subject, key_id, key in rows))

    # -- writing -----------------------------------------------------------------------------------------------------

    def push(self, place: Place, changes: Sequence[Sealed], keys: Sequence[SubjectKey],
             states: Mapping[str, Mapping[str, object]]) -> None:  # fmt: skip
        """Put changes there in order, all or none. Raises Forked, Missing, Refused.

        Where the answer gets lost, nobody knows whether they arrived: pushing the same again is the way to find out.
        """
        parts = list(_parts(changes)) or [()]
        closed = self._seal.close_keys(keys)
        with self._told(place), self._open().transaction():
            for at, part in enumerate(parts):
                last = at == len(parts) - 1
                self._open().execute(
                    _PUSH_SQL.format("adopt" if self._adopting else "push"),
                    [
                        *place,
                        *columns_of(part),
                        *key_columns(closed if at == 0 else ()),
                        reported(states) if last else "",
                    ],
                )

    def forget_subject(self, subject: str) -> None:
        """Destroy a subject's keys and words on the server, and every snapshot made before."""
        self._rows("SELECT hub.erase(%s)", subject)

    def say_hello(self, writer: str, version: str, person: str, now_ms: int) -> None:
        """Note that this computer was here; whose it is and when, the server knows better than we."""
        if (
            not self._adopting
        ):  # the administrator's is no computer of the team; whose it is says the first everyday hello
            self._rows("SELECT hub.hello(%s, %s)", writer, version[:40])

    def seen(self) -> Sequence[Mapping[str, object]]:
        """Who was here, newest first."""
        rows = self._rows(
            "SELECT writer, person, version, (extract(epoch FROM last_seen) * 1000)::bigint FROM hub.device ORDER BY last_seen DESC"
        )
        return [dict(zip(("writer", "person", "version", "last_seen"), row, strict=True)) for row in rows]

    def tidy(self, now_ms: int) -> None:
        """Nothing on a server, but for the administrator: whoever said yes first, in what was adopted, has it."""
        if self._adopting:
            self._rows("SELECT hub.settle_claims()")

    # -- attachments and whole stores --------------------------------------------------------------------------------

    def objects(self) -> frozenset[str]:
        """Names of the attachments there."""
        return frozenset(name for (name,) in self._rows("SELECT name FROM hub.object"))

    def put_object(self, name: str, content: bytes) -> None:
        """Put an attachment there; what is there already stays as it is."""
        kept = self._seal.close("objects", name, content)
        with self._told(), self._open().transaction():
            for n, start in enumerate(range(0, len(kept), _PIECE)):
                if not self._ask("SELECT hub.put_object(%s, %s, %s)", name, n, kept[start : start + _PIECE]):
                    return

    def get_object(self, name: str) -> bytes:
        """An attachment's content. Raises NotFound."""
        rows = self._rows("SELECT content FROM hub.object_part WHERE name = %s ORDER BY n", name)
        content = self._seal.open("objects", name, b"".join(bytes(part) for (part,) in rows))
        if content is None:
            raise NotFound("This attachment is not on the server yet.")
        return content

    def forget_object(self, name: str) -> None:
        """Remove an attachment's content, as part of erasing. Only the hub's staff can; asked by others nothing happens."""
        self._rows("SELECT hub.forget_object(%s)", name)

    def snapshots(self) -> Sequence[Snapshot]:
        """Stores to begin from, newest first."""
        rows = self._rows("SELECT name, made, size, cursor FROM hub.snapshot ORDER BY made DESC, kept_at DESC")
        return [Snapshot(*row) for row in rows]

    def get_snapshot(self, snapshot: Snapshot) -> Iterator[bytes]:
        """A snapshot in the pieces in which it was put there. Raises Damaged where it was taken away meanwhile."""
        n = pieces = 0
        kept, whole = bytearray(), True
        while rows := self._rows(
            "SELECT content, ends FROM hub.snapshot_part WHERE name = %s AND n = %s", snapshot.name, n
        ):
            kept += bytes(rows[0][0])
            whole = rows[0][1]
            if whole:
                piece = self._seal.open("snapshots", f"{snapshot.name} {pieces}", bytes(kept))
                if piece is None:
                    raise Damaged("This copy to begin from is not of this team, or was changed.")
                yield piece
                pieces += 1
                kept.clear()
            n += 1
        if not n or not whole:
            raise Damaged("This copy to begin from is not on the server any more. Begin again.")

    def put_snapshot(self, made: int, cursor: str, pieces: Iterator[bytes]) -> None:
        """Leave a snapshot for others; all but the newest two go. Raises Refused for anybody but the hub's own staff."""
        name, n = f"{made & ((1 << 64) - 1):016x}{time.time_ns() & ((1 << 64) - 1):016x}", 0
        with self._told(), self._open().transaction():
            for at, piece in enumerate(pieces):
                kept = self._seal.close("snapshots", f"{name} {at}", piece)
                for start in range(0, len(kept), _PIECE):
                    part, ends = kept[start : start + _PIECE], start + _PIECE >= len(kept)
                    self._ask("SELECT hub.put_snapshot(%s, %s, %s, %s, %s, %s)", name, made, cursor, n, part, ends)
                    n += 1


def _parts(changes: Sequence[Sealed]) -> Iterator[Sequence[Sealed]]:
    start = size = 0
    for at, one in enumerate(changes):
        grown = size + weight(one)
        if at > start and (grown > _MOST_BYTES or at - start >= _PUSH_AT_ONCE):
            yield changes[start:at]
            start, grown = at, weight(one)
        size = grown
    if start < len(changes):
        yield changes[start:]
