"""What carries changes between computers, as the exchange sees it: a PostgreSQL server or a shared folder.

A transport stores and hands out sealed changes and never understands them. Whatever it holds may be asked for twice, in
any order, and by computers that lack half of it: the exchange (exchange.py) copes, so a transport need not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from hubcrm.domain.changes import Change
from hubcrm.domain.errors import HubError


class NotReachable(HubError):
    """The server or folder cannot be reached now; nothing is wrong with the hub, and everybody can go on working."""


class Refused(HubError):
    """The other side will not take this, and says why: no right to write there, another hub, a version too new."""


class Forked(HubError):
    """Somebody else wrote under this computer's name: the store was copied, or an older backup brought back."""

    def __init__(self, message: str, writer: str, space: str) -> None:
        super().__init__(message)
        self.writer = writer
        self.space = space


@dataclass(frozen=True, slots=True)
class Sealed:
    """One change as it travels: `change.personal` and, where it has a subject, `change.label` are empty; what was in them
    is `enc`, encrypted with the subject's key whose id is `key_id`. Both are blank where there was nothing to hide.
    """

    change: Change
    enc: bytes = b""
    key_id: str = ""


class SubjectKey(NamedTuple):
    """The key of one person's or enquiry's words. A subject may have several: two computers may each have made one."""

    subject: str
    key_id: str
    key: bytes


class Held(NamedTuple):
    """How much of one writer's changes in one space somebody has: the highest number, and how many there are.

    They are equal where nothing is missing. A writer with more than it should have was copied (see Forked).
    """

    highest: int
    number: int


Place = tuple[str, str]
"""(writer, space): numbers are dense for each."""


class Batch(NamedTuple):
    """Some changes that came, the keys that they may need, and where to go on from. At most some thousands."""

    changes: tuple[Sealed, ...]
    keys: tuple[SubjectKey, ...]
    cursor: str


class Snapshot(NamedTuple):
    """A whole store to begin from: made when (UTC ms), how long (bytes), and the cursor to go on from after it."""

    name: str
    made: int
    size: int
    cursor: str


class Transport(Protocol):
    """One place where a hub's computers meet. Every method may raise NotReachable; it is used by one thread at a time.

    `name` tells it apart from others in this store ("postgres", "folder"). `spaces`: those that this person may read.
    """

    name: str

    def connect(self) -> None:
        """See whether it is there and is this hub's. Raises NotReachable, Refused."""

    def close(self) -> None:
        """Let go of it; `connect` may follow."""

    def spaces(self) -> frozenset[str]:
        """The spaces whose changes may be read here."""

    def held(self) -> Mapping[Place, Held]:
        """What is there, of the spaces that may be read."""

    def pull(self, cursor: str) -> Iterator[Batch]:
        """What has come since `cursor` (blank: everything), in batches; what this computer wrote itself may be among it."""

    def fetch(self, place: Place, first: int, last: int) -> Iterator[Batch]:
        """One writer's changes by number, where `held` shows that something is missing; their `cursor` is blank."""

    def push(self, place: Place, changes: Sequence[Sealed], keys: Sequence[SubjectKey],
             states: Mapping[str, Mapping[str, object]]) -> None:  # fmt: skip
        """Put one writer's changes there, in order of their numbers; all of them or none. What is there already is skipped.

        `states`: for reporting tools, per record touched {"entity_type", "space", "heads", "fold_version", "state"} without
        personal words; a folder ignores it. Raises Forked, Refused.
        """

    def may_republish(self, writer: str) -> bool:
        """Whether changes of somebody else, whose computer is lost, may be put there by this one."""

    def objects(self) -> frozenset[str]:
        """Names of the attachments that are there."""

    def put_object(self, name: str, content: bytes) -> None:
        """Put an attachment there (it is encrypted under the team's key before it leaves)."""

    def get_object(self, name: str) -> bytes:
        """An attachment's content. Raises NotFound where it is not there."""

    def forget_object(self, name: str) -> None:
        """Remove an attachment's content: part of erasing. Nothing there is as good."""

    def snapshots(self) -> Sequence[Snapshot]:
        """Stores to begin from, newest first."""

    def get_snapshot(self, snapshot: Snapshot) -> Iterator[bytes]:
        """A snapshot in pieces, as `put_snapshot` was given them."""

    def put_snapshot(self, made: int, cursor: str, pieces: Iterator[bytes]) -> None:
        """Leave a snapshot for others to begin from; older ones of one's own may go."""

    def forget_subject(self, subject: str) -> None:
        """Destroy a subject's keys there, and every snapshot that still holds the words: part of erasing."""

    def say_hello(self, writer: str, version: str, person: str, now_ms: int) -> None:
        """Note that this computer was here, with which version: for `team status`."""

    def seen(self) -> Sequence[Mapping[str, object]]:
        """Who was here: {"writer", "person", "version", "last_seen" (UTC ms)} each."""

    def tidy(self, now_ms: int) -> None:
        """Housekeeping of what is one's own there, such as merging small files; called after an exchange, may do nothing."""

    def notices(self, now_ms: int) -> Sequence[str]:
        """What somebody should look at though nothing failed, a sentence each: a file that never arrives whole, a wrong clock."""

    def wait(self, seconds: float) -> bool:
        """Wait until something may have come, at most so long; True where something did. `wake` ends it at once."""

    def wake(self) -> None:
        """End a `wait` of another thread. The only method that another thread may call."""
