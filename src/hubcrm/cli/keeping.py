"""Taking back, doing again, and keeping the hub safe."""

from __future__ import annotations

import os
from pathlib import Path

import click

from hubcrm import app
from hubcrm.actions import private_contacts, undoing
from hubcrm.cli import layout
from hubcrm.cli.options import command
from hubcrm.cli.session import Session, ask_secretly, sentence
from hubcrm.domain.errors import Damaged, Locked, NotFound
from hubcrm.domain.outcome import Outcome
from hubcrm.queries import safety


@command("undo", writes=True, short_help="Take back your latest action.")
def undo(session: Session) -> None:
    """Take back your latest action, whatever it was; again for the one before."""
    _report(session, undoing.undo(session.hub, by=session.by))


@command("redo", writes=True)
def redo(session: Session) -> None:
    """Do again what you took back last."""
    _report(session, undoing.redo(session.hub, by=session.by))


def _report(session: Session, outcome: Outcome[str]) -> None:
    session.answer(
        {"what": outcome.value, "kinds": sorted(outcome.kinds), "said": outcome.said}, lambda: sentence(outcome.said)
    )


@command("check")
def check(session: Session) -> None:
    """Check the whole store for damage."""
    from hubcrm.store import damage

    place = session.place
    found = damage.full_check(place.folder, place.key)
    if found:
        if session.as_json:
            session.answer({"whole": False, "found": found}, str)
        raise Damaged(f"This hub is damaged ({found[0]}). {damage.advice(place.folder, place.key)}")
    count = int(session.reads.read("SELECT count(*) FROM enquiry")[0][0])
    changes = int(session.reads.read("SELECT count(*) FROM change")[0][0])
    aside = safety.set_aside(session.reads)
    said = f"This hub is whole: {layout.counted(count, 'enquiry', 'enquiries')}, {layout.counted(changes, 'change')}."
    session.answer(
        {"whole": True, "found": [], "enquiries": count, "changes": changes,
         "set_aside": [{"reason": one.reason, "count": one.number} for one in aside]},
        lambda: "\n".join(line for line in (said, safety.say_set_aside(aside)) if line),
    )  # fmt: skip


@command("backup")
@click.option("--list", "listed", is_flag=True, help="List the backups there are.")
def backup(session: Session, listed: bool) -> None:
    """Make a backup now, and check it."""
    from hubcrm.store import backups

    place = session.place
    if listed:
        kept = backups.all_kept(place.folder)
        session.answer(
            [
                {"file": str(one.path), "made": one.made_at.isoformat(timespec="seconds"), "why": one.reason}
                for one in kept
            ],
            lambda: "\n".join(str(one.path) for one in kept) or "No backup yet. Make one with: hubcrm backup",
        )
        return
    path = backups.back_up(place.folder, place.key, reason="by hand", now_ms=session.clock())
    backups.thin(place.folder, session.clock())
    own = private_contacts.back_up(place.folder, place.key, session.clock())
    said = f"Backed up and checked: {path}" + (f"\nContacts that people keep for themselves: {own}" if own else "")
    session.answer({"file": str(path), "private": str(own) if own else None}, lambda: said)


@command("restore", short_help="Put a backup in the place of the hub.")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def restore(session: Session, file: Path) -> None:
    """Put a backup in the place of the hub; the hub as it is now is kept beside it.

    On a computer without the hub, the key file must lie beside the backup.
    """
    from hubcrm.store import backups, keys, schema

    source = file.expanduser().absolute()
    if not source.is_file():
        raise NotFound(f"There is no backup “{file}”. List those there are with: hubcrm backup --list")
    here = (session.folder / keys.KEYS_FILE).exists()
    beside = source.with_suffix(".keys")
    if not here and not beside.is_file():
        raise NotFound(f"{source.name} needs its key file: put {beside.name} beside it.")
    key = _unlock(session.folder, None if here else beside)
    kept = backups.restore(session.folder, key, source, session.clock(), newest_schema=schema.VERSION)
    app.Place(session.folder, key, session.clock).open_hub().close()  # it writes under a new name from now on
    aside = f" The hub as it was is kept in {kept}." if kept else ""
    session.answer(
        {"restored": str(source), "kept": str(kept) if kept else None}, lambda: f"Restored from {source.name}.{aside}"
    )


def _unlock(folder: Path, keys_file: Path | None) -> bytes:
    """The key, from the hub's own key file or the one beside a backup."""
    from hubcrm.store import keys

    try:
        return keys.unlock(folder, keys_file=keys_file)
    except Locked:
        if not app.somebody_to_ask() or os.environ.get(app.PASSPHRASE):
            raise
    return keys.unlock(folder, ask_secretly("Passphrase or recovery code: "), keys_file=keys_file)
