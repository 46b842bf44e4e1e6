"""What tests put in the place of the world outside: a clock that moves only when told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MONDAY_AT_NINE = "2026-11-23T09:00+00:00"


class Clock:
    """A clock in UTC milliseconds. It stands still until a test moves it; `skew` makes it a wrong one."""

    def __init__(self, at: str = MONDAY_AT_NINE, *, skew: timedelta = timedelta()) -> None:
        self.ms = int((datetime.fromisoformat(at) + skew).timestamp() * 1000)

    def __call__(self) -> int:
        return self.ms

    def forward(self, **how_far: float) -> None:
        """Move it on: `forward(days=2, hours=1)`."""
        self.ms += int(timedelta(**how_far).total_seconds() * 1000)

    def to(self, at: str) -> None:
        """Set it: `to("2026-12-01T10:00+00:00")`."""
        self.ms = int(datetime.fromisoformat(at).timestamp() * 1000)

    @property
    def now(self) -> datetime:
        """The time it shows, in UTC."""
        return datetime.fromtimestamp(self.ms / 1000, UTC)
