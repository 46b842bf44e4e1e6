"""Finding damage, keeping it for an expert, and saying which backup to go back to."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from hubcrm.domain.errors import Damaged, StoreProblem
from hubcrm.store.backups import Backup, all_kept, faults
from hubcrm.store.connections import KEYS_FILE, STORE_FILE, Reader, connect, open_copy, plainly
from hubcrm.store.files import make_private_folder, settle

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST = 100  # findings; one broken page can name thousands of rows


def quick_check(reader: Reader) -> list[str]:
    """Return what is wrong with the store, empty when nothing is found: pages, order, and the search indexes.

    For the start, in a worker: reads the whole file once, and checks the seal of every page that it reads.
    """
    try:
        return [str(row[0]) for row in reader.read("PRAGMA quick_check") if row[0] != "ok"]
    except Damaged as error:
        return [str(error)]


def full_check(folder: Path, key: bytes) -> list[str]:
    """Return everything that is wrong with the store, empty when it is whole; for once a week and before a backup.

    The structure, rows and search indexes (integrity_check), the seal of every page (cipher_integrity_check, which
    reads the file and not its log), and rows that name a missing one (foreign_key_check). Raises StoreProblem only for
    what is no damage: another key, a program that holds the file, a folder that cannot be written.
    """
    found: list[str] = []
    for check in (_integrity, _seals, _references):
        try:
            found += check(folder, key)
        except Damaged as error:  # the check itself stumbled on a broken page
            if str(error) not in found:
                found.append(str(error))
    return found[:_MOST]


def _integrity(folder: Path, key: bytes) -> list[str]:
    return [str(row[0]) for row in _asked(folder, key, "PRAGMA integrity_check") if row[0] != "ok"]


def _seals(folder: Path, key: bytes) -> list[str]:
    return [str(row[0]) for row in _asked(folder, key, "PRAGMA cipher_integrity_check")]


def _references(folder: Path, key: bytes) -> list[str]:
    rows = _asked(folder, key, "PRAGMA foreign_key_check")
    return [f"row {row[1]} of {row[0]} names a row of {row[2]} that is not there" for row in rows]


def _asked(folder: Path, key: bytes, question: str) -> list[tuple[object, ...]]:
    with plainly(folder, key), closing(connect(folder, key, readonly=True)) as connection:
        return connection.execute(question).fetchmany(_MOST)


def quarantine(folder: Path, now_ms: int) -> Path:
    """Copy the store as it lies, with its log and key file, into a folder of its own beside it; nothing is removed."""
    moment = datetime.fromtimestamp(now_ms / 1000, UTC)
    place, number = folder / f"damaged-{moment:%Y-%m-%dT%H%M%SZ}", 1
    while place.exists():
        number += 1
        place = folder / f"damaged-{moment:%Y-%m-%dT%H%M%SZ}-{number}"
    with plainly(folder):
        make_private_folder(place)
        for name in (STORE_FILE, f"{STORE_FILE}-wal", f"{STORE_FILE}-shm", KEYS_FILE):
            if (folder / name).exists():
                shutil.copyfile(folder / name, place / name)
                (place / name).chmod(0o600)
                settle(place / name)
        settle(place)
    return place


def advice(folder: Path, key: bytes | None = None, zone: tzinfo | None = None) -> str:
    """Return the sentence that says what to do about a damaged store, naming the newest good backup.

    With `key`, the backups are opened and checked, newest first, until one is whole. `zone` is the hub's; without it,
    this computer's.
    """
    good = next((backup for backup in reversed(all_kept(folder)) if key is None or _is_whole(backup, key)), None)
    if good is None:
        return (
            f"No whole backup lies in {folder}: look for a copy of its backups folder on another disk, and keep "
            f"{STORE_FILE} as it is for somebody who can read parts of it."
        )
    at = good.made_at.astimezone(zone)
    return (
        f"The newest good backup is from {_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]}, {at:%H:%M}: "
        f'`hubcrm restore "{good.path}"` brings it back and keeps the present file beside it.'
    )


def _is_whole(backup: Backup, key: bytes) -> bool:
    try:
        with plainly(backup.path.parent), closing(open_copy(backup.path, key)) as copy:
            return not faults(copy)
    except StoreProblem:  # damaged, of another hub, or not readable just now: none to send anybody to
        return False
