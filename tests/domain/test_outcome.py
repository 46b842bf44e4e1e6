"""What an action hands back."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from hubcrm.domain.outcome import Outcome


def test_an_outcome_carries_the_value_and_changes_nothing_by_itself():
    outcome = Outcome("E-2627-0001")
    assert outcome.value == "E-2627-0001"
    assert outcome.kinds == frozenset()
    assert outcome.said == ""
    assert not outcome.undoable


def test_an_outcome_cannot_be_altered_on_its_way():
    with pytest.raises(FrozenInstanceError):
        Outcome(1).said = "changed"
