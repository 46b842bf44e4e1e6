"""Sheets that come in: what their columns are, as was said or as the last time, and the rows that somebody has to mend."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from hubcrm.cli import layout
from hubcrm.cli.session import Session
from hubcrm.domain.errors import NotFound, UnreadableFile
from hubcrm.intake.csv_columns import FIELDS, TO_MEND, Columns, Labels, plain_header, understood
from hubcrm.intake.drafts import Draft, RowProblem
from hubcrm.intake.reading import HEAD, kind_of, short_name
from hubcrm.intake.worker import Reader, Result
from hubcrm.queries import sheet_columns

Sheets = dict[str, tuple[tuple[str, ...], "Columns"]]
"""Name of a file -> (the names of its columns, what they are)."""


def sheets_of(session: Session, reader: Reader, given: Sequence[tuple[str, bytes]], said: Sequence[str]) -> Sheets:
    """Every sheet among the files that can be read at all: as was said, as the last time, or as its header says."""
    found: Sheets = {}
    for name, data in given:
        try:
            if kind_of(name, data[:HEAD]) != "csv":
                continue
            header = reader.look(name, data).header
        except UnreadableFile:
            continue  # reading it says why
        columns = sheet_columns.remembered(session.reads, header) or understood(header)
        found[name] = (header, _as_said(columns, header, said) if said else columns)
    if said and not found:
        raise click.UsageError("--column goes with a sheet (.csv).")
    return found


def _as_said(columns: Columns, header: Sequence[str], said: Sequence[str]) -> Columns:
    """Columns with what was said of some of them: FIELD=HEADER, with “notes” or “out” for what is no field."""
    fields, out = dict(columns.fields), set(columns.left_out)
    plain = [plain_header(name) for name in header]
    for one in said:
        field, mark, name = (part.strip() for part in one.partition("="))
        field = field.lower().replace("-", "_").replace(" ", "_")
        if not mark or (field not in FIELDS and field not in ("notes", "out")):
            raise click.UsageError(f"“{one}” is no FIELD=HEADER. Fields are: {', '.join(FIELDS)}, out.")
        if plain_header(name) not in plain:
            raise NotFound(f"There is no column “{name}” in it. Its columns are: {', '.join(header[:30])}.")
        at = plain.index(plain_header(name))
        fields = {key: column for key, column in fields.items() if column != at and key != field}
        out.discard(at)
        if field == "out":
            out.add(at)
        else:
            fields[field] = at
    return columns._replace(fields=fields, left_out=frozenset(out))


def rows_of(reader: Reader, name: str, data: bytes, columns: Columns, known: Labels, zone: str) -> Result:
    """One sheet as a whole."""
    drafts: list[Draft] = []
    problems: list[RowProblem] = []
    try:
        for batch in reader.read_rows(name, data, columns=columns, labels=known, zone=zone):
            for row in batch:
                if isinstance(row, Draft):
                    drafts.append(row)
                else:
                    problems.append(row)
    except UnreadableFile as trouble:
        said = str(trouble)
        return Result(name, None, said if short_name(name) in said else f"“{short_name(name)}”: {said}")
    return Result(name, tuple(drafts), None, tuple(problems), "csv")


def save_bad_rows(session: Session, path: str, header: Sequence[str], result: Result) -> None:
    from hubcrm.exports.csv_file import Cell, save, written

    rows: list[list[Cell]] = [[problem.sentence, problem.line, *problem.cells] for problem in result.problems]
    save(Path(path).expanduser(), written([*TO_MEND, *header], rows))
    session.warn(f"{layout.counted(len(rows), 'row')} to mend saved as {path}")
