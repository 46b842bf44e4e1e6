"""A change as plain JSON values, the one form in which it is written outside a store: in an open folder, in a parcel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hubcrm.domain.changes import Change

TEXTS: Final = ("id", "txn", "label", "writer", "actor", "entity_type", "entity_id", "kind", "subject", "on_behalf_of",
                "space", "undoes")  # fmt: skip
NUMBERS: Final = ("seq", "hlc", "at", "v")
FACTS: Final = ("data", "personal")
NAMES: Final = frozenset((*TEXTS, *NUMBERS, *FACTS, "parents"))


def as_plain(change: Change) -> dict[str, Any]:
    """Every fact of a change by name."""
    given: dict[str, Any] = {name: getattr(change, name) for name in (*TEXTS, *NUMBERS)}
    given["data"] = dict(change.data)
    given["personal"] = dict(change.personal)
    given["parents"] = list(change.parents)
    return given


def from_plain(given: Mapping[str, Any]) -> Change:
    """The change, of the types that it must be of; whether it can be folded is judged where it is taken in.

    ValueError where facts are missing or strange, or where there are others beside them.
    """
    parents = given.get("parents")
    sound = (
        given.keys() == NAMES
        and all(isinstance(given[name], str) for name in TEXTS)
        and all(type(given[name]) is int for name in NUMBERS)
        and all(isinstance(given[name], dict) for name in FACTS)
        and isinstance(parents, list)
        and all(isinstance(one, str) for one in parents)
    )
    if not sound or not isinstance(parents, list):
        raise ValueError("this is no change")
    return Change(**{**given, "parents": tuple(parents)})
