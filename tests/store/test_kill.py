"""What was acknowledged is there after a sudden end (200 kills and 300 power cuts: tests/scripts)."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.scripts.kill_while_writing import kill_many


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process differently; the script runs there by hand")
def test_nothing_acknowledged_is_lost_when_the_writing_program_is_killed(tmp_path: Path) -> None:
    tally = kill_many(tmp_path, 6, random.Random(6))
    assert tally.kills == 6
    assert tally.acknowledged > 6
    assert (tally.lost, tally.faults) == (0, 0)
