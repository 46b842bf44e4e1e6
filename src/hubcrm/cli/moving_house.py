"""A whole hub out into an open folder, and back in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from hubcrm import app
from hubcrm.actions import moving_house
from hubcrm.cli.options import command
from hubcrm.cli.session import Session
from hubcrm.cli.setting_up import opened_by, opens_in_words
from hubcrm.domain.errors import NotAllowed

_FOLDER = click.Path(path_type=Path, file_okay=True)


@command("export-all", short_help="Write the whole hub to an open folder.")
@click.argument("folder", metavar="FOLDER", type=_FOLDER)
def export_all(session: Session, folder: Path) -> None:
    """Write the whole hub to a new or empty folder that any program can read.

    A table for each kind of thing with a description of every column, the attachments, and every change there ever was,
    from which import-all makes the same hub again. The folder is not encrypted.
    """
    place = folder.expanduser().absolute()
    _ = session.reads
    if not session.viewer.is_hub:
        raise NotAllowed("Only the hub exports everything. Ask an adviser.")
    reader = session.place.open_reader()
    try:
        moved = moving_house.export_all(reader, place, session.clock(), progress("Exporting"))
    finally:
        reader.close()
    session.warn(moving_house.WARNING)
    session.answer(_facts(moved), lambda: f"Exported to {place}: {moved.said}.")


@command("import-all", short_help="Make a hub from a folder that export-all wrote.")
@click.argument("folder", metavar="FOLDER", type=_FOLDER)
def import_all(session: Session, folder: Path) -> None:
    """Make a hub on this computer, which has none yet, from a folder that export-all wrote; prints its recovery code.

    It is the same hub with its whole history. It opens as one that init has made; the recovery code is shown only now.
    """
    place = folder.expanduser().absolute()
    hub, code, moved = app.bring_in(session.folder, place, clock=session.clock, report=progress("Bringing in"))
    try:
        ways = opened_by(session.folder, hub.key)
    finally:
        hub.close()
    other = f" Tables that came out otherwise: {', '.join(moved.differing)}." if moved.differing else ""

    def text() -> str:
        return (
            f"Brought in from {place}: {moved.said}.{other} The hub lies in {session.folder}. It opens {opens_in_words(ways)}.\n"
            f"The recovery code opens it if all else fails. Write it down now; it is not shown again:\n{code}"
        )

    session.answer(
        {**_facts(moved), "store": str(session.folder), "opens": list(ways), "recovery_code": code,
         "differing": list(moved.differing)}, text,
    )  # fmt: skip


def _facts(moved: moving_house.Moved) -> dict[str, object]:
    return {"folder": str(moved.folder), "enquiries": moved.enquiries, "changes": moved.changes,
            "attachments": moved.attachments, "attachments_not_here": moved.lost}  # fmt: skip


def progress(doing: str) -> Callable[[int, int], None]:
    """How far it is, in place on the terminal; nothing where nobody looks. Ctrl+C stops it and leaves nothing."""
    shown = [-1]

    def report(done: int, of: int) -> None:
        percent = 100 * done // of if of else shown[0]
        if percent != shown[0] and sys.stderr.isatty():
            shown[0] = percent
            click.echo(f"\r{doing}: {percent} %" + ("\n" if done >= of else ""), err=True, nl=False)

    return report
