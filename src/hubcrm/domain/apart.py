"""What people who worked apart did to the same thing: values that lost to a later one which had not seen them.

Nothing here is kept: it follows from the changes of one record and what each had seen (its parents), so every computer
that holds the same changes says the same. A write that saw another is never shown, whatever the clocks were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hubcrm.domain.changes import Change, not_counting

MOST = 5
"""Values shown of one field; more people than this hardly change one field without a word."""
_NOT_FIELDS = frozenset({"restored", "into", "not_for"})
"""Names in a change that no person gives a value to, and lists that only ever grow."""


@dataclass(frozen=True, slots=True)
class Other:
    """A value that somebody gave a field without having seen the one that it has now. `change`: the id of their change.

    `now`: the value the field has. `at`: UTC milliseconds of the author.
    """

    field: str
    value: Any
    change: str
    who: str
    at: int
    now: Any


@dataclass(frozen=True, slots=True)
class Edited:
    """A change to a record that somebody else removed without having seen it. `fields`: what it set."""

    change: str
    who: str
    at: int
    fields: Mapping[str, Any]
    into: str


def other_values(ordered: Sequence[Change]) -> list[Other]:
    """Values that lost unseen. `ordered`: all changes of one record in causal order."""
    if _in_line(ordered):
        return []
    seen, out = _seen(ordered), not_counting(ordered)
    writes: dict[str, list[tuple[int, Any]]] = {}
    for at, change in enumerate(ordered):
        if change.id not in out:
            for field, value in _written(change).items():
                writes.setdefault(field, []).append((at, value))
    found: list[Other] = []
    for field, given in writes.items():
        _, now = given[-1]
        lost = [
            (at, value)
            for number, (at, value) in enumerate(given[:-1])
            if value != now and not any(seen[later] >> at & 1 for later, _ in given[number + 1 :])
        ]
        for at, value in lost[-MOST:]:
            change = ordered[at]
            found.append(Other(field, value, change.id, change.who, change.at, now))
    return sorted(found, key=lambda other: (other.at, other.change, other.field))


def edited_while_removed(ordered: Sequence[Change]) -> list[Edited]:
    """What was set in a record that is gone, by people who had not seen its removal, nor it their change."""
    out = not_counting(ordered)
    removals = [at for at, change in enumerate(ordered) if change.kind == "removed" and change.id not in out]
    if not removals or _in_line(ordered):
        return []
    seen = _seen(ordered)
    last = removals[-1]
    if any(
        change.data.get("restored") and seen[at] >> last & 1
        for at, change in enumerate(ordered)
        if change.id not in out
    ):
        return []
    gone = ordered[last]
    return [
        Edited(change.id, change.who, change.at, _written(change), str(gone.data.get("into", "")))
        for at, change in enumerate(ordered)
        if change.kind == "set" and change.id not in out and not seen[at] >> last & 1 and not seen[last] >> at & 1
    ][-MOST:]


def _written(change: Change) -> dict[str, Any]:
    """The fields that a change writes over what stood there."""
    if change.kind == "taken":
        return {"adviser": change.data.get("adviser", change.who)}
    if change.kind == "set" or (change.kind == "created" and change.entity_type != "enquiry"):
        return {name: value for name, value in {**change.data, **change.personal}.items() if name not in _NOT_FIELDS}
    return {}


def _in_line(ordered: Sequence[Change]) -> bool:
    """Whether each change saw the one before it, as nearly all do; then nobody worked apart."""
    return all(before.id in change.parents for before, change in pairwise(ordered))


def _seen(ordered: Sequence[Change]) -> list[int]:
    """For each change, the places of those it had seen, as bits."""
    place = {change.id: at for at, change in enumerate(ordered)}
    seen: list[int] = []
    for change in ordered:
        bits = 0
        for parent in change.parents:
            at = place.get(parent)
            if at is not None and at < len(seen):
                bits |= seen[at] | 1 << at
        seen.append(bits)
    return seen
