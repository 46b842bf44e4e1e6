"""The rows of Triage with the numbers beside its views; read on a worker's thread, and light: the start waits for it."""

from __future__ import annotations

from typing import NamedTuple

from hubcrm.queries import newer, triage
from hubcrm.queries.reading import Moment, Reads, Viewer


class Listed(NamedTuple):
    """A page of the list with the numbers beside the views.

    `more`: there is a next page. `first`: the hub has had no enquiry yet. `newer`: made in part by a newer version.
    """

    rows: tuple[triage.Row, ...]
    counts: triage.Counts
    more: bool
    first: bool = False
    newer: frozenset[str] = frozenset()


def listed(
    reader: Reads, viewer: Viewer, moment: Moment, which: str = "all", search: str = "", limit: int = triage.PAGE
) -> Listed:
    """The first rows of a view, or those that a search finds in it."""
    rows = triage.rows(reader, viewer, moment, which, search, limit)
    first = not rows and not search and triage.is_empty(reader)
    return Listed(tuple(rows), triage.counts(reader, viewer, moment), len(rows) >= limit, first,
                  newer.everything(reader))  # fmt: skip


def more(reader: Reads, viewer: Viewer, moment: Moment, which: str, after: tuple[str, int]) -> list[triage.Row]:
    """The page of rows after one."""
    return triage.rows(reader, viewer, moment, which, "", triage.PAGE, after)
