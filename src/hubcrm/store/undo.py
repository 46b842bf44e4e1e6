"""Taking back and doing again: nothing is removed, an `undone` change lists what no longer counts.

A person undoes their own actions made on this computer, the last 50, across restarts. If somebody went on from an
action, undoing it is refused and they are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubcrm.domain.changes import MAKES, UNDONE, Change, causal_order, not_counting
from hubcrm.domain.enquiries import STRUCTURAL
from hubcrm.domain.errors import BuiltUpon, NotAllowed, NotFound
from hubcrm.domain.undoing import built_on
from hubcrm.store.transactions import Entry

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Transaction

DEPTH = 50
_SCANNED = 2000
_IN = 500

_POINTS_AT = {
    "employer": (("enquiry_employer", "employer", "enquiry"), ("contact", "employer", "id"),
                 ("employer", "parent", "id"), ("follow_up", "employer", "id")),
    "contact": (("enquiry", "contact", "id"), ("follow_up", "contact", "id")),
    "department": (("offer", "department", "enquiry"), ("person", "department", "id"), ("passages", "department", "id")),
    "person": (("claim", "person", "enquiry"), ("offer", "person", "enquiry"), ("away", "person", "id"),
               ("away", "deputy", "id"), ("enquiry", "adviser", "id"), ("follow_up", "owner", "id"),
               ("contact", "steward", "id"), ("employer", "looked_after_by", "id"), ("department", "lead", "id")),
    "enquiry": (("follow_up", "enquiry", "id"), ("enquiry", "parent", "id"), ("hub_note", "enquiry", "id")),
}  # fmt: skip
"""Kind of record -> (table, column, record column) that points at one, so that its making cannot be undone alone."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back or done again: the sentence of the action, and the kinds of thing that changed."""

    label: str
    kinds: frozenset[str]
    txn: str


@dataclass(frozen=True, slots=True)
class Step:
    """One action that can be undone or redone."""

    txn: str
    label: str


def steps(rows: Sequence[tuple[str, str, str]]) -> tuple[list[Step], list[Step]]:
    """(can be undone, can be redone), newest last, from (txn, undoes, label) in the order they were done."""
    back: list[Step] = []
    forth: list[Step] = []
    was_undo: dict[str, Step] = {}
    for txn, undoes, label in rows:
        if not undoes:
            back.append(Step(txn, label))
            forth.clear()
        elif undoes in was_undo:
            original = was_undo[undoes]
            back.append(original)
            forth[:] = [step for step in forth if step.txn != undoes]
        else:
            original = next((step for step in back if step.txn == undoes), Step(undoes, label))
            back = [step for step in back if step.txn != undoes]
            was_undo[txn] = original
            forth.append(Step(txn, original.label))
    still = max(DEPTH - len(forth), 0)  # what was taken back counts among the last fifty
    return back[max(len(back) - still, 0) :], forth[-DEPTH:]


def own_steps(hub: Hub, by: str) -> tuple[list[Step], list[Step]]:
    """What this person can undo and redo on this computer, newest last."""
    rows = hub.read(
        "SELECT id, undoes, label FROM (SELECT n, id, undoes, label FROM txn WHERE actor = ? AND mine = 1 "
        "ORDER BY n DESC LIMIT ?) ORDER BY n",
        (by, _SCANNED),
    )
    return steps([(row[0], row[1], row[2]) for row in rows])


def undo(hub: Hub, by: str) -> Undone:
    """Take back this person's latest action. Raises NotAllowed where there is none, BuiltUpon where others went on."""
    back, _ = own_steps(hub, by)
    if not back:
        raise NotAllowed("There is nothing of yours to undo on this computer.")
    return undo_step(hub, back[-1], by)


def redo(hub: Hub, by: str) -> Undone:
    """Do again what this person took back last. Raises NotAllowed where there is nothing."""
    _, forth = own_steps(hub, by)
    if not forth:
        raise NotAllowed("There is nothing to do again.")
    step = forth[-1]
    with hub.transaction(f"Redo: {step.label}", by=by, undoes=step.txn) as tx:
        lifted = [change for change in tx.changes_of_txn(step.txn) if change.kind == UNDONE]
        _refuse_if_moved_on(tx, lifted, step.label)
        _list_as_undone(tx, lifted)
    return Undone(step.label, tx.kinds, tx.id)


def undo_step(hub: Hub, step: Step, by: str) -> Undone:
    """Take back one action, not necessarily the latest ("undo this" in History)."""
    with hub.transaction(f"Undo: {step.label}", by=by, undoes=step.txn) as tx:
        if not tx.read("SELECT 1 FROM txn WHERE id = ? AND actor = ? AND mine = 1", (step.txn, by)):
            raise NotAllowed("Only what you did on this computer can be undone here. Change it by hand instead.")
        ours = tx.changes_of_txn(step.txn)
        if not ours:
            raise NotFound("That action is not in this hub's history any more.")
        log = _log_of(tx, ours)
        out = {one for found in log.values() for one in not_counting(found)}
        if all(change.id in out for change in ours):
            raise NotAllowed(f"“{step.label}” is undone already.")
        _refuse_if_built_on(tx, ours, log, step.label)
        _list_as_undone(tx, ours)
    return Undone(step.label, tx.kinds, tx.id)


def _log_of(tx: Transaction, changes: Sequence[Change]) -> dict[str, list[Change]]:
    """All changes of the records that some changes touched, each record's in causal order."""
    log: dict[str, list[Change]] = {}
    for change in causal_order(tx.changes_of(sorted({change.entity_id for change in changes}))):
        log.setdefault(change.entity_id, []).append(change)
    return log


def _list_as_undone(tx: Transaction, changes: Sequence[Change]) -> None:
    by_entity: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        by_entity.setdefault((change.entity_type, change.entity_id), []).append(change.id)
    tx.record_many(
        Entry(entity_type, entity_id, UNDONE, {"changes": ids}) for (entity_type, entity_id), ids in by_entity.items()
    )


def _refuse_if_built_on(tx: Transaction, ours: Sequence[Change], log: Mapping[str, list[Change]], label: str) -> None:
    ids: dict[str, list[str]] = {}
    for change in ours:
        ids.setdefault(change.entity_id, []).append(change.id)
    later = [change for entity_id, found in log.items() for change in built_on(ids[entity_id], found)]
    later = later or _pointing_at(tx, ours)
    if later:
        raise BuiltUpon(
            f"“{label}” cannot be undone: {_named(tx, later)} went on from it. Undo that first, or change it by hand."
        )


def _refuse_if_moved_on(tx: Transaction, lifted: Sequence[Change], label: str) -> None:
    log = _log_of(tx, lifted)
    for change in lifted:
        found = log[change.entity_id]
        back, out = set(change.data["changes"]), not_counting(found)
        later = [one for one in found if one.hlc > change.hlc and one.kind in STRUCTURAL and one.id not in out | back]
        if later and any(one.id in back and one.kind in STRUCTURAL for one in found):
            raise BuiltUpon(f"“{label}” cannot be done again: {_named(tx, later)} went on without it.")


def _named(tx: Transaction, changes: Iterable[Change]) -> str:
    people = sorted({change.who for change in changes})
    names = []
    for person in people:
        rows = tx.read("SELECT name FROM person WHERE id = ?", (person,)) if person else []
        names.append("you" if person and person == tx.by else rows[0][0] if rows else "the hub")
    return " and ".join(names)


def _pointing_at(tx: Transaction, ours: Sequence[Change]) -> list[Change]:
    """Changes by which other records came to point at those that ours made."""
    made = {change.entity_id: change.entity_type for change in ours if change.kind in MAKES}
    pointed: dict[str, set[str]] = {}
    for entity_type, places in _POINTS_AT.items():
        ids = [entity_id for entity_id, its_type in made.items() if its_type == entity_type]
        for start in range(0, len(ids), _IN):
            part = ids[start : start + _IN]
            marks = ", ".join("?" * len(part))
            for table, column, record in places:
                for other, target in tx.read(
                    f"SELECT {record}, {column} FROM {table} WHERE {column} IN ({marks}) AND {column} != ''", part
                ):
                    if other not in made:
                        pointed.setdefault(other, set()).add(target)
    log = causal_order(tx.changes_of(sorted(pointed)))
    own = {change.id for change in ours}  # the same step may have pointed an older record at what it made
    return [
        change
        for change in log
        if change.id not in own and any(target in str(change.data) for target in pointed[change.entity_id])
    ]
