"""One file of the shared folder as bytes: encrypted under the team's key, and proved whole before a word of it counts.

    kind, 7 bytes | length of the facts, 4 bytes | facts, plain JSON | SHA-256 of all the rest, 32 bytes | body

The body is zlib of the content under AES-256-GCM (12 bytes of nonce before it), bound to the kind and the facts. The
checksum tells what has not arrived whole from what is not ours; the encryption, what somebody changed on purpose.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from hubcrm.store.files import opened, seal

Facts = dict[str, Any]
ID: Final = 16  # hex digits of a parcel's checksum, by which it is known whatever its file is called
MOST_FACTS: Final = 1 << 20  # bytes
_KIND: Final = 7
_CHECK: Final = 32


class Unfit(Exception):
    """A file does not verify (yet); str() is the reason in a few words, for the log and `team status`."""


class Parcel(NamedTuple):
    """A file that verified: what it says of itself, and its content."""

    id: str
    facts: Facts
    content: bytes


def pack(kind: bytes, facts: Mapping[str, object], content: bytes, key: bytes) -> tuple[str, bytes]:
    """The bytes of a file, and the id that goes into its name. `key` is the one for this purpose (TeamKey.of)."""
    beginning = _beginning(kind, facts)
    body = seal(key, zlib.compress(content, 6), beginning)
    check = hashlib.sha256(beginning + body).digest()
    return check.hex()[:ID], beginning + check + body


def _beginning(kind: bytes, facts: Mapping[str, object]) -> bytes:
    written = json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()
    return kind + len(written).to_bytes(4, "big") + written


def unpack(kind: bytes, given: bytes, key: bytes, most: int) -> Parcel:
    """What a file holds, at most so many bytes of content; Unfit says why it does not count."""
    beginning, check = _split(kind, given)
    body = given[len(beginning) + _CHECK :]
    if hashlib.sha256(beginning + body).digest() != check:
        raise Unfit("it has not arrived whole")
    packed = opened(key, body, beginning)
    if packed is None:
        raise Unfit("it was not written with this team's key")
    return Parcel(check.hex()[:ID], _facts(beginning), _unzipped(packed, most))


def glance(kind: bytes, beginning: bytes) -> tuple[str, Facts]:
    """A parcel's id and what it says of itself, from its first bytes alone: not proved, and good for no more than order."""
    before, check = _split(kind, beginning)
    return check.hex()[:ID], _facts(before)


def _split(kind: bytes, given: bytes) -> tuple[bytes, bytes]:
    """The part that stands before the checksum, and the checksum."""
    if not given.startswith(kind):
        raise Unfit("it has not arrived whole" if not given.strip(b"\0") else "it is no file of this kind")
    long = int.from_bytes(given[_KIND : _KIND + 4], "big")
    end = _KIND + 4 + long
    if long > MOST_FACTS:
        raise Unfit("its beginning is damaged")
    if len(given) < end + _CHECK:
        raise Unfit("it has not arrived whole")
    return given[:end], given[end : end + _CHECK]


def _facts(beginning: bytes) -> Facts:
    try:
        facts = json.loads(beginning[_KIND + 4 :])
    except (ValueError, RecursionError):
        raise Unfit("its beginning is damaged") from None
    if not isinstance(facts, dict):
        raise Unfit("its beginning is damaged")
    return facts


def _unzipped(packed: bytes, most: int) -> bytes:
    unzip = zlib.decompressobj()
    try:
        content = unzip.decompress(packed, most)
    except zlib.error:
        raise Unfit("its content is damaged") from None
    if unzip.unconsumed_tail or not unzip.eof:
        raise Unfit("it is larger than a file here may be")
    return content
