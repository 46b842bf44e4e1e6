"""Enquiries and past routings by sheet."""

from __future__ import annotations

from hubcrm.actions.undoing import undo
from hubcrm.queries import suggesting
from hubcrm.queries.enquiry import detail
from tests.sheets import brought, fates, only, tried
from tests.small_office import Office

CASES = """
    Case number | Subject | Description | Company | Email | Urgency | Created on
    CAS-1 | Cracked weld | Our weld has cracked. | Harlan Turbines | jo@harlan.example | High | 2026-11-02 10:00
    CAS-2 | GDPR | Does GDPR touch us? | | ana@gmail.com | | 2026-11-03
    """


def test_enquiries_come_in_as_from_any_sheet(office: Office) -> None:
    outcome = brought(office, "enquiries", CASES)
    assert (fates(outcome.value), outcome.value.employers) == (["create", "create"], 1)
    assert outcome.said == "2 enquiries added, 1 new employer"
    first = detail(office.hub, outcome.value.each[0].record, office.as_seen_by(office.priya), office.moment)
    assert (first.subject, first.text, first.fields["urgency"], first.fields["their_ref"]) == (
        "Cracked weld", "Our weld has cracked.", "high", "CAS-1",
    )  # fmt: skip
    assert fates(brought(office, "enquiries", CASES).value) == ["skip", "skip"]


def test_an_enquiry_is_known_by_its_reference_and_gets_the_facts_that_changed(office: Office) -> None:
    first = brought(office, "enquiries", CASES).value.each[0].record
    outcome = brought(
        office,
        "enquiries",
        """
        Case number | Description | Urgency | Deadline
        CAS-1 | Told again in other words | Low | 2027-01-15
        CAS-2 | Does GDPR touch us? | |
        CAS-3 | A third one | |
        CAS-3 | A third one, again | |
        """,
    )
    assert fates(outcome.value) == ["update", "skip", "create", "conflict"]
    told = outcome.value.each[0]
    ref = office.detail(first).ref
    assert told.sentence == f"{ref}: Urgency from “Urgent” to “No hurry”, Needed by “2027-01-15” added."
    assert outcome.value.each[3].sentence == "Line 4 has the reference CAS-3 too."
    now = office.detail(first)
    assert (now.text, now.fields["urgency"], now.fields["deadline"]) == ("Our weld has cracked.", "low", "2027-01-15")
    undo(office.hub, by=office.priya)
    assert office.detail(first).fields["urgency"] == "high"
    assert office.hub.read("SELECT count(*) FROM enquiry") == [(2,)]


def test_our_own_reference_finds_an_enquiry_too(office: Office) -> None:
    enquiry = office.receive()
    ref = office.detail(enquiry).ref
    found = only(
        brought(office, "enquiries", f"Reference | Text | Type\n{ref} | Our weld has cracked. | Consultancy").value
    )
    assert (found.fate, found.record) == ("update", enquiry)
    assert office.detail(enquiry).fields["type"] == "consultancy"


def test_without_the_words_as_a_key_the_same_words_make_another_enquiry(office: Office) -> None:
    brought(office, "enquiries", CASES)
    text = "Case number | Description\nCAS-9 | Our weld has cracked."
    assert fates(tried(office, "enquiries", text, match_on=["reference"])) == ["create"]


# --- past routings --------------------------------------------------------------------------------------------------

PAST = """
    Enquiry | Received | Closed | Department | Said no | Academic | Outcome | Company | Value
    The blades of our turbine crack under load | 2025-03-03 | 2025-06-30 | Engineering | Business School | Theo Calder | Completed | Harlan | £4,500
    How do we price a new service? | 2025-04-01 | | BUS; ENG | | | | |
    """


def test_a_past_routing_becomes_a_closed_enquiry_with_the_department_that_took_it(office: Office) -> None:
    outcome = brought(office, "past_routings", PAST)
    assert outcome.said == "2 past routings added, 1 new employer"
    first, second = (office.detail(one.record) for one in outcome.value.each)
    assert (first.stage, first.department, first.holder_name, first.reason) == (
        "closed",
        office.eng,
        "Theo Calder",
        "completed",
    )
    assert {one.department: one.status for one in first.offers} == {office.bus: "declined", office.eng: "taken"}
    assert first.fields["value_pence"] == 450_000
    assert (second.department, second.holder_name, second.reason) == (office.bus, "", "")
    assert {one.department: one.status for one in second.offers} == {office.bus: "taken", office.eng: "helping"}
    days = office.hub.read(
        "SELECT date(received / 1000, 'unixepoch'), date(closed / 1000, 'unixepoch') FROM enquiry ORDER BY n"
    )
    assert days == [("2025-03-03", "2025-06-30"), ("2025-04-01", "2025-04-01")]


def test_past_routings_say_nothing_of_promises(office: Office) -> None:
    brought(office, "past_routings", PAST)
    assert (
        office.hub.read("SELECT ack_due, decide_due, reply_due, promise FROM enquiry") == [(None, None, None, "")] * 2
    )
    assert office.hub.read("SELECT DISTINCT due FROM offer") == [(None,)]


def test_suggestions_learn_from_past_routings(office: Office) -> None:
    brought(office, "past_routings", PAST)
    learned = {one.right: one.wrong for one in suggesting.answers(office.hub)}
    assert learned == {("ENG",): ("BUS",), ("BUS", "ENG"): ()}


def test_a_past_routing_is_known_again_and_one_to_another_department_is_a_conflict(office: Office) -> None:
    brought(office, "past_routings", PAST)
    assert fates(brought(office, "past_routings", PAST).value) == ["skip", "skip"]
    other = only(tried(office, "past_routings",
                       "Enquiry | Received | Department | Company\nThe blades of our turbine crack under load | 2025-03-03 | BUS | Harlan"))  # fmt: skip
    assert other.fate == "conflict"
    assert "taken by School of Engineering; the sheet says Business School." in other.sentence


def test_a_past_routing_that_names_no_department_of_ours_is_refused(office: Office) -> None:
    outcome = brought(
        office,
        "past_routings",
        """
        Enquiry | Department | Received
        One | Astrology | 2025-03-03
        Two | | 2025-03-03
        | ENG | 2025-03-03
        Four | ENG | some day
        """,
    )
    assert fates(outcome.value) == ["refused"] * 4
    assert [one.short for one in outcome.value.each] == [
        "no such department",
        "no department",
        "no words",
        "no date that can be read",
    ]


def test_undoing_past_routings_leaves_nothing_to_learn_from(office: Office) -> None:
    brought(office, "past_routings", PAST)
    undo(office.hub, by=office.priya)
    assert office.hub.read("SELECT count(*) FROM enquiry") == [(0,)]
    assert suggesting.answers(office.hub) == []


def test_a_row_without_words_says_so_without_naming_its_place_twice(office: Office) -> None:
    outcome = brought(office, "enquiries", "Date | Company | Message\n2026-04-01 | Fern | Train two\n2026-04-01 | Harlan |")
    assert fates(outcome.value) == ["create", "refused"]
    assert outcome.value.each[1].sentence == "It has no words of an enquiry."
