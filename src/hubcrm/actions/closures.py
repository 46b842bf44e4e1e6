"""Days on which the hub is closed, or works after all: many at once, with what that does to promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hubcrm.actions.doing import done, today
from hubcrm.actions.due_days import due_days, worked_out
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.promises import say_day
from hubcrm.domain.records import fields_of
from hubcrm.store.transactions import Entry

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub

MOST_DAYS = 120  # in one closure: more is two days that changed places


def add(hub: Hub, first: date, last: date, name: str, *, by: str, is_open: bool = False) -> Outcome[list[str]]:
    """Close the hub (or, with `is_open`, open it after all) on every day from `first` to `last`, to be undone at once.

    Days on which it is closed (or open) anyway are left as they are; NotAllowed where that is true of all. Returns the
    ids of the days added.
    """
    if last < first:
        raise NotAllowed("The last day comes before the first. Write the two days the other way round.")
    if (last - first).days >= MOST_DAYS:
        raise NotAllowed(f"That is more than {MOST_DAYS} days. Check the two days, or add them in parts.")
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    with hub.transaction("Add open days" if is_open else "Add closure days", by=by) as tx:
        before = due_days(tx.read)
        calendar = hub.calendar_of(tx)
        changed = [day for day in days if calendar.is_working(day) != is_open]
        if not changed:
            raise NotAllowed(f"The hub is {'open' if is_open else 'closed'} then already, so nothing was added.")
        made = [tx.new_id() for _ in changed]
        facts = {"name": " ".join(name.split())[:200], "kind": "open" if is_open else "closed"}
        tx.record_many(
            Entry("closure", new, "created", {"day": day.isoformat(), **facts})
            for new, day in zip(made, changed, strict=True)
        )
        now = today(hub)
        until = "" if first == last else f" to {say_day(last, now)}"
        outcome = done(tx, made, f"{'Open' if is_open else 'Closed'} {say_day(first, now)}{until}")
    return replace(outcome, said=outcome.said + worked_out(hub, before))


def remove(hub: Hub, closure_ids: Sequence[str], *, by: str) -> Outcome[list[str]]:
    """Take closure days, bank holidays or extra open days out again, to be undone at once."""
    with hub.transaction("Remove closure days", by=by) as tx:
        before = due_days(tx.read)
        for one in closure_ids:
            if fields_of(tx.state("closure", one)) is None:
                raise NotFound("This closure day is not in the hub any more.")
        tx.record_many(Entry("closure", one, "removed") for one in closure_ids)
        outcome = done(tx, list(closure_ids), "Removed")
    return replace(outcome, said=outcome.said + worked_out(hub, before))
