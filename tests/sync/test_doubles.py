"""A store that was copied, brought back from a backup, or moved with its whole disk loses nothing (P8)."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.actions import employers
from hubcrm.store import exchanged
from tests.histories import Step, chances, examples, histories, receive
from tests.sync.team import team


def test_two_computers_that_write_under_one_name_find_out_and_both_keep_their_work() -> None:
    with team(2) as crew:
        crew.settle()
        twin = crew.double(0)
        first, other = crew.desks[0], crew.desks[twin]
        assert exchanged.present_writer(first.hub.read) == exchanged.present_writer(other.hub.read)
        for number in range(3):
            employers.add(first.hub, f"Larkrise {number}", by="")
            employers.add(other.hub, f"Otterhead {number}", by="")
        must_have = crew.written()
        assert not crew.meet(0).forked
        assert crew.meet(twin).forked
        assert exchanged.present_writer(first.hub.read) != exchanged.present_writer(other.hub.read)
        crew.settle()
        crew.check_all_the_same(must_have)
        rows = first.hub.read("SELECT writer, space, count(*), count(DISTINCT seq), max(seq) FROM change GROUP BY 1, 2")
        assert all(count == different == highest for _, _, count, different, highest in rows), "numbers are dense"


def test_a_double_is_found_by_pushing_where_the_place_hands_out_nothing_new() -> None:
    with team(1) as crew:
        crew.settle()
        twin = crew.double(0)
        employers.add(crew.desks[0].hub, "Larkrise", by="")
        employers.add(crew.desks[twin].hub, "Otterhead", by="")
        crew.meet(0)
        visit = crew.places[0]
        pull = type(visit.visit()).pull

        class Blind(type(visit.visit())):  # type: ignore[misc]  # a class made of what visit() gives
            blind = True

            def held(self):  # type: ignore[no-untyped-def]  # as in Visit
                found = dict(super().held())
                return {} if self.blind else found

            def pull(self, cursor):  # type: ignore[no-untyped-def]  # as in Visit
                return iter(()) if self.blind else pull(self, cursor)

            def push(self, *given):  # type: ignore[no-untyped-def]  # as in Visit
                Blind.blind = False
                super().push(*given)

        from hubcrm.sync.exchange import HubSide, exchange
        from tests.sync.meeting_place import Trouble

        must_have = crew.written()
        found = exchange(HubSide(crew.desks[twin].hub), Blind(crew.places[0], Trouble(), ""))
        assert found.forked
        assert found.waiting == 0
        crew.settle()
        crew.check_all_the_same(must_have)


def test_a_backup_brought_back_gets_again_what_it_had_shared_since() -> None:
    with team(2) as crew:
        crew.settle()
        receive(crew.desks[0], 0)
        saved = crew.copy_of(0)
        receive(crew.desks[0], 1)
        employers.add(crew.desks[0].hub, "Larkrise", by="")
        crew.settle()
        must_have = crew.written()
        crew.go_back(0, saved)
        found = crew.meet(0)
        assert found.received == 2
        with crew.desks[0].hub.transaction("Add enquiry", by="") as tx:
            assert tx.next_reference(crew.desks[0].clock.now.date()) == "E-2627-0003", (
                "no reference is handed out twice"
            )
        crew.settle()
        crew.check_all_the_same(must_have)


@pytest.mark.parametrize("noticed", [True, False])
def test_a_backup_brought_back_and_worked_on_before_the_next_exchange_loses_nothing(noticed: bool) -> None:
    with team(2) as crew:
        crew.settle()
        saved = crew.copy_of(0)
        employers.add(crew.desks[0].hub, "Larkrise", by="")
        crew.settle()
        crew.go_back(0, saved, noticed=noticed)
        employers.add(crew.desks[0].hub, "Otterhead", by="")
        employers.add(crew.desks[0].hub, "Fenwick Two", by="")
        must_have = crew.written()
        crew.settle()
        crew.check_all_the_same(must_have)


def test_what_a_double_had_shared_elsewhere_under_the_old_name_is_one_and_the_same() -> None:
    with team(2, places=2) as crew:
        crew.settle()
        twin = crew.double(0)
        employers.add(crew.desks[0].hub, "Larkrise", by="")
        employers.add(crew.desks[twin].hub, "Otterhead", by="")
        must_have = crew.written()
        crew.meet(0, place=0)
        crew.meet(twin, place=1)
        crew.settle()
        crew.check_all_the_same(must_have)
        for place in crew.places:
            assert place.has(must_have) == must_have


def check_doubles(steps: list[Step], chance: random.Random, places: int = 1) -> None:
    """P8: copies and backups at any moment, noticed or not, lose nothing that was on a computer or at a place."""
    with team(2, places=places) as crew:
        saved = []
        for step in steps:
            crew.office.play([step])
            what = chance.randrange(10)
            who = chance.randrange(len(crew.desks))
            if what < 4:
                crew.meet(who, chance.randrange(places))
            elif what == 4 and len(crew.desks) < 4:
                crew.double(who, noticed=chance.random() < 0.3)
            elif what == 5:
                saved.append((who, crew.copy_of(who)))
            elif what == 6 and saved:
                number, home = chance.choice(saved)
                crew.go_back(number, home, noticed=chance.random() < 0.5)
        must_have = crew.written() | {row.change.id for place in crew.places for row in place.rows}
        crew.settle(rounds=25)
        crew.check_all_the_same(must_have)


@examples(8)
@given(histories(14, least=6), chances())
def test_copies_and_backups_at_any_moment_lose_nothing(steps: list[Step], chance: random.Random) -> None:
    check_doubles(steps, chance)


@examples(4)
@given(histories(12, least=6), chances(), st.just(2))
def test_copies_lose_nothing_at_two_places_either(steps: list[Step], chance: random.Random, places: int) -> None:
    check_doubles(steps, chance, places)
