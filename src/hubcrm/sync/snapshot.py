"""Leaving a whole store where computers meet, for those who come new, and beginning from one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hubcrm.store import exchanged as store
    from hubcrm.sync.exchange import Side
    from hubcrm.sync.noted import Noted
    from hubcrm.sync.transport import Transport

OLD_MS: Final = 7 * 24 * 3600 * 1000
"""A snapshot that is older is followed by a new one."""
LOOK_AGAIN_MS: Final = 3600 * 1000
WORTH: Final = 5000
"""With fewer changes, folding them all is soon done."""


def is_due(read: store.Read, transport: Transport, noted: Noted, now: int) -> bool:
    """Whether it is time for somebody to leave a snapshot; looked at once in an hour."""
    if 0 <= now - noted.looked_at_snapshots < LOOK_AGAIN_MS:
        return False
    noted.looked_at_snapshots = now
    if int(read("SELECT count(*) FROM change WHERE space = 'team'", ())[0][0]) < WORTH:
        return False
    newest = max((one.made for one in transport.snapshots()), default=0)
    return abs(now - newest) >= OLD_MS


def leave(side: Side, transport: Transport, cursor: str, now: int) -> None:
    """Leave a snapshot of what is here; `cursor`: up to where it was taken in, from which whoever begins from it goes on."""
    from hubcrm.store import snapshots

    transport.put_snapshot(now, cursor, snapshots.made_of(side.folder, side.key))
