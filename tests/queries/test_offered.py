"""The Offers page's list and brief: for whom a person answers, what waits, why them."""

from __future__ import annotations

import re
from datetime import date

import pytest

from hubcrm.actions import employers, enquiries, followups, offers, people
from hubcrm.domain.errors import NotFound
from hubcrm.intake.drafts import Draft
from hubcrm.queries import offered
from hubcrm.queries.brief import _size, brief

WHOLE = re.compile(r"SCAN (?:enquiry|change|offer|claim|follow_up|e|c|o|f|x)\b(?! USING (?:COVERING )?INDEX)")


def listed(office, person):
    return offered.listed(office.hub, office.as_seen_by(person), office.moment)


def waiting(office, person):
    return [row.enquiry for row in listed(office, person).waiting]


def brief_of(office, enquiry, person=""):
    rows = [one for one in (*listed(office, person or office.sam).waiting, *listed(office, person or office.sam).taken)]
    row = next(one for one in rows if one.enquiry == enquiry)
    return brief(office.hub, enquiry, row.offer, office.as_seen_by(person or office.sam), office.moment)


def test_a_lead_sees_their_department_an_academic_what_names_them_and_the_hub_everything(office):
    both, named = office.offered(office.eng, office.bus), office.offered(office.eng, to=office.theo)
    assert waiting(office, office.sam) == [both, named]
    assert waiting(office, office.theo) == [named]
    assert waiting(office, office.ines) == [both]
    assert sorted(waiting(office, office.priya)) == sorted([both, both, named])


def test_in_a_department_without_a_lead_everybody_sees_its_offers(office):
    enquiry = office.offered(office.eng)
    people.edit_person(office.hub, office.sam, {"left": True}, by=office.priya)
    assert waiting(office, office.theo) == [enquiry]


def test_who_stands_in_for_an_away_lead_sees_the_whole_department_until_the_lead_is_back(office):
    enquiry = office.offered(office.bus)
    people.add_away(
        office.hub, office.ines, date(2026, 11, 20), date(2026, 11, 24), by=office.priya, deputy=office.theo
    )
    found = listed(office, office.theo)
    assert [row.enquiry for row in found.waiting] == [enquiry]
    assert [one.name for one in found.seats.standing_in] == ["Ines Rowe"]
    assert waiting(office, office.ines) == [enquiry], "who is away still sees it"
    office.clock.to("2026-11-25T09:00+00:00")
    assert waiting(office, office.theo) == []


def test_what_was_taken_stays_in_sight_of_the_department_own_work_first_and_the_hub_sees_who_has_still_to_ring(office):
    theirs, own = office.claimed(), office.offered(office.eng, to=office.theo)
    offers.answer(office.hub, own, "take", by=office.theo)
    assert [row.enquiry for row in listed(office, office.sam).taken] == [theirs, own]
    assert [row.enquiry for row in listed(office, office.theo).taken] == [own]
    assert {row.enquiry for row in listed(office, office.priya).taken} == {theirs, own}
    enquiries.log(office.hub, own, "call", by=office.theo)
    assert [row.enquiry for row in listed(office, office.priya).taken] == [theirs]


def test_a_planned_next_action_stands_in_the_row_before_the_one_that_made_itself(office):
    enquiry = office.claimed()
    followups.plan(office.hub, enquiry, "meeting", date(2026, 11, 24), by=office.sam)
    (row,) = listed(office, office.sam).taken
    assert (row.next_kind, row.due) == ("meeting", "2026-11-24")


def test_helping_is_listed_while_the_enquiry_is_open(office):
    enquiry = office.offered(office.eng, office.bus)
    offers.answer(office.hub, enquiry, "help", by=office.ines)
    assert [row.enquiry for row in listed(office, office.ines).helping] == [enquiry]
    enquiries.close(office.hub, enquiry, "answered", by=office.priya, instead="Told them")
    assert listed(office, office.ines).helping == ()


def test_an_offer_whose_clock_stands_still_comes_last(office):
    first, second = office.offered(office.eng), office.offered(office.eng)
    offers.answer(office.hub, first, "ask", by=office.sam, note="How many?")
    assert waiting(office, office.sam) == [second, first]


def test_how_often_somebody_said_yes_is_counted_up_to_two(office):
    assert listed(office, office.sam).claims == 0
    for expected in (1, 2, 2):
        office.claimed()
        assert listed(office, office.sam).claims == expected


def test_the_brief_names_the_words_that_match_what_the_department_or_its_people_said_of_themselves(office):
    people.edit_department(office.hub, office.eng, {"words": "weld fracture"}, by=office.priya)
    people.edit_person(office.hub, office.theo, {"expertise": "cracking of lifting gear"}, by=office.priya)
    enquiry = office.receive("The weld on our lifting gear has cracked. A welded bracket, please help.")
    offers.offer(office.hub, enquiry, office.eng, by=office.priya, note="Theo knows these")
    found = brief_of(office, enquiry)
    assert found.mentions == ("weld", "lifting", "gear", "cracked")
    assert (found.note, found.offered_by, found.answer_due) == ("Theo knows these", "Priya Shah", "2026-11-26")


def test_the_brief_says_what_was_asked_and_answered_and_who_else_was_asked(office):
    enquiry = office.offered(office.eng, office.bus)
    offers.answer(office.hub, enquiry, "ask", by=office.sam, note="How large?")
    offers.tell(office.hub, enquiry, office.offer_of(enquiry, office.eng), "Very small", by=office.priya)
    offers.answer(office.hub, enquiry, "decline", by=office.ines, reason="no_time")
    found = brief_of(office, enquiry)
    assert [(one.text, one.from_hub) for one in found.said] == [("How large?", False), ("Very small", True)]
    assert [(one.name, one.status, one.reason) for one in found.asked] == [("Business School", "declined", "no_time")]
    assert not found.question


def test_the_brief_remembers_what_the_employer_asked_before(office):
    office.take_in(Draft(text="Old", subject="Old need", employer="Castlegate Lifting Gear"))
    new = office.take_in(Draft(text="New", employer="Castlegate Lifting Gear"))[0].enquiry
    offers.offer(office.hub, new, office.eng, by=office.priya)
    found = brief_of(office, new)
    assert [one.subject for one in found.earlier] == ["Old need"]
    assert found.earlier_more == 0


def test_a_contact_by_introduction_shows_only_whom_to_ask(office):
    enquiry = office.take_in(Draft(text="Help", employer="Trevanor Packaging"))[0].enquiry
    employer = office.detail(enquiry).employers[0][0]
    contact = employers.add_contact(
        office.hub, employer, "Glyn Parfitt", by=office.theo, typed_by_academic=True, phone="01632 960139"
    ).value
    enquiries.set_fields(office.hub, enquiry, {"contact": contact}, by=office.theo)
    offers.offer(office.hub, enquiry, office.eng, by=office.priya)
    hidden = brief_of(office, enquiry)
    assert (hidden.contact, hidden.phone, hidden.contact_hidden) == ("", "", "Theo Calder")
    own = brief(office.hub, enquiry, hidden.offer, office.as_seen_by(office.theo), office.moment)
    assert (own.contact, own.phone, own.contact_hidden) == ("Glyn Parfitt", "01632 960139", "")


def test_the_size_of_an_employer_is_said_in_words():
    assert [_size(n) for n in (None, 0, 1, 34, 1200)] == [
        "", "No employees (sole trader or volunteers)", "1 person, very small", "34 people, small", "1,200 people, large",
    ]  # fmt: skip


def test_a_brief_of_what_is_not_there_says_so(office):
    with pytest.raises(NotFound):
        brief(office.hub, "no-such", "", office.as_seen_by(office.sam), office.moment)


@pytest.mark.parametrize("who", ["sam", "theo", "priya"])
def test_neither_list_nor_brief_reads_every_enquiry_offer_or_change(office, who):
    enquiry = office.claimed()
    office.offered(office.eng)
    person = getattr(office, who)
    plans = []

    class Watch:
        def read(self, sql, params=()):
            plans.extend(str(step[3]) for step in office.hub.read(f"EXPLAIN QUERY PLAN {sql}", params))
            return office.hub.read(sql, params)

    offered.listed(Watch(), office.as_seen_by(person), office.moment)
    brief(Watch(), enquiry, "", office.as_seen_by(person), office.moment)
    assert plans
    assert [plan for plan in plans if WHOLE.search(plan)] == []
