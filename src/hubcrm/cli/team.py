"""Working as a team: share the hub, invite, join, see who was here, leave; and exchange with the others now."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubcrm import app
from hubcrm.actions import people as colleagues
from hubcrm.actions import teaming
from hubcrm.cli import layout
from hubcrm.cli.moving_house import progress
from hubcrm.cli.options import choice, command
from hubcrm.cli.session import Session
from hubcrm.cli.setting_up import opened_by, opens_in_words
from hubcrm.domain.errors import HubError, NotFound
from hubcrm.domain.words import Role

if TYPE_CHECKING:
    from hubcrm.sync.exchange import Side
    from hubcrm.sync.rounds import Round, Rounds
    from hubcrm.sync.team_status import Place, Team

EVERY = 30.0  # seconds between two rounds in which nobody has anything to say
_ASKED = 3  # exit code where a large change waits for a person's yes


@click.group("team")
def team() -> None:
    """Work in one hub on several computers, by a server or a shared folder."""


@command("init", writes=True, short_help="Share this hub by a server or a folder.")
@click.argument("kind", metavar="postgres|folder", type=click.Choice(["postgres", "folder"]))
@click.argument("place", metavar="URL|PATH")
def init(session: Session, kind: str, place: str) -> None:
    """Share this hub by a PostgreSQL server or a shared folder, and put all of it there.

    URL names a login that may make roles on the server (postgresql://name:password@host/database); it is used this once and
    not kept. PATH is a folder that every colleague's computer can open, such as one that OneDrive or a file server carries.
    """
    side = _side(session)
    if kind == "folder":
        outcome = teaming.begin_folder(side, Path(place), by=session.by)
    else:
        outcome = teaming.begin_postgres(side, place, progress("Sharing"), by=session.by)
    with _rounds(session) as rounds:
        (went,) = [one for one in rounds.go(agreed=True, report=progress("Sharing")) if one.name == kind]
    if went.problem is not None:
        raise went.problem
    session.answer(
        {"kind": kind, "address": outcome.value.address},
        lambda: f"{outcome.said}. Invite a colleague with: hubcrm team invite PERSON",
    )


@command("invite", writes=True, short_help="Make a code with which a colleague's computer joins.")
@click.argument("person", metavar="[PERSON]", default="")
@click.option(
    "--reporter", is_flag=True, help="Let a reporting tool read the server's report views; prints its address."
)
@click.option(
    "--name", metavar="NAME", default="", help="Their name, where PERSON is an address that is not known yet."
)
@click.option("--role", type=choice(Role), default=None, help="What they are, where they are not in the hub yet.")
@click.option("--department", metavar="CODE", default="", help="Their department, where they are not in the hub yet.")
def invite(session: Session, person: str, reporter: bool, name: str, role: str | None, department: str) -> None:
    """Make a code with which a colleague's computer joins; the last line of the output is the code.

    Hand it on by a way that only they read: it is worth as much as a key to the hub until it is used, or two weeks are over.
    A colleague who is not in the hub yet is added with --role, and --name where PERSON is their e-mail address.
    """
    if reporter == bool(person):
        raise click.UsageError("Say whom to invite: PERSON, or --reporter for a reporting tool.")
    if reporter:
        outcome = teaming.invite_reporter(_side(session), by=session.by)
        made = outcome.value
        lines = f"{made.address}\n{made.login}\n{made.password}"
        session.answer(made._asdict(), lambda: f"{outcome.said} address, name and password, shown only now:\n{lines}")
        return
    found = _colleague(session, person, name, role, department)
    code = teaming.invite(_side(session), found, session.clock(), by=session.by).value
    with _rounds(session) as rounds:  # they can only join once it is known there who they are
        for one in rounds.go():
            if one.problem is not None:
                session.warn(f"Not shared yet, so they cannot join before hubcrm sync has gone well: {one.problem}")

    def text() -> str:
        until = session.when(code.expires)
        return (
            f"{code.name} joins with this code until {until}: in the window with “Join our team's hub”, or with hubcrm team "
            f"join CODE. Hand it on by a way that only they read.\n{code.code}"
        )

    session.answer({"person": found, "name": code.name, "expires": session.iso(code.expires), "code": code.code}, text)


def _colleague(session: Session, person: str, name: str, role: str | None, department: str) -> str:
    try:
        return session.person(person, needed=True)
    except NotFound as error:
        if role is None:
            raise NotFound(
                f"{error} To add them now, say with --role what they are, and with --department where."
            ) from None
    address = person if "@" in person else ""
    added = colleagues.add_person(
        session.hub, name or person, role, by=session.by, department=session.department(department), email=address
    )
    return added.value


@command("join", short_help="Make a hub on this computer from an invitation.")
@click.argument("code", metavar="CODE")
@click.option("--folder", metavar="PATH", default="", help="Where the team's folder lies on this computer.")
def join(session: Session, code: str, folder: str) -> None:
    """Make a hub on this computer, which has none yet, from the code of a colleague; prints its recovery code.

    It is the team's hub with its whole history. It opens as one that init has made; the recovery code is shown only now.
    """
    place = os.path.abspath(Path(folder).expanduser()) if folder else ""
    hub, recovery, invitation = app.join(session.folder, code, place, clock=session.clock, report=progress("Joining"))
    try:
        ways = opened_by(session.folder, hub.key)
    finally:
        hub.close()

    def text() -> str:
        return (
            f"{invitation.name} works with the hub of {invitation.institution} here. It lies in {session.folder} and opens "
            f"{opens_in_words(ways)}.\nThe recovery code opens it if all else fails. Write it down now; it is not shown "
            f"again:\n{recovery}"
        )

    session.answer(
        {"store": str(session.folder), "institution": invitation.institution, "name": invitation.name, "opens": list(ways),
         "recovery_code": recovery}, text,
    )  # fmt: skip


@command("revoke", writes=True, short_help="Take back what a colleague's computers may do on the server.")
@click.argument("who", metavar="PERSON|LOGIN")
def revoke(session: Session, who: str) -> None:
    """Take back what a colleague's computers, or a reporting tool by its login, may do on the server.

    It holds from this moment. What they have already, they keep.
    """
    try:
        found = session.person(who, needed=True)
    except NotFound:
        if not who.startswith("hub_"):
            raise
        found = who
    session.report(teaming.revoke(_side(session), found, by=session.by))


@command("status", short_help="Say how sharing stands and who was here.")
def status(session: Session) -> None:
    """Say how sharing stands: where, what waits, when it was last reached, who was here with which version."""
    from hubcrm.sync import team_status

    found = team_status.read(session.reads)
    session.answer(_facts(session, found), lambda: _text(session, found))


def _facts(session: Session, found: Team | None) -> dict[str, Any]:
    if found is None:
        return {"places": [], "computers": []}
    return {
        "places": [
            {"kind": one.kind, "address": one.address, "waiting": one.waiting, "last_reached": session.iso(one.reached or None),
             "problem": one.problem or None, "notices": list(one.notices)}
            for one in found.places
        ],
        "computers": [
            {"person": one.name or None, "version": one.version or None, "last_seen": session.iso(one.last), "here": one.here}
            for one in found.seen
        ],
        "signed_in": found.name or None,
    }  # fmt: skip


def _text(session: Session, found: Team | None) -> str:
    if found is None:
        return teaming.ALONE
    said = [layout.facts(_place(session, one), indent="") for one in found.places]
    if found.seen:
        rows = [(f"{one.name or 'somebody'}{' (here)' if one.here else ''}", session.when(one.last), one.version)
                for one in found.seen]  # fmt: skip
        said.append(layout.table(("Who was here", "Last", "Version"), rows))
    return "\n\n".join(said)


def _place(session: Session, one: Place) -> list[tuple[str, str]]:
    return [
        ("Server" if one.kind == "postgres" else "Folder", one.address),
        ("Last reached", session.when(one.reached) if one.reached else "not yet"),
        ("Waiting to share", layout.counted(one.waiting, "change") if one.waiting else "nothing"),
        ("To look at", " ".join(filter(None, (one.problem, *one.notices)))),
    ]


@command("leave", writes=True, short_help="Share no more from this computer.")
def leave(session: Session) -> None:
    """Share no more from this computer. The hub here stays as it is, and so do the others'."""
    session.report(teaming.leave(_side(session), by=session.by))


@command("doctor", short_help="Check the server or folder, and say what to do.")
@click.argument("url", metavar="[URL]", default="")
def doctor(session: Session, url: str) -> int:
    """Check the server or folder: version, encryption on the way, roles, clock, gaps; and say what to do about each.

    URL checks a server as its administrator sees it, also before there is a hub. The exit code is 1 where something has to be
    mended.
    """
    findings = teaming.look_over_server(url) if url else teaming.look_over(_side(session), session.clock())
    said = {"good": "good", "note": "know", "mend": "mend"}

    def text() -> str:
        lines = [f"{said[one.level]}  {one.what}{' → ' if one.todo else ''}{one.todo}" for one in findings]
        return "\n".join(layout.wrapped(line, hanging="      ") for line in lines)

    session.answer([one._asdict() for one in findings], text)
    return int(any(one.level == "mend" for one in findings))


@command("sync", writes=True, short_help="Share with the team now.")
@click.option("--watch", is_flag=True, help="Go on until Ctrl+C: at once when something comes, else every half minute.")
@click.option("--go-on", is_flag=True, help="Take in a change of much of the hub that stopped to ask.")
def sync(session: Session, watch: bool, go_on: bool) -> int:
    """Share with the team now: what was done here goes out, what others did comes in.

    The window does this by itself. The exit code is 1 where nobody could be reached, and 3 where a change of much of the hub
    waits for --go-on.
    """
    from hubcrm.sync import membership

    if not membership.memberships(session.reads.read):
        raise HubError(teaming.ALONE)
    with _rounds(session) as rounds:
        while True:
            went = rounds.go(agreed=go_on, report=progress("Sharing"))
            if not watch:
                return _report(session, went)
            _say(session, went)
            if not went:
                return 0
            rounds.wait(EVERY)


def _report(session: Session, went: tuple[Round, ...]) -> int:
    asked = any(one.question for one in went)
    session.answer(
        [_round(one) for one in went], lambda: "\n".join(_in_words(one) for one in went if one.problem is None)
    )
    for one in went:
        if one.problem is not None:
            session.warn(str(one.problem))
    return _ASKED if asked else int(any(one.problem is not None for one in went))


def _say(session: Session, went: tuple[Round, ...]) -> None:
    for one in went:
        if one.problem is not None:
            session.warn(str(one.problem))
        elif one.exchanged is not None and (one.exchanged.sent or one.exchanged.received):
            session.answer(_round(one), partial(_in_words, one))


def _round(one: Round) -> dict[str, Any]:
    found = one.exchanged
    return {"kind": one.name, "problem": str(one.problem) if one.problem is not None else None,
            "sent": found.sent if found else 0, "received": found.received if found else 0,
            "waiting": found.waiting if found else None}  # fmt: skip


def _in_words(one: Round) -> str:
    found = one.exchanged
    assert found is not None  # a round without a problem has exchanged
    parts = [f"{found.sent:,} sent" if found.sent else "", f"{found.received:,} came" if found.received else ""]
    said = layout.joined(parts) or "Nothing new"
    kept = (
        f" {found.held_newer:,} made by a newer version are kept until this one is updated." if found.held_newer else ""
    )
    shared = f"{layout.counted(found.waiting, 'change')} still to share." if found.waiting else "Everything is shared."
    return f"{said} ({'server' if one.name == 'postgres' else 'folder'}). {shared}{kept}"


def _side(session: Session) -> Side:
    from hubcrm.sync.exchange import HubSide

    return HubSide(session.hub)


@contextmanager
def _rounds(session: Session) -> Iterator[Rounds]:
    from hubcrm.sync.rounds import Rounds

    rounds = Rounds(_side(session), session.clock)
    try:
        yield rounds
    finally:
        rounds.close()


for _one in (init, invite, join, status, revoke, leave, doctor):
    team.add_command(_one)
