"""Keeping a view of a page under a name: one's own, on this computer, no part of the history that computers share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from hubcrm.domain.changes import new_id
from hubcrm.domain.errors import MissingFact, NotAllowed, NotFound
from hubcrm.domain.outcome import Outcome
from hubcrm.queries.views import View, fact_name, of_person, written

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub

KIND: Final = "view"
LONGEST: Final = 60
MOST: Final = 50


def keep(hub: Hub, page: str, name: str, asked: Mapping[str, Any], *, by: str) -> Outcome[View]:
    """Keep what is asked of a page under a name. Raises MissingFact or NotAllowed where the name will not do."""
    kept = of_person(hub, by)
    if len(kept) >= MOST:
        raise NotAllowed(f"You have {MOST} views already. Remove one that you no longer use.")
    view = View(new_id(hub.clock()), _fit(name, kept), page, dict(asked))
    _write(hub, by, [*kept, view])
    return Outcome(view, frozenset({KIND}), f"“{view.name}” is kept under Your views")


def rename(hub: Hub, view_id: str, name: str, *, by: str) -> Outcome[View]:
    """Give a view another name."""
    kept = of_person(hub, by)
    at = _place(kept, view_id)
    view = replace(kept[at], name=_fit(name, [one for one in kept if one.id != view_id]))
    _write(hub, by, [*kept[:at], view, *kept[at + 1 :]])
    return Outcome(view, frozenset({KIND}))


def remove(hub: Hub, view_id: str, *, by: str) -> Outcome[tuple[View, int]]:
    """Take a view away; returns it with its place, from which `put_back` makes it as it was."""
    kept = of_person(hub, by)
    at = _place(kept, view_id)
    _write(hub, by, [*kept[:at], *kept[at + 1 :]])
    return Outcome((kept[at], at), frozenset({KIND}))


def put_back(hub: Hub, view: View, place: int, *, by: str) -> Outcome[View]:
    """Undo a removal; where the name was given away meanwhile, the view comes back with a number after it."""
    kept = [one for one in of_person(hub, by) if one.id != view.id]
    taken = {one.name.casefold() for one in kept}
    name, number = view.name, 2
    while name.casefold() in taken:
        name, number = f"{view.name} {number}", number + 1
    _write(hub, by, [*kept[:place], replace(view, name=name), *kept[place:]])
    return Outcome(view, frozenset({KIND}), f"“{name}” is back under Your views")


def _fit(name: str, others: Sequence[View]) -> str:
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    if not plain:
        raise MissingFact("Give the view a name, such as “Late with Engineering”.")
    if len(plain) > LONGEST:
        raise NotAllowed(f"A name can have {LONGEST} letters at most. Choose a shorter one.")
    if any(one.name.casefold() == plain.casefold() for one in others):
        raise NotAllowed(f"You have a view called “{plain}” already. Choose another name.")
    return plain


def _place(kept: Sequence[View], view_id: str) -> int:
    at = next((at for at, one in enumerate(kept) if one.id == view_id), -1)
    if at < 0:
        raise NotFound("This view is not kept any more.")
    return at


def _write(hub: Hub, person: str, views: Sequence[View]) -> None:
    hub.set_fact(fact_name(person), written(views))
