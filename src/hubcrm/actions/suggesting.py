"""Keeping what suggestions rest on, so that the next start does not have to work it out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubcrm.domain.outcome import Outcome
from hubcrm.queries import suggesting

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub


def keep(hub: Hub) -> Outcome[bool]:
    """Work suggestions out and keep them, if the hub has changed since; True if it had. Takes a few seconds at 3,000."""
    now = suggesting.stamp(hub)
    if hub.read("SELECT 1 FROM kept WHERE k = ? AND stamp = ?", (suggesting.KEPT, now)):
        return Outcome(False)
    router = suggesting.new_router(hub)
    if router.wants_refit:
        router.refit()
    hub.keep_aside(suggesting.KEPT, now, router.save())
    return Outcome(True)
