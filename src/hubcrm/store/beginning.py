"""A hub that is being made: all of it or nothing, whatever happens half-way.

Its key, its store and the facts it begins with are written one after the other. Until all of them are there a mark lies
beside them: whoever finds it knows that nobody has worked in this hub yet, and that it may be begun again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hubcrm.domain.errors import InUse
from hubcrm.store.files import disk_errors_told, make_private_folder, settle, write_whole
from hubcrm.store.keys import KEYS_FILE, STORE_FILE

MARK = "being-made"
PATIENCE = 30  # seconds for which a mark may be that of another program at work; making a hub takes about one
_PARTS = (KEYS_FILE, STORE_FILE, f"{STORE_FILE}-wal", f"{STORE_FILE}-shm")


def is_there(folder: Path) -> bool:
    """Whether a hub lies in `folder`: whole, damaged or locked, but not one whose making was broken off."""
    return any((folder / name).exists() for name in (STORE_FILE, KEYS_FILE)) and not is_unfinished(folder)


def is_unfinished(folder: Path) -> bool:
    """Whether the making of a hub in `folder` was broken off, or goes on at this moment."""
    return (folder / MARK).exists()


@contextmanager
def made_whole(folder: Path) -> Iterator[None]:
    """Make a hub inside: whole at the end, or else taken away again, as if nothing had been begun.

    What a broken-off making left is put aside first, never deleted. InUse where another program is at it.
    """
    with disk_errors_told(folder):
        make_private_folder(folder)
        _put_aside(folder)
        write_whole(folder / MARK, b"A hub is being made here.\n", new=True)
    try:
        yield
        with disk_errors_told(folder):
            (folder / MARK).unlink()
            settle(folder)
    except BaseException:
        _take_away(folder)
        raise


def _put_aside(folder: Path) -> None:
    mark = folder / MARK
    if not mark.exists():
        return
    if 0 <= time.time() - mark.stat().st_mtime < PATIENCE:
        raise InUse("Another hubcrm is setting up a hub here at this moment: try again in half a minute.")
    left = [folder / name for name in _PARTS if (folder / name).exists()]
    if left:
        place = next(one for n in range(1, 10_000) if not (one := folder / f"unfinished-{n}").exists())
        place.mkdir(mode=0o700)
        for path in left:
            path.rename(place / path.name)
    mark.unlink()


def _take_away(folder: Path) -> None:
    """Take away what was made; the mark last, so that what cannot be taken away is still known for what it is."""
    with suppress(OSError):
        for name in (*_PARTS, MARK):
            (folder / name).unlink(missing_ok=True)
