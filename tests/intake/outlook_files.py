"""Outlook messages made for tests: the smallest file system of the format (MS-CFB, version 3) with what it should hold."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

SECTOR, MINI = 512, 64
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_TO_1970 = 11_644_473_600_000

Tree = dict[str, Any]
"""Name -> bytes of a stream, or the tree of a folder."""


def message(
    text: str = "", *, files: list[Tree] | None = None, to: list[Tree] | None = None, inside: bool = False,
    **said: str | int | bytes,
) -> Tree:  # fmt: skip
    """A message's folder. `said`: hexadecimal property, such as `p0037`, with words, a moment in ms (`t0039`) or bytes."""
    tree = _folder(said if not text else {"p1000": text, **said}, 24 if inside else 32)
    for n, one in enumerate(files or []):
        tree[f"__attach_version1.0_#{n:08X}"] = one
    for n, one in enumerate(to or []):
        tree[f"__recip_version1.0_#{n:08X}"] = one
    return tree


def attached(name: str, content: bytes) -> Tree:
    """A file that came with it."""
    return _folder({"p3707": name, "p370e": "application/pdf", "b3701": content, "n3705": 1}, 8)


def attached_message(inner: Tree) -> Tree:
    """A message that came with it."""
    return {**_folder({"p3001": "passed on", "n3705": 5}, 8), "__substg1.0_3701000D": inner}


def person(name: str, address: str, kind: int = 1) -> Tree:
    """Somebody it went to."""
    return _folder({"p3001": name, "p39fe": address, "n0c15": kind}, 8)


def _folder(said: Mapping[str, str | int | bytes], before: int) -> Tree:
    tree: Tree = {}
    properties = bytes(before)
    for key, value in said.items():
        form, number = key[0], int(key[1:], 16)
        if form == "p":
            tree[f"__substg1.0_{number:04X}001F"] = str(value).encode("utf-16-le")
            properties += struct.pack("<HHIQ", 0x1F, number, 6, 0)
        elif form == "a":  # letters of a code page
            tree[f"__substg1.0_{number:04X}001E"] = value
            properties += struct.pack("<HHIQ", 0x1E, number, 6, 0)
        elif form == "b":
            tree[f"__substg1.0_{number:04X}0102"] = value
            properties += struct.pack("<HHIQ", 0x102, number, 6, 0)
        elif form == "t":
            properties += struct.pack("<HHIQ", 0x40, number, 6, (int(value) + _TO_1970) * 10_000)
        else:
            properties += struct.pack("<HHIQ", 3, number, 6, int(value))
    tree["__properties_version1.0"] = properties
    return tree


@dataclass
class _Writer:
    sectors: list[bytes] = field(default_factory=list)
    chains: list[int] = field(default_factory=list)
    small: bytes = b""
    small_chains: list[int] = field(default_factory=list)
    entries: list[list[Any]] = field(default_factory=list)

    def put(self, content: bytes) -> int:
        """The first sector of it."""
        first = len(self.sectors)
        pieces = [content[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(content), SECTOR)]
        self.sectors += pieces
        self.chains += [first + n + 1 for n in range(len(pieces) - 1)] + [END] if pieces else []
        return first if pieces else END

    def put_small(self, content: bytes) -> int:
        first = len(self.small_chains)
        count = -(-len(content) // MINI)
        self.small += content.ljust(count * MINI, b"\0")
        self.small_chains += [first + n + 1 for n in range(count - 1)] + [END] if count else []
        return first if count else END

    def add(self, name: str, kind: int, tree: Tree | None, content: bytes) -> int:
        at = len(self.entries)
        self.entries.append([name, kind, FREE, FREE, FREE, END, len(content)])
        if kind == 2:
            self.entries[at][5] = self.put(content) if len(content) >= 4096 else self.put_small(content)
        elif tree is not None:
            kids = [
                self.add(one, 1 if isinstance(held, dict) else 2, held if isinstance(held, dict) else None,
                         b"" if isinstance(held, dict) else held)
                for one, held in sorted(tree.items(), key=lambda pair: (len(pair[0]), pair[0].upper()))
            ]  # fmt: skip
            for one, following in pairwise(kids):
                self.entries[one][3] = following
            self.entries[at][4] = kids[0] if kids else FREE
        return at


def saved(tree: Tree) -> bytes:
    """The file."""
    writer = _Writer()
    writer.add("Root Entry", 5, tree, b"")
    writer.entries[0][5], writer.entries[0][6] = writer.put(writer.small), len(writer.small)
    directory = b"".join(_entry(*one) for one in writer.entries)
    directory_at = writer.put(directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0"))
    small_table = struct.pack(f"<{len(writer.small_chains)}I", *writer.small_chains)
    small_at = writer.put(small_table.ljust(max(SECTOR, -(-len(small_table) // SECTOR) * SECTOR), b"\xff"))
    count, more = 1, 0
    while count * (SECTOR // 4) < len(writer.sectors) + count + more:
        count += 1
        more = -(-max(0, count - 109) // 127)
    fat_at = len(writer.sectors)
    table = [*writer.chains, *[FAT] * count, *[FREE - 3] * more]
    table += [FREE] * (count * (SECTOR // 4) - len(table))
    raw_table = struct.pack(f"<{len(table)}I", *table)
    writer.sectors += [raw_table[at : at + SECTOR] for at in range(0, len(raw_table), SECTOR)]
    more_at = len(writer.sectors)
    listed = [fat_at + n for n in range(count)]
    for n in range(more):
        part = listed[109 + n * 127 : 109 + (n + 1) * 127]
        following = more_at + n + 1 if n + 1 < more else END
        writer.sectors.append(struct.pack("<128I", *part, *[FREE] * (127 - len(part)), following))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0, count,
        directory_at, 0, 4096, small_at, -(-len(writer.small_chains) * 4 // SECTOR) or 1, more_at if more else END, more,
    )  # fmt: skip
    header += b"".join(struct.pack("<I", at) for at in listed[:109])
    return header.ljust(SECTOR, b"\xff") + b"".join(writer.sectors)


def _entry(name: str, kind: int, left: int, right: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", raw, len(raw) + 2, kind, 1, left, right, child, bytes(16), 0, 0, 0, start, size
    )
