"""One claim, an import, and a bulk fold, beside the same rows written by the bare driver."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.conftest import TODAY, median_s, say
from hubcrm.actions import offers, receiving
from hubcrm.demo import cast, days, history
from hubcrm.intake.drafts import Draft
from hubcrm.store import connections, keys
from hubcrm.store.hub import Hub

_TABLES = ("change", "entity", "subject", "enquiry", "offer", "claim", "enquiry_employer", "message", "employer")


def _drafts(count: int) -> list[Draft]:
    rnd = random.Random(5)
    known = history.employers(rnd, 300)
    codes = tuple(cast.NEEDS)
    return [
        history.draft(rnd, rnd.choice(known), rnd.choice(codes), days.some_time(TODAY, rnd), 10_000_000 + at)[0]
        for at in range(count)
    ]


def test_one_claim(hub: Hub) -> None:
    """The rows that one claim touches, written again by the bare driver in one transaction, are the floor."""
    ids = [one.enquiry for one in receiving.receive(hub, _drafts(60), by="").value]
    people = hub.read("SELECT p.id, p.department FROM person p WHERE p.department != '' LIMIT 1")[0]
    for enquiry in ids[:40]:
        offers.offer(hub, enquiry, people[1], by="")
    waiting = iter(ids[:40])
    ours = median_s(lambda: offers.answer(hub, next(waiting), "take", by=people[0]), 30)
    raw = connections.connect(hub.folder, hub.key)
    columns = {name: len(raw.execute(f"SELECT * FROM {name} LIMIT 1").fetchone() or ()) for name in ("claim", "offer")}
    done = iter(ids[:40])

    def bare() -> None:
        enquiry = next(done)
        raw.execute("BEGIN IMMEDIATE")
        row = raw.execute("SELECT * FROM change WHERE entity_id = ? ORDER BY n DESC LIMIT 1", (enquiry,)).fetchone()
        assert row is not None
        marks = ", ".join("?" * len(row))
        raw.execute(f"INSERT INTO change VALUES ({marks})", (None, row[1][::-1], *row[2:]))
        state = raw.execute("SELECT state FROM entity WHERE entity_id = ?", (enquiry,)).fetchone()
        raw.execute("UPDATE entity SET state = ? WHERE entity_id = ?", (state[0], enquiry))
        raw.execute(
            "UPDATE enquiry SET stage = 'claimed', holder = ?, next_kind = 'call_back' WHERE id = ?", ("x", enquiry)
        )
        for name, count in columns.items():
            for old in raw.execute(f"SELECT * FROM {name} WHERE enquiry = ?", (enquiry,)).fetchall():
                raw.execute(f"DELETE FROM {name} WHERE id = ?", (old[0],))
                raw.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * count)})", old)
        raw.execute("UPDATE writer SET have = have + 1 WHERE mine = 1")
        raw.execute(
            "INSERT INTO txn (id, actor, label, undoes, at, mine) VALUES (?, '', 'x', '', 0, 1)", (row[1][::-1],)
        )
        raw.execute("COMMIT")

    floor = median_s(bare, 30)
    say("One claim", ours, floor, "<= 4 x")
    raw.close()


class _Seen:
    """What `_copy_rows` needs of a hub: its rows, and the key of the store to write."""

    def __init__(self, read: Callable[..., list[tuple[Any, ...]]], key: bytes) -> None:
        self.read = read
        self.key = key


def _copy_rows(source: _Seen, target: Path) -> float:
    """Seconds that the bare driver needs for the same rows and search rows, by executemany."""
    raw = connections.connect(target, source.key)
    rows = {name: source.read(f"SELECT * FROM {name}") for name in _TABLES}
    words = source.read(
        "SELECT e.n, e.ref, e.subject, e.typed, e.sender, c.personal FROM enquiry e JOIN change c ON c.id = e.created"
    )
    started = time.perf_counter()
    raw.execute("BEGIN IMMEDIATE")
    for name, given in rows.items():
        if given:
            raw.executemany(f"INSERT OR IGNORE INTO {name} VALUES ({', '.join('?' * len(given[0]))})", given)
    raw.executemany(
        "INSERT INTO find_small (rowid, ref, subject, employer, people) VALUES (?, ?, ?, ?, ?)",
        [row[:5] for row in words],
    )
    raw.executemany("INSERT INTO find_body (rowid, body) VALUES (?, ?)", [(row[0], row[5]) for row in words])
    raw.execute("COMMIT")
    taken = time.perf_counter() - started
    raw.close()
    return taken


def _new_hub(folder: Path) -> Hub:
    made = keys.create(folder, made_up=True)
    return Hub.create(folder, made.data_key, settings=folder.parent / "settings")


def test_import_of_ten_thousand_rows(tmp_path: Path) -> None:
    """An import with search, beside executemany into the same tables and index."""
    hub = _new_hub(tmp_path / "one")
    drafts = _drafts(10_000)
    started = time.perf_counter()
    receiving.receive(hub, drafts, by="")
    ours = time.perf_counter() - started
    made = keys.create(tmp_path / "two", made_up=True)
    Hub.create(tmp_path / "two", made.data_key, settings=tmp_path / "settings").close()
    reader = hub.reader()
    floor = _copy_rows(_Seen(reader.read, made.data_key), tmp_path / "two")
    reader.close()
    say("Import of 10,000 rows with search", ours, floor, "<= 2.5 x")
    hub.close()


def test_bulk_fold_of_a_hundred_thousand_changes(hub: Hub, tmp_path: Path) -> None:
    """Changes of another computer, all at once, into an empty store."""
    changes = []
    for change in hub.changes():
        changes.append(change)
        if len(changes) == 100_000:
            break
    empty = _new_hub(tmp_path / "empty")
    started = time.perf_counter()
    empty.accept(changes)
    ours = time.perf_counter() - started
    made = keys.create(tmp_path / "floor", made_up=True)
    Hub.create(tmp_path / "floor", made.data_key, settings=tmp_path / "settings").close()
    reader = empty.reader()
    floor = _copy_rows(_Seen(reader.read, made.data_key), tmp_path / "floor")
    reader.close()
    say(f"Bulk fold: {len(changes) / ours:,.0f} changes a second", ours, floor, "<= 3 x or 15,000/s")
    empty.close()
