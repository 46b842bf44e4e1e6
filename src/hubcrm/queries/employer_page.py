"""Employers: the list with what is open and when somebody last spoke, and one employer's own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hubcrm.domain.employers import plain_name
from hubcrm.domain.errors import NotFound
from hubcrm.queries.reading import Moment, Reads, Viewer

WHICH = ("all", "open", "mine")
_MOST_WORDS = 6
_LOOKED_AT = 20


class Row(NamedTuple):
    """One employer of the list. `departments`: names of those with open work."""

    id: str
    name: str
    town: str
    employees: int | None
    open: int
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers beside the three views."""

    all: int
    open: int
    mine: int


_OPEN = "SELECT x.employer FROM enquiry e CROSS JOIN enquiry_employer x ON x.enquiry = e.id WHERE e.open = 1"
_VIEWS = {
    "all": "?1 IS ?1",
    "open": f"?1 IS ?1 AND m.id IN ({_OPEN})",
    "mine": "m.looked_after_by = ?1 AND ?1 != ''",
}


def ids(reader: Reads, viewer: Viewer, which: str = "all", search: str = "") -> list[str]:
    """Ids of the employers of a view in order of their names; every typed word must be in name, town or mail domain."""
    words = plain_name(search[:200]).split()[:_MOST_WORDS]
    if search.strip() and not words:
        return []
    found = " AND ".join(
        f"instr(m.plain || ' ' || lower(m.town) || ' ' || m.domains, ?{at}) > 0" for at in range(2, len(words) + 2)
    )
    rows = reader.read(
        f"SELECT m.id FROM employer m WHERE {_VIEWS[which]}{' AND ' + found if found else ''} ORDER BY m.plain, m.id",
        (viewer.person, *words),
    )
    return [row[0] for row in rows]


def counts(reader: Reads, viewer: Viewer) -> Counts:
    """The numbers beside the views."""
    ((everything, mine, open_work),) = reader.read(
        "SELECT count(*), coalesce(sum(m.looked_after_by = ?1 AND ?1 != ''), 0), "
        f"(SELECT count(DISTINCT employer) FROM ({_OPEN})) FROM employer m",
        (viewer.person,),
    )
    return Counts(everything, open_work, mine)


def rows(reader: Reads, wanted: Sequence[str]) -> list[Row]:
    """The rows of some employers, in the order asked; those that have gone are left out."""
    marks = ", ".join("?" * len(wanted))
    given = reader.read(
        "SELECT m.id, m.name, m.town, m.employees, coalesce(w.open, 0), w.departments FROM employer m LEFT JOIN ("
        "SELECT x.employer, count(*) AS open, group_concat(DISTINCT replace(d.name, ',', char(31))) AS departments "
        "FROM enquiry e CROSS JOIN enquiry_employer x ON x.enquiry = e.id LEFT JOIN department d ON d.id = e.department "
        f"WHERE e.open = 1 AND x.employer IN ({marks}) GROUP BY x.employer"
        f") w ON w.employer = m.id WHERE m.id IN ({marks})",
        (*wanted, *wanted),
    )
    by_id = {row[0]: Row._make((*row[:5], _names(row[5]))) for row in given}
    return [by_id[one] for one in wanted if one in by_id]


def last_spoken(reader: Reads, wanted: Sequence[str]) -> dict[str, int]:
    """Employer id -> UTC ms of the last call, meeting or e-mail from them, for those employers who ever spoke with us.

    Of an employer with very many enquiries only the open and the last closed ones are looked at: the word that counts
    is among them, and looking at all would take a second for a page of employers.
    """
    marks = ", ".join("?" * len(wanted))
    given = reader.read(
        "SELECT m.id, (SELECT max(json_extract(s.state, '$.spoke')) FROM entity s WHERE s.entity_id IN ("
        "SELECT e.id FROM enquiry_employer x JOIN enquiry e ON e.id = x.enquiry WHERE x.employer = m.id "
        f"ORDER BY e.open DESC, coalesce(e.closed, e.since) DESC LIMIT {_LOOKED_AT})) "
        f"FROM employer m WHERE m.id IN ({marks})",
        tuple(wanted),
    )
    return {row[0]: row[1] for row in given if row[1]}


def _names(joined: str | None) -> tuple[str, ...]:
    """Names out of group_concat, which joins distinct values with commas only: those within a name came as char 31."""
    return tuple(name.replace("\x1f", ",") for name in joined.split(",")) if joined else ()


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an employer's page, and the facts below it. `since`: UTC ms of their first enquiry, None without one.

    `facts` holds every column of the employer by its name; `looked_after_by` and `parent` there are ids.
    """

    id: str
    name: str
    looked_after_by: str
    parent_name: str
    since: int | None
    total: int
    facts: dict[str, Any]


_FACTS = (
    "name", "domains", "town", "postcode", "region", "sector", "employees", "legal_form", "parent", "company_number",
    "charity_number", "looked_after_by", "website", "phone", "notes", "sector_scheme",
)  # fmt: skip


def head(reader: Reads, employer: str) -> Head:
    """What the head and the details show. Raises NotFound."""
    found = reader.read(
        f"SELECT {', '.join(f'm.{name}' for name in _FACTS)}, coalesce(p.name, ''), coalesce(o.name, ''), "
        "(SELECT min(e.received) FROM enquiry_employer x JOIN enquiry e ON e.id = x.enquiry WHERE x.employer = m.id), "
        "(SELECT count(*) FROM enquiry_employer x WHERE x.employer = m.id) FROM employer m "
        "LEFT JOIN person p ON p.id = m.looked_after_by LEFT JOIN employer o ON o.id = m.parent WHERE m.id = ?",
        (employer,),
    )
    if not found:
        raise NotFound("This employer is not in the hub any more; it may have been undone or merged.")
    row = found[0]
    facts = dict(zip(_FACTS, row, strict=False))
    after, parent, since, total = row[len(_FACTS) :]
    return Head(employer, facts["name"], after, parent, since, total, facts)


@dataclass(frozen=True, slots=True)
class Work:
    """One enquiry of an employer: where it stands, whose move it is, and what comes next (day ISO).

    `move`: "us", "department", "employer" or "nobody". `closed`: UTC ms, None while it is open.
    """

    id: str
    ref: str
    subject: str
    stage: str
    side: str
    until: str | None
    department: str
    holder: str
    move: str
    next_kind: str
    next_due: str | None
    late: bool
    closed: int | None


_WORK = (
    "SELECT e.id, e.ref, e.subject, e.stage, e.side, e.until, coalesce(d.name, ''), coalesce(p.name, ''), e.move, "
    "coalesce(f.kind, e.next_kind), coalesce(f.due, e.next_due), e.closed FROM enquiry_employer x "
    "CROSS JOIN enquiry e ON e.id = x.enquiry LEFT JOIN department d ON d.id = e.department "
    "LEFT JOIN person p ON p.id = e.holder LEFT JOIN follow_up f ON f.id = (SELECT y.id FROM follow_up y "
    "WHERE y.enquiry = e.id AND y.status = 'open' ORDER BY y.due, y.id LIMIT 1) WHERE x.employer = ?"
)


def open_work(reader: Reads, employer: str, moment: Moment) -> list[Work]:
    """Open enquiries of an employer, the one with the most pressing next action first."""
    given = reader.read(f"{_WORK} AND e.open = 1 ORDER BY 11, e.n", (employer,))
    return [_work(row, moment) for row in given]


def closed_work(reader: Reads, employer: str, moment: Moment, limit: int = 5) -> list[Work]:
    """The enquiries of an employer that were closed last."""
    given = reader.read(f"{_WORK} AND e.open = 0 ORDER BY e.closed DESC LIMIT ?", (employer, limit))
    return [_work(row, moment) for row in given]


def _work(row: tuple[Any, ...], moment: Moment) -> Work:
    due = row[10]
    late = row[11] is None and due is not None and due < moment.iso
    return Work(*(*row[:11], late, row[11]))


@dataclass(frozen=True, slots=True)
class Known:
    """A person we know at an employer, as much of them as the viewer may see.

    `hidden`: the viewer sees only the kind of role and whom to ask. `may_decide`: the viewer looks after this contact
    and decides who sees it. `shared`: of a contact that only the viewer keeps, the facts that the team was given.
    """

    id: str
    name: str
    role_title: str
    role_kind: str
    email: str
    phone: str
    notes: str
    visibility: str
    steward: str
    steward_name: str
    hidden: bool
    may_decide: bool
    shared: tuple[str, ...] = ()


def people_known(reader: Reads, employer: str, viewer: Viewer, limit: int = 200) -> list[Known]:
    """People we know at an employer; those the viewer may see first."""
    given = reader.read(
        "SELECT c.id, c.name, c.role_title, c.role_kind, c.email, c.phone, c.notes, c.visibility, c.steward, "
        "coalesce(p.name, '') FROM contact c LEFT JOIN person p ON p.id = c.steward WHERE c.employer = ? "
        "ORDER BY c.made, c.id LIMIT ?",
        (employer, limit),
    )
    found = [_known(row, viewer) for row in given]
    return sorted(found, key=lambda one: one.hidden)  # stable: otherwise the order in which they were added


def _known(row: tuple[Any, ...], viewer: Viewer) -> Known:
    own = row[8] == viewer.person and viewer.person != ""
    hidden = row[7] != "shared" and not own
    name, title, email, phone, notes = ("",) * 5 if hidden else (row[1], row[2], *row[4:7])
    may_decide = own or (row[8] == "" and not hidden)
    return Known(row[0], name, title, row[3], email, phone, notes, row[7], row[8], row[9], hidden, may_decide)


@dataclass(frozen=True, slots=True)
class Merging:
    """What moves when one employer is merged into another: how many of each, and the facts that fill blanks there."""

    gone: str
    stays: str
    enquiries: int
    people: int
    follow_ups: int
    parts: int
    fills: tuple[str, ...]


def merging(reader: Reads, employer: str, into: str) -> Merging:
    """Count what a merge would move. Raises NotFound."""
    one, other = head(reader, employer), head(reader, into)
    ((enquiries, people, follow_ups, parts),) = reader.read(
        "SELECT (SELECT count(*) FROM enquiry_employer WHERE employer = ?1), (SELECT count(*) FROM contact WHERE "
        "employer = ?1), (SELECT count(*) FROM follow_up WHERE employer = ?1 AND status = 'open'), "
        "(SELECT count(*) FROM employer WHERE parent = ?1)",
        (employer,),
    )
    fills = tuple(key for key in _FACTS if key not in ("name", "sector_scheme") and one.facts[key] and not other.facts[key])
    return Merging(one.name, other.name, enquiries, people, follow_ups, parts, fills)
