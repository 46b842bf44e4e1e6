"""What Settings shows, and how it finds it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hubcrm.actions import institution, offers, people
from hubcrm.queries import settings
from tests.queries.test_plans import WHOLE, Watch, busy
from tests.small_office import MONDAY

__all__ = ["busy"]  # the fixture of the query plans


def test_the_institution_comes_with_its_calendar_and_promises(office):
    institution.edit(office.hub, {"promise_reply": 4, "opens": "8:30"}, by=office.priya)
    found = settings.institution(office.hub)
    assert (found.name, found.kind, found.target) == ("Kestrelbridge University", "university", 90)
    assert (found.days.reply, f"{found.calendar.opens:%H:%M}") == (4, "08:30")


def test_departments_come_by_name_with_their_people_and_open_work(office):
    office.claimed()
    offers.offer(office.hub, office.receive(), office.bus, by=office.priya)
    people.edit_department(office.hub, office.eng, {"lead": office.sam, "subjects": ["law"]}, by=office.priya)
    business, engineering = settings.departments(office.hub)
    assert (business.code, business.people, business.open) == ("BUS", 1, 1)
    assert (engineering.lead, engineering.ticked, engineering.people) == (office.sam, ("law",), 2)


def test_a_department_out_of_use_is_not_listed(office):
    people.edit_department(office.hub, office.eng, {"closed": True}, by=office.priya)
    assert [one.code for one in settings.departments(office.hub)] == ["BUS"]


def test_people_stand_under_the_hub_and_their_departments_leads_first_and_those_who_left_last(office):
    people.edit_person(office.hub, office.ines, {"left": True}, by=office.priya)
    people.add_away(office.hub, office.theo, MONDAY, MONDAY + timedelta(days=3), by=office.priya, deputy=office.sam)
    people.add_away(office.hub, office.theo, date(2026, 11, 2), date(2026, 11, 6), by=office.priya)
    found = settings.everybody(office.hub, MONDAY)
    assert [one.name for one in found.colleagues] == [
        "Gwen Marsh",
        "Priya Shah",
        "Sam Ashdown",
        "Theo Calder",
        "Ines Rowe",
    ]
    assert [one.deputy_name for one in found.away_of(office.theo)] == ["Sam Ashdown"]  # what is over is left out
    assert found.here == office.priya


def test_their_own_department_is_offered_first_to_stand_in(office):
    mine, others = settings.own_away(office.hub, office.theo, MONDAY)
    assert mine == []
    assert others[0] == (office.sam, "Sam Ashdown")
    assert office.theo not in [person for person, _ in others]


def test_the_overview_counts_what_each_section_holds(office):
    people.add_away(office.hub, office.theo, MONDAY, MONDAY + timedelta(days=3), by=office.priya)
    institution.add_closure(office.hub, date(2026, 12, 24), "Christmas", by=office.priya)
    found = settings.overview(office.hub, office.theo, MONDAY)
    assert (found.departments, found.people, found.away, found.closed) == (2, 5, 1, 1)
    assert found.own_away == (MONDAY, MONDAY + timedelta(days=3))
    assert settings.overview(office.hub, office.sam, MONDAY).own_away is None


def test_subjects_come_by_group_without_what_the_other_kind_teaches(office):
    university, college = (settings.subjects(office.hub, kind) for kind in ("university", "college"))
    assert [one.group for one in university] == sorted((one.group for one in university), key=str.casefold)
    assert {"hair_beauty"} <= {one.code for one in college} - {one.code for one in university}
    assert len(settings.subjects(office.hub)) > len(university) > 50


HOT = {
    "institution": lambda reads, o: settings.institution(reads),
    "departments": lambda reads, o: settings.departments(reads),
    "people": lambda reads, o: settings.everybody(reads, o.moment.today),
    "own days away": lambda reads, o: settings.own_away(reads, o.sam, o.moment.today),
    "closures": lambda reads, o: settings.closures(reads, 2026),
    "overview": lambda reads, o: settings.overview(reads, o.sam, o.moment.today),
}


@pytest.mark.parametrize("name", HOT)
def test_settings_never_read_every_enquiry(busy, name):
    watch = Watch(busy)
    HOT[name](watch, busy)
    plans = list(watch.plans())
    assert plans
    for plan in plans:
        assert not WHOLE.search(plan), plan
