"""Giving what is not there yet: our own changes first, then those of colleagues who are gone, and the end of erased words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from hubcrm.domain import folding
from hubcrm.domain.changes import Change
from hubcrm.domain.erasing import without_words
from hubcrm.store import exchanged as store
from hubcrm.sync import sealing
from hubcrm.sync.reporting import without_names
from hubcrm.sync.transport import Forked, Held, Refused

if TYPE_CHECKING:
    from hubcrm.sync.exchange import Report, Side
    from hubcrm.sync.noted import Noted
    from hubcrm.sync.transport import Place, Sealed, SubjectKey, Transport

AT_ONCE: Final = 500
"""Changes in one push."""
LONGEST: Final = 4 << 20
"""Characters of words in one push, more or less."""
GONE_MS: Final = 7 * 24 * 3600 * 1000
"""A computer that has not been there for so long, or has not given again what is lacking, is taken for lost: its changes are
given again by whoever has them."""
_TRIES: Final = 5


class Giving:
    """What one exchange gives. `forked` is called with a place at which somebody else writes under our name."""

    def __init__(self, side: Side, transport: Transport, noted: Noted, report: Report, now: int, *,
                 forked: Callable[[Place], object]) -> None:  # fmt: skip
        self._side = side
        self._transport = transport
        self._noted = noted
        self._report = report
        self._now = now
        self._forked = forked
        self._spaces = transport.spaces()
        self._again: dict[Place, int] = {}
        self.sent = 0

    def run(self, held: Mapping[Place, Held]) -> None:
        """Give everything; Refused is raised only after all the rest was tried."""
        refused: Refused | None = None
        for _ in range(_TRIES):
            try:
                refused = self._give_own(held)
                break
            except Forked as double:
                self._forked((double.writer, double.space))
                held = self._transport.held()
        self._forget_erased()
        self._give_for_others(held)
        self._note_given()
        if refused is not None:
            raise refused

    def _note_given(self) -> None:
        """Where a place shows no sign of what was given again, it has that under another name, and need not get it again."""
        held = self._transport.held() if self._again else {}
        for place, given in self._again.items():
            there = held.get(place, Held(0, 0))
            if min(there) >= given:
                self._noted.has_all(place)
            else:
                self._noted.note_given(place, there)

    def _give_own(self, held: Mapping[Place, Held]) -> Refused | None:
        refused: Refused | None = None
        waiting = store.waiting(self._side.read, self._transport.name)
        done = 0
        for one in store.own(self._side.read, self._transport.name):
            if one.place[1] not in self._spaces:
                continue
            there = held.get(one.place, Held(0, 0))
            try:
                sent = one.sent
                if min(there.highest, there.number) >= sent:
                    self._noted.has_all(one.place)
                elif not self._noted.was_given(one.place, there):
                    self._again[one.place] = sent
                    sent = min(sent, there.highest)
                    if there.number < sent:  # something in the middle is gone there
                        self._give_again(one.place, there)
                for changes in self._in_parts(one.place, sent):
                    self._push(one.place, changes)
                    sent = changes[-1].seq
                    self._acknowledge(one.place, sent)
                    done += len(changes)
                    self._report(done, max(done, waiting))
                if sent != one.sent:
                    self._acknowledge(one.place, sent)
            except Forked:
                raise
            except (
                Refused
            ) as refusal:  # somebody's changes are not welcome; what others of ours are must not wait for it
                refused = refusal
        return refused

    def _acknowledge(self, place: Place, sent: int) -> None:
        self._side.write(lambda hub: store.acknowledge(hub, self._transport.name, place, sent))

    def _give_again(self, place: Place, there: Held) -> None:
        """Give one writer's changes again whose numbers are missing among those that are there."""
        known = {one.change.id for batch in self._transport.fetch(place, 1, there.highest) for one in batch.changes}
        run: list[Change] = []
        for changes in self._in_parts(place, 0, there.highest):
            for change in changes:
                if change.id in known:
                    self._push(place, run)
                    run = []
                else:
                    run.append(change)
            self._push(place, run)
            run = []

    def _in_parts(self, place: Place, after: int, until: int = 1 << 60) -> Iterator[list[Change]]:
        """One writer's changes by number, as many at a time as one push may have."""
        while found := store.written_by(self._side.read, place, after, AT_ONCE, until):
            part: list[Change] = []
            long = 0
            for change in found:
                long += sum(len(text) for text in change.personal.values() if isinstance(text, str))
                if part and long > LONGEST:
                    break
                part.append(change)
            yield part
            after = part[-1].seq

    def _push(self, place: Place, changes: Sequence[Change]) -> None:
        if not changes:
            return
        sealed, keys = self._sealed(changes)
        self._transport.push(place, sealed, keys, self._states(changes))
        self.sent += len(changes)

    def _sealed(self, changes: Sequence[Change]) -> tuple[list[Sealed], list[SubjectKey]]:
        """Changes as they leave this computer, and the keys that open them."""
        subjects = {subject for change in changes if (subject := sealing.subject_of(change))}
        keys = store.keys_of(self._side.read, subjects)
        if len(keys) < len(subjects):
            self._side.write(lambda hub: store.make_keys(hub, subjects - keys.keys()))
            keys = store.keys_of(self._side.read, subjects)
        sealed = []
        for change in changes:
            subject = sealing.subject_of(change)
            if subject and subject not in keys:  # erased: there is nothing to hide any more
                sealed.append(sealing.seal(without_words(change), b""))
            else:
                sealed.append(sealing.seal(change, keys.get(subject, b"")))
        return sealed, [sealing.subject_key(subject, key) for subject, key in sorted(keys.items())]

    def _states(self, changes: Sequence[Change]) -> dict[str, dict[str, Any]]:
        """The records touched, as they stand here, for reporting tools; without what names people."""
        found = store.memory(self._side.read, {change.entity_id for change in changes})
        due = store.due_days(self._side.read, [row[0] for row in found if row[1] == "enquiry"])
        return {
            entity_id: {
                "entity_type": entity_type, "space": space, "heads": heads.split(",") if heads else [],
                "fold_version": folding.VERSION, "state": without_names(entity_type, json.loads(state)),
                "due": due.get(entity_id, {}),
            }
            for entity_id, entity_type, space, heads, state in found
            if state
        }  # fmt: skip

    # -- others' changes -----------------------------------------------------------------------------------------------

    def _give_for_others(self, held: Mapping[Place, Held]) -> None:
        """Give the changes of computers that will not do it themselves any more, where the place lacks some."""
        lacking = []
        own = {one.place[0] for one in store.own(self._side.read, self._transport.name)}
        last, grown = store.writers_since(self._side.read, self._noted.given_to)
        for place in store.places(self._side.read):
            there = held.get(place, Held(0, 0))
            if place[0] in own or place[1] not in self._spaces or self._noted.was_given(place, there):
                continue
            if place not in grown and self._noted.is_square(place, there):
                continue
            if store.counted(self._side.read, place)[1] > there.number:
                self._noted.ask_again(place)
                lacking.append((place, there))
        self._noted.given_to = last
        since = self._noted.lacking_since([place for place, _ in lacking], self._now)
        if not lacking:
            return
        here_lately = {
            str(row["writer"])
            for row in self._transport.seen()
            if self._now - int(str(row.get("last_seen", 0))) < GONE_MS
        }
        for place, there in lacking:
            waits = place[0] in here_lately and self._now - since[place] < GONE_MS
            if waits or not self._transport.may_republish(place[0]):
                continue
            self._again[place] = store.counted(self._side.read, place)[1]
            try:
                self._give_again(place, there)
                for changes in self._in_parts(place, there.highest):
                    self._push(place, changes)
            except (Forked, Refused):  # theirs to settle
                continue

    def _forget_erased(self) -> None:
        """Destroy the keys there of those whose words people at this computer had erased.

        A place that lost something may be an old backup of itself, with those keys in it.
        """
        if self._again:
            self._noted.forgotten.clear()
        told = set(self._noted.forgotten)
        for subject in sorted(store.erased_here(self._side.read) - told):
            try:
                self._transport.forget_subject(subject)
            except Refused:  # whoever may will do it
                continue
            self._noted.forgotten.append(subject)
        for name in sorted(store.gone_files(self._side.read) - told):
            self._transport.forget_object(name)
            self._noted.forgotten.append(name)
