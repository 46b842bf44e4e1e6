"""Under which names this computer writes: a new one whenever its store turns out to have a double.

The present writer has `mine` = 1, earlier ones 2, everybody else's 0. Numbers are dense for each writer in each space.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hubcrm.domain.changes import new_id
from hubcrm.domain.references import block
from hubcrm.store import backups
from hubcrm.store.connections import driver

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from hubcrm.store.hub import Hub

_IN = 500


def mint(hub: Hub, connection: Connection) -> str:
    """Write under a new name from now on; the earlier one is retired. Returns the new one."""
    token, writer = new_id(hub.clock()), new_id(hub.clock())
    connection.exec_driver_sql("UPDATE writer SET mine = 2, state = 'retired' WHERE mine = 1")
    connection.exec_driver_sql(
        "INSERT INTO writer (uuid, space, have, mine, state) VALUES (?, 'team', 0, 1, 'open')", (writer,)
    )
    connection.exec_driver_sql("INSERT OR REPLACE INTO meta (k, v) VALUES ('incarnation', ?)", (token,))
    backups.write_incarnation(hub.folder, hub._settings, token)
    return writer


def take_new(hub: Hub, writer: str, space: str, ids: Sequence[str]) -> str:
    """Write under a new name, because somebody else writes under `writer`; returns it.

    `ids`: changes of that writer and space that only we have. They keep their ids and get the new name and the next numbers,
    in their order; whatever else carries the old name stays as it is.
    """
    with hub._connected() as connection:
        raw = driver(connection)
        if raw.execute("SELECT 1 FROM writer WHERE uuid = ? AND mine = 1", (writer,)).fetchone():
            mint(hub, connection)
        ((present,),) = raw.execute("SELECT uuid FROM writer WHERE mine = 1 AND space = 'team'").fetchall()
        ordered: list[tuple[int, str]] = []
        for start in range(0, len(ids), _IN):
            part = tuple(ids[start : start + _IN])
            marks = ", ".join("?" * len(part))
            ordered += raw.execute(
                f"SELECT seq, id FROM change WHERE writer = ? AND space = ? AND id IN ({marks})", (writer, space, *part)
            ).fetchall()
        have = place_of(connection, present, space)
        raw.executemany(
            "UPDATE change SET writer = ?, seq = ? WHERE id = ?",
            [(present, have + at, one) for at, (_, one) in enumerate(sorted(ordered), 1)],
        )
        note_place(connection, present, space, have + len(ordered))
        if (
            ordered
        ):  # what comes back under those numbers has not been sent anywhere, whatever was sent under them before
            raw.execute(
                "UPDATE exchanged SET sent = min(sent, ?) WHERE writer = ? AND space = ?",
                (min(ordered)[0] - 1, writer, space),
            )
    return str(present)


def place_of(connection: Connection, writer: str, space: str) -> int:
    """Up to which number a writer of ours has come in a space."""
    row = driver(connection).execute("SELECT have FROM writer WHERE uuid = ? AND space = ?", (writer, space)).fetchone()
    return int(row[0]) if row else 0


def note_place(connection: Connection, writer: str, space: str, have: int) -> None:
    """Note how far our present writer has come in a space."""
    driver(connection).execute(
        "INSERT INTO writer (uuid, space, have, mine, state) VALUES (?, ?, ?, 1, 'open') "
        "ON CONFLICT (uuid, space) DO UPDATE SET have = excluded.have",
        (writer, space, have),
    )


def pass_over_references(hub: Hub) -> None:
    """Never hand out a reference of this computer's block again that an enquiry carries already.

    Called when changes came back that this computer had made and lost.
    """
    with hub._connected() as connection:
        raw = driver(connection)
        ((computer,),) = raw.execute("SELECT v FROM meta WHERE k = 'computer'").fetchall()
        numbers = block(int(computer))
        used: dict[str, int] = {}
        for (ref,) in raw.execute("SELECT ref FROM enquiry UNION SELECT ref FROM alias").fetchall():
            year, _, number = str(ref).removeprefix("E-").partition("-")
            if number.isdecimal() and int(number) in numbers:
                used[year] = max(used.get(year, 0), int(number) - numbers.start + 1)
        for year, most in used.items():
            raw.execute(
                "INSERT INTO meta (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v "
                "WHERE CAST(v AS INTEGER) < CAST(excluded.v AS INTEGER)",
                (f"ref:{year}", str(most)),
            )
