"""What people changed apart, before their computers met, and taking the other value."""

from __future__ import annotations

import click

from hubcrm.actions import apart as actions
from hubcrm.cli import layout
from hubcrm.cli.options import command
from hubcrm.cli.session import Session
from hubcrm.domain.errors import NotFound
from hubcrm.queries import apart as queries
from hubcrm.queries.apart import Apart


@command("apart", writes=True, short_help="What people changed apart; take the other value.")
@click.argument("ref", required=False, default="")
@click.option("--employer", metavar="NAME", default="", help="Of an employer and the people known there.")
@click.option("--contact", metavar="NAME", default="", help="Of one person we know.")
@click.option("--use", "chosen", metavar="NUMBER", type=click.IntRange(1), default=None,
              help="Take the value with this number, or bring back what was removed.")  # fmt: skip
def apart(session: Session, ref: str, employer: str, contact: str, chosen: int | None) -> None:
    """Show which facts of an enquiry or employer two people changed without having seen each other.

    The later change stands; the other one is kept, and --use takes it.
    """
    if sum(map(bool, (ref, employer, contact))) != 1:
        raise click.UsageError("Give an enquiry's reference, or --employer NAME, or --contact NAME.")
    found = _found(session, ref, employer, contact)
    if chosen is None:
        session.answer([_document(at, one) for at, one in enumerate(found, 1)], lambda: _listed(session, found))
        return
    if chosen > len(found):
        raise NotFound(f"There is no {chosen} among what was changed apart here. List it without --use.")
    one = found[chosen - 1]
    if one.kind == "removed":
        session.report(actions.bring_back(session.hub, one.entity_id, by=session.by), id=one.entity_id)
        return
    outcome = actions.use_other(session.hub, one.entity_type, one.entity_id, one.change, one.field, by=session.by)
    session.report(outcome, id=one.entity_id, field=one.field)


def _found(session: Session, ref: str, employer: str, contact: str) -> list[Apart]:
    if contact:
        return queries.of_contact(session.reads, session.contact(contact), session.viewer)
    if ref:
        return queries.of_enquiry(session.reads, session.enquiry(ref), session.viewer)
    return queries.of_employer(session.reads, session.employer(employer, needed=True), session.viewer)


def _listed(session: Session, found: list[Apart]) -> str:
    lines = [
        f"{at}  {one.said}, {session.when(one.at)}" + (f". It is “{one.now}” now" if one.kind == "value" else "")
        for at, one in enumerate(found, 1)
    ]
    return "\n".join(layout.wrapped(line, hanging="   ") for line in lines) or "Nobody changed anything here apart."


def _document(at: int, one: Apart) -> dict[str, object]:
    return {"number": at, "kind": one.kind, "type": one.entity_type, "id": one.entity_id, "field": one.field or None,
            "by": one.by, "value": one.value, "now": one.now or None, "said": one.said}  # fmt: skip
