"""Lists as CSV files and workbooks."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from hubcrm.cli import layout
from hubcrm.cli.lists import filters_of
from hubcrm.cli.options import Code, command
from hubcrm.cli.overview import work_summary
from hubcrm.cli.session import Session
from hubcrm.exports import csv_file
from hubcrm.exports.csv_file import Cell
from hubcrm.exports.listing import Cell as Typed
from hubcrm.exports.listing import Pounds
from hubcrm.queries import followups, listing, offers, triage
from hubcrm.queries import people as queries

_ALL = 1_000_000
Table = tuple[list[str], list[list[Cell]]]


@command("export", short_help="Write a list to a CSV file or a workbook (.xlsx).")
@click.argument("what", metavar="WHAT", type=click.Choice(["enquiries", "work", "employers", "triage", "offers", "followups"]))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--stage", type=Code("stages", "stage"), default="", help="Enquiries at this stage.")
@click.option("--department", metavar="CODE", default="", help="Enquiries of this department.")
@click.option("--employer", metavar="NAME", default="", help="Enquiries of this employer.")
@click.option("--search", metavar="WORDS", default="", help="Enquiries or employers that hold these words.")
@click.option("--late", is_flag=True, help="Enquiries with a promise that is late.")
@click.option("--open", "open_only", is_flag=True, help="Enquiries that are not closed.")
@click.option("--by", type=click.Choice(["stage", "department"]), default="stage", help="Lines of the work in hand.")
@click.option("--as-of", metavar="DATE", default="", help="The work in hand at the end of that day.")
def export(session: Session, what: str, file: Path, by: str, as_of: str, search: str, **given: Any) -> None:
    """Write a list with its filters to a CSV file, or to a workbook where FILE ends in .xlsx; “-” writes to the output.

    WHAT is enquiries, work, employers, triage, offers or followups. A workbook says at its head what it shows and when.
    """
    _must_belong(what, {**given, "as_of": as_of, "search": search, "by": "" if by == "stage" else by})
    if what == "enquiries":
        heads, rows = _enquiries(session, search=search, **given)
    elif what == "work":
        heads, rows = _work(session, by, as_of)
    elif what == "employers":
        heads, rows = _employers(session, search)
    elif what == "triage":
        heads, rows = _triage(session, search)
    else:
        heads, rows = _offers(session) if what == "offers" else _follow_ups(session, given["late"])
    if file.suffix.lower() == ".xlsx":
        content = _workbook(session, what, {**given, "search": search, "by": by, "as_of": as_of}, heads, rows)
    else:
        content = csv_file.written(heads, rows)
    if str(file) == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    path = file.expanduser().absolute()
    csv_file.save(path, content)
    noun = {"enquiries": ("enquiry", "enquiries"), "work": ("line",), "employers": ("employer",), "offers": ("offer",),
            "triage": ("enquiry", "enquiries"), "followups": ("next action",)}  # fmt: skip
    session.answer(
        {"file": str(path), "rows": len(rows)}, lambda: f"{layout.counted(len(rows), *noun[what])} in {path}"
    )


def _must_belong(what: str, given: dict[str, Any]) -> None:
    """Refuse a filter that the list does not know, rather than export more than was meant."""
    known = {"enquiries": {"stage", "department", "employer", "search", "late", "open_only"},
             "work": {"by", "as_of"}, "employers": {"search"}, "triage": {"search"}, "offers": set(),
             "followups": {"late"}}[what]  # fmt: skip
    for name, value in given.items():
        if value and name not in known:
            option = {"open_only": "--open"}.get(name, f"--{name.replace('_', '-')}")
            raise click.UsageError(f"{option} does not go with “export {what}”.")


def _enquiries(session: Session, **given: Any) -> Table:
    heads = ["Enquiry", "Received", "Employer", "Subject", "Type", "Urgency", "Stage", "Stands still", "Department",
             "Who has it", "Promise", "Due", "Late", "Next action", "Next action due", "Whose move",
             "Value (pounds)"]  # fmt: skip
    found = listing.rows(session.reads, session.moment, filters_of(session, **given), limit=_ALL)
    moves = {"us": "ours", "department": "the department's", "employer": "the employer's", "nobody": ""}
    rows: list[list[Cell]] = [
        [one.ref, f"{session.local(one.received):%Y-%m-%d %H:%M}", one.employer, one.subject,
         session.label("enquiry_types", one.type), session.label("urgencies", one.urgency),
         session.label("stages", one.stage), session.label("side_states", one.side), one.department, one.holder,
         one.promise, one.due, "yes" if one.late else "", session.label("follow_up_kinds", one.next_kind), one.next_due,
         moves.get(one.move, one.move), pounds(one.value)]
        for one in found
    ]  # fmt: skip
    return heads, rows


def _work(session: Session, by: str, as_of: str) -> Table:
    summary, _ = work_summary(session, by, as_of)
    heads = ["As of", by.capitalize(), "Open", "Our move", "Late", "Value (pounds)"]
    rows: list[list[Cell]] = [
        [summary.as_of, session.label("stages", one.key) if by == "stage" else one.key, one.open, one.our_move, one.late,
         pounds(one.value)]
        for one in summary.lines
    ]  # fmt: skip
    return heads, rows


def _employers(session: Session, search: str) -> Table:
    heads = ["Employer", "Town", "Sector", "People", "Open enquiries", "Enquiries", "Last heard"]
    rows: list[list[Cell]] = [
        [one.name, one.town, session.label("sic_sections", one.sector), one.employees, one.open, one.total,
         session.local(one.last).date().isoformat() if one.last else ""]
        for one in queries.employers(session.reads, search=search, limit=_ALL)
    ]  # fmt: skip
    return heads, rows


def _triage(session: Session, search: str) -> Table:
    heads = ["Enquiry", "Employer", "Subject", "Received", "Stage", "Back", "Replies to read", "Promise", "Due"]
    found = triage.rows(session.reads, session.viewer, session.moment, "all", search, limit=_ALL)
    rows: list[list[Cell]] = [
        [one.ref, one.employer or one.sender, one.subject, f"{session.local(one.received):%Y-%m-%d %H:%M}",
         session.label("stages", one.stage), one.back, one.unread, one.promise, one.due]
        for one in found
    ]  # fmt: skip
    return heads, rows


def _offers(session: Session) -> Table:
    heads = ["Enquiry", "Department", "Person", "Employer", "What they need", "Due", "Asked us a question"]
    rows: list[list[Cell]] = [
        [one.ref, one.department, one.to, one.employer, one.need or one.subject, one.due, "yes" if one.question else ""]
        for one in offers.waiting(session.reads, session.moment, session.viewer)
    ]
    return heads, rows


def _follow_ups(session: Session, late: bool) -> Table:
    heads = ["Enquiry", "Next action", "Due", "Employer", "Subject", "Whose", "Note"]
    rows: list[list[Cell]] = [
        [one.ref, session.label("follow_up_kinds", one.kind), one.due, one.employer, one.subject, one.owner_name, one.note]
        for one in followups.rows(session.reads, session.moment, late=late, limit=_ALL)
    ]
    return heads, rows


def _workbook(session: Session, what: str, given: dict[str, Any], heads: list[str], rows: list[list[Cell]]) -> bytes:
    """The same rows with days and amounts as such, under a line that says what they are."""
    from hubcrm.exports import xlsx_file
    from hubcrm.exports.listing import Listing

    about = tuple(
        name.replace("_", " ") + ("" if value is True else f" {value}")
        for name, value in given.items()
        if value and (name, value) != ("by", "stage")
    )
    at = session.local(session.moment.now_ms)
    made = f"{at:%a} {at.day} {at:%b %Y %H:%M}" + (f" by {session.viewer.name}" if session.by else "")
    typed = [[_typed(head, cell) for head, cell in zip(heads, row, strict=True)] for row in rows]
    return xlsx_file.written(
        Listing(what.capitalize(), str(session.institution.get("name", "")), about, made, tuple(heads), typed)
    )


def _typed(head: str, cell: Cell) -> Typed:
    if isinstance(cell, str) and cell and head in ("Due", "Next action due", "As of", "Last heard"):
        return date.fromisoformat(cell)
    if isinstance(cell, str) and cell and head == "Value (pounds)":
        return Pounds(int(cell.replace(".", "")))
    return cell


def pounds(pence: int | None) -> Cell:
    """An amount as spreadsheet programs add it up: 4518.50."""
    return None if pence is None else f"{pence // 100}.{pence % 100:02d}"
