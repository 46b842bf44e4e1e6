"""The board of Work in hand: six columns of cards, the longest in its stage first, and what stands still beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from hubcrm.queries import cards, history, labels
from hubcrm.queries.cards import STANDS_STILL, Asked, Card
from hubcrm.queries.enquiry import Detail, detail
from hubcrm.queries.reading import Moment, Reads, Viewer

PAGE: Final = 50

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "sort_out": ("new", "finding_out"),
    "departments": ("offered",),
    "claimed": ("claimed", "shaping"),
    "proposal": ("proposal",),
    "agreed": ("agreed", "delivering"),
    "following": ("following_up",),
}
"""The stages of each column, from left to right."""

_TITLES: Final = {
    "sort_out": "To sort out",
    "departments": "With {departments}",
    "claimed": "Claimed, working out",
    "proposal": "Proposal",
    "agreed": "Agreed, under way",
    "following": "Following up",
}
_COLUMN_OF: Final = {stage: key for key, stages in COLUMNS.items() for stage in stages}
_CASE: Final = "CASE e.stage " + " ".join(f"WHEN '{stage}' THEN '{key}'" for stage, key in _COLUMN_OF.items()) + " END"
_ORDER: Final = "e.since, e.n"
_GROUPED: Final = "coalesce(d.code, ''), e.since, e.n"


def title(column: str, kind: str = "") -> str:
    """What a column is called at this kind of institution."""
    return _TITLES[column].format(departments=labels.words(kind)["departments"])


def column_of(stage: str) -> str:
    """The column that holds a stage; blank for closed ones."""
    return _COLUMN_OF.get(stage, "")


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: how many cards, their value in pence, and since when (UTC ms) the middle one is in its stage."""

    count: int = 0
    value: int = 0
    median_since: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """What the board shows. `cards`: the first of each column. `still`: enquiries that wait, as many.

    `still_kinds`: side state -> how many. `closed`: how many of those asked for are closed and so in no column.
    `groups`: (column, department code) -> how many, where cards are grouped.
    """

    heads: dict[str, Head]
    cards: dict[str, list[Card]]
    still: list[Card]
    still_kinds: dict[str, int]
    closed: int = 0
    groups: dict[tuple[str, str], int] | None = None


def look(reader: Reads, moment: Moment, asked: Asked, most: int = PAGE) -> Board:
    """The board as it is now, with the first `most` cards of each column."""
    test, values = cards.condition(reader, moment, asked)
    moving, with_today = f"e.open = 1 AND {test} AND NOT {STANDS_STILL}", (*values, moment.iso)
    heads = dict.fromkeys(COLUMNS, Head())
    for key, count, value, since in reader.read(
        "SELECT c, many, worth, since FROM (SELECT c, since, row_number() OVER (PARTITION BY c ORDER BY since) AS place, "
        "count(*) OVER (PARTITION BY c) AS many, sum(v) OVER (PARTITION BY c) AS worth FROM "
        f"(SELECT {_CASE} AS c, e.since, coalesce(e.value, 0) AS v FROM enquiry e WHERE {moving})) "
        "WHERE place = (many + 1) / 2",
        with_today,
    ):
        if key in heads:
            heads[key] = Head(count, value, since)
    shown = {
        key: _column(reader, key, moving, with_today, asked.grouped, None, most) if heads[key].count else []
        for key in COLUMNS
    }
    kinds, still = _still(reader, moment, test, values, most)
    closed = 0
    if asked.which == "promises":
        (closed,) = reader.read(f"SELECT count(*) FROM enquiry e WHERE {test} AND e.open = 0", values)[0]
    return Board(heads, shown, still, kinds, closed, _groups(reader, moving, with_today) if asked.grouped else None)


def more(reader: Reads, moment: Moment, asked: Asked, column: str, after: Card, most: int = PAGE) -> list[Card]:
    """The next cards of one column, after the last one that is shown."""
    test, values = cards.condition(reader, moment, asked)
    moving = f"e.open = 1 AND {test} AND NOT {STANDS_STILL}"
    return _column(reader, column, moving, (*values, moment.iso), asked.grouped, after, most)


def _column(reader: Reads, key: str, moving: str, values: tuple[Any, ...], grouped: bool, after: Card | None,
            most: int) -> list[Card]:  # fmt: skip
    stages = ", ".join(f"'{stage}'" for stage in COLUMNS[key])
    order = _GROUPED if grouped else _ORDER
    department = "LEFT JOIN department d ON d.id = e.department" if grouped else ""
    later, last = "", ()
    if after is not None:
        later = f" AND ({order}) > ({'?, ' if grouped else ''}?, ?)"
        last = (*((after.department,) if grouped else ()), after.since, after.n)
    inner = (
        f"SELECT e.n AS at FROM enquiry e {department} WHERE {moving} AND e.stage IN ({stages}){later} "
        f"ORDER BY {order} LIMIT ?"
    )
    return cards.made(reader.read(f"{cards.picked(inner)} ORDER BY {order}", (*values, *last, most)))


def _still(reader: Reads, moment: Moment, test: str, values: tuple[Any, ...],
           most: int) -> tuple[dict[str, int], list[Card]]:  # fmt: skip
    where = f"e.side != '' AND e.open = 1 AND {test} AND {STANDS_STILL}"
    with_today = (*values, moment.iso)
    kinds: dict[str, int] = dict(
        reader.read(f"SELECT e.side, count(*) FROM enquiry e WHERE {where} GROUP BY e.side", with_today)
    )
    if not kinds:
        return {}, []
    order = "coalesce(e.until, '9999'), e.since, e.n"
    inner = f"SELECT e.n AS at FROM enquiry e WHERE {where} ORDER BY {order} LIMIT ?"
    return kinds, cards.made(reader.read(f"{cards.picked(inner)} ORDER BY {order}", (*with_today, most)))


def _groups(reader: Reads, moving: str, values: tuple[Any, ...]) -> dict[tuple[str, str], int]:
    rows = reader.read(
        f"SELECT {_CASE}, coalesce(d.code, ''), count(*) FROM enquiry e LEFT JOIN department d ON d.id = e.department "
        f"WHERE {moving} GROUP BY 1, 2",
        values,
    )
    return {(column, code): many for column, code, many in rows}


def arrange(given: Sequence[Card], today: str, grouped: bool) -> Board:
    """The same board of cards that are at hand: those of a past day."""
    columns: defaultdict[str, list[Card]] = defaultdict(list)
    still: list[Card] = []
    for card in given:
        if card.waits(today):
            still.append(card)
        elif key := column_of(card.stage):
            columns[key].append(card)
    heads = dict.fromkeys(COLUMNS, Head())
    for key, found in columns.items():
        found.sort(key=lambda card: (card.since, card.n))
        heads[key] = Head(len(found), sum(card.value or 0 for card in found), found[(len(found) - 1) // 2].since)
        if grouped:
            found.sort(key=lambda card: card.department)
    still.sort(key=lambda card: (card.until or "9999", card.since, card.n))
    groups = Counter((key, card.department) for key, found in columns.items() for card in found)
    return Board(
        heads,
        {key: columns.get(key, []) for key in COLUMNS},
        still,
        dict(Counter(card.side for card in still)),
        groups=dict(groups) if grouped else None,
    )


@dataclass(frozen=True, slots=True)
class Peek:
    """A glance at one enquiry: everything about it, and its last events, newest first."""

    detail: Detail
    events: tuple[history.Event, ...]


_LAST_EVENTS = 3


def peek(reader: Reads, enquiry_id: str, viewer: Viewer, moment: Moment) -> Peek:
    """A glance at one enquiry. Raises NotFound."""
    found = detail(reader, enquiry_id, viewer, moment)
    events = [event for event in history.of_enquiry(reader, enquiry_id) if not event.undone]
    return Peek(found, tuple(events[: -_LAST_EVENTS - 1 : -1]))
