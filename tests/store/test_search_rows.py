"""What typed words find: every word of what was written, whatever was typed, and nothing that is gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hubcrm.actions import employers, enquiries
from hubcrm.queries import finding
from hubcrm.store import undo
from hubcrm.store.hub import Hub
from hubcrm.store.search import match_expression
from tests.builders import finds, new_hub, search_words, temporary_folder
from tests.fakes import Clock
from tests.histories import Desk, receive


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    made = new_hub(tmp_path)
    yield made
    made.close()


def _enquiry(hub: Hub, number: int = 0, words: str = "") -> str:
    return receive(Desk(hub, Clock(), ""), number, words=words)


# -- what is typed -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def asked() -> Iterator[Hub]:
    with temporary_folder() as folder:
        made = new_hub(folder)
        _enquiry(made, 0, "café “Zoë” naïve straße İstanbul 北京 ١٢٣ AND OR NOT NEAR a_b")
        yield made
        made.close()


@pytest.fixture(scope="module")
def searched() -> Iterator[Hub]:
    with temporary_folder() as folder:
        made = new_hub(folder)
        yield made
        made.close()


PIECES = [*"\"'*^-+:{}%_(;)\\²ß", "AND", "OR", "NOT", "NEAR(", "--", "ref", "caf", "x_y"]
ODD = ["\0", " ", "\N{COMBINING ACUTE ACCENT}", "\ud800", "\u19b0", "\u1cf2", "\N{ZERO WIDTH SPACE}"]
TYPED = st.lists(st.sampled_from(PIECES + ODD), max_size=12).map("".join)


@settings(max_examples=300)
@given(st.text(st.characters(), max_size=40) | TYPED)
@example("")
@example('"')
@example("\0")
@example("_")
@example("²")
@example("a" * 5000)
@example("word " * 500)
def test_no_typed_text_raises(asked: Hub, typed: str) -> None:
    expression = match_expression(typed)
    for index in ("find_small", "find_body"):
        if expression:
            asked.read(f"SELECT rowid FROM {index} WHERE {index} MATCH ?", (expression,))
    assert len(finding.matching(asked, typed, limit=5, where="1")) <= 1


WORDS = st.text(st.characters(categories=["L", "N", "M", "P", "Zs", "Cc"], max_codepoint=0xFFFF), max_size=60)


@settings(max_examples=60)
@given(WORDS)
@example("first_name.surname@kestrel.example")
@example("cafe\u0301 ne\u0301e Zoe\u0308")
@example("हिन्दी ไทย العربية 日本語")
def test_every_word_written_finds_it(searched: Hub, text: str) -> None:
    enquiry = receive(Desk(searched, Clock(), ""), 0)
    enquiries.set_fields(searched, enquiry, {"subject": text or "x"}, by="")
    for word in text.split():
        expression = match_expression(word)
        found = (
            searched.read("SELECT rowid FROM find_small WHERE find_small MATCH ?", (expression,)) if expression else "-"
        )
        assert found, f"{word!r} does not find {text!r}"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        *[(typed, True) for typed in ("caf", "CAFÉ", "cafe", "cafe\u0301", "zoe naive", "a_b", "b_a", "about", "北京")],
        *[(typed, True) for typed in ("E-2627-0001", "0001", "dana")],
        *[(typed, False) for typed in ("zoe beta", "bout", "a_zoo")],
        *[(typed, None) for typed in ("", "...", "_")],
    ],
)
def test_words_are_found_by_their_beginnings_without_accents_and_all_of_them(
    asked: Hub, typed: str, found: bool | None
) -> None:
    assert bool(match_expression(typed)) is (found is not None)
    if found is not None:
        assert bool(finds(asked, typed)) is found


# -- what is written ---------------------------------------------------------------------------------------------------


def test_a_renamed_employer_is_found_under_the_new_name_only(hub: Hub) -> None:
    first, second = _enquiry(hub, 0), _enquiry(hub, 1)
    employer = employers.add(hub, "Larkrise Tools", by="").value
    for enquiry in (first, second):
        enquiries.link_employers(hub, enquiry, [employer], by="")
    assert finds(hub, "larkrise") == ["About weld", "About yoghurt"]
    employers.edit(hub, employer, {"name": "Fenwick Castings"}, by="")
    assert finds(hub, "larkrise") == []
    assert finds(hub, "fenw cast") == ["About weld", "About yoghurt"]
    undo.undo(hub, "")
    assert finds(hub, "larkrise") == ["About weld", "About yoghurt"]


def test_an_employer_merged_into_another_is_found_under_the_name_that_stays(hub: Hub) -> None:
    enquiry = _enquiry(hub)
    gone, stays = (employers.add(hub, name, by="").value for name in ("Larkrise Ltd", "Larkrise Tools"))
    enquiries.link_employers(hub, enquiry, [gone], by="")
    employers.merge(hub, gone, stays, by="")
    assert finds(hub, "larkrise tools") == ["About weld"]
    assert finds(hub, "ltd") == []


def test_only_contacts_that_everybody_may_see_are_found_by_name(hub: Hub) -> None:
    enquiry = _enquiry(hub)
    employer = employers.add(hub, "Larkrise Tools", by="").value
    contact = employers.add_contact(hub, employer, "Robin Fell", by="", visibility="introduction", steward="sam").value
    enquiries.set_fields(hub, enquiry, {"contact": contact}, by="")
    assert finds(hub, "robin") == []
    employers.edit_contact(hub, contact, {"visibility": "shared"}, by="sam")
    assert finds(hub, "robin") == ["About weld"]
    employers.edit_contact(hub, contact, {"visibility": "introduction"}, by="sam")
    assert finds(hub, "robin") == []


def test_words_of_calls_and_of_the_need_are_found_in_the_body(hub: Hub) -> None:
    enquiry = _enquiry(hub)
    enquiries.log(hub, enquiry, "call", by="", text="They run a pasteuriser")
    enquiries.set_fields(hub, enquiry, {"need": "A course on hygiene", "subject": "Hygiene"}, by="")
    for typed in ("pasteur", "hygiene", "yoghurt", "need"):
        assert bool(finds(hub, typed, "find_body")) is (typed != "yoghurt")
    assert finds(hub, "pasteuriser") == []
    assert finds(hub, "hyg") == ["Hygiene"]
    undo.undo(hub, "")
    undo.undo(hub, "")
    assert finds(hub, "pasteur", "find_body") == []


def test_an_enquiry_whose_time_of_receipt_is_put_right_is_found_once(hub: Hub) -> None:
    enquiry = _enquiry(hub)
    (before,) = hub.read("SELECT n FROM enquiry")
    with hub.transaction("Set received", by="") as tx:
        tx.record("enquiry", enquiry, "set", {"received": tx.now - 3 * 86_400_000})
    (after,) = hub.read("SELECT n FROM enquiry")
    assert after < before
    assert finds(hub, "weld") == ["About weld"]
    assert {found for _, _, found in search_words(hub)} == {enquiry}


def test_one_batch_may_rename_move_and_remove_without_leaving_a_row_behind(hub: Hub) -> None:
    employer = employers.add(hub, "Larkrise Tools", by="").value
    made = [_enquiry(hub, number) for number in range(3)]
    for enquiry in made:
        enquiries.link_employers(hub, enquiry, [employer], by="")
    ids = {change.entity_id: change.id for change in hub.changes() if change.kind == "received"}
    listed = {change.entity_id: change.id for change in hub.changes() if change.kind == "set"}
    other = new_hub(hub.folder.parent / "other", hub_id=hub.facts()["hub_id"])
    other.accept(list(hub.changes()))
    with other.transaction("Everything at once", by="") as tx:
        tx.set("employer", employer, {"name": "Fenwick Castings"})
        tx.record("enquiry", made[0], "undone", {"changes": [ids[made[0]], listed[made[0]]]})
        tx.record("enquiry", made[1], "set", {"received": 1_700_000_000_000})
    hub.accept(list(other.changes()), batch=100)
    for each in (hub, other):
        assert finds(each, "fenwick") == ["About placement", "About yoghurt"]
        assert finds(each, "larkrise") == []
        assert {found for _, _, found in search_words(each)} == set(made[1:])
    other.close()


def test_a_thousand_rows_in_one_second_each_have_a_row_of_their_own(hub: Hub) -> None:
    with hub.transaction("Add 1000 enquiries", by="") as tx:
        from hubcrm.store.transactions import Entry

        tx.record_many(
            Entry("enquiry", tx.new_id(), "received", {"ref": ref, "received": tx.now, "channel": "email", "f": {}},
                  {"subject": f"Row {number} of a sheet"})
            for number, ref in enumerate(tx.next_references(date(2026, 11, 23), 1000))
        )  # fmt: skip
    assert finds(hub, "row 777") == ["Row 777 of a sheet"]
    assert len(finds(hub, "sheet")) == 1000
