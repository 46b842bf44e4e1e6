"""The small file system inside older Office files and Outlook messages (MS-CFB), read with every step bounded.

A file may say that a chain of sectors goes round, that the same sectors belong to a thousand streams, or that there are four
thousand million of them. Here no chain is longer than the file, no entry is visited twice, and all that is read together is
a few times the file.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field

from hubcrm.domain.errors import UnreadableFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of the file."""
_DAMAGED = "This Outlook message is damaged; open it in Outlook and save it again."
_LAST = 0xFFFFFFFA
"""Sector numbers from here on are marks: the end of a chain, a free sector."""
_ENTRY, _HEADER = 128, 512
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_MOST_READ = 4
"""Times the size of the file that may be read out of it in all."""


@dataclass(slots=True)
class Entry:
    """A folder (with `kids` by their names in lower case) or a stream of the file."""

    name: str
    is_folder: bool
    start: int
    size: int
    kids: dict[str, Entry] = field(default_factory=dict)


class OleFile:
    """The file; `root` is its outermost folder. Raises UnreadableFile where it is none or its directory is lost."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER or not data.startswith(OLE):
            raise UnreadableFile(_DAMAGED)
        self._data = data
        self._left = _MOST_READ * len(data) + (1 << 20)
        shift, small_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise UnreadableFile(_DAMAGED)
        self._sector, self._small = 1 << shift, 1 << small_shift
        self._count = -(-(len(data) - self._sector) // self._sector)
        fats, directory, _, self._cutoff, small_at, _, more_at, _ = struct.unpack_from("<I I 4s I I I I I", data, 44)
        self._table = self._numbers(self._join(self._table_sectors(fats, more_at)))
        entries = self._join(self._chain(self._table, directory, self._count))
        self.root = self._tree(entries)
        self._small_table = self._numbers(self._join(self._chain(self._table, small_at, self._count)))
        chain = self._chain(self._table, self.root.start, self._count)
        self._small_data = self._join(chain)[: self.root.size]

    def read(self, entry: Entry) -> bytes:
        """What a stream holds; less than it should where the file is damaged. Raises UnreadableFile where it asks too much."""
        size = min(entry.size, len(self._data))
        self._left -= size
        if self._left < 0:
            raise UnreadableFile(_DAMAGED)
        if entry.size >= self._cutoff:
            return self._join(self._chain(self._table, entry.start, -(-size // self._sector)))[:size]
        chain = self._chain(self._small_table, entry.start, -(-size // self._small))
        small, piece = self._small_data, self._small
        return b"".join(small[at * piece : (at + 1) * piece] for at in chain)[:size]

    def _table_sectors(self, most: int, more_at: int) -> list[int]:
        """The sectors of the table of chains: those that the header lists, then those listed in further sectors."""
        found = [at for at in struct.unpack_from("<109I", self._data, 76) if at < self._count]
        seen: set[int] = set()
        while more_at < self._count and more_at not in seen:
            seen.add(more_at)
            listed = self._numbers(self._join([more_at]))
            if len(listed) < 2:
                break
            found += [at for at in listed[:-1] if at < self._count]
            more_at = listed[-1]
        return list(dict.fromkeys(found))[: min(most, self._count)]

    def _chain(self, table: Mapping[int, int] | array[int], start: int, most: int) -> list[int]:
        """The sectors from `start` on, each once; it ends where it goes round or leaves the file."""
        chain: list[int] = []
        seen = bytearray(len(table))
        at = start
        while len(chain) < most and at < _LAST and at < len(table) and not seen[at]:
            seen[at] = 1
            chain.append(at)
            at = table[at]
        return chain

    def _join(self, sectors: list[int]) -> bytes:
        data, size = self._data, self._sector
        return b"".join(data[(at + 1) * size : (at + 2) * size] for at in sectors)

    def _numbers(self, raw: bytes) -> array[int]:
        count = len(raw) // 4
        return array("L" if array("L").itemsize == 4 else "I", struct.unpack(f"<{count}I", raw[: count * 4]))

    def _tree(self, raw: bytes) -> Entry:
        count = len(raw) // _ENTRY
        if not count or raw[66] != _ROOT:
            raise UnreadableFile(_DAMAGED)
        root, child = self._entry(raw, 0)
        seen = bytearray(count)
        seen[0] = 1
        waiting = [(root, child)]
        while waiting:
            folder, at = waiting.pop()
            if at >= count or seen[at]:
                continue
            seen[at] = 1
            kind = raw[at * _ENTRY + 66]
            left, right = struct.unpack_from("<II", raw, at * _ENTRY + 68)
            waiting += [(folder, left), (folder, right)]
            if kind in (_STORAGE, _STREAM):
                entry, child = self._entry(raw, at)
                folder.kids.setdefault(entry.name.lower(), entry)
                if entry.is_folder:
                    waiting.append((entry, child))
        return root

    def _entry(self, raw: bytes, number: int) -> tuple[Entry, int]:
        at = number * _ENTRY
        length = max(0, min(struct.unpack_from("<H", raw, at + 64)[0], 64) - 2)
        name = raw[at : at + length].decode("utf-16-le", "replace")
        (child,) = struct.unpack_from("<I", raw, at + 76)
        start, size = struct.unpack_from("<II", raw, at + 116)  # the upper half of the size is rubbish in small files
        return Entry(name, raw[at + 66] != _STREAM, start, size), child
