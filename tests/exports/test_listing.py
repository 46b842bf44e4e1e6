"""A list leaves as text with commas, as a workbook and through the clipboard, and says what it is."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from hubcrm.exports import xlsx_file
from hubcrm.exports.listing import Listing, Pounds, as_copied, as_csv

NS = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def a_list(*rows: tuple[object, ...], heads: tuple[str, ...] = ("Employer", "Due", "Value", "Days")) -> Listing:
    return Listing("Work in hand", "Kestrelbridge & Co", ("our move", "“weld”"), "Mon 23 Nov 2026 09:00", heads, rows)  # type: ignore[arg-type]  # cells of all kinds


SAMPLE = a_list(
    ("=HYPERLINK(\"http://x\")", date(2026, 11, 26), Pounds(451850), 3), ("Tab\there\nand line", None, Pounds(120000), None)
)  # fmt: skip


def sheet_of(content: bytes) -> tuple[ElementTree.Element, list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert book.testzip() is None
        assert not [name for name in book.namelist() if "vba" in name.lower() or "external" in name.lower()]
        texts = ["".join(one.itertext()) for one in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
        return ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")), texts


def cells_of(content: bytes) -> dict[str, str]:
    sheet, texts = sheet_of(content)
    return {
        str(cell.get("r")): texts[int(value)] if cell.get("t") == "s" else value
        for cell in sheet.iterfind(".//s:c", NS)
        if (value := cell.findtext("s:v", None, NS)) is not None
    }


def test_text_with_commas_has_its_heads_first_and_says_at_its_foot_what_it_is():
    lines = list(csv.reader(io.StringIO(as_csv(SAMPLE).decode("utf-8-sig"), newline="")))
    assert lines[0] == ["Employer", "Due", "Value", "Days"]
    assert lines[1] == ['\'=HYPERLINK("http://x")', "2026-11-26", "4518.50", "3"]
    assert lines[2] == ["Tab\there\nand line", "", "1200", ""]
    assert lines[3:] == [[], ["Work in hand · our move · “weld” · Mon 23 Nov 2026 09:00 · Kestrelbridge & Co"]]


def test_the_clipboard_has_a_cell_between_tabs_and_a_row_to_a_line():
    lines = as_copied(SAMPLE).split("\n")
    assert lines[0] == "Employer\tDue\tValue\tDays"
    assert lines[1] == '\'=HYPERLINK("http://x")\t2026-11-26\t4518.50\t3'
    assert lines[2] == "Tab here and line\t\t1200\t"
    assert lines[4].startswith("Work in hand · our move")


def test_a_workbook_has_days_as_days_and_amounts_as_numbers_and_nothing_in_it_runs():
    content = xlsx_file.written(SAMPLE)
    cells = cells_of(content)
    assert cells["A1"] == "Work in hand"
    assert cells["A2"] == "our move · “weld” · Mon 23 Nov 2026 09:00 · Kestrelbridge & Co"
    assert [cells[f"{column}4"] for column in "ABCD"] == ["Employer", "Due", "Value", "Days"]
    assert cells["A5"] == '=HYPERLINK("http://x")'  # as text: there is no formula in the sheet
    assert cells["B5"] == "46352"  # 26 November 2026, counted from 1900
    assert (cells["C5"], cells["D5"], cells["C6"]) == ("4518.5", "3", "1200")
    sheet, _ = sheet_of(content)
    assert not sheet.findall(".//s:f", NS)
    assert sheet.find("s:hyperlinks", NS) is None
    assert sheet.find("s:autoFilter", NS).get("ref") == "A4:D6"
    assert sheet.findtext("s:headerFooter/s:oddFooter", "", NS).startswith("&L&8Work in hand")
    assert "Kestrelbridge && Co" in sheet.findtext("s:headerFooter/s:oddFooter", "", NS)


def test_a_list_without_rows_is_a_whole_workbook():
    assert cells_of(xlsx_file.written(a_list()))["A4"] == "Employer"


@given(st.lists(st.tuples(st.text(st.characters(), max_size=40)), max_size=5), st.text(st.characters(), max_size=50))
def test_whatever_is_typed_makes_a_whole_workbook_without_formulas(rows, title):
    listing = Listing(title, title, (title,), "", ("A",), rows)
    content = xlsx_file.written(listing)
    sheet, texts = sheet_of(content)
    assert not sheet.findall(".//s:f", NS)
    assert all(not re.search("[\x00-\x08]", text) for text in texts)


def test_a_cell_longer_than_a_sheet_holds_is_cut_and_does_not_stop_the_rest():
    cells = cells_of(xlsx_file.written(a_list(("x" * 40_000,), ("next",), heads=("A",))))
    assert len(cells["A5"]) == xlsx_file.MOST_TEXT
    assert cells["A6"] == "next"
