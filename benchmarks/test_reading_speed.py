"""A page of rows, search as you type, and totals, beside the bare driver."""

from __future__ import annotations

import random

from benchmarks.conftest import median_s, p99_s, say
from hubcrm import app
from hubcrm.queries import finding, listing, palette, triage, work
from hubcrm.queries.reading import Moment, Viewer
from hubcrm.store import connections

_WORDS = ("training", "course", "weld", "samples", "apprenticeships", "marketing", "retrofit", "placement", "robot", "care",
          "shelf", "energy", "cyber", "dashboard", "website", "carbon", "Arden", "Pumps", "Castlegate", "Packaging")  # fmt: skip


def test_page_of_a_hundred_rows(place: app.Place, moment: Moment) -> None:
    """The same statement by the bare driver is the floor; ours adds rows of dataclasses."""
    reader = place.open_reader()
    raw = connections.connect(place.folder, place.key, readonly=True)
    statement = (
        f"SELECT {listing._columns(moment)} FROM enquiry e {listing._JOINS} WHERE ?1 = 0 ORDER BY e.n DESC LIMIT ?2"
    )
    floor = median_s(lambda: raw.execute(statement, (0, 100)).fetchall(), 200)
    ours = median_s(lambda: listing.rows(reader, moment, listing.Filters(), limit=100), 200)
    say("Page of 100 rows", ours, floor, "<= 1.3 x")
    say("Page of Triage", median_s(lambda: triage.rows(reader, Viewer(), moment, limit=50), 50))
    reader.close()
    raw.close()


def test_search_as_you_type(place: app.Place) -> None:
    """Every prefix of one to eight letters; newest first."""
    reader = place.open_reader()
    rnd = random.Random(3)
    worst = 0.0
    for length in range(1, 9):
        typed = [word[:length] for word in _WORDS if len(word) >= length]
        worst = max(worst, p99_s(lambda typed=typed: finding.numbers(reader, rnd.choice(typed))))
        say(f"Search, {length} letters, p99", p99_s(lambda typed=typed: finding.numbers(reader, rnd.choice(typed))),
            goal="<= 16 ms")  # fmt: skip
    reader.close()
    assert worst < 1


def test_search_everything(place: app.Place) -> None:
    """Every kind of record at once, for every prefix of one to eight letters and for references."""
    reader = place.open_reader()
    typed = [word[:length] for word in (*_WORDS, "E-2627-0042", "0042") for length in range(1, 9)]
    rnd = random.Random(3)
    slow = p99_s(lambda: palette.find(reader, Viewer(), rnd.choice(typed)), 400)
    say("Search everything, p99", slow, goal="<= 50 ms")
    reader.close()
    assert slow < 0.5


def test_work_in_hand(place: app.Place, moment: Moment) -> None:
    """Totals by stage with promises kept."""
    reader = place.open_reader()
    say("Work in hand totals", median_s(lambda: work.summary(reader, moment), 30), goal="<= 30 ms")
    reader.close()
