"""Letters in the terminal: written, listed, saved for the mail program, noted as sent; offers by e-mail and their answers."""

from __future__ import annotations

import json
from email import message_from_bytes
from email.policy import default

import pytest


def letter_of(terminal, ref, *more):
    return json.loads(terminal.ok("reply", ref, "--json", *more))


def test_a_reply_is_kept_to_send_and_keeps_its_promise_once_sent(terminal, tmp_path):
    ref = terminal.receive()
    path = tmp_path / "letter.eml"
    made = letter_of(terminal, ref, "--template", "acknowledgement", "--to", "jo@harrow.example", "--file", str(path))
    assert (made["ref"], made["status"], made["to"]) == (ref, "to_send", "jo@harrow.example")
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert (message["X-Unsent"], message["To"].addresses[0].addr_spec) == ("1", "jo@harrow.example")
    assert ref in message["Subject"]
    assert ref in terminal.ok("to-send")
    assert terminal.show(ref)["promises"]["acknowledge"]["kept"] is None
    assert "Noted: acknowledgement sent" in terminal.ok("sent", made["id"][-6:])
    assert terminal.show(ref)["promises"]["acknowledge"]["kept"] is not None
    assert "No letter waits" in terminal.ok("to-send")
    terminal.ok("undo")
    assert ref in terminal.ok("to-send")


def test_a_preview_keeps_nothing_and_own_words_are_taken(terminal):
    ref = terminal.receive()
    assert f"[{ref}]" in terminal.ok("reply", ref, "--preview")
    assert json.loads(terminal.ok("to-send", "--json")) == []
    assert letter_of(terminal, ref, "--text", "Short words.")["text"] == "Short words."
    terminal.ok("letter", "drop", ref)
    assert json.loads(terminal.ok("to-send", "--json")) == []


def test_an_unknown_template_or_letter_is_refused_with_a_sentence(terminal):
    ref = terminal.receive()
    assert "There is no template “nope”" in terminal.refused("reply", ref, "--template", "nope")
    assert "No letter “zzzz” waits to be sent" in terminal.refused("sent", "zzzz")
    assert "No department has an offer" in terminal.refused("reply", ref, "--template", "nudge")


def test_a_template_is_worded_and_put_back(terminal, tmp_path):
    words = tmp_path / "thanks.txt"
    words.write_text("Ta, {{ their_name }}.", "utf-8")
    terminal.ok("templates", "thanks", "--text", str(words))
    assert terminal.ok("templates", "thanks").endswith("Ta, {{ their_name }}.")
    words.write_text("{% for a in b %}{% endfor %}", "utf-8")
    assert "In line 1" in terminal.refused("templates", "thanks", "--text", str(words))
    terminal.ok("templates", "thanks", "--usual")
    assert "what went well" in terminal.ok("templates", "thanks")
    assert "three_try_close" in terminal.ok("templates")


@pytest.mark.parametrize("code", ["ENG", "eng"])
def test_an_offer_by_e_mail_is_sent_answered_and_recorded(terminal, tmp_path, code):
    terminal.ok("department", "set", code, "--hears", "email", "--email", "eng@kestrelbridge.example")
    ref = terminal.receive()
    assert "waits to be sent" in terminal.ok("offer", ref, "ENG")
    (letter,) = json.loads(terminal.ok("to-send", "--json"))
    assert letter["to"] == "eng@kestrelbridge.example"
    assert terminal.show(ref)["offers"][0]["due"] is None
    assert "Offered to Engineering; they answer by" in terminal.ok("sent", ref)
    assert terminal.show(ref)["offers"][0]["due"] is not None
    mail = tmp_path / "answer.eml"
    mail.write_bytes(
        f"From: Somebody <x@kestrelbridge.example>\r\nSubject: Re: {letter['subject']}\r\nMessage-ID: <a@b.example>\r\n"
        "\r\nI'll take it.\r\n".encode()
    )
    terminal.ok("receive", str(mail))
    assert "says yes for Engineering" in terminal.ok("read-answer", ref)
    assert terminal.show(ref)["stage"] == "offered"
    assert "Say who wrote it" in terminal.refused("read-answer", ref, "--record")
    terminal.ok("read-answer", ref, "--record", "--on-behalf-of", "Sam Ashdown")
    assert terminal.show(ref)["holder"] == "Sam Ashdown"


def test_without_an_answer_there_is_nothing_to_read(terminal):
    assert "No department has written" in terminal.refused("read-answer", terminal.receive())
