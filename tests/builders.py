"""Hubs made quickly, what two of them must have in common, and lives of single enquiries."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from hubcrm.domain import folding
from hubcrm.domain.changes import Change, State, causal_order, heads_of
from hubcrm.store import connections, keys
from hubcrm.store.hub import Hub
from hubcrm.store.search import match_expression
from tests.fakes import Clock

KEY = bytes(range(keys.KEY_BYTES))
"""One fixed key for every hub of the tests: nothing is stretched, so a hub is made in milliseconds."""


def new_hub(folder: Path, *, clock: Callable[[], int] | None = None, computer: int = 0, hub_id: str = "",
            lasting: bool = False) -> Hub:  # fmt: skip
    """A hub in `folder`/hub, its settings beside it. Unless `lasting`, it does not wait for the disk."""
    home, settings = folder / "hub", folder / "settings"
    for made in (home, settings):
        made.mkdir(parents=True)
    wraps = {"open": {"key": KEY.hex()}}
    content = {"what": "hubcrm keys", "version": 1, "key_id": keys.key_id(KEY), "made_up": True, "wraps": wraps}
    (home / connections.KEYS_FILE).write_text(json.dumps(content))
    hub = Hub.create(home, KEY, settings=settings, clock=clock or Clock(), computer=computer)
    if hub_id:
        hub.set_fact("hub_id", hub_id)
    if not lasting:
        do_not_wait_for_the_disk(hub)
    return hub


def reopened(hub: Hub) -> Hub:
    """The same hub after closing and opening it again."""
    hub.close()
    return Hub.open(hub.folder, KEY, settings=hub._settings, clock=hub.clock)


def do_not_wait_for_the_disk(hub: Hub) -> None:
    """Three times as fast; only what a power cut would do is different."""
    assert hub._engine is not None
    with closing(hub._engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA synchronous = OFF")


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder of one example's own; a fixture would be shared by all examples of a property.

    In memory where the system has such a place: making a hub waits for the disk several times.
    """
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="hubcrm-hubs-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# -- what two hubs must have in common --------------------------------------------------------------------------------

_NOT_COMPARED = {"enquiry": {"n"}, "change": {"n"}}

def digest(hub: Hub, *, heads: bool = True) -> dict[str, Any]:
    """Everything that must be the same on two hubs that hold the same changes, table by table.

    Row numbers are a hub's own affair; search rows are compared by which word finds which enquiry. Without `heads`,
    only what people see.
    """
    from hubcrm.store import tables

    found: dict[str, Any] = {}
    for table in [*tables.PROJECTED.sorted_tables, *([tables.CHANGE] if heads else [])]:
        columns = [column.name for column in table.columns if column.name not in _NOT_COMPARED.get(table.name, ())]
        rows = [
            dict(zip(columns, row, strict=True)) for row in hub.read(f"SELECT {', '.join(columns)} FROM {table.name}")
        ]
        found[table.name] = sorted(rows, key=repr)
    found["state"] = {
        entity_id: (entity_type, space, *((highest, sorted(known.split(","))) if heads else ()), _state(text, heads))
        for entity_id, entity_type, space, highest, known, text in hub.read(
            "SELECT entity_id, entity_type, space, maxhlc, heads, state FROM entity"
        )
        if heads or text
    }
    found["search"] = search_words(hub)
    return found


def _state(text: str, heads: bool) -> State | None:
    state: State | None = json.loads(text) if text else None
    if state is not None and not heads:
        state.pop("seen", None)
    return state


def search_words(hub: Hub) -> set[tuple[str, str, str]]:
    """(index, word, enquiry) for every word by which an enquiry is found; a row without an enquiry fails."""
    found: set[tuple[str, str, str]] = set()
    numbers = dict(hub.read("SELECT n, id FROM enquiry"))
    with closing(connections.connect(hub.folder, hub.key)) as connection:
        for index in ("find_small", "find_body"):
            connection.execute(
                f"CREATE VIRTUAL TABLE temp.{index}_words USING fts5vocab('main', '{index}', 'instance')"
            )
            for word, n in connection.execute(f"SELECT term, doc FROM temp.{index}_words").fetchall():
                assert n in numbers, f"“{word}” finds row {n} of {index}, where there is no enquiry"
                found.add((index, word, numbers[n]))
    return found


def finds(hub: Hub, typed: str, index: str = "find_small") -> list[str]:
    """Subjects of the enquiries that typed words find in one index."""
    rows = hub.read(
        f"SELECT e.subject FROM {index} f JOIN enquiry e ON e.n = f.rowid WHERE {index} MATCH ? ORDER BY e.subject",
        (match_expression(typed),),
    )
    return [row[0] for row in rows]


def differences(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Where two digests differ: table -> (only in the first, only in the second)."""
    found: dict[str, Any] = {}
    for name in one:
        if one[name] != other[name]:
            first, second = (set(map(repr, each[name].items() if isinstance(each[name], dict) else each[name]))
                             for each in (one, other))  # fmt: skip
            found[name] = (sorted(first - second), sorted(second - first))
    return found


# -- the life of one record, without a store --------------------------------------------------------------------------


class Life:
    """Changes of one record, written one after another, or apart: `seen` says what the next one's author had seen.

    Times are hours after Monday 23 November 2026, 9:00; `at` moves on by an hour with each change unless given.
    """

    START = Clock().ms
    HOUR = 3_600_000

    def __init__(self, entity_type: str = "enquiry") -> None:
        self.entity_type = entity_type
        self.changes: list[Change] = []
        self.hours = 0.0

    def __call__(self, kind: str, data: Mapping[str, Any] | None = None, *, by: str = "hub", at: float | None = None,
                 seen: list[str] | None = None, personal: Mapping[str, Any] | None = None) -> str:  # fmt: skip
        """Write one change; returns its id. `seen`: heads the author knew, by default all there are."""
        self.hours = self.hours + 1 if at is None else at
        known = {change.id: change for change in self.changes}
        parents = tuple(heads_of(self.changes)) if seen is None else tuple(seen)
        when = self.START + int(self.hours * self.HOUR)
        hlc = max([when << 16, *(known[one].hlc + 1 for one in parents if one in known)])
        number = len(self.changes) + 1
        self.changes.append(
            Change(
                id=f"{number:032x}",
                txn=f"t{number}",
                label=kind,
                writer="w",
                seq=number,
                hlc=hlc,
                at=when,
                actor=by,
                entity_type=self.entity_type,
                entity_id="e",
                kind=kind,
                data=data or {},
                personal=personal or {},
                parents=parents,
            )
        )
        return self.changes[-1].id

    def receive(self, **fields: Any) -> str:
        """The enquiry arrives."""
        data = {"ref": "E-2627-0001", "received": self.START, "channel": "email", "f": fields}
        return self(
            "received",
            data,
            at=self.hours,
            personal={"subject": "Cracked weld", "text": "It cracked", "sender": "Dana"},
        )

    def offer(self, department: str = "ENG", *, to: str = "", by: str = "hub", at: float | None = None,
              seen: list[str] | None = None) -> str:  # fmt: skip
        """An offer to a department."""
        return self("offered", {"department": department, "to": to}, by=by, at=at, seen=seen)

    def claim(self, offer: str, person: str = "sam", **more: Any) -> str:
        """A department's person says yes."""
        made = next((change for change in self.changes if change.id == offer), None)
        department = made.data["department"] if made else ""
        state = folding.fold(causal_order(self.changes), ()) or {}
        data = {"offer": offer, "person": person, "department": department, "round": state.get("round", "")}
        return self("claimed", data, by=person, **more)

    def undo(self, *ids: str, **more: Any) -> str:
        """Take changes back."""
        return self("undone", {"changes": list(ids)}, **more)

    @property
    def state(self) -> State:
        """The record as it stands."""
        ordered = causal_order(self.changes)
        return folding.fold(ordered, heads_of(ordered)) or {}
