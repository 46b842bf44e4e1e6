"""Every role × table × verb, every function and every kind of change, tried on a real server: nothing is open by accident."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest

from hubcrm.actions import offers
from hubcrm.domain import folding
from hubcrm.domain.errors import NotAllowed
from hubcrm.sync import membership, postgres_people, postgres_rights, postgres_schema
from hubcrm.sync.invitations import POSTGRES
from hubcrm.sync.transport import Refused
from tests.histories import receive
from tests.sync import cluster
from tests.sync.team import team
from tests.sync.writers import Writer, a_key, an_id, changes_of

DEPARTMENT, OTHER = "e" * 32, "b" * 32
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
KINDS = postgres_rights.KINDS
REFUSED = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.WrongObjectType,
    psycopg.errors.ObjectNotInPrerequisiteState,
)


@pytest.fixture(scope="module")
def staffed():
    """One database with a member of every kind, a stranger to the hub, and something of everything in it."""
    made = cluster.database()
    people = {
        "hub": made.person("hub", an_id()),
        "manager": made.person("manager", an_id()),
        "academic": made.person("academic", an_id(), DEPARTMENT),
    }
    reporter = postgres_people.invite(made.admin, "", "reporter")
    people["reporter"] = cluster.Login(made.address, reporter.login, reporter.password, "")
    with closing(people["hub"].transport()) as transport:
        for space in ("team", "hub", f"d_{DEPARTMENT}", f"d_{OTHER}", "consortium"):
            writer = Writer(people["hub"].person, space)
            subject = an_id()
            transport.push(
                writer.place,
                [writer.writes("created", subject, entity_type="contact", subject=subject)],
                [a_key(subject)],
                {},
            )
        transport.put_object("o", b"o")
        transport.put_snapshot(1, "", iter([b"s"]))
        transport.say_hello(an_id(), "1", "", 0)
    yield made, people
    made.drop()


def tables(made):
    with psycopg.connect(made.admin) as connection:
        return connection.execute(
            "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'hub'::regnamespace AND relkind IN ('r', 'v', 'S', 'm', 'p')"
        ).fetchall()


def may(kind, table, verb):
    """What the one list of rights says."""
    if verb != "SELECT":
        return False
    return table in (postgres_rights.REPORTS if kind == "reporter" else postgres_rights.MEMBER_READS)


def test_every_role_table_and_verb_is_as_the_list_of_rights_says(staffed):
    made, people = staffed
    found = tables(made)
    assert len(found) > 30
    wrong = []
    for kind, login in people.items():
        with psycopg.connect(login.url, autocommit=True) as connection:
            for table, relkind in found:
                for verb in ("USAGE", "SELECT", "UPDATE") if relkind == "S" else VERBS:
                    asks = "has_sequence_privilege" if relkind == "S" else "has_any_column_privilege"
                    if relkind != "S" and verb in ("DELETE", "TRUNCATE", "TRIGGER"):
                        asks = "has_table_privilege"
                    (has,) = connection.execute(f"SELECT {asks}(%s, %s)", (f"hub.{table}", verb)).fetchone()
                    if has != may(kind, table, verb):
                        wrong.append(f"{kind} {verb} {table}: {has}")
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_verb_is_really_refused_not_only_said_to_be(staffed, kind):
    made, people = staffed
    statements = {
        "SELECT": "SELECT * FROM hub.{}", "INSERT": "INSERT INTO hub.{} DEFAULT VALUES", "DELETE": "DELETE FROM hub.{}",
        "TRUNCATE": "TRUNCATE hub.{}", "UPDATE": "UPDATE hub.{} SET {} = DEFAULT",
    }  # fmt: skip
    with psycopg.connect(people[kind].url, autocommit=True) as connection, psycopg.connect(made.admin) as admin:
        for table, relkind in tables(made):
            if relkind == "S":
                continue
            (column,) = admin.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", (f"hub.{table}",)
            ).fetchone()
            for verb, statement in statements.items():
                if may(kind, table, verb):
                    connection.execute(statement.format(table, column))
                else:
                    with pytest.raises(REFUSED):
                        connection.execute(statement.format(table, column))


def test_every_function_is_open_to_those_the_list_names_and_to_nobody_else(staffed):
    made, people = staffed
    with psycopg.connect(made.admin) as admin:
        functions = admin.execute(
            "SELECT proname, oid::regprocedure::text, prosecdef, proconfig FROM pg_proc WHERE pronamespace = 'hub'::regnamespace"
        ).fetchall()
    assert len(functions) > 30
    wrong = [name for name, _, _, config in functions if config != ["search_path=pg_catalog, pg_temp"]]
    for kind, login in people.items():
        allowed = postgres_rights.REPORTER_CALLS if kind == "reporter" else postgres_rights.MEMBER_CALLS
        with psycopg.connect(login.url, autocommit=True) as connection:
            for name, signature, _, _ in functions:
                (has,) = connection.execute("SELECT has_function_privilege(%s, 'EXECUTE')", (signature,)).fetchone()
                if has != (name in allowed):
                    wrong.append(f"{kind} {name}: {has}")
    assert wrong == []
    named = postgres_rights.MEMBER_CALLS | postgres_rights.OWNER_CALLS | postgres_rights.REPORTER_CALLS
    assert {name for name, *_ in functions if not name.startswith("_")} | named == {name for name, *_ in functions if not name.startswith("_")} | {
        "_number", "_moment", "_day", "_zone", "_each"}  # fmt: skip


def test_nobody_who_signs_in_may_do_anything_else_on_the_server(staffed):
    made, people = staffed
    roles = postgres_schema.roles_of(cluster.HUB_ID)
    for login in people.values():
        with psycopg.connect(login.url, autocommit=True) as connection:
            rights = connection.execute(
                "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            assert rights == (False,) * 5
            for statement in (
                f"SET ROLE {roles.owner}", f"SET ROLE {roles.inviter}", "CREATE TABLE hub.mine ()", "CREATE SCHEMA mine",
                "CREATE TEMP TABLE mine ()", "CREATE ROLE mine", f"GRANT {roles.owner} TO CURRENT_USER",
                "ALTER TABLE hub.change DISABLE ROW LEVEL SECURITY", "CREATE FUNCTION hub.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            ):  # fmt: skip
                with pytest.raises(psycopg.Error):
                    connection.execute(statement)
    with psycopg.connect(made.admin) as admin:
        (signs_in,) = admin.execute(
            "SELECT bool_or(rolcanlogin) FROM pg_roles WHERE rolname = ANY (%s)", ([*roles[1:]],)
        ).fetchone()
        assert signs_in is False


SEES = {
    "hub": {"team", "hub", f"d_{DEPARTMENT}", f"d_{OTHER}", "consortium"},
    "manager": {"team", "hub", f"d_{DEPARTMENT}", f"d_{OTHER}", "consortium"},
    "academic": {"team", f"d_{DEPARTMENT}", "consortium"},
}


@pytest.mark.parametrize("kind", SEES)
def test_changes_and_keys_show_only_the_spaces_of_whoever_asks(staffed, kind):
    _, people = staffed
    with psycopg.connect(people[kind].url) as connection:
        for table in sorted(postgres_rights.SPACE_GUARDED):
            assert {space for (space,) in connection.execute(f"SELECT space FROM hub.{table}")} == SEES[kind], table
        for table in sorted(postgres_rights.MEMBER_READS - postgres_rights.SPACE_GUARDED):
            assert connection.execute(f"SELECT count(*) FROM hub.{table}").fetchone()[0] == 1, table


def every_kind_of_change():
    pairs = [(entity_type, kind) for entity_type, kinds in folding._KINDS.items() for kind in kinds]
    return [*pairs, ("enquiry", "from_the_future"), ("a_new_record", "created")]


@pytest.mark.parametrize("kind", ["hub", "manager", "academic"])
def test_every_kind_of_change_is_taken_from_those_who_may_write_it(staffed, kind):
    _, people = staffed
    wrong = []
    with closing(people[kind].transport()) as transport:
        for entity_type, change_kind in every_kind_of_change():
            writer, record = Writer(people[kind].person), an_id()
            makes = "received" if entity_type == "enquiry" else "created"
            kinds = [makes, change_kind] if change_kind == "erased" else [change_kind]
            try:
                transport.push(
                    writer.place, [writer.writes(one, record, entity_type=entity_type) for one in kinds], [], {}
                )
                taken = True
            except Refused:
                taken = False
            if taken != postgres_rights.may_push(kind, entity_type, change_kind):
                wrong.append(f"{kind} {entity_type} {change_kind}: {taken}")
    assert wrong == []


def test_what_may_be_pushed_reads_as_a_hub_would_say_it():
    academic = {pair for pair in every_kind_of_change() if postgres_rights.may_push("academic", *pair)}
    assert {("enquiry", "claimed"), ("enquiry", "answered"), ("enquiry", "logged"), ("contact", "created"), ("follow_up", "set"),
            ("away", "created"), ("enquiry", "closed"), ("enquiry", "undone")} <= academic  # fmt: skip
    assert not {("enquiry", "offered"), ("enquiry", "confirmed"), ("person", "set"), ("department", "set"), ("institution", "set"),
                ("enquiry", "merged"), ("employer", "removed"), ("a_new_record", "created"), ("employer", "erased"),
                ("enquiry", "from_the_future")} & academic  # fmt: skip
    assert all(postgres_rights.may_push(kind, *pair) for kind in ("hub", "manager") for pair in every_kind_of_change())
    assert not any(postgres_rights.may_push("reporter", *pair) for pair in every_kind_of_change())
    assert [postgres_rights.kind_of(role) for role in ("adviser", "manager", "lead", "academic", "new")] == [
        "hub", "manager", "academic", "academic", "academic"]  # fmt: skip


# -- erasing ---------------------------------------------------------------------------------------------------------


def test_erasing_takes_keys_words_and_old_copies_and_keeps_what_comes_late_out(team_database):
    ada = team_database.person("hub", an_id())
    writer = Writer(ada.person)
    enquiry, contact = an_id(), an_id()
    words = {
        "typed": "Canary",
        "f": {"need": "Canary", "type": "consultancy"},
        "ref": "26/27-0001",
        "note": "Canary \u0000",
    }
    sent = [
        writer.writes("received", enquiry, words, entity_type="enquiry", label="Canary \u0000"),
        writer.writes("logged", enquiry, entity_type="enquiry", subject=enquiry, enc=b"Canary", key_id="k"),
        writer.writes("logged", an_id(), entity_type="enquiry", subject=contact, enc=b"Sparrow", key_id="k2"),
        writer.writes(
            "created", contact, {"steward": "x"}, entity_type="contact", subject=contact, enc=b"Sparrow", key_id="k2"
        ),
    ]
    keys = [a_key(enquiry), a_key(contact)]
    with closing(ada.transport()) as transport:
        transport.push(writer.place, sent, keys, {})
        transport.put_snapshot(1, f"x:{transport._newest + 4}", iter([b"Canary"]))
        transport.push(writer.place, [writer.writes("erased", enquiry, entity_type="enquiry")], [], {})
        with pytest.raises(Refused, match="taken in everything"):
            transport.put_snapshot(2, "x:4", iter([b"Canary"]))
        transport.push(writer.place, [writer.writes("logged", enquiry, {"typed": "Canary", "way": "in"}, entity_type="enquiry",
                                                    subject=enquiry, enc=b"Canary", key_id="k")], keys[:1], {})  # fmt: skip
        assert list(transport.snapshots()) == []
        (batch,) = transport.pull("")
        assert {key.subject for key in batch.keys} == {contact}
        first, second, third, fourth, _, late = batch.changes
        assert first.change.data == {"f": {"type": "consultancy"}, "ref": "26/27-0001"}
        assert (first.change.label, second.enc, late.enc, late.change.data) == ("", b"", b"", {"way": "in"})
        assert (third.enc, fourth.enc) == (b"Sparrow", b"Sparrow")
        transport.forget_subject(contact)
        third, fourth = next(transport.pull("")).changes[2:4]
        assert (third.enc, fourth.enc, fourth.change.data) == (b"", b"", {})
    with psycopg.connect(team_database.admin) as admin:
        for (table,) in admin.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'hub'::regnamespace AND relkind = 'r'"
        ).fetchall():
            for (row,) in admin.execute(f"SELECT t::text FROM hub.{table} t").fetchall():
                assert not any(word in row for word in ("Canary", "Sparrow", b"Canary".hex(), b"Sparrow".hex())), table


def test_an_academic_erases_what_they_made_and_whom_they_look_after_and_nothing_else(team_database):
    ada, sam = team_database.person("hub", an_id()), team_database.person("academic", an_id(), DEPARTMENT)
    hers, his = Writer(ada.person), Writer(sam.person)
    theirs, known, enquiry, letter, other = (an_id() for _ in range(5))
    with closing(ada.transport()) as one, closing(sam.transport()) as two:
        one.push(hers.place, [
            hers.writes("created", theirs, {"steward": ada.person}, entity_type="contact"),
            hers.writes("created", known, {"steward": sam.person}, entity_type="contact"),
            hers.writes("received", enquiry, {"f": {"contact": known}}, entity_type="enquiry"),
            hers.writes("created", letter, {"enquiry": enquiry}, entity_type="letter"),
            hers.writes("received", other, {"f": {"contact": theirs}}, entity_type="enquiry"),
        ], [], {})  # fmt: skip
        for record, entity_type in ((theirs, "contact"), (other, "enquiry")):
            with pytest.raises(Refused):
                two.push(his.place, [his.writes("erased", record, entity_type=entity_type)], [], {})
            his.seq -= 1
        two.push(his.place, [his.writes("erased", letter, entity_type="letter"), his.writes("erased", enquiry, entity_type="enquiry"),
                             his.writes("erased", known, entity_type="contact")], [], {})  # fmt: skip


def test_an_academic_may_repeat_an_erasure_but_not_decide_on_one(team_database):
    ada, sam = team_database.person("hub", an_id()), team_database.person("academic", an_id(), DEPARTMENT)
    writer, contact = Writer(ada.person), an_id()
    with closing(ada.transport()) as one, closing(sam.transport()) as other:
        one.push(
            writer.place,
            [writer.writes("created", contact, entity_type="contact", subject=contact, enc=b"x")],
            [a_key(contact)],
            {},
        )
        with pytest.raises(Refused):
            other.forget_subject(contact)
        assert next(other.pull("")).changes[0].enc == b"x"
        one.push(writer.place, [writer.writes("erased", contact, entity_type="contact")], [], {})
        other.forget_subject(contact)
        assert [sealed.enc for sealed in next(other.pull("")).changes] == [b"", b""]
        assert len(changes_of(one.pull(""))) == 2


def test_what_the_server_would_refuse_is_refused_before_it_is_recorded():
    """Or it would wait here for ever, and everything after it."""
    with team(1, seed=4) as crew:
        desk, office = crew.desks[0], crew.office
        enquiry = receive(desk, 0)
        membership.keep(desk.hub, membership.Membership(POSTGRES, "postgresql://x/hub", office.people[0], 1, "00" * 32))
        offers.offer(desk.hub, enquiry, office.departments[0], by=office.people[0])
        membership.mind_rights(desk.hub)
        with pytest.raises(NotAllowed, match="Ask an adviser"):
            offers.offer(desk.hub, enquiry, office.departments[1], by=office.people[0])
        offers.answer(desk.hub, enquiry, "take", by=office.people[0])
        assert desk.hub.read("SELECT count(*) FROM offer") == [(1,)]
        assert all(postgres_rights.refusal("hub", change) == "" for change in desk.hub.changes())
