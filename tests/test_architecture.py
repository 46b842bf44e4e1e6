"""The shape of the house: the rules that an import graph cannot say. The graph's own rules are in pyproject.toml."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "hubcrm"
LONGEST = {"src": 400, "packaging": 400, "benchmarks": 400, "tests": 600}  # a page of cases is read otherwise than code
EMPTY_NAMES = {"util", "utils", "common", "helper", "helpers", "manager", "managers", "service", "services", "core"}
NOT_OURS = {".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", "pictures", "dist"}
# Joined here so that this file does not find itself.
PACKAGE_INDEXES = [f"{name}.{ending}" for name, ending in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))]


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that belongs to the project: what git tracks or would, or in an unpacked archive, what lies there."""
    listed = shutil.which("git") and subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    if listed and listed.returncode == 0 and listed.stdout:
        return tuple(sorted(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()))
    found = (path for path in ROOT.rglob("*") if path.is_file() and not NOT_OURS & set(path.relative_to(ROOT).parts))
    return tuple(sorted(found))


def python_files(*folders: str) -> list[Path]:
    """The project's Python files below these folders, or all of them."""
    tops = [ROOT / folder for folder in folders] or [ROOT]
    return [path for path in project_files() if path.suffix == ".py" and any(path.is_relative_to(top) for top in tops)]


def imported_modules(path: Path) -> Iterator[str]:
    """Every absolute module name a file imports, at the top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_checks_below_look_at_something():
    assert PACKAGE / "paths.py" in python_files("src")
    assert len(project_files()) > 50


def test_the_domain_needs_only_python():
    strangers = [
        f"{named(path)} imports {module}"
        for path in python_files("src/hubcrm/domain")
        for module in imported_modules(path)
        if module.split(".")[0] not in sys.stdlib_module_names and not module.startswith("hubcrm.domain")
    ]
    assert not strangers


def test_set_up_needs_only_python():
    ours = {path.stem for path in python_files("packaging")}
    strangers = [
        f"{named(path)} imports {module}"
        for path in python_files("packaging")
        for module in imported_modules(path)
        if module.split(".")[0] not in sys.stdlib_module_names | ours
    ]
    assert not strangers


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("hubcrm.__main__", "sqlalchemy numpy PySide6 multiprocessing"),
        ("hubcrm.cli", "sqlalchemy numpy PySide6"),
        ("hubcrm.app", "sqlalchemy numpy"),
    ],
)
def test_starting_loads_nothing_heavy(module, unwanted):
    ask = f"import sys, {module}; print(*[name for name in {unwanted.split()!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "", f"import {module} loads {done.stdout.strip()}"


@pytest.mark.parametrize("folder", LONGEST)
def test_no_file_is_longer_than_a_person_can_hold_in_mind(folder):
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(folder)}
    assert [f"{name} has {length} lines" for name, length in lengths.items() if length > LONGEST[folder]] == []


def test_no_file_or_folder_has_a_name_that_says_nothing():
    parts = {part for path in project_files() for part in (*path.relative_to(ROOT).parts[:-1], path.stem)}
    assert parts & EMPTY_NAMES == set()


def test_every_ignore_in_the_code_carries_its_reason():
    ignore = re.compile(r"#\s*(noqa|type:\s*ignore|pragma|mypy:|ruff:)")
    bare = []
    for path in python_files():
        with path.open("rb") as lines:
            for token in tokenize.tokenize(lines.readline):
                if token.type == tokenize.COMMENT and ignore.match(token.string) and token.string.count("#") < 2:
                    bare.append(f"{named(path)}:{token.start[0]} {token.string}")
    assert not bare, "Write the reason after a second #"


def test_every_exception_in_the_project_file_carries_its_reason():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    tool = tomllib.loads(text)["tool"]
    pytest_settings, lint = tool["pytest"]["ini_options"], tool["ruff"]["lint"]
    exceptions = [
        *lint["ignore"],
        *lint["per-file-ignores"],
        *(name for override in tool["mypy"]["overrides"] for name in override["module"]),
        *(name for contract in tool["importlinter"]["contracts"] for name in contract.get("ignore_imports", [])),
        *(name for name in pytest_settings["filterwarnings"] if name != "error"),
        *pytest_settings.get("qt_log_ignore", []),
    ]
    lines = [line.replace("\\\\", "\\") for line in text.splitlines()]
    assert len(exceptions) > 3, "the exceptions are not being read"
    assert [name for name in exceptions if not any(name in line and "  # " in line for line in lines)] == []


def test_nothing_names_a_place_on_one_persons_computer_or_a_package_index():
    places = re.compile(rf"(?<![\w.])/(?:root|work)/|{re.escape(str(ROOT))}\b")
    found = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures and sample files in other encodings
        found += [f"{named(path)} names {host}" for host in PACKAGE_INDEXES if host in text]
        found += [f"{named(path)} names {place.group()}" for place in places.finditer(text)]
    assert not found


def test_the_architecture_page_names_every_folder_of_the_program():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = {path.parent.relative_to(PACKAGE).parts[0] for path in python_files("src") if path.parent != PACKAGE}
    assert len(folders) > 5
    assert [folder for folder in sorted(folders) if f"{folder}/" not in page] == []


def test_every_folder_of_the_program_stands_in_the_import_diagram():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    drawn = {name.strip(" ()") for layer in layers for name in layer.split("|")}
    there = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in python_files("src")} - {"__init__"}
    assert there - drawn == set()
    assert {name.strip(" ()") for layer in layers for name in layer.split("|") if "(" in name} & there == set(), (
        "A planned folder has arrived: take its brackets away."
    )
