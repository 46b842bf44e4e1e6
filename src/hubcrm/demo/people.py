"""Setting the made-up hub up: departments, colleagues, and who is away."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from hubcrm.actions import people
from hubcrm.demo import cast
from hubcrm.store.hub import Hub


@dataclass
class Cast:
    """Ids of everybody: department code -> id, name -> person id, department code -> its people, the lead first."""

    departments: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    of_department: dict[str, list[str]] = field(default_factory=dict)

    @property
    def advisers(self) -> list[str]:
        """The hub's advisers."""
        return [self.people[name] for name, role in cast.HUB if role == "adviser"]

    @property
    def manager(self) -> str:
        """The hub's manager."""
        return next(self.people[name] for name, role in cast.HUB if role == "manager")


def set_up(hub: Hub) -> Cast:
    """Departments and colleagues."""
    found = Cast()
    for code, name, words, subjects in cast.DEPARTMENTS:
        found.departments[code] = people.add_department(
            hub, code, name, by="", words=words, subjects=list(subjects)
        ).value
    for name, role in cast.HUB:
        found.people[name] = people.add_person(hub, name, role, by="", email=_address(name)).value
    by = found.people[cast.HUB[0][0]]
    for name, role, code, expertise in cast.ACADEMICS:
        person = people.add_person(
            hub, name, role, by=by, department=found.departments[code], email=_address(name), expertise=expertise
        ).value
        found.people[name] = person
        found.of_department.setdefault(code, []).append(person)
    return found


def _address(name: str) -> str:
    words = [word for word in name.replace("(ret.)", "").split() if word not in ("Dr", "Prof", "Sgt")]
    return f"{'.'.join(words).lower()}@{cast.DOMAIN}"


def send_away(hub: Hub, found: Cast, today: date) -> None:
    """Who is away around today."""
    by = found.people["Priya Nair"]
    people.add_away(
        hub, found.people["Prof Anil Rao"], today - timedelta(days=4), today + timedelta(days=9), by=by,
        deputy=found.people["Dr Sam Whitlock"],
    )  # fmt: skip
    people.add_away(
        hub, found.people["Dr Tess Olin"], today + timedelta(days=5), today + timedelta(days=12), by=by,
        deputy=found.people["Dr Hugh Barraclough"],
    )  # fmt: skip
