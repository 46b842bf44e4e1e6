"""Cells of an Excel workbook (.xlsx) that are shown otherwise than their number: 0.25 as 25%, 1234567 as 01234567.

The library that reads workbooks gives numbers alone. Only a workbook that has such formats at all is looked through for the
cells that use them; whatever is odd about one leaves its numbers as they are.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Final

_MOST_READ: Final = 16 * 1024 * 1024
"""Bytes of a part that says how cells are formatted, or where the sheets are."""
_PIECE: Final = 1024 * 1024
_MOST_CELLS: Final = 200_000
_PERCENT_IDS: Final = frozenset({"9", "10"})
_ATTRIBUTE: Final = re.compile(r'([\w:]{1,40})\s*=\s*"([^"]{0,2000})"')
_FORMAT: Final = re.compile(r"<(?:\w+:)?numFmt\s([^<>]{1,4000})>")
_STYLES: Final = re.compile(r"<(?:\w+:)?cellXfs\b")
_STYLE: Final = re.compile(r"<(?:\w+:)?xf\s([^<>]{1,4000})>")
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\s([^<>]{1,4000})>")
_RELATION: Final = re.compile(r"<(?:\w+:)?Relationship\s([^<>]{1,4000})>")
_CELL: Final = re.compile(r"<(?:\w+:)?c\s[^<>]{0,200}>")
_PLACE: Final = re.compile(r'\br="([A-Z]{1,3})([0-9]{1,7})"')
_USES: Final = re.compile(r'\bs="([0-9]{1,6})"')
_IN_QUOTES: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')

Formats = Mapping[tuple[int, int], str]
"""(number of the row, column from 0) -> "%" or the zeros that fill it up."""


def formats_of(data: bytes, sheet: str) -> Formats:
    """The cells of a sheet that are shown as percentages, or with zeros in front; none of any other kind of file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            styles = _styles(_part(archive, "xl/styles.xml"))
            place = _place(archive, sheet) if styles else ""
            return dict(_cells(archive, place, styles)) if place else {}
    except Exception:  # no .xlsx, or one that is damaged: then its numbers are all there is
        return {}


def with_format(value: float, shown: str) -> str:
    """A number as people see it."""
    if shown == "%":
        return f"{format(value * 100, '.12g')}%"
    return str(int(value)).zfill(len(shown)) if value == int(value) and value >= 0 else format(value, ".15g")


def _part(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as part:
        return part.read(_MOST_READ).decode("utf-8", "replace")


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _styles(text: str) -> dict[str, str]:
    """Number of a style -> how its cells are shown, of those that count."""
    own = {}
    for found in _FORMAT.findall(text):
        said = _attributes(found)
        own[said.get("numFmtId", "")] = _kind(said.get("formatCode", ""))
    begins = _STYLES.search(text)
    listed = text[begins.end() : text.find("cellXfs>", begins.end())] if begins else ""
    shown = {}
    for number, found in enumerate(_STYLE.findall(listed)):
        id_ = _attributes(found).get("numFmtId", "")
        kind = "%" if id_ in _PERCENT_IDS else own.get(id_, "")
        if kind:
            shown[str(number)] = kind
    return shown


def _kind(code: str) -> str:
    first = _IN_QUOTES.sub("", code.split(";")[0]).strip()
    if "%" in first:
        return "%"
    return first if re.fullmatch(r"0{2,20}", first) else ""


def _place(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part that holds a sheet."""
    for found in _SHEET.findall(_part(archive, "xl/workbook.xml")):
        said = _attributes(found)
        if said.get("name") == sheet:
            relation = next((value for name, value in said.items() if name.endswith(":id")), "")
            for other in _RELATION.findall(_part(archive, "xl/_rels/workbook.xml.rels")):
                target = _attributes(other)
                if target.get("Id") == relation:
                    path = target.get("Target", "")
                    return path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    return ""


def _cells(archive: zipfile.ZipFile, place: str, styles: Mapping[str, str]) -> Iterator[tuple[tuple[int, int], str]]:
    count = 0
    rest = ""
    with archive.open(place) as part:
        while piece := part.read(_PIECE):
            text = rest + piece.decode("utf-8", "replace")
            end = text.rfind("<")
            text, rest = (text[:end], text[end:][:_PIECE]) if end > 0 else ("", text[-_PIECE:])
            for found in _CELL.findall(text):
                used, at = _USES.search(found), _PLACE.search(found)
                if used is not None and at is not None and used[1] in styles:
                    yield (int(at[2]), _column(at[1])), styles[used[1]]
                    count += 1
                    if count >= _MOST_CELLS:
                        return


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
