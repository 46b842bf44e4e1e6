"""Kill a writing program again and again, and count what it had acknowledged and is not there afterwards.

    python tests/scripts/kill_while_writing.py [KILLS]

A child does real actions on an encrypted store and says over a pipe how far it has come each time one has returned. The
parent kills it at a random moment, opens the store, and looks for everything acknowledged, for gaps in the log, for
pages that do not check, and for rows that a fold from the log would not make. 200 kills take about four minutes.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar
from unittest.mock import patch

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from hubcrm.domain.errors import HubError
from hubcrm.store import backups, connections
from hubcrm.store.hub import Hub, wall_clock
from tests.builders import KEY, differences, digest, new_hub

CHECK_FOLDING_EVERY = 20


class Counted(Protocol):
    """What any such count has."""

    lost: int
    faults: int


T = TypeVar("T", bound=Counted)


@dataclass
class Tally:
    """What many kills came to."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    unacknowledged_but_kept: int = 0
    faults: int = 0


def kill_many(folder: Path, kills: int, chance: random.Random) -> Tally:
    """Make a hub in `folder`, and kill a program that writes in it `kills` times."""
    hub = new_hub(folder, clock=wall_clock, lasting=True)
    with hub.transaction("Set up", by="") as tx:
        for code, name in (("ENG", "Engineering"), ("BUS", "Business")):
            department = tx.create("department", {"code": code, "name": f"School of {name}"})
            tx.create("person", {"name": f"Head of {name}", "role": "lead", "department": department})
    hub.close()
    tally = Tally()
    for number in range(1, kills + 1):
        acknowledged = _one_kill(folder, chance)
        _look(folder, acknowledged, tally, fold=number == kills or number % CHECK_FOLDING_EVERY == 0)
    return tally


def _one_kill(folder: Path, chance: random.Random) -> int:
    """How far the child said it had come before it was killed: the writer's last sequence number."""
    command = [sys.executable, __file__, "--write", str(folder), str(chance.randrange(1 << 30))]
    return max(int(line) for line in said_before_killed(command, chance, chance.randrange(1, 12)))


def said_before_killed(command: Sequence[str], chance: random.Random, lines: int, within: float = 0.012) -> list[bytes]:
    """The whole lines that a child said before it was killed, at a moment `within` so many seconds after so many lines."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert child.stdout is not None
    try:
        said = [child.stdout.readline() for _ in range(lines)]
        until = time.perf_counter() + chance.random() * within
        while time.perf_counter() < until:  # sleeping is too coarse: one action takes two or three milliseconds
            pass
    finally:
        child.kill()
    said += child.stdout.readlines()
    child.stdout.close()
    child.wait()
    if not said[0]:
        raise RuntimeError("The child ended before it wrote anything.")
    return [line for line in said if line.endswith(b"\n")]


def _look(folder: Path, acknowledged: int, tally: Tally, *, fold: bool) -> None:
    hub = Hub.open(folder / "hub", KEY, settings=folder / "settings")
    ((writer, have),) = hub.read("SELECT uuid, have FROM writer WHERE mine = 1")
    ((kept, newest),) = hub.read("SELECT count(DISTINCT seq), max(seq) FROM change WHERE writer = ?", (writer,))
    tally.kills += 1
    tally.acknowledged = max(tally.acknowledged, acknowledged)
    tally.lost += max(acknowledged - kept, 0)
    tally.unacknowledged_but_kept += max(kept - acknowledged, 0)
    tally.faults += kept != newest or kept != have
    tally.faults += hub.read("SELECT count(*) FROM change WHERE txn NOT IN (SELECT id FROM txn)") != [(0,)]
    with closing(connections.connect(folder / "hub", KEY)) as connection:
        tally.faults += len(backups.faults(connection))
    if fold:
        before = digest(hub)
        with patch.object(backups, "back_up"):
            list(hub.bring_up_to_date())
        tally.faults += len(differences(before, digest(hub)))
    hub.close()


def write(folder: Path, seed: int) -> None:
    """Do random actions until killed; after each, say how far the log has come."""
    from hubcrm.actions import employers, enquiries, followups, offers, receiving, undoing
    from hubcrm.intake.drafts import Draft

    hub = Hub.open(folder / "hub", KEY, settings=folder / "settings")
    chance = random.Random(seed)
    departments = hub.read("SELECT d.id, p.id FROM department d JOIN person p ON p.department = d.id ORDER BY d.code")

    def one(table: str, where: str = "1") -> str:
        ids = [row[0] for row in hub.read(f"SELECT id FROM {table} WHERE {where}")]
        return str(chance.choice(ids)) if ids else ""

    def receive() -> None:
        drafts = [
            Draft(subject=f"Weld {chance.random()}", text="It cracked. " * chance.randrange(1, 80), employer="Larkrise")
            for _ in range(chance.randrange(1, 6))
        ]
        receiving.receive(hub, drafts, by="")

    def at(
        verb: Callable[..., object], *more: object, where: str = "open = 1", **named: object
    ) -> Callable[[], object]:
        return lambda: verb(hub, one("enquiry", where), *more, by=chance.choice(departments)[1], **named)

    verbs: list[Callable[[], object]] = [
        receive,
        at(enquiries.log, "call", text="They rang"),
        at(enquiries.set_fields, {"need": "A course", "value": 4000}),
        lambda: at(offers.offer, chance.choice(departments)[0])(),
        at(offers.answer, "take", where="stage = 'offered'"),
        at(offers.give_back, where="holder != ''", for_others=True),
        at(enquiries.close, "completed", instead="A course"),
        at(enquiries.reopen, where="open = 0"),
        lambda: followups.finish(hub, followups.AUTOMATIC + one("enquiry", "open = 1"), by=""),
        lambda: employers.edit(hub, one("employer"), {"name": f"Larkrise {chance.random()}"}, by=""),
        lambda: undoing.undo(hub, by=chance.choice(departments)[1]),
    ]
    while True:
        with suppress(HubError):
            chance.choice(verbs)()
            os.write(1, f"{hub._own_have()}\n".encode())


def count_losses(kill: Callable[[Path, int, random.Random], T], kills: int, said: Callable[[T], str]) -> int:
    """Kill so many times and report in one line; 1 where anything acknowledged was lost or a check failed."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="hubcrm-kills-") as folder:
        tally = kill(Path(folder), kills, random.Random(kills))
    print(f"{said(tally)}, {tally.lost} lost, {tally.faults} faults; {time.perf_counter() - began:.0f} s")
    return 1 if tally.lost or tally.faults else 0


def _said(tally: Tally) -> str:
    return (
        f"{tally.kills} kills, {tally.acknowledged} changes acknowledged, "
        f"{tally.unacknowledged_but_kept} kept without having been acknowledged"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(count_losses(kill_many, int(sys.argv[1]) if len(sys.argv) > 1 else 200, _said))
