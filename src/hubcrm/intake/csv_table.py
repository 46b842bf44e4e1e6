"""How a table saved as text is written: its letters, its columns, its header, and its rows one by one.

`sniff` walks through the whole file before anything is given out, so that a quotation mark left open on line 900
refuses the file instead of swallowing the rows behind it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake.csv_columns import match_headers
from hubcrm.intake.drafts import clean_line

if TYPE_CHECKING:
    from _csv import Reader  # the type of csv.reader() has no public name before Python 3.13

LARGEST_FILE = 50 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
LONGEST_CELL = 1_000_000
SAMPLE = 20
"""Rows kept in a `Sheet` for the preview."""

_MOST_ABOVE = 10
"""Lines above the header (a title, a date of printing) that are looked past."""
BEGINNING = SAMPLE + _MOST_ABOVE + 1
"""Rows by which a table is described."""
_HEAD = 262_144
"""Characters at the beginning by which the form of the table is judged."""
_DELIMITERS = ",;\t|"
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FORMULA_GUARD = re.compile("'(?=[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20])")
_SPREADSHEET_TEXT = re.compile(r'="([^"]*)"')
_DATA = re.compile(r"[\W\d]*|.*@.*\..*|.*\d{1,4}[/-]\d{1,2}[/-]\d{1,4}.*", re.DOTALL)
_BLANK = "\0 \t\r\n\ufeff"

Row = tuple[int, list[str]]
"""(line of the file on which it begins, cells)"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a table is written, and its beginning.

    header      names of the columns, "Column A" and so on where it has none (`has_header` is False)
    rows        the first rows; `row_count` says how many there are, blank ones not counted
    encoding    as Python names it; `delimiter` one of , ; tab |
    escape      the mark before a quotation mark inside a cell; "" where it is doubled, as the standard has it
    first_line  line of the file on which the header stands (or the first row, where there is none)
    note        sentences about anything odd that a person should see before taking it in
    doubtful    whether nothing in the file says which encoding it has, so that a person may know better
    day_order   how the dates of receipt are written (see sent_dates.day_order); "" before somebody has looked
    sheet       of a workbook: its name, and `sheets` the names of all that hold cells; it has no encoding nor delimiter
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_count: int
    encoding: str
    delimiter: str
    has_header: bool = True
    escape: str = ""
    first_line: int = 1
    note: str = ""
    doubtful: bool = False
    day_order: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    def at(self, line: int) -> str:
        """Where a row begins, as its reader would say."""
        return f"Line {line}" if self.encoding else f"Row {line}"


ENCODINGS = ("cp1252", "utf-8", "mac_roman", "cp850", "cp1250")
"""What a table of doubtful encoding may be written in, the likely one first."""


class _Form(NamedTuple):
    encoding: str
    errors: str
    delimiter: str
    escape: str = ""
    skip: int = 0


def sniff(data: bytes, encoding: str = "") -> Sheet:
    """How the table in `data` is written. Raises UnreadableFile where it cannot be taken in at all.

    `encoding`, one of ENCODINGS, is what a person says of a doubtful one; a file that tells is believed more.
    """
    encoding, errors, notes, doubtful = _encoding(data, encoding)
    head = io.TextIOWrapper(io.BytesIO(data[: 4 * _HEAD]), encoding, errors="replace", newline="").read(_HEAD)
    odd = sum(char < " " and char not in "\t\r\n\f\v\0" for char in head[:20_000])
    if odd > max(10, len(head[:20_000]) / 50):
        raise UnreadableFile("This is not a table of text; save it from your spreadsheet program as CSV and add that.")
    if not head.strip(_BLANK):
        raise UnreadableFile("This file is empty.")
    if "\0" in head:
        notes.append("Empty characters (NUL) in this file were left out.")
    told = re.match(r"\ufeff?\"?sep=(.)\"?[\r\n]", head)  # a spreadsheet's own first line
    form = _Form(encoding, errors, told[1] if told else _delimiter(head), skip=1 if told else 0)
    form, count, beginning = _first_that_fits(data, form, head)
    sheet = described(beginning, count, notes)
    if sheet.row_count > MOST_ROWS:
        raise UnreadableFile(_TOO_MANY)
    return replace(sheet, encoding=encoding, delimiter=form.delimiter, escape=form.escape, doubtful=doubtful)


def described(beginning: list[Row], count: int, notes: list[str]) -> Sheet:
    """A table by its first rows (`BEGINNING` of them, of `count`): its header, and what a person sees of it first."""
    at, has_header = _find_header(beginning)
    if at:
        notes.append("The lines above the names of the columns were left out.")
    if not has_header:
        notes.append("The first line does not name the columns.")
    names = beginning[at][1] if has_header else [""] * max(len(row) for _, row in beginning)
    rows = beginning[at + has_header :][:SAMPLE]
    return Sheet(
        header=tuple(clean_line(name) or _letter(n) for n, name in enumerate(names)),
        rows=tuple(tuple(plain_cell(cell) for cell in row) for _, row in rows),
        row_count=count - at - has_header,
        encoding="",
        delimiter="",
        has_header=has_header,
        first_line=beginning[at][0],
        note=" ".join(notes),
    )


_TOO_MANY = "This table has more than 200,000 rows; split it into smaller files and add those."


def rows_of(data: bytes, sheet: Sheet) -> Iterator[Row]:
    """Every row below the header that is not blank."""
    form = _Form(sheet.encoding, "replace", sheet.delimiter, sheet.escape)
    for line, row in _records(data, form):
        if line > sheet.first_line or (line == sheet.first_line and not sheet.has_header):
            yield line, row


def plain_cell(value: str) -> str:
    """A cell as it was meant: without the ' that exports put before a formula, the ="..." around numbers, and NULs."""
    if value.startswith("="):
        wrapped = _SPREADSHEET_TEXT.fullmatch(value)
        value = wrapped[1] if wrapped else value
    if value.startswith("'"):
        value = _FORMULA_GUARD.sub("", value, count=1)
    return value.replace("\0", "") if "\0" in value else value


def _letter(column: int) -> str:
    name = ""
    while column >= 0:
        name = chr(ord("A") + column % 26) + name
        column = column // 26 - 1
    return f"Column {name}"


def _encoding(data: bytes, said: str) -> tuple[str, str, list[str], bool]:
    """(encoding, what to do with bytes that do not fit it, notes, whether it is doubtful)."""
    if len(data) > LARGEST_FILE:
        raise UnreadableFile("This table is larger than 50 MB; split it into smaller files and add those.")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, "strict" if encoding == "utf-8-sig" and _fits(data, encoding) else "replace", [], False
    start = data[:4000]
    if start.count(0) * 3 > len(start):
        return ("utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"), "replace", [], False
    if _fits(data, "utf-8"):
        return "utf-8", "strict", [], False
    if said in ENCODINGS:
        return said, "replace", [], True
    hopeful = data[:2_000_000].decode("utf-8", "replace")
    damaged = hopeful.count("\ufffd")
    if sum(char > "\x7f" for char in hopeful) - damaged > damaged * 4:
        return "utf-8", "replace", ["A few letters of this file are damaged and are shown as \ufffd."], True
    note = "This file does not say how its letters are written; check its £ signs and accents."
    return "cp1252", "replace", [note], True


def _fits(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), 1_048_576):  # in pieces: the whole as one text could take four times its size
            decoder.decode(data[start : start + 1_048_576])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(head: str) -> str:
    """The mark that cuts the beginning into the most even columns; a comma where there is only one column."""
    best, best_score = ",", 0.0
    for mark in _DELIMITERS:
        widths, trouble = _widths(head, mark)
        usual, times = Counter(widths).most_common(1)[0] if widths else (1, 0)
        if usual == 1 or usual not in widths[:5]:
            continue
        score = times / len(widths) + min(usual, 30) / 1000 + (0.5 if widths[0] == usual else 0) - trouble
        if score > best_score:
            best, best_score = mark, score
    return best


def _widths(head: str, mark: str) -> tuple[list[int], float]:
    """(cells of each of the first rows if `mark` parts them, how little sense quotation marks make then: 0 to 0.5)."""
    csv.field_size_limit(LONGEST_CELL)
    trouble = 0.0
    widths: list[int] = []
    for strict in (True, False):
        widths = []
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=mark, strict=strict, skipinitialspace=True)
        try:
            widths += (len(row) for row in islice(reader, 200) if any(row))
        except csv.Error:  # the end of `head` may cut a cell in two; anything earlier counts against this mark
            if strict and len(widths) < 50:
                trouble = 0.2 if widths else 0.5
                continue
        break
    if len(head) >= _HEAD and len(widths) > 1:
        widths.pop()
    return widths, trouble


def _walk(data: bytes, form: _Form) -> tuple[int, list[Row]]:
    """(how many rows are not blank, the first of them): reads the file to its end."""
    count = 0
    beginning: list[Row] = []
    for line, row in _records(data, form):
        count += 1
        if count > MOST_ROWS + _MOST_ABOVE + 1:
            raise UnreadableFile(_TOO_MANY)
        if len(row) > MOST_COLUMNS:
            raise UnreadableFile(f"Line {line} has more than 1,000 columns; remove those that are not needed.")
        if len(beginning) < BEGINNING:
            beginning.append((line, row))
    if not beginning:
        raise UnreadableFile("This file is empty.")
    return count, beginning


def _first_that_fits(data: bytes, form: _Form, head: str) -> tuple[_Form, int, list[Row]]:
    r"""The file walked to its end, as database programs write it where it looks so (\" for a quotation mark)."""
    if re.search(rf'\\"[^"\r\n{re.escape(form.delimiter)}]', head) and '""' not in head:
        escaped = form._replace(escape="\\")
        try:
            count, beginning = _walk(data, escaped)
            if len({len(row) for _, row in beginning}) == 1:  # a loose form; it must prove itself
                return escaped, count, beginning
        except UnreadableFile:
            pass  # a path like "C:\temp\" at the end of a cell: no such program wrote it
    return form, *_walk(data, form)


def _records(data: bytes, form: _Form) -> Iterator[Row]:
    """Every row that is not blank."""
    csv.field_size_limit(LONGEST_CELL)
    with io.TextIOWrapper(io.BytesIO(data), form.encoding, errors=form.errors, newline="") as stream:
        latest = [""]
        reader = _parsed(_remembered(islice(stream, form.skip, None), latest), form, strict=True)
        while True:
            line = reader.line_num + form.skip + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as trouble:
                said = str(trouble)
                if "unexpected end" in said or "field limit" in said or reader.line_num + form.skip != line:
                    raise UnreadableFile(_sentence(line, said)) from None
                # '"Jo" Hart' within one line harms nothing but that line; its width is checked like any other's
                row = next(_parsed(iter(latest), form, strict=False))
            if any(cell.strip(_BLANK) for cell in row):
                yield line, row


def _remembered(lines: Iterator[str], latest: list[str]) -> Iterator[str]:
    for line in lines:
        latest[0] = line
        yield line


def _parsed(lines: Iterator[str], form: _Form, *, strict: bool) -> Reader:
    return csv.reader(
        lines,
        delimiter=form.delimiter,
        strict=strict,
        skipinitialspace=True,
        escapechar=form.escape or None,
        doublequote=not form.escape,
    )


def _sentence(line: int, trouble: str) -> str:
    if "field limit" in trouble:
        return (
            f"A cell that begins on line {line} is longer than a million characters; "
            "a quotation mark may be missing there."
        )
    return f"A quotation mark that opens on line {line} is never closed; put that line right and add the table again."


def _find_header(beginning: list[Row]) -> tuple[int, bool]:
    """(which row names the columns, whether it really does): one whose names are known, else the first that may be."""
    known = [
        (len(match_headers(row)), -n)
        for n, (_, row) in enumerate(beginning[:_MOST_ABOVE])
        if all(len(cell) < 200 for cell in row)
    ]
    if known:
        most, place = max(known)
        if most >= 2 or (most == 1 and len(beginning[-place][1]) <= 2):
            return -place, True
    width = max(len(row) for _, row in beginning)
    for n, (_, row) in enumerate(beginning[:_MOST_ABOVE]):
        names = [cell.strip() for cell in row if cell.strip()]
        if len(names) * 2 > width:  # the lines above have one cell or two: a title
            distinct = len({name.casefold() for name in names}) == len(names) and len(beginning) > n + 1
            named = distinct and not any(len(name) > 100 or _DATA.fullmatch(name) for name in names)
            return (n, True) if named else (0, False)
    return 0, False
