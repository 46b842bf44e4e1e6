"""Past routings as the history of enquiries: offered, taken, closed, each on its day, so that suggestions learn from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hubcrm.actions.bringing_enquiries import Routed
from hubcrm.domain.words import Answer, DeclineReason
from hubcrm.store.transactions import Entry

if TYPE_CHECKING:
    from hubcrm.store.transactions import Transaction


def record(tx: Transaction, routed: Sequence[tuple[str, Routed]]) -> None:
    """Write what became of enquiries (id, routing) that were taken in just before, in the same transaction.

    Nothing is said of promises: this hub had made none then, so none of these counts as kept or late.
    """
    offers = [
        (
            enquiry,
            past,
            department,
            Entry("enquiry", enquiry, "offered", {"department": department, "lead": lead}, at=_at(tx, past)),
        )
        for enquiry, past in routed
        for department, lead in _asked(past)
    ]
    ids = tx.record_many(entry for _, _, _, entry in offers)
    answers = [
        _answer(tx, enquiry, past, department, offer)
        for offer, (enquiry, past, department, _) in zip(ids, offers, strict=True)
    ]
    answers.sort(
        key=lambda entry: entry.kind == "claimed"
    )  # whoever took it comes last, after helpers and those who said no
    closed = [
        Entry("enquiry", enquiry, "closed", {"reason": past.reason} if past.reason else {}, at=past.closed or tx.now)
        for enquiry, past in routed
    ]
    tx.record_many([*answers, *closed])


def _asked(past: Routed) -> list[tuple[str, int]]:
    """(department, whether it was asked to take it), in the order in which they were asked."""
    first, *helpers = past.took
    return [*((one, 1) for one in past.said_no), (first, 1), *((one, 0) for one in helpers)]


def _answer(tx: Transaction, enquiry: str, past: Routed, department: str, offer: str) -> Entry:
    if department == past.took[0]:
        facts = {"offer": offer, "person": past.person, "department": department, "round": ""}
        return Entry("enquiry", enquiry, "claimed", facts, at=_at(tx, past))
    if department in past.took:
        return Entry("enquiry", enquiry, "answered", {"offer": offer, "answer": Answer.HELP.value}, at=_at(tx, past))
    said_no = {"offer": offer, "answer": Answer.DECLINE.value, "reason": DeclineReason.NOT_OUR_AREA.value}
    return Entry("enquiry", enquiry, "answered", said_no, at=_at(tx, past))


def _at(tx: Transaction, past: Routed) -> int:
    return past.received if past.received is not None and past.received <= tx.now else tx.now
