"""Where the computers of these tests meet: a shared folder, and a hub's own database on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubcrm.sync import folder
from tests.fakes import Clock
from tests.sync import cluster
from tests.sync.folder_computers import ANN, BEN, HUB, TEAM_KEY, Computer


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A shared folder, made for the hub."""
    path = tmp_path / "shared"
    path.mkdir()
    folder.init(path, HUB, TEAM_KEY)
    return path


@pytest.fixture
def clock() -> Clock:
    """The one clock of all computers."""
    return Clock()


@pytest.fixture
def ann(shared: Path, clock: Clock) -> Computer:
    """Ann's computer."""
    return Computer(shared, ANN, clock)


@pytest.fixture
def ben(shared: Path, clock: Clock) -> Computer:
    """Ben's computer."""
    return Computer(shared, BEN, clock)


@pytest.fixture
def team_database() -> Iterator[cluster.Database]:
    """A database that is set up for the hub cluster.HUB_ID, with nothing shared in it yet."""
    made = cluster.database()
    yield made
    made.drop()


@pytest.fixture
def empty_database() -> Iterator[cluster.Database]:
    """A database with nothing in it."""
    made = cluster.empty_database()
    yield made
    made.drop()
