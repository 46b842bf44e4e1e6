"""A mailbox from the terminal: choose a folder of it, fetch what has arrived there, leave it off."""

from __future__ import annotations

import os
import time
from typing import Any

import click

from hubcrm.actions import mailbox as actions
from hubcrm.cli.options import command
from hubcrm.cli.session import Session, ask_secretly
from hubcrm.domain.errors import MailboxTrouble, MissingFact, NotFound, StoreProblem
from hubcrm.intake import mailbox as server
from hubcrm.intake.mail_places import LOGINS, PORTS, Mailbox, checked
from hubcrm.intake.worker import Reader
from hubcrm.queries.mailbox import Chosen, chosen

SECRET_VARIABLE = "HUBCRM_MAIL_PASSWORD"


@click.group("mailbox", short_help="Fetch letters from a folder of a mailbox.")
def mailbox() -> None:
    """Fetch letters from one folder of a mailbox over IMAP. In the mailbox nothing changes, not even what is unread.

    Needs the extra part “mail” of hubcrm. The password (or OAuth token) is kept in this computer's keyring; where there is
    none it is asked for each time, or read from HUBCRM_MAIL_PASSWORD.
    """


def _reached(function: Any) -> Any:
    """The arguments and options that say how a mailbox is reached."""
    options = [
        click.argument("server_name", metavar="SERVER"),
        click.argument("user", metavar="USER"),
        click.option("--port", type=click.IntRange(1, 65535), default=None, help="Another port than the usual one."),
        click.option("--security", type=click.Choice(list(PORTS)), default="tls", show_default=True,
                     help="How the connection is protected; none only to this computer."),
        click.option("--login", type=click.Choice(LOGINS), default="password", show_default=True,
                     help="A password, or an OAuth 2.0 access token."),
    ]  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def _asked_for(server_name: str, user: str, port: int | None, security: str, login: str, folder: str = "") -> Mailbox:
    return checked(Mailbox(server_name, user, folder, security, port or 0, login))


def _secret(session: Session, given: Mailbox, *, fresh: bool = False) -> str:
    """From the variable, the keyring, or the person at the terminal."""
    from hubcrm import app

    found = os.environ.get(SECRET_VARIABLE, "") or ("" if fresh else actions.secret_of(given))
    if not found and app.somebody_to_ask():
        found = ask_secretly(f"{given.login.capitalize()} of {given.user}")
    if not found:
        raise MissingFact(
            f"Set {SECRET_VARIABLE} to the {given.login} of {given.user}, or run this at a terminal.", "secret"
        )
    return found


@command("folders")
@_reached
def folders(session: Session, **given: Any) -> None:
    """List the folders of a mailbox."""
    asked = _asked_for(**given)
    found = server.folders(asked, _secret(session, asked))
    session.answer({"folders": found}, lambda: "\n".join(found) or "There are no folders to open.")


@command("choose", writes=True)
@_reached
@click.option("--folder", default="INBOX", show_default=True, help="The folder that letters are fetched from.")
@click.option("--with-older", is_flag=True, help="Also fetch the letters that lie there already.")
def choose(session: Session, with_older: bool, **given: Any) -> None:
    """Fetch letters from a folder of this mailbox from now on."""
    asked = _asked_for(**given)
    secret = _secret(session, asked, fresh=True)
    stands = server.standing(asked, secret)
    outcome = actions.choose(session.hub, asked, stands, secret, older=with_older, by=session.by)
    if not outcome.value:
        session.warn(f"This computer has no keyring, so the {asked.login} is not kept. Give it in {SECRET_VARIABLE}.")
    session.report(outcome, lying_there=stands.lying, kept_in_keyring=outcome.value, **_facts(chosen(session.hub)))


@command("show")
def show(session: Session) -> None:
    """Which mailbox it is, and which letters were left out there."""
    what = chosen(session.reads)

    def said() -> str:
        if what is None:
            return "No mailbox is chosen."
        where = f"“{what.mailbox.folder}” of {what.mailbox.user} at {what.mailbox.server}."
        return "\n".join([where, *(f"Left out: {sentence}" for sentence in what.left_out)])

    session.answer(_facts(what), said)


@command("fetch", writes=True)
@click.option("--watch", "watch", is_flag=True, help="Go on looking until Ctrl+C.")
@click.option("--every", metavar="SECONDS", type=click.FloatRange(1, 86400), default=actions.EVERY, show_default=True,
              help="With --watch: seconds between two looks.")  # fmt: skip
def fetch(session: Session, watch: bool, every: float) -> None:
    """Take in what has arrived in the chosen folder. Each look is one step to undo."""
    what = chosen(session.hub)
    if what is None:
        raise NotFound("No mailbox is chosen. Choose one with: hubcrm mailbox choose SERVER USER --folder NAME")
    secret = _secret(session, what.mailbox)
    taken: list[dict[str, Any]] = []
    with Reader() as reader:
        while True:
            try:
                more = _look(session, reader, secret, taken)
            except (MailboxTrouble, StoreProblem) as trouble:
                if not watch:
                    raise
                session.warn(str(trouble))
                more = False
            if not (more or watch):
                break
            time.sleep(0.0 if more else every)
    left = chosen(session.hub)
    session.answer(
        {"taken": taken, "left_out": list(left.left_out) if left else []},
        lambda: "" if taken else "Nothing new has arrived.",
    )


def _look(session: Session, reader: Reader, secret: str, taken: list[dict[str, Any]]) -> bool:
    """One look, and what came of it said; whether there is more."""
    found = actions.look(session.hub, secret)
    if found is None:
        return False
    came = actions.read(reader, *found, session.calendar.zone)
    outcome = actions.take(session.hub, came, by=session.by)
    taken += [{"ref": one.ref, "subject": one.subject, "reply": one.joined, "known": bool(one.duplicate_of)}
              for one in outcome.value]  # fmt: skip
    if outcome.said and not session.as_json:
        click.echo(f"{outcome.said}.")
    for sentence in came.left_out:
        session.warn(sentence)
    return came.more


@command("remove", writes=True)
def remove(session: Session) -> None:
    """Fetch no more letters, and forget the mailbox and its password."""
    session.report(actions.leave_off(session.hub, by=session.by))


def _facts(what: Chosen | None) -> dict[str, Any]:
    if what is None:
        return {"mailbox": None}
    one = what.mailbox
    return {
        "mailbox": {"server": one.server, "port": one.port, "user": one.user, "folder": one.folder, "security": one.security,
                    "login": one.login},
        "since": what.since.isoformat() if what.since else None,
        "left_out": list(what.left_out),
    }  # fmt: skip


for _command in (choose, folders, fetch, show, remove):
    mailbox.add_command(_command)
