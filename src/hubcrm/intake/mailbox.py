"""Looks into one folder of a mail server over IMAP, and only looks: nothing there is marked, moved or deleted.

The folder is opened read-only (EXAMINE) and messages are fetched with BODY.PEEK, so that they stay as new as they were
to whoever reads that mailbox. Nothing in a message is understood here; its bytes go to the reading process (worker.py)
like those of a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from hubcrm.domain.errors import MailboxTrouble
from hubcrm.intake.mail_connection import opened
from hubcrm.intake.mail_places import Mailbox, Mark
from hubcrm.intake.mime import LARGEST_FILE

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

AT_ONCE = 100
BYTES_AT_ONCE = 16 * 1024 * 1024
"""Messages, and bytes of messages, that one look brings; the next look brings more."""
_PER_ANSWER = (25, 4 * 1024 * 1024)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UID, _SIZE = re.compile(rb"\bUID (\d{1,10})\b"), re.compile(rb"\bRFC822\.SIZE (\d{1,12})\b")
_ARRIVED = re.compile(rb'INTERNALDATE "([ \d]\d)-(\w{3})-(\d{4}) (\d\d):(\d\d)')


class Folder(NamedTuple):
    """How a folder stands: messages in it, and the mark at its end."""

    lying: int
    end: Mark


class Letters(NamedTuple):
    """What one look brought: (name, bytes) of each message, what was left out and why, and the mark to go on from.

    `more`: there are messages beyond the mark already.
    """

    files: tuple[tuple[str, bytes], ...]
    left_out: tuple[str, ...]
    mark: Mark
    more: bool = False


def folders(mailbox: Mailbox, secret: str, *, cancelled: Callable[[], bool] = bool) -> list[str]:
    """The names of the folders that can be opened, the inbox first."""
    with opened(mailbox, secret, cancelled) as box:
        found = [one.name for one in box.folder.list() if "\\noselect" not in {flag.lower() for flag in one.flags}]
    return sorted(found, key=lambda name: (name.upper() != "INBOX", name.casefold()))


def standing(mailbox: Mailbox, secret: str, *, cancelled: Callable[[], bool] = bool) -> Folder:
    """How many messages the folder holds, and the mark after the last of them."""
    with opened(mailbox, secret, cancelled) as box:
        lying, validity = _examine(box, mailbox.folder)
        uids = _uids(box, "ALL")
        return Folder(lying, Mark(validity, max(uids, default=0)))


def letters(
    mailbox: Mailbox, secret: str, mark: Mark, since: date | None, *, cancelled: Callable[[], bool] = bool
) -> Letters:
    """The next messages after `mark`, oldest first, at most AT_ONCE and about BYTES_AT_ONCE.

    In a folder that was made anew meanwhile its old numbers mean nothing: then every message is brought that arrived on
    the day `since` or later, or all of them; what was taken before is known again by its Message-ID.

    Raises MailboxTrouble, with a sentence, and worker.Cancelled.
    """
    with opened(mailbox, secret, cancelled) as box:
        _, validity = _examine(box, mailbox.folder)
        last = mark.last if mark.validity == validity else 0
        asked = f"UID {last + 1}:*"
        if not last and since is not None and mark.validity not in (0, validity):
            asked += f" SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        waiting = sorted(uid for uid in _uids(box, asked) if uid > last)  # n:* names the last one, be it below n
        now = waiting[:AT_ONCE]
        files: list[tuple[str, bytes]] = []
        left_out: dict[int, str] = {}
        brought = 0
        for uids, names in _portions(box, now, left_out):
            found = _bodies(box, uids)
            files += [(names[uid], found[uid]) for uid in uids if uid in found]
            brought += sum(map(len, found.values()))
            last = uids[-1]
            if brought >= BYTES_AT_ONCE:
                break
        else:
            last = now[-1] if now else last
        told = tuple(sentence for uid, sentence in left_out.items() if uid <= last)
        return Letters(tuple(files), told, Mark(validity, last), bool(waiting) and waiting[-1] > last)


def _portions(
    box: BaseMailBox, uids: Sequence[int], left_out: dict[int, str]
) -> Iterator[tuple[list[int], dict[int, str]]]:
    """UIDs that are fetched with one command, with a name for each; what is too large is never asked for."""
    if not uids:
        return
    names: dict[int, str] = {}
    sizes: dict[int, int] = {}
    for line in _fetch(box, uids, "(UID RFC822.SIZE INTERNALDATE)"):
        head = line if isinstance(line, bytes) else line[0]
        uid, size = _UID.search(head), _SIZE.search(head)
        if uid and size:
            names[int(uid[1])], sizes[int(uid[1])] = _name(head), int(size[1])
    portion: list[int] = []
    together = 0
    most, most_bytes = _PER_ANSWER
    for number in uids:
        if number not in sizes:  # gone since the search
            continue
        if sizes[number] > LARGEST_FILE:
            name = names[number].removesuffix(".eml")
            left_out[number] = (
                f"The {name} is {sizes[number] >> 20} MB; e-mails are read up to {LARGEST_FILE >> 20} MB."
            )
            continue
        if portion and (len(portion) >= most or together + sizes[number] > most_bytes):
            yield portion, names
            portion, together = [], 0
        portion.append(number)
        together += sizes[number]
    if portion:
        yield portion, names


def _name(head: bytes) -> str:
    """What to call a message before anybody has looked into it: by when it arrived, as the server says it."""
    found = _ARRIVED.search(head)
    if found is None:
        return "e-mail.eml"
    day, month, year, hour, minute = (part.decode("ascii", "replace").strip() for part in found.groups())
    return f"e-mail of {day} {month} {year} {hour}.{minute}.eml"


def _bodies(box: BaseMailBox, uids: Sequence[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    lines = _fetch(box, uids, "(UID BODY.PEEK[])")
    for at, line in enumerate(lines):
        if isinstance(line, bytes):
            continue
        after = lines[at + 1] if at + 1 < len(lines) else b""
        uid = _UID.search(line[0]) or _UID.search(
            after if isinstance(after, bytes) else b""
        )  # servers put it on either side
        if uid and int(uid[1]) in uids:
            found[int(uid[1])] = bytes(line[1])
    return found


def _fetch(box: BaseMailBox, uids: Sequence[int], parts: str) -> list[Any]:
    said, lines = box.client.uid("FETCH", ",".join(map(str, uids)), parts)
    if said != "OK":
        raise MailboxTrouble("The mail server did not hand over its messages. It is asked again at the next look.")
    return [line for line in lines if line]


def _uids(box: BaseMailBox, asked: str) -> list[int]:
    return [int(uid) for uid in box.uids(asked, charset=None) if uid.isdigit()]


def _examine(box: BaseMailBox, folder: str) -> tuple[int, int]:
    """(messages, UIDVALIDITY) of the folder, opened for reading only."""
    _, counted = box.folder.set(folder, readonly=True)
    _, told = box.client.response("UIDVALIDITY")
    validity = told[0] if told else None
    return int(counted[0] or 0), int(validity) if isinstance(validity, bytes) else 0
