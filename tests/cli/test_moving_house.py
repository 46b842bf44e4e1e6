"""`hubcrm export-all` and `hubcrm import-all`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Terminal


def test_a_hub_goes_out_and_is_the_same_hub_on_a_computer_that_had_none(terminal: Terminal, tmp_path: Path) -> None:
    ref = terminal.offered("ENG")
    before = terminal.json("show", ref)
    out = tmp_path / "out"
    answer = terminal.type("export-all", out)
    assert answer.code == 0
    assert answer.out.startswith(f"Exported to {out}: 1 enquiry, ")
    assert answer.err.startswith("The folder is not encrypted")
    assert answer.err.count("\n") == 1

    other = tmp_path / "other"
    said = terminal.ok("import-all", out, "--store", other)
    assert said.startswith(f"Brought in from {out}: 1 enquiry, ")
    assert "otherwise" not in said
    assert terminal.json("show", ref, "--store", other) == before
    assert terminal.json("person", "list", "--store", other) == terminal.json("person", "list")
    assert terminal.json("check", "--store", other)["whole"] is True
    terminal.ok("take", ref, "--store", other)  # and work goes on


def test_what_it_refuses_it_refuses_in_one_sentence(terminal: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert "no folder" in terminal.refused("import-all", out, "--store", tmp_path / "new")
    terminal.type("export-all", out)
    assert "holds something already" in terminal.refused("export-all", out)
    assert "There is a hub in" in terminal.refused("import-all", out)
    (out / "tables" / "person.csv").write_text("id,name\n")
    assert "is not as it was exported" in terminal.refused("import-all", out, "--store", tmp_path / "new")
    assert not list((tmp_path / "new").glob("*"))


def test_both_answer_with_one_document(terminal: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = json.loads(terminal.type("--json", "export-all", out).out)
    assert said["folder"] == str(out)
    found = terminal.json("import-all", out, "--store", tmp_path / "new")
    assert found["changes"] == said["changes"] > 0
    assert found["recovery_code"]
    assert found["differing"] == []
