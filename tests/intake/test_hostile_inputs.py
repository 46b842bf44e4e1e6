"""A short run of tests/scripts/mutate_what_comes_in.py over every reader; and that the script sees what it looks for."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from hubcrm.intake.drafts import Draft, RowProblem
from hubcrm.intake.serving import STRANGE, Result
from hubcrm.intake.worker import Reader
from tests.scripts import mutate_what_comes_in as script
from tests.scripts.hostile_inputs import Spoiler, out_of_pieces, packed, seeds
from tests.scripts.mutate_what_comes_in import MOST_MEMORY, Found, Late, Run, in_time


def test_two_thousand_spoilt_files_give_clean_drafts_or_a_sentence_and_never_a_part(tmp_path: Path) -> None:
    found = Run(1, tmp_path / "kept").go(2000)
    assert [*found.uncaught, *found.hangs, *found.partial] == []
    assert found.memory <= MOST_MEMORY
    assert sum(found.inputs.values()) >= 2000
    assert {"eml", "msg", "mbox", "csv", "xlsx", "ods", "vcf", "ics", "txt", "whole hub"} <= set(found.inputs)
    assert found.became["drafts"] > 500  # spoilt so far that nothing is left of it, a file tries no reader
    assert found.became["a sentence"] > 200


def test_the_same_number_spoils_the_same_way_and_another_number_otherwise() -> None:
    data = seeds()[0][1]
    first, again, other = (Spoiler(number).spoilt(data, data) for number in (7, 7, 8))
    assert first == again != other
    assert out_of_pieces(3, 20) == out_of_pieces(3, 20)


def test_a_table_of_an_open_document_without_its_end_is_told_and_not_looked_for_for_ever() -> None:
    content = (
        b"<office:document-content><office:body><office:spreadsheet><table:table table:name='Sheet1'>"
        b"<table:table-column table:number-columns-repeated='16384'/><table:heet></office:body></office:document-content>"
    )
    spoilt = packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    began = time.monotonic()
    with Reader() as reader:
        (result,) = reader.read([("sheet.ods", spoilt)])
    assert result.error is not None
    assert "damaged" in result.error
    assert time.monotonic() - began < 9


@pytest.mark.parametrize(
    "result",
    [
        Result("a.eml", None, STRANGE.format("“a.eml”")),
        Result("a.eml", None, "no full stop"),
        Result("a.eml", (Draft(subject="two\nlines"),)),
        Result("a.eml", (Draft(text="\ud800"),)),
        Result("a.eml", (), None, (RowProblem(1, "no full stop"),)),
    ],
)
def test_what_must_not_come_of_a_file_is_noted_and_kept(result: Result, tmp_path: Path) -> None:
    run = Run(1, tmp_path)
    run._judge("a.eml", b"From: jo@fern.example\n\nhello", result)
    assert (len(run.found.uncaught), run.found.wrong) == (1, 1)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_reader_that_hangs_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(1, None)
    run._judge("a.eml", b"", Result("a.eml", None, "“a.eml” took too long to read; add the part you need."))
    monkeypatch.setattr(script, "_OF_WORDS", {"slow": lambda _text: _spin()})
    monkeypatch.setattr(script, "in_time", lambda: in_time(0.05))
    run._understand("a.txt", b"words")
    assert len(run.found.hangs) == 2


def _spin() -> None:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        pass


def test_an_import_of_which_a_part_is_left_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hubcrm.actions import receiving

    def half(hub, drafts, *, by, report=None, **_given):
        with hub.transaction("Half", by=by) as tx:
            tx.create("employer", {"name": "Half"})
        raise Late

    with script._Taking(tmp_path) as taking:
        assert taking.take([Draft(text="whole", message_id="1@x")], random.Random(1)) == ""
        monkeypatch.setattr(receiving, "receive", half)
        assert (
            taking.take([Draft(text="half")], random.Random(1)) == "something is left of an import that was broken off"
        )


def test_what_several_runs_found_is_added_up() -> None:
    one, other = Found(uncaught=["a"], memory=5), Found(hangs=["b"], memory=9, slowest=1.0)
    one.and_also(other)
    assert (one.wrong, one.memory, one.slowest) == (2, 9, 1.0)
    assert Found(memory=MOST_MEMORY + 1).wrong == 1
