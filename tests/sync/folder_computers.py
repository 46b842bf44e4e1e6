"""Computers that meet in a shared folder, without stores: each keeps what it was given, as an exchange would.

computer = Computer(folder, "a" * 32)
computer.writes(5)
computer.meets()
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from hubcrm.domain.changes import Change, derived_id
from hubcrm.sync import folder, sealing
from hubcrm.sync.folder_seen import SeenInMemory
from hubcrm.sync.transport import Held, Place, Sealed, SubjectKey
from tests.fakes import Clock

HUB = "7" * 32
TEAM_KEY = bytes(range(100, 132))
ANN, BEN, CLEO = "a" * 32, "b" * 32, "c" * 32
TEAM = "team"


def sealed(writer: str, seq: int, *, space: str = TEAM, subject: str = "", words: str = "", twin: str = "",
           at: int = 0) -> tuple[Sealed, SubjectKey | None]:  # fmt: skip
    """One change, which says something of `subject` in words under that subject's key."""
    entity = subject or derived_id("", f"record {seq % 5}")
    change = Change(
        id=derived_id("", f"{writer}{space}{seq}{twin}"), txn=derived_id("", f"step {writer}{seq}{twin}"), label=words,
        writer=writer, seq=seq, hlc=(at + seq) << 16, at=at + seq, actor="", entity_type="employer", entity_id=entity,
        kind="set", data={"f": {"town": f"Town {seq}"}}, personal={"name": words} if words else {},
        subject=subject, space=space,
    )  # fmt: skip
    if not words:
        return sealing.seal(change, b""), None
    key = hashlib.sha256(subject.encode()).digest()
    return sealing.seal(change, key), sealing.subject_key(subject, key)


class Computer:
    """One computer at transport level: `here` is what its store would hold, by id."""

    def __init__(self, path: Path, writer: str, clock: Clock | None = None) -> None:
        self.path, self.writer, self.clock = path, writer, clock or Clock()
        self.seen = SeenInMemory()
        self.cursor = ""
        self.here: dict[str, Sealed] = {}
        self.keys: dict[tuple[str, str], SubjectKey] = {}
        self.begin()

    def begin(self) -> None:
        """The program starts (again): only what the store holds is remembered."""
        self.transport = folder.FolderTransport(
            self.path, HUB, TEAM_KEY, self.writer, seen=self.seen, clock=self.clock, poll=0.01
        )

    def own(self, space: str = TEAM) -> list[Sealed]:
        mine = (one for one in self.here.values() if (one.change.writer, one.change.space) == (self.writer, space))
        return sorted(mine, key=lambda one: one.change.seq)

    def writes(self, count: int = 1, *, space: str = TEAM, subject: str = "", words: str = "", twin: str = "") -> None:
        """Save some changes here, without sharing them yet."""
        start = max((one.change.seq for one in self.own(space)), default=0)
        for seq in range(start + 1, start + 1 + count):
            one, key = sealed(self.writer, seq, space=space, subject=subject, words=words, twin=twin, at=self.clock())
            self.here[one.change.id] = one
            if key is not None:
                self.keys[key.subject, key.key_id] = key

    def takes(self) -> int:
        """Take in what has come; how many changes were new."""
        before = len(self.here)
        for batch in self.transport.pull(self.cursor):
            self.here.update((one.change.id, one) for one in batch.changes if one.change.id not in self.here)
            self.keys.update(((key.subject, key.key_id), key) for key in batch.keys)
            self.cursor = batch.cursor
        return len(self.here) - before

    def gives(self) -> None:
        """Share what the folder lacks of this computer's own."""
        held = self.transport.held()
        for space in sorted({one.change.space for one in self.here.values()}):
            mine = self.own(space)
            there = held.get((self.writer, space), Held(0, 0))
            if mine and there.number < len(mine):
                lacking = mine if there.number < there.highest else mine[there.highest :]
                self.transport.push((self.writer, space), lacking or mine, self.keys_for(lacking or mine), {})

    def fills_holes(self) -> None:
        """Ask again for what the folder has and this computer lacks."""
        for place, held in self.transport.held().items():
            if held.number > len(self.numbers(place)):
                for batch in self.transport.fetch(place, 1, held.highest):
                    self.here.update((one.change.id, one) for one in batch.changes if one.change.id not in self.here)

    def keys_for(self, changes: Iterable[Sealed]) -> list[SubjectKey]:
        return [self.keys[one.change.subject, one.key_id] for one in changes if one.key_id]

    def meets(self) -> None:
        """One whole exchange."""
        self.transport.connect()
        self.takes()
        self.fills_holes()
        self.gives()
        self.transport.say_hello(self.writer, "1.0", f"person {self.writer[0]}", self.clock())
        self.transport.tidy(self.clock())

    def numbers(self, place: Place) -> set[tuple[int, str]]:
        return {(one.change.seq, one.change.id) for one in self.here.values()
                if (one.change.writer, one.change.space) == place}  # fmt: skip

    def digest(self) -> dict[str, Change]:
        """What this computer knows, opened with the keys it was given."""
        keys = {key.key_id: key.key for key in self.keys.values()}
        return {name: sealing.unseal(one, keys) or one.change for name, one in self.here.items()}


def segment_files(path: Path, writer: str = "*") -> list[Path]:
    """Every segment that lies in a folder."""
    return sorted(path.glob(f"spaces/*/seg/{writer}/*.hcs"))


def everything(path: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {str(one.relative_to(path)): one.read_bytes() for one in sorted(path.rglob("*")) if one.is_file()}


def after_meeting(*computers: Computer) -> None:
    for computer in computers * 2:
        computer.meets()
