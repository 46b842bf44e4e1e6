"""Letters from a mailbox are taken in once, as the same letters from a file would be; the password stays out of the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hubcrm.actions import mailbox, undoing
from hubcrm.domain.errors import DiskFull, MissingFact, NotFound
from hubcrm.intake import mailbox as server
from hubcrm.intake.mail_places import Mailbox
from hubcrm.intake.worker import Reader
from hubcrm.queries.mailbox import FACT, chosen
from hubcrm.store import keys
from tests.imap_server import PASSWORD, USER, ImapServer, letter


class Keyring:
    """A keyring that keeps secrets, as the one of an operating system does."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.kept[service, name] = secret

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.fixture(scope="module")
def imap(tmp_path_factory) -> Iterator[ImapServer]:
    with ImapServer(tmp_path_factory.mktemp("imap")) as made:
        yield made


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


class Post:
    """A mailbox of the small office."""

    def __init__(self, office, imap: ImapServer, reader: Reader, folder: str) -> None:
        self.office, self.imap, self.reader = office, imap, reader
        self.mailbox = Mailbox("127.0.0.1", USER, folder, port=imap.tls_port)

    def choose(self, *, older: bool = True) -> bool:
        stands = server.standing(self.mailbox, PASSWORD)
        return mailbox.choose(self.office.hub, self.mailbox, stands, PASSWORD, older=older, by=self.office.priya).value

    def look(self) -> mailbox.Came:
        found = mailbox.look(self.office.hub, PASSWORD)
        assert found is not None
        return mailbox.read(self.reader, *found, "Europe/London")

    def fetch(self) -> str:
        return mailbox.take(self.office.hub, self.look(), by=self.office.priya).said

    @property
    def subjects(self) -> list[str]:
        return sorted(subject for (subject,) in self.office.hub.read("SELECT subject FROM enquiry"))


@pytest.fixture
def post(office, imap, reader, request, monkeypatch) -> Post:
    monkeypatch.setenv("SSL_CERT_FILE", str(imap.certificate))
    made = Post(office, imap, reader, request.node.name[:60])
    imap.fill(made.mailbox.folder, [])
    return made


def test_letters_are_taken_in_once_and_each_look_is_one_step_to_undo(post):
    post.choose()
    post.imap.fill(post.mailbox.folder, [letter(1), letter(2)])
    assert post.fetch() == "From the mailbox: 2 new enquiries"
    assert post.fetch() == ""
    assert post.subjects == ["Weld 1", "Weld 2"]
    undoing.undo(post.office.hub, by=post.office.priya)
    assert post.subjects == []


def test_from_now_on_leaves_what_lies_there_already(post):
    post.imap.fill(post.mailbox.folder, [letter(1)])
    post.choose(older=False)
    post.imap.fill(post.mailbox.folder, [letter(2)])
    post.fetch()
    assert post.subjects == ["Weld 2"]


def test_another_password_for_the_same_folder_loses_no_letter(post):
    post.choose(older=False)
    post.imap.fill(post.mailbox.folder, [letter(1)])
    post.choose(older=False)
    post.fetch()
    assert post.subjects == ["Weld 1"]


def test_a_letter_that_was_dropped_here_before_is_known_and_a_reply_joins(post):
    post.choose()
    post.imap.fill(post.mailbox.folder, [letter(1)])
    post.fetch()
    post.imap.make_again(post.mailbox.folder)
    post.imap.fill(post.mailbox.folder, [letter(1), letter(2, "In-Reply-To: <1@fenwick.example>")])
    assert post.fetch() == "From the mailbox: 1 reply filed, 1 here already"
    assert post.subjects == ["Weld 1"]


def test_hundreds_come_in_some_steps_and_a_stop_between_loses_none(post):
    post.choose()
    post.imap.fill(post.mailbox.folder, map(letter, range(230)))
    first = post.look()
    mailbox.take(post.office.hub, first, by="")
    assert len(post.subjects) == 100
    assert first.more
    post.look()  # broken off before it is taken
    said = [post.fetch(), post.fetch()]
    assert said == ["From the mailbox: 100 new enquiries", "From the mailbox: 30 new enquiries"]
    assert post.subjects == sorted(f"Weld {number}" for number in range(230))


def test_a_letter_that_cannot_be_read_stays_there_and_the_others_come(post):
    post.choose()
    post.imap.fill(post.mailbox.folder, [letter(1), b"%PDF-1.4 not a letter", letter(2)])
    said = post.fetch()
    assert post.subjects == ["Weld 1", "Weld 2"]
    assert said == "From the mailbox: 2 new enquiries. 1 letter could not be taken and stays in the mailbox"
    (why,) = chosen(post.office.hub).left_out
    assert why.startswith("“e-mail of ")
    assert "is a PDF document" in why
    assert post.fetch() == ""


def test_where_the_hub_cannot_be_written_the_letters_come_again(post, monkeypatch):
    post.choose()
    post.imap.fill(post.mailbox.folder, [letter(1)])

    def full(*_given, **_named):
        raise DiskFull("There was no room.")

    with monkeypatch.context() as patch:
        patch.setattr(mailbox.receiving, "receive", full)
        with pytest.raises(DiskFull):
            post.fetch()
    assert post.fetch() == "From the mailbox: 1 new enquiry"


def test_what_came_from_a_mailbox_that_is_another_now_is_not_taken(post):
    post.choose()
    post.imap.fill(post.mailbox.folder, [letter(1)])
    came = post.look()
    other = replace(came, mailbox=replace(came.mailbox, folder="Elsewhere"))
    assert mailbox.take(post.office.hub, other, by="").value == []
    mailbox.leave_off(post.office.hub, by="")
    assert mailbox.take(post.office.hub, came, by="").value == []
    assert mailbox.look(post.office.hub, PASSWORD) is None
    assert post.subjects == []


def test_the_password_lies_in_the_keyring_and_nowhere_else(post, monkeypatch):
    keyring = Keyring()
    monkeypatch.setattr("hubcrm.store.own_secrets.trusted_keyring", lambda: keyring)
    assert post.choose()
    assert list(keyring.kept.values()) == [PASSWORD]
    assert PASSWORD not in post.office.hub.facts()[FACT]
    post.imap.fill(post.mailbox.folder, [letter(1)])
    assert len(mailbox.look(post.office.hub)[1].files) == 1
    mailbox.leave_off(post.office.hub, by="")
    assert keyring.kept == {}


def test_without_a_keyring_the_password_is_kept_nowhere(post):
    assert keys.trusted_keyring() is None
    assert not post.choose()
    assert PASSWORD not in post.office.hub.facts()[FACT]
    with pytest.raises(MissingFact, match=f"Give the password of {USER}"):
        mailbox.look(post.office.hub)


def test_a_keyring_that_refuses_is_as_good_as_none(post, monkeypatch):
    class Refuses(Keyring):
        def set_password(self, service: str, name: str, secret: str) -> None:
            raise RuntimeError("locked")

        def get_password(self, service: str, name: str) -> str | None:
            raise RuntimeError("locked")

    monkeypatch.setattr("hubcrm.store.own_secrets.trusted_keyring", Refuses)
    assert not post.choose()
    assert mailbox.secret_of(post.mailbox) == ""
    mailbox.leave_off(post.office.hub, by="")


def test_the_mailbox_never_leaves_with_the_whole_hub(post, tmp_path: Path):
    from hubcrm.queries import whole_hub

    post.choose()
    assert FACT not in whole_hub.facts(post.office.hub)


def test_there_is_nothing_to_leave_off_twice(post):
    post.choose()
    mailbox.leave_off(post.office.hub, by="")
    with pytest.raises(NotFound):
        mailbox.leave_off(post.office.hub, by="")


def test_what_a_newer_version_wrote_counts_as_no_mailbox(post):
    for written in ("[]", "{", '{"mailbox": {"planet": 1}, "mark": [1, 2]}', '{"mailbox": 3}'):
        post.office.hub.set_fact(FACT, written)
        assert chosen(post.office.hub) is None
