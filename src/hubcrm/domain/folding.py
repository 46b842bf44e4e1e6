"""Which fold belongs to which record, and the two ways to run it: one more change, or all of them again."""

from __future__ import annotations

from collections.abc import Sequence

from hubcrm.domain import enquiries, records
from hubcrm.domain.changes import UNDONE, Change, State, not_counting

VERSION = 4
"""Raise it when a fold or a projection changes what it makes of the same changes; the store then rebuilds both."""

_KINDS = {"enquiry": enquiries.KINDS, **dict.fromkeys(records.RECORD_TYPES, records.KINDS)}


def understood(change: Change) -> bool:
    """Whether this version can fold the change; others are held, kept and passed on."""
    return change.v <= _KINDS.get(change.entity_type, {}).get(change.kind, 0)


def step(state: State | None, change: Change) -> State | None:
    """The record after one more change that descends from all its heads. Held changes only pass on what they saw."""
    if not understood(change):
        if state is not None and "seen" in state:
            _pass_on(state, change)
        return state
    return enquiries.step(state, change) if change.entity_type == "enquiry" else records.step(state, change)


def fold(ordered: Sequence[Change], heads: tuple[str, ...]) -> State | None:
    """The record from all its changes in causal order, without those that undo took out."""
    out = not_counting(ordered)
    state: State | None = None
    for change in ordered:
        if change.id not in out and change.kind != UNDONE:
            state = step(state, change)
        elif state is not None and "seen" in state:
            _pass_on(state, change)
    return settle(state, heads)


def settle(state: State | None, heads: tuple[str, ...]) -> State | None:
    """The state as it is kept between folds."""
    if state is not None and "seen" in state:
        enquiries.prune(state, heads)
    return state


def _pass_on(state: State, change: Change) -> None:
    seen = state["seen"]
    seen[change.id] = sorted({claim for parent in change.parents for claim in seen.get(parent, ())})
