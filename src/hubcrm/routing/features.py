"""Texts as sparse rows of numbers: the shared ground of both experts.

numpy is imported at the top: this module is itself only imported once somebody asks for a suggestion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hubcrm.routing.text import Reading

Numbers = NDArray[np.int64]
Floats = NDArray[np.float32]

_AMOUNT = np.r_[0.0, 1.0 + np.log(np.arange(1, 256))].astype(np.float32)
"""What a feature counts by the times it occurs: the tenth mention says little more than the second."""


@dataclass(frozen=True, slots=True)
class Bag:
    """One text as counted features: `numbers` (int64, sorted), `times` (up to 255) and `codes`, all as long."""

    numbers: Numbers
    times: NDArray[np.uint8]
    codes: NDArray[np.uint8]


def bag(reading: Reading) -> Bag:
    """The features of a reading."""
    size = len(reading.features)
    numbers = np.fromiter(reading.features, np.int64, size)
    held = np.array(list(reading.features.values()), np.int64).reshape(size, 2)
    order = np.argsort(numbers, kind="stable")
    return Bag(numbers[order], np.minimum(held[order, 0], 255).astype(np.uint8), held[order, 1].astype(np.uint8))


@dataclass(frozen=True, slots=True)
class Shares:
    """What each block and tier of a text counts: `blocks` (words, pairs, letters) sum to one; `tiers` are factors."""

    blocks: tuple[float, float, float]
    tiers: tuple[float, float, float]


@dataclass
class Rows:
    """Many texts as one sparse matrix: row i holds `columns[starts[i]:starts[i+1]]` with `values` beside them."""

    starts: Numbers
    columns: Numbers
    values: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, i: int) -> tuple[Numbers, Floats]:
        """The columns and values of row i."""
        part = slice(self.starts[i], self.starts[i + 1])
        return self.columns[part], self.values[part]

    def owners(self) -> Numbers:
        """For each stored value, the row it belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))


class Space:
    """The features that are known, in how many texts each occurs, and so how much each is worth (inverse frequency)."""

    def __init__(self, numbers: Numbers, frequency: Floats, texts: int, shares: Shares) -> None:
        self.numbers, self.frequency, self.texts, self.shares = numbers, frequency, texts, shares
        self.worth: Floats = np.log1p(texts / np.maximum(frequency, 0.5)).astype(np.float32)
        self.rarest = np.float32(np.log1p(texts / 0.5))
        tiers = np.tile(np.array(shares.tiers, np.float32), 3)
        self._factors = np.where(np.repeat(np.array(shares.blocks) > 0, 3), tiers, 0).astype(np.float32)
        self._scale = np.sqrt(np.array(shares.blocks, np.float32))

    @classmethod
    def of(cls, bags: Sequence[Bag], shares: Shares, fewest: Sequence[int] = (1, 1, 1)) -> Space:
        """The space of `bags`; a feature in fewer than `fewest[block]` texts, or of no weight, is left out."""
        if not bags:
            return cls(np.zeros(0, np.int64), np.zeros(0, np.float32), 0, shares)
        numbers = np.concatenate([one.numbers for one in bags])
        blocks = np.concatenate([one.codes for one in bags]) // 3
        weighed = np.array(shares.blocks)[blocks] > 0
        known, first, times = np.unique(numbers[weighed], return_index=True, return_counts=True)
        keep = times >= np.array(fewest)[blocks[weighed][first]]
        return cls(known[keep], times[keep].astype(np.float32), len(bags), shares)

    def __len__(self) -> int:
        return len(self.numbers)

    def find(self, numbers: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
        """Columns of `numbers` and which of them are known."""
        if not len(self.numbers):
            return np.zeros(len(numbers), np.int64), np.zeros(len(numbers), np.bool_)
        columns = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        return columns, self.numbers[columns] == numbers

    def values(self, one: Bag) -> tuple[Numbers, Floats, NDArray[np.bool_]]:
        """Column, value and whether known, for each feature of one text.

        Unknown features lengthen a text, so that one of which little is known says little.
        """
        columns, known = self.find(one.numbers)
        worth = np.where(known, self.worth[columns] if len(self.worth) else 0.0, self.rarest)
        values: Floats = (_AMOUNT[one.times] * worth * self._factors[one.codes]).astype(np.float32)
        blocks = one.codes // 3
        lengths = np.sqrt(np.maximum(np.bincount(blocks, values * values, 3), 1e-12)).astype(np.float32)
        values *= (self._scale / lengths)[blocks]
        return columns, values, known

    def vector(self, one: Bag) -> tuple[Numbers, Floats]:
        """Columns and values of the known features of one text."""
        columns, values, known = self.values(one)
        known &= values != 0
        return columns[known], values[known]

    def rows(self, bags: Sequence[Bag]) -> Rows:
        """All `bags` as one sparse matrix."""
        made = [self.vector(one) for one in bags]
        starts = np.zeros(len(made) + 1, np.int64)
        np.cumsum([len(columns) for columns, _ in made], out=starts[1:])
        if not made:
            return Rows(starts, np.zeros(0, np.int64), np.zeros(0, np.float32))
        return Rows(starts, np.concatenate([c for c, _ in made]), np.concatenate([v for _, v in made]))
