"""Where the words that people have typed and not saved yet are kept: on this computer, in the hub's encrypted file.

They are no part of the change log, so nothing here is history, is undone, is shared, or asks for a backup.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sqlcipher3 import dbapi2

from hubcrm.store import connections

_WAIT = 250  # ms for another program's transaction: whoever waits behind a draft must hardly notice
_RECORDS = ("enquiry", "employer", "contact", "person", "department", "follow_up")
_GONE = " AND ".join(f"NOT EXISTS (SELECT 1 FROM {table} WHERE id = draft.record)" for table in _RECORDS)


class Draft(NamedTuple):
    """One row. `record`: id of what it is about, blank for none. Times: UTC milliseconds. `said`: JSON of the fields."""

    person: str
    place: str
    record: str
    began: int
    typed: int
    said: str


class DraftShelf:
    """Writes drafts, on the hub's writer thread, over a connection of its own.

    That connection needs no SQLAlchemy, so that the first pause in typing costs nothing, and gives up at once where
    another program is writing.
    """

    def __init__(self, folder: Path, key: bytes, identity: tuple[int, int]) -> None:
        self._folder = folder
        self._key = key
        self._identity = identity
        self._connection: connections.Connection | None = None

    def write(self, kept: Sequence[Draft], dropped: Sequence[tuple[str, str, str]]) -> None:
        """Keep drafts, each in the place of an older one, and drop others by (person, place, record).

        Raises InUse, DiskFull, NotWritable or another StoreProblem; then nothing of this was kept.
        """
        self._run(
            ("DELETE FROM draft WHERE person = ? AND place = ? AND record = ?", dropped),
            (
                "INSERT OR REPLACE INTO draft (person, place, record, began, typed, said) VALUES (?, ?, ?, ?, ?, ?)",
                kept,
            ),
        )

    def tidy(self, before_ms: int) -> None:
        """Drop what nobody went on with since then, and what was about a record that is not in the hub any more."""
        self._run(
            ("DELETE FROM draft WHERE typed < ?", [(before_ms,)]),
            (f"DELETE FROM draft WHERE record != '' AND {_GONE}", [()]),
        )

    def close(self) -> None:
        """Let the file go."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _run(self, *steps: tuple[str, Sequence[Sequence[object]]]) -> None:
        with connections.plainly(self._folder, self._key):
            connections.ensure_same_file(self._folder, self._identity)
            try:
                connection = self._opened()
                connection.execute("BEGIN IMMEDIATE")
                for statement, rows in steps:
                    connection.executemany(statement, rows)
                connection.execute("COMMIT")
            except BaseException:
                with suppress(dbapi2.Error):
                    self.close()  # which rolls back
                raise

    def _opened(self) -> connections.Connection:
        if self._connection is None:
            self._connection = connections.connect(self._folder, self._key)
            self._connection.execute(f"PRAGMA busy_timeout = {_WAIT}")
        return self._connection
