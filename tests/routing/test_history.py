import json

import numpy as np
import pytest

from hubcrm.routing import history as learned
from hubcrm.routing import linear
from hubcrm.routing.features import Shares, Space, bag
from hubcrm.routing.history import History, Past
from hubcrm.routing.text import read
from tests.routing.small_hub import HISTORY

pytestmark = pytest.mark.usefixtures("small_bank")

CODES = ["ENG", "NURS", "LAW"]


def past(text, label, key=None):
    return Past(key, bag(read(text)), tuple(sorted(CODES.index(code) for code in label.split("|"))))


def fitted(entries):
    made = History(3)
    made.items = [past(*entry) for entry in entries]
    made.fit()
    return made


def test_the_kernel_is_the_product_of_the_rows(monkeypatch):
    monkeypatch.setattr(linear, "DENSE", 5)  # so that the rare features go the other way round
    bags = [bag(read(text)) for text, _, _ in HISTORY]
    space = Space.of(bags, Shares((0.4, 0.3, 0.3), (1.0, 0.5, 0.5)))
    rows = space.rows(bags)
    dense = np.zeros((len(rows), len(space)), np.float32)
    for i in range(len(rows)):
        columns, values = rows.row(i)
        dense[i, columns] = values
    np.testing.assert_allclose(linear.gram(rows, len(space)), dense @ dense.T, atol=1e-5)


def test_left_out_scores_are_those_of_a_model_that_never_saw_the_text():
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(12, 30)).astype(np.float32)
    targets = rng.integers(0, 2, (12, 3)).astype(np.float32)
    mean = targets.mean(axis=0)
    _, left_out = linear.ridge(rows @ rows.T, targets, 1.0, mean)
    for i in range(12):
        others = np.delete(np.arange(12), i)
        kernel = rows[others] @ rows[others].T + np.eye(11, dtype=np.float32)
        expected = mean + rows[i] @ rows[others].T @ np.linalg.solve(kernel, targets[others] - mean)
        np.testing.assert_allclose(left_out[i], expected, atol=1e-3)


def test_weights_give_the_scores_of_the_kernel():
    model = fitted(HISTORY)
    rows = model.space.rows([item.features for item in model.items])
    expected = model.mean + linear.gram(rows, len(model.space)) @ model.duals
    for i, item in enumerate(model.items):
        np.testing.assert_allclose(model.scores(item.features), expected[i], atol=1e-4)


def test_parts_add_up_to_the_score():
    model = fitted(HISTORY)
    model.learn(past("A zither maker asks about lacquer", "LAW"))
    one = bag(read("A zither shaft and a tribunal"))
    np.testing.assert_allclose(model.parts(one).sum(axis=0) + model.mean, model.scores(one), atol=1e-5)


def test_a_routing_learned_counts_at_once_even_if_all_its_words_are_new():
    model = fitted(HISTORY)
    one = bag(read("lacquer for a zither"))
    before = model.scores(one)[2]
    model.learn(past("zither lacquer", "LAW"))
    assert model.scores(one)[2] > before


def test_a_decline_lowers_only_the_department_that_declined():
    model = fitted(HISTORY)
    one = bag(read("robot cell for the machine"))
    before = model.scores(one).copy()
    model.learn(Past(None, one, (), (0,)))
    after = model.scores(one)
    assert after[0] < before[0]
    np.testing.assert_allclose(after[1:], before[1:], atol=1e-6)


def test_a_decline_survives_a_refit():
    model = fitted(HISTORY)
    one = bag(read("robot cell for the machine"))
    before = model.scores(one)[0]
    model.items.append(Past("D", one, (), (0,)))
    model.fit()
    assert model.scores(one)[0] < before


def test_forgetting_all_leaves_nothing_behind():
    model = fitted(HISTORY)
    model.learn(past("A zither maker asks about lacquer", "LAW"))
    model.forget(set(range(len(model.items))))
    assert model.items == []
    assert len(model.space) == 0
    assert model.fresh == {}
    assert model.weights.size == 0


def test_beyond_the_cap_the_other_learner_takes_over_and_scores_a_part_it_has_not_seen(monkeypatch):
    monkeypatch.setattr(learned, "CAP", 20)
    entries = [(f"{text} number {n}", label) for n in range(8) for text, label, _ in HISTORY]
    model = fitted(entries)
    assert 0 < len(model.honest) < len(entries)
    right = [int(np.argmax(model.scores(item.features))) in item.right for item in model.items]
    assert np.mean(right) == 1.0


def test_the_same_history_gives_the_same_weights(monkeypatch):
    monkeypatch.setattr(learned, "CAP", 5)
    assert np.array_equal(fitted(HISTORY).weights, fitted(HISTORY).weights)


@pytest.mark.parametrize("texts", [0, 100, 1_000, 100_000])
def test_shares_of_blocks_always_sum_to_one(texts):
    assert sum(learned.shares(texts).blocks) == pytest.approx(1.0)
    assert json.dumps(learned.shares(texts).tiers)
