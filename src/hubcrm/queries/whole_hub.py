"""Everything there is, table by table and change by change, a few thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from hubcrm.queries.reading import Reads, Rows

AT_ONCE: Final = 2000
CHANGE: Final = (
    "id", "txn", "label", "writer", "seq", "hlc", "at", "actor", "entity_type", "entity_id", "kind", "data", "parents",
    "personal", "subject", "on_behalf_of", "space", "v", "undoes",
)  # fmt: skip
"""The facts of a change, in the order in which `changes` gives them; data and personal are JSON, parents ids with commas."""

FACTS: Final = ("hub_id", "made", "computer", "made_up", "this_person", "guide")
"""The store's own facts that go with a hub wherever it goes; besides them what people saved as views."""
VIEWS: Final = "views:"
KEPT: Final = ("columns:", "aside:")
"""What is kept beside the log and is nowhere else."""


class Counts(NamedTuple):
    """How much there is."""

    rows: int
    changes: int


@contextmanager
def as_of_one_moment(reader: Reads) -> Iterator[None]:
    """Everything read inside is as it was when the first of it was read, whoever writes meanwhile."""
    reader.read("BEGIN")
    try:
        yield
    finally:
        reader.read("ROLLBACK")


def count(reader: Reads, tables: Sequence[str]) -> Counts:
    """How many rows there are in these tables, and how many changes."""
    rows = sum(int(reader.read(f"SELECT count(*) FROM {table}")[0][0]) for table in tables)
    return Counts(rows, int(reader.read("SELECT count(*) FROM change")[0][0]))


def rows(reader: Reads, table: str, columns: Sequence[str], key: Sequence[str]) -> Iterator[Rows]:
    """The rows of a table by its key, some at a time; `key` names a row and is among the columns."""
    names, by = ", ".join(columns), ", ".join(key)
    places = [list(columns).index(name) for name in key]
    marks = ", ".join("?" * len(key))
    after: tuple[Any, ...] = ()
    while True:
        where = f"WHERE ({by}) > ({marks}) " if after else ""
        found = reader.read(f"SELECT {names} FROM {table} {where}ORDER BY {by} LIMIT {AT_ONCE}", after)
        if found:
            yield found
        if len(found) < AT_ONCE:
            return
        after = tuple(found[-1][place] for place in places)


def changes(reader: Reads) -> Iterator[Rows]:
    """Every change in the order in which it arrived, some at a time; see CHANGE."""
    last = 0
    while found := reader.read(
        f"SELECT {', '.join(CHANGE)}, n FROM change WHERE n > ? ORDER BY n LIMIT {AT_ONCE}", (last,)
    ):
        last = found[-1][-1]
        yield [row[:-1] for row in found]


def facts(reader: Reads) -> dict[str, str]:
    """The store's own facts that go with it."""
    return {
        name: value
        for name, value in reader.read("SELECT k, v FROM meta ORDER BY k")
        if name in FACTS or name.startswith(VIEWS)
    }


def fold_version(reader: Reads) -> str:
    """Which version of the rules made the tables out of the changes."""
    found = reader.read("SELECT v FROM meta WHERE k = 'fold_version'")
    return str(found[0][0]) if found else ""


def kept(reader: Reads) -> list[tuple[str, str, bytes]]:
    """(name, reason or stamp, content) of what is kept beside the log and is nowhere else."""
    found = reader.read("SELECT k, stamp, v FROM kept ORDER BY k")
    return [(name, stamp, bytes(content or b"")) for name, stamp, content in found if name.startswith(KEPT)]


def subjects(reader: Reads) -> Iterator[Rows]:
    """(subject, key, status) of everybody whose words can be erased, some at a time."""
    return rows(reader, "subject", ("subject", "key", "status"), ("subject",))


def attachments(reader: Reads) -> list[tuple[str, str, str, str]]:
    """(stored name, what it was called, its type, the enquiry's reference) of every attachment that a change names."""
    import json

    found: list[tuple[str, str, str, str]] = []
    refs: dict[str, str] = dict(reader.read("SELECT id, ref FROM enquiry"))
    for entity, text in reader.read("SELECT entity_id, data FROM change WHERE data LIKE '%\"file\":%' ORDER BY n"):
        for listed in json.loads(text).values():
            for one in listed if isinstance(listed, list) else ():
                if isinstance(one, dict) and isinstance(one.get("file"), str):
                    found.append(
                        (one["file"], str(one.get("name", "")), str(one.get("type", "")), refs.get(entity, ""))
                    )
    return found
