"""What is noted of one place between two exchanges with it. All of it may be lost: the next exchange only takes longer."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from hubcrm.store import exchanged

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub
    from hubcrm.sync.transport import Held, Place

Read = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]


@dataclass(slots=True)
class Noted:
    """Times are UTC milliseconds; "per place" is per writer and space.

    `cursor`: where to go on pulling. `square`: per place, what was there when we had all of it. `asked`: per place, what was
    there and how much we had when asking for the rest brought nothing. `given`: per place, what was there when we gave again
    what it lacked; if that stays so, it has the changes under another name. `lacks`: per place of somebody else's, since when
    it lacks some that are here. `given_to`: up to which row of the log others' changes were looked at, `named_to`: attachments;
    `lacking` and `unsent` are names of attachments to fetch and to send. `forgotten`: subjects and attachments destroyed
    there. `stopped`: whether the last exchange stopped to ask a person.
    """

    cursor: str = ""
    last_reached: int = 0
    said_hello: int = 0
    hello: str = ""
    looked_at_files: int = 0
    looked_at_all_files: int = 0
    looked_at_snapshots: int = 0
    named_to: int = 0
    given_to: int = 0
    lacking: list[str] = field(default_factory=list)
    unsent: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    square: dict[str, list[int]] = field(default_factory=dict)
    asked: dict[str, list[int]] = field(default_factory=dict)
    given: dict[str, list[int]] = field(default_factory=dict)
    lacks: dict[str, int] = field(default_factory=dict)
    stopped: bool = False

    def is_square(self, place: Place, there: Held) -> bool:
        """Whether we had everything of this writer when there was as much as there is now."""
        return self.square.get(_name(place)) == list(there)

    def make_square(self, place: Place, there: Held) -> None:
        """Note that we have everything that is there."""
        self.square[_name(place)] = list(there)
        self.asked.pop(_name(place), None)
        self.given.pop(_name(place), None)

    def was_asked(self, place: Place, there: Held, here: int) -> bool:
        """Whether we asked for the rest already, and nothing has become different since."""
        return self.asked.get(_name(place)) == [*there, here]

    def was_given(self, place: Place, there: Held) -> bool:
        """Whether we gave again what a place lacks, and it has shown no sign of it."""
        return self.given.get(_name(place)) == list(there)

    def has_all(self, place: Place) -> None:
        """Note that a place has everything of ours again."""
        self.given.pop(_name(place), None)

    def note_given(self, place: Place, there: Held) -> None:
        """Note that we give again what a place lacks."""
        self.given[_name(place)] = list(there)

    def lacking_since(self, places: Collection[Place], now: int) -> dict[Place, int]:
        """Since when the server or folder lacks some of these writers' changes; all others have come there meanwhile."""
        self.lacks = {_name(place): self.lacks.get(_name(place), now) for place in places}
        return {place: self.lacks[_name(place)] for place in places}

    def ask_again(self, place: Place) -> None:
        """Note that we have not the same: the rest may come later, or has to be given."""
        self.asked.pop(_name(place), None)
        self.square.pop(_name(place), None)

    def ask_no_more(self, place: Place, there: Held, here: int) -> None:
        """Note that asking for the rest brought nothing."""
        self.asked[_name(place)] = [*there, here]
        self.square.pop(_name(place), None)


def _name(place: Place) -> str:
    return " ".join(place)


def fact(transport: str) -> str:
    """Under which name of the table `team` it is kept."""
    return f"state:{transport}"


def read(reads: Read, transport: str) -> Noted:
    """What is noted of a place; blank where that is nothing, or nothing that can be read."""
    try:
        given = json.loads(exchanged.team_facts(reads).get(fact(transport), "{}"))
        blank = Noted()
        return Noted(**{
            one.name: given[one.name]
            for one in fields(Noted)
            if one.name in given and type(given[one.name]) is type(getattr(blank, one.name))
        })  # fmt: skip
    except (ValueError, TypeError):
        return Noted()


def keep(hub: Hub, transport: str, noted: Noted) -> None:
    """Keep it for the next exchange."""
    exchanged.keep_team_fact(hub, fact(transport), json.dumps(asdict(noted), separators=(",", ":")))
