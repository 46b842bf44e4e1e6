"""Setting up a hub step by step: what it begins with, and each step of the guide as one thing to do and to undo."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from hubcrm.actions import closures as days_off
from hubcrm.actions import institution, people
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.records import fields_of
from hubcrm.domain.words import Role
from hubcrm.store.transactions import Entry

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub

GUIDE = "guide"
"""The hub's own fact: at which step of the guide somebody stopped, and what they had typed that is not kept yet."""

KIND = "guide"
DONE = 0  # a step that says that the guide is over

Days = tuple[date, date]


def begin(hub: Hub, *, person: str, closures: Iterable[Days] = ()) -> None:
    """Write what a new hub begins with besides its own facts: who set it up, its days off, and that the guide goes on."""
    somebody = people.add_person(hub, person, Role.ADVISER, by="").value
    for first, last in closures:
        with suppress(NotAllowed):  # a weekend or a bank holiday: closed as it is
            days_off.add(hub, first, last, "Closed", by=somebody)
    note_guide(hub, 2, {})


def note_guide(hub: Hub, step: int, left: Mapping[str, str], *, by: str = "") -> Outcome[int]:
    """Remember on this computer the step at which the guide goes on (DONE: it is over), and what was typed by step."""
    hub.set_fact(GUIDE, json.dumps({"step": step, "left": {key: text for key, text in left.items() if text}}))
    return Outcome(step, frozenset({KIND}))


def note_typed(hub: Hub, step: int, left: Mapping[str, str], *, by: str = "") -> Outcome[int]:
    """The same in the middle of a step, so that a crash takes nothing away; nobody is told."""
    note_guide(hub, step, left)
    return Outcome(step)


def leave(hub: Hub, action: Callable[..., Outcome[Any]], given: Sequence[Any], step: int, left: Mapping[str, str], *,
          by: str) -> Outcome[Any]:  # fmt: skip
    """Keep what a step holds, and note where the guide goes on with what is left: neither without the other."""
    outcome = action(hub, *given, by=by)
    note_guide(hub, step, left)
    return Outcome(outcome.value, outcome.kinds | {KIND}, outcome.said, outcome.undoable)


def keep_who(hub: Hub, facts: Mapping[str, Any], name: str, added: Sequence[Days], removed: Sequence[str], *,
             by: str) -> Outcome[str]:  # fmt: skip
    """Change who we are: the institution's facts, the name of whoever does it, days off that came and went."""
    kinds: frozenset[str] = frozenset()
    if facts:
        kinds |= institution.edit(hub, facts, by=by).kinds
    if name and by:
        kinds |= people.edit_person(hub, by, {"name": name}, by=by).kinds
    if removed:
        kinds |= days_off.remove(hub, removed, by=by).kinds
    for first, last in added:
        with suppress(NotAllowed):  # as above
            kinds |= days_off.add(hub, first, last, "Closed", by=by).kinds
    return Outcome("", kinds, "Saved" if kinds else "", bool(kinds))


def keep_departments(hub: Hub, added: Sequence[Mapping[str, Any]], changed: Mapping[str, Mapping[str, Any]],
                     removed: Sequence[str], *, by: str) -> Outcome[list[str]]:  # fmt: skip
    """Add, change and take out departments in one step. Codes may change places; returns the ids of those added."""
    new = [people.department_fields(one) for one in added]
    other = {one: people.department_fields(facts) for one, facts in changed.items()}
    said = _counted(len(new), len(other), len(removed))
    with hub.transaction("Change departments" if other or removed else "Add departments", by=by) as tx:
        for one in (*other, *removed):
            if fields_of(tx.state("department", one)) is None:
                raise NotFound("A department is not in the hub any more: it was taken out on another computer.")
        codes = [str(one["code"]) for one in (*new, *other.values()) if "code" in one]
        codes += [
            str(code) for one, code in tx.read("SELECT id, code FROM department") if "code" not in other.get(one, {})
        ]
        twice = next((code for code in codes if codes.count(code) > 1), "")
        if twice:
            raise NotAllowed(f"The code {twice} would stand for two departments. Choose another for one of them.")
        for one, facts in other.items():
            tx.set("department", one, facts)
        for one in removed:
            tx.set("department", one, {"closed": 1})
        made = [tx.new_id() for _ in new]
        tx.record_many(Entry("department", one, "created", facts) for one, facts in zip(made, new, strict=True))
        return Outcome(made, tx.kinds, said, bool(tx.kinds))


def _counted(added: int, changed: int, removed: int) -> str:
    parts = [
        f"{count} {'department' if count == 1 else 'departments'} {verb}"
        for count, verb in ((added, "added"), (changed, "changed"), (removed, "taken out"))
        if count
    ]
    return ", ".join(parts)
