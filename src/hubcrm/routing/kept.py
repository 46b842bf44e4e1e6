"""A router as bytes: a JSON heading and plain arrays, checked on reading; never pickled, so reading runs nothing."""

from __future__ import annotations

import json
import zlib
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hubcrm.domain.errors import Damaged, MadeByNewer
from hubcrm.routing.features import Bag, Shares, Space
from hubcrm.routing.history import Past
from hubcrm.routing.profiles import Passage, Profiles

if TYPE_CHECKING:
    from hubcrm.routing.engine import Engine

MARK: Final = b"hubcrm routing\n"
VERSION: Final = 2
_SAID: Final = "What was learned about routing is damaged; it will be learned again from the hub's own history."

Arrays = dict[str, "np.ndarray[Any, Any]"]


def pack(engine: Engine) -> bytes:
    """Everything that `engine` has learned; the same state gives the same bytes."""
    history, profiles = engine.history, engine.profiles
    arrays: Arrays = {
        "trust": engine.trust,
        "blend": engine.weights,
        "profile_numbers": profiles.space.numbers,
        "profile_frequency": profiles.space.frequency,
        "profile_weights": profiles.weights,
        "profile_lean": profiles.lean,
        "profile_owners": profiles.owners,
        "profile_starts": profiles.rows.starts,
        "profile_columns": profiles.rows.columns,
        "profile_values": profiles.rows.values,
        "behind": np.packbits(profiles.behind > 0, axis=0) if profiles.behind.size else np.zeros((0, 0), np.uint8),
        "numbers": history.space.numbers,
        "frequency": history.space.frequency,
        "weights": history.weights,
        "mean": history.mean,
        "base": history.base,
        "duals": history.duals,
        "fresh_numbers": np.array(list(history.fresh), np.int64),
        "fresh": np.array(list(history.fresh.values()), np.float32).reshape(len(history.fresh), history.departments),
        "sizes": np.array([len(item.features.numbers) for item in history.items], np.int64),
        "features": _joined([item.features.numbers for item in history.items], np.uint32),
        "times": _joined([item.features.times for item in history.items], np.uint8),
        "codes": _joined([item.features.codes for item in history.items], np.uint8),
    }
    heading = {
        "version": VERSION,
        "departments": engine.departments,
        "changed": engine.changed,
        "passages": {code: [[p.text, p.subject] for p in held] for code, held in profiles.passages.items()},
        "profile_texts": profiles.space.texts,
        "behind_count": profiles.behind.shape[1],
        "texts": history.space.texts,
        "shares": [history.space.shares.blocks, history.space.shares.tiers],
        "fitted": history.fitted,
        "keys": [_plain(item.key) for item in history.items],
        "right": [list(item.right) for item in history.items],
        "wrong": [list(item.wrong) for item in history.items],
        "arrays": [[name, held.dtype.str, list(held.shape)] for name, held in arrays.items()],
    }
    head = json.dumps(heading, ensure_ascii=False, separators=(",", ":")).encode()
    body = b"".join(np.ascontiguousarray(held).tobytes() for held in arrays.values())
    rest = len(head).to_bytes(8, "little") + head + body
    return MARK + zlib.crc32(rest).to_bytes(4, "little") + rest


def unpack(kept: bytes) -> Engine:
    """The engine that was packed. Raises Damaged or MadeByNewer."""
    from hubcrm.routing.engine import Engine

    start = len(MARK) + 4
    if not kept.startswith(MARK) or zlib.crc32(kept[start:]).to_bytes(4, "little") != kept[len(MARK) : start]:
        raise Damaged(_SAID)
    size = int.from_bytes(kept[start : start + 8], "little")
    heading = json.loads(kept[start + 8 : start + 8 + size])
    if heading["version"] > VERSION:
        raise MadeByNewer("What was learned about routing was written by a newer hubcrm; update this one to use it.")
    if heading["version"] < VERSION:  # confidence was measured by other signs then
        raise Damaged("What was learned about routing is of an older hubcrm; it will be learned again.")
    arrays = _arrays(kept, start + 8 + size, heading["arrays"])
    engine = Engine()
    engine.departments = list(heading["departments"])
    engine.changed = heading["changed"]
    engine.weights, engine.trust = arrays["blend"], arrays["trust"]
    engine.profiles = _profiles(heading, arrays)
    engine.history.widen(len(engine.departments))
    _fill_history(engine, heading, arrays)
    engine.count()
    return engine


def _profiles(heading: dict[str, Any], arrays: Arrays) -> Profiles:
    passages = {code: [Passage(text, subject) for text, subject in held] for code, held in heading["passages"].items()}
    behind = np.zeros((len(arrays["profile_numbers"]), heading["behind_count"]), np.float32)
    if behind.size:
        behind[:] = np.unpackbits(arrays["behind"], axis=0, count=len(behind))
    return Profiles.kept(
        passages,
        arrays["profile_numbers"],
        arrays["profile_frequency"],
        heading["profile_texts"],
        arrays["profile_weights"],
        arrays["profile_lean"],
        arrays["profile_owners"],
        (arrays["profile_starts"], arrays["profile_columns"], arrays["profile_values"]),
        behind,
    )


def _fill_history(engine: Engine, heading: dict[str, Any], arrays: Arrays) -> None:
    history = engine.history
    blocks, tiers = heading["shares"]
    shares = Shares((blocks[0], blocks[1], blocks[2]), (tiers[0], tiers[1], tiers[2]))
    history.space = Space(arrays["numbers"], arrays["frequency"], heading["texts"], shares)
    history.weights, history.mean, history.duals = arrays["weights"], arrays["mean"], arrays["duals"]
    history.base = arrays["base"]
    history.fresh = dict(zip(arrays["fresh_numbers"].tolist(), arrays["fresh"], strict=True))
    history.fitted = heading["fitted"]
    ends = np.cumsum(arrays["sizes"])
    numbers = arrays["features"].astype(np.int64)
    for at, (key, right, wrong) in enumerate(zip(heading["keys"], heading["right"], heading["wrong"], strict=True)):
        part = slice(int(ends[at] - arrays["sizes"][at]), int(ends[at]))
        features = Bag(numbers[part], arrays["times"][part], arrays["codes"][part])
        history.items.append(Past(key, features, tuple(right), tuple(wrong)))


def _arrays(kept: bytes, at: int, listed: list[list[Any]]) -> Arrays:
    found: Arrays = {}
    for name, kind, shape in listed:
        count = int(np.prod(shape))
        found[name] = np.frombuffer(kept, np.dtype(kind), count, at).reshape(shape).copy()
        at += found[name].nbytes
    if at != len(kept):
        raise Damaged(_SAID)
    return found


def _joined(parts: list[Any], kind: type) -> np.ndarray[Any, Any]:
    return np.concatenate(parts).astype(kind) if parts else np.zeros(0, kind)


def _plain(key: Hashable) -> str | int | None:
    if key is None or isinstance(key, str | int):
        return key
    return str(key)
