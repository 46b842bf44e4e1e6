"""Which reader a file needs, judged by what is in it; its name is only a hint."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake import calendar_entries, csv_table, mbox, mime, vcard, workbooks
from hubcrm.intake.csv_columns import Labels
from hubcrm.intake.csv_file import read_rows
from hubcrm.intake.drafts import Draft, RowProblem
from hubcrm.intake.eml import read_eml
from hubcrm.intake.msg import read_msg
from hubcrm.intake.ole import OLE
from hubcrm.intake.pasted import read_pasted
from hubcrm.intake.sent_dates import HOME

LARGEST = {
    "eml": mime.LARGEST_FILE, "msg": mime.LARGEST_FILE, "mbox": mbox.LARGEST_FILE, "sheet": csv_table.LARGEST_FILE,
    "text": 8 * 1024 * 1024, "vcf": vcard.LARGEST_FILE, "ics": calendar_entries.LARGEST_FILE,
}  # fmt: skip
"""Bytes of each kind that are read."""
HEAD = 4096
"""Bytes from the beginning that `kind_of` needs."""

_WAYS = "hubcrm reads saved e-mails (.eml, .msg, .mbox), sheets (.csv, .xlsx, .xls, .ods) and plain text"
_CARD = "a contact card, not an enquiry; drop it on the window by itself, or: hubcrm contact import FILE"
_ENTRY = "a calendar entry, not an enquiry; drop it on the page of its enquiry, or: hubcrm calendar read FILE --enquiry REF"
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document; copy its words and paste them"),
    (b"\x89PNG", "a picture; paste the words in it"),
    (b"\xff\xd8\xff", "a picture; paste the words in it"),
    (b"GIF8", "a picture; paste the words in it"),
    (b"{\\rtf", "an RTF document; copy its words and paste them"),
    (b"MZ", "a program, which is never opened"),
    (b"\x7fELF", "a program, which is never opened"),
    (b"\x1f\x8b", "a packed file; unpack it and add what is inside"),
    (b"7z\xbc\xaf\x27\x1c", "a packed file; unpack it and add what is inside"),
    (b"Rar!", "a packed file; unpack it and add what is inside"),
    (b"BEGIN:VCARD", _CARD),
    (b"BEGIN:VCALENDAR", _ENTRY),
)
_BY_NAME = {
    ".pst": "Outlook's own store; drag the messages out of Outlook one by one and add those",
    ".ost": "Outlook's own store; drag the messages out of Outlook one by one and add those",
    ".doc": "a Word document; copy its words and paste them",
    ".ppt": "a presentation; copy its words and paste them",
    ".vcf": _CARD,
    ".ics": _ENTRY,
}
_CONTROLS = bytes({*range(32)} - {*b"\t\n\v\f\r\x1b"})
_OFFICE = {
    ".docx": "a Word document; copy its words and paste them",
    ".odt": "a text document; copy its words and paste them",
}
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml|head|body|meta|style)", re.IGNORECASE)
_HEADER = re.compile(
    rb"\s*(?:From [^\n]{1,200}\n)?(?:[!-9;-~]+[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*){0,400}?"
    rb"(?:From|Date|Subject|Received|Return-Path|Message-ID|MIME-Version|Content-Type|Delivered-To|To)[ \t]*:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file held: its kind (see `kind_of`), its drafts, and the rows or messages that cannot be taken."""

    kind: str
    drafts: tuple[Draft, ...]
    problems: tuple[RowProblem, ...] = ()


def kind_of(name: str, head: bytes) -> str:
    """The reader for a file (a key of LARGEST), by its first bytes (`HEAD` of them) more than by its name.

    Raises UnreadableFile, saying what to do instead, for what only looks like one of them.
    """
    ending = os.path.splitext(name.lower())[1]
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise UnreadableFile(f"“{short_name(name)}” is empty.")
    if ending == vcard.ENDING:
        return "vcf"
    if ending == calendar_entries.ENDING:
        return "ics"
    if workbooks.is_workbook(ending, head):
        return "sheet"
    what = _foreign(ending, head)
    if what:
        raise UnreadableFile(f"“{short_name(name)}” is {what}. {_WAYS}.")
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if head.startswith(OLE) or (ending == ".msg" and not _HEADER.match(head)):
        return "msg"
    if ending in ("", ".mbox", ".mbx") and mbox.begins(head):
        return "mbox"
    if ending == ".eml":
        return "eml"
    if ending in workbooks.ENDINGS and _MARKUP.match(head):
        raise UnreadableFile(
            f"“{short_name(name)}” is a web page that only bears the name of a workbook. Open it in your spreadsheet program, "
            "save it as a workbook (.xlsx), and add that."
        )
    if ending in (".csv", ".tsv", ".tab", ".xls", ".xlt"):  # some programs name a table of text as if it were a workbook
        return "sheet"
    if not utf16 and _HEADER.match(head) and _looks_like_mail(head):
        return "eml"
    if not utf16 and len(head.translate(None, _CONTROLS)) < len(head) * 0.95:
        raise UnreadableFile(f"“{short_name(name)}” is not text. {_WAYS}.")
    return "sheet" if ending in workbooks.ENDINGS else "text"


def read_file(
    name: str,
    data: bytes,
    *,
    mapping: Mapping[str, int] | None = None,
    labels: Labels | None = None,
    zone: str = HOME,
) -> Reading:
    """Everything in one file. Only for the reading process (worker.py), which can be stopped where this cannot.

    Raises UnreadableFile with one sentence that begins with the file's name where nothing can be taken from it.
    """
    kind = kind_of(name, data[:HEAD])
    try:
        if kind == "mbox" or (kind == "eml" and mbox.is_mailbox(data)):
            return _read_mailbox(data)
        if kind == "eml":
            return Reading(kind, (read_eml(data),))
        if kind == "vcf":
            return Reading(kind, *vcard.read_cards(data))
        if kind == "ics":
            return Reading(kind, *calendar_entries.read_entries(data, zone))
        if kind == "msg":
            return Reading(kind, (read_msg(data),))
        if kind == "sheet":
            rows = list(read_rows(data, mapping, labels=labels, zone=zone))
            return Reading(
                kind,
                tuple(row for row in rows if isinstance(row, Draft)),
                tuple(row for row in rows if isinstance(row, RowProblem)),
            )
        if len(data) > LARGEST["text"]:
            raise UnreadableFile("This text is larger than 8 MB; add the part you need.")
        encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
        return Reading(kind, (read_pasted(mime.decode_bytes(data.removeprefix(b"\xef\xbb\xbf"), encoding)),))
    except UnreadableFile as trouble:
        raise UnreadableFile(f"“{short_name(name)}”: {trouble}") from None


def _read_mailbox(data: bytes) -> Reading:
    """Every message of a mailbox; what cannot be read is a problem of its own, by the number of the message."""
    drafts: list[Draft] = []
    problems: list[RowProblem] = []
    for number, one in enumerate(mbox.messages(data), 1):
        if number > mbox.MOST_MESSAGES:
            problems.append(RowProblem(number, mbox.TOO_MANY))
            break
        try:
            drafts.append(read_eml(one))
        except UnreadableFile as trouble:
            problems.append(RowProblem(number, f"Message {number}: {trouble}"))
    return Reading("mbox", tuple(drafts), tuple(problems))


def take_bytes(path: str | Path) -> bytes:
    """The bytes of a file, unless it is larger than anything that is read: then not one of them is.

    Raises UnreadableFile where it is not there, is a folder, may not be read or is too large.
    """
    place = Path(path)
    name = short_name(place.name or str(place))
    try:
        if place.is_dir():
            raise UnreadableFile(f"“{name}” is a folder; add the files in it.")
        if not place.is_file():
            there = place.exists()
            raise UnreadableFile(f"“{name}” is not an ordinary file." if there else f"There is no file “{name}”.")
        with place.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            most = max(LARGEST.values())
            if size <= most:
                kind = kind_of(place.name, file.read(HEAD))
                most = LARGEST[kind]
                file.seek(0)
            if size > most:
                raise UnreadableFile(
                    f"“{name}” is {size // 1_048_576:,} MB; files of its kind are read up to {most // 1_048_576} MB. "
                    "Save the part you need and add that."
                )
            data = file.read(most + 1)
    except OSError as trouble:
        raise UnreadableFile(
            f"“{name}” could not be opened: {(trouble.strerror or 'unknown reason').lower()}."
        ) from None
    if len(data) > most:
        raise UnreadableFile(f"“{name}” is still being written; add it again in a moment.")
    return data


def _foreign(ending: str, head: bytes) -> str:
    """What a file is that no reader takes, and what to do with it; "" where a reader may try."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        if ending in _OFFICE:
            return _OFFICE[ending]
        if b"word/" in head or b"ppt/" in head or b"[Content_Types].xml" in head:
            return "an Office document; copy its words and paste them"
        return "a ZIP archive; unpack it and add the files inside"
    for mark, what in _MARKS:
        if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(mark) and not (mark in (b"MZ", b"Rar!") and b"\0" not in head):
            return what
    return _BY_NAME.get(ending, "")


def _looks_like_mail(head: bytes) -> bool:
    """Whether the lines on top are a mail header rather than a pasted From/Sent/To/Subject block or a note."""
    names = set(re.findall(rb"^([!-9;-~]+)[ \t]*:", head.split(b"\n\n")[0].split(b"\r\n\r\n")[0].lower(), re.MULTILINE))
    known = names & {b"received", b"return-path", b"message-id", b"mime-version", b"content-type", b"delivered-to"}
    return bool(known) or (b"from" in names and b"date" in names and b"sent" not in names)


def short_name(name: str) -> str:
    """The last part of a path, fit to stand in a sentence."""
    plain = re.sub(
        r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", name.replace("\\", "/").rsplit("/", 1)[-1]
    )
    return plain if len(plain) <= 60 else f"{plain[:40]}…{plain[-15:]}"
