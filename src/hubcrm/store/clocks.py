"""Computers whose clock is wrong: noticed when their changes arrive from the future, told in one line, and never in the way.

Wrong clocks lose nothing: what saw something comes after it whatever the clocks say. Only what happened apart and at the
same time is put in order by them, so a person should know. Times are UTC milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from hubcrm.domain.changes import Change

if TYPE_CHECKING:
    from sqlalchemy import Connection

AHEAD_MS = 5 * 60_000
"""How far from the future a change must come before anybody is told; less is no matter, and travelling takes time."""
_FORGOTTEN_MS = 7 * 24 * 3600 * 1000
_NAMED = "ahead:"  # what these facts of the store begin with


def note(connection: Connection, changes: Sequence[Change], now_ms: int) -> None:
    """Remember which computers' newest changes come from the future, and forget those that were set right."""
    newest: dict[str, Change] = {}
    for change in changes:
        if change.writer not in newest or change.seq > newest[change.writer].seq:
            newest[change.writer] = change
    known = {
        row[0]
        for row in connection.exec_driver_sql("SELECT k FROM meta WHERE k >= ? AND k < ?", (_NAMED, f"{_NAMED}~"))
    }
    for writer, change in newest.items():
        name, ahead = f"{_NAMED}{writer}", change.at - now_ms
        if ahead > AHEAD_MS:
            said = json.dumps({"ahead": ahead, "noticed": now_ms, "person": change.actor})
            connection.exec_driver_sql("INSERT OR REPLACE INTO meta (k, v) VALUES (?, ?)", (name, said))
        elif name in known:
            connection.exec_driver_sql("DELETE FROM meta WHERE k = ?", (name,))


def said(read: Callable[..., list[tuple[Any, ...]]], now_ms: int) -> str:
    """The one line about it, blank where every clock is right. Where several are ahead, this computer is behind."""
    notes = [
        json.loads(row[0])
        for row in read("SELECT v FROM meta WHERE k >= ? AND k < ? ORDER BY k", (_NAMED, f"{_NAMED}~"))
    ]
    notes = [one for one in notes if now_ms - one["noticed"] < _FORGOTTEN_MS]
    if not notes:
        return ""
    if len(notes) > 1:
        behind = sorted(one["ahead"] for one in notes)[len(notes) // 2]
        return (
            f"This computer's clock seems to be {_long(behind)} behind those of your colleagues. Set it right; what is done at "
            "the same time is put in order by it. Nothing is lost meanwhile."
        )
    (one,) = notes
    rows = read("SELECT name FROM person WHERE id = ?", (one["person"],)) if one["person"] else []
    whose = f"The computer of {rows[0][0]}" if rows else "One of your colleagues' computers"
    return (
        f"{whose} is {_long(one['ahead'])} ahead of this one: one of the two clocks is wrong. Nothing is lost, but what is done "
        "at the same time may be listed in the wrong order."
    )


def _long(ms: int) -> str:
    minutes = ms // 60_000
    for size, name in ((365 * 24 * 60, "year"), (24 * 60, "day"), (60, "hour")):
        if minutes >= size:
            count = minutes // size
            return f"about {count} {name}{'' if count == 1 else 's'}"
    return f"{minutes} minutes"
