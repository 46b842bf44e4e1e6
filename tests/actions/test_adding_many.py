"""Many departments or people at once: all or none, and undone at once."""

from __future__ import annotations

import pytest

from hubcrm.actions import people, undoing
from hubcrm.domain.errors import NotAllowed
from hubcrm.queries import people as queries
from hubcrm.queries import settings


def test_many_people_are_added_in_one_step_and_undone_in_one(office):
    before = len(queries.people(office.hub))
    rows = [
        {"name": "Ann Lee", "role": "lead", "department": office.bus, "email": "ann@uni.example"},
        {"name": "Bob Day", "role": "adviser"},
    ]
    done = people.add_many(office.hub, rows, by=office.priya)
    assert (done.said, done.undoable, len(done.value)) == ("2 people added", True, 2)
    assert len(queries.people(office.hub)) == before + 2
    assert undoing.undo(office.hub, by=office.priya).value == "Add 2 people"
    assert len(queries.people(office.hub)) == before


def test_the_first_adviser_of_many_works_here_where_nobody_does(office):
    office.hub.set_fact("this_person", "")
    rows = [{"name": "Ann Lee", "role": "lead", "department": office.bus}, {"name": "Bob Day", "role": "manager"}]
    done = people.add_many(office.hub, rows, by="")
    assert queries.this_person(office.hub) == done.value[1]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "nobody to add"),
        ([{"name": "Bob Day", "role": "adviser"}, {"name": "", "role": "adviser"}], "needs a name"),
        ([{"name": "Bob Day", "role": "adviser"}, {"name": "Ann Lee", "role": "dean"}], "one of adviser"),
        ([{"name": "Bob Day", "role": "adviser"}, {"name": "Ann Lee", "role": "lead"}], "which department Ann Lee"),
    ],
)
def test_one_wrong_row_keeps_all_of_them_out(office, rows, says):
    before = queries.people(office.hub)
    with pytest.raises(NotAllowed, match=says):
        people.add_many(office.hub, rows, by=office.priya)
    assert queries.people(office.hub) == before


def test_many_departments_are_added_in_one_step_and_undone_in_one(office):
    done = people.add_departments(
        office.hub,
        [{"code": "law", "name": "Law", "subjects": ["law"]}, {"code": "ART", "name": "Art"}],
        by=office.priya,
    )
    assert done.said == "2 departments added"
    found = {one.code: one.ticked for one in settings.departments(office.hub)}
    assert found["LAW"] == ("law",)
    undoing.undo(office.hub, by=office.priya)
    assert {one.code for one in settings.departments(office.hub)} == {"ENG", "BUS"}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "nothing to add"),
        ([{"code": "LAW", "name": "Law"}, {"code": "eng", "name": "Engines"}], "department ENG already"),
        ([{"code": "LAW", "name": "Law"}, {"code": "LAW", "name": "Laws"}], "department LAW already"),
        ([{"code": "LAW", "name": "Law"}, {"name": "Laws"}], "needs a code"),
    ],
)
def test_one_wrong_department_keeps_all_of_them_out(office, rows, says):
    with pytest.raises(NotAllowed, match=says):
        people.add_departments(office.hub, rows, by=office.priya)
    assert len(settings.departments(office.hub)) == 2


def test_somebody_else_at_this_computer_is_told_to_the_pages(office):
    assert people.work_here(office.hub, office.gwen).kinds == {"this_person"}
