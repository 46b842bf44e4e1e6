"""Changes that no version can fold: kept as they came, each with the reason, and no part of the log.

They lie in the table `kept`. Nothing reads them by itself; somebody who looks into it finds what came, from whom.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from hubcrm.domain.changes import Change

if TYPE_CHECKING:
    from sqlalchemy import Connection

NAMED = "aside:"
"""What their names in `kept` begin with."""
MOST = 500
LARGEST = 100_000  # bytes of one; of a longer change its beginning is kept

Odd = tuple[object, str]
"""Something that is not folded, and why, in a few words."""


def set_aside(connection: Connection, odd: Sequence[Odd]) -> None:
    """Keep what cannot be folded, once each, with its reason.

    No more than MOST of them altogether: a computer that is out of order must not fill the disk of another.
    """
    found = connection.exec_driver_sql("SELECT k FROM kept WHERE k >= ? AND k < ?", (NAMED, f"{NAMED}~"))
    here = {row[0] for row in found}
    new: dict[str, tuple[str, bytes]] = {}
    for change, reason in odd:
        text = _as_text(change)
        name = f"{NAMED}{hashlib.sha256(text).hexdigest()[:32]}"
        if name not in here and len(here) + len(new) < MOST:
            new[name] = (reason, text)
    if new:
        rows = [(name, reason, text[:LARGEST]) for name, (reason, text) in new.items()]
        connection.exec_driver_sql("INSERT INTO kept (k, stamp, v) VALUES (?, ?, ?)", rows)


def _as_text(odd: object) -> bytes:
    """A change as it came, as JSON; what is no JSON as Python would say it."""
    try:
        given: Any = {one.name: getattr(odd, one.name) for one in fields(odd)} if isinstance(odd, Change) else odd
        return json.dumps(given, default=_shown).encode("ascii", "replace")
    except Exception:  # nested too deep, or an object that cannot even be shown
        return f"a {type(odd).__name__} that cannot be written down".encode("ascii", "replace")


def _shown(value: object) -> str:
    return repr(value)[:LARGEST]
