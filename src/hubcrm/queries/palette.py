"""Search everything: records of every kind by their words, a few of each; and those used last, by their ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from hubcrm.domain.employers import plain_name
from hubcrm.domain.references import looks_like_reference
from hubcrm.queries import own_steps
from hubcrm.queries.reading import Reads, Viewer
from hubcrm.store.search import match_expression

KINDS: Final = ("enquiry", "employer", "contact", "colleague", "department")
"""Kinds of record in the order in which they are shown. A colleague and a department are the hub's own to look up."""

MOST: Final = 7
_MOST_WORDS: Final = 6
_MOST_TYPED: Final = 200


class Hit(NamedTuple):
    """One record. `detail`: what tells it from others of its name. `ref`: an enquiry's. `beside`: a contact's employer."""

    kind: str
    id: str
    title: str
    detail: str
    ref: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Hits by kind, in the order of `KINDS`; `more`: the kinds of which there are further ones."""

    hits: tuple[Hit, ...] = ()
    more: frozenset[str] = frozenset()


_COLUMNS: Final = {
    "enquiry": "'enquiry', e.id, e.subject, coalesce(m.name, e.typed) || CASE WHEN e.open = 1 THEN '' ELSE "
    "CASE WHEN coalesce(m.name, e.typed) = '' THEN 'Closed' ELSE ', closed' END END, e.ref, ''",
    "employer": "'employer', m.id, m.name, m.town, '', ''",
    "contact": "'contact', c.id, c.name, CASE WHEN c.role_title = '' OR coalesce(m.name, '') = '' "
    "THEN c.role_title || coalesce(m.name, '') ELSE c.role_title || ', ' || m.name END, '', c.employer",
    "colleague": "'colleague', p.id, p.name, coalesce(d.name, ''), '', ''",
    "department": "'department', d.id, d.name, d.code, '', ''",
}
_TABLES: Final = {
    "enquiry": "enquiry e LEFT JOIN employer m ON m.id = e.employer AND e.employer != ''",
    "employer": "employer m",
    "contact": "contact c LEFT JOIN employer m ON m.id = c.employer",
    "colleague": "person p LEFT JOIN department d ON d.id = p.department AND p.department != ''",
    "department": "department d",
}
_ID: Final = {"enquiry": "e.id", "employer": "m.id", "contact": "c.id", "colleague": "p.id", "department": "d.id"}
_SEEN: Final = "(c.visibility = 'shared' OR (c.steward = ? AND c.steward != ''))"


def kinds_for(viewer: Viewer) -> tuple[str, ...]:
    """The kinds this person can open: colleagues and departments stand in Settings, which only the hub sees whole."""
    return KINDS if viewer.is_hub else KINDS[:3]


def find(reader: Reads, viewer: Viewer, typed: str, kinds: Sequence[str] = KINDS, most: int = MOST) -> Found:
    """Up to `most` of each kind that hold every typed word as the start of a word.

    Enquiries newest first, the one of this very reference before all; employers that begin so before the others.
    """
    hits: list[Hit] = []
    more: set[str] = set()
    words = typed[:_MOST_TYPED].split()[:_MOST_WORDS]
    for kind in kinds_for(viewer) if words else ():
        if kind not in kinds:
            continue
        if kind == "enquiry":
            found = _enquiries(reader, typed, most + 1)
        elif kind == "employer":
            found = _employers(reader, typed, most + 1)
        else:
            found = _by_name(reader, viewer, kind, words, most + 1)
        hits += found[:most]
        if len(found) > most:
            more.add(kind)
    return Found(tuple(hits), frozenset(more))


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands there before anything is typed: records used last, and what Undo and Redo would do (blank: nothing)."""

    used: tuple[Hit, ...] = ()
    undo: str = ""
    redo: str = ""


def opening(reader: Reads, viewer: Viewer, wanted: Sequence[tuple[str, str]]) -> Opening:
    """The records that were used last, by (kind, id), and this person's own latest steps."""
    return Opening(tuple(named(reader, viewer, wanted)), *own_steps.latest(reader, viewer))


def named(reader: Reads, viewer: Viewer, wanted: Sequence[tuple[str, str]]) -> list[Hit]:
    """Records by (kind, id) in the order asked; those that have gone, or that this person may not see, are left out."""
    by_id: dict[tuple[str, str], Hit] = {}
    for kind in kinds_for(viewer):
        ids = [one for its_kind, one in wanted if its_kind == kind]
        if ids:
            marks = ", ".join("?" * len(ids))
            seen, person = (f" AND {_SEEN}", [viewer.person]) if kind == "contact" else ("", [])
            rows = reader.read(
                f"SELECT {_COLUMNS[kind]} FROM {_TABLES[kind]} WHERE {_ID[kind]} IN ({marks}){seen}", (*ids, *person)
            )
            by_id.update(((kind, row[1]), Hit._make(row)) for row in rows)
    return [by_id[one] for one in wanted if one in by_id]


def _enquiries(reader: Reads, typed: str, limit: int) -> list[Hit]:
    expression = match_expression(typed)
    if not expression:
        return []
    exact: list[tuple[Any, ...]] = []
    if looks_like_reference(typed):
        exact = reader.read(
            f"SELECT {_COLUMNS['enquiry']} FROM (SELECT id AS at FROM enquiry WHERE ref = ?1 UNION ALL "
            "SELECT enquiry FROM alias WHERE ref = ?1) f CROSS JOIN enquiry e ON e.id = f.at "
            "LEFT JOIN employer m ON m.id = e.employer AND e.employer != '' LIMIT ?2",
            (typed.strip().upper(), limit),
        )
    rows = reader.read(  # newest first is the order of the index, so that nothing is sorted or ranked
        f"SELECT {_COLUMNS['enquiry']} FROM (SELECT rowid AS n FROM find_small WHERE find_small MATCH ? "
        "ORDER BY rowid DESC LIMIT ?) f CROSS JOIN enquiry e ON e.n = f.n "
        "LEFT JOIN employer m ON m.id = e.employer AND e.employer != ''",
        (expression, limit),
    )
    by_id = {row[1]: Hit._make(row) for row in [*exact, *rows]}
    return list(by_id.values())[:limit]


def _employers(reader: Reads, typed: str, limit: int) -> list[Hit]:
    """First those whose name begins so, by the index of plain names; then those with the words further on."""
    plain = plain_name(typed[:_MOST_TYPED])
    words = plain.split()[:_MOST_WORDS]
    if not words:
        return []
    columns = _COLUMNS["employer"]
    begin = reader.read(
        f"SELECT {columns} FROM employer m WHERE m.plain >= ?1 AND m.plain < ?2 ORDER BY m.plain LIMIT ?3",
        (plain, plain + "\U0010ffff", limit),
    )
    rows = list(begin)
    if len(rows) < limit:
        tests = " AND ".join(f"instr(' ' || plain, ?{at}) > 0" for at in range(2, len(words) + 2))
        rows += reader.read(  # the index of names alone is walked, and ends with the last one wanted
            f"SELECT {columns} FROM (SELECT rowid AS at FROM employer INDEXED BY employer_plain WHERE {tests} "
            "ORDER BY plain LIMIT ?1) f CROSS JOIN employer m ON m.rowid = f.at",
            (limit, *(f" {word}" for word in words)),
        )
    by_id = {row[1]: Hit._make(row) for row in rows}
    return list(by_id.values())[:limit]


_NAMED_BY: Final = {
    "contact": ("c.name || ' ' || c.email", _SEEN, "c.rowid DESC"),
    "colleague": ("p.name || ' ' || p.email", "p.left = 0", "p.name"),
    "department": ("d.name || ' ' || d.code", "d.closed = 0", "d.name"),
}


def _by_name(reader: Reads, viewer: Viewer, kind: str, words: Sequence[str], limit: int) -> list[Hit]:
    """SQLite knows small letters of ASCII only, so a word is also tried as it was typed, and with a capital."""
    names, condition, order = _NAMED_BY[kind]
    tests, values = [], []
    for word in words:
        tests.append(f"(instr(' ' || lower({names}), ?) > 0 OR instr(' ' || {names}, ?) > 0)")
        values += [f" {word.lower()}", f" {word[:1].upper()}{word[1:]}"]
    person = [viewer.person] if kind == "contact" else []
    rows = reader.read(
        f"SELECT {_COLUMNS[kind]} FROM {_TABLES[kind]} WHERE {' AND '.join(tests)} AND {condition} "
        f"ORDER BY {order} LIMIT ?",
        (*values, *person, limit),
    )
    return [Hit._make(row) for row in rows]
