"""A hub's terminal, run inside the test: one base hub is made once and copied for every test."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hubcrm import app, paths
from hubcrm.actions import people
from hubcrm.cli.program import run
from hubcrm.intake import worker
from hubcrm.store import backups
from tests.fakes import Clock

SAMPLES = paths.resources() / "samples"
WEB_FORM = SAMPLES / "web form enquiries.csv"


@dataclass(frozen=True)
class Answer:
    """What one command said."""

    code: int
    out: str
    err: str


class Terminal:
    """Types commands into hubcrm. `clock` is the hub's clock; `home` holds the store and everything beside it."""

    def __init__(self, home: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home, self.clock, self._patch = home, clock, monkeypatch

    def type(self, *words: str | Path, given: bytes = b"") -> Answer:
        """Run one command; `given` is what is piped in."""
        out, err, into = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(3))
        into.buffer.write(given)
        into.buffer.seek(0)
        with self._patch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "stdin", into)
            code = run([str(word) for word in words], clock=self.clock)
        said = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]  # type: ignore[attr-defined]  # BytesIO
        return Answer(code, *said)

    def ok(self, *words: str | Path, given: bytes = b"") -> str:
        """What a command prints that must go well and say nothing beside it."""
        answer = self.type(*words, given=given)
        assert (answer.code, answer.err) == (0, ""), answer
        return answer.out.rstrip("\n")

    def json(self, *words: str | Path, given: bytes = b"") -> Any:
        """The one document that a command answers with --json."""
        answer = self.type("--json", *words, given=given)
        assert (answer.code, answer.err) == (0, ""), answer
        return json.loads(answer.out)

    def refused(self, *words: str | Path, given: bytes = b"") -> str:
        """The one sentence with which a command is refused."""
        answer = self.type(*words, given=given)
        assert answer.code == 1, answer
        assert answer.err.count("\n") == 1, answer
        assert "Traceback" not in answer.err
        return answer.err.rstrip("\n")

    def not_understood(self, *words: str | Path) -> str:
        """The one line about a command that is not one."""
        answer = self.type(*words)
        assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1), answer
        return answer.err.rstrip("\n")

    def show(self, ref: str) -> dict[str, Any]:
        """One enquiry as `show --json` gives it."""
        found: dict[str, Any] = self.json("show", ref)
        return found

    def receive(self, words: str = "Our weld has cracked.", *options: str) -> str:
        """The reference of a new enquiry with these words."""
        return str(self.json("receive", "--text", words, *options)[0]["ref"])

    def offered(self, code: str = "ENG", *options: str) -> str:
        """The reference of a new enquiry that is offered to a department."""
        ref = self.receive()
        self.ok("offer", ref, code, *options)
        return ref


@pytest.fixture(scope="session")
def base_hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub with three departments and five colleagues; Priya Shah, an adviser, works on this computer."""
    home = tmp_path_factory.mktemp("base")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUBCRM_HOME", str(home))
        hub, _ = app.create(home / "store", "Kestrelbridge University", division="england-and-wales", kind="university",
                            made_up=True, clock=Clock("2026-11-20T09:00+00:00"))  # fmt: skip
        department = {
            code: people.add_department(hub, code, name, by="", words=words).value
            for code, name, words in (
                ("ENG", "School of Engineering", "welding, fracture, machining, prototypes"),
                ("BUS", "Business School", "management training, leadership, marketing"),
                ("ART", "School of Art and Design", "photography, branding, exhibitions"),
            )
        }
        people.add_person(hub, "Priya Shah", "adviser", by="", email="priya@kestrel.example")
        people.add_person(hub, "Gwen Marsh", "manager", by="")
        people.add_person(hub, "Sam Ashdown", "lead", by="", department=department["ENG"])
        people.add_person(hub, "Theo Calder", "academic", by="", department=department["ENG"])
        people.add_person(hub, "Ines Rowe", "lead", by="", department=department["BUS"])
        hub.close()
    return home


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def empty(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A computer without a hub."""
    for name in [name for name in os.environ if name.startswith("HUBCRM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HUBCRM_HOME", str(tmp_path))
    monkeypatch.delenv("COLUMNS", raising=False)
    return Terminal(tmp_path, clock, monkeypatch)


@pytest.fixture
def kept(empty: Terminal, base_hub: Path) -> Terminal:
    """A computer with a hub, which makes its backups."""
    shutil.copytree(base_hub / "store", empty.home / "store")
    return empty


@pytest.fixture
def terminal(kept: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A computer with a hub. Its daily backup is taken as made: that has its own tests."""
    monkeypatch.setattr(backups, "due", lambda *_: False)
    return kept


@pytest.fixture(scope="session")
def one_reader() -> Iterator[worker.Reader]:
    """The process that reads files, started once for all tests."""
    with worker.Reader() as reader:
        yield reader


@pytest.fixture(autouse=True)
def _shared_reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands read with the shared process, unless a test starts programs of its own."""
    if "empty" not in request.fixturenames:
        return
    from hubcrm.cli import receiving

    class Shared:
        def __enter__(self) -> worker.Reader:
            found: worker.Reader = request.getfixturevalue("one_reader")
            return found

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(receiving, "Reader", Shared)


def lines(text: str) -> Sequence[str]:
    """The lines of an answer."""
    return text.split("\n")
