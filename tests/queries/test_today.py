"""What the Today page reads: whose next actions, promises at risk, replies, and how the days are cut."""

from __future__ import annotations

import re
from datetime import date

import pytest

from hubcrm.actions import enquiries, followups, offers
from hubcrm.domain.promises import Calendar
from hubcrm.intake.drafts import Draft
from hubcrm.queries import today

WHOLE = re.compile(r"SCAN (?:enquiry|change|offer|claim|follow_up|e|c|o|f|x)\b(?! USING (?:COVERING )?INDEX)")


def listed(office, person, whose="mine"):
    return today.listed(office.hub, office.as_seen_by(person), office.moment, office.hub.calendar, whose)


def kinds(office, person, whose="mine"):
    return [(row.enquiry, row.kind) for row in listed(office, person, whose).actions]


@pytest.mark.parametrize(
    ("day", "following", "week_end"),
    [
        (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 29)),
        (date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 29)),
        (date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 6)),  # a Friday: what follows is next week
        (date(2026, 11, 28), date(2026, 11, 30), date(2026, 12, 6)),
    ],
)
def test_the_days_are_cut_at_the_next_working_day_and_at_a_sunday(day, following, week_end):
    found = today.spans(day, Calendar())
    assert (found.next_day, found.week_end) == (following, week_end)
    assert found.next_week == (week_end.day == 6)


def test_who_may_look_at_whose():
    from hubcrm.queries.reading import Viewer

    assert today.choices(Viewer("a", "A", "manager")) == ("mine", "hub")
    assert today.choices(Viewer("a", "A", "lead", "eng")) == ("mine", "department")
    assert today.choices(Viewer("a", "A", "academic", "eng")) == ("mine",)


def test_what_nobody_owns_is_everybodys_in_the_hub_and_nobodys_in_a_department(office):
    enquiry = office.receive()
    assert kinds(office, office.priya) == kinds(office, office.gwen) == [(enquiry, "ack")]
    assert kinds(office, office.sam) == []
    enquiries.take(office.hub, enquiry, by=office.priya)
    assert kinds(office, office.gwen) == []
    assert kinds(office, office.gwen, "hub") == [(enquiry, "ack")]


def test_what_a_department_holds_is_the_holders_and_their_leads(office):
    enquiry = office.offered(office.eng, to=office.theo)
    offers.answer(office.hub, enquiry, "take", by=office.theo)
    office.clock.to("2026-11-27T09:00+00:00")
    assert kinds(office, office.theo) == [(enquiry, "call_back")]
    assert kinds(office, office.sam) == []
    assert kinds(office, office.sam, "department") == [(enquiry, "call_back")]
    assert kinds(office, office.priya, "hub") == []


def test_a_planned_next_action_takes_the_place_of_the_one_that_made_itself(office):
    enquiry = office.receive()
    followups.plan(office.hub, enquiry, "meeting", date(2026, 11, 25), by=office.priya, note="Bring samples")
    (row,) = listed(office, office.priya).actions
    assert (row.kind, row.due, row.note, row.automatic) == ("meeting", "2026-11-25", "Bring samples", False)


def test_what_is_due_later_is_counted_and_read_when_asked_for(office):
    enquiry = office.receive()
    followups.plan(office.hub, enquiry, "meeting", date(2027, 2, 1), by=office.priya)
    found = listed(office, office.priya)
    assert (found.actions, found.later) == ((), 1)
    viewer = office.as_seen_by(office.priya)
    later = today.actions(office.hub, viewer, "mine", after=found.spans.week_end)
    assert [row.due for row in later] == ["2027-02-01"]
    assert found.counts == {"mine": 0, "hub": 0}


def test_promises_are_at_risk_from_the_working_day_before_and_stand_by_whose_move_it_is(office):
    ours, theirs = office.receive(), office.offered(office.eng)
    enquiries.log(office.hub, theirs, "email", by=office.priya)
    found = {one.enquiry: one for one in listed(office, office.gwen).risks}
    assert (found[ours].move, found[ours].what, found[ours].due) == ("us", "acknowledge", "2026-11-24")
    office.clock.to("2026-11-25T09:00+00:00")
    found = {one.enquiry: one for one in listed(office, office.gwen).risks}
    assert (found[theirs].move, found[theirs].what, found[theirs].who) == (
        "department",
        "answer",
        "School of Engineering",
    )


def test_an_adviser_sees_their_own_promises_and_nobodys_a_manager_all(office):
    mine, gwens, free = office.receive(), office.receive(), office.receive()
    enquiries.take(office.hub, mine, by=office.priya)
    enquiries.take(office.hub, gwens, by=office.priya, adviser=office.gwen)
    assert {one.enquiry for one in listed(office, office.priya).risks} == {mine, free}
    assert {one.enquiry for one in listed(office, office.gwen).risks} == {mine, gwens, free}


def test_a_proposal_that_is_due_a_nudge_is_the_employers_move(office):
    enquiry = office.claimed()
    enquiries.log(office.hub, enquiry, "call", by=office.sam)
    enquiries.move(office.hub, enquiry, "proposal", by=office.sam)
    office.clock.to("2026-12-01T09:00+00:00")
    found = {one.enquiry: one for one in listed(office, office.gwen).risks}
    assert (found[enquiry].move, found[enquiry].what) == ("employer", "nudge")


def test_a_reply_comes_with_who_wrote_when_and_the_first_words(office):
    enquiry = office.receive()
    office.clock.forward(hours=2)
    ref = office.detail(enquiry).ref
    office.take_in(
        Draft(subject=f"Re: {ref}", text="Thursdays\nwould suit.", sender_name="Jo Hart", sender_email="jo@h.example")
    )
    (reply,) = listed(office, office.priya).replies
    assert (reply.enquiry, reply.sender, reply.words, reply.unread) == (enquiry, "Jo Hart", "Thursdays would suit.", 1)
    assert reply.at == office.clock()
    enquiries.mark_read(office.hub, enquiry, by=office.priya)
    assert listed(office, office.priya).replies == ()


def test_what_was_parked_is_back_on_its_day(office):
    enquiry = office.receive()
    enquiries.take(office.hub, enquiry, by=office.priya)
    enquiries.park(office.hub, enquiry, date(2026, 11, 25), by=office.priya)
    assert listed(office, office.priya).back == ()
    office.clock.to("2026-11-25T09:00+00:00")
    assert [one.enquiry for one in listed(office, office.priya).back] == [enquiry]


def test_offers_to_answer_are_there_for_departments_only(office):
    enquiry = office.offered(office.eng)
    assert [row.enquiry for row in listed(office, office.sam).offers] == [enquiry]
    assert listed(office, office.priya).offers == ()


@pytest.mark.parametrize(
    ("who", "whose"), [("gwen", "hub"), ("priya", "mine"), ("sam", "department"), ("theo", "mine")]
)
def test_nothing_reads_every_enquiry_offer_or_change(office, who, whose):
    office.claimed()
    office.offered(office.eng)
    office.receive()
    plans = []

    class Watch:
        def read(self, sql, params=()):
            plans.extend(str(step[3]) for step in office.hub.read(f"EXPLAIN QUERY PLAN {sql}", params))
            return office.hub.read(sql, params)

    today.listed(Watch(), office.as_seen_by(getattr(office, who)), office.moment, office.hub.calendar, whose)
    assert plans
    assert [plan for plan in plans if WHOLE.search(plan)] == []
