"""Search as you type: the small index on every key, the body index from three characters on; newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hubcrm.queries.reading import Reads
from hubcrm.store.search import match_expression

_BODY_FROM = 3
_WINDOW = 2000
_MOST_WORDS = 8


def numbers(reader: Reads, typed: str, *, limit: int = 50, body: bool = True) -> list[int]:
    """Row numbers of enquiries that hold every typed word (as the start of a word), newest first."""
    expression = match_expression(typed)
    if not expression:
        return []
    found = _in_index(reader, "find_small", expression, limit)
    if body and len(typed.strip()) >= _BODY_FROM:
        found = sorted({*found, *_in_index(reader, "find_body", expression, limit)}, reverse=True)
    return found[:limit]


def matching(reader: Reads, typed: str, *, limit: int, where: str, params: Sequence[Any] = (),
             hub_notes: bool = False) -> list[int]:  # fmt: skip
    """Row numbers of matches that also meet a condition on `enquiry e` (its own marks start at ?3), newest first.

    `hub_notes`: for a viewer of the hub, by the notes that only the hub sees as well; these are in no index.
    """
    expression = match_expression(typed)
    if not expression:
        return []
    indexes = ["find_small", *(["find_body"] if len(typed.strip()) >= _BODY_FROM else [])]
    found: set[int] = set()
    for index in indexes:
        rows = reader.read(
            f"SELECT e.n FROM (SELECT rowid AS n FROM {index} WHERE {index} MATCH ?1 ORDER BY rowid DESC LIMIT {_WINDOW}) f "
            f"CROSS JOIN enquiry e ON e.n = f.n WHERE {where} AND ?3 IS ?3 LIMIT ?2",
            (expression, limit, *(params or ("",))),
        )
        found.update(row[0] for row in rows)
    if hub_notes and len(indexes) > 1:
        found.update(_in_hub_notes(reader, typed, limit, where, params))
    return sorted(found, reverse=True)[:limit]


def _in_hub_notes(reader: Reads, typed: str, limit: int, where: str, params: Sequence[Any]) -> list[int]:
    """Enquiries with a note of the hub that holds every typed word as the start of a word; the latest notes are looked at."""
    words = typed.lower().split()[:_MOST_WORDS]
    rows = reader.read(
        f"SELECT e.n, h.text FROM (SELECT enquiry, text FROM hub_note ORDER BY made DESC LIMIT {_WINDOW}) h "
        f"CROSS JOIN enquiry e ON e.id = h.enquiry WHERE {where} AND ?1 IS ?1 AND ?2 IS ?2 AND ?3 IS ?3",
        ("", "", *(params or ("",))),
    )
    return [n for n, text in rows if all(_begins_a_word(text.lower(), word) for word in words)][:limit]


def _begins_a_word(text: str, word: str) -> bool:
    at = text.find(word)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(word, at + 1)
    return at >= 0


def _in_index(reader: Reads, index: str, expression: str, limit: int) -> list[int]:
    rows = reader.read(
        f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid DESC LIMIT ?", (expression, limit)
    )
    return [row[0] for row in rows]
