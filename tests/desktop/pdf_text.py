"""Reads a PDF that Qt wrote, for tests: its pages, the words on them, and what is drawn besides."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Page:
    """`words`: what stands on it, in the order in which it was drawn, without the spaces between runs of letters."""

    words: str
    drawing: bytes

    def has(self, text: str) -> bool:
        """Whether these words stand there, wherever lines were broken."""
        return "".join(text.split()) in self.words


class Pdf:
    """One file."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    @cached_property
    def _objects(self) -> dict[int, bytes]:
        found = re.finditer(rb"(?:^|\n)(\d+) 0 obj\s(.*?)endobj", self.content, re.DOTALL)
        return {int(one[1]): one[2] for one in found}  # of a revised object, the last

    def _stream(self, number: int) -> bytes:
        body = self._objects[number]
        data = body[body.index(b"stream") + 6 :].lstrip(b"\r\n")
        return zlib.decompressobj().decompress(data) if b"FlateDecode" in body else data

    def _refers(self, body: bytes, name: bytes) -> int:
        found = re.search(rb"/%s (\d+) 0 R" % name, body)
        assert found, name
        return int(found[1])

    @cached_property
    def catalogue(self) -> bytes:
        """The document's own object."""
        return self._objects[self._refers(self.content[self.content.rfind(b"trailer") :], b"Root")]

    @cached_property
    def pages(self) -> list[Page]:
        """Its pages, in order."""
        tree = self._objects[self._refers(self.catalogue, b"Pages")]
        kids = re.search(rb"/Kids\s*\[(.*?)\]", tree, re.DOTALL)
        assert kids
        return [self._page(self._objects[int(one)]) for one in re.findall(rb"(\d+) 0 R", kids[1])]

    def _page(self, body: bytes) -> Page:
        drawing = self._stream(self._refers(body, b"Contents"))
        resources = self._objects[self._refers(body, b"Resources")] if b"/Resources " in body else body
        fonts = re.search(rb"/Font\s*<<(.*?)>>", resources, re.DOTALL)
        letters = {name: self._letters(int(number)) for name, number in
                   re.findall(rb"/(F\d+) (\d+) 0 R", fonts[1] if fonts else b"")}  # fmt: skip
        out, font = [], b""
        for name, shown in re.findall(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)> Tj", drawing):
            font = name or font
            for at in range(0, len(shown), 4):
                out.append(letters[font].get(int(shown[at : at + 4], 16), ""))
        return Page("".join("".join(out).split()), drawing)

    def _letters(self, number: int) -> dict[int, str]:
        table = self._stream(self._refers(self._objects[number], b"ToUnicode")).decode("latin-1")
        found: dict[int, str] = {}
        for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
            for first, last, to in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
                for at in range(int(first, 16), int(last, 16) + 1):
                    found[at] = chr(int(to[:4], 16) + at - int(first, 16))
            for first, _last, listed in re.findall(r"<(\w+)>\s*<(\w+)>\s*\[(.*?)\]", block, re.DOTALL):
                for at, to in enumerate(re.findall(r"<(\w+)>", listed)):
                    found[int(first, 16) + at] = bytes.fromhex(to).decode("utf-16-be", "replace")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
            for code, to in re.findall(r"<(\w+)>\s*<(\w+)>", block):
                found[int(code, 16)] = bytes.fromhex(to).decode("utf-16-be", "replace")
        return found
