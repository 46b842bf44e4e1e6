"""How the hot queries find their rows: by an index, never by reading every enquiry or every change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import pytest

from hubcrm.actions import employers, enquiries, followups, offers
from hubcrm.intake.drafts import Draft
from hubcrm.queries import (
    brief,
    drafts,
    enquiry,
    finding,
    history,
    letters,
    listing,
    names,
    people,
    suggesting,
    triage,
    week,
    work,
    year,
)
from hubcrm.queries import followups as next_actions
from hubcrm.queries import offers as offered
from tests.builders import reopened
from tests.small_office import Office, small_office


class Watch:
    """Reads for a query and keeps every statement it asked."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.asked: list[tuple[str, Sequence[Any]]] = []

    def read(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        self.asked.append((sql, params))
        return self.office.hub.read(sql, params)

    def plans(self) -> Iterator[str]:
        for sql, params in self.asked:
            if not sql.startswith("PRAGMA"):
                steps = self.office.hub.read(f"EXPLAIN QUERY PLAN {sql}", params)
                yield "\n".join(str(step[3]) for step in steps)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A hub with fifty open enquiries at many stages and many more that were closed long ago; analysed, as on closing."""
    with small_office(tmp_path_factory.mktemp("busy")) as office:
        long_ago = office.clock() - 200 * 24 * 3600 * 1000
        drafts = [
            Draft(text=f"Need number {n}", employer=f"Works {n % 40}", received_ms=None if n < 50 else long_ago + n)
            for n in range(400)
        ]
        received = [one.enquiry for one in office.take_in(*drafts)]
        with office.hub.together():
            for at, one in enumerate(received[:30]):
                offers.offer(office.hub, one, office.bus if at < 10 else office.eng, by=office.priya)
            for one in received[:10]:
                offers.answer(office.hub, one, "take", by=office.ines)
            for one in received[30:40]:
                followups.plan(office.hub, one, "meeting", office.moment.today, by=office.priya)
            for one in received[50:]:
                office.clock.forward(seconds=1)  # nobody closes hundreds in one moment
                enquiries.close(office.hub, one, "answered", by=office.priya, instead="Told them")
        employers.add_contact(office.hub, office.detail(received[0]).employers[0][0], "Jo Hart", by=office.priya)
        with office.hub._connected() as connection:
            connection.exec_driver_sql("ANALYZE")
        office.hub = reopened(office.hub)
        yield office


HOT: dict[str, Callable[[Watch, Office], object]] = {
    "triage": lambda reads, o: triage.rows(reads, o.as_seen_by(o.priya), o.moment),
    "triage, mine": lambda reads, o: triage.rows(reads, o.as_seen_by(o.priya), o.moment, "mine"),
    "triage, next page": lambda reads, o: triage.rows(reads, o.as_seen_by(o.priya), o.moment, after=("2026-11-24", 5)),
    "triage, search": lambda reads, o: triage.rows(reads, o.as_seen_by(o.priya), o.moment, search="need"),
    "triage counts": lambda reads, o: triage.counts(reads, o.as_seen_by(o.priya), o.moment),
    "a stage": lambda reads, o: listing.rows(reads, o.moment, listing.Filters(stage="offered")),
    "a department": lambda reads, o: listing.rows(reads, o.moment, listing.Filters(department=o.eng)),
    "an employer": lambda reads, o: listing.rows(reads, o.moment, listing.Filters(employer="abc")),
    "late ones": lambda reads, o: listing.rows(reads, o.moment, listing.Filters(late=True)),
    "a search": lambda reads, o: listing.rows(reads, o.moment, listing.Filters(search="need 12")),
    "finding as you type": lambda reads, o: finding.numbers(reads, "nee"),
    "follow-ups": lambda reads, o: next_actions.rows(reads, o.moment),
    "late follow-ups": lambda reads, o: next_actions.rows(reads, o.moment, late=True),
    "an enquiry's next actions": lambda reads, o: next_actions.of_enquiry(reads, "abc", o.moment),
    "offers for the hub": lambda reads, o: offered.waiting(reads, o.moment, o.as_seen_by(o.priya)),
    "offers for a department": lambda reads, o: offered.waiting(reads, o.moment, o.as_seen_by(o.ines)),
    "held by a department": lambda reads, o: offered.held(reads, o.moment, o.as_seen_by(o.ines)),
    "work in hand": lambda reads, o: work.summary(reads, o.moment),
    "one enquiry": lambda reads, o: enquiry.detail(
        reads, o.hub.read("SELECT id FROM enquiry LIMIT 1")[0][0], o.as_seen_by(o.priya), o.moment
    ),
    "an enquiry's history": lambda reads, o: history.of_enquiry(
        reads, o.hub.read("SELECT id FROM enquiry LIMIT 1")[0][0]
    ),
    "references": lambda reads, o: names.references(
        reads, [row[0] for row in o.hub.read("SELECT id FROM enquiry LIMIT 9")]
    ),
    "past routings": lambda reads, o: suggesting.answers(reads),
    "departments": lambda reads, o: people.departments(reads),
    "letters to send": lambda reads, o: letters.to_send(reads),
    "how many letters": lambda reads, o: letters.waiting(reads),
    "an enquiry's letters": lambda reads, o: letters.of_enquiry(reads, "abc"),
    "the week": lambda reads, o: week.week(reads, o.moment, o.hub.calendar),
    "the year": lambda reads, o: year.year(reads, date(2026, 8, 1), o.moment, o.hub.calendar),
    "the offer that waits": lambda reads, o: brief.waiting_offer(reads, "abc"),
    "what was begun": lambda reads, o: drafts.of_person(reads, o.priya),
}
SMALL = ("triage", "next", "work", "side", "late")
"""Indexes that hold a part of the enquiries (open, in triage, standing still, with a promise): reading one whole is fine."""
WHOLE = re.compile(rf"SCAN (?:enquiry|change|e|c)\b(?! USING (?:COVERING )?INDEX enquiry_(?:{'|'.join(SMALL)})\b)")


@pytest.mark.parametrize("name", HOT)
def test_a_hot_query_never_reads_every_enquiry_or_every_change(busy, name):
    watch = Watch(busy)
    HOT[name](watch, busy)
    plans = list(watch.plans())
    assert plans
    for plan in plans:
        assert not WHOLE.search(plan), plan


def test_the_list_of_everything_is_read_newest_first_a_page_at_a_time_without_sorting(busy):
    for before in (0, 10_000_000):
        watch = Watch(busy)
        listing.rows(watch, busy.moment, listing.Filters(), before=before)
        (plan,) = watch.plans()
        assert "TEMP B-TREE" not in plan
    watch = Watch(busy)
    history.latest(watch, 50)
    assert all("TEMP B-TREE" not in plan for plan in watch.plans())


def test_the_watch_sees_a_whole_scan(busy):
    watch = Watch(busy)
    watch.read("SELECT count(*) FROM enquiry e WHERE e.sender LIKE '%x%'")
    assert WHOLE.search(next(watch.plans()))
