"""What this store remembers of its exchanges with other computers, and what it needs to know for the next.

The tables `team`, `exchanged` and `seen_file` belong to this computer alone: they are in no export and no snapshot. Functions
that read take any `read(sql, params)`; those that write take the hub and are called where writing happens.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hubcrm.domain.changes import Change

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from hubcrm.store.hub import Hub

Read = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
Place = tuple[str, str]
"""(writer, space)."""

_IN = 500
_MINE = "SELECT w.uuid, w.space FROM writer w WHERE w.mine != 0"


# -- how this computer takes part ------------------------------------------------------------------------------------


def team_facts(read: Read) -> dict[str, str]:
    """What the table `team` says, by name."""
    return {str(name): str(value) for name, value in read("SELECT k, v FROM team", ())}


def keep_team_fact(hub: Hub, name: str, value: str | None) -> None:
    """Keep one fact of this computer's part in a team; None takes it away."""
    with hub._connected() as connection:
        if value is None:
            connection.exec_driver_sql("DELETE FROM team WHERE k = ?", (name,))
        else:
            connection.exec_driver_sql("INSERT OR REPLACE INTO team (k, v) VALUES (?, ?)", (name, value))


def forget_exchanges(hub: Hub, transport: str) -> None:
    """Forget all that was noted of one place, as if this computer had never been there."""
    with hub._connected() as connection:
        connection.exec_driver_sql("DELETE FROM exchanged WHERE transport = ?", (transport,))
        connection.exec_driver_sql("DELETE FROM seen_file WHERE transport = ?", (transport,))
        connection.exec_driver_sql("DELETE FROM team WHERE k LIKE '%:' || ?", (transport,))


# -- what is here, and what has been sent ----------------------------------------------------------------------------


class Own(NamedTuple):
    """One of our own writers in one space: the highest number here, up to which all is known to be there, if it still writes."""

    place: Place
    highest: int
    sent: int
    writes: bool


def own(read: Read, transport: str) -> list[Own]:
    """Our own writers, retired ones too, the present one last; those without a change are left out."""
    rows = read(
        "SELECT w.uuid, w.space, (SELECT max(c.seq) FROM change c WHERE c.writer = w.uuid AND c.space = w.space), "
        "coalesce(e.sent, 0), w.mine FROM writer w LEFT JOIN exchanged e ON e.transport = ? AND e.writer = w.uuid "
        "AND e.space = w.space WHERE w.mine != 0 ORDER BY w.mine DESC, w.uuid, w.space",
        (transport,),
    )
    return [Own((row[0], row[1]), row[2], row[3], row[4] == 1) for row in rows if row[2] is not None]


def present_writer(read: Read) -> str:
    """Under which name this computer writes now."""
    return str(read("SELECT uuid FROM writer WHERE mine = 1 AND space = 'team'", ())[0][0])


def is_own(read: Read, writer: str) -> bool:
    """Whether a writer is, or was, this computer."""
    return bool(read("SELECT 1 FROM writer WHERE uuid = ? AND mine != 0 LIMIT 1", (writer,)))


def waiting(read: Read, transport: str) -> int:
    """How many of our own changes are not known to be at a place yet."""
    return sum(waiting_in(read, transport).values())


def waiting_in(read: Read, transport: str) -> dict[str, int]:
    """The same for each space; those where nothing waits are left out."""
    rows = read(
        "SELECT w.space, sum((SELECT count(*) FROM change c WHERE c.writer = w.uuid AND c.space = w.space AND c.seq > "
        "coalesce(e.sent, 0))) FROM writer w LEFT JOIN exchanged e ON e.transport = ? AND e.writer = w.uuid "
        "AND e.space = w.space WHERE w.mine != 0 GROUP BY w.space ORDER BY w.space",
        (transport,),
    )
    return {str(space): int(count) for space, count in rows if count}


def acknowledge(hub: Hub, transport: str, place: Place, sent: int) -> None:
    """Note that one of our own writers' changes are at a place, up to this number; a smaller one than before counts too."""
    with hub._connected() as connection:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO exchanged (transport, writer, space, sent) VALUES (?, ?, ?, ?)",
            (transport, *place, sent),
        )


def places(read: Read) -> list[Place]:
    """Whose changes are here, in which spaces."""
    return [(row[0], row[1]) for row in read("SELECT uuid, space FROM writer ORDER BY uuid, space", ())]


def writers_since(read: Read, after: int) -> tuple[int, set[Place]]:
    """The last row of the log, and whose changes came after row n."""
    ((last,),) = read("SELECT coalesce(max(n), 0) FROM change", ())
    if last == after:
        return int(last), set()
    return int(last), {
        (row[0], row[1]) for row in read("SELECT DISTINCT writer, space FROM change WHERE n > ?", (after,))
    }


def counted(read: Read, place: Place) -> tuple[int, int]:
    """(highest number, how many different numbers) of one writer's changes in one space that are here."""
    ((highest, count),) = read(
        "SELECT coalesce(max(seq), 0), count(DISTINCT seq) FROM change WHERE writer = ? AND space = ?", place
    )
    return int(highest), int(count)


def missing(read: Read, place: Place, highest: int) -> list[tuple[int, int]]:
    """The numbers from 1 to `highest` of one writer that are not here: (first, last) of each run."""
    rows = read(
        "SELECT before, seq FROM (SELECT seq, lag(seq, 1, 0) OVER (ORDER BY seq) AS before FROM change "
        "WHERE writer = ? AND space = ? AND seq <= ? ORDER BY seq) WHERE seq > before + 1",
        (*place, highest),
    )
    gaps = [(int(before) + 1, int(seq) - 1) for before, seq in rows]
    ((last,),) = read(
        "SELECT coalesce(max(seq), 0) FROM change WHERE writer = ? AND space = ? AND seq <= ?", (*place, highest)
    )
    return [*gaps, (int(last) + 1, highest)] if last < highest else gaps


def written_by(read: Read, place: Place, after: int, most: int, until: int = 1 << 60) -> list[Change]:
    """One writer's changes in one space by number, from after one number up to and with another, at most so many."""
    from hubcrm.store.changelog import _COLUMNS, from_row

    rows = read(
        f"SELECT {_COLUMNS} FROM change WHERE writer = ? AND space = ? AND seq > ? AND seq <= ? ORDER BY seq, n LIMIT ?",
        (*place, after, until, most),
    )
    return [from_row(row) for row in rows]


def ids_of(read: Read, place: Place, after: int = 0) -> set[str]:
    """Ids of one writer's changes in one space above a number."""
    return {row[0] for row in read("SELECT id FROM change WHERE writer = ? AND space = ? AND seq > ?", (*place, after))}


def not_here(read: Read, ids: Collection[str]) -> set[str]:
    """Those of some changes' ids that are not here."""
    return set(ids) - {row[0] for row in _among(read, "SELECT id FROM change WHERE id IN", ids)}


def records_here(read: Read, ids: Collection[str]) -> set[str]:
    """Those of some records' ids that are here."""
    return {row[0] for row in _among(read, "SELECT entity_id FROM entity WHERE entity_id IN", ids)}


def records_counted(read: Read) -> int:
    """How many records are here."""
    return int(read("SELECT count(*) FROM entity", ())[0][0])


def memory(read: Read, ids: Collection[str]) -> list[tuple[str, str, str, str, str]]:
    """(id, kind, space, heads, state as JSON) of some records."""
    found = _among(read, "SELECT entity_id, entity_type, space, heads, state FROM entity WHERE entity_id IN", ids)
    return [(row[0], row[1], row[2], row[3], row[4]) for row in found]


def files_named(read: Read, after: int) -> tuple[int, set[str]]:
    """Stored names of the attachments that changes after row n name, and the last row there is."""
    ((last,),) = read("SELECT coalesce(max(n), 0) FROM change", ())
    found: set[str] = set()
    for (text,) in read("SELECT data FROM change WHERE n > ? AND n <= ? AND instr(data, '\"file\":')", (after, last)):
        for listed in json.loads(text).values():
            for one in listed if isinstance(listed, list) else ():
                if isinstance(one, dict) and isinstance(one.get("file"), str):
                    found.add(one["file"])
    return int(last), found


_NAMES_FILE = "SELECT 1 FROM change WHERE instr(data, ?) LIMIT 1"
_GONE_FILES = "gone files"


def note_gone_files(connection: Connection, names: Collection[str]) -> None:
    """Note attachments that erasing took away here, so that they are taken away wherever this computer shares."""
    if names:
        known = set(_gone_files(lambda sql, params: list(connection.exec_driver_sql(sql, tuple(params)).all())))
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO team (k, v) VALUES (?, ?)", (_GONE_FILES, json.dumps(sorted(known | set(names))))
        )


def gone_files(read: Read) -> set[str]:
    """Attachments that erasing took away here and that nothing names again."""
    return {name for name in _gone_files(read) if not read(_NAMES_FILE, (name,))}


def _gone_files(read: Read) -> list[str]:
    rows = read("SELECT v FROM team WHERE k = ?", (_GONE_FILES,))
    return list(json.loads(rows[0][0])) if rows else []


def due_days(read: Read, enquiries: Collection[str]) -> dict[str, dict[str, Any]]:
    """By when what is promised of some enquiries, by this hub's calendar: ISO days by name, and of offers by their id."""
    found: dict[str, dict[str, Any]] = {
        row[0]: {"acknowledge": row[1], "decide": row[2], "reply": row[3], "offers": {}}
        for row in _among(read, "SELECT id, ack_due, decide_due, reply_due FROM enquiry WHERE id IN", enquiries)
    }
    for enquiry, offer, due in _among(read, "SELECT enquiry, id, due FROM offer WHERE enquiry IN", list(found)):
        found[enquiry]["offers"][offer] = due
    return found


def _among(read: Read, sql: str, ids: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    given = list(ids)
    for start in range(0, len(given), _IN):
        part = tuple(given[start : start + _IN])
        yield from read(f"{sql} ({', '.join('?' * len(part))})", part)


# -- keys of people and enquiries ------------------------------------------------------------------------------------


def keys_of(read: Read, subjects: Collection[str]) -> dict[str, bytes]:
    """The keys under which these subjects' words leave this computer; none for those that have none or are erased."""
    found = _among(read, "SELECT subject, key FROM subject WHERE key IS NOT NULL AND subject IN", subjects)
    return {row[0]: bytes.fromhex(row[1]) for row in found}


def erased(read: Read, subjects: Collection[str]) -> set[str]:
    """Those of some subjects whose words are destroyed here."""
    found = _among(read, "SELECT subject FROM subject WHERE status = 'erased' AND subject IN", subjects)
    return {row[0] for row in found}


def erased_here(read: Read) -> set[str]:
    """The records whose words this very computer's people had destroyed, and so has to have destroyed elsewhere."""
    rows = read(
        f"SELECT c.entity_id FROM subject s JOIN change c ON c.entity_id = s.subject AND c.kind = 'erased' "
        f"WHERE s.status = 'erased' AND (c.writer, c.space) IN ({_MINE})",
        (),
    )
    return {row[0] for row in rows}


def make_keys(hub: Hub, subjects: Iterable[str]) -> None:
    """A key for each of some subjects that has none; an erased one gets none."""
    _keep(hub, [(subject, os.urandom(32).hex()) for subject in sorted(subjects)])


def keep_keys(hub: Hub, keys: Mapping[str, bytes]) -> None:
    """Keep keys that came from elsewhere, by subject; a subject that has one here keeps its own."""
    _keep(hub, [(subject, key.hex()) for subject, key in sorted(keys.items())])


def _keep(hub: Hub, rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        with hub._connected() as connection:
            connection.exec_driver_sql(
                "INSERT OR IGNORE INTO subject (subject, key, status) VALUES (?, ?, 'kept')", list(rows)
            )


# -- files of a shared folder ----------------------------------------------------------------------------------------


class SeenFile(NamedTuple):
    """What is known of one file: bytes, time of its last change (ns), what became of it, and since when (UTC ms)."""

    size: int
    mtime: int
    status: str
    since: int


def seen_files(read: Read, transport: str) -> dict[str, SeenFile]:
    """Every file that was looked at, by its path in the folder."""
    rows = read("SELECT path, size, mtime, status, since FROM seen_file WHERE transport = ?", (transport,))
    return {row[0]: SeenFile(*row[1:]) for row in rows}


def note_seen_files(hub: Hub, transport: str, rows: Mapping[str, tuple[int, int, str, int]]) -> None:
    """Note some files as they are now: (size, mtime, status, since) by path."""
    if rows:
        with hub._connected() as connection:
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO seen_file (transport, path, size, mtime, status, since) VALUES (?, ?, ?, ?, ?, ?)",
                [(transport, path, *row) for path, row in rows.items()],
            )


def forget_seen_files(hub: Hub, transport: str, paths: Collection[str]) -> None:
    """Forget some files, because they are gone."""
    if paths:
        with hub._connected() as connection:
            connection.exec_driver_sql(
                "DELETE FROM seen_file WHERE transport = ? AND path = ?", [(transport, path) for path in paths]
            )
