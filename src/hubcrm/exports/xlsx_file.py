"""A list as a workbook (XLSX): days and amounts as such, heads that stay in sight and on every printed page.

Written with XlsxWriter: it only writes, needs nothing else, and never takes text for a formula or an address to open
(openpyxl is larger, brings a second library, and keeps a text that begins with = as a formula).
"""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from hubcrm.exports.listing import Cell, Listing, Pounds

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ROWS: Final = 1_048_000  # a sheet holds 1,048,576
MOST_TEXT: Final = 32_767  # characters of a cell
_HEAD_ROW: Final = 3
_NARROWEST, _WIDEST = 6, 60
_LOOKED_AT: Final = 500  # rows that decide how wide columns are
_SETTINGS: Final = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True,
    "default_date_format": "ddd d mmm yyyy",
}  # fmt: skip
_FORMATS: Final = {
    "title": {"bold": True, "font_size": 14}, "about": {"font_color": "#555555"},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "text": {"text_wrap": False, "valign": "top"}, "day": {"num_format": "ddd d mmm yyyy", "align": "left", "valign": "top"},
    "pounds": {"num_format": "£#,##0.00", "valign": "top"}, "number": {"num_format": "#,##0", "valign": "top"},
}  # fmt: skip


def written(listing: Listing) -> bytes:
    """The whole file. At its head stands what it shows; the rows begin on the fourth line and can be filtered."""
    import xlsxwriter  # here: a start and a list on the terminal do without

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, _SETTINGS)
    looks: dict[str, Any] = {name: book.add_format(given) for name, given in _FORMATS.items()}
    book.set_properties({"title": listing.note, "author": listing.institution, "comments": listing.made})
    sheet = book.add_worksheet(_sheet_name(listing.title))
    sheet.write_string(0, 0, _text(listing.title), looks["title"])
    about = " · ".join(part for part in (*listing.about, listing.made, listing.institution) if part)
    sheet.write_string(1, 0, _text(about), looks["about"])
    for at, head in enumerate(listing.heads):
        sheet.write_string(_HEAD_ROW, at, _text(head), looks["head"])
    rows = listing.rows[:MOST_ROWS]
    for line, row in enumerate(rows, start=_HEAD_ROW + 1):
        for at, cell in enumerate(row):
            _put(sheet, line, at, cell, looks)
    for at, width in enumerate(_widths(listing.heads, rows)):
        sheet.set_column(at, at, width)
    _lay_out(sheet, listing, len(rows))
    book.close()
    return content.getvalue()


def _put(sheet: Any, line: int, at: int, cell: Cell, looks: dict[str, Any]) -> None:
    if isinstance(cell, Pounds):
        sheet.write_number(line, at, cell.pence / 100, looks["pounds"])
    elif isinstance(cell, date):
        sheet.write_datetime(line, at, cell, looks["day"])
    elif isinstance(cell, int):
        sheet.write_number(line, at, cell, looks["number"])
    elif cell:
        sheet.write_string(line, at, _text(cell), looks["text"])


def _lay_out(sheet: Any, listing: Listing, count: int) -> None:
    """Heads stay in sight; on paper it is as wide as the page, with heads, note and page numbers on each."""
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    if listing.heads:
        sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + max(count, 1), len(listing.heads) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    note = listing.note.replace("&", "&&")
    sheet.set_footer(f"&L&8{note[:180]}&R&8Page &P of &N")


def _widths(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[int]:
    wide = [len(head) + 3 for head in heads]
    for row in rows[:_LOOKED_AT]:
        for at, cell in enumerate(row):
            wide[at] = max(wide[at], 16 if isinstance(cell, date) else len(_shown(cell)) + 1)
    return [min(max(one, _NARROWEST), _WIDEST) for one in wide]


def _shown(cell: Cell) -> str:
    return "" if cell is None else f"£{cell.pence / 100:,.2f}" if isinstance(cell, Pounds) else str(cell)


def _text(text: str) -> str:
    """Text that a sheet can hold: neither too long nor with signs that XML has none for."""
    return "".join(sign if _can_be_held(sign) else " " for sign in text)[:MOST_TEXT]


def _can_be_held(sign: str) -> bool:
    return sign in "\t\n" or (sign >= " " and not "\ud800" <= sign <= "\udfff" and sign not in "\ufffe\uffff")


def _sheet_name(title: str) -> str:
    kept = "".join(sign if sign not in "[]:*?/\\'" and sign.isprintable() else " " for sign in title)
    return " ".join(kept.split())[:31] or "List"
