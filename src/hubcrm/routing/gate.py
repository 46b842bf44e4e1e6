"""How far to trust a suggestion: absolute evidence, not only who is ahead.

Scores that sum to one always have a winner, even for a text about nothing. So confidence rests on what the text holds:
how strongly it speaks for the first department and for nobody else, whether a subject that nobody ticked fits better,
whether it reads like private talk rather than an organisation's enquiry, and how like it is to past routings.
`signs` are, in order: constant, lead of the first over the second, its log odds, evidence for it, evidence that only it
has, evidence in subjects nobody ticked, share of private talk, share of the subject words that are known, likeness.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hubcrm.routing import blend
from hubcrm.routing.blend import Reals
from hubcrm.routing.everyday import ORGANISED, PRIVATE
from hubcrm.routing.features import Bag, Floats, Numbers
from hubcrm.routing.text import GRAMMATICAL, stem, word_feature

if TYPE_CHECKING:
    from hubcrm.routing.engine import Engine

COLD: Final = np.array([-3.0, 0.62, 0.0, 0.65, 0.9, -0.5, -8.0, 0.0, 1.5])
"""Coefficients before there is any history: fitted to made-up and public texts of several made-up hubs."""

PLENTY: Final = 3.2
"""Evidence (log) from which more says nothing: long texts gather it whatever they are about."""

SPREAD: Final = np.array([1.0, 0.3, 0.3, 0.5, 0.5, 0.4, 2.0, 1.0, 2.0])
"""How far (standard deviations) enough past routings may move each coefficient."""

TIGHT: Final = 0.2
"""The part of `SPREAD` that the first few routings may use, growing to all of it at `ENOUGH` of them."""

ENOUGH: Final = 150

HIDDEN: Final = 0.03
"""What a past routing with its true departments hidden counts: some enquiries are not for anybody here."""

EVERYDAY: Final = 0.3
"""What an everyday word counts beside a subject word."""

JUDGED: Final = 600
"""Past routings on which confidence is measured; more would cost time and change nothing."""


def signs(engine: Engine, one: Bag, logits: Reals, hidden: NDArray[np.bool_], itself: int | None = None) -> Reals:
    """The signs of one text (9); `hidden` departments are left out, and the past routing `itself` is not looked at."""
    shown = np.where(hidden, -1e9, logits)
    order = np.argsort(-shown, kind="stable")
    chances = blend.softmax(shown)
    first = int(order[0])
    odds = float(np.log(max(chances[first], 1e-9) / max(1 - chances[first], 1e-9)))
    second = shown[order[1]] if len(order) > 1 and not hidden[order[1]] else shown[first] - 4.0
    lead = min(float(shown[first] - second), 6.0)
    known, strongest, alone, away = _evidence(engine, one, first, hidden)
    return np.array(
        [
            1.0,
            lead,
            np.clip(odds, -4, 6),
            min(strongest, PLENTY),
            alone,
            np.clip(away, -2, 3),
            private_talk(one),
            _covered(engine, one, known, itself),
            _alike(engine, one, first, itself),
        ]
    )


def _evidence(
    engine: Engine, one: Bag, first: int, hidden: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], float, float, float]:
    """Which features a shown profile holds; log evidence for the first department, log count of its words that it alone
    (or with few) holds, and how much more evidence lies in one subject that nobody ticked.
    """
    profiles = engine.profiles
    wide = len(profiles.departments)
    held = np.zeros(len(one.numbers), np.bool_)
    if not len(profiles.space) or not wide:
        return held, 0.0, 0.0, 0.0
    columns, found = profiles.space.find(one.numbers)
    inside = found & (one.codes < GRAMMATICAL)
    mine = profiles.known[columns[inside]]
    strength = profiles.space.worth[columns[inside]] * np.where(one.codes[inside] == 1, EVERYDAY, 1.0)
    held[inside] = (mine * ~hidden[:wide]).any(axis=1)
    evidence, alone = 0.0, 0.0
    if first < wide:
        evidence = float(strength @ mine[:, first])
        subject = one.codes[inside] == 0
        alone = float((mine[subject, first] / np.maximum(mine[subject].sum(axis=1), 1.0)).sum())
    away = 0.0
    if profiles.behind.shape[1]:
        elsewhere = float((strength @ profiles.behind[columns[inside]]).max())
        away = float(np.log1p(elsewhere) - np.log1p(evidence))
    return held, float(np.log1p(evidence)), float(np.log1p(alone)), away


def _covered(engine: Engine, one: Bag, known: NDArray[np.bool_], itself: int | None) -> float:
    """How much of the text's words, by their worth, profiles or past routings know (0 to 1)."""
    words = one.codes < GRAMMATICAL
    held = known.copy()
    columns, found = engine.history.space.find(one.numbers)
    if len(engine.history.space):
        seen = engine.history.space.frequency[columns] >= (2 if itself is not None else 1)
        held |= found & seen & words
    worth: Floats = np.ones(len(one.numbers), np.float32)
    if len(engine.profiles.space):
        at, there = engine.profiles.space.find(one.numbers)
        worth = np.where(there, engine.profiles.space.worth[at], engine.profiles.space.rarest)
    mass = worth * np.where(one.codes == 1, EVERYDAY, 1.0) * words
    total = float(mass.sum())
    return float(mass[held].sum()) / total if total else 0.0


@lru_cache(maxsize=1)
def _manners() -> tuple[Numbers, Numbers]:
    """The features of private talk, and of organisations."""
    made = [np.array(sorted({word_feature(stem(word)) for word in held})) for held in (PRIVATE, ORGANISED)]
    return made[0], made[1]


def private_talk(one: Bag) -> float:
    """Share of a text's words that are private talk ("tell me what the best ..."), 0 if it speaks for an organisation."""
    private, organised = _manners()
    word = one.codes <= GRAMMATICAL
    numbers, times = one.numbers[word], one.times[word].astype(np.float64)
    if not len(numbers) or _among(numbers, organised).any():
        return 0.0
    return float(times[_among(numbers, private)].sum() / times.sum())


def _among(numbers: Numbers, held: Numbers) -> NDArray[np.bool_]:
    """Which `numbers` are in `held`, which is sorted."""
    found: NDArray[np.bool_] = held[np.minimum(np.searchsorted(held, numbers), len(held) - 1)] == numbers
    return found


def _alike(engine: Engine, one: Bag, first: int, itself: int | None) -> float:
    items = engine.history.items
    if not items:
        return 0.0
    similar = engine.neighbours().similar(one)
    if itself is not None:
        similar[itself] = 0.0
    ranked = np.argpartition(-similar, 20)[:20] if len(similar) > 20 else np.arange(len(similar))
    mine = [float(similar[at]) for at in ranked.tolist() if first in items[at].right]
    return max(mine, default=0.0)


def calibrate(engine: Engine, chosen: Numbers, logits: Reals, right: NDArray[np.bool_]) -> Reals:
    """Coefficients of confidence from past routings scored by a model that had not seen them.

    Each is judged twice: as it is, and with its true departments hidden, when every answer is wrong.
    """
    picked = np.unique(np.linspace(0, len(chosen) - 1, min(len(chosen), JUDGED)).astype(np.int64))
    rows, truth, amount = [], [], []
    nothing = np.zeros(right.shape[1], np.bool_)
    for at in picked.tolist():
        itself = int(chosen[at])
        one = engine.history.items[itself].features
        rows.append(signs(engine, one, logits[at], nothing, itself))
        truth.append(float(right[at, int(np.argmax(logits[at]))]))
        amount.append(1.0)
        if not right[at].all():
            rows.append(signs(engine, one, logits[at], right[at], itself))
            truth.append(0.0)
            amount.append(HIDDEN)
    free = float(np.clip(len(chosen) / ENOUGH, TIGHT, 1.0))
    return blend.logistic(np.array(rows), np.array(truth), np.array(amount), COLD, SPREAD * free)
