"""What the program would suggest for an enquiry, and why, in words; runs on the routing worker and knows nothing of Qt.

The router is made once, on that worker, from what departments say of themselves and what became of past offers; what
is answered afterwards is learned before the next suggestion, and it is made anew when departments have changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from hubcrm.actions.doing import without_school_of
from hubcrm.queries import enquiry, people, suggesting, suggesting_past, suggesting_people
from hubcrm.queries.reading import Moment, Reads
from hubcrm.queries.suggesting_past import Repeated, Similar
from hubcrm.queries.suggesting_people import Fit

if TYPE_CHECKING:
    from hubcrm.routing.kinds import Cue
    from hubcrm.routing.suggest import Reason

SURE = 0.5
"""From this confidence on a department is suggested; below it the person is asked to choose."""

HELPS = 0.1
"""Share of the score from which a second department could help."""

WORTH_NAMING = 0.3
"""Part of the weightiest reason below which another one is left out."""

NAMED = 4  # words named in one reason
LONGEST_READ = 20_000  # characters of an enquiry that are weighed; what comes later says nothing new

Said = tuple[tuple[str, bool], ...]
"""Stretches of a sentence, and whether each is set strongly."""

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """One department: how it is called, its share of the score, why, and where the text says so."""

    id: str
    code: str
    name: str
    full_name: str
    share: float
    because: Said
    marks: tuple[Range, ...]
    strong_words: tuple[str, ...]
    people: tuple[Fit, ...] = ()
    load: tuple[int, int] = (0, 0)  # open enquiries, and how many of them late


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to look at first: its name, and the words that raised it."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything suggested for one enquiry. Nothing of it is recorded until a person says so.

    `sure`: the first choice is likely enough to be offered with one key. `types`: codes, likeliest first. `deadlines`:
    (day, the words that name it). `said`: the words that a type, or "urgency", rests on. `past`: enquiries like it;
    `repeated`: the open one that it may repeat.
    """

    enquiry: str
    choices: tuple[Choice, ...]
    confidence: float
    sure: bool
    question: str
    types: tuple[str, ...]
    urgency: str
    deadlines: tuple[tuple[date, str], ...]
    flags: tuple[Flag, ...]
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    past: tuple[Similar, ...] = ()
    repeated: Repeated | None = None

    def choice(self, department: str) -> Choice | None:
        """What was said of this department."""
        return next((one for one in self.choices if one.id == department), None)

    @property
    def type(self) -> str:
        """The likeliest type, or blank where nothing speaks for one."""
        return self.types[0] if self.types and self.types[0] != "unclear" else ""


class Adviser:
    """Keeps the router of one hub. Its methods are called on the routing worker only, one at a time."""

    def __init__(self) -> None:
        self._known = suggesting.UpToDate()

    def advise(self, reader: Reads, enquiry_id: str, received: date, moment: Moment) -> Advice:
        """What to suggest. `received`: the day the text speaks from ("by Friday"); days that are over are left out."""
        subject, body = enquiry.text_of(reader, enquiry_id)
        body = body[:LONGEST_READ]
        from hubcrm.routing import kinds

        text = f"{subject}\n{body}"
        listed = people.departments(reader)
        soon = kinds.urgency(text, received)
        types = kinds.enquiry_types(text)
        said = {str(one.kind): _cues(one.cues) for one in types} | {"urgency": _cues(soon.cues)}
        found = Advice(
            enquiry=enquiry_id,
            choices=(),
            confidence=0.0,
            sure=False,
            question="",
            types=tuple(str(one.kind) for one in types),
            urgency=str(soon.urgency),
            deadlines=tuple(
                dict.fromkeys(
                    (one.day, one.text.strip())
                    for one in soon.deadlines
                    if one.firm and one.day is not None and one.day >= moment.today
                )
            ),
            flags=tuple(Flag(one.name, _cues(one.cues)) for one in kinds.flags(text)),
            said=said,
            repeated=suggesting_past.repeated(reader, enquiry_id),
        )
        return self._with_departments(reader, found, text, len(subject) + 1, listed, moment) if listed else found

    def _with_departments(
        self, reader: Reads, found: Advice, text: str, offset: int, listed: Sequence[people.Department], moment: Moment
    ) -> Advice:
        names = {one.code: without_school_of(one.name) for one in listed}
        by_code = {one.code: one for one in listed}
        router = self._known.router(reader)
        ranked = [one for one in router.rank(text) if one.department in names]
        confidence = router.confidence(text)
        asked = router.question(text, names)
        there = suggesting_people.fits(reader, router, text, moment)
        loads = suggesting_people.loads(reader, moment)
        return replace(
            found,
            choices=tuple(
                Choice(
                    id=by_code[one.department].id,
                    code=one.department,
                    name=names[one.department],
                    full_name=by_code[one.department].name,
                    share=one.score,
                    because=because(one.reasons, names[one.department]),
                    marks=marks(one.reasons, offset),
                    strong_words=_words(one.reasons),
                    people=there.get(by_code[one.department].id, ()),
                    load=loads.get(by_code[one.department].id, (0, 0)),
                )
                for one in ranked
            ),
            confidence=confidence,
            sure=bool(ranked) and confidence >= SURE,
            question=asked.text if asked is not None else "",
            past=suggesting_past.similar(reader, router, text, found.enquiry),
        )

    def due(self, _reader: Reads) -> tuple[bytes, str] | None:
        """What to refit aside, where enough was learned to make that worth while."""
        return self._known.due()

    def take(self, _reader: Reads, refitted: bytes, made_of: str) -> None:
        """Go on with what was refitted aside."""
        self._known.take(refitted, made_of)


def _cues(cues: Iterable[Cue]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cue.text for cue in cues))[:NAMED]


def because(reasons: Sequence[Reason], name: str) -> Said:
    """The reasons as one sentence: it mentions **weld** and **fracture** (Materials), and is like E-2526-0231, which …"""
    parts: list[Said] = []
    words: list[tuple[str, bool]] = []
    spoken = [one for one in reasons if one.kind == "words" and one.words and one.weight > 0]
    spoken = [one for one in spoken[:2] if one.weight >= WORTH_NAMING * spoken[0].weight]
    for one in spoken:
        subject = f" ({one.subject})" if one.subject else ""
        words += [("; " if words else "it mentions ", False), *_listed(one.words[:NAMED]), (subject, False)]
    if words:
        parts.append(tuple(words))
    past = [str(one.ref) for one in reasons if one.kind == "past"][:2]
    if past:
        parts.append(((f"{'is' if parts else 'it is'} like {' and '.join(past)}, which {name} took", False),))
    return _joined(parts)


def marks(reasons: Iterable[Reason], offset: int) -> tuple[Range, ...]:
    """Where in the body the words stand that speak for it; `offset`: how long the subject line before it is."""
    found = {
        (mention.start - offset, mention.end - mention.start)
        for one in reasons
        if one.kind == "words" and one.weight > 0
        for mention in one.mentions
        if mention.start >= offset
    }
    return tuple(sorted(found))


def _words(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for one in reasons if one.kind == "words" for word in one.words))


def _listed(words: Sequence[str]) -> list[tuple[str, bool]]:
    """**a**, **b** and **c**."""
    said: list[tuple[str, bool]] = []
    for at, word in enumerate(words):
        if at:
            said.append((" and " if at == len(words) - 1 else ", ", False))
        said.append((word, True))
    return said


def _joined(parts: Sequence[Said]) -> Said:
    whole: list[tuple[str, bool]] = []
    for at, part in enumerate(parts):
        if at:
            whole.append((", and " if at == len(parts) - 1 else ", ", False))
        whole += [piece for piece in part if piece[0]]
    return tuple(whole)
