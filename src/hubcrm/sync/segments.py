"""Segments: some consecutive changes of one writer in one space, as one file of the shared folder that never changes.

    spaces/<space>/seg/<writer>/<first>-<last>-<id>.hcs

A segment counts by what is in it and not by its name: a conflict copy is a duplicate, and duplicates do no harm.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from hubcrm.sync.parcels import Facts, Unfit, glance, pack, unpack
from hubcrm.sync.shared_place import FORMAT, SPACES, TeamKey, is_space
from hubcrm.sync.transport import Place, Sealed, SubjectKey

KIND: Final = b"HCSEG1\n"
ENDING: Final = ".hcs"
FOLDER: Final = "seg"
LARGEST: Final = 96 << 20  # bytes of a file; a larger one is not read
_LONGEST_CONTENT: Final = 512 << 20
_FULL: Final = 4 << 20  # characters of JSON after which the next segment begins
_MOST: Final = 20_000  # changes
_MOST_NUMBER: Final = 9_999_999_999

_is_id: Final = re.compile(r"[0-9a-f]{32}").fullmatch
_named: Final = re.compile(r"(\d{10})-(\d{10})-([0-9a-f]{16})\.hcs").fullmatch


class Segment(NamedTuple):
    """What a segment says of itself: whose changes, which numbers, when it was written (the writer's UTC ms).

    `parts`: ids of the smaller segments that it was merged from; None where only its name was read.
    """

    id: str
    place: Place
    first: int
    last: int
    made: int = 0
    parts: frozenset[str] | None = None

    @property
    def length(self) -> int:
        """How many changes it holds: one for each number."""
        return self.last - self.first + 1


def folder_of(place: Place) -> tuple[str, ...]:
    """The folder of one writer's segments in a space."""
    writer, space = place
    return SPACES, space, FOLDER, writer


def name_of(segment: Segment) -> str:
    """The path of a segment within the shared folder."""
    return "/".join((*folder_of(segment.place), f"{segment.first:010}-{segment.last:010}-{segment.id}{ENDING}"))


def said_by_name(path: str) -> Segment | None:
    """What a path says of its segment, which is true where it verified once; None for any other name."""
    parts = path.split("/")
    found = _named(parts[-1])
    if found is None or len(parts) != 5 or not _is_id(parts[3]):
        return None
    return Segment(found[3], (parts[3], parts[1]), int(found[1]), int(found[2]))


def write(team: TeamKey, place: Place, changes: Sequence[Sealed], made: int,
          parts: Iterable[str] = ()) -> tuple[Segment, bytes]:  # fmt: skip
    """One segment of changes with consecutive numbers, and its bytes."""
    from hubcrm.sync import sealing

    first, last = changes[0].change.seq, changes[-1].change.seq
    merged = sorted(parts)
    facts: Facts = {"format": FORMAT, "hub": team.hub_id, "writer": place[0], "space": place[1], "first": first,
                    "last": last, "made": made}  # fmt: skip
    if merged:
        facts["parts"] = merged
    lines = [json.dumps(sealing.to_plain(one), separators=(",", ":"), ensure_ascii=False) for one in changes]
    key, written = pack(KIND, facts, "\n".join(lines).encode("utf-8", "surrogatepass"), team.of("segments"))
    return Segment(key, place, first, last, made, frozenset(merged)), written


def read(team: TeamKey, given: bytes) -> tuple[Segment, tuple[Sealed, ...]]:
    """What a segment is and holds; Unfit says why it does not count."""
    if len(given) > LARGEST:
        raise Unfit("it is larger than a file here may be")
    parcel = unpack(KIND, given, team.of("segments"), _LONGEST_CONTENT)
    segment = _segment(team, parcel.id, parcel.facts)
    changes = tuple(_changes(parcel.content))
    writer, space = segment.place
    numbers = range(segment.first, segment.last + 1)
    if len(changes) != len(numbers) or not all(
        one.change.seq == number and one.change.writer == writer and one.change.space == space
        for one, number in zip(changes, numbers, strict=True)
    ):
        raise Unfit("it does not hold what it says")
    return segment, changes


def read_beginning(team: TeamKey, beginning: bytes) -> Segment:
    """What a segment says of itself, from its first bytes alone; not proved."""
    return _segment(team, *glance(KIND, beginning))


def _segment(team: TeamKey, key: str, facts: Facts) -> Segment:
    writer, space = facts.get("writer"), facts.get("space")
    first, last, made = (facts.get(name) for name in ("first", "last", "made"))
    parts = facts.get("parts", [])
    if type(facts.get("format")) is int and facts["format"] > FORMAT:
        raise Unfit("it was made by a newer version of hubcrm")
    if facts.get("hub") != team.hub_id:
        raise Unfit("it belongs to another hub")
    sound = (
        isinstance(writer, str)
        and _is_id(writer)
        and isinstance(space, str)
        and is_space(space)
        and type(first) is int
        and type(last) is int
        and type(made) is int
        and 1 <= first <= last <= _MOST_NUMBER
        and isinstance(parts, list)
        and all(isinstance(part, str) for part in parts)
    )
    if not sound:
        raise Unfit("its beginning is damaged")
    return Segment(key, (str(writer), str(space)), int(first or 0), int(last or 0), int(made or 0), frozenset(parts))


def _changes(content: bytes) -> Iterator[Sealed]:
    from hubcrm.sync import sealing

    try:
        for line in content.split(b"\n"):
            given = json.loads(line)
            if not isinstance(given, dict):
                raise Unfit("it does not hold what it says")
            yield sealing.from_plain(given)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):  # written by no hubcrm
        raise Unfit("it does not hold what it says") from None


def runs(changes: Sequence[Sealed], longest: int = _FULL) -> Iterator[Sequence[Sealed]]:
    """Changes in order of their numbers, cut where a number is missing or a segment would become too large."""
    ordered = sorted(changes, key=lambda one: one.change.seq)
    start = size = 0
    for at, (one, following) in enumerate(pairwise(ordered), 1):
        size += size_of(one)
        if following.change.seq != one.change.seq + 1 or size >= longest or at - start >= _MOST:
            yield ordered[start:at]
            start, size = at, 0
    if ordered:
        yield ordered[start:]


def size_of(sealed: Sealed) -> int:
    """About how many characters a change takes up in a segment before it is compressed."""
    return 500 + 4 * len(sealed.enc) // 3 + len(repr(sealed.change.data)) + 34 * len(sealed.change.parents)


def keys_needed(changes: Iterable[Sealed]) -> set[tuple[str, str]]:
    """(subject, key id) of every key that somebody needs to read these changes."""
    return {(one.change.subject, one.key_id) for one in changes if one.key_id}


def identity(key: SubjectKey) -> tuple[str, str]:
    """By what a key is asked for: (subject, key id)."""
    return key.subject, key.key_id
