"""A folder is watched from the terminal, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.outlook_files import message, saved

MAIL = b"From: Jo <jo@fenwick.example>\r\nSubject: Weld\r\nMessage-ID: <one@fenwick.example>\r\n\r\nIt has cracked.\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "post"
    place.mkdir()
    return place


def test_what_lies_in_it_is_taken_in_and_moved(terminal, folder):
    (folder / "a.eml").write_bytes(MAIL)
    (folder / "b.msg").write_bytes(saved(message("A survey", p0037="Survey", p5d01="al@copse.example")))
    (folder / "c.pptx").write_bytes(b"PK\x03\x04ppt/ [Content_Types].xml")
    answer = terminal.type("watch", folder, "--once", "--every", "0.05")
    assert answer.code == 0
    assert "“a.eml”: 1 new enquiry" in answer.out
    assert "“b.msg”: 1 new enquiry" in answer.out
    assert "put into “not taken”" in answer.err
    assert sorted(one["subject"] for one in terminal.json("enquiries")) == ["Survey", "Weld"]
    assert sorted(path.name for path in (folder / "taken").iterdir()) == ["a.eml", "b.msg"]
    assert terminal.json("watch", folder, "--once", "--every", "0.05") == {"taken": 0}


def test_a_folder_that_cannot_be_watched_is_refused(terminal, folder):
    assert "There is no folder" in terminal.refused("watch", folder / "none", "--once")


def test_mailboxes_and_outlook_messages_are_received(terminal, folder):
    (folder / "all.mbox").write_bytes(b"".join(
        b"From jo Fri Nov 20 10:12:00 2026\r\nFrom: jo@d.example\r\nSubject: No %d\r\n\r\nHello %d\r\n\r\n" % (n, n)
        for n in range(3)
    ))  # fmt: skip
    found = terminal.json("receive", folder / "all.mbox")
    assert [(one["subject"], one["file"]) for one in found] == [
        (f"No {n}", f"all, message {n + 1}.eml") for n in range(3)
    ]
    (folder / "b.msg").write_bytes(saved(message("A survey", p0037="Survey", p5d01="al@copse.example")))
    assert terminal.json("receive", folder / "b.msg")[0]["subject"] == "Survey"
