"""The keys of people's and enquiries' words as they lie in a shared folder: the only data there that may be destroyed.

    spaces/<space>/keys/<writer>/<made>-<id>.hck      some keys, encrypted under the team's key
    erased/<name of the subject>.hce                  the words of this subject are gone: no key of theirs counts again

Many keys share a file, for a folder carries thousands of files badly. Where one of them is to go, the others are written
anew before the old file is removed; the mark in `erased` keeps a copy that turns up later from counting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from hubcrm.sync.folder_seen import KEYS, Seen, SeenFiles
from hubcrm.sync.parcels import Unfit, pack, unpack
from hubcrm.sync.segments import identity, keys_needed
from hubcrm.sync.shared_place import FORMAT, SPACES, Found, SharedPlace
from hubcrm.sync.transport import Sealed, SubjectKey

KIND: Final = b"HCKEY1\n"
ENDING: Final = ".hck"
FOLDER: Final = "keys"
ERASED: Final = "erased"
_MARK: Final = b"HCERA1\n"
_LARGEST: Final = 16 << 20
_AGAIN_MS: Final = 60_000
_MOST_KEYS: Final = 20_000
_is_mark: Final = re.compile(r"([0-9a-f]{32})\b.*\.hce").fullmatch


@dataclass(slots=True)
class _Bundle:
    found: Found
    again: int = 0
    made: int = 0
    keys: dict[tuple[str, str], SubjectKey] = field(default_factory=dict)
    unread: bool = False
    """The system did not let it be read, which says nothing of what is in it."""


class KeyShelf:
    """All keys of the spaces that this person may read, as far as they have arrived."""

    def __init__(self, place: SharedPlace, seen: SeenFiles, clock: Callable[[], int]) -> None:
        self._place = place
        self._seen = seen
        self._own: set[str] | None = None
        self._clock = clock
        self._bundles: dict[str, _Bundle] = {}
        self._erased: frozenset[str] = frozenset()
        self._keys: dict[str, dict[tuple[str, str], SubjectKey]] = {}

    def look(self) -> None:
        """See what has come and gone, and read what is new."""
        there: dict[str, Found] = {}
        with self._place.errors_told():
            marks = [_is_mark(found.path.rpartition("/")[2]) for found in self._place.files(ERASED)]
            for space in self._place.spaces():
                for found in self._place.files(SPACES, space, FOLDER):
                    if found.path.lower().endswith(ENDING):
                        there[found.path] = found
        erased = frozenset(mark[1] for mark in marks if mark)
        now, changed = self._clock(), erased != self._erased or there.keys() != self._bundles.keys()
        self._erased = erased
        for path in self._bundles.keys() - there.keys():
            del self._bundles[path]
        for path, found in there.items():
            known = self._bundles.get(path)
            if known is None or known.found != found or (not known.keys and now >= known.again):
                self._bundles[path] = self._read(found)
                changed = True
        if changed:
            self._index()

    def _index(self) -> None:
        self._keys = {}
        for path, bundle in self._bundles.items():
            self._keys.setdefault(path.split("/")[1], {}).update(bundle.keys)

    def lost(self, writer: str) -> list[str]:
        """Files in this computer's own folders that are gone or no longer verify, though they did."""
        if self._own is None:
            self._own = {path for path, seen in self._seen.read().items() if seen.status == KEYS}
        there = {path for path, bundle in self._bundles.items() if bundle.keys or bundle.unread}
        moved = {
            path: Seen(bundle.found.size, bundle.found.mtime, KEYS, bundle.made)
            for path, bundle in self._bundles.items()
            if bundle.keys and path not in self._own and f"/{FOLDER}/{writer}/" in path
        }
        if moved:  # somebody gave our file another name, or copied it
            self._own.update(moved)
            self._seen.note(moved)
        return [path for path in self._own if path not in there]

    def let_go(self, paths: Iterable[str]) -> None:
        """Do not expect these files any more."""
        given = list(paths)
        if given:
            if self._own is not None:
                self._own.difference_update(given)
            self._seen.forget(given)

    def _read(self, found: Found) -> _Bundle:
        place = self._place
        try:
            parcel = unpack(KIND, place.read(found.path, _LARGEST), place.team.of("keys"), 8 * _LARGEST)
            if parcel.facts.get("space") != found.path.split("/")[1] or parcel.facts.get("hub") != place.team.hub_id:
                raise Unfit("it lies in the folder of another space")
            keys = [SubjectKey(str(subject), str(key_id), bytes.fromhex(key))
                    for subject, key_id, key in json.loads(parcel.content)]  # fmt: skip
            made = parcel.facts.get("made")
        except OSError:
            return _Bundle(found, self._clock() + _AGAIN_MS, unread=True)
        except (Unfit, ValueError, TypeError, RecursionError):  # not here yet: it is looked at again
            return _Bundle(found, self._clock() + _AGAIN_MS)
        return _Bundle(found, 0, made if type(made) is int else 0, {identity(key): key for key in keys})

    def __len__(self) -> int:
        return len(self._bundles) + len(self._erased)

    @property
    def erased(self) -> int:
        """Of how many people and enquiries the words were erased."""
        return len(self._erased)

    def is_erased(self, subject: str) -> bool:
        """Whether somebody erased the words of this subject."""
        return bool(self._erased) and self._place.team.name_of(subject) in self._erased

    def lacks(self, space: str, changes: Iterable[Sealed]) -> bool:
        """Whether a key that these changes need has not arrived, though nobody destroyed it."""
        here = self._keys.get(space, {})
        return any(needed not in here and not self.is_erased(needed[0]) for needed in keys_needed(changes))

    def of(self, space: str, changes: Iterable[Sealed]) -> tuple[SubjectKey, ...]:
        """The keys that these changes need, those that are here."""
        here = self._keys.get(space, {})
        needed = sorted(keys_needed(changes))
        return tuple(here[one] for one in needed if one in here and not self.is_erased(one[0]))

    def put(self, space: str, writer: str, keys: Iterable[SubjectKey]) -> None:
        """Put those keys there that are not there yet; never one whose subject was erased."""
        self.look()
        here = self._keys.get(space, {})
        fresh = {identity(key): key for key in keys if identity(key) not in here and not self.is_erased(key.subject)}
        self._write(space, writer, list(fresh.values()))

    def _write(self, space: str, writer: str, keys: Sequence[SubjectKey]) -> None:
        team, made = self._place.team, self._clock()
        for start in range(0, len(keys), _MOST_KEYS):
            some = {identity(key): key for key in sorted(keys[start : start + _MOST_KEYS])}
            facts = {"format": FORMAT, "hub": team.hub_id, "space": space, "made": made}
            content = json.dumps([(key.subject, key.key_id, key.key.hex()) for key in some.values()]).encode()
            key_id, written = pack(KIND, facts, content, team.of("keys"))
            path = f"{SPACES}/{space}/{FOLDER}/{writer}/{made:013}-{key_id}{ENDING}"
            found = self._place.put(path, written)
            self._seen.note({path: Seen(found.size, found.mtime, KEYS, made)})
            if self._own is not None:
                self._own.add(path)
            self._bundles[path] = _Bundle(found, 0, made, some)
            self._keys.setdefault(space, {}).update(some)

    def forget(self, subject: str, writer: str) -> None:
        """Destroy every key of a subject, in all spaces that may be read."""
        self.look()
        name = self._place.team.name_of(subject)
        if name not in self._erased:
            _, mark = pack(_MARK, {"format": FORMAT}, b"", self._place.team.of("erased"))
            self._place.put(f"{ERASED}/{name}.hce", mark)
            self._erased |= {name}
        self.purge(writer)

    def purge(self, writer: str) -> None:
        """Take keys of erased subjects out of every file that still has one, whoever wrote it."""
        for path, bundle in list(self._bundles.items()):
            kept = [key for key in bundle.keys.values() if not self.is_erased(key.subject)]
            if len(kept) < len(bundle.keys):
                self._write(path.split("/")[1], writer, kept)
                self._remove(path)

    def _remove(self, path: str) -> None:
        self._place.remove(path)
        del self._bundles[path]
        self.let_go([path])
        self._index()

    def merge(self, writer: str, *, older_than: int, gone_before: int, at_least: int) -> None:
        """Write one's own small files that are older than this (UTC ms) as one; remove those of which all was in another
        one before `gone_before`.
        """
        for space in self._place.spaces():
            own = {path: bundle for path, bundle in self._bundles.items()
                   if path.startswith(f"{SPACES}/{space}/{FOLDER}/{writer}/") and bundle.keys}  # fmt: skip
            spare = self._spare(own, gone_before)
            for path in spare:
                self._remove(path)
            twice = {*spare, *self._spare(own, self._clock() + 1)}
            old = [bundle for path, bundle in own.items() if path not in twice and bundle.made < older_than
                   and len(bundle.keys) < _MOST_KEYS // 2]  # fmt: skip
            if len(old) >= at_least:
                together = {one: key for bundle in old for one, key in bundle.keys.items()}
                self._write(space, writer, list(together.values()))

    @staticmethod
    def _spare(own: dict[str, _Bundle], before: int) -> list[str]:
        """Files of which every key stands in a larger one that was there before."""
        return [
            path
            for path, bundle in own.items()
            if any(
                other.made < before and len(other.keys) > len(bundle.keys) and bundle.keys.keys() <= other.keys.keys()
                for other in own.values()
            )
        ]
