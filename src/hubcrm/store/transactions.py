"""One action being written: what it records is folded at once, so that it can read its own work."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from hubcrm.domain.changes import Change, State, derived_id, new_id
from hubcrm.domain.clocks import promised_at_closing
from hubcrm.domain.errors import NotAllowed, WritingOutsideTransaction
from hubcrm.domain.records import split_personal
from hubcrm.domain.references import academic_year, block, reference
from hubcrm.domain.well_formed import fault_of
from hubcrm.store.connections import driver
from hubcrm.store.writers import note_place, place_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from hubcrm.store.changelog import Record
    from hubcrm.store.hub import Hub

_MOST_TEXT = 2_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to record: a change before it has its place in the log."""

    entity_type: str
    entity_id: str
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    at: int = 0
    space: str = "team"


class Transaction:
    """What an action writes with. `id` names it in history; `kinds` are the kinds of thing it changed so far."""

    def __init__(self, hub: Hub, connection: Connection, label: str, by: str, on_behalf_of: str, undoes: str) -> None:
        self.hub = hub
        self.label = label
        self.by = by
        self.on_behalf_of = on_behalf_of
        self.now = hub.clock()
        self.id = new_id(self.now, hub.entropy)
        self.kinds: frozenset[str] = frozenset()
        self.closed = False
        self.for_good = False  # whether Undo passes it over
        self._undoes = undoes
        self._connection = connection
        self._raw = driver(connection)
        self._writer, have = self._place()
        self._have = {"team": have}
        self._first = dict(self._have)
        self._hub_id = ""
        self._computer = -1
        self._used: dict[str, int] = {}

    @property
    def who(self) -> str:
        """The person whose act this is."""
        return self.on_behalf_of or self.by

    def new_id(self) -> str:
        """An identifier for a new record."""
        return new_id(self.now, self.hub.entropy)

    def derived_id(self, name: str) -> str:
        """The identifier that every computer of this hub gives the same named thing."""
        if not self._hub_id:
            self._hub_id = self.read("SELECT v FROM meta WHERE k = 'hub_id'")[0][0]
        return derived_id(self._hub_id, name)

    def read(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query, with what this transaction wrote so far."""
        found: list[tuple[Any, ...]] = self._raw.execute(sql, params).fetchall()
        return found

    def state(self, entity_type: str, entity_id: str) -> State | None:
        """What the fold remembers of a record, with what this transaction wrote so far."""
        from hubcrm.store.changelog import load_record

        return load_record(self._connection, entity_type, entity_id).state

    def record(self, entity_type: str, entity_id: str, kind: str, data: Mapping[str, Any] | None = None,
               personal: Mapping[str, Any] | None = None, *, subject: str = "", space: str = "team") -> str:  # fmt: skip
        """Record one change and fold it; returns its id. `space`: of a record that this makes; it keeps it for life."""
        return self.record_many([Entry(entity_type, entity_id, kind, data or {}, personal or {}, subject, 0, space)])[0]

    def create(self, entity_type: str, fields: Mapping[str, Any], *, entity_id: str = "", space: str = "team") -> str:
        """Record a new plain record; returns its id. `space`: who may have it, for life."""
        new = entity_id or self.new_id()
        data, personal = split_personal(entity_type, dict(fields))
        self.record(entity_type, new, "created", data, personal, subject=new if personal else "", space=space)
        return new

    def set(self, entity_type: str, entity_id: str, fields: Mapping[str, Any]) -> str:
        """Record new values of fields of a plain record; returns the change's id."""
        data, personal = split_personal(entity_type, dict(fields))
        return self.record(entity_type, entity_id, "set", data, personal, subject=entity_id if personal else "")

    def record_many(self, entries: Iterable[Entry]) -> list[str]:
        """Record many changes at once, each record folded once; returns their ids in order."""
        from hubcrm.store.changelog import apply, load_records

        if self.closed:
            raise WritingOutsideTransaction("This transaction is over; open another.")
        given = list(entries)
        records = load_records(self._connection, sorted({entry.entity_id for entry in given}))
        heads = _heads(records)
        spaces = {entity_id: record.space for entity_id, record in records.items()}
        made: list[Change] = []
        for entry in given:
            parents, highest = heads.get(entry.entity_id, ((), 0))
            hlc = max(self.now << 16, highest + 1)
            space = spaces.setdefault(entry.entity_id, entry.space)
            seq = self._next_number(space)
            change = Change(
                id=self.new_id(), txn=self.id, label=self.label, writer=self._writer, seq=seq, hlc=hlc,
                at=entry.at or self.now, actor=self.by, on_behalf_of=self.on_behalf_of, entity_type=entry.entity_type,
                entity_id=entry.entity_id, kind=entry.kind, data=entry.data, personal=entry.personal,
                subject=entry.subject, parents=parents, undoes=self._undoes, space=space,
            )  # fmt: skip
            heads[entry.entity_id] = ((change.id,), hlc)
            made.append(change)
        for change in made:
            if sum(len(text) for text in change.personal.values() if isinstance(text, str)) > _MOST_TEXT:
                raise NotAllowed(
                    "This text is too long to keep (over two million characters). Shorten it or attach it."
                )
            fault = fault_of(change)
            if fault:  # every other computer would set it aside
                raise NotAllowed(f"This cannot be kept: {fault}.")
            refusal = self.hub.refuses(change) if self.hub.refuses is not None else ""
            if refusal:
                raise NotAllowed(refusal)
        self._keys_for(frozenset(change.subject for change in made if change.subject))
        try:
            applied = apply(self._connection, made, self.hub.promised(self._connection), records)
        except UnicodeEncodeError as error:  # half a character, as a wrongly decoded file or argument leaves behind
            raise NotAllowed("This text holds characters that cannot be kept. Type or paste it again.") from error
        self.kinds |= applied.kinds
        return [change.id for change in made]

    def promised_at_closing(self, state: State) -> dict[str, Any]:
        """Facts for the change that closes an enquiry: its due days by the calendar as it is now."""
        promised = self.hub.promised(self._connection)
        return promised_at_closing(state, promised.calendar, promised.days)

    def changes_of_txn(self, txn: str) -> list[Change]:
        """All changes that one transaction recorded."""
        from hubcrm.store.changelog import read_changes

        return list(read_changes(self._connection, "txn", [txn]))

    def changes_of(self, entity_ids: Sequence[str]) -> list[Change]:
        """All changes of some records."""
        from hubcrm.store.changelog import read_changes

        return list(read_changes(self._connection, "entity_id", entity_ids))

    def next_reference(self, day: date) -> str:
        """The next unused reference for an enquiry received on a day of hub time; never handed out twice."""
        return self.next_references(day, 1)[0]

    def next_references(self, day: date, count: int) -> list[str]:
        """The next `count` unused references of a day's academic year."""
        if self.closed:
            raise WritingOutsideTransaction("This transaction is over; open another.")
        year = academic_year(day)
        if self._computer < 0:
            self._computer = int(self.read("SELECT v FROM meta WHERE k = 'computer'")[0][0])
        if year not in self._used:
            rows = self.read("SELECT v FROM meta WHERE k = ?", (f"ref:{year}",))
            self._used[year] = int(rows[0][0]) if rows else 0
        used = self._used[year]
        self._used[year] = used + count
        numbers = block(self._computer)
        return [reference(year, _number(numbers, self._computer, used + at)) for at in range(count)]

    def finish(self) -> None:
        """Write the transaction's own line and the writer's place; called once, before the commit."""
        from hubcrm.store import calendars

        if self.kinds & calendars.KINDS:
            calendars.recalculate(self._connection, self.hub.promised(self._connection, anew=True))
        if self._have == self._first:
            return
        for year, used in self._used.items():
            self._raw.execute("INSERT OR REPLACE INTO meta (k, v) VALUES (?, ?)", (f"ref:{year}", str(used)))
        for space, have in self._have.items():
            if have != self._first[space]:
                note_place(self._connection, self._writer, space, have)
        self._raw.execute(
            "INSERT INTO txn (id, actor, label, undoes, at, mine) VALUES (?, ?, ?, ?, ?, ?)",
            (self.id, self.by, self.label, self._undoes, self.now, 0 if self.for_good else 1),
        )

    def _keys_for(self, subjects: frozenset[str]) -> None:
        """A random key for each person or enquiry that personal words belong to, so that they can be erased one day."""
        from hubcrm.store.erasing import erased_of

        if erased_of(self._connection, subjects):
            raise NotAllowed("What was written here has been erased for good, so nothing can be added. Begin a new record.")
        rows = [(subject, os.urandom(32).hex()) for subject in sorted(subjects)]
        if rows:
            self._raw.executemany("INSERT OR IGNORE INTO subject (subject, key, status) VALUES (?, ?, 'kept')", rows)

    def _next_number(self, space: str) -> int:
        """The next number of our writer in a space; dense in each, so that nobody misses what they may not read."""
        if space not in self._have:
            self._have[space] = self._first[space] = place_of(self._connection, self._writer, space)
        self._have[space] += 1
        return self._have[space]

    def _place(self) -> tuple[str, int]:
        rows = self.read("SELECT uuid, have FROM writer WHERE mine = 1 AND space = 'team'")
        return rows[0][0], rows[0][1]


def _heads(records: Mapping[str, Record]) -> dict[str, tuple[tuple[str, ...], int]]:
    """What each record has seen last, and the latest time of it."""
    return {entity_id: (record.heads, record.maxhlc) for entity_id, record in records.items()}


def _number(numbers: range, computer: int, at: int) -> int:
    """The at-th number of a computer's block; a block that is full goes on far above all blocks."""
    return numbers[at] if at < len(numbers) else (computer + 1) * 10_000_000 + at - len(numbers)
