"""Past enquiries judged by what was known on the day they came, and by nothing that came later."""

from __future__ import annotations

from hubcrm.routing import Router
from hubcrm.routing.judging import Case, in_order, judge
from hubcrm.routing.learned import Learned, learned
from tests.routing.small_hub import HISTORY, PROFILES

HOUR = 3_600_000


def cases(wait=1):
    """Each comes an hour after the one before it and is answered so many hours later."""
    return [
        Case(
            key,
            text,
            at * HOUR,
            tuple(codes.split("|")),
            tuple(((at + wait) * HOUR - 1, code, True) for code in codes.split("|")),
        )
        for at, (text, codes, key) in enumerate(HISTORY)
    ]


def test_each_is_judged_by_a_router_that_knew_the_answers_before_it():
    found = judge(PROFILES, cases())
    assert [one.known for one in found] == list(range(len(HISTORY)))
    router = Router()
    router.fit_profiles(PROFILES)
    assert list(found[0].ranked) == in_order(router, HISTORY[0][0])
    assert found[0].confidence == router.confidence(HISTORY[0][0])


def test_an_answer_that_came_later_was_not_known_yet():
    found = judge(PROFILES, cases(wait=100))
    assert [one.known for one in found] == [0] * len(HISTORY)


def test_the_place_is_that_of_the_best_right_department():
    found = judge(PROFILES, cases())
    assert all(one.place == min(one.ranked.index(code) + 1 for code in one.right) for one in found)
    unknown = Case("E-99", "Horses", 0, ("VET",), ())
    assert judge(PROFILES, [unknown])[0].place == 0


def test_the_order_is_that_of_rank():
    router = Router()
    router.fit_profiles(PROFILES)
    router.fit(HISTORY)
    for text, _, _ in HISTORY:
        assert in_order(router, text) == [one.department for one in router.rank(text)]
    assert in_order(Router(), "weld") == []


def test_what_a_router_learned_is_told_by_key():
    router = Router()
    router.fit_profiles(PROFILES)
    router.fit(HISTORY)
    router.learn("Wills and trusts", "ENG", right=False, key="E-11")
    router.learn("without a key", "ENG")
    found = learned(router)
    assert found["E-10"] == Learned(frozenset({"NURS", "LAW"}), frozenset())
    assert found["E-11"] == Learned(frozenset(), frozenset({"ENG"}))
    assert len(found) == len(HISTORY) + 1
