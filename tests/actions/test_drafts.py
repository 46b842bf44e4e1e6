"""What was typed and not saved: kept on this computer for its person, dropped when it is old or about nothing any more."""

from __future__ import annotations

import json
import time
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.actions import drafts, undoing
from hubcrm.actions.drafts import KEPT_FOR, MOST
from hubcrm.domain.errors import InUse
from hubcrm.queries.drafts import Begun
from hubcrm.store import connections
from tests.builders import reopened

PLACE = "enquiry/log"


def begun(office, text="half a thought", record="", place=PLACE):
    return Begun(place, record, office.clock(), office.clock(), {"text": text})


def places(office, person=""):
    return [one.place for one in drafts.take_up(office.hub, by=person or office.priya).value]


def test_what_was_typed_is_there_after_a_restart_with_what_it_is_about(office):
    enquiry = office.receive("Our weld has cracked.")
    drafts.keep(office.hub, [begun(office, record=enquiry)], [], by=office.priya)
    office.hub = reopened(office.hub)
    (one,) = drafts.take_up(office.hub, by=office.priya).value
    assert (one.place, one.record, one.said, one.about) == (
        PLACE,
        enquiry,
        {"text": "half a thought"},
        "Our weld has cracked.",
    )


def test_there_is_one_for_each_person_place_and_record_and_the_newest_comes_first(office):
    enquiry = office.receive()
    drafts.keep(office.hub, [begun(office, "one"), begun(office, "two", enquiry)], [], by=office.priya)
    office.clock.forward(minutes=1)
    drafts.keep(office.hub, [begun(office, "one and more"), begun(office, "x", place="new")], [], by=office.priya)
    drafts.keep(office.hub, [begun(office, "his")], [], by=office.sam)
    mine = drafts.take_up(office.hub, by=office.priya).value
    assert sorted(one.said["text"] for one in mine) == ["one and more", "two", "x"]
    assert mine[-1].said["text"] == "two"
    assert [one.said["text"] for one in drafts.take_up(office.hub, by=office.sam).value] == ["his"]


def test_what_was_saved_is_dropped(office):
    drafts.keep(office.hub, [begun(office), begun(office, place="new")], [], by=office.priya)
    drafts.keep(office.hub, [], [(PLACE, ""), ("never/begun", "")], by=office.priya)
    assert places(office) == ["new"]


def test_what_nobody_went_on_with_for_thirty_days_is_dropped(office):
    drafts.keep(office.hub, [begun(office)], [], by=office.priya)
    office.clock.forward(days=29)
    assert places(office) == [PLACE]
    office.clock.forward(days=2)
    assert KEPT_FOR == 30 * 24 * 3600 * 1000
    assert places(office) == []
    assert office.hub.read("SELECT count(*) FROM draft") == [(0,)]


def test_what_is_about_a_record_that_is_gone_goes_with_it(office):
    enquiry = office.receive()
    drafts.keep(office.hub, [begun(office, record=enquiry), begun(office, place="new")], [], by=office.priya)
    assert len(places(office)) == 2
    undoing.undo(office.hub, by=office.priya)
    assert places(office) == ["new"]


def test_it_is_no_history_no_reason_for_a_backup_and_nothing_to_undo(office):
    office.receive()
    office.hub.changed_since_backup = False
    before = office.hub.read("SELECT count(*), max(n) FROM change"), office.hub.read("SELECT count(*) FROM txn")
    outcome = drafts.keep(office.hub, [begun(office, "Perpetua")], [], by=office.priya)
    assert (outcome.kinds, outcome.said, outcome.undoable) == (frozenset(), "", False)
    assert before == (
        office.hub.read("SELECT count(*), max(n) FROM change"),
        office.hub.read("SELECT count(*) FROM txn"),
    )
    assert not office.hub.changed_since_backup
    assert all("Perpetua" not in repr(change) for change in office.hub.changes())


def test_no_word_of_it_lies_in_clear_on_disk(office):
    said = "Perpetua Thistlewood rang about the brake linings"
    drafts.keep(office.hub, [begun(office, said)], [], by=office.priya)
    files = [path for path in office.hub.folder.rglob("*") if path.is_file()]
    assert "hub.db-wal" in {path.name for path in files}
    found = [path.read_bytes() for path in files]
    office.hub.close()
    found += [path.read_bytes() for path in office.hub.folder.rglob("*") if path.is_file()]
    for content in found:
        assert b"Perpetua" not in content
        assert "Perpetua".encode("utf-16-le") not in content
    office.hub = reopened(office.hub)
    assert places(office) == [PLACE]


@given(st.dictionaries(st.sampled_from(["text", "note", "kind"]), st.text(max_size=60).map(lambda one: one * 3000)))
def test_a_long_one_keeps_its_beginning_within_the_limit(said):
    kept = json.loads(drafts._written(said))
    assert len(json.dumps(kept, ensure_ascii=False).encode(errors="replace")) <= MOST
    for name, text in kept.items():
        assert said[name].encode(errors="replace").decode().startswith(text)


def test_a_long_one_is_cut_no_more_than_it_must():
    kept = json.loads(drafts._written({"text": "é" * 90_000, "when": "yesterday"}))
    assert kept["when"] == "yesterday"
    assert MOST - 50 < len(json.dumps(kept, ensure_ascii=False).encode()) <= MOST


def test_half_a_character_does_not_keep_the_rest_from_being_kept(office):
    drafts.keep(office.hub, [begun(office, "weld \ud83d cracked")], [], by=office.priya)
    (one,) = drafts.take_up(office.hub, by=office.priya).value
    assert one.said["text"] == "weld ? cracked"


def test_while_another_program_writes_it_gives_up_at_once_and_the_next_action_is_done(office):
    enquiry = office.receive()
    drafts.keep(office.hub, [], [("warm", "")], by=office.priya)
    with closing(connections.connect(office.hub.folder, office.hub.key)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.perf_counter()
        with pytest.raises(InUse):
            drafts.keep(office.hub, [begun(office, record=enquiry)], [], by=office.priya)
        assert time.perf_counter() - began < 2
        assert drafts.take_up(office.hub, by=office.priya).value == []  # reading needs no lock
        other.execute("ROLLBACK")
    drafts.keep(office.hub, [begun(office, record=enquiry)], [], by=office.priya)
    office.receive("Another")
    assert places(office) == [PLACE]


def test_a_hub_of_before_there_were_drafts_gets_a_place_for_them(office):
    office.receive()
    office.hub.close()
    with closing(connections.connect(office.hub.folder, office.hub.key)) as older:
        older.execute("DROP TABLE draft")
        older.execute("PRAGMA user_version = 1")
    office.hub = reopened(office.hub)
    drafts.keep(office.hub, [begun(office)], [], by=office.priya)
    assert places(office) == [PLACE]
