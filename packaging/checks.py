"""Everything that must pass, one after another; all of it runs, whatever fails on the way."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

COUNTED = re.compile(r"(\d+) (passed|failed|errors?|skipped)\b")


def run(root: Path, python: Path, environment: Mapping[str, str], pytest_arguments: Sequence[str]) -> int:
    """Run the checks, then the tests, and close with the counts; returns 0 only if all is well."""
    program = str(python)
    steps = {
        "ruff check": [program, "-m", "ruff", "check", "--quiet", "."],
        "mypy --strict src": [program, "-m", "mypy", "--strict", "--no-error-summary", "src"],
        "lint-imports": [str(python.with_name("lint-imports"))],
    }
    failed = []
    for name, command in steps.items():
        began = time.monotonic()
        print(f"{name:<20}", end="", flush=True)
        done = subprocess.run(
            command,
            cwd=root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        print(f"{'failed' if done.returncode else 'ok':<8}{time.monotonic() - began:6.1f} s", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout.rstrip(), flush=True)

    began = time.monotonic()
    print(f"{'pytest':<20}", flush=True)
    code, closing = pytest(root, program, environment, pytest_arguments)
    print(f"{'pytest':<20}{'failed' if code else 'ok':<8}{time.monotonic() - began:6.1f} s")
    print(summary(closing, failed))
    return 1 if code or failed else 0


def pytest(root: Path, program: str, environment: Mapping[str, str], arguments: Sequence[str]) -> tuple[int, str]:
    """Run pytest in the person's sight; returns its exit code and its closing line."""
    command = [program, "-m", "pytest"]
    if (os.cpu_count() or 1) >= 2 and not any(argument.startswith(("-n", "--numprocesses")) for argument in arguments):
        command += ["-n", "2"]
    if sys.stdout.isatty():
        command += ["--color=yes"]
    closing = ""
    with subprocess.Popen(
        [*command, *arguments],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None  # it was asked for above
        for line in process.stdout:
            print(line, end="", flush=True)
            if COUNTED.search(line):
                closing = line
        return process.wait(), closing


def summary(closing: str, failed_checks: Sequence[str]) -> str:
    """The last line: how many tests passed, failed and were skipped, and which checks failed.

    `closing` is pytest's own last line; a test that could not even begin counts as failed.
    """
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for number, word in COUNTED.findall(re.sub(r"\x1b\[[0-9;]*m", "", closing)):
        counts["failed" if word.startswith("error") else word] += int(number)
    line = f"{counts['passed']} passed, {counts['failed']} failed"
    if counts["skipped"]:
        line += f", {counts['skipped']} skipped"
    if failed_checks:
        line += f"; checks that failed: {', '.join(failed_checks)}"
    return line
