"""Working as a team: sharing a hub by a server or a folder, inviting a colleague, joining, leaving.

These reach for a server or a folder and so take their time: they are handed a `Side`, which reads and writes this computer's
store wherever they run, and never run on the window's own thread.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hubcrm.actions import people
from hubcrm.domain.changes import new_id
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.outcome import Outcome
from hubcrm.queries import standing
from hubcrm.sync import invitations, membership
from hubcrm.sync.invitations import FOLDER, GOOD_FOR_MS, POSTGRES, Invitation
from hubcrm.sync.membership import Membership
from hubcrm.sync.transport import NotReachable, Refused

if TYPE_CHECKING:
    from hubcrm.queries.reading import Viewer
    from hubcrm.store.hub import Hub
    from hubcrm.sync.exchange import Side

TEAM = "team"
"""The kind of thing that changes when a store begins or ends to share."""

MOST_INVITED = 99
"""Computers that may be numbered from one: computer k gives out 100 k + 1 to 100 k + 99, so that no two are ever the same and
no two hand out the same reference."""

ALONE = "This hub is on one computer. Share it with: hubcrm team init folder PATH, or: hubcrm team init postgres URL"

_KEY = 32  # bytes


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that has been made: the code to hand on, for whom, and until when it is good (UTC ms)."""

    code: str
    name: str
    expires: int


class Finding(NamedTuple):
    """One thing looked at. `level`: good, note (worth knowing) or mend; `todo` is blank where nothing is to be done."""

    level: str
    what: str
    todo: str


def quietly(_done: int, _of: int) -> None:
    """Report to nobody."""


def begin_folder(side: Side, folder: Path, *, by: str) -> Outcome[Membership]:
    """Share this hub through a folder that colleagues' computers can open too; what is here goes out with the next round.

    Where it is shared by a folder already, that folder lies here from now on.
    """
    from hubcrm.sync import folder as folders

    place = Path(os.path.abspath(folder.expanduser()))  # no “..” either, behind which the hub's own folder could lie
    if place == side.folder or place in side.folder.parents or side.folder in place.parents:
        raise NotAllowed("Choose a folder of its own for sharing: in this one lies the hub of this computer.")
    for known in membership.memberships(side.read):
        if known.kind == FOLDER:
            return _moved(side, known, place)
    begun = _begun(side, FOLDER, str(place), by)
    folders.init(place, _fact(side, "hub_id"), bytes.fromhex(begun.team_key))
    side.write(lambda hub: membership.keep(hub, begun))
    return Outcome(begun, frozenset({TEAM}), f"Shared in {place}")


def begin_postgres(
    side: Side, url: str, report: Callable[[int, int], object] = quietly, *, by: str
) -> Outcome[Membership]:
    """Share this hub through a PostgreSQL server and put its whole past there.

    `url` names a login that owns the database and may make roles; it is used this once and not kept. Broken off half-way, it
    can be begun again; where the hub is shared there already, the server is brought up to this version.
    """
    from hubcrm.sync import exchange, noted, postgres_link, postgres_people, postgres_rights, postgres_schema
    from hubcrm.sync.postgres import PostgresTransport

    hub_id, institution = _fact(side, "hub_id"), str(standing.institution(side).get("name", ""))
    for known in membership.memberships(side.read):
        if known.kind == POSTGRES:  # a newer hubcrm brings the server along
            postgres_schema.init(url, hub_id, institution)
            return Outcome(known, frozenset(), "The server is up to date")
    begun = _begun(side, POSTGRES, postgres_link.address_for_others(url), by)
    viewer = standing.viewer(side, by)
    postgres_schema.init(url, hub_id, institution)
    adopting = PostgresTransport(url, hub_id, bytes.fromhex(begun.team_key), adopting=True)
    try:
        sent = exchange.exchange(side, adopting, report=report, agreed=True).sent
    finally:
        adopting.close()
    said = replace(noted.read(side.read, POSTGRES), said_hello=0)  # it was the administrator who said it
    side.write(lambda hub: noted.keep(hub, POSTGRES, said))
    invited = postgres_people.invite(url, viewer.person, postgres_rights.kind_of(viewer.role))
    own = postgres_people.take_up(begun.address, invited.login, invited.password)
    kept = replace(begun, login=invited.login, password=own)
    side.write(lambda hub: membership.keep(hub, kept))  # last: broken off before, it is simply begun again
    return Outcome(kept, frozenset({TEAM}), f"Shared on the server: {_changes(sent)}")


def _begun(side: Side, kind: str, address: str, by: str) -> Membership:
    """How this computer will take part, with the key that the team has already or a new one."""
    viewer = _of_the_hub(side, by)
    known = membership.memberships(side.read)
    key = known[0].team_key if known else secrets.token_hex(_KEY)
    invited = max((one.invited for one in known), default=0)
    return Membership(kind, address, viewer.person, int(_fact(side, "computer") or 0), key, invited=invited)


def _moved(side: Side, known: Membership, place: Path) -> Outcome[Membership]:
    """The team's folder lies elsewhere now; that it is this one, and this team's, is proved first."""
    moved = replace(known, address=str(place))
    transport = membership.transport_of(side, moved)
    try:
        transport.connect()
    finally:
        transport.close()
    side.write(lambda hub: membership.keep(hub, moved))
    return Outcome(moved, frozenset({TEAM}), f"The team's folder is {place} from now on")


def invite(side: Side, person: str, now_ms: int, *, by: str) -> Outcome[Invited]:
    """A code that lets a colleague's computer join; it is good for two weeks, and on a server for one computer."""
    _of_the_hub(side, by)
    known = _known(side)
    colleague = standing.viewer(side, person)
    if not colleague.person:
        raise NotFound("This colleague is not in the hub any more.")
    one = known[0]
    if one.invited >= MOST_INVITED:
        raise NotAllowed(
            f"{MOST_INVITED} computers were invited from this one, which is as many as it can number: invite from a "
            "colleague's computer."
        )
    expires = now_ms + GOOD_FOR_MS
    login, password = _server_login(one, colleague) if one.kind == POSTGRES else ("", "")
    counted = one.invited + 1
    invitation = Invitation(
        one.kind, _fact(side, "hub_id"), str(standing.institution(side).get("name", "")), one.address, colleague.person,
        colleague.name, 100 * one.computer + counted, bytes.fromhex(one.team_key), login, password, expires,
    )  # fmt: skip
    side.write(lambda hub: _count(hub, known, counted))
    made = Invited(invitations.code_of(invitation), colleague.name, expires)
    return Outcome(made, frozenset({TEAM}), f"{colleague.name} is invited")


def _server_login(one: Membership, colleague: Viewer) -> tuple[str, str]:
    from hubcrm.sync import postgres_people, postgres_rights

    kind = postgres_rights.kind_of(colleague.role)
    made = postgres_people.invite(
        one.address, colleague.person, kind, department=colleague.department, login=one.login, password=one.password
    )
    return made.login, made.password


def _count(hub: Hub, known: tuple[Membership, ...], counted: int) -> None:
    """Every place counts the same: numbers are a computer's own, not a place's."""
    for one in known:
        membership.keep(hub, replace(one, invited=counted))


def join(folder: Path, key: bytes, *, invitation: Invitation, place: str, settings: Path, clock: Callable[[], int],
         report: Callable[[int, int], object]) -> Hub:  # fmt: skip
    """A new store in `folder` that takes part by this invitation, with everything that the team has.

    `place`: where the team's folder lies here; blank where it lies as it does for whoever invited. `report(done, of)` may
    raise to stop. Only at the very end is the invitation used up.
    """
    from hubcrm.sync import exchange
    from hubcrm.sync.folder_seen import SeenInMemory

    joined = Membership(
        invitation.kind, place or invitation.address, invitation.person, invitation.computer, invitation.team_key.hex(),
        invitation.login, invitation.password,
    )  # fmt: skip
    seen = SeenInMemory()
    transport = membership.place_of(joined, invitation.hub_id, new_id(), seen)
    with ExitStack() as broken_off:
        broken_off.callback(transport.close)
        hub = exchange.begin(folder, key, transport, hub_id=invitation.hub_id, settings=settings, clock=clock,
                             computer=invitation.computer, report=report)  # fmt: skip
        broken_off.callback(hub.close)
        if not standing.viewer(hub, invitation.person).person:
            raise NotAllowed(
                f"{invitation.name} is not in the hub that came: what your colleague added has not been shared yet. Ask them to "
                "share once more, then use the same code again."
            )
        hub.set_fact(people.THIS_PERSON, invitation.person)
        membership.note_seen(hub, seen.read())
        _take_up(hub, joined)
        broken_off.pop_all()
    transport.close()
    return hub


def _take_up(hub: Hub, joined: Membership) -> None:
    if joined.kind != POSTGRES:
        membership.keep(hub, joined)
        return
    from hubcrm.sync import postgres_people

    own = replace(joined, password=postgres_people.new_password())
    membership.keep(hub, own)
    postgres_people.take_up(own.address, own.login, joined.password, own.password)


def leave(side: Side, *, by: str = "") -> Outcome[None]:
    """Share no more from this computer. The hub here stays as it is, and so do the others."""
    known = _known(side)

    def let_go(hub: Hub) -> None:
        for one in known:
            membership.let_go(hub, one.kind)

    side.write(let_go)
    return Outcome(None, frozenset({TEAM}), "You have left the team. The hub on this computer stays as it is")


def _changes(count: int) -> str:
    return "1 change" if count == 1 else f"{count:,} changes"


def look_over(side: Side, now_ms: int) -> list[Finding]:
    """Look over every place where this hub meets."""
    found: list[Finding] = []
    for one in _known(side):
        found += _server_looked_over(side, one) if one.kind == POSTGRES else _folder_looked_over(side, one, now_ms)
    return found


def look_over_server(url: str, hub_id: str = "", login: str = "", password: str = "") -> list[Finding]:
    """Look over a server by its address, as whoever it names may see it."""
    from hubcrm.sync import postgres_doctor

    return [Finding(*one) for one in postgres_doctor.doctor(url, login=login, password=password, hub_id=hub_id)]


def _server_looked_over(side: Side, one: Membership) -> list[Finding]:
    return look_over_server(one.address, _fact(side, "hub_id"), one.login, one.password)


def _folder_looked_over(side: Side, one: Membership, now_ms: int) -> list[Finding]:
    transport = membership.transport_of(side, one)
    try:
        transport.connect()
        transport.held()  # every file is looked at
        computers = len(transport.seen())
        notices = membership.notices(side, transport, now_ms)
    except NotReachable as problem:
        return [Finding("mend", str(problem), "Connect the drive, or start the program that copies the folder.")]
    except Refused as problem:
        return [Finding("mend", str(problem), "Ask whoever looks after the folder.")]
    finally:
        transport.close()
    were = "1 computer was" if computers == 1 else f"{computers} computers were"
    said = f"The folder {one.address} is there and is this hub's; {were} here."
    return [Finding("good", said, ""), *(Finding("note", notice, "") for notice in notices)]


class Reporter(NamedTuple):
    """How a reporting tool signs in to the server; the password lasts until it is taken back."""

    address: str
    login: str
    password: str


def invite_reporter(side: Side, *, by: str) -> Outcome[Reporter]:
    """Let a reporting tool read the report views of the server, and nothing else."""
    from hubcrm.sync import postgres_people

    _of_the_hub(side, by)
    one = next((one for one in _known(side) if one.kind == POSTGRES), None)
    if one is None:
        raise NotAllowed(
            "Reports are drawn from a server, and this hub has none. A folder holds nothing that others can read."
        )
    made = postgres_people.invite(one.address, "", "reporter", login=one.login, password=one.password)
    own = postgres_people.take_up(one.address, made.login, made.password)
    return Outcome(Reporter(one.address, made.login, own), frozenset(), "A reporting tool reads the reports with this")


def revoke(side: Side, who: str, *, by: str) -> Outcome[int]:
    """Take back what a colleague's computers (by their id) or a reporting tool (by its login) may do on the server.

    What they have already, they keep.
    """
    from hubcrm.sync import postgres_people

    _of_the_hub(side, by)
    one = next((one for one in _known(side) if one.kind == POSTGRES), None)
    if one is None:
        raise NotAllowed("In a shared folder, who takes part is who may open it: take the folder's rights from them.")
    members = postgres_people.members(one.address, login=one.login, password=one.password)
    theirs = [member for member in members if who in (member.person, member.login) and not member.revoked]
    viewer = standing.viewer(side, who)
    name = viewer.name if viewer.person else who
    if not theirs:
        raise NotAllowed(f"{name} has no way in to the server that could be taken back.")
    for member in theirs:
        postgres_people.revoke(one.address, member.login, login=one.login, password=one.password)
    said = f"{name} can no longer share. What their computer has, stays there"
    return Outcome(len(theirs), frozenset({TEAM}), said)


def _known(side: Side) -> tuple[Membership, ...]:
    known = membership.memberships(side.read)
    if not known:
        raise NotAllowed(ALONE)
    return known


def _of_the_hub(side: Side, by: str) -> Viewer:
    viewer = standing.viewer(side, by)
    if not viewer.is_hub:
        raise NotAllowed("Only the hub's own people share it and invite colleagues. Ask an adviser or a manager.")
    if not viewer.person:
        raise NotAllowed(
            "Say first who works on this computer: in Settings, People, or with: hubcrm settings this_person NAME"
        )
    return viewer


def _fact(side: Any, name: str) -> str:
    rows = side.read("SELECT v FROM meta WHERE k = ?", (name,))
    return str(rows[0][0]) if rows else ""
