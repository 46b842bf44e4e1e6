"""A thousand saved e-mails through the reading process, beside what Python's own parser takes for the same bytes."""

from __future__ import annotations

import email
import email.policy
import time
from email.message import EmailMessage

from benchmarks.conftest import say
from hubcrm import paths
from hubcrm.intake.worker import Reader

_MANY = 1000


def _mails() -> list[tuple[str, bytes]]:
    """The sample messages in turn, each with its own id, so that none is the same."""
    samples = [path.read_bytes() for path in sorted((paths.resources() / "samples").glob("*.eml"))]
    return [(f"{n}.eml", b"Message-ID: <%d@fern.example>\r\n" % n + samples[n % len(samples)]) for n in range(_MANY)]


def _by_itself(data: bytes) -> int:
    """Header, plain text and attachments by the standard library alone: without quotes, signatures, dates or safe names."""
    message = email.message_from_bytes(data, EmailMessage, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    text = body.get_content() if body is not None else ""
    return len(text) + sum(len(part.get_payload(decode=True) or b"") for part in message.iter_attachments())


def test_reading_a_thousand_emails() -> None:
    """At least 100 a second, whatever the machine."""
    mails = _mails()
    began = time.perf_counter()
    assert sum(_by_itself(data) for _, data in mails) > 0
    floor = time.perf_counter() - began
    with Reader() as reader:
        reader.start()
        began = time.perf_counter()
        results = reader.read(mails)
        ours = time.perf_counter() - began
    assert all(result.drafts for result in results)
    say("Reading 1,000 e-mails", ours, floor, ">= 100 a second")
    say("One e-mail", ours / _MANY)
    assert _MANY / ours >= 100
