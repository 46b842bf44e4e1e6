"""A whole store to begin from: a copy without anything that belongs to one computer or to a few people only.

A snapshot is the key that it is encrypted with, and the file. Whoever carries it encrypts both once more (see sync).
Beginning from one is many times quicker than folding every change again, and comes to the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hubcrm.domain.errors import Damaged, MadeByNewer
from hubcrm.store import connections, files
from hubcrm.store.clock import wall_clock
from hubcrm.store.keys import KEY_BYTES, STORE_FILE

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub

_KIND: Final = b"hubS1"
_HEAD: Final = len(_KIND) + KEY_BYTES
_PIECE: Final = 1 << 20  # bytes
_FACTS: Final = ("hub_id", "made", "made_up", "fold_version", "calendar")
"""The store's own facts that every computer of the hub shares."""


def made_of(folder: Path, key: bytes) -> Iterator[bytes]:
    """A snapshot of the store in `folder`, in pieces of a megabyte; about half a second for 100,000 changes."""
    part = files.part_of(folder / connections.BACKUPS / "snapshot")  # where a half file is swept away one day
    new = secrets.token_bytes(KEY_BYTES)
    try:
        with connections.plainly(folder, key):
            files.make_private_folder(part.parent)
            open(part, "xb", opener=files.owner_only).close()
            with closing(connections.connect(folder, key)) as store:
                store.execute("VACUUM INTO ?", (str(part),))
            with closing(_alone(part, key)) as copy:
                _without_what_is_ours(copy)
                copy.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"")
            yield _KIND + new
            with open(part, "rb") as file:
                while piece := file.read(_PIECE):
                    yield piece
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _alone(part: Path, key: bytes) -> connections.Connection:
    """Open a file that nobody knows of yet: if this stops half-way, it is thrown away, so nothing waits for the disk."""
    connection = connections.open_beside(part, key)
    for setting in ("journal_mode = OFF", "synchronous = OFF", "secure_delete = ON"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _without_what_is_ours(copy: connections.Connection) -> None:
    from hubcrm.store import tables

    copy.execute("BEGIN IMMEDIATE")
    for name in ("team", "exchanged", "seen_file", "draft", "kept", "outbox"):
        copy.execute(f"DELETE FROM {name}")
    copy.execute("UPDATE txn SET mine = 0")
    copy.execute(
        "DELETE FROM writer WHERE space != 'team' OR NOT EXISTS (SELECT 1 FROM change c WHERE c.writer = uuid)"
    )
    copy.execute("UPDATE writer SET mine = 0, state = 'open'")
    copy.execute(f"DELETE FROM meta WHERE k NOT IN ({', '.join('?' * len(_FACTS))})", _FACTS)
    if copy.execute("SELECT 1 FROM entity WHERE space != 'team' LIMIT 1").fetchone():
        for name, table in tables.projected().items():
            if "id" in table.columns:
                copy.execute(f"DELETE FROM {name} WHERE id IN (SELECT entity_id FROM entity WHERE space != 'team')")
        copy.execute("DELETE FROM subject WHERE subject IN (SELECT entity_id FROM entity WHERE space != 'team')")
        copy.execute("DELETE FROM entity WHERE space != 'team'")
        copy.execute("DELETE FROM txn WHERE id IN (SELECT txn FROM change WHERE space != 'team')")
        copy.execute("DELETE FROM change WHERE space != 'team'")
    copy.execute("COMMIT")


def begin_from(folder: Path, key: bytes, pieces: Iterable[bytes], *, hub_id: str, settings: Path, computer: int = 0,
               clock: Callable[[], int] = wall_clock) -> Hub:  # fmt: skip
    """Make a new store in `folder` (which holds its key file already) out of a snapshot, and open it.

    Raises Damaged where the snapshot is not whole or not this hub's, MadeByNewer where this version cannot read it; then
    nothing is left behind.
    """
    from hubcrm.store.hub import Hub
    from hubcrm.store.schema import APPLICATION_ID, VERSION

    def fill(part: Path) -> None:
        made_with = _written(part, pieces)
        with closing(_alone(part, made_with)) as copy:
            if copy.execute("PRAGMA application_id").fetchall() != [(APPLICATION_ID,)]:
                raise _not_whole()
            if copy.execute("SELECT 1 FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchone():
                raise _not_whole()  # ours has none, so that nothing runs that came with it
            if copy.execute("SELECT v FROM meta WHERE k = 'hub_id'").fetchall() != [(hub_id,)]:
                raise Damaged("What was left to begin from belongs to another hub.")
            ((version,),) = copy.execute("PRAGMA user_version").fetchall()
            if int(version) > VERSION:
                raise MadeByNewer(
                    "What was left to begin from was made by a newer hubcrm: install that version to use it."
                )
            copy.execute("INSERT OR REPLACE INTO meta (k, v) VALUES ('computer', ?)", (str(computer),))
            copy.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"")  # reads every page, and stops at one that is not sound

    with connections.plainly(folder, key):
        files.make_whole(folder / STORE_FILE, fill, new=True)
    try:
        return Hub.open(folder, key, settings=settings, clock=clock)
    except BaseException:
        for name in (STORE_FILE, f"{STORE_FILE}-wal", f"{STORE_FILE}-shm"):
            (folder / name).unlink(missing_ok=True)
        raise


def _written(part: Path, pieces: Iterable[bytes]) -> bytes:
    """Write the file of a snapshot; returns the key that it is encrypted with."""
    head = b""
    with open(part, "r+b") as file:
        for piece in pieces:
            if len(head) < _HEAD:
                head += piece
                file.write(head[_HEAD:])
            else:
                file.write(piece)
    if len(head) < _HEAD or not head.startswith(_KIND):
        raise _not_whole()
    return head[len(_KIND) : _HEAD]


def _not_whole() -> Damaged:
    return Damaged("What was left to begin from is not whole.")
