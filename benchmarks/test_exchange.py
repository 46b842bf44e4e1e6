"""A team's changes: taking them in as they come, joining from a snapshot, and how much a quiet computer costs."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from benchmarks.conftest import say
from hubcrm.store.hub import Hub
from hubcrm.store.transactions import Entry
from hubcrm.sync import snapshot
from hubcrm.sync.exchange import HubSide, begin, exchange
from tests.builders import KEY, new_hub
from tests.fakes import Clock
from tests.sync.meeting_place import MeetingPlace

CHANGES = int(os.environ.get("HUBCRM_BENCH_CHANGES", "100000"))


_LIFE: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("taken", {}, {}),
    ("set", {"need": "Welding of steel frames", "type": "consultancy"}, {}),
    ("offered", {"department": "d" * 32, "to": ""}, {}),
    ("claimed", {"person": "e" * 32, "department": "d" * 32, "offer": "", "round": ""}, {}),
    ("logged", {"log": "call", "way": "two"}, {"text": "They need it before the spring and will send a drawing."}),
    ("moved", {"stage": "shaping"}, {}),
    ("set", {"value_pence": 450000}, {}),
    ("moved", {"stage": "agreed"}, {}),
    ("closed", {"reason": "completed"}, {}),
]
"""What happens to an enquiry after it was received."""
_AT_WORK = 400
"""Enquiries at work at the same time: their changes come one after another and not enquiry by enquiry."""


def _write(hub: Hub) -> None:
    for group in range(0, CHANGES // 10, _AT_WORK):
        numbers = range(group, min(group + _AT_WORK, CHANGES // 10))
        with hub.transaction("Add enquiries", by="") as tx:
            made = [tx.new_id() for _ in numbers]
            tx.record_many(
                Entry(
                    "enquiry", one, "received",
                    {"ref": f"E-2627-{n:04}", "received": tx.now + n, "channel": "email", "f": {}},
                    {"subject": f"About welding {n}", "text": "We need steel welded. " * 8, "sender": "Dana Fell"}, one,
                )
                for one, n in zip(made, numbers, strict=True)
            )  # fmt: skip
        for kind, facts, said in _LIFE:
            with hub.transaction("Go on", by="") as tx:
                tx.record_many(Entry("enquiry", one, kind, facts, said, one if said else "") for one in made)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[MeetingPlace, str]:
    """A place that holds so many changes of one hub, ten to an enquiry, two of them with words, and a snapshot."""
    hub = new_hub(tmp_path_factory.mktemp("team") / "first")
    place = MeetingPlace(batch=5000)
    _write(hub)
    exchange(HubSide(hub), place.visit())
    ((hub_id,),) = hub.read("SELECT v FROM meta WHERE k = 'hub_id'")
    hub.close()
    return place, hub_id


def _computer(folder: Path) -> tuple[Path, Path]:
    made = new_hub(folder)
    made.close()
    for path in (folder / "hub").glob("hub.db*"):
        path.unlink()
    return folder / "hub", folder / "settings"


def _begun(folder: Path, place: MeetingPlace, hub_id: str) -> tuple[Hub, float]:
    home, settings = _computer(folder)
    started = time.perf_counter()
    hub = begin(home, KEY, place.visit(), hub_id=hub_id, settings=settings, computer=7, clock=Clock())
    return hub, time.perf_counter() - started


def test_joining(shared: tuple[MeetingPlace, str], tmp_path: Path) -> None:
    """The same changes taken in as they come, replayed at once, and begun from a snapshot, in the same run."""
    place, hub_id = shared
    snapshots, place.snapshots = place.snapshots, []
    incremental = new_hub(tmp_path / "incremental", hub_id=hub_id, lasting=True)
    with patch.object(snapshot, "WORTH", 1 << 60):  # nobody leaves another snapshot meanwhile
        started = time.perf_counter()
        exchange(HubSide(incremental), place.visit())
        by_and_by_s = time.perf_counter() - started
        replayed, at_once_s = _begun(tmp_path / "replayed", place, hub_id)
    counted = incremental.read("SELECT count(*) FROM change")
    incremental.close()
    replayed.close()
    place.snapshots = snapshots
    begun, snapshot_s = _begun(tmp_path / "begun", place, hub_id)
    assert begun.read("SELECT count(*) FROM change") == counted == [(CHANGES,)]
    side = HubSide(begun)
    quiet = place.visit()
    started = time.process_time()
    for _ in range(20):
        exchange(side, quiet)
    quiet_s = (time.process_time() - started) / 20
    begun.close()
    say(f"Take in {CHANGES:,} changes, {CHANGES / by_and_by_s:,.0f} a second", by_and_by_s, goal=">= 7,000 a second")
    say(f"Replay them at once, {CHANGES / at_once_s:,.0f} a second", at_once_s, by_and_by_s, "<= 1 x")
    say(f"Begin from a snapshot of {snapshots[-1][0].size >> 20} MB", snapshot_s, by_and_by_s, "<= 0.10 x")
    say("An exchange when nothing has happened (CPU)", quiet_s, goal="<= 50 ms every 30 s")
    assert snapshot_s <= by_and_by_s / 10
