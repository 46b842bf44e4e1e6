"""The hub as the rest of the program knows it: transactions whole or not at all, several programs, copies, the calendar."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlcipher3 import dbapi2

from hubcrm.actions import enquiries, institution, offers
from hubcrm.domain.errors import Damaged, MadeByNewer, NotAllowed, StoreProblem, WritingOutsideTransaction
from hubcrm.store import backups, calendars, connections, schema
from hubcrm.store.hub import Hub
from tests.builders import KEY, differences, digest, finds, new_hub, reopened
from tests.fakes import Clock
from tests.histories import Desk, receive

NAME = "Perpetua Thistlewood"  # a made-up person whose name must lie nowhere in clear


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hub(tmp_path: Path, clock: Clock) -> Iterator[Hub]:
    made = new_hub(tmp_path, clock=clock)
    yield made
    made.close()


def _enquiry(hub: Hub, number: int = 0) -> str:
    return receive(Desk(hub, Clock(), ""), number)


# -- transactions ------------------------------------------------------------------------------------------------------


def test_writing_after_a_transaction_is_over_raises(hub: Hub) -> None:
    with hub.transaction("Add employer", by="") as tx:
        tx.create("employer", {"name": "Larkrise Tools"})
    writes: list[Callable[[], object]] = [
        lambda: tx.create("employer", {"name": "Otterhead Foods"}),
        lambda: tx.record("enquiry", "e" * 32, "taken"),
        lambda: tx.next_reference(date(2026, 11, 23)),
    ]
    for write in writes:
        with pytest.raises(WritingOutsideTransaction, match="is over"):
            write()
    assert hub.read("SELECT name FROM employer") == [("Larkrise Tools",)]


def test_nothing_else_writes_inside_an_open_transaction(hub: Hub) -> None:
    _enquiry(hub)
    changes = list(hub.changes())
    writes: list[Callable[[], object]] = [
        lambda: enquiries.log(hub, changes[0].entity_id, "call", by=""),
        lambda: hub.accept(changes),
        lambda: hub.set_fact("this_person", "sam"),
        lambda: list(hub.bring_up_to_date()),
    ]
    with hub.transaction("Add employer", by="") as tx, patch.object(backups, "back_up"):
        for write in writes:
            with pytest.raises(WritingOutsideTransaction, match="already open"):
                write()
        tx.create("employer", {"name": "Larkrise Tools"})
    assert hub.read("SELECT name FROM employer") == [("Larkrise Tools",)]


def test_reading_cannot_write(hub: Hub) -> None:
    _enquiry(hub)
    with pytest.raises(dbapi2.OperationalError, match="readonly"):  # a defect of ours, so no sentence for people
        hub.read("DELETE FROM change")
    assert hub.read("SELECT count(*) FROM change") == [(1,)]


@pytest.mark.parametrize("failure", [ZeroDivisionError(), NotAllowed("No.")])
def test_an_action_that_fails_leaves_nothing(hub: Hub, failure: Exception) -> None:
    _enquiry(hub)
    before, facts, place = digest(hub), hub.facts(), hub.read("SELECT * FROM writer")
    with pytest.raises(type(failure)), hub.transaction("Add employer", by="") as tx:  # noqa: PT012 # what fails is inside
        tx.create("employer", {"name": NAME})
        tx.create("closure", {"day": "2026-11-24", "kind": "closed"})
        facts_of_it = {"ref": tx.next_reference(date(2026, 11, 23)), "received": tx.now}
        tx.record("enquiry", tx.new_id(), "received", facts_of_it, {"text": "weld"}, subject="s")
        tx.finish()
        raise failure
    assert not differences(before, digest(hub))
    assert (facts, place) == (hub.facts(), hub.read("SELECT * FROM writer"))
    assert hub.read("SELECT count(*) FROM subject") == [(1,)]
    assert hub.read("SELECT count(*) FROM txn") == [(1,)]


def test_text_that_cannot_be_kept_is_refused_in_a_sentence(hub: Hub) -> None:
    for text, why in (("half a character: \ud83d", "cannot be kept"), ("x" * 2_000_001, "too long")):
        with pytest.raises(NotAllowed, match=why):  # noqa: SIM117 # what raises is the recording
            with hub.transaction("Add a note", by="") as tx:
                tx.record("enquiry", tx.new_id(), "received", {"ref": "x", "received": 1}, {"text": text}, subject="s")
    assert hub.read("SELECT count(*) FROM change") == [(0,)]


def test_odd_text_comes_back_as_it_was_typed(hub: Hub) -> None:
    odd = "a\0b \"c\" 'd' \N{PILE OF POO} e\u0301 \u202e x; DROP TABLE enquiry"
    with hub.transaction("Add", by="") as tx:
        tx.create("employer", {"name": odd, "notes": odd})
    assert hub.read("SELECT name, notes FROM employer") == [(odd, odd)]


def test_the_log_keeps_who_what_and_when(hub: Hub, clock: Clock) -> None:
    enquiry = _enquiry(hub)
    clock.forward(hours=2)
    with hub.transaction("Log a call", by="sam", on_behalf_of="ines") as tx:
        tx.record("enquiry", enquiry, "logged", {"log": "call", "way": "both"}, {"text": "Rang"}, subject=enquiry)
        tx.record("enquiry", enquiry, "decided", {"outcome": "find_out_more"})
    first, second, third = hub.changes()
    assert (second.label, second.actor, second.on_behalf_of, second.who, second.at) == (
        "Log a call", "sam", "ines", "ines", clock.ms,
    )  # fmt: skip
    assert (second.parents, third.parents) == ((first.id,), (second.id,))
    assert [change.seq for change in (first, second, third)] == [1, 2, 3]
    assert first.hlc < second.hlc < third.hlc
    assert second.txn == third.txn != first.txn
    assert hub.read("SELECT length(key), status FROM subject") == [(64, "kept")]


def test_order_of_rows_is_order_of_receipt(hub: Hub) -> None:
    with hub.transaction("Add 30 enquiries", by="") as tx:
        for number in (5, 1, 9, 1, 1, 3):
            for _ in range(5):  # five in one second
                facts = {"ref": "x", "received": tx.now - number * 3_600_000, "channel": "email", "f": {}}
                tx.record("enquiry", tx.new_id(), "received", facts)
    received = [row[0] for row in hub.read("SELECT received FROM enquiry ORDER BY n")]
    assert len(received) == 30
    assert received == sorted(received)


def test_together_keeps_many_actions_or_none_and_one_that_fails_leaves_nothing(hub: Hub) -> None:
    with pytest.raises(ZeroDivisionError), hub.together():  # noqa: PT012 # the story is what raises
        _enquiry(hub)
        _ = 1 // 0
    assert hub.read("SELECT count(*) FROM change") == [(0,)]
    with hub.together():
        enquiry = _enquiry(hub)
        with pytest.raises(NotAllowed), hub.transaction("Half", by="") as tx:  # noqa: PT012 # as above
            tx.record("enquiry", enquiry, "taken")
            raise NotAllowed("No.")
        enquiries.log(hub, enquiry, "call", by="")
    assert hub.read("SELECT kind, seq FROM change ORDER BY seq") == [("received", 1), ("logged", 2)]
    assert hub.read("SELECT stage FROM enquiry") == [("new",)]


# -- opening, other programs, copies -----------------------------------------------------------------------------------


def test_a_hub_is_found_as_it_was_left(hub: Hub) -> None:
    enquiry = _enquiry(hub)
    enquiries.log(hub, enquiry, "call", by="", text="They rang")
    before, writer = digest(hub), hub.read("SELECT * FROM writer")
    again = reopened(hub)
    assert not differences(before, digest(again))
    assert again.read("SELECT * FROM writer") == writer
    again.close()


_WRITE = """
import sys
from pathlib import Path
from hubcrm.actions import enquiries
from hubcrm.store.hub import Hub
folder, enquiry, name = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
hub = Hub.open(folder / "hub", bytes(range(32)), settings=folder / "settings")
print("ready", flush=True)
sys.stdin.readline()
for number in range(25):
    enquiries.log(hub, enquiry, "note", by="", text=f"{name} {number}")
hub.close()
"""


def test_two_programs_write_one_store_without_losing_anything(hub: Hub, tmp_path: Path) -> None:
    enquiry = _enquiry(hub)
    command = [sys.executable, "-c", _WRITE, str(tmp_path), enquiry]
    writers = [
        subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in ("window", "terminal")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.communicate("go\n", timeout=60)
        assert writer.returncode == 0
    changes = list(hub.changes())
    assert [change.seq for change in changes] == list(range(1, 52))
    assert len({change.writer for change in changes}) == 1
    assert Counter(str(change.personal["text"]).split()[0] for change in changes[1:]) == {"window": 25, "terminal": 25}
    assert hub.read("SELECT heads FROM entity") == [(changes[-1].id,)]
    assert all(change.parents == (before.id,) for before, change in pairwise(changes))
    with patch.object(backups, "back_up"):
        before_refold = digest(hub)
        assert list(hub.bring_up_to_date())
        assert not differences(before_refold, digest(hub))


def _writers(hub: Hub) -> tuple[str, list[tuple[Any, ...]]]:
    ((mine,),) = hub.read("SELECT uuid FROM writer WHERE mine = 1")
    return mine, hub.read("SELECT uuid, mine FROM writer WHERE mine != 1")


def test_a_copied_store_writes_under_a_new_name_and_both_can_meet_again(hub: Hub, tmp_path: Path) -> None:
    enquiry = _enquiry(hub)
    first, _ = _writers(hub)
    hub.close()
    shutil.copytree(tmp_path / "hub", tmp_path / "copy")
    copy = Hub.open(tmp_path / "copy", KEY, settings=tmp_path / "settings", clock=hub.clock)
    original = Hub.open(tmp_path / "hub", KEY, settings=tmp_path / "settings", clock=hub.clock)
    second, others = _writers(copy)
    assert second != first
    assert others == [(first, 2)]
    assert _writers(original) == (first, [])
    enquiries.log(copy, enquiry, "call", by="", text="Written in the copy")
    enquiries.log(original, enquiry, "call", by="", text="Written in the original")
    copy.accept(list(original.changes()))
    original.accept(list(copy.changes()))
    assert not differences(digest(original), digest(copy))
    places = Counter((change.writer, change.seq) for change in original.changes())
    assert set(places.values()) == {1}
    copy.close()
    original.close()


def test_a_restored_store_writes_under_a_new_name(hub: Hub, tmp_path: Path, clock: Clock) -> None:
    enquiry = _enquiry(hub)
    first, _ = _writers(hub)
    backup = backups.back_up(hub.folder, KEY, reason="test", now_ms=clock.ms)
    enquiries.log(hub, enquiry, "call", by="", text="After the backup")
    hub.close()
    backups.restore(hub.folder, KEY, backup, clock.ms)
    restored = Hub.open(hub.folder, KEY, settings=tmp_path / "settings", clock=clock)
    second, others = _writers(restored)
    assert second != first
    assert others == [(first, 2)]
    enquiries.log(restored, enquiry, "call", by="", text="After the restore")
    assert [change.writer for change in restored.changes()] == [first, second]
    restored.close()


def test_a_file_put_back_in_place_is_noticed_though_it_is_the_same_file(hub: Hub, tmp_path: Path) -> None:
    enquiry = _enquiry(hub)
    first, _ = _writers(hub)
    hub.close()
    old = (hub.folder / connections.STORE_FILE).read_bytes()
    hub = Hub.open(hub.folder, KEY, settings=tmp_path / "settings", clock=hub.clock)
    enquiries.log(hub, enquiry, "call", by="")
    hub.close()
    (hub.folder / connections.STORE_FILE).write_bytes(old)  # into the same inode, as some sync programs do
    hub = Hub.open(hub.folder, KEY, settings=tmp_path / "settings", clock=hub.clock)
    assert _writers(hub)[0] != first
    hub.close()


def test_a_store_from_a_newer_version_is_left_alone(hub: Hub, tmp_path: Path) -> None:
    hub.set_fact("fold_version", "999")
    hub.close()
    with pytest.raises(MadeByNewer, match="Install that version"):
        Hub.open(hub.folder, KEY, settings=tmp_path / "settings")


def test_an_older_fold_is_brought_up_to_date_after_a_backup(hub: Hub, tmp_path: Path) -> None:
    _enquiry(hub)
    before = digest(hub)
    hub.set_fact("fold_version", "0")
    again = reopened(hub)
    assert not differences(before, digest(again))
    assert finds(again, "need", "find_body") == ["About weld"]
    assert [kept.reason for kept in backups.all_kept(again.folder)] == ["upgrade"]
    assert again.facts()["fold_version"] != "0"
    again.close()


def test_an_upgrade_that_is_interrupted_leaves_the_store_as_it_was(hub: Hub) -> None:
    _enquiry(hub)
    before = digest(hub)
    stopped = patch.object(calendars, "recalculate", side_effect=ZeroDivisionError)
    with patch.object(backups, "back_up"), stopped, pytest.raises(ZeroDivisionError):
        list(hub.bring_up_to_date())
    assert not differences(before, digest(hub))


def test_a_store_without_its_facts_is_damage(hub: Hub, tmp_path: Path) -> None:
    with closing(connections.connect(hub.folder, KEY)) as connection:
        connection.execute("DELETE FROM meta")
    hub.close()
    with pytest.raises(Damaged, match="Restore the newest backup"):
        Hub.open(hub.folder, KEY, settings=tmp_path / "settings")


def test_a_replaced_file_is_not_written_into(hub: Hub) -> None:
    _enquiry(hub)
    path = hub.folder / connections.STORE_FILE
    shutil.copyfile(path, path.with_suffix(".other"))
    path.with_suffix(".other").replace(path)
    with pytest.raises(StoreProblem):
        _enquiry(hub, 1)


def test_names_lie_nowhere_in_clear(hub: Hub, tmp_path: Path) -> None:
    enquiry = _enquiry(hub)
    with hub.transaction(f"Add {NAME}", by="") as tx:
        tx.create("contact", {"name": NAME, "visibility": "shared"})
        tx.record(
            "enquiry", enquiry, "logged", {"log": "call", "way": "both"}, {"text": f"{NAME} rang"}, subject=enquiry
        )
    written = b"".join(path.read_bytes() for path in hub.folder.iterdir() if path.name != connections.KEYS_FILE)
    assert len(list(hub.folder.glob("hub.db*"))) == 3, "the log of the open store must be among what is searched"
    for clear in (NAME, "Thistlewood", "CREATE TABLE", "About weld", hub.facts()["hub_id"]):
        assert clear.encode() not in written
        assert clear.encode("utf-16-le") not in written


# -- the calendar ------------------------------------------------------------------------------------------------------


def test_a_closure_moves_the_due_days_of_open_enquiries_and_of_no_closed_one(hub: Hub) -> None:
    still_open, closed, asked = _enquiry(hub, 0), _enquiry(hub, 1), _enquiry(hub, 2)
    with hub.transaction("Add department", by="") as tx:
        department = tx.create("department", {"code": "ENG", "name": "School of Engineering"})
    offers.offer(hub, asked, department, by="")
    enquiries.close(hub, closed, "completed", by="", instead="A course")
    due = "SELECT ack_due, decide_due, reply_due FROM enquiry WHERE id = ?"
    assert hub.read(due, (still_open,)) == hub.read(due, (closed,)) == [("2026-11-24", "2026-11-25", "2026-11-30")]
    assert hub.read("SELECT due FROM offer") == [("2026-11-26",)]
    closure = institution.add_closure(hub, date(2026, 11, 24), "Founder’s day", by="").value
    assert hub.read(due, (still_open,)) == [("2026-11-25", "2026-11-26", "2026-12-01")]
    assert hub.read("SELECT next_kind, next_due FROM enquiry WHERE id = ?", (still_open,)) == [("ack", "2026-11-25")]
    assert hub.read("SELECT due FROM offer") == [("2026-11-27",)]
    assert hub.read(due, (closed,)) == [("2026-11-24", "2026-11-25", "2026-11-30")]
    institution.remove_closure(hub, closure, by="")
    assert hub.read(due, (still_open,)) == [("2026-11-24", "2026-11-25", "2026-11-30")]


def test_a_closure_from_elsewhere_moves_due_days_too(hub: Hub, tmp_path: Path) -> None:
    enquiry = _enquiry(hub)
    other = new_hub(tmp_path / "other")
    institution.add_closure(other, date(2026, 11, 24), "Founder’s day", by="")
    hub.accept(list(other.changes()))
    assert hub.read("SELECT ack_due FROM enquiry WHERE id = ?", (enquiry,)) == [("2026-11-25",)]
    other.close()


def test_a_calendar_change_that_failed_is_not_remembered(hub: Hub) -> None:
    enquiry = _enquiry(hub)
    with pytest.raises(ZeroDivisionError), hub.transaction("Add a closure day", by="") as tx:  # noqa: PT012 # the story is what raises
        tx.create("closure", {"day": "2026-11-24", "kind": "closed"})
        tx.finish()  # the due days are worked out, and then the disk is full
        _ = 1 // 0
    enquiries.set_fields(hub, enquiry, {"type": "service_issue"}, by="")
    assert hub.read("SELECT ack_due, decide_due FROM enquiry") == [("2026-11-23", "2026-11-25")]
    institution.add_closure(hub, date(2026, 11, 25), "Open day", by="")
    assert hub.read("SELECT decide_due FROM enquiry") == [("2026-11-26",)]


def test_settings_made_apart_that_cannot_be_meant_together_stop_nobody(hub: Hub, tmp_path: Path, clock: Clock) -> None:
    institution.set_up(hub, "Kestrelbridge University")
    other = new_hub(tmp_path / "other", clock=clock, hub_id=hub.facts()["hub_id"])
    other.accept(list(hub.changes()))
    institution.edit(hub, {"opens": "13:00"}, by="")
    institution.edit(other, {"closes": "12:00"}, by="")
    hub.accept(list(other.changes()))
    assert (str(hub.calendar.opens), str(hub.calendar.closes)) == ("09:00:00", "17:00:00")
    _enquiry(hub)
    with hub.transaction("Change settings", by="") as tx:
        tx.set("institution", tx.derived_id("institution"), {"zone": "Mars/Olympus", "promise_reply": "soon"})
    assert hub.calendar.zone == "Europe/London"
    assert hub.days.reply == 5
    nonsense = calendars.read(lambda sql, _=(): [("the day after", "closed")] if "closure" in sql else [])
    assert not nonsense.calendar.closed
    other.close()


def test_what_every_other_computer_would_set_aside_is_refused_here(hub: Hub) -> None:
    before = digest(hub)
    with pytest.raises(NotAllowed, match="“day” is no day"), hub.transaction("Change settings", by="") as tx:
        tx.create("closure", {"day": "the day after", "kind": "closed"})
    assert not differences(before, digest(hub))


def test_a_store_is_made_once(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="There is a hub in"):
        Hub.create(hub.folder, KEY, settings=tmp_path / "settings")
    assert hub.read("PRAGMA user_version") == [(schema.VERSION,)]
