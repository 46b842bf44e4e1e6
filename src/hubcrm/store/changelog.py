"""The one door for writes: changes are recorded and folded, and what queries read is brought up to date.

Local actions, undo, imports and other computers' changes all come through `apply`, inside one transaction of the
caller. It takes changes in any order, twice, or with parents still missing, and always ends in the same state.
"""

from __future__ import annotations

import gc
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hubcrm.domain import folding
from hubcrm.domain.changes import ERASED, UNDONE, Change, State, causal_order, heads_of, not_counting
from hubcrm.domain.well_formed import fault_of
from hubcrm.store.connections import driver
from hubcrm.store.erasing import blanked, erase_what_was_held
from hubcrm.store.projections import Promised, small_key
from hubcrm.store.writing import ProjectionWriter

if TYPE_CHECKING:
    from sqlalchemy import Connection

HELD = 1
_BULK = 1000
_IN = 500
_COLUMNS = (
    "id, txn, label, undoes, writer, seq, hlc, at, actor, on_behalf_of, space, entity_type, entity_id, kind, v, "
    "parents, data, subject, personal, status"
)
_INSERT = f"INSERT INTO change ({_COLUMNS}) VALUES ({', '.join('?' * 20)})"
_UPSERT_ENTITY = (
    "INSERT INTO entity (entity_id, entity_type, space, maxhlc, heads, state) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (entity_id) DO UPDATE SET maxhlc = excluded.maxhlc, heads = excluded.heads, state = excluded.state"
)


@dataclass(slots=True)
class Record:
    """One record while it is being folded: its memory before and after."""

    entity_id: str
    entity_type: str
    space: str
    maxhlc: int = 0
    heads: tuple[str, ...] = ()
    state: State | None = None
    stored: bool = False
    text: str = ""  # the state as it was stored
    before: tuple[Any, ...] = ()
    existed: bool = False
    texts: bool = False
    new: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Applied:
    """What an exchange or action brought.

    How many changes were new, how many of them are held for a later version, which kinds of thing they touched, and how
    many were set aside because nothing can fold them.
    """

    taken: int
    held: int
    kinds: frozenset[str]
    aside: int = 0


def dumps(value: Any) -> str:
    """JSON as it is stored: compact, text as it was typed."""
    return _AS_STORED.encode(value)


_AS_STORED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def apply(connection: Connection, changes: Sequence[Change], promised: Promised,
          loaded: dict[str, Record] | None = None) -> Applied:  # fmt: skip
    """Record and fold changes in the caller's transaction; those already here are skipped.

    `loaded`: for changes made just now, which cannot be here yet, the memory of their records (load_records).
    """
    fresh = _not_here_yet(connection, changes) if loaded is None else list(changes)
    if not fresh:
        return Applied(0, 0, frozenset())
    with without_collecting(len(fresh) > _BULK):
        return _apply_fresh(connection, fresh, promised, loaded)


@contextmanager
def without_collecting(bulk: bool) -> Iterator[None]:
    """Keep the garbage collector from walking the same hundred thousand live dicts again and again (a tenth of the time)."""
    stop = bulk and gc.isenabled()
    if stop:
        gc.disable()
    try:
        yield
    finally:
        if stop:
            gc.enable()


def _apply_fresh(connection: Connection, fresh: list[Change], promised: Promised,
                 loaded: dict[str, Record] | None) -> Applied:  # fmt: skip
    fresh = blanked(connection, fresh)
    driver(connection).executemany(_INSERT, [_as_row(change) for change in fresh])
    by_entity: defaultdict[str, list[Change]] = defaultdict(list)
    for change in fresh:
        by_entity[change.entity_id].append(change)
    records = _load(connection, by_entity) if loaded is None else _with_new(loaded, by_entity)
    for entity_id, record in records.items():
        record.new = causal_order(by_entity[entity_id])
    _fold_from_log(connection, [record for record in records.values() if not _fold_on(record)])
    _write(connection, list(records.values()), promised)
    return Applied(
        len(fresh),
        sum(not folding.understood(change) for change in fresh),
        frozenset(record.entity_type for record in records.values()),
    )


def refold(connection: Connection, promised: Promised, batch: int = 2000) -> Iterator[int]:
    """Fold every record again from its changes, for a new fold version; yields how many are done.

    The projections must be empty before. Held changes that this version understands now are let in.
    """
    _let_go_of_malformed(connection)
    erase_what_was_held(connection)
    ids = [row[0] for row in connection.exec_driver_sql("SELECT DISTINCT entity_id FROM change").all()]
    connection.exec_driver_sql("DELETE FROM entity")
    for start in range(0, len(ids), batch):
        part = ids[start : start + batch]
        log: defaultdict[str, list[Change]] = defaultdict(list)
        for change in read_changes(connection, "entity_id", part):
            log[change.entity_id].append(change)
        records = []
        let_in: list[tuple[str]] = []
        for entity_id, found in log.items():
            record = Record(entity_id, found[0].entity_type, found[0].space, new=causal_order(found))
            _fold_all(record, record.new)
            records.append(record)
            let_in.extend((change.id,) for change in found if folding.understood(change))
        if let_in:
            connection.exec_driver_sql("UPDATE change SET status = 0 WHERE status = 1 AND id = ?", let_in)
        _write(connection, records, promised)
        yield start + len(part)


def _let_go_of_malformed(connection: Connection) -> None:
    """Changes that were held as plain data, and turn out to be no good now that their kind is known, are set aside."""
    from hubcrm.store.set_aside import set_aside

    odd = [
        (change, fault)
        for row in connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM change WHERE status = {HELD}").all()
        if (fault := fault_of(change := from_row(tuple(row))))
    ]
    if odd:
        set_aside(connection, odd)
        connection.exec_driver_sql("DELETE FROM change WHERE id = ?", [(change.id,) for change, _ in odd])


def read_changes(connection: Connection, column: str, values: Sequence[str]) -> Iterator[Change]:
    """Stored changes whose column (id, entity_id or txn) has one of the values, in no particular order."""
    for start in range(0, len(values), _IN):
        part = tuple(values[start : start + _IN])
        marks = ", ".join("?" * len(part))
        found = driver(connection).execute(f"SELECT {_COLUMNS} FROM change WHERE {column} IN ({marks})", part)
        for row in found.fetchall():
            yield from_row(row)


def from_row(row: tuple[Any, ...]) -> Change:
    """A change from the columns that `_COLUMNS` names."""
    return Change(
        id=row[0], txn=row[1], label=row[2], undoes=row[3], writer=row[4], seq=row[5], hlc=row[6], at=row[7],
        actor=row[8], on_behalf_of=row[9], space=row[10], entity_type=row[11], entity_id=row[12], kind=row[13],
        v=row[14], parents=_split(row[15]), data=json.loads(row[16]), subject=row[17],
        personal=json.loads(row[18]) if row[18] else {},
    )  # fmt: skip


def load_record(connection: Connection, entity_type: str, entity_id: str) -> Record:
    """One record's memory, blank where it is not here yet."""
    found = _load(connection, {entity_id: []})
    return found.get(entity_id) or Record(entity_id, entity_type, "team")


def load_records(connection: Connection, ids: Sequence[str]) -> dict[str, Record]:
    """The memory of some records that are here."""
    return _load(connection, {entity_id: [] for entity_id in ids})


def write_projections(connection: Connection, records: list[Record], promised: Promised) -> None:
    """Bring rows up to date for records whose state did not change (a new calendar, a renamed employer)."""
    writer = ProjectionWriter(connection, promised)
    for record in records:
        writer.add(record.entity_type, record.entity_id, record.state, existed=True, find=record.texts)
    writer.flush()


def _as_row(change: Change) -> tuple[Any, ...]:
    return (
        change.id, change.txn, change.label, change.undoes, change.writer, change.seq, change.hlc, change.at,
        change.actor, change.on_behalf_of, change.space, change.entity_type, change.entity_id, change.kind, change.v,
        ",".join(change.parents), dumps(dict(change.data)), change.subject,
        dumps(dict(change.personal)) if change.personal else "", 0 if folding.understood(change) else HELD,
    )  # fmt: skip


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _not_here_yet(connection: Connection, changes: Sequence[Change]) -> list[Change]:
    wanted = {change.id: change for change in changes}
    ids = list(wanted)
    for start in range(0, len(ids), _IN):
        part = tuple(ids[start : start + _IN])
        marks = ", ".join("?" * len(part))
        for (found,) in driver(connection).execute(f"SELECT id FROM change WHERE id IN ({marks})", part).fetchall():
            del wanted[found]
    return list(wanted.values())


def _load(connection: Connection, by_entity: dict[str, list[Change]]) -> dict[str, Record]:
    records: dict[str, Record] = {}
    ids = list(by_entity)
    for start in range(0, len(ids), _IN):
        part = tuple(ids[start : start + _IN])
        marks = ", ".join("?" * len(part))
        for row in driver(connection).execute(
            f"SELECT entity_id, entity_type, space, maxhlc, heads, state FROM entity WHERE entity_id IN ({marks})", part
        ).fetchall():  # fmt: skip
            state = json.loads(row[5]) if row[5] else None
            records[row[0]] = Record(
                row[0], row[1], row[2], row[3], _split(row[4]), state,
                stored=True, text=row[5], before=small_key(state), existed=_exists(state),
            )  # fmt: skip
    return _with_new(records, by_entity)


def _with_new(records: dict[str, Record], by_entity: dict[str, list[Change]]) -> dict[str, Record]:
    """The records that are here, and blank ones for those that are not yet."""
    for entity_id, new in by_entity.items():
        if entity_id not in records and new:
            records[entity_id] = Record(entity_id, new[0].entity_type, new[0].space)
    return records


def _exists(state: State | None) -> bool:
    return bool(state and state.get("made") and not state.get("gone"))


def _fold_on(record: Record) -> bool:
    """Fold new changes on top of what is there; False where one of them belongs further down."""
    heads, maxhlc, state = record.heads, record.maxhlc, record.state
    for change in record.new:
        follows = change.hlc > maxhlc and set(heads) <= set(change.parents)
        if not follows or change.kind in (UNDONE, ERASED):
            return False
        state = folding.step(state, change)
        heads, maxhlc = (change.id,), change.hlc
        state = folding.settle(state, heads)
        if change.personal:
            record.texts = True
    record.heads, record.maxhlc, record.state = heads, maxhlc, state
    return True


def _fold_from_log(connection: Connection, records: Sequence[Record]) -> None:
    log: defaultdict[str, list[Change]] = defaultdict(list)
    for change in read_changes(connection, "entity_id", [record.entity_id for record in records]):
        log[change.entity_id].append(change)
    for record in records:
        _fold_all(record, causal_order(log[record.entity_id]))


def _fold_all(record: Record, ordered: list[Change]) -> None:
    record.heads = heads_of(ordered)
    record.maxhlc = ordered[-1].hlc
    record.state = folding.fold(ordered, record.heads)
    record.texts = True


def _write(connection: Connection, records: list[Record], promised: Promised) -> None:
    driver(connection).executemany(
        _UPSERT_ENTITY,
        [
            (
                record.entity_id, record.entity_type, record.space, record.maxhlc, ",".join(record.heads),
                "" if record.state is None else dumps(record.state),
            )
            for record in records
        ],
    )  # fmt: skip
    writer = ProjectionWriter(connection, promised)
    for record in records:
        find = record.texts or small_key(record.state) != record.before
        writer.add(record.entity_type, record.entity_id, record.state, existed=record.existed, find=find,
                   changes=None if record.stored or _takes_back(record.new) else record.new,
                   before=record.text if record.existed else "")  # fmt: skip
    writer.flush()


def _takes_back(changes: Sequence[Change]) -> bool:
    return any(change.kind == UNDONE for change in changes)


def texts_of(ordered: Iterable[Change]) -> str:
    """All words of an enquiry's changes that still count, for the body index."""
    found = list(ordered)
    out = not_counting(found)
    return "\n".join(
        text for change in found if change.id not in out for text in change.personal.values() if isinstance(text, str)
    )
