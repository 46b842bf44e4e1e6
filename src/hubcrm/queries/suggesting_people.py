"""Who in a department could take an enquiry, and why: what they know, what they said yes to, how much they have, who is away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from hubcrm.domain.promises import say_day
from hubcrm.queries.presence import Absent, absent
from hubcrm.queries.reading import Moment, Reads

if TYPE_CHECKING:
    from hubcrm.routing import Router

ALIKE: Final = 0.1
"""Likeness (0 to 1) from which a past enquiry counts as one like it; half of it may come from a single rare word."""

LOOKED_AT: Final = 60  # past enquiries among which those are looked for
A_CLAIM: Final = 2.5
"""What a claim counts, times its likeness: four in ten alike weighs as much as one word of their field."""

CLAIMS: Final = 3
"""The likest claims that count; whoever has been here longest would otherwise always come first."""

A_DOZEN: Final = 12.0
"""Open enquiries in hand that weigh as much as one word of somebody's field speaks for them."""

NAMED: Final = 3  # words named in one sentence

Said = list[tuple[str, bool]]
"""Stretches of a sentence, and whether each is set strongly."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A colleague who might take it. `words` are their field's as the text has them; `like` the references of enquiries
    like it that they said yes to, likest first; `open` how many they have in hand; `away` where they are not here.
    """

    id: str
    name: str
    role: str
    department: str
    words: tuple[str, ...]
    like: tuple[str, ...]
    open: int
    away: Absent | None
    score: float

    @property
    def speaks_for_them(self) -> bool:
        """Whether anything but being there does."""
        return bool(self.words or self.like)


def fits(
    reader: Reads, router: Router | None, text: str, moment: Moment, department: str = ""
) -> dict[str, tuple[Fit, ...]]:
    """Department id -> its colleagues, the likeliest to take it first; who is away comes after who is here.

    `department`: only of this one. Without a router past claims do not count.
    """
    rows = reader.read(
        "SELECT id, name, role, department, expertise FROM person WHERE left = 0 AND department != '' "
        "AND (?1 = '' OR department = ?1) ORDER BY name",
        (department,),
    )
    gone = absent(reader, moment.today)
    in_hand: dict[str, int] = dict(
        reader.read("SELECT holder, count(*) FROM enquiry WHERE open = 1 AND +holder != '' GROUP BY +holder")
    )
    claims = _claims(reader, router.similar(text, LOOKED_AT) if router is not None else [])
    named = _named(text, [(one[0], one[3], one[4]) for one in rows])
    found: dict[str, list[Fit]] = {}
    for person, name, role, where, _ in rows:
        words, weight = named.get(person, ((), 0.0))
        like = claims.get(person, [])
        score = weight + A_CLAIM * sum(likeness for _, likeness in like[:CLAIMS]) - in_hand.get(person, 0) / A_DOZEN
        found.setdefault(where, []).append(
            Fit(person, name, role, where, words, tuple(ref for ref, _ in like), in_hand.get(person, 0),
                gone.get(person), score)
        )  # fmt: skip
    return {where: in_order(listed) for where, listed in found.items()}


def in_order(listed: Iterable[Fit]) -> tuple[Fit, ...]:
    """Who is here first, then the likeliest; a lead before others for whom as much speaks."""
    return tuple(
        sorted(listed, key=lambda one: (one.away is not None, -round(one.score, 3), one.role != "lead", one.name))
    )


def _claims(reader: Reads, alike: Sequence[tuple[object, float]]) -> dict[str, list[tuple[str, float]]]:
    """Person id -> (reference, likeness) of enquiries like it that they have or had."""
    likeness = {str(ref): value for ref, value in alike if value >= ALIKE}
    if not likeness:
        return {}
    marks = ", ".join("?" * len(likeness))
    rows = reader.read(
        f"SELECT DISTINCT c.person, e.ref FROM enquiry e JOIN claim c ON c.enquiry = e.id AND c.live = 1 "
        f"WHERE e.ref IN ({marks})",
        tuple(likeness),
    )
    found: dict[str, list[tuple[str, float]]] = {}
    for person, ref in rows:
        found.setdefault(person, []).append((ref, likeness[ref]))
    return {person: sorted(held, key=lambda one: (-one[1], one[0])) for person, held in found.items()}


def _named(text: str, known: Sequence[tuple[str, str, str]]) -> dict[str, tuple[tuple[str, ...], float]]:
    """Person id -> (words of the text that are in their field, what those weigh); known are (id, department, expertise).

    A word that half the department gave as its own tells its people apart half as well.
    """
    from hubcrm.routing.text import words

    fields = {person: {word.stem for word in words(expertise) if word.tier == 0} for person, _, expertise in known}
    sharing = Counter((where, stem) for person, where, _ in known for stem in fields[person])
    written: dict[str, str] = {}
    for word in words(text):
        if word.tier == 0:
            written.setdefault(
                word.stem, word.text if word.text.isupper() and len(word.text) < 6 else word.text.lower()
            )
    found = {}
    for person, where, _ in known:
        met = [stem for stem in written if stem in fields[person]]
        if met:
            found[person] = (tuple(written[stem] for stem in met), sum(1 / sharing[where, stem] for stem in met))
    return found


def why(one: Fit, today: date) -> Said:
    """What speaks for somebody and how they stand, without their name: "knows **weld**, said yes to 2 like it, 3 open"."""
    parts: list[Said] = []
    if one.words:
        parts.append([("knows ", False), *_listed(one.words[:NAMED])])
    if one.like:
        parts.append([(f"said yes to {_counted(len(one.like))} like it", False)])
    parts.append([(f"{one.open} open" if one.open else "nothing open", False)])
    if one.away is not None:
        parts.append([(away_words(one.away, today), False)])
    said: Said = []
    for part in parts:
        said += [*([(", ", False)] if said else []), *part]
    return said


def why_plainly(one: Fit, today: date) -> str:
    """The same as plain words."""
    return "".join(words for words, _ in why(one, today))


def away_words(away: Absent, today: date) -> str:
    """ "away until Tue 7 Apr, Joan Kirkby stands in"."""
    until = f"away until {say_day(away.until, today)}"
    return f"{until}, {away.deputy_name} stands in" if away.deputy_name else until


def loads(reader: Reads, moment: Moment) -> Mapping[str, tuple[int, int]]:
    """Department id -> how many open enquiries it has, and how many of those have a promise that is late."""
    rows = reader.read(
        "SELECT department, count(*), sum(promise != '' AND promise_due < ?) FROM enquiry WHERE open = 1 "
        "AND +department != '' GROUP BY +department",
        (moment.iso,),
    )
    return {department: (count, late or 0) for department, count, late in rows}


def load_words(load: tuple[int, int]) -> str:
    """ "6 open, 2 late"."""
    count, late = load
    if not count:
        return "nothing open"
    return f"{count} open, {late} late" if late else f"{count} open"


def _listed(words: Sequence[str]) -> Said:
    said: Said = []
    for at, word in enumerate(words):
        if at:
            said.append((" and " if at == len(words) - 1 else ", ", False))
        said.append((word, True))
    return said


_SMALL = ("no", "one", "two", "three", "four", "five")


def _counted(number: int) -> str:
    return _SMALL[number] if number < len(_SMALL) else str(number)
