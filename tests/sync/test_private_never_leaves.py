"""P11: what somebody keeps for themselves is on no other computer, folder or server; and the hub's notes stay with the hub."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest

from hubcrm.actions import employers, enquiries, hub_notes, private_contacts
from hubcrm.queries import private_contacts as own
from hubcrm.queries.reading import Viewer
from hubcrm.sync.exchange import HubSide, exchange
from tests.builders import new_hub
from tests.sync import cluster
from tests.sync.test_folder_exchange import folder_team
from tests.sync.writers import an_id

CANARIES = ("quillfeather", "900977", "tzitzernak")


def keep_somebody(hub, by):
    """A private contact full of words that are nowhere else, at an employer whom everybody knows; half of them shared."""
    flags = employers.add(hub, "Vexillum Flags", by=by).value
    private_contacts.add(hub, flags, "Quillfeather", by=by, phone="07700 900977", notes="Tzitzernak")
    other = private_contacts.add(hub, flags, "Released One", by=by, phone="07700 900977", notes="Tzitzernak").value
    private_contacts.release(hub, other, ["name"], by=by)


def everything_in(hub):
    """Each row of each table of a store, as it is decrypted."""
    tables = hub.read("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%'")
    return repr([hub.read(f'SELECT * FROM "{table}"') for (table,) in tables]).lower()


def refuse_canaries(said, *, but_has):
    assert but_has in said
    assert [canary for canary in CANARIES if canary in said] == []


def test_a_folder_and_whoever_reads_it_never_get_what_is_private():
    with folder_team(2) as crew:
        ann, ben = crew.desks
        keep_somebody(ann.hub, ann.person)
        crew.settle()
        assert len(own.listed(ann.hub, Viewer(ann.person))) == 2
        assert own.listed(ben.hub, Viewer(ann.person)) == []
        for desk in crew.desks:
            refuse_canaries(everything_in(desk.hub), but_has="released one")
        for path in crew.folder.rglob("*"):
            assert "private" not in path.name
            assert not path.is_file() or not any(
                canary in path.read_bytes().lower() for canary in map(str.encode, CANARIES)
            )


@pytest.fixture
def member(team_database, tmp_path):
    """A way to make somebody of the team with a store of their own and a login of their kind."""
    made = []

    def make(kind, department=""):
        login = team_database.person(kind, an_id(), department)
        (tmp_path / login.person).mkdir()
        hub = new_hub(tmp_path / login.person, hub_id=cluster.HUB_ID, computer=len(made))
        made.append(hub)
        return hub, login

    yield make
    for hub in made:
        hub.close()


def meet(hub, login):
    with closing(login.transport()) as transport:
        exchange(HubSide(hub), transport)


def test_a_server_never_gets_what_is_private(member, team_database):
    hub, login = member("hub")
    keep_somebody(hub, login.person)
    meet(hub, login)
    with psycopg.connect(team_database.admin) as admin:
        tables = admin.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'hub'").fetchall()
        said = repr([admin.execute(f'SELECT t::text FROM hub."{table}" t').fetchall() for (table,) in tables]).lower()
    refuse_canaries(said, but_has="vexillum")


def test_the_hubs_own_notes_reach_the_hub_and_no_department(member):
    (ada, hers), (bea, bees), (sam, his) = member("hub"), member("hub"), member("academic", "e" * 32)
    for hub, login in ((ada, hers), (bea, bees), (sam, his)):
        with hub.transaction("Begin", by=login.person):
            pass
    with ada.transaction("Take in", by=hers.person) as tx:
        enquiry = tx.new_id()
        tx.record("enquiry", enquiry, "received", {"ref": "E-1", "received": tx.now, "channel": "email"})
    enquiries.log(ada, enquiry, "note", by=hers.person, text="Everybody reads this")
    hub_notes.add(ada, enquiry, "They pay quarrelsomely late", by=hers.person)
    for _ in range(2):
        for hub, login in ((ada, hers), (bea, bees), (sam, his)):
            meet(hub, login)
    assert bea.read("SELECT text FROM hub_note") == [("They pay quarrelsomely late",)]
    assert sam.read("SELECT count(*) FROM enquiry") == [(1,)]
    assert sam.read("SELECT count(*) FROM change WHERE space = 'hub'") == [(0,)]
    assert "quarrelsome" not in everything_in(sam)
