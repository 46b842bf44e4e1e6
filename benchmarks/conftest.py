"""A made-up hub of any size, made once and kept, and a way to say a ratio."""

from __future__ import annotations

import datetime
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hubcrm import app
from hubcrm.demo import days, story
from hubcrm.queries.reading import Moment
from hubcrm.store import keys
from hubcrm.store.hub import Hub

SIZE = int(os.environ.get("HUBCRM_BENCH_SIZE", "100000"))
TODAY = datetime.date(2026, 11, 23)
_lines: list[str] = []


@pytest.fixture(scope="session")
def home() -> Path:
    """The folder of everything, with the store inside."""
    folder = Path(tempfile.gettempdir()) / f"hubcrm-bench-{SIZE}"
    os.environ["HUBCRM_HOME"] = str(folder)
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        hub, _ = app.create(
            folder / "store", "Kestrelbridge University", division="england-and-wales", kind="university", made_up=True
        )
        story.fill(hub, today=TODAY, size=SIZE)
        hub.close()
        (folder / "made").write_text("yes")
    return folder


@pytest.fixture
def hub(home: Path, tmp_path: Path) -> Iterator[Hub]:
    """A copy of the hub that a benchmark may write to."""
    shutil.copytree(home / "store", tmp_path / "store")
    opened = Hub.open(tmp_path / "store", keys.unlock(tmp_path / "store"), settings=tmp_path / "settings")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def place(home: Path) -> app.Place:
    """The hub for reading."""
    return app.unlock(home / "store")


@pytest.fixture(scope="session")
def moment() -> Moment:
    """The morning of the story."""
    return Moment(TODAY, days.at(TODAY, 9))


def median_s(what: Callable[[], object], times: int = 30) -> float:
    """Median seconds of a few runs, after one that warms up."""
    what()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        what()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def p99_s(what: Callable[[], object], times: int = 200) -> float:
    """The 99th percentile of a few runs, seconds."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        what()
        taken.append(time.perf_counter() - started)
    return sorted(taken)[int(len(taken) * 0.99) - 1]


def say(name: str, ours_s: float, floor_s: float | None = None, goal: str = "") -> None:
    """Keep one line for the end of the run."""
    ratio = f"{ours_s / floor_s:6.2f} x floor ({floor_s * 1000:.2f} ms)" if floor_s else " " * 24
    _lines.append(f"{name:<46} {ours_s * 1000:10.2f} ms {ratio}  goal {goal}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured."""
    terminalreporter.write_line(f"\n{SIZE} enquiries, encrypted, from an unlocked key")
    for line in _lines:
        terminalreporter.write_line(line)
