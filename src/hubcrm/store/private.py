"""Contacts that one person keeps for themselves: a second encrypted file beside the store, under a key of its own.

`private.db` is opened for one piece of work at a time, over a connection of its own, and never attached to the store.
Nothing that exchanges, exports, searches or undoes imports this module; import-linter says so. Its backups lie beside the
store's, encrypted with its own key, each with a copy of the key file that opens the hub. Times are UTC milliseconds.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from hubcrm.domain.errors import Damaged, MadeByNewer, NotFound
from hubcrm.store import connections
from hubcrm.store.connections import BACKUPS, KEYS_FILE, Connection
from hubcrm.store.files import make_private_folder, make_whole, write_whole

FILE = "private.db"
_VERSION = 1
_NAME = re.compile(r"private-(\d{4}-\d\d-\d\dT\d{6}Z)(?:\.\d+)?\.db").fullmatch
_TIME = "%Y-%m-%dT%H%M%SZ"
_MOST_BACKUPS = 14
_OLDEST_MS = 90 * 24 * 3600 * 1000  # as the store's own; the newest two stay in any case
_TABLE = (
    "CREATE TABLE contact (id TEXT PRIMARY KEY, owner TEXT NOT NULL, employer TEXT NOT NULL, name TEXT NOT NULL, "
    "role_title TEXT NOT NULL, role_kind TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL, notes TEXT NOT NULL, "
    "made INTEGER NOT NULL, release_id TEXT NOT NULL, released INTEGER NOT NULL, shared TEXT NOT NULL) WITHOUT ROWID"
)


@dataclass(frozen=True, slots=True, repr=False)  # it must not find its way into a message or a report
class Kept:
    """One private contact, in the order of its columns. `owner`: the person who keeps it, alone sees it.

    `release_id` names what the team gets if it is ever shared; it is random and says nothing of `id`. `released`: when that
    was, 0 for never; `shared`: the names of the fields that went, as JSON.
    """

    id: str
    owner: str
    employer: str
    name: str
    role_title: str
    role_kind: str
    email: str
    phone: str
    notes: str
    made: int
    release_id: str
    released: int = 0
    shared: str = "[]"

    @property
    def fields_shared(self) -> tuple[str, ...]:
        """Names of the fields that the team was given."""
        return tuple(json.loads(self.shared))


_COLUMNS = tuple(field.name for field in fields(Kept))
_MARKS = ", ".join("?" * len(_COLUMNS))


def is_there(folder: Path) -> bool:
    """Whether anybody keeps private contacts beside the store in `folder`."""
    return (folder / FILE).exists()


class PrivateContacts:
    """The open file; every call asks for the owner, and answers for no other."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, owner: str) -> list[Kept]:
        """Everything one person keeps, by name."""
        rows = self._connection.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM contact WHERE owner = ? ORDER BY lower(name), id", (owner,)
        )
        return [Kept(*row) for row in rows.fetchall()]

    def one(self, owner: str, contact: str) -> Kept:
        """One of this person's. Raises NotFound."""
        found = next((kept for kept in self.of(owner) if kept.id == contact), None)
        if found is None:
            raise NotFound("This is not among the contacts that you keep for yourself; it may have been removed.")
        return found

    def put(self, kept: Kept) -> None:
        """Keep it, in the place of what was kept under its id."""
        values = tuple(getattr(kept, name) for name in _COLUMNS)
        self._connection.execute(f"INSERT OR REPLACE INTO contact ({', '.join(_COLUMNS)}) VALUES ({_MARKS})", values)

    def change(self, owner: str, contact: str, facts: Mapping[str, str]) -> None:
        """Other facts of one of this person's. Raises NotFound."""
        self.put(replace(self.one(owner, contact), **facts))  # type: ignore[arg-type]  # facts are names of text fields

    def mark(self, owner: str, contact: str, released: int, shared: str) -> None:
        """Note when, and which fields of one of this person's went to the team."""
        self.put(replace(self.one(owner, contact), released=released, shared=shared))

    def remove(self, owner: str, contact: str) -> Kept:
        """Forget one of this person's; its bytes are overwritten. Raises NotFound."""
        kept = self.one(owner, contact)
        self._connection.execute("DELETE FROM contact WHERE id = ? AND owner = ?", (contact, owner))
        return kept


@contextmanager
def opened(folder: Path, key: bytes) -> Iterator[PrivateContacts]:
    """The private contacts beside a store whose data key this is, made if there are none yet; one transaction.

    Raises Damaged, MadeByNewer or another StoreProblem; nothing is kept then.
    """
    path, own = folder / FILE, _own_key(key)
    with _plainly(folder), closing(_there(path, own)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield PrivateContacts(connection)
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


def _own_key(key: bytes) -> bytes:
    """Whoever opens the hub opens this too, with nothing more to remember; neither key can be had from this one."""
    return hmac.new(key, b"hubcrm private contacts", hashlib.sha256).digest()


def _there(path: Path, own: bytes) -> Connection:
    if not path.exists():

        def fill(part: Path) -> None:
            with closing(connections.open_beside(part, own)) as new:
                new.execute(_TABLE)
                new.execute(f"PRAGMA user_version = {_VERSION}")

        with suppress(FileExistsError):  # made by another program this very moment
            make_whole(path, fill, new=True)
    connection = connections.open_beside(path, own)
    try:
        ((version,),) = connection.execute("PRAGMA user_version").fetchall()
        if version > _VERSION:
            raise MadeByNewer(f"{FILE} was last used with a newer version of hubcrm. Install that version to open it.")
        if not version:
            raise _damaged(path.parent)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _plainly(folder: Path, instead: str = "") -> Iterator[None]:
    """What goes wrong with the file as its sentence; `instead`: the sentence where another file than it is not whole."""
    try:
        with connections.plainly(folder):
            yield
    except (Damaged, dbapi2.DatabaseError) as error:
        raise Damaged(instead) if instead else _damaged(folder) from error


def _damaged(folder: Path) -> Damaged:
    return Damaged(
        f"{FILE} in {folder} is damaged, or belongs to another hub, and was left as it is; the team's hub is whole without "
        "it. Bring back its newest backup with: hubcrm contact restore FILE"
    )


def back_up(folder: Path, key: bytes, now_ms: int) -> Path | None:
    """Back up the private contacts where they changed since their newest backup; return its path, None for nothing to do."""
    source, kept = folder / FILE, folder / BACKUPS
    if not source.exists():
        return None
    before = all_kept(folder)
    if before and before[-1].stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return None
    stamp = datetime.fromtimestamp(now_ms / 1000, UTC).strftime(_TIME)
    path, number = kept / f"private-{stamp}.db", 1
    while path.exists():
        number += 1
        path = kept / f"private-{stamp}.{number}.db"
    with _plainly(folder):
        make_private_folder(kept)

        def fill(part: Path) -> None:
            with closing(_there(source, _own_key(key))) as store:
                store.execute("VACUUM INTO ?", (str(part),))
            _prove(part, _own_key(key))
            write_whole(path.with_suffix(".keys"), (folder / KEYS_FILE).read_bytes())

        make_whole(path, fill)
    _thin(folder, now_ms)
    return path


def all_kept(folder: Path) -> list[Path]:
    """The backups of private contacts, oldest first."""
    found = [path for path in (folder / BACKUPS).glob("private-*.db") if _NAME(path.name)]
    return sorted(found, key=lambda path: (path.name.removesuffix(".db").partition(".")[0], path.stat().st_mtime_ns))


def _thin(folder: Path, now_ms: int) -> None:
    newest_first = list(reversed(all_kept(folder)))
    for at, path in enumerate(newest_first):
        named = _NAME(path.name)
        assert named is not None  # all_kept looked
        made = datetime.strptime(named[1], _TIME).replace(tzinfo=UTC).timestamp() * 1000
        if at >= _MOST_BACKUPS or (at >= 2 and now_ms - made > _OLDEST_MS):
            path.unlink(missing_ok=True)
            path.with_suffix(".keys").unlink(missing_ok=True)


def _prove(path: Path, own: bytes) -> None:
    with closing(connections.open_beside(path, own)) as copy:
        checked = copy.execute("PRAGMA quick_check").fetchall()
        if checked != [("ok",)] or not copy.execute("PRAGMA user_version").fetchall()[0][0]:
            raise Damaged(f"{path} is not whole.")


def restore(folder: Path, key: bytes, backup: Path) -> Path | None:
    """Put a backup of the private contacts in their place; return where what was there is kept, None for nothing there."""
    if not backup.is_file():
        raise NotFound(f"There is no backup {backup}. Those there are lie in {folder / BACKUPS}, named private-….db.")
    path, aside = folder / FILE, folder / BACKUPS / f"{FILE}.before-restore"
    kept = aside if path.exists() else None
    with _plainly(folder, f"{backup} is damaged, or not of this hub, and was left alone: choose another."):

        def fill(part: Path) -> None:
            shutil.copyfile(backup, part)
            _prove(part, _own_key(key))
            if kept is not None:
                make_private_folder(aside.parent)
                make_whole(aside, lambda copy: shutil.copyfile(path, copy))
                _without_journal(path)

        make_whole(path, fill)
    return kept


def _without_journal(path: Path) -> None:
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists():  # a write that was cut off: it must not be rolled back into another file
        os.unlink(journal)
