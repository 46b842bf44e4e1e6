"""Watching a folder from the terminal, as the window does where that is switched on."""

from __future__ import annotations

import time
from pathlib import Path

import click

from hubcrm.actions import watching
from hubcrm.cli.options import command
from hubcrm.cli.session import Session
from hubcrm.domain.errors import NotFound, StoreProblem
from hubcrm.intake.worker import Reader
from hubcrm.queries.sheet_columns import all_remembered


@command("watch", writes=True, short_help="Take in what arrives in a folder.")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--once", is_flag=True, help="Take in what lies there now and has stopped growing, then end.")
@click.option("--every", metavar="SECONDS", type=click.FloatRange(0.05, 3600), default=watching.EVERY, show_default=True,
              help="Seconds between two looks.")  # fmt: skip
def watch(session: Session, folder: Path, once: bool, every: float) -> None:
    """Take in what a mail rule or a scanner puts into FOLDER, until Ctrl+C.

    A file is taken once it has stopped growing: e-mails, sheets, text, and scans as attachments. Each is one action with
    its own undo, and is moved to “taken”; what cannot be read is moved to “not taken”, with the reason beside it.
    """
    place = watching.usable(folder)
    watched = watching.WatchedFolder(place, settled=min(every, 2.0))
    zone, labels = session.calendar.zone, watching.labels_of(str(session.institution.get("kind", "")))
    if not once and not session.as_json:
        click.echo(f"Watching {place}. Press Ctrl+C to stop.", err=True)
    taken = 0
    missing = ""
    with Reader() as reader:
        looks = 0
        while True:
            try:
                arrived = watching.look(reader, watched, zone, labels, all_remembered(session.reads))
                missing = ""
            except NotFound as error:
                arrived = []
                if once:
                    raise
                if not missing:
                    session.warn(str(error))
                missing = str(error)
            for one in arrived:
                taken += _take(session, one, watched)
            looks += 1
            if once and looks > 1 and not arrived:
                break
            time.sleep(min(every, 2.0) if once else every)
    session.answer({"taken": taken}, lambda: "" if taken else "Nothing has arrived.")


def _take(session: Session, one: watching.Arrived, watched: watching.WatchedFolder) -> int:
    """Take in one file and say what became of it; 1 if anything was added."""
    try:
        outcome = watching.take(session.hub, one, watched, by=session.by)
    except StoreProblem as error:
        session.warn(str(error))
        return 0
    if outcome.value and not session.as_json:
        click.echo(outcome.said)
    elif not outcome.value:
        session.warn(outcome.said)
    return int(outcome.value)
