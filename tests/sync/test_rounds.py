"""Going round: each place once, what fails is let go of and tried anew, and what is remembered of it waits for nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hubcrm.actions import people
from hubcrm.domain.errors import DiskFull
from hubcrm.store import exchanged
from hubcrm.store.hub import Hub
from hubcrm.sync import membership, team_status
from hubcrm.sync.exchange import HubSide
from hubcrm.sync.membership import Membership
from hubcrm.sync.rounds import Rounds, ThreadSide
from tests.builders import new_hub
from tests.fakes import Clock
from tests.sync.meeting_place import MeetingPlace

KEY = "00" * 32


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    made = new_hub(tmp_path, clock=Clock())
    people.add_person(made, "Priya Nair", "adviser", by="")
    yield made
    made.close()


class Places:
    """The places of the store's membership, in memory."""

    def __init__(self, hub: Hub, monkeypatch: pytest.MonkeyPatch, *kinds: str) -> None:
        self.at = {kind: MeetingPlace(kind) for kind in kinds}
        self.opened: list[str] = []
        self.closed: list[str] = []
        self.takes: dict[str, Any] = {}
        for kind in kinds:
            membership.keep(hub, Membership(kind, f"where {kind} is", "somebody", 0, KEY))
        monkeypatch.setattr(membership, "transport_of", self._open)
        self.rounds = Rounds(HubSide(hub), hub.clock)

    def _open(self, _side: object, one: Membership) -> Any:
        self.opened.append(one.kind)
        visit = self.at[one.kind].visit()
        visit.close = lambda: self.closed.append(one.kind)  # type: ignore[method-assign]  # noted
        self.takes[one.kind] = visit
        return visit


def test_a_hub_on_one_computer_has_nowhere_to_go(hub):
    assert Rounds(HubSide(hub), hub.clock).go() == ()
    assert team_status.read(hub) is None


def test_each_place_is_met_once_a_round_and_stays_open_between(hub, monkeypatch):
    places = Places(hub, monkeypatch, "postgres", "folder")
    for _round in range(3):
        assert [(one.name, one.problem) for one in places.rounds.go()] == [("postgres", None), ("folder", None)]
    assert places.opened == ["postgres", "folder"]
    assert all(len(place.rows) == len(list(hub.changes())) for place in places.at.values())
    places.rounds.close()
    assert sorted(places.closed) == ["folder", "postgres"]


def test_a_place_that_is_away_stops_no_other_and_is_begun_anew(hub, monkeypatch):
    places = Places(hub, monkeypatch, "postgres", "folder")
    places.at["postgres"].away = True
    missed, met = places.rounds.go()
    assert (missed.reached, met.reached) == (False, True)
    assert places.closed == ["postgres"]
    team = team_status.read(hub)
    assert [(one.kind, one.missed, one.waiting > 0) for one in team.places] == [
        ("postgres", True, True),
        ("folder", False, False),
    ]
    places.at["postgres"].away = False
    assert all(one.problem is None for one in places.rounds.go())
    assert not team_status.read(hub).places[0].missed


def test_who_was_here_is_remembered_with_names(hub, monkeypatch):
    places = Places(hub, monkeypatch, "folder")
    places.rounds.go()
    (seen,) = team_status.read(hub).seen
    assert (seen.name, seen.here) == ("Priya Nair", True)


def test_a_quiet_round_writes_nothing(hub, monkeypatch):
    places = Places(hub, monkeypatch, "folder")
    for _round in range(2):
        places.rounds.go()
    before = hub.reader()
    version = before.data_version()
    places.rounds.go()
    assert before.data_version() == version
    before.close()


def test_a_full_disk_here_ends_this_round_and_not_the_going_round(hub, monkeypatch):
    places = Places(hub, monkeypatch, "folder")

    def full(*_given: object, **_named: object) -> None:
        raise DiskFull("The disk is full, so nothing was saved.")

    with monkeypatch.context() as patch:
        patch.setattr("hubcrm.sync.exchange.exchange", full)
        (found,) = places.rounds.go()
    assert isinstance(found.problem, DiskFull)
    assert places.rounds.go()[0].problem is None


def test_leaving_lets_go_of_the_place_at_the_next_round(hub, monkeypatch):
    places = Places(hub, monkeypatch, "folder")
    places.rounds.go()
    membership.let_go(hub, "folder")
    assert places.rounds.go() == ()
    assert places.closed == ["folder"]
    assert exchanged.team_facts(hub.read) == {}


def test_a_wait_ends_at_once_when_somebody_wakes_it(hub, monkeypatch):
    places = Places(hub, monkeypatch, "folder")
    places.at["folder"].away = True
    places.rounds.go()
    threading.Timer(0.05, places.rounds.wake).start()
    begun = time.monotonic()
    places.rounds.wait(30)
    assert time.monotonic() - begun < 5
    places.rounds.wake()  # a wake that comes first is not lost either
    begun = time.monotonic()
    places.rounds.wait(30)
    assert time.monotonic() - begun < 5


def test_what_a_newer_version_keeps_of_a_membership_does_no_harm(hub):
    membership.keep(hub, Membership("folder", "here", "somebody", 3, KEY))
    kept = exchanged.team_facts(hub.read)["folder"]
    exchanged.keep_team_fact(hub, "folder", kept.replace('"computer": 3', '"computer": 3, "later": [1]'))
    assert membership.memberships(hub.read) == (Membership("folder", "here", "somebody", 3, KEY),)


def test_only_on_a_server_is_a_computer_somebodys(hub):
    one = Membership("folder", "here", "somebody", 3, KEY)
    membership.keep(hub, one)
    assert membership.signed_in(hub.read) == ""
    membership.keep(hub, replace(one, kind="postgres"))
    assert membership.signed_in(hub.read) == "somebody"


def test_secrets_stand_in_no_log():
    said = repr(Membership("postgres", "here", "somebody", 3, KEY, "login", "bright-otter"))
    assert KEY not in said
    assert "bright-otter" not in said


def test_a_thread_of_its_own_reads_for_itself_and_writes_by_the_writer(hub):
    asked: list[int] = []

    def writing(work: Any) -> Any:
        asked.append(threading.get_ident())
        return work(hub)

    side = ThreadSide(hub.reader(), hub.folder, hub.key, writing)
    side.write(lambda one: one.set_fact("noted", "by the writer"))
    assert side.read("SELECT v FROM meta WHERE k = 'noted'") == [("by the writer",)]
    assert side.accept(list(hub.changes())).kinds is not None
    assert len(asked) == 2
    side.close()
