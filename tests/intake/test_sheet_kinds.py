"""What the columns of a sheet mean for each kind of record, and whose export it is."""

from __future__ import annotations

import pytest

from hubcrm.intake.csv_columns import Columns, plain_header
from hubcrm.intake.sheet_kinds import KINDS, can_match, guess, match, missing, understood, usual_keys
from hubcrm.intake.sheet_profiles import as_enquiries, columns_of, profiles, recognised


def fields(columns: Columns, header: tuple[str, ...]) -> dict[str, str]:
    """Field -> name of its column."""
    return {field: header[at] for field, at in columns.fields.items()}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_header_of_a_field_is_spelt_as_headers_are_compared_and_means_one_field(kind) -> None:
    spelt = [header for field in kind.fields.values() for header in field.headers]
    assert [header for header in spelt if header != plain_header(header)] == []
    for field in kind.fields.values():
        assert field.headers, field.name
        if kind.name != "enquiries":
            assert match(kind, [field.headers[0]]) == {field.name: 0}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_keys_and_needs_name_fields_of_their_kind(kind) -> None:
    named = {field for key in kind.keys.values() for field in key.fields} | {
        field for one in kind.needs for field in one
    }
    assert named <= kind.fields.keys()


@pytest.mark.parametrize(
    ("kind", "header"),
    [
        ("employers", ("Company", "Town", "Company number")),
        ("contacts", ("First name", "Last name", "Company", "E-mail")),
        ("departments", ("Code", "Department", "Words")),
        ("people", ("Name", "E-mail", "Role", "School")),
        ("follow_ups", ("Reference", "Next action", "Due date", "Owner")),
        ("past_routings", ("Enquiry", "Department")),
        ("enquiries", ("Enquiry", "Company", "E-mail", "Received", "Urgency")),
        ("", ("abc", "def")),
    ],
)
def test_a_header_tells_what_kind_of_record_its_sheet_holds(kind: str, header: tuple[str, ...]) -> None:
    assert guess(header) == kind


def test_the_likelier_of_two_columns_has_a_field_and_a_name_in_parts_goes_before_a_name() -> None:
    contacts = KINDS["contacts"]
    assert match(contacts, ("Mobile", "Phone")) == {"phone": 1}
    assert match(contacts, ("Name", "First name", "Last name")) == {"first_name": 1, "last_name": 2}
    assert match(contacts, ("Full name", "First name")) == {"name": 0, "first_name": 1}


def test_a_sheet_says_what_it_lacks() -> None:
    assert (
        missing(KINDS["follow_ups"], Columns({"reference": 0}))
        == "No column of this sheet is “By when”: say which one is."
    )
    assert missing(KINDS["people"], Columns({"email": 0})).startswith(
        "No column of this sheet is “Name, First name or Last name”"
    )
    assert missing(KINDS["follow_ups"], Columns({"employer": 0, "due": 1})) == ""


def test_keys_are_used_that_the_sheet_has_columns_for() -> None:
    employers = KINDS["employers"]
    assert usual_keys(employers, Columns({"name": 0, "website": 1})) == ("domain", "name")
    assert usual_keys(employers, Columns({"name": 0, "postcode": 1})) == ("name_postcode", "name")
    contacts = KINDS["contacts"]
    assert not can_match(contacts.keys["name_employer"], Columns({"name": 0}))
    assert can_match(contacts.keys["name_employer"], Columns({"last_name": 0, "employer": 1}))


# --- exports of other systems ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", profiles(), ids=[one.name for one in profiles()])
def test_every_profile_is_known_by_its_columns_and_names_fields_of_its_kind(profile) -> None:
    assert {*profile.fields, *profile.otherwise} <= KINDS[profile.kind].fields.keys()
    for known_by in profile.known_by:
        assert recognised(sorted(known_by)) is profile
    every = [names[0] for names in (*profile.fields.values(), *profile.otherwise.values())]
    every += ["Your enquiry"] if profile.rest else []
    found = columns_of(profile, every)
    assert missing(KINDS[profile.kind], found) == ""
    assert {*profile.fields, *profile.otherwise} <= found.fields.keys()


@pytest.mark.parametrize(
    ("name", "header", "wanted"),
    [
        (
            "dynamics_accounts",
            ("(Do Not Modify) Account", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On", "Account Name", "Main Phone",
             "Address 1: City", "Primary Contact", "Email", "Owner"),
            {"name": "Account Name", "phone": "Main Phone", "town": "Address 1: City", "email": "Email", "looked_after_by": "Owner"},
        ),
        (
            "salesforce_contacts",
            ("Salutation", "First Name", "Last Name", "Title", "Account Name", "Phone", "Mobile", "Email", "Contact Owner"),
            {"first_name": "First Name", "last_name": "Last Name", "role_title": "Title", "employer": "Account Name",
             "phone": "Phone", "email": "Email", "steward": "Contact Owner"},
        ),
        (
            "hubspot_companies",
            ("Record ID", "Company name", "Company owner", "Create Date", "Phone Number", "City", "Industry", "Company Domain Name"),
            {"name": "Company name", "looked_after_by": "Company owner", "phone": "Phone Number", "town": "City",
             "sector": "Industry", "domains": "Company Domain Name"},
        ),
        (
            "espocrm_contacts",
            ("firstName", "lastName", "accountName", "title", "emailAddress", "phoneNumber", "createdAt"),
            {"first_name": "firstName", "last_name": "lastName", "employer": "accountName", "role_title": "title",
             "email": "emailAddress", "phone": "phoneNumber"},
        ),
        (
            "hubspot_tickets",
            ("Ticket ID", "Ticket name", "Ticket description", "Pipeline", "Ticket status", "Create date", "Priority", "Source"),
            {"reference": "Ticket ID", "subject": "Ticket name", "text": "Ticket description", "received": "Create date",
             "urgency": "Priority", "channel": "Source"},
        ),
    ],
)  # fmt: skip
def test_exports_of_other_systems_are_known_by_their_columns(
    name: str, header: tuple[str, ...], wanted: dict[str, str]
) -> None:
    found = recognised(header)
    assert found is not None
    assert (found.name, fields(columns_of(found, header), header)) == (name, wanted)


def test_the_questions_of_a_form_are_understood_and_its_own_columns_fill_what_it_did_not_ask() -> None:
    header = (
        "ID",
        "Start time",
        "Completion time",
        "Email",
        "Name",
        "Your organisation",
        "How can we help?",
        "Your email address",
    )
    found = recognised(header)
    assert found is not None
    assert found.said == "Microsoft Forms"
    assert fields(columns_of(found, header), header) == {
        "reference": "ID", "received": "Completion time", "employer": "Your organisation", "text": "How can we help?",
        "email": "Your email address", "contact_name": "Name",
    }  # fmt: skip
    assert columns_of(found, header).left_out == {1}


def test_a_sheet_of_enquiries_is_understood_as_the_export_that_it_is() -> None:
    header = ("Case Number", "Subject", "Description", "Account Name", "Date/Time Opened", "Status")
    assert fields(as_enquiries(header), header)["received"] == "Date/Time Opened"
    assert as_enquiries(("Enquiry", "Company")) == understood(KINDS["enquiries"], ("Enquiry", "Company"))


def test_a_header_of_no_known_system_is_nobodys() -> None:
    assert recognised(("Name", "Town")) is None
