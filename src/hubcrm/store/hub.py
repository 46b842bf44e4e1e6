"""The hub's memory as the rest of the program knows it: open it, read it, write in transactions, undo.

    hub = Hub.open(folder, key)
    with hub.transaction("Offer to Engineering", by=person) as tx:
        tx.record("enquiry", enquiry_id, "offered", {"department": department})

Only one thread may write (the window's writer thread, or the terminal's only thread). Reading goes through `Reader`s,
each for one thread. SQLAlchemy is imported by the first write, never by opening or reading.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubcrm.domain.changes import Change, State, new_id
from hubcrm.domain.errors import Damaged, HubError, MadeByNewer, WritingOutsideTransaction
from hubcrm.domain.promises import Calendar, PromiseDays
from hubcrm.store import backups, calendars, connections
from hubcrm.store.calendars import Promised
from hubcrm.store.clock import wall_clock as wall_clock  # asked for here too
from hubcrm.store.connections import Reader
from hubcrm.store.drafts import DraftShelf
from hubcrm.store.transactions import Transaction

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from hubcrm.store.changelog import Applied

_SMALL = 500


class Hub:
    """One open store.

    `clock` gives UTC milliseconds. `settings` is a folder outside the store that holds its incarnation token, so that a
    copied or restored store is noticed and writes under a new name.
    """

    def __init__(self, folder: Path, key: bytes, clock: Callable[[], int], settings: Path) -> None:
        self.folder = folder
        self.key = key
        self.clock = clock
        self.entropy: Callable[[int], bytes] = os.urandom
        self._settings = settings
        self._engine: Engine | None = None
        self._reader: Reader | None = None
        self._open: Transaction | None = None
        self._promised: tuple[str, Promised] | None = None
        self._shared: Connection | None = None
        self._identity = connections.file_identity(folder)
        self.drafts = DraftShelf(folder, key, self._identity)
        self.changed_since_backup = False
        self.refuses: Callable[[Change], str] | None = None
        """Says in a sentence why a change may not be recorded here (blank: it may), where somebody minds that."""

    @classmethod
    def create(cls, folder: Path, key: bytes, *, settings: Path, clock: Callable[[], int] = wall_clock,
               computer: int = 0, made_up: bool = False, hub_id: str = "") -> Hub:  # fmt: skip
        """Make a new, empty store in `folder` (which holds its key file already) and open it.

        `hub_id`: of the hub that it is one more computer of; a hub of its own without.
        """
        from hubcrm.domain import folding
        from hubcrm.store import schema

        connections.create_file(folder, key)
        hub = cls(folder, key, clock, settings)
        hub._engine = connections.engine(folder, key, new=True)
        with hub._connected() as connection:
            schema.create(connection)

            for k, v in {
                "hub_id": hub_id or new_id(clock()),
                "made": str(clock()),
                "computer": str(computer),
                "made_up": "1" if made_up else "",
                "fold_version": str(folding.VERSION),
                "calendar": "0",
            }.items():
                connection.exec_driver_sql("INSERT INTO meta (k, v) VALUES (?, ?)", (k, v))
            hub._mint_writer(connection)
        return hub

    @classmethod
    def open(cls, folder: Path, key: bytes, *, settings: Path, clock: Callable[[], int] = wall_clock) -> Hub:
        """Open the store; reads only what proves it sound, so that it is quick.

        Raises Locked, Damaged, MadeByNewer or another StoreProblem, each with its sentence.
        """
        from hubcrm.domain import folding
        from hubcrm.store.schema import VERSION

        hub = cls(folder, key, clock, settings)
        facts = hub.facts()
        if "hub_id" not in facts:
            raise Damaged("This hub's file is incomplete. Restore the newest backup: hubcrm restore, or in the window.")
        (found,) = hub.read("PRAGMA user_version")[0]
        if int(found) > VERSION or int(facts.get("fold_version", "0")) > folding.VERSION:
            raise MadeByNewer("This hub was last used with a newer version of hubcrm. Install that version to open it.")
        if int(found) < VERSION or int(facts.get("fold_version", "0")) < folding.VERSION:
            for _ in hub.bring_up_to_date():
                pass
        if hub._is_a_copy(facts.get("incarnation", "")):
            with hub._connected() as connection:
                hub._mint_writer(connection)
        return hub

    def _is_a_copy(self, token: str) -> bool:
        noted = backups.read_incarnation(self.folder, self._settings)
        if noted is None or noted.token != token:
            return True
        return noted.mark > self._own_have()

    def _own_have(self) -> int:
        return int(self.read("SELECT coalesce(sum(have), 0) FROM writer WHERE mine = 1")[0][0])

    # -- reading -----------------------------------------------------------------------------------------------------

    def reader(self) -> Reader:
        """A new read-only connection, for one thread."""
        return Reader(self.folder, self.key)

    def read(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query on this hub's own read connection."""
        if self._reader is None:
            self._reader = self.reader()
        return self._reader.read(sql, params)

    def facts(self) -> dict[str, str]:
        """The store's own facts: hub_id, computer, made_up, this_person, ..."""
        return dict(self.read("SELECT k, v FROM meta"))

    def set_fact(self, name: str, value: str) -> None:
        """Remember one fact of this computer's store; it is neither history nor shared."""
        with self._connected() as connection:
            connection.exec_driver_sql("INSERT OR REPLACE INTO meta (k, v) VALUES (?, ?)", (name, value))

    @property
    def calendar(self) -> Calendar:
        """The working calendar as the hub has set it."""
        return calendars.read(self.read).calendar

    @property
    def days(self) -> PromiseDays:
        """The promises as the hub has set them, in working days."""
        return calendars.read(self.read).days

    def calendar_of(self, tx: Transaction) -> Calendar:
        """The working calendar inside a transaction."""
        return calendars.read(tx.read).calendar

    # -- writing -----------------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self, label: str, by: str, *, on_behalf_of: str = "", undoes: str = "") -> Iterator[Transaction]:
        """One action: everything recorded inside is kept together or not at all.

        `label` is the sentence of history and undo. Raises DiskFull, NotWritable or InUse where it could not be saved.
        """
        if self._open is not None:
            raise WritingOutsideTransaction("A transaction is already open.")
        with self._connected() as connection, self._step_of_many(connection):
            tx = Transaction(self, connection, label, by, on_behalf_of, undoes)
            self._open = tx
            try:
                yield tx
                tx.finish()
            finally:
                self._open = None
                tx.closed = True
        self.changed_since_backup = True

    def accept(self, changes: Sequence[Change], *, batch: int = _SMALL) -> Applied:
        """Take in changes made elsewhere, in any order and as often as they come.

        Up to `batch` changes go into one transaction, so that the window never waits long; thousands at once are folded
        record by record in one go. What cannot be folded is set aside with its reason and stops nothing else.
        """
        from hubcrm.store import accepting

        return accepting.accept(self, changes, batch=batch)

    def changes(self) -> Iterator[Change]:
        """Every change here, in the order in which it arrived."""
        from hubcrm.store.changelog import _COLUMNS, from_row

        last = 0
        while rows := self.read(f"SELECT {_COLUMNS}, n FROM change WHERE n > ? ORDER BY n LIMIT 5000", (last,)):
            for row in rows:
                yield from_row(row)
            last = rows[-1][-1]

    def bring_up_to_date(self) -> Iterator[int]:
        """Fold everything again after an upgrade; a backup is made before. Yields how many records are done."""
        from hubcrm.domain import folding
        from hubcrm.store import changelog, schema

        backups.back_up(self.folder, self.key, reason="upgrade", now_ms=self.clock())
        with self._connected() as connection:
            schema.upgrade(connection)
            promised = self.promised(connection)
            schema.drop_projections(connection)
            yield from changelog.refold(connection, promised)
            calendars.recalculate(connection, self.promised(connection, anew=True))
            connection.exec_driver_sql("UPDATE meta SET v = ? WHERE k = 'fold_version'", (str(folding.VERSION),))

    def promised(self, connection: Connection, *, anew: bool = False) -> Promised:
        """Calendar and promises, read again only when they changed."""
        row = connections.driver(connection).execute("SELECT v FROM meta WHERE k = 'calendar'").fetchone()
        stamp = row[0] if row else "0"
        if anew:
            stamp = str(int(stamp) + 1)
            connection.exec_driver_sql("INSERT OR REPLACE INTO meta (k, v) VALUES ('calendar', ?)", (stamp,))
        if anew or self._promised is None or self._promised[0] != stamp:
            raw = connections.driver(connection)
            self._promised = (stamp, calendars.read(lambda sql, params=(): raw.execute(sql, params).fetchall()))
        return self._promised[1]

    def close(self) -> None:
        """Close every connection; afterwards the hub object is of no use."""
        if self.changed_since_backup:
            backups.write_incarnation(
                self.folder, self._settings, self.facts().get("incarnation", ""), mark=self._own_have()
            )
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        self.drafts.close()
        if self._engine is not None:
            try:
                self._on_the_driver("PRAGMA optimize")
                self.empty_log()
            except Exception as error:  # closing must not fail: everything acknowledged is on disk already
                import logging

                logging.getLogger(__name__).info("Closing the store: %s", error)
            self._engine.dispose()
            self._engine = None

    def empty_log(self) -> None:
        """Put the write-ahead log's pages in their place and leave none of it; where somebody reads, as far as may be."""
        self._on_the_driver("PRAGMA wal_checkpoint(TRUNCATE)")

    def _on_the_driver(self, pragma: str) -> None:
        if self._engine is not None:
            with self._engine.connect() as connection:
                raw = connection.connection.driver_connection
                if raw is not None:
                    raw.execute(pragma).fetchall()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keep many transactions in one go: quicker by the wait for the disk after each, and all or none.

        For making a hub from scratch (the made-up one); people's actions each have their own.
        """
        with self._connected() as connection:
            self._shared = connection
            try:
                yield
            finally:
                self._shared = None

    @contextmanager
    def _step_of_many(self, connection: Connection) -> Iterator[None]:
        """Inside `together`, an action that fails takes back what it wrote and nothing else."""
        if self._shared is None:
            yield
            return
        raw = connections.driver(connection)
        raw.execute("SAVEPOINT step")
        try:
            yield
        except BaseException:
            raw.execute("ROLLBACK TO step")
            raise
        finally:
            raw.execute("RELEASE step")

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self._begun() as connection:
                yield connection
        except BaseException:
            self._promised = None  # it may have been read from what is rolled back now
            raise

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        if self._shared is not None:
            yield self._shared
            return
        if self._open is not None:  # waiting for it would be waiting for ourselves
            raise WritingOutsideTransaction("A transaction is already open.")
        connections.ensure_same_file(self.folder, self._identity)
        try:
            if self._engine is None:
                self._engine = connections.engine(self.folder, self.key)
            with self._engine.begin() as connection:
                connection.info.pop(connections.LEFT_BY_ERASING, None)
                yield connection
                left = connection.info.pop(connections.LEFT_BY_ERASING, None)
        except HubError:
            raise
        except Exception as error:
            problem = connections.in_plain_words(error, self.folder, self.key)
            if problem is None:
                raise
            self._forget_connection()
            raise problem from error
        if left is not None:
            from hubcrm.store import erasing

            erasing.sweep(self, left)

    def _forget_connection(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _mint_writer(self, connection: Connection) -> None:
        from hubcrm.store import writers

        writers.mint(self, connection)

    def take_new_writer(self, writer: str, space: str, ids: Sequence[str]) -> str:
        """Write under a new name, because this store has a double; these changes that only we have go over to it."""
        from hubcrm.store import writers

        self.changed_since_backup = True
        return writers.take_new(self, writer, space, ids)

    def keep_aside(self, name: str, stamp: str, value: bytes) -> None:
        """Keep what was costly to work out, with a stamp of what it was made of."""
        with self._connected() as connection:
            connection.exec_driver_sql("INSERT OR REPLACE INTO kept (k, stamp, v) VALUES (?, ?, ?)", (name, stamp, value))

    def keep_subjects(self, rows: Sequence[tuple[str, str | None, str]]) -> None:
        """Keep the keys under which the words of people and enquiries may be erased: (subject, key, status)."""
        with self._connected() as connection:
            connection.exec_driver_sql("INSERT OR REPLACE INTO subject (subject, key, status) VALUES (?, ?, ?)", list(rows))

    def begin_steps_here(self) -> None:
        """What was done until now cannot be undone one by one: the past of the made-up hub is not the visitor's own."""
        with self._connected() as connection:
            connection.exec_driver_sql("UPDATE txn SET mine = 0")

    def read_now(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query, read where writing happens (inside `together` too)."""
        with self._connected() as connection:
            found: list[tuple[Any, ...]] = connections.driver(connection).execute(sql, params).fetchall()
            return found

    def state_now(self, entity_type: str, entity_id: str) -> State:
        """What the fold remembers of a record, read where writing happens (inside `together` too)."""
        from hubcrm.store.changelog import load_record

        with self._connected() as connection:
            return load_record(connection, entity_type, entity_id).state or {}

    def state(self, entity_type: str, entity_id: str) -> State | None:
        """What the fold remembers of a record, or None where it is not here."""
        import json

        rows = self.read("SELECT state FROM entity WHERE entity_id = ? AND entity_type = ?", (entity_id, entity_type))
        return json.loads(rows[0][0]) if rows and rows[0][0] else None
