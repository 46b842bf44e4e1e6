"""A table from outside, saved as text or as a workbook: how it is written, and its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake import csv_table, workbooks
from hubcrm.intake.csv_columns import Columns
from hubcrm.intake.csv_table import MOST_COLUMNS, Row, Sheet, plain_cell
from hubcrm.intake.drafts import RowProblem, clean_text
from hubcrm.intake.sheet_kinds import TableRow


def sniff(data: bytes, columns: Columns | None = None) -> Sheet:
    """How the table in `data` is written; of a workbook, the sheet that `columns` names or the longest. UnreadableFile."""
    if not workbooks.begins(data):
        return csv_table.sniff(data, columns.encoding if columns is not None else "")
    grid = workbooks.read(data, columns.sheet if columns is not None else "")
    if grid.width > MOST_COLUMNS:
        raise UnreadableFile(f"The sheet “{grid.name[:60]}” has more than 1,000 columns; delete those not needed.")
    notes = []
    if len(grid.names) > 1:
        notes.append(f"This is the sheet “{grid.name[:60]}”, one of {len(grid.names)} in the workbook.")
    if grid.hidden:
        notes.append("It is hidden in the workbook.")
    beginning = [(number, _padded(cells, grid.width)) for number, cells in islice(grid.rows(), csv_table.BEGINNING)]
    return replace(csv_table.described(beginning, grid.count, notes), sheet=grid.name, sheets=grid.names)


def rows_of(data: bytes, sheet: Sheet) -> Iterator[Row]:
    """Every row below the header that is not blank."""
    if sheet.encoding:
        yield from csv_table.rows_of(data, sheet)
        return
    grid = workbooks.read(data, sheet.sheet)
    for number, cells in grid.rows():
        if number > sheet.first_line or (number == sheet.first_line and not sheet.has_header):
            yield number, _padded(cells, len(sheet.header))


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def fitted(sheet: Sheet, line: int, row: list[str], needed: int = 0) -> list[str] | RowProblem:
    """The cells of a row, one for each column; or why it does not fit the table. `needed`: cells that it must have."""
    width = len(sheet.header)
    if any(cell.strip() for cell in row[width:]):
        mark = "a tab" if sheet.delimiter == "\t" else f"“{sheet.delimiter}”"
        return RowProblem(
            line,
            f"{sheet.at(line)} has {len(row)} cells where the table has {width} columns; "
            f"put cells that contain {mark} in quotation marks.",
            "too many cells",
            tuple(row),
        )
    if len(row) < max((width + 1) // 2, needed):
        # spreadsheet programs leave empty cells off the end of a row; a row cut in two by a stray line end is shorter still
        return RowProblem(
            line,
            f"{sheet.at(line)} has only {len(row)} of {width} cells; it may be a piece of the line above it.",
            "too few cells",
            tuple(row),
        )
    return _padded([plain_cell(cell) for cell in row[:width]], width)


def table_rows(data: bytes, columns: Columns | None = None) -> Iterator[TableRow | RowProblem]:
    """The rows of a table as plain words, for any kind of record; those that do not fit it as problems. UnreadableFile."""
    sheet = sniff(data, columns)
    for line, row in rows_of(data, sheet):
        cells = fitted(sheet, line, row)
        if isinstance(cells, RowProblem):
            yield cells
        else:
            # most cells are plain words; looking for what hides in them would take longer than all the rest
            yield TableRow(line, tuple((cell if cell.isprintable() else clean_text(cell)).strip() for cell in cells))
