"""Computers with different versions in one team: what is not understood is held, passed on as it came, and folded later (P10)."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given

from hubcrm.sync import sealing
from tests.builders import differences, digest
from tests.histories import Step, chances, examples, histories, receive
from tests.store.test_convergence import fold_again, newer_version
from tests.sync.meeting_place import MeetingPlace
from tests.sync.team import Crew, team

STRANGE = {"visited": 3, "travelled": {"train": [1, 2, {"class": "second"}]}, "unheard_of": True}


def _unknown(crew: Crew, who: int, enquiry: str) -> str:
    """Somebody with a newer version writes what this one has never heard of."""
    desk = crew.desks[who]
    with newer_version(), desk.hub.transaction("Visit Dana Fell", by=desk.person) as tx:
        return tx.record(
            "enquiry", enquiry, "visited", {"times": 3, **STRANGE}, {"strange_words": "Dana"}, subject=enquiry
        )


def test_what_a_newer_version_wrote_goes_through_an_older_computer_as_it_was_written() -> None:
    with team(3, places=2) as crew:
        enquiry = receive(crew.desks[0], 0)
        crew.settle()
        written = _unknown(crew, 0, enquiry)
        made = next(change for change in crew.desks[0].hub.changes() if change.id == written)
        crew.meet(0, place=0)
        held = crew.meet(1, place=0)
        assert held.held_newer == 1
        crew.desks[1].clock.forward(days=9)  # its own writer does not come to the second place
        crew.meet(1, place=1)
        crew.meet(2, place=1)
        for desk in crew.desks[1:]:
            assert next(change for change in desk.hub.changes() if change.id == written) == made
            assert desk.hub.read("SELECT status FROM change WHERE id = ?", (written,)) == [(1,)]
        rows = [row for place in crew.places for row in place.rows if row.change.id == written]
        assert len(rows) == 2
        plain = [sealing.to_plain(row) for row in rows]
        for one in plain:
            assert len(one.pop("enc")) > 40
        assert plain[0] == plain[1], "both places have it exactly alike"
        assert plain[0]["data"] == {"times": 3, **STRANGE}


def check_versions(steps: list[Step], chance: random.Random) -> None:
    """One computer of three is older, and brought up to date at the end: it shows the same as those that were not."""
    with team(3) as crew:
        old, others = 1, (0, 2)
        half = len(steps) // 2
        crew.office.play(steps[:half])
        crew.settle()
        with newer_version():
            for number in range(chance.randrange(1, 4)):
                desk = crew.desks[0]
                enquiry = desk.enquiry(number)
                with desk.hub.transaction("Visit them", by=desk.person) as tx:
                    tx.record("enquiry", enquiry, "visited", {"times": number})
            crew.meet(0)
        crew.office.play([(old, verb, a, b) for _, verb, a, b in steps[half:] if verb != "exchange"])
        for _ in range(3):
            crew.meet(old)
            with newer_version():
                for who in others:
                    crew.meet(who)
        with newer_version():
            fold_again(crew.desks[old].hub)
            expected = digest(crew.desks[0].hub)
            for who in (old, 2):
                assert not differences(expected, digest(crew.desks[who].hub)), who


@examples(4)
@given(
    histories(20, least=5, verbs=("received", "logged", "set", "offered", "claimed", "closed", "reopened")), chances()
)
def test_an_older_computer_shows_the_same_as_the_newer_ones_after_its_upgrade(
    steps: list[Step], chance: random.Random
) -> None:
    check_versions(steps, chance)


def test_a_change_with_a_part_that_this_version_does_not_know_is_refused_as_it_comes_in_and_not_cut() -> None:
    with team(1) as crew:
        receive(crew.desks[0], 0)
        crew.meet(0)
        place: MeetingPlace = crew.places[0]
        plain = sealing.to_plain(place.rows[0])
        for odd in ({**plain, "colour": "red"}, {**plain, "personal": {}}, {**plain, "v": "1"}, {**plain, "enc": "%%"}):
            try:
                sealing.from_plain(odd)
            except ValueError:
                continue
            raise AssertionError(odd)
        assert sealing.from_plain(plain) == place.rows[0]
        assert replace(place.rows[0].change, label="x") != place.rows[0].change
