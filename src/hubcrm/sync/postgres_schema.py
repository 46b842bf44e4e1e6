"""Setting a hub up in a PostgreSQL database, and bringing it up to date: schema, roles, functions and rights.

Everything happens in one transaction under a lock, so a set-up that breaks off leaves nothing, and two at once do it once.
Tables come in numbered steps that are never changed afterwards; functions, views and rights are made anew each time.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from hubcrm import paths
from hubcrm.domain.erasing import WORDS
from hubcrm.sync import postgres_rights as rights
from hubcrm.sync.postgres_link import Patience, connect, in_words
from hubcrm.sync.postgres_link import address_for_others as address_for_others  # asked for beside init
from hubcrm.sync.transport import Refused

if TYPE_CHECKING:
    from hubcrm.sync.postgres_link import Connection

VERSION = 1
"""How many steps there are. A database with more was set up by a newer hubcrm."""
SPEAKS = 1
"""What computers and server say to each other. Raised only when older computers could no longer take part."""
OLDEST_SERVER = 14
LOCK = 0x48554243
"""The number of the lock that puts pushes in order, in every hub's own database."""

_ANEW = ("functions.sql", "pushing.sql", "beside.sql", "reports.sql", "inviting.sql")
_HUB_ID = re.compile(r"[0-9a-f]{32}")
_SLOW = Patience(silence=300.0)


class Roles(NamedTuple):
    """The names of one hub's roles. Roles belong to the whole server, so they carry the end of the hub's id."""

    prefix: str
    owner: str
    inviter: str
    member: str
    reporter: str


class Made(NamedTuple):
    """What `init` did: whether the database was new to the hub, and which steps it went through."""

    new: bool
    steps: tuple[int, ...]


def roles_of(hub_id: str) -> Roles:
    """The roles of a hub. Raises Refused where this is no hub's id."""
    if not _HUB_ID.fullmatch(hub_id):
        raise Refused("This is not the id of a hub.")
    prefix = f"hub_{hub_id[-10:]}"
    return Roles(prefix, *(f"{prefix}_{name}" for name in ("owner", "inviter", "member", "reporter")))


def init(admin_url: str, hub_id: str, institution: str, *, password: str = "") -> Made:
    """Set a hub up in an empty database, or bring one that is set up to this version; done twice it changes nothing.

    `admin_url` signs in as somebody who owns the database and may make roles. Raises Refused where the database holds
    something else or another hub, or the server is too old; NotReachable.
    """
    import psycopg

    roles = roles_of(hub_id)
    connection = connect(admin_url, password=password, patience=_SLOW, autocommit=False)
    try:
        with connection:
            _check_server(connection)
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            found = _found(connection, hub_id)
            _make_roles(connection, roles, connection.info.dbname)
            connection.execute(f"SET LOCAL ROLE {roles.owner}")
            if not found:
                connection.execute("CREATE SCHEMA hub")
            steps = _take_steps(connection, roles, found)
            _make_anew(connection, roles)
            _note_facts(connection, hub_id, institution)
            _give_rights(connection, roles)
            connection.execute("RESET ROLE")
            return Made(not found, steps)
    except psycopg.errors.InsufficientPrivilege as error:
        raise Refused(
            "This name may not set a hub up: it must own the database and be allowed to make roles (CREATEROLE). "
            "Use the server's administrator, such as postgres."
        ) from error
    except psycopg.Error as error:
        raise in_words(error) from error
    finally:
        connection.close()


def connect_rights(database: str, roles: Roles) -> str:
    """The statements that let only this hub's people connect to a database. A copy of a database does not bring them."""
    name = '"' + database.replace('"', '""') + '"'
    return (
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT ON DATABASE {name} TO {roles.member}, {roles.reporter}; "
        f"GRANT CONNECT, CREATE ON DATABASE {name} TO {roles.owner}"
    )


def _check_server(connection: Connection) -> None:
    if connection.info.server_version < OLDEST_SERVER * 10_000:
        raise Refused(f"This server is too old: hubcrm needs PostgreSQL {OLDEST_SERVER} or later.")
    encoding, follows = _one(connection, "SELECT current_setting('server_encoding'), pg_is_in_recovery()")
    if follows:
        raise Refused("This server only follows another one. Give the address of the one that is written to.")
    if encoding != "UTF8":
        raise Refused(
            "This database cannot hold every letter. Make it with: CREATE DATABASE hub ENCODING 'UTF8' TEMPLATE template0."
        )


def _found(connection: Connection, hub_id: str) -> int:
    """The version the database is set up for; 0 where it is empty."""
    if _one(connection, "SELECT to_regclass('hub.migration') IS NULL")[0]:
        others = _one(
            connection,
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm') "
            "AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%%' "
            "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')",
        )[0]
        if others or _one(connection, "SELECT to_regnamespace('hub') IS NOT NULL")[0]:
            raise Refused(
                "This database holds something else already. Make an empty one for the hub: CREATE DATABASE hub."
            )
        return 0
    there = _one(
        connection,
        "SELECT (SELECT v FROM hub.meta WHERE k = 'hub_id'), (SELECT coalesce(max(version), 0) FROM hub.migration)",
    )
    if there[0] != hub_id:
        raise Refused("This database belongs to another hub. Make an empty one for yours: CREATE DATABASE.")
    if there[1] > VERSION:
        raise Refused("This server was set up by a newer version of hubcrm. Install that version here first.")
    return int(there[1])


def _make_roles(connection: Connection, roles: Roles, database: str) -> None:
    (is_super,) = _one(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    version = connection.info.server_version
    for name, can in ((roles.owner, ""), (roles.member, ""), (roles.reporter, ""), (roles.inviter, "CREATEROLE")):
        if not _one(connection, "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", name)[0]:
            connection.execute(f"CREATE ROLE {name} NOLOGIN {can}")
    if not is_super:
        for name in (roles.owner, roles.inviter):
            connection.execute(
                f"GRANT {name} TO CURRENT_USER" + (" WITH INHERIT TRUE, SET TRUE" if version >= 160000 else "")
            )
    connection.execute(f"GRANT {roles.member}, {roles.reporter} TO {roles.inviter} WITH ADMIN OPTION")
    connection.execute(connect_rights(database, roles))


def _take_steps(connection: Connection, roles: Roles, found: int) -> tuple[int, ...]:
    taken = []
    for path in sorted((paths.resources() / "postgres" / "steps").glob("[0-9]*.sql")):
        number = int(path.name[:3])
        if number > found:
            _run(connection, path.read_text(encoding="utf-8"), roles)
            connection.execute("INSERT INTO hub.migration (version) VALUES (%s)", (number,))
            taken.append(number)
    return tuple(taken)


def _make_anew(connection: Connection, roles: Roles) -> None:
    connection.execute(f"GRANT USAGE, CREATE ON SCHEMA hub TO {roles.inviter}")
    for name in _ANEW:
        _run(connection, (paths.resources() / "postgres" / name).read_text(encoding="utf-8"), roles)
    connection.execute(f"REVOKE CREATE ON SCHEMA hub FROM {roles.inviter}")


def _run(connection: Connection, text: str, roles: Roles) -> None:
    for name, value in roles._asdict().items():
        text = text.replace(f"@{name}@", value)
    connection.execute(text.replace("@lock@", str(LOCK)).encode())


def made_of() -> str:
    """A fingerprint of the functions, views and rights of this version, to tell whether a server has them."""
    texts = [(paths.resources() / "postgres" / name).read_bytes() for name in _ANEW]
    lists = [rights.SPACES, rights.RECORDS, sorted(rights.MEMBER_READS), sorted(rights.MEMBER_CALLS), rights.REPORTS]
    told = json.dumps(lists, default=sorted, sort_keys=True).encode()
    return hashlib.sha256(b"".join([*texts, told])).hexdigest()


def _note_facts(connection: Connection, hub_id: str, institution: str) -> None:
    for name, value in {
        "hub_id": hub_id, "institution": institution.replace("\0", "")[:200], "speaks": str(SPEAKS),
        "words": ",".join(sorted(WORDS)), "made_of": made_of(),
    }.items():  # fmt: skip
        connection.execute(
            "INSERT INTO hub.meta (k, v) VALUES (%s, %s) ON CONFLICT (k) DO UPDATE SET v = excluded.v", (name, value)
        )
    connection.execute("DELETE FROM hub.space_right")
    connection.execute("DELETE FROM hub.record_right")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO hub.space_right (kind, space, may_write) VALUES (%s, %s, %s)",
            [(kind, space, "w" in may) for kind, spaces in rights.SPACES.items() for space, may in spaces.items()],
        )
        cursor.executemany(
            "INSERT INTO hub.record_right (kind, entity_type, change_kind) VALUES (%s, %s, %s)",
            [
                (kind, entity_type, change_kind)
                for kind, records in rights.RECORDS.items()
                for entity_type, kinds in records.items()
                for change_kind in sorted(kinds)
            ],
        )
    connection.execute("SELECT hub._epoch()")


def _give_rights(connection: Connection, roles: Roles) -> None:
    everybody = f"PUBLIC, {roles.member}, {roles.reporter}"
    inviting = {"invite", "take_up", "revoke"}
    for what in ("TABLES", "SEQUENCES"):
        connection.execute(f"REVOKE ALL ON ALL {what} IN SCHEMA hub FROM {everybody}")
    for (function,) in connection.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'hub'::regnamespace AND p.proowner = %s::regrole",
        (roles.owner,),
    ).fetchall():
        connection.execute(f"REVOKE ALL ON FUNCTION {function} FROM {everybody}")
    connection.execute(f"REVOKE ALL ON SCHEMA hub FROM {everybody}")
    connection.execute(f"GRANT USAGE ON SCHEMA hub TO {roles.member}, {roles.reporter}")
    for table in sorted(rights.MEMBER_READS):
        sees = "space = ANY ((SELECT hub.my_spaces())::text[])" if table in rights.SPACE_GUARDED else (
            "(SELECT cardinality(hub.my_spaces())) > 0"
        )  # fmt: skip
        connection.execute(f"GRANT SELECT ON hub.{table} TO {roles.member}")
        connection.execute(f"ALTER TABLE hub.{table} ENABLE ROW LEVEL SECURITY")
        connection.execute(f"DROP POLICY IF EXISTS own_spaces ON hub.{table}")
        connection.execute(f"CREATE POLICY own_spaces ON hub.{table} FOR SELECT TO {roles.member} USING ({sees})")
    for view in rights.REPORTS:
        connection.execute(f"GRANT SELECT ON hub.{view} TO {roles.reporter}")
    for role, names in ((roles.member, rights.MEMBER_CALLS), (roles.reporter, rights.REPORTER_CALLS)):
        for name in sorted(names - inviting):
            connection.execute(f"GRANT EXECUTE ON FUNCTION hub.{name} TO {role}")
    connection.execute(f"GRANT SELECT, INSERT, UPDATE ON hub.person TO {roles.inviter}")
    connection.execute(f"GRANT EXECUTE ON FUNCTION hub._may_invite, hub._may_revoke TO {roles.inviter}")
    connection.execute(f"SET LOCAL ROLE {roles.inviter}")
    for name in sorted(inviting):
        connection.execute(f"REVOKE ALL ON FUNCTION hub.{name} FROM {everybody}")
        connection.execute(f"GRANT EXECUTE ON FUNCTION hub.{name} TO {roles.member}, {roles.owner}")
    connection.execute(f"GRANT EXECUTE ON FUNCTION hub.take_up TO {roles.reporter}")


def _one(connection: Connection, sql: str, *params: Any) -> tuple[Any, ...]:
    return connection.execute(sql, params or None).fetchone() or ()
