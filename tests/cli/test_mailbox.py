"""A mailbox from the terminal: its folders, one of them chosen, fetched from, left off."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest

from hubcrm.cli import mailbox as commands
from tests.imap_server import PASSWORD, USER, ImapServer

LETTER = b"From: Jo <jo@fenwick.example>\r\nSubject: Weld\r\nMessage-ID: <1@fenwick.example>\r\n\r\nIt has cracked.\r\n"


@pytest.fixture(scope="module")
def imap(tmp_path_factory) -> Iterator[ImapServer]:
    with ImapServer(tmp_path_factory.mktemp("imap")) as made:
        yield made


@pytest.fixture
def reached(imap, terminal, monkeypatch) -> list[str]:
    monkeypatch.setenv("SSL_CERT_FILE", str(imap.certificate))
    monkeypatch.setenv("HUBCRM_MAIL_PASSWORD", PASSWORD)
    return ["127.0.0.1", USER, "--port", str(imap.tls_port)]


def test_a_folder_is_chosen_from_a_list_and_its_letters_come_once(imap, terminal, reached):
    imap.fill("Enquiries", [LETTER])
    assert terminal.ok("mailbox", "folders", *reached).splitlines() == ["INBOX", "Enquiries"]
    chosen = terminal.type("mailbox", "choose", *reached, "--folder", "Enquiries", "--with-older")
    assert chosen.out == "Letters are fetched from “Enquiries” from now on.\n"
    assert chosen.err == (
        "This computer has no keyring, so the password is not kept. Give it in HUBCRM_MAIL_PASSWORD.\n"
    )
    assert terminal.ok("mailbox", "fetch") == "From the mailbox: 1 new enquiry."
    assert terminal.ok("mailbox", "fetch") == "Nothing new has arrived."
    assert terminal.ok("mailbox", "show") == f"“Enquiries” of {USER} at 127.0.0.1."
    assert terminal.ok("mailbox", "remove") == "No letters are fetched any more."
    assert terminal.ok("mailbox", "show") == "No mailbox is chosen."
    assert "hubcrm mailbox choose" in terminal.refused("mailbox", "fetch")


def test_json_says_what_was_taken_and_where_it_came_from(imap, terminal, reached):
    imap.fill("Forms", [LETTER, b"%PDF-1.7 no letter"])
    answer = terminal.type("--json", "mailbox", "choose", *reached, "--folder", "Forms", "--with-older")
    assert '"lying_there": 2' in answer.out
    answer = terminal.type("--json", "mailbox", "fetch")
    assert "is a PDF document" in answer.err
    found = json.loads(answer.out)
    assert [one["subject"] for one in found["taken"]] == ["Weld"]
    assert len(found["left_out"]) == 1
    assert terminal.json("mailbox", "show")["mailbox"] == {
        "server": "127.0.0.1", "port": imap.tls_port, "user": USER, "folder": "Forms", "security": "tls", "login": "password",
    }  # fmt: skip
    assert PASSWORD not in str(terminal.json("mailbox", "show"))


def test_watching_goes_on_after_a_look_that_failed(imap, terminal, reached, monkeypatch):
    imap.fill("Watched", [LETTER])
    terminal.type("mailbox", "choose", *reached, "--folder", "Watched", "--with-older")
    waits = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 1:
            monkeypatch.setenv("SSL_CERT_FILE", str(imap.certificate))
        else:
            raise KeyboardInterrupt

    monkeypatch.setattr(commands.time, "sleep", wait)
    monkeypatch.delenv("SSL_CERT_FILE")
    answer = terminal.type("mailbox", "fetch", "--watch", "--every", "7")
    assert "shows a certificate that this computer does not trust" in answer.err
    assert "From the mailbox: 1 new enquiry." in answer.out
    assert waits == [7.0, 7.0]


def test_without_a_password_it_says_where_to_put_it(terminal, reached, monkeypatch):
    monkeypatch.delenv("HUBCRM_MAIL_PASSWORD")
    monkeypatch.setattr(sys, "stdin", None)
    assert terminal.refused("mailbox", "folders", *reached).startswith("Set HUBCRM_MAIL_PASSWORD to the password of")


def test_a_server_without_tls_elsewhere_is_refused(terminal, reached):
    said = terminal.refused("mailbox", "folders", "imap.kestrel.example", USER, "--security", "none")
    assert said == "Without TLS the password could be read on the way. Only a server on this computer may go without."
