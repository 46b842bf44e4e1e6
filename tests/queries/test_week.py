"""The week at a glance."""

from __future__ import annotations

from datetime import date

from hubcrm.actions import enquiries
from hubcrm.queries import week
from tests.small_office import Office

MINUTE = 60_000


def look(office: Office) -> week.Week:
    return week.week(office.hub, office.moment, office.hub.calendar)


def refs(office: Office, part: week.Part) -> set[str]:
    return {one.id for one in part.rows}


def test_an_enquiry_stands_under_what_is_true_of_it(office):
    before = office.receive("From last week.", received_ms=office.clock() - 4 * 24 * 60 * MINUTE)
    new, held, parked, closed = (office.receive() for _ in range(4))
    enquiries.hold(office.hub, held, by=office.priya)
    enquiries.park(office.hub, parked, date(2026, 12, 7), by=office.priya)
    enquiries.close(office.hub, closed, "answered", by=office.priya, instead="Told them")
    found = look(office)
    assert (found.monday, found.sunday) == (date(2026, 11, 23), date(2026, 11, 29))
    assert refs(office, found.new) == {new, held, parked, closed}
    assert refs(office, found.waiting) == {held, parked}
    assert refs(office, found.promised) == {new}
    assert refs(office, found.late) == {before}
    assert refs(office, found.closed) == {closed}
    assert found.closed.rows[0].reason == "answered"
    assert {one.until for one in found.waiting.rows} == {None, "2026-12-07"}


def test_a_week_later_only_what_still_stands_is_there(office):
    closed = office.closed()
    open_one = office.receive()
    office.clock.forward(days=7)
    found = look(office)
    assert found.new == found.closed == week.Part((), 0)
    assert refs(office, found.late) == {open_one}
    assert closed not in refs(office, found.late)


def test_what_was_nobodys_enquiry_is_left_out(office):
    office.closed("sales_spam")
    found = look(office)
    assert (found.new.total, found.closed.total) == (0, 0)


def test_all_are_counted_where_only_some_are_listed(office, monkeypatch):
    for _ in range(4):
        office.receive()
    monkeypatch.setattr(week, "MOST", 3)
    found = look(office)
    assert (len(found.new.rows), found.new.total) == (3, 4)
