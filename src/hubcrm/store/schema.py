"""Making the tables of a new store, and bringing an older store up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubcrm.domain.errors import MadeByNewer

if TYPE_CHECKING:
    from sqlalchemy import Connection

APPLICATION_ID = 0x48554243
VERSION = 3
"""Version of the permanent tables. They only gain tables and columns; nothing is removed or renamed."""


def create(connection: Connection) -> None:
    """Make every table, index and search index inside the caller's transaction."""
    from hubcrm.store import tables

    tables.PERMANENT.create_all(connection, checkfirst=False)
    _make_projections(connection)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


def upgrade(connection: Connection) -> None:
    """Bring the permanent tables up to this version; raises MadeByNewer for a store from a later one."""
    from hubcrm.store import tables

    found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if found > VERSION:
        raise MadeByNewer("This hub was last used with a newer version of hubcrm. Install that version to open it.")
    if found < VERSION:
        tables.PERMANENT.create_all(connection, checkfirst=True)
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


def drop_projections(connection: Connection) -> None:
    """Empty everything that the fold can write again, and make it anew."""
    from hubcrm.store import tables

    for name in tables.SEARCH:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    for table in reversed(tables.PROJECTED.sorted_tables):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table.name}")
    _make_projections(connection)


def _make_projections(connection: Connection) -> None:
    from hubcrm.store import tables

    tables.PROJECTED.create_all(connection, checkfirst=False)
    for name, statement in tables.SEARCH.items():
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"INSERT INTO {name} ({name}, rank) VALUES ('secure-delete', 1)")
