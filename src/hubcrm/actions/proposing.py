"""Keeping what a signature said of a person and their employer, once somebody has looked at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hubcrm.actions.doing import Done, done, enquiry_state, name_of
from hubcrm.domain.employers import employer_domain
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.records import fields_of
from hubcrm.domain.words import Visibility
from hubcrm.queries.proposals import Proposal

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Transaction


def keep_contact(hub: Hub, enquiry_id: str, said: Proposal, *, by: str, typed_by_academic: bool = False) -> Done:
    """Keep a proposed person with their enquiry, in one step: a new contact, or blanks of a known one filled.

    An employer that is not known yet is made from the company they name and linked. What a department keeps is by
    introduction, as everywhere.
    """
    if not said.name.strip():
        raise NotAllowed("A contact needs a name.")
    with hub.transaction(f"Keep {said.name} as a contact", by=by) as tx:
        state = enquiry_state(tx, enquiry_id)
        employer = _employer(tx, enquiry_id, state, said)
        facts = {"role_title": said.job_title, "phone": said.phone, "email": said.email}
        if said.contact:
            known = fields_of(tx.state("contact", said.contact))
            if known is None:
                raise NotAllowed("This contact is not in the hub any more; it may have been undone or merged.")
            fills = {key: value for key, value in facts.items() if value and not known.get(key)}
            if fills:
                tx.set("contact", said.contact, fills)
            return done(tx, said.contact, f"Added to what we know of {said.name}")
        visibility = Visibility.INTRODUCTION if typed_by_academic else Visibility.SHARED
        fields: dict[str, Any] = {
            "name": said.name,
            "employer": employer,
            "visibility": visibility.value,
            "steward": by,
        }
        contact = tx.create("contact", {**fields, **{key: value for key, value in facts.items() if value}})
        if not state["f"].get("contact"):
            tx.record("enquiry", enquiry_id, "set", {"contact": contact})
        at = name_of(tx, "employer", employer) if employer else ""
        return done(tx, contact, f"{said.name} kept as a contact{f' at {at}' if at else ''}")


def _employer(tx: Transaction, enquiry_id: str, state: dict[str, Any], said: Proposal) -> str:
    """Theirs: known, filled or made on the way; "" where nothing says which."""
    linked = list(state["f"].get("employers") or ())
    employer = said.employer or (linked[0] if linked else "")
    if employer:
        known = fields_of(tx.state("employer", employer))
        if known is not None and said.website and not known.get("website"):
            tx.set("employer", employer, {"website": said.website})
    elif said.company.strip():
        made: dict[str, Any] = {"name": said.company.strip()[:200]}
        domain = employer_domain(said.email) if "@" in said.email else None
        if domain:
            made["domains"] = [domain]
        if said.website:
            made["website"] = said.website
        employer = tx.create("employer", made)
    if employer and not linked:
        tx.record("enquiry", enquiry_id, "set", {"employers": [employer]})
    return employer
