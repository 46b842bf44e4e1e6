"""A person's own views are kept by name, on this computer alone, in the encrypted store."""

from __future__ import annotations

import pytest

from hubcrm.actions import employers, enquiries, views
from hubcrm.actions.views import LONGEST, MOST
from hubcrm.domain.errors import MissingFact, NotAllowed, NotFound
from hubcrm.queries import views as kept
from hubcrm.queries.views import View
from tests.builders import reopened
from tests.small_office import Office

LATE = {"view": "table", "which": "us", "search": "weld", "grouped": False}


def names(office: Office, person: str = "") -> list[str]:
    return [view.name for view in kept.of_person(office.hub, person or office.priya)]


def keep(office: Office, name: str = "Our move", **given: object) -> View:
    return views.keep(office.hub, "work", name, given or LATE, by=office.priya).value


def test_a_view_is_there_again_after_a_restart_and_belongs_to_one_person(office):
    keep(office)
    office.hub = reopened(office.hub)
    (view,) = kept.of_person(office.hub, office.priya)
    assert (view.name, view.page, view.asked) == ("Our move", "work", LATE)
    assert names(office, office.gwen) == []


def test_it_is_no_change_that_could_reach_another_computer_and_nothing_to_undo(office):
    before = (office.hub.read("SELECT count(*) FROM change"), office.hub.read("SELECT count(*) FROM txn"))
    outcome = views.keep(office.hub, "work", "Our move", LATE, by=office.priya)
    assert (outcome.kinds, outcome.undoable) == ({"view"}, False)
    assert (office.hub.read("SELECT count(*) FROM change"), office.hub.read("SELECT count(*) FROM txn")) == before


def test_its_words_are_not_readable_in_the_file(office):
    keep(office, "Quarrelsome")
    office.hub.close()
    assert all(b"Quarrelsome" not in path.read_bytes() for path in office.hub.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["", "  \n ", "\x00"])
def test_a_view_needs_a_name(office, name):
    with pytest.raises(MissingFact, match="name"):
        keep(office, name)


def test_a_name_is_one_line_short_and_not_used_twice(office):
    assert keep(office, "  Our\tmove \n").name == "Our move"
    with pytest.raises(NotAllowed, match="already"):
        keep(office, "OUR MOVE")
    with pytest.raises(NotAllowed, match="shorter"):
        keep(office, "x" * (LONGEST + 1))
    assert names(office) == ["Our move"]


def test_renaming_keeps_its_place_and_may_change_only_its_capitals(office):
    first, _second = keep(office, "Ours"), keep(office, "Theirs")
    views.rename(office.hub, first.id, "OURS", by=office.priya)
    assert names(office) == ["OURS", "Theirs"]
    with pytest.raises(NotAllowed, match="already"):
        views.rename(office.hub, first.id, "theirs", by=office.priya)


def test_what_was_removed_comes_back_to_its_place(office):
    keep(office, "One")
    two = keep(office, "Two")
    keep(office, "Three")
    removed = views.remove(office.hub, two.id, by=office.priya).value
    assert names(office) == ["One", "Three"]
    views.put_back(office.hub, *removed, by=office.priya)
    views.put_back(office.hub, *removed, by=office.priya)
    assert names(office) == ["One", "Two", "Three"]
    with pytest.raises(NotFound):
        views.remove(office.hub, "gone", by=office.priya)


def test_a_name_given_away_meanwhile_is_not_taken_back(office):
    removed = views.remove(office.hub, keep(office, "Ours").id, by=office.priya).value
    keep(office, "Ours")
    views.put_back(office.hub, *removed, by=office.priya)
    assert names(office) == ["Ours 2", "Ours"]


def test_there_is_an_end_to_them(office):
    for number in range(MOST):
        keep(office, f"View {number}")
    with pytest.raises(NotAllowed, match="Remove one"):
        keep(office, "One more")


@pytest.mark.parametrize(
    "damaged", ["", "{", "7", '[7, {"id": 1}, {"id": "a", "name": "Ours", "page": "work", "asked": 3}]']
)
def test_what_cannot_be_read_is_left_out(office, damaged):
    office.hub.set_fact(kept.fact_name(office.priya), damaged)
    assert [view.asked for view in kept.of_person(office.hub, office.priya)] in ([], [{}])


def test_each_view_is_counted_as_its_page_would_show_it(office):
    mine = office.receive("Our weld has cracked", subject="Cracked weld")
    enquiries.take(office.hub, mine, by=office.priya)
    office.receive("Another weld")
    office.closed()
    employers.add(office.hub, "Castlegate Lifts", by=office.priya)
    employers.add(office.hub, "Dunvale", by=office.priya, looked_after_by=office.priya)
    asked = {
        "all open": ("work", {"which": "open"}, 2),
        "searched": ("work", {"which": "open", "search": "crack"}, 1),
        "of no sense": ("work", {"which": "sideways", "search": ""}, 2),
        "triage": ("triage", {"which": "all", "search": ""}, 2),
        "mine": ("triage", {"which": "mine"}, 1),
        "mine searched": ("triage", {"which": "mine", "search": "weld"}, 1),
        "employers": ("employers", {"which": "all", "search": "castle"}, 1),
        "looked after": ("employers", {"which": "mine"}, 1),
        "a page to come": ("map", {}, None),
    }
    given = [View(name, name, page, facts) for name, (page, facts, _count) in asked.items()]
    counted = kept.counts(office.hub, office.as_seen_by(office.priya), office.moment, given)
    assert counted == {name: count for name, (_page, _facts, count) in asked.items() if count is not None}
