"""Departments, colleagues and follow-ups by sheet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hubcrm.actions import employers, followups, people
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.records import fields_of
from tests.sheets import brought, fates, only, tried
from tests.small_office import Office


def fields(office: Office, kind: str, record: str) -> dict[str, Any]:
    return fields_of(office.hub.state(kind, record)) or {}


# --- departments ----------------------------------------------------------------------------------------------------


def test_departments_come_with_codes_words_and_subjects(office: Office) -> None:
    outcome = brought(
        office,
        "departments",
        """
        Code | Department | Words | Subjects | Email | Hears | Head of department
        law | School of Law | contracts; GDPR | law | law@kestrelbridge.example | By e-mail | Ines Rowe
        | School of Nursing | wound care | | | here | Nobody Known
        ENG | Engineering | fatigue, welding | mechanical_engineering; shoe making | | |
        """,
    )
    law, nursing, engineering = outcome.value.each
    assert fates(outcome.value) == ["create", "create", "update"]
    assert fields(office, "department", law.record) == {
        "code": "LAW", "name": "School of Law", "words": "contracts; GDPR", "subjects": ["law"],
        "email": "law@kestrelbridge.example", "hears": "email", "lead": office.ines,
    }  # fmt: skip
    made = fields(office, "department", nursing.record)
    assert (made["code"], "nursing" in made["subjects"]) == ("NUR", True)
    assert nursing.doubts == ("There is no colleague “Nobody Known” here, so nobody is noted as answering for it.",)
    assert engineering.record == office.eng
    assert engineering.doubts == ("Not known as subjects, and left out: shoe, making.",)
    assert fields(office, "department", office.eng)["words"] == "fatigue, welding"


def test_a_department_is_known_by_code_or_name_and_no_code_is_given_twice(office: Office) -> None:
    by_name = only(tried(office, "departments", "Name | Words\nEngineering | bridges"))
    assert (by_name.fate, by_name.record) == ("update", office.eng)
    taken = only(tried(office, "departments", "Name | Code\nBusiness School | ENG"))
    assert (taken.fate, taken.sentence) == (
        "conflict", "Its code is that of School of Engineering, its name that of Business School.",
    )  # fmt: skip
    renamed = only(tried(office, "departments", "Name | Code\nBusiness School | ENG", match_on=["name"]))
    assert (renamed.fate, renamed.sentence) == ("refused", "There is a department ENG already. Choose another code.")


# --- colleagues -----------------------------------------------------------------------------------------------------


def test_colleagues_come_with_their_department_and_role(office: Office) -> None:
    outcome = brought(
        office,
        "people",
        """
        Name | Email | Role | School | Expertise
        Ada Quill | ada@kestrelbridge.example | Lecturer | Engineering | bridges
        Bo Lund | bo@kestrelbridge.example | | ENG |
        Cy Marsh | cy@kestrelbridge.example | Adviser | |
        Di Pell | di@kestrelbridge.example | | |
        Ed Roe | ed@kestrelbridge.example | Academic | Astrology |
        Sam Ashdown | sam@kestrelbridge.example | | |
        """,
    )
    assert fates(outcome.value) == ["create", "create", "create", "refused", "refused", "update"]
    assert [one.sentence for one in outcome.value.each[3:]] == [
        "Say what Di Pell does: adviser, manager, lead or academic, and in which department.",
        "There is no department “Astrology” here. Bring the departments first, or correct the row.",
        "Sam Ashdown: E-mail address “sam@kestrelbridge.example” added.",
    ]
    made = office.hub.read("SELECT name, role, department, expertise FROM person WHERE email != '' ORDER BY name")
    assert made == [
        ("Ada Quill", "academic", office.eng, "bridges"), ("Bo Lund", "academic", office.eng, ""),
        ("Cy Marsh", "adviser", "", ""), ("Sam Ashdown", "lead", office.eng, ""),
    ]  # fmt: skip


def test_two_colleagues_of_one_name_are_told_apart_by_their_addresses(office: Office) -> None:
    people.add_person(
        office.hub, "Ada Quill", "academic", by=office.priya, department=office.eng, email="ada@k.example"
    )
    found = only(tried(office, "people", "Name | Email | Department\nAda Quill | a.quill@k.example | ENG"))
    assert (found.fate, "E-mail address of Ada Quill" in found.sentence) == ("conflict", True)


def test_only_the_hub_brings_departments_and_colleagues(office: Office) -> None:
    for kind, text in (("departments", "Name\nLaw"), ("people", "Name | Role\nAda | adviser"),
                       ("past_routings", "Text | Department\nHelp | ENG")):  # fmt: skip
        with pytest.raises(NotAllowed, match=r"Only people of the hub bring in"):
            tried(office, kind, text, by=office.theo)


# --- follow-ups -----------------------------------------------------------------------------------------------------


def test_follow_ups_are_planned_for_enquiries_and_employers(office: Office) -> None:
    enquiry = office.receive()
    ref = office.detail(enquiry).ref
    employer = employers.add(office.hub, "Harlan Turbines", by=office.priya).value
    outcome = brought(
        office,
        "follow_ups",
        f"""
        Reference | Employer | Next action | Due | Owner | Note | Status
        {ref} | | Ring back | 26/11/2026 | Gwen Marsh | about the weld |
        | Harlan Turbines Ltd | Keep in touch | 1 Feb 2027 | | | open
        E-9999-0001 | | Ring back | 26/11/2026 | | |
        | Nobody Ltd | Ring back | 26/11/2026 | | |
        {ref} | | Meeting | soon | | |
        | | Meeting | 26/11/2026 | | |
        """,
    )
    assert fates(outcome.value) == ["create", "create", "refused", "refused", "refused", "refused"]
    assert [one.sentence for one in outcome.value.each[2:]] == [
        "There is no enquiry “E-9999-0001” here.",
        "There is no employer “Nobody Ltd” here. Bring the employers first.",
        "By when: “soon” could not be read as a date; write it like 7 April 2026.",
        "It names neither an enquiry nor an employer.",
    ]
    assert office.hub.read("SELECT enquiry, employer, kind, due, owner, note, status FROM follow_up ORDER BY due") == [
        (enquiry, "", "call_back", "2026-11-26", office.gwen, "about the weld", "open"),
        ("", employer, "keep_in_touch", "2027-02-01", office.priya, "", "open"),
    ]


def test_a_follow_up_is_known_by_its_enquiry_and_what_is_to_be_done(office: Office) -> None:
    enquiry = office.receive()
    ref = office.detail(enquiry).ref
    followups.plan(office.hub, enquiry, "call_back", date(2026, 11, 26), by=office.priya)
    moved = only(brought(office, "follow_ups", f"Ref | Action | Due\n{ref} | Phone call | 2026-11-30").value)
    assert moved.sentence == f"Ring back, {ref}: By when from “Thu 26 Nov” to “Mon 30 Nov”."
    done = only(
        brought(office, "follow_ups", f"Ref | Action | Due | Done\n{ref} | Phone call | 2026-11-30 | yes").value
    )
    assert done.fate == "update"
    ((status, done_at),) = office.hub.read("SELECT status, done_at FROM follow_up")
    assert (status, done_at) == ("done", office.clock())
    again = only(tried(office, "follow_ups", f"Ref | Action | Due\n{ref} | Phone call | 2026-11-30"))
    assert again.fate == "skip"  # what is done stays done, and is not planned a second time


def test_a_closed_enquiry_gets_no_new_follow_up_but_keeps_those_done(office: Office) -> None:
    ref = office.detail(office.closed()).ref
    outcome = brought(
        office,
        "follow_ups",
        f"""
        Ref | Action | Due | Status
        {ref} | Ring back | 2026-11-26 | open
        {ref} | Meeting | 2026-11-02 | Completed
        """,
    )
    assert fates(outcome.value) == ["refused", "create"]
    assert outcome.value.each[0].sentence == f"{ref} is closed, so there is nothing left to do. Reopen it first."
    assert office.hub.read("SELECT status, done_at IS NOT NULL FROM follow_up") == [("done", 1)]


def test_a_follow_up_finds_its_enquiry_by_the_reference_of_the_system_it_came_from(office: Office) -> None:
    brought(office, "enquiries", "Case number | Description\nCAS-01234 | Our weld has cracked.")
    found = only(
        brought(office, "follow_ups", "Case number | Task type | Due date\nCAS-01234 | Call | 2026-11-26").value
    )
    assert found.fate == "create"
    assert office.hub.read("SELECT count(*) FROM follow_up f JOIN enquiry e ON e.id = f.enquiry") == [(1,)]
