"""Undo, redo, and "undo this" in History."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubcrm.domain.outcome import Outcome
from hubcrm.store import undo as steps

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub


def undo(hub: Hub, *, by: str) -> Outcome[str]:
    """Take back this person's latest action."""
    taken = steps.undo(hub, by)
    return Outcome(taken.label, taken.kinds, f"Undone: {taken.label}")


def redo(hub: Hub, *, by: str) -> Outcome[str]:
    """Do again what was taken back last."""
    again = steps.redo(hub, by)
    return Outcome(again.label, again.kinds, f"Done again: {again.label}", True)


def undo_this(hub: Hub, txn: str, label: str, *, by: str) -> Outcome[str]:
    """Take back one action of the history, if nobody went on from it."""
    taken = steps.undo_step(hub, steps.Step(txn, label), by)
    return Outcome(taken.label, taken.kinds, f"Undone: {taken.label}")
