"""Writing the rows that queries read, many records at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hubcrm.domain.changes import Change, State
from hubcrm.store import projections
from hubcrm.store.connections import driver
from hubcrm.store.projections import Promised, Row
from hubcrm.store.search import SearchWriter

if TYPE_CHECKING:
    from sqlalchemy import Connection

_IN = 500
_PARTS: dict[str, Callable[[str, State, Promised], list[Row]]] = {
    "offer": projections.offer_rows,
    "claim": lambda enquiry, state, _: projections.claim_rows(enquiry, state),
    "enquiry_employer": lambda enquiry, state, _: projections.employer_links(enquiry, state),
    "unsuited": lambda enquiry, state, _: projections.unsuited_rows(enquiry, state),
    "notice": lambda enquiry, state, _: projections.notice_rows(enquiry, state),
    "message": lambda enquiry, state, _: projections.message_rows(enquiry, state),
    "alias": lambda enquiry, state, _: projections.alias_rows(enquiry, state),
}
"""Tables of what an enquiry has several of, and how their rows are made of its state."""


class _Enquiry(NamedTuple):
    """One enquiry to write. `before`: its state when its rows were last written, where that is known for sure."""

    id: str
    state: State
    existed: bool
    find: bool
    changes: Sequence[Change] | None
    before: State | None

    def stays(self) -> bool:
        """Whether its row keeps its number for certain, without a look at the row."""
        return self.before is not None and bool(self.before["received"] == self.state["received"])


class ProjectionWriter:
    """Collects what changed, then writes it in batches: single edits and imports take the same way."""

    def __init__(self, connection: Connection, promised: Promised) -> None:
        self._connection = connection
        self._raw = driver(connection)
        self._promised = promised
        self._enquiries: list[_Enquiry] = []
        self._gone: list[str] = []
        self._records: defaultdict[str, list[Row]] = defaultdict(list)
        self._removed: defaultdict[str, list[tuple[str]]] = defaultdict(list)
        self._named: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, entity_type: str, entity_id: str, state: State | None, *, existed: bool, find: bool,
            changes: Sequence[Change] | None = None, before: str = "") -> None:  # fmt: skip
        """Queue one record.

        `find`: its search rows may differ. `changes`: all of them, where known to be all. `before`: the state as it was
        stored, where the rows that are there were made of it; then only what differs is written.
        """
        if entity_type == "enquiry":
            if state and state.get("made"):
                old = json.loads(before) if before else None
                self._enquiries.append(_Enquiry(entity_id, state, existed, find, changes, old))
            elif existed:
                self._gone.append(entity_id)
            return
        row = projections.record_row(entity_type, entity_id, state)
        if row is not None:
            self._records[entity_type].append(row)
        elif existed:
            self._removed[entity_type].append((entity_id,))
        if entity_type in ("employer", "contact"):  # a new one too: enquiries that name it may have come before it
            self._named[entity_type].append(entity_id)

    def flush(self) -> None:
        """Write everything queued. Records first: enquiries' search rows carry employers' names."""
        from hubcrm.store import tables

        by_name = tables.projected()
        search = SearchWriter(self._connection)
        for entity_type, ids in self._named.items():
            search.names_changed(entity_type, ids, self._records[entity_type])
        for entity_type, gone in self._removed.items():
            if entity_type in by_name:
                self._run(f"DELETE FROM {entity_type} WHERE id = ?", gone)
        for entity_type, rows in self._records.items():
            self._run(tables.insert_sql(by_name[entity_type], verb="INSERT OR REPLACE"), rows)
        if self._gone:
            self._remove_enquiries(search)
        if self._enquiries:
            self._write_enquiries(search)
        search.flush()

    def _run(self, statement: str, rows: Sequence[Row]) -> None:
        if rows:
            self._raw.executemany(statement, rows)

    def _numbers(self, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for start in range(0, len(ids), _IN):
            part = tuple(ids[start : start + _IN])
            marks = ", ".join("?" * len(part))
            rows = self._raw.execute(f"SELECT id, n, received FROM enquiry WHERE id IN ({marks})", part).fetchall()
            found.update((enquiry_id, (n, received)) for enquiry_id, n, received in rows)
        return found

    def _remove_enquiries(self, search: SearchWriter) -> None:
        numbers = self._numbers(self._gone)
        ids = [(enquiry_id,) for enquiry_id in self._gone]
        for table in _PARTS:
            self._run(f"DELETE FROM {table} WHERE enquiry = ?", ids)
        self._run("DELETE FROM enquiry WHERE id = ?", ids)
        search.remove(n for n, _ in numbers.values())

    def _write_enquiries(self, search: SearchWriter) -> None:
        known = self._numbers([one.id for one in self._enquiries if one.existed and (one.find or not one.stays())])
        rows = _EnquiryRows(self._promised)
        new: list[_Enquiry] = []
        for one in self._enquiries:
            n, received = known.get(one.id, (0, None))
            if one.stays() or received == one.state["received"]:
                rows.change(one)
                if one.find:
                    search.add(n, one.id, one.state, fresh=False, changes=one.changes)
            else:
                if n:  # received at another time than was thought: it moves
                    self._run("DELETE FROM enquiry WHERE id = ?", [(one.id,)])
                    search.remove([n])
                new.append(one)
            rows.share(one)
        firsts = [projections.first_row_number(one.state["received"]) for one in new]
        free = _FreeNumbers(self._raw, firsts)
        for one, first in zip(new, firsts, strict=True):
            n = free.take(first)
            rows.insert(n, one)
            search.add(n, one.id, one.state, fresh=one.id not in known, changes=one.changes)
        for statement, given in rows.statements():
            self._run(statement, given)


class _EnquiryRows:
    """Works out which rows of enquiries to write; of those that are there, only what differs.

    An UPDATE of every column would write every index of the table anew.
    """

    def __init__(self, promised: Promised) -> None:
        self._promised = promised
        self._inserts: list[Row] = []
        self._updates: defaultdict[tuple[int, ...], list[Row]] = defaultdict(list)  # by the columns that differ
        self._cleared: dict[str, list[tuple[str]]] = {table: [] for table in _PARTS}
        self._parts: dict[str, list[Row]] = {table: [] for table in _PARTS}

    def insert(self, n: int, one: _Enquiry) -> None:
        """A row that is not there."""
        self._inserts.append(projections.enquiry_row(n, one.id, one.state, self._promised))

    def change(self, one: _Enquiry) -> None:
        """A row that is there and keeps its number."""
        row = projections.enquiry_row(0, one.id, one.state, self._promised)
        columns = tuple(range(2, len(row)))
        if one.before is not None:
            old = projections.enquiry_row(0, one.id, one.before, self._promised)
            columns = tuple(at for at in columns if row[at] != old[at])
        if columns:
            self._updates[columns].append((*(row[at] for at in columns), one.id))

    def share(self, one: _Enquiry) -> None:
        """The rows of what an enquiry has several of."""
        for table, rows_of in _PARTS.items():
            rows = rows_of(one.id, one.state, self._promised)
            old = rows_of(one.id, one.before, self._promised) if one.before is not None else None
            if rows != old:
                if one.existed and old != []:
                    self._cleared[table].append((one.id,))
                self._parts[table] += rows

    def statements(self) -> Iterable[tuple[str, Sequence[Row]]]:
        """What to run, in order, and with which rows."""
        from hubcrm.store import tables

        for table, ids in self._cleared.items():
            yield f"DELETE FROM {table} WHERE enquiry = ?", ids
        yield tables.insert_sql(tables.ENQUIRY), self._inserts
        names = tables.ENQUIRY.columns.keys()
        for columns, rows in self._updates.items():
            yield f"UPDATE enquiry SET {', '.join(f'{names[at]} = ?' for at in columns)} WHERE id = ?", rows
        by_name = tables.projected()
        for table, rows in self._parts.items():
            yield tables.insert_sql(by_name[table]), rows


class _FreeNumbers:
    """Hands out unused row numbers at or just above a wanted one."""

    def __init__(self, raw: Any, wanted: Sequence[int]) -> None:
        self._raw = raw
        self._taken: set[int] = set()
        self._next: dict[int, int] = {}
        self._asked = frozenset(wanted)
        self._gap = (0, 0)  # numbers from the first up to, not with, the second are unused in the store
        given = sorted(self._asked)
        for start in range(0, len(given), _IN):
            part = tuple(given[start : start + _IN])
            marks = ", ".join("?" * len(part))
            found = raw.execute(f"SELECT n FROM enquiry WHERE n IN ({marks})", part).fetchall()
            self._taken.update(n for (n,) in found)

    def take(self, wanted: int) -> int:
        candidate = self._next.get(wanted, wanted)
        while candidate in self._taken or (candidate not in self._asked and self._in_store(candidate)):
            candidate = candidate + 1 if candidate in self._taken else self._after(candidate)
        self._taken.add(candidate)
        self._next[wanted] = candidate + 1
        return candidate

    def _in_store(self, n: int) -> bool:
        first, end = self._gap
        if not first <= n < end:
            (nearest,) = self._raw.execute("SELECT min(n) FROM enquiry WHERE n >= ?", (n,)).fetchone()
            self._gap = (n, nearest if nearest is not None else n + 2**40)
        return not self._gap[0] <= n < self._gap[1]

    def _after(self, n: int) -> int:
        row = self._raw.execute(
            "SELECT e.n + 1 FROM enquiry e WHERE e.n >= ? AND NOT EXISTS (SELECT 1 FROM enquiry x WHERE x.n = e.n + 1) "
            "ORDER BY e.n LIMIT 1",
            (n,),
        ).fetchone()
        return int(row[0]) if row else n + 1
