"""`hubcrm paper`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal


def test_a_web_page_of_every_kind_is_written(terminal: Terminal, tmp_path: Path) -> None:
    ref = terminal.offered()
    terminal.ok("employer", "add", "Fenwick Castings")
    for words, title in (
        (("week",), "Week of Mon 23 Nov"), (("report",), "Employer hub, 2026/27"),
        (("report", "--year", "2025/26"), "Employer hub, 2025/26"), (("offers", "ENG"), "Offers to Engineering"),
        (("brief", ref), "Our weld has cracked."), (("employer", "Fenwick"), "Fenwick Castings"),
    ):  # fmt: skip
        file = tmp_path / "paper.html"
        assert terminal.ok("paper", *words, "--out", file) == f"{title}: {file}"
        assert f"<h1>{title}</h1>" in file.read_text("utf-8")
    assert terminal.json("paper", "week", "--out", file) == {"file": str(file), "title": "Week of Mon 23 Nov"}


def test_what_is_missing_or_too_much_is_said_in_a_sentence(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "paper.html"
    assert terminal.refused("paper", "brief", "--out", file) == "Say of what: hubcrm paper brief REF --out FILE"
    assert terminal.refused("paper", "week", "--out", tmp_path / "x.doc") == "Give the file a name that ends in .pdf or .html."
    assert "not an academic year" in terminal.refused("paper", "report", "--year", "last", "--out", file)
    assert "has not begun" in terminal.refused("paper", "report", "--year", "2031", "--out", file)
    assert "--year does not go with" in terminal.not_understood("paper", "week", "--year", "2025", "--out", file)
    assert "leave out" in terminal.not_understood("paper", "week", "E-1", "--out", file)
    assert terminal.refused("--as", "Sam Ashdown", "paper", "week", "--out", file).startswith("The weekly list is made by the hub")
    assert not file.exists()


def test_a_pdf_is_drawn_without_a_window_or_a_display(terminal: Terminal, tmp_path: Path) -> None:
    terminal.receive()
    env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    file = tmp_path / "report.pdf"
    command = [sys.executable, "-m", "hubcrm", "paper", "report", "--out", str(file)]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    content = file.read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"/Lang (en-GB)" in content


def test_where_a_pdf_cannot_be_drawn_the_web_page_is_named(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "hubcrm.desktop.paper", None)
    assert "write a web page (.html) instead" in terminal.refused("paper", "week", "--out", tmp_path / "week.pdf")
