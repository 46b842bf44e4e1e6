"""What would be suggested for a sentence, and why; asked on the routing worker, and knows nothing of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubcrm.actions.doing import without_school_of
from hubcrm.desktop.parts.advising import SURE, Said, because
from hubcrm.queries import people, suggesting
from hubcrm.queries.reading import Reads

if TYPE_CHECKING:
    from hubcrm.routing import Router

LONGEST = 5000  # characters of a sentence to try


@dataclass(frozen=True, slots=True)
class Answer:
    """The departments in order, the likeliest first; `sure` when the first is likely enough to be offered with one key.

    `reasons` are those for the first; `question` is what to ask the employer when two are close.
    """

    names: tuple[str, ...]
    reasons: Said
    sure: bool
    question: str


class Trial:
    """Keeps a router of this hub. `answer` is called on the routing worker only."""

    def __init__(self) -> None:
        self._router: Router | None = None
        self._stale = False

    def departments_changed(self) -> None:
        """Make the router anew before the next answer; may be called from any thread."""
        self._stale = True

    def departments(self, reader: Reads) -> list[tuple[str, str]]:
        """(code, name) of those that could be suggested."""
        return [(one.code, one.name) for one in people.departments(reader)]

    def router(self, reader: Reads) -> Router:
        """A router that knows them."""
        return suggesting.router(reader)

    def answer(self, reader: Reads, text: str) -> Answer:
        """What would be suggested for this text."""
        said = text[:LONGEST]
        names = {code: without_school_of(name) for code, name in self.departments(reader)}
        if not names:
            return Answer((), (), False, "")
        if self._router is None or self._stale:
            self._stale = False
            self._router = self.router(reader)
        ranked = [one for one in self._router.rank(said) if one.department in names]
        asked = self._router.question(said, names)
        return Answer(
            tuple(names[one.department] for one in ranked),
            because(ranked[0].reasons, names[ranked[0].department]) if ranked else (),
            bool(ranked) and self._router.confidence(said) >= SURE,
            asked.text if asked is not None else "",
        )
