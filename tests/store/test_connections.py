"""Opening the store's file: always encrypted, always durable, and every refusal in its own words."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from hubcrm.domain.errors import Damaged, DiskFull, InUse, Locked, NotWritable, StoreProblem
from hubcrm.store import connections, keys
from hubcrm.store.schema import APPLICATION_ID

NAME = "Perpetua Thistlewood"  # a made-up person whose name must lie nowhere in clear
UNIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions and open files another way")


class Store:
    """A real store with one table, as small as one can be."""

    def __init__(self, folder: Path, rows: int = 20) -> None:
        self.folder = folder
        self.key = keys.create(folder, use_keyring=False, passphrase="p", cost=keys.Cost(8, 1, 1)).data_key
        connections.create_file(folder, self.key)
        with contextlib.closing(self.connect(new=True)) as connection:
            connection.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT UNIQUE)")
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO person (name) VALUES (?)", [(f"{NAME} {n}",) for n in range(rows)])
            connection.commit()

    @property
    def path(self) -> Path:
        return self.folder / "hub.db"

    def connect(self, **how: Any) -> connections.Connection:
        return connections.connect(self.folder, self.key, **how)

    def count(self) -> int:
        with contextlib.closing(self.connect(readonly=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM person").fetchall()[0][0])


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.delenv("HUBCRM_PASSPHRASE", raising=False)
    return Store(tmp_path / "hub")


# How a connection is set


def test_every_connection_is_set_as_the_promises_need(store: Store) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
        "busy_timeout": 5000,
        "cache_size": -65536,
        "temp_store": 2,
        "application_id": APPLICATION_ID,
    }
    with contextlib.closing(store.connect()) as connection:
        found = {name: connection.execute(f"PRAGMA {name}").fetchall() for name in wanted}
    assert found == {name: ([(value,)] if name != "mmap_size" else found[name]) for name, value in wanted.items()}
    assert found["mmap_size"] in ([], [(0,)])  # a library built without it answers nothing


def test_a_read_only_connection_writes_nothing(store: Store) -> None:
    with contextlib.closing(store.connect(readonly=True)) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchall() == [(20,)]
        with pytest.raises(dbapi2.OperationalError, match="readonly"):
            connection.execute("DELETE FROM person")


def test_nobody_finds_a_name_in_the_file_or_its_log(store: Store) -> None:
    with contextlib.closing(store.connect()) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO person (name) VALUES (?)", (f"{NAME} in the log",))
        connection.commit()
        files = list(store.folder.iterdir())
        assert "hub.db-wal" in [path.name for path in files]
        for path in files:
            content = path.read_bytes()
            for spelling in (
                NAME.encode(),
                NAME.encode("utf-16-le"),
                b"Thistlewood",
                b"CREATE TABLE",
                b"SQLite format 3",
            ):
                assert spelling not in content, path.name


@UNIX_ONLY
def test_only_the_owner_may_read_the_store_and_its_log(store: Store) -> None:
    with contextlib.closing(store.connect()) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM person")
        for path in store.folder.iterdir():
            assert path.stat().st_mode & 0o777 == 0o600, path.name
        connection.rollback()


def test_the_driver_says_nothing_on_the_terminal(store: Store, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Locked):
        connections.connect(store.folder, bytes(32))
    assert capfd.readouterr() == ("", "")


def test_a_folder_name_with_every_odd_character_opens(tmp_path: Path) -> None:
    odd = Store(tmp_path / "hub #1 100% ü 'x' & y")
    assert odd.count() == 20


def test_an_older_library_that_can_lose_commits_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbapi2, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(StoreProblem, match="can lose data: install hubcrm again"):
        store.connect()


# Making the file


def test_a_new_file_is_encrypted_from_its_first_byte_and_replaces_nothing(tmp_path: Path) -> None:
    key = keys.create(tmp_path, use_keyring=False).data_key
    connections.create_file(tmp_path, key)
    made = (tmp_path / "hub.db").read_bytes()
    assert len(made) >= 4096
    assert not made.startswith(b"SQLite")
    with pytest.raises(StoreProblem, match="There is a hub in"):
        connections.create_file(tmp_path, key)
    assert (tmp_path / "hub.db").read_bytes() == made
    assert sorted(os.listdir(tmp_path)) == ["hub.db", "store.keys"]


def test_a_set_up_that_stopped_half_way_says_how_to_go_on(tmp_path: Path) -> None:
    key = keys.create(tmp_path, use_keyring=False).data_key
    connections.create_file(tmp_path, key)
    connections.connect(tmp_path, key, new=True).close()
    with pytest.raises(Damaged, match="only being set up when it stopped, empty its folder"):
        connections.connect(tmp_path, key)


def test_a_full_disk_while_the_file_is_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keys.create(tmp_path, use_keyring=False).data_key

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        connections.create_file(tmp_path, key)
    assert os.listdir(tmp_path) == ["store.keys"]


# What is no store, or not this one


def test_opening_never_makes_a_file(store: Store) -> None:
    store.path.unlink()
    with pytest.raises(Damaged, match=r"hub\.db is missing from .*: put it back, or restore a backup"):
        store.connect()
    (store.folder / "store.keys").unlink()
    with pytest.raises(StoreProblem, match="make one with `hubcrm init`"):
        store.connect()
    assert os.listdir(store.folder) == []


def test_a_file_that_is_not_encrypted_is_refused_and_left_alone(store: Store) -> None:
    store.path.unlink()
    with contextlib.closing(sqlite3.connect(store.path)) as planted:
        planted.execute("CREATE TABLE person (id INTEGER, name TEXT)")
        planted.commit()
    before = store.path.read_bytes()
    with pytest.raises(Damaged, match="is not encrypted, so hubcrm did not write it"):
        store.connect()
    assert store.path.read_bytes() == before


def test_an_empty_file_beside_a_key_is_damage_and_not_a_first_run(store: Store) -> None:
    store.path.write_bytes(b"")
    with pytest.raises(Damaged, match="has lost its content: restore a backup"):
        store.connect()
    assert store.path.read_bytes() == b""


def test_an_encrypted_file_that_is_no_hub_is_refused(store: Store) -> None:
    with contextlib.closing(store.connect()) as connection:
        connection.execute("PRAGMA application_id = 7")
    with pytest.raises(Damaged, match="lost its content"):
        store.connect()


def test_a_wrong_key_is_told_from_a_damaged_file(store: Store, tmp_path: Path) -> None:
    with pytest.raises(Locked, match="belongs to another hub"):
        connections.connect(store.folder, bytes(32))
    other = Store(tmp_path / "other")
    shutil.copyfile(other.path, store.path)
    with pytest.raises(Damaged, match="damaged and was left as it is: restore the newest backup"):
        store.connect()


def test_a_key_of_another_length_is_a_defect(store: Store) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        connections.connect(store.folder, b"short")


def test_what_a_killed_program_left_in_the_log_is_there_at_the_next_start(store: Store, tmp_path: Path) -> None:
    with contextlib.closing(store.connect()) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("INSERT INTO person (name) VALUES ('the last one')")
        crashed = tmp_path / "crashed"
        shutil.copytree(store.folder, crashed)  # the files as a kill leaves them
    assert (crashed / "hub.db-wal").stat().st_size > 0
    with contextlib.closing(connections.connect(crashed, store.key, readonly=True)) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchall() == [(21,)]


# Full, read-only, held, replaced


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


def test_a_full_disk_keeps_every_saved_row_and_the_connection_goes_on(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1024) as mounted:
        store = Store(tmp_path / "disk" / "hub")
        saved = 20
        with contextlib.closing(store.connect()) as connection:
            if not mounted:  # SQLite raises the same error at a limit of its own
                connection.execute("PRAGMA max_page_count = 40")

            def fill_the_disk() -> None:
                nonlocal saved
                for n in range(5000):
                    connection.execute("BEGIN IMMEDIATE")
                    connection.execute("INSERT INTO person (name) VALUES (?)", (f"{n} {'x' * 2000}",))
                    connection.commit()
                    saved += 1

            with pytest.raises(DiskFull, match="is full, so nothing was saved"), connections.plainly(store.folder):
                fill_the_disk()
            assert not connection.in_transaction
            assert connection.execute("SELECT count(*) FROM person").fetchall() == [(saved,)]
        assert saved > 20
        assert store.count() == saved


@UNIX_ONLY
def test_a_read_only_folder_says_so_and_loses_nothing() -> None:
    place = Path(tempfile.mkdtemp())  # not pytest's own, which nobody else may enter
    store = Store(place / "hub")
    root = os.geteuid() == 0
    paths = [store.folder, *store.folder.iterdir(), place]
    try:
        for path in paths:
            path.chmod(0o555 if path.is_dir() else 0o444)
        if root:
            os.seteuid(65534)  # root may write anywhere; nobody may not
        try:
            with pytest.raises(NotWritable, match=r"may not write in .* or copy the folder to a place of your own"):
                store.connect(readonly=True)
        finally:
            if root:
                os.seteuid(0)
    finally:
        for path in paths:
            path.chmod(0o700)
    assert store.count() == 20
    shutil.rmtree(place)


HOLD = """
import sys
from pathlib import Path
from hubcrm.store import connections
connection = connections.connect(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
connection.execute("BEGIN IMMEDIATE")
connection.execute("INSERT INTO person (name) VALUES ('from elsewhere')")
print("held", flush=True)
sys.stdin.read()
connection.commit()
"""


def test_while_another_program_writes_reading_goes_on_and_writing_says_who_waits(store: Store) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store.folder), store.key.hex()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert store.count() == 20
        with contextlib.closing(store.connect()) as connection:
            connection.execute("PRAGMA busy_timeout = 20")
            with pytest.raises(InUse, match="Another program is holding"), connections.plainly(store.folder):
                connection.execute("BEGIN IMMEDIATE")
            connection.execute("PRAGMA busy_timeout = 10000")
            holder.stdin.close()
            connection.execute("BEGIN IMMEDIATE")  # waits for the other, then goes on
            connection.rollback()
    assert store.count() == 21


@UNIX_ONLY
def test_a_file_replaced_underneath_is_noticed(store: Store, tmp_path: Path) -> None:
    identity = connections.file_identity(store.folder)
    reader = connections.Reader(store.folder, store.key)
    connections.ensure_same_file(store.folder, identity)
    reader.data_version()
    copy = tmp_path / "copy.db"
    shutil.copyfile(store.path, copy)
    os.replace(copy, store.path)
    with pytest.raises(StoreProblem, match="was replaced by another file while it was open"):
        connections.ensure_same_file(store.folder, identity)
    with pytest.raises(StoreProblem, match="was replaced"):
        reader.data_version()
    store.path.unlink()
    with pytest.raises(Damaged, match=r"hub\.db is missing"):
        reader.data_version()
    shutil.rmtree(store.folder)
    with pytest.raises(StoreProblem, match="is not there: check that its disk is connected"):
        reader.data_version()
    reader.close()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (dbapi2.SQLITE_FULL, DiskFull),
        (dbapi2.SQLITE_READONLY, NotWritable),
        (dbapi2.SQLITE_CANTOPEN, NotWritable),
        (dbapi2.SQLITE_BUSY | 2 << 8, InUse),
        (dbapi2.SQLITE_LOCKED, InUse),
        (dbapi2.SQLITE_CORRUPT | 1 << 8, Damaged),
        (dbapi2.SQLITE_IOERR | 3 << 8, StoreProblem),
        (dbapi2.SQLITE_READONLY | 4 << 8, StoreProblem),
        (dbapi2.SQLITE_INTERRUPT, connections.Stopped),
    ],
)
def test_each_refusal_of_the_driver_has_its_own_sentence(store: Store, code: int, kind: type) -> None:
    error = dbapi2.OperationalError("whatever")
    error.sqlite_errorcode = code
    assert type(connections.in_plain_words(error, store.folder)) is kind


def test_an_input_error_on_a_full_disk_is_a_full_disk(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    error = dbapi2.OperationalError("disk I/O error")
    error.sqlite_errorcode = dbapi2.SQLITE_IOERR
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 100, 0))
    assert type(connections.in_plain_words(error, store.folder)) is DiskFull


def test_a_disk_that_went_away_says_so(store: Store) -> None:
    error = dbapi2.OperationalError("unable to open database file")
    error.sqlite_errorcode = dbapi2.SQLITE_CANTOPEN
    store.path.unlink()
    assert "check that its disk is connected" in str(connections.in_plain_words(error, store.folder))


def test_a_defect_of_ours_is_not_put_in_plain_words(store: Store) -> None:
    with contextlib.closing(store.connect()) as connection:
        for wrong in ("SELECT nothing FROM nowhere", "INSERT INTO person (id) VALUES (1)", "SELEC"):
            with pytest.raises(dbapi2.Error) as caught, connections.plainly(store.folder):
                connection.execute(wrong)
            assert connections.in_plain_words(caught.value, store.folder) is None
    assert connections.in_plain_words(KeyError("x"), store.folder) is None


# The reader

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def reader(store: Store) -> Iterator[connections.Reader]:
    made = connections.Reader(store.folder, store.key)
    yield made
    made.close()


def test_a_reader_fetches_everything_at_once_and_holds_nothing(store: Store, reader: connections.Reader) -> None:
    assert len(reader.read("SELECT id, name FROM person WHERE id <= ?", (7,))) == 7
    assert reader.read("SELECT id FROM person WHERE name = :name", {"name": f"{NAME} 0"}) == [(1,)]
    with contextlib.closing(store.connect()) as writer:
        writer.execute("DELETE FROM person")
        assert writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall() == [(0, 0, 0)]  # nobody holds a snapshot
    assert reader.read("SELECT * FROM person") == []


def test_a_reader_sees_that_another_connection_committed(store: Store, reader: connections.Reader) -> None:
    before = reader.data_version()
    assert reader.data_version() == before
    with contextlib.closing(store.connect()) as writer:
        writer.execute("DELETE FROM person WHERE id = 1")
    assert reader.data_version() != before


def test_a_query_that_writes_is_a_defect_and_writes_nothing(reader: connections.Reader) -> None:
    with pytest.raises(dbapi2.OperationalError, match="readonly"):
        reader.read("DELETE FROM person")
    assert reader.read("SELECT count(*) FROM person") == [(20,)]


def test_a_read_nobody_waits_for_stops_and_the_reader_goes_on(reader: connections.Reader) -> None:
    raised: list[BaseException] = []

    def search() -> None:
        try:
            reader.read(ENDLESS)
        except connections.Stopped as stopped:
            raised.append(stopped)

    worker = threading.Thread(target=search)
    worker.start()
    while worker.is_alive():
        reader.interrupt()
        worker.join(0.005)
    assert len(raised) == 1
    assert reader.read("SELECT count(*) FROM person") == [(20,)]


def test_closing_stops_what_is_going_on_and_may_be_done_twice(store: Store) -> None:
    reader = connections.Reader(store.folder, store.key)
    began = threading.Event()
    outcome: list[str] = []

    def search() -> None:
        began.set()
        try:
            reader.read(ENDLESS)
        except (connections.Stopped, dbapi2.ProgrammingError) as error:  # stopped, or closed before it began
            outcome.append(type(error).__name__)

    worker = threading.Thread(target=search)
    worker.start()
    began.wait(5)
    while worker.is_alive():
        reader.interrupt()
        worker.join(0.005)
    reader.close()
    reader.close()
    reader.interrupt()
    assert len(outcome) == 1


def test_reads_from_several_threads_wait_for_each_other(reader: connections.Reader) -> None:
    answers: list[list[tuple[Any, ...]]] = []
    workers = [
        threading.Thread(target=lambda: answers.append(reader.read("SELECT count(*) FROM person"))) for _ in range(8)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(10)
    assert answers == [[(20,)]] * 8


def test_a_wrong_statement_is_a_defect(reader: connections.Reader) -> None:
    with pytest.raises(dbapi2.OperationalError, match="no such table"):
        reader.read("SELECT * FROM nowhere")


# The writer's engine


@pytest.fixture
def engine(store: Store) -> Iterator[Any]:
    made = connections.engine(store.folder, store.key)
    yield made
    made.dispose()


def test_a_transaction_that_fails_leaves_nothing_tables_included(store: Store, engine: Any) -> None:
    from sqlalchemy import text

    class Oops(Exception):
        pass

    def fail() -> None:
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM person"))
            connection.execute(text("CREATE TABLE extra (id INTEGER)"))
            connection.execute(text("DROP TABLE person"))
            raise Oops

    with pytest.raises(Oops):
        fail()
    with engine.begin() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
    assert tables == ["person"]
    assert store.count() == 20


def test_a_transaction_that_ends_well_is_kept(store: Store, engine: Any) -> None:
    from sqlalchemy import text

    with engine.begin() as connection:
        kept = connection.execute(text("INSERT INTO person (name) VALUES ('new') RETURNING id")).scalar_one()
    assert kept == 21
    assert store.count() == 21


def test_a_transaction_holds_the_right_to_write_from_its_beginning(store: Store, engine: Any) -> None:
    from sqlalchemy import text

    with engine.begin() as connection:
        connection.execute(text("SELECT 1"))
        with contextlib.closing(store.connect()) as other:
            other.execute("PRAGMA busy_timeout = 10")
            with pytest.raises(InUse), connections.plainly(store.folder):
                other.execute("BEGIN IMMEDIATE")


def test_a_broken_constraint_arrives_as_sqlalchemy_names_it(engine: Any) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO person (name) VALUES (:name)"), {"name": f"{NAME} 1"})


def test_what_sqlalchemy_wraps_is_put_in_plain_words_too(store: Store, engine: Any) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import OperationalError

    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 10")
        connection.commit()
    with contextlib.closing(store.connect()) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError) as caught, engine.begin() as connection:
            connection.execute(text("DELETE FROM person"))
    assert isinstance(connections.in_plain_words(caught.value, store.folder), InUse)


def test_the_engine_goes_on_after_a_full_disk(store: Store, engine: Any) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import OperationalError

    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}")
        connection.rollback()
    with pytest.raises(OperationalError) as caught, engine.begin() as connection:
        connection.execute(text("INSERT INTO person (name) VALUES (:name)"), {"name": "x" * 100_000})
    assert isinstance(connections.in_plain_words(caught.value, store.folder), DiskFull)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO person (name) VALUES ('small')"))
    assert store.count() == 21


def test_the_engine_has_one_connection_and_shares_it_with_nobody(engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import TimeoutError as NoConnection

    monkeypatch.setattr(engine.pool, "_timeout", 0.01)
    with engine.begin(), pytest.raises(NoConnection):
        engine.connect()
