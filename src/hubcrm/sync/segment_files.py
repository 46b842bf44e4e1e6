"""The files of segments in a shared folder: which of them verify, which wait, and which are kept in this store.

A file that does not verify is no error: it may be half there. It is looked at again, each time later, and mentioned when it
has not come right for a day. A file that is gone takes nothing away from this store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hubcrm.sync import segments
from hubcrm.sync.folder_seen import TAKEN, TAKEN_ODD, WAITS, Seen, SeenFiles, batch_of, taken_status
from hubcrm.sync.key_shelf import KeyShelf
from hubcrm.sync.parcels import Unfit
from hubcrm.sync.segments import Segment
from hubcrm.sync.shared_place import SPACES, Found, SharedPlace
from hubcrm.sync.transport import Held, Place, Sealed

DAY_MS: Final = 24 * 3600 * 1000
_FIRST_LOOK_MS: Final = 5_000  # a file that waits is looked at again after this, then after twice as long, …
_LAST_LOOK_MS: Final = 600_000  # … and at least so often
_FETCH_AGAIN_MS: Final = 60_000
_KEPT_OPEN: Final = 20_000  # changes of files that were verified and go out next
GLANCE: Final = 16 * 1024  # bytes: enough for the beginning of any segment that was not merged from many

_NEW, GOOD = "new", "good"  # not read yet; verified, and not kept in this store yet

Opened = tuple[Segment, tuple[Sealed, ...]]


@dataclass(slots=True)
class _File:
    """One file that lies there. `segment`: what it holds, once known. `batch`: in which it went out.

    `since` (0: never): when it was first found wanting, and `why`; `tries` and `again`: when it is looked at next.
    `given`: whether it went out though keys for it are missing.
    """

    found: Found
    status: str
    since: int = 0
    segment: Segment | None = None
    batch: int = 0
    tries: int = 0
    again: int = 0
    why: str = ""
    given: bool = False


class SegmentFiles:
    """All files of segments in the spaces that this person may read. Times are UTC milliseconds."""

    def __init__(self, place: SharedPlace, keys: KeyShelf, seen: SeenFiles, clock: Callable[[], int]) -> None:
        self._place = place
        self._keys = keys
        self._seen = seen
        self._clock = clock
        self._files: dict[str, _File] = {}
        self._remembered: dict[str, Seen] | None = None
        self._last_batch = 0
        self._held: dict[Place, Held] | None = None
        self._to_note: dict[str, Seen] = {}
        self._fetch_again = 0
        self._kept_until = 0
        self._opened: dict[str, Opened] = {}
        self._opened_changes = 0

    # -- looking -----------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """List what lies there now. Nothing is opened, so that it costs little when nothing has come."""
        if self._remembered is None:
            self._remembered = dict(self._seen.read())
            self._last_batch = max((batch_of(seen.status)[1] for seen in self._remembered.values()), default=0)
        there: dict[str, _File] = {}
        for space in self._place.spaces():
            with self._place.errors_told():
                for found in self._place.files(SPACES, space, segments.FOLDER):
                    if found.path.lower().endswith(segments.ENDING):
                        there[found.path] = self._as_known(found)
        if there != self._files:
            self._held = None
        lost = [path for path in self._files.keys() - there.keys() if self._files[path].status != _NEW]
        if lost:
            self._seen.forget(lost)
        self._files = there
        for path in [path for path in self._opened if there.get(path) is None or there[path].status != GOOD]:
            self._let_go(path)

    def _as_known(self, found: Found) -> _File:
        known = self._files.get(found.path)
        if known is not None:
            if known.found == found:
                return known
            if known.found[1:3] == found[1:3]:  # only whether it lies on this disk is different
                known.found = found
                return known
            since = known.since if known.status == WAITS else 0
            return _File(found, _NEW, since)
        seen = (self._remembered or {}).get(found.path)
        if seen is None:
            return _File(found, _NEW)
        if (seen.size, seen.mtime) != found[1:3]:
            return _File(found, _NEW, seen.since if seen.status == WAITS else 0)
        status, batch = batch_of(seen.status)
        said = segments.said_by_name(found.path) if status == TAKEN else None
        return _File(found, status, seen.since if status == WAITS else 0, said, batch)

    def to_be_read(self) -> list[str]:
        """Paths of the files whose content is not in this store and that are due to be looked at, oldest first."""
        now = self._clock()
        due = [
            path
            for path, file in self._files.items()
            if file.status in (_NEW, GOOD)
            or (file.status == WAITS and now >= file.again)
            or file.batch > self._kept_until
        ]
        return sorted(due, key=lambda path: (self._written(path), path))

    def _written(self, path: str) -> int:
        """When a file's writer says that it was written: changes then come about as they were made, which folds quickest."""
        file = self._files[path]
        if file.segment is None:
            if file.found.elsewhere:
                return 0
            try:
                return segments.read_beginning(self._place.team, self._place.read(path, GLANCE)).made
            except (OSError, Unfit):
                return 0
        return file.segment.made

    def __len__(self) -> int:
        return len(self._files)

    # -- reading -----------------------------------------------------------------------------------------------------

    def open(self, path: str) -> Opened | None:
        """What a file holds, or None where it does not verify (yet); it is looked at again later then."""
        file = self._files.get(path)
        if file is None:  # gone since somebody asked for it
            return None
        opened = self._let_go(path)
        if opened is not None:
            return self._as_opened(path, *opened)
        if file.found.elsewhere and self._clock() < self._fetch_again:
            self._wait(path, "only its name is on this computer")
            return None
        try:
            segment, changes = segments.read(self._place.team, self._place.read(path, segments.LARGEST + 1))
            if segment.place[1] != path.split("/")[1]:
                raise Unfit("it lies in the folder of another space")
        except Unfit as reason:
            self._wait(path, str(reason))
            return None
        except OSError as error:
            self._place.check()  # the whole drive may be away: then nothing more is read
            if file.found.elsewhere:  # the cloud program cannot fetch now, and each of many files would wait for it
                self._fetch_again = self._clock() + _FETCH_AGAIN_MS
            if file.status not in (TAKEN, TAKEN_ODD):  # which says nothing of what is in it
                self._wait(path, error.strerror or "it cannot be read")
            return None
        return self._as_opened(path, segment, changes)

    def _as_opened(self, path: str, segment: Segment, changes: tuple[Sealed, ...]) -> Opened | None:
        file = self._files[path]
        file.segment = segment
        if self._keys.lacks(segment.place[1], changes):
            return self._without_keys(path, segment, changes)
        if file.status in (_NEW, WAITS):
            file.status = GOOD
            self._held = None
        if file.status == GOOD and self._opened_changes + len(changes) <= _KEPT_OPEN:
            self._opened[path] = segment, changes
            self._opened_changes += len(changes)
        return segment, changes

    def _let_go(self, path: str) -> Opened | None:
        """What was kept open of a file."""
        opened = self._opened.pop(path, None)
        self._opened_changes -= len(opened[1]) if opened else 0
        return opened

    def _without_keys(self, path: str, segment: Segment, changes: tuple[Sealed, ...]) -> Opened | None:
        """A file waits for its keys. After a day it goes out once all the same, for what needs none, and waits on."""
        file = self._files[path]
        first_time = not file.given and self._waited_ms(file) >= DAY_MS
        self._wait(path, "the keys for it have not arrived")
        return (segment, changes) if first_time else None

    def _wait(self, path: str, why: str) -> None:
        file = self._files[path]
        now = self._clock()
        if file.status != WAITS or not file.since:
            file.since = file.since or now
            self._held = None
            self._to_note[path] = Seen(file.found.size, file.found.mtime, WAITS, file.since)
        file.status, file.why = WAITS, why
        file.again = now + min(_FIRST_LOOK_MS << min(file.tries, 20), _LAST_LOOK_MS)
        file.tries += 1

    def _waited_ms(self, file: _File) -> int:
        return max(0, self._clock() - file.since) if file.since else 0

    def kept(self, until: int) -> None:
        """What went out in batches up to this one is kept in this store; what went out in later ones is not."""
        self._kept_until = until

    def take(self, paths: Iterable[str]) -> int:
        """These files go out in one batch now; its number, which is above that of every batch before."""
        self._last_batch = max(self._last_batch, self._kept_until) + 1
        self._take(paths, self._last_batch)
        return self._last_batch

    def _take(self, paths: Iterable[str], batch: int) -> None:
        rows = {}
        for path in paths:
            file = self._files.get(path)
            if file is not None and file.status == WAITS:
                file.given = True
            elif file is not None and file.segment is not None:
                said = segments.said_by_name(path)
                true = said is not None and said[:4] == file.segment[:4]
                file.status, file.since, file.batch = TAKEN if true else TAKEN_ODD, 0, batch
                rows[path] = Seen(file.found.size, file.found.mtime, taken_status(file.status, batch), self._clock())
            self._let_go(path)
        self._held = None
        self._note(rows)

    def note(self) -> None:
        """Remember what waits."""
        self._note({})

    def take_known(self, ids: frozenset[str]) -> None:
        """Segments with these ids are in this store already, for it was begun from a copy of one that had them."""
        paths = []
        for path, file in self._files.items():
            segment = file.segment or segments.said_by_name(path)
            if file.status in (_NEW, GOOD) and segment is not None and segment.id in ids:
                file.segment = segment
                paths.append(path)
        self._take(paths, 0)

    def add(self, found: Found, segment: Segment) -> None:
        """A file that this computer has put there itself."""
        self._files[found.path] = _File(found, TAKEN, 0, segment)
        self._held = None
        self._note({found.path: Seen(found.size, found.mtime, taken_status(TAKEN, 0), self._clock())})

    def doubt(self) -> None:
        """Read every file again: keys that they need may have gone, and then they do not count."""
        for file in self._files.values():
            if file.status in (TAKEN, TAKEN_ODD, GOOD):
                file.status, file.batch = _NEW, 0
        self.verify()
        self.note()

    def try_again(self) -> None:
        """Look now at every file that waits: what it lacked may have come."""
        for file in self._files.values():
            file.again = 0
        self.verify()

    def begin_again(self) -> None:
        """Nothing of what lies there is taken for kept in this store."""
        for file in self._files.values():
            if file.status in (TAKEN, TAKEN_ODD):
                file.status, file.batch = _NEW, 0
        self._remembered = {}
        self._held = None
        self._seen.forget(list(self._files))

    def _note(self, rows: Mapping[str, Seen]) -> None:
        together = {**self._to_note, **rows}
        self._to_note = {}
        if together:
            self._seen.note(together)

    def ids_kept(self) -> frozenset[str]:
        """Ids of the segments that are kept in this store."""
        return frozenset(id for id, batch in self._ids_taken() if batch <= self._kept_until)

    def _ids_taken(self) -> Iterator[tuple[str, int]]:
        for file in self._files.values():
            if file.status in (TAKEN, TAKEN_ODD) and file.segment:
                yield file.segment.id, file.batch

    def is_known_in_parts(self, path: str) -> bool:
        """Whether a file was merged from segments that all went out before, so that it brings nothing new."""
        segment = self._files[path].segment
        return (
            segment is not None
            and bool(segment.parts)
            and (segment.parts or set()) <= {id for id, _ in self._ids_taken()}
        )

    def verify(self) -> None:
        """Read what has not been read, so that everything below is complete."""
        now = self._clock()
        for path, file in list(self._files.items()):
            unread = file.status == TAKEN_ODD and file.segment is None
            if unread or file.status == _NEW or (file.status == WAITS and now >= file.again):
                self.open(path)

    def found(self, path: str) -> Found:
        """How a file was listed."""
        return self._files[path].found

    def remove(self, path: str) -> None:
        """Take a file away, of which every change stands in another."""
        self._place.remove(path)
        del self._files[path]
        self._held = None
        self._seen.forget([path])
