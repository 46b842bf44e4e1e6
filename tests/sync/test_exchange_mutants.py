"""The lives find what they look for: each of these mistakes in the exchange makes one of them fail (P17)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from hubcrm.store import exchanged, writers
from hubcrm.sync import sealing
from hubcrm.sync.giving import Giving
from hubcrm.sync.taking import Taking
from hubcrm.sync.transport import Forked, Held
from tests.sync.long_life import live

MANY = 40
"""Lives in which a mistake must show."""


@contextmanager
def a_cursor_is_believed() -> Iterator[None]:
    """What the cursor passed by is never asked for again."""
    with patch.object(Taking, "_fill", lambda *_: None):
        yield


@contextmanager
def keys_are_not_waited_for() -> Iterator[None]:
    """What cannot be opened yet is kept without its words."""
    unseal = sealing.unseal

    def open_or_not(sealed: Any, keys: Any) -> Any:
        return unseal(sealed, keys) or sealed.change

    with patch.object(sealing, "unseal", open_or_not):
        yield


@contextmanager
def what_was_sent_stays_there() -> Iterator[None]:
    """A server is believed to keep for ever what it acknowledged."""
    run = Giving.run

    def give(self: Giving, held: Any) -> None:
        run(self, {one.place: Held(one.sent, one.sent) for one in exchanged.own(self._side.read, self._transport.name)})

    with patch.object(Giving, "run", give):
        yield


@contextmanager
def no_new_name() -> Iterator[None]:
    """Two computers go on under one name."""
    with (
        patch.object(writers, "take_new", lambda hub, writer, space, ids: writer),
        patch.object(Taking, "take_new_name", lambda *_: None),
    ):
        yield


@contextmanager
def nothing_goes_over_to_the_new_name() -> Iterator[None]:
    """A new name is taken, and what only this computer had is left under the old one."""
    take_new = writers.take_new
    with patch.object(writers, "take_new", lambda hub, writer, space, ids: take_new(hub, writer, space, [])):
        yield


@contextmanager
def a_sealed_change_belongs_to_nothing() -> Iterator[None]:
    """The words of one change are put under another, and nobody notices."""
    seal = sealing.seal
    last: list[Any] = []

    def swapped(change: Any, key: bytes) -> Any:
        sealed = seal(change, key)
        if sealed.enc and last:
            sealed = replace(sealed, enc=last[-1].enc, key_id=last[-1].key_id)
        if sealed.enc:
            last.append(sealed)
        return sealed

    with patch.object(sealing, "seal", swapped):
        yield


MUTANTS = [
    a_cursor_is_believed, keys_are_not_waited_for, what_was_sent_stays_there, no_new_name,
    nothing_goes_over_to_the_new_name, a_sealed_change_belongs_to_nothing,
]  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_mistake_in_the_exchange_is_caught(mutant: Callable[[], AbstractContextManager[None]]) -> None:
    with mutant():
        for seed in range(MANY):
            try:
                live(seed, happenings=30)
            except (AssertionError, Forked):
                return
    pytest.fail(f"{MANY} lives went well in spite of it")
