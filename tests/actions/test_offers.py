"""Offers, answers, claims and what happens when two people say yes."""

from __future__ import annotations

import pytest

from hubcrm.actions import enquiries, offers, people, undoing
from hubcrm.domain.errors import AlreadyClaimed, Ambiguous, BuiltUpon, MissingFact, NotAllowed, NotFound


def status(office, enquiry):
    return {one.code: one.status for one in office.detail(enquiry).offers}


def test_offering_again_clears_the_claim_tells_its_holder_and_keeps_the_reply_date(office):
    enquiry = office.claimed()
    due = office.detail(enquiry).promises[2].due
    office.clock.forward(days=1)
    done = offers.offer(office.hub, enquiry, office.bus, by=office.priya)
    detail = office.detail(enquiry)
    assert (done.said, detail.stage, detail.holder, detail.promises[2].due) == (
        "Offered to Business School",
        "offered",
        "",
        due,
    )
    assert office.changes(enquiry)[-1].label == "Offer again, to Business School"
    assert office.hub.read("SELECT person, what FROM notice") == [(office.sam, "reoffered")]


def test_each_offer_has_its_own_clock(office):
    enquiry = office.offered()
    office.clock.forward(days=2)
    offers.offer(office.hub, enquiry, office.bus, by=office.priya)
    assert [one.due for one in office.detail(enquiry).offers] == ["2026-11-26", "2026-11-30"]


def test_nothing_is_offered_to_a_department_that_is_unknown_or_out_of_use(office):
    enquiry = office.receive()
    with pytest.raises(NotFound):
        offers.offer(office.hub, enquiry, "no-such", by=office.priya)
    people.edit_department(office.hub, office.bus, {"closed": True}, by=office.priya)
    with pytest.raises(NotAllowed, match="Business School is not in use"):
        offers.offer(office.hub, enquiry, office.bus, by=office.priya)


def test_the_offer_that_is_answered_is_the_one_that_names_the_person_then_their_departments_then_the_only_one(office):
    enquiry = office.offered(office.eng, office.bus)
    with office.hub.transaction("look", by="") as tx:
        state = office.state(enquiry)
        engineering, business = (office.offer_of(enquiry, one) for one in (office.eng, office.bus))
        assert offers.find_offer(tx, state, office.sam) == engineering
        assert offers.find_offer(tx, state, office.ines) == business
        assert offers.find_offer(tx, state, office.ines, engineering) == engineering
        with pytest.raises(Ambiguous, match="Engineering and Business School"):
            offers.find_offer(tx, state, office.priya)
        with pytest.raises(Ambiguous):
            offers.find_offer(tx, state, "")


def test_a_person_of_another_department_answers_only_an_offer_that_names_them(office):
    enquiry = office.offered(office.eng)
    with pytest.raises(NotAllowed, match="offered to Engineering, not to Business School"):
        offers.answer(office.hub, enquiry, "take", by=office.ines)
    named = office.offered(office.eng, to=office.ines)
    offers.answer(office.hub, named, "take", by=office.ines)
    assert office.detail(named).holder == office.ines


def test_the_first_yes_passes_the_others_over_and_tells_them(office):
    enquiry = office.offered(office.eng, office.bus)
    done = offers.answer(office.hub, enquiry, "take", by=office.ines)
    assert done.said == "Yours. E-2627-0001 is on your list"
    assert status(office, enquiry) == {"ENG": "passed_over", "BUS": "taken"}
    assert office.hub.read("SELECT department, what FROM notice") == [(office.eng, "taken_by_another")]


def test_nobody_takes_what_somebody_holds_and_is_told_who(office):
    enquiry = office.claimed()
    with pytest.raises(AlreadyClaimed, match="Sam Ashdown has said yes"):
        offers.answer(office.hub, enquiry, "take", by=office.theo)
    with pytest.raises(NotAllowed, match="You hold this"):
        offers.answer(office.hub, enquiry, "take", by=office.sam)


def test_a_claim_needs_a_name(office):
    with pytest.raises(NotAllowed, match="a claim needs a person's name"):
        offers.answer(office.hub, office.offered(), "take", by="")


def test_what_the_hub_notes_down_is_the_departments_act(office):
    enquiry = office.offered()
    offers.answer(office.hub, enquiry, "take", by=office.priya, on_behalf_of=office.theo)
    last = office.changes(enquiry)[-1]
    assert (last.actor, last.on_behalf_of, last.who) == (office.priya, office.theo, office.theo)
    assert undoing.undo(office.hub, by=office.priya).value == "Theo Calder takes it"
    assert office.detail(enquiry).stage == "offered"


@pytest.mark.parametrize(
    ("kind", "facts", "field"),
    [
        ("pass", {}, "to"),
        ("ask", {"note": " "}, "note"),
        ("decline", {}, "reason"),
        ("decline", {"reason": "other"}, "note"),
    ],
)
def test_an_answer_that_lacks_something_names_the_field_to_fill_in(office, kind, facts, field):
    with pytest.raises(MissingFact) as missing:
        offers.answer(office.hub, office.offered(), kind, by=office.sam, **facts)
    assert missing.value.field == field


def test_when_all_decline_it_is_back_with_the_hub(office):
    enquiry = office.offered(office.eng, office.bus)
    offers.answer(office.hub, enquiry, "decline", by=office.sam, reason="no_time")
    assert office.detail(enquiry).back == ""
    offers.answer(office.hub, enquiry, "decline", by=office.ines, reason="not_our_area", suggest=office.eng)
    assert (office.detail(enquiry).back, office.detail(enquiry).stage) == ("declined", "finding_out")


def test_a_question_is_answered_for_the_department_that_asked(office):
    enquiry = office.offered(office.eng, office.bus)
    offers.answer(office.hub, enquiry, "ask", by=office.ines, note="How many?")
    with pytest.raises(NotAllowed, match="No department has an open question"):
        offers.tell(office.hub, enquiry, office.offer_of(enquiry, office.eng), "Forty", by=office.priya)
    with pytest.raises(MissingFact):
        offers.tell(office.hub, enquiry, "", "  ", by=office.priya)
    offers.tell(office.hub, enquiry, "", "Forty", by=office.priya)
    assert not any(one.question for one in office.detail(enquiry).offers)


def test_a_withdrawn_offer_tells_the_department_and_cannot_be_answered(office):
    enquiry = office.offered()
    offer = office.offer_of(enquiry, office.eng)
    offers.withdraw(office.hub, enquiry, offer, by=office.priya)
    assert office.hub.read("SELECT department, what FROM notice") == [(office.eng, "withdrawn")]
    with pytest.raises(NotAllowed, match="was withdrawn already"):
        offers.answer(office.hub, enquiry, "take", by=office.sam, offer_id=offer)
    with pytest.raises(NotAllowed, match="answered already"):
        offers.withdraw(office.hub, enquiry, offer, by=office.priya)


def test_returning_is_for_the_holder_or_for_the_hub_on_their_behalf(office):
    enquiry = office.claimed()
    with pytest.raises(NotAllowed, match="You do not hold"):
        offers.give_back(office.hub, enquiry, by=office.ines)
    offers.give_back(office.hub, enquiry, by=office.priya, for_others=True, note="Sam is ill")
    detail = office.detail(enquiry)
    assert (detail.back, detail.holder, detail.stage) == ("returned", "", "finding_out")
    with pytest.raises(NotAllowed, match="Nobody holds"):
        offers.give_back(office.hub, enquiry, by=office.priya, for_others=True)


def test_two_who_said_yes_apart_both_stand_until_the_hub_settles_it(office):
    enquiry = office.offered(office.eng, office.bus)
    business = office.offer_of(enquiry, office.bus)
    offers.answer(office.hub, enquiry, "take", by=office.sam)
    office.also_claimed_elsewhere(enquiry, business, office.ines, office.bus)
    detail = office.detail(enquiry)
    assert (detail.two_said_yes, detail.holder_name) == (True, "Sam Ashdown")
    theirs = next(one.id for one in detail.claims if one.person == office.ines)
    assert offers.confirm(office.hub, enquiry, theirs, by=office.priya).said == "Ines Rowe has it; the other is told"
    assert (office.detail(enquiry).two_said_yes, office.detail(enquiry).holder_name) == (False, "Ines Rowe")
    with pytest.raises(NotAllowed, match="does not stand any more"):
        offers.confirm(office.hub, enquiry, "no-such", by=office.priya)


def test_an_offer_that_was_claimed_cannot_be_undone_under_its_holder(office):
    enquiry = office.claimed()
    with pytest.raises(BuiltUpon, match="Sam Ashdown went on from it"):
        undoing.undo(office.hub, by=office.priya)
    assert office.detail(enquiry).holder == office.sam


def test_undoing_a_claim_opens_the_offer_and_the_ones_passed_over_again(office):
    enquiry = office.offered(office.eng, office.bus)
    offers.answer(office.hub, enquiry, "take", by=office.ines)
    undoing.undo(office.hub, by=office.ines)
    assert status(office, enquiry) == {"ENG": "open", "BUS": "open"}
    assert office.hub.read("SELECT count(*) FROM notice") == [(0,)]


def test_a_closed_enquiry_is_neither_offered_nor_answered(office):
    enquiry = office.offered()
    enquiries.close(office.hub, enquiry, "answered", by=office.priya, instead="Told them")
    for act in (
        lambda: offers.offer(office.hub, enquiry, office.bus, by=office.priya),
        lambda: offers.answer(office.hub, enquiry, "take", by=office.sam),
        lambda: offers.answer(office.hub, enquiry, "help", by=office.sam),
        lambda: offers.give_back(office.hub, enquiry, by=office.sam),
    ):
        with pytest.raises(NotAllowed, match="closed"):
            act()
