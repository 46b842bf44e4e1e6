"""What comes of a call: facts, a log entry, the employer's size and a call back, all in one step."""

from __future__ import annotations

from datetime import date, time

import pytest

from hubcrm.actions import calls, offers, undoing
from hubcrm.actions.calls import Call
from hubcrm.domain.errors import NotAllowed
from hubcrm.intake.drafts import Draft
from hubcrm.queries import calling, history
from tests.builders import differences, digest

TUESDAY = date(2026, 11, 24)
FULL = Call(
    notes="Two brackets have cracked.", answers={"q_why_now": "Deliveries have stopped", "q_money": "£4,500 at most"},
    facts={"type": "consultancy", "deadline": "2026-12-12", "value": "£4,500", "ok_to_share": "yes", "need": "A weld looked at"},
    size="34", back_on=TUESDAY, back_at=time(15),
)  # fmt: skip


def entries(office, enquiry):
    return [one.text for one in history.of_enquiry(office.hub, enquiry) if one.kind == "logged" and not one.undone]


def test_a_call_lands_where_each_part_belongs(office):
    enquiry = office.receive(employer="Castlegate Lifting Gear")
    outcome = calls.note(office.hub, enquiry, FULL, by=office.priya)
    assert outcome.said == "Call logged. Ring back tomorrow at 15:00"
    found = office.detail(enquiry)
    assert {name: found.fields[name] for name in ("type", "deadline", "value_pence", "ok_to_share", "need", "q_money")} == {
        "type": "consultancy", "deadline": "2026-12-12", "value_pence": 450_000, "ok_to_share": "yes",
        "need": "A weld looked at", "q_money": "£4,500 at most",
    }  # fmt: skip
    assert entries(office, enquiry) == [
        "Two brackets have cracked.\n\nWhy now: Deliveries have stopped\nMoney: £4,500 at most"
    ]
    assert [(one.kind, one.due, one.note) for one in found.follow_ups] == [("call_back", "2026-11-24", "At 15:00")]
    assert calling.to_call(office.hub, enquiry, office.as_seen_by(office.priya), office.moment).employees == 34
    assert found.promises[0].kept is not None, "to have spoken is to have acknowledged"


def test_it_is_undone_in_one_step(office):
    enquiry = office.receive(employer="Castlegate Lifting Gear")
    before = digest(office.hub, heads=False)
    calls.note(office.hub, enquiry, FULL, by=office.priya)
    undoing.undo(office.hub, by=office.priya)
    after = digest(office.hub, heads=False)
    changed = {name for name in ("enquiry", "employer", "follow_up", "offer") if before[name] != after[name]}
    assert changed == set(), differences(before, after)
    assert entries(office, enquiry) == []


def test_a_second_call_repeats_only_what_is_new(office):
    enquiry = office.receive(employer="Castlegate Lifting Gear")
    calls.note(office.hub, enquiry, FULL, by=office.priya)
    again = Call(answers={**FULL.answers, "q_tried": "A welder in Leeds"})
    calls.note(office.hub, enquiry, again, by=office.priya)
    assert entries(office, enquiry)[-1] == "Tried so far: A welder in Leeds"


def test_a_try_without_answer_is_a_try(office):
    enquiry = office.receive()
    assert (
        calls.note(office.hub, enquiry, Call(answered=False, notes="Left a message"), by=office.priya).said
        == "Try logged"
    )
    assert office.state(enquiry)["tries"] == 1


def test_it_was_when_it_began_and_never_later_than_now(office):
    enquiry = office.receive()
    at = office.clock()
    office.clock.forward(minutes=25)
    calls.note(office.hub, enquiry, Call(notes="Long talk", at=at), by=office.priya)
    assert office.state(enquiry)["spoke"] == at
    with pytest.raises(NotAllowed, match="still to come"):
        calls.note(office.hub, enquiry, Call(notes="x", at=office.clock() + 3_600_000), by=office.priya)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (Call(size="about 40"), "whole number"),
        (Call(size="40"), "Name the employer first"),
        (Call(back_on=date(2026, 11, 20)), "gone by"),
        (Call(facts={"value": "lots"}), "not an amount"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence_and_leaves_nothing(office, call, why):
    enquiry = office.receive()
    before = office.hub.read("SELECT count(*) FROM change")
    with pytest.raises(NotAllowed, match=why):
        calls.note(office.hub, enquiry, call, by=office.priya)
    assert office.hub.read("SELECT count(*) FROM change") == before


def test_a_closed_enquiry_takes_a_call_but_no_call_back(office):
    enquiry = office.closed()
    calls.note(office.hub, enquiry, Call(notes="They thanked us"), by=office.priya)
    with pytest.raises(NotAllowed, match="closed"):
        calls.note(office.hub, enquiry, Call(back_on=TUESDAY), by=office.priya)


def test_somebody_new_becomes_an_enquiry_with_all_of_it_and_one_undo_takes_all_of_it_back(office):
    draft = Draft(employer="Dunvale Logistics", sender_name="Carol Dene", phone="01632 960 500", channel="phone")
    before = office.hub.read("SELECT count(*) FROM enquiry")
    outcome = calls.take(office.hub, draft, FULL, by=office.priya)
    (made,) = outcome.value
    assert outcome.said == f"{made.ref} taken down. Ring back tomorrow at 15:00"
    found = office.detail(made.enquiry)
    assert (found.text, found.subject, found.channel, found.phone) == (
        "Two brackets have cracked.", "Two brackets have cracked.", "phone", "01632 960 500",
    )  # fmt: skip
    assert found.employers[0][1] == "Dunvale Logistics"
    assert entries(office, made.enquiry) == ["Why now: Deliveries have stopped\nMoney: £4,500 at most"]
    assert calling.to_call(office.hub, made.enquiry, office.as_seen_by(office.priya), office.moment).employees == 34
    undoing.undo(office.hub, by=office.priya)
    assert office.hub.read("SELECT count(*) FROM enquiry") == before
    assert office.hub.read("SELECT count(*) FROM employer WHERE name = 'Dunvale Logistics'") == [(0,)]
    assert office.hub.read("SELECT count(*) FROM follow_up") == [(0,)]


def test_answers_alone_are_words_enough_and_are_not_said_twice(office):
    (made,) = calls.take(
        office.hub, Draft(channel="phone"), Call(answers={"q_why_now": "A new line"}), by=office.priya
    ).value
    assert office.detail(made.enquiry).text == "Why now: A new line"
    assert entries(office, made.enquiry) == [""]
    with pytest.raises(NotAllowed, match="Note what they need"):
        calls.take(office.hub, Draft(channel="phone"), Call(), by=office.priya)


def test_the_number_of_a_contact_by_introduction_is_not_told(office):
    from hubcrm.actions import employers, enquiries

    enquiry = office.receive(employer="Castlegate Lifting Gear", phone="01632 960 127")
    employer = office.detail(enquiry).employers[0][0]
    contact = employers.add_contact(
        office.hub, employer, "Jo Hart", by=office.ines, typed_by_academic=True, phone="01632 960 999"
    ).value
    enquiries.set_fields(office.hub, enquiry, {"contact": contact}, by=office.priya)
    seen = calling.to_call(office.hub, enquiry, office.as_seen_by(office.priya), office.moment)
    assert (seen.number, seen.who) == ("", "")
    assert seen.ask
    own = calling.to_call(office.hub, enquiry, office.as_seen_by(office.ines), office.moment)
    assert own.number == "01632 960 127"


def test_a_call_of_a_department_counts_as_its_answer_to_the_employer(office):
    enquiry = office.offered()
    offers.answer(office.hub, enquiry, "take", by=office.sam)
    calls.note(office.hub, enquiry, Call(notes="Spoke to Jo"), by=office.sam)
    assert office.state(enquiry)["stage"] == "shaping"
