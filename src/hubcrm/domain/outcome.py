"""What an action hands back: its result, and which kinds of thing it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The result of one action.

    `kinds` names things ("enquiry", "follow_up"), never screens: each page decides what concerns it. `said` is the one
    sentence for the person ("Offered to Engineering"), empty when silence is better. `undoable` says that the last
    transaction can be taken back, so the sentence comes with Undo.
    """

    value: T
    kinds: frozenset[str] = frozenset()
    said: str = ""
    undoable: bool = False
