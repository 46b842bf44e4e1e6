"""Sheets as the reading process hands them over, and workbooks as files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from hubcrm.actions.bringing import Foreseen, RowFate, bring, foresee
from hubcrm.domain.outcome import Outcome
from hubcrm.intake.csv_columns import Columns
from hubcrm.intake.sheet_kinds import KINDS, Table, TableRow, understood
from tests.small_office import Office


def table(text: str, name: str = "list.csv") -> Table:
    """A sheet from lines of cells parted by |, the header first; spaces around a cell do not count."""
    lines = [tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()]
    rows = tuple(TableRow(at, cells) for at, cells in enumerate(lines[1:], 2))
    return Table(name, lines[0], rows)


def columns_of(sheet: Table, kind: str) -> Columns:
    """What its columns are, by its header alone."""
    return understood(KINDS[kind], sheet.header)


def tried(office: Office, kind: str, text: str, **said: Any) -> Foreseen:
    """What would become of a sheet that Priya, or whoever is named with `by`, brings."""
    sheet = table(text)
    said.setdefault("by", office.priya)
    return foresee(office.hub, sheet, kind, columns_of(sheet, kind), now_ms=office.clock(), **said)


def brought(office: Office, kind: str, text: str, **said: Any) -> Outcome[Foreseen]:
    """What became of a sheet that Priya, or whoever is named with `by`, brought. It is what was foreseen."""
    sheet = table(text)
    said.setdefault("by", office.priya)
    asked = {key: value for key, value in said.items() if key != "report"}
    before = foresee(office.hub, sheet, kind, columns_of(sheet, kind), now_ms=office.clock(), **asked)
    outcome = bring(office.hub, sheet, kind, columns_of(sheet, kind), **said)
    assert [(one.line, one.fate, one.sentence) for one in before.each] == [
        (one.line, one.fate, one.sentence) for one in outcome.value.each
    ]
    assert before.employers == outcome.value.employers
    return outcome


def fates(foreseen: Foreseen) -> list[str]:
    """The fate of each row."""
    return [one.fate for one in foreseen.each]


def only(foreseen: Foreseen) -> RowFate:
    """The one row there is."""
    (one,) = foreseen.each
    return one


def workbook(*sheets: tuple[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = (), **options: Any) -> bytes:
    """An .xlsx file of sheets (name, rows); a datetime in a cell is written as a date."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"default_date_format": "dd/mm/yyyy hh:mm", "strings_to_formulas": False, **options}
    ) as book:
        for name, rows in sheets:
            page = book.add_worksheet(name)
            if name in hidden:
                page.hide()
            for at, cells in enumerate(rows):
                page.write_row(at, 0, cells)
    return file.getvalue()
