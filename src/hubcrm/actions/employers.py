"""Employers and the people we know there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hubcrm.actions.doing import Done, done, name_of
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.records import fields_of
from hubcrm.domain.regions import region_of, sector_scheme
from hubcrm.domain.words import LegalForm, Visibility
from hubcrm.queries.labels import postcode_areas

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Transaction

EMPLOYER_FIELDS = frozenset(
    {"name", "domains", "town", "postcode", "region", "sector", "employees", "legal_form", "parent", "company_number",
     "charity_number", "looked_after_by", "website", "phone", "notes", "sector_scheme"}
)  # fmt: skip
CONTACT_FIELDS = frozenset(
    {"name", "role_title", "role_kind", "email", "phone", "notes", "visibility", "employer", "steward"}
)


def add(hub: Hub, name: str, *, by: str, **facts: Any) -> Done:
    """Add an employer."""
    fields = employer_fields({**facts, "name": name})
    with hub.transaction("Add employer", by=by) as tx:
        return done(tx, tx.create("employer", fields), f"{fields['name']} added")


def edit(hub: Hub, employer_id: str, facts: Mapping[str, Any], *, by: str) -> Done:
    """Change facts of an employer."""
    fields = employer_fields(facts)
    with hub.transaction("Edit employer", by=by) as tx:
        _must_exist(tx, "employer", employer_id)
        if fields.get("parent") == employer_id:
            raise NotAllowed("An employer cannot be its own parent.")
        tx.set("employer", employer_id, fields)
        return done(tx, employer_id, "Saved")


def merge(hub: Hub, employer_id: str, into: str, *, by: str) -> Done:
    """The same employer twice: enquiries, contacts and follow-ups go to the one that stays."""
    if employer_id == into:
        raise NotAllowed("An employer cannot be merged with itself.")
    with hub.transaction("Merge employers", by=by) as tx:
        gone, stays = _must_exist(tx, "employer", employer_id), _must_exist(tx, "employer", into)
        for (enquiry,) in tx.read("SELECT enquiry FROM enquiry_employer WHERE employer = ?", (employer_id,)):
            state = tx.state("enquiry", enquiry) or {"f": {}}
            linked = [into if one == employer_id else one for one in state["f"].get("employers") or ()]
            tx.record("enquiry", enquiry, "set", {"employers": list(dict.fromkeys(linked))})
        for table in ("contact", "follow_up"):
            for (record,) in tx.read(f"SELECT id FROM {table} WHERE employer = ?", (employer_id,)):
                tx.set(table, record, {"employer": into})
        for (child,) in tx.read("SELECT id FROM employer WHERE parent = ?", (employer_id,)):
            tx.set("employer", child, {"parent": into if child != into else ""})
        filled = {key: value for key, value in gone.items() if value and not stays.get(key) and key != "name"}
        if "sector" not in filled:
            filled.pop("sector_scheme", None)  # it is about the sector that is not taken
        domains = list(dict.fromkeys([*(stays.get("domains") or ()), *(gone.get("domains") or ())]))
        tx.set("employer", into, {**filled, "domains": domains})
        tx.record("employer", employer_id, "removed", {"into": into})
        return done(tx, into, f"{gone['name']} and {stays['name']} are one employer now")


def employer_fields(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of an employer as they are kept. Raises NotAllowed where one of them cannot be."""
    fields: dict[str, Any] = {}
    for key, value in facts.items():
        if key not in EMPLOYER_FIELDS:
            raise NotAllowed(f"There is no fact called “{key}” for an employer.")
        if key == "employees":
            text = str(value).strip().replace(",", "") if value is not None else ""
            if text and not (text.isascii() and text.isdigit() and len(text) < 9):
                raise NotAllowed("The number of employees is a whole number.")
            fields[key] = int(text) if text else None
        elif key == "domains":
            fields[key] = [str(one).lower() for one in (value or ())]
        else:
            fields[key] = (
                " ".join(str(value or "").split())[:4000] if key != "notes" else str(value or "").strip()[:20000]
            )
    if "name" in fields and not fields["name"]:
        raise NotAllowed("An employer needs a name.")
    if fields.get("legal_form") and fields["legal_form"] not in set(LegalForm):
        raise NotAllowed(f"There is no legal form called “{fields['legal_form']}”.")
    if "sector" in fields and "sector_scheme" not in fields:
        fields["sector_scheme"] = sector_scheme(fields["sector"])
    if fields.get("postcode") and not fields.get("region"):
        fields["region"] = region_of(fields["postcode"], postcode_areas()) or ""
    return fields


def add_contact(
    hub: Hub, employer_id: str, name: str, *, by: str, typed_by_academic: bool = False, **facts: Any
) -> Done:
    """Add a person we know. Typed by an academic: by introduction, with them as steward; by the hub: shared."""
    usual = Visibility.INTRODUCTION if typed_by_academic else Visibility.SHARED
    fields = contact_fields({"visibility": usual, "steward": by, **facts, "name": name, "employer": employer_id})
    if fields["visibility"] == Visibility.INTRODUCTION and not fields["steward"]:
        raise NotAllowed("By introduction means that somebody can be asked. Say who knows this person.")
    with hub.transaction("Add contact", by=by) as tx:
        if employer_id:
            _must_exist(tx, "employer", employer_id)
        return done(tx, tx.create("contact", fields), "Contact added")


def edit_contact(hub: Hub, contact_id: str, facts: Mapping[str, Any], *, by: str) -> Done:
    """Change facts of a contact. Only their steward changes those that are not shared, and who may see them."""
    fields = contact_fields(facts)
    with hub.transaction("Edit contact", by=by) as tx:
        present = _must_exist(tx, "contact", contact_id)
        theirs = present.get("steward") == by or not present.get("steward")
        if not theirs and (
            present.get("visibility") != Visibility.SHARED or "visibility" in fields or "steward" in fields
        ):
            steward = name_of(tx, "person", present.get("steward", ""), "their steward")
            raise NotAllowed(f"{steward} looks after this contact and decides what others see. Ask them.")
        if {**present, **fields}.get("visibility") == Visibility.INTRODUCTION:
            fields["steward"] = fields.get("steward", present.get("steward")) or by
            if not fields["steward"]:
                raise NotAllowed("By introduction means that somebody can be asked. Say who knows this person.")
        tx.set("contact", contact_id, fields)
        return done(tx, contact_id, "Saved")


def contact_fields(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a contact as they are kept. Raises NotAllowed where one of them cannot be."""
    fields: dict[str, Any] = {}
    for key, value in facts.items():
        if key not in CONTACT_FIELDS:
            raise NotAllowed(f"There is no fact called “{key}” for a contact.")
        text = str(value or "").strip()
        fields[key] = (text if key == "notes" else " ".join(text.split()))[:4000]
    if "name" in fields and not fields["name"]:
        raise NotAllowed("A contact needs a name.")
    if "email" in fields:
        fields["email"] = fields["email"].lower()
    if fields.get("visibility") and fields["visibility"] not in set(Visibility):
        raise NotAllowed("A contact is shared, by introduction, or private.")
    if fields.get("visibility") == Visibility.PRIVATE:
        raise NotAllowed(
            "What is in the team's hub is on other computers already, so it cannot become private. Choose “by introduction”, "
            "or add somebody new as private from the start."
        )
    return fields


def _must_exist(tx: Transaction, entity_type: str, record_id: str) -> dict[str, Any]:
    fields = fields_of(tx.state(entity_type, record_id))
    if fields is None:
        raise NotFound(f"This {entity_type} is not in the hub any more; it may have been undone or merged.")
    return fields
