"""Cut the power 300 times in simulation, and count the acknowledged saves that are gone.

    uv pip install apsw        (for this script only)
    python tests/scripts/power_cuts.py [CUTS]

The statements of a real run of actions are written down, then executed again through a recording file system, unencrypted
because SQLCipher cannot be put on one, with WAL and synchronous = FULL as the store has them. A cut keeps what was synced
and, of everything written since, 512-byte sectors at random. The files left behind are opened: they must check, and hold
every transaction that was acknowledged, each of them whole. The same cuts with synchronous = NORMAL must lose some: that
shows that the cuts cut. Not modelled: the order of directory entries, and disks that say "synced" and lie. Shared memory
cannot be recorded, so the replay holds the file exclusively.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    try:
        import apsw  # type: ignore[import-not-found, unused-ignore] # nothing else here needs it
    except ImportError:
        sys.exit("The power cuts need apsw, which hubcrm itself does not: uv pip install apsw, then run this again.")

from sqlalchemy import Engine, event

from tests.histories import VERBS, colleagues

SECTOR = 512
Statement = tuple[str, Any, bool]


def transactions_of_a_real_run(actions: int, seed: int) -> list[list[Statement]]:
    """Statements (sql, parameters, many) of each transaction that a real hub committed, the making of it first."""
    done: list[list[Statement]] = []
    running: list[Statement] = []

    def said(connection: Any, cursor: Any, sql: str, parameters: Any, context: Any, many: bool) -> None:
        if sql != "BEGIN IMMEDIATE":
            running.append((sql, list(parameters) if many else parameters, many))

    def committed(connection: Any) -> None:
        done.append(list(running))
        running.clear()

    listeners = (("before_cursor_execute", said), ("commit", committed), ("rollback", lambda _: running.clear()))
    chance = random.Random(seed)
    for name, function in listeners:
        event.listen(Engine, name, function)
    try:
        with colleagues((timedelta(),), seed) as office:  # one alone: no statement may be another computer's
            verbs = [verb for verb in VERBS if verb not in ("exchange", "time_passes")]
            while len(done) < actions:
                office.play([(0, chance.choice(verbs), chance.randrange(8), chance.randrange(8))])
            return done
    finally:
        for name, function in listeners:
            event.remove(Engine, name, function)


@dataclass
class Disk:
    """What reached the disk, in order: (what, file, offset or size, bytes), and the acknowledged commits in between."""

    events: list[tuple[str, str, int, bytes]] = field(default_factory=list)

    def note(self, what: str, name: str = "", at: int = 0, content: bytes = b"") -> None:
        self.events.append((what, Path(name).name, at, content))


def replay(transactions: Sequence[Sequence[Statement]], folder: Path, synchronous: str) -> Disk:
    """Execute the transactions on a recorded file; each commit that returned is noted as acknowledged."""
    disk = Disk()

    class File(apsw.VFSFile):  # type: ignore[misc] # apsw is not installed where types are checked
        def __init__(self, name: Any, flags: Any) -> None:
            self.name = name.filename() if isinstance(name, apsw.URIFilename) else str(name or "")
            super().__init__("", name, flags)

        def xWrite(self, content: bytes, offset: int) -> None:  # noqa: N802 # apsw's name
            disk.note("write", self.name, offset, bytes(content))
            super().xWrite(content, offset)

        def xTruncate(self, size: int) -> None:  # noqa: N802 # apsw's name
            disk.note("truncate", self.name, size)
            super().xTruncate(size)

        def xSync(self, flags: int) -> None:  # noqa: N802 # apsw's name
            disk.note("sync", self.name)
            super().xSync(flags)

    class Recorded(apsw.VFS):  # type: ignore[misc] # as above
        def __init__(self) -> None:
            super().__init__("recorded", "")

        def xOpen(self, name: Any, flags: Any) -> Any:  # noqa: N802 # apsw's name
            return File(name, flags)

        def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802 # apsw's name
            disk.note("delete", name)
            super().xDelete(name, sync_folder)

    vfs = Recorded()
    connection = apsw.Connection(str(folder / "hub.db"), vfs="recorded")
    for setting in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", f"synchronous = {synchronous}", "foreign_keys = ON",
                    "secure_delete = ON", "cell_size_check = ON", "mmap_size = 0", "temp_store = MEMORY"):  # fmt: skip
        list(connection.execute(f"PRAGMA {setting}"))
    for number, statements in enumerate(transactions):
        connection.execute("BEGIN IMMEDIATE")
        for sql, parameters, many in statements:
            if many:
                connection.executemany(sql, parameters)
            else:
                list(connection.execute(sql, parameters or ()))
        if number:
            connection.execute("INSERT INTO done (number) VALUES (?)", (number,))
        else:
            connection.execute("CREATE TABLE done (number INTEGER PRIMARY KEY)")
        connection.execute("COMMIT")
        disk.note("acknowledged", at=number)
    connection.close()
    del vfs
    return disk


class Files:
    """The files as they are on the disk, and what is still on its way there."""

    def __init__(self) -> None:
        self.synced: dict[str, bytearray] = {}
        self.on_the_way: dict[str, list[tuple[str, int, bytes]]] = {}

    def happen(self, what: str, name: str, at: int, content: bytes) -> None:
        """One more event."""
        if what in ("write", "truncate"):
            self.on_the_way.setdefault(name, []).append((what, at, content))
        elif what == "sync":
            for pending in self.on_the_way.pop(name, ()):
                _apply(self.synced.setdefault(name, bytearray()), *pending)
        elif what == "delete":
            self.synced.pop(name, None)
            self.on_the_way.pop(name, None)

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        """What is found afterwards: of everything that was on its way, sectors at random."""
        found = {name: bytearray(content) for name, content in self.synced.items()}
        for name, pending in self.on_the_way.items():
            content = found.setdefault(name, bytearray())
            keeps = chance.choice((0.1, 0.5, 0.9))
            for what, at, written in pending:
                if what == "truncate":
                    if chance.random() < keeps:
                        _apply(content, what, at, b"")
                    continue
                for start in range(0, len(written), SECTOR):
                    if chance.random() < keeps:
                        _apply(content, what, at + start, written[start : start + SECTOR])
        return {name: bytes(content) for name, content in found.items()}


def _apply(content: bytearray, what: str, at: int, written: bytes) -> None:
    if what == "truncate":
        del content[at:]
        return
    content.extend(b"\0" * (at - len(content)))
    content[at : at + len(written)] = written


def cuts_of(disk: Disk, how_many: int, chance: random.Random) -> Iterator[tuple[int, dict[str, bytes]]]:
    """(last acknowledged transaction, the files left behind) for cuts at random moments after the making of the hub."""
    first = next(n for n, one in enumerate(disk.events) if one[0] == "acknowledged")
    moments = sorted(chance.randrange(first + 1, len(disk.events) + 1) for _ in range(how_many))
    files, acknowledged, now = Files(), 0, 0
    for moment in moments:
        for what, name, at, content in disk.events[now:moment]:
            if what == "acknowledged":
                acknowledged = at
            else:
                files.happen(what, name, at, content)
        now = moment
        yield acknowledged, files.after_a_cut(chance)


@dataclass
class Tally:
    """What many cuts came to."""

    cuts: int = 0
    damaged: int = 0
    losing: int = 0
    lost: int = 0
    in_flight_kept: int = 0


def cut(transactions: Sequence[Sequence[Statement]], how_many: int, synchronous: str, chance: random.Random) -> Tally:
    """Replay the transactions and cut the power `how_many` times."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="hubcrm-cuts-") as made:
        (Path(made) / "run").mkdir()
        disk = replay(transactions, Path(made) / "run", synchronous)
        for number, (acknowledged, left) in enumerate(cuts_of(disk, how_many, chance)):
            folder = Path(made) / str(number)
            folder.mkdir()
            for name, content in left.items():
                (folder / name).write_bytes(content)
            tally.cuts += 1
            found = _last_whole(folder / "hub.db")
            for path in folder.iterdir():
                path.unlink()
            if found is None:
                tally.damaged += 1
                continue
            tally.losing += found < acknowledged
            tally.lost += max(acknowledged - found, 0)
            tally.in_flight_kept += max(found - acknowledged, 0)
    return tally


def _last_whole(path: Path) -> int | None:
    """The last transaction found, with all before it and nothing of a later one; None where the file is damaged.

    -1 where not even the making of the hub is found.
    """
    connection = apsw.Connection(str(path))
    try:
        if list(connection.execute("PRAGMA integrity_check")) != [("ok",)]:
            return None
        if not list(connection.execute("SELECT 1 FROM sqlite_master LIMIT 1")):
            return -1
        ((many, last),) = connection.execute("SELECT count(*), coalesce(max(number), 0) FROM done")
        ((unnamed,),) = connection.execute("SELECT count(*) FROM change WHERE txn NOT IN (SELECT id FROM txn)")
        ((seqs, have),) = connection.execute(
            "SELECT count(c.seq), coalesce(max(c.seq), 0) FROM writer w LEFT JOIN change c ON c.writer = w.uuid "
            "WHERE w.mine = 1"
        )
        ((noted,),) = connection.execute("SELECT have FROM writer WHERE mine = 1")
        return last if many == last and unnamed == 0 and seqs == have == noted else None
    except apsw.Error:
        return None
    finally:
        connection.close()


def main() -> int:
    """Run, and report; 1 where an acknowledged transaction was lost or a file damaged, or where NORMAL lost nothing."""
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    began = time.perf_counter()
    transactions = transactions_of_a_real_run(400, seed=1)
    statements = sum(len(one) for one in transactions)
    print(
        f"{len(transactions)} transactions of {statements} statements, SQLite {apsw.sqlite_lib_version()}, not encrypted"
    )
    full = cut(transactions, how_many, "FULL", random.Random(1))
    normal = cut(transactions, how_many, "NORMAL", random.Random(1))
    for name, tally in (("FULL", full), ("NORMAL", normal)):
        print(
            f"WAL {name}: {tally.cuts} cuts, {tally.damaged} damaged, {tally.losing} lost acknowledged transactions "
            f"({tally.lost} of them), {tally.in_flight_kept} kept that were still on their way"
        )
    print(f"{time.perf_counter() - began:.0f} s")
    return 1 if full.lost or full.damaged or not normal.lost else 0


if __name__ == "__main__":
    sys.exit(main())
