"""Messages saved by Outlook (.msg): one message to one draft, by the same rules as any other e-mail.

The file is a small file system (ole.py) whose streams are numbered properties (MS-OXMSG). They are brought
into the form of an ordinary e-mail and read as such, so that quotes, signatures, forwarded messages and automatic replies
are known by one set of rules. Nothing in the file is trusted to be there or to be whole.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Iterator
from email.utils import formatdate

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake.drafts import Draft, clean_line
from hubcrm.intake.eml import draft_of
from hubcrm.intake.mail_header import EARLIEST, LATEST
from hubcrm.intake.mime import DEEPEST, LARGEST_FILE, MOST_PARTS, Part, decode_bytes, read_headers, take_apart
from hubcrm.intake.ole import Entry, OleFile
from hubcrm.intake.rtf import read_rtf, unpack

_NO_MESSAGE = "This is an old Office file and no Outlook message; save its words as text, or paste them."
_TO_1970 = 11_644_473_600_000
"""Milliseconds from 1601, when Outlook's clock begins, to 1970."""
_CODE_PAGES = {
    65000: "utf-7", 65001: "utf-8", 1200: "utf-16-le", 20127: "ascii", 20866: "koi8-r", 21866: "koi8-u", 20932: "euc_jp",
    50220: "iso2022_jp", 50221: "iso2022_jp", 50222: "iso2022_jp", 50225: "iso2022_kr", 51932: "euc_jp", 51936: "gb2312",
    51949: "euc_kr", 52936: "hz", 54936: "gb18030", 28605: "iso8859_15", **{28590 + n: f"iso8859_{n}" for n in range(1, 10)},
}  # fmt: skip
_OF_LANGUAGE = {
    0x04: 936, 0x05: 1250, 0x08: 1253, 0x0D: 1255, 0x0E: 1250, 0x11: 932, 0x12: 949, 0x15: 1250, 0x18: 1250, 0x19: 1251,
    0x1F: 1254, 0x01: 1256, 0x22: 1251, 0x23: 1251, 0x02: 1251, 0x1E: 874, 0x2A: 1258, 0x25: 1257, 0x26: 1257, 0x27: 1257,
}  # fmt: skip
"""The primary part of a language code -> the code page of its letters, where the file names none."""
_HEADER_OF = {0x1035: "message-id", 0x1042: "in-reply-to", 0x1039: "references", 0x0050: "reply-to"}
_ROOT, _EMBEDDED, _OTHER = 32, 24, 8
"""Bytes before the first property: of the file, of a message in it, of anything else."""


def read_msg(data: bytes) -> Draft:
    """The draft in one message saved by Outlook. Raises UnreadableFile, with one sentence, where there is none in it."""
    return draft_of(take_msg_apart(data))


def take_msg_apart(data: bytes) -> Part:
    """The same tree of parts as an ordinary e-mail's. Raises UnreadableFile for what is damaged or beyond the limits."""
    if len(data) > LARGEST_FILE:
        raise UnreadableFile(
            "This message is larger than 25 MB; save the parts you need from it and add those instead."
        )
    file = OleFile(data)
    root = _Storage(file, file.root, _ROOT)
    if not root.properties and not root.has(0x001A) and not root.has(0x0037):
        raise UnreadableFile(_NO_MESSAGE)
    return _Message(root, 0, [0]).part()


class _Storage:
    """One folder of the file: its properties. A missing or broken one is as if it were not there."""

    def __init__(self, file: OleFile, entry: Entry, before: int) -> None:
        self._file = file
        self._streams = {name: kid for name, kid in entry.kids.items() if not kid.is_folder}
        self.storages = {name: kid for name, kid in entry.kids.items() if kid.is_folder}
        self.properties: dict[int, tuple[int, bytes]] = {}
        raw = self._stream("__properties_version1.0")[before:]
        for at in range(0, min(len(raw), 1 << 20) - 15, 16):
            kind, number = struct.unpack_from("<HH", raw, at)
            self.properties[number] = (kind, raw[at + 8 : at + 16])
        self.page = self._page()

    def inside(self, name: str, before: int) -> _Storage:
        """The folder of this name in it."""
        return _Storage(self._file, self.storages[name], before)

    def has(self, number: int) -> bool:
        """Whether there is such a property."""
        return number in self.properties or any(name.startswith(f"__substg1.0_{number:04x}") for name in self._streams)

    def number(self, number: int) -> int | None:
        """A whole number; None where there is none."""
        kind, raw = self.properties.get(number, (0, b""))
        return int.from_bytes(raw[: 2 if kind == 2 else 4], "little") if kind in (2, 3, 11) else None

    def moment(self, number: int) -> int | None:
        """UTC milliseconds."""
        kind, raw = self.properties.get(number, (0, b""))
        ms = int.from_bytes(raw, "little") // 10_000 - _TO_1970 if kind == 0x40 else None
        return ms if ms is not None and EARLIEST <= ms <= LATEST else None

    def text(self, number: int, page: int = 0) -> str:
        """Words; "" where there are none. `page`: another code page that those which are not Unicode may be in."""
        raw = self._stream(f"__substg1.0_{number:04x}001f")
        if raw:
            return raw.decode("utf-16-le", "replace").rstrip("\0")
        raw = self._stream(f"__substg1.0_{number:04x}001e").rstrip(b"\0")
        read = [decode_bytes(raw, _charset(one)) for one in dict.fromkeys((self.page, page or self.page))]
        return min(read, key=lambda one: one.count("\ufffd"))  # the first of equals

    def data(self, number: int) -> bytes:
        """Bytes; none where there are none."""
        return self._stream(f"__substg1.0_{number:04x}0102")

    def largest(self) -> bytes:
        """The longest stream in it: what an object drawn in another program is kept as."""
        name = max(self._streams, key=lambda one: self._streams[one].size, default="")
        return self._stream(name)

    def _stream(self, name: str) -> bytes:
        entry = self._streams.get(name)
        return self._file.read(entry) if entry is not None else b""

    def _page(self) -> int:
        given = self.number(0x3FFD)
        if given:
            return given
        language = self.number(0x3FF1) or 0
        return 950 if language in (0x0404, 0x0C04, 0x1404) else _OF_LANGUAGE.get(language & 0x3FF, 1252)


class _Message:
    """One message of the file, the outer one or one within."""

    def __init__(self, root: _Storage, depth: int, count: list[int], page: int = 0) -> None:
        if depth > DEEPEST:
            raise UnreadableFile(
                "This message holds messages within messages more than ten deep; open the one you need and save that."
            )
        self._root = root
        self._depth = depth
        self._count = count
        if page and not root.number(0x3FFD):
            root.page = page

    def part(self) -> Part:
        """The message as an e-mail would be, taken apart."""
        root = self._root
        kind = root.text(0x001A).upper()
        top = Part(self._headers(kind), b"", "multipart/mixed")
        files = list(self._files())
        signed = kind.startswith("IPM.NOTE.SMIME") and len(files) == 1 and _signed(files[0])
        if signed:
            top.children.append(signed)
            return top
        if kind.startswith("REPORT.IPM"):
            top.media_type = "multipart/report"
        top.children += self._words()
        top.children += files
        return top

    def _words(self) -> list[Part]:
        root = self._root
        body_page = root.number(0x3FDE) or root.page
        plain = root.text(0x1000, body_page)
        if plain.strip():
            return [_text(plain, "plain")]
        html = root.data(0x1013)
        if html.strip():
            return [Part([], html, "text/html", {"charset": _charset(body_page)})]
        if root.text(0x1013, body_page).strip():
            return [_text(root.text(0x1013, body_page), "html")]
        packed = root.data(0x1009)
        if packed:
            words, is_html = read_rtf(unpack(packed))
            return [_text(words, "html" if is_html else "plain")]
        return []

    def _headers(self, kind: str) -> list[tuple[str, bytes]]:
        """Those it was sent with, where they are kept; what they do not say comes from the properties."""
        root = self._root
        found: list[tuple[str, bytes]] = []
        try:
            said = root.text(0x007D).encode("utf-8", "replace")
            found = [one for one in read_headers(said, top=True)[0] if not one[0].startswith("content-")]
        except UnreadableFile:
            pass  # longer than any; the properties say the same
        sent = root.text(0x0037)
        if sent.strip():
            found = [one for one in found if one[0] != "subject"]
            found.append(("subject", clean_line(sent).replace("=?", "= ?").encode("utf-8", "replace")))
        here = {name for name, value in found if value}
        sender = _person(
            root.text(0x0C1A) or root.text(0x0042),
            (root.text(0x5D01), root.text(0x5D02), root.text(0x0C1F), root.text(0x0065)),
        )
        when = next((at for at in map(root.moment, (0x0039, 0x0E06, 0x3007)) if at is not None), None)
        told = {
            "from": sender,
            "date": formatdate(when / 1000) if when is not None else "",
            "to": self._recipients() or root.text(0x0E04),
            **{name: root.text(number) for number, name in _HEADER_OF.items()},
        }
        found += [
            (name, value.encode("utf-8", "replace")) for name, value in told.items() if value and name not in here
        ]
        if "OOFTEMPLATE" in kind or kind.startswith("REPORT.IPM"):
            found.append(("auto-submitted", b"auto-replied"))
        return found

    def _recipients(self) -> str:
        people = []
        for one in sorted(name for name in self._root.storages if name.startswith("__recip_version1.0_"))[:MOST_PARTS]:
            storage = self._root.inside(one, _OTHER)
            storage.page = self._root.page
            if storage.number(0x0C15) in (None, 1):
                people.append(_person(storage.text(0x3001), (storage.text(0x39FE), storage.text(0x3003))))
        return ", ".join(one for one in people if one)

    def _files(self) -> Iterator[Part]:
        for name in sorted(one for one in self._root.storages if one.startswith("__attach_version1.0_")):
            self._count[0] += 1
            if self._count[0] > MOST_PARTS:
                raise UnreadableFile(
                    "This message has more than 100 attachments; save the parts you need from it and add those instead."
                )
            storage = self._root.inside(name, _OTHER)
            storage.page = self._root.page
            yield self._file(storage)

    def _file(self, storage: _Storage) -> Part:
        named = storage.text(0x3707) or storage.text(0x3704) or storage.text(0x3001)
        if "__substg1.0_3701000d" in storage.storages:
            if storage.number(0x3705) == 5:
                inner = storage.inside("__substg1.0_3701000d", _EMBEDDED)
                message = _Message(inner, self._depth + 1, self._count, self._root.page).part()
                return Part([], as_eml(message), "message/rfc822", disposition="attachment", children=[message])
            drawn = storage.inside("__substg1.0_3701000d", _OTHER)
            return Part(
                [], drawn.largest() or storage.data(0x3709), "application/octet-stream", {}, "attachment", named
            )
        content = storage.data(0x3701)
        if not content and (link := storage.text(0x370D)):  # it lies elsewhere and only its address came
            return Part([], link.encode(), "text/plain", {}, "attachment", f"{named or 'link'}.txt")
        return Part(
            [], content, storage.text(0x370E).strip().lower() or "application/octet-stream", {}, "attachment", named
        )


def as_eml(part: Part) -> bytes:
    """A message taken out of another one as a file of its own, which any mail program opens."""
    lines = [name.title().encode() + b": " + value for name, value in part.headers]
    lines += [b"MIME-Version: 1.0", *_written(part)]
    return b"\r\n".join(lines) + b"\r\n"


def _written(part: Part) -> list[bytes]:
    if part.media_type.startswith("multipart/"):
        pieces = [b"\r\n".join(_written(child)) for child in part.children]
        mark = hashlib.sha256(b"".join(pieces)).hexdigest()[:32]  # of what is within, so that it stands nowhere in it
        lines = [f'Content-Type: multipart/mixed; boundary="{mark}"'.encode(), b""]
        for piece in pieces:
            lines += [f"--{mark}".encode(), piece]
        return [*lines, f"--{mark}--".encode()]
    if part.media_type == "message/rfc822":
        return [b"Content-Type: message/rfc822", b"Content-Disposition: attachment", b"", part.body]
    name = clean_line(part.name).replace('"', "'")
    lines = [f'Content-Type: {part.media_type}; charset="{part.params.get("charset", "utf-8")}"'.encode()]
    if part.disposition:
        lines.append(f'Content-Disposition: attachment; filename="{name}"'.encode("utf-8", "replace"))
    return [*lines, b"Content-Transfer-Encoding: base64", b"", base64.encodebytes(part.content()).strip()]


def _text(words: str, form: str) -> Part:
    return Part([], words.encode("utf-8", "replace"), f"text/{form}", {"charset": "utf-8"})


def _signed(file: Part) -> Part | None:
    """A signed message is wrapped whole in its one attachment."""
    content = file.content()
    return take_apart(content) if content[:200].lower().lstrip().startswith(b"content-type: multipart/signed") else None


def _person(name: str, addresses: tuple[str, ...]) -> str:
    """As a header says it; addresses that only the sender's own server understands ("/O=...") are left out."""
    address = next((clean_line(one) for one in addresses if "@" in one and not one.startswith("/")), "")
    name = clean_line(name).replace("\\", "\\\\").replace('"', '\\"')
    if name and address and name.casefold() != address.casefold():
        return f'"{name}" <{address}>'
    return f"<{address}>" if address else f'"{name}"' if name else ""


def _charset(page: int) -> str:
    return _CODE_PAGES.get(page) or f"cp{page}"
