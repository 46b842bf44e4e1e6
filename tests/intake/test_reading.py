"""Which reader a file needs is judged by what is in it; what no reader takes gets a sentence that says what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake.reading import LARGEST, kind_of, read_file, short_name, take_bytes

MAIL = b"Received: by x\r\nFrom: jo@d.example\r\nSubject: Training\r\n\r\nHello"


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.eml", MAIL, "eml"),
        ("a.EML", b"words without a header", "eml"),
        ("message.txt", MAIL, "eml"),
        ("no ending", b"From: jo@d.example\nDate: Tue, 7 Apr 2026 09:12:00 +0100\n\nHello", "eml"),
        ("note.txt", b"From: Jo Hart\nSent: 07 April 2026 09:12\nTo: Hub\nSubject: Training\n\nHello", "text"),
        ("note.txt", b"Ring Jo Hart", "text"),
        ("note.txt", "Zoë ruft an".encode("utf-16"), "text"),
        ("list.csv", b"a,b\n1,2", "sheet"),
        ("list.tsv", b"a\tb", "sheet"),
        ("list.xlsx", b"PK\x03\x04rest", "sheet"),
        ("list.ods", b"PK\x03\x04rest", "sheet"),
        ("list", b"PK\x03\x04.....mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "sheet"),
        ("list.XLS", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "sheet"),
        ("old.xls", b"\x09\x08\x10\x00\x00\x06\x05\x00", "sheet"),
        ("export.xls", b"Name\tTown\nHarlan\tLeeds", "sheet"),
        ("export.xlsx", b"Name,Town\nHarlan,Leeds", "sheet"),
        ("export.ods", b"Name;Town\nHarlan;Leeds", "sheet"),
        ("-", b"Notes: ring back\nTo: all", "text"),
    ],
)
def test_the_reader_is_chosen_by_what_is_in_the_file(name: str, head: bytes, kind: str) -> None:
    assert kind_of(name, head) == kind


@pytest.mark.parametrize(
    ("name", "head", "says"),
    [
        ("a.eml", b"PK\x03\x04rest", "is a ZIP archive; unpack it"),
        ("list.csv", b"PK\x03\x04.....[Content_Types].xml word/", "an Office document"),
        ("export.xls", b"<html><table><tr><td>Name</td>", "a web page that only bears the name of a workbook"),
        ("export.xlsx", b"<table><tr><td>Name</td>", "a web page that only bears the name of a workbook"),
        ("noise.xlsx", bytes(range(256)) * 4, "is not text"),
        ("export.xls", b"\xef\xbb\xbf<?xml version='1.0'?><Workbook>", "save it as a workbook"),
        ("letter.docx", b"PK\x03\x04rest", "Word document; copy its words"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "a Word document; copy its words"),
        ("a.pdf", b"%PDF-1.7", "PDF document"),
        ("a.csv", b"\x89PNG\r\n", "a picture"),
        ("a.txt", b"MZ\0\0\x90", "a program, which is never opened"),
        ("card.vcf", b"BEGIN:VCARD\r\n", "a contact card"),
        ("all.pst", b"!BDN", "Outlook's own store; drag the messages out"),
        ("a.txt", bytes(range(256)) * 4, "is not text"),
        ("a.eml", b"", "is empty"),
        ("a.csv", b"\xef\xbb\xbf \r\n", "is empty"),
    ],
)
def test_what_no_reader_takes_says_what_to_do_instead(name: str, head: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says) as refused:
        kind_of(name, head)
    assert name in str(refused.value)


def test_a_note_that_begins_like_a_program_is_a_note() -> None:
    assert kind_of("note.txt", b"MZ rang about training") == "text"


def test_a_table_gives_drafts_and_problems() -> None:
    found = read_file("list.csv", b"Message,Company\nHelp,Fern\nHelp,a,b\n")
    assert (found.kind, len(found.drafts), [problem.line for problem in found.problems]) == ("sheet", 1, [3])


def test_a_trouble_names_its_file() -> None:
    with pytest.raises(UnreadableFile, match=r"^“list\.csv”: A quotation mark that opens on line 2"):
        read_file("/home/jo/list.csv", b'Message,Company\nHelp,"Fern\n')


def test_a_file_is_taken_from_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL)
    assert take_bytes(tmp_path / "a.eml") == MAIL
    assert take_bytes(str(tmp_path / "a.eml")) == MAIL


def test_a_file_of_a_hundred_megabytes_is_refused_without_reading_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "huge.eml"
    with place.open("wb") as file:
        file.write(MAIL)
        file.truncate(100 * 1024 * 1024)
    asked: list[int] = []
    whole_open = Path.open

    class Watched:
        def __init__(self) -> None:
            self.file = whole_open(place, "rb")

        def __enter__(self) -> Watched:
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def __getattr__(self, name: str) -> object:
            return getattr(self.file, name)

        def read(self, size: int) -> bytes:
            asked.append(size)
            return self.file.read(size)

    monkeypatch.setattr(Path, "open", lambda *_: Watched())
    with pytest.raises(UnreadableFile, match=r"“huge\.eml” is 100 MB"):
        take_bytes(place)
    assert asked == []


def test_each_kind_has_its_own_largest_size(tmp_path: Path) -> None:
    place = tmp_path / "note.txt"
    place.write_bytes(b"words " * (LARGEST["text"] // 6 + 1))
    with pytest.raises(UnreadableFile, match="up to 8 MB"):
        take_bytes(place)


def test_what_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"There is no file “none\.eml”"):
        take_bytes(tmp_path / "none.eml")
    with pytest.raises(UnreadableFile, match="is a folder"):
        take_bytes(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.eml")
        with pytest.raises(UnreadableFile, match="not an ordinary file"):
            take_bytes(tmp_path / "pipe.eml")


def test_a_name_in_a_sentence_is_short_and_harmless() -> None:
    assert short_name("C:\\mail\\a\u202eb\n.eml") == "ab.eml"
    assert len(short_name("x" * 300 + ".eml")) <= 60


@given(st.binary(max_size=300), st.sampled_from(["a.eml", "b.csv", "c.txt", "d"]))
def test_any_file_is_read_or_gets_a_sentence(data: bytes, name: str) -> None:
    said = name
    found = None
    try:
        found = read_file(name, data)
    except UnreadableFile as trouble:
        said = str(trouble)
    assert name in said
    assert "\n" not in said
    assert found is None or found.kind in LARGEST
