"""Which of many messages comes first: a reply is known as one only once what it answers is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeVar

from hubcrm.intake.drafts import Draft

T = TypeVar("T")


def in_order(drafts: Sequence[Draft]) -> list[int] | None:
    """The places of the drafts with messages oldest first; None where no reply stands before what it answers.

    Rows of sheets keep their places, and messages without a date come last, as they came.
    """
    places = [at for at, draft in enumerate(drafts) if not draft.line]
    at_of = {drafts[at].message_id: at for at in places if drafts[at].message_id}
    early = any(
        at_of.get(one, -1) > at for at in places for one in (drafts[at].in_reply_to, *drafts[at].references) if one
    )
    if not early:
        return None
    dated = sorted(places, key=lambda at: (drafts[at].received_ms is None, drafts[at].received_ms or 0))
    order = list(range(len(drafts)))
    for place, at in zip(places, dated, strict=True):
        order[place] = at
    return order


def moved(drafts: Sequence[Draft], places: Collection[int], order: Sequence[int]) -> tuple[list[Draft], list[int]]:
    """The drafts in this order, and where those at `places` are then."""
    meant = frozenset(places)
    return [drafts[at] for at in order], [place for place, at in enumerate(order) if at in meant]


def moved_back(results: list[T], order: Sequence[int] | None) -> list[T]:
    """What became of each, in the order in which the drafts were given."""
    if order is None:
        return results
    back = dict(zip(order, results, strict=True))
    return [back[at] for at in range(len(results))]
