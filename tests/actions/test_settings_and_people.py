"""The institution, its calendar, departments, colleagues, employers and contacts."""

from __future__ import annotations

from datetime import date

import pytest

from hubcrm.actions import employers, institution, people, undoing
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.queries import people as queries


def test_setting_up_seeds_the_bank_holidays_of_the_nation(office):
    days = {day: name for _, day, name, _ in queries.closures(office.hub)}
    assert days["2026-12-28"] == "Boxing Day (substitute day)"
    institution.edit(office.hub, {"division": "scotland"}, by=office.priya)
    days = {day: name for _, day, name, _ in queries.closures(office.hub)}
    assert ("2027-01-04" in days, "2026-08-31" in days) == (True, False)
    assert days["2026-11-30"] == "St Andrew's Day"


def test_changing_the_nation_keeps_the_hubs_own_closures_and_can_be_undone(office):
    institution.add_closure(office.hub, date(2026, 12, 24), "Christmas", by=office.priya)
    before = {day for _, day, _, _ in queries.closures(office.hub)}
    institution.edit(office.hub, {"division": "northern-ireland"}, by=office.priya)
    assert "2026-12-24" in {day for _, day, _, _ in queries.closures(office.hub)}
    undoing.undo(office.hub, by=office.priya)
    assert {day for _, day, _, _ in queries.closures(office.hub)} == before


def test_adding_bank_holidays_again_adds_only_years_that_came_into_reach(office):
    count = len(queries.closures(office.hub))
    assert institution.add_bank_holidays(office.hub, by="").said == ""
    assert len(queries.closures(office.hub)) == count
    office.clock.to("2027-01-05T09:00+00:00")
    institution.add_bank_holidays(office.hub, by="")
    assert max(day for _, day, _, _ in queries.closures(office.hub)).startswith("2030")


@pytest.mark.parametrize(
    "facts",
    [{"zone": "Mars"}, {"opens": "18:00"}, {"closes": "08:00"}, {"opens": "9 o'clock"}, {"promise_reply": "many"},
     {"promise_same_day": 1}, {"kind": "school"}, {"name": " "}, {"colour": "red"}],
)  # fmt: skip
def test_settings_that_make_no_calendar_or_no_sense_are_refused(office, facts):
    before = queries.institution(office.hub)
    with pytest.raises(NotAllowed):
        institution.edit(office.hub, facts, by=office.priya)
    assert queries.institution(office.hub) == before


def test_office_hours_and_zone_move_due_days_of_what_is_open(office):
    office.clock.to("2026-11-23T16:30+00:00")
    enquiry = office.receive()
    institution.edit(office.hub, {"opens": "8:00", "closes": "16:00"}, by=office.priya)
    assert office.detail(enquiry).promises[0].due == "2026-11-25"


def test_a_closure_that_is_gone_cannot_be_removed_again(office):
    made = institution.add_closure(office.hub, date(2026, 12, 24), "Christmas", by=office.priya).value
    institution.remove_closure(office.hub, made, by=office.priya)
    with pytest.raises(NotFound):
        institution.remove_closure(office.hub, made, by=office.priya)


def test_codes_are_unlike_whatever_their_case(office):
    with pytest.raises(NotAllowed, match="ENG already"):
        people.add_department(office.hub, "eng", "Engines", by=office.priya)
    with pytest.raises(NotAllowed, match="BUS already"):
        people.edit_department(office.hub, office.eng, {"code": "bus"}, by=office.priya)
    people.edit_department(office.hub, office.eng, {"code": "eng", "name": "Engineering"}, by=office.priya)


def test_the_person_of_this_computer_is_the_first_adviser_or_manager_and_can_be_changed(office):
    assert queries.this_person(office.hub) == office.priya
    assert people.work_here(office.hub, office.gwen).said == "Gwen Marsh works on this computer"
    assert queries.this_person(office.hub) == office.gwen
    with pytest.raises(NotFound):
        people.work_here(office.hub, "no-such")


def test_after_the_person_of_this_computer_was_undone_the_next_one_added_takes_the_place(office):
    added = people.add_person(office.hub, "Lee Moss", "adviser", by=office.gwen).value
    people.work_here(office.hub, added)
    undoing.undo(office.hub, by=office.gwen)
    assert queries.viewer(office.hub, queries.this_person(office.hub)).person == ""
    after = people.add_person(office.hub, "Ana Reed", "manager", by=office.gwen).value
    assert queries.this_person(office.hub) == after


def test_a_colleague_who_is_used_elsewhere_cannot_be_undone(office):
    lee = people.add_person(office.hub, "Lee Moss", "adviser", by=office.gwen).value
    people.add_away(office.hub, lee, date(2026, 12, 1), date(2026, 12, 4), by=office.priya)
    with pytest.raises(NotAllowed, match="cannot be undone: Priya Shah went on from it"):
        undoing.undo(office.hub, by=office.gwen)


def test_days_away_are_said_as_people_say_them(office):
    said = people.add_away(office.hub, office.sam, date(2026, 11, 24), date(2026, 12, 4), by=office.priya).said
    assert said == "Sam Ashdown is away from tomorrow to Fri 4 Dec"


def test_a_postcode_gives_the_region_unless_one_is_given(office):
    one = employers.add(office.hub, "Fenwick", by=office.priya, postcode="NE1 4ST").value
    two = employers.add(office.hub, "Otter", by=office.priya, postcode="NE1 4ST", region="TLM").value
    assert [queries.employer_facts(office.hub, each)["region"] for each in (one, two)] == ["TLC", "TLM"]


def test_merging_employers_fills_blanks_and_never_overwrites(office):
    stays = employers.add(
        office.hub, "Fenwick Castings", by=office.priya, town="Corby", domains=["fenwick.example"]
    ).value
    gone = employers.add(
        office.hub, "Fenwick", by=office.priya, town="Leeds", phone="01632 960100", domains=["f.example"]
    ).value
    child = employers.add(office.hub, "Fenwick Tools", by=office.priya, parent=gone).value
    employers.merge(office.hub, gone, stays, by=office.priya)
    facts = queries.employer_facts(office.hub, stays)
    assert (facts["town"], facts["phone"], facts["domains"]) == ("Corby", "01632 960100", "fenwick.example f.example")
    assert queries.employer_facts(office.hub, child)["parent"] == stays
    with pytest.raises(NotFound):
        queries.employer_facts(office.hub, gone)
    with pytest.raises(NotAllowed):
        employers.merge(office.hub, stays, stays, by=office.priya)


def contact(office, by, **facts):
    return employers.add_contact(office.hub, "", "Jo Hart", by=by, **facts).value


def test_a_contact_typed_by_a_department_is_by_introduction_with_them_as_steward(office):
    one = contact(office, office.sam, typed_by_academic=True)
    two = contact(office, office.priya)
    found = {
        each.id: (each.visibility, each.steward)
        for each in queries.contacts(office.hub, office.as_seen_by(office.priya))
    }
    assert found == {one: ("introduction", office.sam), two: ("shared", office.priya)}


def test_only_the_steward_opens_or_hides_a_contact(office):
    one = contact(office, office.sam, typed_by_academic=True)
    with pytest.raises(NotAllowed, match="Sam Ashdown looks after this contact"):
        employers.edit_contact(office.hub, one, {"phone": "1"}, by=office.priya)
    employers.edit_contact(office.hub, one, {"visibility": "shared"}, by=office.sam)
    employers.edit_contact(office.hub, one, {"phone": "1"}, by=office.priya)
    with pytest.raises(NotAllowed):
        employers.edit_contact(office.hub, one, {"steward": office.priya}, by=office.priya)


def test_nobody_hides_a_contact_without_somebody_to_ask(office):
    with pytest.raises(NotAllowed, match="somebody can be asked"):
        contact(office, "", visibility="introduction")
    unowned = contact(office, "")
    with pytest.raises(NotAllowed, match="somebody can be asked"):
        employers.edit_contact(office.hub, unowned, {"visibility": "introduction"}, by="")
    employers.edit_contact(office.hub, unowned, {"visibility": "introduction"}, by=office.sam)
    assert queries.contact(office.hub, office.as_seen_by(office.sam), unowned).steward == office.sam
    assert queries.contact(office.hub, office.as_seen_by(office.priya), unowned).hidden


def test_personal_facts_of_a_contact_are_kept_apart_so_that_they_can_be_erased(office):
    one = contact(office, office.priya, phone="01632 960100", email="JO@FENWICK.example")
    (made,) = office.changes(one)
    assert dict(made.personal) == {"name": "Jo Hart", "phone": "01632 960100", "email": "jo@fenwick.example"}
    assert not {"name", "phone", "email"} & made.data.keys()
    assert made.subject == one
