"""hubcrm bring: records of any kind from a sheet."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.sheets import workbook

EXPORT = [
    ["First Name", "Last Name", "Account Name", "Email", "Phone", "Title", "Contact Owner"],
    ["Jo", "Hart", "Harlan Turbines", "jo@harlan.example", 7700900123, "Buyer", "Dale Norris"],
    ["Kit", "Moss", "Harlan Turbines Ltd", "kit@harlan.example", "", "", "Dale Norris"],
    ["Ana", "Bell", "", "ana@gmail.com", "", "", ""],
]


def a_workbook(tmp_path: Path) -> Path:
    path = tmp_path / "contacts.xlsx"
    path.write_bytes(workbook(("About", [["Exported on Monday"]]), ("Contacts", EXPORT)))
    return path


def test_contacts_come_from_a_workbook_and_one_undo_takes_them_back(terminal, tmp_path):
    path = a_workbook(tmp_path)
    answer = terminal.type("bring", "contacts", path)
    assert (answer.code, answer.out) == (0, "3 contacts added, 1 new employer.\n")
    assert answer.err.splitlines() == [
        "This is the sheet “Contacts”, one of 2 in the workbook.",
        "This is an export of Salesforce.",
        "There is no colleague “Dale Norris” here, so nobody is noted as knowing them. (2 rows)",
    ]
    assert [one["name"] for one in terminal.json("contact", "list")] == ["Ana Bell", "Jo Hart", "Kit Moss"]
    assert terminal.ok("undo") == "Undone: Add 3 contacts from contacts.xlsx."
    assert terminal.json("contact", "list") == []


def test_a_dry_run_tells_what_would_become_of_each_row_and_keeps_nothing(terminal, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Name,Company number,Town\nHarlan,1234567,Leeds\n", "utf-8")
    terminal.type("bring", "employers", path)
    path.write_text(
        "Name,Company number,Town\nHarlan,1234567,York\nNew Mill,,Hull\n,7654321,Ely\nHarlan,7777777,\n", "utf-8"
    )
    assert terminal.type("bring", "employers", path, "--dry-run").out.splitlines() == [
        "This would add 1 employer, change 1, leave out 2 to look at. Nothing was kept.",
        "",
        "In conflict (1)",
        "       5  Company number of Harlan is “01234567” here and “07777777” in the sheet.",
        "",
        "Cannot be brought (1)",
        "       4  It has no name, and none like it is here: a new employer needs a name.",
        "",
        "Changes (1)",
        "       2  Harlan: Town from “Leeds” to “York”.",
    ]
    document = terminal.json("bring", "employers", path, "--dry-run", "--when-found", "skip")
    assert (document["create"], document["update"], document["skip"], document["conflict"], document["refused"]) == (
        1,
        0,
        1,
        1,
        1,
    )
    assert terminal.json("employer", "list")[0]["town"] == "Leeds"


def test_rows_to_look_at_stop_the_sheet_unless_they_are_put_aside_to_be_mended(terminal, tmp_path):
    path, mend = tmp_path / "people.csv", tmp_path / "to mend.csv"
    path.write_text("Name,Email,Role\nAda Quill,ada@k.example,adviser\nBo Lund,bo@k.example,\n", "utf-8")
    refused = terminal.type("bring", "people", path)
    assert refused.code == 1
    assert refused.err.splitlines()[-1].startswith(
        "“people.csv”, line 3: Say what Bo Lund does: adviser, manager, lead or academic"
    )
    answer = terminal.type("bring", "people", path, "--bad-rows", mend)
    assert (answer.code, answer.out) == (0, "1 colleague added, 1 to look at.\n")
    with mend.open(encoding="utf-8-sig", newline="") as file:
        header, row = list(csv.reader(file))
    assert header == ["What to mend", "Line in the file", "Name", "Email", "Role"]
    assert row[1:] == ["3", "Bo Lund", "bo@k.example", ""]
    mend.write_text(mend.read_text("utf-8-sig").replace("bo@k.example,", "bo@k.example,manager"), "utf-8")
    assert terminal.type("bring", "people", mend).out == "1 colleague added.\n"


def test_what_was_said_of_columns_and_keys_holds_for_the_next_sheet(terminal, tmp_path):
    path = tmp_path / "firms.csv"
    path.write_text("Wer,Wo,Nr\nHarlan,Leeds,1\n", "utf-8")
    assert terminal.type("bring", "employers", path).code == 1
    said = ["--column", "name=Wer", "--column", "town=Wo", "--match-on", "name", "--when-found", "skip"]
    assert terminal.type("bring", "employers", path, *said).out == "1 employer added.\n"
    path.write_text("Wer,Wo,Nr\nHarlan,York,1\nNew Mill,Hull,2\n", "utf-8")
    answer = terminal.type("bring", "employers", path)
    assert answer.out == "1 employer added, 1 here already.\n"
    assert answer.err == "Its columns are understood as the last time.\n"


def test_what_is_asked_wrongly_is_told(terminal, tmp_path):
    path = a_workbook(tmp_path)
    assert "There is no sheet “Other” in this workbook. There are: “About”, “Contacts”." in terminal.type(
        "bring", "contacts", path, "--sheet", "Other"
    ).err  # fmt: skip
    assert "Contacts are not matched on “shoe”. Choose of: email, name_employer" in terminal.type(
        "bring", "contacts", path, "--match-on", "shoe"
    ).err  # fmt: skip
    assert terminal.type("bring", "shoes", path).code == 2
    letter = tmp_path / "letter.txt"
    letter.write_text("Hello", "utf-8")
    assert "“letter.txt” is no sheet." in terminal.type("bring", "contacts", letter).err


def test_enquiries_from_a_workbook_go_the_way_of_those_from_csv(terminal, tmp_path):
    path = tmp_path / "enquiries.xlsx"
    path.write_bytes(
        workbook(("Sheet1", [["Enquiry", "Company", "Received"], ["Our weld has cracked.", "Harlan", "2026-11-20"]]))
    )
    answer = terminal.type("receive", path)
    assert (answer.code, "Our weld has cracked. · Harlan" in answer.out) == (0, True), answer
    assert terminal.json("bring", "enquiries", path, "--dry-run")["skip"] == 1
