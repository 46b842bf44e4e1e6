"""Backups: proved before they have a name, made beside a busy writer, thinned by age, and brought back without loss."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hubcrm.domain.errors import Damaged, DiskFull, InUse, Locked, MadeByNewer, NotFound, StoreProblem
from hubcrm.store import backups, connections, keys

NAME = "Perpetua Thistlewood"  # a made-up person whose name must lie nowhere in clear
NOON = int(datetime(2026, 4, 7, 12, 0, tzinfo=UTC).timestamp() * 1000)
MINUTE = 60_000


class Store:
    """A real store with one table and one search index."""

    def __init__(self, folder: Path, rows: int = 50) -> None:
        self.folder = folder
        new = keys.create(folder, use_keyring=False, passphrase="p", cost=keys.Cost(8, 1, 1))
        self.key, self.code = new.data_key, new.recovery_code
        connections.create_file(folder, self.key)
        with contextlib.closing(self.connect(new=True)) as connection:
            connection.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)")
            connection.execute("CREATE VIRTUAL TABLE found USING fts5(name, content='', contentless_delete=1)")
            connection.execute("PRAGMA user_version = 3")
        self.add(*(f"{NAME} {n}" for n in range(rows)))

    def connect(self, **how: Any) -> connections.Connection:
        return connections.connect(self.folder, self.key, **how)

    def add(self, *names: str) -> None:
        with contextlib.closing(self.connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO person (name) VALUES (?)", [(name,) for name in names])
            connection.execute(
                "INSERT INTO found (rowid, name) SELECT id, name FROM person WHERE id NOT IN (SELECT rowid FROM found)"
            )
            connection.commit()

    def names(self) -> list[str]:
        with contextlib.closing(self.connect(readonly=True)) as connection:
            return [str(row[0]) for row in connection.execute("SELECT name FROM person ORDER BY id").fetchall()]

    def back_up(self, now_ms: int = NOON, reason: str = "close") -> Path:
        return backups.back_up(self.folder, self.key, reason=reason, now_ms=now_ms)

    def restore(self, backup: Path, **more: Any) -> Path | None:
        return backups.restore(self.folder, self.key, backup, NOON + 5 * MINUTE, **more)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.delenv("HUBCRM_PASSPHRASE", raising=False)
    return Store(tmp_path / "hub")


def names_in(path: Path, key: bytes) -> list[str]:
    with contextlib.closing(connections.open_copy(path, key)) as copy:
        return [str(row[0]) for row in copy.execute("SELECT name FROM person ORDER BY id").fetchall()]


# Making one


def test_a_backup_holds_everything_log_included_and_says_when_and_why(store: Store) -> None:
    with contextlib.closing(store.connect()) as still_open:
        still_open.execute("INSERT INTO person (name) VALUES ('in the log')")
        path = store.back_up(reason="Before import")
    assert path == store.folder / "backups" / "hub-2026-04-07T120000Z-before-import.db"
    assert names_in(path, store.key) == store.names()
    assert names_in(path, store.key)[-1] == "in the log"
    with contextlib.closing(connections.open_copy(path, store.key)) as copy:
        assert copy.execute("PRAGMA user_version").fetchall() == [(3,)]
        assert copy.execute("SELECT count(*) FROM found WHERE found MATCH 'perpetua'").fetchall() == [(50,)]
    assert sorted(os.listdir(path.parent)) == [path.name, path.with_suffix(".keys").name]


def test_nobody_finds_a_name_in_a_backup(store: Store) -> None:
    path = store.back_up()
    for each in (path, path.with_suffix(".keys")):
        content = each.read_bytes()
        for spelling in (NAME.encode(), NAME.encode("utf-16-le"), b"Thistlewood", b"CREATE TABLE", b"SQLite format 3"):
            assert spelling not in content


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions in another way")
def test_only_the_owner_may_read_backups(store: Store) -> None:
    path = store.back_up()
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.with_suffix(".keys").stat().st_mode & 0o777 == 0o600


def test_two_backups_in_one_second_are_two_files_in_their_order(store: Store) -> None:
    paths = [store.back_up() for _ in range(3)]
    assert [backup.path for backup in backups.all_kept(store.folder)] == paths
    assert len(set(paths)) == 3


def test_a_backup_made_beside_a_busy_writer_is_one_moment_of_it(store: Store) -> None:
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        with contextlib.closing(store.connect()) as connection:
            while not stop.is_set():
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO person (name) VALUES ('one half')")
                connection.execute("INSERT INTO person (name) VALUES ('the other half')")
                connection.commit()
                written.append(2)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = [store.back_up(NOON + n * 1000) for n in range(4)]
    finally:
        stop.set()
        writer.join(10)
    assert written
    counts = [len(names_in(path, store.key)) for path in paths]
    assert all(count % 2 == 0 for count in counts)
    assert counts == sorted(counts)


def test_a_backup_opens_on_another_computer_with_the_code_on_paper(store: Store, tmp_path: Path) -> None:
    path = store.back_up()
    stick = tmp_path / "stick"
    stick.mkdir()
    for each in (path, path.with_suffix(".keys")):
        shutil.copy(each, stick)
    there = stick / path.name
    key = keys.unlock(tmp_path / "new", store.code, keys_file=there.with_suffix(".keys"))
    assert backups.restore(tmp_path / "new", key, there, NOON) is None
    assert keys.unlock(tmp_path / "new", store.code) == store.key
    with contextlib.closing(connections.connect(tmp_path / "new", key, readonly=True)) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchall() == [(50,)]
    assert sorted(os.listdir(stick)) == sorted([path.name, path.with_suffix(".keys").name])


def test_without_its_key_file_a_backup_says_what_to_copy(store: Store, tmp_path: Path) -> None:
    path = store.back_up()
    path.with_suffix(".keys").unlink()
    with pytest.raises(NotFound, match=r"copy hub-2026-04-07T120000Z-close\.keys into the same folder"):
        backups.restore(tmp_path / "new", store.key, path, NOON)
    assert not (tmp_path / "new" / "hub.db").exists()


def test_a_copy_that_is_not_whole_is_not_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "faults", lambda _: ["page 7 is torn"])
    with pytest.raises(Damaged, match=r"No backup was kept: the copy is not whole \(page 7 is torn\)"):
        store.back_up()
    assert os.listdir(store.folder / "backups") == []


def test_a_copy_that_lacks_a_row_is_not_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    count = backups.row_counts

    def short(connection: connections.Connection) -> dict[str, int]:
        counted = count(connection)
        if "backups" in str(connection.execute("PRAGMA database_list").fetchall()):
            counted["person"] -= 1
        return counted

    monkeypatch.setattr(backups, "row_counts", short)
    with pytest.raises(StoreProblem, match="none was kept"):
        store.back_up()
    assert os.listdir(store.folder / "backups") == []


def test_a_damaged_store_is_not_backed_up_over_good_backups(store: Store) -> None:
    good = store.back_up()
    path = store.folder / "hub.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damaged):
        store.back_up(NOON + MINUTE)
    assert [backup.path for backup in backups.all_kept(store.folder)] == [good]
    assert not list((store.folder / "backups").glob(".*"))


@contextlib.contextmanager
def small_disk(place: Path, kilobytes: int) -> Iterator[bool]:
    """Mount a disk of this size at `place`; False where this account may not mount."""
    place.mkdir()
    mounted = sys.platform == "linux" and os.geteuid() == 0 and bool(shutil.which("mount"))
    mounted = (
        mounted
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)], capture_output=True, check=False
        ).returncode
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_disk_that_fills_up_on_the_way_leaves_no_half_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUBCRM_PASSPHRASE", raising=False)
    monkeypatch.setattr(backups, "free_space_ok", lambda *_, **__: None)  # as when another program takes the room
    with small_disk(tmp_path / "disk", 3072) as mounted:
        store = Store(tmp_path / "disk" / "hub")
        store.add(*("x" * 1000 for _ in range(900)))  # 1 MB: two of them and the log do not fit
        good = store.names()
        if not mounted:

            def fill_then_fail(folder: Path, key: bytes, part: Path) -> None:
                part.write_bytes(b"half")
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            monkeypatch.setattr(backups, "_copy_checked", fill_then_fail)
        else:
            (tmp_path / "disk" / "somebody's film").write_bytes(
                bytes(shutil.disk_usage(tmp_path / "disk").free - 500_000)
            )
        with pytest.raises(DiskFull, match="is full, so nothing was saved"):
            store.back_up()
        assert os.listdir(store.folder / "backups") == []
        assert store.names() == good


def test_too_little_room_is_said_before_anything_begins(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def with_free(megabytes: int) -> None:
        left = shutil._ntuple_diskusage(1 << 40, 1 << 40, megabytes << 20)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: left)

    with_free(199)
    with pytest.raises(DiskFull, match="has 199 MB left and this needs 200 MB, so nothing was begun"):
        backups.free_space_ok(store.folder)
    with_free(201)
    backups.free_space_ok(store.folder)
    os.truncate(store.folder / "hub.db", 100 << 20)
    with pytest.raises(DiskFull, match="needs 300 MB"):
        backups.free_space_ok(store.folder)
    with pytest.raises(DiskFull):
        store.back_up()
    assert not (store.folder / "backups").exists()


def test_what_a_killed_backup_left_is_swept_once_it_belongs_to_nobody(store: Store) -> None:
    good = store.back_up()
    kept = good.parent
    old, fresh, orphan = kept / ".hub-x.db.0a.part", kept / ".hub-y.db.0b.part", kept / "hub-z.keys"
    for path in (old, fresh, orphan):
        path.write_bytes(b"half")
    for path in (old, orphan):
        os.utime(path, (0, 0))
    os.utime(good.with_suffix(".keys"), (0, 0))
    store.back_up(NOON + MINUTE)
    assert not old.exists()
    assert not orphan.exists()
    assert fresh.exists()
    assert good.with_suffix(".keys").exists()


# When, and how long


def test_a_backup_is_due_half_an_hour_after_the_last_and_in_the_terminal_after_a_day(store: Store) -> None:
    assert backups.newest(store.folder) is None
    assert backups.due(store.folder, NOON)
    store.back_up()
    newest = backups.newest(store.folder)
    assert newest is not None
    assert (newest.made_at, newest.reason) == (datetime(2026, 4, 7, 12, 0, tzinfo=UTC), "close")
    assert not backups.due(store.folder, NOON + 30 * MINUTE - 1)
    assert backups.due(store.folder, NOON + 30 * MINUTE)
    assert not backups.due(store.folder, NOON + 23 * 60 * MINUTE, backups.EVERY_DAY_MS)
    assert backups.due(store.folder, NOON + 24 * 60 * MINUTE, backups.EVERY_DAY_MS)


def test_a_backup_from_a_wrong_clock_ahead_does_not_stop_the_next(store: Store) -> None:
    store.back_up(NOON + 365 * 24 * 60 * MINUTE)
    assert backups.due(store.folder, NOON)
    store.back_up(NOON)
    assert not backups.due(store.folder, NOON + MINUTE)


def test_files_that_only_look_like_backups_are_left_alone(store: Store) -> None:
    kept = store.folder / "backups"
    kept.mkdir()
    others = ["hub-2026-99-99T999999Z-close.db", "hub.db", "notes.db", "hub-2020-01-01T000000Z-close.db.bak"]
    for name in others:
        (kept / name).write_bytes(b"")
    assert backups.all_kept(store.folder) == []
    backups.thin(store.folder, NOON)
    assert sorted(os.listdir(kept)) == sorted(others)


def test_over_a_year_all_of_two_days_stay_then_seven_daily_four_weekly_three_monthly(tmp_path: Path) -> None:
    kept = tmp_path / "backups"
    kept.mkdir()
    set_aside = kept / "hub-2025-01-01T000000Z.before-restore"
    for path in (set_aside, set_aside.with_suffix(".keys")):
        path.write_bytes(b"")
    day = datetime(2025, 1, 1, 9, 0, tzinfo=UTC)
    for number in range(365):
        for hour in (0, 3, 8):
            now = day + timedelta(days=number, hours=hour)
            for suffix in (".db", ".keys"):
                (kept / f"hub-{now:%Y-%m-%dT%H%M%SZ}-close{suffix}").write_bytes(b"")
        removed = backups.thin(tmp_path, int(now.timestamp() * 1000))
        ages = [now - backup.made_at for backup in backups.all_kept(tmp_path)]
        assert min(ages) == timedelta(0)
        assert max(ages) <= timedelta(days=90)
        assert not any(path.exists() for path in removed)
        if number < 120:
            continue
        recent = [age for age in ages if age <= timedelta(days=2)]
        older = sorted({age.days for age in ages if age > timedelta(days=2)})
        assert len(recent) == 7  # three a day, and the one of two days ago to the minute
        assert 12 <= len(older) <= 14  # 7 daily, 4 weekly, 3 monthly less what 90 days cut off
        assert older[:7] == list(range(older[0], older[0] + 7))
        gaps = [later - earlier for earlier, later in itertools.pairwise(older)]
        assert max(gaps[:10]) <= 7
        assert max(gaps) <= 35  # the last Sundays of two months
        assert older[-1] >= 37
    names = {path.stem for path in kept.iterdir() if path.suffix == ".db"}
    assert names == {path.stem for path in kept.iterdir() if path.suffix == ".keys"} - {set_aside.stem}
    assert set_aside.exists()


def test_after_a_long_summer_the_newest_two_stay_however_old(tmp_path: Path) -> None:
    kept = tmp_path / "backups"
    kept.mkdir()
    for month in (1, 2, 3):
        (kept / f"hub-2025-0{month}-01T090000Z-close.db").write_bytes(b"")
    (kept / "hub-2024-01-01T090000Z-before-restore.db").write_bytes(b"")
    removed = backups.thin(tmp_path, NOON)
    assert [path.name for path in removed] == ["hub-2025-01-01T090000Z-close.db"]


# Bringing one back


def test_a_restore_brings_the_backup_and_keeps_what_was_there_log_included(store: Store) -> None:
    path = store.back_up()
    store.add("after the backup")
    crashed = store.folder.parent / "crashed"
    with contextlib.closing(store.connect()) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("INSERT INTO person (name) VALUES ('only in the log')")
        shutil.copytree(store.folder, crashed)  # a store as a kill leaves it
    kept = backups.restore(crashed, store.key, crashed / "backups" / path.name, NOON + 5 * MINUTE)
    assert kept == crashed / "backups" / "hub-2026-04-07T120500Z.before-restore"
    assert names_in(kept, store.key)[-2:] == ["after the backup", "only in the log"]
    assert kept.with_suffix(".keys").exists()
    with contextlib.closing(connections.connect(crashed, store.key)) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchall() == [(50,)]
        assert connection.execute("PRAGMA journal_mode").fetchall() == [("wal",)]


def test_restoring_what_was_kept_brings_everything_back(store: Store) -> None:
    path = store.back_up()
    store.add("after the backup")
    kept = store.restore(path)
    assert kept is not None
    assert len(store.names()) == 50
    again = store.restore(kept)
    assert again is not None
    assert again != kept
    assert store.names()[-1] == "after the backup"
    assert kept.exists()


@pytest.mark.parametrize("harm", ["cut", "empty", "flipped", "missing"])
def test_a_damaged_store_is_kept_as_it_lies_with_its_log_when_a_backup_replaces_it(store: Store, harm: str) -> None:
    path = store.back_up()
    crashed = store.folder.parent / "crashed"
    with contextlib.closing(store.connect()) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("UPDATE person SET name = 'only in the log'")
        shutil.copytree(store.folder, crashed)  # a store as a kill leaves it: its log fits any copy of it
    here = crashed / "hub.db"
    content, log = here.read_bytes(), (crashed / "hub.db-wal").read_bytes()
    harmed = {"cut": content[:2000], "empty": b"", "flipped": bytes([content[0] ^ 1]) + content[1:]}.get(harm)
    if harmed is None:
        here.unlink()
    else:
        here.write_bytes(harmed)
    kept = backups.restore(crashed, store.key, crashed / "backups" / path.name, NOON + 5 * MINUTE)
    with contextlib.closing(connections.connect(crashed, store.key, readonly=True)) as connection:
        assert connection.execute("SELECT count(*) FROM person WHERE name LIKE ?", (f"{NAME}%",)).fetchall() == [(50,)]
        assert backups.faults(connection) == []
    if harmed is None:
        assert kept is None
    else:
        assert kept is not None
        assert kept.read_bytes() == harmed
        assert kept.with_name(kept.name + "-wal").read_bytes() == log


def test_a_restore_while_the_hub_is_open_changes_nothing(store: Store) -> None:
    path = store.back_up()
    store.add("after the backup")
    before = (store.folder / "hub.db").stat().st_ino
    reader = connections.Reader(store.folder, store.key)
    with pytest.raises(InUse, match="is open elsewhere: close its window"):
        store.restore(path)
    assert reader.read("SELECT count(*) FROM person") == [(51,)]
    reader.close()
    assert (store.folder / "hub.db").stat().st_ino == before
    assert len(store.names()) == 51
    assert [path.name for path in store.folder.iterdir() if path.name.startswith(".")] == []


def test_the_backup_of_another_hub_is_refused(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other")
    theirs = other.back_up()
    with pytest.raises(Locked, match="belongs to another hub"):
        store.restore(theirs)
    theirs.with_suffix(".keys").unlink()
    with pytest.raises(StoreProblem, match="or not of this hub, and was left alone"):
        store.restore(theirs)
    assert len(store.names()) == 50


@pytest.mark.parametrize("place", [0, 5000, -1])
def test_a_damaged_backup_is_refused_before_anything_moves(store: Store, place: int) -> None:
    path = store.back_up()
    store.add("after the backup")
    content = bytearray(path.read_bytes())
    content[place] ^= 4
    path.write_bytes(content)
    with pytest.raises(Damaged, match="is damaged, or not of this hub, and was left alone: choose another"):
        store.restore(path)
    assert store.names()[-1] == "after the backup"
    assert sorted(each.name for each in store.folder.iterdir()) == ["backups", "hub.db", "store.keys"]


def test_a_backup_of_a_newer_version_is_refused(store: Store) -> None:
    path = store.back_up()
    with pytest.raises(MadeByNewer, match="install that version to restore it"):
        store.restore(path, newest_schema=2)
    assert store.restore(path, newest_schema=3) is not None


def test_a_backup_that_is_not_there_says_where_they_lie(store: Store) -> None:
    with pytest.raises(NotFound, match=r"takes one of the files in .*backups"):
        store.restore(store.folder / "nothing.db")


DIE = """
import os, shutil, sys
from pathlib import Path
from hubcrm.store import backups, connections

place, key, what = Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), sys.argv[3]
left = 0

def dying(function):
    def step(*given, **more):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return function(*given, **more)
    return step

for module, name in ((os, "fsync"), (os, "replace"), (os, "unlink"), (shutil, "copyfile")):
    setattr(module, name, dying(getattr(module, name)))

for number in range(100):
    left = 10_000
    folder = place.with_name(f"killed {number}")
    shutil.copytree(place, folder)
    child = os.fork()
    if child == 0:
        left = number
        if what == "restore":
            (backup,) = (folder / "backups").glob("*.db")
            backups.restore(folder, key, backup, 1775563500000)
        else:
            backups.back_up(folder, key, reason="close", now_ms=1775563500000)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    kept = []
    for path in sorted((folder / "backups").iterdir()):
        if path.suffix == ".db":
            connection = connections.open_copy(path, key)
            assert backups.faults(connection) == []
            connection.close()
            assert path.with_suffix(".keys").exists()
        elif path.suffix == ".before-restore":
            shutil.copyfile(path, folder / "look.db")
            log = path.with_name(path.name + "-wal")
            if log.exists():
                shutil.copyfile(log, folder / "look.db-wal")
            connection = connections._opened(folder / "look.db", key)
            kept += connection.execute("SELECT count(*) FROM person").fetchall()
            connection.close()
    reader = connections.Reader(folder, key)
    rows = reader.read("SELECT count(*) FROM person") + reader.read("PRAGMA quick_check")
    reader.close()
    print(code, rows[0][0], rows[1][0], *(row[0] for row in kept))
    if code == 0:
        break
"""


def lived_through(store: Store, what: str) -> list[list[str]]:
    """Kill a backup or restore at each of its steps; return exit code, rows, check, and rows set aside of each."""
    found = subprocess.run(
        [sys.executable, "-c", DIE, str(store.folder), store.key.hex(), what],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert found.stderr == ""
    return [line.split() for line in found.stdout.splitlines()]


@pytest.mark.skipif(sys.platform == "win32", reason="kills forked copies of one process")
def test_a_restore_killed_at_any_step_leaves_the_old_store_or_the_new_and_loses_nothing(store: Store) -> None:
    store.back_up()
    crashed = store.folder.parent / "crashed"
    with contextlib.closing(store.connect()) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("INSERT INTO person (name) VALUES ('only in the log')")
        shutil.copytree(store.folder, crashed)
    store.folder = crashed
    lines = lived_through(store, "restore")
    assert len(lines) > 10
    for code, rows, check, *kept in lines:
        assert check == "ok"
        assert code in ("0", "9")
        assert rows == "51" or (rows == "50" and "51" in kept)
    assert lines[-1] == ["0", "50", "ok", "51"]


@pytest.mark.skipif(sys.platform == "win32", reason="kills forked copies of one process")
def test_a_backup_killed_at_any_step_is_whole_or_not_there(store: Store) -> None:
    lines = lived_through(store, "back_up")
    assert len(lines) > 4
    assert all(line[1:] == ["50", "ok"] for line in lines)
    assert lines[-1][0] == "0"


# The token outside the store


def test_the_token_is_known_as_long_as_the_file_is_the_same(store: Store, tmp_path: Path) -> None:
    settings = tmp_path / "settings"
    assert backups.read_incarnation(store.folder, settings) is None
    backups.write_incarnation(store.folder, settings, "token", mark=41)
    store.add("more")
    assert backups.read_incarnation(store.folder, settings) == backups.Incarnation("token", 41)
    assert store.folder not in backups.incarnation_path(store.folder, settings).parents


def test_a_restored_store_is_new_here(store: Store, tmp_path: Path) -> None:
    settings = tmp_path / "settings"
    path = store.back_up()
    backups.write_incarnation(store.folder, settings, "token")
    store.restore(path)
    assert backups.read_incarnation(store.folder, settings) is None


def test_a_file_put_back_by_hand_is_new_here(store: Store, tmp_path: Path) -> None:
    settings = tmp_path / "settings"
    path = store.back_up()
    backups.write_incarnation(store.folder, settings, "token")
    shutil.copyfile(path, tmp_path / "by hand")
    os.replace(tmp_path / "by hand", store.folder / "hub.db")
    assert backups.read_incarnation(store.folder, settings) is None


def test_a_copied_or_moved_store_is_new_in_its_place(store: Store, tmp_path: Path) -> None:
    settings = tmp_path / "settings"
    backups.write_incarnation(store.folder, settings, "token")
    shutil.copytree(store.folder, tmp_path / "copy")
    assert backups.read_incarnation(tmp_path / "copy", settings) is None
    assert backups.read_incarnation(tmp_path / "nowhere", settings) is None


@pytest.mark.parametrize("noted", [b"", b"[]", b'{"file": 1}', b"\xff"])
def test_a_note_that_cannot_be_read_is_no_note(store: Store, tmp_path: Path, noted: bytes) -> None:
    path = backups.incarnation_path(store.folder, tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(noted)
    assert backups.read_incarnation(store.folder, tmp_path) is None
