"""Attachments both ways: what changes name and is here is sent, what they name and is not here is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from hubcrm.domain.errors import Damaged, NotAllowed, NotFound
from hubcrm.store import exchanged as store

if TYPE_CHECKING:
    from hubcrm.sync.exchange import Side
    from hubcrm.sync.noted import Noted
    from hubcrm.sync.transport import Transport

LOOK_AGAIN_MS: Final = 60_000
"""After so long we look again for attachments that were not there."""

EVERYTHING_MS: Final = 24 * 3600 * 1000
"""After so long we look whether everything is still there."""


class Objects(NamedTuple):
    """How many attachments went and came."""

    sent: int = 0
    received: int = 0


def exchange_objects(side: Side, transport: Transport, noted: Noted, now: int) -> Objects:
    """Send and fetch attachments. One that is damaged here, or not there yet, waits and stops nothing else."""
    from hubcrm.store import files

    if not 0 <= now - noted.looked_at_all_files < EVERYTHING_MS:  # somebody may have taken some away there
        noted.named_to, noted.looked_at_all_files = 0, now
    last, named = store.files_named(side.read, noted.named_to)
    here = files.all_here(side.folder)
    lacking, unsent = set(noted.lacking) | (named - here), set(noted.unsent) | (named & here)
    soon = 0 <= now - noted.looked_at_files < LOOK_AGAIN_MS
    noted.named_to = last
    if not unsent and (not lacking or (soon and not named)):
        return Objects()
    there = transport.objects()
    if lacking & there:
        lacking &= store.files_named(side.read, 0)[1]  # not what nothing names any more, because it was erased
    done = Objects(
        *(len(part) for part in (_sent(side, transport, unsent, there), _fetched(side, transport, lacking, there)))
    )
    noted.lacking, noted.unsent, noted.looked_at_files = sorted(lacking), sorted(unsent), now
    return done


def _sent(side: Side, transport: Transport, unsent: set[str], there: frozenset[str]) -> list[str]:
    """Send what is not there; takes out of `unsent` what is there afterwards, and what cannot be sent at all."""
    from hubcrm.store import files

    sent = []
    for name in sorted(unsent):
        if name not in there:
            try:
                content = files.fetch(side.folder, side.key, name)
            except (NotFound, Damaged):  # erased or damaged meanwhile
                unsent.discard(name)
                continue
            transport.put_object(name, content)
            sent.append(name)
        unsent.discard(name)
    return sent


def _fetched(side: Side, transport: Transport, lacking: set[str], there: frozenset[str]) -> list[str]:
    """Fetch what is there; takes it out of `lacking`."""
    from hubcrm.store import files

    fetched = []
    for name in sorted(lacking & there):
        try:
            files.keep(side.folder, side.key, transport.get_object(name), name)
        except (NotFound, NotAllowed):  # gone again, or longer than an attachment may be
            continue
        lacking.discard(name)
        fetched.append(name)
    return fetched
