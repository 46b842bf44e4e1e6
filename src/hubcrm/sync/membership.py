"""Where this store's hub meets: what its table `team` says, as places that can be opened.

The table belongs to this computer alone: it holds the team's key and this person's own password, is encrypted with the store,
and is in no export and no snapshot.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubcrm.store import exchanged
from hubcrm.sync.invitations import FOLDER, POSTGRES

if TYPE_CHECKING:
    from hubcrm.domain.errors import HubError
    from hubcrm.store.hub import Hub
    from hubcrm.sync.exchange import Side
    from hubcrm.sync.folder_seen import Seen, SeenFiles
    from hubcrm.sync.transport import Transport

Read = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]

KINDS = (POSTGRES, FOLDER)
"""In the order in which they are met: a server says at once what came."""

_STEADY_MS = 10 * 60 * 1000  # between two notes of the same: a row is written every ten minutes, not every half


@dataclass(frozen=True, slots=True)
class Membership:
    """How this computer takes part in one place; fields as of an Invitation. `invited`: computers numbered from this one."""

    kind: str
    address: str
    person: str
    computer: int
    team_key: str = field(repr=False)
    login: str = ""
    password: str = field(default="", repr=False)
    invited: int = 0


def memberships(read: Read) -> tuple[Membership, ...]:
    """What this store takes part in; nothing for a hub on one computer."""
    facts = _facts(read)
    return tuple(_membership(json.loads(facts[kind])) for kind in KINDS if kind in facts)


def _membership(kept: Mapping[str, Any]) -> Membership:
    """What a newer version adds is left alone."""
    return Membership(**{one.name: kept[one.name] for one in fields(Membership) if one.name in kept})


def signed_in(read: Read) -> str:
    """The person whose name this computer's changes carry on a server; blank where any colleague may act here."""
    return next((one.person for one in memberships(read) if one.kind == POSTGRES), "")


def mind_rights(hub: Hub) -> None:
    """From now on refuse to record what the server would not take from whoever is signed in: it could never be shared."""
    person = signed_in(hub.read)
    rows = hub.read("SELECT role FROM person WHERE id = ?", (person,)) if person else []
    if rows:
        from hubcrm.sync import postgres_rights

        hub.refuses = partial(postgres_rights.refusal, postgres_rights.kind_of(rows[0][0]))


def keep(hub: Hub, one: Membership) -> None:
    """Take part like this from now on."""
    exchanged.keep_team_fact(hub, one.kind, json.dumps(asdict(one)))


def let_go(hub: Hub, kind: str) -> None:
    """Take part no more; the hub here stays as it is."""
    exchanged.keep_team_fact(hub, kind, None)
    exchanged.forget_exchanges(hub, kind)


def transport_of(side: Side, one: Membership) -> Transport:
    """The place itself for this store, not connected yet."""
    hub_id = str(side.read("SELECT v FROM meta WHERE k = 'hub_id'", ())[0][0])
    return place_of(one, hub_id, exchanged.present_writer(side.read), _SeenHere(side))


def place_of(one: Membership, hub_id: str, writer: str, seen: SeenFiles) -> Transport:
    """The place itself, not connected yet. `writer` and `seen` are of use to a folder only."""
    if one.kind == FOLDER:
        from hubcrm.sync.folder import FolderTransport

        return FolderTransport(Path(one.address), hub_id, bytes.fromhex(one.team_key), writer, seen=seen)
    from hubcrm.sync.postgres import PostgresTransport

    return PostgresTransport(one.address, hub_id, bytes.fromhex(one.team_key), login=one.login, password=one.password)


class _SeenHere:
    """Which files of the folder were read, kept in the store (see folder_seen.SeenFiles)."""

    def __init__(self, side: Side) -> None:
        self._side = side

    def read(self) -> dict[str, Seen]:
        """Everything that is remembered, by path."""
        from hubcrm.sync.folder_seen import Seen

        return {path: Seen(*found) for path, found in exchanged.seen_files(self._side.read, FOLDER).items()}

    def note(self, rows: Mapping[str, Seen]) -> None:
        """Remember these, in place of what was known of the same paths."""
        self._side.write(lambda hub: note_seen(hub, rows))

    def forget(self, paths: Iterable[str]) -> None:
        """Forget these paths."""
        gone = list(paths)
        self._side.write(lambda hub: exchanged.forget_seen_files(hub, FOLDER, gone))


def note_seen(hub: Hub, rows: Mapping[str, Seen]) -> None:
    """Remember which files of the folder were read."""
    kept = {path: (seen.size, seen.mtime, seen.status, seen.since) for path, seen in rows.items()}
    exchanged.note_seen_files(hub, FOLDER, kept)


def state_of(read: Read, kind: str) -> dict[str, Any]:
    """What is remembered of a place: last_reached (UTC ms), problem, missed, notices, seen."""
    facts = _facts(read)
    return {**_json(facts.get(f"state:{kind}")), **_json(facts.get(_noted(kind)))}


def note(side: Side, transport: Transport, now_ms: int, problem: HubError | None, *, missed: bool) -> None:
    """Remember how a round went, for `team status` and the line at the foot, which wait for nobody."""
    before = _json(_facts(side.read).get(_noted(transport.name)))
    found: dict[str, Any] = {"problem": str(problem or ""), "missed": missed}
    if problem is None:
        found["notices"] = list(notices(side, transport, now_ms))
        found["seen"] = [_plain(row) for row in transport.seen()]
    same = all(before.get(key) == value for key, value in found.items() if key != "seen")
    if same and _names(before) == _names(before | found) and now_ms - int(before.get("noted", 0)) < _STEADY_MS:
        return
    noted = json.dumps({**before, **found, "noted": now_ms})
    side.write(lambda hub: exchanged.keep_team_fact(hub, _noted(transport.name), noted))


def notices(side: Side, transport: Transport, now_ms: int) -> tuple[str, ...]:
    """What somebody should look at, though nothing failed: what the place says, and what cannot go out there from here."""
    said = tuple(str(one) for one in transport.notices(now_ms))
    if transport.name != FOLDER:
        return said
    from hubcrm.sync import folder_notices

    waiting = exchanged.waiting_in(side.read, FOLDER)
    address = next((one.address for one in memberships(side.read) if one.kind == FOLDER), "")
    return said + folder_notices.without_a_part(address, waiting, transport.spaces())


def _plain(row: Mapping[str, object]) -> dict[str, Any]:
    return {"writer": str(row["writer"]), "person": str(row.get("person") or ""), "version": str(row.get("version") or ""),
            "last_seen": int(str(row["last_seen"]))}  # fmt: skip


def _names(state: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return sorted((row["writer"], row["version"], row["person"]) for row in state.get("seen", ()))


def _facts(read: Read) -> dict[str, str]:
    """Nothing in a store that an older version made and this one has only read yet."""
    there = read("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'team'", ())
    return exchanged.team_facts(read) if there else {}


def _noted(kind: str) -> str:
    return f"noted:{kind}"


def _json(written: str | None) -> dict[str, Any]:
    found = json.loads(written) if written else {}
    return found if isinstance(found, dict) else {}
