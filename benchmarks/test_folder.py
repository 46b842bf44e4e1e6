"""The shared folder: writing and reading a hundred thousand changes, and a look at a folder in which nothing has come."""

from __future__ import annotations

import os
import time
from pathlib import Path

from benchmarks.conftest import median_s, say
from hubcrm.domain.changes import Change, new_id
from hubcrm.sync import folder, sealing
from hubcrm.sync.folder_seen import SeenInMemory, taken_status
from hubcrm.sync.transport import Sealed

HUB = "7" * 32
KEY = bytes(range(32))
MANY = 100_000
FILES = 20_000
_AT_ONCE = 500


def _computer(path: Path, writer: str) -> folder.FolderTransport:
    return folder.FolderTransport(path, HUB, KEY, writer, seen=SeenInMemory())


def _changes(writer: str) -> list[Sealed]:
    """Changes as an enquiry's are: a few facts, and a sentence under the enquiry's own key."""
    made = []
    for seq in range(1, MANY + 1):
        subject = f"{seq // 8:032x}"
        change = Change(
            id=new_id(seq), txn=new_id(seq), label="Offer to Engineering", writer=writer, seq=seq, hlc=seq << 16, at=seq,
            actor=f"{seq % 9:032x}", entity_type="enquiry", entity_id=subject, kind="offered", parents=(new_id(seq - 1),),
            data={"department": f"{seq % 7:032x}", "due": "2026-11-27"}, personal={"note": "They would like an answer soon."},
            subject=subject,
        )  # fmt: skip
        made.append(sealing.seal(change, subject.encode()))
    return made


def test_write_and_read(tmp_path: Path) -> None:
    """One computer's whole past in pushes of 500, each waiting for the disk; another takes it all in, proved."""
    path = tmp_path / "shared"
    folder.init(path, HUB, KEY)
    ann, ben = _computer(path, "a" * 32), _computer(path, "b" * 32)
    changes = _changes(ann.writer)
    keys = [sealing.subject_key(f"{number:032x}", f"{number:032x}".encode()) for number in range(MANY // 8 + 1)]
    started = time.perf_counter()
    for at in range(0, MANY, _AT_ONCE):
        ann.push((ann.writer, "team"), changes[at : at + _AT_ONCE], keys if not at else [], {})
    wrote = time.perf_counter() - started
    size = sum(one.stat().st_size for one in path.rglob("*.hcs"))
    floor = _bare_write(tmp_path / "bare", MANY // _AT_ONCE, size // (MANY // _AT_ONCE))
    say(f"Folder, write 100,000 ({MANY / wrote:,.0f}/s, {size / MANY:.0f} B each)", wrote, floor, ">= 30,000/s")
    started = time.perf_counter()
    read = sum(len(batch.changes) for batch in ben.pull(""))
    took = time.perf_counter() - started
    assert read == MANY
    started = time.perf_counter()
    for one in path.rglob("*.hcs"):
        one.read_bytes()
    say(f"Folder, read and verify 100,000 ({MANY / took:,.0f}/s)", took, time.perf_counter() - started, ">= 30,000/s")


def _bare_write(place: Path, files: int, size: int) -> float:
    """Seconds for as many files of the same size, each waiting for the disk."""
    place.mkdir()
    content = os.urandom(size)
    started = time.perf_counter()
    for number in range(files):
        with open(place / str(number), "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    return time.perf_counter() - started


def test_idle_look(tmp_path: Path) -> None:
    """As many files as a folder may have, all read before: what a computer does when nothing has come."""
    path = tmp_path / "shared"
    folder.init(path, HUB, KEY)
    rows = {}
    seen = SeenInMemory()
    for number in range(FILES):
        writer = f"{number % 25:032x}"
        place = path / "spaces" / "team" / "seg" / writer
        place.mkdir(exist_ok=True)
        at = number // 25 + 1
        file = place / f"{at:010}-{at:010}-{number:016x}.hcs"
        file.touch()
        facts = file.stat()
        rows[file.relative_to(path).as_posix()] = facts
    for name, facts in rows.items():
        seen.note({name: _seen(facts)})
    ben = folder.FolderTransport(path, HUB, KEY, "b" * 32, seen=seen)

    def idle() -> None:
        assert sum(there.count for there in ben.held().values()) == FILES
        assert list(ben.pull("batch 1")) == []

    def bare() -> None:
        for place in (path / "spaces" / "team" / "seg").iterdir():
            for entry in os.scandir(place):
                entry.stat()

    say("Folder, idle exchange over 20,000 files", median_s(idle, 10), median_s(bare, 10), "< 150 ms")
    say("Folder, a poll while waiting (25 folders)", median_s(ben._place.times, 30), None, "< 4 ms: 0.1 % of a core")


def _seen(facts: os.stat_result) -> tuple[int, int, str, int]:
    from hubcrm.sync.folder_seen import TAKEN, Seen

    return Seen(facts.st_size, facts.st_mtime_ns, taken_status(TAKEN, 1), 1)
