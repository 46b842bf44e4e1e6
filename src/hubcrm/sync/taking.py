"""Taking in what has come: pull, open what is sealed, accept, and ask for whatever is still missing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from hubcrm.domain.changes import ERASED, Change
from hubcrm.store import exchanged as store
from hubcrm.store import writers
from hubcrm.store.calendars import KINDS as CALENDAR
from hubcrm.sync import sealing
from hubcrm.sync.transport import Held

if TYPE_CHECKING:
    from hubcrm.sync.exchange import Report, Side
    from hubcrm.sync.noted import Noted
    from hubcrm.sync.transport import Batch, Place, Sealed, SubjectKey, Transport

AT_ONCE: Final = 500
"""Changes in one transaction, so that a person who saves meanwhile waits less than a tenth of a second."""
FEW: Final = 200
"""Records of which nobody is asked, however small the hub is."""


class Taking:
    """What one exchange takes in. `keep` is called when the cursor has moved on."""

    def __init__(self, side: Side, transport: Transport, noted: Noted, report: Report, *, share: float,
                 keep: Callable[[], object], at_once: int = AT_ONCE) -> None:  # fmt: skip
        self._side = side
        self._transport = transport
        self._noted = noted
        self._report = report
        self._share = share
        self._keep = keep
        self._at_once = at_once
        self._present = store.present_writer(side.read)
        self._expected = self._looked_at = 0
        self._records = self._keyless = 0
        self._touched: set[str] = set()
        self._opened: list[Change] = []
        self._came_back = self._new_keys = False
        self.received = self.held_newer = self.lacking = 0
        self.kinds: set[str] = set()
        self.forked = False

    def run(self, held: Mapping[Place, Held]) -> None:
        """Take in everything that is there. Raises TooMuchAtOnce before that is taken in which would be too much."""
        coming = {place: there for place, there in held.items() if not self._noted.is_square(place, there)}
        here = {place: store.counted(self._side.read, place) for place in coming}
        self._expected = sum(max(there.number - here[place][1], 0) for place, there in coming.items())
        careful = self._share < 1 and self._expected > FEW
        if careful:
            self._records = store.records_counted(self._side.read)
            careful = self._expected > self._records * self._share
        self._take_all(self._transport.pull(self._noted.cursor), careful)
        for place, there in coming.items():
            self._fill(place, there, careful)
        if self._came_back:
            self._side.write(writers.pass_over_references)
        self._noted.stopped = False

    # -- what is missing -----------------------------------------------------------------------------------------------

    def _fill(self, place: Place, there: Held, careful: bool) -> None:
        """Ask for one writer's changes that should be here and are not."""
        here, keyless = self._have(place), self._keyless
        if here.number < there.number and (self._new_keys or not self._noted.was_asked(place, there, here.number)):
            gaps = store.missing(self._side.read, place, there.highest) or [(1, there.highest)]  # or a double wrote too
            for first, last in gaps:
                self._take_all(self._transport.fetch(place, first, last), careful)
            here = self._have(place)
        lacking = max(there.number - here.number, 0)
        self.lacking += lacking
        if self._keyless > keyless:  # their keys may come any moment
            self._noted.ask_again(place)
        elif lacking:
            self._noted.ask_no_more(place, there, here.number)
        elif here.number == there.number:
            self._noted.make_square(place, there)

    def _have(self, place: Place) -> Held:
        return Held(*store.counted(self._side.read, place))

    # -- batches -------------------------------------------------------------------------------------------------------

    def _take_all(self, batches: Iterator[Batch], careful: bool) -> None:
        """Take batches in as they come; `careful`: look at all of them first."""
        if careful:
            gathered = []
            for batch in batches:
                self._keep_keys(batch.keys)
                gathered.append(batch)
                self._look(batch)
            self._take_each(gathered)
        else:
            self._take_each(batches)
        self._accept(everything=True)

    def _take_each(self, batches: Iterable[Batch]) -> None:
        for batch in batches:
            fresh = self._fresh(batch)
            ours = {(one.change.writer, one.change.space) for one in fresh if one.change.writer == self._present}
            for place in ours:  # somebody else writes under our name
                self.take_new_name(place)
            self._came_back |= any(store.is_own(self._side.read, one) for one in {one.change.writer for one in fresh})
            self._keep_keys(batch.keys)
            self._opened += self._open(batch, fresh)
            self._accept()
            self._looked_at += len(batch.changes)
            if batch.cursor and batch.cursor != self._noted.cursor:
                self._noted.cursor = batch.cursor
                if not self._opened:
                    self._keep()
            self._report(self._looked_at, max(self._looked_at, self._expected))

    def _look(self, batch: Batch) -> None:
        """Ask a person before what came changes much of what is here."""
        from hubcrm.sync.exchange import TooMuchAtOnce

        named = {one.change.entity_id for one in self._fresh(batch)}
        self._touched |= store.records_here(self._side.read, named - self._touched)
        if len(self._touched) > FEW and len(self._touched) > self._records * self._share:
            self._noted.stopped = True
            raise TooMuchAtOnce(len(self._touched), self._records)

    def _fresh(self, batch: Batch) -> list[Sealed]:
        """What is not here yet of a batch."""
        wanted = store.not_here(self._side.read, {one.change.id for one in batch.changes})
        return [one for one in batch.changes if one.change.id in wanted]

    def _open(self, batch: Batch, fresh: Sequence[Sealed]) -> list[Change]:
        """Changes with their words. One whose key is destroyed comes without; one whose key has not come yet waits there."""
        subjects = {one.change.subject for one in fresh if one.enc}
        keys = {one.key_id: one.key for one in batch.keys}
        keys |= {sealing.key_id(key): key for key in store.keys_of(self._side.read, subjects).values()}
        gone = store.erased(self._side.read, subjects | {one.change.entity_id for one in fresh})
        gone |= {one.change.entity_id for one in fresh if one.change.kind == ERASED}
        found = []
        for one in fresh:
            change = sealing.unseal(one, keys)
            if change is None and not gone.isdisjoint((one.change.subject, one.change.entity_id)):
                change = one.change
            if change is not None:
                found.append(change)
            else:
                self._keyless += one.key_id not in keys
        return found

    def _keep_keys(self, given: Sequence[SubjectKey]) -> None:
        """Keep the keys of subjects that have none here."""
        offered = {one.subject: one.key for one in sorted(given, key=lambda one: one.key_id, reverse=True)}
        known = store.keys_of(self._side.read, offered).keys() | store.erased(self._side.read, offered)
        new = {subject: key for subject, key in offered.items() if subject not in known}
        if new:
            self._side.write(lambda hub: store.keep_keys(hub, new))
            self._new_keys = True

    def _accept(self, *, everything: bool = False) -> None:
        """Take in what is opened: some at a time while people work, all at once where nobody does yet."""
        bulk = self._at_once > AT_ONCE
        if not self._opened or (bulk and not everything and len(self._opened) < self._at_once):
            return
        given, self._opened = _by_record(self._opened), []
        size = len(given) if bulk else AT_ONCE
        for start in range(0, len(given), size):
            applied = self._side.accept(given[start : start + size])
            self.received += applied.taken
            self.held_newer += applied.held
            self.kinds |= applied.kinds
        self._keep()

    # -- a double ------------------------------------------------------------------------------------------------------

    def take_new_name(self, place: Place) -> None:
        """Write under another name from now on: what only we have goes over to it, what we lack comes back."""
        writer, space = place
        there = self._transport.held().get(place, Held(0, 0))
        batches = list(self._transport.fetch(place, 1, there.highest)) if there.highest else []
        lone = store.ids_of(self._side.read, place) - {one.change.id for batch in batches for one in batch.changes}
        self._present = self._side.write(lambda hub: hub.take_new_writer(writer, space, sorted(lone)))
        if hasattr(self._transport, "writer"):
            self._transport.writer = self._present
        self.forked = True
        logging.getLogger(__name__).info(
            "Another computer writes under this one's name; %s changes have a new one", len(lone)
        )
        self._take_each(batches)
        self._accept(everything=True)


def _by_record(changes: Sequence[Change]) -> list[Change]:
    """The same changes, those of one record together, so that it is folded and written once and not ten times.

    The calendar comes first, for the enquiries after it are worked out by it.
    """
    order: dict[str, int] = {}
    for change in changes:
        order.setdefault(change.entity_id, len(order))
    return sorted(changes, key=lambda change: (change.entity_type not in CALENDAR, order[change.entity_id]))
