"""This computer's clock."""

from __future__ import annotations

import time


def wall_clock() -> int:
    """UTC milliseconds now."""
    return time.time_ns() // 1_000_000
