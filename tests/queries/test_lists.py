"""Lists a page at a time, what Triage holds, follow-ups, offers, search."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubcrm.actions import enquiries, followups, offers, receiving
from hubcrm.intake.drafts import Draft
from hubcrm.queries import finding, listing, triage
from hubcrm.queries import followups as next_actions
from hubcrm.queries import offers as offered
from tests.small_office import MONDAY


def fill(office, count):
    office.take_in(
        *(Draft(text=f"Need number {n}", received_ms=office.clock() - (count - n) * 60_000) for n in range(count))
    )


def test_pages_follow_each_other_without_gap_or_repeat_newest_first(office):
    fill(office, 25)
    seen, before = [], 0
    while page := listing.rows(office.hub, office.moment, listing.Filters(), limit=10, before=before):
        seen += [one.subject for one in page]
        before = page[-1].n
    assert seen == [f"Need number {n}" for n in reversed(range(25))]


def test_a_filtered_list_pages_and_counts_as_well(office):
    fill(office, 12)
    for one in listing.rows(office.hub, office.moment, listing.Filters(), limit=7):
        offers.offer(office.hub, one.id, office.eng, by=office.priya)
    filters = listing.Filters(department=office.eng)
    first = listing.rows(office.hub, office.moment, filters, limit=5)
    rest = listing.rows(office.hub, office.moment, filters, limit=5, before=first[-1].n)
    assert (len(first), len(rest), listing.count(office.hub, office.moment, filters)) == (5, 2, 7)


def test_triage_pages_by_promise_and_keeps_rows_without_one_for_the_end(office):
    fill(office, 8)
    for one in triage.rows(office.hub, office.as_seen_by(office.priya), office.moment)[:2]:
        enquiries.close(office.hub, one.id, "answered", by=office.priya, instead="Told them")
        enquiries.log(office.hub, one.id, "email", by=office.priya, text="Thanks", incoming=True)
    viewer = office.as_seen_by(office.priya)
    everything = triage.rows(office.hub, viewer, office.moment)
    first = triage.rows(office.hub, viewer, office.moment, limit=3)
    rest = triage.rows(office.hub, viewer, office.moment, limit=10, after=(first[-1].due or "9999", first[-1].n))
    assert [*first, *rest] == everything
    assert [one.due is None for one in everything] == [False] * 6 + [True] * 2


def test_triage_holds_new_finding_out_back_and_unread_and_nothing_else(office):
    new, taken, back, unread = office.receive("new"), office.receive("taken"), office.offered(), office.claimed()
    waiting, parked, held, closed, away = (
        office.receive(),
        office.receive(),
        office.receive(),
        office.closed(),
        office.offered(),
    )
    enquiries.take(office.hub, taken, by=office.gwen)
    offers.answer(office.hub, back, "decline", by=office.sam, reason="no_time")
    enquiries.log(office.hub, unread, "email", by=office.priya, text="Any news?", incoming=True)
    enquiries.wait(office.hub, waiting, by=office.priya)
    enquiries.park(office.hub, parked, MONDAY.replace(day=30), by=office.priya)
    enquiries.hold(office.hub, held, by=office.priya)
    viewer = office.as_seen_by(office.gwen)

    def ids(which="all"):
        return {one.id for one in triage.rows(office.hub, viewer, office.moment, which)}

    assert ids() == {new, taken, back, unread}
    assert (ids("mine"), ids("back"), ids("replies")) == ({taken}, {back}, {unread})
    counts = triage.counts(office.hub, viewer, office.moment)
    assert (counts.all, counts.mine, counts.back, counts.replies, counts.late) == (4, 1, 1, 1, 0)
    office.clock.forward(days=7)
    assert ids() == {new, taken, back, unread, parked}
    assert triage.counts(office.hub, viewer, office.moment).all == 5
    assert not {closed, away, waiting, held} & ids()


def test_followups_are_those_of_their_owner_and_of_every_open_enquiry(office):
    held, new = office.claimed(), office.receive()
    office.closed()
    followups.plan(office.hub, new, "meeting", MONDAY, by=office.gwen)
    everything = next_actions.rows(office.hub, office.moment)
    assert {(one.enquiry, one.kind, one.owner) for one in everything} == {
        (new, "meeting", office.gwen), (held, "call_back", office.sam),
    }  # fmt: skip
    assert [one.enquiry for one in next_actions.rows(office.hub, office.moment, owner=office.sam)] == [held]
    office.clock.forward(days=1)
    assert [one.enquiry for one in next_actions.rows(office.hub, office.moment, late=True)] == [new]
    assert [one.enquiry for one in next_actions.rows(office.hub, office.moment, until="2026-11-25")] == [new]
    assert len(next_actions.rows(office.hub, office.moment, limit=1)) == 1


def test_offers_wait_for_their_department_and_late_ones_come_first(office):
    first = office.offered(office.bus)
    office.clock.forward(days=3)
    second = office.offered(office.bus)
    office.offered(office.eng)
    office.clock.forward(days=1)
    seen = offered.waiting(office.hub, office.moment, office.as_seen_by(office.ines))
    assert [(one.enquiry, one.late) for one in seen] == [(first, True), (second, False)]
    assert len(offered.waiting(office.hub, office.moment, office.as_seen_by(office.gwen))) == 3
    offers.answer(office.hub, second, "take", by=office.ines)
    assert [one.enquiry for one in offered.held(office.hub, office.moment, office.as_seen_by(office.ines))] == [second]
    assert offered.held(office.hub, office.moment, office.as_seen_by(office.sam)) == []


def test_search_finds_starts_of_words_anywhere_in_what_was_said(office):
    office.receive("Corrosion on an alloy bracket", subject="Müller’s problem", employer="Fenwick Castings")
    enquiries.log(office.hub, office.receive("Other"), "note", by=office.priya, text="They mentioned corrosion too")
    for typed, count in (
        ("corr", 2),
        ("muller", 1),
        ("fenw alloy", 0),
        ("alloy brack", 1),
        ("E-2627-0002", 1),
        ("x", 0),
    ):
        assert len(finding.numbers(office.hub, typed)) == count, typed


def test_a_search_by_two_letters_looks_at_names_only_and_by_three_at_words_too(office):
    office.receive("zebra", subject="Something")
    assert finding.numbers(office.hub, "ze") == []
    assert len(finding.numbers(office.hub, "zeb")) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # reading leaves the office as it was
@given(typed=st.text(max_size=60) | st.text('"*^():-+NEARANDOR{}~\\\0 ', max_size=30))
def test_no_text_whatever_stops_a_search(office, typed):
    viewer = office.as_seen_by(office.priya)
    assert finding.numbers(office.hub, typed) is not None
    assert listing.rows(office.hub, office.moment, listing.Filters(search=typed, department="x")) is not None
    assert triage.rows(office.hub, viewer, office.moment, "mine", typed) is not None


def test_undone_enquiries_are_not_found(office):
    from hubcrm.actions import undoing

    receiving.receive(office.hub, [Draft(text="A vanishing thing")], by=office.priya)
    assert len(finding.numbers(office.hub, "vanish")) == 1
    undoing.undo(office.hub, by=office.priya)
    assert finding.numbers(office.hub, "vanish") == []


def test_an_empty_hub_answers_every_list(office):
    viewer = office.as_seen_by("")
    assert viewer.is_hub
    assert listing.rows(office.hub, office.moment, listing.Filters()) == []
    assert triage.rows(office.hub, viewer, office.moment) == []
    assert triage.counts(office.hub, viewer, office.moment).all == 0
    assert next_actions.rows(office.hub, office.moment) == []
    assert offered.waiting(office.hub, office.moment, viewer) == []


@pytest.mark.parametrize("stage", ["new", "offered", "closed"])
def test_a_list_of_one_stage_holds_only_that(office, stage):
    office.receive()
    office.offered()
    office.closed()
    assert {one.stage for one in listing.rows(office.hub, office.moment, listing.Filters(stage=stage))} == {stage}
