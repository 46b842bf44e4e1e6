"""Moving a card of the board: one step, with the fact that its new column asks for, and one Undo for both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from hubcrm.actions.doing import Done, done, enquiry_state, name_of, short_name
from hubcrm.domain import enquiries, rules
from hubcrm.domain.changes import State
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.fields import clean_fields
from hubcrm.queries import labels, people
from hubcrm.queries.board import COLUMNS, column_of, title

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Transaction

NEEDED: Final = {"agreed": "value_pence", "following": "people_helped"}
"""The fact that is asked for when a card comes into a column; it may stay blank."""

_ENTERED: Final = {"claimed": "shaping", "proposal": "proposal", "agreed": "agreed", "following": "following_up"}
_OFFER_FIRST: Final = "Offer it first: open it with Enter, then press O."


def move_card(hub: Hub, enquiry_id: str, column: str, *, by: str, facts: Mapping[str, Any] | None = None) -> Done:
    """Move an enquiry to another column of the board (a key of `queries.board.COLUMNS`).

    `facts` are set in the same step (see domain.fields). Back to "To sort out" takes open offers back and returns what
    somebody said yes to. Raises NotAllowed, which says how it is done instead, where a column is entered by other means.
    """
    given = clean_fields(facts or {})
    kind = labels.kind_of(hub)
    with hub.transaction(f"Move to {title(column, kind)}", by=by) as tx:
        state = enquiry_state(tx, enquiry_id)
        rules.must_be_open(state)
        if column_of(state["stage"]) == column:
            raise NotAllowed("It is in that column already.")
        if column == "sort_out":
            _back_to_the_hub(tx, enquiry_id, state, by)
        else:
            _must_be_held(tx, state, column, kind)
            backwards = list(COLUMNS).index(column_of(state["stage"])) > list(COLUMNS).index(column)
            stage = "delivering" if column == "agreed" and backwards else _ENTERED[column]
            tx.record("enquiry", enquiry_id, "moved", rules.move(state, stage))
        if state.get("side"):  # whoever moves it goes on with it
            tx.record("enquiry", enquiry_id, "resumed")
        changed = {key: value for key, value in given.items() if state["f"].get(key) != value}
        if changed:
            tx.record("enquiry", enquiry_id, "set", changed)
        employer = (state["f"].get("employers") or [""])[0]
        who = name_of(tx, "employer", employer, state.get("typed") or state.get("ref", "It"))
        return done(tx, enquiry_id, f"{who} moved to {title(column, kind)}")


def _must_be_held(tx: Transaction, state: State, column: str, kind: str) -> None:
    """Refuse the columns that only an offer or somebody's yes can fill."""
    said = labels.words(kind)
    holds = enquiries.holder(state)
    waiting = [short_name(tx, offer["department"]) for _, offer in enquiries.open_offers(state)]
    if column == "departments":
        if holds is not None:
            raise NotAllowed(
                f"{short_name(tx, holds['department'])} has said yes to it. To ask another {said['department']}, open it "
                "with Enter and offer it there."
            )
        raise NotAllowed(f"A card comes here when it is offered to {said['a_department']}. {_OFFER_FIRST}")
    if holds is not None or state["stage"] in enquiries.HELD_BY_DEPARTMENT:
        return
    if waiting:
        have = "has" if len(waiting) == 1 else "have"
        raise NotAllowed(f"{' and '.join(waiting)} {have} not said yes yet. Note their answer down on Offers out.")
    raise NotAllowed(f"Nobody has said yes to it yet. {_OFFER_FIRST}")


def _back_to_the_hub(tx: Transaction, enquiry_id: str, state: State, by: str) -> None:
    if enquiries.live_claims(state):
        for_others = people.viewer(tx, by).is_hub
        person = "" if for_others else by
        tx.record("enquiry", enquiry_id, "released", rules.give_back(state, person, may_for_others=for_others))
    for offer, _ in enquiries.open_offers(state):
        tx.record("enquiry", enquiry_id, "withdrawn", {"offer": offer})
    now = enquiry_state(tx, enquiry_id)
    if column_of(now["stage"]) != "sort_out":
        tx.record("enquiry", enquiry_id, "moved", rules.move(now, "finding_out"))
