"""A manager before a meeting: how did it stand then, what is whose move, and a table to take along."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.journeys.at_the_window import AtTheWindow


@pytest.fixture
def manager(sits_down) -> AtTheWindow:
    """Somebody who answers for the hub."""
    return sits_down("Ruth Adeyemi")


def test_a_past_day_is_shown_and_nothing_on_it_can_be_moved(manager):
    manager.sees("Work in hand", "29 open", "As of today")
    manager.presses("D")
    manager.chooses("End of last month")
    manager.sees("As of Fri 30 Oct", "12 open", "Promises kept in October")

    manager.presses("→", "Ctrl+→")
    manager.is_told("This is how it stood at the end of Fri 30 Oct.")
    manager.presses("T")
    manager.sees("As of today", "29 open")

    manager.presses("D")
    manager.chooses("Another day")
    manager.types("last friday")
    manager.presses("Enter")
    manager.sees("As of Fri 20 Nov")


def test_each_number_of_the_head_is_a_filter(manager):
    manager.presses("V")
    everything = len(manager.rows)
    whose = {}
    for key, words in (("2", "ours"), ("3", "department"), ("4", "employer")):
        manager.presses(key)
        whose[words] = manager.rows
        assert all(f" | {words} | " in row for row in manager.rows)
    assert sum(len(rows) for rows in whose.values()) == everything == 29
    manager.presses("1")
    assert len(manager.rows) == everything


def test_what_is_exported_is_what_is_on_the_screen(manager, tmp_path: Path):
    manager.presses("V", "3", "S")
    manager.chooses("Employer")
    manager.presses("/")
    manager.types("en")
    manager.presses("Enter")
    shown = [row.split(" | ") for row in manager.rows]
    assert 1 < len(shown) < 13

    manager.presses("Ctrl+E")
    manager.chooses("CSV file")
    manager.clears()
    manager.types(str(tmp_path / "meeting.csv"))
    manager.presses("Enter")
    manager.is_told(f"Saved {len(shown)} rows")

    with (tmp_path / "meeting.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *written = csv.reader(file)
    assert head == manager.columns
    rows = written[: len(shown)]
    assert [row[0] for row in rows] == [row[0] for row in shown]  # these, in this order, and no others
    for row, on_screen in zip(rows, shown, strict=True):
        assert [cell for cell in row if cell][:3] == on_screen[:3]
    below = " ".join(" ".join(row) for row in written[len(shown) :])
    assert "“en”" in below  # what it was narrowed to
