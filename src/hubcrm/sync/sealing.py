"""Changes as they travel: what names people is encrypted under the key of the person or enquiry that it is about.

What is hidden is the change's personal words and, where it has a subject, its sentence of history, which may name people too.
Whoever destroys the key destroys the words wherever the change has gone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from hubcrm.domain.changes import Change
from hubcrm.domain.plain_changes import as_plain
from hubcrm.domain.plain_changes import from_plain as _change_from_plain
from hubcrm.sync.transport import Sealed, SubjectKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE: Final = 12
_ENC, _KEY_ID = "enc", "key_id"


def key_id(key: bytes) -> str:
    """The name of a key, 16 hex digits; it tells nothing of the key."""
    return hashlib.sha256(b"hubcrm subject key\0" + key).hexdigest()[:16]


def subject_key(subject: str, key: bytes) -> SubjectKey:
    """A subject's key with its name."""
    return SubjectKey(subject, key_id(key), key)


def subject_of(change: Change) -> str:
    """Under whose key a change's words are hidden; blank where it has none to hide."""
    if change.personal:
        return change.subject or change.entity_id
    return change.subject if change.label else ""


def seal(change: Change, key: bytes) -> Sealed:
    """The change as it leaves this computer; `key` is that of `subject_of(change)`, and unused where that is blank."""
    import os

    subject = subject_of(change)
    if not subject:
        return Sealed(change)
    hidden = json.dumps(
        {"label": change.label, "personal": dict(change.personal)}, ensure_ascii=False, separators=(",", ":")
    ).encode()
    nonce = os.urandom(_NONCE)
    enc = nonce + _cipher(key).encrypt(nonce, hidden, change.id.encode())
    return Sealed(replace(change, label="", personal={}, subject=subject), enc, key_id(key))


def unseal(sealed: Sealed, keys: Mapping[str, bytes]) -> Change | None:
    """The change with its words; `keys` by their names.

    None where the key is not among them, or does not open it: then the words have been destroyed, which the hub's own record
    says (the exchange goes on without them), or the key has not come yet (the exchange asks again).
    """
    if not sealed.enc:
        return sealed.change
    key = keys.get(sealed.key_id)
    hidden = _opened(key, sealed) if key is not None else None
    if hidden is None:
        return None
    return replace(sealed.change, label=hidden["label"], personal=hidden["personal"])


def _opened(key: bytes, sealed: Sealed) -> dict[str, Any] | None:
    from cryptography.exceptions import InvalidTag

    try:
        given = json.loads(_cipher(key).decrypt(sealed.enc[:_NONCE], sealed.enc[_NONCE:], sealed.change.id.encode()))
    except (
        InvalidTag,
        ValueError,
        RecursionError,
    ):  # ValueError: too short for a nonce, a key of another length, no JSON
        return None
    sound = isinstance(given, dict) and isinstance(given.get("label"), str) and isinstance(given.get("personal"), dict)
    return given if sound else None


@lru_cache(maxsize=4096)
def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def to_plain(sealed: Sealed) -> dict[str, Any]:
    """A sealed change as plain JSON values."""
    given = as_plain(sealed.change)
    del given["personal"]
    given[_ENC] = base64.b64encode(sealed.enc).decode()
    given[_KEY_ID] = sealed.key_id
    return given


def from_plain(given: Mapping[str, Any]) -> Sealed:
    """What `to_plain` made; ValueError for anything else. Whether the change is any good is judged where it is taken in."""
    facts = dict(given)
    enc, name = facts.pop(_ENC, None), facts.pop(_KEY_ID, None)
    if not isinstance(enc, str) or not isinstance(name, str) or "personal" in facts:
        raise ValueError("this is no sealed change")
    try:
        words = base64.b64decode(enc, validate=True)
    except binascii.Error:
        raise ValueError("this is no sealed change") from None
    return Sealed(_change_from_plain({**facts, "personal": {}}), words, name)
