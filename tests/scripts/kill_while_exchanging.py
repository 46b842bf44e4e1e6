"""Kill a program in the middle of exchanging with its team again and again, and count what is lost.

    python tests/scripts/kill_while_exchanging.py [KILLS]

A child writes in an encrypted store and exchanges through a shared folder after each action; it says over a pipe what it has
saved. The parent kills it at a random moment, opens the store, exchanges once more, and looks whether another computer of the
team has everything that was acknowledged and shows the same. A colleague writes meanwhile too, so that there is always
something to take in. 100 kills take about three minutes.
"""

from __future__ import annotations

import os
import random
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from hubcrm.store import backups, connections, exchanged
from hubcrm.store.hub import Hub, wall_clock
from hubcrm.sync import folder as shared_folder
from hubcrm.sync.exchange import HubSide, exchange
from hubcrm.sync.folder import FolderTransport
from hubcrm.sync.folder_seen import SeenInMemory
from tests.builders import KEY, differences, digest, new_hub
from tests.histories import HUB_ID
from tests.scripts.kill_while_writing import count_losses, said_before_killed
from tests.sync.folder_computers import TEAM_KEY

COLLEAGUES = 8  # changes that a colleague writes between two kills


@dataclass
class Tally:
    """What many kills came to."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    faults: int = 0


def kill_many(home: Path, kills: int, chance: random.Random) -> Tally:
    """Make a team of two in `home`, and kill a program that exchanges `kills` times."""
    shared_folder.init(home / "shared", HUB_ID, TEAM_KEY)
    new_hub(home / "first", clock=wall_clock, hub_id=HUB_ID, lasting=True).close()
    other = new_hub(home / "other", clock=wall_clock, computer=1, hub_id=HUB_ID)
    tally = Tally()
    known: set[str] = set()
    for _ in range(kills):
        for number in range(COLLEAGUES):
            with other.transaction("Add employer", by="") as tx:
                tx.create("employer", {"name": f"Otterhead {number}"})
        meet(other, home)
        command = [sys.executable, __file__, "--exchange", str(home), str(chance.randrange(1 << 30))]
        known |= {line.decode().strip() for line in said_before_killed(command, chance, chance.randrange(1, 30), 0.2)}
        _look(home, other, known, tally)
    other.close()
    return tally


def meet(hub: Hub, home: Path) -> None:
    """Exchange with whoever comes to the shared folder."""
    writer = exchanged.present_writer(hub.read)
    transport = FolderTransport(home / "shared", HUB_ID, TEAM_KEY, writer, seen=SeenInMemory())
    exchange(HubSide(hub), transport, agreed=True)
    transport.close()


def _look(home: Path, other: Hub, known: set[str], tally: Tally) -> None:
    hub = Hub.open(home / "first" / "hub", KEY, settings=home / "first" / "settings")
    with closing(connections.connect(hub.folder, KEY)) as connection:
        tally.faults += len(backups.faults(connection))
    rows = hub.read("SELECT count(*), max(seq) FROM change GROUP BY writer, space")
    tally.faults += sum(count != highest for count, highest in rows)
    for one in (hub, other, hub):
        meet(one, home)
    tally.kills += 1
    tally.acknowledged = len(known)
    tally.lost += len(known - {row[0] for row in other.read("SELECT id FROM employer")})
    tally.faults += len(differences(digest(hub), digest(other)))
    tally.faults += exchanged.waiting(hub.read, "folder")
    hub.close()


def work(home: Path, seed: int) -> None:
    """Write and exchange until killed; say which records are saved."""
    hub = Hub.open(home / "first" / "hub", KEY, settings=home / "first" / "settings")
    chance = random.Random(seed)
    while True:
        with hub.transaction("Add employers", by="") as tx:
            made = [
                tx.create("employer", {"name": f"Larkrise {chance.random()}"}) for _ in range(chance.randrange(1, 30))
            ]
            contact = tx.new_id()
            tx.record("contact", contact, "created", {"employer": made[0]}, {"name": "Robin Fell"}, subject=contact)
        os.write(1, "".join(f"{one}\n" for one in made).encode())
        meet(hub, home)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--exchange"]:
        work(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        many = int(sys.argv[1]) if len(sys.argv) > 1 else 100
        sys.exit(
            count_losses(
                kill_many, many, lambda tally: f"{tally.kills} kills, {tally.acknowledged} records acknowledged"
            )
        )
