"""Pasted text: with the heading of any mail program, or just somebody's words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake.pasted import read_pasted

SENT = round(datetime(2026, 4, 7, 8, 12, tzinfo=UTC).timestamp() * 1000)
BODY = "We need forklift training.\n\nJo"

HEADINGS = {
    "Outlook": "From: Jo Hart <jo@d.example>\nSent: 07 April 2026 09:12\nTo: Hub <hub@k.example>\nSubject: Training",
    "Outlook, American": "From: Jo Hart <jo@d.example>\nSent: Tuesday, April 7, 2026 9:12 AM\nTo: Hub\nSubject: Training",
    "Outlook, from the web": "From: Jo Hart<jo@d.example>\nSent: 07 April 2026 09:12\nTo: Hub\nCc: Ann\nSubject: Training",
    "Outlook with empty lines": "From: Jo Hart <jo@d.example>\n\nSent: 07 April 2026 09:12\n\nTo: Hub\n\nSubject: Training",
    "original message": "-----Original Message-----\nFrom: Jo Hart [mailto:jo@d.example]\nSent: 07 April 2026 09:12\n"
    "To: Hub\nSubject: Training",
    "Apple Mail": "From: Jo Hart <jo@d.example>\nSubject: Training\nDate: 7 April 2026 at 09:12:00 BST\nTo: Hub",
    "Thunderbird": "Subject: Training\nDate: Tue, 7 Apr 2026 09:12:00 +0100\nFrom: Jo Hart <jo@d.example>\nTo: Hub",
    "Gmail, forwarded": "---------- Forwarded message ---------\nFrom: Jo Hart <jo@d.example>\n"
    "Date: Tue, 7 Apr 2026 at 09:12\nSubject: Training\nTo: Hub",
    "bold labels": "*From:* Jo Hart <jo@d.example>\n*Sent:* 07 April 2026 09:12\n*To:* Hub\n*Subject:* Training",
    "Gmail's window": "Training\nJo Hart <jo@d.example>\n7 Apr 2026, 09:12\nto me",
}


@pytest.mark.parametrize("heading", HEADINGS.values(), ids=HEADINGS.keys())
def test_a_heading_gives_sender_date_and_subject(heading: str) -> None:
    draft = read_pasted(f"{heading}\n\n{BODY}\n")
    assert (draft.sender_name, draft.sender_email) == ("Jo Hart", "jo@d.example")
    assert draft.received_ms == SENT
    assert draft.subject == "Training"
    assert draft.text == BODY
    assert draft.quoted == heading
    assert draft.channel == "email"


@pytest.mark.parametrize(
    "heading",
    [
        "On Tue, 7 Apr 2026 at 09:12, Jo Hart <jo@d.example> wrote:",
        "On 7 Apr 2026, at 09:12, Jo Hart <jo@d.example> wrote:",
        "On 07/04/2026 09:12, Jo Hart <jo@d.example> wrote:",
        "On Tue, Apr 7, 2026 at 9:12 AM Jo Hart <jo@d.example> wrote:",
        "On Tuesday, 7 April 2026 at 09:12:00 BST, Jo Hart <jo@d.example> wrote:",
    ],
)
def test_on_a_day_somebody_wrote_gives_sender_and_date(heading: str) -> None:
    quoted = "\n".join(f"> {line}".rstrip() for line in BODY.split("\n"))
    draft = read_pasted(f"{heading}\n\n{quoted}")
    assert (draft.sender_name, draft.sender_email, draft.received_ms) == ("Jo Hart", "jo@d.example", SENT)
    assert draft.text == BODY
    assert draft.subject == "We need forklift training."
    assert not draft.subject_given


def test_plain_words_are_named_by_their_beginning() -> None:
    draft = read_pasted("\n  Forklift training for five\n\nBy the end of May, please.")
    assert draft.subject == "Forklift training for five"
    assert draft.text == "Forklift training for five\n\nBy the end of May, please."
    assert (draft.channel, draft.received_ms, draft.sender_email) == ("", None, "")


def test_a_thread_below_is_folded_away() -> None:
    draft = read_pasted(
        f"{HEADINGS['Outlook']}\n\n{BODY}\n\nFrom: Hub <hub@k.example>\nSent: 6 April 2026 10:00\nTo: Jo\n\nHi"
    )
    assert draft.text == BODY
    assert draft.quoted.endswith("Hi")


def test_a_forwarded_message_names_its_first_writer() -> None:
    text = HEADINGS["Outlook"].replace("Training", "FW: Lab") + (
        "\n\nCan you help?\n\nFrom: Ann Lee <ann@fern.example>\nSent: 6 April 2026 10:00\nTo: Jo\nSubject: Lab\n\nMay we?"
    )
    draft = read_pasted(text)
    assert (draft.sender_email, draft.forwarded_from_email) == ("jo@d.example", "ann@fern.example")
    assert draft.text.endswith("May we?")


def test_the_source_of_a_message_is_read_as_a_message() -> None:
    source = (
        "Received: by mx.k.example\nMessage-ID: <one@d.example>\nMIME-Version: 1.0\nFrom: Jo Hart <jo@d.example>\n"
        "Subject: =?utf-8?q?Caf=C3=A9?=\nContent-Type: text/plain; charset=utf-8\n\nHello\n"
    )
    draft = read_pasted(source)
    assert (draft.subject, draft.text, draft.message_id) == ("Café", "Hello", "one@d.example")


@pytest.mark.parametrize(
    "text",
    [
        "Jo Hart <jo@d.example>\nrang about training",
        "From: the warehouse\nWe need help.",
        "To do: ring Jo",
        "On Friday Jo rang.",
    ],
)
def test_a_note_is_not_taken_for_a_message(text: str) -> None:
    draft = read_pasted(text)
    assert (draft.text, draft.sender_email, draft.received_ms) == (text, "", None)


@pytest.mark.parametrize("text", ["", " \n\t ", "\0\u200e"])
def test_nothing_pasted_gets_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableFile, match="nothing to paste"):
        read_pasted(text)


def test_a_whole_mailbox_pasted_gets_a_sentence() -> None:
    with pytest.raises(UnreadableFile, match="one message at a time"):
        read_pasted("x" * 2_000_001)


@given(st.text(max_size=400))
def test_any_text_is_a_draft_or_a_sentence(text: str) -> None:
    said = "."
    draft = None
    try:
        draft = read_pasted(text)
    except UnreadableFile as trouble:
        said = str(trouble)
    assert said.endswith(".")
    assert draft is None or (draft.text and draft.subject)
