"""Work in hand as it stood at the end of a past day: the same cards and totals, worked out from what was known then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hubcrm.domain import enquiries
from hubcrm.domain.changes import State
from hubcrm.domain.clocks import promises_of, whose_move
from hubcrm.domain.next_actions import automatic
from hubcrm.queries import names, past, work
from hubcrm.queries.cards import MOVES, Asked, Card
from hubcrm.queries.past import Past
from hubcrm.queries.reading import Moment, Reads
from hubcrm.store import calendars
from hubcrm.store.projections import Promised


@dataclass(frozen=True, slots=True)
class Then:
    """Everything that was open at the end of a day, and the head of that day."""

    summary: work.Summary
    cards: tuple[Card, ...]
    missed: frozenset[int]

    def asked(self, asked: Asked) -> list[Card]:
        """Those that were asked for; words are looked for in reference, subject, employer and person."""
        words = asked.search.casefold().split()
        return [card for card in self.cards if self._within(card, asked.which) and _has(card, words)]

    def _within(self, card: Card, which: str) -> bool:
        if which == "promises":
            return card.n in self.missed
        return card.move == which if which in MOVES else True


def _has(card: Card, words: list[str]) -> bool:
    held = f" {card.ref} {card.subject} {card.employer} {card.who}".casefold()
    return all(f" {word}" in held or word in card.ref.casefold() for word in words)


def look(reader: Reads, moment: Moment) -> Then:
    """The end of `moment.today`. Promises are those due in its month up to that day."""
    promised = calendars.read(reader.read)
    found = list(past.open_then(reader, past.end_of(moment.today, promised.calendar)))
    known = _Names(reader, found)
    cards = tuple(_card(one, known, promised) for one in found)
    kept, due = work.promises_kept(reader, moment, promised.calendar)
    late = sum(1 for card in cards if card.promise_due and card.promise_due < moment.iso)
    moves = [card.move for card in cards]
    summary = work.Summary(
        open=len(cards), our_move=moves.count("us"), departments=moves.count("department"),
        employers=moves.count("employer"), late=late, stopped=sum(1 for card in cards if card.side), kept=kept,
        promised=due, lines=(), as_of=moment.iso,
    )  # fmt: skip
    return Then(summary, cards, frozenset(work.promises_missed(reader, moment, promised.calendar)))


class _Names:
    """The names of everybody on these cards, each read once."""

    def __init__(self, reader: Reads, found: Iterable[Past]) -> None:
        people: set[str] = set()
        employers: set[str] = set()
        departments: set[str] = set()
        for one in found:
            people.update(_people(one.state))
            employers.update((one.state["f"].get("employers") or ())[:1])
            departments.add(past.department_of(one.state))
        self.leads: dict[str, str] = dict(
            reader.read("SELECT department, min(name) FROM person WHERE role = 'lead' AND left = 0 GROUP BY department")
        )
        self.people = names.people(reader, people)
        self.employers = names.employers(reader, employers)
        self.codes = names.codes(reader, departments)


def _people(state: State) -> tuple[str, str, str]:
    """(who said yes, who was asked by name, the adviser), as ids."""
    holds = enquiries.holder(state)
    asked = next((offer["to"] for _, offer in enquiries.open_offers(state) if offer["to"]), "")
    return (holds["person"] if holds else "", asked, state.get("adviser", ""))


def _card(one: Past, known: _Names, promised: Promised) -> Card:
    state: dict[str, Any] = one.state
    f = state["f"]
    side = state.get("side") or {}
    clocks = promises_of(state, promised.calendar, promised.days)
    promise = clocks.next_promise() if not side or side["kind"] == "parked" else None
    upcoming = automatic(state, clocks, promised.calendar, promised.days)
    day, kind = one.planned or ((upcoming.due.isoformat(), upcoming.kind) if upcoming else (None, ""))
    department = past.department_of(state)
    holder, asked, adviser = (known.people.get(person, "") for person in _people(state))
    other = (asked or known.leads.get(department, "")) if state["stage"] == "offered" else adviser
    employer = (f.get("employers") or [""])[0]
    return Card(
        n=one.n, id=one.id, ref=state.get("ref", ""), subject=state.get("subject", ""),
        employer=known.employers.get(employer, "") or state.get("typed", ""), stage=state["stage"],
        side=side.get("kind", ""), until=side.get("until") or None, since=state["since"],
        department=known.codes.get(department, ""), holder=holder, who=holder or other, move=whose_move(state),
        promise_due=promise[1].isoformat() if promise else None, next_kind=kind, next_due=day,
        value=f.get("value_pence"),
    )  # fmt: skip
