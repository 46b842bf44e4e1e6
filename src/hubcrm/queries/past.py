"""Enquiries as they stood at the end of a past day, folded again from the changes made until then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from hubcrm.domain import enquiries, folding
from hubcrm.domain.changes import Change, State, causal_order, heads_of
from hubcrm.domain.promises import Calendar, ms_of
from hubcrm.domain.records import fields_of
from hubcrm.queries.history import _COLUMNS, _change
from hubcrm.queries.reading import Reads

_IN: Final = 500


@dataclass(frozen=True, slots=True)
class Past:
    """One enquiry that was open then: its row number, id, state, and the next action planned for it: (day, kind)."""

    n: int
    id: str
    state: State
    planned: tuple[str, str] | None


def end_of(day: date, calendar: Calendar) -> int:
    """The last millisecond of a day in hub time, UTC."""
    midnight = datetime.combine(day + timedelta(days=1), time(), calendar.local(0).tzinfo)
    return ms_of(midnight) - 1


def department_of(state: State) -> str:
    """The department that holds an enquiry, else the one that leads among those asked; an id, or blank for the hub."""
    holds = enquiries.holder(state)
    if holds is not None:
        return str(holds["department"])
    offers = [offer for _, offer in enquiries.open_offers(state)]
    leads = [offer["department"] for offer in offers if offer["lead"]]
    return str((leads or [offer["department"] for offer in offers] or [""])[0])


def open_then(reader: Reads, end: int) -> Iterator[Past]:
    """Every enquiry that was open at a moment (UTC ms), in no order.

    Only what may have been open is folded: what came in before and is open now or was closed later. What somebody added
    by mistake and took back since is left out, as if it had never been.
    """
    found = reader.read("SELECT n, id FROM enquiry WHERE received <= ?1 AND (open = 1 OR closed > ?1)", (end,))
    for start in range(0, len(found), _IN):
        numbers = {one: n for n, one in found[start : start + _IN]}
        planned = _planned(reader, list(numbers), end)
        for enquiry, state in _folded(reader, list(numbers), end):
            if state is not None and enquiries.is_open(state):
                yield Past(numbers[enquiry], enquiry, state, planned.get(enquiry))


def _planned(reader: Reads, ids: Sequence[str], end: int) -> dict[str, tuple[str, str]]:
    marks = ", ".join("?" * len(ids))
    records = [
        row[0] for row in reader.read(f"SELECT id FROM follow_up WHERE enquiry IN ({marks}) AND made <= ?", (*ids, end))
    ]
    out: dict[str, tuple[str, str]] = {}
    for start in range(0, len(records), _IN):
        for _, state in _folded(reader, records[start : start + _IN], end):
            fields: dict[str, Any] = fields_of(state) or {}
            if fields.get("status") == "open" and fields.get("due"):
                one = (fields["due"], fields["kind"])
                out[fields["enquiry"]] = min(one, out.get(fields["enquiry"], one))
    return out


def _folded(reader: Reads, ids: Sequence[str], end: int) -> Iterator[tuple[str, State | None]]:
    log: defaultdict[str, list[Change]] = defaultdict(list)
    marks = ", ".join("?" * len(ids))
    for row in reader.read(f"SELECT {_COLUMNS} FROM change WHERE entity_id IN ({marks}) AND at <= ?", (*ids, end)):
        change = _change(row)
        log[change.entity_id].append(change)
    for entity, given in log.items():
        ordered = causal_order(given)
        yield entity, folding.fold(ordered, heads_of(ordered))
