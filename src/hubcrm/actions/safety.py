"""Keeping the hub safe: its passphrase, its recovery sheet, backups, and looking for damage.

None of it is history, so none of it can be undone: each function says in its sentence what is true from now on. Backups
and checks open connections of their own and take a while, so they are called on a reader's thread, never the writer's.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from hubcrm.domain.errors import Locked, NotAllowed
from hubcrm.domain.outcome import Outcome

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub

KIND = "safety"
PROVED = "recovery_proved"
"""The hub's own fact: the moment (UTC ms) at which somebody typed the recovery code from the sheet; blank until then."""

LEAST = 8  # characters of a passphrase


class Unlocked(Protocol):
    """A hub, or a reader of one."""

    @property
    def folder(self) -> Path:
        """Where its store lies."""

    @property
    def key(self) -> bytes:
        """Its data key."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a full check found: nothing, or what is wrong, and what to do about it."""

    found: tuple[str, ...]
    advice: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.found


def change_passphrase(hub: Hub, present: str, new: str, *, by: str = "") -> Outcome[str]:
    """Open the hub by a new passphrase from now on; `present` is the one until now, or the recovery code.

    Where there is none yet, `present` may be blank: this person has the hub open. Locked where it is wrong.
    """
    from hubcrm.store import keys

    if len(new.strip()) < LEAST:
        raise NotAllowed(f"Use at least {LEAST} characters: three words that do not belong together do well.")
    if "passphrase" in keys.how_it_opens(hub.folder):
        keys.change_passphrase(hub.folder, present, new)
        return Outcome("", frozenset({KIND}), "From now on the new passphrase opens this hub")
    keys.add_passphrase(hub.folder, hub.key, new)
    return Outcome("", frozenset({KIND}), "From now on this passphrase opens the hub too")


def prove_recovery(hub: Hub, typed: str, *, by: str = "") -> Outcome[str]:
    """Note that the recovery sheet is there and right. Raises Locked where what was typed does not open the hub."""
    from hubcrm.store import keys

    if not typed.strip():
        raise NotAllowed("Type the recovery code from the sheet: seven groups of four letters and figures.")
    if not keys.check_recovery_code(hub.folder, typed):
        raise Locked(
            "That code does not open this hub. Compare it with the sheet, group by group; an older sheet opens nothing."
        )
    hub.set_fact(PROVED, str(hub.clock()))
    return Outcome("", frozenset({KIND}), "The recovery sheet opens this hub")


def new_recovery_code(hub: Hub, *, by: str = "") -> Outcome[str]:
    """Make a new recovery code, which is the outcome's value and shown only now; the earlier sheet opens nothing."""
    from hubcrm.store import keys

    code = keys.new_recovery_code(hub.folder, hub.key)
    hub.set_fact(PROVED, "")
    return Outcome(code, frozenset({KIND}))


def note_recovery_proved(hub: Hub, *, by: str = "") -> Outcome[str]:
    """Note that somebody typed groups of a code that was on the screen a moment ago from the sheet."""
    hub.set_fact(PROVED, str(hub.clock()))
    return Outcome("", frozenset({KIND}), "The recovery sheet is proved")


def back_up(place: Unlocked, now_ms: int) -> Path:
    """Make a backup now, prove it whole, and let go of those that are old; returns its path."""
    from hubcrm.store import backups

    made = backups.back_up(place.folder, place.key, reason="by hand", now_ms=now_ms)
    backups.thin(place.folder, now_ms)
    return made


def check(place: Unlocked) -> Checked:
    """Look for damage in the whole store: every page, row, index and seal."""
    from hubcrm.store import damage

    found = damage.full_check(place.folder, place.key)
    return Checked(tuple(found), damage.advice(place.folder, place.key) if found else "")
