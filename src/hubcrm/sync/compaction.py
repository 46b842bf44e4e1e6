"""Few large files instead of many small ones: each computer merges what it wrote itself, and nobody else's.

The merged file lies beside its parts for a fortnight, so that a computer that is behind loses nothing: it takes either, and
duplicates do no harm. Words of somebody who was erased are left out of what is written anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hubcrm.domain.erasing import without_words
from hubcrm.sync import segments
from hubcrm.sync.key_shelf import KeyShelf
from hubcrm.sync.segment_files import DAY_MS
from hubcrm.sync.segment_shelf import SegmentShelf
from hubcrm.sync.segments import Segment
from hubcrm.sync.shared_place import SharedPlace
from hubcrm.sync.transport import Place, Sealed

OLD_ENOUGH_MS: Final = 7 * DAY_MS
BESIDE_MS: Final = 14 * DAY_MS
_FULL: Final = 2 << 20  # bytes of the files that are merged into one
_SMALL: Final = 1 << 20
AT_LEAST: Final = 8  # fewer are not worth a file that everybody fetches


@dataclass(frozen=True)
class Tidying:
    """One computer's tidying up, at `now` (UTC ms).

    `more_erased`: words were erased since the last time, so that every file of one's own is looked through for them.
    """

    place: SharedPlace
    shelf: SegmentShelf
    keys: KeyShelf
    now: int
    more_erased: bool

    def tidy(self, writer: str) -> None:
        """Merge the small files of one writer, which must be this computer's own, and remove those merged long ago."""
        for whose, files in self.shelf.of().items():
            if whose[0] == writer:
                whole = {path: self.shelf.wholly(path, segment) for path, segment in files.items()}
                self._remove_merged(whose, whole)
                self._merge(whose, whole)
        self.keys.purge(writer)
        old, long_ago = self.now - OLD_ENOUGH_MS, self.now - BESIDE_MS
        self.keys.merge(writer, older_than=old, gone_before=long_ago, at_least=AT_LEAST)
        self.place.remove_leftovers(self.now - 2 * DAY_MS)

    def _remove_merged(self, whose: Place, whole: dict[str, Segment]) -> None:
        """Parts, copies and spoilt files, of what has stood whole in others for a fortnight, and still does."""
        for into, merged in list(whole.items()):
            parts = [
                path
                for path, part in whole.items()
                if part.id in (merged.parts or ()) and merged.first <= part.first and part.last <= merged.last
            ]
            if parts and merged.made <= self.now - BESIDE_MS and self.shelf.open(into) is not None:
                for path in parts:
                    self.shelf.remove(path)
                    del whole[path]
        for copy, original in self.shelf.copies(whose):
            if copy.mtime // 1_000_000 <= self.now - BESIDE_MS and self.shelf.open(original) is not None:
                self.shelf.remove(copy.path)
        for path in self.shelf.spoilt(whose, BESIDE_MS):
            self.shelf.remove(path)

    def _merge(self, whose: Place, whole: dict[str, Segment]) -> None:
        for group in list(self._groups(self.shelf.without_parts(whole))):
            changes = sorted(self.shelf.changes(group), key=lambda one: one.change.seq)
            if len(changes) == sum(whole[path].length for path in group):
                kept = [self._without_erased(one) for one in changes]
                made, written = segments.write(
                    self.place.team, whose, kept, self.now, (whole[path].id for path in group)
                )
                self.shelf.add(self.place.put(segments.name_of(made), written), made)

    def _groups(self, whole: dict[str, Segment]) -> Iterator[list[str]]:
        """Paths of files that belong together: small, old enough, with consecutive numbers; or alone, to leave words out."""
        group: list[str] = []
        size, following = 0, 0
        for path, segment in sorted(whole.items(), key=lambda item: item[1].first):
            bytes_here = self.shelf.found(path).size
            fits = bytes_here < _SMALL and segment.made <= self.now - OLD_ENOUGH_MS
            if not fits or segment.first != following or size + bytes_here > _FULL:
                yield from self._worth_it(group)
                group, size = [], 0
            following = segment.last + 1
            if fits:
                group.append(path)
                size += bytes_here
            elif self._holds_erased(path):
                yield [path]
        yield from self._worth_it(group)

    def _worth_it(self, group: list[str]) -> Iterator[list[str]]:
        if len(group) >= AT_LEAST:
            yield group
        else:
            yield from ([path] for path in group if self._holds_erased(path))

    def _holds_erased(self, path: str) -> bool:
        return self.more_erased and any(self._without_erased(one) is not one for one in self.shelf.changes([path]))

    def _without_erased(self, one: Sealed) -> Sealed:
        if not self.keys.is_erased(one.change.entity_id):
            return one
        left = without_words(one.change)
        return one if left == one.change and not one.enc else Sealed(left)
