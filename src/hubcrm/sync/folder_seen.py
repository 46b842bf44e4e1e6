"""What this store remembers of the files in a shared folder, so that it need not read them again each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, Protocol

TAKEN: Final = "taken"
"""Verified and handed out; its name says truly what it holds. Behind it stands in which batch (see `taken_status`)."""
TAKEN_ODD: Final = "taken, other name"
WAITS: Final = "waits"
"""Does not verify yet, or lacks a key."""
KEYS: Final = "keys"
"""Keys that this computer put there; where they are gone, it has to put them there again."""
TIDIED: Final = "tidied"
"""Of no file, but when this computer last tidied up (since), and how many erased records it had left out by then (size)."""


class Seen(NamedTuple):
    """One file as it was when it was last read: bytes, modified (ns), how it was found, and since when (UTC ms)."""

    size: int
    mtime: int
    status: str
    since: int


class SeenFiles(Protocol):
    """Where that is remembered: the table `seen_file` of the store. Paths are within the shared folder."""

    def read(self) -> Mapping[str, Seen]:
        """Everything that is remembered, by path."""

    def note(self, rows: Mapping[str, Seen]) -> None:
        """Remember these, in place of what was known of the same paths."""

    def forget(self, paths: Iterable[str]) -> None:
        """Forget these paths."""


class SeenInMemory:
    """Remembers for a store that is not made yet; what it holds goes into the store when that is there."""

    def __init__(self) -> None:
        self._rows: dict[str, Seen] = {}

    def read(self) -> Mapping[str, Seen]:
        """Everything that is remembered, by path."""
        return dict(self._rows)

    def note(self, rows: Mapping[str, Seen]) -> None:
        """Remember these."""
        self._rows.update(rows)

    def forget(self, paths: Iterable[str]) -> None:
        """Forget these paths."""
        for path in paths:
            self._rows.pop(path, None)


def taken_status(status: str, batch: int) -> str:
    """What is remembered of a file that went out in a batch: it counts as kept once the store's cursor is past that."""
    return f"{status}:{batch}"


def batch_of(status: str) -> tuple[str, int]:
    """(TAKEN or TAKEN_ODD, the batch) of a remembered status; any other one as it is, with 0."""
    name, _, batch = status.partition(":")
    return (name, int(batch)) if batch.isdecimal() else (name, 0)
