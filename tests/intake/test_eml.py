"""Saved e-mails become drafts: words, people, dates, attachments, whatever program wrote them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hubcrm.intake.eml import read_eml
from hubcrm.intake.reading import read_file

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
TOP = (
    b"From: Jo Hart <jo@dunvale.example>\r\nTo: Employer Hub <hub@kestrelbridge.example>\r\nSubject: Training\r\n"
    b"Date: Tue, 7 Apr 2026 09:12:00 +0100\r\nMessage-ID: <one@dunvale.example>\r\n"
)


def message(body: bytes, *headers: bytes, top: bytes = TOP) -> bytes:
    return top + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


def parts(*each: bytes, kind: bytes = b"mixed") -> bytes:
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in each) + b"--edge--\r\n"
    return message(body, b"MIME-Version: 1.0", b"Content-Type: multipart/" + kind + b'; boundary="edge"')


def test_a_plain_message_gives_words_people_date_and_ids() -> None:
    draft = read_eml(
        message(b"We need forklift training.\r\n", b"In-Reply-To: <zero@x>", b"References: <a@x> <zero@x>")
    )
    assert draft.subject == "Training"
    assert draft.subject_given
    assert draft.text == "We need forklift training."
    assert (draft.sender_name, draft.sender_email) == ("Jo Hart", "jo@dunvale.example")
    assert draft.to == "Employer Hub <hub@kestrelbridge.example>"
    assert draft.received_ms == round(datetime(2026, 4, 7, 8, 12, tzinfo=UTC).timestamp() * 1000)
    assert draft.message_id == "one@dunvale.example"
    assert draft.in_reply_to == "zero@x"
    assert draft.references == ("a@x", "zero@x")
    assert draft.channel == "email"
    assert not draft.auto_reply
    assert draft.headers_note == ""


@pytest.mark.parametrize(
    ("encoding", "charset", "body", "text"),
    [
        (b"quoted-printable", b"utf-8", b"Caf=C3=A9 =E2=80=93 =\r\ntea", "Café – tea"),
        (b"base64", b"utf-8", base64.b64encode("Café".encode()), "Café"),
        (b"base64", b"utf-8", b"Q2Fmw6k", "Café"),  # its closing marks were lost
        (b"8bit", b"iso-8859-1", b"Caf\xe9 \x80 50", "Café € 50"),  # as browsers read that label
        (b"8bit", b"utf-8", b"Caf\xe9, \xa350", "Café, £50"),  # the label is wrong
        (b"8bit", b"us-ascii", "Café".encode(), "Café"),
        (b"8bit", b"no-such-set", "Café".encode(), "Café"),
        (b"8bit", b"hex", b"Caf\xe9", "Café"),
        (b"8bit", b"utf-8", "Crème brûlée für Zoë ".encode() + b"\xc3", "Crème brûlée für Zoë \ufffd"),
        (b"8bit", b"utf-16", b"odd", "odd"),
        (b"x-uuencode", b"utf-8", b"begin 644 a\r\n%0V%F97,`\r\n`\r\nend\r\n", "Cafes"),
        (b"no-such-encoding", b"utf-8", b"as it is", "as it is"),
    ],
)
def test_every_encoding_gives_the_words(encoding: bytes, charset: bytes, body: bytes, text: str) -> None:
    kind = b"Content-Type: text/plain; charset=" + charset
    assert read_eml(message(body, kind, b"Content-Transfer-Encoding: " + encoding)).text == text


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        (b"=?utf-8?q?Caf=C3=A9_am_Markt?=", "Café am Markt"),
        (b"=?utf-8?B?Q2Fmw6k=?= =?utf-8?B?IG9wZW4=?=", "Café open"),
        (b"=?utf-8?B?Q2Fmww==?= =?utf-8?B?qQ==?=", "Café"),  # a letter cut in two by the coding
        (b"Re: =?iso-8859-1?Q?Caf=E9?= open", "Re: Café open"),
        (b"=?utf-8?q?Two words with spaces?=", "Two words with spaces"),
        (b"=?utf-8?q?no end", "=?utf-8?q?no end"),
        (b"Caf\xe9", "Café"),
        ("Café".encode(), "Café"),
        (b"=?utf-8?q?Hello=0D=0ABcc:_x@y?=", "Hello Bcc: x@y"),
        (b"=?utf-8?b?4oCuZ25p4oCs?= now", "gni now"),
        (b"folded\r\n  over two lines", "folded over two lines"),
    ],
)
def test_a_subject_is_one_clean_decoded_line(raw: bytes, subject: str) -> None:
    top = TOP.replace(b"Subject: Training", b"Subject: " + raw)
    assert read_eml(message(b"Hello", top=top)).subject == subject


@pytest.mark.parametrize(
    ("raw", "name", "address"),
    [
        (b'"Hart, Jo" <jo@d.example>', "Hart, Jo", "jo@d.example"),
        (b"Hart, Jo <jo@d.example>", "Hart, Jo", "jo@d.example"),
        (b"jo@d.example (Jo Hart)", "Jo Hart", "jo@d.example"),
        (b"jo@d.example", "", "jo@d.example"),
        (b"'jo@d.example' <jo@d.example>", "", "jo@d.example"),
        (b"=?utf-8?q?Zo=C3=AB_Hart?= <zoe@d.example>", "Zoë Hart", "zoe@d.example"),
        (b'"=?utf-8?q?Zo=C3=AB?= Hart" <zoe@d.example>', "Zoë Hart", "zoe@d.example"),
        (b"Team: jo@d.example, ann@d.example;", "", "jo@d.example"),
        (b"=?utf-8?q?Hart=2C_Jo?= <jo@d.example>", "Hart, Jo", "jo@d.example"),
        (b"MAILER DAEMON <>", "MAILER DAEMON", ""),
    ],
)
def test_the_sender_is_found_however_it_is_written(raw: bytes, name: str, address: str) -> None:
    draft = read_eml(message(b"Hello", top=TOP.replace(b"Jo Hart <jo@dunvale.example>", raw)))
    assert (draft.sender_name, draft.sender_email) == (name, address)


def test_a_web_form_names_the_person_to_answer() -> None:
    draft = read_eml(message(b"Hello", b"Reply-To: ann@fern.example", b"Auto-Submitted: auto-generated"))
    assert draft.reply_to == "ann@fern.example"
    assert not draft.auto_reply


def test_of_two_forms_of_the_same_words_the_plain_one_is_taken() -> None:
    plain, page = b"Content-Type: text/plain\r\n\r\nPlain words", b"Content-Type: text/html\r\n\r\n<p>Page</p>"
    assert read_eml(parts(plain, page, kind=b"alternative")).text == "Plain words"
    assert read_eml(parts(page, plain, kind=b"alternative")).text == "Plain words"
    assert read_eml(parts(b"Content-Type: text/plain\r\n\r\n \r\n", page, kind=b"alternative")).text == "Page"


def test_a_page_becomes_words_without_its_scripts_and_hidden_parts() -> None:
    page = (
        b"<html><head><title>x</title><style>p{}</style></head><body><script>alert(1)</script>"
        b"<p style='display:none'>tracking</p><p>Dear&nbsp;hub,</p><p>see <a href='https://d.example/page'>our page</a>"
        b" or <a href='mailto:jo@d.example'>jo@d.example</a><br>&pound;5 &lt; &#163;6</p>"
        b"<ul><li>one</li><li>two</li></ul><table><tr><td>Name</td><td>Jo</td></tr></table>"
        b"<img src='http://d.example/pixel.gif'></body></html>"
    )
    draft = read_eml(message(page, b"Content-Type: text/html; charset=utf-8"))
    assert draft.text == (
        "Dear hub,\n\nsee our page (https://d.example/page) or jo@d.example\n£5 < £6\n\n- one\n- two\n\nName\tJo"
    )


def test_attachments_keep_their_bytes_under_safe_names() -> None:
    draft = read_eml(
        parts(
            b"Content-Type: text/plain\r\n\r\nSee attached.",
            b'Content-Type: application/pdf; name="x"\r\nContent-Disposition: attachment; filename="../../plan.pdf"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\nJVBERg==",
            b"Content-Type: application/pdf\r\nContent-Disposition: attachment;\r\n"
            b" filename*0*=utf-8''Pr%C3%BCf;\r\n filename*1=\"plan.pdf\"\r\n\r\n%PDF",
            b'Content-Type: image/png\r\nContent-ID: <logo>\r\nContent-Disposition: inline; filename="plan.pdf"\r\n\r\nP',
            b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR",
            b"Content-Type: text/csv; name==?utf-8?q?Z=C3=BCge.csv?=\r\n\r\na,b",
        )
    )
    assert draft.text == "See attached."
    assert [(a.name, a.media_type, a.content) for a in draft.attachments] == [
        ("plan.pdf", "application/pdf", b"%PDF"),
        ("Prüfplan.pdf", "application/pdf", b"%PDF"),
        ("plan (2).pdf", "image/png", b"P"),
        ("part 4.ics", "text/calendar", b"BEGIN:VCALENDAR"),
        ("Züge.csv", "text/csv", b"a,b"),
    ]


def test_a_quoted_thread_and_a_signature_are_folded_away() -> None:
    draft = read_eml((SAMPLES / "02 reply with an older message.eml").read_bytes())
    assert draft.text.startswith("Hello Mairead,")
    assert draft.text.endswith("Callum")
    assert draft.quoted.startswith("-- \nCallum Hart, Quality Engineer")
    assert "Two valve bodies have cracked" in draft.quoted
    assert draft.forwarded_from_email == ""


def test_what_an_academic_passes_on_stays_and_its_writer_is_proposed() -> None:
    draft = read_eml((SAMPLES / "04 forwarded by an academic.eml").read_bytes())
    assert draft.sender_name == "Dr Tomasz Wren"
    assert draft.forwarded_from_name == "Ifeoma Castell"
    assert draft.forwarded_from_email == "ifeoma@greyling-distillers.example"
    assert "the neighbours can hear them" in draft.text
    assert draft.quoted == ""


def test_a_message_attached_to_a_message_is_the_enquiry_and_brings_its_attachments() -> None:
    inner = (
        b"From: Ann Lee <ann@fern.example>\r\nSubject: Lab time?\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n"
        b"--in\r\n\r\nCan we hire your lab?\r\n--in\r\nContent-Type: application/pdf; name=list.pdf\r\n\r\n%PDF\r\n--in--"
    )
    draft = read_eml(parts(b"\r\nOne for you?", b"Content-Type: message/rfc822\r\n\r\n" + inner))
    assert draft.text.startswith(
        "One for you?\n\n---------- Forwarded message ----------\nFrom: Ann Lee <ann@fern.example>"
    )
    assert draft.text.endswith("Can we hire your lab?")
    assert (draft.forwarded_from_name, draft.forwarded_from_email) == ("Ann Lee", "ann@fern.example")
    assert [a.name for a in draft.attachments] == ["Lab time.eml", "list.pdf"]


@pytest.mark.parametrize(
    "headers",
    [
        [b"Auto-Submitted: auto-replied"],
        [b"Auto-Submitted: auto-replied (vacation); owner-email=x"],
        [b"Auto-Submitted: auto-generated"],
        [b"X-Autoreply: yes"],
        [b"X-Autorespond: away"],
        [b"Precedence: auto_reply"],
        [b"Precedence: bulk"],
        [b"Return-Path: <>"],
        [b"Content-Type: multipart/report; boundary=x"],
    ],
)
def test_an_automatic_answer_is_known_by_its_headers(headers: list[bytes]) -> None:
    assert read_eml(message(b"I am away.", *headers)).auto_reply


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [b"Auto-Submitted: no"],
        [b"Precedence: list"],
        [b"X-Auto-Response-Suppress: All"],
        [b"Return-Path: <jo@dunvale.example>"],
        [b"X-Autoreply: no"],
    ],
)
def test_a_person_is_not_taken_for_a_machine(headers: list[bytes]) -> None:
    assert not read_eml(message(b"Hello", *headers)).auto_reply


def test_suppressed_answers_count_only_with_an_automatic_subject() -> None:
    top = TOP.replace(b"Training", b"Automatic reply: Training")
    assert read_eml(message(b"Away", b"X-Auto-Response-Suppress: OOF, AutoReply", top=top)).auto_reply
    assert not read_eml(message(b"Away", top=top)).auto_reply


def test_soft_line_breaks_are_joined_again() -> None:
    body = b"This line goes \r\non here. \r\n\r\n> quoted goes \r\n> on\r\n-- \r\nJo"
    draft = read_eml(message(body, b"Content-Type: text/plain; format=flowed"))
    assert draft.text == "This line goes on here.\n\n> quoted goes on"
    assert draft.quoted == "-- \nJo"


def test_a_message_without_a_subject_is_named_by_its_first_words() -> None:
    draft = read_eml(b"From: jo@d.example\r\n\r\nForklift training\r\n\r\nFor five people.")
    assert draft.subject == "Forklift training"
    assert not draft.subject_given


def test_a_letter_sent_only_as_a_text_file_is_read() -> None:
    letter = b'Content-Type: text/plain; name="letter.txt"\r\nContent-Disposition: attachment\r\n\r\nDear hub'
    draft = read_eml(parts(letter))
    assert draft.text == "Dear hub"
    assert [a.name for a in draft.attachments] == ["letter.txt"]


def test_a_very_long_message_is_shown_from_its_beginning_and_kept_whole() -> None:
    body = b"Training please.\n" * 60_000
    draft = read_eml(message(body))
    assert len(draft.text) <= 500_000
    assert draft.attachments[0].name == "whole message.txt"
    assert draft.attachments[0].content.count(b"Training please.") == 60_000
    assert "very long" in draft.headers_note


def test_a_message_cut_off_is_read_with_a_note() -> None:
    whole = (SAMPLES / "06 message with an attachment.eml").read_bytes()
    draft = read_eml(whole[: whole.index(b"JVBERi0") + 100])
    assert draft.text.startswith("Hello,")
    assert draft.headers_note == "The end of this e-mail is missing; what there is of it was read."


def test_an_encrypted_message_says_so() -> None:
    draft = read_eml(message(b"MIIB", b"Content-Type: application/pkcs7-mime; name=smime.p7m"))
    assert "encrypted" in draft.headers_note
    assert [a.name for a in draft.attachments] == ["smime.p7m"]


def test_header_lines_after_a_stray_line_are_still_read() -> None:
    draft = read_eml(b"Received: by x\r\nstray line\r\nFrom: jo@d.example\r\nSubject: Training\r\n\r\nHello")
    assert (draft.sender_email, draft.subject, draft.text) == ("jo@d.example", "Training", "Hello")


def test_a_mailbox_is_not_taken_for_one_message() -> None:
    one = b"From jo@d.example Tue Apr  7 09:12:00 2026\n" + TOP.replace(b"\r\n", b"\n") + b"\nHello\n"
    assert read_eml(one).text == "Hello"
    assert [draft.text for draft in read_file("all.eml", one + b"\n" + one).drafts] == ["Hello", "Hello"]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.eml")), ids=lambda path: path.stem)
def test_the_sample_messages_are_read_whole(path: Path) -> None:
    draft = read_eml(path.read_bytes())
    assert draft.subject_given
    assert draft.text
    assert draft.sender_email.endswith(".example")
    assert draft.received_ms
    assert draft.message_id
    assert draft.headers_note == ""
    assert draft.auto_reply == ("automatic" in path.stem)
    assert bool(draft.attachments) == ("attachment" in path.stem)
