"""Closing for some days, opening after all, and what that does to due days."""

from __future__ import annotations

from datetime import date

import pytest

from hubcrm.actions import closures, institution, undoing
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.queries import settings
from tests.small_office import MONDAY


def test_a_closure_leaves_out_days_that_are_off_anyway_and_is_undone_at_once(office):
    done = closures.add(office.hub, date(2026, 12, 24), date(2026, 12, 31), "Christmas", by=office.priya)
    assert len(done.value) == 4  # 24, 29, 30, 31: two bank holidays and a weekend lie between
    assert done.said == "Closed Thu 24 Dec to Thu 31 Dec; no due day changes"
    undoing.undo(office.hub, by=office.priya)
    assert not [one for one in settings.closures(office.hub, 2026) if one.kind == "closed"]


def test_it_says_how_many_due_days_moved(office):
    office.offered()
    kept = office.closed()
    before = office.detail(kept).promises
    done = closures.add(office.hub, date(2026, 11, 24), date(2026, 11, 24), "Away day", by=office.priya)
    assert done.said == "Closed tomorrow; 3 due days were worked out again"  # acknowledge, reply, the offer's answer
    assert office.detail(kept).promises == before
    again = closures.remove(office.hub, done.value, by=office.priya)
    assert again.said == "Removed; 3 due days were worked out again"


def test_one_due_day_is_said_in_the_singular(office):
    office.receive()
    done = closures.add(office.hub, date(2026, 11, 30), date(2026, 11, 30), "", by=office.priya)
    assert done.said.endswith("; 1 due day was worked out again")  # the reply's


def test_the_hub_can_work_on_a_day_off(office):
    boxing_day = date(2026, 12, 28)
    closures.add(office.hub, boxing_day, boxing_day, "We work", by=office.priya, is_open=True)
    assert office.hub.calendar.is_working(boxing_day)
    with pytest.raises(NotAllowed, match="open then already"):
        closures.add(office.hub, boxing_day, boxing_day, "", by=office.priya, is_open=True)


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (date(2026, 12, 31), date(2026, 12, 24), "comes before the first"),
        (date(2026, 12, 1), date(2027, 12, 1), "more than 120 days"),
        (date(2026, 12, 25), date(2026, 12, 28), "closed then already"),
    ],
)
def test_days_that_make_no_closure_are_refused_and_nothing_is_kept(office, first, last, says):
    before = settings.closures(office.hub, 2026)
    with pytest.raises(NotAllowed, match=says):
        closures.add(office.hub, first, last, "", by=office.priya)
    assert settings.closures(office.hub, 2026) == before


def test_a_closure_that_is_gone_is_not_removed_in_part(office):
    done = closures.add(office.hub, date(2026, 12, 29), date(2026, 12, 30), "", by=office.priya)
    closures.remove(office.hub, done.value[:1], by=office.priya)
    with pytest.raises(NotFound):
        closures.remove(office.hub, list(reversed(done.value)), by=office.priya)
    assert not office.hub.calendar.is_working(date(2026, 12, 30))


def test_changed_promises_say_what_they_did_and_a_new_name_does_not(office):
    office.receive()
    said = institution.edit(office.hub, {"promise_reply": 6}, by=office.priya).said
    assert said == "Saved; 1 due day was worked out again"
    assert institution.edit(office.hub, {"name": "Kestrelbridge College"}, by=office.priya).said == "Saved"


def test_the_target_is_a_share_that_can_be_met(office):
    institution.edit(office.hub, {"target": "95 %"}, by=office.priya)
    assert settings.institution(office.hub).target == 95
    for wrong in (0, 49, 101, "most"):
        with pytest.raises(NotAllowed, match="50 to 100"):
            institution.edit(office.hub, {"target": wrong}, by=office.priya)


def test_days_of_one_closure_stand_as_one_and_others_apart(office):
    for first, last, name in ((24, 31, "Christmas"), (1, 2, "Stocktaking"), (4, 4, "Stocktaking")):
        closures.add(office.hub, date(2026, 12, first), date(2026, 12, last), name, by=office.priya)
    listed = [one for one in settings.closures(office.hub, 2026) if one.kind == "closed"]
    assert [(one.first.day, one.last.day, len(one.ids)) for one in listed] == [(1, 2, 2), (4, 4, 1), (24, 31, 4)]
    assert MONDAY.year in settings.years(office.hub, MONDAY)
