"""What leaves one hub as a sheet comes into another the same: every field that the sheet has, from CSV and from a workbook."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal

EMPLOYERS = [
    ("Fenwick Castings Ltd", "--town", "Corby", "--postcode", "NN17 1AA", "--sector", "C", "--employees", "140",
     "--domain", "fenwick.example"),
    ('Ö’Brien & Søns, "Millwrights"', "--town", "Saint-Étienne", "--domain", "obrien.example"),
    ("=HYPERLINK(Pumps)", "--employees", "9"),
    ("-3 Degrees", "--postcode", "NE1 4LP"),
    ("@home care", "--sector", "Q"),
    ("Plain Packing",),
]  # fmt: skip


@pytest.fixture
def other(terminal: Terminal, base_hub: Path) -> Path:
    """Another hub, without any of it."""
    return Path(shutil.copytree(base_hub / "store", terminal.home / "other"))


def rows(path: Path, *without: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: value for key, value in row.items() if key not in without} for row in csv.DictReader(file)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_employers_leave_and_come_in_the_same(terminal: Terminal, other: Path, tmp_path: Path, kind: str) -> None:
    for name, *facts in EMPLOYERS:
        terminal.ok("employer", "add", *facts, "--", name)
    sheet, before, after = tmp_path / f"employers.{kind}", tmp_path / "before.csv", tmp_path / "after.csv"
    terminal.ok("export", "employers", sheet)
    terminal.ok("export", "employers", before)
    assert terminal.type("--store", other, "bring", "employers", sheet).code == 0  # it says which lines it left out
    terminal.ok("--store", other, "export", "employers", after)
    assert len(rows(before)) == len(EMPLOYERS)
    assert rows(after) == rows(before)
    assert terminal.type("--store", other, "bring", "employers", sheet).code == 0  # it says which lines it left out
    terminal.ok("--store", other, "export", "employers", after)
    assert rows(after) == rows(before)  # brought twice, nobody is there twice


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_enquiries_leave_and_come_in_the_same(terminal: Terminal, other: Path, tmp_path: Path, kind: str) -> None:
    for at, (name, *_) in enumerate(EMPLOYERS, 1):
        terminal.receive(f"Could you look at weld {at}, please?\n=1+1", "--employer", name, "--channel", "event")
        terminal.ok("set", str(at), "type", "consultancy")
        terminal.clock.forward(minutes=7)
    sheet, before, after = tmp_path / f"enquiries.{kind}", tmp_path / "before.csv", tmp_path / "after.csv"
    terminal.ok("export", "enquiries", sheet)
    terminal.ok("export", "enquiries", before)
    terminal.ok("--store", other, "receive", sheet)
    terminal.ok("--store", other, "export", "enquiries", after)
    ours = ("Enquiry", "Received")  # given anew by the hub, and told to the minute
    assert len(rows(before)) == len(EMPLOYERS)
    assert sorted(map(str, rows(after, *ours))) == sorted(map(str, rows(before, *ours)))


def said(cards: Path) -> list[str]:
    """What each card says of a person, but for the id that every hub gives anew."""
    each = cards.read_text(encoding="utf-8").split("END:VCARD")[:-1]
    return sorted("".join(line for line in one.splitlines() if not line.startswith("UID")) for one in each)


def test_cards_leave_and_come_in_the_same(terminal: Terminal, other: Path, tmp_path: Path) -> None:
    terminal.ok("employer", "add", "Fenwick Castings Ltd", "--domain", "fenwick.example")
    for name, email in (
        ("Jo Hart", "jo@fenwick.example"),
        ("Søren O’Brien-Łoś", "s@fenwick.example"),
        ("An; odd, name", ""),
    ):
        terminal.ok(
            "contact",
            "add",
            name,
            "--employer",
            "Fenwick",
            "--role",
            "Works; manager",
            *(["--email", email] if email else []),
        )
    cards, again = tmp_path / "cards.vcf", tmp_path / "again.vcf"
    terminal.ok("contact", "export", cards, "--employer", "Fenwick")
    terminal.ok("--store", other, "contact", "import", cards)
    terminal.ok("--store", other, "contact", "export", again, "--employer", "Fenwick")
    assert said(again) == said(cards)
    assert len(said(again)) == 3
