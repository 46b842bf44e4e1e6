"""A list as somebody sees it, on its way out: what it shows, in which order, narrowed to what, as of when.

The same list becomes text with commas, a workbook, or what goes through the clipboard. Cells are plain values; `Pounds`
and days are kept apart from text, so that a spreadsheet program can add them up and sort them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from hubcrm.exports import csv_file


class Pounds(NamedTuple):
    """An amount of money in pence."""

    pence: int

    @property
    def text(self) -> str:
        """As spreadsheet programs read it: 4518, 4518.50."""
        return f"{self.pence // 100}" if self.pence % 100 == 0 else f"{self.pence // 100}.{self.pence % 100:02d}"


Cell = str | int | date | Pounds | None


@dataclass(frozen=True, slots=True)
class Listing:
    """`about`: what it is narrowed to and how it is sorted, a phrase each. `made`: when and by whom, in words."""

    title: str
    institution: str
    about: tuple[str, ...]
    made: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    @property
    def note(self) -> str:
        """What it is, in a line: "Work in hand · our move · Mon 23 Nov 2026 09:00 · Kestrelbridge University"."""
        return " · ".join(part for part in (self.title, *self.about, self.made, self.institution) if part)


def plain(cell: Cell) -> csv_file.Cell:
    """A cell as text or a whole number: days as ISO has them, amounts as 4518.50."""
    if isinstance(cell, Pounds):
        return int(cell.text) if cell.pence % 100 == 0 else cell.text
    return cell.isoformat() if isinstance(cell, date) else cell


def as_csv(listing: Listing) -> bytes:
    """Text with commas. The line that says what it is stands under the rows, so that the heads are the first line."""
    rows = [[plain(cell) for cell in row] for row in listing.rows]
    return csv_file.written(listing.heads, [*rows, [], [listing.note]])


def as_copied(listing: Listing) -> str:
    """Cells with tabs between them, as every spreadsheet and word processor takes them from the clipboard."""
    lines = ["\t".join(_copied(cell) for cell in row) for row in (listing.heads, *listing.rows)]
    return "\n".join([*lines, "", _copied(listing.note)]) + "\n"


def _copied(cell: Cell) -> str:
    """One cell on one line; a tab or a line end in it would begin another."""
    value = plain(cell)
    text = " ".join(value.split()) if isinstance(value, str) else "" if value is None else str(value)
    return str(csv_file.harmless(text))
