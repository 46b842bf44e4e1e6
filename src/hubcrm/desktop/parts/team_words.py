"""How sharing stands, in words: at the foot of the sidebar, behind it, and in Settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from hubcrm.domain.promises import say_day
from hubcrm.sync.team_status import Place, Seen, Team

Local = Callable[[int], datetime]
"""UTC milliseconds to a moment of hub time."""

_GO_ON = "you can go on working"


def foot(team: Team, saved: str, question: str, now: datetime, local: Local, *, is_fresh: bool = False) -> str:
    """The line at the foot: "Saved 10:04 · all shared", "3 waiting to share", or why nothing is shared now.

    `is_fresh`: something was done a moment ago and is on its way, so that nothing is said of sharing yet.
    """
    if question:
        return "A large change waits for your yes"
    missed = [place for place in team.places if place.missed]
    if missed:
        whom = "the hub" if len(team.places) == 1 else called(missed[0])
        return f"Cannot reach {whom} {since(missed[0].reached, now, local)} — {_GO_ON}"
    if any(place.problem for place in team.places):
        return f"Not shared — {_GO_ON}, see why here"
    if is_fresh:
        return saved
    if team.waiting:
        return f"{team.waiting:,} waiting to share"
    return f"{saved} · all shared" if saved.startswith("Saved") else "All saved and shared"


def called(place: Place) -> str:
    """ "the server" or "the folder"."""
    return "the server" if place.kind == "postgres" else "the folder"


def since(reached: int, now: datetime, local: Local) -> str:
    """ "since 10:04", "since Tue", "since Tue 7 Apr"; "yet" where it was never reached."""
    if not reached:
        return "yet"
    at = local(reached)
    if at.date() == now.date():
        return f"since {at:%H:%M}"
    said = say_day(at.date(), now.date())
    return f"since {said.split()[0] if now.date() - at.date() < timedelta(days=7) else said}"


def when(ms: int, now: datetime, local: Local) -> str:
    """A moment: "today 10:04"."""
    at = local(ms)
    return f"{say_day(at.date(), now.date())} {at:%H:%M}"


def stands(place: Place, now: datetime, local: Local) -> str:
    """How one place stands, and what to do about it, in whole sentences."""
    told = f"Last shared {when(place.reached, now, local)}." if place.reached else "Nothing has been shared yet."
    if place.waiting:
        changes = "1 change waits" if place.waiting == 1 else f"{place.waiting:,} changes wait"
        told = f"{told} {changes} to be shared."
    elif place.reached and not place.problem and not place.asks:
        told = f"Everything is shared. {told}"
    if place.missed:
        look = "this computer has no network, or the server rests" if place.kind == "postgres" else (
            "the drive is not connected, or the program that copies the folder is not running")  # fmt: skip
        told = f"{told} It cannot be reached now: {look}. Nothing is lost; it goes on by itself when it is back."
    return told


def question(records: int, of: int) -> str:
    """What is asked before a change of much of the hub is taken in."""
    return (
        f"What came from the team would change {records:,} of the {of:,} records here at once, so nothing of it was taken in yet. "
        "Ask your colleagues whether somebody meant it; then take it in."
    )


def colleague(one: Seen, now: datetime, local: Local) -> str:
    """One computer of the team: "Dr Sam Whitlock, here today 10:04, version 0.1.0"."""
    name = one.name or "Somebody"
    if one.here:
        name = f"{name} (this computer)"
    version = f", version {one.version}" if one.version else ""
    return f"{name}, here {when(one.last, now, local)}{version}"
