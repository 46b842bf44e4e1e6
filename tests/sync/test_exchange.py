"""Computers that meet at a place have the same afterwards, whatever goes wrong on the way."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from hubcrm.actions import employers, erasing
from hubcrm.domain.errors import HubError
from hubcrm.store import exchanged, files
from hubcrm.sync.exchange import HubSide, TooMuchAtOnce, exchange, waiting
from hubcrm.sync.transport import Refused
from tests.histories import receive
from tests.sync.meeting_place import Trouble
from tests.sync.team import team


def test_what_one_computer_wrote_is_on_another_after_both_exchanged() -> None:
    with team(2) as crew:
        crew.meet(1)
        receive(crew.desks[0], 0)
        assert waiting(crew.desks[0].hub.read, "place0") > 1
        gone = crew.meet(0)
        assert gone.sent > 1
        assert gone.waiting == 0
        come = crew.meet(1)
        assert come.received == 1
        assert come.kinds == {"enquiry"}
        crew.check_all_the_same()
        again = crew.meet(1)
        assert (again.sent, again.received) == (0, 0)


def test_words_about_people_are_at_the_place_only_under_their_key() -> None:
    with team(2) as crew:
        enquiry = receive(crew.desks[0], 0)
        crew.meet(0)
        there = repr(crew.places[0].rows) + repr(crew.places[0].states)
        assert "About" not in there
        assert "Dana" not in there
        assert [name[0] for name in crew.places[0].keys] == [enquiry]
        crew.meet(1)
        assert crew.desks[1].hub.read("SELECT subject, sender FROM enquiry") == [("About weld", "Dana Fell")]


def test_nothing_is_asked_for_twice_when_nothing_has_happened() -> None:
    with team(2) as crew:
        receive(crew.desks[0], 0)
        crew.settle()
        visit = crew.visit(crew.desks[0], 0, Trouble())
        before = crew.desks[0].hub.read("PRAGMA data_version")
        exchange(HubSide(crew.desks[0].hub), visit)
        assert visit.asked == ["connect", "held", "pull", "tidy"]
        assert crew.desks[0].hub.read("PRAGMA data_version") == before, "an idle exchange writes nothing"


def test_a_reply_that_is_lost_does_no_harm() -> None:
    with team(3) as crew:
        for number in range(40):
            employers.add(crew.desks[number % 3].hub, f"Larkrise {number}", by="")
        chance = random.Random(3)
        for _ in range(30):
            trouble = Trouble(chance, loses=0.25, repeats=0.5, shuffles=0.5, batch=7)
            crew.meet(chance.randrange(3), trouble=trouble)
        must_have = crew.written()
        crew.settle()
        crew.check_all_the_same(must_have)
        rows = [row.change.id for row in crew.places[0].rows]
        assert len(rows) == len(set(rows))


def test_an_exchange_that_is_stopped_goes_on_where_it_was() -> None:
    with team(2, batch=10) as crew:
        for number in range(40):
            employers.add(crew.desks[0].hub, f"Larkrise {number}", by="")
        crew.meet(0)

        class Stopped(Exception):
            pass

        def stop(done: int, of: int) -> None:
            assert of >= done
            if done > 20:
                raise Stopped

        with pytest.raises(Stopped):
            exchange(HubSide(crew.desks[1].hub), crew.visit(crew.desks[1], 0, Trouble(batch=10)), report=stop)
        (have,) = crew.desks[1].hub.read("SELECT count(*) FROM employer")[0]
        assert 5 < have < 40
        crew.settle()
        crew.check_all_the_same()


def test_a_key_that_comes_late_is_waited_for_and_nothing_is_kept_without_its_words() -> None:
    with team(2) as crew:
        receive(crew.desks[0], 0)
        crew.meet(0)
        without = crew.meet(1, trouble=Trouble(late_keys=1.0))
        assert without.lacking == 1
        assert crew.desks[1].hub.read("SELECT count(*) FROM enquiry") == [(0,)]
        crew.settle()
        crew.check_all_the_same()


def test_what_was_erased_comes_without_words_and_its_key_is_destroyed_there() -> None:
    with team(3) as crew:
        first, second, third = crew.desks
        enquiry = receive(first, 0)
        contact = employers.add_contact(first.hub, crew.office.employers[0], "Robin Fell", by=first.person).value
        crew.meet(0)
        crew.meet(1)
        for record in (("enquiry", enquiry), ("contact", contact)):
            erasing.erase(second.hub, erasing.Erasure((record,), "it"), by=second.person)
        crew.meet(1)
        assert crew.places[0].keys == {}
        assert crew.meet(2).lacking == 0
        crew.settle()
        crew.places[0].lose(keep=3)
        assert crew.places[0].keys, "an old backup of the server brings the keys back"
        crew.settle()
        assert crew.places[0].keys == {}
        crew.check_all_the_same()
        for desk in crew.desks:
            assert desk.hub.read("SELECT subject FROM enquiry") == [("Erased",)]
            assert desk.hub.read("SELECT count(*) FROM change WHERE personal != ''") == [(0,)]
        assert third.hub.read("SELECT key, status FROM subject WHERE subject = ?", (enquiry,)) == [(None, "erased")]


def test_attachments_travel_and_what_is_not_there_yet_is_waited_for() -> None:
    with team(2) as crew:
        first, second = crew.desks
        content = b"A drawing of a weld"
        name = files.keep(first.hub.folder, first.hub.key, content)
        with first.hub.transaction("Add enquiry", by="") as tx:
            described = [{"name": "weld.pdf", "file": name, "type": "application/pdf", "size": len(content)}]
            tx.record(
                "enquiry",
                tx.new_id(),
                "received",
                {"ref": "E-2627-0009", "received": tx.now, "files": described, "f": {}},
            )
        assert crew.meet(0).objects_sent == 1
        stored = crew.places[0].objects.pop(name)
        assert crew.meet(1).objects_received == 0
        crew.places[0].objects[name] = stored
        second.clock.forward(minutes=2)
        assert crew.meet(1).objects_received == 1
        assert files.fetch(second.hub.folder, second.hub.key, name) == content
        assert crew.meet(1).objects_received == 0
        crew.places[0].objects.clear()
        assert crew.meet(0).objects_sent == 0
        first.clock.forward(days=2)
        assert crew.meet(0).objects_sent == 1, "what somebody took away there is put there again"


def test_an_erased_attachment_is_taken_away_there_and_never_comes_back() -> None:
    with team(3) as crew:
        first, second = crew.desks[:2]
        name = files.keep(first.hub.folder, first.hub.key, b"A drawing of a weld")
        with first.hub.transaction("Add enquiry", by="") as tx:
            enquiry = tx.new_id()
            described = [{"name": "weld.pdf", "file": name, "type": "application/pdf", "size": 19}]
            facts = {"ref": "E-2627-0009", "received": tx.now, "files": described, "f": {}}
            tx.record("enquiry", enquiry, "received", facts, {"subject": "Weld"}, subject=enquiry)
        crew.settle()
        erasing.erase(second.hub, erasing.Erasure((("enquiry", enquiry),), "it"), by="")
        crew.settle()
        for desk in crew.desks:
            desk.clock.forward(days=2)
        crew.settle()
        assert crew.places[0].objects == {}
        assert [files.all_here(desk.hub.folder) for desk in crew.desks] == [frozenset()] * 3


def test_an_exchange_that_would_change_much_of_the_hub_asks_before() -> None:
    with team(2, batch=50) as crew:
        first, second = crew.desks
        with first.hub.transaction("Bring in", by="") as tx:
            made = [tx.create("employer", {"name": f"Larkrise {number}"}) for number in range(600)]
        crew.settle()
        with first.hub.transaction("Remove", by="") as tx:
            for one in made[:300]:
                tx.record("employer", one, "removed")
        crew.meet(0)
        for _ in range(2):
            with pytest.raises(TooMuchAtOnce, match=r"would change .* of the 6.. records here") as asked:
                crew.meet(1, agreed=False)
            assert asked.value.of > 600
            assert second.hub.read("SELECT count(*) FROM employer") == [(602,)]
        assert crew.meet(1, agreed=True).received == 300
        assert second.hub.read("SELECT count(*) FROM employer") == [(302,)]
        crew.check_all_the_same()


def test_new_records_are_never_too_much_at_once() -> None:
    with team(2) as crew:
        with crew.desks[0].hub.transaction("Bring in", by="") as tx:
            for number in range(900):
                tx.create("employer", {"name": f"Larkrise {number}"})
        crew.meet(0)
        assert crew.meet(1, agreed=False).received >= 900


def test_a_server_that_went_back_in_time_gets_again_what_it_lost() -> None:
    with team(3) as crew:
        for desk in crew.desks:
            employers.add(desk.hub, "Larkrise", by="")
        crew.settle()
        must_have = crew.written()
        for keep in (5, 0, 5, 0):
            crew.places[0].lose(keep)
            crew.settle()
            assert crew.places[0].has(must_have) == must_have
        crew.places[0].lose_some({row.change.id for row in crew.places[0].rows[2:4]})
        crew.settle()
        assert crew.places[0].has(must_have) == must_have
        crew.check_all_the_same(must_have)


def test_what_a_lost_computer_had_shared_is_given_again_by_another_once_it_has_been_gone_for_a_week() -> None:
    with team(2) as crew:
        employers.add(crew.desks[1].hub, "Larkrise", by="")
        crew.settle()
        must_have = crew.written()
        gone = crew.desks.pop()
        crew.places[0].lose(keep=1)
        crew.meet(0)
        assert crew.places[0].has(must_have) != must_have
        crew.desks[0].clock.forward(days=8)
        crew.meet(0)
        assert crew.places[0].has(must_have) == must_have
        gone.hub.close()


def test_what_is_not_welcome_is_said_after_everything_else_was_done() -> None:
    with team(2) as crew:
        first = crew.desks[0]
        crew.places[0].spaces_of["0"] = frozenset({"team"})
        receive(first, 0)
        with first.hub.transaction("Note", by="") as tx:
            tx.record("employer", tx.new_id(), "created", {"name": "Of the hub alone"}, space="hub")
        assert crew.meet(0).waiting == 1
        visit = crew.visit(first, 0, Trouble())
        employers.add(first.hub, "Larkrise", by="")
        employers.add(crew.desks[1].hub, "Otterhead", by="")
        crew.meet(1)

        def refuse(*_: object) -> None:
            raise Refused("You may not.")

        visit.push = refuse
        with pytest.raises(Refused):
            exchange(HubSide(first.hub), visit)
        assert first.hub.read("SELECT count(*) FROM employer WHERE name = 'Otterhead'") == [(1,)]
        assert crew.meet(0).sent == 1


def test_numbers_are_dense_in_each_space_and_a_record_keeps_its_space() -> None:
    with team(2) as crew:
        first, second = crew.desks
        crew.places[0].spaces_of["1"] = frozenset({"team"})
        with first.hub.transaction("Note", by="") as tx:
            private = tx.new_id()
            tx.record("employer", private, "created", {"name": "Of the hub alone"}, space="hub")
            tx.create("employer", {"name": "Larkrise"})
            tx.set("employer", private, {"town": "Wick"})
        found = first.hub.read("SELECT space, count(*), max(seq) FROM change GROUP BY space ORDER BY space")
        assert [row[0] for row in found] == ["hub", "team"]
        assert all(count == highest for _, count, highest in found)
        crew.meet(0)
        come = crew.meet(1)
        assert come.lacking == 0, "what one may not read is no gap"
        assert second.hub.read("SELECT count(*) FROM change WHERE space = 'hub'") == [(0,)]
        assert exchanged.counted(first.hub.read, (exchanged.present_writer(first.hub.read), "hub")) == (2, 2)


def test_a_change_that_nothing_can_fold_is_asked_for_once_and_stops_nothing() -> None:
    with team(2) as crew:
        receive(crew.desks[0], 0)
        crew.meet(0)
        row = next(row for row in crew.places[0].rows if row.change.entity_type == "employer")
        crew.places[0].rows.append(
            replace(row, change=replace(row.change, id="f" * 32, writer="e" * 32, seq=1, hlc=-1))
        )
        come = crew.meet(1)
        assert come.lacking == 1
        assert crew.desks[1].hub.read("SELECT count(*) FROM enquiry") == [(1,)]
        visit = crew.visit(crew.desks[1], 0, Trouble())
        assert exchange(HubSide(crew.desks[1].hub), visit).lacking == 1
        assert "fetch" not in visit.asked


def test_a_place_that_cannot_be_reached_changes_nothing() -> None:
    with team(1) as crew:
        receive(crew.desks[0], 0)
        crew.places[0].away = True
        before = waiting(crew.desks[0].hub.read, "place0")
        assert crew.meet(0) is None
        assert waiting(crew.desks[0].hub.read, "place0") == before
        with pytest.raises(HubError):
            exchange(HubSide(crew.desks[0].hub), crew.visit(crew.desks[0], 0, Trouble()))
