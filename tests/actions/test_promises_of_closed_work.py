"""What was promised for finished work stays as it was, on every computer, whatever is done to the calendar later."""

from __future__ import annotations

from datetime import date

from hubcrm.actions import closures, enquiries, offers
from tests.builders import differences, digest, new_hub

_DAYS = "SELECT ack_due, decide_due, reply_due FROM enquiry WHERE id = ?"


def test_a_closure_that_is_added_later_moves_open_work_only(office):
    closed, still_open = office.closed(), office.receive()
    before = office.hub.read(_DAYS, (closed,))
    assert before == [("2026-11-24", "2026-11-25", "2026-11-30")]
    closures.add(office.hub, date(2026, 11, 24), date(2026, 11, 24), "Founder’s day", by=office.gwen)
    assert office.hub.read(_DAYS, (closed,)) == before
    assert office.hub.read(_DAYS, (still_open,)) == [("2026-11-25", "2026-11-26", "2026-12-01")]
    enquiries.link_employers(office.hub, closed, [], by=office.priya)  # writing it again changes nothing either
    assert office.hub.read(_DAYS, (closed,)) == before


def test_a_computer_that_hears_of_the_closure_first_says_the_same(office, tmp_path):
    enquiry = office.offered()
    enquiries.close(office.hub, enquiry, "answered", by=office.priya, instead="Told them")
    closures.add(office.hub, date(2026, 11, 25), date(2026, 11, 25), "Founder’s day", by=office.gwen)
    other = new_hub(tmp_path / "other", clock=office.clock)
    try:
        told = sorted(office.hub.changes(), key=lambda change: change.entity_type != "closure")
        for change in told:
            other.accept([change])
        assert not differences(digest(office.hub), digest(other))
        assert other.read("SELECT due FROM offer") == office.hub.read("SELECT due FROM offer") == [("2026-11-26",)]
    finally:
        other.close()


def test_work_that_is_opened_again_counts_by_the_calendar_as_it_is_then(office):
    enquiry = office.closed()
    closures.add(office.hub, date(2026, 11, 24), date(2026, 11, 24), "Founder’s day", by=office.gwen)
    enquiries.reopen(office.hub, enquiry, by=office.priya)
    assert office.hub.read(_DAYS, (enquiry,)) == [("2026-11-25", "2026-11-26", "2026-12-01")]
    offers.offer(office.hub, enquiry, office.eng, by=office.priya)
    assert office.hub.read("SELECT due FROM offer") == [("2026-11-27",)]
