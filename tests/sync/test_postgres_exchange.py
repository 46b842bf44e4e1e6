"""Whole stores meet on a real PostgreSQL server, through the exchange itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest

from hubcrm.actions import offers, teaming
from hubcrm.sync.exchange import HubSide, begin, exchange, waiting
from hubcrm.sync.postgres import PostgresTransport
from hubcrm.sync.transport import Transport
from tests.builders import KEY
from tests.fakes import Clock
from tests.histories import VERBS, receive
from tests.sync import cluster
from tests.sync.meeting_place import MeetingPlace
from tests.sync.team import Crew, Trouble, team
from tests.sync.test_postgres_order import backed_up, brought_back
from tests.sync.test_snapshot import place_for


class ServerPlace:
    """The server as a crew comes to it: all desks with the administrator's right to bring what anybody did."""

    def __init__(self, database: cluster.Database) -> None:
        self.database = database

    def visit(self, trouble: Trouble, who: str) -> Transport:
        """A transport that is not connected yet."""
        return PostgresTransport(self.database.admin, cluster.HUB_ID, cluster.TEAM_KEY, adopting=True)


@contextmanager
def crew_at(database: cluster.Database, desks: int, seed: int, *, beside: bool = False) -> Iterator[Crew]:
    """Colleagues who meet on this server and, with `beside`, at another place as well."""
    with team(desks, seed=seed) as crew:
        crew.places = [ServerPlace(database), *([MeetingPlace("place1", 50)] if beside else [])]
        yield crew


def play(crew: Crew, seed: int, steps: int) -> None:
    """Some working days at random, with a meeting now and then."""
    chance = random.Random(seed)
    for _ in range(steps):
        verb = chance.choice([name for name in VERBS if name not in ("exchange", "time_passes")])
        crew.office.play([(chance.randrange(len(crew.desks)), verb, chance.randrange(6), chance.randrange(6))])
        if chance.random() < 0.2:
            crew.meet(chance.randrange(len(crew.desks)), chance.randrange(len(crew.places)))


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_all_desks_have_the_same_after_meeting_on_the_server(team_database, seed):
    with crew_at(team_database, 3, seed) as crew:
        play(crew, seed, 40)
        must_have = crew.written()
        crew.settle()
        crew.check_all_the_same(must_have)


def test_a_server_and_another_place_side_by_side_end_in_the_same(team_database):
    with crew_at(team_database, 3, 7, beside=True) as crew:
        play(crew, 7, 40)
        must_have = crew.written()
        crew.settle()
        crew.check_all_the_same(must_have)


def test_a_hub_that_moves_from_another_place_to_the_server_brings_everything(team_database):
    with team(3, seed=5) as crew:
        play(crew, 5, 40)
        crew.settle()
        must_have = crew.written()
        crew.places = [ServerPlace(team_database)]
        crew.settle()
        crew.check_all_the_same(must_have)


def test_a_backup_of_the_server_brought_back_costs_nothing(team_database):
    with crew_at(team_database, 3, 9) as crew:
        play(crew, 9, 15)
        crew.settle()
        backup = backed_up(team_database)
        play(crew, 10, 15)
        crew.settle()
        must_have = crew.written()
        brought_back(team_database, backup)
        with psycopg.connect(team_database.admin) as admin:
            admin.execute("SELECT hub.new_epoch()")
        crew.settle()
        crew.check_all_the_same(must_have)


def test_a_copied_computer_goes_on_under_a_new_name_and_nothing_is_lost(team_database):
    with crew_at(team_database, 2, 3) as crew:
        receive(crew.desks[0], 0)
        crew.settle()
        double = crew.double(0)
        for desk in (0, double):
            receive(crew.desks[desk], desk + 1)
        must_have = crew.written()
        crew.settle()
        crew.check_all_the_same(must_have)
        assert crew.desks[0].hub.read("SELECT count(*) FROM enquiry") == [(3,)]


def test_an_academic_joins_claims_and_the_hub_sees_it_confirmed(team_database, tmp_path):
    """With everyday logins: what each may do, in the order in which people do it."""
    with team(1, seed=11) as crew:
        desk = crew.desks[0]
        hub, office = desk.hub, crew.office
        adviser, academic, department = office.people[3], office.people[0], office.departments[0]
        enquiry = receive(desk, 0)
        exchange(HubSide(hub), crew.visit(desk, 0, Trouble()))
        past = PostgresTransport(team_database.admin, cluster.HUB_ID, cluster.TEAM_KEY, adopting=True)
        exchange(HubSide(hub), past)
        past.close()
        hers, his = team_database.person("hub", adviser), team_database.person("academic", academic, department)
        with closing(hers.transport()) as at_the_hub, closing(his.transport()) as at_the_desk:
            offers.offer(hub, enquiry, department, by=adviser)
            exchange(HubSide(hub), at_the_hub)
            home, settings = place_for(tmp_path, "joined")
            joined = begin(home, KEY, at_the_desk, hub_id=cluster.HUB_ID, settings=settings, computer=1, clock=Clock())
            assert joined.read("SELECT subject, sender FROM enquiry") == hub.read("SELECT subject, sender FROM enquiry")
            offers.answer(joined, enquiry, "take", by=academic)
            exchange(HubSide(joined), at_the_desk)
            assert at_the_hub.wait(10)
            exchange(HubSide(hub), at_the_hub)
            exchange(HubSide(joined), at_the_desk)
            for one in (hub, joined):
                assert one.read("SELECT person, live, confirmed FROM claim") == [(academic, 1, 1)]
            with psycopg.connect(team_database.admin) as admin:
                asked = admin.execute(
                    "SELECT stage, department, is_confirmed, is_current FROM hub.report_enquiries"
                ).fetchall()
                assert asked == [("claimed", department, True, True)]
                said = admin.execute(
                    "SELECT string_agg(c::text || encode(c.enc, 'escape'), '') FROM hub.change c"
                ).fetchone()[0]
                assert "Dana Fell" not in said
        joined.close()


def test_beginning_to_share_on_a_server_again_brings_it_up_to_date_and_changes_nothing_else(empty_database):
    with team(1, seed=12) as crew:
        hub = crew.desks[0].hub
        receive(crew.desks[0], 0)
        with hub.transaction("Add Priya", by="") as tx:
            adviser = tx.create("person", {"name": "Priya Moss", "role": "adviser"})
        begun = teaming.begin_postgres(HubSide(hub), empty_database.admin, by=adviser)
        assert waiting(hub.read, "postgres") == 0
        again = teaming.begin_postgres(HubSide(hub), empty_database.admin, by=adviser)
        assert again.value == begun.value
        assert "up to date" in again.said
        with psycopg.connect(empty_database.admin) as admin:
            assert admin.execute("SELECT count(*) FROM hub.person").fetchone() == (1,)
            assert admin.execute("SELECT count(*) > 5 FROM hub.change").fetchone() == (True,)
