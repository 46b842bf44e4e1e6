"""Tables that fit, words that wrap, amounts and days as people say them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubcrm.cli import layout

WORDS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=80)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the width is set anew for each example
@given(rows=st.lists(st.tuples(*[WORDS] * 5), min_size=1, max_size=6), width=st.integers(70, 200))
def test_a_table_of_any_words_fits_the_terminal(monkeypatch, rows, width):
    monkeypatch.setenv("COLUMNS", str(width))
    named = [(f"E-{at:04d}", *row[1:]) for at, row in enumerate(rows)]
    for line in layout.table(("One", "Two", "Three", "Four", "Five"), named, whole=(4,), spare=(1,)).split("\n"):
        assert layout.width_of(line) <= width
        assert line == layout.plain(line)


def test_what_matters_is_cut_last_and_what_can_be_spared_is_left_out_first(monkeypatch):
    rows = [
        (
            "E-2627-0001",
            "Fri 20 Nov",
            "An employer with a long name",
            "A subject with many words",
            "reply by Fri 27 Nov",
        )
    ]
    heads = ("Enquiry", "Arrived", "Employer", "Subject", "Next")
    monkeypatch.setenv("COLUMNS", "60")
    shown = layout.table(heads, rows, whole=(4,), spare=(1,))
    assert "reply by Fri 27 Nov" in shown
    assert "Arrived" not in shown
    monkeypatch.delenv("COLUMNS")
    assert "An employer with a long name  A subject with many words" in layout.table(
        heads, rows, whole=(4,), spare=(1,)
    )


def test_columns_without_a_word_are_left_out_and_numbers_stand_to_the_right():
    assert layout.table(("Stage", "Late", "Open"), [("New", "", "5"), ("Claimed", "", "12")], right=(2,)) == (
        "Stage    Open\nNew         5\nClaimed    12"
    )


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("short", 10, "short"),
        ("two  words\nhere", 20, "two words here"),
        ("a long one", 7, "a long…"),
        ("日本語の文", 6, "日本…"),
        ("", 5, ""),
    ],
)
def test_a_cut_line_says_so(text, width, shown):
    assert layout.cut(text, width) == shown
    assert layout.width_of(shown) <= width


@pytest.mark.parametrize(
    ("pence", "said"),
    [(None, ""), (0, "£0"), (451800, "£4,518"), (451850, "£4,518.50"), (5, "£0.05"), (12_345_678_900, "£123,456,789")],
)
def test_money_is_said_in_pounds(pence, said):
    assert layout.money(pence) == said


def test_days_and_moments_are_said_as_people_do():
    today = date(2026, 11, 23)
    assert [layout.on_day(day, today) for day in ("2026-11-23", "2026-11-24", "2026-11-27", "2027-11-27", None)] == [
        "today", "tomorrow", "Fri 27 Nov", "Sat 27 Nov 2027", "",
    ]  # fmt: skip
    assert layout.at_time(datetime(2026, 11, 20, 9, 5), today) == "Fri 20 Nov 09:05"


def test_words_wrap_at_words_and_keep_their_own_lines():
    text = "One two three.\n\n" + "word " * 30
    wrapped = layout.wrapped(text, "  ", hanging="    ").split("\n")
    assert wrapped[:2] == ["  One two three.", ""]
    assert wrapped[2].startswith("  word")
    assert wrapped[3].startswith("    word")
    assert max(map(len, wrapped)) <= 80


def test_facts_stand_under_each_other_without_blank_ones():
    assert layout.facts([("Type", "Advice"), ("Deadline", ""), ("Value", "£5")]) == "  Type   Advice\n  Value  £5"


@given(WORDS)
def test_nothing_that_moves_the_cursor_or_reverses_words_gets_through(text):
    shown = layout.plain(text)
    assert not set(shown) & {
        *map(chr, range(9)),
        *map(chr, range(11, 32)),
        "\x7f",
        "\x9b",
        "\u202e",
        "\u2066",
        "\u2028",
    }
