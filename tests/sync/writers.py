"""Computers reduced to what a transport sees of them: a name to write under, numbers without holes, and sealed changes."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from hubcrm.domain.changes import Change
from hubcrm.sync import sealing
from hubcrm.sync.transport import Batch, Place, Sealed, SubjectKey

NOW = 1_795_000_000_000


def an_id() -> str:
    """Any id."""
    return uuid.uuid4().hex


class Writer:
    """Writes changes of one person in one space."""

    def __init__(self, person: str, space: str = "team", name: str = "") -> None:
        self.person = person
        self.space = space
        self.name = name or an_id()
        self.seq = 0

    @property
    def place(self) -> Place:
        """What a transport calls it."""
        return self.name, self.space

    def writes(self, kind: str = "set", entity: str = "", data: Mapping[str, Any] | None = None, *, entity_type: str = "employer",
               parents: Iterable[str] = (), subject: str = "", enc: bytes = b"", key_id: str = "", hlc: int = 0,
               **others: Any) -> Sealed:  # fmt: skip
        """The next change."""
        self.seq += 1
        facts: dict[str, Any] = {
            "id": an_id(), "txn": an_id(), "label": "" if subject else "A step", "writer": self.name, "seq": self.seq,
            "hlc": hlc or (NOW + self.seq << 16), "at": NOW + self.seq, "actor": self.person, "entity_type": entity_type,
            "entity_id": entity or an_id(), "kind": kind, "data": dict(data or {}), "parents": tuple(parents),
            "subject": subject, "space": self.space,
        }  # fmt: skip
        return Sealed(Change(**{**facts, **others}), enc, key_id)

    def claims(self, enquiry: str, **others: Any) -> Sealed:
        """A yes to an enquiry's offer."""
        facts = {"offer": an_id(), "person": self.person, "department": an_id(), "round": ""}
        return self.writes("claimed", enquiry, {**facts, **others.pop("data", {})}, entity_type="enquiry", **others)

    def many(self, count: int) -> list[Sealed]:
        """Some changes of different records."""
        return [self.writes() for _ in range(count)]


def changes_of(batches: Iterable[Batch]) -> list[Change]:
    """The changes of some batches, in order."""
    return [sealed.change for batch in batches for sealed in batch.changes]


def a_key(subject: str) -> SubjectKey:
    """A key of somebody's words."""
    return sealing.subject_key(subject, os.urandom(32))
