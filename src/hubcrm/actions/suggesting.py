"""Keeping what suggestions rest on, and saying that one is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubcrm.actions.doing import Done, done, enquiry_state, short_name
from hubcrm.domain import rules
from hubcrm.domain.outcome import Outcome
from hubcrm.queries import suggesting

if TYPE_CHECKING:
    from hubcrm.routing import Router
    from hubcrm.store.hub import Hub


def keep(hub: Hub, router: Router | None = None) -> Outcome[bool]:
    """Bring suggestions up to date and keep them, if the hub has changed since; True if it had.

    What was learned is fitted exactly where that is due, which takes a few seconds at 3,000 past enquiries. `router` is
    one that is up to date already.
    """
    found, caught_up = (router, -1) if router is not None else suggesting.brought_up(hub)
    if not caught_up:
        return Outcome(False)
    if found.wants_refit:
        suggesting.refit(found)
    hub.keep_aside(suggesting.KEPT, suggesting.stamp(hub), found.save())
    return Outcome(True)


def keep_aside(hub: Hub, name: str, made_of: str, value: bytes) -> Outcome[None]:
    """Keep what was worked out on another thread, with the stamp of what it was made of."""
    hub.keep_aside(name, made_of, value)
    return Outcome(None)


def not_for(hub: Hub, enquiry_id: str, department: str, *, by: str) -> Done:
    """Say that a suggested department is wrong for an enquiry: it goes to the end, and suggestions learn from it."""
    with hub.transaction("Not for a department", by=by) as tx:
        state = enquiry_state(tx, enquiry_id)
        rules.must_be_open(state)
        name = short_name(tx, department)
        tx.label = f"Not for {name}"
        said = list(state["f"].get("not_for") or ())
        if department not in said:
            tx.record("enquiry", enquiry_id, "set", {"not_for": [*said, department]})
        return done(tx, enquiry_id, f"Noted: not for {name}. Suggestions learn from it")
