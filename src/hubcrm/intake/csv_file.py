"""Tables of enquiries: one draft, or one sentence about what is wrong, for each row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake.csv_columns import Columns, Labels, code_for, match_headers
from hubcrm.intake.csv_table import Sheet
from hubcrm.intake.drafts import Draft, RowProblem, clean_line, clean_text, subject_from
from hubcrm.intake.mail_text import read_person
from hubcrm.intake.sent_dates import HOME, MONTH_FIRST, day_order, moment_of
from hubcrm.intake.sheet_kinds import Table
from hubcrm.intake.sheet_profiles import as_enquiries
from hubcrm.intake.tables import fitted, rows_of, sniff

__all__ = ["Columns", "Sheet", "look", "match_headers", "read_rows", "sniff"]

_CHANNEL_NOTE = re.compile(r"\s*channel\s*[=:]\s*([^;]+)(?:;\s*|$)", re.IGNORECASE)
_NO_TEXT = "No column of this table holds the words of the enquiries: say which one does, or name it “text”."


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is known before the first row: which column is which, and how its words and dates are to be read."""

    sheet: Sheet
    columns: Mapping[str, int]
    left_out: frozenset[int]
    labels: Labels | None
    zone: str
    day_first: bool


def look(data: bytes, columns: Columns | None = None) -> Sheet:
    """How a table is written, its dates included. Raises UnreadableFile where it cannot be taken in at all."""
    sheet = sniff(data, columns)
    fields = columns.fields if columns is not None else match_headers(sheet.header)
    return replace(sheet, day_order=_day_order(data, sheet, fields))


def read_rows(
    data: bytes,
    mapping: Mapping[str, int] | None = None,
    *,
    columns: Columns | None = None,
    labels: Labels | None = None,
    zone: str = HOME,
) -> Iterator[Draft | RowProblem]:
    """One draft, or one problem, for each row of the table in `data` that is not blank.

    mapping  field of `csv_columns.FIELDS` -> column from 0; left out, the headers decide (`match_headers`)
    columns  the same, with all else that a person may say of a table
    labels   the hub's own words for its codes, so that its own exports come back as codes
    zone     where times without a zone were written

    A code field that is not recognised comes back as "<field>_said"; columns without a field as "column:<header>".
    Raises UnreadableFile, before the first row, where the table as a whole cannot be taken in.
    """
    sheet = sniff(data, columns)
    if columns is None:
        columns = as_enquiries(sheet.header) if mapping is None else Columns(mapping)
    fields = dict(columns.fields)
    if "text" not in fields and "subject" not in fields:
        raise UnreadableFile(_NO_TEXT)
    if any(not 0 <= column < len(sheet.header) for column in fields.values()):
        raise UnreadableFile("This table has fewer columns than were chosen; choose its columns again.")
    day_first = columns.day_first
    if day_first is None:
        day_first = _day_order(data, sheet, fields) != MONTH_FIRST
    return _drafts(data, _Plan(sheet, fields, columns.left_out, labels, zone, day_first))


def _day_order(data: bytes, sheet: Sheet, fields: Mapping[str, int]) -> str:
    dates = fields.get("received")
    if dates is None:
        return ""
    return day_order(row[dates] for _, row in rows_of(data, sheet) if dates < len(row))


def _drafts(data: bytes, plan: _Plan) -> Iterator[Draft | RowProblem]:
    needed = plan.columns.get("text", 0) + 1
    for line, row in rows_of(data, plan.sheet):
        cells = fitted(plan.sheet, line, row, needed)
        yield cells if isinstance(cells, RowProblem) else _draft(line, cells, plan)


def drafts_of(
    table: Table, columns: Columns, *, labels: Labels | None = None, zone: str = HOME
) -> Iterator[Draft | RowProblem]:
    """The same for a table that was read before: one draft, or one problem, for each of its rows."""
    fields = dict(columns.fields)
    sheet = Sheet(table.header, (), len(table.rows), "" if table.sheet else "utf-8", "")
    day_first = columns.day_first
    if day_first is None:
        dates = fields.get("received")
        day_first = dates is None or day_order(row.cells[dates] for row in table.rows) != MONTH_FIRST
    plan = _Plan(sheet, fields, columns.left_out, labels, zone, day_first)
    for row in table.rows:
        yield _draft(row.line, list(row.cells), plan)


def _draft(line: int, cells: list[str], plan: _Plan) -> Draft | RowProblem:
    said = {field: cells[column].strip() for field, column in plan.columns.items()}
    text = clean_text(said.pop("text", "")).strip()
    subject = clean_line(said.pop("subject", ""))
    if not text and not subject:
        return RowProblem(line, f"{plan.sheet.at(line)} has no words of an enquiry.", "no words", tuple(cells))
    when = f"{said.pop('received', '')} {said.pop('received_time', '')}".strip()
    received = _moment(when, plan) if when else None
    if when and received is None:
        return RowProblem(
            line,
            f"{plan.sheet.at(line)}: “{clean_line(when)[:40]}” could not be read as a date; write it like 7 April 2026.",
            "no date that can be read",
            tuple(cells),
        )
    extra: list[tuple[str, str]] = []
    first_and_last = f"{said.pop('first_name', '')} {said.pop('last_name', '')}"
    mail_name, email = read_person(said.get("email", "")[:500])
    name = clean_line(said.pop("contact_name", "")) or clean_line(first_and_last) or (mail_name if email else "")
    if said.pop("email", "") and not email:
        extra.append(("email_said", mail_name))
    channel, noted = said.pop("channel", ""), _CHANNEL_NOTE.match(said.get("notes", ""))
    if noted and not channel:
        channel, said["notes"] = noted[1], said["notes"][noted.end() :]
    code = code_for("channel", channel, plan.labels)
    if channel and not code:
        extra.append(("channel_said", clean_line(channel)))
    employer, phone, job_title = (clean_line(said.pop(field, "")) for field in ("employer", "phone", "job_title"))
    extra += _further(said, plan)
    used = {*plan.columns.values(), *plan.left_out}
    extra += [
        (f"column:{plan.sheet.header[n]}", clean_text(cell).strip())
        for n, cell in enumerate(cells)
        if n not in used and cell.strip()
    ]
    return Draft(
        subject=subject or subject_from(text),
        subject_given=bool(subject),
        text=text or subject,
        sender_name=name,
        sender_email=email,
        received_ms=received,
        channel=code,
        employer=employer,
        phone=phone,
        job_title=job_title,
        extra=tuple(extra),
        line=line,
    )


def _further(said: Mapping[str, str], plan: _Plan) -> Iterator[tuple[str, str]]:
    """The fields that a draft has no place of its own for, as codes and numbers where they can be read so."""
    for field, value in said.items():
        if not value:
            continue
        if field in ("type", "urgency"):
            code = code_for(field, value, plan.labels)
            yield (field, code) if code else (f"{field}_said", clean_line(value))
        elif field == "sector":
            section = re.match(r"([A-U])(?:\s*[-–\u2014:.]\s|$)", value)  # "C - Manufacturing"
            yield field, section[1] if section else clean_line(value)
        elif field == "deadline":
            day = _moment(value, replace(plan, zone="UTC"))
            yield field, datetime.fromtimestamp(day / 1000, UTC).date().isoformat() if day else clean_line(value)
        elif field == "employees":
            number = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.0+)?", value)
            yield field, number[1].replace(",", "") if number else clean_line(value)
        else:
            yield field, clean_text(value).strip() if field == "notes" else clean_line(value)


def _moment(when: str, plan: _Plan) -> int | None:
    return moment_of(when, zone=plan.zone, day_first=plan.day_first)
