"""What the server itself must not read: keys of people's words, attachments and whole stores go there under the team's key.

So a copy of the server's disk, or whoever looks after it, sees who did what and when, and not what employers wrote.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from hubcrm.store.files import opened, seal
from hubcrm.sync import sealing
from hubcrm.sync.transport import SubjectKey

_FORMAT: Final = 1
_NONCE: Final = 12


class TeamSeal(NamedTuple):
    """The team's key for one hub's server; everything is sealed under keys derived from it, one for each purpose."""

    team_key: bytes
    hub_id: str

    def _of(self, purpose: str) -> bytes:
        return hmac.digest(self.team_key, f"hubcrm postgres {_FORMAT}: {purpose}: {self.hub_id}".encode(), "sha256")

    def close(self, purpose: str, name: str, content: bytes) -> bytes:
        """Some content as the server keeps it; `name` says what it is, so that nothing passes for another thing."""
        return seal(self._of(purpose), content, name.encode())

    def open(self, purpose: str, name: str, kept: bytes) -> bytes | None:
        """The content again; None where it is of another team, or was changed."""
        return opened(self._of(purpose), kept, name.encode())

    def close_keys(self, keys: Iterable[SubjectKey]) -> list[SubjectKey]:
        """Keys as the server keeps them. The same key gives the same bytes, so that it is there once however often it is sent."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        cipher, mark = AESGCM(self._of("keys")), self._of("nonces of keys")
        closed = []
        for one in keys:
            name = _name(one)
            nonce = hmac.digest(mark, name + b" " + one.key, "sha256")[:_NONCE]
            closed.append(one._replace(key=nonce + cipher.encrypt(nonce, one.key, name)))
        return closed

    def open_keys(self, kept: Iterable[SubjectKey]) -> Iterator[SubjectKey]:
        """The keys again, without any that somebody put there under a name that is not its own."""
        for one in kept:
            key = self.open("keys", _name(one).decode(), one.key)
            if key is not None and sealing.key_id(key) == one.key_id:
                yield one._replace(key=key)


def _name(one: SubjectKey) -> bytes:
    return f"{one.subject} {one.key_id}".encode()
