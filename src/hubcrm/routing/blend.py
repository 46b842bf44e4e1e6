"""Joining the two experts, and judging how far to trust the result. Small fits with a prior, so that a little history
moves little: three weights of `softmax(a·P + b·H + c·log prior)`, and the logistic line behind `confidence`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hubcrm.routing.features import Floats

Reals = NDArray[np.float64]

PRIOR: Final = np.array([1.5, 3.0, 0.0])
"""Weights before any history: profiles, and so much of the first routings that one just like an earlier one follows it."""

LEAST: Final = np.array([0.0, 2.0, 0.0])
"""No fit goes below these: what people confirmed always counts, and being right often never speaks against."""

SPREAD: Final = np.array([1.0, 3.0, 0.5])
"""How far (standard deviations) a first few routings may pull them."""


def softmax(logits: NDArray[np.floating]) -> Reals:
    """Probabilities along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True), dtype=np.float64)
    result: Reals = raised / raised.sum(axis=-1, keepdims=True)
    return result


def weigh(experts: list[Floats], right: NDArray[np.bool_]) -> Reals:
    """The weights (a, b, c) that best explain which departments were right, held back by PRIOR, none below LEAST.

    `experts` are P, H and log prior, each n × departments; `right` is n × departments, several per row allowed.
    """
    if not len(right):
        return PRIOR.copy()
    stacked = np.stack(experts, axis=-1).astype(np.float64)

    def worth(chosen: Reals) -> float:
        logits = stacked @ chosen
        top = logits.max(axis=1, keepdims=True)
        whole = np.log(np.exp(logits - top).sum(axis=1))
        among = np.log(np.maximum((np.exp(logits - top) * right).sum(axis=1), 1e-300))
        return float((among - whole).sum() - 0.5 * (((chosen - PRIOR) / SPREAD) ** 2).sum())

    def step(chosen: Reals) -> Reals:
        logits = stacked @ chosen
        every = softmax(logits)
        among = softmax(np.where(right, logits, -1e9))
        slope = np.einsum("nd,ndk->k", among - every, stacked) - (chosen - PRIOR) / SPREAD**2
        middle = np.einsum("nd,ndk->nk", every, stacked)
        curve = np.einsum("nd,ndk,ndl->kl", every, stacked, stacked) - middle.T @ middle + np.diag(1 / SPREAD**2)
        moved: Reals = np.asarray(np.maximum(chosen + np.linalg.solve(curve, slope), LEAST) - chosen, np.float64)
        return moved

    return _climb(PRIOR.copy(), worth, step)


def logistic(signs: Reals, truth: Reals, amount: Reals, prior: Reals, spread: Reals) -> Reals:
    """Logistic coefficients (k) for `truth` (n, 0 or 1) from `signs` (n × k), rows counting `amount`, near `prior`."""

    def worth(chosen: Reals) -> float:
        logits = signs @ chosen
        likelihood = truth * logits - np.logaddexp(0.0, logits)
        return float((amount * likelihood).sum() - 0.5 * (((chosen - prior) / spread) ** 2).sum())

    def step(chosen: Reals) -> Reals:
        chance = 1 / (1 + np.exp(-np.clip(signs @ chosen, -30, 30)))
        slope = signs.T @ (amount * (truth - chance)) - (chosen - prior) / spread**2
        curve = (signs * (amount * chance * (1 - chance))[:, None]).T @ signs + np.diag(1 / spread**2)
        moved: Reals = np.asarray(np.linalg.solve(curve, slope), np.float64)
        return moved

    return _climb(prior.copy(), worth, step)


def _climb(chosen: Reals, worth: Callable[[Reals], float], step: Callable[[Reals], Reals]) -> Reals:
    """Newton's method to the highest `worth`; a step that would not climb is halved until it does."""
    reached = worth(chosen)
    for _ in range(60):
        moved = step(chosen)
        while np.abs(moved).max() > 1e-6 and worth(chosen + moved) < reached:
            moved = np.asarray(moved / 2, np.float64)
        if np.abs(moved).max() <= 1e-6:
            break
        chosen = chosen + moved
        reached = worth(chosen)
    return chosen
