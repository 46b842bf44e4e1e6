"""Employers: the list, one employer's head, open work and people, and what a merge would move."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubcrm.actions import employers, enquiries, followups, offers
from hubcrm.domain.errors import NotFound
from hubcrm.intake.drafts import Draft
from hubcrm.queries import employer_page

WHOLE = re.compile(r"SCAN (?:enquiry|change|entity|e|c|s)\b(?! USING (?:COVERING )?INDEX enquiry_(?:work|next)\b)")


@pytest.fixture
def known(office):
    """Three employers by name: Aldous has two open enquiries, Birch one closed, Cardew none."""
    ids = {}
    for name, town, domain in (
        ("Aldous Tools", "Marrowby", "aldous.example"),
        ("Birch & Co", "Oakfern", ""),
        ("Cardew", "", ""),
    ):
        made = employers.add(office.hub, name, by=office.priya, town=town, domains=[domain] if domain else [])
        ids[name] = made.value
    first, second, third = (
        one.enquiry for one in office.take_in(
            Draft(text="One", employer="Aldous Tools"), Draft(text="Two", employer="Aldous Tools"),
            Draft(text="Three", employer="Birch & Co"),
        )
    )  # fmt: skip
    office.clock.forward(hours=1)
    offers.offer(office.hub, first, office.eng, by=office.priya)
    enquiries.log(office.hub, second, "call", by=office.priya, text="Rang")
    enquiries.close(office.hub, third, "answered", by=office.priya, instead="Told them")
    return {**ids, "first": first, "second": second, "third": third}


def named(office, ids):
    return [one.name for one in employer_page.rows(office.hub, ids)]


def listed(office, which="all", search="", person=""):
    viewer = office.as_seen_by(person or office.priya)
    return named(office, employer_page.ids(office.hub, viewer, which, search))


def test_the_views_hold_all_those_with_open_work_and_those_one_looks_after(office, known):
    employers.edit(office.hub, known["Cardew"], {"looked_after_by": office.gwen}, by=office.priya)
    assert listed(office) == ["Aldous Tools", "Birch & Co", "Cardew"]
    assert listed(office, "open") == ["Aldous Tools"]
    assert listed(office, "mine", person=office.gwen) == ["Cardew"]
    assert listed(office, "mine") == []
    assert employer_page.counts(office.hub, office.as_seen_by(office.gwen)) == employer_page.Counts(3, 1, 1)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("aldous", ["Aldous Tools"]),
        ("tools MARROW", ["Aldous Tools"]),
        ("birch and", ["Birch & Co"]),
        ("aldous.example", ["Aldous Tools"]),
        ("tools oakfern", []),
        ("!!!", []),
        ("  ", ["Aldous Tools", "Birch & Co", "Cardew"]),
    ],
)
def test_every_typed_word_must_be_in_name_town_or_mail_domain(office, known, typed, found):
    assert listed(office, search=typed) == found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(typed=st.text(max_size=40))
def test_no_typed_text_ever_fails(office, typed):
    assert isinstance(employer_page.ids(office.hub, office.as_seen_by(office.priya), "all", typed), list)


def test_a_row_says_what_is_open_and_with_which_departments(office, known):
    rows = {
        one.name: one for one in employer_page.rows(office.hub, [known["Birch & Co"], known["Aldous Tools"], "gone"])
    }
    assert list(rows) == ["Birch & Co", "Aldous Tools"]
    assert (rows["Aldous Tools"].open, rows["Aldous Tools"].departments) == (2, ("School of Engineering",))
    assert (rows["Birch & Co"].open, rows["Birch & Co"].departments) == (0, ())


def test_a_department_with_a_comma_in_its_name_stays_one(office, known):
    from hubcrm.actions import people

    people.edit_department(office.hub, office.eng, {"name": "School of Design, Media and Arts"}, by=office.priya)
    (row,) = employer_page.rows(office.hub, [known["Aldous Tools"]])
    assert row.departments == ("School of Design, Media and Arts",)


def test_last_spoken_is_the_newest_two_way_word_of_all_their_enquiries(office, known):
    spoken = employer_page.last_spoken(office.hub, [known["Aldous Tools"], known["Birch & Co"], known["Cardew"]])
    assert spoken == {known["Aldous Tools"]: office.clock()}


def test_the_head_says_who_they_are_and_since_when(office, known):
    facts = {"looked_after_by": office.gwen, "parent": known["Cardew"], "employees": 84}
    employers.edit(office.hub, known["Aldous Tools"], facts, by=office.priya)
    head = employer_page.head(office.hub, known["Aldous Tools"])
    assert (head.name, head.looked_after_by, head.parent_name, head.total) == (
        "Aldous Tools",
        "Gwen Marsh",
        "Cardew",
        2,
    )
    assert head.facts["employees"] == 84
    assert head.since is not None
    with pytest.raises(NotFound):
        employer_page.head(office.hub, "gone")


def test_open_work_comes_by_what_is_next_and_a_plan_of_ones_own_takes_the_place_of_the_automatic_one(office, known):
    work = employer_page.open_work(office.hub, known["Aldous Tools"], office.moment)
    assert {(one.id, one.move) for one in work} == {(known["first"], "department"), (known["second"], "us")}
    today = office.moment.today
    followups.plan(office.hub, known["first"], "meeting", today, by=office.priya)
    (first, *_rest) = employer_page.open_work(office.hub, known["Aldous Tools"], office.moment)
    assert (first.id, first.next_kind, first.next_due, first.late) == (
        known["first"],
        "meeting",
        today.isoformat(),
        False,
    )
    office.clock.forward(days=3)
    assert employer_page.open_work(office.hub, known["Aldous Tools"], office.moment)[0].late


def test_closed_work_is_kept_apart_newest_first(office, known):
    (only,) = employer_page.closed_work(office.hub, known["Birch & Co"], office.moment)
    assert (only.id, only.late, only.closed) == (known["third"], False, office.clock())
    assert employer_page.closed_work(office.hub, known["Aldous Tools"], office.moment) == []


def test_somebody_known_by_introduction_is_a_role_and_a_colleague_to_ask_to_everybody_but_their_steward(office, known):
    firm = known["Aldous Tools"]
    employers.add_contact(
        office.hub, firm, "Glyn Parfitt", by=office.sam, typed_by_academic=True, role_title="Operations director",
        role_kind="operations", email="glyn@aldous.example", phone="01632 960139", notes="Likes Thursdays",
    )  # fmt: skip
    office.clock.forward(minutes=1)
    employers.add_contact(office.hub, firm, "Helen Marsh", by=office.priya)
    helen, glyn = employer_page.people_known(office.hub, firm, office.as_seen_by(office.priya))
    assert (helen.name, helen.hidden, helen.may_decide) == ("Helen Marsh", False, True)
    assert (glyn.hidden, glyn.steward_name, glyn.role_kind, glyn.may_decide) == (
        True,
        "Sam Ashdown",
        "operations",
        False,
    )
    assert (glyn.name, glyn.role_title, glyn.email, glyn.phone, glyn.notes) == ("", "", "", "", "")
    own, shared = employer_page.people_known(office.hub, firm, office.as_seen_by(office.sam))
    assert (own.name, own.phone, own.may_decide) == ("Glyn Parfitt", "01632 960139", True)
    assert (shared.name, shared.may_decide) == ("Helen Marsh", False)


def test_a_merge_is_counted_before_it_is_done_and_does_what_was_counted(office, known):
    gone, stays = known["Aldous Tools"], known["Cardew"]
    employers.add_contact(office.hub, gone, "Helen Marsh", by=office.priya)
    before = employer_page.merging(office.hub, gone, stays)
    assert (before.gone, before.stays, before.enquiries, before.people) == ("Aldous Tools", "Cardew", 2, 1)
    assert before.fills == ("domains", "town")
    employers.merge(office.hub, gone, stays, by=office.priya)
    assert employer_page.head(office.hub, stays).total == 2
    assert employer_page.head(office.hub, stays).facts["town"] == "Marrowby"
    with pytest.raises(NotFound):
        employer_page.merging(office.hub, gone, stays)


def test_no_query_of_the_page_reads_every_enquiry_or_every_change(office, known):
    asked = []

    class Watch:
        def read(self, sql, params=()):
            asked.append((sql, params))
            return office.hub.read(sql, params)

    watch, viewer, firm = Watch(), office.as_seen_by(office.priya), known["Aldous Tools"]
    employer_page.ids(watch, viewer, "open", "ald")
    employer_page.counts(watch, viewer)
    employer_page.rows(watch, [firm])
    employer_page.last_spoken(watch, [firm])
    employer_page.head(watch, firm)
    employer_page.open_work(watch, firm, office.moment)
    employer_page.closed_work(watch, firm, office.moment)
    employer_page.people_known(watch, firm, viewer)
    employer_page.merging(watch, firm, known["Cardew"])
    for sql, params in asked:
        plan = "\n".join(str(step[3]) for step in office.hub.read(f"EXPLAIN QUERY PLAN {sql}", params))
        assert not WHOLE.search(plan), f"{sql}\n{plan}"
