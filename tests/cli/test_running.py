"""How a run begins and ends: what it loads, what it says when all goes wrong, and to whom it speaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hubcrm import app
from hubcrm.cli import lists, mishaps, program
from hubcrm.domain.errors import WritingOutsideTransaction

READING = [
    ("enquiries",), ("enquiries", "--search", "weld"), ("triage",), ("show", "1"), ("followups",), ("offers",), ("work",),
    ("work", "--as-of", "yesterday"), ("history",), ("history", "1"), ("department", "list"), ("person", "list"),
    ("employer", "list"), ("contact", "list"), ("settings",), ("closure", "list"), ("export", "enquiries", "-"),
    ("work", "--by", "department", "--json"), ("away", "list"),
]  # fmt: skip
HEAVY = (
    "sqlalchemy",
    "numpy",
    "PySide6",
    "keyring",
    "holidays",
    "rapidfuzz",
    "dateparser",
    "multiprocessing",
    "cryptography",
)


def hubcrm(*words: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a person does."""
    return subprocess.run([sys.executable, "-m", "hubcrm", *words], input=given, capture_output=True, timeout=60, check=False,
                          env={**os.environ, **environment})  # fmt: skip


def test_reading_commands_load_nothing_heavy(terminal):
    terminal.receive("A cracked weld", "--employer", "Fenwick Castings")
    ask = (
        "import sys\nfrom hubcrm.cli.program import run\n"
        f"for words in {READING!r}:\n"
        "    assert run(words) == 0, words\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "[]"


def test_an_unlocked_reading_command_leaves_the_keyring_alone(kept, monkeypatch):
    ask = (
        "import sys\nfrom hubcrm.cli.program import run\ncode = run(['enquiries'])\n"
        "print(code, 'keyring' in sys.modules, 'sqlalchemy' in sys.modules)"
    )
    code = kept.json("--store", kept.home / "other", "init", "--institution", "Kestrel")["recovery_code"]
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "HUBCRM_PASSPHRASE": code, "HUBCRM_STORE": str(kept.home / "other")})  # fmt: skip
    assert done.stdout.splitlines()[-1] == "0 False False", done


def test_the_program_answers_with_its_exit_code_and_in_utf_8_whatever_the_locale(terminal):
    terminal.receive("Müller’s weld – 5 £ a piece")
    plain = {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    shown = hubcrm("show", "1", **plain)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert "Müller’s weld – 5 £ a piece" in shown.stdout.decode("utf-8")
    assert json.loads(hubcrm("--json", "show", "1", **plain).stdout)["subject"] == "Müller’s weld – 5 £ a piece"
    refused = hubcrm("show", "9", **plain)
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert refused.stderr.decode("utf-8") == "There is no enquiry “9” in this hub." + os.linesep
    assert hubcrm("shwo").returncode == 2


def test_a_reader_that_stops_reading_is_no_mishap(terminal, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("text\n" + "".join(f"Need number {n} that is rather long and fills the pipe\n" for n in range(800)))
    terminal.ok("receive", path)
    with subprocess.Popen(
        [sys.executable, "-m", "hubcrm", "enquiries", "--limit", "800"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert not (terminal.home / "log").exists()


def test_what_nobody_expected_is_logged_and_told_in_one_sentence(terminal, monkeypatch):
    def stumble(*_: object, **__: object) -> None:
        raise RuntimeError("something secret")

    monkeypatch.setattr(lists.listing, "rows", stumble)
    log = terminal.home / "log" / "terminal.log"
    assert terminal.refused("enquiries", "--search", "private words") == (
        f"Something went wrong that should not have, and the details are in {log}."
    )
    written = log.read_text(encoding="utf-8")
    assert "RuntimeError: something secret" in written
    assert "hubcrm enquiries\n" in written
    assert "private words" not in written
    if os.name == "posix":
        assert log.stat().st_mode & 0o777 == 0o600


def test_a_log_that_cannot_be_written_still_ends_in_a_sentence(terminal, monkeypatch):
    def stumble(*_: object, **__: object) -> None:
        raise RuntimeError

    def full(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(lists.listing, "rows", stumble)
    monkeypatch.setattr(mishaps, "_append", full)
    assert "RuntimeError (test_running.py, line " in terminal.refused("enquiries")


def test_the_log_does_not_grow_for_ever(terminal, monkeypatch):
    log = terminal.home / "log" / "terminal.log"
    log.parent.mkdir()
    log.write_text("x" * 1_000_001)
    mishaps.note(ValueError("now"), "hubcrm take")
    assert "ValueError: now" in log.read_text()
    assert len(log.read_text()) < 1000
    assert (log.parent / "terminal.log.1").exists()


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), 1, "Stopped."),
        (EOFError(), 1, "Stopped."),
        (BrokenPipeError(), 0, ""),
        (WritingOutsideTransaction("A transaction is over."), 1, "Something went wrong that should not have"),
        (MemoryError(), 1, "Something went wrong that should not have"),
    ],
)
def test_every_end_has_its_code_and_no_traceback(terminal, monkeypatch, error, code, words):
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(lists.listing, "rows", fail)
    answer = terminal.type("enquiries")
    assert answer.code == code
    assert answer.err.startswith(words)
    assert "Traceback" not in answer.err


def test_a_mishap_on_letting_the_hub_go_is_told_and_what_was_done_is_done(terminal, monkeypatch):
    from hubcrm.store.hub import Hub

    closing = Hub.close

    def stumble(hub: Hub) -> None:
        closing(hub)
        raise RuntimeError

    monkeypatch.setattr(Hub, "close", stumble)
    answer = terminal.type("receive", "--text", "Our weld has cracked")
    assert (answer.code, answer.out) == (0, "E-2627-0001  Our weld has cracked\n")
    assert answer.err.startswith("Something went wrong that should not have")
    monkeypatch.setattr(Hub, "close", closing)
    assert len(terminal.json("enquiries")) == 1


def test_without_a_command_the_window_opens_and_files_are_handed_to_it(terminal, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(app, "window", lambda files, store: opened.append((files, store)) or 0)
    dropped = tmp_path / "message.eml"
    dropped.write_text("From: x")
    assert terminal.type().code == 0
    assert terminal.type(dropped).code == 0
    assert terminal.type("--store", tmp_path).code == 0
    assert opened == [([], None), ([Path(dropped)], None), ([], tmp_path)]


def test_who_acts_is_handed_to_the_window(terminal, monkeypatch):
    monkeypatch.setenv("HUBCRM_AS", "")
    monkeypatch.setattr(app, "window", lambda files, store: int(os.environ["HUBCRM_AS"] == "gwen") * 7)
    assert terminal.type("--as", "gwen").code == 7


def test_the_demo_gets_its_options_and_its_exit_code_is_the_programs(empty, monkeypatch):
    asked = []
    monkeypatch.setattr(app, "demo", lambda **given: asked.append(given) or 3)
    assert empty.type("demo", "--pictures", "out", "--today", "2026-11-19", "--size", "50").code == 3
    ((given),) = asked
    assert (given["pictures"], given["today"].isoformat(), given["size"]) == (Path("out"), "2026-11-19", 50)


def test_a_hub_of_a_newer_version_is_left_alone(terminal, monkeypatch):
    from hubcrm.domain import folding

    monkeypatch.setattr(folding, "VERSION", folding.VERSION - 1)
    assert "newer version of hubcrm" in terminal.refused("enquiries")
    assert "newer version of hubcrm" in terminal.refused("take", "1")


def test_a_hub_of_an_older_version_is_brought_up_to_date_by_the_first_command(terminal, monkeypatch):
    from hubcrm.domain import folding

    ref = terminal.receive()
    monkeypatch.setattr(folding, "VERSION", folding.VERSION + 1)
    assert [one["ref"] for one in terminal.json("enquiries")] == [ref]
    assert list((terminal.home / "store" / "backups").glob("*upgrade*"))


def test_the_program_is_listed_in_the_order_of_the_work():
    assert list(program.SECTIONS)[:3] == ["Set up", "Take in and look", "Answer employers"]
