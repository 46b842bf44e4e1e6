"""A sudden end in the middle of an exchange loses nothing (P9; a hundred kills: tests/scripts/kill_while_exchanging.py)."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.scripts.kill_while_exchanging import kill_many


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process differently; the script runs there by hand")
def test_nothing_acknowledged_is_lost_when_the_exchanging_program_is_killed(tmp_path: Path) -> None:
    tally = kill_many(tmp_path, 3, random.Random(3))
    assert tally.kills == 3
    assert tally.acknowledged > 3
    assert (tally.lost, tally.faults) == (0, 0)
