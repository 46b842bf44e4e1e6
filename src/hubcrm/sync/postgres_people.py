"""Who may sign in to a hub's server: inviting, taking an invitation up, taking it back.

The server makes the name, this computer makes the password, and only what checks a password (a SCRAM verifier) ever goes
to the server. An invitation's password runs out; on the first connection the other computer puts one of its own in its place.
Hub staff and managers invite, and take names back (a manager's only managers); see resources/postgres/inviting.sql.
"""

from __future__ import annotations

import secrets
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hubcrm.sync import postgres_rights as rights
from hubcrm.sync.postgres_link import Patience, connect, in_words
from hubcrm.sync.transport import Refused

if TYPE_CHECKING:
    from hubcrm.domain.errors import HubError
    from hubcrm.sync.postgres_link import Connection

DAYS_GOOD = 14


class Invited(NamedTuple):
    """What goes into an invitation: the name and the password to sign in with once, and until when (UTC ms)."""

    login: str
    password: str
    expires: int


class Member(NamedTuple):
    """Somebody who may sign in or once could. Times are UTC ms, 0 where it has not happened."""

    login: str
    person: str
    kind: str
    department: str
    invited: int
    expires: int
    taken_up: int
    revoked: int


def invite(url: str, person: str, kind: str, *, department: str = "", days: int = DAYS_GOOD, login: str = "",
           password: str = "") -> Invited:  # fmt: skip
    """Let somebody in: `person` is their id in the hub (blank for a reporter), `kind` one of postgres_rights.KINDS.

    `url` is the administrator's address, or with `login` and `password` that of a manager or hub staff. Raises Refused
    where they may not, NotReachable.
    """
    if kind == rights.ACADEMIC and not department:
        raise Refused("Say which department they belong to: it decides what they may read.")
    secret = _new_password()
    with closing(connect(url, login=login, password=password)) as connection:
        expires = datetime.now(UTC) + timedelta(days=days)
        verifier = _verifier(connection, secret)
        sql = "SELECT hub.invite(%s, %s, %s, %s, %s)"
        made = _ask(connection, sql, person, kind, department if kind == rights.ACADEMIC else "", verifier, expires)
    return Invited(str(made), secret, int(expires.timestamp() * 1000))


def take_up(url: str, login: str, one_time: str, new: str = "") -> str:
    """Put a password of one's own in the place of an invitation's; returns it.

    Give `new` (see `new_password`) after keeping it: where the answer is lost, the same call again finds it in force.
    """
    chosen = new or _new_password()
    try:
        connection = connect(url, login=login, password=one_time)
    except Refused:
        if not new:
            raise
        with closing(connect(url, login=login, password=new)):
            return new
    with closing(connection):
        _ask(connection, "SELECT hub.take_up(%s)", _verifier(connection, chosen))
    return chosen


def new_password() -> str:
    """A password of 192 random bits."""
    return _new_password()


def revoke(url: str, login_to_end: str, *, login: str = "", password: str = "") -> None:
    """Take back what one name may do, from this moment. What its computer has, it keeps; what it wrote, stays."""
    with closing(connect(url, login=login, password=password)) as connection:
        _ask(connection, "SELECT hub.revoke(%s)", login_to_end)


def members(url: str, *, login: str = "", password: str = "", patience: Patience | None = None) -> list[Member]:
    """Who may sign in, oldest first. The hub's staff see everybody, others themselves."""
    import psycopg

    with closing(connect(url, login=login, password=password, patience=patience)) as connection:
        try:
            rows = connection.execute("SELECT * FROM hub.members()").fetchall()
        except psycopg.Error as error:
            raise in_words(error) from error
    return [Member(*row[:4], *(_ms(moment) for moment in row[4:])) for row in rows]


def _ms(moment: Any) -> int:
    return int(moment.timestamp() * 1000) if moment is not None else 0


def _new_password() -> str:
    return secrets.token_urlsafe(24)


def _verifier(connection: Connection, password: str) -> bytes:
    return connection.pgconn.encrypt_password(password.encode(), b"", b"scram-sha-256")


def _ask(connection: Connection, sql: str, *params: Any) -> Any:
    import psycopg

    given = [value.decode() if isinstance(value, bytes) else value for value in params]
    try:
        row = connection.execute(sql, given).fetchone()
    except psycopg.Error as error:
        raise _told(error) from error
    return row[0] if row else None


def _told(error: Any) -> HubError:
    if error.sqlstate == "HC004":
        verb, _, kind = str(error.diag.message_detail or "").partition(" ")
        whom = {"manager": "a manager", "reporter": "a reporting tool"}.get(kind, "somebody")
        said = "invite" if verb == "invite" else "take back an invitation of"
        return Refused(f"You may not {said} {whom} here. Ask a manager of the hub, or whoever looks after the server.")
    return in_words(error)
