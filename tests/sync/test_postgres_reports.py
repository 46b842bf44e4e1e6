"""What reporting tools read with plain SQL: every column is described, none names anybody, and it says whether it is current."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from hubcrm.domain import folding
from hubcrm.domain.changes import causal_order, heads_of
from hubcrm.sync import postgres_people, postgres_rights
from hubcrm.sync.transport import Sealed
from tests.builders import Life
from tests.sync.writers import Writer, an_id, changes_of

PAGE = Path(__file__).parent.parent.parent / "docs" / "team-reporting.md"
CANARY = "Canary"


@pytest.fixture
def reporter(team_database):
    """A reporting tool's connection."""
    invited = postgres_people.invite(team_database.admin, "", "reporter")
    password = postgres_people.take_up(team_database.address, invited.login, invited.password)
    with psycopg.connect(
        team_database.server.address(team_database.name, invited.login, password), autocommit=True
    ) as one:
        yield one


class Sharing:
    """A computer that shares records with their folded state, as an exchange does."""

    def __init__(self, database):
        self.login = database.person("hub", an_id())
        self.writer = Writer(self.login.person)
        self.transport = self.login.transport()
        self.of: dict[str, list] = {}

    def says(self, entity_type, entity_id, kind, data=None, *, state=True, due=None, personal=None, **others):
        """Record one change of a record and share it."""
        known = self.of.setdefault(entity_id, [])
        one = self.writer.writes(kind, entity_id, data, entity_type=entity_type, parents=heads_of(known), **others)
        known.append(replace(one.change, personal=personal or {}))
        self.transport.push(
            self.writer.place, [one], [], {entity_id: self.state_of(entity_type, entity_id, due)} if state else {}
        )
        for change in changes_of(self.transport.pull("")):
            if (
                change.kind == "confirmed"
                and all(change.id != other.id for other in known)
                and change.entity_id == entity_id
            ):
                known.append(change)
        return one.change.id

    def state_of(self, entity_type, entity_id, due=None):
        known = self.of[entity_id]
        state = folding.fold(causal_order(known), heads_of(known))
        given = {
            "entity_type": entity_type,
            "space": "team",
            "heads": list(heads_of(known)),
            "fold_version": 3,
            "state": state,
        }
        return {**given, "due": due} if due else given


@pytest.fixture
def sharing(team_database):
    one = Sharing(team_database)
    yield one
    one.transport.close()


def rows(connection, view, *columns):
    return connection.execute(f"SELECT {', '.join(columns)} FROM hub.{view}").fetchall()


def an_enquirys_life(sharing):
    department, employer, enquiry = an_id(), an_id(), an_id()
    sharing.says(
        "department", department, "created", {"code": "ENG", "name": "Engineering", "email": CANARY, "words": CANARY}
    )
    sharing.says(
        "employer",
        employer,
        "created",
        {"name": "Brightwell Castings", "town": "Hexby", "employees": 40, "notes": CANARY, "phone": CANARY},
    )
    sharing.says(
        "person", an_id(), "created", {"name": CANARY, "role": "academic", "department": department, "email": CANARY}
    )
    sharing.says("contact", an_id(), "created", {"name": CANARY, "email": CANARY})
    sharing.says(
        "follow_up",
        an_id(),
        "created",
        {
            "enquiry": enquiry,
            "kind": "call_back",
            "due": "2026-11-27",
            "status": "open",
            "owner": CANARY,
            "note": CANARY,
        },
    )
    sharing.says("enquiry", enquiry, "received", {"ref": "26/27-0001", "received": 1_795_000_000_000, "channel": "email", "typed": CANARY,
                 "f": {"type": "consultancy", "need": CANARY, "employers": [employer], "value_pence": 450_000, "q_better": CANARY}},
                 personal={"subject": CANARY, "sender": CANARY})  # fmt: skip
    offer = sharing.says("enquiry", enquiry, "offered", {"department": department, "to": CANARY, "note": CANARY},
                         due={"acknowledge": "2026-11-19", "decide": "2026-11-20", "reply": "2026-11-24", "offers": {}})  # fmt: skip
    return department, employer, enquiry, offer


def test_an_enquiry_reads_the_same_in_sql_as_in_the_program(sharing, reporter):
    department, employer, enquiry, offer = an_enquirys_life(sharing)
    claim = sharing.says(
        "enquiry", enquiry, "claimed", {"offer": offer, "department": department, "person": an_id(), "round": ""}
    )
    assert rows(reporter, "report_enquiries", "enquiry", "reference", "type", "stage", "is_open", "department", "employer", "value_pence",
                "is_confirmed", "claims_standing", "is_current") == [
        (enquiry, "26/27-0001", "consultancy", "claimed", True, department, employer, 450_000, True, 1, True)]  # fmt: skip
    assert rows(reporter, "report_offers", "offer", "enquiry", "department", "status", "is_main", "is_current") == [
        (offer, enquiry, department, "taken", True, True)]  # fmt: skip
    assert rows(reporter, "report_claims", "claim", "department", "stands", "is_confirmed") == [
        (claim, department, True, True)
    ]
    assert rows(reporter, "report_departments", "department", "code", "name", "in_use") == [
        (department, "ENG", "Engineering", True)
    ]
    assert rows(reporter, "report_employers", "employer", "name", "town", "employees") == [
        (employer, "Brightwell Castings", "Hexby", 40)
    ]
    assert rows(reporter, "report_people", "role", "department", "works_here") == [("academic", department, True)]
    assert [row[1:] for row in rows(reporter, "report_follow_ups", "due::text", "kind", "status", "enquiry")] == [
        ("call_back", "open", enquiry)
    ]
    assert rows(reporter, "report_freshness", "records", "records_current", "records_never_sent") == [(5, 5, 1)]


def test_what_the_server_confirmed_itself_is_what_the_program_folds(sharing, team_database):
    department, _, enquiry, offer = an_enquirys_life(sharing)
    sharing.says(
        "enquiry", enquiry, "claimed", {"offer": offer, "department": department, "person": an_id(), "round": ""}
    )
    with psycopg.connect(team_database.admin) as admin:
        (kept,) = admin.execute("SELECT state FROM hub.state WHERE entity_id = %s", (enquiry,)).fetchone()
    sharing.transport.push(sharing.writer.place, [], [], {enquiry: sharing.state_of("enquiry", enquiry)})
    with psycopg.connect(team_database.admin) as admin:
        (folded,) = admin.execute("SELECT state FROM hub.state WHERE entity_id = %s", (enquiry,)).fetchone()
    due = kept.pop("due", None)
    assert kept == folded
    assert due is None


def test_promises_are_kept_late_or_waiting(sharing, reporter):
    day = {"acknowledge": "2026-11-19", "decide": "2026-11-20", "reply": "2999-01-01"}
    enquiry = an_id()
    sharing.says("enquiry", enquiry, "received", {"ref": "1", "received": 1_795_000_000_000}, at=1_795_000_000_000)
    sharing.says(
        "enquiry", enquiry, "acted", {"kind": "ack"}, at=1_795_046_400_000, due=day
    )  # Wed 18 Nov 2026, 00:00 in London
    outcome = "promise", "due::text", "outcome"
    assert sorted(rows(reporter, "report_promises", *outcome)) == [
        ("acknowledge", "2026-11-19", "kept"), ("decide", "2026-11-20", "waiting and late"), ("reply", "2999-01-01", "waiting")]  # fmt: skip
    closed = {"reason": "answered", "promised_acknowledge": "2026-11-17", "promised_reply": "2026-11-24"}
    sharing.says("enquiry", enquiry, "closed", closed, at=1_795_100_000_000)
    assert sorted(rows(reporter, "report_promises", *outcome)) == [
        ("acknowledge", "2026-11-17", "late"), ("decide", None, "none"), ("reply", "2026-11-24", "not kept")]  # fmt: skip


def test_what_came_since_shows_as_not_current_until_it_is_sent(sharing, reporter):
    _, _, enquiry, _ = an_enquirys_life(sharing)
    sharing.says("enquiry", enquiry, "set", {"value_pence": 1}, state=False)
    assert rows(reporter, "report_enquiries", "value_pence", "is_current") == [(450_000, False)]
    sharing.says("enquiry", enquiry, "set", {"value_pence": 2})
    assert rows(reporter, "report_enquiries", "value_pence", "is_current") == [(2, True)]


def test_a_state_of_other_changes_than_those_here_is_not_kept(sharing, reporter):
    employer = an_id()
    one = sharing.writer.writes("created", employer, {"name": "A"})
    wrong = {"entity_type": "employer", "heads": [an_id()], "fold_version": 3, "state": {"made": 1, "f": {"name": "B"}}}
    sharing.transport.push(sharing.writer.place, [one], [], {employer: wrong, an_id(): wrong})
    assert rows(reporter, "report_employers", "name") == []


def test_changes_that_come_before_their_parents_leave_the_same_heads(sharing, team_database):
    life = Life()
    first = life("received", {"ref": "1"})
    left, right = life("set", {"need": "a"}, seen=[first]), life("set", {"need": "b"}, seen=[first])
    life("set", {"need": "c"}, seen=[left, right])
    life("set", {"need": "d"}, seen=[left])
    shuffled = [life.changes[at] for at in (3, 1, 4, 0, 2)]
    record = an_id()
    writer = Writer(sharing.login.person)
    for at, change in enumerate(shuffled, start=1):
        moved = replace(change, writer=writer.name, seq=at, actor=writer.person, space="team", entity_id=record)
        sharing.transport.push(writer.place, [Sealed(moved)], [], {})
        with psycopg.connect(team_database.admin) as admin:
            (heads,) = admin.execute("SELECT heads FROM hub.entity WHERE entity_id = %s", (record,)).fetchone()
        assert tuple(heads) == heads_of(shuffled[:at])


def test_nobodys_name_or_words_are_in_any_report_or_in_what_is_kept_for_them(sharing, reporter, team_database):
    department, _, enquiry, offer = an_enquirys_life(sharing)
    sharing.says(
        "enquiry", enquiry, "claimed", {"offer": offer, "department": department, "person": CANARY, "round": ""}
    )
    for view in postgres_rights.REPORTS:
        found = reporter.execute(f"SELECT to_jsonb(v)::text FROM hub.{view} v").fetchall()
        assert found
        assert not any(CANARY in row for (row,) in found), view
    with psycopg.connect(team_database.admin) as admin:
        assert not any(CANARY in row for (row,) in admin.execute("SELECT state::text FROM hub.state").fetchall())


def test_spaces_of_the_hub_and_departments_are_in_no_report(sharing, reporter):
    aside, employer = Writer(sharing.login.person, "hub"), an_id()
    one = aside.writes("created", employer, {"name": "Quiet plc"})
    state = {
        "entity_type": "employer",
        "heads": [one.change.id],
        "fold_version": 3,
        "state": {"made": 1, "f": {"name": "Quiet plc"}},
    }
    sharing.transport.push(aside.place, [one], [], {employer: state})
    assert rows(reporter, "report_employers", "name") == []


@pytest.mark.parametrize("state", [
    {}, {"made": "x"}, {"made": 1, "f": 7}, {"made": 1, "f": {}, "offers": [1], "claims": "x"}, {"made": 1, "received": "soon"},
    {"made": 1, "received": 1e300, "f": {"deadline": "2026-13-45", "employers": {}, "value_pence": "1"}, "closed": [], "side": 3},
    {"made": 1, "f": {"type": "nul \u0000 nul"}, "stage": None}, {"made": 10**40}, {"made": 1, "offers": {"x": 1}, "claims": {"y": None}},
])  # fmt: skip
def test_a_members_nonsense_breaks_no_report(sharing, reporter, state, monkeypatch):
    monkeypatch.setattr("hubcrm.sync.postgres.reported", lambda states: json.dumps(states))
    enquiry = an_id()
    one = sharing.writer.writes("received", enquiry, entity_type="enquiry")
    sharing.transport.push(sharing.writer.place, [one], [], {
        enquiry: {"entity_type": "enquiry", "heads": [one.change.id], "fold_version": 3, "state": state}})  # fmt: skip
    for view in postgres_rights.REPORTS:
        reporter.execute(f"SELECT * FROM hub.{view}").fetchall()
    assert len(changes_of(sharing.transport.pull(""))) == 1


def test_every_column_of_every_view_is_described_and_no_other(reporter):
    described = {}
    for section in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name = re.match(r"`hub\.(\w+)`", section)
        if name:
            described[name[1]] = re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)
    there = {
        view: [column.name for column in reporter.execute(f"SELECT * FROM hub.{view} LIMIT 0").description]
        for view in postgres_rights.REPORTS
    }
    assert described == there


def test_the_examples_of_the_page_run(sharing, reporter):
    an_enquirys_life(sharing)
    examples = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(examples) >= 4
    for example in examples:
        reporter.execute(example).fetchall()
