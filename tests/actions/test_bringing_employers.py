"""Employers and contacts by sheet."""

from __future__ import annotations

from typing import Any

import pytest

from hubcrm.actions import employers
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.records import fields_of
from tests.sheets import brought, fates, only, tried
from tests.small_office import Office


def fields(office: Office, kind: str, record: str) -> dict[str, Any]:
    return fields_of(office.hub.state(kind, record)) or {}


def contacts(office: Office) -> list[tuple[Any, ...]]:
    return office.hub.read("SELECT name, email, visibility FROM contact ORDER BY name")


def add(office: Office, name: str, **facts: Any) -> str:
    return employers.add(office.hub, name, by=office.priya, **facts).value


# --- employers ------------------------------------------------------------------------------------------------------


def test_a_new_employer_has_every_fact_that_its_row_says(office: Office) -> None:
    found = only(brought(office, "employers", """
        Company name | Website | E-mail | Town | Postcode | Employees | Company number | Charity number | Legal form | Account owner
        Harlan Turbines Ltd | https://www.harlan.example/about | info@harlan.example | Leeds | ls1 4ap | 1,200 | 1234567 | 1122334 | Limited company | Sam Ashdown
        """).value)  # fmt: skip
    made = fields(office, "employer", found.record)
    assert (found.fate, found.sentence) == ("create", "Harlan Turbines Ltd is new.")
    assert made == {
        "name": "Harlan Turbines Ltd", "website": "https://www.harlan.example/about", "domains": ["harlan.example"],
        "town": "Leeds", "postcode": "LS1 4AP", "region": "TLE", "employees": 1200, "company_number": "01234567",
        "charity_number": "1122334", "legal_form": "ltd", "looked_after_by": office.sam,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("Name | Company number", "Other name | 1234567"),
        ("Name | Charity number", "Other name | 112 2334"),
        ("Name | Website", "Other name | www.harlan.example"),
        ("Name | Mail domains", "Other name | post.harlan.example"),
        ("Name | E-mail", "Other name | jo@harlan.example"),
        ("Name | Postcode", "HARLAN TURBINES LIMITED | LS14AP"),
        ("Name | Town", "The Harlan Turbines | Leeds"),
    ],
)
def test_an_employer_is_known_again_by_number_domain_or_name(office: Office, columns: str, row: str) -> None:
    known = add(office, "Harlan Turbines Ltd", company_number="01234567", charity_number="1122334",
                domains=["harlan.example"], postcode="LS1 4AP")  # fmt: skip
    found = only(tried(office, "employers", f"{columns}\n{row}"))
    assert (found.fate in ("update", "skip"), found.record) == (True, known), found.sentence


def test_a_changed_row_says_what_it_changes_and_blank_cells_clear_nothing(office: Office) -> None:
    known = add(office, "Harlan Turbines Ltd", town="Leeds", phone="0113 496 0000", sector="C")
    outcome = brought(office, "employers", "Name | Town | Phone | Sector\nHarlan Turbines | York | | C - Manufacturing")
    found = only(outcome.value)
    assert found.sentence == "Harlan Turbines Ltd: Town from “Leeds” to “York”."
    assert [(one.field, one.before, one.after) for one in found.changes] == [("town", "Leeds", "York")]
    now = fields(office, "employer", known)
    assert (now["town"], now["phone"], now["name"]) == ("York", "0113 496 0000", "Harlan Turbines Ltd")


def test_domains_are_added_to_those_that_are_known(office: Office) -> None:
    known = add(office, "Harlan Turbines", domains=["harlan.example"])
    brought(office, "employers", "Name | Mail domains\nHarlan Turbines | harlan.example; turbines.example")
    assert fields(office, "employer", known)["domains"] == ["harlan.example", "turbines.example"]


def test_what_is_here_stays_as_it_is_where_that_was_chosen(office: Office) -> None:
    known = add(office, "Harlan Turbines", town="Leeds")
    outcome = brought(office, "employers", "Name | Town\nHarlan Turbines | York\nNew Mill | Hull", when_found="skip")
    assert fates(outcome.value) == ["skip", "create"]
    assert fields(office, "employer", known)["town"] == "Leeds"


def test_a_row_that_fits_two_employers_is_a_conflict_that_names_both(office: Office) -> None:
    add(office, "Harlan Turbines", company_number="01234567")
    add(office, "Mill House Bakery")
    outcome = brought(office, "employers", "Name | Company number\nMill House Bakery | 01234567")
    assert only(outcome.value).sentence == (
        "Its company number is that of Harlan Turbines, its name that of Mill House Bakery."
    )
    assert not outcome.undoable


def test_two_companies_of_one_name_with_different_numbers_are_not_made_one(office: Office) -> None:
    add(office, "Harlan Turbines", company_number="01234567")
    found = only(tried(office, "employers", "Name | Company number\nHarlan Turbines | 07654321"))
    assert found.fate == "conflict"
    assert "“01234567” here and “07654321” in the sheet" in found.sentence


def test_a_name_and_postcode_tell_two_branches_apart(office: Office) -> None:
    add(office, "Mill House Bakery", postcode="LS1 4AP")
    hull = add(office, "Mill House Bakery", postcode="HU1 1AA")
    found = only(tried(office, "employers", "Name | Postcode | Phone\nMill House Bakery | hu1 1aa | 01482 496 0000"))
    assert (found.fate, found.record) == ("update", hull)
    alone = only(
        tried(office, "employers", "Name | Postcode | Phone\nMill House Bakery | hu1 1aa | 1", match_on=["name"])
    )
    assert (alone.fate, "2 employers here fit it by name" in alone.sentence) == ("conflict", True)


def test_the_same_employer_twice_in_a_sheet_is_made_once(office: Office) -> None:
    outcome = brought(
        office,
        "employers",
        """
        Name | Town | Phone
        Mill House Bakery | Leeds |
        Mill House Bakery Ltd | Leeds |
        Mill House Bakery | | 0113 496 0001
        Mill House Bakery | Hull |
        """,
    )
    assert fates(outcome.value) == ["create", "skip", "update", "conflict"]
    assert [one.sentence for one in outcome.value.each[1:]] == [
        "The same as line 2.",
        "Mill House Bakery: Phone “0113 496 0001” added.",
        "Line 2 is about Mill House Bakery too and says otherwise: Town.",
    ]
    ((town, phone),) = office.hub.read("SELECT town, phone FROM employer")
    assert (town, phone) == ("Leeds", "0113 496 0001")


def test_a_public_mail_domain_never_makes_or_finds_an_employer(office: Office) -> None:
    outcome = brought(
        office,
        "employers",
        """
        Name | E-mail
        Bell's Garage | bells@gmail.com
        Fern Cafe | fern@gmail.com
        | somebody@outlook.com
        """,
    )
    assert fates(outcome.value) == ["create", "create", "refused"]
    assert "a new employer needs a name" in outcome.value.each[2].sentence
    assert office.hub.read("SELECT name, domains FROM employer ORDER BY name") == [
        ("Bell's Garage", ""),
        ("Fern Cafe", ""),
    ]


def test_a_number_that_looks_wrong_is_taken_with_a_doubt(office: Office) -> None:
    found = only(brought(office, "employers", "Name | Company number\nHarlan | SC12").value)
    assert found.fate == "create"
    assert found.doubts == (
        "“SC12”: A company number has 8 digits, or 2 letters and 6 digits (SC123456). Check it against the register.",
    )


def test_an_employer_may_belong_to_one_from_an_earlier_row(office: Office) -> None:
    outcome = brought(
        office, "employers", "Name | Parent company\nHarlan Group |\nHarlan Turbines | Harlan Group\nFern | Nobody"
    )
    group, turbines, fern = outcome.value.each
    assert fields(office, "employer", turbines.record)["parent"] == group.record
    assert fern.doubts == ("There is no employer “Nobody” here yet; bring the sheet once more to link the two.",)


# --- contacts -------------------------------------------------------------------------------------------------------


def test_contacts_come_with_their_employers_and_public_domains_make_none(office: Office) -> None:
    outcome = brought(
        office,
        "contacts",
        """
        First name | Last name | Company | Email | Phone | Job title | Notes
        Jo | Hart | Harlan Turbines Ltd | Jo.Hart@harlan.example | 7700900123 | Buyer | Met at the fair
        Kit | Moss | Harlan Turbines | kit@harlan.example | | |
        Ana | Bell | | ana.bell@gmail.com | | |
        Lee | Fern | | lee@fernmill.example | | |
        """,
    )
    assert fates(outcome.value) == ["create"] * 4
    assert outcome.value.employers == 2
    assert outcome.said == "4 contacts added, 2 new employers"
    people = office.hub.read(
        "SELECT c.name, coalesce(m.name, ''), c.email, c.phone, c.role_title, c.notes, c.visibility, c.steward FROM contact c "
        "LEFT JOIN employer m ON m.id = c.employer ORDER BY c.name"
    )
    assert people == [
        ("Ana Bell", "", "ana.bell@gmail.com", "", "", "", "shared", office.priya),
        ("Jo Hart", "Harlan Turbines Ltd", "jo.hart@harlan.example", "07700900123", "Buyer", "Met at the fair", "shared",
         office.priya),
        ("Kit Moss", "Harlan Turbines Ltd", "kit@harlan.example", "", "", "", "shared", office.priya),
        ("Lee Fern", "Fernmill", "lee@fernmill.example", "", "", "", "shared", office.priya),
    ]  # fmt: skip
    assert office.hub.read("SELECT domains FROM employer WHERE name LIKE 'Harlan%'") == [("harlan.example",)]


def test_a_public_mail_domain_with_a_slip_in_it_makes_no_employer_either(office: Office) -> None:
    outcome = brought(
        office,
        "contacts",
        """
        Name | Company | Email
        Bob Cole | | bob@gmial.com
        Di Rowe | Rowe Joinery | di@hotmial.co.uk
        """,
    )
    assert fates(outcome.value) == ["create"] * 2
    assert outcome.value.each[0].doubts == ("“bob@gmial.com”: Is it bob@gmail.com that was meant?",)
    assert office.hub.read("SELECT name, domains FROM employer") == [("Rowe Joinery", "")]


def test_a_contact_is_known_by_address_else_by_name_and_employer(office: Office) -> None:
    harlan = add(office, "Harlan Turbines", domains=["harlan.example"])
    jo = employers.add_contact(office.hub, harlan, "Jo Hart", by=office.priya, email="jo@harlan.example").value
    outcome = brought(
        office,
        "contacts",
        """
        Name | Company | Email | Job title
        Josephine Hart | Harlan Turbines | jo@harlan.example | Head of buying
        Jo Hart | Harlan Turbines | | Head of buying
        """,
    )
    first, second = outcome.value.each
    assert (first.fate, first.record) == ("update", jo)
    assert first.sentence == (
        "Jo Hart, Harlan Turbines: Name from “Jo Hart” to “Josephine Hart”, Job title “Head of buying” added."
    )
    assert (second.fate, second.sentence) == (
        "conflict",
        "Line 2 is about Josephine Hart, Harlan Turbines too and says otherwise: Name.",
    )
    by_name = only(
        tried(office, "contacts", "Name | Company | Job title\nJosephine  hart | Harlan Turbines Ltd | Director")
    )
    assert (by_name.fate, by_name.record) == ("update", jo)


def test_a_contact_who_moved_gets_the_new_employer_made(office: Office) -> None:
    harlan = add(office, "Harlan Turbines")
    jo = employers.add_contact(office.hub, harlan, "Jo Hart", by=office.priya, email="jo@example.org").value
    outcome = brought(office, "contacts", "Name | Company | Email\nJo Hart | Fern Mill | jo@example.org")
    assert only(outcome.value).sentence == "Jo Hart, Harlan Turbines: Employer from “Harlan Turbines” to “Fern Mill”."
    assert outcome.value.employers == 1
    ((name,),) = office.hub.read(
        "SELECT m.name FROM contact c JOIN employer m ON m.id = c.employer WHERE c.id = ?", (jo,)
    )
    assert name == "Fern Mill"


def test_a_row_in_conflict_makes_no_employer(office: Office) -> None:
    for name in ("Jo Hart", "Kit Moss"):
        employers.add_contact(office.hub, "", name, by=office.priya, email="info@harlan.example")
    outcome = brought(office, "contacts", "Name | Company | Email\nJo Hart | New Mill | info@harlan.example")
    assert (only(outcome.value).fate, outcome.value.employers) == ("conflict", 0)
    assert office.hub.read("SELECT count(*) FROM employer") == [(0,)]


def test_what_an_academic_brings_is_by_introduction_and_theirs(office: Office) -> None:
    brought(office, "contacts", "Name | Email\nJo Hart | jo@harlan.example", by=office.theo)
    assert office.hub.read("SELECT visibility, steward FROM contact") == [("introduction", office.theo)]


def test_a_contact_of_somebody_else_is_neither_found_nor_changed_nor_told_of(office: Office) -> None:
    theirs = employers.add_contact(
        office.hub,
        "",
        "Jo Hart",
        by=office.theo,
        typed_by_academic=True,
        email="jo@harlan.example",
        phone="0113 496 0000",
    ).value
    before = fields(office, "contact", theirs)
    outcome = brought(office, "contacts", "Name | Email | Phone\nJo Hart | jo@harlan.example | 0113 496 9999")
    found = only(outcome.value)
    assert (found.fate, found.sentence) == ("create", "Jo Hart, Harlan is new.")
    assert found.record != theirs
    assert fields(office, "contact", theirs) == before
    own = only(
        tried(office, "contacts", "Name | Email | Phone\nJo Hart | jo@harlan.example | 0113 496 9999", by=office.theo)
    )
    assert own.fate == "conflict"  # theirs and the one that Priya brought


def test_only_a_steward_changes_who_may_see_a_contact(office: Office) -> None:
    shared = employers.add_contact(office.hub, "", "Jo Hart", by=office.theo, email="jo@harlan.example").value
    text = "Name | Email | Visibility | Phone\nJo Hart | jo@harlan.example | By introduction | 0113 496 9999"
    found = only(brought(office, "contacts", text).value)
    assert [one.field for one in found.changes] == ["phone"]
    assert found.doubts == ("Only their steward decides who may see them, so that was left as it is.",)
    assert fields(office, "contact", shared)["visibility"] == "shared"
    assert [one.field for one in only(tried(office, "contacts", text, by=office.theo)).changes] == ["visibility"]


def test_nobody_is_brought_in_as_private(office: Office) -> None:
    found = only(tried(office, "contacts", "Name | Visibility\nJo Hart | Private to me"))
    assert found.fate == "refused"


def test_an_owner_who_is_no_colleague_is_left_out_with_a_doubt(office: Office) -> None:
    found = only(brought(office, "contacts", "Name | Contact owner\nJo Hart | Dale Norris").value)
    assert found.doubts == ("There is no colleague “Dale Norris” here, so nobody is noted as knowing them.",)
    assert office.hub.read("SELECT steward FROM contact") == [(office.priya,)]


def test_what_is_no_address_is_left_out_with_a_doubt(office: Office) -> None:
    found = only(brought(office, "contacts", "Name | Email\nJo Hart | ask at the desk").value)
    assert found.doubts == ("“ask at the desk” is no e-mail address, and was left out.",)
    assert contacts(office) == [("Jo Hart", "", "shared")]


def test_a_sheet_that_lacks_what_it_needs_is_refused_as_a_whole(office: Office) -> None:
    with pytest.raises(NotAllowed, match="No column of this sheet is “Name, First name, Last name or E-mail address”"):
        tried(office, "contacts", "Company | Phone\nHarlan | 1")
    with pytest.raises(NotAllowed, match="To match on “E-mail address”, say which column holds it"):
        tried(office, "contacts", "Name | Company\nJo | Harlan", match_on=["email"])
    with pytest.raises(NotAllowed, match=r"Contacts are not matched on “shoe size”\. Choose of: email, name_employer"):
        tried(office, "contacts", "Name | Email\nJo | jo@harlan.example", match_on=["shoe size"])
