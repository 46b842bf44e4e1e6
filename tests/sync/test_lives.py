"""Whole lives of a team, each happening decided by chance (P16; 10,000 of them: tests/scripts/long_histories.py)."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.histories import examples
from tests.sync.long_life import HAPPENINGS, WEIGHTS, live
from tests.sync.long_life import life as life_of

NUMBER = st.integers(0, 7)


class Team(RuleBasedStateMachine):
    """Four colleagues, a server and a shared folder, and whatever may happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: Any = None
        self.life: Any = None

    @initialize(seed=st.integers(0, 1 << 16), shared=st.booleans())
    def begin(self, seed: int, shared: bool) -> None:
        self.open = life_of(random.Random(seed), shared=shared)
        self.life = self.open.__enter__()

    def teardown(self) -> None:
        if self.life is not None:
            try:
                self.life.ends()
            finally:
                self.open.__exit__(None, None, None)


def _rule(what: str) -> Callable[..., None]:
    def happen(self: Team, a: int, b: int) -> None:
        self.life.happens(what, a, b)

    happen.__name__ = what
    return happen


for _name in HAPPENINGS:
    for _number in range(min(WEIGHTS.get(_name, 1), 4)):
        setattr(Team, f"{_name}_{_number}", rule(a=NUMBER, b=NUMBER)(_rule(_name)))


def test_a_team_of_four_computers_loses_nothing_and_ends_with_the_same_whatever_happens() -> None:
    run_state_machine_as_test(
        Team,
        settings=settings(
            examples(5), stateful_step_count=20, phases=(Phase.generate,), suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.parametrize(
    ("seed", "shared"), [(1033, False), (2173, False), (2184, False), (3193, False), (300998, True)]
)
def test_a_life_that_went_wrong_once_goes_well_now(seed: int, shared: bool) -> None:
    assert live(seed, shared=shared) > 11
