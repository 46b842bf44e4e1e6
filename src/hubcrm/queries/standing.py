"""Whose hub it is and who looks; read before anything else, so it stays small."""

from __future__ import annotations

import json
from typing import Any

from hubcrm.queries.reading import Reads, Viewer


def viewer(reader: Reads, person: str) -> Viewer:
    """Who looks, from a person's id; the hub itself where there is no such person."""
    rows = reader.read("SELECT id, name, role, department FROM person WHERE id = ?", (person,)) if person else []
    return Viewer(*rows[0]) if rows else Viewer()


def this_person(reader: Reads) -> str:
    """The person who works on this computer, or blank."""
    rows = reader.read("SELECT v FROM meta WHERE k = 'this_person'")
    return str(rows[0][0]) if rows else ""


def institution(reader: Reads) -> dict[str, Any]:
    """The institution's own facts: name, kind, division, office hours, promises."""
    rows = reader.read("SELECT fields FROM institution LIMIT 1")
    found: dict[str, Any] = json.loads(rows[0][0]) if rows else {}
    return found
