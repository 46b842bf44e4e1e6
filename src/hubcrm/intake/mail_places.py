"""Where letters lie in a mailbox, checked before anything is asked there; light, for those who only say which one it is.

What speaks to the server is mail_connection.py. imap-tools comes with the extra `hubcrm[mail]`.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from hubcrm.domain.errors import MissingFact, NotAllowed

PORTS = {"tls": 993, "starttls": 143, "none": 143}
"""Ways to protect the connection, with the usual port: TLS from the start, STARTTLS, none (only to this computer)."""
LOGINS = ("password", "token")
"""What the secret is: a password, or an OAuth 2.0 access token (XOAUTH2)."""
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
"""What no name, folder or password that is sent to a server may hold: a line end begins a command of its own."""
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]+")
_EXTRA = (
    'Fetching from a mailbox needs the part “mail”, which is not installed here: pip install "hubcrm[mail]" adds it, or '
    "drop saved e-mails on the window."
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where letters lie: a server, a name to log in with, one folder, and how both are protected (PORTS, LOGINS)."""

    server: str
    user: str
    folder: str = "INBOX"
    security: str = "tls"
    port: int = 993
    login: str = "password"


class Mark(NamedTuple):
    """Up to where a folder has been read: its UIDVALIDITY and the last UID. A folder made anew has another validity."""

    validity: int = 0
    last: int = 0


def checked(mailbox: Mailbox) -> Mailbox:
    """The same with its parts in order. Raises MissingFact or NotAllowed where it cannot be used."""
    server, user, folder = mailbox.server.strip().strip("[]"), mailbox.user.strip(), mailbox.folder.strip() or "INBOX"
    for value, name, what in (
        (server, "server", "the mail server, such as imap.example.ac.uk"), (user, "user", "the name that you log in with"),
    ):  # fmt: skip
        if not value:
            raise MissingFact(f"Say {what}.", name)
    if not _HOST.fullmatch(server) or len(server) > 253:
        raise NotAllowed(
            f"“{server[:60]}” is no name of a server. Give it as imap.example.ac.uk, without anything before it."
        )
    if any(CONTROL.search(value) or len(value) > 500 for value in (user, folder)):
        raise NotAllowed("A name or a folder has characters in it that no mail server takes.")
    if mailbox.security not in PORTS or mailbox.login not in LOGINS:
        raise NotAllowed("A mailbox is reached by tls, starttls or none, with a password or a token.")
    if mailbox.security == "none" and not _is_here(server):
        raise NotAllowed(
            "Without TLS the password could be read on the way. Only a server on this computer may go without."
        )
    if not 0 <= mailbox.port <= 65535:
        raise NotAllowed("A port is a number up to 65535; leave it out for the usual one.")
    return replace(mailbox, server=server, user=user, folder=folder, port=mailbox.port or PORTS[mailbox.security])


def _is_here(server: str) -> bool:
    try:
        return ipaddress.ip_address(server).is_loopback
    except ValueError:
        return server.lower() == "localhost"


def require_library() -> None:
    """Raise NotAllowed, saying how to get it, where the extra `hubcrm[mail]` is not installed."""
    from importlib.util import find_spec

    if find_spec("imap_tools") is None:
        raise NotAllowed(_EXTRA)
