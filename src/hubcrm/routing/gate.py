"""How far to trust a suggestion: absolute evidence, not only who is ahead.

Scores that sum to one always have a winner, even for a text about nothing. So confidence rests on what the text holds:
how much of it anybody here knows, how strongly it speaks for the first department, whether a subject that nobody ticked
fits better, and how like it is to past routings. `signs` are, in order: constant, log odds of the first, its lead over
the second, share of the text's subject words that are known, evidence for the first, evidence elsewhere, likeness.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hubcrm.routing import blend
from hubcrm.routing.blend import Reals
from hubcrm.routing.features import Bag, Numbers

if TYPE_CHECKING:
    from hubcrm.routing.engine import Engine

COLD: Final = np.array([-6.2, 0.3, 0.3, 1.2, 1.55, -1.0, 1.5])
"""Coefficients before there is any history."""

PLENTY: Final = 3.2
"""Evidence (log) from which more says nothing: long texts gather it whatever they are about."""

SPREAD: Final = np.array([1.0, 0.3, 0.3, 1.0, 0.5, 0.4, 2.0])
"""How far (standard deviations) a few past routings may move each coefficient."""

HIDDEN: Final = 0.1
"""What a past routing with its true departments hidden counts: about one enquiry in ten is not for anybody here."""

JUDGED: Final = 600
"""Past routings on which confidence is measured; more would cost time and change nothing."""


def signs(engine: Engine, one: Bag, logits: Reals, hidden: NDArray[np.bool_], itself: int | None = None) -> Reals:
    """The signs of one text (7); `hidden` departments are left out, and the past routing `itself` is not looked at."""
    shown = np.where(hidden, -1e9, logits)
    order = np.argsort(-shown, kind="stable")
    chances = blend.softmax(shown)
    first = int(order[0])
    odds = float(np.log(max(chances[first], 1e-9) / max(1 - chances[first], 1e-9)))
    second = shown[order[1]] if len(order) > 1 and not hidden[order[1]] else shown[first] - 4.0
    lead = min(float(shown[first] - second), 6.0)
    profiles = engine.profiles
    words = (one.codes == 0) | (one.codes == 1)
    columns, known = profiles.space.find(one.numbers)
    mass = np.where(one.codes == 1, 0.3, 1.0) * words
    wide = len(profiles.departments)
    inside = known & words
    evidence = np.zeros(len(engine.departments))
    elsewhere = 0.0
    held = np.zeros(len(one.numbers), np.bool_)
    worth = np.ones(len(one.numbers))
    if len(profiles.space):
        worth = np.where(known, profiles.space.worth[columns], profiles.space.rarest)
        strength = (worth * mass)[inside]
        beside = profiles.known[columns[inside]]
        evidence[:wide] = strength @ beside
        held[inside] = (beside * ~hidden[:wide]).any(axis=1)
        if profiles.behind.shape[1]:
            elsewhere = float((strength @ profiles.behind[columns[inside]]).max())
    past_columns, past_known = engine.history.space.find(one.numbers)
    if len(engine.history.space):
        seen = engine.history.space.frequency[past_columns] >= (2 if itself is not None else 1)
        held |= past_known & seen & words
    total = float((worth * mass).sum())
    covered = float((worth * mass)[held].sum()) / total if total else 0.0
    strongest = float(np.log1p(evidence[first]))
    away = float(np.log1p(elsewhere)) - strongest if profiles.behind.shape[1] else 0.0
    alike = _alike(engine, one, first, itself)
    return np.array([1.0, np.clip(odds, -4, 6), lead, covered, min(strongest, PLENTY), np.clip(away, -2, 3), alike])


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
    return blend.logistic(np.array(rows), np.array(truth), np.array(amount), COLD, SPREAD)
