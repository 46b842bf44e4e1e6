"""The working calendar and the promises, read from the hub's own records; due days follow when they change."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from hubcrm.domain.errors import HubError
from hubcrm.domain.promises import Calendar, PromiseDays

if TYPE_CHECKING:
    from sqlalchemy import Connection

class Promised(NamedTuple):
    """What due days are worked out from."""

    calendar: Calendar
    days: PromiseDays


KINDS = frozenset({"closure", "institution"})
DAY_FIELDS = ("acknowledge", "decide", "department", "reply", "proposal", "nudge", "chase", "feedback")
"""Promises an institution may set for itself, in working days, as fields `promise_...` of its record."""
_BATCH = 2000
_PROMISABLE = frozenset(str(n) for n in range(251))


def read(ask: Callable[..., Sequence[tuple[Any, ...]]]) -> Promised:
    """Calendar and promises from the institution's record and the closures. `ask(sql, params)` gives rows."""
    rows = ask("SELECT fields FROM institution ORDER BY id LIMIT 1")
    fields = json.loads(rows[0][0]) if rows else {}
    days = ask("SELECT day, kind FROM closure ORDER BY day")
    return _build(json.dumps(fields, sort_keys=True), tuple((day, kind) for day, kind in days if day))


@lru_cache(maxsize=4)
def _build(fields_json: str, closures: tuple[tuple[str, str], ...]) -> Promised:
    """Calendar and promises; what cannot be used is left at its usual value.

    Two people who set opening and closing time apart may meet in a day that closes before it opens. Refusing that would
    refuse every save from then on.
    """
    fields = json.loads(fields_json)
    usual = Calendar()
    opens = _usable(time.fromisoformat, fields.get("opens"), usual.opens)
    closes = _usable(time.fromisoformat, fields.get("closes"), usual.closes)
    days = [(_usable(date.fromisoformat, day, None), kind) for day, kind in closures]
    calendar = replace(
        _usable(lambda zone: Calendar(zone=zone), fields.get("zone"), usual),
        division=fields.get("division") or usual.division,
        closed=frozenset(day for day, kind in days if day and kind != "open"),
        extra_open=frozenset(day for day, kind in days if day and kind == "open"),
        opens=opens if opens < closes else usual.opens,
        closes=closes if opens < closes else usual.closes,
    )
    chosen = {name: fields.get(f"promise_{name}") for name in DAY_FIELDS}
    return Promised(calendar, PromiseDays(**{k: int(n) for k, n in chosen.items() if str(n) in _PROMISABLE}))


def _usable(read: Callable[[Any], Any], value: Any, usual: Any) -> Any:
    try:
        return read(value) if value else usual
    except (ValueError, TypeError, HubError):
        return usual


def recalculate(connection: Connection, promised: Promised) -> int:
    """Work out the due days of every open enquiry again; returns how many. Closed ones keep what was promised then."""
    from hubcrm.store import changelog

    ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM enquiry WHERE open = 1").all()]
    for start in range(0, len(ids), _BATCH):
        records = list(changelog.load_records(connection, ids[start : start + _BATCH]).values())
        changelog.write_projections(connection, records, promised)
    return len(ids)
