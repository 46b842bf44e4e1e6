"""At a terminal: what two people changed apart, who said yes as well, and what a newer version made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubcrm.store import keys
from hubcrm.store.hub import Hub


@pytest.fixture
def hub(terminal):
    """The terminal's hub, for what comes from another computer."""
    folder = terminal.home / "store"
    opened = Hub.open(folder, keys.unlock(folder), settings=terminal.home / "settings-here", clock=terminal.clock)
    yield opened
    opened.close()


def elsewhere(change, number, **other):
    """A change that somebody made without having seen this one."""
    later = {"id": f"{number:032x}", "txn": f"{number:032x}", "writer": "f" * 32, "seq": number, "hlc": change.hlc + 1}
    return replace(change, **later, **other)


def test_the_other_value_is_listed_and_taken_by_its_number(terminal, hub):
    found = terminal.json("employer", "add", "Fenwick Castings")["id"]
    terminal.ok("employer", "edit", "Fenwick", "--town", "Hexham")
    last = [one for one in hub.changes() if one.entity_id == found][-1]
    hub.accept([elsewhere(last, 1, data={"town": "Alnwick"})])
    said = terminal.ok("apart", "--employer", "Fenwick")
    assert said.startswith("1  Town: also changed by Priya Shah to “Hexham”")
    assert " ".join(said.split()).endswith("It is “Alnwick” now")
    assert "Saved" in terminal.ok("apart", "--employer", "Fenwick", "--use", "1")
    assert terminal.json("employer", "show", "Fenwick")["town"] == "Hexham"
    assert terminal.ok("apart", "--employer", "Fenwick") == "Nobody changed anything here apart."
    assert "There is no 1" in terminal.refused("apart", "--employer", "Fenwick", "--use", "1")
    assert "Give an enquiry's reference" in terminal.not_understood("apart")


def test_of_one_person_too(terminal, hub):
    found = terminal.json("contact", "add", "Jo Hart", "--phone", "1")["id"]
    last = [one for one in hub.changes() if one.entity_id == found][-1]
    hub.accept(
        [
            elsewhere(last, 5, kind="set", data={}, personal={"phone": "2"}, parents=(last.id,)),
            replace(
                elsewhere(last, 6, kind="set", data={}, personal={"phone": "3"}, parents=(last.id,)),
                seq=7,
                hlc=last.hlc + 2,
            ),
        ]
    )
    (one,) = terminal.json("apart", "--contact", "Jo Hart")
    assert (one["value"], one["now"]) == ("2", "3")


def test_an_employer_merged_meanwhile_is_brought_back_by_its_number(terminal, hub):
    terminal.ok("employer", "add", "Fenwick Castings")
    twin = terminal.json("employer", "add", "Fenwick Foundry")["id"]
    seen = [one for one in hub.changes() if one.entity_id == twin][-1]
    terminal.ok("employer", "merge", "Fenwick Foundry", "Fenwick Castings")
    hub.accept([elsewhere(seen, 2, kind="set", data={"town": "Alnwick"}, personal={}, parents=(seen.id,))])
    (one,) = terminal.json("apart", "--employer", "Fenwick Castings")
    assert (one["kind"], one["value"]) == ("removed", "town to “Alnwick”")
    assert terminal.ok("apart", "--employer", "Fenwick Castings", "--use", "1") == "Fenwick Foundry is back."
    assert terminal.json("employer", "show", "Fenwick Foundry")["town"] == "Alnwick"


def test_who_said_yes_as_well_is_told_and_offers_help(terminal, hub):
    ref = terminal.offered("ENG")
    terminal.ok("offer", ref, "BUS")
    terminal.ok("--as", "sam", "answer", ref, "take")
    yes = [one for one in hub.changes() if one.kind == "claimed"][-1]
    offer = [one for one in hub.changes() if one.kind == "offered"][-1]
    ines = next(one["id"] for one in terminal.json("person", "list") if one["name"] == "Ines Rowe")
    facts = {**yes.data, "person": ines, "offer": offer.id, "department": offer.data["department"]}
    hub.accept([elsewhere(yes, 3, actor=ines, data=facts)])
    assert "Two people said yes: Ines Rowe and Sam Ashdown" in terminal.ok("show", ref)
    terminal.ok("confirm", ref, "Sam")
    told = terminal.ok("--as", "ines", "told")
    assert "went to Sam Ashdown, who said yes as well" in " ".join(told.split())
    assert f"hubcrm answer {ref} help" in " ".join(told.split())
    assert "Sam Ashdown hears that you will help" in terminal.ok("--as", "ines", "answer", ref, "help")
    assert terminal.ok("--as", "ines", "told") == "There is nothing to tell you."
    assert "Ines Rowe, who said yes as well, would like to help" in " ".join(
        terminal.ok("--as", "sam", "told", "--got-it").split()
    )
    assert terminal.json("--as", "sam", "told") == []


def test_what_a_newer_version_made_is_marked(terminal, hub):
    ref = terminal.receive()
    last = [one for one in hub.changes() if one.entity_type == "enquiry"][-1]
    hub.accept([elsewhere(last, 4, kind="sparkled", parents=(last.id,))])
    for words in (("show", ref), ("history", ref)):
        assert "Something that a newer version of hubcrm made (kept for a newer version of hubcrm)" in terminal.ok(
            *words
        )
    assert "update hubcrm here to see it" in " ".join(terminal.ok("show", ref).split())
