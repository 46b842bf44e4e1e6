"""Finding one thing from what a person typed: a reference, the end of an id, a name, a code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hubcrm.domain.errors import Ambiguous, NotFound
from hubcrm.domain.references import looks_like_reference
from hubcrm.queries.reading import Reads, Viewer

_SHORTEST = 3
_BY_PART = frozenset({"person", "employer", "contact", "closure"})
"""Records that a part of their name finds. Not departments: a code mistyped must not mean whatever holds its letters."""
_CALLED = {"follow_up": "next action", "away": "note of days away", "closure": "closure day", "passages": "list"}


@dataclass(frozen=True, slots=True)
class Named:
    """A record and the name people know it by."""

    id: str
    name: str


def enquiry(reader: Reads, typed: str) -> Named:
    """The enquiry with this reference (or its end, "0042"), id or end of id. Raises NotFound or Ambiguous."""
    text = typed.strip()
    if looks_like_reference(text):
        rows = reader.read(
            "SELECT id, ref FROM enquiry WHERE ref = ?1 UNION SELECT e.id, e.ref FROM alias a JOIN enquiry e "
            "ON e.id = a.enquiry WHERE a.ref = ?1",
            (text.upper(),),
        )
        return _only(rows, text, "enquiry")
    rows = reader.read("SELECT id, ref FROM enquiry WHERE id = ?", (text,))
    if not rows and text.isascii() and text.isdigit() and len(text) <= 12:
        rows = reader.read(
            "SELECT id, ref FROM enquiry WHERE ref LIKE ? ORDER BY n DESC LIMIT 6", (f"%-{int(text):04d}",)
        )
    if not rows and len(text) >= _SHORTEST and _plain(text):
        rows = reader.read("SELECT id, ref FROM enquiry WHERE id LIKE ? LIMIT 6", (f"%{text.lower()}",))
    if not rows and len(text) >= _SHORTEST and _plain(text):
        rows = reader.read("SELECT id, ref FROM enquiry WHERE ref LIKE ? LIMIT 6", (f"%{text.upper()}",))
    return _only(rows, text, "enquiry")


def person(reader: Reads, typed: str) -> Named:
    """The person with this name, e-mail address, id or end of id."""
    return _record(reader, "person", typed, ("name", "email"))


def department(reader: Reads, typed: str) -> Named:
    """The department with this code, name, id or end of id."""
    return _record(reader, "department", typed, ("code", "name"))


def employer(reader: Reads, typed: str) -> Named:
    """The employer with this name, id or end of id."""
    return _record(reader, "employer", typed, ("name",))


def contact(reader: Reads, typed: str, viewer: Viewer) -> Named:
    """A contact this viewer may see, by name, e-mail address, id or end of id."""
    return _record(
        reader,
        "contact",
        typed,
        ("name", "email"),
        " AND (visibility = 'shared' OR steward = ?2)",
        viewer.person or "-",
    )


def follow_up(reader: Reads, typed: str) -> Named:
    """A follow-up by id or end of id."""
    return _record(reader, "follow_up", typed, ())


def away(reader: Reads, typed: str) -> Named:
    """A note of days away by id or end of id."""
    return _record(reader, "away", typed, ())


def closure(reader: Reads, typed: str) -> Named:
    """A closure day (bank holidays among them) by its ISO day, name, id or end of id."""
    return _record(reader, "closure", typed, ("day", "name"))


def passages(reader: Reads, typed: str) -> Named:
    """A list that a department gave suggestions to go by, by its title, id or end of id."""
    return _record(reader, "passages", typed, ("title",))


def _record(reader: Reads, table: str, typed: str, columns: tuple[str, ...], where: str = "", extra: str = "") -> Named:
    text = typed.strip()
    name = {"department": "name", "follow_up": "kind", "away": "first"}.get(table) or columns[0]
    more: tuple[Any, ...] = (extra,) if where else ()
    tests = " OR ".join(["id = ?1", *(f"{column} = ?1 COLLATE NOCASE" for column in columns)])
    rows = reader.read(f"SELECT id, {name} FROM {table} WHERE ({tests}){where} LIMIT 6", (text, *more)) if text else []
    if not rows and len(text) >= _SHORTEST and _plain(text):
        rows = reader.read(
            f"SELECT id, {name} FROM {table} WHERE id LIKE ?1{where} LIMIT 6", (f"%{text.lower()}", *more)
        )
    if not rows and len(text) >= _SHORTEST and table in _BY_PART and _plain(text):
        tests = " OR ".join(f"{column} LIKE ?1" for column in columns)
        rows = reader.read(f"SELECT id, {name} FROM {table} WHERE ({tests}){where} LIMIT 6", (f"%{text}%", *more))
    return _only(rows, text, _CALLED.get(table, table))


def _plain(text: str) -> bool:
    return not any(sign in text for sign in "%_\x00") and len(text) <= 200


def _only(rows: list[tuple[Any, ...]], typed: str, what: str) -> Named:
    if not rows:
        raise NotFound(f"There is no {what} “{typed[:60]}” in this hub.")
    if len(rows) > 1:
        listed = ", ".join(f"{name} ({record_id[-6:]})" for record_id, name in rows[:5])
        raise Ambiguous(f"“{typed[:60]}” fits more than one {what}: {listed}. Type more of it.")
    return Named(rows[0][0], rows[0][1])
