"""The outer form of an e-mail: header lines, parts within parts, transfer encodings and character sets.

The standard library's parser descends as deep as a file asks, which cost 7.7 s and a RecursionError on 2,000 nested
parts, and its modern policy took 14 s over one long To line. This reader takes the same mail apart in a few linear
passes and refuses what no mail program writes before it costs anything.
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from hubcrm.domain.errors import UnreadableFile

LARGEST_FILE = 25 * 1024 * 1024
LARGEST_HEADER = 64 * 1024
LONGEST_VALUE = 16 * 1024
"""Bytes read of one header; what lies beyond (thousands of recipients) is left out."""
MOST_PARTS = 100
DEEPEST = 10

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_MEDIA_TYPE = re.compile(r"\s*([\w!#$&^.+-]+)\s*/\s*([\w!#$&^.+*-]+)")
_PARAM = re.compile(r"""[;\s]([^\s=;"/]+)\s*=\s*(?:"((?:[^"\\]|\\.)*+)"?|([^;\s"]*))""")
_CHARSETS = re.compile(
    r"ascii|latin_1|utf_(7|8|8_sig|16|16_le|16_be|32|32_le|32_be)|(iso8859|cp|koi8|mac|kz|ptcp|tis)_?\w+|gb\w+|hz|"
    r"big5\w*|euc_\w+|shift_jis\w*|iso2022_\w+|johab"
)
# What senders label ISO-8859-1 or ASCII is Windows-1252 in practice; browsers read it so (WHATWG Encoding Standard).
_REALLY_CP1252 = frozenset({"iso8859-1", "ascii"})


@dataclass(slots=True)
class Part:
    """One part of a message: header lines in order (names in lower case, values raw and unfolded), then its body.

    `children` are filled for multiparts (and for message/rfc822, with the one message inside); `cut_off` says that the
    closing boundary is missing.
    """

    headers: list[tuple[str, bytes]]
    body: bytes
    media_type: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    name: str = ""
    children: list[Part] = field(default_factory=list)
    cut_off: bool = False

    def get(self, name: str) -> bytes:
        """The first header of that name, b"" if there is none."""
        return next((value for key, value in self.headers if key == name), b"")

    def content(self) -> bytes:
        """The body with its transfer encoding undone."""
        return _undo_transfer(self.body, self.get("content-transfer-encoding"))


def take_apart(data: bytes) -> Part:
    """The tree of parts of one message.

    Raises UnreadableFile for more than 25 MB, 64 kB of header, 100 parts or 10 levels.
    """
    if len(data) > LARGEST_FILE:
        raise UnreadableFile("This e-mail is larger than 25 MB; save the parts you need from it and add those instead.")
    if data[:3] == codecs.BOM_UTF8:
        data = data[3:]
    return _read_part(data, 0, [0], "text/plain")


def _read_part(data: bytes, depth: int, count: list[int], usual: str) -> Part:
    count[0] += 1
    if count[0] > MOST_PARTS:
        raise UnreadableFile(
            "This e-mail has more than 100 parts; save the parts you need from it and add those instead."
        )
    if depth > DEEPEST:
        raise UnreadableFile(
            "This e-mail holds messages within messages more than ten deep; open the one you need and save that."
        )
    headers, start = read_headers(data, top=depth == 0)
    part = Part(headers, data[start:] if start else data)
    declared = part.get("content-type")
    value = header_text(declared)
    kind = _MEDIA_TYPE.match(value)
    part.media_type = f"{kind[1]}/{kind[2]}".lower() if kind else usual
    part.params = dict(_read_params(value))
    disposition = header_text(part.get("content-disposition"))
    part.disposition = disposition.split(";", 1)[0].strip().lower()
    part.name = dict(_read_params(disposition)).get("filename") or part.params.get("name", "")
    if part.media_type.startswith("multipart/"):
        _read_children(part, depth, count)
    elif part.media_type in ("message/rfc822", "message/global"):
        inner = part.content()
        if inner.strip():
            part.children.append(_read_part(inner, depth + 1, count, "text/plain"))
    return part


def read_headers(data: bytes, *, top: bool) -> tuple[list[tuple[str, bytes]], int]:
    """(headers, where the body starts); names in lower case. A line that is no header ends them, so does an empty one."""
    found: list[tuple[str, list[bytes]]] = []
    at = 0
    if top:  # some programs save an empty line or two above the first header
        skipped = re.match(rb"[\s]{1,64}", data)
        if skipped and _FIELD.match(data, skipped.end()):
            at = skipped.end()
    while at < len(data):
        match = _LINE.match(data, at)
        line = match[0] if match else b""
        content = line.rstrip(b"\r\n")
        if not content:
            at += len(line)
            break
        name = _FIELD.match(content)
        if content[:1] in b" \t":
            if not found:
                break
            if not content.strip():  # a line of spaces only: some gateways mean the end of the header by it
                rest = _LINE.match(data, at + len(line))
                if not rest or not (_FIELD.match(rest[0]) or rest[0][:1] in (b" ", b"\t")):
                    at += len(line)
                    break
            found[-1][1].append(content)
        elif name:
            found.append((name[1].decode("ascii").lower(), [content[name.end() :]]))
        elif not (content.startswith((b"From ", b">From ")) and not found) and not (
            top and _goes_on(data, at + len(line), found)
        ):
            break
        at += len(line)
        if at > LARGEST_HEADER:
            raise UnreadableFile(
                "The header of this e-mail is longer than any mail program writes (64 kB), so it was not read."
            )
    return [(name, b"".join(lines)[:LONGEST_VALUE].strip()) for name, lines in found], at


def _goes_on(data: bytes, at: int, found: list[tuple[str, list[bytes]]]) -> bool:
    """Whether a stray line inside the header is followed by more of it: an essential field that has not come yet."""
    seen = {name for name, _ in found}
    for _ in range(4):
        match = _LINE.match(data, at)
        line = match[0] if match else b""
        if not line.strip():
            return False
        name = _FIELD.match(line)
        if name and found and name[1].lower() in (b"received", b"mime-version"):
            return "from" not in seen or "subject" not in seen
        if name and found and name[1].lower() in (b"from", b"subject", b"date", b"message-id"):
            return name[1].decode().lower() not in seen
        at += len(line)
    return False


def _read_children(part: Part, depth: int, count: list[int]) -> None:
    boundary = part.params.get("boundary", "").rstrip()
    if not boundary:
        return
    usual = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
    line = re.compile(
        rb"(?:\A|\r\n|\r|\n)--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*+(?=\r|\n|\Z)"
    )
    starts: int | None = None
    closed = False
    for match in line.finditer(part.body):
        if starts is not None:
            part.children.append(_read_part(part.body[starts : match.start()], depth + 1, count, usual))
        if match[1]:
            closed = True
            starts = None
            break
        starts = match.end() + (2 if part.body[match.end() : match.end() + 2] == b"\r\n" else 1)
    if starts is not None:
        tail = part.body[starts:]
        if tail.strip():
            part.children.append(_read_part(tail, depth + 1, count, usual))
    part.cut_off = not closed


def _read_params(value: str) -> Iterator[tuple[str, str]]:
    """name=value pairs of a header, continued and percent-coded ones (RFC 2231) put together."""
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    plain: dict[str, str] = {}
    for match in _PARAM.finditer(value):
        name = match[1].lower()
        text = re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3]
        base, star, order = name.partition("*")
        if not star:
            plain.setdefault(name, text)
            continue
        coded = order.endswith("*") or not order
        number = order.rstrip("*")
        place = int(number) if number.isdecimal() and len(number) < 5 else 0
        pieces.setdefault(base, []).append((place, coded, text))
    for base, parts in pieces.items():
        parts.sort(key=lambda piece: piece[0])
        charset, joined = "utf-8", b""
        for n, (_, coded, text) in enumerate(parts):
            if coded and n == 0 and text.count("'") >= 2:
                charset, _, text = text.split("'", 2)
            joined += unquote_to_bytes(text) if coded else text.encode("utf-8", "replace")
        plain[base] = decode_bytes(joined, charset)
    yield from plain.items()


def header_text(raw: bytes) -> str:
    """Raw header bytes as text: UTF-8 where they are, else Windows-1252, which is what old programs sent."""
    return decode_bytes(raw, "utf-8")


def decode_bytes(raw: bytes, charset: str) -> str:
    """`raw` as text in `charset`; where that is unknown or wrong, UTF-8, else Windows-1252. Never raises."""
    known = _known_charset(charset)
    if known:
        try:
            return raw.decode(known)
        except (UnicodeError, ValueError):
            pass  # the label is wrong or bytes were lost on the way; guess below
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if known and known not in ("utf-8", "cp1252") and not known.startswith("utf"):
        return raw.decode(known, "replace")
    hopeful = raw.decode("utf-8", "replace")
    damaged = hopeful.count("\ufffd")
    sound = sum(1 for char in hopeful if char > "\x7f") - damaged
    if sound > damaged:  # mostly good UTF-8 with a few lost bytes
        return hopeful
    return raw.decode("cp1252", "replace")


def _known_charset(name: str) -> str:
    """Python's name for a character set that mail uses, "" for any other.

    Only sets on a list are tried: Python also answers to "hex", "zlib" and "punycode", which raise or crawl.
    """
    try:
        found = (
            codecs.lookup(name.strip().strip("\"'")).name
            if name.isascii() and len(name) < 40 and "\0" not in name
            else ""
        )
    except (LookupError, ValueError):
        return ""
    if found in _REALLY_CP1252:
        return "cp1252" if found != "ascii" else "ascii"
    return found if _CHARSETS.fullmatch(found.replace("-", "_")) else ""


def _undo_transfer(body: bytes, encoding: bytes) -> bytes:
    name = encoding.split(b";")[0].strip().strip(b'"').lower()
    if name == b"base64":
        return _undo_base64(body)
    if name == b"quoted-printable":
        return binascii.a2b_qp(body)
    if name in (b"x-uuencode", b"uuencode", b"x-uue", b"uue"):
        return _undo_uuencode(body)
    return body


def _undo_base64(body: bytes) -> bytes:
    letters = re.sub(rb"[^A-Za-z0-9+/=]", b"", body).split(b"=", 1)[0]
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _undo_uuencode(body: bytes) -> bytes:
    lines = body.splitlines()
    begin = next((n for n, line in enumerate(lines) if line.startswith(b"begin ")), None)
    if begin is None:
        return body
    found = bytearray()
    bad = 0
    for line in lines[begin + 1 :]:
        if line.strip() in (b"end", b"`"):
            break
        if not line:
            continue
        try:
            found += binascii.a2b_uu(line)
        except binascii.Error:  # trailing junk added on the way; the length byte says how much is real
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                found += binascii.a2b_uu(line[:wanted])
            except binascii.Error:
                bad += 1
                if bad > 1000:  # no uuencoding at all
                    return body
    return bytes(found)
