"""The way to a mail server: encrypted, watched from its first byte, and ended with one sentence."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from hubcrm.domain.errors import HubError, MailboxTrouble, MissingFact, NotAllowed
from hubcrm.intake.mail_places import CONTROL, Mailbox, require_library
from hubcrm.intake.mime import LARGEST_FILE
from hubcrm.intake.worker import Cancelled

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

SECONDS_PER_ANSWER = 30.0
SECONDS_TO_CONNECT = 10.0
SECONDS_IN_ALL = 180.0
_TICK = 0.1
_ROOM = 64 * 1024  # bytes that an answer may have beyond the message in it


@contextlib.contextmanager
def opened(mailbox: Mailbox, secret: str, cancelled: Callable[[], bool]) -> Iterator[BaseMailBox]:
    """The mailbox, logged in. Whatever goes wrong meanwhile is a MailboxTrouble with its sentence, or worker.Cancelled."""
    require_library()
    import imap_tools
    from imap_tools.errors import ImapToolsError

    if not secret:
        raise MissingFact(f"Give the {mailbox.login} of {mailbox.user}.", "secret")
    watch = _Watch(cancelled)
    try:
        with watch, _let_go(_connected(mailbox, watch)) as client:

            class Box(imap_tools.BaseMailBox):
                """The library's own, over a connection that is watched."""

                def _get_mailbox_client(self) -> imaplib.IMAP4:
                    return client

            if mailbox.security == "starttls":
                client.starttls(_trusting())
                watch.holds(client.socket())
            box = Box()
            _log_in(box, mailbox, secret)
            yield box
            with contextlib.suppress(Exception):  # what was asked for is here, however the server takes its leave
                box.logout()
    except HubError:
        raise
    except (OSError, EOFError, ValueError, LookupError, imaplib.IMAP4.error, ImapToolsError) as trouble:
        if cancelled():
            raise Cancelled from None
        raise MailboxTrouble(_said(trouble, mailbox, late=watch.late)) from None


class _Careful:
    """What every connection has: it is watched from its first byte, and no answer is larger than a message may be."""

    def __init__(self, watch: _Watch, *given: Any, **named: Any) -> None:
        self._watch = watch
        super().__init__(*given, **named)

    def open(self, *given: Any, **named: Any) -> None:
        super().open(*given, **named)  # type: ignore[misc]  # imaplib's, of the class that comes after this one
        self._watch.holds(self.sock)  # type: ignore[attr-defined]  # as above

    def read(self, size: int) -> bytes:
        if size > LARGEST_FILE + _ROOM:
            raise MailboxTrouble("The mail server sent more than it had said, so the connection was ended.")
        return bytes(super().read(size))  # type: ignore[misc]  # as above


class _Plain(_Careful, imaplib.IMAP4):
    """Begins in the open."""


class _Tls(_Careful, imaplib.IMAP4_SSL):
    """TLS from the first byte."""


def _connected(mailbox: Mailbox, watch: _Watch) -> imaplib.IMAP4:
    where = (mailbox.server, mailbox.port)
    if mailbox.security == "tls":
        return _Tls(watch, *where, ssl_context=_trusting(), timeout=SECONDS_TO_CONNECT)
    return _Plain(watch, *where, timeout=SECONDS_TO_CONNECT)


def _trusting() -> ssl.SSLContext:
    """Trusts whom this computer trusts, and only under the name that was asked for."""
    return ssl.create_default_context()


@contextlib.contextmanager
def _let_go(client: imaplib.IMAP4) -> Iterator[imaplib.IMAP4]:
    try:
        yield client
    finally:
        with contextlib.suppress(OSError, ValueError):
            client.shutdown()


def _log_in(box: BaseMailBox, mailbox: Mailbox, secret: str) -> None:
    if CONTROL.search(secret):
        raise NotAllowed("The password has a line end or another control character in it; give it again.")
    try:
        if mailbox.login == "token":
            box.xoauth2(mailbox.user, secret, None)
        elif mailbox.user.isascii() and secret.isascii():
            box.login(mailbox.user, secret, None)
        else:
            box.login_utf8(mailbox.user, secret, None)
    except (OSError, EOFError, imaplib.IMAP4.abort, HubError):
        raise
    except Exception:  # imaplib and imap-tools each have a way to say no
        what = "token; it may have run out" if mailbox.login == "token" else "password"
        raise MailboxTrouble(
            f"“{mailbox.server}” does not let {mailbox.user} in with this {what}. Give it again."
        ) from None


class _Watch:
    """Ends the connection when the person cancels or time is up: a server that sends a byte a minute meets no limit."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._cancelled = cancelled
        self._over = threading.Event()
        self._held: socket.socket | None = None
        self._thread = threading.Thread(target=self._look, name="hubcrm-mailbox", daemon=True)
        self.late = False

    def __enter__(self) -> None:
        self._until = time.monotonic() + SECONDS_IN_ALL
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def holds(self, connection: socket.socket) -> None:
        """This is the connection now."""
        connection.settimeout(SECONDS_PER_ANSWER)
        self._held = connection

    def _look(self) -> None:
        while not self._over.wait(_TICK):
            self.late = time.monotonic() > self._until
            if self._held is not None and (self.late or self._cancelled()):
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(self._held, socket.SHUT_RDWR)  # beneath TLS, whose own farewell would wait
                return


def _said(trouble: BaseException, mailbox: Mailbox, *, late: bool) -> str:
    """What went wrong on the way, as one sentence that says what to do."""
    server, port = mailbox.server, mailbox.port
    if type(trouble).__name__ == "MailboxFolderSelectError":
        return f"There is no folder “{mailbox.folder}” in this mailbox, or it cannot be opened. Choose another one."
    if isinstance(trouble, ssl.SSLCertVerificationError):
        reason = (trouble.verify_message or "it is not known here").rstrip(".").lower()
        return (
            f"“{server}” shows a certificate that this computer does not trust ({reason}), so nothing was sent to it."
        )
    if isinstance(trouble, ssl.SSLError) and "record layer" not in str(trouble):
        return f"“{server}” does not speak TLS on port {port}. Choose another port, or STARTTLS."
    if isinstance(trouble, socket.gaierror):
        return f"The server “{server}” is not found. Check its name, and whether this computer is online."
    if isinstance(trouble, ConnectionRefusedError):
        return f"“{server}” takes no connections on port {port}. Check the port, and how it is protected."
    if late or isinstance(trouble, TimeoutError):
        return f"“{server}” took too long to answer. It is asked again at the next look."
    if "TLS not supported" in str(trouble):
        return f"“{server}” does not offer STARTTLS on port {port}, so nothing was sent to it. Try TLS, usually on port 993."
    return f"The connection to “{server}” broke off, and nothing of it was kept. It is tried again at the next look."
