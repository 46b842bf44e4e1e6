"""Who in a department could take an enquiry, past enquiries like it, and an open one that it may repeat."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hubcrm.actions import enquiries, offers, people
from hubcrm.queries import suggesting, suggesting_past, suggesting_people
from tests.queries.test_suggesting import take

WELD = "A weld on our crane has cracked and we need somebody to look at the fracture"
MONDAY = date(2026, 11, 23)


def fits(office, text=WELD):
    found = suggesting_people.fits(office.hub, suggesting.router(office.hub), text, office.moment)
    return found[office.eng]


def names(found):
    return [one.name for one in found]


def why(one):
    return suggesting_people.why_plainly(one, MONDAY)


def test_a_lead_comes_first_where_nothing_speaks_for_anybody(office):
    found = fits(office)
    assert names(found) == ["Sam Ashdown", "Theo Calder"]
    assert [one.speaks_for_them for one in found] == [False, False]
    assert why(found[0]) == "nothing open"


def test_whose_field_it_is_comes_first_in_the_words_of_the_text(office):
    people.edit_person(office.hub, office.theo, {"expertise": "welding, fractures"}, by=office.priya)
    found = fits(office)
    assert names(found) == ["Theo Calder", "Sam Ashdown"]
    assert found[0].words == ("weld", "fracture")
    assert why(found[0]) == "knows weld and fracture, nothing open"


def test_a_field_that_all_share_tells_nobody_apart(office):
    for person in (office.sam, office.theo):
        people.edit_person(office.hub, person, {"expertise": "welding"}, by=office.priya)
    people.edit_person(office.hub, office.theo, {"expertise": "welding, cranes"}, by=office.priya)
    found = fits(office)
    assert names(found) == ["Theo Calder", "Sam Ashdown"]
    assert found[0].score == pytest.approx(1.5)


def test_who_said_yes_to_some_like_it_comes_first_and_work_in_hand_counts_against(office):
    for _ in range(2):
        take(office, WELD, office.eng, office.theo)
    found = fits(office)
    assert names(found) == ["Theo Calder", "Sam Ashdown"]
    assert why(found[0]) == "said yes to two like it, 2 open"
    assert len(found[0].like) == 2


def test_who_is_away_comes_last_with_the_day_and_whoever_stands_in(office):
    people.edit_person(office.hub, office.theo, {"expertise": "welding"}, by=office.priya)
    people.add_away(office.hub, office.theo, MONDAY, MONDAY + timedelta(days=4), by=office.priya, deputy=office.sam)
    found = fits(office)
    assert names(found) == ["Sam Ashdown", "Theo Calder"]
    assert why(found[1]) == "knows weld, nothing open, away until Fri 27 Nov, Sam Ashdown stands in"


def test_who_has_left_is_not_named(office):
    people.edit_person(office.hub, office.theo, {"left": True}, by=office.priya)
    assert names(fits(office)) == ["Sam Ashdown"]


def test_the_load_of_a_department_is_its_open_enquiries_and_those_late(office):
    office.offered()
    office.offered()
    assert suggesting_people.loads(office.hub, office.moment) == {office.eng: (2, 0)}
    office.clock.forward(days=30)
    (late,) = suggesting_people.loads(office.hub, office.moment).values()
    assert suggesting_people.load_words(late) == "2 open, 2 late"
    assert suggesting_people.load_words((0, 0)) == "nothing open"


# -- past ones like it -------------------------------------------------------------------------------------------------


def similar(office, text=WELD, but=""):
    return suggesting_past.similar(office.hub, suggesting.router(office.hub), text, but)


def test_past_ones_say_what_became_of_them(office):
    first = take(office, f"{WELD} today", office.eng, office.sam)
    second = take(office, f"{WELD} quickly", office.eng, office.sam)
    third = take(office, f"{WELD} this year", office.eng, office.theo)
    enquiries.close(office.hub, first, "completed", by=office.priya, instead="Done")
    enquiries.close(office.hub, second, "price", by=office.priya, instead="A shorter look")
    found = {one.id: one.became for one in similar(office)}
    assert found == {
        first: "Engineering took it: work completed",
        second: "Engineering took it; it did not go ahead (price)",
        third: "Theo Calder of Engineering has it: claimed",
    }


def test_an_enquiry_is_not_like_itself_and_nothing_is_like_small_talk(office):
    only = take(office, WELD, office.eng, office.sam)
    assert similar(office, but=only) == ()
    assert similar(office, "Hello, how are you today?") == ()


# -- repeated ----------------------------------------------------------------------------------------------------------

MAIL = {"sender_name": "Jo Hart", "sender_email": "jo@crane.example", "employer": "Crane Lifting Ltd"}


def test_the_same_words_of_the_same_person_repeat_an_open_enquiry(office):
    first = office.receive(WELD, subject="Cracked weld", **MAIL)
    office.clock.forward(days=3)
    second = office.receive(f"{WELD}. Did you get my message?", subject="Re: Cracked weld", **MAIL)
    found = suggesting_past.repeated(office.hub, second)
    assert found is not None
    assert (found.id, found.same) == (first, "the same person")
    assert suggesting_past.repeated(office.hub, first) is None
    colleague = {**MAIL, "sender_name": "Ann Lee", "sender_email": "ann@crane.example"}
    third = office.receive(WELD, subject="Cracked weld on the crane", **colleague)
    assert suggesting_past.repeated(office.hub, third).same in ("the same person", "the same employer")


@pytest.mark.parametrize("case", ["another matter", "too long ago", "closed", "somebody else", "few words"])
def test_what_only_looks_a_little_alike_is_not_flagged(office, case):
    words = "Please ring me" if case == "few words" else WELD
    first = office.receive(words, **MAIL)
    if case == "closed":
        enquiries.close(office.hub, first, "answered", by=office.priya, instead="Told them")
    office.clock.forward(days=31 if case == "too long ago" else 1)
    sender = {"sender_name": "Ann Lee", "sender_email": "ann@other.example"} if case == "somebody else" else MAIL
    other = {"another matter": "Have you a room for forty people in May?", "few words": "Please ring back today"}
    second = office.receive(other.get(case, WELD), **sender)
    assert suggesting_past.repeated(office.hub, second) is None


def test_joined_they_are_one_and_the_flag_is_gone(office):
    first = office.receive(WELD, **MAIL)
    office.clock.forward(days=1)
    second = office.receive(WELD, **MAIL)
    enquiries.merge(office.hub, second, first, by=office.priya)
    assert suggesting_past.repeated(office.hub, second) is None
    offers.offer(office.hub, first, office.eng, by=office.priya)
    assert office.state(second)["merged"] == first
