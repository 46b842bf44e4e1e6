"""A folder of forty e-mails from an old mailbox, two of them damaged, is dropped on the window."""

from __future__ import annotations

from pathlib import Path

import pytest

MAIL = """From: {name} <{address}@{place}.example>
To: hub@kestrelbridge.example
Subject: {subject}
Date: Fri, 20 Nov 2026 {hour:02}:{minute:02}:00 +0000
Message-ID: <{number}@{place}.example>

We would like to talk about {subject}, {number} people would come. Who could help us, and when?
"""
NAMES = ("Jo Hart", "Lee Sands", "Mina Frost", "Ray Coulter", "Ana Brook")
PLACES = (
    "alder-mill",
    "brindle-works",
    "copse-care",
    "dale-foods",
    "elm-tools",
    "fell-textiles",
    "gorse-print",
    "heath-homes",
)
SUBJECTS = ("welding inspection", "a course for supervisors", "packaging waste", "night shift absence", "a website")


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    """Thirty-eight e-mails, one that is empty and one that is something else under the same ending."""
    folder = tmp_path / "Old mailbox"
    folder.mkdir()
    for number in range(38):
        name = NAMES[number % len(NAMES)]
        words = MAIL.format(
            name=name, address=name.split()[0].lower(), place=PLACES[number % len(PLACES)], number=number + 1,
            subject=f"{SUBJECTS[number % len(SUBJECTS)]} {number + 1}", hour=8 + number // 6, minute=number,
        )  # fmt: skip
        (folder / f"{number:02}.eml").write_text(words, "utf-8")
    (folder / "38 empty.eml").write_bytes(b"")
    (folder / "39 picture.eml").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    return folder


def test_forty_e_mails_are_looked_at_added_and_taken_back(adviser, mailbox):
    adviser.sees("Triage, 9")
    adviser.drops(mailbox)
    adviser.sees("Add 38 enquiries", "2 files cannot be taken", "38 empty.eml", "39 picture.eml")
    assert adviser.asks_the_hub("SELECT count(*) FROM enquiry WHERE subject LIKE 'welding inspection%'") == 0

    adviser.presses("Enter")
    adviser.sees("Triage, 47")
    adviser.is_told("38")
    assert adviser.asks_the_hub("SELECT count(*) FROM enquiry WHERE subject LIKE 'welding inspection%'") == 8

    adviser.presses("Ctrl+Z")
    adviser.sees("Triage, 9")
    adviser.does_not_see("packaging waste")
    adviser.presses("Ctrl+Shift+Z")
    adviser.sees("Triage, 47")


def test_the_same_folder_once_more_adds_nothing_twice(adviser, mailbox):
    adviser.drops(mailbox)
    adviser.presses("Enter")
    adviser.drops(mailbox)
    adviser.sees("38 already here")
    adviser.does_not_see("Add 38 enquiries")
    adviser.presses("Esc")
    adviser.sees("Triage, 47")


def test_esc_leaves_everything_as_it_was(adviser, mailbox):
    adviser.drops(mailbox)
    adviser.presses("Esc")
    adviser.sees("Triage, 9")
    assert adviser.told == ""
