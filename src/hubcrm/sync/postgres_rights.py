"""Who may do what on a hub's PostgreSQL server, kept in this one place.

postgres_schema.py makes it so on the server; the tests try every role × table × verb, every function and every kind of
change against a real server. The database keeps the last two tables itself (hub.space_right, hub.record_right), because
`hub.push` goes by them.
"""

from __future__ import annotations

from hubcrm.domain import enquiries, records
from hubcrm.domain.changes import Change

HUB, MANAGER, ACADEMIC, REPORTER = "hub", "manager", "academic", "reporter"
KINDS = (HUB, MANAGER, ACADEMIC, REPORTER)
"""Kinds of member. A reporter is a reporting tool: it reads the report views and nothing else."""

_OF_ROLE = {"adviser": HUB, "manager": MANAGER, "lead": ACADEMIC, "academic": ACADEMIC}

MEMBER_READS = frozenset(
    {
        "change",
        "subject_key",
        "writer_head",
        "server_writer",
        "object",
        "object_part",
        "snapshot",
        "snapshot_part",
        "device",
    }
)
"""Tables that members may SELECT from; all but the last six show only their spaces, none shows anything to others."""

SPACE_GUARDED = frozenset({"change", "subject_key", "writer_head"})

MEMBER_CALLS = frozenset(
    {
        "greet", "me", "my_spaces", "held", "push", "put_object", "forget_object", "put_snapshot", "hello", "erase", "members",
        "invite", "take_up", "revoke",
    }
)  # fmt: skip
"""Functions that members may call. Each looks again at who calls it."""

REPORTS = (
    "report_enquiries", "report_offers", "report_claims", "report_promises", "report_employers", "report_departments",
    "report_people", "report_follow_ups", "report_freshness",
)  # fmt: skip
"""Views that reporters may SELECT from. Nobody may INSERT, UPDATE, DELETE or TRUNCATE anywhere."""
REPORTER_CALLS = frozenset({"take_up", "_number", "_moment", "_day", "_zone", "_each"})

OWNER_CALLS = frozenset({"adopt", "settle_claims", "new_epoch"})
"""Functions for whoever set the server up. All others, whose names begin with _, are called by these only."""

SPACES = {
    HUB: {"team": "rw", "hub": "rw", "d_*": "rw", "consortium": "rw"},
    MANAGER: {"team": "rw", "hub": "rw", "d_*": "rw", "consortium": "rw"},
    ACADEMIC: {"team": "rw", "d_own": "rw", "consortium": "r"},
    REPORTER: {},
}
"""Spaces by kind of member: r read, w write. d_own is the space of the member's own department."""

_HUB_DECIDES = frozenset({"offered", "withdrawn", "told", "taken", "decided", "merged", "confirmed", "mailed"})
_DEPARTMENTS_WRITE = {"contact", "follow_up", "letter", "away"}

RECORDS: dict[str, dict[str, frozenset[str]]] = {
    HUB: {"*": frozenset({"*"})},
    MANAGER: {"*": frozenset({"*"})},
    ACADEMIC: {
        "enquiry": frozenset(enquiries.KINDS) - _HUB_DECIDES,
        "employer": frozenset({"created", "set", "undone"}),
        **{entity_type: frozenset(records.KINDS) for entity_type in sorted(_DEPARTMENTS_WRITE)},
    },
    REPORTER: {},
}
"""Kinds of change by kind of member and record. The hub's staff may write what newer versions bring; others wait for
`hubcrm team init` with that version, so that a new kind is never open to everybody by accident. Two kinds are looked at more
closely (resources/postgres/pushing.sql): an academic undoes only what they did, and erases only what they made or whom they
look after."""


def kind_of(role: str) -> str:
    """The kind of member that a person of the hub is, by their role there."""
    return _OF_ROLE.get(role, ACADEMIC)


def may_push(kind: str, entity_type: str, change_kind: str) -> bool:
    """Whether the server will take this kind of change from this kind of member."""
    allowed = RECORDS.get(kind, {})
    kinds = allowed.get("*", frozenset()) | allowed.get(entity_type, frozenset())
    return bool(kinds & {"*", change_kind})


def refusal(kind: str, change: Change) -> str:
    """Why the server would not take a change from this kind of member, in a sentence; blank where it would."""
    if may_push(kind, change.entity_type, change.kind):
        return ""
    return "On this hub's server only the hub's own staff do this. Ask an adviser to do it."
