"""Writing the rows that queries read, many records at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from hubcrm.domain.changes import Change, State
from hubcrm.store import projections
from hubcrm.store.projections import Promised, Row
from hubcrm.store.search import SearchWriter

if TYPE_CHECKING:
    from sqlalchemy import Connection

_IN = 500
_PARTS = ("offer", "claim", "enquiry_employer", "notice", "message", "alias")


class ProjectionWriter:
    """Collects what changed, then writes it in batches: single edits and imports take the same way."""

    def __init__(self, connection: Connection, promised: Promised) -> None:
        self._connection = connection
        self._raw: Any = connection.connection.driver_connection
        self._promised = promised
        self._enquiries: list[tuple[str, State, bool, bool, Sequence[Change] | None]] = []
        self._gone: list[str] = []
        self._records: defaultdict[str, list[Row]] = defaultdict(list)
        self._removed: defaultdict[str, list[tuple[str]]] = defaultdict(list)
        self._named: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, entity_type: str, entity_id: str, state: State | None, *, existed: bool, find: bool,
            changes: Sequence[Change] | None = None) -> None:  # fmt: skip
        """Queue one record. `find`: its search rows may differ. `changes`: all of them, where known to be all."""
        if entity_type == "enquiry":
            if state and state.get("made"):
                self._enquiries.append((entity_id, state, existed, find, changes))
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

    def _run(self, statement: str, rows: Iterable[Row]) -> None:
        given = list(rows)
        if given:  # on the driver's connection beneath, in the same transaction: many small statements
            self._raw.executemany(statement, given)

    def _numbers(self, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for start in range(0, len(ids), _IN):
            part = tuple(ids[start : start + _IN])
            marks = ", ".join("?" * len(part))
            for enquiry_id, n, received in self._connection.exec_driver_sql(
                f"SELECT id, n, received FROM enquiry WHERE id IN ({marks})", part
            ):
                found[enquiry_id] = (n, received)
        return found

    def _remove_enquiries(self, search: SearchWriter) -> None:
        numbers = self._numbers(self._gone)
        ids = [(enquiry_id,) for enquiry_id in self._gone]
        for name in _PARTS:
            self._run(f"DELETE FROM {name} WHERE enquiry = ?", ids)
        self._run("DELETE FROM enquiry WHERE id = ?", ids)
        search.remove(n for n, _ in numbers.values())

    def _write_enquiries(self, search: SearchWriter) -> None:
        from hubcrm.store import tables

        known = self._numbers([entity_id for entity_id, _, existed, _, _ in self._enquiries if existed])
        free = _FreeNumbers(
            self._connection, [projections.first_row_number(state["received"]) for _, state, *_ in self._enquiries]
        )
        inserts: list[Row] = []
        updates: list[Row] = []
        parts: dict[str, list[Row]] = {name: [] for name in _PARTS}
        for entity_id, state, existed, find, changes in self._enquiries:
            old = known.get(entity_id) if existed else None
            if old is not None and old[1] == state["received"]:
                n = old[0]
                updates.append((*projections.enquiry_row(n, entity_id, state, self._promised)[2:], entity_id))
            else:
                n = free.take(projections.first_row_number(state["received"]))
                if old is not None:
                    self._run("DELETE FROM enquiry WHERE id = ?", [(entity_id,)])
                    search.remove([old[0]])
                    find = True
                inserts.append(projections.enquiry_row(n, entity_id, state, self._promised))
            parts["offer"] += projections.offer_rows(entity_id, state, self._promised)
            parts["claim"] += projections.claim_rows(entity_id, state)
            parts["enquiry_employer"] += projections.employer_links(entity_id, state)
            parts["notice"] += projections.notice_rows(entity_id, state)
            parts["message"] += projections.message_rows(entity_id, state)
            parts["alias"] += projections.alias_rows(entity_id, state)
            if find:
                search.add(n, entity_id, state, fresh=old is None, changes=changes)
        again = [(entity_id,) for entity_id, _, existed, _, _ in self._enquiries if existed]
        for name in _PARTS:
            self._run(f"DELETE FROM {name} WHERE enquiry = ?", again)
        self._run(tables.insert_sql(tables.ENQUIRY), inserts)
        self._run(tables.update_sql(tables.ENQUIRY, "id", leave=("n",)), updates)
        for table in (tables.OFFER, tables.CLAIM, tables.ENQUIRY_EMPLOYER, tables.NOTICE, tables.MESSAGE, tables.ALIAS):
            self._run(tables.insert_sql(table), parts[table.name])


class _FreeNumbers:
    """Hands out unused row numbers at or just above a wanted one."""

    def __init__(self, connection: Connection, wanted: Sequence[int]) -> None:
        self._connection = connection
        self._taken: set[int] = set()
        self._next: dict[int, int] = {}
        self._asked = frozenset(wanted)
        self._gap = (0, 0)  # numbers from the first up to, not with, the second are unused in the store
        given = sorted(self._asked)
        for start in range(0, len(given), _IN):
            part = tuple(given[start : start + _IN])
            marks = ", ".join("?" * len(part))
            found = connection.exec_driver_sql(f"SELECT n FROM enquiry WHERE n IN ({marks})", part)
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
            row = self._connection.exec_driver_sql("SELECT min(n) FROM enquiry WHERE n >= ?", (n,)).first()
            self._gap = (n, row[0] if row is not None and row[0] is not None else n + 2**40)
        return not self._gap[0] <= n < self._gap[1]

    def _after(self, n: int) -> int:
        row = self._connection.exec_driver_sql(
            "SELECT e.n + 1 FROM enquiry e WHERE e.n >= ? AND NOT EXISTS (SELECT 1 FROM enquiry x WHERE x.n = e.n + 1) "
            "ORDER BY e.n LIMIT 1",
            (n,),
        ).first()
        return int(row[0]) if row else n + 1
