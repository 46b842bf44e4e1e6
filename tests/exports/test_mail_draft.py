"""Letters for the person's own mail program: the link, the file, and what could be smuggled into either."""

from __future__ import annotations

import os
import stat
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.errors import NotAllowed
from hubcrm.exports import mail_draft
from hubcrm.exports.mail_draft import MailDraft

LETTER = MailDraft("Jo Hart", "jo@harrow.example", "Über frames & more [E-2627-0001]", "Dear Jo,\n\nfünf & 100 % +1\n")


def read(content: bytes):
    return message_from_bytes(content, policy=default)


def test_a_short_letter_is_a_link_that_says_everything() -> None:
    link = urlsplit(mail_draft.link(LETTER))
    said = parse_qs(link.query, strict_parsing=True)
    assert (link.scheme, unquote(link.path)) == ("mailto", "jo@harrow.example")
    assert said == {"subject": [LETTER.subject], "body": ["Dear Jo,\r\n\r\nfünf & 100 % +1\r\n"]}
    assert mail_draft.fits_in_a_link(LETTER)
    assert not mail_draft.fits_in_a_link(MailDraft("", "", "x", "long " * 500))


def test_a_file_is_a_draft_that_was_not_sent() -> None:
    message = read(mail_draft.as_file(MailDraft(*_facts(LETTER), ours="a@b.example", answers=("x@y", "first@z"))))
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == LETTER.subject
    assert (message["To"].addresses[0].display_name, message["To"].addresses[0].addr_spec) == (
        "Jo Hart",
        LETTER.to_email,
    )
    assert (message["Message-ID"], message["In-Reply-To"]) == ("<a@b.example>", "<first@z>")
    assert message["References"] == "<x@y> <first@z>"
    assert message.get_content().replace("\r\n", "\n") == LETTER.text
    assert message["From"] is None
    assert message["Date"] is None


def _facts(draft: MailDraft) -> tuple[str, str, str, str]:
    return draft.to_name, draft.to_email, draft.subject, draft.text


@pytest.mark.parametrize(
    "typed", ["jo@harrow.example\r\nBcc: x@y.example", "a b@c.example", "jo", "<jo@x.example>", "jo@x", "a@b.c,d@e.f"]
)
def test_what_is_no_single_address_is_refused(typed: str) -> None:
    with pytest.raises(NotAllowed, match="not an e-mail address"):
        mail_draft.address(typed)


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=200))
def test_nothing_typed_adds_a_header(name: str, subject: str, text: str) -> None:
    draft = MailDraft(name, "jo@harrow.example", subject, text, answers=(text,))
    message = read(mail_draft.as_file(draft))
    known = {"x-unsent", "to", "subject", "in-reply-to", "references", "mime-version", "content-type",
             "content-transfer-encoding"}  # fmt: skip
    assert {key.lower() for key in message} <= known
    assert [one.addr_spec for one in message["To"].addresses] == ["jo@harrow.example"]
    query = urlsplit(mail_draft.link(draft)).query
    assert query.count("&") == 1


def test_the_file_is_readable_by_its_owner_alone_and_goes_after_a_day(tmp_path: Path) -> None:
    path = mail_draft.put_into_a_file(LETTER, tmp_path)
    assert path.suffix == ".eml"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    os.utime(path.parent, (1, 1))
    again = mail_draft.put_into_a_file(LETTER, tmp_path)
    assert not path.exists()
    assert again.exists()
    mail_draft.clear_old(tmp_path, 0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("subject", ["../../x", "a/b\\c:d", "", "CON", "\u202egpj.exe", "x" * 500])
def test_the_files_name_stays_in_its_folder(subject: str, tmp_path: Path) -> None:
    path = mail_draft.put_into_a_file(MailDraft("", "", subject, "Hello"), tmp_path)
    assert path.resolve().parent.parent == tmp_path.resolve()
    assert path.name.endswith(".eml")
    assert len(path.name) < 120
