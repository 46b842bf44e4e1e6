"""What every query is handed: something to read with, who looks, and what day it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

Rows = list[tuple[Any, ...]]


class Reads(Protocol):
    """A read-only connection of one thread, or an open transaction."""

    def read(self, sql: str, params: Sequence[Any] = ()) -> Rows:
        """All rows of a query."""
        ...


class Viewer(NamedTuple):
    """Who looks. Blank `person` is the hub itself, before anybody was added."""

    person: str = ""
    name: str = "the hub"
    role: str = "adviser"
    department: str = ""

    @property
    def is_hub(self) -> bool:
        """Whether this person works in the hub, not in a department."""
        return self.role in ("adviser", "manager")


class Moment(NamedTuple):
    """When somebody looks: the day in hub time and the UTC milliseconds."""

    today: date
    now_ms: int

    @property
    def iso(self) -> str:
        """The day as it is stored."""
        return self.today.isoformat()
