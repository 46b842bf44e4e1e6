"""Looking a hub's server over: what is well, what to know, and what to mend, each with what to do about it.

It only reads. As the administrator it sees everything; as a member of the hub it says what it could not see.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

from hubcrm.domain.errors import HubError
from hubcrm.sync import postgres_rights as rights
from hubcrm.sync.postgres_link import Patience, connect, read_address
from hubcrm.sync.postgres_schema import OLDEST_SERVER, VERSION, Roles, made_of, roles_of
from hubcrm.sync.transport import Refused

if TYPE_CHECKING:
    from hubcrm.sync.postgres_link import Connection

GOOD, NOTE, MEND = "good", "note", "mend"
_AGAIN = "Run as the administrator: hubcrm team init postgres URL. It changes nothing that is right."
_RECIPE = "packaging/postgres/README.md"
_CLOCK_APART_S = 120


class Finding(NamedTuple):
    """One thing looked at. `level`: good, note (worth knowing) or mend; `todo` is blank where nothing is to be done."""

    level: str
    what: str
    todo: str = ""


class _Looked(NamedTuple):
    """What every check may need."""

    connection: Connection
    roles: Roles
    here: bool

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, params or None).fetchall()

    def one(self, sql: str, *params: Any) -> Any:
        return self.rows(sql, *params)[0][0]


def doctor(
    url: str, *, login: str = "", password: str = "", hub_id: str = "", patience: Patience | None = None
) -> list[Finding]:
    """Look a hub's server over. It raises nothing: a server that cannot be reached is a finding too."""
    try:
        connection = connect(url, login=login, password=password, patience=patience)
    except HubError as problem:
        refused = isinstance(problem, Refused)
        todo = "Do as it says, then look again." if refused else "Check the address, the network and the server."
        return [Finding(MEND, str(problem), todo)]
    with closing(connection):
        return list(_look(connection, hub_id, read_address(url).is_here))


def _look(connection: Connection, hub_id: str, here: bool) -> Iterator[Finding]:
    import psycopg

    found = _hub_of(connection)
    yield from _server(_Looked(connection, Roles("", "", "", "", ""), here))
    if not found:
        yield Finding(MEND, "This database is not set up for a hub, or your name may not see it.", _AGAIN)
        return
    if hub_id and found != hub_id:
        yield Finding(MEND, "This database belongs to another hub.", "Check the address.")
        return
    looked = _Looked(connection, roles_of(found), here)
    unseen = 0
    for check in _CHECKS:
        try:
            yield from check(looked)
        except psycopg.errors.InsufficientPrivilege:
            unseen += 1
        except psycopg.Error as error:
            yield Finding(MEND, f"A check could not be made: {str(error).splitlines()[0][:200]}", _AGAIN)
    if unseen:
        yield Finding(NOTE, f"{unseen} of {len(_CHECKS)} checks need more than your name may see.",
                      "Look again with the administrator's address: hubcrm team doctor URL.")  # fmt: skip


def _hub_of(connection: Connection) -> str:
    import psycopg

    for sql in ("SELECT v FROM hub.meta WHERE k = 'hub_id'", "SELECT hub_id FROM hub.greet()"):
        try:
            row = connection.execute(sql).fetchone()
        except psycopg.Error:
            continue
        if row:
            return str(row[0])
    return ""


def _setting(looked: _Looked, name: str) -> str:
    return str(looked.one("SELECT current_setting(%s)", name))


def _server(looked: _Looked) -> Iterator[Finding]:
    number = looked.connection.info.server_version
    version = f"{number // 10_000}.{number % 10_000}"
    if number < OLDEST_SERVER * 10_000:
        yield Finding(MEND, f"PostgreSQL {version} is too old.", f"Move to PostgreSQL {OLDEST_SERVER} or later.")
    else:
        yield Finding(GOOD, f"PostgreSQL {version}")
    if looked.one("SELECT pg_is_in_recovery()"):
        yield Finding(
            MEND, "This server only follows another one.", "Give the address of the server that is written to."
        )
    if looked.connection.pgconn.ssl_in_use:
        yield Finding(GOOD, "The connection is encrypted (TLS)")
    elif looked.here:
        todo = "" if _setting(looked, "ssl") == "on" else f"Before others connect, switch TLS on: {_RECIPE}."
        yield Finding(NOTE, "This connection is not encrypted; it stays on this computer.", todo)
    else:
        todo = f"Switch TLS on ({_RECIPE}) and take hubcrm_tls out of the address."
        yield Finding(MEND, "The connection is not encrypted.", todo)
    for name, why in (
        ("fsync", "a power cut can destroy the database"),
        ("full_page_writes", "a power cut can destroy pages"),
    ):
        if _setting(looked, name) != "on":
            yield Finding(MEND, f"{name} is off: {why}.", f"Set {name} = on in postgresql.conf and restart.")
    if _setting(looked, "synchronous_commit") == "off":
        yield Finding(NOTE, "synchronous_commit is off; sharing switches it on for itself.", "")
    if _setting(looked, "autovacuum") != "on":
        yield Finding(
            MEND, "autovacuum is off, so the database only ever grows.", "Set autovacuum = on in postgresql.conf."
        )
    apart = float(looked.one("SELECT extract(epoch FROM clock_timestamp()) - %s::numeric", time.time()))
    if abs(apart) > _CLOCK_APART_S:
        yield Finding(MEND, f"The server's clock and this computer's are {abs(apart) / 60:.0f} minutes apart.",
                      "Set the wrong one right (on Linux: timedatectl set-ntp true).")  # fmt: skip
    else:
        yield Finding(GOOD, "The clocks agree")


def _set_up(looked: _Looked) -> Iterator[Finding]:
    version = looked.one("SELECT coalesce(version, 0) FROM hub.greet()")
    if version < VERSION:
        yield Finding(MEND, f"The hub is set up in version {version}; this hubcrm needs {VERSION}.", _AGAIN)
        return
    made = looked.rows("SELECT v FROM hub.meta WHERE k = 'made_of'")
    if version > VERSION:
        yield Finding(NOTE, "The hub was set up by a newer hubcrm.", "Install that version here.")
    elif made != [(made_of(),)]:
        yield Finding(MEND, "Functions or rights are of another version: an upgrade was not finished.", _AGAIN)
    else:
        yield Finding(GOOD, f"Set up in version {version}")


def _roles(looked: _Looked) -> Iterator[Finding]:
    wanted = list(looked.roles[1:])
    there = {
        name: facts
        for name, *facts in looked.rows(
            "SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = ANY (%s)",
            wanted,
        )
    }
    wrong = [name for name in wanted if name not in there]
    wrong += [name for name, (signs_in, is_super, makes, bypasses) in there.items()
              if signs_in or is_super or bypasses or makes != (name == looked.roles.inviter)]  # fmt: skip
    if wrong:
        yield Finding(MEND, f"These roles are missing or may do too much: {', '.join(wrong)}.",
                      f"{_AGAIN} If one may sign in or is a superuser: ALTER ROLE … NOLOGIN NOSUPERUSER NOBYPASSRLS.")  # fmt: skip
    much = [name for (name,) in looked.rows(
        "SELECT DISTINCT r.rolname FROM pg_roles r JOIN pg_auth_members m ON m.member = r.oid JOIN pg_roles g ON g.oid = m.roleid "
        "WHERE g.rolname IN (%s, %s) AND (r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls) "
        "AND r.rolname <> %s", looked.roles.member, looked.roles.reporter, looked.roles.inviter)]  # fmt: skip
    if much:
        yield Finding(MEND, f"These members may do more than members should: {', '.join(much)}.",
                      "ALTER ROLE … NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS.")  # fmt: skip
    if not wrong and not much:
        yield Finding(GOOD, "Roles are as they should be")


def _table_rights(looked: _Looked) -> Iterator[Finding]:
    wrong = []
    for table, is_view in looked.rows(
        "SELECT relname, relkind = 'v' FROM pg_class WHERE relnamespace = 'hub'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1"
    ):
        for role, reads in (
            (looked.roles.member, rights.MEMBER_READS),
            (looked.roles.reporter, frozenset(rights.REPORTS)),
        ):
            has = looked.one("SELECT has_table_privilege(%s, %s, 'SELECT')", role, f"hub.{table}")
            if has != (table in reads):
                wrong.append(f"{'may' if has else 'may not'} read {table}")
            if looked.one(
                "SELECT has_any_column_privilege(%s, %s, 'INSERT, UPDATE') OR has_table_privilege(%s, %s, 'DELETE, TRUNCATE')",
                role, f"hub.{table}", role, f"hub.{table}",
            ):  # fmt: skip
                wrong.append(f"may write {table}")
        if not is_view and table in rights.MEMBER_READS and not looked.one(
            "SELECT c.relrowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'own_spaces') "
            "FROM pg_class c WHERE c.oid = %s::regclass", f"hub.{table}"):  # fmt: skip
            wrong.append(f"{table} shows all spaces to everybody")
    if wrong:
        yield Finding(MEND, f"Rights are not as they should be: {'; '.join(dict.fromkeys(wrong))}.", _AGAIN)
    else:
        yield Finding(GOOD, "Everybody may read their spaces and write nothing but through the hub's functions")
    if looked.one("SELECT has_database_privilege('public', current_database(), 'CONNECT')"):
        yield Finding(MEND, "Everybody with a name on this server may connect to this database.", _AGAIN)


def _passwords(looked: _Looked) -> Iterator[Finding]:
    weak = looked.one(
        "SELECT count(*) FROM pg_authid a WHERE a.rolcanlogin AND a.rolname LIKE %s AND a.rolpassword NOT LIKE 'SCRAM-SHA-256$%%'",
        looked.roles.prefix.replace("_", r"\_") + r"\_%",
    )
    if weak:
        yield Finding(
            MEND, f"{weak} members have passwords kept in an old way.", "Take their names back and invite them anew."
        )
    unsafe = looked.rows(
        "SELECT line_number, type, array_to_string(address || ARRAY[netmask], ' '), auth_method FROM pg_hba_file_rules "
        "WHERE type <> 'local' AND coalesce(address, '') NOT IN ('127.0.0.1', '::1', 'localhost') "
        "AND (auth_method IN ('trust', 'password', 'md5', 'ident') OR type IN ('host', 'hostnossl') AND auth_method <> 'reject') "
        "ORDER BY 1"
    )
    for line, kind, _, method in unsafe:
        what = (
            f"lets people in by {method}"
            if method in ("trust", "password", "md5", "ident")
            else "lets people in without TLS"
        )
        yield Finding(MEND, f"Line {line} of pg_hba.conf ({kind}, {method}) {what}.",
                      "Make it: hostssl … scram-sha-256, then SELECT pg_reload_conf().")  # fmt: skip
    if not unsafe and not weak:
        yield Finding(GOOD, "People sign in with SCRAM over TLS only")


def _holes(looked: _Looked) -> Iterator[Finding]:
    holes = looked.rows(
        "SELECT h.writer, h.space, h.have, count(c.wseq) FROM hub.writer_head h LEFT JOIN ("
        "SELECT writer, space, wseq FROM hub.change UNION ALL SELECT writer, space, wseq FROM hub.elsewhere) c "
        "USING (writer, space) GROUP BY 1, 2, 3 HAVING count(c.wseq) <> h.have OR max(c.wseq) <> h.have"
    )
    if holes:
        writer, space, have, count = holes[0]
        yield Finding(
            MEND, f"Changes are missing: {len(holes)} computers have holes (the first: {writer} in {space}, {count} of {have}).",
            "Restore the newest backup, then SELECT hub.new_epoch(): each computer brings back what it has.",
        )  # fmt: skip
    else:
        yield Finding(GOOD, "No change is missing")


def _numbers(looked: _Looked) -> Iterator[Finding]:
    if looked.one("SELECT (SELECT last_value FROM hub.change_seq) < coalesce((SELECT max(seq) FROM hub.change), 0)"):
        yield Finding(MEND, "The counter of changes is behind them, so nobody can share.",
                      "SELECT setval('hub.change_seq', (SELECT max(seq) FROM hub.change)); SELECT hub.new_epoch();")  # fmt: skip
    waiting = looked.one(
        "SELECT count(*) FROM hub.person WHERE settled_at IS NULL AND revoked_at IS NULL AND expires < clock_timestamp()"
    )
    if waiting:
        yield Finding(
            NOTE, f"{waiting} invitations ran out without being taken up.", "Invite them anew if they want to join."
        )
    sent, current = looked.rows("SELECT records, records_current FROM hub.report_freshness")[0]
    if sent and current < sent * 0.9:
        yield Finding(
            NOTE, f"Reports are up to date for {current} of {sent} records.", "They catch up as computers share."
        )
    yield Finding(GOOD, f"Reporting tools get in with the role {looked.roles.reporter} (docs/team-reporting.md)")


def _room(looked: _Looked) -> Iterator[Finding]:
    size = looked.one("SELECT pg_size_pretty(pg_database_size(current_database()))")
    yield Finding(GOOD, f"The database takes {size}")
    slots = looked.rows("SELECT slot_name FROM pg_replication_slots WHERE NOT active")
    if slots and _setting(looked, "max_slot_wal_keep_size") == "-1":
        yield Finding(MEND, f"Nobody reads the replication slot {slots[0][0]}, and what is kept for it can fill the disk.",
                      "Drop it (SELECT pg_drop_replication_slot(…)) or set max_slot_wal_keep_size, such as 10GB.")  # fmt: skip
    if _setting(looked, "archive_mode") == "off":
        yield Finding(NOTE, "The server keeps no archive of its log, so a backup is as new as the last dump.",
                      "Back it up every night: pg_dump --format=custom. See packaging/postgres/README.md.")  # fmt: skip
    old = looked.one(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%%' "
        "AND xact_start < clock_timestamp() - interval '5 minutes'"
    )
    if old:
        yield Finding(NOTE, f"{old} connections have held a transaction for over five minutes.",
                      "See pg_stat_activity; end them with pg_terminate_backend.")  # fmt: skip
    people = looked.one("SELECT count(*) FROM hub.person WHERE revoked_at IS NULL")
    most = int(_setting(looked, "max_connections"))
    if people + 10 > most:
        yield Finding(NOTE, f"{people} people may sign in, and the server takes {most} at once.",
                      "Raise max_connections, or put PgBouncer in front, in session mode.")  # fmt: skip


_CHECKS: tuple[Callable[[_Looked], Iterator[Finding]], ...] = (
    _set_up, _roles, _table_rights, _passwords, _holes, _numbers, _room,
)  # fmt: skip
