"""Dates as mail programs, spreadsheets and web forms print them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.intake.sent_dates import find_sent, is_day_first, read_sent


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("07 April 2026 09:12", "2026-04-07 08:12"),  # Outlook; the clocks have gone forward
        ("Tuesday, 7 April 2026 9:12 AM", "2026-04-07 08:12"),
        ("Tuesday, April 7, 2026 9:12 PM", "2026-04-07 20:12"),
        ("Tue, 7 Apr 2026 at 09:12", "2026-04-07 08:12"),  # Gmail
        ("7 Apr 2026, at 09:12", "2026-04-07 08:12"),  # Apple Mail
        ("Apr 7, 2026, at 9:12\u202fAM", "2026-04-07 08:12"),
        ("07/04/2026 09:12", "2026-04-07 08:12"),  # Thunderbird
        ("07/04/2026, 09:12:30", "2026-04-07 08:12:30"),
        ("7.4.26", "2026-04-07 08:00"),
        ("2026-04-07", "2026-04-07 08:00"),  # a date alone counts from nine
        ("2026-01-07 09:12", "2026-01-07 09:12"),
        ("2026-04-07T09:12:00Z", "2026-04-07 09:12"),
        ("2026-04-07T09:12:00.000+02:00", "2026-04-07 07:12"),
        ("7 April 2026 09:12 BST", "2026-04-07 08:12"),
        ("Tue, 07 Apr 2026 09:12:00 -0400", "2026-04-07 13:12"),
        ("1st of May 2026", "2026-05-01 08:00"),
        ("12 noon on 3 May 2026", "2026-05-03 08:00"),
        ("13/04/2026 12:05 am", "2026-04-12 23:05"),
    ],
)
def test_a_printed_date_is_read_in_the_time_of_the_hub(written: str, utc: str) -> None:
    assert read_sent(written) == at(utc)


@pytest.mark.parametrize(
    "written", ["", "soon", "31/02/2026", "99/99/2026", "12345", "2026", "7 Apr", "0000-00-00", "25:99"]
)
def test_what_is_no_date_is_none(written: str) -> None:
    assert read_sent(written) is None


def test_a_column_with_a_middle_number_above_twelve_writes_the_month_first() -> None:
    assert is_day_first(["4/7/2026", "12/25/2026"]) is False
    assert is_day_first(["4/7/2026", "25/12/2026"]) is True
    assert is_day_first(["4/7/2026"]) is True
    assert read_sent("4/7/2026", day_first=False) == at("2026-04-07 08:00")


def test_the_place_of_a_date_is_told() -> None:
    found = find_sent("On Tue, 7 Apr 2026 at 09:12, Jo Hart wrote:")
    assert found is not None
    assert "On Tue, 7 Apr 2026 at 09:12, Jo Hart wrote:"[found[2] :] == ", Jo Hart wrote:"


@given(st.text(max_size=80))
def test_any_text_gives_a_moment_or_none(text: str) -> None:
    moment = read_sent(text)
    assert moment is None or isinstance(moment, int)
