"""Notes on an enquiry that only the hub sees: records of their own in the space `hub`, which departments never get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubcrm.actions.doing import Done, done, enquiry_state
from hubcrm.domain.errors import MissingFact, NotAllowed
from hubcrm.queries.standing import viewer

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub

SPACE = "hub"


def add(hub: Hub, enquiry_id: str, text: str, *, by: str) -> Done:
    """Note something that departments are not to read. Only people of the hub may."""
    if not text.strip():
        raise MissingFact("Write a few words first.", "text")
    if not viewer(hub, by).is_hub:
        raise NotAllowed("Only the hub keeps notes of its own. Log a note that everybody sees instead.")
    with hub.transaction("Add a note for the hub", by=by) as tx:
        enquiry_state(tx, enquiry_id)
        facts = {"enquiry": enquiry_id, "by": by, "text": text.strip()}
        tx.create("hub_note", facts, space=SPACE)
        return done(tx, enquiry_id, "Note added; only the hub sees it")
