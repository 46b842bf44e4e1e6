"""Destroying what somebody wrote, or what is kept about them, here and for good.

The change that says so stays; of the changes before it, and of any that still come from elsewhere, only what
domain.erasing leaves is kept. The key under which the words travelled is destroyed. Backups are another matter: they hold
what was there when they were made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from hubcrm.domain.changes import ERASED, Change
from hubcrm.domain.erasing import without_words
from hubcrm.store.connections import LEFT_BY_ERASING, driver
from hubcrm.store.set_aside import NAMED

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from hubcrm.store.hub import Hub

ERASED_STATUS = "erased"
_IN = 500


def erased_of(connection: Connection, subjects: Collection[str]) -> frozenset[str]:
    """Which of these records' words are destroyed."""
    given, found = sorted(subjects), set[str]()
    for start in range(0, len(given), _IN):
        part = tuple(given[start : start + _IN])
        rows = driver(connection).execute(
            f"SELECT subject FROM subject WHERE status = '{ERASED_STATUS}' AND subject IN ({', '.join('?' * len(part))})",
            part,
        )
        found.update(row[0] for row in rows.fetchall())
    return frozenset(found)


def blanked(connection: Connection, fresh: Sequence[Change]) -> list[Change]:
    """New changes as they may be kept; what one of them erases is destroyed among those that are here already.

    Called in the transaction that keeps the new ones, before they are kept.
    """
    named = {change.entity_id for change in fresh if change.kind == ERASED}
    if named:
        _destroy(connection, named)
    gone = named | erased_of(connection, {change.entity_id for change in fresh})
    return [without_words(change) if change.entity_id in gone else change for change in fresh] if gone else list(fresh)


def _destroy(connection: Connection, ids: Iterable[str]) -> None:
    from hubcrm.store.changelog import dumps, read_changes

    raw = driver(connection)
    given = sorted(ids)
    here = list(read_changes(connection, "entity_id", given))
    raw.executemany(
        "UPDATE change SET personal = '', label = '', data = ? WHERE id = ?",
        [(dumps(dict(without_words(change).data)), change.id) for change in here],
    )
    raw.executemany(
        "INSERT INTO subject (subject, key, status) VALUES (?, NULL, 'erased') "
        "ON CONFLICT (subject) DO UPDATE SET key = NULL, status = 'erased'",
        [(one,) for one in given],
    )
    raw.executemany(  # a step that cannot be taken back would stand before all older ones
        "UPDATE txn SET mine = 0 WHERE id IN (SELECT txn FROM change WHERE entity_id = ?)", [(one,) for one in given]
    )
    raw.executemany("DELETE FROM draft WHERE record = ?", [(one,) for one in given])
    raw.executemany(
        "DELETE FROM kept WHERE k >= ?1 AND k < ?1 || '~' AND instr(v, ?2) > 0", [(NAMED, one.encode()) for one in given]
    )
    files = {one["file"] for change in here for one in change.data.get("files") or ()}
    connection.info[LEFT_BY_ERASING] = connection.info.get(LEFT_BY_ERASING, frozenset()) | files


def erase_what_was_held(connection: Connection) -> None:
    """Destroy what a change erased that an older version could only keep and pass on."""
    rows = driver(connection).execute("SELECT DISTINCT entity_id FROM change WHERE status = 1 AND kind = ?", (ERASED,))
    held = {row[0] for row in rows.fetchall()}
    if held:
        _destroy(connection, held)


def sweep(hub: Hub, left: Collection[str]) -> None:
    """Take away, after the transaction, what erasing left beside the rows: these attachments, where nothing else names
    them, words in the search indexes, and old pages of the write-ahead log. Seconds for 100,000 enquiries.
    """
    from hubcrm.store import files
    from hubcrm.store.exchanged import note_gone_files
    from hubcrm.store.tables import SEARCH

    with hub._connected() as connection:
        raw = driver(connection)
        still = {one for one in left if raw.execute("SELECT 1 FROM change WHERE instr(data, ?) LIMIT 1", (one,)).fetchone()}
        files.let_go(hub.folder, set(left) - still)
        note_gone_files(connection, set(left) - still)
        for index in SEARCH:  # a word leaves the index for good only when its parts are merged, whatever secure-delete says
            raw.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")
    hub.empty_log()
