"""What header lines say: words in any character set, people and their addresses, message ids, the date."""

from __future__ import annotations

import binascii
import re
from email.utils import mktime_tz, parsedate_tz

from hubcrm.intake.drafts import clean_line
from hubcrm.intake.mime import decode_bytes, header_text
from hubcrm.intake.sent_dates import read_sent

_WORD = re.compile(r"=\?([^?\s]{1,40})\?([QqBb])\?([^?\r\n]*|[^\r\n]{0,500}?)\?=")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]{1,200}@[^\s<>()\[\],;:\"@]{1,250}")
_TOKEN = re.compile(
    r'(=\?[^?\s]{1,40}\?[QqBb]\?[^?"<>]*+\?=)|"((?:[^"\\]|\\.)*+)"?|<([^>]*+)>?|([,;:()])|([^",;:()<]++)'
)
_ID = re.compile(r"<([^<>\s]{1,400})>")
EARLIEST, LATEST = -2_208_988_800_000, 253_402_300_799_000
"""From 1900 to the end of the year 9999; a date beyond it is a slip or a trick and is left out."""


def words(raw: bytes) -> str:
    """A header's text with encoded words (RFC 2047) decoded, on one clean line. Broken ones stay as they are."""
    return clean_line(decode_words(header_text(raw)))


def decode_words(text: str) -> str:
    """`text` with its encoded words decoded; neighbours in one character set are joined before they are decoded."""
    if "=?" not in text:
        return text
    out: list[str] = []
    waiting, charset, end, after_word = b"", "", 0, False
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        end = match.end()
        name = match[1].split("*", 1)[0].lower()  # RFC 2231 lets a language follow: utf-8*en
        raw = _undo_word(match[2], match[3], name)
        if raw is None or name != charset or not after_word or between.strip():
            out.append(decode_bytes(waiting, charset))
            waiting, charset = b"", name
        if not (after_word and between.isspace()):  # white space between two encoded words is no part of the text
            out.append(between)
        after_word = raw is not None
        if raw is None:
            out.append(match[0])
        else:
            waiting += raw
    return "".join([*out, decode_bytes(waiting, charset), text[end:]])


def _undo_word(kind: str, coded: str, charset: str) -> bytes | None:
    if kind in "Qq":
        return binascii.a2b_qp(_encode_again(coded.replace("_", " "), charset), header=False)
    letters = re.sub(r"[^A-Za-z0-9+/]", "", coded)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    try:
        return binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
    except binascii.Error:
        return None


def _encode_again(text: str, charset: str) -> bytes:
    """Bytes that will decode to `text` in `charset`: some programs leave letters uncoded inside a coded word."""
    if not text.isascii():
        try:
            return text.encode(charset)
        except (LookupError, ValueError):
            pass  # no such character set, or no such letter in it
    return text.encode("utf-8", "replace")


def people(raw: bytes, most: int = 500) -> list[tuple[str, str]]:
    """(name, address) of each person in an address header, groups opened; either may be "".

    Reads what mail programs and people really write: quoted and encoded names, comments, names with stray commas.
    """
    found: list[tuple[str, str]] = []
    name: list[str] = []
    comment: list[str] = []
    address = ""
    depth = 0

    def take() -> None:
        nonlocal address
        said = clean_line(decode_words(" ".join(part for part in (piece.strip() for piece in name) if part)))
        if not address:
            bare = _ADDRESS.search(said)
            if bare:
                address, said = bare[0], (said[: bare.start()] + said[bare.end() :]).strip(" '\"")
        said = said or clean_line(decode_words(" ".join(comment)))
        said = said.strip(" ,")
        said = "" if said.strip("'\"").lower() == address.lower() else said
        if said or address:
            found.append((_unquote(said), address))
        name.clear()
        comment.clear()
        address = ""

    for match in _TOKEN.finditer(header_text(raw)):
        encoded, quoted, angled, mark, plain = match.groups()
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(0, depth - 1)
        elif depth:
            comment.append(match[0].strip())
        elif encoded:
            name.append(encoded)
        elif quoted is not None:
            name.append(re.sub(r"\\(.)", r"\1", quoted))
        elif angled is not None:
            address = _bare_address(angled) or address
        elif mark == ":":  # "Team: a@b.example, c@d.example;"
            name.clear()
        elif mark == "," and not address and name and not any("@" in piece for piece in name):
            name[-1] += ","  # "Smith, John <john@...>" without the quotes it should have
        elif mark:
            take()
            if len(found) >= most:
                return found
        elif plain is not None:
            name.append(plain)
    take()
    return found


def _unquote(name: str) -> str:
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1]
    return name.strip()


def _bare_address(text: str) -> str:
    said = clean_line(text).removeprefix("mailto:")
    return re.sub(r"\s", "", said.rsplit(":", 1)[-1] if said.startswith("@") else said)[:320]


def first_person(*headers: bytes) -> tuple[str, str]:
    """(name, address) of the first of these headers that names anybody; ("", "") if none does."""
    for raw in headers:
        for name, address in people(raw, most=20):
            if address or name:
                return name, address
    return "", ""


def message_ids(raw: bytes, most: int = 100) -> tuple[str, ...]:
    """The message ids in a header, without their brackets, in order, each once; the last `most` of them."""
    text = clean_line(header_text(raw))
    found = _ID.findall(text) or [word for word in text.split() if "@" in word and "<" not in word]
    return tuple(dict.fromkeys(found))[-most:]


def sent_at(raw: bytes) -> int | None:
    """UTC milliseconds of a Date header; None if it cannot be read. No zone is taken as UTC."""
    text = clean_line(header_text(raw[:200]))
    if not text:
        return None
    try:
        parsed = parsedate_tz(text)
        if parsed is not None:
            ms = round(mktime_tz((*parsed[:9], parsed[9] or 0)) * 1000)
            return ms if EARLIEST <= ms <= LATEST else None
    except (ValueError, IndexError, TypeError, OverflowError):
        pass  # the library trips over some shapes it half recognises
    return read_sent(text, zone="UTC")
