"""Who there is: departments, colleagues, days away, contacts, employers."""

from __future__ import annotations

from typing import Any, NamedTuple

from hubcrm.domain.errors import NotFound
from hubcrm.queries.reading import Reads, Viewer
from hubcrm.queries.standing import institution as institution
from hubcrm.queries.standing import this_person as this_person
from hubcrm.queries.standing import viewer as viewer


class Department(NamedTuple):
    """A department with the words and subjects suggestions rest on, and its open work."""

    id: str
    code: str
    name: str
    words: str
    subjects: tuple[str, ...]
    email: str
    open: int


class Person(NamedTuple):
    """A colleague. `department` is an id; `code` that department's code."""

    id: str
    name: str
    role: str
    department: str
    code: str
    email: str
    expertise: str


class Away(NamedTuple):
    """Days a colleague is away; ISO days, both included."""

    id: str
    person: str
    name: str
    first: str
    last: str
    deputy: str
    deputy_name: str


class Contact(NamedTuple):
    """A person we know at an employer, as much of them as this viewer may see."""

    id: str
    employer: str
    employer_name: str
    name: str
    role_title: str
    email: str
    phone: str
    visibility: str
    steward: str
    steward_name: str
    hidden: bool


class Employer(NamedTuple):
    """An employer of a list: how much is open, and when we last heard from them (UTC ms of the latest receipt)."""

    id: str
    name: str
    town: str
    sector: str
    employees: int | None
    open: int
    total: int
    last: int | None


def departments(reader: Reads) -> list[Department]:
    """Departments in use, by name."""
    rows = reader.read(
        "SELECT d.id, d.code, d.name, d.words, d.subjects, d.email, (SELECT count(*) FROM enquiry e WHERE "
        "e.department = d.id AND e.open = 1) FROM department d WHERE d.closed = 0 ORDER BY d.name"
    )
    return [Department(one[0], one[1], one[2], one[3], tuple(one[4].split()), one[5], one[6]) for one in rows]


def people(reader: Reads, department: str = "") -> list[Person]:
    """Colleagues who are still here, by name."""
    rows = reader.read(
        "SELECT p.id, p.name, p.role, p.department, coalesce(d.code, ''), p.email, p.expertise FROM person p "
        "LEFT JOIN department d ON d.id = p.department WHERE p.left = 0 AND (?1 = '' OR p.department = ?1) ORDER BY p.name",
        (department,),
    )
    return [Person(*one) for one in rows]


def away(reader: Reads, since: str) -> list[Away]:
    """Days away that end on or after an ISO day."""
    rows = reader.read(
        "SELECT a.id, a.person, p.name, a.first, a.last, a.deputy, coalesce(q.name, '') FROM away a "
        "JOIN person p ON p.id = a.person LEFT JOIN person q ON q.id = a.deputy WHERE a.last >= ? ORDER BY a.first, p.name",
        (since,),
    )
    return [Away(*one) for one in rows]


_CONTACT = (
    "SELECT c.id, c.employer, coalesce(m.name, ''), c.name, c.role_title, c.email, c.phone, c.visibility, c.steward, "
    "coalesce(p.name, ''), c.role_kind FROM contact c LEFT JOIN employer m ON m.id = c.employer "
    "LEFT JOIN person p ON p.id = c.steward"
)


def contacts(reader: Reads, viewer: Viewer, *, employer: str = "", search: str = "", limit: int = 200) -> list[Contact]:
    """People we know. Those by introduction show this viewer only that there is somebody, and whom to ask."""
    rows = reader.read(
        f"{_CONTACT} WHERE (?1 = '' OR c.employer = ?1) AND (?2 = '' OR ((c.visibility = 'shared' OR c.steward = ?3) "
        "AND instr(lower(c.name || ' ' || c.email), lower(?2)) > 0)) ORDER BY m.name, c.name LIMIT ?4",
        (employer, search.strip()[:200], viewer.person or "-", limit),
    )
    return [_contact(one, viewer) for one in rows]


def _contact(one: tuple[Any, ...], viewer: Viewer) -> Contact:
    hidden = one[7] != "shared" and (one[8] != viewer.person or not viewer.person)
    # A job title may tell who it is as plainly as the name; others see the kind of role only.
    name, role, email, phone = ("", one[10], "", "") if hidden else (one[3], one[4], one[5], one[6])
    return Contact(one[0], one[1], one[2], name, role, email, phone, one[7], one[8], one[9], hidden)


def employers(reader: Reads, *, search: str = "", limit: int = 100, after: str = "") -> list[Employer]:
    """Employers by name; `after` is the name that ended the page before."""
    rows = reader.read(
        "SELECT m.id, m.name, m.town, m.sector, m.employees, (SELECT count(*) FROM enquiry_employer x JOIN enquiry e "
        "ON e.id = x.enquiry WHERE x.employer = m.id AND e.open = 1), (SELECT count(*) FROM enquiry_employer x "
        "WHERE x.employer = m.id), (SELECT max(e.received) FROM enquiry_employer x JOIN enquiry e ON e.id = x.enquiry "
        "WHERE x.employer = m.id) FROM employer m WHERE (?1 = '' OR instr(m.plain, lower(?1)) > 0 "
        "OR instr(lower(m.name), lower(?1)) > 0) AND m.plain > ?2 ORDER BY m.plain LIMIT ?3",
        (search.strip()[:200], after, limit),
    )
    return [Employer(*one) for one in rows]


def known_employers(reader: Reads) -> list[tuple[str, str, tuple[str, ...]]]:
    """(id, name, mail domains) of every employer, for telling likely-same ones."""
    return [(one[0], one[1], tuple(one[2].split())) for one in reader.read("SELECT id, name, domains FROM employer")]


def closures(reader: Reads, since: str = "") -> list[tuple[str, str, str, str]]:
    """(id, ISO day, name, kind) of bank holidays, closures and open days from an ISO day on."""
    rows = reader.read("SELECT id, day, name, kind FROM closure WHERE day >= ? ORDER BY day", (since,))
    return [(one[0], one[1], one[2], one[3]) for one in rows]


def department_name(reader: Reads, department: str) -> str:
    """The name of a department, from its id."""
    rows = reader.read("SELECT name FROM department WHERE id = ?", (department,))
    return str(rows[0][0]) if rows else ""


def contact(reader: Reads, viewer: Viewer, contact_id: str) -> Contact | None:
    """One contact, as much of them as this viewer may see; None where there is none."""
    rows = reader.read(f"{_CONTACT} WHERE c.id = ?", (contact_id,))
    return _contact(rows[0], viewer) if rows else None


def employer_facts(reader: Reads, employer: str) -> dict[str, Any]:
    """Everything noted about an employer; `looked_after_by` and `parent` are ids. Raises NotFound."""
    names = (
        "id", "name", "domains", "town", "postcode", "region", "sector", "employees", "legal_form", "parent",
        "company_number", "charity_number", "looked_after_by", "website", "phone", "notes", "sector_scheme",
    )  # fmt: skip
    rows = reader.read(f"SELECT {', '.join(names)} FROM employer WHERE id = ?", (employer,))
    if not rows:
        raise NotFound("This employer is not in the hub any more; it may have been undone or merged.")
    return dict(zip(names, rows[0], strict=True))


def to_look_as(reader: Reads, role: str) -> str:
    """A colleague in a role to see the made-up hub as: the one whose department has most offers to answer, else the first."""
    rows = reader.read(
        "SELECT p.id FROM person p WHERE p.role = ? AND p.left = 0 ORDER BY (SELECT count(*) FROM offer o "
        "WHERE o.department = p.department AND p.department != '' AND o.status = 'open') DESC, p.id LIMIT 1",
        (role,),
    )
    return str(rows[0][0]) if rows else ""
