"""Invitation codes: one line that survives mail and chat, and says what is wrong with it in one sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.errors import MadeByNewer, NotAllowed
from hubcrm.sync import invitations
from hubcrm.sync.invitations import FOLDER, GOOD_FOR_MS, POSTGRES, Invitation, code_of, read

NOW = 1_800_000_000_000
ONE = Invitation(
    POSTGRES, "0123456789abcdef" * 2, "Kestrelbridge University", "postgresql://hub.kestrelbridge.example:5432/hub",
    "fedcba9876543210" * 2, "Dr Sam Whitlock", 3, bytes(range(32)), "hub_4a5b6c_sam", "one-time-PASSWORD_with-signs",
    NOW + GOOD_FOR_MS,
)  # fmt: skip
CODE = code_of(ONE)

ids = st.binary(min_size=16, max_size=16).map(bytes.hex)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(
    st.builds(
        Invitation, st.sampled_from([POSTGRES, FOLDER]), ids, words, words, ids, words, st.integers(0, 2**31),
        st.binary(min_size=32, max_size=32), words, words, st.integers(NOW // 1000, NOW // 500).map(lambda at: at * 1000),
    )
)  # fmt: skip
def test_what_goes_in_comes_out(invitation):
    assert read(code_of(invitation), NOW) == invitation


def test_it_is_one_line_of_letters_and_digits_that_no_program_changes():
    assert CODE.isascii()
    assert CODE.isalnum()
    assert CODE.startswith("HUB")
    assert len(CODE) < 360


@pytest.mark.parametrize(
    "pasted",
    [
        f"Hello Sam,\n\nhere is your code:\n\n{CODE}\n\nBest wishes\nPriya",
        f"  {CODE}\n",
        f"{CODE[:76]}\n{CODE[76:152]}\n{CODE[152:]}",
        f"> {CODE[:76]}\n> {CODE[76:]}",
        f"“{CODE}”",
        "\u200b".join([CODE[:50], CODE[50:]]),
    ],
)
def test_it_is_found_in_the_message_it_was_copied_from(pasted):
    assert read(pasted, NOW) == ONE


@given(st.integers(3, len(CODE) - 1), st.sampled_from("0123456789ABCXYZabcxyz"))
def test_one_letter_that_is_wrong_is_noticed(at, letter):
    wrong = CODE[:at] + letter + CODE[at + 1 :]
    if wrong == CODE:
        return
    with pytest.raises((NotAllowed, MadeByNewer)) as refused:
        read(wrong, NOW)
    assert isinstance(refused.value, NotAllowed), "a checksum comes before a version"
    assert "copy the whole line again" in str(refused.value)


@given(st.integers(24, len(CODE) - 1))
def test_a_code_that_is_cut_off_is_noticed(length):
    with pytest.raises(NotAllowed, match="copy the whole line again"):
        read(CODE[:length], NOW)


@given(st.text(max_size=400))
def test_anything_else_is_refused_in_one_sentence(pasted):
    with pytest.raises(NotAllowed) as refused:
        read(pasted, NOW)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_nothing_pasted_says_where_a_code_comes_from():
    with pytest.raises(NotAllowed, match="the message of the colleague who invited you"):
        read("", NOW)


def test_one_whose_time_is_over_says_until_when_it_was_good():
    with pytest.raises(NotAllowed, match=r"was good until Fri 29 Jan.*: ask your colleague for a new one\."):
        read(CODE, ONE.expires + 2 * 24 * 3600 * 1000)
    assert read(CODE, ONE.expires) == ONE


def test_one_of_a_later_kind_asks_for_the_newer_program(monkeypatch):
    monkeypatch.setattr(invitations, "_VERSION", 2)
    newer = code_of(ONE)
    monkeypatch.undo()
    with pytest.raises(MadeByNewer, match="install that version"):
        read(newer, NOW)


def test_the_team_key_and_the_password_stand_in_no_log():
    said = repr(replace(ONE, password="bright-otter"))
    assert "bright-otter" not in said
    assert repr(ONE.team_key) not in said
