"""Broken and hostile files: one sentence each, nothing half-taken, and never long."""

from __future__ import annotations

import base64
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake.csv_file import read_rows
from hubcrm.intake.drafts import Draft, RowProblem, safe_name
from hubcrm.intake.eml import read_eml
from hubcrm.intake.pasted import read_pasted
from hubcrm.intake.reading import read_file

SAMPLES = sorted((Path(__file__).parents[2] / "resources" / "samples").iterdir())
TOP = b"From: jo@d.example\r\nSubject: Training\r\nDate: Tue, 7 Apr 2026 09:12:00 +0100\r\n"


def nested(depth: int, kind: bytes = b"multipart/mixed") -> bytes:
    """Parts within parts, `depth` deep."""
    top = b"".join(b"Content-Type: %s; boundary=b%d\r\n\r\n--b%d\r\n" % (kind, n, n) for n in range(depth))
    return TOP + top + b"\r\nhello\r\n" + b"".join(b"--b%d--\r\n" % n for n in reversed(range(depth)))


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "an empty message": ("a.eml", b"", "is empty"),
    "a message of spaces": ("a.eml", b" \r\n\0\r\n", "is empty"),
    "an empty table": ("a.csv", b"\xef\xbb\xbf\n\n", "is empty"),
    "a ZIP named .eml": ("a.eml", b"PK\x03\x04" + b"\0" * 50, "ZIP archive"),
    "a ZIP named .csv": ("a.csv", b"PK\x03\x04" + b"\0" * 50, "ZIP archive"),
    "parts 2,000 deep": ("a.eml", nested(2000), "more than ten deep"),
    "messages 2,000 deep": ("a.eml", TOP + b"Content-Type: message/rfc822\r\n\r\n" * 2000 + b"x", "more than ten deep"),
    "100,000 parts": ("a.eml", nested(1).replace(b"hello", b"--b0\r\n\r\nx\r\n" * 100_000), "more than 100 parts"),
    "recipients of 120 kB": ("a.eml", b"To: " + b"ann@fern.example, " * 7000 + b"\r\n" + TOP + b"\r\nhello", "64 kB"),
    "a header without end": ("a.eml", TOP + b"X-Long: " + b"x" * 30_000_000, "larger than 25 MB"),
    "only parts without words": (
        "a.eml",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n--b--",
        "no e-mail",
    ),
    "a picture named .csv": ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "picture"),
    "bytes named .csv": ("a.csv", bytes(range(1, 32)) * 50, "not a table of text"),
    "a quotation mark left open": (
        "a.csv",
        b'Message,Company\n"Help,Fern\nHelp,Oak\n',
        "opens on line 2 is never closed",
    ),
    "one left open further down": (
        "a.csv",
        b"Message\n" + b"Help\n" * 900 + b'"Help\n' + b"x\n" * 900,
        "opens on line 902",
    ),
    "one closed in a later row": (
        "a.csv",
        b'Message,Company\n"Help,Fern\n"Help",Oak\n',
        "opens on line 2 is never closed",
    ),
    "a cell of two million letters": ("a.csv", b"Message\n" + b"x" * 2_000_000, "longer than a million characters"),
    "ten thousand columns": ("a.csv", b"Message" + b",x" * 10_000 + b"\n", "more than 1,000 columns"),
    "a header of a million signs": ("a.csv", b"@" * 999_000 + b"\nx\n", "No column of this table"),
    "a table of 51 MB": ("a.csv", b"Message\n" + b"Help\n" * 10_700_000, "larger than 50 MB"),
    "a text of 9 MB": ("a.txt", b"words " * 1_500_000, "larger than 8 MB"),
}


@pytest.mark.parametrize(("name", "data", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_read_gets_one_sentence_in_good_time(name: str, data: bytes, says: str) -> None:
    start = time.process_time()
    with pytest.raises(UnreadableFile, match=says) as refused:
        read_file(name, data)
    assert time.process_time() - start < 5
    sentence = str(refused.value)
    assert sentence.startswith(f"“{name}”")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 250


READ: dict[str, tuple[bytes, str]] = {
    "the wrong charset": (TOP + b"Content-Type: text/plain; charset=utf-8\r\n\r\nCaf\xe9", "Café"),
    "a charset that is none": (TOP + b"Content-Type: text/plain; charset=punycode\r\n\r\nhello", "hello"),
    "NULs": (TOP.replace(b"Tr", b"T\0r") + b"\r\nhel\0lo", "hello"),
    "5,000 parameters": (TOP + b"Content-Type: text/plain" + b"; a=b" * 5000 + b"\r\n\r\nhello", "hello"),
    "5,000 comments": (TOP + b"Reply-To: " + b"(" * 5000 + b"\r\n\r\nhello", "hello"),
    "15,000 encoded words": (TOP + b"Comments: " + b"=?a?q?" * 2500 + b"\r\n\r\nhello", "hello"),
    "60 kB of recipients": (TOP + b"To: " + b"ann@fern.example, " * 3000 + b"\r\n\r\nhello", "hello"),
    "a boundary that never comes": (TOP + b"Content-Type: multipart/mixed; boundary=b\r\n\r\nhello", "hello"),
    "no boundary at all": (TOP + b"Content-Type: multipart/mixed\r\n\r\nhello", "hello"),
    "base64 of nothing": (TOP + b"Content-Transfer-Encoding: base64\r\n\r\n!!!! aGVsbG8 !!!!", "hello"),
    "a header line without a colon": (TOP + b"nonsense\r\n\r\nhello", "nonsense\n\nhello"),
    "half a message": ((TOP + b"\r\nhello and goodbye")[: len(TOP) + 7], "hello"),
    "ten levels": (nested(10), "hello"),
    "20,000 divisions": (TOP + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 20_000 + b"hello", "hello"),
    "nested tables": (TOP + b"Content-Type: text/html\r\n\r\n" + b"<table><tr><td>" * 20_000 + b"hello", "hello"),
}


@pytest.mark.parametrize(("data", "text"), READ.values(), ids=READ.keys())
def test_what_is_only_odd_is_read(data: bytes, text: str) -> None:
    start = time.process_time()
    draft = read_eml(data)
    assert time.process_time() - start < 3
    assert draft.text == text
    assert (draft.subject, draft.sender_email) == ("Training", "jo@d.example")


def test_a_date_no_calendar_has_is_left_out() -> None:
    for date in (
        b"99 Foo 2026",
        b"Tue, 7 Apr 99999999999 09:12:00",
        b"Tue, 7 Apr 2026 99:99:99 +99999999",
        b"\xff" * 100,
    ):
        assert isinstance(
            read_eml(TOP.replace(b"Tue, 7 Apr 2026 09:12:00 +0100", date) + b"\r\nhello").received_ms, int | None
        )


def test_a_message_cut_anywhere_is_read_as_far_as_it_goes() -> None:
    whole = SAMPLES[5].read_bytes()
    for end in range(1, len(whole), 97):
        holds(lambda end=end: [read_eml(whole[:end])])


def mutants(seed: int, how_many: int) -> list[bytes]:
    """Samples with bytes changed, cut, doubled and moved, the same ones every time."""
    chance = random.Random(seed)
    bits = [
        b"\r\n",
        b"\n",
        b"\0",
        b"--",
        b'"',
        b";",
        b"<",
        b">",
        b"(",
        b"=?utf-8?q?",
        b"=?=",
        b"\xff\xfe",
        b"charset=hex",
    ]
    bits += [
        b"boundary=",
        b"&#9999999999;",
        b"<!--",
        b"Content-Type: multipart/mixed; boundary=x\r\n",
        b",",
        b"=",
        b": ",
    ]
    made = []
    for _ in range(how_many):
        data = bytearray(chance.choice(SAMPLES).read_bytes())
        for _ in range(chance.choice((1, 2, 4, 12))):
            at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
            end = min(end, at + 400)
            match chance.randrange(6):
                case 0:
                    data[at:at] = chance.choice(bits) * chance.choice((1, 1, 30, 1000))
                case 1:
                    del data[at:end]
                case 2:
                    data[at:at] = data[at:end] * 20
                case 3:
                    data[at:end] = chance.randbytes(end - at)
                case 4:
                    data[at : at + 1] = bytes([chance.randrange(256)])
                case _:
                    del data[end:]
        made.append(bytes(data))
    return made


def sentence_or(read: Callable[[], list[Draft | RowProblem]]) -> tuple[list[Draft | RowProblem], str]:
    try:
        return read(), ""
    except UnreadableFile as trouble:
        return [], str(trouble)


def holds(read: Callable[[], list[Draft | RowProblem]]) -> None:
    """Whatever comes in: drafts that are clean, or one sentence; no other error, and no half of anything."""
    rows, said = sentence_or(read)
    assert said == "" or (said.endswith(".") and "\n" not in said)
    for row in rows:
        if isinstance(row, RowProblem):
            assert row.sentence.endswith(".")
            continue
        for line in (row.subject, row.sender_name, row.sender_email, row.to, row.message_id, row.employer, row.phone):
            assert not set(line) & set("\r\n\0\u202e")
        assert not set(row.text + row.quoted) & set("\r\0\u202e")
        assert all(file.name == safe_name(file.name) for file in row.attachments)
        assert len({file.name for file in row.attachments}) == len(row.attachments)
        (row.subject + row.text + row.quoted).encode()


@pytest.mark.parametrize("seed", range(4))
def test_mutants_of_the_samples_give_clean_drafts_or_a_sentence(seed: int) -> None:
    for data in mutants(seed, 150):
        holds(lambda data=data: [read_eml(data)])
        holds(lambda data=data: list(read_rows(data, {"text": 0})))
        holds(lambda data=data: [read_pasted(data.decode("utf-8", "replace"))])


@given(st.binary(max_size=500))
def test_any_bytes_give_a_clean_draft_or_a_sentence(data: bytes) -> None:
    holds(lambda: [read_eml(data)])


FRAGMENTS = st.sampled_from(
    [
        *(
            b"From: jo@d.example\n",
            b"Subject: ",
            b"=?utf-8?b?",
            b"?=",
            b"\n",
            b"\n\n",
            b"\r",
            b"hello",
            b"--b\n",
            b"--b--\n",
        ),
        *(
            b"Content-Type: multipart/alternative; boundary=b\n",
            b"Content-Type: text/html\n",
            b"Content-Type: message/rfc822\n",
        ),
        *(b"Content-Transfer-Encoding: base64\n", b"<p>", b"</p>", b"&amp", b"> ", b"On 7 Apr 2026, Jo <j@d> wrote:\n"),
        *(
            b"Content-Disposition: attachment; filename*0*=utf-8''%00..%2F",
            b"; filename=../x\n",
            b"\xe2\x80\xae",
            b"\0",
        ),
        *(b"Date: ", b"Tue, 7 Apr 2026 09:12 +0100\n", base64.b64encode(b"hello\0") + b"\n", b"Fwd: ", b"-- \n", b": "),
    ]
)


@given(st.lists(FRAGMENTS, max_size=40).map(b"".join))
def test_any_pieces_of_a_message_give_a_clean_draft_or_a_sentence(data: bytes) -> None:
    holds(lambda: [read_eml(data)])
