"""Which known employer may be the one whose name is being typed; runs on a worker and knows nothing of Qt."""

from __future__ import annotations

from typing import NamedTuple

from hubcrm.queries.reading import Reads

MOST = 4
WORTH_SAYING = 70.0  # likeness out of 100 from which a person is told


class Likely(NamedTuple):
    """A known employer, and why it may be the same. `same`: so alike that it is linked without asking."""

    id: str
    name: str
    reason: str
    same: bool


class Matcher:
    """Keeps the known employers ready for look-ups; called on one worker only."""

    def __init__(self) -> None:
        self._known: object | None = None
        self._names: dict[str, str] = {}
        self._stale = False

    def employers_changed(self) -> None:
        """Read the employers anew before the next look-up; may be called from any thread."""
        self._stale = True

    def likely(self, reader: Reads, name: str, email: str = "") -> list[Likely]:
        """The known employers that may be meant, likeliest first."""
        from hubcrm.intake.matching import KnownEmployers
        from hubcrm.queries import people

        if not isinstance(self._known, KnownEmployers) or self._stale:
            self._stale = False
            listed = people.known_employers(reader)
            self._names = {one[0]: one[1] for one in listed}
            self._known = KnownEmployers(listed)
        found = self._known.likely_same(name, email, MOST)
        return [
            Likely(one.id, self._names[one.id], one.reason, one.score >= 97.0)
            for one in found
            if one.score >= WORTH_SAYING
        ]
