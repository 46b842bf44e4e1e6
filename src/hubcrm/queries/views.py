"""A person's own views of a page, kept by name on this computer alone; and how many records each shows now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hubcrm.queries.reading import Moment, Reads, Viewer

_FACT: Final = "views:"
_MOST_COUNTED: Final = 1000


@dataclass(frozen=True, slots=True)
class View:
    """A page's key, and what is asked of the page: its filters, search, grouping, order and columns as plain facts."""

    id: str
    name: str
    page: str
    asked: Mapping[str, Any] = field(default_factory=dict)


def fact_name(person: str) -> str:
    """Under which fact of this computer's store a person's views are kept."""
    return _FACT + person


def written(views: Sequence[View]) -> str:
    """Views as the fact that holds them."""
    return json.dumps([{"id": one.id, "name": one.name, "page": one.page, "asked": dict(one.asked)} for one in views])


def of_person(reader: Reads, person: str) -> tuple[View, ...]:
    """A person's views in the order in which they were kept; what cannot be read as one is left out."""
    rows = reader.read("SELECT v FROM meta WHERE k = ?", (fact_name(person),))
    try:
        kept = json.loads(rows[0][0]) if rows else []
    except ValueError:
        return ()
    found = []
    for one in kept if isinstance(kept, list) else ():
        if isinstance(one, dict) and all(isinstance(one.get(key), str) for key in ("id", "name", "page")):
            asked = one.get("asked")
            found.append(View(one["id"], one["name"], one["page"], asked if isinstance(asked, dict) else {}))
    return tuple(found)


def counts(reader: Reads, viewer: Viewer, moment: Moment, views: Sequence[View]) -> dict[str, int]:
    """View id -> how many records it shows now; views of pages that are not counted are left out."""
    counted = {"work": _work, "triage": _triage, "employers": _employers}
    return {one.id: counted[one.page](reader, viewer, moment, one.asked) for one in views if one.page in counted}


def _work(reader: Reads, viewer: Viewer, moment: Moment, asked: Mapping[str, Any]) -> int:
    from hubcrm.queries import cards

    which = asked.get("which")
    known = which if which in ("open", "promises", *cards.MOVES) else "open"
    test, values = cards.condition(reader, moment, cards.Asked(str(known), str(asked.get("search", ""))))
    return int(reader.read(f"SELECT count(*) FROM enquiry e WHERE {test}", values)[0][0])


def _triage(reader: Reads, viewer: Viewer, moment: Moment, asked: Mapping[str, Any]) -> int:
    from hubcrm.queries import triage

    which, search = str(asked.get("which")), str(asked.get("search", ""))
    known = which if which in ("all", "mine", "back", "replies") else "all"
    if search.strip():
        return len(triage.rows(reader, viewer, moment, known, search, _MOST_COUNTED))
    return int(getattr(triage.counts(reader, viewer, moment), known))


def _employers(reader: Reads, viewer: Viewer, moment: Moment, asked: Mapping[str, Any]) -> int:
    from hubcrm.queries import employer_page

    which, search = str(asked.get("which")), str(asked.get("search", ""))
    known = which if which in employer_page.WHICH else "all"
    if search.strip():
        return len(employer_page.ids(reader, viewer, known, search))
    return int(getattr(employer_page.counts(reader, viewer), known))
