"""The words on screen for each code, and the institution's own words (department or curriculum area)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from hubcrm import paths
from hubcrm.domain.regions import read_areas
from hubcrm.queries.reading import Reads


@lru_cache(maxsize=1)
def lists() -> dict[str, Any]:
    """resources/code_lists.json: name of a list -> its entries, each with code and label."""
    found: dict[str, Any] = json.loads((paths.resources() / "code_lists.json").read_text("utf-8"))
    return found


@lru_cache(maxsize=128)
def labels(name: str, kind: str = "") -> dict[str, str]:
    """Code -> label of one list, in the order people see; `kind` is the institution's (a college has its own words)."""
    own = f"label_{kind}"
    return {entry["code"]: entry.get(own) or entry["label"] for entry in lists()[name]}


def label(name: str, code: str, kind: str = "") -> str:
    """The words for a code; the code itself where the list does not know it (made by a newer version)."""
    if not code and name == "close_reasons":  # of what came from another system
        return "How it ended is not noted"
    return labels(name, kind).get(code, _AUTOMATIC.get(code, code.replace("_", " ")))


def kind_of(reader: Reads) -> str:
    """The institution's kind, "university" or "college"; blank before it was set up."""
    rows = reader.read("SELECT fields FROM institution LIMIT 1")
    return str(json.loads(rows[0][0]).get("kind", "")) if rows else ""


def speaker(reader: Reads) -> Callable[[str, str], str]:
    """`label` in this institution's own words."""
    return partial(label, kind=kind_of(reader))


def words(kind: str = "") -> dict[str, str]:
    """What this kind of institution calls things: "department" -> "curriculum area", "academic" -> "tutor", ..."""
    spoken: dict[str, dict[str, str]] = lists()["words"]
    return spoken.get(kind) or spoken["university"]


def without_school_of(name: str) -> str:
    """A department's name without its first formal words."""
    for start in ("School of ", "Department of ", "Faculty of ", "Institute of ", "College of ", "Centre for "):
        if name.startswith(start) and len(name) > len(start) + 2:
            return name[len(start) :]
    return name


@lru_cache(maxsize=1)
def postcode_areas() -> dict[str, str]:
    """Postcode area -> region code."""
    with (paths.resources() / "postcode_areas.csv").open(encoding="utf-8") as lines:
        return read_areas(lines)


_AUTOMATIC = {"decide": "Decide where it goes", "close_or_park": "Close kindly or park"}
"""Next actions that only make themselves; nobody chooses them from a list."""
