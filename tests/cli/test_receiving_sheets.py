"""Sheets and what came before, in the terminal: columns said and remembered, rows to mend, nothing taken twice."""

from __future__ import annotations

from pathlib import Path

import pytest

SHEET = """Ref,Received,Organisation,Remark,Body text of it
W-1,3 Nov 2026 09:10,Fenwick Castings,first,Our castings are porous.
W-2,4 Nov 2026 10:00,Otterhead Foods,second,Shelf life of a sauce
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def test_a_column_is_what_is_said_and_so_it_is_the_next_time(terminal, path, tmp_path):
    assert "No column of this table" in terminal.refused("receive", path)
    found = terminal.json("receive", path, "--column", "text=body text of it", "--column", "out=Remark")
    assert [one["subject"] for one in found] == ["Our castings are porous.", "Shelf life of a sauce"]
    following = tmp_path / "next.csv"
    following.write_text(SHEET.replace("porous", "cracked").replace("W-", "N-"), encoding="utf-8")
    found = terminal.json("receive", following)
    assert [one["subject"] for one in found] == ["Our castings are cracked.", "Shelf life of a sauce"]
    assert "first" not in terminal.show(found[0]["ref"])["quoted"]


def test_what_is_said_of_a_column_must_be_true(terminal, path):
    assert "is no FIELD=HEADER" in terminal.not_understood("receive", path, "--column", "colour=Remark")
    assert "There is no column “Colour”" in terminal.refused("receive", path, "--column", "text=Colour")
    assert "goes with a sheet" in terminal.not_understood("receive", "--text", "Hello", "--column", "text=Remark")


def test_a_sheet_brought_twice_adds_nothing_unless_that_is_asked_for(terminal, path):
    given = ("receive", path, "--column", "text=Body text of it")
    first = terminal.json(*given)
    tally = terminal.json(*given, "--dry-run")
    assert (tally["new"], tally["known"]) == (0, 2)
    assert terminal.ok(*given, "--dry-run") == "This would find 2 here already. Nothing was kept."
    again = terminal.json(*given)
    assert [one["duplicate_of"] for one in again] == [one["ref"] for one in first]
    assert len(terminal.json("enquiries")) == 2
    assert terminal.json(*given, "--dry-run", "--again")["new"] == 2
    assert [one["duplicate_of"] for one in terminal.json(*given, "--again")] == [None, None]
    assert len(terminal.json("enquiries")) == 4
    assert terminal.ok("undo") == "Undone: Add 2 enquiries from list.csv."


def test_an_e_mail_without_an_id_is_not_taken_twice(terminal):
    mail = b"From: jo@fenwick.example\r\nSubject: Castings\r\nDate: Mon, 23 Nov 2026 08:10:00 +0000\r\n\r\nThey are porous.\r\n"
    first = terminal.json("receive", "-", given=mail)[0]["ref"]
    assert terminal.json("receive", "-", given=mail)[0]["duplicate_of"] == first
    assert terminal.json("receive", "-", "--again", given=mail)[0]["duplicate_of"] is None


def test_rows_that_cannot_be_taken_are_saved_to_be_mended(terminal, tmp_path):
    path, bad = tmp_path / "list.csv", tmp_path / "bad.csv"
    path.write_text("text,date\nWelding,3 Nov 2026\nCastings,soon\n", encoding="utf-8")
    answer = terminal.type("receive", path, "--bad-rows", bad)
    assert (answer.code, len(terminal.json("enquiries"))) == (0, 1)
    assert f"1 row to mend saved as {bad}" in answer.err
    bad.write_text(bad.read_text(encoding="utf-8-sig").replace(",soon", ",4 Nov 2026"), encoding="utf-8")
    assert [one["subject"] for one in terminal.json("receive", bad)] == ["Castings"]


def test_what_other_computers_sent_and_could_not_be_used_is_said_by_check(terminal):
    from dataclasses import replace

    terminal.ok("employer", "add", "Northgate")
    from hubcrm.store import keys
    from hubcrm.store.hub import Hub

    folder = terminal.home / "store"
    hub = Hub.open(folder, keys.unlock(folder), settings=terminal.home / "elsewhere")
    one = next(hub.changes())
    hub.accept([replace(one, id="e" * 32, hlc=10**30)])
    hub.close()
    assert terminal.json("check")["set_aside"] == [{"reason": "its clock shows an impossible time", "count": 1}]
    said = terminal.ok("check")
    assert "One change from another computer was no good and kept aside: its clock shows an impossible time." in said
