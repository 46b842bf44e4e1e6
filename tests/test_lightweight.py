"""hubcrm stays light: what it brings to a person's computer has a budget, and going over it takes an argument."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution
from importlib.util import cache_from_source
from pathlib import Path

from packaging.requirements import Requirement

LARGEST_MB = 420
MOST_DIRECT_PACKAGES = 24


def runtime_packages() -> dict[str, Distribution]:
    """hubcrm and everything it needs to run here, by normalised name; extras and development tools are not among it."""
    found: dict[str, Distribution] = {}
    waiting = ["hubcrm"]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        found[name] = distribution(name)
        for line in found[name].requires or []:
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                waiting.append(needed.name)
    return found


def size_on_disk(package: Distribution) -> int:
    """Bytes of a package's files, and of the bytecode that Python makes of them."""
    files = {Path(str(package.locate_file(file))) for file in package.files or [] if not str(file).endswith(".pyc")}
    bytecode = {Path(cache_from_source(str(file))) for file in files if file.suffix == ".py"}
    return sum(file.stat().st_size for file in files | bytecode if file.is_file())


def test_what_a_person_installs_stays_below_420_mb():
    sizes = {name: size_on_disk(package) / 1e6 for name, package in runtime_packages().items()}
    total = sum(sizes.values())
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:5]
    named = ", ".join(f"{name} {size:.0f} MB" for name, size in largest)
    assert sizes["pyside6-essentials"] > 100, "the sizes are not being measured"
    assert total <= LARGEST_MB, f"hubcrm takes {total:.0f} MB, over the {LARGEST_MB} MB promised. Largest: {named}."


def test_hubcrm_asks_for_at_most_24_packages_directly():
    direct = [Requirement(line) for line in distribution("hubcrm").requires or []]
    names = sorted(needed.name for needed in direct if "extra" not in str(needed.marker or ""))
    assert len(names) >= 10, "the requirements are not being read"
    assert len(names) <= MOST_DIRECT_PACKAGES, f"hubcrm asks for {len(names)} packages directly: {', '.join(names)}."
