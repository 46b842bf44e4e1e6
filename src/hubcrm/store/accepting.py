"""Taking in what other computers wrote: whatever comes is either folded, held for a later version, or set aside.

Nothing that a peer can send raises here, or stops what came with it. A change that no computer can fold is set aside
with the reason (set_aside.py), and this store is as if it had never come.
"""

from __future__ import annotations

import logging
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from itertools import pairwise
from typing import TYPE_CHECKING

from hubcrm.domain.changes import MAKES, Change
from hubcrm.domain.errors import HubError
from hubcrm.domain.well_formed import fault_of
from hubcrm.store import calendars, clocks
from hubcrm.store.changelog import Applied, apply
from hubcrm.store.set_aside import Odd, set_aside

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from hubcrm.store.hub import Hub

_ANOTHER_KIND = "it is of another kind than the record it names"
_IN = 500


def accept(hub: Hub, changes: Sequence[Change], *, batch: int) -> Applied:
    """Take in changes made elsewhere, in any order and as often as they come (see Hub.accept).

    Raises only what keeps this store from being written at all: DiskFull, NotWritable, InUse.
    """
    sound, odd = _sorted_out(changes)
    # The calendar comes first, so that the enquiries after it are worked out once, not twice.
    given = sorted(sound, key=lambda change: change.entity_type not in calendars.KINDS)
    size = batch if len(given) <= 10 * batch else max(len(given), 1)
    first = sum(change.entity_type in calendars.KINDS for change in given)
    starts = [*range(0, first, size), *range(first, len(given), size), len(given)]
    all_taken = Applied(0, 0, frozenset())
    for start, end in pairwise(starts):
        all_taken = _together(all_taken, _take(hub, given[start:end], odd))
    if odd:
        with hub._connected() as connection:
            set_aside(connection, odd)
    if sound or odd:
        hub.changed_since_backup = True
    return Applied(all_taken.taken, all_taken.held, all_taken.kinds, len(odd))


def _sorted_out(changes: Iterable[object]) -> tuple[list[Change], list[Odd]]:
    sound: list[Change] = []
    odd: list[Odd] = []
    for change in changes:
        fault = fault_of(change)
        if fault or not isinstance(change, Change):
            odd.append((change, fault))
        else:
            sound.append(change)
    return sound, odd


def _together(one: Applied, other: Applied) -> Applied:
    return Applied(one.taken + other.taken, one.held + other.held, one.kinds | other.kinds)


def _take(hub: Hub, part: Sequence[Change], odd: list[Odd]) -> Applied:
    """One transaction; where something in it cannot be folded after all, that alone is left out."""
    try:
        return _take_at_once(hub, part, odd)
    except HubError:
        raise
    except Exception as error:  # a peer's change must not stop the others, whatever it stumbled upon here
        if len(part) > 1:
            middle = len(part) // 2
            return _together(_take(hub, part[:middle], odd), _take(hub, part[middle:], odd))
        place = traceback.extract_tb(error.__traceback__)[-1]  # never its message: that may hold an employer's words
        logging.getLogger(__name__).warning(
            "A change from elsewhere was set aside: %s in %s, line %s", type(error).__name__, place.name, place.lineno
        )
        odd.append((part[0], f"it cannot be folded ({type(error).__name__})"))
        return Applied(0, 0, frozenset())


def _take_at_once(hub: Hub, part: Sequence[Change], odd: list[Odd]) -> Applied:
    with hub._connected() as connection, connection.begin_nested() if hub._shared is not None else nullcontext():
        fitting, others = _of_their_records_kind(connection, part)
        if not fitting:
            odd += others
            return Applied(0, 0, frozenset())
        applied = apply(connection, fitting, hub.promised(connection))
        _note_writers(connection, fitting)
        clocks.note(connection, fitting, hub.clock())
        if applied.kinds & calendars.KINDS:
            calendars.recalculate(connection, hub.promised(connection, anew=True))
    odd += others
    return applied


def _of_their_records_kind(connection: Connection, part: Sequence[Change]) -> tuple[list[Change], list[Odd]]:
    """Without the changes that name a record of another kind: an enquiry cannot become an employer.

    A record that is not here yet is what the change that makes it says, else what most changes say.
    """
    said: defaultdict[str, set[str]] = defaultdict(set)
    for change in part:
        said[change.entity_id].add(change.entity_type)
    known = _kinds_here(connection, list(said))
    if not known and all(len(kinds) == 1 for kinds in said.values()):
        return list(part), []
    asked: defaultdict[str, list[Change]] = defaultdict(list)
    for change in part:
        if len(said[change.entity_id]) > 1 and change.entity_id not in known:
            asked[change.entity_id].append(change)
    for entity_id, found in asked.items():
        made = [change for change in found if change.kind in MAKES]
        counted = Counter(change.entity_type for change in made or found)
        known[entity_id] = min(counted, key=lambda kind: (-counted[kind], kind))
    fitting: list[Change] = []
    odd: list[Odd] = []
    for change in part:
        if known.get(change.entity_id, change.entity_type) == change.entity_type:
            fitting.append(change)
        else:
            odd.append((change, _ANOTHER_KIND))
    return fitting, odd


def _kinds_here(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(ids), _IN):
        part = tuple(ids[start : start + _IN])
        marks = ", ".join("?" * len(part))
        rows = connection.exec_driver_sql(
            f"SELECT entity_id, entity_type FROM entity WHERE entity_id IN ({marks})", part
        )
        found.update((row[0], row[1]) for row in rows)
    return found


def _note_writers(connection: Connection, changes: Sequence[Change]) -> None:
    newest: dict[tuple[str, str], int] = {}
    for change in changes:
        at = (change.writer, change.space)
        newest[at] = max(newest.get(at, 0), change.seq)
    connection.exec_driver_sql(
        "INSERT INTO writer (uuid, space, have, mine, state) VALUES (?, ?, ?, 0, 'open') "
        "ON CONFLICT (uuid, space) DO UPDATE SET have = max(have, excluded.have) WHERE mine != 1",  # we count our own
        [(writer, space, have) for (writer, space), have in newest.items()],
    )
