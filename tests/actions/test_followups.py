"""Planned next actions, and those that made themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hubcrm.actions import followups, undoing
from hubcrm.domain.errors import NotAllowed, NotFound
from tests.small_office import MONDAY

FRIDAY = MONDAY + timedelta(4)


def upcoming(office, enquiry):
    found = office.detail(enquiry).next_action
    return found.kind, found.due, found.auto


def test_a_planned_one_takes_the_place_of_the_one_that_made_itself(office):
    enquiry = office.receive()
    assert upcoming(office, enquiry) == ("ack", "2026-11-24", True)
    done = followups.plan(office.hub, enquiry, "meeting", FRIDAY, by=office.priya, note=" On site ")
    assert (done.said, done.kinds, upcoming(office, enquiry)) == (
        "Meeting or visit by Fri 27 Nov", {"follow_up"}, ("meeting", "2026-11-27", False),
    )  # fmt: skip
    assert office.detail(enquiry).next_action.note == "On site"


def test_the_soonest_of_several_is_the_next(office):
    enquiry = office.receive()
    followups.plan(office.hub, enquiry, "meeting", FRIDAY, by=office.priya)
    followups.plan(office.hub, enquiry, "call_back", MONDAY, by=office.priya)
    assert [one.kind for one in office.detail(enquiry).follow_ups] == ["call_back", "meeting"]


def test_done_and_what_comes_next_are_one_step_and_one_undo(office):
    enquiry = office.receive()
    planned = followups.plan(office.hub, enquiry, "call_back", MONDAY, by=office.priya).value
    done = followups.finish(office.hub, planned, by=office.priya, then="proposal", due=FRIDAY)
    assert done.said == "Done: Ring back. Next: Send the proposal by Fri 27 Nov"
    undoing.undo(office.hub, by=office.priya)
    assert [one.id for one in office.detail(enquiry).follow_ups] == [planned]


def test_acknowledging_keeps_the_promise_whether_planned_or_not(office):
    one, two = office.receive(), office.receive()
    followups.finish(office.hub, f"next:{one}", by=office.priya)
    planned = followups.plan(office.hub, two, "ack", MONDAY, by=office.priya).value
    followups.finish(office.hub, planned, by=office.priya)
    assert all(office.detail(each).promises[0].kept for each in (one, two))


def test_the_one_that_made_itself_gives_way_to_the_next_and_never_runs_out(office):
    enquiry = office.receive()
    kinds = []
    for _ in range(4):
        kinds.append(upcoming(office, enquiry)[0])
        office.clock.forward(hours=1)
        followups.finish(office.hub, f"next:{enquiry}", by=office.priya)
    assert kinds == ["ack", "decide", "keep_in_touch", "keep_in_touch"]


def test_moving_the_one_that_made_itself_plans_it(office):
    enquiry = office.receive()
    done = followups.move(office.hub, f"next:{enquiry}", FRIDAY, by=office.priya)
    assert (done.said, upcoming(office, enquiry)) == ("Moved to Fri 27 Nov", ("ack", "2026-11-27", False))
    followups.finish(office.hub, done.value, by=office.priya)
    followups.move(office.hub, f"next:{enquiry}", FRIDAY, by=office.priya)
    assert upcoming(office, enquiry)[0] == "find_out"  # to decide is nothing that anybody plans


def test_a_dropped_one_lets_the_one_that_makes_itself_come_back(office):
    enquiry = office.receive()
    planned = followups.plan(office.hub, enquiry, "meeting", FRIDAY, by=office.priya).value
    followups.drop(office.hub, planned, by=office.priya)
    assert upcoming(office, enquiry)[2]
    for act in (followups.drop, followups.finish):
        with pytest.raises(NotAllowed, match="done already"):
            act(office.hub, planned, by=office.priya)


def test_what_cannot_be_is_refused(office):
    enquiry, closed = office.receive(), office.closed()
    with pytest.raises(NotAllowed, match="closed"):
        followups.plan(office.hub, closed, "meeting", FRIDAY, by=office.priya)
    with pytest.raises(NotAllowed, match="by when"):
        followups.finish(office.hub, f"next:{enquiry}", by=office.priya, then="meeting")
    with pytest.raises(NotFound):
        followups.finish(office.hub, "no-such", by=office.priya)
    with pytest.raises(NotFound):
        followups.move(office.hub, "next:no-such", FRIDAY, by=office.priya)


def test_a_next_action_may_belong_to_an_employer_alone(office):
    from hubcrm.actions import employers
    from hubcrm.queries import followups as queries

    employer = employers.add(office.hub, "Fenwick Castings", by=office.priya).value
    followups.plan(office.hub, "", "keep_in_touch", FRIDAY, by=office.priya, employer=employer)
    (found,) = queries.rows(office.hub, office.moment)
    assert (found.kind, found.employer, found.enquiry) == ("keep_in_touch", "Fenwick Castings", "")
