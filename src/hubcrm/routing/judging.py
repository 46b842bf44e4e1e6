"""How good suggestions would have been: each past enquiry judged by what was known on the day it came.

Time runs once through a hub's history. When an enquiry arrives, a router that has learned from every answer given
before that moment, and from none after it, puts the departments in order; when its answer comes, that is learned.
Profiles are those of today, since what departments said of themselves on an earlier day is not part of the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hubcrm.routing.suggest import Router

GROWN: Final = 1.5
"""Beyond the size at which the program refits at once, a refit is made when half as much again was learned: at a tenth,
as in use, it would take a minute for 3,000 answers. What is learned between two refits counts all the same."""

AT_ONCE: Final = 400
TOLD: Final = 25  # cases between two reports


@dataclass(frozen=True, slots=True)
class Case:
    """A past enquiry: its key, its text, when it came (UTC ms), who was right in the end, and each answer (when, code, right)."""

    key: str
    text: str
    received: int
    right: tuple[str, ...]
    answers: tuple[tuple[int, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What would have been suggested for a case: departments in order, how far to trust the first, answers known then."""

    key: str
    received: int
    ranked: tuple[str, ...]
    confidence: float
    right: tuple[str, ...]
    known: int

    @property
    def place(self) -> int:
        """Place of the best right department, from 1; 0 where none of them is known any more."""
        return next((at for at, code in enumerate(self.ranked, start=1) if code in self.right), 0)


def judge(
    profiles: Mapping[str, str | Iterable[str]],
    cases: Sequence[Case],
    report: Callable[[int, int], object] = lambda done, of: None,
) -> list[Judged]:
    """Every case that has a right department, in the order in which they came.

    `report(done, of)` is told how far it is; it may raise to stop. About 15 s for 3,000 cases.
    """
    from hubcrm.routing.suggest import Router

    router = Router()
    router.fit_profiles(profiles)
    texts = [case.text for case in cases]
    steps = [(case.received, 0, at, "", False) for at, case in enumerate(cases) if case.right]
    steps += [(when, 1, at, code, right) for at, case in enumerate(cases) for when, code, right in case.answers]
    steps.sort()
    judged: list[Judged] = []
    fitted = 0
    for done, (_, answered, at, code, right) in enumerate(steps):
        if answered:
            router.learn(texts[at], code, right, key=cases[at].key)
        else:
            if router.wants_refit and router.past > AT_ONCE and router.past >= GROWN * fitted:
                router.refit()
                fitted = router.past
            judged.append(_judged(router, cases[at]))
        if done % TOLD == 0:
            report(done, len(steps))
    report(len(steps), len(steps))
    return judged


def _judged(router: Router, case: Case) -> Judged:
    known = router.past
    confidence = router.confidence(case.text)  # this first: where little was learned yet, it refits when that is due
    ranked = in_order(router, case.text)
    return Judged(case.key, case.received, tuple(ranked), confidence, case.right, known)


def in_order(router: Router, text: str) -> list[str]:
    """Every department, best first, without the reasons, which take most of the time of `rank`."""
    import numpy as np

    from hubcrm.routing.features import bag
    from hubcrm.routing.text import read

    engine = router._engine
    if not engine.departments:
        return []
    logits = engine.logits(bag(read(text)))
    return [engine.departments[at] for at in np.argsort(-logits, kind="stable").tolist()]
