"""A folder of a real IMAP server is read, each letter once, and nothing in it changes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from hubcrm.domain.errors import MailboxTrouble, MissingFact, NotAllowed
from hubcrm.intake import mail_connection, mail_places, mailbox
from hubcrm.intake.mail_places import Mailbox, Mark
from hubcrm.intake.worker import Cancelled
from tests.imap_server import CAPABLE, PASSWORD, TOKEN, USER, ImapServer, answering, letter, local


@pytest.fixture(scope="module")
def imap(tmp_path_factory) -> Iterator[ImapServer]:
    with ImapServer(tmp_path_factory.mktemp("imap")) as server:
        yield server


@pytest.fixture
def place(imap, request, monkeypatch) -> Mailbox:
    """A folder of its own for each test, on the port that is TLS from the start; this computer trusts the server."""
    monkeypatch.setenv("SSL_CERT_FILE", str(imap.certificate))
    return Mailbox("127.0.0.1", USER, f"Enquiries & {request.node.name[:40]}", port=imap.tls_port)


def numbers(letters: mailbox.Letters) -> list[int]:
    return [int(data.split(b"Weld ")[1].split(b"\r")[0]) for _, data in letters.files]


def test_letters_come_oldest_first_and_the_next_look_goes_on_from_there(imap, place):
    imap.fill(place.folder, map(letter, range(3)))
    first = mailbox.letters(place, PASSWORD, Mark(), None)
    assert (numbers(first), first.left_out, first.more) == ([0, 1, 2], (), False)
    assert mailbox.letters(place, PASSWORD, first.mark, None).files == ()
    imap.fill(place.folder, [letter(3)])
    assert numbers(mailbox.letters(place, PASSWORD, first.mark, None)) == [3]


def test_nothing_in_the_folder_changes(imap, place):
    imap.fill(place.folder, map(letter, range(2)))
    imap.heard.clear()
    mailbox.letters(place, PASSWORD, Mark(), None)
    asked = {
        line.split()[0] + " " + line.split()[1] if line.startswith("UID") else line.split()[0]
        for line in imap.heard
        if line
    }
    assert asked <= {"CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH", "LOGOUT"}
    assert all("BODY[" not in line for line in imap.heard)
    assert not any("Seen" in flags for flags in imap.flags(place.folder))


def test_hundreds_of_letters_come_in_several_looks(imap, place):
    imap.fill(place.folder, map(letter, range(250)))
    found, mark, looks, more = [], Mark(), 0, True
    while more:
        letters = mailbox.letters(place, PASSWORD, mark, None)
        found, mark, looks, more = [*found, *numbers(letters)], letters.mark, looks + 1, letters.more
    assert (found, looks) == (list(range(250)), 3)


def test_a_look_ends_once_it_has_brought_enough_bytes(imap, place, monkeypatch):
    monkeypatch.setattr(mailbox, "BYTES_AT_ONCE", 1)
    monkeypatch.setattr(mailbox, "_PER_ANSWER", (2, 1 << 20))
    imap.fill(place.folder, map(letter, range(5)))
    first = mailbox.letters(place, PASSWORD, Mark(), None)
    second = mailbox.letters(place, PASSWORD, first.mark, None)
    assert (numbers(first), first.more, numbers(second)) == ([0, 1], True, [2, 3])


def test_a_letter_that_is_too_large_is_never_fetched_and_told_once(imap, place, monkeypatch):
    monkeypatch.setattr(mailbox, "LARGEST_FILE", 2 << 20)
    imap.fill(place.folder, [letter(1), letter(2, words="x" * (3 << 20)), letter(3)])
    found = mailbox.letters(place, PASSWORD, Mark(), None)
    assert numbers(found) == [1, 3]
    assert len(found.left_out) == 1
    assert found.left_out[0].endswith("is 3 MB; e-mails are read up to 2 MB.")
    again = mailbox.letters(place, PASSWORD, found.mark, None)
    assert (again.files, again.left_out) == ((), ())


def test_a_folder_that_was_made_anew_is_read_again_from_the_day_that_is_wanted(imap, place):
    imap.fill(place.folder, [letter(1)])
    mark = mailbox.letters(place, PASSWORD, Mark(), None).mark
    imap.make_again(place.folder)
    imap.fill(place.folder, [letter(1), letter(2)])
    assert numbers(mailbox.letters(place, PASSWORD, mark, None)) == [1, 2]
    assert numbers(mailbox.letters(place, PASSWORD, mark, date(2100, 1, 1))) == []


def test_folders_are_listed_with_the_inbox_first_and_their_letters_of_any_language(imap, place):
    imap.fill("Anfragen für uns", [])
    found = mailbox.folders(place, PASSWORD)
    assert found[0] == "INBOX"
    assert "Anfragen für uns" in found


def test_how_a_folder_stands_is_told_before_anything_is_fetched(imap, place):
    imap.fill(place.folder, map(letter, range(4)))
    stands = mailbox.standing(place, PASSWORD)
    assert stands.lying == 4
    assert mailbox.letters(place, PASSWORD, stands.end, None).files == ()


def test_starttls_and_a_token_do_as_well(imap, place):
    imap.fill(place.folder, [letter(1)])
    begun = replace(place, port=imap.port, security="starttls")
    assert numbers(mailbox.letters(begun, PASSWORD, Mark(), None)) == [1]
    assert numbers(mailbox.letters(replace(place, login="token"), TOKEN, Mark(), None)) == [1]


@pytest.mark.parametrize(
    ("change", "secret", "sentence"),
    [
        ({}, "wrong", f"“127.0.0.1” does not let {USER} in with this password. Give it again."),
        ({"login": "token"}, "wrong", "this token; it may have run out"),
        ({"folder": "Nowhere"}, PASSWORD, "There is no folder “Nowhere” in this mailbox"),
        ({"server": "no-such-server.invalid"}, PASSWORD, "is not found. Check its name"),
        ({"port": 1}, PASSWORD, "takes no connections on port 1"),
    ],
)
def test_what_goes_wrong_is_one_sentence(imap, place, change, secret, sentence):
    with pytest.raises(MailboxTrouble) as told:
        mailbox.letters(replace(place, **change), secret, Mark(), None)
    assert sentence in str(told.value)


def test_a_server_without_tls_on_that_port_gets_no_password(imap, place):
    imap.heard.clear()
    with pytest.raises(MailboxTrouble, match="does not speak TLS on port"):
        mailbox.folders(replace(place, port=imap.port), PASSWORD)
    assert not any("LOGIN" in line for line in imap.heard)


def test_a_certificate_that_is_not_trusted_ends_it_before_anything_is_said(imap, place, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    imap.heard.clear()
    for security, port in (("tls", imap.tls_port), ("starttls", imap.port)):
        with pytest.raises(MailboxTrouble, match="shows a certificate that this computer does not trust"):
            mailbox.folders(replace(place, security=security, port=port), PASSWORD)
    assert not any("LOGIN" in line for line in imap.heard)


def test_cancel_ends_a_look_at_a_server_that_never_finishes():
    asked = time.monotonic()
    with answering(CAPABLE, b"TAG OK done\r\n", dripping=True) as port, pytest.raises(Cancelled):
        mailbox.letters(local(port), PASSWORD, Mark(), None, cancelled=lambda: time.monotonic() > asked + 0.3)
    assert time.monotonic() - asked < 5


def test_a_look_that_takes_too_long_ends_with_a_sentence(monkeypatch):
    monkeypatch.setattr(mail_connection, "SECONDS_IN_ALL", 0.3)
    with answering(CAPABLE, dripping=True) as port, pytest.raises(MailboxTrouble, match="took too long to answer"):
        mailbox.letters(local(port), PASSWORD, Mark(), None)


@pytest.mark.parametrize(
    "answers",
    [
        [b"* BYE now\r\n"],
        [b"\xff\xfe\x00 what\r\nTAG OK done\r\n"],
        [CAPABLE, b"TAG OK done\r\n", b"* 3 EXISTS\r\n* OK [UIDVALIDITY nine]\r\nTAG OK done\r\n"],
        [CAPABLE, b"TAG OK done\r\n", b"* x EXISTS\r\nTAG OK [READ-ONLY] done\r\n", b"* SEARCH 1 two 3\r\nTAG OK done\r\n", b"TAG NO no\r\n"],
        [CAPABLE, b"TAG OK done\r\n", b"TAG OK [READ-ONLY] done\r\n", b"* SEARCH 1\r\nTAG OK done\r\n",
         b"* 1 FETCH (UID 1 RFC822.SIZE 9 BODY[] {99999999999}\r\n"],
    ],
)  # fmt: skip
def test_a_server_that_answers_nonsense_ends_in_a_sentence(answers):
    with answering(*answers) as port, pytest.raises(MailboxTrouble) as told:
        mailbox.letters(local(port), PASSWORD, Mark(), None)
    assert str(told.value).endswith(".")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (Mailbox("", USER), "Say the mail server"),
        (Mailbox("imap.kestrel.example", ""), "Say the name"),
        (Mailbox("imap://kestrel.example/x", USER), "is no name of a server"),
        (Mailbox("imap.kestrel.example", "a\r\nA1 DELETE INBOX"), "characters in it that no mail server takes"),
        (Mailbox("imap.kestrel.example", USER, security="none"), "Only a server on this computer may go without"),
        (Mailbox("imap.kestrel.example", USER, security="ssl3"), "tls, starttls or none"),
        (Mailbox("imap.kestrel.example", USER, port=70000), "number up to 65535"),
    ],
)
def test_a_mailbox_that_cannot_be_used_is_refused_before_anything_is_asked(wrong, sentence):
    with pytest.raises((NotAllowed, MissingFact), match=sentence):
        mail_places.checked(wrong)


def test_the_usual_port_goes_with_the_way_it_is_protected():
    assert mail_places.checked(Mailbox(" imap.kestrel.example ", USER, "", port=0)) == Mailbox(
        "imap.kestrel.example", USER
    )
    assert mail_places.checked(Mailbox("::1", USER, security="none", port=0)).port == 143


def test_a_password_with_a_command_in_it_is_never_sent(imap, place):
    with pytest.raises(NotAllowed, match="control character"):
        mailbox.folders(place, "x\r\nA2 DELETE INBOX")


def test_without_the_extra_part_one_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(NotAllowed, match=r"hubcrm\[mail\]"):
        mailbox.folders(Mailbox("imap.kestrel.example", USER), PASSWORD)
