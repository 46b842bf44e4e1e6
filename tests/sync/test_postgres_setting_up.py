"""Setting a hub up on a server, inviting people and taking invitations back."""

from __future__ import annotations

import re
import threading
from contextlib import closing

import psycopg
import pytest

from hubcrm.sync import postgres_line, postgres_people, postgres_schema
from hubcrm.sync.postgres import PostgresTransport
from hubcrm.sync.transport import Refused
from tests.sync import cluster
from tests.sync.writers import Writer, an_id, changes_of

DEPARTMENT = "e" * 32
OTHER_HUB = "f" * 32


def set_up(database, hub_id=cluster.HUB_ID):
    return postgres_schema.init(database.admin, hub_id, cluster.INSTITUTION)


def test_setting_up_twice_changes_nothing_and_keeps_everything(empty_database):
    assert set_up(empty_database) == postgres_schema.Made(True, (1,))
    ada = empty_database.person("hub", an_id())
    writer = Writer(ada.person)
    with closing(ada.transport()) as transport:
        transport.push(writer.place, writer.many(2), [], {})
    assert set_up(empty_database) == postgres_schema.Made(False, ())
    with closing(ada.transport()) as transport:
        assert len(changes_of(transport.pull(""))) == 2


def test_two_who_set_up_at_once_do_it_once(empty_database):
    made = []
    threads = [threading.Thread(target=lambda: made.append(set_up(empty_database).new)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(made) == [False, True]


def test_a_database_of_another_hub_is_refused(empty_database):
    set_up(empty_database, OTHER_HUB)
    with pytest.raises(Refused, match="another hub"):
        set_up(empty_database)
    person = postgres_people.invite(empty_database.admin, an_id(), "hub")
    with pytest.raises(Refused, match="another hub"):
        PostgresTransport(
            empty_database.address, cluster.HUB_ID, cluster.TEAM_KEY, login=person.login, password=person.password
        ).connect()


def test_a_database_with_something_else_in_it_is_left_alone(empty_database):
    with psycopg.connect(empty_database.admin) as connection:
        connection.execute("CREATE TABLE somebody_elses (id int)")
    with pytest.raises(Refused, match="something else"):
        set_up(empty_database)
    with psycopg.connect(empty_database.admin) as connection:
        assert connection.execute("SELECT to_regnamespace('hub')").fetchone() == (None,)


def test_a_set_up_that_breaks_off_leaves_nothing(empty_database, monkeypatch):
    def breaks(*args):
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(postgres_schema, "_give_rights", breaks)
    with pytest.raises(RuntimeError):
        set_up(empty_database)
    monkeypatch.undo()
    assert set_up(empty_database).new


def test_a_server_set_up_by_a_newer_version_asks_for_that_version(team_database, monkeypatch):
    ada = team_database.person("hub", an_id())
    with psycopg.connect(team_database.admin) as connection:
        connection.execute("INSERT INTO hub.migration (version) VALUES (%s)", (postgres_schema.VERSION + 1,))
    with pytest.raises(Refused, match="newer"):
        set_up(team_database)
    ada.transport().close()  # more tables alone keep nobody out
    with psycopg.connect(team_database.admin) as connection:
        connection.execute("UPDATE hub.meta SET v = %s WHERE k = 'speaks'", (str(postgres_schema.SPEAKS + 1),))
    with pytest.raises(Refused, match="newer"):
        ada.transport()
    with psycopg.connect(team_database.admin) as connection:
        connection.execute("UPDATE hub.meta SET v = '1' WHERE k = 'speaks'")
    monkeypatch.setattr(postgres_line, "VERSION", postgres_schema.VERSION + 2)
    with pytest.raises(Refused, match="older than this hubcrm"):
        ada.transport()


def test_a_name_without_the_right_to_set_up_is_told_what_is_needed(empty_database):
    empty_database.server_says("DROP ROLE IF EXISTS humble")
    empty_database.server_says("CREATE ROLE humble LOGIN PASSWORD 'humble'")
    with pytest.raises(Refused, match="CREATEROLE"):
        postgres_schema.init(
            empty_database.server.address(empty_database.name, "humble", "humble"), cluster.HUB_ID, "x"
        )


def test_an_administrator_without_all_power_may_set_up_and_invite(empty_database):
    """As on a managed server: they own the database and may make roles, and that is all."""
    empty_database.server_says("DROP ROLE IF EXISTS it_staff")
    empty_database.server_says("CREATE ROLE it_staff LOGIN CREATEROLE PASSWORD 'it'")
    empty_database.server_says(f'ALTER DATABASE "{empty_database.name}" OWNER TO it_staff')
    url = empty_database.server.address(empty_database.name, "it_staff", "it")
    hub_id = an_id()
    assert postgres_schema.init(url, hub_id, "Ashvale College").new
    assert not postgres_schema.init(url, hub_id, "Ashvale College").new
    person = an_id()
    invited = postgres_people.invite(url, person, "manager")
    password = postgres_people.take_up(empty_database.address, invited.login, invited.password)
    writer = Writer(an_id())
    with closing(PostgresTransport(url, hub_id, cluster.TEAM_KEY, adopting=True)) as owner:
        owner.connect()
        owner.push(writer.place, writer.many(2), [], {})
    with closing(
        PostgresTransport(empty_database.address, hub_id, cluster.TEAM_KEY, login=invited.login, password=password)
    ) as transport:
        transport.connect()
        assert transport.person == person
        assert len(changes_of(transport.pull(""))) == 2
        postgres_people.invite(empty_database.address, an_id(), "hub", login=invited.login, password=password)
        postgres_people.revoke(url, invited.login)


def test_a_database_that_cannot_hold_every_letter_is_refused(empty_database):
    name = f"{empty_database.name}_latin"
    empty_database.server_says(f"CREATE DATABASE \"{name}\" ENCODING 'LATIN1' TEMPLATE template0")
    latin = cluster.Database(empty_database.server, name)
    with pytest.raises(Refused, match="every letter"):
        set_up(latin)
    latin.drop()


def test_what_is_no_hubs_id_names_no_roles(empty_database):
    with pytest.raises(Refused):
        set_up(empty_database, 'x"; DROP ROLE postgres; --')


# -- people ----------------------------------------------------------------------------------------------------------


def test_an_invitation_is_taken_up_once_with_a_password_of_ones_own(team_database):
    invited = postgres_people.invite(team_database.admin, an_id(), "hub", days=3)
    new = postgres_people.new_password()
    assert postgres_people.take_up(team_database.address, invited.login, invited.password, new) == new
    with pytest.raises(Refused):
        postgres_people.take_up(team_database.address, invited.login, invited.password)
    assert postgres_people.take_up(team_database.address, invited.login, invited.password, new) == new, (
        "its answer was lost"
    )
    with psycopg.connect(team_database.admin) as connection:
        until, verifier = connection.execute(
            "SELECT rolvaliduntil::text, rolpassword FROM pg_authid WHERE rolname = %s", (invited.login,)
        ).fetchone()
    assert until == "infinity"
    assert verifier.startswith("SCRAM-SHA-256$")


def test_an_invitation_that_has_run_out_lets_nobody_in(team_database):
    invited = postgres_people.invite(team_database.admin, an_id(), "hub", days=-1)
    with pytest.raises(Refused, match="run out"):
        postgres_people.take_up(team_database.address, invited.login, invited.password)


def test_no_password_is_ever_said_to_the_server(team_database):
    said = []
    invited = postgres_people.invite(team_database.admin, an_id(), "hub")
    with psycopg.connect(team_database.admin) as connection:
        for (text,) in connection.execute("SELECT query FROM pg_stat_activity").fetchall():
            said.append(text)
        for plain in ("md5" + "0" * 32, invited.password, "SCRAM-SHA-256$4096:x'; DROP TABLE hub.change; --$a:b"):
            with pytest.raises(psycopg.Error, match="invitation"), connection.transaction():
                connection.execute("SELECT hub.invite(%s, 'hub', '', %s, now() + interval '1 day')", (an_id(), plain))
    assert not any(invited.password in text for text in said)


EVERYBODY = {"hub", "manager", "academic", "reporter"}


@pytest.mark.parametrize(("who", "invites", "takes_back"), [
    ("manager", EVERYBODY, EVERYBODY), ("hub", EVERYBODY, EVERYBODY - {"manager"}), ("academic", set(), set()),
])  # fmt: skip
def test_who_may_invite_and_take_back_whom(team_database, who, invites, takes_back):
    one = team_database.person(who, an_id(), DEPARTMENT)
    as_one = {"login": one.login, "password": one.password}
    for kind in sorted(EVERYBODY):
        person = "" if kind == "reporter" else an_id()
        theirs = postgres_people.invite(team_database.admin, person, kind, department=DEPARTMENT)
        if kind in invites:
            postgres_people.invite(one.address, person, kind, department=DEPARTMENT, **as_one)
        else:
            with pytest.raises(Refused, match="may not invite"):
                postgres_people.invite(one.address, person, kind, department=DEPARTMENT, **as_one)
        if kind in takes_back:
            postgres_people.revoke(one.address, theirs.login, **as_one)
        else:
            with pytest.raises(Refused, match="take back"):
                postgres_people.revoke(one.address, theirs.login, **as_one)


def test_whoever_is_revoked_sees_and_writes_nothing_from_that_moment_on(team_database):
    ada, boss = team_database.person("hub", an_id()), team_database.person("manager", an_id())
    writer = Writer(ada.person)
    with closing(ada.transport()) as transport:
        transport.push(writer.place, writer.many(2), [], {})
        postgres_people.revoke(boss.address, ada.login, login=boss.login, password=boss.password)
        with pytest.raises(Refused, match="taken back"):
            transport.push(writer.place, writer.many(1), [], {})
        with pytest.raises(Refused):
            list(transport.pull(""))
        with pytest.raises(Refused):
            transport.held()
    with pytest.raises(Refused):
        ada.transport()
    with closing(boss.transport()) as transport:
        assert len(changes_of(transport.pull(""))) == 2, "what they wrote stays"


def test_members_lists_everybody_to_the_hub_and_oneself_to_academics(team_database):
    ada = team_database.person("hub", an_id(), takes_up=True)
    sam = team_database.person("academic", an_id(), DEPARTMENT, takes_up=True)
    invited = postgres_people.invite(team_database.admin, an_id(), "manager")
    listed = postgres_people.members(ada.address, login=ada.login, password=ada.password)
    assert [(one.login, one.kind, bool(one.taken_up)) for one in listed] == [
        (ada.login, "hub", True), (sam.login, "academic", True), (invited.login, "manager", False)]  # fmt: skip
    assert abs(listed[2].expires - invited.expires) < 1000
    assert [one.login for one in postgres_people.members(sam.address, login=sam.login, password=sam.password)] == [
        sam.login
    ]
    assert listed[1].department == DEPARTMENT


def test_an_academic_needs_a_department_and_a_person_needs_an_id(team_database):
    with pytest.raises(Refused, match="department"):
        postgres_people.invite(team_database.admin, an_id(), "academic")
    for person, kind in (("", "hub"), ("x'; --", "hub"), (an_id(), "owner")):
        with pytest.raises(Refused):
            postgres_people.invite(team_database.admin, person, kind)


def test_every_function_that_people_call_pins_where_it_looks_for_names():
    folder = postgres_schema.paths.resources() / "postgres"
    for path in [*folder.glob("*.sql"), *folder.glob("steps/*.sql")]:
        text = path.read_text(encoding="utf-8")
        heads = re.findall(r"CREATE (?:OR REPLACE )?FUNCTION.*?AS \$\$", text, re.DOTALL)
        assert all("SET search_path = pg_catalog, pg_temp" in head for head in heads), path.name
