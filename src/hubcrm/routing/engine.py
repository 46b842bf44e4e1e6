"""The router at work: profiles and history joined, and how far to trust them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from hubcrm.routing import bank, blend, gate
from hubcrm.routing.blend import Reals
from hubcrm.routing.features import Bag, Floats, bag
from hubcrm.routing.history import History, Neighbours, Past
from hubcrm.routing.profiles import Passage, Profiles
from hubcrm.routing.reasons import reasons
from hubcrm.routing.suggest import Suggestion
from hubcrm.routing.text import read

AT_ONCE: Final = 400
"""With so few past routings a refit takes a blink, so `rank` does it when enough was learned."""


class Engine:
    """What is behind `Router`; see there for what each method promises."""

    def __init__(self) -> None:
        self.departments: list[str] = []
        self.profiles = Profiles({})
        self.history = History(0)
        self.weights: Reals = blend.PRIOR.copy()
        self.trust: Reals = gate.COLD.copy()
        self.counts: Floats = np.zeros(0, np.float32)
        self.changed = 0
        self._neighbours: Neighbours | None = None

    @property
    def wants_refit(self) -> bool:
        """Whether a tenth more was learned since the last refit (at least three)."""
        return self.changed >= max(3, len(self.history.items) // 10)

    def fit_profiles(self, profiles: Mapping[str, str | Iterable[str]]) -> None:
        """Learn the profiles; past routings stay, and the joining weights are judged anew."""
        known = bank.by_passage() if bank.there() else {}
        made: dict[str, list[Passage]] = {}
        ticked: set[str] = set()
        for code, profile in profiles.items():
            made[code] = []
            for text in bank.passages(profile):
                subject = known.get(text)
                if subject:
                    ticked.add(subject.group or subject.name)
                made[code].append(Passage(text, subject.name if subject else ""))
        background = [
            Passage(passage, subject.name)
            for passage, subject in known.items()
            if ticked and subject.group not in ticked and subject.name not in ticked
        ]
        self.profiles = Profiles(made, background)
        self._meet([*made, *(code for code in self.departments if code not in made)])
        if self.history.items:
            self.refit()

    def _meet(self, codes: Sequence[str]) -> None:
        """Take in departments; those of the profiles come first, so that columns agree."""
        if list(codes[: len(self.departments)]) != self.departments:
            place = {code: at for at, code in enumerate(codes)}
            moved = {old: place[code] for old, code in enumerate(self.departments)}
            for item in self.history.items:
                item.right = tuple(sorted(moved[at] for at in item.right))
                item.wrong = tuple(sorted(moved[at] for at in item.wrong))
            fresh = History(len(codes))
            fresh.items = self.history.items
            self.history = fresh
        self.departments = list(codes)
        self.history.widen(len(codes))
        self.count()

    def count(self) -> None:
        counts = np.zeros(len(self.departments), np.float32)
        for item in self.history.items:
            counts[list(item.right)] += 1.0
        self.counts = counts

    def _places(self, label: str) -> tuple[int, ...]:
        """Places of the departments of a label, which may be new."""
        codes = [code.strip() for code in label.split("|") if code.strip()]
        new = [code for code in dict.fromkeys(codes) if code not in self.departments]
        if new:
            self._meet([*self.departments, *new])
        return tuple(sorted({self.departments.index(code) for code in codes}))

    def fit(self, history: Iterable[tuple[str, str] | tuple[str, str, Hashable]]) -> None:
        """Replace the history and learn it."""
        listed = [(entry[0], entry[1], entry[2] if len(entry) > 2 else None) for entry in history]
        codes = dict.fromkeys(code.strip() for _, label, _ in listed for code in label.split("|") if code.strip())
        self.history.items = []
        self._meet([*self.departments, *(code for code in codes if code not in self.departments)])
        place = {code: at for at, code in enumerate(self.departments)}
        for text, label, key in listed:
            right = tuple(sorted({place[code.strip()] for code in label.split("|") if code.strip()}))
            if right:
                self.history.items.append(Past(key, bag(read(text)), right))
        self.refit()

    def learn(self, text: str, label: str, right: bool, key: Hashable) -> None:
        """Take in one routing or one decline."""
        places = self._places(label)
        if not places:
            return
        item = Past(key, bag(read(text)), places if right else (), () if right else places)
        earlier = [at for at, held in enumerate(self.history.items) if key is not None and held.key == key]
        if earlier:
            before = self.history.items[earlier[-1]]
            item.right = tuple(sorted(set(before.right) - set(item.wrong) | set(item.right)))
            item.wrong = tuple(sorted(set(before.wrong) - set(item.right) | set(item.wrong)))
            self.history.forget(set(earlier), sweep=False)
            self._neighbours = None
            self.count()
        self.history.learn(item)
        if self._neighbours is not None:
            self._neighbours.add(item)
        self.counts[list(item.right)] += 1.0
        self.changed += 1

    def forget(self, keys: Iterable[Hashable]) -> int:
        """Drop past routings."""
        wanted = set(keys)
        gone = {at for at, item in enumerate(self.history.items) if item.key is not None and item.key in wanted}
        if gone:
            self.history.forget(gone)
            self._neighbours = None
            self.count()
            self.changed += len(gone)
        return len(gone)

    def refit(self) -> None:
        """Learn the history exactly, then how to join it with the profiles, then how far to trust the result."""
        self.history.fit()
        self._neighbours = None
        self.count()
        self.changed = 0
        self.weights, self.trust = blend.PRIOR.copy(), gate.COLD.copy()
        chosen = self.history.honest
        if not len(chosen):
            return
        items = [self.history.items[at] for at in chosen]
        right = np.zeros((len(items), len(self.departments)), np.bool_)
        for row, item in enumerate(items):
            right[row, list(item.right)] = True
        said = self._profile_scores([item.features for item in items])
        past = self.history.left_out[chosen] - self.history.base
        usual = np.stack([self._usual(without=item.right) for item in items])
        self.weights = blend.weigh([said, past, usual], right)
        logits = np.stack([said, past, usual], axis=-1) @ self.weights
        self.trust = gate.calibrate(self, chosen, logits, right)

    def _usual(self, without: Sequence[int] = ()) -> Floats:
        """Log of how often each department is right, smoothed by one."""
        counts = self.counts.copy()
        counts[list(without)] -= 1.0
        raised = np.maximum(counts, 0.0) + 1.0
        result: Floats = np.log(raised / raised.sum()).astype(np.float32)
        return result

    def _profile_scores(self, bags: Sequence[Bag]) -> Floats:
        scores = np.zeros((len(bags), len(self.departments)), np.float32)
        wide = len(self.profiles.departments)
        if wide:
            for row, one in enumerate(bags):
                scores[row, :wide] = self.profiles.scores(one)
        return scores

    def logits(self, one: Bag) -> Reals:
        """a·P + b·H + c·log prior, for each department."""
        experts = [self._profile_scores([one])[0], self.history.scores(one) - self.history.base, self._usual()]
        return np.stack(experts, axis=-1).astype(np.float64) @ self.weights

    def neighbours(self) -> Neighbours:
        """The index of past routings, built when first asked for."""
        if self._neighbours is None:
            self._neighbours = Neighbours(self.history.items, self.history.space)
        return self._neighbours

    def _ready(self) -> None:
        if self.wants_refit and len(self.history.items) <= AT_ONCE:
            self.refit()

    def rank(self, text: str) -> list[Suggestion]:
        """Every department, best first, with reasons."""
        if not self.departments:
            return []
        self._ready()
        reading = read(text)
        one = bag(reading)
        logits = self.logits(one)
        chances = blend.softmax(logits)
        order = np.argsort(-logits, kind="stable")
        why = reasons(self, reading, one)
        return [Suggestion(self.departments[at], float(chances[at]), why[at]) for at in order.tolist()]

    def confidence(self, text: str) -> float:
        """The calibrated probability that the first suggestion is right."""
        if not self.departments:
            return 0.0
        self._ready()
        one = bag(read(text))
        signs = gate.signs(self, one, self.logits(one), hidden=np.zeros(len(self.departments), np.bool_))
        return float(1 / (1 + np.exp(-np.clip(signs @ self.trust, -30, 30))))

    def similar(self, text: str, most: int) -> list[tuple[Hashable, float]]:
        """The most similar past routings."""
        if not self.history.items:
            return []
        alike = self.neighbours().similar(bag(read(text)))
        order = np.argsort(-alike, kind="stable")[:most]
        return [(self.ref(at), float(alike[at])) for at in order.tolist() if alike[at] > 0]

    def ref(self, at: int) -> Hashable:
        """The key of a past routing, or its place in the history if it has none."""
        key = self.history.items[at].key
        return at if key is None else key
