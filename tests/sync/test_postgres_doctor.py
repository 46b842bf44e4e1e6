"""The server is looked over: what is broken here on purpose is found, and what was said to be done mends it."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest

from hubcrm.sync import postgres_doctor, postgres_schema
from hubcrm.sync.postgres_doctor import GOOD, MEND
from tests.sync import cluster
from tests.sync.writers import Writer, an_id

# The server of the tests is set up to be quick, not safe, and for this computer alone.
OF_THE_TESTS = ("fsync", "full_page_writes", "autovacuum")


def looked_over(database, **options):
    found = postgres_doctor.doctor(database.admin, **options)
    return [one for one in found if not one.what.startswith(OF_THE_TESTS)]


def to_mend(database):
    return [one.what for one in looked_over(database) if one.level == MEND]


def as_admin(database, *statements):
    with psycopg.connect(database.admin) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_server_as_it_is_set_up_has_nothing_to_mend(team_database):
    ada = team_database.person("hub", an_id())
    writer = Writer(ada.person)
    with closing(ada.transport()) as transport:
        transport.push(writer.place, [*writer.many(3), writer.claims(an_id())], [], {})
    found = looked_over(team_database)
    assert [one for one in found if one.level == MEND] == []
    assert len([one for one in found if one.level == GOOD]) >= 8
    assert "backup" in " ".join(one.what + one.todo for one in found)


def test_a_test_servers_haste_is_found(team_database):
    said = " ".join(one.what for one in postgres_doctor.doctor(team_database.admin) if one.level == MEND)
    assert all(name in said for name in OF_THE_TESTS)


ROLES = postgres_schema.roles_of(cluster.HUB_ID)


@pytest.mark.parametrize(("broken", "says"), [
    (f"GRANT INSERT ON hub.change TO {ROLES.member}", "may write change"),
    ("GRANT SELECT ON hub.secret TO PUBLIC", "may read secret"),
    (f"REVOKE SELECT ON hub.object FROM {ROLES.member}", "may not read object"),
    ("ALTER TABLE hub.change DISABLE ROW LEVEL SECURITY", "change shows all spaces"),
    ("DROP POLICY own_spaces ON hub.subject_key", "subject_key shows all spaces"),
    ("DELETE FROM hub.migration", "needs 1"),
    ("UPDATE hub.meta SET v = 'x' WHERE k = 'made_of'", "not finished"),
    ("DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO PUBLIC', current_database()); END $$", "may connect"),
])  # fmt: skip
def test_what_is_broken_is_found_and_setting_up_again_mends_it(team_database, broken, says):
    as_admin(team_database, broken)
    assert [what for what in to_mend(team_database) if says in what]
    if "migration" in broken:
        as_admin(team_database, "INSERT INTO hub.migration (version) VALUES (1)")
    postgres_schema.init(team_database.admin, cluster.HUB_ID, cluster.INSTITUTION)
    assert to_mend(team_database) == []


def test_changes_that_are_missing_and_counters_that_lag_are_found(team_database):
    ada = team_database.person("hub", an_id())
    writer = Writer(ada.person)
    with closing(ada.transport()) as transport:
        transport.push(writer.place, writer.many(5), [], {})
    as_admin(team_database, "DELETE FROM hub.change WHERE wseq = 3", "SELECT setval('hub.change_seq', 1)")
    said = " ".join(to_mend(team_database))
    assert "4 of 5" in said
    assert "counter" in said


def test_members_that_may_do_too_much_are_found(team_database):
    ada = team_database.person("hub", an_id())
    as_admin(team_database, f"ALTER ROLE {ada.login} CREATEDB")
    assert [what for what in to_mend(team_database) if ada.login in what]
    as_admin(team_database, f"ALTER ROLE {ada.login} NOCREATEDB")
    assert to_mend(team_database) == []


def test_a_member_is_told_what_they_cannot_see(team_database):
    ada = team_database.person("academic", an_id(), "e" * 32)
    found = postgres_doctor.doctor(ada.address, login=ada.login, password=ada.password, hub_id=cluster.HUB_ID)
    assert any("more than your name may see" in one.what for one in found)
    assert any(one.what == "The clocks agree" for one in found)


def test_a_server_that_is_not_there_and_a_wrong_hub_are_findings_too(team_database, empty_database):
    gone = f"postgresql://a:b@127.0.0.1:{cluster.free_port()}/hub"
    assert [one.level for one in postgres_doctor.doctor(gone)] == [MEND]
    assert any("not set up" in what for what in to_mend(empty_database))
    assert any("another hub" in one.what for one in looked_over(team_database, hub_id="f" * 32))


def test_a_wrong_clock_is_found(team_database, monkeypatch):
    monkeypatch.setattr("hubcrm.sync.postgres_doctor.time.time", lambda: 0.0)
    assert [what for what in to_mend(team_database) if "minutes apart" in what]


def test_every_finding_to_mend_says_what_to_do(team_database):
    as_admin(team_database, "DROP POLICY own_spaces ON hub.change", f"GRANT DELETE ON hub.change TO {ROLES.member}")
    assert all(one.todo for one in postgres_doctor.doctor(team_database.admin) if one.level == MEND)
