"""How good suggestions are, from the hub's own history: each past enquiry judged by what was known the day it came.

An enquiry counts as right where a department that took it or helped was suggested: first, or among the first three.
Shares come with their counts and the interval in which the true share lies 19 times in 20 (Wilson); below `FEWEST`
enquiries a share says too little to be told.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from hubcrm.queries import suggesting
from hubcrm.queries.labels import without_school_of
from hubcrm.queries.reading import Reads

if TYPE_CHECKING:
    from hubcrm.routing.judging import Judged

KEPT: Final = "routing report"
FEWEST: Final = 20
"""Enquiries below which a share is "too few to say": its interval would be wider than forty points."""

SURE: Final = 0.5
"""From this confidence on a department is suggested; below it the person is asked to choose."""

SPANS: Final = 8
_VERSION: Final = 1
_Z: Final = 1.959964  # 95 of 100 within
_EDGES: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_MIXED_UP: Final = 5


@dataclass(frozen=True, slots=True)
class Share:
    """`count` out of `of`, with the 95 % interval of the share."""

    count: int
    of: int
    low: float
    high: float

    @property
    def enough(self) -> bool:
        """Whether it can be told at all."""
        return self.of >= FEWEST

    @property
    def value(self) -> float:
        """The share itself, 0 to 1."""
        return self.count / self.of if self.of else 0.0

    def said(self) -> str:
        """ "41 of 52 (79 %, between 66 and 88)", or that it is too few to say."""
        if not self.enough:
            return f"{self.count} of {self.of}, too few to say"
        between = f"between {100 * self.low:.0f} and {100 * self.high:.0f}"
        return f"{self.count:,} of {self.of:,} ({100 * self.value:.0f} %, {between})"


@dataclass(frozen=True, slots=True)
class Bin:
    """Suggestions trusted about as far: from `low` to `high`, on average `said`, and how many of them were right."""

    low: float
    high: float
    said: float
    right: Share


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: when its first and last enquiry came (UTC ms), and how many answers were known at its middle."""

    first: int
    last: int
    known: int
    top1: Share
    top3: Share
    sure: Share


@dataclass(frozen=True, slots=True)
class OfDepartment:
    """Enquiries that a department took or helped with: how often it was suggested first, or among three."""

    code: str
    name: str
    top1: Share
    top3: Share


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that `hubcrm routing report` prints and Settings shows. `error`: mean gap between trust and truth."""

    judged: int
    top1: Share
    top3: Share
    sure: Share
    right_when_sure: Share
    error: float | None
    bins: tuple[Bin, ...]
    spans: tuple[Span, ...]
    departments: tuple[OfDepartment, ...]
    mixed_up: tuple[tuple[str, str, int], ...]

    @property
    def enough(self) -> bool:
        """Whether there is anything to tell."""
        return self.judged >= FEWEST


@dataclass(frozen=True, slots=True)
class Case:
    """One judged enquiry, for a table: when it came (UTC ms), what was suggested, how far trusted, what was right."""

    ref: str
    received: int
    suggested: tuple[str, ...]
    confidence: float
    right: tuple[str, ...]
    place: int
    known: int


def wilson(count: int, of: int) -> Share:
    """A share with its 95 % interval, which is sound for small numbers and near 0 and 1 too."""
    if not of:
        return Share(0, 0, 0.0, 1.0)
    share, square = count / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _Z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return Share(count, of, max(0.0, middle - half), min(1.0, middle + half))


def stamp(reader: Reads) -> str:
    """What a report of this hub rests on, as a short text."""
    given = [(one.ref, one.given) for one in suggesting.answers(reader)]
    return hashlib.sha256(json.dumps([_VERSION, suggesting.stamp(reader), given]).encode()).hexdigest()


def cases(reader: Reads, report: Callable[[int, int], object] = lambda done, of: None) -> list[Case]:
    """Every past enquiry judged, in the order in which they came; about 15 s for 3,000."""
    from hubcrm.routing import judging

    profiles = suggesting.profiles(reader)
    used = {one.code for one in profiles}
    listed = suggesting.answers(reader)
    texts = suggesting.texts(reader, [one.enquiry for one in listed])
    given = [
        judging.Case(
            one.ref,
            texts[one.enquiry],
            one.received,
            tuple(code for code in one.right if code in used),
            tuple(answer for answer in one.given if answer[1] in used),
        )
        for one in listed
        if one.enquiry in texts
    ]
    return [_case(one) for one in judging.judge(suggesting.profile_texts(profiles), given, report)]


def _case(one: Judged) -> Case:
    return Case(one.key, one.received, one.ranked[:3], round(one.confidence, 4), one.right, one.place, one.known)


def summed(judged: Sequence[Case], names: dict[str, str]) -> Report:
    """The report on judged enquiries; `names` are the departments' by code."""
    sure = [one for one in judged if one.confidence >= SURE]
    bins = _bins(judged)
    error = sum(len(held) * abs(made.said - made.right.value) for made, held in bins) / len(judged) if judged else 0.0
    wrong = Counter((one.suggested[0], one.right[0]) for one in judged if one.place != 1 and one.suggested)
    return Report(
        judged=len(judged),
        top1=_within(judged, 1),
        top3=_within(judged, 3),
        sure=wilson(len(sure), len(judged)),
        right_when_sure=_within(sure, 1),
        error=error if len(judged) >= FEWEST else None,
        bins=tuple(made for made, _ in bins),
        spans=tuple(_span(part) for part in _parted(judged)),
        departments=tuple(
            OfDepartment(code, name, _within(theirs, 1, code), _within(theirs, 3, code))
            for code, name in names.items()
            if (theirs := [one for one in judged if code in one.right])
        ),
        mixed_up=tuple((first, right, times) for (first, right), times in wrong.most_common(_MIXED_UP) if times > 1),
    )


def _within(judged: Sequence[Case], places: int, code: str = "") -> Share:
    if code:
        return wilson(sum(code in one.suggested[:places] for one in judged), len(judged))
    return wilson(sum(1 <= one.place <= places for one in judged), len(judged))


def _bins(judged: Sequence[Case]) -> list[tuple[Bin, list[Case]]]:
    made = []
    for low, high in pairwise(_EDGES):
        held = [one for one in judged if low <= one.confidence < high or (high == 1.0 and one.confidence == 1.0)]
        if held:
            said = sum(one.confidence for one in held) / len(held)
            made.append((Bin(low, high, said, _within(held, 1)), held))
    return made


def _parted(judged: Sequence[Case]) -> list[Sequence[Case]]:
    """Stretches of even numbers of enquiries, as many as leave enough in each."""
    parts = min(SPANS, len(judged) // FEWEST)
    cuts = [round(len(judged) * at / parts) for at in range(parts + 1)] if parts else []
    return [judged[start:end] for start, end in pairwise(cuts)]


def _span(part: Sequence[Case]) -> Span:
    sure = wilson(sum(one.confidence >= SURE for one in part), len(part))
    middle = part[len(part) // 2].known
    return Span(part[0].received, part[-1].received, middle, _within(part, 1), _within(part, 3), sure)


def names(reader: Reads) -> dict[str, str]:
    """Code -> what people call the department, for those in use."""
    return {one.code: without_school_of(one.name) for one in suggesting.profiles(reader)}


def made(reader: Reads, report: Callable[[int, int], object] = lambda done, of: None) -> tuple[list[Case], str]:
    """The judged enquiries and the stamp of what they rest on: those kept with the hub where they still fit, else anew."""
    now = stamp(reader)
    found = kept(reader, now)
    return (found if found is not None else cases(reader, report)), now


def kept(reader: Reads, now: str = "") -> list[Case] | None:
    """The judged enquiries as they were kept with the hub; None where there are none that fit it as it is."""
    rows = reader.read("SELECT v FROM kept WHERE k = ? AND stamp = ?", (KEPT, now or stamp(reader)))
    return unpack(bytes(rows[0][0])) if rows else None


def last(reader: Reads) -> tuple[list[Case] | None, bool]:
    """The judged enquiries that were kept last, and whether they fit the hub as it is."""
    rows = reader.read("SELECT v, stamp FROM kept WHERE k = ?", (KEPT,))
    return (unpack(bytes(rows[0][0])), rows[0][1] == stamp(reader)) if rows else (None, False)


def answered(reader: Reads) -> int:
    """How many past enquiries there are to judge."""
    used = {one.code for one in suggesting.profiles(reader)}
    return sum(bool(used.intersection(one.right)) for one in suggesting.answers(reader))


def pack(judged: Sequence[Case]) -> bytes:
    """Judged enquiries, to be kept with the hub."""
    return json.dumps([list(asdict(one).values()) for one in judged], ensure_ascii=False).encode()


def unpack(held: bytes) -> list[Case]:
    """What was packed."""
    listed: list[list[Any]] = json.loads(held)
    return [Case(one[0], one[1], tuple(one[2]), one[3], tuple(one[4]), one[5], one[6]) for one in listed]
