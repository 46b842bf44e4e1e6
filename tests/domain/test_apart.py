"""Values that lost unseen: shown exactly where two people wrote the same field without having seen each other."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hubcrm.domain import apart
from hubcrm.domain.changes import Change, causal_order


def change(number, parents=(), kind="set", hlc=0, who="", **data):
    return Change(
        id=f"{number:032x}", txn="0" * 32, label="", writer="0" * 32, seq=number, hlc=hlc or number, at=number,
        actor=who or f"p{number}", entity_type="employer", entity_id="e" * 32, kind=kind, data=data,
        parents=tuple(f"{one:032x}" for one in parents),
    )  # fmt: skip


def others(*changes):
    return [(one.field, one.value, one.now) for one in apart.other_values(causal_order(changes))]


def test_two_values_that_did_not_see_each_other_and_one_that_saw_both():
    made, left, right = change(1, kind="created", name="A"), change(2, [1], town="Leeds"), change(3, [1], town="York")
    assert others(made, left, right) == [("town", "Leeds", "York")]
    assert others(made, left, right, change(4, [2, 3], town="Leeds")) == []
    assert others(made, left, right, change(4, [2, 3], name="B")) == [("town", "Leeds", "York")]


def test_the_same_value_twice_and_different_fields_are_no_matter():
    made = change(1, kind="created", name="A")
    assert others(made, change(2, [1], town="Leeds"), change(3, [1], town="Leeds")) == []
    assert others(made, change(2, [1], town="Leeds"), change(3, [1], sector="care")) == []


def test_a_value_that_its_own_author_changed_again_is_not_shown():
    made, left = change(1, kind="created", name="A"), change(2, [1], town="Leeds")
    assert others(made, left, change(3, [2], town="Hull"), change(4, [1], town="York")) == [("town", "Hull", "York")]


def test_what_was_undone_counts_neither_as_a_value_nor_as_the_winner():
    made, left, right = change(1, kind="created", name="A"), change(2, [1], town="Leeds"), change(3, [1], town="York")
    gone = change(4, [2, 3], kind="undone", changes=[f"{3:032x}"])
    assert others(made, left, right, gone) == []


def test_an_edit_apart_from_a_removal_is_told_and_no_other():
    made, edit = change(1, kind="created", name="A"), change(2, [1], town="Leeds", who="ann")
    gone = change(3, [1], kind="removed", into="f" * 32, who="ben")
    (told,) = apart.edited_while_removed([made, edit, gone])
    assert (told.who, told.into, told.fields) == ("ann", "f" * 32, {"town": "Leeds"})
    assert apart.edited_while_removed([made, edit, replace(gone, parents=(edit.id,))]) == []
    back = change(4, [2, 3], restored=1)
    assert apart.edited_while_removed([made, edit, gone, back]) == []


@st.composite
def histories(draw):
    """Changes of one record by up to four computers that meet at times; clocks may be anything above what was seen."""
    made = [change(1, kind="created", f0="start")]
    heads: list[set[int]] = [{1} for _ in range(4)]
    for number in range(2, draw(st.integers(2, 12)) + 1):
        at = draw(st.integers(0, 3))
        for other in draw(st.sets(st.integers(0, 3), max_size=2)):
            heads[at] |= heads[other]
        known = {one for one in heads[at]}
        parents = [one for one in known if not any(one in _above(made, other) for other in known if other != one)]
        hlc = max(made[one - 1].hlc for one in parents) + draw(st.integers(1, 1000))
        field = f"f{draw(st.integers(0, 1))}"
        made.append(change(number, parents, hlc=hlc, **{field: f"v{number}"}))
        heads[at] = {number}
    return made


def _above(made, number):
    """Everything that change had seen, by walking its parents."""
    found, todo = set(), [number]
    while todo:
        for parent in made[todo.pop() - 1].parents:
            if int(parent, 16) not in found:
                found.add(int(parent, 16))
                todo.append(int(parent, 16))
    return found


@settings(max_examples=150)
@given(histories())
def test_p3_and_p4_a_value_is_shown_exactly_where_nobody_who_wrote_the_field_had_seen_it(made):
    ordered = causal_order(made)
    shown = {(one.field, one.value) for one in apart.other_values(ordered)}
    for field in ("f0", "f1"):
        writes = [one for one in ordered if field in one.data]
        for one in writes[:-1]:
            seen_by_another = any(one.seq in _above(made, later.seq) for later in writes if later is not one)
            assert ((field, one.data[field]) in shown) == (not seen_by_another)
        if writes:
            assert (field, writes[-1].data[field]) not in shown
