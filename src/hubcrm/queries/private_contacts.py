"""Contacts that the person who looks keeps for themselves; nobody else's are ever read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hubcrm.domain.errors import Ambiguous, NotFound
from hubcrm.queries.names import employers
from hubcrm.queries.reading import Reads, Viewer
from hubcrm.store import private
from hubcrm.store.private import Kept

_MERGES = 8


class Beside(Reads, Protocol):
    """Something to read the hub with that also knows where it lies, and its key."""

    @property
    def folder(self) -> Path:
        """The store's folder."""

    @property
    def key(self) -> bytes:
        """Its data key."""


@dataclass(frozen=True, slots=True)
class Own:
    """A contact that only this viewer sees. `employer_name`: blank where it is none, or gone. `shared`: names of the facts
    that the team was given and still has; `released`: UTC ms of when, 0 for never."""

    kept: Kept
    employer: str
    employer_name: str
    shared: tuple[str, ...]
    released: int

    @property
    def id(self) -> str:
        """Its id, which the team never sees."""
        return self.kept.id


def listed(reader: Beside, viewer: Viewer, *, employer: str = "", search: str = "") -> list[Own]:
    """The viewer's own contacts by name; of one employer, also those kept for one that was merged into it."""
    kept = _kept(reader, viewer)
    if not kept:
        return []
    where = {one: _stays(reader, one) for one in {one.employer for one in kept if one.employer}}
    names = employers(reader, where.values())
    words = search.lower().split()
    own = []
    for one in kept:
        place = where.get(one.employer, "")
        if employer and place != employer:
            continue
        if all(word in f"{one.name} {one.email}".lower() for word in words):
            own.append(Own(one, place, names.get(place, ""), one.fields_shared, one.released))
    return own


def find(reader: Beside, viewer: Viewer, typed: str) -> Own:
    """The one of the viewer's own contacts that typed words mean: its name, a part of it, address, or end of id."""
    own, text = listed(reader, viewer), typed.strip().lower()
    exact = [one for one in own if text in (one.id, one.kept.name.lower(), one.kept.email) and text]
    found = exact or [one for one in own if len(text) > 2 and (text in one.kept.name.lower() or one.id.endswith(text))]
    if not found:
        raise NotFound(
            f"“{typed.strip()[:60]}” is not among the contacts that only you see. List them: contact list --private"
        )
    if len(found) > 1:
        fitting = ", ".join(f"{one.kept.name} ({one.id[-6:]})" for one in found[:5])
        raise Ambiguous(f"“{typed.strip()[:60]}” fits more than one of your own contacts: {fitting}. Type more of it.")
    return found[0]


def _kept(reader: Beside, viewer: Viewer) -> list[Kept]:
    if not viewer.person or not private.is_there(reader.folder):
        return []
    with private.opened(reader.folder, reader.key) as contacts:
        return contacts.of(viewer.person)


def _stays(reader: Reads, employer: str) -> str:
    """The employer that one was merged into, or itself."""
    for _ in range(_MERGES):
        if reader.read("SELECT 1 FROM employer WHERE id = ?", (employer,)):
            return employer
        rows = reader.read(
            "SELECT json_extract(data, '$.into') FROM change WHERE entity_id = ? AND kind = 'removed' ORDER BY hlc DESC LIMIT 1",
            (employer,),
        )
        if not rows or not rows[0][0]:
            return ""
        employer = str(rows[0][0])
    return ""
