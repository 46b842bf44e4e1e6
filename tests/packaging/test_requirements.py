"""The lock: complete, hashed, and silent about where packages come from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "packaging" / "requirements.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DIRECT = [
    *PROJECT["build-system"]["requires"],
    *PROJECT["project"]["dependencies"],
    *PROJECT["dependency-groups"]["dev"],
]


def locked() -> dict[str, list[tuple[Requirement, int]]]:
    """Each locked package with its pins and the number of hashes of each."""
    found: dict[str, list[tuple[Requirement, int]]] = {}
    joined = re.sub(r"\\\n\s+", " ", LOCK)
    for line in joined.splitlines():
        if line and not line.startswith((" ", "#")):
            text, *hashes = line.split("--hash=")
            pin = Requirement(text.strip())
            found.setdefault(canonicalize_name(pin.name), []).append((pin, len(hashes)))
    return found


def test_it_names_no_address_and_no_option():
    assert "://" not in LOCK
    assert "@" not in LOCK
    assert re.search(r"\w\.(org|com|net|io|dev)\b", LOCK) is None
    assert [line for line in LOCK.splitlines() if line.startswith("-")] == []


def test_every_pin_is_exact_and_hashed():
    pins = [entry for entries in locked().values() for entry in entries]
    assert len(pins) > 40
    assert [str(pin) for pin, _ in pins if not re.fullmatch(r"==[\w.]+", str(pin.specifier))] == []
    assert [str(pin) for pin, hashes in pins if hashes == 0] == []
    assert LOCK.count("--hash=sha256:") == LOCK.count("--hash=") > 500


@pytest.mark.parametrize("wanted", DIRECT)
def test_what_the_project_asks_for_is_locked_to_a_version_it_allows(wanted):
    needed = Requirement(wanted)
    pins = locked()[canonicalize_name(needed.name)]
    assert all(needed.specifier.contains(str(pin.specifier).removeprefix("==")) for pin, _ in pins)


def test_a_package_locked_twice_is_locked_for_different_pythons():
    for name, pins in locked().items():
        assert len({str(pin.marker) for pin, _ in pins}) == len(pins), f"{name} is locked twice for the same case"
