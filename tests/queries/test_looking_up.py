"""Finding what was typed, names, words for codes, history, subjects and past routings."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubcrm.actions import employers, enquiries, followups, offers, people, undoing
from hubcrm.domain.errors import Ambiguous, NotFound
from hubcrm.intake.drafts import Draft
from hubcrm.queries import history, labels, lookups, names, suggesting
from hubcrm.queries import people as queries
from tests.small_office import MONDAY


def test_a_reference_of_the_same_email_taken_in_elsewhere_is_found_too(office):
    from dataclasses import replace

    from hubcrm.domain.changes import new_id

    enquiry = office.take_in(Draft(text="x", message_id="1@x.example"))[0].enquiry
    (here,) = office.changes(enquiry)
    office.hub.accept(
        [replace(here, id=new_id(), writer=new_id(), seq=1, parents=(), data={**here.data, "ref": "E-2627-10001"})]
    )
    assert lookups.enquiry(office.hub, "e-2627-10001").id == enquiry
    assert lookups.enquiry(office.hub, "E-2627-0001").id == enquiry


def test_two_of_one_name_are_listed_and_the_end_of_an_id_tells_them_apart(office):
    twin = people.add_person(office.hub, "Sam Ashdown", "adviser", by="").value
    with pytest.raises(Ambiguous, match=f"Sam Ashdown .{twin[-6:]}."):
        lookups.person(office.hub, "Sam Ashdown")
    assert lookups.person(office.hub, twin[-6:]).id == twin


@pytest.mark.parametrize(
    ("find", "typed", "name"),
    [
        (lookups.person, "priya shah", "Priya Shah"),
        (lookups.person, "ashd", "Sam Ashdown"),
        (lookups.department, "eng", "School of Engineering"),
        (lookups.department, "business school", "Business School"),
        (lookups.closure, "2026-12-25", "2026-12-25"),
    ],
)
def test_records_are_found_as_people_name_them(office, find, typed, name):
    assert find(office.hub, typed).name == name


def test_a_part_of_a_departments_name_is_no_code(office):
    with pytest.raises(NotFound, match="There is no department “ring”"):
        lookups.department(office.hub, "ring")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # reading leaves the office as it was
@given(typed=st.text(max_size=40) | st.text("%_'\\\"0123456789abcdefE-²٣", max_size=40))
def test_no_text_whatever_breaks_a_look_up(office, typed):
    viewer = office.as_seen_by(office.priya)
    for find in (lookups.enquiry, lookups.person, lookups.department, lookups.employer, lookups.follow_up, lookups.away,
                 lookups.closure, lambda reads, text: lookups.contact(reads, text, viewer)):  # fmt: skip
        with suppress(NotFound, Ambiguous):
            assert find(office.hub, typed).id


def test_a_hidden_contact_is_not_found_by_those_who_may_not_see_it(office):
    secret = employers.add_contact(
        office.hub, "", "Jo Hart", by=office.sam, typed_by_academic=True, email="jo@x.example"
    ).value
    assert lookups.contact(office.hub, "jo hart", office.as_seen_by(office.sam)).id == secret
    for typed in ("Jo Hart", "jo@x.example", secret, secret[-8:], "hart"):
        for person in (office.priya, office.theo, ""):
            with pytest.raises(NotFound):
                lookups.contact(office.hub, typed, office.as_seen_by(person))


def test_names_come_for_many_ids_at_once(office):
    ids = [office.priya, office.sam, "no-such", ""] * 300
    assert names.people(office.hub, ids) == {office.priya: "Priya Shah", office.sam: "Sam Ashdown"}
    assert names.codes(office.hub, [office.eng]) == {office.eng: "ENG"}
    enquiry = office.receive()
    assert names.references(office.hub, [enquiry]) == {enquiry: "E-2627-0001"}


# -- words for codes --------------------------------------------------------------------------------------------------


def test_a_college_has_its_own_words_and_everybody_else_the_usual_ones():
    assert labels.label("stages", "offered") == "Offered to a department"
    assert labels.label("stages", "offered", "university") == "Offered to a department"
    assert labels.label("stages", "offered", "college") == "Offered to a curriculum area"
    assert labels.label("stages", "claimed", "college") == "Claimed"
    assert labels.words("college")["an_academic"] == "a tutor"
    assert labels.words() == labels.words("university")


def test_a_code_from_a_newer_version_is_shown_as_it_is():
    assert labels.label("stages", "under_review") == "under review"
    assert labels.label("follow_up_kinds", "close_or_park") == "Close kindly or park"


def test_what_a_college_does_is_said_in_its_words(office):
    from hubcrm.actions import institution

    institution.edit(office.hub, {"kind": "college"}, by=office.priya)
    assert labels.speaker(office.hub)("roles", "academic") == "Tutor"
    enquiry = office.offered()
    planned = followups.plan(office.hub, enquiry, "chase_department", MONDAY, by=office.priya)
    assert planned.said.startswith("Nudge a curriculum area")
    closed = enquiries.close(office.hub, enquiry, "signposted_internal", by=office.priya, instead="Admissions")
    assert closed.said == "Closed: Passed to another college team"
    said = [one.what for one in history.of_enquiry(office.hub, enquiry)]
    assert "Closed: Passed to another college team. We offered: Admissions" in said


# -- history ----------------------------------------------------------------------------------------------------------


def test_a_call_dated_back_shows_when_it_was_and_when_it_was_noted(office):
    enquiry = office.receive()
    office.clock.forward(hours=5)
    enquiries.log(office.hub, enquiry, "call", by=office.priya, when_ms=office.clock() - 3_600_000, text="Rang them")
    last = history.of_enquiry(office.hub, enquiry)[-1]
    assert (last.at, last.recorded, last.text) == (office.clock() - 3_600_000, office.clock(), "Rang them")


def test_what_was_undone_stays_in_history_and_is_marked(office):
    enquiry = office.receive()
    enquiries.take(office.hub, enquiry, by=office.priya)
    undoing.undo(office.hub, by=office.priya)
    assert [(one.kind, one.undone) for one in history.of_enquiry(office.hub, enquiry)] == [
        ("received", False), ("taken", True), ("undone", False),
    ]  # fmt: skip
    undoing.redo(office.hub, by=office.priya)
    assert [one.undone for one in history.of_enquiry(office.hub, enquiry)][:2] == [False, False]


def test_steps_group_an_actions_changes_and_page_without_gap(office):
    office.take_in(*(Draft(text=f"Need {n}", employer=f"Works {n}") for n in range(30)))
    enquiry = office.claimed()
    enquiries.close(office.hub, enquiry, "completed", by=office.sam, instead="Done")
    everything = history.steps(office.hub, 100)
    assert [one.what for one in everything[:5]] == [
        "Close: Work completed", "Sam Ashdown takes it", "Offer to Engineering", "Add enquiry", "Add 30 enquiries",
    ]  # fmt: skip
    assert (everything[4].changes, everything[4].about, everything[4].enquiries[0][1]) == (60, 30, "E-2627-0001")
    paged, before = [], 0
    while page := history.steps(office.hub, 2, before):
        paged += page
        before = page[-1].n
    assert [one.txn for one in paged] == [one.txn for one in everything]


def test_steps_know_what_was_undone_and_done_again(office):
    enquiry = office.receive()
    enquiries.take(office.hub, enquiry, by=office.priya)
    undoing.undo(office.hub, by=office.priya)
    assert [one.undone for one in history.steps(office.hub, 3)] == [False, True, False]
    undoing.redo(office.hub, by=office.priya)
    assert [one.undone for one in history.steps(office.hub, 4)] == [False, True, False, False]


def test_an_offer_note_and_every_day_of_history_read_as_people_say_them(office):
    enquiry = office.receive()
    offers.offer(office.hub, enquiry, office.eng, by=office.priya, to=office.sam, note="This week?")
    office.clock.forward(minutes=1)
    followups.plan(office.hub, enquiry, "meeting", MONDAY.replace(month=12), by=office.priya)
    office.clock.forward(minutes=1)
    facts = {"deadline": "2027-08-02", "also": ["speaker", "consultancy"]}
    enquiries.set_fields(office.hub, enquiry, facts, by=office.priya)
    said = [one.what for one in history.of_enquiry(office.hub, enquiry)]
    assert said[1:] == [
        "Offered to School of Engineering, for Sam Ashdown: “This week?”",
        "Planned: Meeting or visit, by Wed 23 Dec",
        "Set deadline: Mon 2 Aug; also: Our expert at their event or in the media, Expert advice or problem-solving",
    ]


# -- suggestions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "some"),
    [
        ("School of Mechanical Engineering", "university", {"mechanical_engineering"}),
        ("Welding", "college", {"welding_fabrication"}),
        ("Law, Policing and Criminology", "", {"law", "criminology_policing"}),
        ("Team 7", "", set()),
        ("", "", set()),
    ],
)
def test_a_departments_name_speaks_of_its_subjects(name, kind, some):
    found = suggesting.subjects_in(name, kind)
    assert some <= set(found)
    assert bool(found) == bool(some)
    assert len(found) < 20


def test_a_university_is_not_offered_what_only_colleges_teach():
    assert "welding_fabrication" not in suggesting.subjects_in("Engineering", "university")


def test_taken_and_helping_is_right_not_our_subject_is_wrong_and_other_declines_say_nothing(office):
    taken, wrong, busy, helped = (office.offered() for _ in range(4))
    offers.answer(office.hub, taken, "take", by=office.sam)
    offers.answer(office.hub, wrong, "decline", by=office.sam, reason="not_our_area")
    offers.answer(office.hub, busy, "decline", by=office.sam, reason="no_time")
    offers.answer(office.hub, helped, "help", by=office.sam)
    found = {one.enquiry: (one.right, one.wrong) for one in suggesting.answers(office.hub)}
    assert found == {taken: (("ENG",), ()), wrong: ((), ("ENG",)), helped: (("ENG",), ())}
    assert "Our weld has cracked." in suggesting.texts(office.hub, [taken])[taken]


def test_a_router_knows_departments_in_use_and_their_words(office):
    people.edit_department(office.hub, office.eng, {"words": "welding, fracture"}, by=office.priya)
    ranked = suggesting.router(office.hub).rank("A weld has a fracture")
    assert [one.department for one in ranked] == ["ENG", "BUS"]
    people.edit_department(office.hub, office.eng, {"closed": True}, by=office.priya)
    assert [one.department for one in suggesting.router(office.hub).rank("A weld")] == ["BUS"]
    people.edit_department(office.hub, office.bus, {"subjects": ["no_such_subject"]}, by=office.priya)
    assert suggesting.router(office.hub).rank("A weld")


def test_a_department_out_of_use_is_not_suggested_for_what_it_once_took(office):
    offers.answer(office.hub, office.offered(), "take", by=office.sam)
    people.edit_department(office.hub, office.eng, {"closed": True}, by=office.priya)
    assert [one.department for one in suggesting.router(office.hub).rank("Our weld has cracked.")] == ["BUS"]


def test_people_lists_leave_out_who_has_left_and_what_is_closed(office):
    people.edit_person(office.hub, office.theo, {"left": True}, by=office.priya)
    people.edit_department(office.hub, office.bus, {"closed": True}, by=office.priya)
    assert [one.name for one in queries.people(office.hub, office.eng)] == ["Sam Ashdown"]
    assert [one.code for one in queries.departments(office.hub)] == ["ENG"]
