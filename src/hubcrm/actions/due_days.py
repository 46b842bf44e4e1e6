"""What a change of the calendar or the promises did to the due days of open work, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub

DueDays = Mapping[tuple[str, str], str | None]
"""(enquiry or offer, promise) -> ISO day; None while its clock stands still."""


def due_days(read: Callable[[str], Sequence[tuple[Any, ...]]]) -> DueDays:
    """The due day of every promise of an open enquiry that is not kept yet."""
    found: dict[tuple[str, str], str | None] = {}
    for one, *rest in read(
        "SELECT id, ack_due, acked, decide_due, decided, reply_due, answered FROM enquiry WHERE open = 1"
    ):
        for at, promise in enumerate(("acknowledge", "decide", "reply")):
            if rest[2 * at + 1] is None:
                found[(one, promise)] = rest[2 * at]
    for one, due in read(
        "SELECT o.id, o.due FROM offer o JOIN enquiry e ON e.id = o.enquiry WHERE e.open = 1 AND o.status = 'open'"
    ):
        found[(one, "department")] = due
    return found


def worked_out(hub: Hub, before: DueDays) -> str:
    """What it did, to be said after what was done: "; 12 due days were worked out again".

    Asked once the transaction is over, because due days are worked out as it ends.
    """
    after = due_days(hub.read_now)
    moved = sum(before.get(key, day) != day for key, day in after.items())
    if not moved:
        return "; no due day changes"
    return f"; {moved} due day{' was' if moved == 1 else 's were'} worked out again"
