"""The closing line counts truly, and one failure does not keep the rest from running."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import checks


@pytest.mark.parametrize(
    ("closing", "failed", "line"),
    [
        ("===== 212 passed in 31.2s =====", [], "212 passed, 0 failed"),
        ("\x1b[31m== 2 failed\x1b[0m, 10 passed, 3 skipped, 1 error in 2s", [], "10 passed, 3 failed, 3 skipped"),
        ("1 xfailed, 4 passed, 2 warnings in 1s", [], "4 passed, 0 failed"),
        ("5 passed in 1s", ["ruff check"], "5 passed, 0 failed; checks that failed: ruff check"),
        ("", [], "0 passed, 0 failed"),
    ],
)
def test_the_last_line_counts_what_pytest_counted(closing, failed, line):
    assert checks.summary(closing, failed) == line


@pytest.mark.skipif(os.name == "nt", reason="stands in for Python by a shell script")
@pytest.mark.parametrize(
    ("bad", "code"), [("nothing", 0), ("ruff", 1), ("mypy", 1), ("pytest", 1), ("lint-imports", 1)]
)
def test_everything_runs_and_any_failure_counts(tmp_path, capfd, bad, code):
    for name in ("python", "lint-imports"):
        stand_in = tmp_path / name
        stand_in.write_text(
            f'#!/bin/sh\necho "ran {name} $*" >> {tmp_path}/ran\n'
            'case "$*" in *pytest*) echo "== 7 passed in 0.1s ==";; esac\n'
            f'case "{name} $*" in *{bad}*) echo "complaint of {bad}"; exit 1;; esac\n'
        )
        stand_in.chmod(0o755)
    assert checks.run(tmp_path, tmp_path / "python", dict(os.environ), ["-k", "word"]) == code
    ran = (tmp_path / "ran").read_text()
    assert [word in ran for word in ("ruff", "mypy --strict", "ran lint-imports", "pytest")] == [True] * 4
    assert "-k word" in ran
    said = capfd.readouterr().out.splitlines()
    assert said[-1].startswith("7 passed, 0 failed")
    assert (f"complaint of {bad}" in said) is (code == 1)


def test_tests_use_two_processes_unless_told_otherwise(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    (tmp_path / "pytest.py").write_text("import sys; print('1 passed', *sys.argv[1:])")
    for arguments, seen in (([], "-n 2"), (["-n0"], "-n0"), (["--numprocesses", "1"], "--numprocesses 1")):
        code, closing = checks.pytest(tmp_path, sys.executable, dict(os.environ), arguments)
        assert (code, closing.strip()) == (0, f"1 passed {seen}")


def test_the_run_of_an_automatic_service_is_the_test_command_with_no_skips():
    lines = (Path(checks.__file__).parents[1] / ".ci" / "run").read_text().splitlines()
    assert "export HUBCRM_NO_SKIPS=1" in lines
    assert lines[-1] == "exec python3 packaging/start.py test"
