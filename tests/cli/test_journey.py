"""The whole work in real processes: each command is a start of the program, so whatever is found was on the disk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import SAMPLES
from tests.cli.test_receiving import sheet


class Computer:
    """A computer on which hubcrm is typed, each command in a process of its own."""

    def __init__(self, home: Path, bytecode: Path) -> None:
        self.home = home
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("HUBCRM_")}
        self.environment["HUBCRM_HOME"] = str(home)
        # As in an installed copy, whose bytecode was compiled once: fifty starts would spend most of their time on it.
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.environment["PYTHONPYCACHEPREFIX"] = str(bytecode)

    def run(self, *words: str | Path, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "hubcrm", *map(str, words)], capture_output=True, timeout=120, check=False,
            env=self.environment, cwd=self.home,
        )  # fmt: skip
        assert done.returncode == code, (words, done)
        assert done.stderr.count(b"\n") == (1 if code else 0), (words, done)
        return done.stdout.decode("utf-8").rstrip("\r\n") if not code else done.stderr.decode("utf-8").strip()

    def json(self, *words: str | Path) -> Any:
        return json.loads(self.run("--json", *words))


@pytest.fixture(scope="module")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bytecode")


@pytest.fixture
def computer(tmp_path: Path, base_hub: Path, bytecode: Path) -> Computer:
    shutil.copytree(base_hub / "store", tmp_path / "store")
    return Computer(tmp_path, bytecode)


def standing(shown: dict[str, Any]) -> dict[str, Any]:
    """What undo must bring back: everything but the history, which only grows, and what hangs on the time of day."""
    return {key: value for key, value in shown.items() if key not in ("history", "said")}


def test_the_whole_work_is_done_undone_and_found_as_it_was_left(computer, tmp_path):
    # Five real e-mails and a sheet of 200 rows.
    mails = computer.json("receive", *(path for path in sorted(SAMPLES.glob("*.eml")) if "automatic" not in path.name))
    assert len([one for one in mails if one["ref"]]) == 5
    ref = mails[0]["ref"]
    assert len(computer.json("receive", sheet(200, tmp_path))) == 200

    # Take, offer, decline, offer again, claim, log a call, follow up, close.
    steps = [
        ("priya", ("take", ref)),
        ("priya", ("offer", ref, "ENG", "--to", "Sam Ashdown")),
        ("sam", ("answer", ref, "decline", "--reason", "no_time")),
        ("priya", ("offer", ref, "BUS")),
        ("ines", ("answer", ref, "take")),
        ("ines", ("log", ref, "call", "--text", "They will show us the night shift.")),
        ("ines", ("next", ref, "proposal", "--due", "5 working days")),
        ("ines", ("close", ref, "completed", "--instead", "A half-day course")),
    ]
    before = [standing(computer.json("show", ref))]
    for who, words in steps:
        answer = computer.json("--as", who, *words)  # the enquiry as it stands now, but for next actions
        before.append(standing(answer if "stage" in answer else computer.json("show", ref)))
    assert [one["stage"] for one in before] == [
        "new", "finding_out", "offered", "finding_out", "offered", "claimed", "shaping", "shaping", "closed",
    ]  # fmt: skip

    # Undo all of it, step by step, each by whoever did it; then the sheet and the e-mails.
    for at in reversed(range(len(steps))):
        computer.run("--as", steps[at][0], "undo")
        if at in (6, 3, 0):
            assert standing(computer.json("show", ref)) == before[at]
    assert computer.run("undo") == "Undone: Add 200 enquiries from list.csv."
    assert len(computer.json("enquiries")) == 5
    assert computer.run("undo") == "Undone: Add 5 enquiries."
    assert computer.json("enquiries") == []
    assert computer.json("employer", "list") == []

    # Do some of it again, and find it as it was left.
    for _ in range(3):
        computer.run("redo")
    assert len(computer.json("enquiries")) == 205
    again = computer.json("show", ref)
    assert standing(again) == before[1]
    assert [one["kind"] for one in again["history"] if not one["undone"] and one["kind"] != "undone"] == [
        "received",
        "taken",
    ]
    assert computer.run("check").startswith("This hub is whole: 205 enquiries")


def test_a_real_hub_is_set_up_locked_and_opened_in_processes_of_their_own(tmp_path, bytecode):
    computer = Computer(tmp_path, bytecode)
    code = computer.run("init", "--institution", "Kestrelbridge University").split("\n")[-1]
    assert "HUBCRM_PASSPHRASE" in computer.run("enquiries", code=1)
    computer.environment["HUBCRM_PASSPHRASE"] = code.lower()
    computer.run("receive", "--text", "Our weld has cracked")
    assert [one["subject"] for one in computer.json("enquiries")] == ["Our weld has cracked"]
