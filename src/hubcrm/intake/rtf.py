"""The words of an RTF body, as Outlook keeps some messages: unpacked, and HTML that was wrapped in RTF taken out again.

Formats: MS-OXRTFCP (compression) and MS-OXRTFEX (HTML inside RTF). One pass over the input, nothing is nested by calls,
and what comes out is bounded.
"""

from __future__ import annotations

import re
import struct

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake.mime import decode_bytes

LARGEST_RTF = 8 * 1024 * 1024
"""Bytes of unpacked RTF that are read."""
_PACKED, _PLAIN = 0x75465A4C, 0x414C454D
_BEGINNING = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbol"
    rb"ArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What the dictionary of every packed body begins with (MS-OXRTFCP 2.1.2.1)."""
_WINDOW = 4096

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([\r\n]+)|([^\\{}\r\n]+)"
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr footnote themedata "
    b"xmlnstbl listtable listoverridetable rsidtbl generator datastore latentstyles fldinst".split()
)
_SAID = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t", b"emdash": "—",
    b"endash": "\u2013", b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•",
    b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_CODE_PAGES = {
    0: 1252, 77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255,
    178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250,
}  # fmt: skip
"""A font's \\fcharset -> the Windows code page of its letters."""


def unpack(packed: bytes) -> bytes:
    """The RTF in a compressed body. Raises UnreadableFile where it is none; one cut short gives what there is."""
    if len(packed) < 16:
        raise UnreadableFile("The words of this message are damaged.")
    _, size, kind, _ = struct.unpack_from("<4I", packed)
    if kind == _PLAIN:
        return packed[16 : 16 + min(size, LARGEST_RTF)]
    if kind != _PACKED:
        raise UnreadableFile("The words of this message are damaged.")
    window = bytearray(_BEGINNING.ljust(_WINDOW, b"\0"))
    write, at, most = len(_BEGINNING), 16, min(size, LARGEST_RTF)
    out = bytearray()
    while at < len(packed) and len(out) < most:
        control = packed[at]
        at += 1
        for bit in range(8):
            if at >= len(packed) or len(out) >= most:
                break
            if not control >> bit & 1:
                found = packed[at : at + 1]
                at += 1
            else:
                if at + 1 >= len(packed):
                    return bytes(out)
                reference = packed[at] << 8 | packed[at + 1]
                at += 2
                start, length = reference >> 4, (reference & 15) + 2
                if start == write:  # the mark of the end
                    return bytes(out)
                found = b""
                for n in range(length):  # it may go on into what it has just written
                    letter = window[(start + n) % _WINDOW]
                    window[(write + n) % _WINDOW] = letter
                    found += bytes((letter,))
            for n, letter in enumerate(found):
                window[(write + n) % _WINDOW] = letter
            write = (write + len(found)) % _WINDOW
            out += found
    return bytes(out)


def read_rtf(source: bytes) -> tuple[str, bool]:
    """(words, whether they are HTML): HTML that was wrapped in RTF as it was, else the plain words."""
    source = source[:LARGEST_RTF]
    html = b"\\fromhtml" in source[:1000]
    return _Scan(html).run(source), html


class _Scan:
    """What has been read so far, and what holds in the group that is open: (skipped, hidden, tag, spare letters, font)."""

    def __init__(self, html: bool) -> None:
        self.html = html
        self.out: list[str] = []
        self.raw = bytearray()  # letters of a code page, waiting to be decoded together
        self.page = 1252
        self.pages: dict[int, int] = {}  # font -> code page
        self.font = self.usual_font = 0
        self.skip = self.hidden = self.tag = self.fonts = False
        self.spare = 1
        self.left = 0
        self.stack: list[tuple[bool, bool, bool, bool, int, int]] = []
        self.starred = False

    def run(self, source: bytes) -> str:
        for token in _TOKEN.finditer(source):
            word, number, coded, symbol, brace, _, text = token.groups()
            if brace:
                self._brace(brace)
            elif word:
                self._word(word, int(number) if number else None)
            elif coded:
                self._letters(bytes((int(coded, 16),)))
            elif symbol:
                self._symbol(symbol)
            elif text:
                self._letters(text)
        self._flush()
        return "".join(self.out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self.left = 0
        if brace == b"{":
            self.stack.append((self.skip, self.hidden, self.tag, self.fonts, self.spare, self.font))
        elif self.stack:
            self.skip, self.hidden, self.tag, self.fonts, self.spare, self.font = self.stack.pop()
        self.starred = False

    def _word(self, word: bytes, number: int | None) -> None:
        if word == b"u" and number is not None:
            self._unicode(number)
            return
        if word == b"bin":
            return
        self._flush()
        if self.starred:
            self.starred = False
            if word == b"htmltag" and self.html:
                self.tag = True
                self.skip = self.hidden = False
                return
            self.skip = True  # a destination for programs that know it
            return
        if word == b"fonttbl":
            self.fonts = True
        if word in _SKIPPED:
            self.skip = True
        elif word == b"htmlrtf":
            self.hidden = number != 0
        elif word == b"uc" and number is not None:
            self.spare = max(0, min(number, 8))
        elif word == b"ansicpg" and number:
            self.page = number
        elif word == b"deff":
            self.usual_font = self.font = number or 0
        elif word == b"f" and number is not None:
            self.font = number
        elif word == b"fcharset" and self.fonts:
            self.pages[self.font] = _CODE_PAGES.get(number or 0, self.page)
        elif word == b"plain":
            self.font = self.usual_font
        elif word in _SAID and not (self.html and word in (b"par", b"tab", b"line") and self.hidden):
            self._say("\r\n" if self.html and word in (b"par", b"line") else _SAID[word])

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.starred = True
        elif symbol in b"\\{}":
            self._letters(symbol)
        elif symbol == b"~":
            self._flush()
            self._say("&nbsp;" if self.html else " ")
        elif symbol in (b"\n", b"\r"):
            self._flush()
            self._say("\n")
        elif symbol == b"_":
            self._letters(b"-")

    def _unicode(self, number: int) -> None:
        self._flush()
        code = number % 65536
        self._say(chr(code))
        self.left = self.spare  # so many letters follow for programs that know no Unicode

    def _letters(self, text: bytes) -> None:
        if self.left:
            gone = min(self.left, len(text))
            self.left -= gone
            text = text[gone:]
        self.starred = False
        if text and not self._silent:
            self.raw += text

    @property
    def _silent(self) -> bool:
        return self.skip or self.hidden

    def _say(self, text: str) -> None:
        if not self._silent:
            self.out.append(text)

    def _flush(self) -> None:
        if self.raw:
            page = self.page if self.tag else self.pages.get(self.font, self.page)
            self.out.append(decode_bytes(bytes(self.raw), f"cp{page}"))
            self.raw.clear()
