"""How far a suggestion is trusted, and that history earns its weight."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcrm.routing import Router, blend, gate
from hubcrm.routing.features import bag
from hubcrm.routing.text import read
from tests.routing.small_hub import HISTORY, PROFILES

pytestmark = pytest.mark.usefixtures("small_bank")

OWN = {
    "ENG": [
        "weld",
        "fatigue",
        "gear",
        "shaft",
        "forging",
        "casting",
        "robot",
        "conveyor",
        "vibration",
        "hardness",
        "tensile",
        "bearing",
    ],
    "NURS": [
        "ward",
        "wound",
        "ulcer",
        "infection",
        "medication",
        "dementia",
        "falls",
        "palliative",
        "bereavement",
        "prescribing",
        "dressing",
    ],
    "LAW": [
        "contract",
        "tribunal",
        "copyright",
        "patent",
        "tenancy",
        "eviction",
        "directors",
        "probate",
        "trusts",
        "licence",
        "notice",
    ],
}
SHARED = [
    "could",
    "you",
    "help",
    "our",
    "staff",
    "with",
    "a",
    "problem",
    "we",
    "have",
    "had",
    "since",
    "march",
    "and",
    "would",
    "like",
    "somebody",
    "to",
    "look",
    "at",
    "it",
    "soon",
]


def enquiries(count: int, seed: int) -> list[tuple[str, str]]:
    """Texts of two words of one department among much small talk that all share."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        code = chance.choice(sorted(OWN))
        words = chance.sample(OWN[code], 2) + chance.sample(SHARED, 12)
        chance.shuffle(words)
        made.append((" ".join(words), code))
    return made


def ready(history: list[tuple[str, str]]) -> Router:
    router = Router()
    router.fit_profiles(PROFILES)
    router.fit(history)
    return router


def right_first(router: Router, texts: list[tuple[str, str]]) -> float:
    return sum(router.rank(text)[0].department == label for text, label in texts) / len(texts)


def test_no_amount_of_history_makes_suggestions_worse_than_none() -> None:
    judged = enquiries(120, seed=1)
    past = enquiries(150, seed=2)
    cold = right_first(ready([]), judged)
    for amount in (1, 2, 3, 5, 10, 25, 60, 150):
        assert right_first(ready(past[:amount]), judged) >= cold - 0.02, amount


def test_history_that_says_nothing_changes_next_to_nothing() -> None:
    chance = random.Random(4)
    noise = [(" ".join(chance.sample(SHARED, 10)), chance.choice(sorted(OWN))) for _ in range(60)]
    judged = enquiries(120, seed=1)
    assert right_first(ready(noise), judged) >= right_first(ready([]), judged) - 0.02


def test_a_repeated_enquiry_follows_what_was_confirmed_however_little_history_there_is() -> None:
    text = "lacquer for a zither"
    before = {one.department: one.score for one in ready([]).rank(text)}
    after = {one.department: one.score for one in ready([(text, "LAW")]).rank(text)}
    assert after["LAW"] > before["LAW"] + 0.1


def test_no_weight_of_the_blend_speaks_against_confirmed_routings() -> None:
    for amount in (0, 1, 3, 10, 40):
        weights = ready(enquiries(amount, seed=3))._engine.weights
        assert (weights >= blend.LEAST).all(), amount


@given(st.permutations(HISTORY))
@settings(max_examples=15, deadline=None)
def test_the_order_in_which_routings_were_learned_does_not_matter_after_a_refit(
    order: list[tuple[str, str, str]],
) -> None:
    router, other = ready([]), ready([])
    router.fit(HISTORY)
    for text, label, key in order:
        other.learn(text, label, key=key)
    other.refit()
    for text in ("hardness of a gear", "wound care and a contract", ""):
        shares = {one.department: one.score for one in router.rank(text)}
        assert {one.department: one.score for one in other.rank(text)} == pytest.approx(shares, abs=1e-3)
        assert other.confidence(text) == pytest.approx(router.confidence(text), abs=0.02)


@given(st.lists(st.sampled_from(HISTORY), max_size=6), st.data())
@settings(max_examples=20, deadline=None)
def test_whatever_is_erased_leaves_what_is_kept_as_if_it_had_never_been_there(
    more: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    entries = [(text, label, f"K-{at}") for at, (text, label, _) in enumerate([*HISTORY, *more])]
    gone = data.draw(st.sets(st.sampled_from([key for *_, key in entries])))
    full, without = ready([]), ready([])
    full.fit(entries)
    without.fit([entry for entry in entries if entry[2] not in gone])
    assert full.forget(gone) == len(gone)
    full.refit()
    assert full.save() == without.save()


@given(st.integers(0, 40), st.text(max_size=120))
@settings(max_examples=20, deadline=None)
def test_after_a_restart_every_rank_and_confidence_is_exactly_the_same(amount: int, text: str) -> None:
    router = ready(enquiries(amount, seed=5))
    router.learn("a gear and a ward", "NURS", key="E-1")
    again = Router.load(router.save())
    assert again.rank(text) == router.rank(text)
    assert again.confidence(text) == router.confidence(text)


@pytest.mark.parametrize(
    "text",
    [
        "what do geese eat",
        "tell me the best way to clean my guitar",
        "how do i get better at chess",
        "play the next song",
        "who won the match",
        "find me a cheap flight",
    ],
)
def test_private_talk_is_trusted_less_than_the_shortest_enquiry_even_with_a_word_of_a_subject(text: str) -> None:
    router = ready([])
    assert router.confidence(f"{text} weld") < router.confidence("weld our gear shaft")


def test_an_enquiry_of_an_organisation_is_no_private_talk_however_it_asks() -> None:
    assert gate.private_talk(bag(read("How do I find out whether our staff can tell me what is best?"))) == 0.0
    assert gate.private_talk(bag(read("How do I find out what is best?"))) > 0.5
    assert gate.private_talk(bag(read(""))) == 0.0


def test_more_evidence_for_the_first_is_never_trusted_less() -> None:
    router = ready([])
    sure = [router.confidence(" ".join(OWN["ENG"][:count])) for count in (1, 2, 4, 8)]
    assert all(before <= after for before, after in pairwise(sure))


def test_confidence_is_measured_on_what_really_happened() -> None:
    wrong = {"ENG": "NURS", "NURS": "LAW", "LAW": "ENG"}
    chance = random.Random(6)
    muddled = [(text, wrong[code] if chance.random() < 0.5 else code) for text, code in enquiries(200, seed=7)]
    clear, judged = ready(enquiries(200, seed=7)), enquiries(40, seed=8)
    unclear = ready(muddled)
    mean = [float(np.mean([router.confidence(text) for text, _ in judged])) for router in (clear, unclear)]
    assert mean[0] > mean[1] + 0.2


def test_the_fit_of_confidence_climbs_to_the_top_from_a_far_start() -> None:
    """A full Newton step can overshoot; the fit must not stop below where it began."""
    chance = np.random.default_rng(3)
    signs = np.c_[np.ones(300), chance.normal(size=(300, 4)) * [4.0, 0.1, 9.0, 1.0]]
    truth = (chance.random(300) < 1 / (1 + np.exp(-signs @ [0.5, 1.0, 0.0, -0.7, 0.3]))).astype(float)
    prior, spread = np.array([-6.0, 5.0, 0.0, 5.0, 0.0]), np.full(5, 3.0)
    found = blend.logistic(signs, truth, np.ones(300), prior, spread)
    slope = signs.T @ (truth - 1 / (1 + np.exp(-signs @ found))) - (found - prior) / spread**2
    assert np.abs(slope).max() < 1e-3


def test_what_an_older_version_kept_is_learned_again() -> None:
    import json
    import zlib

    from hubcrm.domain.errors import Damaged
    from hubcrm.routing import kept

    whole = ready([]).save()
    start = len(kept.MARK) + 4
    size = int.from_bytes(whole[start : start + 8], "little")
    heading = json.loads(whole[start + 8 : start + 8 + size])
    heading["version"] = 1
    head = json.dumps(heading).encode()
    rest = len(head).to_bytes(8, "little") + head + whole[start + 8 + size :]
    with pytest.raises(Damaged, match="learned again"):
        Router.load(kept.MARK + zlib.crc32(rest).to_bytes(4, "little") + rest)
