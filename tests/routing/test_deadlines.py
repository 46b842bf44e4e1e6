from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.routing.deadlines import deadlines

TODAY = date(2027, 3, 10)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "day", "firm"),
    [
        ("by Friday", date(2027, 3, 12), True),
        ("before 14 April", date(2027, 4, 14), True),
        ("by the 14th of next month", date(2027, 4, 14), True),
        ("no later than 1st June 2027", date(2027, 6, 1), True),
        ("deadline is April 3rd", date(2027, 4, 3), True),
        ("due on 05/04/2027", date(2027, 4, 5), True),
        ("closes 2027-05-01", date(2027, 5, 1), True),
        ("within two weeks", date(2027, 3, 24), True),
        ("in three months", date(2027, 6, 10), False),
        ("by the end of the month", date(2027, 3, 31), True),
        ("by the end of next month", date(2027, 4, 30), True),
        ("by tomorrow", date(2027, 3, 11), True),
        ("this week", date(2027, 3, 12), True),
        ("starting in September", date(2027, 9, 30), False),
        ("after 2 April", date(2027, 4, 2), False),
        ("by 1 February", date(2027, 2, 1), False),
        ("by 1 December", date(2027, 12, 1), True),
        ("by 2 January", date(2028, 1, 2), True),
    ],
)
def test_a_date_phrase_means_a_day(text, day, firm):
    found = deadlines(f"We need it {text}, please.", TODAY)
    assert [(one.day, one.firm) for one in found] == [(day, firm)]


@pytest.mark.parametrize(
    "text", ["Fridays suit us", "a 3/4 inch bolt of 31.2 mm", "the march of time", "you may call", "30/2"]
)
def test_what_is_no_date_is_left_alone(text):
    assert [one for one in deadlines(text, TODAY) if one.firm] == []


def test_the_phrase_is_marked_in_the_text():
    text = "Our insurers want it by 31 March or we stop."
    one = deadlines(text, TODAY)[0]
    assert text[one.start : one.end] == one.text == "by 31 March"


@given(
    st.text(alphabet="0123456789/.- thndsrMarchbyJuneFridaynextweek", max_size=60),
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
)
def test_no_text_breaks_the_reading_of_dates(text, today):
    for one in deadlines(text, today):
        assert text[one.start : one.end] == one.text
