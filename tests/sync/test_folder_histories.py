"""Random lives of a shared folder: whatever a carrier does to the files, everybody ends with everything and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.sync import compaction, folder
from hubcrm.sync.transport import Held, NotReachable, Sealed
from tests.builders import temporary_folder
from tests.fakes import Clock
from tests.histories import examples
from tests.sync.folder_computers import ANN, BEN, CLEO, HUB, TEAM, TEAM_KEY, Computer, segment_files

DORA = "d" * 32
Step = tuple[str, int, int]
VERBS = ("writes", "writes words", "meets", "meets", "restarts", "lets a day go", "lets weeks go")
DIRT = (
    "truncates", "empties", "zeroes", "flips a bit", "copies", "copies for laptop7", "deletes", "renames", "moves deeper",
    "leaves a part", "leaves rubbish", "brings back", "takes the sentinel",
)  # fmt: skip


class Office:
    """Three computers, one folder, and a carrier that spoils it."""

    touched = 0

    def __init__(self, path: Path) -> None:
        self.path = path / "shared"
        folder.init(self.path, HUB, TEAM_KEY)
        self.clock = Clock()
        self.computers = [Computer(self.path, writer, self.clock) for writer in (ANN, BEN, CLEO)]
        self.bin: dict[Path, bytes] = {}
        self.sentinel = (self.path / "hubcrm-team.json").read_bytes()

    def play(self, steps: Sequence[Step]) -> None:
        for verb, a, b in steps:
            self.step(verb, self.computers[a % 3], a, b)

    def step(self, verb: str, computer: Computer, a: int, b: int) -> None:
        if verb == "writes":
            computer.writes(b % 4 + 1)
        elif verb == "writes words":
            computer.writes(1, subject=f"{b % 3:032x}", words=f"Words about {b}")
        elif verb == "meets":
            known = dict(computer.here)
            try:
                computer.meets()
            except NotReachable:
                assert not (self.path / "hubcrm-team.json").exists()
                assert computer.here == known
        elif verb == "restarts":
            computer.begin()
        elif verb.startswith("lets"):
            self.clock.forward(days=1 if "day" in verb else 8)
        else:
            self.spoil(verb, a, b)

    def spoil(self, verb: str, a: int, b: int) -> None:
        files = [path for path in self.path.rglob("*") if path.is_file() and path.suffix in (".hcs", ".hck", ".hch")]
        files.sort(key=lambda path: (path.parent, path.name[:21], path.stat().st_size))  # ids are by chance
        if verb == "takes the sentinel":
            (self.path / "hubcrm-team.json").unlink(missing_ok=True)
        elif verb == "brings back":
            (self.path / "hubcrm-team.json").write_bytes(self.sentinel)
            for path, content in self.bin.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                self.touch(path)
        elif files:
            path = files[a % len(files)]
            content = path.read_bytes()
            self.bin.setdefault(path, content)
            self.deface(verb, path, content, b)
            if path.exists():
                self.touch(path)

    def touch(self, path: Path) -> None:
        """A file system's clock ticks in milliseconds, and a test is quicker; nobody spoils what a moment ago was read."""
        self.touched += 1
        os.utime(path, ns=(self.touched * 10**9, self.touched * 10**9))

    def deface(self, verb: str, path: Path, content: bytes, b: int) -> None:
        at = b % max(len(content), 1)
        spoilt: dict[str, Callable[[], object]] = {
            "truncates": lambda: path.write_bytes(content[:at]),
            "empties": lambda: path.write_bytes(b""),
            "zeroes": lambda: path.write_bytes(bytes(len(content))),
            "flips a bit": lambda: (
                path.write_bytes(content[:at] + bytes([content[at] ^ 1 << b % 8]) + content[at + 1 :])
                if content
                else None
            ),
            "copies": lambda: shutil.copy(path, path.with_name(f"{path.stem} (1){path.suffix}")),
            "copies for laptop7": lambda: shutil.copy(path, path.with_name(f"{path.stem}-LAPTOP7{path.suffix}")),
            "deletes": path.unlink,
            "renames": lambda: path.rename(path.with_name(f"{b}{path.suffix}")),
            "moves deeper": lambda: (
                (path.parent / "Old").mkdir(exist_ok=True) or path.rename(path.parent / "Old" / path.name)
            ),
            "leaves a part": lambda: path.with_name(f".{path.name}.{b % 2**32:08x}.part").write_bytes(content[:at]),
            "leaves rubbish": lambda: path.with_name(f"{b}{path.suffix}").write_bytes(os.urandom(b % 50)),
        }
        spoilt[verb]()

    def come_to_rest(self) -> None:
        """The carrier is left alone; everybody meets until nothing happens any more."""
        (self.path / "hubcrm-team.json").write_bytes(self.sentinel)
        for _ in range(6):
            for computer in self.computers:
                computer.meets()
            self.clock.forward(hours=9)

    def written(self) -> dict[str, Sealed]:
        return {one.change.id: one for computer in self.computers for one in computer.own()}


steps = st.lists(st.tuples(st.sampled_from(VERBS + DIRT), st.integers(0, 40), st.integers(0, 2**40)), max_size=30)
tidy_steps = st.lists(
    st.tuples(st.sampled_from((*VERBS, "lets weeks go", "meets", "meets")), st.integers(0, 40), st.integers(0, 2**40)), max_size=40
)  # fmt: skip


@examples(150)
@given(steps)
def test_whatever_becomes_of_the_files_everybody_ends_with_everything(history):
    with temporary_folder() as path:
        office = Office(path)
        office.play(history)
        office.come_to_rest()
        written = office.written()
        for computer in office.computers:
            assert computer.here == written
            assert computer.digest() == office.computers[0].digest()
            for place, held in computer.transport.held().items():
                count = len(computer.numbers(place))
                assert held == Held(count, count)


@examples(50)
@given(tidy_steps, st.booleans())
def test_merging_and_snapshots_at_any_time_change_nothing_that_anybody_knows(history, behind):
    """Cleo is away all the time, or joins from a snapshot that somebody leaves half way."""
    with temporary_folder() as path, pytest.MonkeyPatch.context() as patched:
        patched.setattr(compaction, "AT_LEAST", 2)
        office = Office(path)
        away = office.computers.pop()
        office.computers.append(Computer(office.path, DORA, office.clock))
        office.play(history[: len(history) // 2])
        maker = office.computers[0]
        maker.meets()
        maker.transport.put_snapshot(office.clock(), maker.cursor, iter([b"the whole", b" store"]))
        (snapshot,) = maker.transport.snapshots()
        joined = Computer(office.path, "e" * 32, office.clock)
        assert b"".join(joined.transport.get_snapshot(snapshot)) == b"the whole store"
        joined.here, joined.keys, joined.cursor = dict(maker.here), dict(maker.keys), snapshot.cursor
        office.play(history[len(history) // 2 :])
        office.computers += [away, joined] if behind else [joined]
        office.come_to_rest()
        written = office.written()
        for computer in office.computers:
            assert computer.here == written
            assert computer.digest() == maker.digest()


def test_a_year_of_small_files_becomes_a_few(shared, clock):
    ann, ben = Computer(shared, ANN, clock), Computer(shared, BEN, clock)
    most = 0
    for day in range(80):
        for _ in range(2):
            ann.writes(1, subject=f"{day % 9:032x}", words=f"Day {day}")
            ann.meets()
        clock.forward(days=1)
        most = max(most, len(segment_files(shared)))
        if day % 40 == 39:
            ben.meets()
    assert most <= 2 * 31, "a month of small files at the most"
    clock.forward(days=22)
    for _ in range(3):
        ann.meets()
        clock.forward(days=15)
    assert len(segment_files(shared)) <= 12
    assert len(list(shared.rglob("*.hck"))) <= 12
    ben.meets()
    late = Computer(shared, CLEO, clock)
    late.meets()
    assert late.digest() == ben.digest() == ann.digest()
    assert late.transport.held() == {(ANN, TEAM): Held(160, 160)}


def test_parts_lie_beside_what_they_were_merged_into_for_a_fortnight(shared, clock):
    ann, ben = Computer(shared, ANN, clock), Computer(shared, BEN, clock)
    for _ in range(10):
        ann.writes(1)
        ann.meets()
    ben.meets()
    clock.forward(days=8)
    ann.meets()
    assert len(segment_files(shared)) == 11
    read = []
    for batch in ben.transport.pull(ben.cursor):
        read += batch.changes
    assert read == [], "Ben has had all its parts"
    assert ben.transport.held() == {(ANN, TEAM): Held(10, 10)}
    clock.forward(days=13)
    ann.meets()
    assert len(segment_files(shared)) == 11
    clock.forward(days=2)
    (into,) = (path for path in segment_files(shared) if path.name.startswith("0000000001-0000000010-"))
    content, times = into.read_bytes(), into.stat()
    into.write_bytes(content[:-20] + bytes(20))  # a disk that forgets, and a time that does not tell
    os.utime(into, ns=(times.st_atime_ns, times.st_mtime_ns))
    ann.begin()
    ann.meets()
    assert len(segment_files(shared)) == 11, "what they were merged into does not verify any more"
    into.write_bytes(content)
    clock.forward(days=15)
    ann.meets()
    (merged,) = segment_files(shared)
    assert merged.name.startswith("0000000001-0000000010-")
    cleo = Computer(shared, CLEO, clock)
    cleo.meets()
    assert cleo.here == ann.here


def test_a_copy_of_a_whole_file_goes_after_a_fortnight(ann, ben, shared, clock):
    ann.writes(2)
    ann.meets()
    (path,) = segment_files(shared)
    copy = path.with_name(f"{path.stem} (1).hcs")
    for days, there in ((0, 2), (13, 2), (2, 1)):
        clock.forward(days=days)
        if days == 0:
            shutil.copy(path, copy)
            os.utime(copy, (clock() / 1000, clock() / 1000))
        ann.meets()
        assert len(segment_files(shared)) == there
    assert ben.takes() == 2


def test_only_its_owner_merges_a_file(shared, clock):
    ann, ben = Computer(shared, ANN, clock), Computer(shared, BEN, clock)
    for _ in range(10):
        ann.writes(1)
        ann.meets()
    before = segment_files(shared)
    clock.forward(days=100)
    ben.meets()
    ben.meets()
    assert segment_files(shared) == before


def test_where_two_wrote_under_one_name_merging_keeps_both(shared, tmp_path, clock):
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(shared, elsewhere)
    first, copy = Computer(shared, ANN, clock), Computer(elsewhere, ANN, clock)
    for _ in range(12):
        first.writes(1)
        first.meets()
    for count in (1, 2, 9):
        copy.writes(count, twin="copy")
        copy.meets()
    shutil.copytree(elsewhere, shared, dirs_exist_ok=True)
    for _ in range(3):
        clock.forward(days=10)
        first.transport.tidy(clock())
    ben = Computer(shared, BEN, clock)
    ben.meets()
    assert ben.here == {**first.here, **copy.here}
    assert ben.transport.held() == {(ANN, TEAM): Held(12, 24)}


def test_files_with_a_number_missing_between_them_are_not_merged_into_one(ann, ben, shared, clock):
    for _ in range(20):
        ann.writes(1)
        ann.meets()
    next(path for path in segment_files(shared) if path.name.startswith("0000000010-")).unlink()
    for _ in range(3):
        clock.forward(days=10)
        ann.transport.tidy(clock())
    assert [path.name[:21] for path in segment_files(shared)] == ["0000000001-0000000009", "0000000011-0000000020"]
    ben.takes()
    assert ben.transport.held() == {(ANN, TEAM): Held(20, 19)}


def test_leftovers_of_writing_that_was_cut_short_go_after_two_days(ann, shared, clock):
    part = shared / "spaces" / "team" / "seg" / ".0000000001-0000000001-aaaaaaaaaaaaaaaa.hcs.0badcafe.part"
    other = shared / "spaces" / "team" / "seg" / ".hidden"
    for path in (part, other):
        path.write_bytes(b"half")
        os.utime(path, (clock() / 1000, clock() / 1000))
    ann.meets()
    assert part.exists()
    clock.forward(days=3)
    ann.meets()
    assert not part.exists()
    assert other.exists()
