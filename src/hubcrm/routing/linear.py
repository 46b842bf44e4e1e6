"""Fitting weights to sparse rows: kernel ridge with its leave-one-out scores, and a learner for more texts.

Ridge: scores S = mean + K·D with D = (K + λI)⁻¹(Y - mean), K = X·Xᵀ. Leaving item i out changes its own score to
Y_i - D_i / [(K + λI)⁻¹]_ii exactly, so honest scores for the whole history cost nothing more (the mean is kept).
Dual coordinate descent: squared hinge loss, one against the rest, every department of a text in one step (the method of
Hsieh and others, "A dual coordinate descent method for large-scale linear SVM", 2008).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hubcrm.routing.features import Floats, Numbers, Rows

DENSE = 2_048
"""Columns that many texts share are multiplied as one dense block; the rest pair by pair."""


def gram(rows: Rows, columns: int) -> Floats:
    """K = X·Xᵀ (n × n, float32)."""
    n = len(rows)
    owners = rows.owners()
    times = np.bincount(rows.columns, minlength=columns)
    common = np.argsort(-times, kind="stable")[:DENSE]
    place = np.full(columns, -1, np.int64)
    place[common] = np.arange(len(common))
    at = place[rows.columns]
    dense = np.zeros((n, len(common)), np.float32)
    inside = at >= 0
    dense[owners[inside], at[inside]] = rows.values[inside]
    result: Floats = dense @ dense.T
    rest = ~inside & (times[rows.columns] > 0)
    if rest.any():
        _add_rare(result, rows.columns[rest], owners[rest], rows.values[rest])
    return result


def _add_rare(result: Floats, columns: Numbers, owners: Numbers, values: Floats) -> None:
    order = np.argsort(columns, kind="stable")
    columns, owners, values = columns[order], owners[order], values[order]
    n = len(result)
    flat = result.reshape(-1)
    step = 0
    while True:  # pair each value with the one `step` places further on in the same column
        same = np.flatnonzero(columns[: len(columns) - step] == columns[step:])
        if not len(same):
            return
        product = values[same] * values[same + step]
        first, second = owners[same], owners[same + step]
        np.add.at(flat, first * n + second, product)
        if step:
            np.add.at(flat, second * n + first, product)
        step += 1


def ridge(kernel: Floats, targets: Floats, penalty: float | Floats, mean: Floats) -> tuple[Floats, Floats]:
    """Dual weights D (n × c) and leave-one-out scores (n × c); `penalty` may differ by item, `kernel` is spoilt."""
    n = len(kernel)
    kernel[np.arange(n), np.arange(n)] += penalty
    inverse = np.linalg.inv(kernel)
    duals: Floats = (inverse @ (targets - mean)).astype(np.float32)
    left_out: Floats = (targets - duals / np.diag(inverse)[:, None]).astype(np.float32)
    return duals, left_out


def weights(rows: Rows, columns: int, duals: Floats) -> Floats:
    """W = Xᵀ·D (columns × c): the same model seen from the features."""
    result = np.zeros((columns, duals.shape[1]), np.float32)
    if not len(rows.columns):
        return result
    order = np.argsort(rows.columns, kind="stable")
    owners, values, sorted_columns = rows.owners()[order], rows.values[order], rows.columns[order]
    first = np.flatnonzero(np.r_[True, sorted_columns[1:] != sorted_columns[:-1]])
    most = max(1, 4_000_000 // max(1, duals.shape[1]))
    at = 0
    while at < len(first):  # in slices, so that many departments do not need hundreds of megabytes at once
        upto = int(np.searchsorted(first, first[at] + most, side="right"))
        upto = max(upto, at + 1)
        low, high = first[at], first[upto] if upto < len(first) else len(order)
        products = values[low:high, None] * duals[owners[low:high]]
        result[sorted_columns[first[at:upto]]] = np.add.reduceat(products, first[at:upto] - low, axis=0)
        at = upto
    return result


def scores(vector: tuple[Numbers, Floats], held: Floats, mean: Floats) -> Floats:
    """Score of each department (c) for one text."""
    columns, values = vector
    return mean + values @ held[columns] if len(columns) else mean.copy()


class Descent:
    """Dual coordinate descent on sparse rows, all departments of a text in one step.

    `signs` is n × c of +1 (right), -1 (any other) and 0 (not known, leaves that department alone).
    """

    def __init__(self, columns: int, departments: int, cost: float) -> None:
        self.weights: Floats = np.zeros((columns, departments), np.float32)
        self.mean: Floats = np.zeros(departments, np.float32)
        self.slack = np.float32(0.5 / cost)

    def run(self, rows: Rows, signs: NDArray[np.int8], duals: Floats, rounds: int, seed: int, only: Numbers) -> None:
        """Go `rounds` times over the texts `only` in a shuffled order that the seed fixes."""
        lengths = np.bincount(rows.owners(), rows.values * rows.values, len(rows)).astype(np.float32) + 1.0
        order = np.random.default_rng(seed)
        held, mean, slack = self.weights, self.mean, self.slack
        starts, columns, values = rows.starts, rows.columns, rows.values
        signed = signs.astype(np.float32)
        for _ in range(rounds):
            for i in order.permutation(only):
                at, end = starts[i], starts[i + 1]
                where, value = columns[at:end], values[at:end]
                local = held[where]
                sign, dual = signed[i], duals[i]
                gap = sign * (value @ local + mean) - 1.0 + slack * dual
                moved = np.maximum(dual - gap / (lengths[i] + slack), 0.0)
                moved[sign == 0] = 0.0
                change = (moved - dual) * sign
                duals[i] = moved
                held[where] = local + value[:, None] * change
                mean += change
