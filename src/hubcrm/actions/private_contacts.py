"""Contacts that a person keeps for themselves, and the one way by which anything of them reaches the team: sharing."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubcrm.actions.doing import Done, done
from hubcrm.actions.employers import contact_fields
from hubcrm.domain.changes import derived_id, new_id
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.records import fields_of
from hubcrm.domain.words import Visibility
from hubcrm.store import private
from hubcrm.store.private import Kept

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub

FACTS = ("name", "role_title", "role_kind", "email", "phone", "notes")
"""What is noted of a private contact besides where they work; any of it can be shared."""
_KINDS = frozenset({"contact"})


def add(hub: Hub, employer: str, name: str, *, by: str, **facts: Any) -> Done:
    """Keep somebody for oneself. Nothing of it is in the team's hub, its history or its undo."""
    _somebody(by)
    fields = contact_fields({**dict.fromkeys(FACTS, ""), **facts, "name": name})
    _known(hub, employer)
    kept = Kept(
        id=new_id(hub.clock()), owner=by, employer=employer, made=hub.clock(), release_id=new_id(hub.clock()), **fields
    )
    with private.opened(hub.folder, hub.key) as contacts:
        contacts.put(kept)
    hub.changed_since_backup = True
    return Outcome(kept.id, _KINDS, "Kept for you alone")


def edit(hub: Hub, contact: str, facts: Mapping[str, Any], *, by: str) -> Done:
    """Change what one keeps of somebody. What was shared of them before stays as the team has it."""
    fields = contact_fields(facts)
    if "employer" in fields:
        _known(hub, fields["employer"])
    with private.opened(hub.folder, hub.key) as contacts:
        contacts.change(_somebody(by), contact, fields)
    hub.changed_since_backup = True
    return Outcome(contact, _KINDS, "Kept for you alone")


def remove(hub: Hub, contact: str, *, by: str) -> Outcome[Kept]:
    """Forget somebody one kept for oneself; what was shared of them stays with the team. `put_back` takes the value."""
    with private.opened(hub.folder, hub.key) as contacts:
        return Outcome(contacts.remove(_somebody(by), contact), _KINDS, "Removed from your own contacts")


def put_back(hub: Hub, kept: Kept, *, by: str) -> Done:
    """Keep again what was removed a moment ago."""
    if kept.owner != by:
        raise NotAllowed("Only whoever kept this contact can put it back.")
    with private.opened(hub.folder, hub.key) as contacts:
        contacts.put(kept)
    return Outcome(kept.id, _KINDS, "Kept for you alone")


def release(hub: Hub, contact: str, fields: Collection[str], *, by: str, visibility: str = Visibility.SHARED) -> Done:
    """Share the named facts of a private contact with the team, as a contact of the team's own; returns its id.

    The team's record is written first and has an id that follows from the release, so that doing it again after a crash, or
    with more facts, makes no second one. Then the private contact is marked. Nothing else of it is ever written there.
    """
    wanted = [name for name in FACTS if name in set(fields)]
    if unknown := sorted(set(fields) - set(FACTS)):
        raise NotAllowed(f"There is no fact called “{unknown[0]}” to share. Choose among: {', '.join(FACTS)}.")
    if "name" not in wanted:
        raise NotAllowed("The team needs at least the name of somebody who is shared.")
    with private.opened(hub.folder, hub.key) as contacts:
        kept = contacts.one(_somebody(by), contact)
    shared = derived_id(hub.facts()["hub_id"], f"release {kept.release_id}")
    facts = contact_fields({**{name: getattr(kept, name) for name in wanted}, "visibility": visibility})
    with hub.transaction("Share a contact", by=by) as tx:
        present = fields_of(tx.state("contact", shared))
        if present is None:
            employer = kept.employer if tx.read("SELECT 1 FROM employer WHERE id = ?", (kept.employer,)) else ""
            tx.create("contact", {**facts, "employer": employer, "steward": by}, entity_id=shared)
        elif new := {name: value for name, value in facts.items() if present.get(name, "") != value}:
            tx.set("contact", shared, new)
        outcome: Done = done(tx, shared, f"Shared with the team: {_said(wanted)}")
    with private.opened(hub.folder, hub.key) as contacts:
        known = dict.fromkeys([*contacts.one(by, contact).fields_shared, *wanted])
        contacts.mark(by, contact, hub.clock(), json.dumps(list(known)))
    return outcome


def back_up(folder: Path, key: bytes, now_ms: int) -> Path | None:
    """Back up the private contacts where they changed; None where there is nothing to do."""
    return private.back_up(folder, key, now_ms)


def restore(hub: Hub, backup: Path) -> Path | None:
    """Put a backup of the private contacts in their place; where what was there is kept, None for nothing there."""
    return private.restore(hub.folder, hub.key, backup)


def _said(names: Collection[str]) -> str:
    words = {"role_title": "what they do", "role_kind": "kind of role", "email": "e-mail"}
    return ", ".join(words.get(name, name) for name in names)


def _somebody(by: str) -> str:
    if not by:
        raise NotAllowed("What is kept for one person needs that person. Say who you are, in Settings or with --as.")
    return by


def _known(hub: Hub, employer: str) -> None:
    if employer and not hub.read("SELECT 1 FROM employer WHERE id = ?", (employer,)):
        raise NotFound("This employer is not in the hub any more; it may have been undone or merged.")
