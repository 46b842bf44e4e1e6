"""The segments that lie in a shared folder, taken together: how much of each writer's changes is there, and where."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final

from hubcrm.sync import segments
from hubcrm.sync.folder_seen import TAKEN, TAKEN_ODD, WAITS, SeenFiles
from hubcrm.sync.key_shelf import KeyShelf
from hubcrm.sync.parcels import MOST_FACTS, Unfit
from hubcrm.sync.segment_files import GLANCE, GOOD, SegmentFiles
from hubcrm.sync.segments import Segment
from hubcrm.sync.shared_place import Found, SharedPlace
from hubcrm.sync.transport import Held, Place, Sealed

_MOST_NAMED: Final = 1_000_000  # numbers that a name is believed to speak of


class SegmentShelf(SegmentFiles):
    """All segments of the spaces that this person may read."""

    def __init__(self, place: SharedPlace, keys: KeyShelf, seen: SeenFiles, clock: Callable[[], int]) -> None:
        super().__init__(place, keys, seen, clock)
        self._ids: dict[tuple[str, ...], frozenset[tuple[int, str]]] = {}

    def of(self, place: Place | None = None) -> dict[Place, dict[str, Segment]]:
        """The segments that verified, each once: by writer and space, path -> segment. Those merged into others too."""
        found: dict[Place, dict[str, Segment]] = {}
        ids: set[tuple[Place, str]] = set()
        for path in sorted(self._files, key=lambda path: (len(path), path)):
            file = self._files[path]
            segment = file.segment
            if segment is None or file.status not in (GOOD, TAKEN, TAKEN_ODD) or place not in (None, segment.place):
                continue
            if (segment.place, segment.id) not in ids:
                ids.add((segment.place, segment.id))
                found.setdefault(segment.place, {})[path] = segment
        return found

    def held(self) -> dict[Place, Held]:
        """How much there is of each writer in each space; above their highest number where two wrote under one name."""
        if self._held is None:
            self._held = {place: self._count(files) for place, files in self.of().items()}
        return self._held

    def _count(self, files: dict[str, Segment]) -> Held:
        highest = max(segment.last for segment in files.values())
        if not _overlap(files.values()):
            return Held(highest, sum(segment.length for segment in files.values()))
        needed = self.without_parts(files)
        if not _overlap(needed.values()):
            return Held(highest, sum(segment.length for segment in needed.values()))
        which = tuple(sorted(segment.id for segment in needed.values()))
        if which not in self._ids:
            self._ids[which] = frozenset((one.change.seq, one.change.id) for one in self.changes(needed))
        return Held(highest, len(self._ids[which]))

    def without_parts(self, files: dict[str, Segment]) -> dict[str, Segment]:
        """Segments of one writer and space without those that were merged into another of them."""
        whole = {path: self.wholly(path, segment) for path, segment in files.items()}
        into: dict[str, list[Segment]] = {}
        for segment in whole.values():
            for part in segment.parts or ():
                into.setdefault(part, []).append(segment)
        return {
            path: segment
            for path, segment in whole.items()
            if not any(one.first <= segment.first and segment.last <= one.last for one in into.get(segment.id, ()))
        }

    def copies(self, place: Place) -> list[tuple[Found, str]]:
        """Further files that hold the very same segment as one of `of`, each with the path of that one."""
        first = {segment.id: path for path, segment in self.of(place).get(place, {}).items()}
        return [
            (file.found, first[file.segment.id])
            for path, file in self._files.items()
            if file.status != WAITS and file.segment is not None and path != first.get(file.segment.id, path)
        ]

    def wholly(self, path: str, segment: Segment) -> Segment:
        """A segment that verified, with what its name does not say."""
        if segment.parts is not None:
            return segment
        for most in (GLANCE, 2 * MOST_FACTS):
            try:
                found = segments.read_beginning(self._place.team, self._place.read(path, most))
            except (OSError, Unfit):
                continue
            self._files[path].segment = found
            return found
        return segment._replace(parts=frozenset())

    def changes(self, files: Iterable[str]) -> Iterator[Sealed]:
        """What these files hold, each change once."""
        given: set[str] = set()
        for path in files:
            opened = self.open(path)
            for one in opened[1] if opened is not None else ():
                if one.change.id not in given:
                    given.add(one.change.id)
                    yield one

    def waiting(self, longer_than_ms: int) -> dict[str, str]:
        """Files that have not come right for so long, and of which something is nowhere else: path -> why."""
        now = self._clock()
        found = {}
        for path, file in sorted(self._files.items()):
            if file.status == WAITS and now - file.since > longer_than_ms and not self._is_elsewhere(path):
                found[path] = file.why or "it does not verify"
                logging.getLogger(__name__).info("Waiting in the shared folder: %s: %s", path, found[path])
        return found

    def _is_elsewhere(self, path: str) -> bool:
        """Whether every number that a file's name speaks of is in other files, because it was shared again."""
        said = segments.said_by_name(path)
        if said is None:
            return False
        others = self.of(said.place).get(said.place, {}).values()
        missing = set(range(said.first, said.last + 1)) if said.length <= _MOST_NAMED else {0}
        for other in others:
            missing.difference_update(range(max(said.first, other.first), min(said.last, other.last) + 1))
        return not missing

    def spoilt(self, whose: Place, longer_than_ms: int) -> list[str]:
        """Files in one writer's folder that have not come right for so long, and whose changes are all in others."""
        folder = "/".join(segments.folder_of(whose)) + "/"
        now = self._clock()
        return [
            path
            for path, file in self._files.items()
            if path.startswith(folder)
            and file.status == WAITS
            and now - file.since > longer_than_ms
            and self._is_elsewhere(path)
        ]


def _overlap(given: Iterable[Segment]) -> bool:
    ordered = sorted(given, key=lambda segment: segment.first)
    return any(following.first <= one.last for one, following in pairwise(ordered))
