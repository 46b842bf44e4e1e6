"""The bank holidays a new hub starts with."""

from __future__ import annotations

from datetime import date

import pytest

from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.promises import Calendar
from hubcrm.domain.words import Division
from hubcrm.intake.bank_holidays import seed


def days(division: Division, *years: int) -> dict[date, str]:
    return dict(seed(division, years))


def test_england_and_wales_2026_is_the_published_list() -> None:
    assert seed(Division.ENGLAND_AND_WALES, [2026]) == [
        (date(2026, 1, 1), "New Year's Day"),
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 6), "Easter Monday"),
        (date(2026, 5, 4), "Early May bank holiday"),
        (date(2026, 5, 25), "Spring bank holiday"),
        (date(2026, 8, 31), "Summer bank holiday"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day (substitute day)"),
    ]


def test_a_weekend_christmas_moves_to_the_monday_and_tuesday() -> None:
    for division in Division:
        found = days(division, 2027)
        assert found[date(2027, 12, 27)] == "Christmas Day (substitute day)"
        assert found[date(2027, 12, 28)] == "Boxing Day (substitute day)"
        assert date(2027, 12, 25) not in found


def test_the_second_of_january_moves_in_scotland_only() -> None:
    assert days(Division.SCOTLAND, 2027)[date(2027, 1, 4)] == "2 January (substitute day)"
    assert date(2027, 1, 4) not in days(Division.ENGLAND_AND_WALES, 2027)
    assert date(2027, 1, 4) not in days(Division.NORTHERN_IRELAND, 2027)


def test_the_15th_of_june_2026_is_a_bank_holiday_in_scotland_only() -> None:
    assert days(Division.SCOTLAND, 2026)[date(2026, 6, 15)] == "World Cup bank holiday"
    assert date(2026, 6, 15) not in days(Division.ENGLAND_AND_WALES, 2026)
    assert date(2026, 6, 15) not in days(Division.NORTHERN_IRELAND, 2026)
    assert date(2026, 6, 15) not in days(Division.SCOTLAND, 2027)


def test_each_division_keeps_its_own_days() -> None:
    scotland, ireland = days(Division.SCOTLAND, 2026), days(Division.NORTHERN_IRELAND, 2026)
    assert scotland[date(2026, 11, 30)] == "St Andrew's Day"
    assert date(2026, 4, 6) not in scotland  # Easter Monday is a working day there
    assert scotland[date(2026, 8, 3)] == "Summer bank holiday"
    assert ireland[date(2026, 3, 17)] == "St Patrick's Day"
    assert ireland[date(2026, 7, 13)].endswith("(substitute day)")


def test_two_holidays_on_one_day_are_both_named() -> None:
    name = days(Division.SCOTLAND, 2023)[date(2023, 1, 2)]
    assert "2 January" in name
    assert "New Year's Day (substitute day)" in name
    assert ";" not in name


def test_only_weekdays_come_in_order_and_once() -> None:
    found = seed(Division.SCOTLAND, [2027, 2026, 2027, 2028])
    assert found == sorted(found)
    assert len({day for day, _ in found}) == len(found)
    assert all(day.weekday() < 5 for day, _ in found)
    assert {day.year for day, _ in found} == {2026, 2027, 2028}


def test_no_years_give_no_days() -> None:
    assert seed(Division.SCOTLAND, []) == []


def test_an_absurd_year_is_refused_in_a_sentence() -> None:
    with pytest.raises(NotAllowed, match="1970 to 2299"):
        seed(Division.SCOTLAND, [0])


@pytest.mark.parametrize(
    ("division", "due"), [(Division.SCOTLAND, date(2026, 6, 16)), (Division.ENGLAND_AND_WALES, date(2026, 6, 15))]
)
def test_the_next_working_day_after_friday_12_june_2026_depends_on_the_division(division: Division, due: date) -> None:
    calendar = Calendar(division, frozenset(days(division, 2026)))
    assert calendar.add(date(2026, 6, 12), 1) == due
