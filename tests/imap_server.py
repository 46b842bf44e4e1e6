"""A real IMAP server (pymap) in a thread of the test run, with a certificate made for the run."""

from __future__ import annotations

import asyncio
import datetime
import imaplib
import ipaddress
import socket
import ssl
import threading
import time
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

from hubcrm.intake.mail_places import Mailbox

USER, PASSWORD, TOKEN = "hub@kestrel.example", "a plain password", "ya29.made-up-token"


def letter(number: int, *headers: str, words: str = "") -> bytes:
    """A letter with an id of its own."""
    lines = [
        "From: Jo <jo@fenwick.example>",
        f"Subject: Weld {number}",
        f"Message-ID: <{number}@fenwick.example>",
        *headers,
    ]
    return ("\r\n".join(lines) + f"\r\n\r\n{words or f'The weld number {number} has cracked.'}\r\n").encode()


@contextmanager
def answering(*lines: bytes, dripping: bool = False) -> Iterator[int]:
    """A server on this computer that says these lines, one after each command, whatever is asked."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            client, _ = listening.accept()
            with client, client.makefile("rb") as asked:
                client.sendall(b"* OK here\r\n")
                for line in lines:
                    tag = asked.readline().split()[0]
                    client.sendall(line.replace(b"TAG", tag))
                while dripping:
                    time.sleep(0.02)
                    client.sendall(b"*")
                asked.read()

        def answer_quietly() -> None:
            try:
                answer()
            except (OSError, IndexError):
                return

        thread = threading.Thread(target=answer_quietly, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(10)
        assert not thread.is_alive()


CAPABLE = b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"


def local(port: int) -> Mailbox:
    """A mailbox there, without TLS."""
    return Mailbox("127.0.0.1", USER, "INBOX", "none", port)


def make_certificate(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """(certificate, key) for this computer, signed by itself; whoever trusts the certificate trusts the server."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    names: list[x509.GeneralName] = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_usage(x509), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, kept = folder / "server.pem", folder / "server.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kept.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, kept


def _named(folder: str) -> Any:
    from imap_tools.imap_utf7 import utf7_encode

    return b'"' + utf7_encode(folder) + b'"'


def _usage(x509: Any) -> Any:
    others = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign",
              "encipher_only", "decipher_only")  # fmt: skip
    return x509.KeyUsage(digital_signature=True, key_cert_sign=True, **dict.fromkeys(others, False))


class ImapServer:
    """Listens on two ports of this computer: `port` begins in the open and offers STARTTLS, `tls_port` is TLS at once.

    `heard` holds the names of the commands that clients gave, in order.
    """

    def __init__(self, folder: Path) -> None:
        self.certificate, self.key = make_certificate(folder)
        self.heard: list[str] = []
        self.port = self.tls_port = 0
        self._ready = threading.Event()
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="imap server", daemon=True)

    def __enter__(self) -> ImapServer:
        self._thread.start()
        assert self._ready.wait(30)
        if self._failed is not None:
            raise self._failed
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    def fill(self, folder: str, messages: Iterable[bytes]) -> None:
        """Put messages into a folder, which is made if need be."""
        asyncio.run_coroutine_threadsafe(self._fill(folder, list(messages)), self._loop).result(30)

    async def _fill(self, folder: str, messages: list[bytes]) -> None:
        from pymap.parsing.message import AppendMessage

        async with self._backend.login.demo_user_identity.new_session() as session:
            if folder not in {one.name for one in (await session.mailbox_set.list_mailboxes()).list()}:
                await session.mailbox_set.add_mailbox(folder)
            mailbox = await session.mailbox_set.get_mailbox(folder)
            for message in messages:
                await mailbox.append(AppendMessage(message, datetime.datetime.now(datetime.UTC), frozenset()))

    def client(self) -> imaplib.IMAP4:
        """A client that may write, as a mail program would."""
        made = imaplib.IMAP4("127.0.0.1", self.port)
        made.starttls(ssl.create_default_context(cafile=str(self.certificate)))
        made.login(USER, PASSWORD)
        return made

    def make_again(self, folder: str) -> None:
        """Delete a folder and make it anew, empty, with another UIDVALIDITY."""
        with self.client() as client:
            assert client.delete(_named(folder))[0] == "OK"
            assert client.create(_named(folder))[0] == "OK"

    def flags(self, folder: str) -> list[str]:
        """The flags of every message, as the server has them now."""
        with self.client() as client:
            client.select(_named(folder), readonly=True)
            return [str(line) for line in client.fetch("1:*", "(FLAGS)")[1] if line]

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # told to the test that waits
            self._failed = error
            self._ready.set()

    async def _serve(self) -> None:
        from proxyprotocol.reader import ProxyProtocolReader
        from pymap.backend.dict import Config, DictBackend
        from pymap.backend.dict import Login as OwnLogin
        from pymap.imap import IMAPConnection, IMAPServer
        from pysasl import SASLAuth
        from pysasl.creds.external import ExternalCredentials, ExternalVerificationRequired

        heard = self.heard
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        args = Namespace(host="127.0.0.1", port=0, debug=False, cert=None, key=None, tls=True, passlib_cfg=None,
                         proxy_protocol=None, demo_data=False, demo_user=USER, demo_password=PASSWORD)  # fmt: skip

        class WithTokens(Config):
            @property
            def tls_auth(self) -> Any:
                return SASLAuth.named([b"PLAIN", b"LOGIN", b"XOAUTH2"])

        config = WithTokens.from_args(args, ssl_context=context, invalid_user_sleep=0.0)
        config.apply_context()
        backend = self._backend = DictBackend(OwnLogin(config), config)
        await DictBackend._add_demo_user(config, backend.login)

        class Login:
            """The server's own, and one token."""

            async def authenticate(self, credentials: Any) -> Any:
                if isinstance(credentials, ExternalCredentials):
                    try:
                        credentials.verify(None)
                    except ExternalVerificationRequired as asked:
                        if (credentials.authzid, asked.token) != (USER, TOKEN):
                            raise
                    return backend.login.demo_user_identity
                return await backend.login.authenticate(credentials)

            async def authorize(self, authenticated: Any, authzid: str) -> Any:
                return await backend.login.authorize(authenticated, authzid)

            @property
            def tokens(self) -> Any:
                return backend.login.tokens

        class Heard(IMAPConnection):
            """Notes what is asked."""

            __slots__ = ()

            async def readline(self) -> memoryview:
                line = await super().readline()
                heard.append(" ".join(bytes(line).decode("latin-1").split()[1:]))
                return line

        class Server(IMAPServer):
            __slots__ = ()

            async def __call__(self, reader: Any, writer: Any, sock_info: Any) -> None:
                from contextlib import closing

                from pymap.context import connection_exit
                from pymap.imap.state import ConnectionState

                conn = Heard(self.commands, self._config, reader, writer, sock_info)
                async with AsyncExitStack() as stack:
                    connection_exit.set(stack)
                    stack.enter_context(closing(conn))
                    await conn.run(ConnectionState(self._login, self._config))

        answer = ProxyProtocolReader(config.proxy_protocol).get_callback(Server(Login(), config))  # type: ignore[arg-type]  # as much of a login as the server asks for
        async with AsyncExitStack() as stack:
            await backend.start(stack)
            opened = await asyncio.start_server(answer, "127.0.0.1", 0)
            closed = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
            self.port, self.tls_port = (one.sockets[0].getsockname()[1] for one in (opened, closed))
            self._ready.set()
            await self._over.wait()
            opened.close()
            closed.close()
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await asyncio.sleep(0)  # transports close in the turn after
