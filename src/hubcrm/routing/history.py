"""What the hub has done before: the expert that learns from every confirmed routing.

Up to 3,000 texts: kernel ridge, whose leave-one-out scores are exact and free. Beyond: dual coordinate descent over
hashed features, with honest scores from a part that is held out first. A routing that was learned since the last refit
is one step of the same descent on the residual, so it counts at once and costs a millisecond.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hubcrm.routing import linear
from hubcrm.routing.features import Bag, Floats, Numbers, Rows, Shares, Space

CAP: Final = 3_000
"""Texts for which kernel ridge stays within the five seconds of a refit in the background."""

LATEST: Final = 20_000
"""Past routings that are learned from; older ones say what departments used to do."""

PENALTY: Final = 1.0
DOUBT: Final = 5.0
"""So many routings nobody had yet stand beside the real ones when it is counted how often a department is right."""

COST: Final = 0.7
ROUNDS: Final = 6
DISLIKE: Final = 0.5
"""How far below its score a department is put for a text that it declined."""


@dataclass(slots=True)
class Past:
    """One past routing: its key (reference), its features, the departments that were right and those that declined."""

    key: Hashable
    features: Bag
    right: tuple[int, ...]
    wrong: tuple[int, ...] = ()


def shares(texts: int) -> Shares:
    """What blocks and tiers count with so many texts to learn from.

    With few, the small talk that enquiries share would drown the words of a subject; with thousands the fit itself
    knows which everyday words matter, and even grammar helps ("why was I", "how do I").
    """
    everyday = 0.3 + 0.7 * float(np.clip((texts - 200) / 1_300, 0, 1))
    grammar = float(np.clip((texts - 400) / 1_600, 0, 1))
    return Shares(blocks=(0.4, 0.3, 0.3), tiers=(1.0, everyday, grammar))


class History:
    """Scores departments by the past routings in `items`.

    `left_out` (n × departments) are the scores of each item by a model that has not seen it, `honest` the items for
    which they exist; both are only there right after `fit`. `base` is the part of a score that says only how often a
    department was right: the blend takes it off, since with few routings it would favour whoever was met first.
    """

    def __init__(self, departments: int) -> None:
        self.items: list[Past] = []
        self.space = Space.of([], shares(0))
        self.weights: Floats = np.zeros((0, departments), np.float32)
        self.mean: Floats = np.zeros(departments, np.float32)
        self.base: Floats = np.zeros(departments, np.float32)
        self.duals: Floats = np.zeros((0, departments), np.float32)
        self.fresh: dict[int, Floats] = {}
        self.fitted = 0
        self.left_out: Floats = np.zeros((0, departments), np.float32)
        self.honest: Numbers = np.zeros(0, np.int64)

    @property
    def departments(self) -> int:
        """How many departments are scored."""
        return len(self.mean)

    def widen(self, departments: int) -> None:
        """Make room for departments that were not there before."""
        more = departments - self.departments
        if more > 0:
            self.weights = np.pad(self.weights, ((0, 0), (0, more)))
            self.duals = np.pad(self.duals, ((0, 0), (0, more)))
            self.mean = np.pad(self.mean, (0, more))
            self.base = np.pad(self.base, (0, more))
            self.fresh = {number: np.pad(held, (0, more)) for number, held in self.fresh.items()}

    def fit(self) -> None:
        """Learn all items afresh; up to 3,000 about a second or two, 10,000 about five."""
        self.items = self.items[-LATEST:]
        bags = [item.features for item in self.items]
        self.space = Space.of(bags, shares(len(bags)), fewest=(1, 2, 2))
        rows = self.space.rows(bags)
        self.fresh, self.fitted = {}, len(bags)
        self.honest = np.arange(len(bags))
        if not bags:
            self.weights = np.zeros((0, self.departments), np.float32)
            self.duals = np.zeros((0, self.departments), np.float32)
            self.mean = np.zeros(self.departments, np.float32)
            self.base = np.zeros(self.departments, np.float32)
            self.left_out = np.zeros((0, self.departments), np.float32)
        elif len(bags) <= CAP:
            self._fit_ridge(rows)
        else:
            self._fit_descent(rows)

    def _targets(self) -> Floats:
        targets = np.zeros((len(self.items), self.departments), np.float32)
        for i, item in enumerate(self.items):
            targets[i, list(item.right)] = 1.0
        return targets

    def _fit_ridge(self, rows: Rows) -> None:
        targets = self._targets()
        taught = np.array([bool(item.right) for item in self.items])
        mean = (targets[taught].sum(axis=0) / (taught.sum() + DOUBT)).astype(np.float32)
        kernel = linear.gram(rows, len(self.space))
        declined = [(i, list(item.wrong)) for i, item in enumerate(self.items) if item.wrong]
        if declined:
            targets = self._with_declines(kernel, targets, taught, mean, declined)
        self.mean = self.base = mean.astype(np.float32)
        self.duals, self.left_out = linear.ridge(kernel, targets, PENALTY, self.mean)
        self.weights = linear.weights(rows, len(self.space), self.duals)
        self.honest = np.flatnonzero(taught)

    def _with_declines(
        self,
        kernel: Floats,
        targets: Floats,
        taught: NDArray[np.bool_],
        mean: Floats,
        declined: list[tuple[int, list[int]]],
    ) -> Floats:
        """Targets in which a decline says only that this department was wrong, and nothing about the others.

        Where nobody was right yet, the other departments keep the score that the confirmed routings alone give them.
        """
        yes = np.flatnonzero(taught)
        predicted = np.tile(mean, (len(targets), 1))
        if len(yes):
            duals, _ = linear.ridge(kernel[np.ix_(yes, yes)].copy(), targets[yes], PENALTY, mean)
            predicted = mean + kernel[:, yes] @ duals
        for i, wrong in declined:
            if not taught[i]:
                targets[i] = predicted[i]
            targets[i, wrong] = np.minimum(predicted[i, wrong], mean[wrong]) - DISLIKE
        return targets

    def _signs(self) -> NDArray[np.int8]:
        signs = np.full((len(self.items), self.departments), -1, np.int8)
        for i, item in enumerate(self.items):
            if not item.right:
                signs[i] = 0
            signs[i, list(item.right)] = 1
            signs[i, list(item.wrong)] = -1
        return signs

    def _fit_descent(self, rows: Rows) -> None:
        """Learn all but a seventh, score that seventh, then learn it too; shuffled by a fixed seed."""
        count = len(self.items)
        signs = self._signs()
        descent = linear.Descent(len(self.space), self.departments, COST)
        duals = np.zeros((count, self.departments), np.float32)
        aside = np.arange(count) % 7 == 3
        descent.run(rows, signs, duals, ROUNDS, 1, np.flatnonzero(~aside))
        taught = np.array([bool(item.right) for item in self.items])
        self.honest = np.flatnonzero(aside & taught)
        self.left_out = np.zeros((count, self.departments), np.float32)
        for i in self.honest.tolist():
            self.left_out[i] = linear.scores(rows.row(i), descent.weights, descent.mean)
        descent.run(rows, signs, duals, 1, 2, np.flatnonzero(aside))
        descent.run(rows, signs, duals, 3, 3, np.arange(count))
        self.weights, self.mean, self.duals = descent.weights, descent.mean, duals * signs
        self.base = np.zeros(self.departments, np.float32)  # with thousands, how often is learned with all else

    def vector(self, one: Bag) -> tuple[Numbers, Floats]:
        """Columns and values of a text."""
        return self.space.vector(one)

    def scores(self, one: Bag) -> Floats:
        """Score of each department for a text."""
        columns, values, known = self.space.values(one)
        inside = known & (values != 0)
        result = linear.scores((columns[inside], values[inside]), self.weights, self.mean)
        if self.fresh:
            for number, value in zip(one.numbers[~known].tolist(), values[~known].tolist(), strict=True):
                if number in self.fresh:
                    result = result + np.float32(value) * self.fresh[number]
        return result

    def parts(self, one: Bag) -> Floats:
        """What each feature of the text adds to `scores` (features × departments)."""
        columns, values, known = self.space.values(one)
        added = np.zeros((len(one.numbers), self.departments), np.float32)
        inside = np.flatnonzero(known & (values != 0))
        added[inside] = values[inside, None] * self.weights[columns[inside]]
        if self.fresh:
            for at in np.flatnonzero(~known).tolist():
                number = int(one.numbers[at])
                if number in self.fresh:
                    added[at] = values[at] * self.fresh[number]
        return added

    def learn(self, item: Past) -> None:
        """Take in one more routing, at once and roughly; `fit` makes it exact."""
        now = self.scores(item.features)
        change = np.zeros(self.departments, np.float32)
        if item.right:
            target = np.zeros(self.departments, np.float32)
            target[list(item.right)] = 1.0
            change = target - now
        if item.wrong:
            wrong = list(item.wrong)
            change[wrong] = np.minimum(now[wrong], self.mean[wrong]) - DISLIKE - now[wrong]
        columns, values, known = self.space.values(item.features)
        step = change / (float(values @ values) + PENALTY)
        inside = known & (values != 0)
        self.weights[columns[inside]] += values[inside, None] * step
        outside = ~known & (item.features.codes < 3) & (values != 0)
        for number, value in zip(item.features.numbers[outside].tolist(), values[outside].tolist(), strict=True):
            before = self.fresh.get(number, np.zeros(self.departments, np.float32))
            self.fresh[number] = before + np.float32(value) * step
        self.items.append(item)
        self.duals = np.vstack([self.duals, step[None, :]])

    def forget(self, gone: set[int], *, sweep: bool = True) -> None:
        """Drop the items at these places, and what they taught; `sweep` drops features that nobody else used too."""
        for i in gone:
            numbers = self.items[i].features.numbers
            columns, values, known = self.space.values(self.items[i].features)
            inside = known & (values != 0)
            self.weights[columns[inside]] -= values[inside, None] * self.duals[i]
            for number, value in zip(numbers[~known].tolist(), values[~known].tolist(), strict=True):
                if number in self.fresh:
                    self.fresh[number] = self.fresh[number] - np.float32(value) * self.duals[i]
        kept = [i for i in range(len(self.items)) if i not in gone]
        self.fitted -= sum(1 for i in gone if i < self.fitted)
        self.items = [self.items[i] for i in kept]
        self.duals = self.duals[kept]
        if sweep:
            self._drop_unused()

    def _drop_unused(self) -> None:
        used = np.unique(np.concatenate([item.features.numbers for item in self.items] or [np.zeros(0, np.int64)]))
        keep = np.isin(self.space.numbers, used)
        self.space = Space(self.space.numbers[keep], self.space.frequency[keep], self.space.texts, self.space.shares)
        self.weights = self.weights[keep]
        alive = set(used.tolist())
        self.fresh = {number: held for number, held in self.fresh.items() if number in alive}


class Neighbours:
    """Finds the most similar past routings by the words and pairs that they share with a text (cosine, 0 to 1)."""

    def __init__(self, items: Sequence[Past], space: Space) -> None:
        plain = Shares((0.7, 0.3, 0.0), (1.0, 0.3, 0.0))
        self.space = Space(space.numbers, space.frequency, space.texts, plain)
        rows = self.space.rows([item.features for item in items])
        order = np.argsort(rows.columns, kind="stable")
        self.texts, self.values = rows.owners()[order], rows.values[order]
        self.starts = np.searchsorted(rows.columns[order], np.arange(len(space) + 1))
        self.count = len(items)
        self.later: list[tuple[Numbers, Floats]] = []

    def add(self, item: Past) -> None:
        """Take in a routing learned since the index was made."""
        self.later.append(self.space.vector(item.features))

    def similar(self, one: Bag) -> Floats:
        """Similarity of a text to each item (n)."""
        columns, values = self.space.vector(one)
        lows, highs = self.starts[columns], self.starts[columns + 1]
        sizes = highs - lows
        total = int(sizes.sum())
        if not total:
            return np.zeros(self.count + len(self.later), np.float32)
        at = np.arange(total) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(lows, sizes)
        summed = np.bincount(self.texts[at], self.values[at] * np.repeat(values, sizes), self.count)
        if not self.later:
            return summed.astype(np.float32)
        spread = np.zeros(len(self.space), np.float32)
        spread[columns] = values
        more = [float(spread[held] @ amounts) for held, amounts in self.later]
        return np.concatenate([summed, more]).astype(np.float32)
