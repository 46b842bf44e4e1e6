"""Joining the two experts, and judging how far to trust the result. Small fits with a prior, so that a little history
moves little: three weights of `softmax(a·P + b·H + c·log prior)`, and the logistic line behind `confidence`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hubcrm.routing.features import Floats

Reals = NDArray[np.float64]

PRIOR: Final = np.array([1.5, 0.0, 0.0])
"""Weights before any history: profiles only."""

SPREAD: Final = np.array([1.0, 3.0, 0.5])
"""How far (standard deviations) a first few routings may pull them."""


def softmax(logits: NDArray[np.floating]) -> Reals:
    """Probabilities along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True), dtype=np.float64)
    result: Reals = raised / raised.sum(axis=-1, keepdims=True)
    return result


def weigh(experts: list[Floats], right: NDArray[np.bool_]) -> Reals:
    """The weights (a, b, c) that best explain which departments were right, held back by PRIOR.

    `experts` are P, H and log prior, each n × departments; `right` is n × departments, several per row allowed.
    Newton's method on the penalised likelihood; a and b stay at or above zero.
    """
    chosen = PRIOR.copy()
    if not len(right):
        return chosen
    stacked = np.stack(experts, axis=-1).astype(np.float64)
    for _ in range(40):
        logits = stacked @ chosen
        every = softmax(logits)
        among = softmax(np.where(right, logits, -1e9))
        slope = np.einsum("nd,ndk->k", among - every, stacked) - (chosen - PRIOR) / SPREAD**2
        middle = np.einsum("nd,ndk->nk", every, stacked)
        curve = np.einsum("nd,ndk,ndl->kl", every, stacked, stacked) - middle.T @ middle + np.diag(1 / SPREAD**2)
        step = np.linalg.solve(curve, slope)
        step *= min(1.0, 4.0 / max(1e-9, float(np.abs(step).max())))
        moved = chosen + step
        moved[:2] = np.maximum(moved[:2], 0.0)
        if np.abs(moved - chosen).max() < 1e-5:
            return moved
        chosen = moved
    return chosen


def logistic(signs: Reals, truth: Reals, amount: Reals, prior: Reals, spread: Reals) -> Reals:
    """Logistic coefficients (k) for `truth` (n, 0 or 1) from `signs` (n × k), rows counting `amount`, near `prior`."""
    chosen = prior.copy()
    for _ in range(40):
        chance = 1 / (1 + np.exp(-np.clip(signs @ chosen, -30, 30)))
        slope = signs.T @ (amount * (truth - chance)) - (chosen - prior) / spread**2
        curve = (signs * (amount * chance * (1 - chance))[:, None]).T @ signs + np.diag(1 / spread**2)
        step = np.linalg.solve(curve, slope)
        step *= min(1.0, 3.0 / max(1e-9, float(np.abs(step).max())))
        chosen = chosen + step
        if np.abs(step).max() < 1e-6:
            break
    return chosen
