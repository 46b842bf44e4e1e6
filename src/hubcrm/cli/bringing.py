"""Bringing in records of any kind from a sheet."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubcrm.cli import layout
from hubcrm.cli.options import command
from hubcrm.cli.session import Session
from hubcrm.cli.sheets import as_said, back_up_before_import, save_to_mend
from hubcrm.domain.errors import NotAllowed, UnreadableFile
from hubcrm.intake.sheet_kinds import KINDS

if TYPE_CHECKING:
    from hubcrm.actions.bringing import Foreseen, RowFate
    from hubcrm.intake.csv_columns import Columns
    from hubcrm.intake.sheet_kinds import Table
    from hubcrm.queries.sheet_columns import Choices

_SHOWN = 20
"""Rows of a dry run that are told one by one; --json has all of them."""
_NAMES = [name.replace("_", "-") for name in KINDS]


@command("bring", writes=True, short_help="Bring in employers, contacts and more from a sheet.")
@click.argument("kind", metavar="KIND", type=click.Choice(_NAMES, case_sensitive=False))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--sheet", metavar="NAME", default="", help="Which sheet of a workbook; without it, the one with most rows."
)
@click.option(
    "--match-on",
    metavar="KEY",
    multiple=True,
    help="By what a row and a record are the same; several may be named. Without it, all that the sheet has.",
)
@click.option(
    "--when-found",
    type=click.Choice(["update", "skip"]),
    default=None,
    help="What becomes of a record that is here: changed by what the row says (usual), or left as it is.",
)
@click.option(
    "--column",
    "said",
    metavar="FIELD=HEADER",
    multiple=True,
    help="What a column is: “name=Firm”; “out=Consent” for one of which nothing is kept.",
)
@click.option("--dry-run", is_flag=True, help="Only tell what would become of each row.")
@click.option("--skip-bad-rows", is_flag=True, help="Bring the other rows of a sheet that has some to look at.")
@click.option(
    "--bad-rows",
    metavar="FILE",
    default="",
    help="Save the rows to look at to a sheet, each with its reason, and bring the others.",
)
def bring(session: Session, kind: str, file: Path, sheet: str, match_on: tuple[str, ...], when_found: str | None,
          said: tuple[str, ...], dry_run: bool, skip_bad_rows: bool, bad_rows: str) -> None:  # fmt: skip
    """Bring in records from a sheet (.csv, .xlsx, .xls, .ods, .xlsb), as one step with one undo.

    KIND is employers, contacts, departments, people, follow-ups, enquiries or past-routings. Columns are known by their
    names, as the exports of other systems have them, or as they were said to be the last time. A blank cell never clears
    anything. Rows that fit two records, or that cannot be taken, stop the whole sheet unless --skip-bad-rows or --bad-rows
    is given.
    """
    from hubcrm.actions import bringing as actions
    from hubcrm.actions.receiving_columns import remember_choices

    name = kind.lower().replace("-", "_")
    table, choices = _read(session, file.expanduser(), name, sheet, said)
    choices = replace(choices, match_on=match_on or choices.match_on, when_found=when_found or choices.when_found)
    asked: dict[str, Any] = {"match_on": choices.match_on, "when_found": choices.when_found, "by": session.by}
    foreseen = actions.foresee(session.reads, table, name, choices.columns, now_ms=session.clock(), **asked)
    _tell_doubts(session, foreseen)
    mend = actions.rows_to_mend(foreseen)
    if dry_run:
        session.answer(_document(foreseen), lambda: _foreseen_text(foreseen))
        return
    if mend and not (skip_bad_rows or bad_rows):
        more = (
            f" {layout.counted(len(mend) - 1, 'other row').capitalize()} cannot be brought either."
            if len(mend) > 1
            else ""
        )
        raise UnreadableFile(
            f"“{table.name}”, {_place(table, mend[0])}: {mend[0].sentence}{more} Nothing was brought in; --skip-bad-rows brings "
            "the rest, and --bad-rows FILE saves what is to be mended."
        )
    from hubcrm.cli.moving_house import progress

    back_up_before_import(session)
    outcome = actions.bring(session.hub, table, name, choices.columns, report=progress("Bringing in"), **asked)
    remember_choices(session.hub, table.header, choices)
    if bad_rows and mend:
        save_to_mend(session, bad_rows, table.header, [(one.sentence, one.line, one.cells) for one in mend])
    for one in () if bad_rows else mend[:_SHOWN]:
        session.warn(f"{_place(table, one)}: {one.sentence}")
    session.answer(
        {**_document(outcome.value), "said": outcome.said}, lambda: f"{outcome.said[:1].upper()}{outcome.said[1:]}."
    )


def _read(session: Session, file: Path, kind: str, sheet: str, said: tuple[str, ...]) -> tuple[Table, Choices]:
    """The sheet, and what its columns are: as said now, as the last time, or as its header says."""
    from hubcrm.intake.csv_columns import Columns
    from hubcrm.intake.reading import HEAD, kind_of, take_bytes
    from hubcrm.intake.worker import Reader
    from hubcrm.queries.sheet_columns import first_choices

    data = take_bytes(file)
    if kind_of(file.name, data[:HEAD]) != "sheet":
        raise UnreadableFile(f"“{file.name}” is no sheet. Name one: .csv, .xlsx, .xls, .ods or .xlsb.")
    with Reader() as reader:
        looked = reader.look(file.name, data, Columns({}, sheet=sheet))
        choices = first_choices(session.reads, looked.header, kind)
        columns: Columns = choices.columns
        if said:
            columns = as_said(columns, looked.header, said, KINDS[kind].fields)
        table = reader.table(file.name, data, columns._replace(sheet=sheet))
    for sentence in (table.note, f"Its columns are understood {choices.because}." if _is_last(choices) else "",
                     f"This is {choices.because}." if choices.because and not _is_last(choices) else ""):  # fmt: skip
        if sentence and not session.as_json:
            session.warn(sentence)
    if not table.rows and not table.problems:
        raise NotAllowed(f"There are no rows in “{table.name}”.")
    return table, replace(choices, columns=columns, because="")


def _is_last(choices: Choices) -> bool:
    return choices.because.startswith("as ")


def _place(table: Table, one: RowFate) -> str:
    return f"{'row' if table.sheet else 'line'} {one.line}"


def _tell_doubts(session: Session, foreseen: Foreseen) -> None:
    """What looks wrong and is taken all the same, each once with how often."""
    doubts = Counter(doubt for one in foreseen.each if one.fate in ("create", "update") for doubt in one.doubts)
    for doubt, count in list(doubts.items())[:_SHOWN]:
        session.warn(doubt if count == 1 else f"{doubt} ({count:,} rows)")
    if len(doubts) > _SHOWN:
        session.warn(f"… and {len(doubts) - _SHOWN:,} more doubts; --json has all of them.")


def _document(foreseen: Foreseen) -> dict[str, Any]:
    counts = {name: value for name, value in asdict(replace(foreseen, each=())).items() if name != "each"}
    rows = [{name: value for name, value in asdict(one).items() if name != "cells"} for one in foreseen.each]
    return {**counts, "rows": rows}


def _foreseen_text(foreseen: Foreseen) -> str:
    kind = KINDS[foreseen.kind]
    parts = [
        f"add {layout.counted(foreseen.create, kind.one, kind.many)}" if foreseen.create else "",
        f"make {layout.counted(foreseen.employers, 'employer')}" if foreseen.employers else "",
        f"change {foreseen.update:,}" if foreseen.update else "",
        f"leave {foreseen.skip:,} as they are" if foreseen.skip else "",
        f"leave out {foreseen.conflict + foreseen.refused:,} to look at"
        if foreseen.conflict + foreseen.refused
        else "",
    ]
    lines = [f"This would {', '.join(part for part in parts if part)}. Nothing was kept."]
    for fate, title in (("conflict", "In conflict"), ("refused", "Cannot be brought"), ("update", "Changes")):
        told = [one for one in foreseen.each if one.fate == fate]
        if told:
            lines += ["", f"{title} ({len(told):,})", *(f"  {one.line:>6}  {one.sentence}" for one in told[:_SHOWN])]
        if len(told) > _SHOWN:
            lines.append(f"          … and {len(told) - _SHOWN:,} more")
    return "\n".join(lines)
