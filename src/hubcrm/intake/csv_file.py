"""Tables saved as text (.csv, .tsv): one draft, or one sentence about what is wrong, for each row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake.csv_columns import Columns, Labels, code_for, match_headers, understood
from hubcrm.intake.csv_table import Sheet, plain_cell, rows_of, sniff
from hubcrm.intake.drafts import Draft, RowProblem, clean_line, clean_text, subject_from
from hubcrm.intake.mail_text import read_person
from hubcrm.intake.sent_dates import HOME, MONTH_FIRST, day_order, read_sent

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
    sheet = sniff(data, columns.encoding if columns is not None else "")
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
    sheet = sniff(data, columns.encoding if columns is not None else "")
    if columns is None:
        columns = understood(sheet.header) if mapping is None else Columns(mapping)
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
    width = len(plan.sheet.header)
    # spreadsheet programs leave empty cells off the end of a row; a row cut in two by a stray line end is shorter still
    needed = max((width + 1) // 2, plan.columns.get("text", 0) + 1)
    mark = "a tab" if plan.sheet.delimiter == "\t" else f"“{plan.sheet.delimiter}”"
    for line, row in rows_of(data, plan.sheet):
        if any(cell.strip() for cell in row[width:]):
            yield RowProblem(
                line,
                f"Line {line} has {len(row)} cells where the table has {width} columns; "
                f"put cells that contain {mark} in quotation marks.",
                "too many cells",
                tuple(row),
            )
        elif len(row) < needed:
            yield RowProblem(
                line,
                f"Line {line} has only {len(row)} of {width} cells; it may be a piece of the line above it.",
                "too few cells",
                tuple(row),
            )
        else:
            yield _draft(line, [plain_cell(cell) for cell in row[:width]] + [""] * (width - len(row)), plan)


def _draft(line: int, cells: list[str], plan: _Plan) -> Draft | RowProblem:
    said = {field: cells[column].strip() for field, column in plan.columns.items()}
    text = clean_text(said.pop("text", "")).strip()
    subject = clean_line(said.pop("subject", ""))
    if not text and not subject:
        return RowProblem(line, f"Line {line} has no words of an enquiry.", "no words", tuple(cells))
    when = f"{said.pop('received', '')} {said.pop('received_time', '')}".strip()
    received = _moment(when, plan) if when else None
    if when and received is None:
        return RowProblem(
            line,
            f"Line {line}: “{clean_line(when)[:40]}” could not be read as a date; write it like 7 April 2026.",
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
    serial = re.fullmatch(r"(\d{5})(?:\.(\d{1,12}))?", when)
    if serial and 20_000 < int(serial[1]) < 80_000:  # a spreadsheet's own count of days
        day = datetime(1899, 12, 30) + timedelta(int(serial[1]), seconds=round(float(f"0.{serial[2] or 0}") * 86_400))
        when = day.strftime("%Y-%m-%d %H:%M:%S" if serial[2] else "%Y-%m-%d")
    return read_sent(when, zone=plan.zone, day_first=plan.day_first)
