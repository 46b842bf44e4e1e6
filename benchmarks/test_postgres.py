"""Eight computers that push at once, and one that reads a hundred thousand changes, on a real PostgreSQL server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from benchmarks.conftest import say
from tests.sync import cluster
from tests.sync.writers import Writer, an_id, changes_of

WRITERS, EACH = 8, 60
PULLED = 100_000


@pytest.fixture
def database() -> Iterator[cluster.Database]:
    made = cluster.database()
    yield made
    made.drop()


def test_eight_computers_push_at_once_and_nothing_is_lost(database: cluster.Database) -> None:
    """One change a call, as it is when people work; a ninth computer reads meanwhile by its cursor."""
    logins = [database.person("hub", an_id()) for _ in range(WRITERS)]
    gate = threading.Barrier(WRITERS + 1)
    waits: list[float] = []

    def pushes(login: cluster.Login) -> None:
        writer = Writer(login.person)
        with closing(login.transport()) as transport:
            gate.wait(30)
            for _ in range(EACH):
                began = time.perf_counter()
                transport.push(writer.place, [writer.writes()], [], {})
                waits.append(time.perf_counter() - began)

    threads = [threading.Thread(target=pushes, args=[login]) for login in logins]
    for thread in threads:
        thread.start()
    came: list[str] = []
    with closing(logins[0].transport()) as reader:
        gate.wait(30)
        began, cursor = time.perf_counter(), ""
        while any(thread.is_alive() for thread in threads):
            for batch in reader.pull(cursor):
                came += [one.change.id for one in batch.changes]
                cursor = batch.cursor
            time.sleep(0.02)
        took = time.perf_counter() - began
        came += [change.id for change in changes_of(reader.pull(cursor))]
    waits.sort()
    rate = WRITERS * EACH / took
    lost = WRITERS * EACH - len(set(came))
    say(f"One push, {WRITERS} at once ({rate:.0f}/s, {lost} lost)", took / WRITERS / EACH, goal="150/s, 0 lost")
    say(f"One push, {WRITERS} at once: 99th of 100", waits[len(waits) * 99 // 100])
    assert len(came) == len(set(came)) == WRITERS * EACH
    assert rate >= 150


def test_a_hundred_thousand_changes_are_read(database: cluster.Database) -> None:
    """The way there and back, without folding; pushed a thousand at a time, as when a hub moves to a server."""
    writer = Writer(an_id())
    with closing(database.owner()) as owner:
        began = time.perf_counter()
        for _ in range(PULLED // 1000):
            owner.push(writer.place, writer.many(1000), [], {})
        pushed = time.perf_counter() - began
    login = database.person("academic", an_id(), "e" * 32)
    with closing(login.transport()) as reader:
        began = time.perf_counter()
        count = sum(len(batch.changes) for batch in reader.pull(""))
        pulled = time.perf_counter() - began
    say(f"{PULLED:,} changes to a server", pushed)
    say(f"{PULLED:,} changes from a server", pulled, goal="7,000/s with folding")
    assert count == PULLED
    assert PULLED / pulled >= 10_000
