"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods) as rows of words. Only for the reading process, which can be stopped.

The library that opens them is fast and careful, but a damaged file can make it give up in the middle (a panic), ask for
more memory than there is, or never end: hence the limits before it, the soft limit on memory around it, and the process.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import struct
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake.ole import OLE, OleFile
from hubcrm.intake.workbook_formats import formats_of, with_format

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
ENDINGS: Final = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".xlt", ".ods", ".ots"})
MOST_UNPACKED: Final = 200 * 1024 * 1024
"""Bytes of all parts of a workbook together; one of 200,000 rows and ten columns has a hundred million."""
MOST_TIMES: Final = 100
"""How many times its packed size a large part may have: sheets of words pack to a tenth, of one word to a fiftieth."""
MOST_PARTS: Final = 10_000
MOST_ROWS: Final = 200_000
MOST_CELLS: Final = 4_000_000
"""Cells of the rectangle that a sheet's cells span, blank ones too."""
LONGEST_CELL: Final = 1_000_000
MOST_MEMORY: Final = 240 * 1024 * 1024
"""Bytes that opening a workbook may add to what the process has already, where the system can limit it."""
_SMALL: Final = 10 * 1024 * 1024
_OPEN_DOCUMENT: Final = "content.xml"
_BETWEEN: Final = "\x1f"
_BLANK: Final = f"{_BETWEEN} \t\r\n\xa0"
_BIFF: Final = re.compile(rb"\x09[\x00\x02\x04\x08](?:\x04|\x06|\x08|\x10)\x00")

_DAMAGED: Final = (
    "This workbook is damaged. Open it in your spreadsheet program, save it under another name, and add that."
)
_LOCKED: Final = (
    "This workbook is protected by a password. Open it in your spreadsheet program, save it without one, and add that."
)
_TOO_LARGE: Final = "This workbook is too large to read. Save the sheet you need as CSV and add that."
_PACKED: Final = "This workbook unpacks to far more than a table can hold. Save the sheet you need as CSV and add that."
_NO_SHEET: Final = "There is no sheet with anything in it in this workbook."


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet of a workbook.

    name   of the sheet read; `names`: of all that hold a table, hidden ones last, as the workbook has them
    hidden whether the sheet read is not shown in the workbook
    """

    name: str
    names: tuple[str, ...]
    hidden: bool
    packed: tuple[tuple[int, str], ...]

    @property
    def count(self) -> int:
        """Rows that are not blank."""
        return len(self.packed)

    @property
    def width(self) -> int:
        """Cells of the longest row."""
        return 1 + max(cells.count(_BETWEEN) for _, cells in self.packed)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(number of the row as spreadsheet programs count, cells up to the last one that is not blank)."""
        for number, cells in self.packed:
            yield number, cells.split(_BETWEEN)


def is_workbook(ending: str, head: bytes) -> bool:
    """Whether a file with these first bytes is a workbook; `ending` (".xls") where they fit several kinds."""
    if head.startswith(ZIP):
        return ending in ENDINGS or any(mark in head for mark in (b"xl/", b"opendocument.spreadsheet"))
    return begins(head) and ending in ENDINGS


def begins(data: bytes) -> bool:
    """Whether a table begins as workbooks do, not as text does."""
    return data.startswith((*ZIP, OLE)) or _BIFF.match(data) is not None


_latest: list[tuple[bytes, str, Grid]] = []
"""The sheet that was read last: a person looks at it, chooses, and then takes it in."""


def read(data: bytes, wanted: str = "") -> Grid:
    """The sheet called `wanted`, or the one with most rows: of those that are shown, as long as one of them has any.

    Raises UnreadableFile.
    """
    digest = hashlib.sha256(data).digest()
    for known, asked, grid in _latest:
        if known == digest and wanted in (asked, grid.name):
            return grid
    _latest.clear()  # before the next is read, so that there are never two of them in memory
    grid = _read(data, wanted)
    _latest.append((digest, wanted, grid))
    return grid


def _read(data: bytes, wanted: str) -> Grid:
    _check_parts(data)
    if _is_locked(data):  # the library does not always know, and reads rubbish then
        raise UnreadableFile(_LOCKED)
    best: Grid | None = None
    with _open(data) as workbook:
        shown, hidden = _sheets(workbook)
        names = (*shown, *hidden)
        if wanted and wanted not in names:
            raise UnreadableFile(f"There is no sheet “{wanted[:60]}” in this workbook. There are: {_listed(names)}.")
        for group in ((wanted,),) if wanted else (shown, hidden):
            for name in group:
                rows = _rows(workbook, data, name, alone=bool(wanted) or len(names) == 1)
                if rows and (best is None or len(rows) > best.count):
                    best = Grid(name, names, name in hidden, rows)
            if best is not None:
                return best
    raise UnreadableFile(f"The sheet “{wanted[:60]}” is empty." if wanted else _NO_SHEET)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"“{name[:40]}”" for name in names[:12]) + (", …" if len(names) > 12 else "")


def _check_parts(data: bytes) -> None:
    """Refuse what would unpack to far more than it is, by what its own list of contents says; the library holds it to that."""
    if not data.startswith(ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except Exception:  # zipfile raises half a dozen kinds over a damaged list of contents
        raise UnreadableFile(_DAMAGED) from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableFile(_PACKED)
    if any(part.file_size > _SMALL and part.file_size > MOST_TIMES * part.compress_size for part in parts):
        raise UnreadableFile(_PACKED)
    if any(part.filename == _OPEN_DOCUMENT for part in parts) and not _is_well_formed(data):
        raise UnreadableFile(_LOCKED if _is_locked(data) else _DAMAGED)


def _is_well_formed(data: bytes) -> bool:
    """Whether the table of an OpenDocument has its end: the library looks for a missing one for ever."""
    from xml.parsers import expat

    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_OPEN_DOCUMENT) as content:
            parser.ParseFile(content)
    except Exception:  # of zipfile, zlib or expat: none of them can read it to its end
        return False
    return True


@contextlib.contextmanager
def _open(data: bytes) -> Iterator[CalamineWorkbook]:
    """The workbook, open; whatever goes wrong within the block becomes one sentence."""
    from python_calamine import CalamineWorkbook

    try:
        with _little_memory(), _silence(), CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            yield workbook
    except (UnreadableFile, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except MemoryError:
        raise UnreadableFile(_TOO_LARGE) from None
    except BaseException:  # a panic of the library is no Exception
        raise UnreadableFile(_DAMAGED) from None


def _is_locked(data: bytes) -> bool:
    """Whether a workbook is protected by a password."""
    try:
        if data.startswith(ZIP):
            with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("META-INF/manifest.xml") as manifest:
                return b"encryption-data" in manifest.read(_SMALL)
        parts = OleFile(data).root.kids
        book = parts.get("workbook") or parts.get("book")
        return "encryptedpackage" in parts or (book is not None and _asks_for_password(OleFile(data).read(book)))
    except Exception:  # damaged as well: then that is what is said
        return False


def _asks_for_password(stream: bytes) -> bool:
    """Whether an older workbook begins with the record that says how it is encrypted (FILEPASS)."""
    at = 0
    for _ in range(20):
        if at + 4 > len(stream):
            break
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == 0x2F:
            return True
        at += 4 + size
    return False


def _sheets(workbook: CalamineWorkbook) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the sheets that hold cells: (shown, hidden)."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    tables = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    shown = tuple(one.name for one in tables if one.visible == SheetVisibleEnum.Visible)
    return shown, tuple(one.name for one in tables if one.visible != SheetVisibleEnum.Visible)


def _rows(workbook: CalamineWorkbook, data: bytes, name: str, *, alone: bool) -> tuple[tuple[int, str], ...]:
    """The rows of a sheet that are not blank, each as one text: a list of cells would take four times the memory.

    A sheet that cannot be read is one without rows, unless it is the one that is wanted.
    """
    try:
        sheet = workbook.get_sheet_by_name(name)
    except Exception:
        if alone:
            raise
        return ()
    if sheet.height * sheet.width > MOST_CELLS:
        raise UnreadableFile(
            f"The sheet “{name[:60]}” spans {sheet.height:,} rows and {sheet.width:,} columns. "
            "Delete the empty ones, or save the part you need as CSV and add that."
        )
    formats = formats_of(data, name)
    first = sheet.start[1] if sheet.start else 0
    found = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if formats:
            for at, cell in enumerate(cells):
                if isinstance(cell, float) and (number, first + at) in formats:
                    cells[at] = with_format(cell, formats[number, first + at])
        said = _BETWEEN.join([shown(cell) for cell in cells])
        if said and (kept := said.rstrip(_BLANK)):
            found.append((number, kept))
        if len(found) > MOST_ROWS + 1:
            raise UnreadableFile(f"The sheet “{name[:60]}” has more than 200,000 rows; divide it and add the parts.")
    return tuple(found)


def shown(cell: Any) -> str:
    """A cell as people see it: 12.0 as 12, a day as 2026-04-07, a moment as 2026-04-07 13:05, true as yes."""
    if isinstance(cell, str):
        return cell.replace(_BETWEEN, " ")[:LONGEST_CELL] if len(cell) > LONGEST_CELL or _BETWEEN in cell else cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, (int, float)):
        return _number(cell)
    if isinstance(cell, datetime):
        if cell.time() == time(0):
            return cell.date().isoformat()
        return cell.isoformat(" ", "seconds" if cell.second else "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("seconds" if cell.second else "minutes")
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    return ""


def _number(value: float) -> str:
    if value == int(value) if abs(value) < 1e21 else False:
        return str(int(value))
    return format(value, ".15g")


@contextlib.contextmanager
def _little_memory() -> Iterator[None]:
    """Within, this process may take only so much more memory, so that a small file cannot fill the computer."""
    if sys.platform != "linux":  # macOS keeps no such limit, and Windows has none
        yield
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as told:
        now = int(told.read().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = now + MOST_MEMORY
    if soft != resource.RLIM_INFINITY:
        most = min(most, soft)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Within, what the library writes to the error stream of the system (its own account of a panic) goes nowhere."""
    try:
        kept = os.dup(2)
    except OSError:  # a window without a terminal
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
