"""The story of an employer: the timeline as we know it, the one they saw, and how long they waited."""

from __future__ import annotations

import re

import pytest

from hubcrm.actions import employers, enquiries, offers, undoing
from hubcrm.intake.drafts import Draft
from hubcrm.queries import employer_story


@pytest.fixture
def firm(office):
    return employers.add(office.hub, "Sternfield Hydraulics", by=office.priya).value


@pytest.fixture
def asked(office, firm):
    """One enquiry of theirs."""
    (received,) = office.take_in(
        Draft(text="Could you train\nour fitters?", subject="Training", employer="Sternfield Hydraulics")
    )
    return received.enquiry


def told(office, firm, person=""):
    viewer = office.as_seen_by(person or office.priya)
    return employer_story.story(office.hub, firm, viewer, office.moment, office.hub.calendar)


def titles(story):
    return [one.title for one in story.entries]


def test_nothing_has_happened_with_a_new_employer(office, firm):
    story = told(office, firm)
    assert (story.entries, story.waited, story.waiting, story.spoke) == ((), 0, 0, None)


def test_the_timeline_tells_everything_newest_first_in_plain_words(office, firm, asked):
    office.clock.forward(hours=1)
    offers.offer(office.hub, asked, office.eng, by=office.priya, note="Three firms, one course")
    office.clock.forward(hours=1)
    offers.answer(office.hub, asked, "take", by=office.sam)
    office.clock.forward(hours=1)
    enquiries.log(office.hub, asked, "call", by=office.sam, text="Good talk")
    story = told(office, firm)
    assert titles(story) == [
        "Spoke on the phone", "Engineering said yes", "Offered to Engineering", "Enquiry: Training",
    ]  # fmt: skip
    assert [one.text for one in story.entries] == [
        "Good talk", "Sam Ashdown", "Three firms, one course", "“Could you train our fitters?”",
    ]  # fmt: skip
    assert [one.internal for one in story.entries] == [False, True, True, False]
    assert (story.spoke.name, story.spoke.department, story.spoke.at) == (
        "Sam Ashdown",
        "School of Engineering",
        office.clock(),
    )


def test_a_decline_its_reason_and_every_note_stay_with_us(office, firm, asked):
    enquiries.log(office.hub, asked, "note", by=office.priya, text="Sounds short of money")
    enquiries.log(office.hub, asked, "no_answer", by=office.priya, text="Rang twice")
    offers.offer(office.hub, asked, office.eng, by=office.priya)
    offers.answer(office.hub, asked, "decline", by=office.sam, reason="no_time")
    story = told(office, firm)
    assert "Not for Engineering: nobody free in time" in titles(story)
    theirs = [one for one in story.entries if one.told]
    assert [one.told for one in theirs] == ["They asked: Training"]
    assert story.told == 1


def test_what_they_saw_holds_our_letters_but_not_our_notes_of_what_was_said(office, firm, asked):
    office.clock.forward(days=1)
    enquiries.log(office.hub, asked, "email", by=office.priya, text="Thank you; Sam will ring you")
    office.clock.forward(days=1)
    enquiries.log(office.hub, asked, "call", by=office.sam, text="Between us: they have no budget")
    enquiries.close(office.hub, asked, "no_budget", by=office.priya, instead="Two grants to try")
    story = told(office, firm)
    theirs = [(one.told, one.told_text) for one in reversed(story.entries) if one.told]
    assert theirs == [
        ("They asked: Training", "“Could you train our fitters?”"),
        ("We wrote to them", "Thank you; Sam will ring you"),
        ("We spoke on the phone", ""),
        ("What we left them with", "Two grants to try"),
    ]


def test_each_word_of_ours_says_how_many_working_days_it_took(office, firm, asked):
    office.clock.forward(days=1)
    enquiries.log(office.hub, asked, "email", by=office.priya, text="Thank you")
    office.clock.forward(days=6)
    enquiries.log(office.hub, asked, "call", by=office.priya)
    assert [one.waited for one in told(office, firm).entries] == [4, 1, None]


def test_the_wait_is_counted_over_all_enquiries_and_goes_on_while_it_is_our_move(office, firm, asked):
    office.clock.forward(days=1)
    enquiries.close(office.hub, asked, "answered", by=office.priya, instead="Told them")
    office.take_in(Draft(text="And a second thing", employer="Sternfield Hydraulics", received_ms=office.clock()))
    office.clock.forward(days=2)
    story = told(office, firm)
    assert (story.waited, story.longest, story.waiting) == (3, 2, 1)


def test_what_was_undone_is_not_told(office, firm, asked):
    enquiries.log(office.hub, asked, "call", by=office.priya, text="Wrong firm")
    undoing.undo(office.hub, by=office.priya)
    assert titles(told(office, firm)) == ["Enquiry: Training"]


def test_an_automatic_reply_is_no_word_from_them(office, firm, asked):
    office.take_in(Draft(text="I am out of the office", subject=f"Re: {office.detail(asked).ref}", auto_reply=True))
    office.take_in(Draft(text="Any news?", subject=f"Re: {office.detail(asked).ref}"))
    assert titles(told(office, firm)) == ["They wrote to us", "Enquiry: Training"]


def test_somebody_known_by_introduction_is_not_named_to_others(office, firm, asked):
    contact = employers.add_contact(office.hub, firm, "Glyn Parfitt", by=office.sam, typed_by_academic=True).value
    enquiries.log(office.hub, asked, "call", by=office.sam, contact=contact)
    assert titles(told(office, firm))[0] == "Call with somebody Sam Ashdown knows"
    assert titles(told(office, firm, office.sam))[0] == "Call with Glyn Parfitt"


def test_the_story_reads_only_the_changes_of_this_employer(office, firm, asked):
    seen = []

    class Watch:
        def read(self, sql, params=()):
            seen.append((sql, params))
            return office.hub.read(sql, params)

    employer_story.story(Watch(), firm, office.as_seen_by(office.priya), office.moment, office.hub.calendar)
    for sql, params in seen:
        plan = "\n".join(str(step[3]) for step in office.hub.read(f"EXPLAIN QUERY PLAN {sql}", params))
        assert not re.search(r"SCAN (?:change|enquiry|c|e)\b", plan), plan
