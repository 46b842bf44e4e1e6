"""Reminding a department, and done with what was said."""

from __future__ import annotations

from datetime import date

import pytest

from hubcrm.actions import followups, nudges, offers, undoing
from hubcrm.domain.errors import NotAllowed
from hubcrm.intake.drafts import Draft
from hubcrm.queries import history


def test_a_nudge_is_noted_and_the_next_action_is_done_with_it(office):
    enquiry = office.offered(office.eng)
    done = nudges.note(office.hub, enquiry, office.offer_of(enquiry, office.eng), by=office.priya)
    assert done.said == "Noted: Engineering was asked again"
    assert office.detail(enquiry).next_action.kind != "chase_department"
    assert history.of_enquiry(office.hub, enquiry)[-1].text == "Asked Engineering again for an answer."


def test_a_planned_nudge_is_done_by_it(office):
    enquiry = office.offered(office.eng)
    followups.plan(office.hub, enquiry, "chase_department", date(2026, 11, 24), by=office.priya)
    nudges.note(office.hub, enquiry, office.offer_of(enquiry, office.eng), by=office.priya)
    assert office.hub.read("SELECT status FROM follow_up") == [("done",)]


def test_a_second_nudge_is_noted_as_well_and_one_step_undoes_one(office):
    enquiry = office.offered(office.eng)
    offer = office.offer_of(enquiry, office.eng)
    nudges.note(office.hub, enquiry, offer, by=office.priya)
    nudges.note(office.hub, enquiry, offer, by=office.priya)
    assert undoing.undo(office.hub, by=office.priya).value == "Nudge Engineering"
    logged = [one for one in history.of_enquiry(office.hub, enquiry) if one.kind == "logged" and not one.undone]
    assert len(logged) == 1


def test_an_offer_that_was_answered_needs_no_nudge(office):
    enquiry = office.offered(office.eng, office.bus)
    offer = office.offer_of(enquiry, office.eng)
    offers.answer(office.hub, enquiry, "decline", by=office.sam, reason="no_time")
    with pytest.raises(NotAllowed, match="answered already"):
        nudges.note(office.hub, enquiry, offer, by=office.priya)


def test_done_can_log_what_was_said_in_the_same_step(office):
    enquiry = office.claimed()
    followups.finish(
        office.hub, f"next:{enquiry}", by=office.sam, then="proposal", due=date(2026, 12, 1), note="By post",
        how="call", said="They want a price",
    )  # fmt: skip
    detail = office.detail(enquiry)
    assert detail.stage == "shaping"
    assert [(one.kind, one.note) for one in detail.follow_ups] == [("proposal", "By post")]
    assert "They want a price" in [event.text for event in history.of_enquiry(office.hub, enquiry)]
    acted, logged = office.changes(enquiry)[-2:]
    assert (acted.kind, logged.kind, acted.txn) == ("acted", "logged", logged.txn)


def test_what_comes_next_is_about_the_same_employer(office):
    enquiry = office.take_in(Draft(text="Help", employer="Castlegate Lifting Gear"))[0].enquiry
    employer = office.detail(enquiry).employers[0][0]
    first = followups.plan(
        office.hub, "", "keep_in_touch", date(2026, 11, 25), by=office.priya, employer=employer
    ).value
    followups.finish(office.hub, first, by=office.priya, then="call_back", due=date(2026, 12, 1))
    rows = office.hub.read("SELECT kind, employer FROM follow_up WHERE status = 'open'")
    assert rows == [("call_back", employer)]
