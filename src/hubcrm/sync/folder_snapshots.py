"""Snapshots in a shared folder: a whole store to begin from, in encrypted pieces, so that nobody replays years of changes.

    spaces/team/snap/<UTC time>-<writer>-<random>.hcn
    kind, 7 bytes | length of the facts, 4 bytes | facts, plain JSON | pieces | end, 8 bytes

Each piece is its length (4 bytes) and the piece under AES-256-GCM, bound to the facts, its place in the order and whether
it is the last. The first one lists the segments that the store had taken in: who begins from it need not read them.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from hubcrm.store.files import opened, seal
from hubcrm.sync.parcels import MOST_FACTS
from hubcrm.sync.shared_place import FORMAT, SPACES, SharedPlace
from hubcrm.sync.transport import NotReachable, Snapshot

KIND: Final = b"HCSNP1\n"
FOLDER: Final = (SPACES, "team", "snap")
AFTER: Final = "after "
"""A cursor that begins so goes on from what a snapshot holds."""
_ENDS: Final = b"HCSEND1\n"
_ENDING: Final = ".hcn"
_PIECE: Final = 8 << 20  # bytes; a longer one is cut
_NONCE_AND_TAG: Final = 28
_OLD_MS: Final = 30 * 24 * 3600 * 1000  # another computer's snapshot that is so much older than ours may go
_is_name: Final = re.compile(r"\d{8}T\d{6}Z-([0-9a-f]{32})-[0-9a-f]{16}\.hcn").fullmatch


def listed(place: SharedPlace) -> list[Snapshot]:
    """The snapshots that seem whole, newest first."""
    found = []
    with place.errors_told():
        for one in place.files(*FOLDER, deepest=0):
            name = one.path.rpartition("/")[2]
            made = _made(place, one.path) if _is_name(name) else None
            if made is not None:
                found.append(Snapshot(name, made, one.size, AFTER + name))
    return sorted(found, key=lambda snapshot: (snapshot.made, snapshot.name), reverse=True)


def _made(place: SharedPlace, path: str) -> int | None:
    """When a snapshot was made, where its beginning and its end have arrived."""
    try:
        with open(place.root / path, "rb") as file:
            beginning = _beginning(file)
            file.seek(-len(_ENDS), os.SEEK_END)
            whole = file.read() == _ENDS
        facts = json.loads(beginning[len(KIND) + 4 :])
        made = facts["made"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    ours = facts.get("hub") == place.team.hub_id and facts.get("format") == FORMAT
    return made if whole and ours and type(made) is int else None


def _beginning(file: BinaryIO) -> bytes:
    """Everything before the first piece; ValueError where it is no snapshot."""
    start = file.read(len(KIND) + 4)
    long = int.from_bytes(start[len(KIND) :], "big")
    if not start.startswith(KIND) or long > MOST_FACTS:
        raise ValueError("no snapshot")
    return start + file.read(long)


def put(place: SharedPlace, writer: str, made: int, taken: Iterable[str], pieces: Iterable[bytes]) -> str:
    """Leave a snapshot there, and take older ones of one's own away; its name."""
    at = datetime.fromtimestamp(made / 1000, UTC)
    name = f"{at:%Y%m%dT%H%M%SZ}-{writer}-{secrets.token_hex(8)}{_ENDING}"
    facts = json.dumps({"format": FORMAT, "hub": place.team.hub_id, "made": made, "writer": writer}).encode()
    beginning = KIND + len(facts).to_bytes(4, "big") + facts
    key = place.team.of("snapshots")

    def fill(part: Path) -> None:
        with open(part, "xb") as file:
            file.write(beginning)
            first = json.dumps(sorted(taken)).encode()
            waiting = first
            at = 0
            for piece in _cut(pieces):
                _write_piece(file, key, beginning, at, waiting, last=False)
                waiting, at = piece, at + 1
            _write_piece(file, key, beginning, at, waiting, last=True)
            file.write(_ENDS)

    place.make("/".join((*FOLDER, name)), fill)
    for older in listed(place):
        by = _is_name(older.name)
        own = by is not None and by[1] == writer
        if older.name != name and (older.made <= made if own else older.made < made - _OLD_MS):
            remove(place, older.name)
    return name


def _cut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        for start in range(0, len(piece), _PIECE):
            yield piece[start : start + _PIECE]


def _bound_to(beginning: bytes, at: int, last: bool) -> bytes:
    return beginning + at.to_bytes(8, "big") + (b"last" if last else b"more")


def _write_piece(file: BinaryIO, key: bytes, beginning: bytes, at: int, piece: bytes, *, last: bool) -> None:
    sealed = seal(key, piece, _bound_to(beginning, at, last))
    file.write(len(sealed).to_bytes(4, "big") + sealed)


def get(place: SharedPlace, name: str) -> Iterator[bytes]:
    """The pieces of a snapshot; NotReachable where it is gone or has not arrived whole."""
    pieces = _pieces(place, name)
    next(pieces)
    yield from pieces


def taken(place: SharedPlace, name: str) -> frozenset[str]:
    """Ids of the segments that a snapshot holds; nothing where it cannot be read, so that all are read again."""
    try:
        listed_ids = json.loads(next(_pieces(place, name)))
    except (NotReachable, StopIteration, ValueError, RecursionError):
        return frozenset()
    return frozenset(str(one) for one in listed_ids) if isinstance(listed_ids, list) else frozenset()


def _pieces(place: SharedPlace, name: str) -> Iterator[bytes]:
    problem = NotReachable(
        f"The copy of the hub in {place.root} has not arrived whole, or is gone: try again when the cloud program has "
        "finished. Nothing was changed."
    )
    if _is_name(name) is None:
        raise problem
    key = place.team.of("snapshots")
    try:
        with open(place.root.joinpath(*FOLDER, name), "rb") as file:
            beginning = _beginning(file)
            at, last = 0, False
            while not last:
                long = int.from_bytes(file.read(4), "big")
                if not _NONCE_AND_TAG <= long <= 2 * _PIECE:
                    raise problem
                sealed = file.read(long)
                piece = opened(key, sealed, _bound_to(beginning, at, False))
                if piece is None:
                    piece, last = opened(key, sealed, _bound_to(beginning, at, True)), True
                if piece is None:
                    raise problem
                yield piece
                at += 1
    except (OSError, ValueError) as error:
        raise problem from error


def remove(place: SharedPlace, name: str) -> None:
    """Take a snapshot away; a computer that needs one replays the changes instead."""
    place.remove("/".join((*FOLDER, name)))


def remove_all(place: SharedPlace) -> None:
    """Take every snapshot and every copy of one away, whoever made it: somebody's words in it are to be gone."""
    with place.errors_told():
        for one in list(place.files(*FOLDER)):
            place.remove(one.path)
