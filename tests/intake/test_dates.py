"""Days and moments as people type them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.promises import Calendar, say_day
from hubcrm.intake.dates import LONGEST, read_day, read_day_and_time, read_moment

EASTER_MONDAY = date(2026, 4, 6)
CALENDAR = Calendar(closed=frozenset({date(2026, 4, 3), EASTER_MONDAY, date(2026, 5, 4), date(2026, 5, 25)}))
THURSDAY = date(2026, 4, 9)
LONDON = "Europe/London"
NOW = datetime(2026, 4, 9, 14, 30, tzinfo=UTC)  # half past three in London


def day(text: str, today: date = THURSDAY) -> str:
    return read_day(text, today, CALENDAR).isoformat()


def moment(text: str, now: datetime = NOW) -> str:
    return read_moment(text, now, LONDON).isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("today", "2026-04-09"),
        ("Tomorrow", "2026-04-10"),
        ("yesterday", "2026-04-08"),
        ("the day after tomorrow", "2026-04-11"),
        ("day before yesterday", "2026-04-07"),
        ("a week today", "2026-04-16"),
        ("tomorrow week", "2026-04-17"),
        ("end of day", "2026-04-09"),
        # weekdays; today is a Thursday
        ("Tue", "2026-04-14"),
        ("fri", "2026-04-10"),
        ("Thu", "2026-04-16"),
        ("this Thu", "2026-04-09"),
        ("this Friday", "2026-04-10"),
        ("next Tue", "2026-04-14"),
        ("next fri", "2026-04-17"),
        ("next Thursday", "2026-04-16"),
        ("by next Fri", "2026-04-17"),
        ("on Weds", "2026-04-15"),
        ("thurs week", "2026-04-23"),
        ("Tuesday week", "2026-04-21"),
        ("a week on Tuesday", "2026-04-21"),
        ("Mon next week", "2026-04-13"),
        ("last tue", "2026-04-07"),
        ("last Thursday", "2026-04-02"),
        # counted from today
        ("in 3 days", "2026-04-12"),
        ("3 days", "2026-04-12"),
        ("3d", "2026-04-12"),
        ("three days ago", "2026-04-06"),
        ("2 weeks", "2026-04-23"),
        ("2w", "2026-04-23"),
        ("a fortnight", "2026-04-23"),
        ("in a fortnight’s time", "2026-04-23"),
        ("three weeks from today", "2026-04-30"),
        ("3 months", "2026-07-09"),
        ("a year", "2027-04-09"),
        ("1 year and 2 months", "2027-06-09"),
        ("2 weeks and 3 days", "2026-04-26"),
        ("3 working days", "2026-04-14"),
        ("in three working days", "2026-04-14"),
        ("1 working day", "2026-04-10"),
        ("5 business days ago", "2026-03-31"),
        ("next working day", "2026-04-10"),
        ("last working day", "2026-04-08"),
        ("0 working days", "2026-04-09"),
        # in words
        ("twenty-one days", "2026-04-30"),
        ("thirteen weeks ago", "2026-01-08"),
        # ends and starts
        ("end of month", "2026-04-30"),
        ("end of the month", "2026-04-30"),
        ("EOM", "2026-04-30"),
        ("end of next month", "2026-05-29"),
        ("end of week", "2026-04-10"),
        ("this week", "2026-04-10"),
        ("end of next week", "2026-04-17"),
        ("next week", "2026-04-13"),
        ("start of next week", "2026-04-13"),
        ("next month", "2026-05-01"),
        ("start of May", "2026-05-01"),
        ("end of May", "2026-05-29"),
        ("end of March", "2027-03-31"),
        ("end of March 2028", "2028-03-31"),
        ("end of year", "2026-12-31"),
        ("start of the month", "2026-05-01"),
        # written out
        ("2027-04-07", "2027-04-07"),
        ("2027/4/7", "2027-04-07"),
        ("7/4/2027", "2027-04-07"),
        ("07.04.27", "2027-04-07"),
        ("7-4-2027", "2027-04-07"),
        ("7/4", "2027-04-07"),
        ("9/4", "2026-04-09"),
        ("10/4", "2026-04-10"),
        ("1/2", "2027-02-01"),
        ("7 Apr", "2027-04-07"),
        ("7th April", "2027-04-07"),
        ("the 7th of April, 2027", "2027-04-07"),
        ("April 7th", "2027-04-07"),
        ("7apr", "2027-04-07"),
        ("07-Apr-2027", "2027-04-07"),
        ("Wed 7 Apr 2027", "2027-04-07"),
        ("Wednesday, 7 April", "2027-04-07"),
        ("Tue 7 Apr", "2026-04-07"),
        ("29 Feb", "2028-02-29"),
        ("the 7th", "2026-05-07"),
        ("the 9th", "2026-04-09"),
        ("31st", "2026-05-31"),
        ("7th of next month", "2026-05-07"),
        ("  NEXT \t tue.  ", "2026-04-14"),
        ("\uff11\uff10\uff0f\uff14", "2026-04-10"),  # 10/4 in the wide figures of an East Asian keyboard
    ],
)
def test_a_day_is_read_as_it_was_meant(text: str, meant: str) -> None:
    assert day(text) == meant


@pytest.mark.parametrize(
    ("text", "today", "meant"),
    [
        ("end of week", date(2026, 4, 11), "2026-04-17"),  # on a Saturday
        ("end of month", date(2026, 5, 30), "2026-05-31"),  # on the last Saturday
        ("end of month", date(2026, 5, 29), "2026-05-29"),
        ("start of the week", date(2026, 4, 8), "2026-04-13"),
        ("next week", date(2026, 4, 1), "2026-04-07"),  # the Monday is Easter Monday
        ("next Tue", date(2026, 4, 12), "2026-04-14"),  # on a Sunday
        ("next Tue", date(2026, 4, 13), "2026-04-21"),  # on a Monday
        ("1 month", date(2026, 1, 31), "2026-02-28"),
        ("1 year", date(2028, 2, 29), "2029-02-28"),
        ("1 working day", date(2026, 4, 2), "2026-04-07"),
        ("the 31st", date(2026, 4, 30), "2026-05-31"),
        ("end of Feb", date(2028, 2, 1), "2028-02-29"),
    ],
)
def test_edges_of_weeks_months_and_years(text: str, today: date, meant: str) -> None:
    assert day(text, today) == meant


HOSTILE = [
    "",
    " \t\n",
    "xyz",
    "5",
    "2027",
    "tue tue",
    "next",
    "31/4",
    "31/4/2026",
    "29/2/2027",
    "12/31/2026",
    "0/0",
    "0000-00-00",
    "2026-13-01",
    "9999 years",
    "9999 months ago",
    "99999 days",
    "1/1/9999",
    "1/1/0001",
    "32nd",
    "31st of this month",
    "and day",
    "٣/٤",
    "🎉",
    "🎉" * LONGEST,
    "next\0Tue",
    "\x1b[31mTue",
    "Tue\ud800",
    "ﷺ" * LONGEST,  # eighteen letters each once spelt out
    "x" * 1_000_000,
    "1 " * 500_000,
    "a " * (LONGEST // 2),
    "1 day " * 16,
    "1 day 2 days 3 days 4 days 5 days",
    "-" * LONGEST,
    "1:" * (LONGEST // 2),
    "jan " * (LONGEST // 4),
    "seventy seven hundred days",
    "xxx yyy days",
    "sat on the mat",
    "may be",
    "'; DROP TABLE change; --",
    "%s%s%n",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_day_is_refused_in_one_short_sentence(text: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        read_day(text, THURSDAY, CALENDAR)
    with pytest.raises(NotAllowed) as refused_too:
        read_moment(text, NOW, LONDON)
    for said in (str(refused.value), str(refused_too.value)):
        assert len(said) < 160
        assert said.isprintable()
        assert said.endswith(".")


def test_the_refusal_repeats_what_was_typed_and_shows_what_would_do() -> None:
    with pytest.raises(NotAllowed) as refused:
        day("xyz")
    assert str(refused.value) == "“xyz” is not a day I know. Try “next Tue”, “3 working days” or 7/4/2027."
    with pytest.raises(NotAllowed, match=r"^“xyz” is not a time I know. Try “yesterday 15:00”"):
        moment("xyz")
    with pytest.raises(NotAllowed, match=r"^No day was given\. Try"):
        day("  ")
    with pytest.raises(NotAllowed, match="…”"):
        day("the first fine day after the rains have stopped")


def test_a_weekday_that_does_not_fit_its_date_is_pointed_out() -> None:
    with pytest.raises(NotAllowed, match=r"^7/4/2027 is a Wednesday, not a Tuesday\."):
        day("Tue 7 Apr 2027")
    with pytest.raises(NotAllowed, match="not a Monday"):
        day("Mon 7 Apr")


@pytest.mark.parametrize("text", ["1/1/1969", "1/1/2200", "300 years", "9999 weeks"])
def test_a_day_too_far_away_is_refused(text: str) -> None:
    with pytest.raises(NotAllowed, match="too far away"):
        day(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("now", "2026-04-09T15:30+01:00"),
        ("just now", "2026-04-09T15:30+01:00"),
        ("today", "2026-04-09T15:30+01:00"),
        ("10:30", "2026-04-09T10:30+01:00"),
        ("10.30", "2026-04-09T10:30+01:00"),
        ("at 3pm", "2026-04-09T15:00+01:00"),
        ("3.30 pm", "2026-04-09T15:30+01:00"),
        ("12am", "2026-04-09T00:00+01:00"),
        ("12pm", "2026-04-09T12:00+01:00"),
        ("yesterday", "2026-04-08T12:00+01:00"),
        ("yesterday 15:00", "2026-04-08T15:00+01:00"),
        ("yesterday at 3pm", "2026-04-08T15:00+01:00"),
        ("15:00 yesterday", "2026-04-08T15:00+01:00"),
        ("Mon 15:00", "2026-04-06T15:00+01:00"),
        ("Thursday at 9:15am", "2026-04-02T09:15+01:00"),
        ("this Mon 9:00", "2026-04-06T09:00+01:00"),
        ("3pm on Mon", "2026-04-06T15:00+01:00"),
        ("2 weeks ago 10:00", "2026-03-26T10:00+00:00"),
        ("7/4 15:00", "2026-04-07T15:00+01:00"),
        ("10/4 15:00", "2025-04-10T15:00+01:00"),
        ("7 Apr 2026 at 3pm", "2026-04-07T15:00+01:00"),
        ("Tue 7 Apr 15:00", "2026-04-07T15:00+01:00"),
        ("7 Apr", "2026-04-07T12:00+01:00"),
        ("the 7th", "2026-04-07T12:00+01:00"),
        ("this morning", "2026-04-09T09:00+01:00"),
        ("yesterday afternoon", "2026-04-08T14:00+01:00"),
        ("Tuesday in the evening", "2026-04-07T18:00+01:00"),
        ("last night", "2026-04-08T20:00+01:00"),
        ("noon", "2026-04-09T12:00+01:00"),
        ("20 minutes ago", "2026-04-09T15:10+01:00"),
        ("an hour ago", "2026-04-09T14:30+01:00"),
        ("half an hour ago", "2026-04-09T15:00+01:00"),
        ("2026-04-07", "2026-04-07T12:00+01:00"),
        ("2026-04-07T15:00", "2026-04-07T15:00+01:00"),
        ("2026-04-07 15:00:30", "2026-04-07T15:00+01:00"),
        ("2026-04-07T15:00:00Z", "2026-04-07T16:00+01:00"),
        ("2026-04-07 15:00+02:00", "2026-04-07T14:00+01:00"),
        # the hour that the clocks skip, and the hour that they show twice
        ("29/3/2026 01:30", "2026-03-29T02:30+01:00"),
        ("26/10/2025 01:30", "2025-10-26T01:30+01:00"),
    ],
)
def test_a_moment_is_read_as_it_was_meant(text: str, meant: str) -> None:
    assert moment(text) == meant


@pytest.mark.parametrize("text", ["25:00", "10:60", "13pm", "0pm", "at 3", "x 10:30", "2026-04-07T25:00", "10:30 x"])
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(NotAllowed, match="is not a time I know"):
        moment(text)


def test_an_hour_ago_is_an_hour_ago_when_the_clocks_change() -> None:
    after_the_change = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert read_moment("an hour ago", after_the_change, LONDON).astimezone(UTC) == after_the_change - timedelta(hours=1)
    assert moment("an hour ago", after_the_change) == "2026-10-25T01:30+01:00"


def test_a_moment_counts_working_days_by_the_calendar_of_the_hub() -> None:
    found = read_moment("3 working days ago 10:00", NOW, LONDON, CALENDAR)
    assert found == datetime(2026, 4, 2, 10, tzinfo=ZoneInfo(LONDON))


days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@given(days, st.integers(-183, 183))
def test_a_day_read_off_the_screen_is_that_day(today: date, away: int) -> None:
    there = today + timedelta(days=away)
    assert read_day(say_day(there, today), today, CALENDAR) == there


@given(days, days)
def test_a_day_with_its_year_is_that_day_however_it_is_written(today: date, there: date) -> None:
    for text in (
        f"{there:%d/%m/%Y}",
        f"{there:%Y-%m-%d}",
        f"{there.day}.{there.month}.{there.year}",
        say_day(there, today),
    ):
        assert read_day(text, today, CALENDAR) == there


@given(days, st.integers(0, 300))
def test_working_days_typed_are_working_days_counted(today: date, n: int) -> None:
    found = read_day(f"{n} working days", today, CALENDAR)
    assert found == CALENDAR.add(today, n)


@given(days, st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
def test_a_weekday_is_within_the_week_and_next_is_in_the_week_after(today: date, name: str) -> None:
    coming, following = read_day(name, today, CALENDAR), read_day(f"next {name}", today, CALENDAR)
    assert f"{coming:%a}".casefold() == f"{following:%a}".casefold() == name
    assert 1 <= (coming - today).days <= 7
    assert following.isocalendar()[:2] == (today + timedelta(days=7)).isocalendar()[:2]


BITS = """
next last this in a an the of on by end start week month year day days weeks working ago and time tue fri 7 31 0 99 2027
7th apr february / - . : 10:30 pm 7/4 noon twenty thirty now today tomorrow fortnight
"""
pieces = st.lists(st.sampled_from(BITS.split()), max_size=8).map(" ".join)


@given(st.text(max_size=120) | pieces)
def test_any_text_is_a_day_or_is_refused(text: str) -> None:
    with suppress(NotAllowed):
        assert 1970 <= read_day(text, THURSDAY, CALENDAR).year <= 2199
    with suppress(NotAllowed):
        assert 1970 <= read_moment(text, NOW, LONDON).year <= 2199


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tomorrow 15:00", (date(2026, 4, 10), time(15))),
        ("10am Tue", (date(2026, 4, 14), time(10))),
        ("4.30pm", (THURSDAY, time(16, 30))),
        ("next Tue", (date(2026, 4, 14), None)),
        ("3 working days at 9:15", (date(2026, 4, 14), time(9, 15))),
    ],
)
def test_a_call_back_has_a_day_to_come_and_a_time_where_one_is_said(text, meant):
    assert read_day_and_time(text, THURSDAY, CALENDAR) == meant


def test_a_call_back_that_means_nothing_is_refused():
    with pytest.raises(NotAllowed, match="not a day I know"):
        read_day_and_time("when they like, 15:00", THURSDAY, CALENDAR)
