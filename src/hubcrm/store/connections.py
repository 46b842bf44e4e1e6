"""Opening the store's file, and saying in plain words why it will not open.

A store is a folder with `hub.db` (SQLCipher), `store.keys`, `backups/` and `attachments/`. The file is always encrypted
with a raw 256-bit key: no call here can make or read a plaintext one.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from sqlcipher3 import dbapi2

from hubcrm.domain.errors import Damaged, InUse, Locked, NotWritable, StoreProblem
from hubcrm.store.files import ATTACHMENTS as ATTACHMENTS  # the names of what lies in a store's folder, in one place
from hubcrm.store.files import disk_full, from_the_disk, make_whole, no_hub, not_writable, taken
from hubcrm.store.files import refuse_shared_place as refuse_shared_place
from hubcrm.store.keys import BACKUPS as BACKUPS
from hubcrm.store.keys import KEY_BYTES, key_id, key_id_in
from hubcrm.store.keys import KEYS_FILE as KEYS_FILE
from hubcrm.store.keys import STORE_FILE as STORE_FILE
from hubcrm.store.schema import APPLICATION_ID

if TYPE_CHECKING:
    from sqlalchemy import Connection as SqlConnection
    from sqlalchemy import Engine

OLDEST_SQLITE = (3, 51, 3)  # before it, two connections that write and checkpoint could lose commits
_PLAIN_HEAD = b"SQLite format 3\0"
_WAIT = 5000  # ms to wait for another process's transaction
_MOVED = dbapi2.SQLITE_READONLY | 4 << 8  # SQLITE_READONLY_DBMOVED, which the driver does not name
LEFT_BY_ERASING = "left by erasing"
"""Under this name a connection notes the attachments that erased changes named, for erasing.sweep after the commit."""
Parameters: TypeAlias = "Sequence[Any] | Mapping[str, Any]"


class Cursor(Protocol):
    """What we use of the driver's cursor, which has no type information of its own."""

    rowcount: int

    def fetchone(self) -> tuple[Any, ...] | None: ...
    def fetchmany(self, most: int, /) -> list[tuple[Any, ...]]: ...
    def fetchall(self) -> list[tuple[Any, ...]]: ...
    def __iter__(self) -> Iterator[tuple[Any, ...]]: ...


class Connection(Protocol):
    """What we use of the driver's connection; `execute` alone never opens a transaction."""

    @property
    def in_transaction(self) -> bool: ...
    def execute(self, sql: str, parameters: Parameters = ..., /) -> Cursor: ...
    def executemany(self, sql: str, rows: Iterable[Parameters], /) -> Cursor: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...
    def interrupt(self) -> None: ...
    def close(self) -> None: ...


class Stopped(StoreProblem):
    """A read was interrupted, because nobody waits for its answer any more."""


def create_file(folder: Path, key: bytes) -> None:
    """Make an encrypted `hub.db` without tables; the next `connect` says `new=True` and makes them."""
    path = folder / STORE_FILE

    def fill(part: Path) -> None:
        connection = _opened(part, key)
        try:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        finally:
            connection.close()
        _look_at_head(part)

    with plainly(folder, key):
        try:
            make_whole(path, fill, new=True)
        except FileExistsError:
            raise taken(folder) from None


def connect(folder: Path, key: bytes, *, readonly: bool = False, new: bool = False) -> Connection:
    """Open the store of `folder`; its transactions are the caller's own BEGIN and COMMIT.

    An empty file is damage and not a first run, unless `new` says that `create_file` has just made it. Raises Damaged,
    Locked, NotWritable, InUse or another StoreProblem. One thread at a time uses a connection.
    """
    path = folder / STORE_FILE
    with plainly(folder, key):
        _look_at_head(path)
        connection = _opened(path, key)
        try:
            if connection.execute("PRAGMA journal_mode = WAL").fetchall() != [("wal",)]:
                raise NotWritable(f"The disk that holds {folder} cannot keep a hub: choose a folder on another disk.")
            for setting in _settings():
                connection.execute(f"PRAGMA {setting}")
            if not new:
                _refuse_empty(connection, path)
            if readonly:
                connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
        return connection


def open_copy(path: Path, key: bytes) -> Connection:
    """Open a whole copy of a store, such as a backup, so that nothing is written in it or beside it."""
    with plainly(path.parent, key):
        _look_at_head(path)
        connection = _opened(path, key, mode="ro")
        try:
            for setting in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "temp_store = MEMORY"):
                connection.execute(f"PRAGMA {setting}")
            _refuse_empty(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def open_beside(path: Path, key: bytes) -> Connection:
    """Open another encrypted file than a store, one that lies beside it; it keeps no log of its own beside it."""
    connection = _opened(path, key)
    for setting in ("journal_mode = DELETE", *_settings()):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _opened(path: Path, key: bytes, mode: str = "rw") -> Connection:
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise StoreProblem("The database library of this installation can lose data: install hubcrm again.")
    if len(key) != KEY_BYTES:
        raise ValueError(f"a data key has {KEY_BYTES} bytes")
    # mode=rw: a file that is not there must never be made by opening it. The driver takes the name as a URI only.
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection: Connection = dbapi2.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, timeout=_WAIT / 1000
    )
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to stderr
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")  # takes no parameter; hex digits only
        if not connection.execute("PRAGMA cipher_version").fetchall():
            raise StoreProblem("The database library of this installation cannot encrypt: install hubcrm again.")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()  # proves the key
    except BaseException:
        connection.close()
        raise
    return connection


def _settings() -> list[str]:
    """Return what every connection sets, in this order, after the key and WAL."""
    settings = ["synchronous = FULL"]
    if sys.platform == "darwin":
        settings += ["fullfsync = ON", "checkpoint_fullfsync = ON"]
    settings += ["foreign_keys = ON", "secure_delete = ON", "trusted_schema = OFF", "cell_size_check = ON"]
    settings += ["mmap_size = 0", f"busy_timeout = {_WAIT}", "cache_size = -65536", "temp_store = MEMORY"]
    return settings


def _look_at_head(path: Path) -> None:
    try:
        with open(path, "rb") as file:
            head = file.read(len(_PLAIN_HEAD))
    except FileNotFoundError:
        raise _missing(path) from None
    if head == _PLAIN_HEAD:
        raise Damaged(f"{path} is not encrypted, so hubcrm did not write it: put the hub's own file in its place.")
    if not head:
        raise _empty(path)


def _missing(path: Path) -> StoreProblem:
    if (path.parent / KEYS_FILE).exists():
        return Damaged(f"{path.name} is missing from {path.parent}: put it back, or restore a backup.")
    return no_hub(path.parent)


def _refuse_empty(connection: Connection, path: Path) -> None:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    (kind,) = connection.execute("PRAGMA application_id").fetchall()
    if tables == (0,) or kind != (APPLICATION_ID,):
        raise _empty(path)


def _empty(path: Path) -> Damaged:
    return Damaged(
        f"{path} has lost its content: restore a backup with `hubcrm restore`. If this hub was only being set up when "
        "it stopped, empty its folder and run `hubcrm init` again."
    )


class Reader:
    """One read-only connection for one worker: every answer is fetched at once and no cursor stays open.

    `interrupt` may come from any thread; whatever else is called waits for the read that is going on.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder, self._key = folder, key
        self._lock = threading.Lock()
        self._connection = connect(folder, key, readonly=True)
        self._identity = file_identity(folder)

    @property
    def folder(self) -> Path:
        """Where its store lies."""
        return self._folder

    @property
    def key(self) -> bytes:
        """The data key, for a check or a backup that opens its own connection on this worker."""
        return self._key

    def read(self, sql: str, params: Parameters = ()) -> list[tuple[Any, ...]]:
        """Return all rows. Raises Stopped after `interrupt`, another StoreProblem when the file cannot be read."""
        try:
            with self._lock:
                return self._connection.execute(sql, params).fetchall()
        except dbapi2.Error as error:
            wrote = getattr(error, "sqlite_errorcode", None) == dbapi2.SQLITE_READONLY  # a query that is none: a defect
            if not wrote and (problem := in_plain_words(error, self._folder, self._key)):
                raise problem from error
            raise

    def data_version(self) -> int:
        """Return a number that changes when another connection commits; StoreProblem when the file was replaced."""
        ensure_same_file(self._folder, self._identity)
        return int(self.read("PRAGMA data_version")[0][0])

    def interrupt(self) -> None:
        """Stop the read that is going on, if any."""
        with suppress(dbapi2.ProgrammingError):  # closed meanwhile: nothing is going on
            self._connection.interrupt()

    def close(self) -> None:
        """Stop what is going on and let the file go; a second time does nothing."""
        self.interrupt()
        with self._lock:
            self._connection.close()


def engine(folder: Path, key: bytes, *, new: bool = False) -> Engine:
    """Return the writer's SQLAlchemy engine: one connection, each transaction begun at once for writing.

    DDL is rolled back with the rest, and a second connect inside a transaction waits instead of sharing it.
    """
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import QueuePool

    def creator() -> Connection:
        return connect(folder, key, new=new)

    made = create_engine(
        "sqlite+pysqlite://", module=dbapi2, creator=creator, poolclass=QueuePool, pool_size=1, max_overflow=0
    )

    @event.listens_for(made, "begin")
    def begin_immediate(connection: Any) -> None:
        # A transaction that starts by reading and then writes would fail at once where another process writes.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return made


@contextmanager
def plainly(folder: Path, key: bytes | None = None) -> Iterator[None]:
    """Turn what the driver or the operating system raises about the store into its StoreProblem; defects pass."""
    try:
        yield
    except (dbapi2.Error, OSError) as error:
        if problem := in_plain_words(error, folder, key):
            raise problem from error
        raise


def driver(connection: SqlConnection) -> Any:
    """Return the driver's own connection beneath SQLAlchemy's, in the same transaction.

    A save is twenty small statements, and SQLAlchemy takes longer over each than SQLite does.
    """
    return connection.connection.driver_connection


def in_plain_words(error: BaseException, folder: Path, key: bytes | None = None) -> StoreProblem | None:
    """Return what an error of the driver, SQLAlchemy or the operating system means for the store in `folder`.

    None for a defect of ours (a wrong statement, a broken constraint). `key` tells a wrong key from a damaged file.
    """
    error = getattr(error, "orig", None) or error  # SQLAlchemy carries the driver's error within its own
    if isinstance(error, OSError):
        return from_the_disk(error, folder)
    code = getattr(error, "sqlite_errorcode", None)
    if code == _MOVED:
        return _replaced(folder)
    meaning = _MEANINGS.get(code & 0xFF) if isinstance(code, int) else None
    return meaning(folder, key) if meaning else None


def _in_use(folder: Path, key: bytes | None) -> StoreProblem:
    return InUse(
        f"Another program is holding {STORE_FILE} in {folder}, so nothing was saved: try again in a moment, and if it "
        "stays so, look for a backup or sync program that works on that folder."
    )


def _unreadable(folder: Path, key: bytes | None) -> StoreProblem:
    """Say whether the key or the file is wrong: the driver says the same of both."""
    known = key_id_in(folder / KEYS_FILE)
    if key is not None and known is not None and known != key_id(key):
        return Locked(f"The key given belongs to another hub than the one in {folder}: unlock this hub again.")
    return Damaged(
        f"{STORE_FILE} in {folder} is damaged and was left as it is: restore the newest backup with `hubcrm restore`."
    )


def _not_opened(folder: Path, key: bytes | None) -> StoreProblem:
    if not (folder / STORE_FILE).exists():
        return StoreProblem(f"{STORE_FILE} is not in {folder} any more: check that its disk is connected.")
    return not_writable(folder)


def _disk_failed(folder: Path, key: bytes | None) -> StoreProblem:
    with suppress(OSError):
        if shutil.disk_usage(folder).free < 1 << 20:  # no room even for the shared index: SQLite calls it an I/O error
            return disk_full(folder)
    return StoreProblem(
        f"The disk that holds {folder} did not answer properly, so nothing was saved: check that it is connected, then "
        "try again and make a backup."
    )


_MEANINGS: dict[int, Callable[[Path, bytes | None], StoreProblem]] = {
    dbapi2.SQLITE_FULL: lambda folder, key: disk_full(folder),
    dbapi2.SQLITE_READONLY: lambda folder, key: not_writable(folder),
    dbapi2.SQLITE_PERM: lambda folder, key: not_writable(folder),
    dbapi2.SQLITE_CANTOPEN: _not_opened,
    dbapi2.SQLITE_BUSY: _in_use,
    dbapi2.SQLITE_LOCKED: _in_use,
    dbapi2.SQLITE_PROTOCOL: _in_use,
    dbapi2.SQLITE_NOTADB: _unreadable,
    dbapi2.SQLITE_CORRUPT: _unreadable,
    dbapi2.SQLITE_IOERR: _disk_failed,
    dbapi2.SQLITE_INTERRUPT: lambda folder, key: Stopped("The search was stopped, because another one began."),
}


def file_identity(folder: Path) -> tuple[int, int]:
    """Return what tells `hub.db` from another file put in its place: device and inode."""
    with plainly(folder):
        try:
            found = os.stat(folder / STORE_FILE)
        except FileNotFoundError:
            raise _missing(folder / STORE_FILE) from None
    return found.st_dev, found.st_ino


def ensure_same_file(folder: Path, identity: tuple[int, int]) -> None:
    """Raise a StoreProblem when `hub.db` is no longer the file that was opened: what is saved would be lost in it."""
    if file_identity(folder) != identity:
        raise _replaced(folder)


def _replaced(folder: Path) -> StoreProblem:
    return StoreProblem(
        f"{STORE_FILE} in {folder} was replaced by another file while it was open, so nothing was saved: copy what you "
        "typed, close hubcrm and open it again."
    )
