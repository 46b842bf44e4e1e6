"""What the departments say they know: the expert that works on a hub's first day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hubcrm.routing import linear
from hubcrm.routing.features import Bag, Floats, Numbers, Rows, Shares, Space, bag
from hubcrm.routing.text import read

SHARES: Final = Shares(blocks=(0.85, 0.15, 0.0), tiers=(1.0, 0.3, 0.0))
"""Without history an everyday word is worth a third of a subject word, and letter groups only confuse."""

PENALTY: Final = 1.0

RIDGE_PART: Final = 12.0
LEAN_PART: Final = 0.4
"""How the two ways of reading a profile are added up, in units in which a weight of 1.5 gives honest probabilities."""


_TIER: Final = np.tile(np.array(SHARES.tiers, np.float32), 3)


@dataclass(frozen=True, slots=True)
class Passage:
    """About forty words of a department's profile, and the subject of the bank they came from, if any."""

    text: str
    subject: str = ""


class Profiles:
    """Scores departments by the passages of their profiles, read in two ways that err differently.

    Ridge over tf-idf (`weights`) hears the whole of a text; the log odds of each feature (`lean`: how much more of one
    department's passages hold it than of the average department's) hears single telling words.
    `background` are passages of subjects nobody ticked: they teach which words are common, and what lies elsewhere.
    """

    def __init__(self, passages: Mapping[str, Sequence[Passage]], background: Sequence[Passage] = ()) -> None:
        self.departments = list(passages)
        self.passages = {code: list(held) for code, held in passages.items()}
        every = [(at, passage) for at, held in enumerate(self.passages.values()) for passage in held]
        bags = [bag(read(passage.text, letters=False)) for _, passage in every]
        behind = [bag(read(passage.text, letters=False)) for passage in background]
        self.space = Space.of([*bags, *behind], SHARES)
        self.owners = np.array([at for at, _ in every], np.int64)
        self.subjects = [passage.subject for _, passage in every]
        self.rows = self.space.rows(bags)
        self._places: dict[tuple[int, int], str] | None = None
        self.weights = self._fit()
        self.lean = self._lean()
        self.known = self._known()
        self.behind = self._behind(behind, [passage.subject for passage in background])

    @classmethod
    def kept(
        cls,
        passages: Mapping[str, Sequence[Passage]],
        numbers: Numbers,
        frequency: Floats,
        texts: int,
        weights: Floats,
        lean: Floats,
        owners: Numbers,
        rows: tuple[Numbers, Numbers, Floats],
        behind: Floats,
    ) -> Profiles:
        """Profiles as they were saved, without learning them again."""
        made = cls.__new__(cls)
        made.departments = list(passages)
        made.passages = {code: list(held) for code, held in passages.items()}
        made.space = Space(numbers, frequency, texts, SHARES)
        made.owners, made.rows, made.weights, made.lean = owners, Rows(*rows), weights, lean
        made.subjects = [passage.subject for held in made.passages.values() for passage in held]
        made.known, made.behind, made._places = made._known(), behind, None
        return made

    def _fit(self) -> Floats:
        count, wide = len(self.rows), max(1, len(self.departments))
        if not count:
            return np.zeros((len(self.space), wide), np.float32)
        targets = np.zeros((count, wide), np.float32)
        targets[np.arange(count), self.owners] = 1.0
        sizes = np.bincount(self.owners, minlength=wide)
        penalty = PENALTY * (sizes[self.owners] / sizes[self.owners].mean()).astype(np.float32)
        kernel = linear.gram(self.rows, len(self.space))
        duals, _ = linear.ridge(kernel, targets, penalty, np.zeros(wide, np.float32))
        return linear.weights(self.rows, len(self.space), duals)

    def _lean(self) -> Floats:
        wide = max(1, len(self.departments))
        held = np.zeros((len(self.space), wide))
        np.add.at(held, (self.rows.columns, self.owners[self.rows.owners()]), 1.0)
        sizes = np.bincount(self.owners, minlength=wide)
        usual = held.sum(axis=1, keepdims=True) / max(1, len(self.rows))
        rate = (held + usual + 0.05) / (sizes + 1.5)  # smoothed by the usual rate, so that small profiles are not loud
        lean: Floats = (np.log(rate) - np.log(rate.mean(axis=1, keepdims=True))).astype(np.float32)
        return lean

    def _known(self) -> Floats:
        """Whether a department's profile holds a feature (columns × departments, 0 or 1)."""
        held = np.zeros((len(self.space), max(1, len(self.departments))), np.float32)
        held[self.rows.columns, self.owners[self.rows.owners()]] = 1.0
        return held

    def _behind(self, bags: Sequence[Bag], names: Sequence[str]) -> Floats:
        """Whether a subject that nobody ticked holds a feature (columns × such subjects, 0 or 1)."""
        order = {name: at for at, name in enumerate(dict.fromkeys(names))}
        held = np.zeros((len(self.space), len(order)), np.float32)
        for one, name in zip(bags, names, strict=True):
            columns, _ = self.space.vector(one)
            held[columns, order[name]] = 1.0
        return held

    def subject_of(self, number: int, department: int) -> str:
        """The subject of the bank that gave a department's profile a feature; "" if it wrote the word itself."""
        if department >= len(self.departments):
            return ""
        columns, known = self.space.find(np.array([number]))
        if not known[0]:
            return ""
        return self._subjects().get((int(columns[0]), department), "")

    def _subjects(self) -> dict[tuple[int, int], str]:
        """For each (column, department), the subject whose passages hold the feature most."""
        if self._places is None:
            best: dict[tuple[int, int], tuple[float, str]] = {}
            for passage, column, value in zip(
                self.rows.owners().tolist(), self.rows.columns.tolist(), self.rows.values.tolist(), strict=True
            ):
                at = (column, int(self.owners[passage]))
                if value > best.get(at, (0.0, ""))[0]:
                    best[at] = (value, self.subjects[passage])
            self._places = {at: subject for at, (_, subject) in best.items()}
        return self._places

    def _amounts(self, one: Bag) -> tuple[Numbers, Floats, Floats, Numbers]:
        """Columns, ridge values and lean values of the known features of a text, and which features those are."""
        columns, values, known = self.space.values(one)
        spoken = np.flatnonzero(known & (values != 0))
        plain = _TIER[one.codes[spoken]]
        scale = LEAN_PART / np.sqrt(max(float(plain.sum()), 1.0))  # twice the words are not twice the certainty
        return columns[spoken], values[spoken] * np.float32(RIDGE_PART), plain * np.float32(scale), spoken

    def scores(self, one: Bag) -> Floats:
        """Score of each department for a text."""
        columns, values, plain, _ = self._amounts(one)
        result: Floats = values @ self.weights[columns] + plain @ self.lean[columns]
        return result

    def parts(self, one: Bag) -> Floats:
        """What each feature of the text adds to `scores` (features × departments)."""
        columns, values, plain, spoken = self._amounts(one)
        added = np.zeros((len(one.numbers), self.weights.shape[1]), np.float32)
        added[spoken] = values[:, None] * self.weights[columns] + plain[:, None] * self.lean[columns]
        return added
