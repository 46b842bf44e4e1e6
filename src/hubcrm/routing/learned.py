"""What a router has learned from, told in keys and departments, so that it can be compared with a hub's history."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubcrm.routing.suggest import Router


@dataclass(frozen=True, slots=True)
class Learned:
    """One past routing as a router holds it: the departments that were right, and those that were wrong."""

    right: frozenset[str]
    wrong: frozenset[str]


def learned(router: Router) -> dict[Hashable, Learned]:
    """Every past routing that has a key, in the order in which it was learned; loads numpy."""
    engine = router._engine
    codes = engine.departments
    return {
        item.key: Learned(frozenset(codes[at] for at in item.right), frozenset(codes[at] for at in item.wrong))
        for item in engine.history.items
        if item.key is not None
    }
