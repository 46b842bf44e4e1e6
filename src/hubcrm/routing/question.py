"""What to ask when two departments are close, built from the words that part them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from hubcrm.routing import blend
from hubcrm.routing.features import bag
from hubcrm.routing.reasons import word_parts
from hubcrm.routing.suggest import Question
from hubcrm.routing.text import read, word_feature

if TYPE_CHECKING:
    from hubcrm.routing.engine import Engine

CLOSE: Final = 0.6
"""The second's share beside the first's from which a question helps more than a guess."""

LEAST: Final = 0.12
"""A share below which the second is not in the running."""

WORDS: Final = 3


def separating(engine: Engine, text: str, names: Mapping[str, str]) -> Question | None:
    """The question, or None when one department is clearly ahead or nothing in the text parts the two."""
    if len(engine.departments) < 2:
        return None
    reading = read(text)
    one = bag(reading)
    chances = blend.softmax(engine.logits(one))
    first, second = (int(at) for at in np.argsort(-chances, kind="stable")[:2])
    if chances[second] < LEAST or chances[second] < CLOSE * chances[first]:
        return None
    stems, parts = word_parts(engine, reading, one)
    lean = parts[:, first] - parts[:, second]
    written = {word.stem: word.text.lower() for word in reversed(reading.found)}
    ours = [written[stems[at]] for at in np.argsort(-lean, kind="stable").tolist() if lean[at] > 1e-3][:WORDS]
    theirs = [written[stems[at]] for at in np.argsort(lean, kind="stable").tolist() if lean[at] < -1e-3][:WORDS]
    codes = engine.departments[first], engine.departments[second]
    sides = ours or _typical(engine, first, second), theirs or _typical(engine, second, first)
    if not sides[0] or not sides[1]:
        return None
    asked = [f"{_listed(words)} ({names.get(code, code)})" for words, code in zip(sides, codes, strict=True)]
    return Question(f"Is this more about {asked[0]}, or about {asked[1]}?", *codes, tuple(sides[0]), tuple(sides[1]))


def _typical(engine: Engine, department: int, other: int) -> list[str]:
    """Words of a department's own profile that speak most for it against the other, when the text itself has none."""
    profiles = engine.profiles
    if department >= len(profiles.departments):
        return []
    words = [
        word
        for passage in profiles.passages[profiles.departments[department]]
        for word in read(passage.text).found
        if word.tier == 0
    ]
    if not words:
        return []
    columns, known = profiles.space.find(np.array([word_feature(word.stem) for word in words]))
    weights = profiles.lean[columns]
    lean = weights[:, department] - (weights[:, other] if other < weights.shape[1] else 0.0)
    lean[~known] = 0.0
    ordered = [words[at].text.lower() for at in np.argsort(-lean, kind="stable").tolist() if lean[at] > 0]
    return list(dict.fromkeys(ordered))[:WORDS]


def _listed(words: list[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1]
