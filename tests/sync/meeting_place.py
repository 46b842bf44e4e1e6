"""A meeting place in memory: a server as simple as it may be, and as troublesome as the world can make it.

    place = MeetingPlace()
    exchange(HubSide(hub), place.visit())

Each computer visits by a transport of its own. What may go wrong is asked for: `Trouble(random.Random(1), loses=0.2)`.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hubcrm.domain.errors import NotFound
from hubcrm.sync.transport import Batch, Forked, Held, NotReachable, Place, Refused, Sealed, Snapshot, SubjectKey


@dataclass
class Trouble:
    """What may go wrong on the way, each with its chance between 0 and 1.

    `loses`: a request or its reply is lost (which of the two, the caller cannot know). `repeats`: a change comes twice.
    `shuffles`: changes of a batch come in any order. `late_keys`: a key has not arrived with what it opens.
    """

    chance: random.Random = field(default_factory=lambda: random.Random(1))
    loses: float = 0.0
    repeats: float = 0.0
    shuffles: float = 0.0
    late_keys: float = 0.0
    batch: int = 1000

    def happens(self, likely: float) -> bool:
        """Whether it happens now."""
        return likely > 0 and self.chance.random() < likely


class MeetingPlace:
    """What lies at the place. `rows` are in the order in which they came."""

    def __init__(self, name: str = "memory", batch: int = 1000) -> None:
        self.name = name
        self.batch = batch
        self.epoch = 1
        self.rows: list[Sealed] = []
        self.keys: dict[tuple[str, str], bytes] = {}
        self.every_key: dict[tuple[str, str], bytes] = {}
        self.objects: dict[str, bytes] = {}
        self.snapshots: list[tuple[Snapshot, list[bytes]]] = []
        self.hello: dict[str, dict[str, object]] = {}
        self.states: dict[str, Mapping[str, object]] = {}
        self.spaces_of: dict[str, frozenset[str]] = {}
        self.away = False
        self.took: list[tuple[str, int]] = []
        self.republishing = True
        self.known: dict[Place, Held] = {}
        self.known_at = (0, 0)

    def visit(self, trouble: Trouble | None = None, who: str = "") -> Visit:
        """The place as one computer sees it."""
        return Visit(self, trouble or Trouble(batch=self.batch), who)

    def has(self, ids: set[str]) -> set[str]:
        """Those of some ids that are there."""
        return {row.change.id for row in self.rows} & ids

    def lose(self, keep: int) -> None:
        """Go back to how it was after so many changes, as after a restored backup: a new epoch."""
        self.rows = self.rows[:keep]
        self.keys = dict(self.every_key)
        self.epoch += 1

    def lose_some(self, ids: set[str]) -> None:
        """Lose some changes in the middle, as when a colleague deletes a file."""
        self.rows = [row for row in self.rows if row.change.id not in ids]
        self.epoch += 1


class Visit:
    """A transport: see hubcrm.sync.transport.Transport."""

    def __init__(self, place: MeetingPlace, trouble: Trouble, who: str) -> None:
        self.place, self.trouble, self.who = place, trouble, who
        self.name = place.name
        self.asked: list[str] = []

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.place.away or self.trouble.happens(self.trouble.loses / 2):
            raise NotReachable("The meeting place cannot be reached.")

    def _reply(self) -> None:
        if self.trouble.happens(self.trouble.loses / 2):
            raise NotReachable("The meeting place cannot be reached.")

    def connect(self) -> None:
        self._ask("connect")

    def close(self) -> None:
        self.asked.append("close")

    def spaces(self) -> frozenset[str]:
        return self.place.spaces_of.get(self.who, frozenset({"team", "hub", "consortium"}))

    def _rows(self, after: int = 0) -> list[tuple[int, Sealed]]:
        mine = self.spaces()
        return [(n, row) for n, row in enumerate(self.place.rows[after:], after + 1) if row.change.space in mine]

    def held(self) -> Mapping[Place, Held]:
        self._ask("held")
        if self.place.known_at != (self.place.epoch, len(self.place.rows)):
            found: defaultdict[Place, list[int]] = defaultdict(list)
            for row in self.place.rows:
                found[row.change.writer, row.change.space].append(row.change.seq)
            self.place.known = {place: Held(max(seqs), len(seqs)) for place, seqs in found.items()}
            self.place.known_at = (self.place.epoch, len(self.place.rows))
        mine = self.spaces()
        return {place: there for place, there in self.place.known.items() if place[1] in mine}

    def pull(self, cursor: str) -> Iterator[Batch]:
        self._ask("pull")
        epoch, _, last = cursor.partition(":")
        after = int(last) if epoch == str(self.place.epoch) else 0
        rows = self._rows(after)
        size = self.trouble.batch
        for start in range(0, len(rows), size):
            part = rows[start : start + size]
            yield self._batch([row for _, row in part], f"{self.place.epoch}:{part[-1][0]}")
            self._ask("pull on")

    def fetch(self, place: Place, first: int, last: int) -> Iterator[Batch]:
        self._ask("fetch")
        found = [
            row
            for _, row in self._rows()
            if (row.change.writer, row.change.space) == place and first <= row.change.seq <= last
        ]
        for start in range(0, len(found), self.trouble.batch):
            yield self._batch(found[start : start + self.trouble.batch], "")

    def _batch(self, rows: list[Sealed], cursor: str) -> Batch:
        if self.trouble.happens(self.trouble.repeats):
            rows = [*rows, *self.trouble.chance.sample(rows, len(rows) // 2)]
        if self.trouble.happens(self.trouble.shuffles):
            rows = self.trouble.chance.sample(rows, len(rows))
        subjects = {row.change.subject for row in rows}
        keys = [
            SubjectKey(subject, key_id, key)
            for (subject, key_id), key in self.place.keys.items()
            if subject in subjects
        ]
        if self.trouble.happens(self.trouble.late_keys):
            keys = keys[: len(keys) // 2]
        return Batch(tuple(rows), tuple(keys), cursor)

    def push(self, place: Place, changes: Sequence[Sealed], keys: Sequence[SubjectKey],
             states: Mapping[str, Mapping[str, object]]) -> None:  # fmt: skip
        self._ask("push")
        if place[1] not in self.spaces():
            raise Refused("This person may not write there.")
        there = {row.change.id for row in self.place.rows}
        numbers = {
            row.change.seq: row.change.id for row in self.place.rows if (row.change.writer, row.change.space) == place
        }
        new = []
        for one in changes:
            assert (one.change.writer, one.change.space) == place
            assert not one.change.personal
            assert not (one.change.subject and one.change.label)
            if one.change.id not in there:
                if one.change.seq in numbers:
                    raise Forked("Somebody else wrote under this name.", *place)
                new.append(one)
        assert [one.change.seq for one in changes] == sorted(one.change.seq for one in changes)
        self.place.rows += new
        self.place.took.append((place[0], len(new)))
        for kept in (self.place.keys, self.place.every_key):
            kept.update({(one.subject, one.key_id): one.key for one in keys})
        self.place.states.update(states)
        self._reply()

    def may_republish(self, writer: str) -> bool:
        return self.place.republishing

    def forget_object(self, name: str) -> None:
        self._ask("forget object")
        self.place.objects.pop(name, None)

    def objects(self) -> frozenset[str]:
        self._ask("objects")
        return frozenset(self.place.objects)

    def put_object(self, name: str, content: bytes) -> None:
        self._ask("put object")
        self.place.objects[name] = content
        self._reply()

    def get_object(self, name: str) -> bytes:
        self._ask("get object")
        if name not in self.place.objects:
            raise NotFound("It is not there.")
        return self.place.objects[name]

    def snapshots(self) -> Sequence[Snapshot]:
        self._ask("snapshots")
        return [snapshot for snapshot, _ in reversed(self.place.snapshots)]

    def get_snapshot(self, snapshot: Snapshot) -> Iterator[bytes]:
        self._ask("get snapshot")
        yield from dict((one.name, pieces) for one, pieces in self.place.snapshots)[snapshot.name]

    def put_snapshot(self, made: int, cursor: str, pieces: Iterator[bytes]) -> None:
        self._ask("put snapshot")
        whole = list(pieces)
        named = Snapshot(f"s{len(self.place.snapshots)}", made, sum(map(len, whole)), cursor)
        self.place.snapshots.append((named, whole))

    def forget_subject(self, subject: str) -> None:
        self._ask("forget")
        self.place.keys = {name: key for name, key in self.place.keys.items() if name[0] != subject}
        self.place.snapshots.clear()

    def say_hello(self, writer: str, version: str, person: str, now_ms: int) -> None:
        self._ask("hello")
        self.place.hello[writer] = {"writer": writer, "version": version, "person": person, "last_seen": now_ms}

    def seen(self) -> Sequence[Mapping[str, Any]]:
        return list(self.place.hello.values())

    def tidy(self, now_ms: int) -> None:
        self.asked.append("tidy")

    def notices(self, now_ms: int) -> Sequence[str]:
        return ()

    def wait(self, seconds: float) -> bool:
        return False

    def wake(self) -> None:
        pass
