"""Sheets that come in: what their columns are, as was said or as the last time, and the rows that somebody has to mend."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import click

from hubcrm.cli import layout
from hubcrm.cli.session import Session
from hubcrm.domain.errors import HubError, NotFound, UnreadableFile
from hubcrm.intake.csv_columns import FIELDS, TO_MEND, Columns, plain_header
from hubcrm.intake.reading import HEAD, kind_of
from hubcrm.intake.sheet_profiles import as_enquiries
from hubcrm.intake.worker import Reader, Result
from hubcrm.queries import sheet_columns

Sheets = dict[str, tuple[tuple[str, ...], "Columns"]]
"""Name of a file -> (the names of its columns, what they are)."""


def sheets_of(session: Session, reader: Reader, given: Sequence[tuple[str, bytes]], said: Sequence[str]) -> Sheets:
    """Every sheet among the files that can be read at all: as was said, as the last time, or as its header says."""
    found: Sheets = {}
    for name, data in given:
        try:
            if kind_of(name, data[:HEAD]) != "sheet":
                continue
            header = reader.look(name, data).header
        except UnreadableFile:
            continue  # reading it says why
        columns = sheet_columns.remembered(session.reads, header) or as_enquiries(header)
        found[name] = (header, as_said(columns, header, said) if said else columns)
    if said and not found:
        raise click.UsageError("--column goes with a sheet (.csv, .xlsx, .xls, .ods).")
    return found


def as_said(
    columns: Columns, header: Sequence[str], said: Sequence[str], known: Collection[str] = (*FIELDS, "notes")
) -> Columns:
    """Columns with what was said of some of them: FIELD=HEADER, with “out” for one of which nothing is kept."""
    fields, out = dict(columns.fields), set(columns.left_out)
    plain = [plain_header(name) for name in header]
    for one in said:
        field, mark, name = (part.strip() for part in one.partition("="))
        field = field.lower().replace("-", "_").replace(" ", "_")
        if not mark or (field not in known and field != "out"):
            raise click.UsageError(f"“{one}” is no FIELD=HEADER. Fields are: {', '.join(known)}, out.")
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


def save_bad_rows(session: Session, path: str, header: Sequence[str], result: Result) -> None:
    save_to_mend(session, path, header, [(problem.sentence, problem.line, problem.cells) for problem in result.problems])


def save_to_mend(
    session: Session, path: str, header: Sequence[str], listed: Sequence[tuple[str, int, Sequence[str]]]
) -> None:
    """Write rows (why, line, cells) to a sheet in which somebody can mend them; brought again, the first two say nothing."""
    from hubcrm.exports.csv_file import Cell, save, written

    rows: list[list[Cell]] = [[why, line, *cells] for why, line, cells in listed]
    save(Path(path).expanduser(), written([*TO_MEND, *header], rows))
    session.warn(f"{layout.counted(len(rows), 'row')} to mend saved as {path}")


def back_up_before_import(session: Session) -> None:
    """Before a sheet is taken in, unless a backup is fresh; a hub with nothing in it needs none."""
    from hubcrm.store import backups

    if not session.reads.read("SELECT 1 FROM enquiry UNION ALL SELECT 1 FROM employer LIMIT 1"):
        return
    place, now = session.place, session.clock()
    try:
        if backups.due(place.folder, now, backups.EVERY_MS):
            backups.back_up(place.folder, place.key, reason="before import", now_ms=now)
    except (HubError, OSError) as error:
        session.warn(f"No backup was made before the import: {error}")
