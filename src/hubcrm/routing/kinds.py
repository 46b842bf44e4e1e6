"""What an enquiry asks for, how soon it matters and what needs care, each with the words that it rests on.

Plain weighted phrases (`cues.py`): a hub officer can see why, and nothing is ever decided without a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from hubcrm.domain.words import EnquiryType, Urgency
from hubcrm.routing.cues import TYPES, UNHURRIED, URGENT
from hubcrm.routing.deadlines import Deadline, deadlines
from hubcrm.routing.flag_cues import FLAGS
from hubcrm.routing.text import LONGEST

ENOUGH: Final = 1.0
"""Weight of phrases below which a type is not suggested and the answer is "not sure yet"."""

STRAND: Final = 2.0
"""Weight from which a type counts as one of several needs."""

SEVERAL: Final = 3
"""So many different needs in one enquiry speak for a partnership."""

NOT_STRANDS: Final = (EnquiryType.PARTNERSHIP, EnquiryType.UNCLEAR, EnquiryType.OUT_OF_SCOPE, EnquiryType.SERVICE_ISSUE)

FLAG_FROM: Final = 3.0
"""Weight of phrases from which a flag is raised: one telling phrase, or several that lean the same way."""

OURS: Final = frozenset(["we", "our", "us", "ours", "we've", "we're", "we'd", "we'll", "staff", "employees"])
MINE: Final = frozenset(["i", "i'm", "i've", "i'd", "i'll", "my", "me", "mine"])
YOURS: Final = frozenset(["you", "your", "yours", "you've", "you're", "you'd"])

_WORDS: Final = re.compile(r"[a-z]+(?:'[a-z]+)?")

DAYS_HIGH: Final = 10
"""A deadline within so many days makes an enquiry urgent."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase found in a text: `text[start:end]` and how much it counts."""

    text: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class TypeSuggestion:
    """A type with its share of the evidence (0 to 1, all types together at most 1) and the phrases it rests on."""

    kind: EnquiryType
    share: float
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class UrgencySuggestion:
    """How soon it matters, why, and the dates that the text names."""

    urgency: Urgency
    cues: tuple[Cue, ...]
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to look at before anything else; `name` is a key of `flag_cues.FLAGS`."""

    name: str
    weight: float
    cues: tuple[Cue, ...]


def enquiry_types(text: str) -> list[TypeSuggestion]:
    """Types that the text speaks for, most likely first; always at least one, "unclear" where little speaks for any."""
    found = {kind: _found(text, _compiled(TYPES[kind])) for kind in TYPES}
    totals = {kind: _total(cues) for kind, cues in found.items()}
    if _total(_found(text, _compiled(FLAGS["sales_pitch"]))) >= FLAG_FROM:
        totals[EnquiryType.OUT_OF_SCOPE] += 4.0
    if _total(_found(text, _compiled(FLAGS["student_question"]))) >= FLAG_FROM:
        totals[EnquiryType.OUT_OF_SCOPE] += 3.0
    strands = [kind for kind, total in totals.items() if total >= STRAND and kind not in NOT_STRANDS]
    if len(strands) >= SEVERAL:
        totals[EnquiryType.PARTNERSHIP] += STRAND
    best = max(total for kind, total in totals.items() if kind is not EnquiryType.UNCLEAR)
    if best < ENOUGH:
        totals[EnquiryType.UNCLEAR] += ENOUGH
    whole = sum(totals.values()) + 1.0
    order = list(TYPES)
    ranked = sorted((kind for kind in totals if totals[kind] > 0), key=lambda kind: (-totals[kind], order.index(kind)))
    return [TypeSuggestion(kind, totals[kind] / whole, tuple(found[kind])) for kind in ranked]


def urgency(text: str, today: date | None = None) -> UrgencySuggestion:
    """How soon it matters; `today` (default: the day of the call) settles what a date in the text means."""
    day = today or date.today()
    dates = deadlines(text[:LONGEST], day)
    slow = _found(text, _compiled(UNHURRIED))
    hushed = [(cue.start, cue.end) for cue in slow]
    fast = [cue for cue in _found(text, _compiled(URGENT)) if not _inside(cue, hushed)]
    near = [one for one in dates if one.day is not None and 0 <= (one.day - day).days <= DAYS_HIGH and one.firm]
    if near or _total(fast) >= 3.0:
        if _total(slow) > _total(fast) and not near:
            return UrgencySuggestion(Urgency.LOW, tuple(slow), tuple(dates))
        return UrgencySuggestion(Urgency.HIGH, tuple(fast), tuple(dates))
    if _total(slow) >= 2.0 and _total(slow) > _total(fast):
        return UrgencySuggestion(Urgency.LOW, tuple(slow), tuple(dates))
    return UrgencySuggestion(Urgency.NORMAL, tuple(fast or slow), tuple(dates))


def flags(text: str) -> list[Flag]:
    """What needs care, heaviest first; `flag_cues.FLAGS` lists what is looked for."""
    raised = []
    for name in FLAGS:
        cues = _found(text, _compiled(FLAGS[name]))
        weight = _total(cues) + (1.0 if cues and _speaks(name, text) else 0.0)
        if weight >= FLAG_FROM:
            raised.append(Flag(name, weight, tuple(cues)))
    return sorted(raised, key=lambda flag: -flag.weight)


def _speaks(name: str, text: str) -> bool:
    """Whether who speaks fits the flag: a student says "I" and never "we", who is on file says "my", a complaint "you"."""
    said = set(_WORDS.findall(text[:LONGEST].replace("\u2019", "'").casefold()))
    if name == "student_question":
        return bool(said & MINE) and not said & OURS
    if name == "data_protection":
        return bool(said & MINE)
    return name == "complaint" and bool(said & YOURS)


def _inside(cue: Cue, spans: list[tuple[int, int]]) -> bool:
    return any(start <= cue.start and cue.end <= end for start, end in spans)


def _total(cues: list[Cue]) -> float:
    return sum(cue.weight for cue in cues)


def _found(text: str, compiled: Mapping[float, re.Pattern[str]]) -> list[Cue]:
    """Phrases in the text, heavier first and none inside another; the same words count once.

    A phrase of weight 0 comes before all others: it says that the words inside it mean something else here ("our
    customers complain").
    """
    plain = text[:LONGEST].replace("\u2019", "'")
    taken: list[Cue] = []
    said: set[str] = set()
    for weight in sorted(compiled, key=lambda held: (held > 0, -held)):
        for match in compiled[weight].finditer(plain):
            start, end = match.span()
            words = match.group().casefold()
            if (words in said and weight > 0) or any(start < cue.end and cue.start < end for cue in taken):
                continue
            said.add(words)
            taken.append(Cue(text[start:end], start, end, weight))
    return sorted((cue for cue in taken if cue.weight > 0), key=lambda cue: cue.start)


@lru_cache(maxsize=64)
def _compiled(table: str) -> dict[float, re.Pattern[str]]:
    """One pattern for each weight of a table of `cues.py`."""
    by_weight: dict[float, list[str]] = {}
    weight = 0.0
    for line in table.replace("\\\n", " ").splitlines():
        head, _, phrases = line.strip().partition(" ")
        if not phrases:
            continue
        weight = float(head)
        by_weight.setdefault(weight, []).extend(phrase.strip() for phrase in phrases.split(",") if phrase.strip())
    return {
        held: re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, sorted(phrases, key=len, reverse=True)))})(?!\w)", re.I)
        for held, phrases in by_weight.items()
    }


def _pattern(phrase: str) -> str:
    """A phrase of `cues.py` as a regular expression, its words parted by spaces or hyphens."""
    made = ""
    gap = False
    for part in phrase.replace("-", " ").split():
        if part == "_":
            gap = True
            continue
        options = "|".join(re.escape(option).replace(r"\*", r"\w*") for option in part.split("|"))
        word = f"(?:{options})" if "|" in part else options
        if made:
            made += r"(?:[\s\-]+[\w']+){0,3}?[\s\-]+" if gap else r"[\s\-]+"
        made += word
        gap = False
    return made
