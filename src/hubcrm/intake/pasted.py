"""Text pasted into the hub: an e-mail with or without its heading, or just somebody's words.

Reads the headings that English Outlook, Apple Mail, Thunderbird and Gmail put on the clipboard.
"""

from __future__ import annotations

import re

from hubcrm.domain.errors import UnreadableFile
from hubcrm.domain.words import Channel
from hubcrm.intake.drafts import Draft, clean_line, clean_text, subject_from
from hubcrm.intake.eml import read_eml
from hubcrm.intake.mail_text import (
    Heading,
    forwarded_heading,
    is_forward,
    read_heading,
    read_person,
    split_new_text,
)
from hubcrm.intake.sent_dates import find_sent

LONGEST = 2_000_000
"""Characters; no message is longer, and a whole mailbox on the clipboard is a slip."""

_SOURCE_FIELD = re.compile(
    r"(?:Received|Return-Path|Delivered-To|MIME-Version|Message-ID|Content-Type|X-[\w-]+):\s", re.IGNORECASE
)
_ANY_FIELD = re.compile(r"[!-9;-~]+:\s|\s+\S")
_NAMED = re.compile(r"[^\n<>@]{0,100}<\s*[^<>@\s]{1,100}@[^<>@\s]{1,200}\s*>\s*$")
_TO_LINE = re.compile(r"(?:to|cc)\b.{0,500}$", re.IGNORECASE)


def read_pasted(text: str) -> Draft:
    """The draft in pasted text. Raises UnreadableFile for nothing at all and for more than two million characters."""
    if len(text) > LONGEST:
        raise UnreadableFile("That is more than two million characters; paste one message at a time.")
    text = clean_text(text).strip()
    if not text:
        raise UnreadableFile("There is nothing to paste; copy the words of the enquiry first.")
    lines = text.split("\n")
    if _is_source(lines):
        return read_eml(text.encode("utf-8"))
    heading = read_heading(lines, 0) or _clipboard_heading(lines)
    if heading is None:
        new, quoted = split_new_text(text)
        return Draft(subject=subject_from(new), subject_given=False, text=new, quoted=quoted)
    body = "\n".join(_unquoted(lines[heading.end :])).strip("\n")
    top = "\n".join(lines[: heading.end])
    passed_on = is_forward(heading.subject)
    new, quoted = split_new_text(body, forwarding=passed_on) if body.strip() else (text, "")
    origin = forwarded_heading(body, heading.email) if passed_on else None
    return Draft(
        subject=heading.subject or subject_from(new),
        subject_given=bool(heading.subject),
        text=new,
        quoted="\n\n".join(part for part in (top if body.strip() else "", quoted) if part),
        sender_name=heading.name,
        sender_email=heading.email,
        to=heading.to,
        received_ms=heading.sent_ms,
        channel=Channel.EMAIL.value,
        forwarded_from_name=origin.name if origin else "",
        forwarded_from_email=origin.email if origin else "",
    )


def _is_source(lines: list[str]) -> bool:
    """Whether somebody pasted a message's source, with all its header lines."""
    end = next((n for n, line in enumerate(lines[:200]) if not line.strip()), 0)
    head = lines[:end]
    return (
        len(head) >= 3
        and sum(bool(_SOURCE_FIELD.match(line)) for line in head) >= 2
        and all(_ANY_FIELD.match(line) for line in head)
    )


def _clipboard_heading(lines: list[str]) -> Heading | None:
    """The heading as it is copied from a message's window: "Jo Hart <jo@...>", a date and "to me", each on its line.

    A line above the sender is the subject. A sender alone is no heading: a signature or a list looks like that.
    """
    said = [n for n, line in enumerate(lines[:12]) if line.strip()][:5]
    start = next((at for at, n in enumerate(said[:2]) if _NAMED.match(lines[n].strip())), None)
    if start is None:
        return None
    name, email = read_person(lines[said[start]])
    sent: int | None = None
    to = ""
    end = said[start] + 1
    for n in said[start + 1 : start + 4]:
        line = lines[n].strip()
        found = find_sent(line) if len(line) < 80 else None
        if sent is None and found and found[1] < 12:
            sent = found[0]
        elif not to and _TO_LINE.match(line) and len(line) < 500:
            to = clean_line(re.sub(r"^(?:to|cc)\s*:?\s*", "", line, flags=re.IGNORECASE))
        else:
            break
        end = n + 1
    if sent is None and not to:
        return None
    return Heading(0, end, name, email, clean_line(lines[said[0]]) if start else "", sent, to)


def _unquoted(lines: list[str]) -> list[str]:
    """`lines` without their ">" marks where every line has one: then all of it is the message."""
    said = [line for line in lines if line.strip()]
    if said and all(line.startswith(">") for line in said):
        return [re.sub(r"^> ?", "", line) for line in lines]
    return lines
