"""What becomes of the rows of a sheet, as people are told before and after it is brought in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Fate = Literal["create", "update", "skip", "conflict", "refused"]
WHEN_FOUND: Final = ("update", "skip")
FATES: Final[tuple[Fate, ...]] = ("create", "update", "skip", "conflict", "refused")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a record that a row changes, in the words that people see."""

    field: str
    said: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowFate:
    """What becomes of one row.

    line      at which the row begins; `name`: what it is about, in a few words
    sentence  what becomes of it, or why it is left out, in one plain sentence
    short     why it is left out in two or three words
    record    id of the record that is here already, or that the row makes; "" where there is none
    changes   of a record that is here: what would be other than now
    doubts    sentences about values that look wrong and are taken all the same, or are left out
    cells     of the row as it came
    """

    line: int
    fate: Fate
    name: str
    sentence: str
    short: str = ""
    record: str = ""
    changes: tuple[FieldChange, ...] = ()
    doubts: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of a sheet: in numbers, and of each row in the order of the sheet.

    employers: employers that are new with it, where the rows are of another kind.
    """

    kind: str
    each: tuple[RowFate, ...]
    create: int = 0
    update: int = 0
    skip: int = 0
    conflict: int = 0
    refused: int = 0
    employers: int = 0


def listed(changes: Sequence[FieldChange]) -> str:
    """Changes in words: "Town from “Leeds” to “York”, Phone “01904 555 010” added"."""
    return ", ".join(
        f"{one.said} from “{_short(one.before)}” to “{_short(one.after)}”"
        if one.before
        else f"{one.said} “{_short(one.after)}” added"
        for one in changes
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}…"
