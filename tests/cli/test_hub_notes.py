"""Notes that only the hub sees: written and found by the hub, and by nobody in a department."""

from __future__ import annotations

from hubcrm.store import keys
from hubcrm.store.connections import Reader

WORDS = "Their last two invoices were paid quarrelsomely late"


def test_the_hub_writes_reads_and_finds_it_and_departments_do_not(terminal):
    ref = terminal.offered("ENG")
    said = terminal.ok("log", ref, "note", "--hub-only", "--text", WORDS)
    assert "only the hub sees it" in said
    assert WORDS in " ".join(terminal.ok("show", ref).split())
    assert WORDS in [one["text"] for one in terminal.show(ref)["history"]]
    assert [one["ref"] for one in terminal.json("enquiries", "--search", "quarrelsome")] == [ref]
    assert terminal.json("enquiries", "--search", "uarrelsome") == []
    for person in ("sam", "theo"):
        acting = ("--as", person)
        assert "quarrelsome" not in terminal.ok(*acting, "show", ref)
        assert "quarrelsome" not in terminal.ok(*acting, "history", ref)
        assert "note for the hub" not in terminal.ok(*acting, "history")
        assert terminal.json(*acting, "enquiries", "--search", "quarrelsome") == []
    assert "Add a note for the hub" in terminal.ok("history")


def test_it_is_a_record_of_the_hubs_space_with_numbers_of_its_own(terminal):
    ref = terminal.receive()
    terminal.ok("log", ref, "note", "--hub-only", "--text", WORDS)
    folder = terminal.home / "store"
    reader = Reader(folder, keys.unlock(folder))
    rows = reader.read("SELECT space, seq FROM change WHERE entity_type = 'hub_note'")
    team = reader.read("SELECT max(seq), count(*) FROM change WHERE space = 'team' GROUP BY writer")
    found = [
        reader.read(f"SELECT rowid FROM {index} WHERE {index} MATCH 'quarrelsomely'")
        for index in ("find_small", "find_body")
    ]
    reader.close()
    assert rows == [("hub", 1)]
    assert all(highest == count for highest, count in team)
    assert found == [[], []]  # an index is everybody's


def test_a_department_cannot_write_one_and_undo_takes_it_back(terminal):
    ref = terminal.offered("ENG")
    assert "Only the hub" in terminal.refused("--as", "sam", "log", ref, "note", "--hub-only", "--text", WORDS)
    assert "goes with a note" in terminal.not_understood("log", ref, "call", "--hub-only", "--text", WORDS)
    terminal.ok("log", ref, "note", "--hub-only", "--text", WORDS)
    terminal.ok("undo")
    assert "quarrelsome" not in terminal.ok("show", ref)
    terminal.ok("redo")
    assert "quarrelsome" in terminal.ok("show", ref)


def test_it_goes_with_the_whole_hub_and_is_erased_with_the_enquiry(terminal, tmp_path):
    ref = terminal.receive()
    terminal.ok("log", ref, "note", "--hub-only", "--text", WORDS)
    assert terminal.type("export-all", tmp_path / "open").code == 0
    assert terminal.type("--store", tmp_path / "again", "import-all", tmp_path / "open").code == 0
    assert "quarrelsome" in terminal.ok("--store", tmp_path / "again", "show", ref)
    assert terminal.type("erase", ref, "--yes").code == 0
    assert "quarrelsome" not in terminal.ok("show", ref)
