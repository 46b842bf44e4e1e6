"""The properties find what they look for: each of four deliberate mistakes in the store makes one of them fail (P17)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hubcrm.domain import enquiries, folding
from hubcrm.domain.changes import State, heads_of
from hubcrm.store import changelog, transactions
from tests.histories import chances, histories, skews
from tests.store.test_convergence import (
    CLAIMS,
    WRITES,
    check_any_order,
    check_contested_iff_apart,
    check_folding,
    check_who_saw_wins,
)


@contextmanager
def no_refold() -> Iterator[None]:
    """Late changes are put on top of what is there."""

    def fold(record: changelog.Record) -> bool:
        for change in record.new:
            record.state = folding.step(record.state, change) if change.kind != "undone" else record.state
            record.heads = heads_of([*record.new]) or record.heads
            record.maxhlc = max(record.maxhlc, change.hlc)
        return True

    with patch.object(changelog, "_fold_on", fold):
        yield


@contextmanager
def wall_clock_only() -> Iterator[None]:
    """Changes are ordered by their author's clock, whatever they had seen."""
    heads = transactions._heads

    def without_their_times(records: Any) -> Any:
        return {entity: (parents, 0) for entity, (parents, _) in heads(records).items()}

    with patch.object(transactions, "_heads", without_their_times):
        yield


@contextmanager
def no_dedupe() -> Iterator[None]:
    """What comes twice is taken twice. The log's unique index refuses it then, so that it is set aside as no good."""
    with patch.object(changelog, "_not_here_yet", lambda connection, changes: list(changes)):
        yield


@contextmanager
def ignore_concurrency() -> Iterator[None]:
    """Any two people who said yes are in each other's way, also where the second had seen the first."""

    def two_said_yes(state: State) -> bool:
        return len({claim["person"] for _, claim in enquiries.live_claims(state)}) > 1

    with patch.object(enquiries, "two_said_yes", two_said_yes):
        yield


@contextmanager
def never_two() -> Iterator[None]:
    """Nobody is ever told that two people said yes."""
    with patch.object(enquiries, "two_said_yes", lambda state: False):
        yield


CHECKS: dict[str, tuple[Callable[..., None], tuple[st.SearchStrategy[Any], ...]]] = {
    "any order": (check_any_order, (histories(50, least=10), skews(), chances())),
    "folding": (check_folding, (histories(50, least=10), skews())),
    "who saw wins": (check_who_saw_wins, (WRITES, skews())),
    "contested iff apart": (check_contested_iff_apart, (CLAIMS, skews())),
}

MUTANTS: list[tuple[Callable[[], AbstractContextManager[None]], str]] = [
    (no_refold, "any order"),
    (no_refold, "folding"),
    (wall_clock_only, "who saw wins"),
    (no_dedupe, "any order"),
    (ignore_concurrency, "contested iff apart"),
    (never_two, "contested iff apart"),
]


@pytest.mark.parametrize(
    ("mutant", "check"), MUTANTS, ids=[f"{m.__name__}-{check.replace(' ', '-')}" for m, check in MUTANTS]
)
def test_a_mistake_in_the_store_is_caught(
    mutant: Callable[[], AbstractContextManager[None]], check: str, expected_logs: Callable[..., None]
) -> None:
    function, given_to_it = CHECKS[check]
    if mutant is no_dedupe:
        expected_logs("was set aside")

    @settings(max_examples=60, phases=(Phase.generate,), database=None, report_multiple_bugs=False, print_blob=False)
    @given(st.tuples(*given_to_it))
    def property_of_the_store(arguments: tuple[Any, ...]) -> None:
        function(*arguments)

    with mutant(), pytest.raises(AssertionError):
        property_of_the_store()
