"""An invitation to a hub as one line to paste: letters and digits only, so that no mail or chat program changes it.

It carries everything a new computer needs, the team's key and a one-time password among it, and so is worth as much as a
key to the hub until it is used or its time is over. Its last bytes are a checksum: a code that was cut off or mistyped is
told from a good one.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hubcrm.domain.errors import MadeByNewer, NotAllowed
from hubcrm.domain.promises import say_day

POSTGRES, FOLDER = "postgres", "folder"
GOOD_FOR_MS = 14 * 24 * 3600 * 1000

_BEGINS = "HUB"
_VERSION = 1
_CHECK = 5  # bytes
_LONGEST = 20_000  # letters that are looked at; a code has about 350, and 2,000 with a server's own certificate
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_DIGITS)}
_KINDS = (POSTGRES, FOLDER)
_KEY = 32  # bytes of a team's key
_NO_CODE = (
    "This is no invitation code. Copy the whole line that begins with HUB from the message of the colleague who invited "
    "you, and paste it here."
)
_NOT_WHOLE = (
    "This invitation code is not whole or has a letter changed: copy the whole line again, from HUB to its end."
)
_NEWER = "This invitation was made by a newer hubcrm: install that version on this computer, then paste the code again."


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a new computer needs to take part.

    `kind`: POSTGRES or FOLDER. `address`: the server without login and password; for a folder, its name on the computer of
    whoever invites, which may be another here. `person`: their id in the hub; `name`: theirs. `computer`: the number whose
    block of references the new computer hands out. `team_key`: 32 bytes. `expires`: UTC ms.
    """

    kind: str
    hub_id: str
    institution: str
    address: str
    person: str
    name: str
    computer: int
    team_key: bytes = field(repr=False)
    login: str = ""
    password: str = field(default="", repr=False)
    expires: int = 0


def code_of(invitation: Invitation) -> str:
    """The one line to paste, about 350 letters and digits."""
    content = bytes([_VERSION, _KINDS.index(invitation.kind)])
    content += bytes.fromhex(invitation.hub_id) + bytes.fromhex(invitation.person) + invitation.team_key
    content += invitation.computer.to_bytes(4) + (invitation.expires // 1000).to_bytes(5)
    for text in _texts(invitation):
        written = text.encode()
        content += len(written).to_bytes(2) + written
    return _BEGINS + _written(content + _checksum(content))


def read(typed: str, now_ms: int) -> Invitation:
    """The invitation in a code, whatever stands around it in the message it was copied from.

    Raises NotAllowed or MadeByNewer with the sentence to show, where it is no code, is not whole, or its time is over.
    """
    found = _content(typed)
    if found[0] != _VERSION:
        raise MadeByNewer(_NEWER)
    try:
        invitation = _read(found)
    except (ValueError, IndexError):  # the checksum holds, so that only a defect elsewhere leads here
        raise NotAllowed(_NOT_WHOLE) from None
    if now_ms > invitation.expires:
        last, today = (datetime.fromtimestamp(ms / 1000, UTC).date() for ms in (invitation.expires, now_ms))
        raise NotAllowed(f"This invitation was good until {say_day(last, today)}: ask your colleague for a new one.")
    return invitation


def _texts(invitation: Invitation) -> tuple[str, ...]:
    return (invitation.institution, invitation.address, invitation.name, invitation.login, invitation.password)


def _read(content: bytes) -> Invitation:
    kind = _KINDS[content[1]]
    hub_id, person, team_key = content[2:18].hex(), content[18:34].hex(), content[34 : 34 + _KEY]
    at = 34 + _KEY
    computer, expires = int.from_bytes(content[at : at + 4]), int.from_bytes(content[at + 4 : at + 9]) * 1000
    at += 9
    texts: list[str] = []
    while at < len(content):
        length = int.from_bytes(content[at : at + 2])
        texts.append(content[at + 2 : at + 2 + length].decode())
        at += 2 + length
    institution, address, name, login, password = texts
    if at != len(content) or len(team_key) != _KEY:
        raise ValueError("lengths that do not add up")
    return Invitation(kind, hub_id, institution, address, person, name, computer, team_key, login, password, expires)


def _content(typed: str) -> bytes:
    """What a code holds, its checksum proved: of the code itself, else of all letters from HUB on, as after a line break."""
    plain = unicodedata.normalize("NFKC", typed[:_LONGEST])
    joined = re.sub(r"[^0-9A-Za-z]", "", plain)
    tries = [*re.findall(r"HUB[0-9A-Za-z]+", plain), *(joined[at.start() :] for at in re.finditer(_BEGINS, joined))]
    if not any(len(one) > 20 for one in tries):
        raise NotAllowed(_NO_CODE)
    for one in sorted(tries, key=len, reverse=True):
        content = _bytes_of(one.removeprefix(_BEGINS))
        if len(content) > _CHECK + 1 and _checksum(content[:-_CHECK]) == content[-_CHECK:]:
            return content[:-_CHECK]
    raise NotAllowed(_NOT_WHOLE)


def _checksum(content: bytes) -> bytes:
    return hashlib.sha256(b"hubcrm invitation" + content).digest()[:_CHECK]


def _written(content: bytes) -> str:
    value, letters = int.from_bytes(content), []
    while value:
        value, digit = divmod(value, len(_DIGITS))
        letters.append(_DIGITS[digit])
    return "".join(reversed(letters))


def _bytes_of(letters: str) -> bytes:
    """The bytes written so; the first is a version and never nought."""
    value = 0
    for letter in letters[:8000]:  # a longer one is none, and large numbers are slow
        value = value * len(_DIGITS) + _VALUES[letter]
    return value.to_bytes((value.bit_length() + 7) // 8)
