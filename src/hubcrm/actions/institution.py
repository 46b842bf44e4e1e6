"""Who we are: the institution, its promises, its working calendar; and setting up a hub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields as fields_of_promises
from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

from hubcrm.actions.doing import Done, done, today
from hubcrm.actions.due_days import due_days, worked_out
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.promises import Calendar, PromiseDays
from hubcrm.domain.records import fields_of
from hubcrm.domain.words import Division, InstitutionKind
from hubcrm.store.transactions import Entry

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Transaction

_TEXTS = frozenset({"name", "zone", "email", "address"})
_YEARS_AHEAD = 3
_PROMISES = tuple(f"promise_{field.name}" for field in fields_of_promises(PromiseDays) if field.name != "same_day")
_CLOCKS = frozenset({"division", "opens", "closes", "zone", *_PROMISES})
"""Facts that due days are worked out from."""


def set_up(hub: Hub, name: str, *, by: str = "", division: str = Division.ENGLAND_AND_WALES,
           kind: str = InstitutionKind.UNIVERSITY, first_year: int = 0) -> Done:  # fmt: skip
    """Set up a new hub: its name, kind and nation, and the bank holidays of this year and the next three."""
    fields = _fields({"name": name, "kind": kind, "division": division})
    year = today(hub).year
    with hub.transaction("Set up the hub", by=by) as tx:
        tx.create("institution", fields, entity_id=tx.derived_id("institution"))
        _seed_holidays(tx, division, range(first_year or year, year + _YEARS_AHEAD + 1))
        return done(tx, tx.derived_id("institution"), f"{fields['name']} is set up")


def edit(hub: Hub, facts: Mapping[str, Any], *, by: str) -> Done:
    """Change the institution's facts: name, kind, division, opens, closes, zone, promise_acknowledge, ..."""
    fields = _fields(facts)
    with hub.transaction("Change settings", by=by) as tx:
        before = due_days(tx.read)
        record = tx.derived_id("institution")
        state = tx.state("institution", record) or {"f": {}}
        _must_make_a_calendar({**state["f"], **fields})
        tx.set("institution", record, fields)
        if fields.get("division") and fields["division"] != state["f"].get("division"):
            _change_division(tx, fields["division"], today(hub).year)
        outcome = done(tx, record, "Saved")
    return replace(outcome, said=f"Saved{worked_out(hub, before)}") if _CLOCKS & fields.keys() else outcome


def _must_make_a_calendar(fields: Mapping[str, Any]) -> None:
    """Raise NotAllowed where office hours or time zone, as they would be together, make no calendar."""
    Calendar(
        opens=time.fromisoformat(fields.get("opens") or "09:00"),
        closes=time.fromisoformat(fields.get("closes") or "17:00"),
        zone=fields.get("zone") or "Europe/London",
    )


def _fields(facts: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, value in facts.items():
        if key.startswith("promise_"):
            fields[key] = _promise(key, value)
        elif key == "target":
            fields[key] = _target(value)
        elif key in ("opens", "closes"):
            try:
                written = str(value).strip()
                fields[key] = time.fromisoformat(f"0{written}" if len(written) == 4 else written).strftime("%H:%M")
            except ValueError as error:
                raise NotAllowed("Write office hours like 09:00 and 17:00.") from error
        elif (key == "kind" and value in set(InstitutionKind)) or (key == "division" and value in set(Division)):
            fields[key] = str(value)
        elif key in _TEXTS:
            fields[key] = " ".join(str(value or "").split())[:200]
        elif key in ("kind", "division"):
            choices = ", ".join(InstitutionKind if key == "kind" else Division)
            raise NotAllowed(f"“{str(value)[:40]}” is not one of the choices for {key}: {choices}.")
        else:
            known = ", ".join([*sorted(_TEXTS), "kind", "division", "opens", "closes", "target", *_PROMISES])
            raise NotAllowed(f"There is no setting called “{key[:40]}”. Those there are: {known}.")
    if "name" in fields and not fields["name"]:
        raise NotAllowed("The institution needs a name.")
    return fields


def _promise(key: str, value: Any) -> int:
    name = key.removeprefix("promise_")
    if key not in _PROMISES:
        raise NotAllowed(f"There is no promise called “{name[:40]}”. Those there are: {', '.join(_PROMISES)}.")
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= 250):
        raise NotAllowed("A promise is 0 to 250 working days.")
    return int(text)


def _target(value: Any) -> int:
    text = str(value).strip().removesuffix("%").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 50 <= int(text) <= 100):
        raise NotAllowed("The target is 50 to 100 promises kept out of 100.")
    return int(text)


def _seed_holidays(tx: Transaction, division: str, years: Sequence[int]) -> None:
    from hubcrm.intake.bank_holidays import seed

    tx.record_many(
        Entry("closure", tx.derived_id(f"holiday:{division}:{day}"), "created",
              {"day": day.isoformat(), "name": name, "kind": "bank_holiday", "division": division})
        for day, name in seed(Division(division), years)
    )  # fmt: skip


def _change_division(tx: Transaction, division: str, year: int) -> None:
    """Bank holidays of the other nation go, ours come; the hub's own closures stay."""
    for (record,) in tx.read("SELECT id FROM closure WHERE kind = 'bank_holiday'"):
        tx.record("closure", record, "removed")
    from hubcrm.intake.bank_holidays import seed

    for day, name in seed(Division(division), range(year, year + _YEARS_AHEAD + 1)):
        record = tx.derived_id(f"holiday:{division}:{day}")
        facts = {"day": day.isoformat(), "name": name, "kind": "bank_holiday", "division": division}
        if tx.state("closure", record) is None:
            tx.create("closure", facts, entity_id=record)
        else:
            tx.set("closure", record, {**facts, "restored": 1})


def add_bank_holidays(hub: Hub, *, by: str) -> Done:
    """Seed the bank holidays of years that have come into reach; safe to run again and again."""
    year = today(hub).year
    with hub.transaction("Add bank holidays", by=by) as tx:
        division = hub.calendar_of(tx).division
        known = {day[:4] for (day,) in tx.read("SELECT day FROM closure WHERE kind = 'bank_holiday'")}
        missing = [one for one in range(year, year + _YEARS_AHEAD + 1) if str(one) not in known]
        if missing:
            _seed_holidays(tx, division, missing)
        return done(tx, "", f"Bank holidays added for {len(missing)} years" if missing else "")


def add_closure(hub: Hub, day: date, name: str, *, by: str, is_open: bool = False) -> Done:
    """Add a day on which the hub is closed (or, with `is_open`, one on which it works after all)."""
    with hub.transaction("Add an open day" if is_open else "Add a closure day", by=by) as tx:
        new = tx.create(
            "closure", {"day": day.isoformat(), "name": name.strip()[:200], "kind": "open" if is_open else "closed"}
        )
        return done(tx, new, "Saved; due days are worked out again")


def remove_closure(hub: Hub, closure_id: str, *, by: str) -> Done:
    """The hub is open on that day after all."""
    with hub.transaction("Remove a closure day", by=by) as tx:
        if fields_of(tx.state("closure", closure_id)) is None:
            raise NotFound("This closure day is not in the hub any more.")
        tx.record("closure", closure_id, "removed")
        return done(tx, closure_id, "Removed; due days are worked out again")
