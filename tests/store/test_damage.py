"""Damage: every changed bit is found, nothing is thrown away, and the newest good backup is named."""

from __future__ import annotations

import contextlib
import random
import shutil
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from hubcrm.domain.errors import Damaged, Locked, StoreProblem
from hubcrm.store import backups, connections, damage, keys

NOON = int(datetime(2026, 4, 7, 12, 0, tzinfo=UTC).timestamp() * 1000)
HOUR = 3_600_000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("HUBCRM_PASSPHRASE", raising=False)
    made = tmp_path / "hub"
    key = keys.create(made, use_keyring=False, passphrase="p", cost=keys.Cost(8, 1, 1)).data_key
    connections.create_file(made, key)
    with contextlib.closing(connections.connect(made, key, new=True)) as connection:
        connection.execute("CREATE TABLE employer (id INTEGER PRIMARY KEY, name TEXT)")
        connection.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, employer REFERENCES employer(id))")
        connection.execute("CREATE INDEX person_name ON person (name)")
        connection.execute("CREATE VIRTUAL TABLE found USING fts5(name, content='', contentless_delete=1)")
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO employer (name) VALUES (?)", [(f"Employer {n}",) for n in range(100)])
        connection.executemany(
            "INSERT INTO person (name, employer) VALUES (?, ?)",
            [(f"Person {n} {'x' * 200}", n % 100 + 1) for n in range(900)],
        )
        connection.execute("INSERT INTO found (rowid, name) SELECT id, name FROM person")
        connection.commit()
    return made


@pytest.fixture
def key(folder: Path) -> bytes:
    return keys.unlock(folder, "p")


def quick(folder: Path, key: bytes) -> list[str]:
    try:
        reader = connections.Reader(folder, key)
    except Damaged as error:
        return [str(error)]
    try:
        return damage.quick_check(reader)
    finally:
        reader.close()


def test_a_whole_store_has_nothing_wrong(folder: Path, key: bytes) -> None:
    assert quick(folder, key) == []
    assert damage.full_check(folder, key) == []


def test_every_changed_bit_is_found(folder: Path, key: bytes) -> None:
    path = folder / "hub.db"
    whole = path.read_bytes()
    chance = random.Random(20260407)
    for _ in range(120):
        bit = chance.randrange(len(whole) * 8)
        with open(path, "r+b") as file:
            file.seek(bit // 8)
            file.write(bytes([whole[bit // 8] ^ 1 << bit % 8]))
        assert damage.full_check(folder, key) != [], f"bit {bit}"
        with open(path, "r+b") as file:
            file.seek(bit // 8)
            file.write(whole[bit // 8 : bit // 8 + 1])
    assert path.read_bytes() == whole
    assert damage.full_check(folder, key) == []


def test_a_changed_bit_is_found_on_every_page_those_that_hold_nothing_included(folder: Path, key: bytes) -> None:
    with contextlib.closing(connections.connect(folder, key)) as connection:
        connection.execute("DELETE FROM person WHERE id > 450")
        assert connection.execute("PRAGMA freelist_count").fetchall()[0][0] > 10
    path = folder / "hub.db"
    whole = path.read_bytes()
    for place in range(2000, len(whole), 4096):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert damage.full_check(folder, key) != [], f"byte {place}"


@pytest.mark.parametrize("share", [0, 0.001, 0.5, 0.99])
def test_a_cut_off_store_is_found_and_left_as_it_is(folder: Path, key: bytes, share: float) -> None:
    path = folder / "hub.db"
    cut = path.read_bytes()[: int(path.stat().st_size * share)]
    path.write_bytes(cut)
    assert quick(folder, key) != []
    assert damage.full_check(folder, key) != []
    assert path.read_bytes() == cut


def test_two_pages_that_changed_places_are_found(folder: Path, key: bytes) -> None:
    path = folder / "hub.db"
    whole = path.read_bytes()
    page = 4096
    path.write_bytes(whole[: 3 * page] + whole[4 * page : 5 * page] + whole[3 * page : 4 * page] + whole[5 * page :])
    assert damage.full_check(folder, key) != []


def test_a_broken_search_index_is_found_by_the_quick_check_too(folder: Path, key: bytes) -> None:
    with contextlib.closing(connections.connect(folder, key)) as connection:
        connection.execute("DELETE FROM found_data WHERE id = (SELECT max(id) FROM found_data)")
    assert any("found" in line for line in quick(folder, key))
    assert any("found" in line for line in damage.full_check(folder, key))


def test_a_row_that_names_a_missing_one_is_found(folder: Path, key: bytes) -> None:
    with contextlib.closing(connections.connect(folder, key)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM employer WHERE id = 3")
    found = damage.full_check(folder, key)
    assert found[0] == "row 3 of person names a row of employer that is not there"
    assert len(found) == 9


def test_a_wrong_key_or_a_missing_hub_is_no_damage(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Locked, match="another hub"):
        damage.full_check(folder, bytes(32))
    with pytest.raises(StoreProblem, match="is not there: check that its disk is connected"):
        damage.full_check(tmp_path / "nowhere", bytes(32))


def test_a_check_does_not_keep_others_from_writing(folder: Path, key: bytes) -> None:
    with contextlib.closing(connections.connect(folder, key)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM person WHERE id = 1")
        assert damage.full_check(folder, key) == []
        writer.commit()


# What is kept, and what is said


def test_quarantine_copies_the_store_with_its_log_and_removes_nothing(folder: Path, key: bytes) -> None:
    with contextlib.closing(connections.connect(folder, key)) as connection:
        connection.execute("INSERT INTO person (name) VALUES ('only in the log')")
        before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        assert "hub.db-wal" in before
        place = damage.quarantine(folder, NOON)
        second = damage.quarantine(folder, NOON)
        assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert place == folder / "damaged-2026-04-07T120000Z"
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    assert second.name == "damaged-2026-04-07T120000Z-2"
    with contextlib.closing(connections.connect(second, key, readonly=True)) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchall() == [(901,)]


def test_quarantine_copies_what_there_is(folder: Path) -> None:
    (folder / "hub.db").unlink()
    assert [path.name for path in damage.quarantine(folder, NOON).iterdir()] == ["store.keys"]


def test_the_advice_names_the_newest_good_backup_and_when_it_was_made(folder: Path, key: bytes) -> None:
    summer_time = timezone(timedelta(hours=1))
    first, second, third = (backups.back_up(folder, key, reason="close", now_ms=NOON + n * HOUR) for n in range(3))
    said = damage.advice(folder, key, summer_time)
    assert said.startswith("The newest good backup is from Tue 7 Apr, 15:00: `hubcrm restore ")
    assert str(third) in said
    content = bytearray(third.read_bytes())
    content[-1] ^= 1
    third.write_bytes(content)
    second.write_bytes(b"")
    said = damage.advice(folder, key, summer_time)
    assert "Tue 7 Apr, 13:00" in said
    assert str(first) in said
    assert str(third) in damage.advice(folder, zone=summer_time)  # without the key nobody can tell


def test_without_a_good_backup_the_advice_says_where_to_look(folder: Path, key: bytes) -> None:
    assert "No whole backup lies in" in damage.advice(folder, key)
    only = backups.back_up(folder, key, reason="close", now_ms=NOON)
    shutil.copyfile(folder / "store.keys", only)
    assert "look for a copy of its backups folder" in damage.advice(folder, key)
