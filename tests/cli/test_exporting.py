"""Lists as CSV files: the rows of the list on the screen, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


@pytest.fixture
def file(tmp_path):
    return tmp_path / "out.csv"


def test_exported_enquiries_are_those_of_the_list_in_its_order(terminal, file):
    for words in ("One", "Two", "Three"):
        terminal.clock.forward(minutes=1)
        terminal.receive(words, "--employer", "Fenwick Castings")
    terminal.ok("offer", "2", "ENG")
    terminal.ok("set", "2", "value", "£4,518.50")
    assert terminal.ok("export", "enquiries", file) == f"3 enquiries in {file}"
    assert [one["Enquiry"] for one in rows(file)] == [one["ref"] for one in terminal.json("enquiries")]
    offered = rows(file)[1]
    assert (offered["Stage"], offered["Department"], offered["Value (pounds)"], offered["Received"], offered["Due"]) == (
        "Offered to a department", "ENG", "4518.50", "2026-11-23 09:02", "2026-11-24",
    )  # fmt: skip
    assert terminal.json("export", "enquiries", file, "--stage", "offered") == {"file": str(file), "rows": 1}
    assert [one["Subject"] for one in rows(file)] == ["Two"]
    assert terminal.json("export", "enquiries", file, "--search", "thr", "--open")["rows"] == 1


def test_words_from_outside_do_not_become_formulas(terminal, file):
    terminal.receive('=HYPERLINK("http://x.example","Click")', "--employer", "@SUM(A1:A9)")
    terminal.ok("export", "enquiries", file)
    assert (rows(file)[0]["Subject"][0], rows(file)[0]["Employer"]) == ("'", "'@SUM(A1:A9)")


def test_exported_work_and_employers(terminal, file):
    terminal.receive("One", "--employer", "Fenwick Castings")
    terminal.ok("export", "work", file, "--by", "department")
    assert rows(file) == [
        {"As of": "2026-11-23", "Department": "", "Open": "1", "Our move": "1", "Late": "0", "Value (pounds)": "0.00"}
    ]
    terminal.ok("export", "work", file, "--as-of", "yesterday")
    assert rows(file) == []
    terminal.ok("export", "employers", file)
    assert [(one["Employer"], one["Enquiries"], one["Last heard"]) for one in rows(file)] == [
        ("Fenwick Castings", "1", "2026-11-23")
    ]
    assert terminal.json("export", "employers", file, "--search", "zzz")["rows"] == 0


def test_a_dash_writes_to_the_output(terminal):
    terminal.receive("One")
    said = terminal.ok("export", "enquiries", "-")
    assert said.startswith("\ufeffEnquiry,Received,")
    assert "E-2627-0001" in said


def test_a_filter_that_the_list_does_not_know_is_not_passed_over(terminal, file):
    assert "--late does not go with “export work”" in terminal.not_understood("export", "work", file, "--late")
    assert "--by does not go" in terminal.not_understood("export", "enquiries", file, "--by", "department")
    assert "--as-of does not go" in terminal.not_understood("export", "employers", file, "--as-of", "yesterday")
    assert "'people' is not one of" in terminal.not_understood("export", "people", file)
    assert not file.exists()


def test_a_place_that_cannot_be_written_is_refused(terminal, tmp_path):
    assert "There is no folder" in terminal.refused("export", "enquiries", tmp_path / "none" / "x.csv")
    assert "is a folder" in terminal.refused("export", "enquiries", tmp_path)


def test_what_is_exported_can_be_taken_in_again(terminal, file):
    terminal.receive("Our weld has cracked", "--employer", "Fenwick Castings", "--channel", "event")
    terminal.ok("set", "1", "type", "consultancy")
    terminal.ok("export", "enquiries", file)
    terminal.ok("receive", file)
    again = terminal.show("2")
    assert (again["subject"], again["employer"], again["type"]) == (
        "Our weld has cracked",
        "Fenwick Castings",
        "consultancy",
    )


def test_triage_offers_and_next_actions_leave_too(terminal, file):
    ref = terminal.receive("One", "--employer", "Fenwick Castings")
    assert terminal.ok("export", "triage", file) == f"1 enquiry in {file}"
    assert (rows(file)[0]["Enquiry"], rows(file)[0]["Due"]) == (ref, "2026-11-24")
    assert terminal.ok("export", "followups", file) == f"1 next action in {file}"
    assert terminal.json("export", "followups", file, "--late")["rows"] == 0
    terminal.ok("offer", ref, "ENG")
    assert terminal.ok("export", "offers", file) == f"1 offer in {file}"
    assert rows(file)[0]["Department"] == "ENG"
    assert "--late does not go" in terminal.not_understood("export", "offers", file, "--late")


def test_a_name_that_ends_in_xlsx_makes_a_workbook_that_says_what_it_is(terminal, tmp_path):
    terminal.receive("One", "--employer", "=Fenwick")
    terminal.ok("set", "1", "value", "£4,518.50")
    path = tmp_path / "out.XLSX"
    assert terminal.ok("export", "enquiries", path, "--open", "--search", "one") == f"1 enquiry in {path}"
    with zipfile.ZipFile(path) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "open only · search one · Mon 23 Nov 2026 09:00 by Priya Shah · Kestrelbridge University" in texts
    assert "<v>4518.5</v>" in sheet
    assert "<f>" not in sheet
