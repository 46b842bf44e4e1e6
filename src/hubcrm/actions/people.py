"""Departments, the people in them, and when they are away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from hubcrm.actions.doing import Done, done, today
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.promises import say_day
from hubcrm.domain.records import fields_of
from hubcrm.domain.words import Role
from hubcrm.store.transactions import Entry

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub
    from hubcrm.store.transactions import Transaction

DEPARTMENT_FIELDS = frozenset({"code", "name", "words", "subjects", "lead", "email", "hears", "closed"})
PERSON_FIELDS = frozenset({"name", "role", "department", "email", "phone", "expertise", "left"})
HERE, BY_EMAIL = "here", "email"
HEARS = frozenset({"", HERE, BY_EMAIL})
_CODE = re.compile(r"^[A-Z0-9][A-Z0-9_&-]{0,15}$")
THIS_PERSON = "this_person"
_IN_THE_HUB = frozenset({Role.ADVISER, Role.MANAGER})


def add_department(hub: Hub, code: str, name: str, *, by: str, words: str = "", subjects: list[str] | None = None,
                   email: str = "") -> Done:  # fmt: skip
    """Add a department with a short code and the words that employers use for what it does."""
    fields = department_fields(
        {"code": code, "name": name, "words": words, "subjects": subjects or [], "email": email}
    )
    with hub.transaction(f"Add {fields['name']}", by=by) as tx:
        _code_is_free(tx, fields["code"])
        return done(tx, tx.create("department", fields), f"{fields['name']} added")


def add_departments(hub: Hub, listed: Iterable[Mapping[str, Any]], *, by: str) -> Outcome[list[str]]:
    """Add many departments at once (`code`, `name`, and what else is known of each), to be undone at once."""
    given = [department_fields(facts) for facts in listed]
    if not given:
        raise NotAllowed("There is nothing to add yet. Paste a column of names.")
    said = given[0].get("name", "") if len(given) == 1 else f"{len(given)} departments"
    with hub.transaction(f"Add {said}", by=by) as tx:
        taken = {str(code).upper() for (code,) in tx.read("SELECT code FROM department")}
        for fields in given:
            if not fields.get("name") or not fields.get("code"):
                raise NotAllowed("Every department needs a code, such as ENG, and a name.")
            if fields["code"] in taken:
                raise NotAllowed(f"There is a department {fields['code']} already. Choose another code.")
            taken.add(fields["code"])
        made = [tx.new_id() for _ in given]
        tx.record_many(Entry("department", new, "created", fields) for new, fields in zip(made, given, strict=True))
        return done(tx, made, f"{said} added")


def edit_department(hub: Hub, department_id: str, facts: Mapping[str, Any], *, by: str) -> Done:
    """Change facts of a department. `closed` takes it out of suggestions and lists, never out of history."""
    fields = department_fields(facts)
    with hub.transaction("Edit department", by=by) as tx:
        present = _must_exist(tx, "department", department_id)
        if "code" in fields and fields["code"] != present.get("code"):
            _code_is_free(tx, fields["code"])
        tx.set("department", department_id, fields)
        return done(tx, department_id, "Saved")


def department_fields(facts: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, value in facts.items():
        if key not in DEPARTMENT_FIELDS:
            raise NotAllowed(f"There is no fact called “{key}” for a department.")
        if key == "subjects":
            fields[key] = [str(one) for one in (value or ())]
        elif key == "closed":
            fields[key] = int(bool(value))
        elif key == "hears":
            if value not in HEARS:
                raise NotAllowed("A department hears of offers here or by e-mail.")
            fields[key] = "" if value == HERE else BY_EMAIL
        else:
            fields[key] = str(value or "").strip()[:20000]
    if "code" in fields:
        fields["code"] = fields["code"].upper().replace(" ", "-")
        if not _CODE.match(fields["code"]):
            raise NotAllowed("A department's code is 1 to 16 letters and digits, such as ENG.")
    if "name" in fields:
        fields["name"] = " ".join(fields["name"].split())[:200]
        if not fields["name"]:
            raise NotAllowed("A department needs a name.")
    return fields


def _code_is_free(tx: Transaction, code: str) -> None:
    if tx.read("SELECT 1 FROM department WHERE code = ? COLLATE NOCASE LIMIT 1", (code,)):
        raise NotAllowed(f"There is a department {code} already. Choose another code.")


def add_person(hub: Hub, name: str, role: str, *, by: str, department: str = "", email: str = "", phone: str = "",
               expertise: str = "") -> Done:  # fmt: skip
    """Add a colleague. The first adviser or manager added on a computer is the person who works there."""
    fields = person_fields({"name": name, "role": role, "department": department, "email": email, "phone": phone,
                             "expertise": expertise})  # fmt: skip
    needs_department(fields)
    with hub.transaction(f"Add {fields['name']}", by=by) as tx:
        person = tx.create("person", {key: value for key, value in fields.items() if value})
        works_here = fields["role"] in _IN_THE_HUB and _nobody_works_here(tx)
        outcome = done(tx, person, f"{fields['name']} added")
    if works_here:
        hub.set_fact(THIS_PERSON, person)
    return outcome


def add_many(hub: Hub, listed: Iterable[Mapping[str, Any]], *, by: str) -> Outcome[list[str]]:
    """Add many colleagues at once (`name`, `role`, `department` as an id, `email`, ...), to be undone at once.

    As with one, the first adviser or manager works on this computer where nobody does yet.
    """
    given = [person_fields({"name": "", "role": "", **facts}) for facts in listed]
    if not given:
        raise NotAllowed("There is nobody to add yet. Paste rows of names and roles.")
    for fields in given:
        needs_department(fields)
    said = given[0]["name"] if len(given) == 1 else f"{len(given)} people"
    with hub.transaction(f"Add {said}", by=by) as tx:
        made = [tx.new_id() for _ in given]
        tx.record_many(
            Entry("person", new, "created", {key: value for key, value in fields.items() if value})
            for new, fields in zip(made, given, strict=True)
        )
        first = next((new for new, one in zip(made, given, strict=True) if one["role"] in _IN_THE_HUB), "")
        works_here = bool(first) and _nobody_works_here(tx)
        outcome = done(tx, made, f"{said} added")
    if works_here:
        hub.set_fact(THIS_PERSON, first)
    return outcome


def needs_department(fields: Mapping[str, Any]) -> None:
    """Raise NotAllowed for somebody outside the hub who belongs to no department."""
    if fields["role"] not in _IN_THE_HUB and not fields.get("department"):
        raise NotAllowed(f"Say which department {fields['name']} belongs to.")


def _nobody_works_here(tx: Transaction) -> bool:
    # joined, because the adding of whoever worked here may have been undone
    return not tx.read("SELECT 1 FROM meta JOIN person ON person.id = meta.v WHERE meta.k = ?", (THIS_PERSON,))


def work_here(hub: Hub, person_id: str) -> Done:
    """From now on this colleague acts on this computer where nobody else is named."""
    rows = hub.read("SELECT name FROM person WHERE id = ?", (person_id,))
    if not rows:
        raise NotFound("This person is not in the hub any more.")
    from hubcrm.sync import membership

    if membership.signed_in(hub.read) not in ("", person_id):
        raise NotAllowed(
            "This computer is signed in to the hub's server in one person's name. For somebody else to work here, leave the "
            "team and join it again with an invitation of theirs."
        )
    hub.set_fact(THIS_PERSON, person_id)
    return Outcome(person_id, frozenset({"this_person"}), f"{rows[0][0]} works on this computer")


def edit_person(hub: Hub, person_id: str, facts: Mapping[str, Any], *, by: str) -> Done:
    """Change facts of a colleague; `left` takes them out of lists, never out of history."""
    fields = person_fields(facts)
    with hub.transaction("Edit person", by=by) as tx:
        _must_exist(tx, "person", person_id)
        tx.set("person", person_id, fields)
        return done(tx, person_id, "Saved")


def person_fields(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a colleague as they are kept. Raises NotAllowed where one of them cannot be."""
    fields: dict[str, Any] = {}
    for key, value in facts.items():
        if key not in PERSON_FIELDS:
            raise NotAllowed(f"There is no fact called “{key}” for a person.")
        fields[key] = int(bool(value)) if key == "left" else " ".join(str(value or "").split())[:4000]
    if "name" in fields and not fields["name"]:
        raise NotAllowed("A person needs a name.")
    if "role" in fields and fields["role"] not in set(Role):
        raise NotAllowed(f"A person's role is one of {', '.join(Role)}.")
    return fields


def add_away(hub: Hub, person_id: str, first: date, last: date, *, by: str, deputy: str = "") -> Done:
    """Note when a colleague is away, and who stands in."""
    if last < first:
        raise NotAllowed("The last day away comes before the first.")
    if deputy == person_id:
        raise NotAllowed("Nobody can stand in for themselves.")
    with hub.transaction("Note days away", by=by) as tx:
        name = _must_exist(tx, "person", person_id)["name"]
        fields = {"person": person_id, "first": first.isoformat(), "last": last.isoformat(), "deputy": deputy}
        new = tx.create("away", {key: value for key, value in fields.items() if value})
        return done(tx, new, f"{name} is away from {say_day(first, today(hub))} to {say_day(last, today(hub))}")


def remove_away(hub: Hub, away_id: str, *, by: str) -> Done:
    """They are here after all."""
    with hub.transaction("Remove days away", by=by) as tx:
        _must_exist(tx, "away", away_id)
        tx.record("away", away_id, "removed")
        return done(tx, away_id, "Removed")


def _must_exist(tx: Transaction, entity_type: str, record_id: str) -> dict[str, Any]:
    fields = fields_of(tx.state(entity_type, record_id))
    if fields is None:
        raise NotFound(
            f"This {'note of days away' if entity_type == 'away' else entity_type} is not in the hub any more."
        )
    return fields
