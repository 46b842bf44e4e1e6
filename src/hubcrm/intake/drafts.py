"""What a reader hands over: drafts of enquiries, still nothing but words from outside.

Everything here is a plain frozen value that can be pickled, because readers run in another process (worker.py).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

LONGEST_NAME = 120
"""Characters kept of an attachment's name; its UTF-8 form is cut to 240 bytes as well: file systems allow 255."""

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"]
)
# C0 and C1 controls, zero-width and bidirectional marks, line separators, byte order mark, lone surrogates:
# they can hide or reverse what a person reads ("exe.fdp" shown as "pdf.exe") and no name or subject needs them.
_HIDDEN = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\ud800-\udfff"
)
_HIDDEN_IN_LINE = re.compile(f"[{_HIDDEN}]")
# In running text the joiners stay: emoji, Persian and Indic words are spelt with them.
_HIDDEN_IN_TEXT = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u206f"
    r"\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
_ODD_SPACES = re.compile("[\xa0\u2007\u202f]")
_FORBIDDEN_IN_NAME = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message.

    `name` is safe to join to a folder (see `safe_name`), `media_type` is what the sender claimed ("application/pdf"),
    never to be believed, `sha256` is the hex digest of `content`.
    """

    name: str
    media_type: str
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One enquiry as it arrived, before anybody has looked at it. "" and None mean that the source did not say.

    subject        one line; made from the first words of the text where the source has none (`subject_given` is False)
    text           the new words, plain, verbatim but for line ends and hidden characters
    quoted         what is folded away under them: older messages, signatures, legal notices
    received_ms    UTC milliseconds from the Date header, which a wrong clock may have put in the future
    message_id     without the angle brackets; `references` and `in_reply_to` likewise
    reply_to       address that answers should go to, where it differs from `sender_email` (web forms set it)
    auto_reply     no person wrote it (out of office, bounce, mass mailing)
    channel        a `domain.words.Channel` code, or "" where only the person who brought it can tell
    forwarded_*    the writer of the message inside a forwarded one, likely to be the real enquirer
    headers_note   sentences about the shape of the file that a person should see ("The end of this e-mail is missing.")
    extra          further (field, value) pairs of a sheet's row, named as in `csv_columns.FIELDS`
    line           line of the sheet on which the row begins; 0 for messages
    """

    subject: str = ""
    text: str = ""
    quoted: str = ""
    sender_name: str = ""
    sender_email: str = ""
    reply_to: str = ""
    to: str = ""
    received_ms: int | None = None
    message_id: str = ""
    references: tuple[str, ...] = ()
    in_reply_to: str = ""
    auto_reply: bool = False
    channel: str = ""
    employer: str = ""
    phone: str = ""
    job_title: str = ""
    forwarded_from_name: str = ""
    forwarded_from_email: str = ""
    attachments: tuple[Attachment, ...] = ()
    headers_note: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    subject_given: bool = True
    line: int = 0


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row of a sheet that cannot be taken: where it begins in the file, and one sentence that says why.

    `short`: the same in two or three words ("no readable date"). `cells`: what is in it, for somebody to mend.
    """

    line: int
    sentence: str
    short: str = ""
    cells: tuple[str, ...] = ()


def clean_line(value: str) -> str:
    """`value` as one line: line ends, tabs and runs of spaces become one space, hidden and reversing characters go."""
    return _SPACES.sub(" ", _HIDDEN_IN_LINE.sub("", _SPACES.sub(" ", value))).strip()


def clean_text(value: str) -> str:
    r"""`value` as running text: line ends become \n, odd spaces become spaces, NULs and reversing characters go."""
    return _HIDDEN_IN_TEXT.sub("", _ODD_SPACES.sub(" ", _LINE_ENDS.sub("\n", value)))


def subject_from(text: str, longest: int = 90) -> str:
    """A subject out of the words themselves: the first line if it is short, else its first sentence, cut at a word."""
    first = next((line for line in (clean_line(line) for line in text.split("\n")) if line), "")
    if len(first) <= longest:
        return first
    sentence = re.split(r"(?<=[.?!])\s", first, maxsplit=1)[0]
    if len(sentence) <= longest:
        return sentence
    cut = sentence[:longest]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:-") + "…"


def attachment(name: str, media_type: str, content: bytes) -> Attachment:
    """An attachment under a safe name."""
    return Attachment(safe_name(name), clean_line(media_type)[:100], content, hashlib.sha256(content).hexdigest())


def safe_name(name: str, otherwise: str = "attachment") -> str:
    r"""A file name that stays inside the folder it is joined to, on any system, and shows its true ending.

    "../../evil.exe" -> "evil.exe"; "C:\x:ads" -> "x_ads"; "con.txt" -> "_con.txt"; at most 120 characters.
    """
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/ .").rsplit("/", 1)[-1]
    base = _FORBIDDEN_IN_NAME.sub("_", clean_line(base)).strip(" .")
    if not base:
        return otherwise
    if base.split(".", 1)[0].rstrip().casefold() in _RESERVED:
        base = "_" + base
    stem, dot, ending = base.rpartition(".")
    if not dot or len(ending) > 20:
        stem, ending = base, ""
    else:
        ending = "." + ending
    stem = stem[: LONGEST_NAME - len(ending)]
    while len((stem + ending).encode()) > 240:
        stem = stem[:-1]
    return (stem.rstrip(" .") + ending) or otherwise
