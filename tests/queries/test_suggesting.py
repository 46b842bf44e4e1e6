"""What suggestions rest on, and that a router is kept up to date with it: at once, in the same way after a restart."""

from __future__ import annotations

import pytest

from hubcrm.actions import offers, passages, people, suggesting, undoing
from hubcrm.domain.errors import NotAllowed
from hubcrm.queries import suggesting as queries
from hubcrm.routing.learned import learned

ZEPHYR = "Help with the Zephyr account"


def take(office, text=ZEPHYR, department=None, person=None):
    enquiry = office.receive(text)
    office.clock.forward(minutes=1)
    offers.offer(office.hub, enquiry, department or office.bus, by=office.priya)
    office.clock.forward(minutes=1)
    offers.answer(office.hub, enquiry, "take", by=person or office.ines)
    return enquiry


def decline(office, text=ZEPHYR):
    enquiry = office.receive(text)
    office.clock.forward(minutes=1)
    offers.offer(office.hub, enquiry, office.eng, by=office.priya)
    office.clock.forward(minutes=1)
    offers.answer(office.hub, enquiry, "decline", by=office.sam, reason="not_our_area")
    return enquiry


def taught(office):
    """A hub that has a little history, so that history counts."""
    for _ in range(3):
        take(office)
        take(office, "A weld on a crane has cracked", office.eng, office.sam)


def score(router, code, text=ZEPHYR):
    return next(one.score for one in router.rank(text) if one.department == code)


def ref(office, enquiry):
    return office.state(enquiry)["ref"]


def test_declined_then_taken_by_another_is_one_enquiry_with_a_wrong_and_a_right_department(office):
    enquiry = decline(office)
    office.clock.forward(minutes=1)
    offers.offer(office.hub, enquiry, office.bus, by=office.priya)
    offers.answer(office.hub, enquiry, "take", by=office.ines)
    (one,) = queries.answers(office.hub)
    assert (one.right, one.wrong) == (("BUS",), ("ENG",))
    assert [(code, right) for _, code, right in one.given] == [("ENG", False), ("BUS", True)]


def test_who_takes_it_after_all_was_not_wrong(office):
    enquiry = decline(office)
    offers.offer(office.hub, enquiry, office.eng, by=office.priya)
    offers.answer(office.hub, enquiry, "take", by=office.sam)
    (one,) = queries.answers(office.hub)
    assert (one.right, one.wrong) == (("ENG",), ())


def test_an_answer_counts_in_the_next_suggestion_and_an_undone_one_no_more(office):
    taught(office)
    known = queries.UpToDate()
    before = score(known.router(office.hub), "BUS")
    take(office)
    assert score(known.router(office.hub), "BUS") > before
    undoing.undo(office.hub, by=office.ines)
    assert score(known.router(office.hub), "BUS") == pytest.approx(before, abs=1e-4)


def test_nothing_is_made_anew_while_nothing_changes(office, monkeypatch):
    known = queries.UpToDate()
    first = known.router(office.hub)
    take(office)
    monkeypatch.setattr(queries, "new_router", lambda reader: pytest.fail("made anew"))
    assert known.router(office.hub) is first
    assert len(learned(first)) == 1


def test_said_to_be_wrong_by_the_hub_counts_at_once_and_can_be_undone(office):
    taught(office)
    known = queries.UpToDate()
    enquiry = office.receive(ZEPHYR)
    before = score(known.router(office.hub), "BUS")
    outcome = suggesting.not_for(office.hub, enquiry, office.bus, by=office.priya)
    assert outcome.said == "Noted: not for Business School. Suggestions learn from it"
    assert score(known.router(office.hub), "BUS") < before - 0.01
    suggesting.not_for(office.hub, enquiry, office.bus, by=office.priya)
    assert office.state(enquiry)["f"]["not_for"] == [office.bus]
    undoing.undo(office.hub, by=office.priya)
    assert score(known.router(office.hub), "BUS") == pytest.approx(before, abs=1e-4)


def test_said_to_be_wrong_of_a_closed_enquiry_is_refused(office):
    with pytest.raises(NotAllowed):
        suggesting.not_for(office.hub, office.closed(), office.bus, by=office.priya)


def test_the_same_suggestion_after_a_restart(office):
    known = queries.UpToDate()
    for _ in range(3):
        take(office)
    suggesting.keep(office.hub)
    known.router(office.hub)
    take(office)
    decline(office)
    now = [(one.department, one.score) for one in known.router(office.hub).rank(ZEPHYR)]
    again = [(one.department, one.score) for one in queries.UpToDate().router(office.hub).rank(ZEPHYR)]
    assert again == now
    suggesting.keep(office.hub)
    kept = [one.department for one in queries.UpToDate().router(office.hub).rank(ZEPHYR)]
    assert kept == [department for department, _ in now]


def test_what_is_kept_is_brought_up_to_date_and_not_made_anew(office, monkeypatch):
    take(office)
    assert suggesting.keep(office.hub).value
    assert not suggesting.keep(office.hub).value
    take(office)
    monkeypatch.setattr(queries, "new_router", lambda reader: pytest.fail("made anew"))
    router, caught_up = queries.brought_up(office.hub)
    assert caught_up == 1
    assert len(learned(router)) == 2
    assert suggesting.keep(office.hub).value


def erase(office, enquiry):
    """As erasing will: the key of its words goes, and the words with it."""
    with office.hub._connected() as connection:
        connection.exec_driver_sql("UPDATE subject SET status = 'erased', key = NULL WHERE subject = ?", (enquiry,))
        connection.exec_driver_sql("UPDATE change SET personal = '' WHERE subject = ?", (enquiry,))


def test_what_is_erased_is_forgotten_and_what_is_kept_is_as_if_it_had_never_been(office):
    first = take(office, "Leadership for new foremen")
    suggesting.keep(office.hub)
    without = queries.router(office.hub).save()
    second = take(office)
    suggesting.keep(office.hub)
    known = queries.UpToDate()
    assert set(learned(known.router(office.hub))) == {ref(office, first), ref(office, second)}
    erase(office, second)
    assert set(learned(known.router(office.hub))) == {ref(office, first)}
    suggesting.keep(office.hub)
    after = queries.router(office.hub)
    queries.refit(after)
    assert after.save() == without


def test_a_refit_aside_is_taken_up_and_what_was_answered_meanwhile_still_counts(office):
    known = queries.UpToDate()
    known.router(office.hub)
    for _ in range(3):
        take(office)
    router = known.router(office.hub)
    due = known.due()
    assert due is not None
    meanwhile = take(office, "A weld has cracked", office.eng, office.sam)
    known.take(queries.refitted(office.hub, due[0]), due[1])
    assert known.router(office.hub) is not router
    assert ref(office, meanwhile) in learned(known.router(office.hub))
    assert not known.router(office.hub).wants_refit


def test_a_refit_of_other_profiles_is_not_taken_up(office):
    known = queries.UpToDate()
    router = known.router(office.hub)
    known.take(b"never read", "other profiles")
    assert known.router(office.hub) is router


def test_only_the_latest_are_learned_and_old_ones_are_not_taken_for_erased(office, monkeypatch):
    monkeypatch.setattr(queries, "LIMIT", 2)
    refs = [ref(office, take(office)) for _ in range(2)]
    known = queries.UpToDate()
    known.router(office.hub)
    refs.append(ref(office, take(office)))
    monkeypatch.setattr(queries.answers, "__defaults__", (2,))
    assert set(learned(known.router(office.hub))) == set(refs)
    queries.refit(known.router(office.hub))
    assert list(learned(known.router(office.hub))) == refs[1:]


def test_words_people_and_lists_of_a_department_make_its_profile(office):
    text = "Who can advise us on Zephyr gaskets?"
    before = score(queries.router(office.hub), "ENG", text)
    people.edit_person(office.hub, office.sam, {"expertise": "gaskets, seals"}, by=office.priya)
    with_sam = score(queries.router(office.hub), "ENG", text)
    assert with_sam > before
    given = passages.learn(
        office.hub, office.bus, "Courses", ["Zephyr for beginners", "Zephyr gaskets"], by=office.priya
    )
    router = queries.router(office.hub)
    assert router.rank(text)[0].department == "BUS"
    passages.forget(office.hub, given.value, by=office.priya)
    assert score(queries.router(office.hub), "ENG", text) == pytest.approx(with_sam)
