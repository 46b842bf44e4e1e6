"""One thing that happened to one record: the unit of history, undo and exchange."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

State = dict[str, Any]
"""What the fold remembers of one record: plain JSON values only, no floats."""

MAKES = frozenset({"received", "created"})
"""The kinds that bring a record into being."""

UNDONE = "undone"
"""The kind that lists change ids which no longer count; listing an `undone` change itself brings its list back."""

ERASED = "erased"
"""The kind that says that a record's words are destroyed, here and everywhere; nothing can take it back."""


@dataclass(frozen=True, slots=True)
class Change:
    """One immutable entry of the change log.

    `id`, `txn`: 32 hex digits, time-ordered. `at`: the author's UTC milliseconds, shown to people. `hlc`: integer that
    orders changes and is always above that of every parent. `seq`: dense per (writer, space). `parents`: the record's
    newest changes that the author had seen. `data` and `personal`: plain JSON without floats; what names a person is in
    `personal` under the key of its `subject`, so that it can be erased. `undoes`: the transaction that this one undoes.
    """

    id: str
    txn: str
    label: str
    writer: str
    seq: int
    hlc: int
    at: int
    actor: str
    entity_type: str
    entity_id: str
    kind: str
    data: Mapping[str, Any]
    parents: tuple[str, ...] = ()
    personal: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    on_behalf_of: str = ""
    space: str = "team"
    v: int = 1
    undoes: str = ""

    @property
    def who(self) -> str:
        """The person whose act this is: the one it was recorded for, else the one who recorded it."""
        return self.on_behalf_of or self.actor


def new_id(now_ms: int | None = None, entropy: Callable[[int], bytes] = os.urandom) -> str:
    """A time-ordered identifier (UUID version 7), 32 hex digits. `entropy(n)` gives n random bytes."""
    milliseconds = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    value = int.from_bytes(entropy(10))
    random_a, random_b = value >> 68, value & ((1 << 62) - 1)
    return f"{(milliseconds & ((1 << 48) - 1)) << 80 | 7 << 76 | random_a << 64 | 2 << 62 | random_b:032x}"


def derived_id(hub_id: str, name: str) -> str:
    """The identifier that every computer of one hub gives the same named thing (UUID version 5), 32 hex digits."""
    return uuid5(UUID(hub_id) if hub_id else NAMESPACE_URL, name).hex


def causal_order(changes: Iterable[Change]) -> list[Change]:
    """Changes in the one order that every computer folds them in: by hlc, ties by id."""
    return sorted(changes, key=lambda change: (change.hlc, change.id))


def heads_of(changes: Iterable[Change]) -> tuple[str, ...]:
    """The ids that no given change names as a parent, sorted."""
    given = list(changes)
    named = {parent for change in given for parent in change.parents}
    return tuple(sorted(change.id for change in given if change.id not in named))


def not_counting(ordered: Sequence[Change]) -> set[str]:
    """Ids of changes that undo took out. `ordered`: one record's changes in causal order.

    An `undone` change comes after what it lists, so one walk from newest to oldest decides. The making of a record
    stays while anything else of it counts: somebody who had not seen the undo went on from it, and their work must
    not go.
    """
    out: set[str] = set()
    after: set[str] = set()
    for change in reversed(ordered):
        if change.kind == UNDONE and change.id not in out:
            out.update(one for one in change.data.get("changes", ()) if one not in after)
        after.add(change.id)
    counting = [change for change in ordered if change.id not in out and change.kind != UNDONE]
    if counting and not any(change.kind in MAKES for change in counting):
        out.difference_update([change.id for change in ordered if change.kind in MAKES][:1])
    if out:
        out.difference_update([change.id for change in ordered if change.kind == ERASED])
    return out
