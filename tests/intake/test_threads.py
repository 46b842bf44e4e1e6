"""Of many messages the oldest is taken first, so that a reply finds what it answers."""

from __future__ import annotations

from hubcrm.intake.drafts import Draft
from hubcrm.intake.threads import in_order, moved, moved_back

FIRST = Draft(subject="Weld", message_id="one", received_ms=10)
REPLY = Draft(subject="Re: Weld", message_id="two", in_reply_to="one", received_ms=20)
LATER = Draft(subject="Re: Weld", message_id="three", references=("one", "two"), received_ms=30)
ROW = Draft(subject="A row", line=2, received_ms=1)


def test_messages_are_put_in_order_only_where_a_reply_comes_too_early():
    assert in_order([FIRST, REPLY, LATER]) is None
    assert in_order([REPLY, Draft(message_id="x", received_ms=1)]) is None
    assert in_order([LATER, ROW, REPLY, FIRST]) == [3, 1, 2, 0]


def test_what_became_of_each_goes_back_to_its_place():
    order = in_order([LATER, ROW, REPLY, FIRST])
    drafts, again = moved([LATER, ROW, REPLY, FIRST], [0, 1], order)
    assert [one.message_id for one in drafts] == ["one", "", "two", "three"]
    assert again == [1, 3]
    assert moved_back([one.message_id for one in drafts], order) == ["three", "", "two", "one"]
    assert moved_back(["a"], None) == ["a"]
