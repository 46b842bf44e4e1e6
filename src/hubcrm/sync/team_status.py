"""How sharing stands, from what this computer remembers: nothing here waits for a server or a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hubcrm.store import clocks, exchanged
from hubcrm.sync import membership
from hubcrm.sync.invitations import POSTGRES


@dataclass(frozen=True, slots=True)
class Place:
    """One server or folder. `reached`: when it was last (UTC ms; 0 never), `problem`: why not at the last try, or blank.

    `missed`: whether nobody was there, as without a network; a problem that is not that needs a person. `asks`: whether a large
    change waits for a yes. `notices`: what else the place has to say, such as a clock that is wrong. `waiting`: changes of ours
    that are not there yet.
    """

    kind: str
    address: str
    waiting: int
    reached: int
    problem: str
    missed: bool
    notices: tuple[str, ...]
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """One computer of the team: whose it is, which version it runs, when it was last there (UTC ms), whether it is this one."""

    writer: str
    name: str
    version: str
    last: int
    here: bool


@dataclass(frozen=True, slots=True)
class Team:
    """The places, who was here (newest first), and the person whose name changes carry on a server (blank for a folder)."""

    places: tuple[Place, ...]
    seen: tuple[Seen, ...]
    signed_in: str
    name: str

    @property
    def waiting(self) -> int:
        """Changes that are not everywhere yet."""
        return max((place.waiting for place in self.places), default=0)

    @property
    def by_server(self) -> bool:
        """Whether a server settles who has said yes first."""
        return any(place.kind == POSTGRES for place in self.places)


def read(reader: Any) -> Team | None:
    """How this store shares; None where it has no team. `reader` has `read(sql, params)`."""
    known = membership.memberships(reader.read)
    if not known:
        return None
    places: list[Place] = []
    seen: dict[str, Mapping[str, Any]] = {}
    for one in known:
        state = membership.state_of(reader.read, one.kind)
        places.append(
            Place(one.kind, one.address, exchanged.waiting(reader.read, one.kind), int(state.get("last_reached") or 0),
                  str(state.get("problem") or ""), bool(state.get("missed")),
                  tuple(str(said) for said in state.get("notices") or ()), bool(state.get("stopped")))
        )  # fmt: skip
        for row in state.get("seen") or ():
            there = seen.setdefault(str(row["writer"]), row)
            if int(row["last_seen"]) > int(there["last_seen"]):
                seen[str(row["writer"])] = row
    if wrong := clocks.said(reader.read, max(place.reached for place in places)):
        places[0] = replace(places[0], notices=(*places[0].notices, wrong))
    names = dict(reader.read("SELECT id, name FROM person"))
    own = {uuid for (uuid,) in reader.read("SELECT uuid FROM writer WHERE mine = 1")}
    listed = sorted((_seen(row, names, own) for row in seen.values()), key=lambda one: (not one.here, -one.last))
    person = membership.signed_in(reader.read)
    return Team(tuple(places), tuple(listed), person, str(names.get(person, "")))


def _seen(row: Mapping[str, Any], names: Mapping[str, str], own: set[str]) -> Seen:
    person = str(row.get("person") or "")
    writer = str(row["writer"])
    return Seen(writer, names.get(person, ""), str(row.get("version") or ""), int(row["last_seen"]), writer in own)
