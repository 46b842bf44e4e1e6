"""Why: the exact parts of a score, told in the words of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from hubcrm.routing.features import Bag, Floats
from hubcrm.routing.suggest import Mention, Reason
from hubcrm.routing.text import GRAMMATICAL, Reading, letter_features, pair_feature, pairs, word_feature

if TYPE_CHECKING:
    from hubcrm.routing.engine import Engine

MOST_WORDS: Final = 6
MOST_PAST: Final = 2
ALIKE: Final = 0.15
"""Similarity below which a past enquiry explains nothing."""

SMALLEST: Final = 0.12
"""Part of the strongest word's weight below which a word is not worth naming."""


def reasons(engine: Engine, reading: Reading, one: Bag) -> list[tuple[Reason, ...]]:
    """Reasons for each department, weightiest first, in the order of `engine.departments`."""
    stems, parts = word_parts(engine, reading, one)
    order = np.argsort(-parts, axis=0, kind="stable")[:MOST_WORDS]
    mentions: dict[str, list[Mention]] = {}
    for word in reading.found:
        mentions.setdefault(word.stem, []).append(Mention(word.text, word.start, word.end))
    past = _past(engine, one)
    made = []
    for at in range(len(engine.departments)):
        strongest = [(stems[place], float(parts[place, at])) for place in order[:, at].tolist()]
        listed = _words(engine, strongest, mentions, at) + past[at]
        made.append(tuple(sorted(listed, key=lambda reason: -reason.weight)))
    return made


def word_parts(engine: Engine, reading: Reading, one: Bag) -> tuple[list[str], Floats]:
    """The stems of the text, and what each adds to the score of each department (stems × departments).

    Pairs count half for each of their words, letter groups for the words that they are in. The average over
    departments is taken off, since what speaks for all of them alike decides nothing.
    """
    stems = list(dict.fromkeys(word.stem for word in reading.found if word.tier < GRAMMATICAL))
    place = {stem: at for at, stem in enumerate(stems)}
    added = feature_parts(engine, one)
    row = {number: at for at, number in enumerate(one.numbers.tolist())}
    owners: list[tuple[int, int, float]] = []
    shared: dict[int, list[int]] = {}
    for stem, at in place.items():
        owners.append((row[word_feature(stem)], at, 1.0))
        for number in set(letter_features(stem)):
            shared.setdefault(number, []).append(at)
    owners += [(row[number], at, 1.0 / len(places)) for number, places in shared.items() for at in places]
    seen: set[int] = set()
    for first, second in pairs(reading.found):
        number = pair_feature(first.stem, second.stem)
        if number not in seen:
            seen.add(number)
            owners += [(row[number], place[word.stem], 0.5) for word in (first, second) if word.stem in place]
    parts = np.zeros((len(stems), len(engine.departments)), np.float32)
    if owners:
        rows, places, amounts = zip(*owners, strict=True)
        np.add.at(parts, np.array(places), added[np.array(rows)] * np.array(amounts, np.float32)[:, None])
    parts -= parts.mean(axis=1, keepdims=True)
    return stems, parts


def feature_parts(engine: Engine, one: Bag) -> Floats:
    """What each feature of the text adds to the score of each department (features × departments)."""
    added = np.zeros((len(one.numbers), len(engine.departments)), np.float32)
    wide = len(engine.profiles.departments)
    if wide:
        added[:, :wide] += np.float32(engine.weights[0]) * engine.profiles.parts(one)
    if engine.weights[1]:
        added += np.float32(engine.weights[1]) * engine.history.parts(one)
    return added


def _words(
    engine: Engine, strongest: list[tuple[str, float]], mentions: dict[str, list[Mention]], department: int
) -> list[Reason]:
    least = max(1e-3, SMALLEST * strongest[0][1]) if strongest else 0.0
    by_subject: dict[str, list[tuple[str, float]]] = {}
    for stem, part in strongest:
        if part >= least:
            subject = engine.profiles.subject_of(word_feature(stem), department)
            by_subject.setdefault(subject, []).append((stem, part))
    found = []
    for subject, held in by_subject.items():
        spoken = sorted((mention for stem, _ in held for mention in mentions[stem]), key=lambda mention: mention.start)
        found.append(Reason("words", sum(part for _, part in held), tuple(spoken), subject))
    return found


def _past(engine: Engine, one: Bag) -> list[list[Reason]]:
    found: list[list[Reason]] = [[] for _ in engine.departments]
    items = engine.history.items
    if not items or not engine.weights[1]:
        return found
    similar = engine.neighbours().similar(one)
    for at in np.argsort(-similar, kind="stable")[:30].tolist():
        if similar[at] < ALIKE:
            break
        for department in items[at].right:
            adds = float(engine.weights[1] * similar[at] * engine.history.duals[at, department])
            if adds > 0 and len(found[department]) < MOST_PAST:
                found[department].append(
                    Reason("past", adds, ref=engine.ref(at), similarity=float(min(similar[at], 1.0)))
                )
    return found
