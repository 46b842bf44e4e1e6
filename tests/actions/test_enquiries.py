"""What the hub does with an enquiry: what is recorded, what is said, what can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hubcrm.actions import employers, enquiries, followups, offers, undoing
from hubcrm.domain.errors import MissingFact, NotAllowed, NotFound
from tests.small_office import MONDAY


def test_an_action_says_what_it_did_which_kinds_it_changed_and_that_it_can_be_undone(office):
    enquiry = office.receive()
    done = enquiries.take(office.hub, enquiry, by=office.priya)
    assert (done.value, done.kinds, done.undoable) == (enquiry, {"enquiry"}, True)
    assert done.said == "E-2627-0001 is yours"


def test_an_action_that_changes_nothing_offers_no_undo(office):
    enquiry = office.receive()
    enquiries.set_fields(office.hub, enquiry, {"type": "consultancy"}, by=office.priya)
    again = enquiries.set_fields(office.hub, enquiry, {"type": "consultancy"}, by=office.priya)
    assert (again.kinds, again.said, again.undoable) == (frozenset(), "It says so already", False)
    assert not enquiries.mark_read(office.hub, enquiry, by=office.priya).undoable
    assert undoing.undo(office.hub, by=office.priya).value == "Set type"


def test_setting_several_facts_is_one_step_that_records_only_what_changed(office):
    enquiry = office.receive()
    enquiries.set_fields(office.hub, enquiry, {"type": "consultancy"}, by=office.priya)
    enquiries.set_fields(
        office.hub, enquiry, {"type": "consultancy", "urgency": "high", "value": "12"}, by=office.priya
    )
    last = office.changes(enquiry)[-1]
    assert (last.label, dict(last.data)) == ("Set type, urgency, value", {"urgency": "high", "value_pence": 1200})


def test_a_subject_line_is_kept_as_personal_words_of_the_enquiry(office):
    enquiry = office.receive()
    enquiries.set_fields(office.hub, enquiry, {"subject": "A cracked weld"}, by=office.priya)
    last = office.changes(enquiry)[-1]
    assert (dict(last.data), dict(last.personal), last.subject) == ({}, {"subject": "A cracked weld"}, enquiry)


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda o, e: enquiries.take(o.hub, "no-such", by=o.priya), NotFound),
        (lambda o, e: enquiries.set_fields(o.hub, e, {"colour": "red"}, by=o.priya), NotAllowed),
        (lambda o, e: enquiries.set_fields(o.hub, e, {"parent": e}, by=o.priya), NotAllowed),
        (lambda o, e: enquiries.log(o.hub, e, "call", by=o.priya, when_ms=o.clock() + 120_000), NotAllowed),
        (lambda o, e: enquiries.park(o.hub, e, MONDAY, by=o.priya), NotAllowed),
        (lambda o, e: enquiries.close(o.hub, e, "price", by=o.priya), MissingFact),
        (lambda o, e: enquiries.close(o.hub, e, "postponed", by=o.priya, instead="Spring"), MissingFact),
        (lambda o, e: enquiries.merge(o.hub, e, e, by=o.priya), NotAllowed),
        (lambda o, e: enquiries.reopen(o.hub, e, by=o.priya), NotAllowed),
        (lambda o, e: enquiries.resume(o.hub, e, by=o.priya), NotAllowed),
        (lambda o, e: enquiries.move(o.hub, e, "claimed", by=o.priya), NotAllowed),
    ],
)
def test_what_the_rules_refuse_records_nothing(office, act, error):
    enquiry = office.receive()
    before = office.hub.read("SELECT count(*), max(n) FROM change")
    with pytest.raises(error):
        act(office, enquiry)
    assert office.hub.read("SELECT count(*), max(n) FROM change") == before


def test_nothing_can_be_done_to_an_enquiry_that_was_undone(office):
    enquiry = office.receive()
    undoing.undo(office.hub, by=office.priya)
    with pytest.raises(NotFound, match="may have been undone"):
        enquiries.take(office.hub, enquiry, by=office.priya)


def test_closing_drops_planned_next_actions_and_undo_brings_them_back(office):
    enquiry = office.receive()
    followups.plan(office.hub, enquiry, "meeting", MONDAY + timedelta(3), by=office.priya)
    done = enquiries.close(office.hub, enquiry, "answered", by=office.priya, instead="Told them")
    assert done.kinds == {"enquiry", "follow_up"}
    assert office.detail(enquiry).follow_ups == ()
    undoing.undo(office.hub, by=office.priya)
    assert [one.kind for one in office.detail(enquiry).follow_ups] == ["meeting"]


def test_merging_moves_the_references_reader_to_the_one_that_stays_and_undo_parts_them(office):
    stays, gone = office.receive("One"), office.receive("The same")
    enquiries.merge(office.hub, gone, stays, by=office.priya)
    assert (office.detail(gone).stage, office.detail(gone).merged) == ("closed", stays)
    undoing.undo(office.hub, by=office.priya)
    assert (office.detail(gone).stage, office.detail(gone).merged) == ("new", "")
    assert office.state(stays).get("unread", []) == []


def test_a_try_without_answer_keeps_no_promise_and_a_call_does(office):
    enquiry = office.receive()
    enquiries.log(office.hub, enquiry, "no_answer", by=office.priya)
    assert office.detail(enquiry).promises[0].kept is None
    office.clock.forward(hours=1)
    enquiries.log(office.hub, enquiry, "call", by=office.priya, when_ms=office.clock() - 60_000)
    assert office.detail(enquiry).promises[0].kept == office.clock() - 60_000


def test_their_email_wakes_an_enquiry_that_waited_but_not_one_on_hold(office):
    waits, held = office.receive(), office.receive()
    enquiries.wait(office.hub, waits, by=office.priya)
    enquiries.hold(office.hub, held, by=office.priya)
    for one in (waits, held):
        enquiries.log(office.hub, one, "email", by=office.priya, text="Hello", incoming=True)
    assert (office.detail(waits).side, office.detail(held).side) == ("", "hold_checks")


def test_whoever_held_a_reopened_enquiry_is_told_and_can_dismiss_it(office):
    enquiry = office.claimed()
    enquiries.close(office.hub, enquiry, "completed", by=office.sam, instead="Done")
    enquiries.reopen(office.hub, enquiry, by=office.priya)
    ((notice, person, what),) = office.hub.read("SELECT id, person, what FROM notice")
    assert (person, what) == (office.sam, "reopened")
    enquiries.dismiss_notice(office.hub, enquiry, notice, by=office.sam)
    assert office.hub.read("SELECT id FROM notice") == []


def test_the_main_employer_is_the_first_and_none_is_listed_twice(office):
    enquiry = office.receive()
    one = employers.add(office.hub, "Fenwick Castings", by=office.priya).value
    two = employers.add(office.hub, "Otterhead Foods", by=office.priya).value
    assert (
        enquiries.link_employers(office.hub, enquiry, [two, one, two], by=office.priya).said
        == "Employer: Otterhead Foods"
    )
    assert [name for _, name in office.detail(enquiry).employers] == ["Otterhead Foods", "Fenwick Castings"]


def test_a_complaint_is_acknowledged_on_the_same_working_day(office):
    enquiry = office.receive()
    enquiries.set_fields(office.hub, enquiry, {"type": "service_issue"}, by=office.priya)
    assert office.detail(enquiry).promises[0].due == "2026-11-23"


def test_an_unset_type_never_blocks_an_offer_and_an_explicit_unclear_does(office):
    enquiry = office.receive()
    enquiries.set_fields(office.hub, enquiry, {"type": "unclear"}, by=office.priya)
    with pytest.raises(NotAllowed, match="find out more first"):
        offers.offer(office.hub, enquiry, office.eng, by=office.priya)
    enquiries.set_fields(office.hub, enquiry, {"type": ""}, by=office.priya)
    assert offers.offer(office.hub, enquiry, office.eng, by=office.priya).said == "Offered to Engineering"
