"""One connection to a hub's PostgreSQL server: who may listen in, how long to wait, and what went wrong in a sentence.

An address is `postgresql://host:port/database`. Two parameters are ours: `hubcrm_ca=` is the certificate of the server's
own authority, so that nobody has to install one; `hubcrm_tls=as-given` takes `sslmode` from the address even where it is
weaker than what hubcrm asks for. psycopg is imported here and in the other postgres modules only, when first needed.
"""

from __future__ import annotations

import base64
import contextlib
import os
import re
import ssl
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from hubcrm.domain.errors import HubError
from hubcrm.sync.transport import NotReachable, Refused

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

NEEDS_PSYCOPG = (
    "To share through a PostgreSQL server, hubcrm needs the package psycopg. Install it beside hubcrm: "
    'python -m pip install "psycopg[binary]" (it is what hubcrm[team] adds).'
)
_STRICTNESS = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_ALLOWED = frozenset(
    {"host", "hostaddr", "port", "dbname", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey",
     "channel_binding", "target_session_attrs"}
)  # fmt: skip
_OURS = frozenset({"hubcrm_ca", "hubcrm_tls"})
_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
_LATER = frozenset({"57P01", "57P02", "57P03", "57014", "55P03", "53300", "53400", "40001", "40P01", "25P03", "25P04"})
_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1|/.*")


class Patience(NamedTuple):
    """Seconds: until a connection must stand, and for how long the server may say nothing at all."""

    connect: float = 10.0
    silence: float = 45.0


class Address(NamedTuple):
    """An address taken apart: what libpq knows (`given`), and what is ours."""

    given: dict[str, str]
    authority: bytes
    as_given: bool

    @property
    def where(self) -> str:
        """The host as people say it."""
        return self.given.get("host") or self.given.get("hostaddr") or "this computer"

    @property
    def is_here(self) -> bool:
        """Whether it is this very computer, where nobody can listen in between."""
        hosts = (self.given.get("hostaddr") or self.given.get("host") or "localhost").split(",")
        return all(_LOOPBACK.fullmatch(host) for host in hosts)


def _psycopg() -> Any:
    try:
        import psycopg
    except ImportError as error:
        raise Refused(NEEDS_PSYCOPG) from error
    return psycopg


def read_address(url: str, login: str = "", password: str = "") -> Address:
    """Take an address apart; `login` and `password` take the place of those in it. Raises Refused."""
    psycopg = _psycopg()
    parts = urlsplit(url.strip())
    if parts.scheme not in ("postgresql", "postgres"):
        raise Refused("This is no address of a PostgreSQL server. One looks like postgresql://host:5432/hub.")
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    ours = {name: asked.pop(name) for name in _OURS & set(asked)}
    plain = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(asked, quote_via=quote), ""))
    try:
        given = {name: str(value) for name, value in psycopg.conninfo.conninfo_to_dict(plain).items() if value}
        authority = base64.urlsafe_b64decode(ours.get("hubcrm_ca", ""))
    except (psycopg.ProgrammingError, ValueError) as error:
        raise Refused("The address of the server cannot be read. One looks like postgresql://host:5432/hub.") from error
    strange = sorted(set(given) - _ALLOWED)
    if strange:
        raise Refused(f"The address of the server says “{strange[0]}”, which hubcrm does not take. Leave it out.")
    given.update({name: value for name, value in (("user", login), ("password", password)) if value})
    if not given.get("dbname"):
        raise Refused("The address names no database. Add its name at the end: postgresql://host:5432/hub.")
    return Address(given, authority, ours.get("hubcrm_tls") == "as-given")


def address_for_others(url: str) -> str:
    """The address as it goes into invitations: without name and password, and with the server's own authority."""
    address = read_address(url)
    parts = urlsplit(url.strip())
    keep = {
        name: value for name, value in parse_qsl(parts.query) if name in ("sslmode", "target_session_attrs", *_OURS)
    }
    authority = address.given.get("sslrootcert", "")
    if authority and authority != "system":
        try:
            text = Path(authority).read_text(encoding="ascii")
            keep["hubcrm_ca"] = base64.urlsafe_b64encode(ssl.PEM_cert_to_DER_cert(_first_certificate(text))).decode()
        except (OSError, ValueError) as error:
            raise Refused(f"The certificate {authority} cannot be read. Check sslrootcert in the address.") from error
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, parts.path, urlencode(keep, quote_via=quote), ""))


def _first_certificate(text: str) -> str:
    found = re.search(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", text, re.DOTALL)
    if not found:
        raise ValueError("no certificate")
    return found.group() + "\n"


def _tls(address: Address) -> dict[str, str]:
    given = address.given
    asked = given.get("sslmode", "")
    if asked and asked not in _STRICTNESS:
        raise Refused(f"The address says sslmode={asked}, which does not exist. Leave it out.")
    if address.is_here:
        return {"sslmode": asked or "prefer"}
    if asked and asked != "verify-full" and not address.as_given:
        raise Refused(
            f"The address says sslmode={asked}, so others could listen in or take the server's place. Leave it out; or, if you "
            "know that the network is safe, add hubcrm_tls=as-given."
        )
    return {"sslmode": (asked if address.as_given else "") or "verify-full"}


@contextlib.contextmanager
def _authorities(address: Address, sslmode: str) -> Iterator[dict[str, str]]:
    """Which authorities' certificates to trust, as a file, for that is what libpq reads."""
    if not sslmode.startswith("verify") or address.given.get("sslrootcert"):
        yield {}
        return
    if address.authority:
        wanted = ssl.DER_cert_to_PEM_cert(address.authority)
    else:
        bundles = (os.environ.get("SSL_CERT_FILE"), ssl.get_default_verify_paths().cafile, *_BUNDLES)
        bundle = next((place for place in bundles if place and Path(place).is_file()), "")
        if bundle:
            yield {"sslrootcert": bundle}
            return
        context = ssl.create_default_context()  # Windows and macOS keep them elsewhere than in a file
        wanted = "".join(map(ssl.DER_cert_to_PEM_cert, context.get_ca_certs(binary_form=True)))
    if not wanted:
        yield {"sslrootcert": "system"}
        return
    with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False) as file:
        file.write(wanted)
    try:
        yield {"sslrootcert": file.name}
    finally:
        with contextlib.suppress(OSError):
            Path(file.name).unlink()


@cache
def _connection_class() -> Any:
    """A connection that never waits for a server which says nothing: a dead network must not hang anybody."""
    psycopg = _psycopg()

    class GaveUp(psycopg.OperationalError):  # type: ignore[misc,name-defined]  # known only once psycopg is imported
        pass

    def bounded(steps: Generator[Any, Any, Any], silence: float) -> Generator[Any, Any, Any]:
        until = time.monotonic() + silence
        try:
            asks = next(steps)
            while True:
                ready = yield asks
                if ready:
                    until = time.monotonic() + silence
                elif time.monotonic() > until:
                    raise GaveUp("the server has not answered")
                asks = steps.send(ready)
        except StopIteration as done:
            return done.value

    class PatientConnection(psycopg.Connection):  # type: ignore[misc,name-defined]  # known only once psycopg is imported
        silence = Patience().silence

        def wait(self, gen: Generator[Any, Any, Any], *args: Any, **kwargs: Any) -> Any:
            try:
                return super().wait(bounded(gen, self.silence), *args, **kwargs)
            except GaveUp:
                self.close()  # an answer that comes after all must not be taken for the next question's
                raise

    return PatientConnection


def connect(url: str, *, login: str = "", password: str = "", patience: Patience | None = None,
            autocommit: bool = True) -> Connection:  # fmt: skip
    """Open a connection. Raises NotReachable where nobody answers, Refused where the server or we will not."""
    psycopg = _psycopg()
    waits = patience or Patience()
    address = read_address(url, login, password)
    tls = _tls(address)
    settings = {
        **address.given,
        **tls,
        "connect_timeout": str(max(2, round(waits.connect))),
        "application_name": "hubcrm",
        "client_encoding": "UTF8",
        "keepalives_idle": "20",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "gssencmode": "disable",
        "options": f"-c statement_timeout={max(1, int(waits.silence * 0.9))}s -c idle_in_transaction_session_timeout=120s",
    }
    if sys.platform.startswith("linux"):
        settings["tcp_user_timeout"] = "20000"
    if "," in settings.get("host", ""):
        settings.setdefault("target_session_attrs", "read-write")
    if (password or address.given.get("password")) and psycopg.pq.version() >= 160_000:
        settings["require_auth"] = "scram-sha-256"  # never hand a password to whoever asks for it plainly
    with _authorities(address, tls["sslmode"]) as authorities:
        try:
            connection = _connection_class().connect(**{**settings, **authorities}, autocommit=autocommit)
        except psycopg.Error as error:
            raise _why_not(error, address) from error
    connection.silence = waits.silence
    connection.prepare_threshold = None  # statements kept on a server do not go together with a pooler in between
    return connection  # type: ignore[no-any-return]  # made by a class that is known only at run time


def _why_not(error: Exception, address: Address) -> HubError:
    said = str(error)
    if "password authentication failed" in said or "not permitted to log in" in said or "no password supplied" in said:
        return Refused(
            "The server did not accept your name and password. An invitation may have run out or been taken back: "
            "ask for a new one."
        )
    if re.search(r"certificate|SSL was required|does not support SSL|SSL error", said):
        return Refused(
            f"The connection to {address.where} is not protected as it should be: {_last_line(said)}. "
            "Ask whoever looks after the server; nothing was sent."
        )
    if "authentication method" in said:
        return Refused(f"The server at {address.where} asks for passwords in an unsafe way. Set it to scram-sha-256.")
    later = (
        "starting up",
        "shutting down",
        "recovery mode",
        "too many",
        "remaining connection slots",
        "not currently accepting",
    )
    if "FATAL" in said and not any(words in said for words in later):
        return Refused(f"The server at {address.where} will not let us in: {_last_line(said)}.")
    return NotReachable(
        f"The server at {address.where} cannot be reached now. You can go on working; it is tried again."
    )


def _last_line(said: str) -> str:
    line = said.strip().splitlines()[-1] if said.strip() else ""
    return line.rpartition("FATAL:")[2].rpartition("failed: ")[2].strip().rstrip(".")[:300]


def in_words(error: Exception) -> HubError:
    """An error of the server in the words of the hub; errors with a meaning of their own are told apart before."""
    state = getattr(error, "sqlstate", None) or ""
    if not state or state in _LATER or state.startswith("08"):
        return NotReachable("The server does not answer any more. You can go on working; it is tried again.")
    if state == "42501":
        return Refused("Your name on this server may not do that, or was taken back. Ask a manager of the hub.")
    if state in ("53100", "53200", "58030"):
        return NotReachable("The server has no room left or cannot write. Tell whoever looks after it.")
    if state == "HC003":
        return Refused(
            "You do not belong to this hub on the server any more. Ask a manager of the hub for a new invitation."
        )
    if state == "HC006":
        return NotReachable("This server only follows another one and takes nothing now. It is tried again.")
    if state[:2] == "22" or state in ("HC005", "23505", "54001", "54000"):
        return Refused("The server cannot take this: it is no proper change, or too long. Keep a backup and report it.")
    if state.startswith("42"):
        return Refused("This database is not set up for a hub, or not up to date. Run: hubcrm team init postgres URL.")
    return Refused(f"The server refused ({state}). Ask whoever looks after it to run: hubcrm team doctor.")
