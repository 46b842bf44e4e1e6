"""Words about people travel encrypted under their subject's key, bound to their change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.changes import Change
from hubcrm.sync import sealing
from hubcrm.sync.transport import Sealed

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
CHANGE = Change(
    id="a" * 32, txn="b" * 32, label="Add Robin Fell", writer="c" * 32, seq=4, hlc=9 << 16, at=9, actor="d" * 32,
    entity_type="contact", entity_id="e" * 32, kind="created", data={"employer": "f" * 32, "n": [1, {"x": True}]},
    parents=("1" * 32,), personal={"name": "Robin Fell", "notes": "“Ünïcode”"}, subject="e" * 32, undoes="",
)  # fmt: skip


def test_a_sealed_change_opens_with_its_key_and_says_nothing_without() -> None:
    sealed = sealing.seal(CHANGE, KEY)
    assert sealing.unseal(sealed, {sealing.key_id(KEY): KEY}) == CHANGE
    assert "Robin" not in repr(sealed)
    assert b"Robin" not in sealed.enc
    assert sealing.unseal(sealed, {}) is None
    assert sealing.unseal(sealed, {sealing.key_id(OTHER): OTHER}) is None
    assert sealing.unseal(sealed, {sealed.key_id: OTHER}) is None


def test_words_belong_to_one_change_only() -> None:
    sealed = sealing.seal(CHANGE, KEY)
    moved = replace(sealed, change=replace(sealed.change, id="9" * 32))
    assert sealing.unseal(moved, {sealed.key_id: KEY}) is None


def test_the_sentence_of_a_change_without_a_subject_travels_open_and_needs_no_key() -> None:
    open_one = replace(CHANGE, personal={}, subject="")
    sealed = sealing.seal(open_one, b"")
    assert (sealed.change, sealed.enc, sealed.key_id) == (open_one, b"", "")
    assert sealing.unseal(sealed, {}) == open_one


def test_words_without_a_subject_are_sealed_under_their_record() -> None:
    nobodys = replace(CHANGE, subject="")
    sealed = sealing.seal(nobodys, KEY)
    assert sealing.subject_of(nobodys) == CHANGE.entity_id == sealed.change.subject
    assert sealing.unseal(sealed, {sealed.key_id: KEY}) == CHANGE


def test_two_sealings_of_the_same_differ_and_a_subject_of_blanked_words_has_none() -> None:
    assert sealing.seal(CHANGE, KEY).enc != sealing.seal(CHANGE, KEY).enc
    blank = replace(CHANGE, personal={}, label="")
    assert sealing.subject_of(blank) == ""
    assert sealing.seal(blank, b"").enc == b""


def test_the_plain_form_keeps_everything() -> None:
    sealed = sealing.seal(CHANGE, KEY)
    assert sealing.from_plain(sealing.to_plain(sealed)) == sealed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*sealing.to_plain(Sealed(CHANGE)), "more"]), JSON), st.booleans())
def test_whatever_comes_is_a_change_or_is_refused_in_one_way(odd: dict[str, object], whole: bool) -> None:
    given_to_it = {**sealing.to_plain(Sealed(CHANGE)), **odd} if whole else odd
    try:
        found = sealing.from_plain(given_to_it)
    except ValueError:
        return
    assert isinstance(found, Sealed)
    assert sealing.unseal(found, {found.key_id: KEY}) is None or not found.enc


@pytest.mark.parametrize("hidden", [b"", b"short", b"x" * 200])
def test_rubbish_in_the_place_of_words_opens_to_nothing(hidden: bytes) -> None:
    sealed = Sealed(replace(CHANGE, personal={}, label=""), hidden or b"\0", "k")
    assert sealing.unseal(sealed, {"k": KEY}) is None
    assert sealing.unseal(sealed, {"k": b"no key"}) is None
