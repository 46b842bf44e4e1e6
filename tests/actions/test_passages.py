"""Lists that departments give suggestions to go by: kept as records, undone at once, shared like everything else."""

from __future__ import annotations

import pytest

from hubcrm.actions import passages, people, undoing
from hubcrm.domain.errors import BuiltUpon, NotAllowed, NotFound
from hubcrm.queries import passages as queries

TEXTS = ["Welding inspection", " Robot   programming ", "Welding inspection", ""]


def learn(office, texts=TEXTS, title="Short courses"):
    return passages.learn(office.hub, office.eng, title, texts, kind="courses", by=office.priya)


def test_a_list_is_kept_tidy_and_stands_with_its_department(office):
    outcome = learn(office)
    assert outcome.said == "Learned 2 texts about Engineering"
    (one,) = queries.given(office.hub, office.eng)
    assert (one.title, one.kind, one.code, one.texts) == (
        "Short courses", "courses", "ENG", ("Welding inspection", "Robot programming"),
    )  # fmt: skip
    assert queries.given(office.hub, office.bus) == []


def test_undo_takes_the_whole_list_back_and_redo_brings_it(office):
    learn(office)
    undoing.undo(office.hub, by=office.priya)
    assert queries.given(office.hub) == []
    undoing.redo(office.hub, by=office.priya)
    assert len(queries.given(office.hub)) == 1


def test_a_list_is_forgotten_and_a_second_time_it_is_gone_already(office):
    made = learn(office).value
    assert passages.forget(office.hub, made, by=office.priya).said == "Forgotten: Short courses"
    assert queries.given(office.hub) == []
    with pytest.raises(NotFound):
        passages.forget(office.hub, made, by=office.priya)


@pytest.mark.parametrize(
    "texts", [[], [" "], [f"Course {at}" for at in range(501)], [f"{at:03} {'x' * 590}" for at in range(150)]]
)
def test_nothing_and_too_much_are_refused(office, texts):
    with pytest.raises(NotAllowed):
        learn(office, texts)
    assert queries.given(office.hub) == []


def test_a_department_with_lists_of_others_cannot_be_undone_away(office):
    made = people.add_department(office.hub, "ART", "Art", by=office.priya).value
    passages.learn(office.hub, made, "Projects", ["Murals"], by=office.gwen)
    with pytest.raises(BuiltUpon):
        undoing.undo(office.hub, by=office.priya)


def test_a_department_that_is_not_there_learns_nothing(office):
    with pytest.raises(NotFound):
        passages.learn(office.hub, "nobody", "Courses", ["Welding"], by=office.priya)


def test_it_travels_to_another_computer_like_any_change(office, tmp_path):
    from tests.builders import new_hub

    learn(office)
    other = new_hub(tmp_path / "other")
    other.accept(list(office.hub.changes()))
    assert [one.texts for one in queries.given(other)] == [("Welding inspection", "Robot programming")]
    other.close()
