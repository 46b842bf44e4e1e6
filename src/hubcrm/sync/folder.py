"""A shared folder as the place where a hub's computers meet: the way for a small team without a server.

    <folder>/hubcrm-team.json                                whose folder it is; without it nothing happens
    <folder>/spaces/<space>/seg/<writer>/….hcs               changes (segments.py); merged by their writer (compaction.py)
    <folder>/spaces/<space>/keys/<writer>/….hck              keys of people's words (key_shelf.py)
    <folder>/spaces/team/snap/….hcn                          whole stores to begin from (folder_snapshots.py)
    <folder>/spaces/team/hello/<writer>.hch                  who was here
    <folder>/objects/<2 digits>/<name>-<bytes>-<random>.hco  attachments
    <folder>/erased/….hce                                    whose words were erased

No lock, no file that two computers write, nothing taken from a file's absence: a cloud program may bring any of it late,
twice, by half or not at all. docs/team-folder-format.md describes the files for whoever looks after the folder.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from hubcrm.domain.errors import NotFound
from hubcrm.domain.well_formed import LATEST_MS
from hubcrm.store.clock import wall_clock
from hubcrm.store.files import opened, seal
from hubcrm.sync import folder_notices, folder_snapshots, segments
from hubcrm.sync.compaction import Tidying
from hubcrm.sync.folder_seen import TIDIED, Seen, SeenFiles
from hubcrm.sync.key_shelf import KeyShelf
from hubcrm.sync.parcels import Unfit, pack, unpack
from hubcrm.sync.segment_files import DAY_MS
from hubcrm.sync.segment_shelf import SegmentShelf
from hubcrm.sync.shared_place import FORMAT, SPACES, SharedPlace, TeamKey, refuse_long_path
from hubcrm.sync.shared_place import init as init  # asked for here
from hubcrm.sync.transport import Batch, Forked, Held, NotReachable, Place, Refused, Sealed, Snapshot, SubjectKey

MOST_COMPUTERS: Final = 25
MOST_FILES: Final = 20_000
_HELLO: Final = (SPACES, "team", "hello")
_HELLO_KIND: Final = b"HCHEL1\n"
_OBJECT_KIND: Final = b"HCOBJ1\n"
_LARGEST_HELLO: Final = 64 * 1024
_LARGEST_OBJECT: Final = 64 << 20
_IN_A_BATCH: Final = 2_000  # changes
_GOES_ON: Final = "batch "
_HELLO_EVERY_MS: Final = 3600 * 1000  # each hello is a file that everybody's cloud program fetches
_GONE_MS: Final = 90 * DAY_MS  # a computer that was not here for so long is not counted any more
_LOST_MS: Final = 14 * DAY_MS  # and one not here for so long is not waited for: others publish what it wrote
_POLL_SECONDS: Final = 4.0
_WHOLE_LOOK_SECONDS: Final = 60.0
_is_object: Final = re.compile(r"([0-9a-f]{64})-(\d{1,9})-[0-9a-f]{8}\b.*\.hco").fullmatch
_is_name: Final = re.compile(r"[0-9a-f]{64}").fullmatch


class FolderTransport:
    """One hub's shared folder as one computer uses it (see Transport). `writer` is this computer's own name.

    `seen` remembers which files were read (see SeenFiles). `poll` is in seconds.
    """

    name = "folder"

    def __init__(self, path: Path, hub_id: str, team_key: bytes, writer: str, *, seen: SeenFiles,
                 clock: Callable[[], int] = wall_clock, poll: float = _POLL_SECONDS) -> None:  # fmt: skip
        self.writer = writer
        self._clock = clock
        self._poll = poll
        self._place = SharedPlace(path, TeamKey(team_key, hub_id))
        self._keys = KeyShelf(self._place, seen, clock)
        self._shelf = SegmentShelf(self._place, self._keys, seen, clock)
        self._objects = 0
        self._begun_from = ""
        self._tidied: Seen | None = None
        self._seen = seen
        self._stamped: tuple[object, ...] = ()
        self._woken = threading.Event()

    def connect(self) -> None:
        """See whether it is there and is this hub's. Raises NotReachable, Refused."""
        refuse_long_path(self._place.root)
        self._place.check()
        others = {one["writer"] for one in self.seen() if self._clock() - int(one["last_seen"]) < _GONE_MS}
        if self.writer not in others and len(others) >= MOST_COMPUTERS:
            raise Refused(
                f"{len(others)} computers share {self._place.root} already, and a folder serves {MOST_COMPUTERS}: ask "
                "whoever looks after the hub to move it to PostgreSQL (see “Working as a team”). Nothing is lost by it."
            )

    def close(self) -> None:
        """Nothing is held open."""

    def spaces(self) -> frozenset[str]:
        """The spaces whose folder may be read."""
        self._place.check()
        with self._place.errors_told():
            return self._place.spaces()

    # -- changes -----------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        self._place.check()
        self._stamped = self._stamp()
        self._keys.look()
        self._shelf.look()
        if lost := self._keys.lost(self.writer):
            self._shelf.doubt()  # so that what now lacks its keys is shared again with them
            self._keys.let_go(lost)

    def held(self) -> Mapping[Place, Held]:
        """What is there and verifies."""
        self._look()
        self._shelf.verify()
        found = dict(self._shelf.held())
        self._place.check()  # a drive that went away meanwhile holds nothing, which is another thing than an empty folder
        return found

    def pull(self, cursor: str) -> Iterator[Batch]:
        """What has come; a file counts as kept when a later cursor is past the batch in which it went out."""
        self._look()
        if not cursor:
            self._shelf.begin_again()
            self._begun_from = ""
        elif cursor.startswith(folder_snapshots.AFTER):
            self._begin_from(cursor.removeprefix(folder_snapshots.AFTER))
        self._shelf.kept(_batch(cursor))
        changes: list[Sealed] = []
        keys: dict[SubjectKey, None] = {}
        paths: list[str] = []
        for path in self._shelf.to_be_read():
            read = self._shelf.open(path)
            if read is None:
                continue
            paths.append(path)
            if not self._shelf.is_known_in_parts(path):
                changes += read[1]
                keys |= dict.fromkeys(self._keys.of(read[0].place[1], read[1]))
            if len(changes) >= _IN_A_BATCH:
                yield Batch(tuple(changes), tuple(keys), f"{_GOES_ON}{self._shelf.take(paths)}")
                changes, keys, paths = [], {}, []
        if paths or not cursor.startswith(_GOES_ON):
            yield Batch(tuple(changes), tuple(keys), f"{_GOES_ON}{self._shelf.take(paths)}")
        self._shelf.note()
        self._place.check()  # a drive that went away meanwhile is no folder in which nothing is new

    def _begin_from(self, snapshot: str) -> None:
        """Count as kept what a snapshot holds, and nothing else."""
        if snapshot != self._begun_from:
            self._shelf.begin_again()
            self._shelf.take_known(folder_snapshots.taken(self._place, snapshot))
            self._begun_from = snapshot

    def fetch(self, place: Place, first: int, last: int) -> Iterator[Batch]:
        """One writer's changes by number, of both where two wrote under one name."""
        self._look()
        self._shelf.verify()
        batch = []
        for one in self._shelf.changes(self._among(place, first, last)):
            if first <= one.change.seq <= last:
                batch.append(one)
            if len(batch) >= _IN_A_BATCH:
                yield Batch(tuple(batch), self._keys.of(place[1], batch), "")
                batch = []
        if batch:
            yield Batch(tuple(batch), self._keys.of(place[1], batch), "")

    def push(self, place: Place, changes: Sequence[Sealed], keys: Sequence[SubjectKey],
             states: Mapping[str, Mapping[str, object]]) -> None:  # fmt: skip
        """Put one writer's changes there: this computer's own, or those of one that is lost (see may_republish)."""
        self._look()
        own = place[0] == self.writer
        if not changes:
            return
        self._refuse_more_files()
        self._keys.put(place[1], self.writer, keys)
        self._shelf.try_again()
        there = self._numbered(place, changes)
        fresh = [one for one in changes if one.change.id not in there.get(one.change.seq, ())]
        if own and any(one.change.seq in there for one in fresh):
            raise Forked(
                "Somebody else wrote to the shared folder under this computer's name, as happens when a hub is copied or an "
                "older backup brought back.", *place,
            )  # fmt: skip
        for run in segments.runs(fresh):
            made, written = segments.write(self._place.team, place, run, self._clock())
            self._shelf.add(self._place.put(segments.name_of(made), written), made)

    def _numbered(self, place: Place, changes: Sequence[Sealed]) -> dict[int, set[str]]:
        """Ids of what is there already under these changes' numbers."""
        first, last = min(one.change.seq for one in changes), max(one.change.seq for one in changes)
        there: dict[int, set[str]] = {}
        for one in self._shelf.changes(self._among(place, first, last)):
            there.setdefault(one.change.seq, set()).add(one.change.id)
        return there

    def _among(self, place: Place, first: int, last: int) -> list[str]:
        """Paths of the segments that hold any of these numbers."""
        files = self._shelf.of(place).get(place, {})
        return [path for path, one in files.items() if one.first <= last and first <= one.last]

    def may_republish(self, writer: str) -> bool:
        """Whether a computer was not here for a fortnight, so that others put there again what it wrote."""
        self._place.check()
        now = self._clock()
        return not any(one["writer"] == writer and now - int(one["last_seen"]) < _LOST_MS for one in self.seen())

    def _files(self) -> int:
        return len(self._shelf) + len(self._keys) + self._objects

    def _refuse_more_files(self) -> None:
        if self._files() >= MOST_FILES:
            raise Refused(
                f"The shared folder {self._place.root} holds {self._files():,} files, and cloud programs become slow and "
                f"unsafe above {MOST_FILES:,}: move the hub to PostgreSQL (see “Working as a team”). What you save is kept on "
                "this computer meanwhile."
            )

    # -- attachments -------------------------------------------------------------------------------------------------

    def objects(self) -> frozenset[str]:
        """Names of the attachments that are there, and as long as they should be."""
        self._place.check()
        return frozenset(self._object_files())

    def _object_files(self, below: str = "") -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        count = 0
        with self._place.errors_told():
            for one in self._place.files("objects", *([below] if below else [])):
                count += 1
                named = _is_object(one.path.rpartition("/")[2])
                if named and one.size == int(named[2]):
                    found.setdefault(named[1], []).append(one.path)
        if not below:
            self._objects = count
        return found

    def put_object(self, name: str, content: bytes) -> None:
        """Put an attachment there, encrypted."""
        self._place.check()
        if _is_name(name) is None or name in self._object_files(name[:2]):
            return
        self._refuse_more_files()
        sealed = _OBJECT_KIND + seal(self._place.team.of("objects"), content, name.encode())
        self._place.put(f"objects/{name[:2]}/{name}-{len(sealed)}-{secrets.token_hex(4)}.hco", sealed)
        self._objects += 1

    def get_object(self, name: str) -> bytes:
        """An attachment's content. Raises NotFound where it is not there, or not whole yet."""
        self._place.check()
        for path in self._object_files(name[:2]).get(name, ()) if _is_name(name) else ():
            try:
                sealed = self._place.read(path, _LARGEST_OBJECT)
            except OSError:
                continue
            content = opened(self._place.team.of("objects"), sealed[len(_OBJECT_KIND) :], name.encode())
            if content is not None and sealed.startswith(_OBJECT_KIND):
                return content
        raise NotFound("This attachment has not arrived in the shared folder yet: look again later.")

    def forget_object(self, name: str) -> None:
        """Remove an attachment and every copy of it."""
        self._place.check()
        if _is_name(name):
            with self._place.errors_told():
                for found in list(self._place.files("objects", name[:2])):
                    if found.path.rpartition("/")[2].startswith(name):
                        self._place.remove(found.path)

    # -- whole stores ------------------------------------------------------------------------------------------------

    def snapshots(self) -> Sequence[Snapshot]:
        """Stores to begin from, newest first."""
        self._place.check()
        return folder_snapshots.listed(self._place)

    def get_snapshot(self, snapshot: Snapshot) -> Iterator[bytes]:
        """A snapshot in pieces; NotReachable where it is gone or not whole."""
        self._place.check()
        yield from folder_snapshots.get(self._place, snapshot.name)
        self._shelf.look()
        self._begin_from(snapshot.name)  # now, so that nobody reads what it holds to count it

    def put_snapshot(self, made: int, cursor: str, pieces: Iterator[bytes]) -> None:
        """Leave a snapshot; who begins from it goes on after the segments that this store has taken in."""
        self._look()
        self._refuse_more_files()
        self._shelf.kept(_batch(cursor))
        folder_snapshots.put(self._place, self.writer, made, self._shelf.ids_kept(), pieces)

    # -- people and computers ----------------------------------------------------------------------------------------

    def forget_subject(self, subject: str) -> None:
        """Destroy a subject's keys, and every snapshot, for it may hold the words."""
        self._place.check()
        self._keys.forget(subject, self.writer)
        folder_snapshots.remove_all(self._place)

    def say_hello(self, writer: str, version: str, person: str, now_ms: int) -> None:
        """Note that this computer was here; once an hour, or when something about it is different."""
        self._place.check()
        said: dict[str, Any] = {"writer": writer, "person": person, "version": version}
        for one in self.seen():
            if {**one, "last_seen": 0} == {**said, "last_seen": 0} and now_ms - int(one["last_seen"]) < _HELLO_EVERY_MS:
                return
        content = json.dumps({**said, "last_seen": now_ms}).encode()
        _, written = pack(_HELLO_KIND, {"format": FORMAT}, content, self._place.team.of("hello"))
        self._place.put("/".join((*_HELLO, f"{writer}.hch")), written)

    def seen(self) -> Sequence[Mapping[str, Any]]:
        """Who was here; the newest word of each where copies lie about."""
        newest: dict[str, dict[str, Any]] = {}
        with self._place.errors_told():
            for found in self._place.files(*_HELLO):
                said = self._hello(found.path) if found.path.endswith(".hch") else None
                if said is not None and said["last_seen"] > newest.get(said["writer"], said)["last_seen"] - 1:
                    newest[said["writer"]] = said
        return sorted(newest.values(), key=lambda said: (-int(said["last_seen"]), str(said["writer"])))

    def _hello(self, path: str) -> dict[str, Any] | None:
        try:
            given = self._place.read(path, _LARGEST_HELLO)
            said = json.loads(unpack(_HELLO_KIND, given, self._place.team.of("hello"), _LARGEST_HELLO).content)
            known = {name: str(said[name]) for name in ("writer", "person", "version")}
            last = said["last_seen"]
            return {**known, "last_seen": last} if type(last) is int and 0 <= last <= LATEST_MS else None
        except (OSError, Unfit, ValueError, KeyError, TypeError, RecursionError):
            return None

    def tidy(self, now_ms: int) -> None:
        """Once a day, merge one's own small files and take away what has stood elsewhere for a fortnight."""
        last = self._seen.read().get(TIDIED, Seen(0, 0, TIDIED, 0)) if self._tidied is None else self._tidied
        self._tidied = last
        if last.since <= now_ms < last.since + DAY_MS:
            return
        self._look()
        self._shelf.verify()
        more_erased = self._keys.erased > last.size
        Tidying(self._place, self._shelf, self._keys, now_ms, more_erased).tidy(self.writer)
        self._tidied = Seen(self._keys.erased, 0, TIDIED, now_ms)
        self._seen.note({TIDIED: self._tidied})

    def notices(self, now_ms: int) -> Sequence[str]:
        """What somebody should look at: files that have not come right for a day, and a folder that is nearly full."""
        computers = len(self.seen())
        return folder_notices.sentences(
            self._place.root, self._shelf.waiting(DAY_MS), computers, self._files(), MOST_FILES, MOST_COMPUTERS
        )

    # -- waiting -----------------------------------------------------------------------------------------------------

    def wait(self, seconds: float) -> bool:
        """Look every few seconds whether a folder has changed, and each minute at every file."""
        ends = time.monotonic() + seconds
        whole = time.monotonic() + _WHOLE_LOOK_SECONDS
        while not self._woken.wait(max(0.0, min(self._poll, ends - time.monotonic()))):
            now = time.monotonic()
            if self._stamp() != self._stamped or (now >= whole and self._something_came()):
                return True
            if now >= ends:
                return False
            if now >= whole:
                whole = now + _WHOLE_LOOK_SECONDS
        self._woken.clear()
        return True

    def _stamp(self) -> tuple[object, ...]:
        """What changes when a file comes or goes, without listing them: when each folder was last changed."""
        try:
            return self._place.times()
        except OSError:  # away, or changing this moment
            return self._stamped

    def _something_came(self) -> bool:
        try:
            self._look()
        except (NotReachable, Refused):
            return False
        return bool(self._shelf.to_be_read())

    def wake(self) -> None:
        """End a `wait` of another thread, or the next one."""
        self._woken.set()


def _batch(cursor: str) -> int:
    """The last batch that a store has kept, by its cursor."""
    number = cursor.removeprefix(_GOES_ON)
    return int(number) if number.isdecimal() else 0
