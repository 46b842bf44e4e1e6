"""Tables that leave as text: nothing in them runs, and they come back as they were."""

from __future__ import annotations

import csv
import io
import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.errors import DiskFull, NotFound, NotWritable
from hubcrm.exports import csv_file
from hubcrm.intake.csv_table import plain_cell

DANGEROUS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("sign", DANGEROUS)
def test_what_begins_like_a_formula_gets_a_mark_in_front(sign):
    assert csv_file.harmless(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"
    assert csv_file.harmless(f"  {sign}1+1") == f"'  {sign}1+1"


@pytest.mark.parametrize(
    "phone", ["+44 1632 960100", "+44 (0)1632 960-100", "+441632960100 ext 12", "\uff0b44 1632 960100"]
)
def test_a_phone_number_keeps_its_plus(phone):
    assert csv_file.harmless(phone) == phone


@pytest.mark.parametrize("cell", ["+1+1", "+A1", "-1", "+44 1632 960100=1", "-cmd", "+1234567890123456789012345678901"])
def test_what_only_looks_like_a_phone_number_is_marked(cell):
    assert csv_file.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Works", "a=1", "3 + 4", 12, -12, None, "'quoted'"])
def test_everything_else_stays_as_it_is(cell):
    assert csv_file.harmless(cell) == cell


@given(st.text())
def test_no_text_whatever_begins_a_formula(text):
    cell = str(csv_file.harmless(text))
    assert cell[:1] not in DANGEROUS or cell == "" or csv_file._PHONE.fullmatch(cell)


@given(st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"])))
def test_what_was_marked_is_read_back_as_it_was(text):
    ((cell,),) = [row for row in read(csv_file.written(["x"], [[text]]))[1:]] or [("",)]
    if not text.startswith("'"):
        assert plain_cell(cell) == text


def test_the_file_begins_with_the_mark_that_spreadsheets_look_for_and_keeps_every_letter():
    content = csv_file.written(["Name", "Value"], [["Ärzte & Söhne, “Ltd”", 12], ['5" pipe\nand more', None]])
    assert content.startswith(b"\xef\xbb\xbfName,Value\r\n")
    assert read(content) == [["Name", "Value"], ["Ärzte & Söhne, “Ltd”", "12"], ['5" pipe\nand more', ""]]


def test_a_file_is_put_in_its_place_whole_and_for_its_owner_alone(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("old")
    csv_file.save(path, b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["list.csv"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_where_it_cannot_be_written_it_says_so(tmp_path, monkeypatch):
    with pytest.raises(NotFound, match="There is no folder"):
        csv_file.save(tmp_path / "none" / "list.csv", b"")
    with pytest.raises(NotWritable, match="is a folder"):
        csv_file.save(tmp_path, b"")

    def fail(number):
        def replace(*_):
            raise OSError(number, os.strerror(number))

        return replace

    monkeypatch.setattr(csv_file.Path, "replace", fail(28))
    with pytest.raises(DiskFull, match="no room"):
        csv_file.save(tmp_path / "list.csv", b"x")
    monkeypatch.setattr(csv_file.Path, "replace", fail(30))
    with pytest.raises(NotWritable, match="read-only"):
        csv_file.save(tmp_path / "list.csv", b"x")
    assert os.listdir(tmp_path) == []
