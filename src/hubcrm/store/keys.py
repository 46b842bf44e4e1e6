"""The key of the store: one random data key, wrapped in `store.keys` once for each way to open the hub.

    keyring      a random key kept by the operating system (only backends that really keep secrets)
    passphrase   Argon2id, its cost written in the file
    recovery     a code of 130 random bits, shown once and kept on paper
    open         the key itself, only in a hub of made-up people

No secret of a real hub stands in the file, so a copy of it lies beside every backup. `HUBCRM_PASSPHRASE`, when set, is
the secret for a call that gives none, and the keyring is not touched.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hubcrm.domain.errors import Damaged, Locked, MadeByNewer, NotAllowed, StoreProblem
from hubcrm.store.files import disk_errors_told, make_private_folder, no_hub, opened, taken, write_whole
from hubcrm.store.files import new_subject_key as new_subject_key  # keys of subjects are asked for here too
from hubcrm.store.files import seal as seal
from hubcrm.store.files import unseal as unseal

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KEYS_FILE = "store.keys"
STORE_FILE = "hub.db"
BACKUPS = "backups"
PASSPHRASE_VARIABLE = "HUBCRM_PASSPHRASE"
KEY_BYTES = 32
_VERSION = 1
SERVICE = "hubcrm"
# Modules whose backends keep secrets encrypted for one person; no other is trusted.
_KEYRINGS = {f"keyring.backends.{name}" for name in ("Windows", "macOS", "SecretService", "libsecret", "kwallet")}
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: they are misread
_MISREAD = str.maketrans("OIL", "011")
_SECRET_LETTERS, _CHECK_LETTERS, _GROUP = 26, 2, 4
_CHECK_PRIME = 1021  # the largest prime that two letters hold


class Cost(NamedTuple):
    """What one guess at a passphrase costs: Argon2id memory in KiB, passes, lanes."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    def is_sensible(self) -> bool:
        """Say whether a computer can bear it; a changed file must not make one ask for all its memory."""
        return 8 * self.lanes <= self.memory_kib <= 1 << 20 and 1 <= self.passes <= 64 and 1 <= self.lanes <= 16


@dataclass(frozen=True)
class NewKeys:
    """A fresh data key (32 bytes), and the recovery code to be shown once."""

    data_key: bytes = field(repr=False)
    recovery_code: str = field(repr=False)


def create(folder: Path, *, passphrase: str | None = None, use_keyring: bool = True, made_up: bool = False,
           cost: Cost | None = None) -> NewKeys:  # fmt: skip
    """Make the key of a new store in `folder`, which is made if need be; refuse where a hub lies already.

    It opens with each of: the keyring where an allowed one answers, the passphrase where one is given (or set in
    HUBCRM_PASSPHRASE), the recovery code. A made-up hub keeps its key open in the file.
    """
    if (folder / KEYS_FILE).exists() or (folder / STORE_FILE).exists():
        raise taken(folder)
    data_key = secrets.token_bytes(KEY_BYTES)
    identity = key_id(data_key)
    passphrase = passphrase or os.environ.get(PASSPHRASE_VARIABLE)
    wraps: dict[str, dict[str, Any]] = {}
    if made_up:
        wraps["open"] = {"key": data_key.hex()}
    else:
        if use_keyring and (kept := _keyring_wrap(data_key, identity)):
            wraps["keyring"] = kept
        if passphrase:
            wraps["passphrase"] = _passphrase_wrap(data_key, identity, passphrase, cost or Cost())
    code, wraps["recovery"] = _recovery_wrap(data_key, identity)
    content = {"what": "hubcrm keys", "version": _VERSION, "key_id": identity, "made_up": made_up, "wraps": wraps}
    with disk_errors_told(folder):
        make_private_folder(folder)
    _save(folder, content, new=True)
    return NewKeys(data_key, code)


def unlock(folder: Path, secret: str | None = None, *, keys_file: Path | None = None) -> bytes:
    """Return the data key: of a made-up hub at once, else by the secret, which is a passphrase or a recovery code, else
    by the keyring.

    `keys_file` reads another key file than the store's, such as the copy beside a backup. Raises Locked with the
    sentence to show, Damaged when the key file is, MadeByNewer.
    """
    path = keys_file or folder / KEYS_FILE
    content = _load(path)
    identity, wraps = content["key_id"], content["wraps"]
    secret = secret or os.environ.get(PASSPHRASE_VARIABLE)
    with _damaged_if_malformed(path):
        if content["made_up"] and "open" in wraps:
            found: bytes | None = bytes.fromhex(wraps["open"]["key"])
        elif secret:
            found = _opened_by_recovery_code(wraps, identity, secret) or _opened_by_passphrase(wraps, identity, secret)
        else:
            found = _opened_by_keyring(wraps["keyring"], identity) if "keyring" in wraps else None
        if found is None:
            raise Locked(_why_locked(wraps, secret))
        if key_id(found) != identity:
            raise ValueError("the wrapped key is not the one this file is for")
    return found


def _why_locked(wraps: dict[str, Any], secret: str | None) -> str:
    if secret and _is_mistyped_code(secret):
        return "One or more letters of that recovery code are mistyped: compare it with the sheet, group by group."
    if secret:
        return "That passphrase or recovery code does not open this hub: check it and give it again."
    what = "its passphrase or its recovery code" if "passphrase" in wraps else "its recovery code"
    if "keyring" in wraps:
        return f"This computer's keyring is locked or no longer holds the key of this hub: give {what}."
    return f"This hub is locked: give {what}, for a command in {PASSPHRASE_VARIABLE}."


def add_passphrase(
    folder: Path, data_key: bytes, passphrase: str, *, always_ask: bool = False, cost: Cost | None = None
) -> None:
    """Let the hub be opened by this passphrase, and by no earlier one; with `always_ask`, by no keyring either."""
    if not passphrase.strip():
        raise NotAllowed("A passphrase needs some letters: three words that do not belong together do well.")
    content = _load_for(folder, data_key)
    content["wraps"]["passphrase"] = _passphrase_wrap(data_key, content["key_id"], passphrase, cost or Cost())
    if always_ask:
        content["wraps"].pop("keyring", None)  # what stays in the keyring opens nothing without its wrap
    _save(folder, content)


def change_passphrase(folder: Path, old: str, new: str, *, cost: Cost | None = None) -> None:
    """Replace the passphrase; `old` may be the recovery code, for somebody who forgot it. Locked when it is neither.

    The data stays as it is: only its key is wrapped anew.
    """
    if not old:
        raise Locked("Give the present passphrase or the recovery code, then the new passphrase.")
    add_passphrase(folder, unlock(folder, old), new, cost=cost)


def remove_passphrase(folder: Path, data_key: bytes) -> None:
    """Open the hub by this computer's keyring alone; refused where there is none: only the code would be left."""
    if not put_in_keyring(folder, data_key):
        raise NotAllowed("This computer has no keyring that could open the hub instead, so its passphrase stays.")
    content = _load_for(folder, data_key)
    if content["wraps"].pop("passphrase", None) is not None:
        _save(folder, content)


def put_in_keyring(folder: Path, data_key: bytes) -> bool:
    """Let this computer's keyring open the hub; say whether it does now.

    A fresh entry each time: a copy of this store elsewhere on the computer goes on with the entry it knows.
    """
    content = _load_for(folder, data_key)
    with _damaged_if_malformed(folder / KEYS_FILE):
        old = content["wraps"].get("keyring")
        if old is not None and _opened_by_keyring(old, content["key_id"]) == data_key:
            return True
    kept = _keyring_wrap(data_key, content["key_id"])
    if kept is None:
        return False
    content["wraps"]["keyring"] = kept
    _save(folder, content)
    return True


def new_recovery_code(folder: Path, data_key: bytes) -> str:
    """Return a new recovery code, to be shown once; the earlier sheet opens nothing any more."""
    content = _load_for(folder, data_key)
    code, content["wraps"]["recovery"] = _recovery_wrap(data_key, content["key_id"])
    _save(folder, content)
    return code


def check_recovery_code(folder: Path, typed: str) -> bool:
    """Say whether what was typed from the sheet opens the hub."""
    content = _load(folder / KEYS_FILE)
    with _damaged_if_malformed(folder / KEYS_FILE):
        return _opened_by_recovery_code(content["wraps"], content["key_id"], typed) is not None


def is_made_up(folder: Path) -> bool:
    """Say whether this is a hub of made-up people, whose key lies open."""
    return bool(_load(folder / KEYS_FILE)["made_up"])


def how_it_opens(folder: Path) -> tuple[str, ...]:
    """Return the ways this hub opens, of: open, keyring, passphrase, recovery."""
    wraps = _load(folder / KEYS_FILE)["wraps"]
    return tuple(way for way in ("open", "keyring", "passphrase", "recovery") if way in wraps)


def key_id(data_key: bytes) -> str:
    """Return what tells one key from another and gives neither away (32 hex digits)."""
    return hmac.new(data_key, b"hubcrm key id", hashlib.sha256).hexdigest()[:32]


def key_id_in(keys_file: Path) -> str | None:
    """Return the key id a key file is for, or None when there is no such file or it cannot be read."""
    try:
        return str(_load(keys_file)["key_id"])
    except StoreProblem:
        return None


def _wrap(wrapping_key: bytes, data_key: bytes, identity: str, way: str) -> str:
    return b64encode(seal(wrapping_key, data_key, f"hubcrm {way} {identity}".encode())).decode()


def _unwrap(wrapping_key: bytes, sealed: str, identity: str, way: str) -> bytes | None:
    return opened(wrapping_key, b64decode(sealed, validate=True), f"hubcrm {way} {identity}".encode())


def _passphrase_wrap(data_key: bytes, identity: str, passphrase: str, cost: Cost) -> dict[str, Any]:
    salt = os.urandom(16)
    sealed = _wrap(_stretched(passphrase, salt, cost), data_key, identity, "passphrase")
    figures = {"memory_kib": cost.memory_kib, "passes": cost.passes, "lanes": cost.lanes}
    return {"kdf": "argon2id", **figures, "salt": b64encode(salt).decode(), "sealed": sealed}


def _opened_by_passphrase(wraps: dict[str, Any], identity: str, secret: str) -> bytes | None:
    wrap = wraps.get("passphrase")
    if wrap is None:
        return None
    cost = Cost(int(wrap["memory_kib"]), int(wrap["passes"]), int(wrap["lanes"]))
    if wrap["kdf"] != "argon2id" or not cost.is_sensible():
        raise ValueError("no such key derivation")
    key = _stretched(secret, b64decode(wrap["salt"], validate=True), cost)
    return _unwrap(key, wrap["sealed"], identity, "passphrase")


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    # One spelling: macOS may give é as two characters where Windows gives one. A line end is never meant.
    typed = unicodedata.normalize("NFC", passphrase.strip("\r\n")).encode("utf-8", "surrogatepass")
    return hash_secret_raw(typed, salt, cost.passes, cost.memory_kib, cost.lanes, KEY_BYTES, Type.ID)


def recovery_code() -> str:
    """Return a new code: 130 random bits and a check, as seven groups of four letters and digits."""
    values = [secrets.randbelow(32) for _ in range(_SECRET_LETTERS)]
    letters = "".join(_LETTERS[value] for value in [*values, *_check(values)])
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def _recovery_wrap(data_key: bytes, identity: str) -> tuple[str, dict[str, Any]]:
    code = recovery_code()
    return code, {"sealed": _wrap(_recovery_key(_letters_of(code) or [], identity), data_key, identity, "recovery")}


def _check(values: list[int]) -> tuple[int, int]:
    # Weighted by place, modulo a prime: one wrong letter, or two that changed places, always shows.
    return divmod(sum(place * value for place, value in enumerate(values, 1)) % _CHECK_PRIME, 32)


def _letters_of(typed: str) -> list[int] | None:
    """Return the 28 values typed, forgiving case, spaces, hyphens, O for 0 and I or L for 1; None if it is no code."""
    plain = unicodedata.normalize("NFKC", typed[:1000]).upper().translate(_MISREAD)
    letters = [letter for letter in plain if letter.isalnum()]
    if len(letters) != _SECRET_LETTERS + _CHECK_LETTERS or any(letter not in _LETTERS for letter in letters):
        return None
    return [_LETTERS.index(letter) for letter in letters]


def _is_mistyped_code(typed: str) -> bool:
    values = _letters_of(typed)
    return values is not None and _check(values[:_SECRET_LETTERS]) != tuple(values[_SECRET_LETTERS:])


def _recovery_key(values: list[int], identity: str) -> bytes:
    # 130 random bits need no stretching: nobody tries them all.
    return hmac.digest(bytes(values[:_SECRET_LETTERS]), f"hubcrm recovery key {identity}".encode(), "sha256")


def _opened_by_recovery_code(wraps: dict[str, Any], identity: str, secret: str) -> bytes | None:
    values, wrap = _letters_of(secret), wraps.get("recovery")
    if values is None or wrap is None or _is_mistyped_code(secret):
        return None
    return _unwrap(_recovery_key(values, identity), wrap["sealed"], identity, "recovery")


def trusted_keyring() -> KeyringBackend | None:
    """Return the keyring to use: only one known to keep secrets, even when it stands in a chain with others."""
    if os.environ.get(PASSPHRASE_VARIABLE):
        return None
    import keyring

    try:
        chosen: Any = keyring.get_keyring()
        chain = chosen.backends if type(chosen).__module__ == "keyring.backends.chainer" else [chosen]
    except Exception:  # a backend named in its settings that is not installed, no session bus: as good as none
        return None
    return next((backend for backend in chain if type(backend).__module__ in _KEYRINGS), None)


def _keyring_wrap(data_key: bytes, identity: str) -> dict[str, Any] | None:
    """Put a fresh key in the keyring and return the wrap it opens, or None where no keyring keeps it."""
    backend = trusted_keyring()
    if backend is None:
        return None
    wrapping_key, entry = secrets.token_bytes(KEY_BYTES), f"hub {secrets.token_hex(8)}"
    try:
        backend.set_password(SERVICE, entry, wrapping_key.hex())
        if backend.get_password(SERVICE, entry) != wrapping_key.hex():
            return None
    except Exception:  # locked, refused by the person, no session bus: each backend raises what it likes
        return None
    return {"entry": entry, "sealed": _wrap(wrapping_key, data_key, identity, "keyring")}


def _opened_by_keyring(wrap: dict[str, Any], identity: str) -> bytes | None:
    backend, entry = trusted_keyring(), str(wrap["entry"])
    if backend is None:
        return None
    try:
        held = bytes.fromhex(backend.get_password(SERVICE, entry) or "")
    except Exception:  # as above, or a value that hubcrm did not write
        return None
    return _unwrap(held, wrap["sealed"], identity, "keyring") if len(held) == KEY_BYTES else None


def _load(path: Path) -> dict[str, Any]:
    folder = path.parent
    with disk_errors_told(folder):
        try:
            written = path.read_bytes()
        except FileNotFoundError:
            if (folder / STORE_FILE).exists():
                raise Damaged(f"{path.name} is missing from {folder}, which holds a hub{_copy_of(path)}.") from None
            raise no_hub(folder) from None
    with _damaged_if_malformed(path):
        content = json.loads(written)
        if content["what"] != "hubcrm keys":
            raise ValueError("not a key file")
        if content["version"] > _VERSION:
            raise MadeByNewer(f"{path.name} in {path.parent} was written by a newer hubcrm: install that version.")
        if not (isinstance(content["key_id"], str) and isinstance(content["made_up"], bool)):
            raise TypeError("a field of another kind")
        if not all(isinstance(wrap, dict) for wrap in content["wraps"].values()):
            raise TypeError("a wrap of another kind")
        return dict(content)


@contextmanager
def _damaged_if_malformed(path: Path) -> Iterator[None]:
    """Turn whatever a changed key file can raise on being read into Damaged."""
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Damaged(f"{path.name} in {path.parent} is damaged{_copy_of(path)}.") from error


def _copy_of(path: Path) -> str:
    """Say what to do about a lost key file, naming the newest copy beside a backup."""
    copies = sorted((path.parent / BACKUPS).glob("*.keys"))
    if path.name != KEYS_FILE or not copies:
        return ": put back a copy of it"
    return f": copy {copies[-1]} back to {path}"


def _load_for(folder: Path, data_key: bytes) -> dict[str, Any]:
    content = _load(folder / KEYS_FILE)
    if content["key_id"] != key_id(data_key):
        raise Locked(f"The hub in {folder} is another than the one that was open: close hubcrm and open it again.")
    return content


def _save(folder: Path, content: dict[str, Any], *, new: bool = False) -> None:
    """Write the key file, and renew its copies beside the backups, so that an old passphrase opens none of them."""
    written = json.dumps(content, indent=1).encode()
    with disk_errors_told(folder):
        try:
            write_whole(folder / KEYS_FILE, written, new=new)
        except FileExistsError:
            raise taken(folder) from None
        for copy in (folder / BACKUPS).glob("*.keys"):
            if key_id_in(copy) == content["key_id"]:
                write_whole(copy, written)
