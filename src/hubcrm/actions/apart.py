"""Settling what people did apart: the other value of a fact, or a record that was removed while it was worked on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hubcrm.actions import employers, enquiries
from hubcrm.actions.doing import Done, done
from hubcrm.domain import apart
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.outcome import Outcome
from hubcrm.queries.history import changes_of

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub

_SETTLED = "Somebody has settled this meanwhile, so nothing was changed."


def use_other(hub: Hub, entity_type: str, entity_id: str, change: str, field: str, *, by: str) -> Outcome[Any]:
    """Give a fact the other value that it was given apart; it is then the latest, and has seen both. Raises NotFound.

    `change`: the id of the change that set it. Whoever may not change the fact by hand may not do so here.
    """
    others = apart.other_values(changes_of(hub, entity_id))
    other = next((one for one in others if (one.change, one.field) == (change, field)), None)
    if other is None:
        raise NotFound(_SETTLED)
    if entity_type == "employer":
        return employers.edit(hub, entity_id, {field: other.value}, by=by)
    if entity_type == "contact":
        return employers.edit_contact(hub, entity_id, {field: other.value}, by=by)
    if field == "adviser":
        return enquiries.take(hub, entity_id, adviser=str(other.value), by=by)
    if field == "employers":
        return enquiries.link_employers(hub, entity_id, list(other.value), by=by)
    return enquiries.set_fields(hub, entity_id, {field: other.value}, by=by)


def bring_back(hub: Hub, employer: str, *, by: str) -> Done:
    """An employer that was merged into another while somebody went on working with it is one of its own again.

    Its enquiries and people stay where they are now; the names and facts of it, with what was changed meanwhile, are back.
    """
    with hub.transaction("Bring back an employer", by=by) as tx:
        state = tx.state("employer", employer)
        if state is None or not state.get("gone"):
            raise NotFound(_SETTLED)
        if state.get("erased"):
            raise NotAllowed("What was erased cannot be brought back.")
        tx.record("employer", employer, "set", {"restored": 1})
        return done(tx, employer, f"{state['f'].get('name', 'It')} is back")
