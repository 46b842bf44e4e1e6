"""What arrives in the watched folder is taken in once, when it is whole, and nothing in the folder is ever lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubcrm.actions import undoing, watching
from hubcrm.actions.receiving_columns import remember_columns
from hubcrm.actions.watching import NOT_TAKEN, TAKEN, WHY, Arrived, WatchedFolder
from hubcrm.domain.errors import DiskFull, NotAllowed, NotFound
from hubcrm.intake.csv_columns import Columns
from hubcrm.intake.worker import Reader
from hubcrm.queries.sheet_columns import all_remembered
from tests.sheets import workbook

MAIL = b"From: Jo <jo@fenwick.example>\r\nSubject: Weld\r\nMessage-ID: <one@fenwick.example>\r\n\r\nIt has cracked.\r\n"
SHEET = b"Message,Company\nHelp with welding,Fern Ltd\nA survey,Copse\n"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


class Watching:
    """A watched folder of the small office, and a clock that the test moves."""

    def __init__(self, office, reader: Reader, folder: Path) -> None:
        self.office, self.reader, self.folder = office, reader, folder
        self.now = 100.0
        self.began()

    def began(self) -> None:
        """As after a start of the program."""
        self.watched = WatchedFolder(self.folder, clock=lambda: self.now)

    def put(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def looks(self, times: int = 2, seconds: float = 5.0) -> list[str]:
        """What is said of what arrived, after some looks."""
        said = []
        for _ in range(times):
            for one in watching.look(self.reader, self.watched, "Europe/London", None, all_remembered(self.office.hub)):
                said.append(watching.take(self.office.hub, one, self.watched, by=self.office.priya).said)
            self.now += seconds
        return said

    def names(self, within: str = "") -> list[str]:
        place = self.folder / within
        return sorted(path.name for path in place.iterdir() if path.is_file()) if place.is_dir() else []

    @property
    def subjects(self) -> list[str]:
        return sorted(subject for (subject,) in self.office.hub.read("SELECT subject FROM enquiry"))


@pytest.fixture
def folder(office, reader, tmp_path: Path) -> Watching:
    place = tmp_path / "post"
    place.mkdir()
    return Watching(office, reader, place)


def test_a_file_is_taken_in_once_it_has_stopped_growing_and_moved_away(folder):
    path = folder.put("a.eml", MAIL[:60])
    assert folder.looks(1) == []
    path.write_bytes(MAIL)
    assert folder.looks(1) == []
    assert folder.looks(1) == ["From the watched folder, “a.eml”: 1 new enquiry"]
    assert folder.subjects == ["Weld"]
    assert (folder.names(), folder.names(TAKEN)) == ([], ["a.eml"])
    assert folder.looks() == []


def test_each_file_is_one_step_to_undo(folder):
    folder.put("a.eml", MAIL)
    folder.put("b.csv", SHEET)
    assert len(folder.looks()) == 2
    assert len(folder.subjects) == 3
    undoing.undo(folder.office.hub, by=folder.office.priya)
    assert folder.subjects == ["Weld"]
    undoing.undo(folder.office.hub, by=folder.office.priya)
    assert folder.subjects == []


def test_the_same_is_never_taken_twice_not_even_after_a_crash_before_it_was_moved(folder):
    folder.put("a.eml", MAIL)
    folder.put("note.txt", b"Ring Jo about training")
    folder.looks()
    folder.began()
    folder.put("a (conflicted copy).eml", MAIL)
    folder.put("note.txt", b"Ring Jo about training")
    said = folder.looks()
    assert all(one.endswith("1 here already") for one in said)
    assert len(folder.subjects) == 2
    assert folder.names(TAKEN) == ["a (conflicted copy).eml", "a.eml", "note (2).txt", "note.txt"]


def test_what_cannot_be_read_is_put_aside_with_the_reason(folder):
    folder.put("a.docx", b"PK\x03\x04word/")
    folder.put("b.csv", b"Message,Date\nHelp,soon\nMore,1/1/2026\n")
    said = folder.looks()
    assert said[0].startswith("Not taken in, and put into “not taken”: “a.docx” is a Word document")
    assert "“b.csv”: " in said[1]
    assert folder.names(NOT_TAKEN) == ["a.docx", "b.csv", WHY]
    why = (folder.folder / NOT_TAKEN / WHY).read_text(encoding="utf-8")
    assert "a.docx" in why
    assert "Word document" in why
    assert folder.names() == []


def test_an_empty_file_is_waited_for_and_then_put_aside(folder):
    path = folder.put("a.eml", b"")
    assert folder.looks(5) == []
    path.write_bytes(MAIL)
    assert len(folder.looks(2)) == 1
    folder.put("b.eml", b"")
    assert "is empty" in " ".join(folder.looks(16))
    assert folder.names(NOT_TAKEN) == ["b.eml", WHY]


def test_a_locked_file_is_waited_for_said_once_and_taken_when_it_is_free(folder, monkeypatch):
    folder.put("a.eml", MAIL)
    monkeypatch.setattr(WatchedFolder, "_is_free", lambda *_: False)
    assert folder.looks(30) == ["“a.eml” is in use by another program. It is taken in once it is free."]
    monkeypatch.undo()
    assert folder.looks(1) == ["From the watched folder, “a.eml”: 1 new enquiry"]


def test_a_huge_file_is_not_even_read(folder):
    with (folder.folder / "big.eml").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    assert "200 MB" in folder.looks()[0]
    assert folder.names(NOT_TAKEN) == ["big.eml", WHY]


def test_a_scan_becomes_an_enquiry_with_the_file_attached(folder):
    folder.put("Letter from Otterhead.pdf", b"%PDF-1.7 " + b"x" * 500)
    folder.looks()
    assert folder.subjects == ["Letter from Otterhead"]
    enquiry = folder.office.hub.read("SELECT id FROM enquiry")[0][0]
    detail = folder.office.detail(enquiry)
    assert [one["name"] for one in detail.files] == ["Letter from Otterhead.pdf"]
    assert detail.note == "It came as a scan: open what came with it to read it."


def test_what_is_unfinished_hidden_linked_or_in_a_folder_is_left_alone(folder, tmp_path):
    for name in ("a.eml.part", ".b.eml", "~$c.csv", "d.crdownload"):
        folder.put(name, MAIL)
    (folder.folder / "inner").mkdir()
    (folder.folder / "inner" / "e.eml").write_bytes(MAIL)
    (tmp_path / "elsewhere.eml").write_bytes(MAIL)
    (folder.folder / "f.eml").symlink_to(tmp_path / "elsewhere.eml")
    assert folder.looks() == []
    assert len(folder.names()) == 5


def test_a_full_disk_leaves_the_file_where_it_is_for_another_look(folder, monkeypatch):
    folder.put("a.eml", MAIL)

    def full(*_: object, **__: object) -> None:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(watching.receiving, "receive", full)
    with pytest.raises(DiskFull):
        folder.looks()
    assert folder.names() == ["a.eml"]
    monkeypatch.undo()
    assert len(folder.looks(1)) == 1


def test_a_file_that_cannot_be_moved_is_not_taken_in_again_and_again(folder, monkeypatch):
    folder.put("a.eml", MAIL)
    monkeypatch.setattr(watching, "_move", lambda *_: None)
    assert "could not be moved away" in folder.looks()[0]
    assert folder.looks(4) == []


def test_a_folder_that_has_gone_says_so(folder):
    folder.folder.rename(folder.folder.with_name("gone"))
    with pytest.raises(NotFound, match="cannot be opened just now"):
        folder.looks(1)


def test_only_a_folder_of_its_own_can_be_watched(tmp_path):
    with pytest.raises(NotFound):
        watching.usable(tmp_path / "none")
    (tmp_path / TAKEN).mkdir()
    with pytest.raises(NotAllowed, match="Watch the folder above it"):
        watching.usable(tmp_path / TAKEN)
    with pytest.raises(NotAllowed, match="folder of its own"):
        watching.usable(Path.home())
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "attachments").mkdir()
    with pytest.raises(NotAllowed, match="hub itself"):
        watching.usable(tmp_path / "hub")
    assert watching.usable(tmp_path) == tmp_path.resolve()
    assert os.path.isabs(watching.usable(tmp_path))


def test_what_the_rules_refuse_is_put_aside(folder):
    path = folder.put("a.eml", MAIL)
    said = watching.take(folder.office.hub, Arrived(path, why="“a.eml”: it is no use."), folder.watched, by="").said
    assert said == "Not taken in, and put into “not taken”: “a.eml”: it is no use."
    assert folder.names(NOT_TAKEN) == ["a.eml", WHY]


def test_a_file_that_another_program_takes_meanwhile_is_no_trouble(folder, monkeypatch):
    path = folder.put("a.eml", MAIL)
    folder.looks(1)
    (one,) = watching.look(folder.reader, folder.watched, "Europe/London")
    path.unlink()
    assert watching.take(folder.office.hub, one, folder.watched, by="").said.endswith("1 new enquiry")
    path = folder.put("b.eml", MAIL)
    folder.looks(1)
    monkeypatch.setattr(WatchedFolder, "ready", lambda _: [path])
    path.unlink()
    assert watching.look(folder.reader, folder.watched, "Europe/London") == []


def test_a_sheet_is_understood_as_the_last_one_with_its_header_was(folder):
    remember_columns(folder.office.hub, ("Wishes", "Firm", "Message"), Columns({"text": 0, "employer": 1}, frozenset({2})))
    folder.put("list.csv", b"Wishes,Firm,Message\nHelp with welding,Fern Ltd,Thanks\n")
    folder.put("list.xlsx", workbook(("List", [["Wishes", "Firm", "Message"], ["A survey", "Copse", "Thanks"]])))
    folder.looks()
    assert folder.subjects == ["A survey", "Help with welding"]
    assert folder.office.hub.read("SELECT name FROM employer ORDER BY name") == [("Copse",), ("Fern Ltd",)]
