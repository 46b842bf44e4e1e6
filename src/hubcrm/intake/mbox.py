"""Mailboxes kept as one file (mbox): the messages in it, one after the other.

Programs disagree on what parts two messages; what all of them write is a line that begins with "From " after an empty
one, followed by a header. Such a line within somebody's words is escaped by most (">From "), and is undone here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a mailbox that is read."""
MOST_MESSAGES = 2000

_LINE = re.compile(
    rb"From (?:\S{1,300} +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} +\d{1,2} \d\d:\d\d[^\r\n]{0,60}(?:\r\n|\n)|"
    rb"[^\r\n]{0,500}(?:\r\n|\n)(?=[!-9;-~]{1,80}[ \t]*:|>From ))"
)
_BLANK = re.compile(rb"[\r\n]{0,64}")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


TOO_MANY = f"These are more than {MOST_MESSAGES:,} messages; the first ones were read. Save the others to a mailbox of their own."


def begins(head: bytes) -> bool:
    """Whether a file with these first bytes may be a mailbox."""
    return next(_starts(head), None) is not None


def is_mailbox(data: bytes) -> bool:
    """Whether this is a mailbox of several messages, and not one message that was saved with its "From " line."""
    found = _starts(data)
    return next(found, None) is not None and next(found, None) is not None


def messages(data: bytes) -> Iterator[bytes]:
    """Each message as it would have been saved alone, in order, each cut out when it is asked for."""
    begins_at = -1
    for ends_at, following in _starts(data):
        if begins_at >= 0:
            yield _alone(data[begins_at:ends_at])
        begins_at = following
    if begins_at >= 0:
        yield _alone(data[begins_at:])


def named(name: str, number: int) -> str:
    """What a message of a mailbox is called, as if it had been saved alone."""
    stem = name.rpartition(".")[0] or name
    return f"{stem}, message {number}.eml"


def _starts(data: bytes) -> Iterator[tuple[int, int]]:
    """(where the line that parts two messages begins, where it ends) for each; none where the first line is no such."""
    blank = _BLANK.match(data)
    first = _LINE.match(data, blank.end() if blank else 0)
    if first is None:
        return
    yield first.span()
    at = first.end() - 1
    while (at := data.find(b"\nFrom ", at)) >= 0:  # a search of this kind is fifty times as quick as an expression
        if data[at - 1 : at] == b"\n" or data[at - 2 : at] == b"\n\r":
            line = _LINE.match(data, at + 1)
            if line is not None:
                yield line.span()
        at += 1


def _alone(message: bytes) -> bytes:
    return _ESCAPED.sub(rb"\1", message) if b">From " in message else message
