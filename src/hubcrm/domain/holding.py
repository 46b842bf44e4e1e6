"""Who holds an enquiry, who was asked and whether it is open, read from its folded state (see domain.enquiries)."""

from __future__ import annotations

from typing import Any

from hubcrm.domain.changes import State

ORDER = ("new", "finding_out", "offered", "claimed", "shaping", "proposal", "agreed", "delivering", "following_up")
HELD_BY_DEPARTMENT = frozenset(ORDER[3:])


def live_claims(state: State) -> list[tuple[str, dict[str, Any]]]:
    """Claims that still stand, the one that holds first: the confirmed one, else the earliest."""
    confirmed = state.get("confirmed")
    live = [(key, claim) for key, claim in state["claims"].items() if claim["live"]]
    return sorted(live, key=lambda pair: (pair[0] != confirmed, pair[1]["hlc"], pair[0]))


def holder(state: State) -> dict[str, Any] | None:
    """The claim that holds the enquiry (provisionally, where two people said yes), or None."""
    live = live_claims(state)
    return live[0][1] if live else None


def two_said_yes(state: State) -> bool:
    """Whether two people claimed it without having seen each other, and nobody has settled it yet."""
    if state.get("confirmed"):
        return False
    live = live_claims(state)
    return any(
        one["person"] != other["person"] and key not in other["saw"] and other_key not in one["saw"]
        for at, (key, one) in enumerate(live)
        for other_key, other in live[at + 1 :]
    )


def open_offers(state: State) -> list[tuple[str, dict[str, Any]]]:
    """Offers that still wait for a department's answer, oldest first."""
    return sorted(
        ((key, offer) for key, offer in state["offers"].items() if offer["status"] == "open"),
        key=lambda pair: (pair[1]["at"], pair[0]),
    )


def is_open(state: State) -> bool:
    """Whether there is still something to do for the employer."""
    return bool(state.get("made")) and state.get("stage") != "closed"
