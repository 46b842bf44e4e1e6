"""What the app hands to the window: how to open a hub, and what to do when there is none or it does not open.

The window never reaches for the store itself; everything here is called on a worker's thread unless it says otherwise.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from hubcrm.domain.promises import Calendar, PromiseDays
from hubcrm.queries.reading import Reads, Viewer

if TYPE_CHECKING:
    from hubcrm.sync.invitations import Invitation


class Place(Protocol):
    """A hub and the key that opens it."""

    @property
    def folder(self) -> Path:
        """Where it lies."""

    @property
    def key(self) -> bytes:
        """Its data key."""

    def open_hub(self) -> Any:
        """The hub, for the one thread that writes."""

    def open_reader(self) -> Any:
        """A read-only connection, for one thread."""


class Standing(NamedTuple):
    """What the window must know before it can show a page: whose hub it is, who looks, and how its days are counted."""

    institution: str
    kind: str
    viewer: Viewer
    calendar: Calendar
    days: PromiseDays


class NewHub(NamedTuple):
    """What the person says who sets up a hub. `division` and `kind` are codes; a blank passphrase means none.

    `closures`: first and last day of each time the hub is closed, besides bank holidays. `days`: what it promises, where
    that is not the usual.
    """

    institution: str
    kind: str
    division: str
    person: str
    passphrase: str = ""
    closures: tuple[tuple[date, date], ...] = ()
    days: PromiseDays | None = None


class Made(NamedTuple):
    """A hub that has just been made: its recovery code, shown only now, and the ways it opens (store.keys)."""

    recovery_code: str
    opens_by: tuple[str, ...] = ("keyring", "recovery")


class DayOff(NamedTuple):
    """Days on which a hub is closed, and why."""

    first: date
    last: date
    name: str


class Outlook(NamedTuple):
    """What an enquiry of this moment would be promised: when it counts as received, and by when what is done.

    `off`: the days off to come, in order.
    """

    today: date
    received: date
    acknowledge: date | None
    decide: date | None
    reply: date | None
    off: tuple[DayOff, ...]


class Kept(NamedTuple):
    """A backup to go back to, and when it was made, in the zone of this computer."""

    path: Path
    made_at: datetime


@dataclass(frozen=True, eq=False, repr=False)  # what is not made need not be waited for at the start
class Doors:
    """One hub on this computer, or the place where it will be.

    folder, settings_folder, log_folder   where its store lies, and what belongs to this person on this computer
    clock          UTC milliseconds
    exists         whether there is a hub (quick, on any thread)
    settings_file  where the window remembers its places; None: only while it runs
    unlock         the place, from a passphrase or recovery code; from the keyring where that is blank
    standing       what the window must know first
    preview        what a hub of these facts would promise for an enquiry of this moment
    create         makes the hub
    back_up        makes a backup, for a reason in a few words
    newest_backup  the newest backup that is there, or None
    restore        puts a backup in the place of the store, with the secret that opens it; everything must be closed
    check          what is wrong with the store, one line each; nothing when it is whole
    save_file      writes an attachment, by its stored name, to a file
    look_around    the doors of the made-up hub, made anew if it has to be (or in any case); told how far it is, 0 to 1
    own            the doors of this computer's own hub
    opens_by_itself  whether this computer has a keyring that can open a new hub, so that it needs no passphrase
    bring_in       makes the hub from one that was exported to a folder, told how far it is; with the institution's name
    join           makes the hub from a team's: the invitation's code, the team's folder on this computer, a passphrase, told
                   how far it is
    made_up        a hub of made-up people
    samples        e-mails and a sheet to try
    """

    folder: Path
    settings_folder: Path
    log_folder: Path
    clock: Callable[[], int]
    exists: Callable[[], bool]
    settings_file: Path | None
    unlock: Callable[[str], Place]
    standing: Callable[[Reads, str], Standing]
    preview: Callable[[NewHub], Outlook]
    create: Callable[[NewHub], Made]
    back_up: Callable[[Any, str], None]
    newest_backup: Callable[[], Kept | None]
    restore: Callable[[str, Path], None]
    check: Callable[[Any], list[str]]
    save_file: Callable[[Any, str, Path], None]
    look_around: Callable[[Callable[[float], object], bool], Doors]
    own: Callable[[], Doors]
    opens_by_itself: Callable[[], bool]
    bring_in: Callable[[Path, Callable[[float], object]], tuple[Made, str]]
    join: Callable[[str, str, str, Callable[[int, int], object]], tuple[Made, Invitation]]
    made_up: bool = False
    samples: tuple[Path, ...] = ()


class Keys:
    """Unlocks once, on whichever thread needs the hub first, and remembers the place for the others."""

    def __init__(self, unlock: Callable[[str], Place], secret: str = "") -> None:
        self._unlock = unlock
        self._guard = threading.Lock()
        self._place: Place | None = None
        self.secret = secret

    def place(self) -> Place:
        """The place. Raises Locked, or another StoreProblem."""
        with self._guard:
            if self._place is None:
                self._place = self._unlock(self.secret)
            return self._place

    def open_hub(self) -> Any:
        """For the runner's writer."""
        return self.place().open_hub()

    def open_reader(self) -> Any:
        """For the runner's readers."""
        return self.place().open_reader()
