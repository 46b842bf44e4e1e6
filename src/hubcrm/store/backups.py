"""Backups: whole, checked copies of the store, made while it is in use, thinned by age and brought back.

A backup is one encrypted file in `backups/`, named by its UTC time and reason, with a copy of the key file beside it:
the two open on another computer with the passphrase or the recovery code. Times are UTC milliseconds.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlcipher3 import dbapi2

from hubcrm.domain.errors import Damaged, DiskFull, InUse, Locked, MadeByNewer, NotFound, StoreProblem
from hubcrm.store.connections import (
    BACKUPS,
    KEYS_FILE,
    STORE_FILE,
    Connection,
    connect,
    open_copy,
    plainly,
)
from hubcrm.store.files import make_private_folder, make_whole, settle, write_whole
from hubcrm.store.keys import key_id, key_id_in

EVERY_MS = 30 * 60 * 1000  # in a window that is in use
EVERY_DAY_MS = 24 * 60 * 60 * 1000  # for commands of the terminal
_ROOM = 200 * 1024 * 1024
_LEFT_BEHIND = 3600  # seconds after which a temporary file belongs to nobody
_NAME = r"hub-(\d{4}-\d\d-\d\dT\d{6}Z)(?:\.(\d+))?-([a-z0-9-]+)\.db"
_TIME = "%Y-%m-%dT%H%M%SZ"
_ALL, _DAYS, _WEEKS, _MONTHS = timedelta(days=2), 7, 4, 3
_OLDEST = timedelta(days=90)  # what was erased from the hub is out of its backups after this


@dataclass(frozen=True)
class Backup:
    """One backup: where it is, when it was made (UTC), and why."""

    path: Path
    made_at: datetime
    reason: str


def back_up(folder: Path, key: bytes, *, reason: str, now_ms: int) -> Path:
    """Make a backup while others read and write, prove it whole, and only then give it its name; return its path.

    `reason` is a few words ("close", "before import"). DiskFull, or Damaged when the store or the copy is not whole.
    """
    free_space_ok(folder, least=20 * 1024 * 1024)  # more would refuse a small backup just when it is wanted most
    kept = folder / BACKUPS
    with plainly(folder, key):
        make_private_folder(kept)
        _sweep(kept)
        path = _free_name(
            kept, now_ms, "-" + (re.sub(r"[^a-z0-9]+", "-", reason.lower()).strip("-") or "backup") + ".db"
        )

        def fill(part: Path) -> None:
            _copy_checked(folder, key, part)
            write_whole(path.with_suffix(".keys"), (folder / KEYS_FILE).read_bytes())

        make_whole(path, fill)
    return path


def _copy_checked(folder: Path, key: bytes, part: Path) -> None:
    with closing(connect(folder, key)) as store:
        for _ in range(3):  # while others write, the counts before and after may not meet the copy's moment
            before = row_counts(store)
            _emptied(part)
            store.execute("VACUUM INTO ?", (str(part),))
            after = row_counts(store)
            with closing(open_copy(part, key)) as copy:
                if found := faults(copy):
                    raise Damaged(f"No backup was kept: the copy is not whole ({found[0]}), so run `hubcrm check`.")
                counts = row_counts(copy)
            if counts.keys() == after.keys() and all(
                min(before.get(name, 0), after[name]) <= count <= max(before.get(name, 0), after[name])
                for name, count in counts.items()
            ):
                return
    raise StoreProblem("The hub changed too fast to prove a backup whole, so none was kept: back up again in a while.")


def _emptied(part: Path) -> None:
    with open(part, "r+b") as file:
        file.truncate()


def faults(connection: Connection) -> list[str]:
    """Return what SQLite's quick check and SQLCipher's page check find, at most 100 lines each; empty when whole."""
    found: list[str] = []
    for check in ("quick_check", "cipher_integrity_check"):
        try:
            found += [str(row[0]) for row in connection.execute(f"PRAGMA {check}").fetchmany(100) if row[0] != "ok"]
        except dbapi2.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (dbapi2.SQLITE_CORRUPT, dbapi2.SQLITE_NOTADB):
                raise
            found.append(str(error))  # the check itself stumbled on a broken page
    return found


def row_counts(connection: Connection) -> dict[str, int]:
    """Return the number of rows of every table, the parts of search indexes included, at one moment."""
    connection.execute("BEGIN")
    try:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' "
            "AND name NOT LIKE 'sqlite#_%' ESCAPE '#'"
        ).fetchall()
        counted = {}
        for (name,) in names:
            quoted = str(name).replace('"', '""')
            ((counted[str(name)],),) = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchall()
        return counted
    finally:
        connection.execute("ROLLBACK")


def _free_name(kept: Path, now_ms: int, ending: str) -> Path:
    made_at = datetime.fromtimestamp(now_ms / 1000, UTC).strftime(_TIME)
    path, number = kept / f"hub-{made_at}{ending}", 1
    while path.exists():
        number += 1
        path = kept / f"hub-{made_at}.{number}{ending}"
    return path


def _sweep(kept: Path) -> None:
    """Remove what a backup that was killed left behind: half files, and key copies without a backup."""
    for path in [*kept.glob(".*.part"), *kept.glob(".*.part-*"), *kept.glob("*.keys")]:
        owned = path.suffix == ".keys" and any(path.with_suffix(kind).exists() for kind in (".db", ".before-restore"))
        with suppress(OSError):  # somebody else swept it
            if not owned and time.time() - path.stat().st_mtime > _LEFT_BEHIND:
                path.unlink()


def all_kept(folder: Path) -> list[Backup]:
    """Return the backups of a store, oldest first; not what a restore set aside."""
    found = []
    for path in (folder / BACKUPS).glob("hub-*.db"):
        if named := re.fullmatch(_NAME, path.name):
            with suppress(ValueError):  # a name that only looks like ours
                made_at = datetime.strptime(named[1], _TIME).replace(tzinfo=UTC)
                found.append((made_at, int(named[2] or 1), Backup(path, made_at, named[3])))
    return [backup for *_, backup in sorted(found, key=lambda each: each[:2])]


def newest(folder: Path) -> Backup | None:
    """Return the newest backup of a store, if there is one."""
    kept = all_kept(folder)
    return kept[-1] if kept else None


def due(folder: Path, now_ms: int, every_ms: int = EVERY_MS) -> bool:
    """Say whether the newest backup is older than `every_ms`; one from the future (a wrong clock) does not count."""
    made = [backup.made_at.timestamp() * 1000 for backup in all_kept(folder)]
    return not any(-EVERY_MS <= now_ms - each < every_ms for each in made)


def thin(folder: Path, now_ms: int) -> list[Path]:
    """Remove backups by age, and return what was removed: all stay for 2 days, then 7 daily, 4 weekly and 3 monthly.

    Nothing stays longer than 90 days but the newest two. What was kept before a restore is never touched.
    """
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    newest_first = [backup for backup in reversed(all_kept(folder)) if backup.reason != "before-restore"]
    stays = {backup.path for index, backup in enumerate(newest_first) if index < 2 or now - backup.made_at <= _ALL}
    older = [each for each in newest_first if _ALL < now - each.made_at <= _OLDEST]
    spans: list[tuple[int, Callable[[datetime], object]]] = [
        (_DAYS, lambda at: at.date()),
        (_WEEKS, lambda at: at.isocalendar()[:2]),
        (_MONTHS, lambda at: (at.year, at.month)),
    ]
    for how_many, span_of in spans:  # each takes over where the one before has enough
        spans_kept: dict[object, Backup] = {}
        rest: list[Backup] = []
        for backup in older:
            if span_of(backup.made_at) in spans_kept:
                continue
            if len(spans_kept) < how_many and not rest:
                spans_kept[span_of(backup.made_at)] = backup
            else:
                rest.append(backup)
        stays |= {backup.path for backup in spans_kept.values()}
        older = rest
    removed = [backup.path for backup in newest_first if backup.path not in stays]
    with plainly(folder):
        for path in removed:
            path.unlink(missing_ok=True)
            path.with_suffix(".keys").unlink(missing_ok=True)
    return removed


def remove_others(folder: Path, stays: Path) -> int:
    """Remove every backup but one, because they hold what was erased; returns how many went."""
    others = [backup.path for backup in all_kept(folder) if backup.path != stays]
    with plainly(folder):
        for path in others:
            path.unlink(missing_ok=True)
            path.with_suffix(".keys").unlink(missing_ok=True)
    return len(others)


def free_space_ok(folder: Path, *, least: int = _ROOM) -> None:
    """Raise DiskFull unless `least` bytes, and three times the store, are free."""
    with plainly(folder):
        free = shutil.disk_usage(folder).free
        path = folder / STORE_FILE
        size = path.stat().st_size if path.exists() else 0
    wanted = max(least, 3 * size)
    if free < wanted:
        raise DiskFull(
            f"The disk that holds {folder} has {free >> 20} MB left and this needs {wanted >> 20} MB, so nothing was "
            "begun: free some space and try again."
        )


def restore(
    folder: Path, key: bytes, backup_file: Path, now_ms: int, *, newest_schema: int | None = None
) -> Path | None:
    """Put a backup in the place of the store; return where the store that was there is kept, None if there was none.

    Every connection must be closed first. The backup is copied and proved before anything moves; an empty `folder`
    takes the key file beside the backup too. MadeByNewer when its user_version is above `newest_schema`. The caller
    mints a new writer afterwards: `read_incarnation` knows nothing of a restored file.
    """
    if not backup_file.is_file():
        raise NotFound(
            f"There is no backup {backup_file}: `hubcrm restore` takes one of the files in {folder / BACKUPS}."
        )
    made_with = key_id_in(backup_file.with_suffix(".keys"))
    if made_with is not None and made_with != key_id(key):
        raise Locked(f"{backup_file.name} belongs to another hub: open that hub's key with its own recovery code.")
    with plainly(folder, key):
        make_private_folder(folder)
        free_space_ok(folder, least=2 * backup_file.stat().st_size + 20 * 1024 * 1024)
        kept: list[Path] = []

        def fill(part: Path) -> None:
            shutil.copyfile(backup_file, part)
            _prove(part, key, backup_file, newest_schema)
            settle(part)
            if not (folder / KEYS_FILE).exists():
                write_whole(folder / KEYS_FILE, _keys_beside(backup_file), new=True)
            if (folder / STORE_FILE).exists():
                kept.append(_set_aside(folder, key, now_ms))
            # A log that stayed would be played into the restored file and ruin it.
            for leftover in ("-wal", "-shm"):
                (folder / f"{STORE_FILE}{leftover}").unlink(missing_ok=True)

        make_whole(folder / STORE_FILE, fill)
    return kept[0] if kept else None


def _prove(part: Path, key: bytes, backup_file: Path, newest_schema: int | None) -> None:
    try:
        with closing(open_copy(part, key)) as copy:
            if found := faults(copy):
                raise Damaged(f"it fails its checks ({found[0]})")
            ((version,),) = copy.execute("PRAGMA user_version").fetchall()
    except (Damaged, Locked) as error:
        raise Damaged(f"{backup_file} is damaged, or not of this hub, and was left alone: choose another.") from error
    if newest_schema is not None and version > newest_schema:
        raise MadeByNewer(f"{backup_file} was made by a newer hubcrm: install that version to restore it.")


def _keys_beside(backup_file: Path) -> bytes:
    path = backup_file.with_suffix(".keys")
    if not path.is_file():
        raise NotFound(f"{backup_file.name} needs its key file here: copy {path.name} into the same folder.")
    return path.read_bytes()


def _set_aside(folder: Path, key: bytes, now_ms: int) -> Path:
    """Keep the present store as one file if it is whole, else as it lies with its log; InUse while somebody has it."""
    store, backups = folder / STORE_FILE, folder / BACKUPS
    make_private_folder(backups)
    kept = _free_name(backups, now_ms, ".before-restore")
    log, kept_log = (path.with_name(f"{path.name}-wal") for path in (store, kept))
    whole = False
    _copied(store, kept)  # first: opening a store plays its log into it, and a damaged one would change
    if log.exists():
        _copied(log, kept_log)
    try:
        with plainly(folder, key), closing(connect(folder, key)) as connection:
            connection.execute("PRAGMA busy_timeout = 1000")
            whole = not faults(connection)
            connection.execute("PRAGMA journal_mode = DELETE")  # takes in the log; refused while another has the file
    except (Damaged, Locked):
        whole = False
    except StoreProblem as error:
        kept.unlink()
        kept_log.unlink(missing_ok=True)
        if isinstance(error, InUse):
            raise InUse(f"The hub in {folder} is open elsewhere: close its window and try again.") from error
        raise
    if whole:
        _copied(store, kept)
        kept_log.unlink(missing_ok=True)
    if (folder / KEYS_FILE).exists():
        write_whole(kept.with_suffix(".keys"), (folder / KEYS_FILE).read_bytes())
    settle(backups)
    return kept


def _copied(path: Path, kept: Path) -> None:
    make_whole(kept, lambda part: shutil.copyfile(path, part))


# The token that tells a restored or copied store from the one that this computer wrote


@dataclass(frozen=True)
class Incarnation:
    """What this computer last noted of the store at one path: its token, and how far the caller had written."""

    token: str
    mark: int = 0


def incarnation_path(folder: Path, settings: Path) -> Path:
    """Return where the token of the store at this path lies: among this computer's settings, outside the store."""
    place = os.path.normcase(os.path.realpath(folder))
    return (
        settings / "incarnations" / f"{hashlib.sha256(place.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.json"
    )


def read_incarnation(folder: Path, settings: Path) -> Incarnation | None:
    """Return what was noted, or None when the store is new here: restored, copied, moved, or put back by hand."""
    try:
        noted = json.loads(incarnation_path(folder, settings).read_bytes())
        if noted["file"] != (folder / STORE_FILE).stat().st_ino:
            return None
        return Incarnation(str(noted["token"]), int(noted["mark"]))
    except (OSError, ValueError, KeyError, TypeError):  # nothing noted, or not by us
        return None


def write_incarnation(folder: Path, settings: Path, token: str, *, mark: int = 0) -> None:
    """Note the token of the store as it lies at this path now.

    `mark` is the caller's last own sequence number: a store that later holds less has gone back, even when somebody
    copied an old file into the present one so that its inode stayed.
    """
    path = incarnation_path(folder, settings)
    with plainly(settings):
        make_private_folder(path.parent)
        noted = {"token": token, "mark": mark, "file": (folder / STORE_FILE).stat().st_ino}
        write_whole(path, json.dumps(noted).encode())
