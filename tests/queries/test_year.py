"""An academic year in figures."""

from __future__ import annotations

from datetime import date

from hubcrm.actions import employers, enquiries, offers
from hubcrm.queries import work, year
from hubcrm.queries.year import Line, Worth
from tests.small_office import Office

THIS, LAST = date(2026, 8, 1), date(2025, 8, 1)
DAY = 24 * 3_600_000


def look(office: Office, first: date = THIS) -> year.Year:
    return year.year(office.hub, first, office.moment, office.hub.calendar)


def test_enquiries_employers_and_those_who_came_back_are_counted(office):
    works = employers.add(office.hub, "Fenwick Castings", by=office.priya).value
    mill = employers.add(office.hub, "Tannerlea Mill", by=office.priya).value
    long_ago = office.clock() - 200 * DAY
    for name, received in ((works, long_ago), (works, None), (works, None), (mill, None), ("", None)):
        one = office.receive(received_ms=received)
        if name:
            enquiries.set_fields(office.hub, one, {"employers": [name]}, by=office.priya)
    found = look(office)
    assert (found.received, found.employers, found.came_back) == (4, 2, 1)
    assert look(office, LAST).received == 1


def test_people_and_amounts_say_from_how_many_enquiries_they_are(office):
    first, second, third = office.claimed(), office.claimed(), office.receive()
    enquiries.set_fields(office.hub, first, {"value": "£4,000", "people_helped": "12"}, by=office.priya)
    for one in (first, second):
        enquiries.move(office.hub, one, "agreed", by=office.sam)
    done = office.claimed()
    enquiries.set_fields(office.hub, done, {"value": "£500"}, by=office.priya)
    enquiries.close(office.hub, done, "completed", by=office.priya, instead="Asked for a story")
    found = look(office)
    assert (found.people, found.people_known) == (12, 1)
    assert found.agreed == Worth(2, 1, 400_000)
    assert found.completed == Worth(1, 1, 50_000)
    assert found.stages == (Line("new", 1, 0, Worth(1, 0, 0)), Line("agreed", 2, 0, Worth(2, 1, 400_000)))
    assert found.departments == (Line("School of Engineering", 2, 0, Worth(2, 1, 400_000)), Line("", 1, 0, Worth(1, 0, 0)))
    assert third


def test_endings_are_counted_by_reason_and_what_was_not_met_by_type(office):
    for reason in ("answered", "answered", "price", "sales_spam"):
        office.closed(reason)
    unmet = office.receive()
    enquiries.set_fields(office.hub, unmet, {"type": "consultancy"}, by=office.priya)
    enquiries.close(office.hub, unmet, "no_expertise", by=office.priya, instead="A partner's number")
    found = look(office)
    assert dict(found.closed) == {"answered": 2, "price": 1, "no_expertise": 1}
    assert found.closed[0] == ("answered", 2)  # the most frequent first
    assert found.unmet == (("consultancy", 1),)
    assert found.received == 4


def test_promises_are_counted_over_the_year_as_over_the_month(office):
    office.clock.forward(days=-40)
    kept, missed = office.receive(), office.receive()
    enquiries.log(office.hub, kept, "call", by=office.priya, text="Rang them")
    office.clock.forward(days=40)
    found = look(office)
    assert found.promises == ((1, 2), (0, 2), (0, 2))  # ringing them acknowledges; it neither decides nor answers
    calendar = office.hub.calendar
    assert work.promises_kept(office.hub, office.moment, calendar) == (0, 0)  # none was due this month
    assert work.promises_between(office.hub, date(2026, 11, 1), date(2026, 11, 23), office.moment, calendar) == ((0, 0),) * 3
    assert missed


def test_a_year_gone_by_has_no_work_in_hand(office):
    office.receive()
    office.offered()
    found = look(office, LAST)
    assert (found.first, found.last) == (LAST, date(2026, 7, 31))
    assert found.stages == found.departments == ()
    assert look(office).last == date(2026, 11, 23)
    assert sum(line.open for line in look(office).stages) == 2


def test_work_in_hand_tells_what_is_late(office):
    offered = office.offered()
    offers.withdraw(office.hub, offered, office.offer_of(offered, office.eng), by=office.priya)
    office.clock.forward(days=9)
    assert [line.late for line in look(office).stages] == [1]
