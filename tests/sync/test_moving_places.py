"""A folder, then a server, then both at once: the same changes, the same hub (P14)."""

from __future__ import annotations

import random
from contextlib import closing

from hubcrm.actions import employers
from hubcrm.store import exchanged
from hubcrm.sync.exchange import Exchanged, HubSide, exchange
from hubcrm.sync.postgres import PostgresTransport
from tests.histories import receive
from tests.sync import cluster
from tests.sync.folder_computers import TEAM_KEY
from tests.sync.team import FolderPlace, team


def test_a_team_moves_from_a_folder_to_a_server_and_uses_both(team_database: cluster.Database) -> None:
    with team(3) as crew:
        crew.places = [FolderPlace(crew.office.folder / "shared")]
        crew.office.play([(who, verb, 1, 2) for verb in ("received", "logged", "offered", "set") for who in range(3)])
        for who in range(3):
            crew.meet(who)
        crew.settle()

        def server(who: int) -> int:
            transport = PostgresTransport(team_database.admin, cluster.HUB_ID, TEAM_KEY, adopting=True)
            with closing(transport):
                found = exchange(HubSide(crew.desks[who].hub), transport, agreed=True)
            return found.sent + found.received

        assert server(0) > 0
        receive(crew.desks[1], 1)
        employers.add(crew.desks[2].hub, "Larkrise", by="")
        must_have = crew.written()
        server(1)
        crew.meet(2)
        for _ in range(6):
            for who in random.Random(1).sample(range(3), 3):
                crew.meet(who)
                server(who)
        crew.check_all_the_same(must_have)
        for desk in crew.desks:
            assert [exchanged.waiting(desk.hub.read, name) for name in ("folder", "postgres")] == [0, 0]


def test_a_store_with_a_double_finds_out_on_a_server_too(team_database: cluster.Database) -> None:
    with team(2) as crew:

        def server(who: int) -> Exchanged:
            with closing(PostgresTransport(team_database.admin, cluster.HUB_ID, TEAM_KEY, adopting=True)) as transport:
                return exchange(HubSide(crew.desks[who].hub), transport, agreed=True)

        server(0)
        server(1)
        twin = crew.double(0)
        employers.add(crew.desks[0].hub, "Larkrise", by="")
        employers.add(crew.desks[twin].hub, "Otterhead", by="")
        receive(crew.desks[twin], 0)
        must_have = crew.written()
        assert not server(0).forked
        assert server(twin).forked
        for who in (0, 1, twin):
            assert server(who).waiting == 0
        crew.check_all_the_same(must_have)
