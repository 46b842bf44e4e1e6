"""A view of Work in hand as plain facts, to keep under a name: what is asked for, and how it is laid out. No past day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hubcrm.queries.cards import MOVES, Asked
from hubcrm.queries.worklist import COLUMNS, Sort

WHICH = ("open", *MOVES, "promises")


@dataclass(frozen=True, slots=True)
class Kept:
    """`view`: board or table. `columns`: those of the table from left to right; none leaves them as they are."""

    view: str = "board"
    asked: Asked = field(default_factory=Asked)
    sort: Sort = field(default_factory=Sort)
    columns: tuple[str, ...] = ()


def written(kept: Kept) -> dict[str, Any]:
    """As plain facts. Order and columns are the table's alone."""
    asked, sort = kept.asked, kept.sort
    facts: dict[str, Any] = {
        "view": kept.view, "which": asked.which, "search": " ".join(asked.search.split()), "grouped": asked.grouped,
    }  # fmt: skip
    if kept.view == "table":
        facts |= {"sort": sort.column, "down": sort.down, "columns": list(kept.columns)}
    return facts


def read(facts: Mapping[str, Any]) -> Kept:
    """From plain facts; what makes no sense here, or was written by a newer version, is as usual."""
    which, column, columns = facts.get("which"), facts.get("sort"), facts.get("columns")
    usual = Sort()
    return Kept(
        "table" if facts.get("view") == "table" else "board",
        Asked(
            str(which) if which in WHICH else "open", str(facts.get("search") or "")[:200], facts.get("grouped") is True
        ),
        Sort(str(column), facts.get("down") is True) if column in COLUMNS else usual,
        tuple(one for one in columns if one in COLUMNS) if isinstance(columns, list) else (),
    )
