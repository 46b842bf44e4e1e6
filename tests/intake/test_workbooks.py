"""Workbooks as rows of words: what people see in them, and what is refused in one sentence."""

from __future__ import annotations

import io
import os
import struct
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

import pytest
import xlsxwriter

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake import workbooks
from hubcrm.intake.csv_columns import Columns
from hubcrm.intake.csv_file import drafts_of, read_rows
from hubcrm.intake.drafts import Draft, RowProblem
from hubcrm.intake.sheet_kinds import Table, TableRow
from hubcrm.intake.tables import sniff, table_rows
from hubcrm.intake.workbooks import Grid, read, shown
from hubcrm.intake.worker import Cancelled, Reader
from tests.intake.outlook_files import saved
from tests.sheets import workbook

LIST = [["Name", "Town"], ["Harlan", "Leeds"], ["New Mill", "Hull"]]


def rows(grid: Grid) -> list[tuple[int, list[str]]]:
    return list(grid.rows())


def refused(data: bytes, wanted: str = "") -> str:
    with pytest.raises(UnreadableFile) as trouble:
        read(data, wanted)
    return str(trouble.value)


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


# --- what is in it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (12.0, "12"), (12.5, "12.5"), (0.1 + 0.2, "0.3"), (-3.0, "-3"), (447700900123.0, "447700900123"), (1e300, "1e+300"),
        (float("nan"), "nan"), (float("inf"), "inf"), (True, "yes"), (False, "no"), (date(2026, 4, 7), "2026-04-07"),
        (datetime(2026, 4, 7), "2026-04-07"), (datetime(2026, 4, 7, 13, 5), "2026-04-07 13:05"),
        (datetime(2026, 4, 7, 13, 5, 7), "2026-04-07 13:05:07"), (clock_time(9, 30), "09:30"), (timedelta(hours=36), "36:00"),
        ("a\x1fb", "a b"), ("", ""), (None, ""),
    ],
)  # fmt: skip
def test_a_cell_is_what_people_see(cell: Any, said: str) -> None:
    assert shown(cell) == said


@pytest.mark.parametrize("options", [{}, {"date_1904": True}])
def test_dates_are_the_same_whatever_day_the_workbook_counts_from(options: dict[str, Any]) -> None:
    data = workbook(("A", [["Received"], [datetime(2026, 4, 7)], [datetime(2026, 4, 7, 13, 5)]]), **options)
    assert rows(read(data)) == [(1, ["Received"]), (2, ["2026-04-07"]), (3, ["2026-04-07 13:05"])]


def test_percentages_and_zeros_in_front_are_read_as_they_are_shown() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("R&D")
        for at, (form, number) in enumerate(
            [
                ("0%", 0.25),
                ("0.0%", 0.125),
                ("00000000", 1234567),
                ('"No "0', 7),
                ("General", 0.25),
                ("0.00", 12),
                ("00", 1.5),
            ]
        ):
            page.write_number(2, at + 1, number, book.add_format({"num_format": form}))
    assert rows(read(file.getvalue())) == [(3, ["25%", "12.5%", "01234567", "7", "0.25", "12", "1.5"])]


def test_rows_keep_the_numbers_that_spreadsheet_programs_show() -> None:
    data = workbook(("A", [[], ["", "A title"], [], ["", "Name", "Town"], ["", "Harlan"], ["", " "], ["", "", "Hull"]]))
    assert rows(read(data)) == [(2, ["A title"]), (4, ["Name", "Town"]), (5, ["Harlan"]), (7, ["", "Hull"])]


def test_the_sheet_with_most_rows_is_read_and_hidden_ones_only_where_no_other_has_any() -> None:
    sheets = (("Notes", [["Read me"]]), ("List", LIST), ("Codes", [["a"]] * 9))
    found = read(workbook(*sheets, hidden=["Codes"]))
    assert (found.name, found.names, found.hidden, found.count) == ("List", ("Notes", "List", "Codes"), False, 3)
    assert read(workbook(*sheets, hidden=["Codes"]), "Codes").count == 9
    only_hidden = read(workbook(("Empty", []), ("Codes", [["a"]]), hidden=["Codes"]))
    assert (only_hidden.name, only_hidden.hidden) == ("Codes", True)


def test_a_sheet_that_is_not_there_or_holds_nothing_is_told() -> None:
    data = workbook(("Empty", []), ("List", LIST))
    assert refused(data, "Liste") == "There is no sheet “Liste” in this workbook. There are: “Empty”, “List”."
    assert refused(data, "Empty") == "The sheet “Empty” is empty."
    assert refused(workbook(("Empty", []))) == "There is no sheet with anything in it in this workbook."


def old_workbook(*cells: tuple[int, int, str | float], locked: bool = False) -> bytes:
    """An .xls file with one sheet."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x1000, 1997, 0, 0))

    key = record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if locked else b""
    place = len(begin(5)) + len(key) + len(record(0x85, bytes(8) + b"List")) + len(record(0x0A, b""))
    globals_ = begin(5) + key + record(0x85, struct.pack("<IBBBB", place, 0, 0, 4, 0) + b"List") + record(0x0A, b"")
    body = b"".join(
        record(0x203, struct.pack("<HHHd", row, column, 0, said)) if isinstance(said, float)
        else record(0x204, struct.pack("<HHHHB", row, column, 0, len(said), 0) + said.encode("latin-1"))
        for row, column, said in cells
    )  # fmt: skip
    stream = globals_ + begin(0x10) + body + record(0x0A, b"")
    return saved({"Workbook": stream.ljust(4096, b"\0")})


def test_older_workbooks_and_open_documents_are_read_too() -> None:
    old = read(old_workbook((0, 0, "Name"), (0, 1, "Staff"), (1, 0, "Harlan"), (1, 1, 12.0)))
    assert (old.name, rows(old)) == ("List", [(1, ["Name", "Staff"]), (2, ["Harlan", "12"])])
    spaces = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text")
    )
    cells = "".join(
        f'<table:table-row><table:table-cell office:value-type="string"><text:p>{word}</text:p></table:table-cell></table:table-row>'
        for word in ("Name", "Harlan")
    )
    content = (
        f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="List">{cells}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    open_document = packed(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content_xml=content.encode(),
                           **{"META-INF__manifest_xml": b"<manifest/>"})  # fmt: skip
    assert rows(read(open_document)) == [(1, ["Name"]), (2, ["Harlan"])]


# --- what is refused ------------------------------------------------------------------------------------------------


def test_a_workbook_with_a_password_says_so() -> None:
    ods = packed(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content_xml=b"\x01\x02 not to be read",
                 **{"META-INF__manifest_xml": b"<m:file-entry><m:encryption-data/></m:file-entry>"})  # fmt: skip
    for data in (
        saved({"EncryptedPackage": bytes(4096), "EncryptionInfo": bytes(4096)}),
        old_workbook((0, 0, "Name"), locked=True),
        ods,
    ):
        assert "protected by a password" in refused(data)


@pytest.mark.parametrize("cut", [30, 200, 1000, 3000])
def test_a_damaged_workbook_is_refused_in_one_sentence(cut: int) -> None:
    whole = workbook(("List", LIST))
    assert refused(whole[:cut]) == (
        "This workbook is damaged. Open it in your spreadsheet program, save it under another name, and add that."
    )


def test_what_unpacks_to_far_more_than_it_is_is_not_unpacked() -> None:
    began = time.monotonic()
    small = packed(**{"xl__workbook_xml": b"0" * 20_000_000})
    assert refused(small).startswith("This workbook unpacks to far more than a table can hold.")
    many = packed(**{f"part{n}_xml": b"" for n in range(workbooks.MOST_PARTS + 1)})
    assert refused(many).startswith("This workbook unpacks to far more")
    assert time.monotonic() - began < 2


def test_a_sheet_that_spans_more_cells_than_a_table_can_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    far = workbook(("List", [["Name"], *[[]] * 5_000, [*[""] * 999, "far out"]]))
    assert refused(far) == (
        "The sheet “List” spans 5,002 rows and 1,000 columns. "
        "Delete the empty ones, or save the part you need as CSV and add that."
    )
    monkeypatch.setattr(workbooks, "MOST_ROWS", 1)
    assert "more than 200,000 rows" in refused(workbook(("List", [*LIST, ["one more"]])))


class Panic(BaseException):
    """What the library raises in its distress."""


@pytest.mark.parametrize("trouble", [Panic("index out of bounds"), MemoryError(), RecursionError(), ValueError("odd")])
def test_whatever_the_library_raises_becomes_a_sentence_and_nothing_is_written_to_the_terminal(
    trouble: BaseException, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        os.write(2, b"thread '<unnamed>' panicked at src/xls.rs\n")
        raise trouble

    monkeypatch.setattr("python_calamine.CalamineWorkbook.from_filelike", fail, raising=False)
    monkeypatch.setattr("python_calamine.CalamineWorkbook", type("Broken", (), {"from_filelike": staticmethod(fail)}))
    assert refused(workbook(("List", [[str(type(trouble))]]))).startswith("This workbook is")
    assert capfd.readouterr().err == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps such a limit")
def test_the_limit_on_memory_is_there_while_a_workbook_is_open_and_gone_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    within = []
    real = workbooks._sheets
    monkeypatch.setattr(
        workbooks, "_sheets", lambda book: (within.append(resource.getrlimit(resource.RLIMIT_AS)[0]), real(book))[1]
    )
    read(workbook(("List", [["limit"]])))
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert 0 < within[0] < 2**62


# --- as a table -----------------------------------------------------------------------------------------------------


def test_a_workbook_is_described_like_any_table() -> None:
    data = workbook(("About", [["x"]]), ("List", [["Employers 2026"], [], *LIST]))
    sheet = sniff(data)
    assert (sheet.header, sheet.row_count, sheet.first_line, sheet.sheet, sheet.sheets) == (
        ("Name", "Town"), 2, 3, "List", ("About", "List"),
    )  # fmt: skip
    assert sheet.note == (
        "This is the sheet “List”, one of 2 in the workbook. The lines above the names of the columns were left out."
    )
    assert list(table_rows(data)) == [TableRow(4, ("Harlan", "Leeds")), TableRow(5, ("New Mill", "Hull"))]
    assert sniff(data, Columns({}, sheet="About")).sheet == "About"


def test_short_rows_and_columns_without_a_name_are_nothing_odd_in_a_workbook() -> None:
    data = workbook(("List", [["Name", "Town"], ["Harlan"], ["New Mill", "Hull", "and a remark"]]))
    assert sniff(data).header == ("Name", "Town", "Column C")
    assert [row.cells for row in table_rows(data) if isinstance(row, TableRow)] == [
        ("Harlan", "", ""), ("New Mill", "Hull", "and a remark"),
    ]  # fmt: skip


def test_rows_of_a_workbook_are_called_rows_and_those_of_a_text_lines() -> None:
    (from_workbook,) = read_rows(workbook(("List", [["Enquiry", "Company"], ["", "Harlan"]])))
    (from_text,) = read_rows(b"Enquiry,Company\n,Harlan\n")
    assert isinstance(from_workbook, RowProblem)
    assert isinstance(from_text, RowProblem)
    assert (from_workbook.sentence, from_text.sentence) == (
        "Row 2 has no words of an enquiry.", "Line 2 has no words of an enquiry.",
    )  # fmt: skip


def test_a_table_read_before_gives_the_same_drafts_as_the_file_itself() -> None:
    data = b"Enquiry,Company,Received\nOur weld,Harlan,13/4/2026\nGDPR,,2/4/2026\n"
    sheet = sniff(data)
    whole = Table("list.csv", sheet.header, tuple(row for row in table_rows(data) if isinstance(row, TableRow)))
    columns = Columns({"text": 0, "employer": 1, "received": 2})
    assert list(drafts_of(whole, columns)) == list(read_rows(data, columns=columns))


# --- through the reading process ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def test_the_reading_process_gives_whole_tables_and_chosen_sheets(reader: Reader) -> None:
    data = workbook(("About", [["What", "Who"], ["a", "b"]]), ("List", LIST))
    found = reader.table("list.xlsx", data)
    assert (found.name, found.sheet, found.header, len(found.rows)) == ("list.xlsx", "List", ("Name", "Town"), 2)
    assert reader.table("list.xlsx", data, Columns({}, sheet="About")).rows == (TableRow(2, ("a", "b")),)
    text = reader.table("list.csv", b"Name,Town,Phone\nHarlan,Leeds,1\nx\n")
    assert ([row.line for row in text.rows], [one.short for one in text.problems]) == ([2], ["too few cells"])


def test_enquiries_of_a_workbook_are_read_like_those_of_a_text(reader: Reader) -> None:
    data = workbook(("List", [["Enquiry", "Company"], ["Our weld", "Harlan"]]))
    (result,) = reader.read([("list.xlsx", data)])
    assert (result.kind, [(one.text, one.employer, one.line) for one in result.drafts or ()]) == (
        "sheet", [("Our weld", "Harlan", 2)],
    )  # fmt: skip
    assert isinstance((result.drafts or ())[0], Draft)


def test_a_damaged_workbook_leaves_the_reading_process_as_it_was(reader: Reader) -> None:
    reader.start()
    process = reader.process_id
    whole = workbook(("List", LIST))
    (result,) = reader.read([("broken.xlsx", whole[: len(whole) // 2])])
    assert result.error == (
        "“broken.xlsx”: This workbook is damaged. Open it in your spreadsheet program, save it under another name, and add that."
    )
    assert reader.process_id == process
    with pytest.raises(Cancelled):
        reader.table("list.xlsx", workbook(("List", LIST * 20_000)), cancelled=lambda: True)


def test_a_workbook_that_ends_the_reading_process_gets_its_sentence_and_the_next_file_is_read() -> None:
    with Reader() as reader:
        reader.start()
        process = reader.process_id

        def crash() -> bool:
            os.kill(process or 0, 9)
            return False

        with pytest.raises(UnreadableFile, match="save the sheet you need as CSV and add that"):
            reader.table("huge.xlsx", workbook(("List", LIST * 10_000)), cancelled=crash)
        assert reader.table("list.xlsx", workbook(("List", LIST))).header == ("Name", "Town")


def test_a_sheet_without_a_name_is_still_one_of_a_workbook() -> None:
    data = old_workbook((0, 0, "Name"), (0, 1, "Town"), (1, 0, "Harlan"), (1, 1, "Leeds")).replace(
        b"\x04\x00List", b"\x00\x00List"
    )
    assert [row.cells for row in table_rows(data) if isinstance(row, TableRow)] == [("Harlan", "Leeds")]
