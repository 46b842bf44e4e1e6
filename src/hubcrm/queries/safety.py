"""How safe the hub is: where it lies, what opens it, which backups there are, and whether the sheet was proved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from hubcrm.queries.reading import Reads

_WHY = {
    "by-hand": "by hand",
    "close": "when the window was closed",
    "before-import": "before an import",
    "before-restore": "before going back to a backup",
    "upgrade": "before a new version",
    "in-use": "while in use",
    "daily": "once a day",
}
"""Reasons in file names, in words; any other is said as it is."""
_REASONS = 3


class Kept(NamedTuple):
    """A backup: its file, when it was made (UTC), why in words, and its size in bytes."""

    path: Path
    made_at: datetime
    why: str
    size: int


class SetAside(NamedTuple):
    """Changes from other computers that could not be used, for one reason: "“due” is no day", and how many."""

    reason: str
    number: int


class Standing(NamedTuple):
    """How the hub is kept on this computer.

    `opens_by`: of open, keyring, passphrase, recovery. `proved`: UTC ms at which the recovery sheet was proved, or None.
    `backups`: newest first. `aside`: what could not be used of what other computers sent.
    """

    folder: Path
    opens_by: tuple[str, ...]
    proved: int | None
    backups: tuple[Kept, ...]
    aside: tuple[SetAside, ...] = ()


def standing(reader: Reads) -> Standing:
    """How the hub is kept, read from the folder of its file."""
    from hubcrm.store import backups, keys

    folder = _folder(reader)
    rows = reader.read("SELECT v FROM meta WHERE k = 'recovery_proved'")
    proved = str(rows[0][0]) if rows else ""
    return Standing(
        folder,
        keys.how_it_opens(folder),
        int(proved) if proved.isdigit() else None,
        tuple(
            Kept(one.path, one.made_at, _WHY.get(one.reason, one.reason.replace("-", " ")), _size(one.path))
            for one in reversed(backups.all_kept(folder))
        ),
        set_aside(reader),
    )


def set_aside(reader: Reads) -> tuple[SetAside, ...]:
    """Changes from other computers that were set aside, by reason, the most frequent first."""
    rows = reader.read(
        "SELECT stamp, count(*) FROM kept WHERE k >= 'aside:' AND k < 'aside:~' GROUP BY stamp ORDER BY 2 DESC, 1"
    )
    return tuple(SetAside(str(reason), int(count)) for reason, count in rows)


def say_set_aside(aside: Sequence[SetAside]) -> str:
    """What was set aside, in two sentences; blank where nothing was."""
    total = sum(one.number for one in aside)
    if not total:
        return ""
    many = "One change from another computer was" if total == 1 else f"{total:,} changes from other computers were"
    because = "; ".join(f"{one.reason} ({one.number:,})" if len(aside) > 1 else one.reason for one in aside[:_REASONS])
    more = f"; and {len(aside) - _REASONS} more reasons" if len(aside) > _REASONS else ""
    return f"{many} no good and kept aside: {because}{more}. Everything else was taken in."


def recovery_is_proved(reader: Reads) -> bool:
    """Whether somebody has shown that the recovery sheet opens this hub; until then the window reminds them."""
    rows = reader.read("SELECT v FROM meta WHERE k = 'recovery_proved'")
    return bool(rows and rows[0][0])


def _folder(reader: Reads) -> Path:
    for _, name, path in reader.read("PRAGMA database_list"):
        if name == "main":
            return Path(path).parent
    raise LookupError("a store without a main file")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # thinned away since it was listed
        return 0
