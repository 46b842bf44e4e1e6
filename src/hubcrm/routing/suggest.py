"""Where an enquiry should go, why, and when to say "not sure": the public face of routing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from hubcrm.routing.engine import Engine


@dataclass(frozen=True, slots=True)
class Mention:
    """A word as it stands in the text that was ranked: `text[start:end]`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a department was suggested.

    kind "words": `mentions` in the text speak for it; `subject` is the subject of the bank that holds them, if any.
    kind "past": the past routing `ref` (its key, or its place if it has none) is alike; `similarity` from 0 to 1.
    `weight` is the exact part of the department's score (log odds against the average department) that it accounts for.
    """

    kind: Literal["words", "past"]
    weight: float
    mentions: tuple[Mention, ...] = ()
    subject: str = ""
    ref: Hashable = None
    similarity: float = 0.0

    @property
    def words(self) -> tuple[str, ...]:
        """The different words mentioned, as written in the text."""
        return tuple({mention.text.casefold(): mention.text for mention in self.mentions}.values())


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A department with its share of the score (all departments together: 1) and the reasons, weightiest first."""

    department: str
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask when two departments are close: the words of the `first` against those of the `second`."""

    text: str
    first: str
    second: str
    first_words: tuple[str, ...]
    second_words: tuple[str, ...]


class Router:
    """Suggests a department for a text from what departments say they know and from what became of past enquiries.

    Not safe for several threads at once: give each thread its own, through `save` and `load`.
    """

    def __init__(self) -> None:
        self._held: Engine | None = None

    @property
    def _engine(self) -> Engine:
        if self._held is None:
            from hubcrm.routing.engine import Engine  # here, so that importing routing does not load numpy

            self._held = Engine()
        return self._held

    @property
    def departments(self) -> list[str]:
        """The departments it knows, in the order in which it met them."""
        return list(self._engine.departments)

    @property
    def past(self) -> int:
        """How many past routings it has learned from."""
        return len(self._engine.history.items)

    @property
    def wants_refit(self) -> bool:
        """Whether enough was learned since the last refit to make one worth while."""
        return self._engine.wants_refit

    def fit_profiles(self, profiles: Mapping[str, str | Iterable[str]]) -> None:
        """Take each department's profile: prose, or a list of keywords and passages (see `subject_profiles`).

        A department that is left out keeps its past routings and is still ranked by them.
        """
        self._engine.fit_profiles(profiles)

    def fit(self, history: Iterable[tuple[str, str] | tuple[str, str, Hashable]]) -> None:
        """Learn the whole history afresh from (text, departments) or (text, departments, key), oldest first.

        `departments` parts several right ones with "|". The key (a reference) is given back in reasons
        and taken by `forget`.
        """
        self._engine.fit(history)

    def learn(self, text: str, department: str, right: bool = True, key: Hashable = None) -> None:
        """Take in one more routing at once (≤ 10 ms); `right=False` when the department declined it as not its subject.

        With the key of an earlier one, the two are one enquiry: declined by one department, taken by another.
        """
        self._engine.learn(text, department, right, key)

    def refit(self) -> None:
        """Learn everything exactly, weights and confidence included: for an idle moment in the background (≤ 5 s)."""
        self._engine.refit()

    def forget(self, keys: Iterable[Hashable]) -> int:
        """Drop past routings by key, with all that came from their texts; returns how many there were."""
        return self._engine.forget(keys)

    def rank(self, text: str) -> list[Suggestion]:
        """Every department, best first; scores sum to 1. An empty list only when no department is known."""
        return self._engine.rank(text)

    def confidence(self, text: str) -> float:
        """The probability that the first suggestion is right, as measured on past routings; low means "not sure"."""
        return self._engine.confidence(text)

    def similar(self, text: str, most: int = 5) -> list[tuple[Hashable, float]]:
        """The past routings most like a text, with their similarity (0 to 1)."""
        return self._engine.similar(text, most)

    def question(self, text: str, names: Mapping[str, str] | None = None) -> Question | None:
        """What to ask when the first two departments are close and both in the running, else None.

        `names` are the departments' names as people say them, by code.
        """
        from hubcrm.routing.question import separating

        return separating(self._engine, text, names or {})

    def save(self) -> bytes:
        """Everything it has learned, to be kept with the store; the words of past enquiries are not in it."""
        from hubcrm.routing.kept import pack

        return pack(self._engine)

    @classmethod
    def load(cls, kept: bytes) -> Router:
        """A router that ranks exactly as the one that was saved. Raises Damaged if the bytes are not what was saved."""
        from hubcrm.routing.kept import unpack

        router = cls()
        router._held = unpack(kept)
        return router
