"""How fast suggestions are, on made-up enquiries of about fifty words over twenty departments.

Targets: rank ≤ 10 ms (95 of 100) and learn ≤ 10 ms at 3,000 past routings, refit ≤ 5 s, first suggestion ≤ 300 ms.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from hubcrm.routing import Router, subject_profiles, subjects

DEPARTMENTS = 20
PAST = 3_000


def enquiries(count: int) -> list[tuple[str, str]]:
    """Texts of about fifty words: some of a department's own, most of everybody's, a few never seen before."""
    chance = random.Random(7)
    own = {f"D{at}": [f"subject{at}term{n}" for n in range(60)] for at in range(DEPARTMENTS)}
    shared = [f"common{n}" for n in range(400)]
    made = []
    for at in range(count):
        code = f"D{chance.randrange(DEPARTMENTS)}"
        words = chance.choices(own[code], k=8) + chance.choices(shared, k=40) + [f"rare{at}a", f"rare{at}b"]
        chance.shuffle(words)
        made.append((" ".join(words), code))
    return made


@pytest.fixture(scope="module")
def kept() -> bytes:
    """A router that has learned 3,000 routings, as bytes."""
    router = Router()
    codes = list(subjects())
    router.fit_profiles({f"D{at}": subject_profiles(codes[at::DEPARTMENTS][:4]) for at in range(DEPARTMENTS)})
    router.fit(enquiries(PAST))
    return router.save()


def test_rank_at_3000_past_routings(benchmark: Callable[..., Any], kept: bytes) -> None:
    router = Router.load(kept)
    texts = iter(enquiries(20_000))
    benchmark(lambda: router.rank(next(texts)[0]))


def test_rank_95_of_100_within_ten_milliseconds(kept: bytes) -> None:
    router = Router.load(kept)  # processor time, since others may be busy on the same machine
    router.rank("warm")
    times = []
    for text, _ in enquiries(200):
        start = time.process_time()
        router.rank(text)
        times.append(time.process_time() - start)
    assert sorted(times)[189] <= 0.010


def test_learn_at_3000_past_routings(benchmark: Callable[..., Any], kept: bytes) -> None:
    router = Router.load(kept)
    texts = iter(enquiries(20_000))
    benchmark.pedantic(lambda: router.learn(*next(texts)), rounds=200)  # type: ignore[attr-defined]  # the fixture


def test_refit_at_3000_past_routings(benchmark: Callable[..., Any], kept: bytes) -> None:
    router = Router.load(kept)
    benchmark.pedantic(router.refit, rounds=2)  # type: ignore[attr-defined]  # the fixture


def test_first_suggestion_of_a_new_hub(benchmark: Callable[..., Any]) -> None:
    codes = list(subjects())
    profiles = {f"D{at}": subject_profiles(codes[at::10][:4]) for at in range(10)}

    def first() -> None:
        router = Router()
        router.fit_profiles(profiles)
        router.rank("The weld on a lifting bracket has cracked twice in service.")

    benchmark(first)


def test_load(benchmark: Callable[..., Any], kept: bytes) -> None:
    benchmark(Router.load, kept)


def test_refit_takes_no_more_than_five_bare_inversions(kept: bytes) -> None:
    """The floor is the inverse of a 3,000 × 3,000 matrix, without which leave-one-out scores cannot be had."""
    import numpy as np

    router = Router.load(kept)
    square = np.random.default_rng(1).random((PAST, PAST), np.float32) + PAST * np.eye(PAST, dtype=np.float32)
    start = time.process_time()
    np.linalg.inv(square)
    floor = time.process_time() - start
    start = time.process_time()
    router.refit()
    assert time.process_time() - start <= 5 * floor


def test_rank_and_confidence_take_no_more_than_thirty_readings_of_the_text(kept: bytes) -> None:
    """The floor is reading the words of the text."""
    from hubcrm.routing.features import bag
    from hubcrm.routing.text import read

    router = Router.load(kept)
    texts = [text for text, _ in enquiries(100)]
    for text in texts:  # so that neither side pays for words seen for the first time
        router.rank(text)
        router.confidence(text)
    start = time.process_time()
    for text in texts:
        bag(read(text))
    floor = time.process_time() - start
    start = time.process_time()
    for text in texts:
        router.rank(text)
        router.confidence(text)
    assert time.process_time() - start <= 30 * floor
