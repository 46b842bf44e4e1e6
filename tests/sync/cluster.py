"""A PostgreSQL server of the tests' own: real, on loopback, in memory where there is room, gone when the tests are.

    database = cluster.database()       # a hub's database of its own, copied from one that is set up already
    database.admin                      # the administrator's address
    database.person("hub", ADA)         # somebody invited who has taken it up: their Login

Each process has its own server, started when first asked for. A second process watches over it, and stops it and removes
its files as soon as the tests end, however they end: its standard input closes when nobody is left.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from hubcrm.sync import postgres_people, postgres_schema
from hubcrm.sync.postgres import PostgresTransport
from tests.histories import HUB_ID as HUB_ID  # the hub of every database here

ADMIN, PASSWORD = "administrator", "only-for-tests"
TEAM_KEY = bytes(range(50, 82))
INSTITUTION = "Kestrelbridge University"
_FAST = {
    "fsync": "off",  # a test's server has nothing to lose
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "dynamic_shared_memory_type": "mmap",  # in its own folder, which goes with it even when it is killed
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "log_min_messages": "fatal",
}

_WATCH = """
import shutil, signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the tests; the server goes when they have gone
home, uid, gid, *command = sys.argv[1:]
whose = {"user": int(uid), "group": int(gid), "extra_groups": []} if uid != "-" else {}
server = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, cwd=home, **whose)
said = sys.stdin.readline()
server.send_signal(signal.SIGINT if said else signal.SIGQUIT)
try:
    server.wait(10)
except subprocess.TimeoutExpired:
    server.kill()
    server.wait()
if not said:
    shutil.rmtree(home, ignore_errors=True)
"""


def programs() -> Path:
    """The folder of initdb and postgres. Without them the tests fail and say what to install: they are never skipped."""
    found = [
        *Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        *Path("C:/Program Files/PostgreSQL").glob("*/bin/initdb.exe"),
    ]
    newest_first = sorted(found, key=lambda path: int(path.parent.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    for initdb in [*newest_first, *([Path(on_path).resolve()] if on_path else [])]:
        if (initdb.parent / f"postgres{initdb.suffix}").exists():
            return initdb.parent
    raise RuntimeError("These tests need a PostgreSQL server. Install it: apt-get install postgresql")


def _account() -> tuple[int, int] | None:
    """Whoever runs the server, where that must be somebody else: PostgreSQL refuses to run as root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return found.pw_uid, found.pw_gid
    raise RuntimeError("There is no account but root's to run PostgreSQL under.")


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Server:
    """One server of its own. `port` on 127.0.0.1; `stop`, `kill` and `start` are for tests that need it gone."""

    def __init__(self, **settings: str) -> None:
        place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.home = Path(tempfile.mkdtemp(prefix="hubcrm-postgres-", dir=place))
        self._account = _account()
        self._settings = {**_FAST, **settings}
        self._watcher: subprocess.Popen[bytes] | None = None
        self.port = 0
        if self._account:
            os.chown(self.home, *self._account)
        atexit.register(self.remove)
        self._make()

    def _make(self) -> None:
        secret = self.home / "password"
        secret.write_text(PASSWORD)
        whose = {"user": self._account[0], "group": self._account[1], "extra_groups": []} if self._account else {}
        secret.chmod(0o644)
        done = subprocess.run(
            [programs() / "initdb", "--pgdata", self.home / "data", "--no-locale", "--encoding=UTF8", "--no-sync",
             "--username", ADMIN, "--pwfile", secret, "--auth=scram-sha-256"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, cwd=self.home, check=False,
            **whose,  # type: ignore[arg-type]  # uid, gid and groups
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def address(self, database: str, login: str = "", password: str = "") -> str:
        """The address of a database, with who signs in."""
        who = f"{login}:{password}@" if login else ""
        return f"postgresql://{who}127.0.0.1:{self.port}/{database}"

    def admin(self, database: str = "postgres") -> str:
        """The address of a database as its administrator uses it."""
        return self.address(database, ADMIN, PASSWORD)

    def start(self) -> Server:
        """Start it on a free port (its old one, once it has one), and wait until it answers."""
        for _ in range(5):
            self.port = self.port or free_port()
            self._launch()
            if self._answers():
                return self
            self.stop()
        raise RuntimeError(f"PostgreSQL does not start: {(self.home / 'said').read_text()[-2000:]}")

    def _launch(self) -> None:
        command = [str(programs() / "postgres"), "-D", str(self.home / "data"), "-c", f"port={self.port}"]
        for name, value in self._settings.items():
            command += ["-c", f"{name}={value}"]
        uid, gid = self._account or ("-", "-")
        with (self.home / "said").open("ab") as said:
            self._watcher = subprocess.Popen(
                [sys.executable, "-c", _WATCH, str(self.home), str(uid), str(gid), *command],
                stdin=subprocess.PIPE, stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip

    def _answers(self) -> bool:
        import psycopg

        for _ in range(500):
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.admin(), connect_timeout=2):
                return True
            if self._watcher is None or self._watcher.poll() is not None:
                return False
            time.sleep(0.02)  # nothing but asking tells when a server is ready
        return False

    def stop(self) -> None:
        """Stop it as an administrator does; its files stay."""
        self._end(b"stop\n")

    def kill(self) -> None:
        """As a power cut does it: nothing is written down any more."""
        pid = int((self.home / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        self._end(b"stop\n")

    def remove(self) -> None:
        """Stop it and remove its files."""
        self._end(b"")
        shutil.rmtree(self.home, ignore_errors=True)

    def _end(self, said: bytes) -> None:
        if self._watcher is not None and self._watcher.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._watcher.stdin.write(said)
                self._watcher.stdin.flush()
            with contextlib.suppress(BrokenPipeError):
                self._watcher.stdin.close()
            self._watcher.wait(30)
            self._watcher = None


class Login(NamedTuple):
    """Somebody who may sign in: their address without and with name and password, and which person of the hub they are."""

    address: str
    login: str
    password: str
    person: str

    @property
    def url(self) -> str:
        """The address with name and password."""
        return self.address.replace("://", f"://{self.login}:{self.password}@")

    def transport(self, **options: float) -> PostgresTransport:
        """A transport of theirs, connected."""
        transport = PostgresTransport(
            self.address, HUB_ID, TEAM_KEY, login=self.login, password=self.password, **options
        )  # type: ignore[arg-type]  # seconds
        transport.connect()
        return transport


@dataclass(frozen=True)
class Database:
    """One hub's database."""

    server: Server
    name: str

    @property
    def admin(self) -> str:
        """Its administrator's address."""
        return self.server.admin(self.name)

    @property
    def address(self) -> str:
        """Its address without a name."""
        return self.server.address(self.name)

    def person(self, kind: str, person: str, department: str = "", *, takes_up: bool = False) -> Login:
        """Invite somebody; unless they take it up they go on with the invitation's password, which is quicker."""
        invited = postgres_people.invite(self.admin, person, kind, department=department)
        password = invited.password
        if takes_up:
            password = postgres_people.take_up(self.address, invited.login, invited.password)
        return Login(self.address, invited.login, password, person)

    def owner(self) -> PostgresTransport:
        """The administrator's transport, which adopts changes of anybody."""
        transport = PostgresTransport(self.admin, HUB_ID, TEAM_KEY, adopting=True)
        transport.connect()
        return transport

    def drop(self) -> None:
        """Give the room back; whoever is still connected is sent away."""
        self.server_says(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def server_says(self, sql: str) -> None:
        """Run one statement as the server's administrator, outside this database."""
        import psycopg

        with psycopg.connect(self.server.admin(), autocommit=True) as connection:
            connection.execute(sql)  # type: ignore[call-overload]  # a test's own text


@cache
def the_server() -> Server:
    """This process's server."""
    return Server().start()


@cache
def _template() -> str:
    server = the_server()
    name = "hub_template"
    Database(server, name).server_says(f"CREATE DATABASE {name}")
    postgres_schema.init(server.admin(name), HUB_ID, INSTITUTION)
    return name


def empty_database() -> Database:
    """A database with nothing in it."""
    made = Database(the_server(), f"empty_{secrets.token_hex(6)}")
    made.server_says(f'CREATE DATABASE "{made.name}"')
    return made


def database() -> Database:
    """A database that is set up for the hub HUB_ID, with nothing shared in it yet."""
    template = _template()
    made = Database(the_server(), f"hub_{secrets.token_hex(6)}")
    made.server_says(f'CREATE DATABASE "{made.name}" TEMPLATE {template}')
    # What a copy does not bring: who may connect (PostgreSQL keeps that with the cluster, not in the database).
    made.server_says(postgres_schema.connect_rights(made.name, postgres_schema.roles_of(HUB_ID)))
    return made
