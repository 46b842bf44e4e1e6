"""A sheet of any kind of record as it comes from the reading process, and how it is understood now. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubcrm.actions.bringing import Foreseen
    from hubcrm.intake.csv_columns import Columns
    from hubcrm.intake.csv_table import Sheet
    from hubcrm.intake.sheet_kinds import Table as Rows
    from hubcrm.intake.worker import Reader
    from hubcrm.queries.sheet_columns import Choices

ENDINGS = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})


@dataclass(frozen=True)
class Looked:
    """One sheet: how it is written, its rows, and what is said of it.

    `because`: why it is understood so ("as the last time"). `remembered`, `columns`: as the card of columns asks for them.
    """

    name: str
    data: bytes = field(repr=False)
    sheet: Sheet
    rows: Rows
    choices: Choices

    @property
    def columns(self) -> Columns:
        """What each column is."""
        return self.choices.columns

    @property
    def remembered(self) -> bool:
        """Whether it is understood as the last time."""
        return self.choices.because == "as the last time"

    def saying(self, **changes: Any) -> Looked:
        """The same sheet with something else said of it."""
        return replace(self, choices=replace(self.choices, because="", **changes))


def header_of(reader: Reader, path: Path) -> tuple[bytes, Sheet]:
    """The bytes of a file and how it is written. Raises UnreadableFile."""
    from hubcrm.intake.reading import take_bytes

    data = take_bytes(path)
    return data, reader.look(path.name, data)


def rows_of(reader: Reader, name: str, data: bytes, choices: Choices, stopped: Callable[[], bool]) -> Looked:
    """The whole sheet. Raises UnreadableFile, and Stopped once the person has pressed Cancel."""
    from hubcrm.desktop.workers import Stopped
    from hubcrm.intake.worker import Cancelled

    try:
        rows = reader.table(name, data, choices.columns, cancelled=stopped)
    except Cancelled:
        raise Stopped from None
    return Looked(name, data, reader.look(name, data, choices.columns), rows, choices)


def foreseen(reads: Any, looked: Looked, by: str, stopped: Callable[[], bool]) -> Foreseen:
    """What would become of its rows. Raises NotAllowed where the sheet as a whole cannot be brought, and Stopped."""
    from hubcrm.actions import bringing
    from hubcrm.desktop.workers import Stopped

    def look(_done: int, _of: int) -> None:
        if stopped():
            raise Stopped

    said = looked.choices
    return bringing.foresee(
        reads, looked.rows, said.kind, said.columns, match_on=said.match_on, when_found=said.when_found, by=by, report=look
    )


def save_to_mend(_nothing: object, looked: Looked, foreseen: Foreseen, path: Path) -> int:
    """Write the rows to look at, each with the reason, to a sheet that can be mended and brought again; returns how many."""
    from hubcrm.actions import bringing
    from hubcrm.exports.csv_file import Cell, save, written
    from hubcrm.intake.csv_columns import TO_MEND

    rows: list[list[Cell]] = [[one.sentence, one.line, *one.cells] for one in bringing.rows_to_mend(foreseen)]
    save(path, written([*TO_MEND, *looked.sheet.header], rows))
    return len(rows)
