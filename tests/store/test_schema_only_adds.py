"""What is written for ever only grows: columns of the permanent tables, kinds of change, and their versions.

A store made today must open in ten years, and an older program must keep what a newer one wrote. What there is stands in
permanent_schema.json; after adding to it, write the addition down with

    python tests/store/test_schema_only_adds.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hubcrm.domain import folding
from hubcrm.store import schema, tables

WRITTEN_DOWN = Path(__file__).with_name("permanent_schema.json")


def as_it_is() -> dict[str, Any]:
    """Permanent tables with their columns and unique keys, and kinds with their newest version by kind of record."""
    return {
        "application_id": schema.APPLICATION_ID,
        "tables": {
            table.name: {
                column.name: f"{column.type}{' key' if column.primary_key else ''}{' unique' if column.unique else ''}"
                for column in table.columns
            }
            for table in sorted(tables.PERMANENT.tables.values(), key=lambda table: table.name)
        },
        "kinds": {record: dict(sorted(kinds.items())) for record, kinds in sorted(folding._KINDS.items())},
    }


def _lost(before: Any, now: Any, path: str = "") -> list[str]:
    """What stood in `before` and is gone or different in `now`; a version may rise."""
    if isinstance(before, dict):
        return [
            lost
            for key, value in before.items()
            for lost in _lost(value, now.get(key) if now else None, f"{path}/{key}")
        ]
    rose = isinstance(before, int) and isinstance(now, int) and path.startswith("/kinds/") and now >= before
    return [] if now == before or rose else [f"{path} was {before}, is {now}"]


def test_nothing_permanent_is_removed_renamed_or_made_different() -> None:
    assert _lost(json.loads(WRITTEN_DOWN.read_text()), as_it_is()) == []


def test_what_was_added_is_written_down_so_that_it_stays() -> None:
    added = _lost(as_it_is(), json.loads(WRITTEN_DOWN.read_text()))
    assert added == [], f"Run python {Path(__file__).name} once, to promise that this stays"


def test_a_loss_is_noticed_and_a_newer_version_of_a_kind_is_not() -> None:
    before = {"tables": {"change": {"id": "TEXT", "kind": "TEXT"}}, "kinds": {"enquiry": {"set": 1, "taken": 1}}}
    now = {"tables": {"change": {"id": "TEXT", "label": "TEXT"}}, "kinds": {"enquiry": {"set": 2}}}
    assert _lost(before, now) == ["/tables/change/kind was TEXT, is None", "/kinds/enquiry/taken was 1, is None"]
    assert _lost({"kinds": {"enquiry": {"set": 2}}}, {"kinds": {"enquiry": {"set": 1}}}) != []


def test_the_store_has_the_columns_that_the_tables_say() -> None:
    from tests.builders import new_hub, temporary_folder

    with temporary_folder() as folder:
        hub = new_hub(folder)
        for name, columns in as_it_is()["tables"].items():
            assert [row[1] for row in hub.read(f"PRAGMA table_info({name})")] == list(columns)
        hub.close()


if __name__ == "__main__":
    gone = _lost(json.loads(WRITTEN_DOWN.read_text()), as_it_is()) if WRITTEN_DOWN.exists() else []
    if gone:
        raise SystemExit("Not written down, because something would be lost: " + "; ".join(gone))
    WRITTEN_DOWN.write_text(json.dumps(as_it_is(), indent=1) + "\n")
