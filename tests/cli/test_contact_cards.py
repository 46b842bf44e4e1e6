"""`hubcrm contact import` and `hubcrm contact export`."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubcrm.intake.vcard import read_cards
from tests.cli.conftest import Terminal

CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Helen Marsh
ORG:Sternfield Hydraulics Ltd
TITLE:Works manager
EMAIL:Helen@Sternfield.example
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Bo Lind
ORG:Sternfield Hydraulics
EMAIL:bo@sternfield.example
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Ada Grey
EMAIL:ada@gmail.com
END:VCARD
BEGIN:VCARD
VERSION:3.0
NOTE:nobody
END:VCARD
"""


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    path = tmp_path / "cards.vcf"
    path.write_text(CARDS)
    return path


def people(terminal: Terminal) -> dict[str, str]:
    return {one["name"]: one["employer"] or "" for one in terminal.json("contact", "list")}


def test_people_come_in_with_the_employers_their_cards_name_and_go_again_with_one_undo(
    terminal: Terminal, cards: Path
) -> None:
    answer = terminal.type("contact", "import", cards)
    assert (answer.code, answer.out) == (0, "3 contacts added.\n")
    assert answer.err == "“cards.vcf”: The card on line 19 has neither a name nor an address.\n"
    found = people(terminal)
    assert found["Helen Marsh"] == found["Bo Lind"] != ""  # one employer, made once
    assert found["Ada Grey"] == ""  # a public mail domain is nobody's employer
    assert [one["name"] for one in terminal.json("employer", "list")] == ["Sternfield Hydraulics Ltd"]
    terminal.ok("undo")
    assert people(terminal) == {}
    assert terminal.json("employer", "list") == []


def test_who_is_known_already_is_left_as_they_are(terminal: Terminal, cards: Path) -> None:
    terminal.ok("contact", "add", "Helen M", "--email", "helen@sternfield.example")
    assert terminal.type("contact", "import", cards).out == "2 contacts added, 1 known already.\n"
    assert terminal.type("contact", "import", cards).out == "0 contacts added, 3 known already.\n"
    assert len(people(terminal)) == 3


def test_a_trial_counts_and_changes_nothing(terminal: Terminal, cards: Path) -> None:
    answer = terminal.type("contact", "import", cards, "--dry-run")
    assert answer.code == 0
    assert "employer is new" in answer.out
    assert "no employer" in answer.out
    assert people(terminal) == {}


def test_an_employer_that_is_typed_holds_for_all(terminal: Terminal, cards: Path) -> None:
    terminal.ok("employer", "add", "Marlow Mills")
    terminal.type("contact", "import", cards, "--employer", "Marlow Mills")
    assert len(set(people(terminal).values())) == 1
    assert len(terminal.json("employer", "list")) == 1


def test_what_is_no_card_is_one_sentence(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "a.vcf").write_bytes(b"")
    (tmp_path / "b.vcf").write_text("hello")
    assert terminal.refused("contact", "import", tmp_path / "a.vcf") == "“a.vcf” is empty."
    assert "no contact card" in terminal.refused("contact", "import", tmp_path / "b.vcf")
    assert "could not be opened" in terminal.refused("contact", "import", tmp_path / "none.vcf")


def test_people_go_out_as_far_as_one_may_see_them(terminal: Terminal, cards: Path, tmp_path: Path) -> None:
    terminal.type("contact", "import", cards)
    terminal.ok(
        "contact", "add", "Cy Shaw", "--employer", "Sternfield Hydraulics Ltd", "--as", "Theo Calder"
    )  # by introduction
    path = tmp_path / "out.vcf"
    said = terminal.ok("contact", "export", path, "--employer", "Sternfield Hydraulics Ltd")
    drafts, _ = read_cards(path.read_bytes())
    assert said == f"2 contacts in {path}"
    assert [one.sender_name for one in drafts] == ["Bo Lind", "Helen Marsh"]
    assert drafts[0].employer == "Sternfield Hydraulics Ltd"
    assert terminal.ok("contact", "export", path, "--contact", "Ada Grey", "--vcard", "4.0") == f"1 contact in {path}"
    assert b"VERSION:4.0" in path.read_bytes()
    terminal.ok("contact", "export", path, "--employer", "Sternfield Hydraulics Ltd", "--as", "Theo Calder")
    assert "Cy Shaw" in [one.sender_name for one in read_cards(path.read_bytes())[0]]
    assert "Say whom" in terminal.refused("contact", "export", path)
