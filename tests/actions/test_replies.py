"""A reply joins its enquiry, wakes it if it waited, and flags it if it was closed; an automatic one does neither."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubcrm.actions import enquiries, receiving, undoing
from hubcrm.intake.drafts import Draft
from hubcrm.queries import history, triage

FIRST = Draft(text="Our weld has cracked.", subject="Weld", message_id="one@x", sender_email="jo@fenwick.example",
              sender_name="Jo Hart", channel="email", received_ms=1_795_000_000_000)  # fmt: skip
REPLY = Draft(text="Aluminium.", quoted="-- \nJo\n\nOn Fri Priya wrote:\n> Which alloy?", subject="Re: Weld", message_id="two@x",
              sender_email="jo@fenwick.example", sender_name="Jo Hart", channel="email",
              received_ms=1_795_100_000_000)  # fmt: skip


def taken(office, **facts) -> receiving.Received:
    return office.take_in(replace(REPLY, **facts))[0]


@pytest.fixture
def enquiry(office) -> str:
    return office.take_in(FIRST)[0].enquiry


@pytest.mark.parametrize("how", ["in_reply_to", "references", "subject", "two subjects"])
def test_it_joins_by_what_it_answers_or_by_our_reference(office, enquiry, how):
    ref = office.detail(enquiry).ref
    facts = {
        "in_reply_to": {"in_reply_to": "one@x"}, "references": {"references": ("nobody@x", "one@x", "later@x")},
        "subject": {"subject": f"RE: [{ref.lower()}] Weld"}, "two subjects": {"subject": f"Re: E-2526-9999 or {ref}"},
    }[how]  # fmt: skip
    found = taken(office, **facts)
    assert (found.enquiry, found.joined) == (enquiry, True)
    assert office.detail(enquiry).unread == 1
    event = history.of_enquiry(office.hub, enquiry)[-1]
    assert (event.text, event.quoted) == ("Aluminium.", REPLY.quoted)


def test_a_reply_to_a_reply_joins_the_same(office, enquiry):
    taken(office, in_reply_to="one@x")
    found = taken(office, message_id="three@x", in_reply_to="two@x", text="And steel.")
    assert found.enquiry == enquiry


def test_it_wakes_what_waits_and_its_undo_lets_it_wait_again(office, enquiry):
    enquiries.wait(office.hub, enquiry, by=office.priya)
    taken(office, in_reply_to="one@x")
    assert office.detail(enquiry).side == ""
    undoing.undo(office.hub, by=office.priya)
    assert office.detail(enquiry).side == "waiting_employer"


def test_an_automatic_reply_neither_wakes_nor_flags_nor_reopens(office, enquiry):
    enquiries.wait(office.hub, enquiry, by=office.priya)
    taken(office, in_reply_to="one@x", auto_reply=True)
    assert (office.detail(enquiry).side, office.detail(enquiry).unread) == ("waiting_employer", 0)
    enquiries.close(office.hub, enquiry, "answered", by=office.priya, instead="Pointed to a guide")
    taken(office, in_reply_to="one@x", message_id="three@x", auto_reply=True)
    detail = office.detail(enquiry)
    assert (detail.stage, detail.unread) == ("closed", 0)


def test_a_reply_to_what_is_closed_flags_it_in_triage_and_leaves_reopening_to_people(office, enquiry):
    enquiries.close(office.hub, enquiry, "answered", by=office.priya, instead="Pointed to a guide")
    assert enquiry not in [row.id for row in triage.rows(office.hub, office.as_seen_by(office.priya), office.moment)]
    taken(office, in_reply_to="one@x")
    detail = office.detail(enquiry)
    assert (detail.stage, detail.unread) == ("closed", 1)
    assert enquiry in [row.id for row in triage.rows(office.hub, office.as_seen_by(office.priya), office.moment)]


def test_a_reply_to_what_was_merged_goes_on_where_the_work_goes_on(office, enquiry):
    other = office.receive("The same weld")
    enquiries.merge(office.hub, enquiry, other, by=office.priya)
    assert taken(office, in_reply_to="one@x").enquiry == other


def test_of_a_folder_full_the_reply_may_lie_before_what_it_answers(office):
    reply = replace(REPLY, in_reply_to="one@x")
    foreseen = receiving.foresee(office.hub, [reply, FIRST])
    assert [one.joined for one in foreseen.each] == [True, False]
    found = office.take_in(reply, FIRST)
    assert [one.joined for one in found] == [True, False]
    assert found[0].enquiry == found[1].enquiry
    assert office.detail(found[0].enquiry).text == "Our weld has cracked."


def test_of_a_message_passed_on_the_address_kept_is_that_of_who_asks(office):
    passed_on = Draft(text="See below", subject="Fw: weld", sender_name="Dr Sam", sender_email="sam@kestrel.example",
                      forwarded_from_name="Jo Hart", forwarded_from_email="jo@fenwick.example", channel="email")  # fmt: skip
    detail = office.detail(office.take_in(passed_on)[0].enquiry)
    assert (detail.sender, detail.sender_email) == ("Jo Hart", "jo@fenwick.example")
