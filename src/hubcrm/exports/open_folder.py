"""A whole hub as an open folder: written with a SHA-256 of every file, and proved by them before anything is read back.

`Folder` is written beside its place under another name and takes its name only when all of it is there; `Opened` reads
one. Both know files and nothing of what is in a hub.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from hubcrm.domain.errors import DiskFull, MadeByNewer, NotAllowed, NotFound, NotWritable, UnreadableFile
from hubcrm.exports.csv_file import Cell, harmless

WHAT: Final = "a hub of hubcrm, in an open folder"
VERSION: Final = 1
CONTENTS: Final = "contents.json"
TABLES: Final = "tables"
ATTACHMENTS: Final = "attachments"
LONGEST_LINE: Final = 16 * 1024 * 1024  # bytes of one change, far more than one may hold
LARGEST_CONTENTS: Final = 64 * 1024 * 1024
_PIECE: Final = 1024 * 1024
_PLAIN: Final = re.compile(
    r"(?:tables/[a-z_]{1,40}\.csv|attachments/[0-9a-f]{64}(?:\.[a-z0-9]{1,8})?|[a-zA-Z ]{1,40}\.[a-z]{2,5})"
)
_ROOM: Final = frozenset({28, 122})  # ENOSPC, EDQUOT


class Noted(NamedTuple):
    """What is known of one file of the folder."""

    size: int
    sha256: str


class Folder:
    """A folder being written. Use `written_whole`."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._noted: dict[str, Noted] = {}

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write one file, readable by its owner only."""
        path = self._place / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        self._noted[name] = Noted(size, digest.hexdigest())

    def put_table(self, name: str, heads: Sequence[str], rows: Iterable[Sequence[Sequence[Cell]]]) -> None:
        """Write rows, some at a time, as a table that no spreadsheet program takes for formulas."""
        self.put(name, table(heads, rows))

    def close(self, facts: dict[str, Any]) -> None:
        """Write down what the folder holds; nothing may follow."""
        files = {name: {"bytes": noted.size, "sha256": noted.sha256} for name, noted in sorted(self._noted.items())}
        content = {"what": WHAT, "version": VERSION, **facts, "files": files}
        self.put(CONTENTS, [json.dumps(content, ensure_ascii=False, indent=1).encode()])


def table(heads: Sequence[str], rows: Iterable[Sequence[Sequence[Cell]]]) -> Iterator[bytes]:
    """A table as UTF-8 with its mark, piece by piece."""
    yield "\ufeff".encode()
    yield _lines([heads])
    for some in rows:
        yield _lines(some)


def _lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


@contextmanager
def written_whole(place: Path) -> Iterator[Folder]:
    """Write a folder inside: all of it in its place at the end, or nothing.

    Raises NotAllowed where the folder holds something, NotFound, NotWritable, DiskFull.
    """
    if place.exists() and not (place.is_dir() and not any(place.iterdir())):
        raise NotAllowed(f"{place} holds something already. Name a new folder, or an empty one.")
    if not place.parent.is_dir():
        raise NotFound(f"There is no folder {place.parent}. Make it first, or choose another.")
    part = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        part.mkdir(mode=0o700)
        yield Folder(part)
        if place.exists():
            place.rmdir()  # Windows renames to no folder that is there, empty or not
        part.rename(place)
    except OSError as error:
        if error.errno in _ROOM:
            raise DiskFull(f"There is no room for {place.name} on that disk. Free some space and try again.") from None
        reason = (error.strerror or "unknown reason").lower()
        raise NotWritable(f"{place} could not be written ({reason}). Choose another folder.") from None
    finally:
        with suppress(OSError):
            shutil.rmtree(part)


class Opened:
    """A folder that was written whole, and proved to be as it was written.

    Raises UnreadableFile where it is not, in one sentence; MadeByNewer where this version cannot know what it says.
    `report(done, of)` is told bytes; it may raise to stop.
    """

    def __init__(self, place: Path, report: Callable[[int, int], object]) -> None:
        self._place = place
        contents = self._contents()
        self.facts: dict[str, Any] = contents
        self.files = self._listed(contents)
        for needed in ("changes.jsonl", "hub.json", "kept.jsonl", "subjects.jsonl"):
            if needed not in self.files:
                raise self._not_as_it_was(needed)
        of, done = sum(noted.size for noted in self.files.values()) or 1, 0
        for name, noted in self.files.items():
            for size in self._proved(name, noted):
                done += size
                report(done, of)

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file."""
        with self._open(name) as file:
            while line := file.readline(LONGEST_LINE + 1):
                if len(line) > LONGEST_LINE:
                    raise self._not_as_it_was(name)
                yield line

    def content(self, name: str, most: int) -> bytes:
        """A file as a whole."""
        with self._open(name) as file:
            content: bytes = file.read(most + 1)
        if len(content) > most:
            raise self._not_as_it_was(name)
        return content

    def refuse(self, name: str) -> UnreadableFile:
        """What to raise where a file cannot be what was exported, although it is whole."""
        return self._not_as_it_was(name)

    def _contents(self) -> dict[str, Any]:
        if not (self._place / CONTENTS).is_file():
            raise NotFound(f"{self._place} holds no hub that was exported: there is no {CONTENTS} in it.")
        try:
            found = json.loads(self.content(CONTENTS, LARGEST_CONTENTS))
        except (ValueError, RecursionError):
            raise self._not_as_it_was(CONTENTS) from None
        if not isinstance(found, dict) or found.get("what") != WHAT or type(found.get("version")) is not int:
            raise self._not_as_it_was(CONTENTS)
        if found["version"] > VERSION:
            raise MadeByNewer(
                "This folder was exported by a newer version of hubcrm. Install that version to bring it in."
            )
        return found

    def _listed(self, contents: dict[str, Any]) -> dict[str, Noted]:
        found: dict[str, Noted] = {}
        listed = contents.get("files")
        for name, noted in listed.items() if isinstance(listed, dict) else ():
            size, digest = (noted.get("bytes"), noted.get("sha256")) if isinstance(noted, dict) else (None, None)
            if not _PLAIN.fullmatch(name) or type(size) is not int or not isinstance(digest, str):
                raise self._not_as_it_was(CONTENTS)
            found[name] = Noted(size, digest)
        return found

    def _proved(self, name: str, noted: Noted) -> Iterator[int]:
        digest, size = hashlib.sha256(), 0
        with self._open(name) as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                yield len(piece)
                if size > noted.size:
                    break
        if (size, digest.hexdigest()) != (noted.size, noted.sha256):
            raise self._not_as_it_was(name)

    def _open(self, name: str) -> Any:
        path = self._place / name
        try:
            for one in (path, path.parent):
                if one != self._place and stat.S_ISLNK(one.lstat().st_mode):
                    raise self._not_as_it_was(name)  # it would lead out of the folder
            if not path.is_file():
                raise FileNotFoundError
            return open(path, "rb")
        except FileNotFoundError:
            raise UnreadableFile(f"{name} is missing from {self._place}. Use the folder as it was exported.") from None
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise UnreadableFile(f"{name} in {self._place} could not be read ({reason}).") from None

    def _not_as_it_was(self, name: str) -> UnreadableFile:
        return UnreadableFile(
            f"{name} in {self._place} is not as it was exported. Use the folder as it was, or export it again."
        )
