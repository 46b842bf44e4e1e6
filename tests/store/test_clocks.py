"""A colleague's wrong clock, or one's own: told in one line, never in the way, and forgotten once it is right."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from hubcrm.actions import employers
from hubcrm.store import clocks
from tests.builders import new_hub
from tests.fakes import Clock

HOUR = 3_600_000


@pytest.fixture
def hubs(tmp_path):
    """A way to make hubs of one team, each with a clock of its own; closed at the end."""
    made = []

    def make(name, clock):
        (tmp_path / name).mkdir()
        hub = new_hub(
            tmp_path / name, clock=clock, hub_id=made[0].facts()["hub_id"] if made else "", computer=len(made)
        )
        made.append(hub)
        return hub

    yield make
    for hub in made:
        hub.close()


@contextmanager
def person(hub, name):
    with hub.transaction("Add", by="") as tx:
        yield tx.create("person", {"name": name, "role": "adviser"})


def test_one_computer_that_is_ahead_is_named_until_its_clock_is_set_right(hubs):
    now = Clock("2026-11-23T09:00+00:00")
    ours, theirs = hubs("ours", now), hubs("theirs", Clock("2026-11-23T12:30+00:00"))
    with person(theirs, "Ben Okafor") as ben:
        pass
    employers.add(theirs, "Harrier", by=ben)
    assert clocks.said(ours.read, now()) == ""
    assert ours.accept(list(theirs.changes())).taken == 2  # nothing is refused for its time
    assert clocks.said(ours.read, now()).startswith("The computer of Ben Okafor is about 3 hours ahead of this one")
    theirs.clock = now
    employers.add(theirs, "Kestrel", by=ben)
    ours.accept(list(theirs.changes())[-1:])
    assert clocks.said(ours.read, now()) == ""


def test_a_few_minutes_and_the_past_are_no_matter(hubs):
    now = Clock("2026-11-23T09:00+00:00")
    ours = hubs("ours", now)
    for name, at in (("near", "2026-11-23T09:04+00:00"), ("late", "2026-11-01T09:00+00:00")):
        theirs = hubs(name, Clock(at))
        employers.add(theirs, name, by="")
        ours.accept(list(theirs.changes()))
    assert clocks.said(ours.read, now()) == ""


def test_where_several_are_ahead_this_computer_is_behind_and_after_a_week_nobody_hears_of_it(hubs):
    now = Clock("2026-11-23T09:00+00:00")
    ours = hubs("ours", now)
    for name in ("one", "two"):
        theirs = hubs(name, Clock("2026-11-23T09:45+00:00"))
        employers.add(theirs, name, by="")
        ours.accept(list(theirs.changes()))
    assert clocks.said(ours.read, now()).startswith("This computer's clock seems to be 45 minutes behind")
    assert clocks.said(ours.read, now() + 8 * 24 * HOUR) == ""
