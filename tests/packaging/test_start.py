"""The door of set-up: any Python can read it, and it goes on with one that hubcrm runs on."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import start

SOURCE = Path(start.__file__)


def test_a_python_of_ten_years_ago_can_read_it():
    tree = ast.parse(SOURCE.read_text(), feature_version=(3, 5))
    modern = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef)
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, modern)] == []
    assert [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.returns] == []


def test_it_loads_nothing_outside_the_standard_library_and_nothing_heavy():
    ask = "import sys; before = set(sys.modules); import start; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", ask], cwd=SOURCE.parent, capture_output=True, text=True, timeout=30, check=True
    )
    assert {"ssl", "venv", "set_up"} & set(done.stdout.split()) == set()


@pytest.mark.parametrize(("version", "good"), [((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False)])
def test_it_knows_which_versions_hubcrm_runs_on(monkeypatch, version, good):
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    assert start.fits() is good


def test_the_versions_it_takes_are_those_the_project_names():
    project = (SOURCE.parents[1] / "pyproject.toml").read_text()
    assert 'requires-python = ">={}.{},<{}.{}"'.format(*start.LOWEST, *start.BELOW) in project


def test_builds_without_wheels_are_turned_down(monkeypatch):
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: name == "Py_GIL_DISABLED")
    assert not start.fits()


def test_it_finds_the_python_behind_a_command_and_refuses_what_is_none(tmp_path):
    assert start.behind([sys.executable]) == sys.executable
    assert start.behind([str(tmp_path / "missing")]) is None
    assert start.behind(["false"]) is None


@pytest.mark.skipif(os.name == "nt", reason="stands in for a Python by a shell script")
def test_an_old_python_goes_on_with_a_newer_one(monkeypatch, tmp_path, capfd):
    other = tmp_path / "python3.12"
    other.write_text(f'#!/bin/sh\n[ "$1" = -B ] && echo {other} || echo "went on: $@"\n')
    other.chmod(0o755)
    code = (
        f"import sys; sys.path.insert(0, {str(SOURCE.parent)!r}); import start; sys.argv = ['', 'test', '-k', 'x y']\n"
        f"start.fits = lambda: False; start.candidates = lambda: iter([['/missing'], [{str(other)!r}]]); start.main()"
    )
    subprocess.run([sys.executable, "-c", code], timeout=30, check=True)
    said = capfd.readouterr().out
    assert f"Going on with {other}." in said
    assert f"went on: {SOURCE} test -k x y" in said


def test_without_any_supported_python_it_names_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(start, "fits", lambda: False)
    monkeypatch.setattr(start, "behind", lambda command: None)
    assert start.main() == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("hubcrm needs Python 3.11 to 3.14")
    assert said[1] == "Install one, then start again: " + start.how_to_install()


@pytest.mark.parametrize(
    ("tool", "line"),
    [
        ("uv", "uv python install 3.13"),
        ("dnf", "sudo dnf install python3.12"),
        ("apt-get", "sudo apt-get install python3.11 python3.11-venv"),
        ("", "your system's package manager, for Python 3.11 or newer"),
    ],
)
def test_what_to_install_fits_the_tools_of_the_computer(monkeypatch, tmp_path, tool, line):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "name", "posix")
    if tool:
        (tmp_path / tool).touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert start.how_to_install() == line


def test_tested_versions_are_looked_for_first_and_everywhere_people_keep_them(monkeypatch, tmp_path):
    kept = tmp_path / "versions" / "3.12.1" / "bin"
    kept.mkdir(parents=True)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    commands = [command[0] for command in start.candidates()]
    assert commands.index("python3.13") < commands.index("python3.12") < commands.index("python3.14")
    assert str(kept / "python3.12") in commands
