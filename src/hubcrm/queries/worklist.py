"""The table of Work in hand: the order of everything asked for, and its rows a window at a time."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hubcrm.domain.words import Stage
from hubcrm.queries import cards
from hubcrm.queries.cards import PLANNED, Asked, Card
from hubcrm.queries.reading import Moment, Reads

AT_ONCE: Final = 256
"""Rows that come with their order, so that a list of ordinary length needs no second question."""


@dataclass(frozen=True, slots=True)
class Sort:
    """By which column, and whether from the end. The days in a stage count backwards, as the longest has the most."""

    column: str = "days"
    down: bool = True


_BLANK_LAST_TEXT: Final = "{0} = '', {0} COLLATE NOCASE{1}"
_BLANK_LAST: Final = "{0} IS NULL, {0}{1}"
_STAGE_PLACE: Final = "CASE e.stage " + " ".join(f"WHEN '{one}' THEN {one.order}" for one in Stage) + " ELSE 99 END"
_DUE: Final = (  # `Card.due`
    "nullif(min(coalesce(CASE WHEN e.promise != '' THEN e.promise_due END, '9999'), "
    f"coalesce(substr({PLANNED}, 1, 10), e.next_due, '9999')), '9999')"
)
_SQL: Final[dict[str, tuple[str, str, str]]] = {  # what is compared, the join it needs, how
    "ref": ("e.ref", "", "{0}{1}"),
    "employer": (
        "coalesce(m.name, e.typed)",
        "LEFT JOIN employer m ON m.id = e.employer AND e.employer != ''",
        _BLANK_LAST_TEXT,
    ),
    "subject": ("e.subject", "", _BLANK_LAST_TEXT),
    "stage": (_STAGE_PLACE, "", "{0}{1}"),
    "department": ("coalesce(d.code, '')", "LEFT JOIN department d ON d.id = e.department", _BLANK_LAST_TEXT),
    "holder": ("coalesce(p.name, '')", "LEFT JOIN person p ON p.id = e.holder", _BLANK_LAST_TEXT),
    "move": ("e.move", "", "{0}{1}"),
    "next": (f"coalesce(substr({PLANNED}, 11), e.next_kind)", "", _BLANK_LAST_TEXT),
    "due": (_DUE, "", _BLANK_LAST),
    "days": ("e.since", "", "{0}{1}"),
    "value": ("e.value", "", _BLANK_LAST),
}
COLUMNS: Final = tuple(_SQL)
"""The columns of the table, as `Sort.column` names them."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Row numbers in order, with the first rows at hand."""

    numbers: array[int]
    first: list[Card]


def look(reader: Reads, moment: Moment, asked: Asked, sort: Sort) -> Listed:
    """Everything asked for in this order; blanks come last either way, equals by receipt."""
    test, values = cards.condition(reader, moment, asked)
    compared, join, how = _SQL[sort.column]
    down = sort.down != (sort.column == "days")
    order = how.format(compared, " DESC" if down else "")
    if asked.grouped and sort.column != "department":
        group, group_join, _ = _SQL["department"]
        order, join = f"{group}, {order}", f"{group_join} {join}"
    rows = reader.read(f"SELECT e.n FROM enquiry e {join} WHERE {test} ORDER BY {order}, e.n", values)
    numbers = array("q", (row[0] for row in rows))
    return Listed(numbers, cards.by_numbers(reader, numbers[:AT_ONCE]))


def page(reader: Reads, numbers: Sequence[int]) -> list[Card]:
    """The rows with these numbers, in their order."""
    return cards.by_numbers(reader, numbers)


def everything(reader: Reads, moment: Moment, asked: Asked, sort: Sort) -> list[Card]:
    """Every row in its order, for saving them."""
    listed = look(reader, moment, asked, sort)
    found = list(listed.first)
    for start in range(AT_ONCE, len(listed.numbers), 2000):
        found += cards.by_numbers(reader, listed.numbers[start : start + 2000])
    return found


_COMPARED: Final[dict[str, Callable[[Card], Any]]] = {
    "ref": lambda card: card.ref,
    "employer": lambda card: card.employer.casefold(),
    "subject": lambda card: card.subject.casefold(),
    "stage": lambda card: Stage(card.stage).order if card.stage in set(Stage) else 99,
    "department": lambda card: card.department,
    "holder": lambda card: card.holder.casefold(),
    "move": lambda card: card.move,
    "next": lambda card: card.next_kind,
    "due": lambda card: card.due() or "",
    "days": lambda card: -card.since,
    "value": lambda card: "" if card.value is None else card.value,
}


def arrange(given: Sequence[Card], sort: Sort, grouped: bool) -> list[Card]:
    """The same order for cards that are at hand: those of a past day."""
    compared = _COMPARED[sort.column]
    ordered = sorted(given, key=lambda card: card.n)
    blank = [card for card in ordered if compared(card) == ""]
    filled = [card for card in ordered if compared(card) != ""]
    filled.sort(key=compared, reverse=sort.down)
    ordered = filled + blank
    if grouped and sort.column != "department":
        ordered.sort(key=lambda card: card.department)
    return ordered
