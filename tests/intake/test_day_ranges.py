"""A stretch of days as people type it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.promises import Calendar
from hubcrm.intake.day_ranges import read_days

TODAY = date(2026, 11, 23)
CHRISTMAS = (date(2026, 12, 24), date(2026, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "24 Dec to 31 Dec", "24 to 31 Dec", "24th to 31st December", "24-31 Dec", "24 - 31 Dec", "24 Dec – 31 Dec",
        "24/12 to 31/12", "24/12-31/12", "24/12/2026-31/12/2026", "2026-12-24 to 2026-12-31", "from 24 Dec until 31 Dec",
        "24 to Thu 31 Dec", "Thu 24 Dec to Thu 31 Dec",
    ],
)  # fmt: skip
def test_one_stretch_is_written_in_many_ways(text):
    assert read_days(text, TODAY, Calendar()) == CHRISTMAS


def test_a_day_alone_is_its_own_last():
    assert read_days("24 Dec", TODAY, Calendar()) == (date(2026, 12, 24), date(2026, 12, 24))
    assert read_days("2026-12-24", TODAY, Calendar()) == (date(2026, 12, 24), date(2026, 12, 24))


def test_a_stretch_may_go_over_the_new_year():
    assert read_days("24 Dec to 2 Jan", TODAY, Calendar()) == (date(2026, 12, 24), date(2027, 1, 2))
    assert read_days("24 Dec to 2 Jan", date(2026, 12, 27), Calendar()) == (date(2027, 12, 24), date(2028, 1, 2))


def test_days_in_words_are_read_from_today():
    assert read_days("tomorrow to Fri", TODAY, Calendar()) == (date(2026, 11, 24), date(2026, 11, 27))


@pytest.mark.parametrize("text", ["31 Dec to 24 Dec", "31-24 Dec"])
def test_two_days_that_changed_places_are_refused(text):
    with pytest.raises(NotAllowed, match="comes before the first"):
        read_days(text, TODAY, Calendar())


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "No day was given"), ("Xmas to new year", "not a day I know"), ("24-31", "not a day I know"),
     ("1 Dec to 1 Mar 2029", "more than a year")],
)  # fmt: skip
def test_what_makes_no_stretch_is_refused_in_a_sentence(text, says):
    with pytest.raises(NotAllowed, match=says):
        read_days(text, TODAY, Calendar())


@given(st.dates(date(2026, 11, 24), date(2027, 10, 1)), st.integers(0, 40))
def test_whatever_is_written_out_in_full_comes_back(first, days):
    last = first + timedelta(days=days)
    said = f"{first.day}/{first.month}/{first.year} to {last.day}/{last.month}/{last.year}"
    assert read_days(said, TODAY, Calendar()) == (first, last)


@given(st.text(max_size=60))
def test_any_text_gives_days_in_order_or_a_sentence(text):
    first, last = CHRISTMAS
    with suppress(NotAllowed):
        first, last = read_days(text, TODAY, Calendar())
    assert first <= last
