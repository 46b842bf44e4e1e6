"""Contacts that only the person who typed them sees, and how one of them is shared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import click

from hubcrm.actions import private_contacts as actions
from hubcrm.cli import layout
from hubcrm.cli.options import Code, command
from hubcrm.cli.session import Session, blank_to_none
from hubcrm.domain.errors import NotAllowed
from hubcrm.queries import private_contacts as queries
from hubcrm.queries.private_contacts import Own

_TYPED = {"role": "role_title", "role-kind": "role_kind"}
"""Facts under the names of the options that set them."""
_NOBODY = "Nobody like that. Keep somebody for yourself with: hubcrm contact add NAME --private"


def add(session: Session, employer: str, name: str, facts: Mapping[str, Any]) -> None:
    """Keep somebody for oneself."""
    outcome = actions.add(session.hub, employer, name, by=session.by, **facts)
    _report(session, _one(session, outcome.value), outcome.said)


def edit(session: Session, chosen: str, facts: Mapping[str, Any]) -> None:
    """Change what one keeps of somebody."""
    if refused := sorted({"visibility", "steward"} & facts.keys()):
        raise NotAllowed(f"What only you see has no {refused[0]}. To share it, use: hubcrm contact release NAME")
    found = queries.find(session.hub, session.viewer, chosen)
    outcome = actions.edit(session.hub, found.id, facts, by=session.by)
    _report(session, _one(session, outcome.value), outcome.said)


def list_all(session: Session, employer: str, search: str) -> None:
    """List what one keeps for oneself."""
    found = queries.listed(_beside(session), session.viewer, employer=employer, search=search)
    rows = [
        (one.kept.name, one.kept.role_title, one.employer_name, one.kept.email, one.kept.phone, ", ".join(one.shared),
         one.id[-6:])
        for one in found
    ]  # fmt: skip
    heads = ("Name", "Role", "Employer", "E-mail", "Phone", "Shared with the team", "Id")
    table = layout.table(heads, rows, whole=(6,), spare=(5, 2)) if rows else _NOBODY
    session.answer([document(one) for one in found], lambda: f"Only you see these.\n{table}" if rows else table)


def show(session: Session, chosen: str) -> None:
    """Show one of them."""
    found = queries.find(_beside(session), session.viewer, chosen)

    def text() -> str:
        kept = found.kept
        pairs = [
            ("Role", kept.role_title), ("Employer", found.employer_name), ("E-mail", kept.email), ("Phone", kept.phone),
            ("Worth knowing", kept.notes), ("Who can see this", "only you"), ("Shared with the team", ", ".join(found.shared)),
        ]  # fmt: skip
        return f"{kept.name}\n{layout.facts(pairs)}"

    session.answer(document(found), text)


@command("remove", writes=True, short_help="Forget somebody you keep for yourself.")
@click.argument("chosen", metavar="NAME")
def remove(session: Session, chosen: str) -> None:
    """Forget somebody you keep for yourself; what you shared of them stays with the team."""
    found = queries.find(session.hub, session.viewer, chosen)
    session.report(actions.remove(session.hub, found.id, by=session.by), id=found.id)


@command("release", writes=True, short_help="Share chosen facts of your own contact.")
@click.argument("chosen", metavar="NAME")
@click.option("--fields", metavar="LIST", required=True,
              help="What goes, with commas: name, role, role-kind, email, phone, notes.")  # fmt: skip
@click.option("--visibility", type=Code("visibilities", "visibility"), default="shared", help="shared or introduction.")
def release(session: Session, chosen: str, fields: str, visibility: str) -> None:
    """Share chosen facts of somebody you keep for yourself: the team gets a contact of its own with these, nothing else."""
    named = [one.strip().lower() for one in fields.split(",") if one.strip()]
    found = queries.find(session.hub, session.viewer, chosen)
    outcome = actions.release(
        session.hub, found.id, [_TYPED.get(one, one) for one in named], by=session.by, visibility=visibility
    )
    session.report(outcome, id=found.id, contact=outcome.value, fields=list(_one(session, found.id).shared))


@command("restore", writes=True, short_help="Bring back a backup of your own contacts.")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def restore(session: Session, file: Path) -> None:
    """Bring back a backup of the contacts that people here keep for themselves (backups/private-….db).

    What was there before is kept beside it. The team's hub is not touched.
    """
    kept = actions.restore(session.hub, file.expanduser().absolute())
    aside = f" What was there is kept in {kept}." if kept else ""
    session.answer(
        {"restored": str(file), "kept": str(kept) if kept else None}, lambda: f"Brought back {file.name}.{aside}"
    )


def document(one: Own) -> dict[str, Any]:
    """One of them for JSON."""
    kept = one.kept
    return blank_to_none(
        {"id": one.id, "name": kept.name, "employer": one.employer_name, "employer_id": one.employer, "role": kept.role_title,
         "role_kind": kept.role_kind, "email": kept.email, "phone": kept.phone, "notes": kept.notes, "visibility": "private",
         "shared": list(one.shared)}
    )  # fmt: skip


def _report(session: Session, found: Own, said: str) -> None:
    session.answer({**document(found), "said": said}, lambda: f"{said}: nobody else sees this.")


def _one(session: Session, contact: str) -> Own:
    return queries.find(session.hub, session.viewer, contact)


def _beside(session: Session) -> queries.Beside:
    """What the command reads with; a hub or a reader, and both lie somewhere."""
    return cast("queries.Beside", session.reads)
