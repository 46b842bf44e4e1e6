"""A network that is gone, a server that dies, a password that is wrong: each is a sentence, never a hang, and nothing is lost."""

from __future__ import annotations

import base64
import datetime
import os
import socket
import threading
import time
from contextlib import closing, contextmanager

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hubcrm.sync import postgres_link, postgres_schema
from hubcrm.sync.postgres import PostgresTransport
from hubcrm.sync.postgres_link import Patience
from hubcrm.sync.transport import NotReachable, Refused
from tests.sync import cluster
from tests.sync.writers import Writer, an_id, changes_of

QUICK = Patience(connect=2, silence=1)


def certificate(name: str) -> tuple[bytes, bytes, bytes]:
    """(key, certificate, certificate in DER) of a server that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(1))
        .not_valid_after(now + datetime.timedelta(2)).add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
        .add_extension(x509.BasicConstraints(True, None), True).sign(key, hashes.SHA256())
    )  # fmt: skip
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return secret, made.public_bytes(serialization.Encoding.PEM), made.public_bytes(serialization.Encoding.DER)


@pytest.fixture(scope="module")
def own_server():
    """A server that tests may kill, with TLS."""
    key, pem, der = certificate("localhost")
    server = cluster.Server(ssl="on")
    for name, content in (("server.key", key), ("server.crt", pem)):
        path = server.home / "data" / name
        path.write_bytes(content)
        path.chmod(0o600)
        if server._account:
            os.chown(path, *server._account)
    server.start()
    postgres_schema.init(server.admin(), cluster.HUB_ID, cluster.INSTITUTION)
    yield cluster.Database(server, "postgres"), der
    server.remove()


# -- the network -----------------------------------------------------------------------------------------------------


def test_a_closed_port_is_not_reachable_at_once():
    transport = PostgresTransport(
        f"postgresql://127.0.0.1:{cluster.free_port()}/hub", cluster.HUB_ID, cluster.TEAM_KEY, login="a", password="b"
    )
    began = time.monotonic()
    with pytest.raises(NotReachable, match="go on working"):
        transport.connect()
    assert time.monotonic() - began < 2
    with pytest.raises(NotReachable):
        transport.held()


def test_a_black_hole_is_given_up_after_the_time_it_is_given():
    with socket.create_server(("127.0.0.1", 0)) as hole:
        transport = PostgresTransport(f"postgresql://127.0.0.1:{hole.getsockname()[1]}/hub", cluster.HUB_ID, cluster.TEAM_KEY, login="a",
                                      password="b", patience=QUICK)  # fmt: skip
        began = time.monotonic()
        with pytest.raises(NotReachable):
            transport.connect()
        assert time.monotonic() - began < 6


class Wire:
    """A network in between that can be cut without anybody being told."""

    def __init__(self, port: int) -> None:
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        self.cut = threading.Event()
        self.ends: list[socket.socket] = []
        threading.Thread(target=self._carry, args=[port], daemon=True).start()

    def _carry(self, port: int) -> None:
        near, _ = self.door.accept()
        far = socket.create_connection(("127.0.0.1", port))
        self.ends += [near, far]
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=self._pass_on, args=[one, other], daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                if not self.cut.is_set():
                    other.sendall(data)
        except OSError:
            pass

    def close(self) -> None:
        for end in [self.door, *self.ends]:
            end.close()


@contextmanager
def wired(login, port):
    wire = Wire(port)
    transport = PostgresTransport(f"postgresql://127.0.0.1:{wire.port}/{login.address.rpartition('/')[2]}", cluster.HUB_ID, cluster.TEAM_KEY,
                                  login=login.login, password=login.password, patience=QUICK)  # fmt: skip
    try:
        transport.connect()
        yield wire, transport
    finally:
        transport.close()
        wire.close()


def test_a_network_that_dies_in_the_middle_hangs_nobody_and_the_same_push_goes_through_later(team_database):
    ada = team_database.person("hub", an_id())
    writer = Writer(ada.person)
    sent = writer.many(3)
    with wired(ada, team_database.server.port) as (wire, transport):
        transport.push(writer.place, sent[:1], [], {})
        wire.cut.set()
        began = time.monotonic()
        with pytest.raises(NotReachable):
            transport.push(writer.place, sent[1:], [], {})
        assert time.monotonic() - began < 4
    with closing(ada.transport()) as again:
        again.push(writer.place, sent, [], {})
        assert changes_of(again.pull("")) == [one.change for one in sent]


def test_an_answer_that_is_lost_after_the_commit_does_no_harm(team_database):
    ada = team_database.person("hub", an_id())
    writer = Writer(ada.person)
    sent = writer.many(2)
    with wired(ada, team_database.server.port) as (wire, transport):
        with closing(ada.transport()) as other:
            transport._open().execute("BEGIN")
            transport.push(writer.place, sent, [], {})
            transport._open().pgconn.send_query(b"COMMIT")
            while not other.held():  # the commit has happened; nobody here has read that it did
                pass
        wire.cut.set()
    with closing(ada.transport()) as again:
        again.push(writer.place, sent, [], {})
        assert changes_of(again.pull("")) == [one.change for one in sent]


def test_a_server_killed_while_eight_push_loses_nothing_that_it_acknowledged(own_server):
    database, _ = own_server
    logins = [database.person("hub", an_id()) for _ in range(8)]
    writers = [Writer(login.person) for login in logins]
    acknowledged: list[str] = []
    pending: dict[int, list[object]] = {}
    enough = threading.Event()

    def pushes(at):
        with closing(logins[at].transport()) as transport:
            try:
                while True:
                    pending[at] = writers[at].many(3)
                    transport.push(writers[at].place, pending[at], [], {})
                    acknowledged.extend(one.change.id for one in pending.pop(at))
                    if len(acknowledged) > 150:
                        enough.set()
            except NotReachable:
                return

    threads = [threading.Thread(target=pushes, args=[at]) for at in range(8)]
    for thread in threads:
        thread.start()
    assert enough.wait(20)
    database.server.kill()
    for thread in threads:
        thread.join(20)
    database.server.start()
    for at, changes in pending.items():
        with closing(logins[at].transport()) as transport:
            transport.push(writers[at].place, changes, [], {})  # nobody knows whether it was kept: so once more
            acknowledged += [one.change.id for one in changes]
    with closing(logins[0].transport()) as transport:
        there = [change.id for change in changes_of(transport.pull(""))]
        assert sorted(there) == sorted(acknowledged)
        assert all(held.highest == held.number for held in transport.held().values())


# -- waiting ---------------------------------------------------------------------------------------------------------


def test_a_wait_ends_with_word_from_another_and_not_with_ones_own(team_database):
    ada, bob = (team_database.person("hub", an_id()) for _ in range(2))
    hers, his = Writer(ada.person), Writer(bob.person)
    with closing(ada.transport()) as one, closing(bob.transport()) as other:
        one.push(hers.place, hers.many(1), [], {})
        assert one.wait(0.05) is False
        assert other.wait(5) is True
        assert other.wait(0) is False
        pushing = threading.Thread(target=other.push, args=(his.place, his.many(1), [], {}))
        pushing.start()
        assert one.wait(10) is True
        pushing.join()


def test_waking_ends_a_wait_even_before_it_begins(team_database):
    with closing(team_database.person("hub", an_id()).transport()) as transport:
        transport.wake()
        assert transport.wait(10) is True
        assert transport.wait(0.01) is False
        waker = threading.Timer(0.05, transport.wake)
        waker.start()
        began = time.monotonic()
        assert transport.wait(10) is True
        assert time.monotonic() - began < 5
        waker.join()


def test_word_that_is_lost_is_made_up_for_by_asking(team_database, monkeypatch):
    ada, bob = (team_database.person("hub", an_id()) for _ in range(2))
    hers = Writer(ada.person)
    with closing(ada.transport()) as one, closing(bob.transport()) as other:
        other._rows("UNLISTEN *")
        monkeypatch.setattr("hubcrm.sync.postgres_line._ASK_EVERY", 0.05)
        one.push(hers.place, hers.many(1), [], {})
        assert other.wait(10) is True


def test_a_wait_costs_next_to_nothing(team_database):
    with closing(team_database.person("hub", an_id()).transport()) as transport:
        before = time.thread_time()
        assert transport.wait(0.4) is False
        assert time.thread_time() - before < 0.004  # one in a hundred


def test_a_server_that_goes_while_somebody_waits_is_told_so(team_database):
    ada = team_database.person("hub", an_id())
    with closing(ada.transport()) as transport:
        with psycopg.connect(team_database.admin, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (ada.login,))
        with pytest.raises(NotReachable):
            transport.wait(10)
        transport.connect()
        assert transport.held() == {}


# -- who may listen in -----------------------------------------------------------------------------------------------


def test_a_wrong_password_is_refused_in_one_sentence(team_database):
    ada = team_database.person("hub", an_id())
    for login, password in ((ada.login, "wrong"), ("nobody", ada.password)):
        with pytest.raises(Refused, match="ask for a new one"):
            PostgresTransport(ada.address, cluster.HUB_ID, cluster.TEAM_KEY, login=login, password=password).connect()


def test_tls_is_verified_against_the_servers_own_authority_when_the_address_brings_it(own_server):
    database, der = own_server
    own, other = (base64.urlsafe_b64encode(each).decode() for each in (der, certificate("localhost")[2]))
    login = database.person("hub", an_id())
    address = f"postgresql://localhost:{database.server.port}/postgres?hostaddr=127.0.0.1&sslmode=verify-full"
    with closing(
        PostgresTransport(
            f"{address}&hubcrm_ca={own}", cluster.HUB_ID, cluster.TEAM_KEY, login=login.login, password=login.password
        )
    ) as one:
        one.connect()
        assert one._open().pgconn.ssl_in_use
    for wrong in (
        f"{address}&hubcrm_ca={other}",
        address,
        f"{address}&hubcrm_ca={own}".replace("localhost", "another.example"),
    ):
        with pytest.raises(Refused, match="not protected"):
            PostgresTransport(
                wrong, cluster.HUB_ID, cluster.TEAM_KEY, login=login.login, password=login.password
            ).connect()


def test_a_server_without_tls_is_refused_where_tls_is_asked_for(team_database):
    address = team_database.address + "?sslmode=require"
    with pytest.raises(Refused, match="not protected"):
        PostgresTransport(address, cluster.HUB_ID, cluster.TEAM_KEY, login="a", password="b").connect()


@pytest.mark.parametrize(("given", "mode"), [
    ("postgresql://hub.example/hub", "verify-full"), ("postgresql://hub.example/hub?sslmode=verify-full", "verify-full"),
    ("postgresql://hub.example/hub?sslmode=require&hubcrm_tls=as-given", "require"), ("postgresql://127.0.0.1/hub", "prefer"),
    ("postgresql://[::1]/hub", "prefer"), ("postgresql://localhost/hub?sslmode=require", "require"),
    ("postgresql://one.example,127.0.0.1/hub", "verify-full"),
])  # fmt: skip
def test_the_network_is_not_trusted_unless_it_is_this_computer_or_somebody_says_so(given, mode):
    assert postgres_link._tls(postgres_link.read_address(given)) == {"sslmode": mode}


@pytest.mark.parametrize("given", [
    "postgresql://hub.example/hub?sslmode=require", "postgresql://hub.example/hub?sslmode=disable",
    "postgresql://one.example,127.0.0.1/hub?sslmode=prefer", "postgresql://hub.example/hub?sslmode=nonsense",
])  # fmt: skip
def test_an_address_cannot_quietly_ask_for_less(given):
    with pytest.raises(Refused, match="sslmode"):
        postgres_link._tls(postgres_link.read_address(given))


@pytest.mark.parametrize("given", [
    "", "mysql://host/hub", "postgresql://host", "postgresql://host:notaport/hub?x", "postgresql://host/hub?options=-cfoo",
    "postgresql://host/hub?passfile=/etc/passwd", "postgresql://host/hub?hubcrm_ca=é",
])  # fmt: skip
def test_an_address_that_is_none_is_refused_in_one_sentence(given):
    with pytest.raises(Refused) as refused:
        postgres_link.connect(given, patience=QUICK)
    assert str(refused.value).endswith(".")


def test_the_address_for_others_carries_the_authority_and_no_password(tmp_path):
    _, pem, der = certificate("hub.example")
    (tmp_path / "ca.pem").write_bytes(b"some words before\n" + pem)
    admin = f"postgresql://boss:secret@hub.example:5433/hub?sslrootcert={tmp_path}/ca.pem"
    address = postgres_schema.address_for_others(admin)
    assert "secret" not in address
    assert "boss" not in address
    assert postgres_link.read_address(address).authority == der
    assert address.startswith("postgresql://hub.example:5433/hub?hubcrm_ca=")
    with pytest.raises(Refused, match="sslrootcert"):
        postgres_schema.address_for_others(f"postgresql://hub.example/hub?sslrootcert={tmp_path}/none.pem")


def test_without_psycopg_one_sentence_says_how_to_get_it(monkeypatch):
    import builtins

    real = builtins.__import__

    def none_of_it(name, *args, **kwargs):
        if name.startswith("psycopg"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", none_of_it)
    with pytest.raises(Refused, match=r"pip install .psycopg\[binary\]"):
        PostgresTransport("postgresql://127.0.0.1/hub", cluster.HUB_ID, cluster.TEAM_KEY).connect()
