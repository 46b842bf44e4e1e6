"""Calendar files as another parser reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from hubcrm.exports import calendar_file
from hubcrm.exports.calendar_file import Event, Somebody

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


def read(content: bytes) -> list:  # type: ignore[type-arg]  # the parser's own components
    calendar = Calendar.from_ical(content)
    assert str(calendar["VERSION"]) == "2.0"
    return list(calendar.walk("VEVENT"))


def test_a_day_that_is_due_is_that_day_wherever_one_looks():
    (event,) = read(
        calendar_file.written([Event("a@x", "Ring back: Sternfield", date(2026, 11, 26), about="Weld\nE-1")], NOW)
    )
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2026, 11, 26), date(2026, 11, 27))
    assert str(event["SUMMARY"]) == "Ring back: Sternfield"
    assert str(event["DESCRIPTION"]) == "Weld\nE-1"
    assert event.decoded("DTSTAMP") == NOW
    assert str(event["TRANSP"]) == "TRANSPARENT"


@pytest.mark.parametrize(
    "day", [date(2027, 3, 27), date(2027, 3, 28), date(2026, 10, 24), date(2026, 10, 25), date(2026, 7, 1)]
)
def test_a_meeting_is_at_its_hour_on_both_sides_of_the_clock_change(day):
    begins = datetime(day.year, day.month, day.day, 14, 30, tzinfo=LONDON)
    (event,) = read(calendar_file.written([Event("a@x", "Meet", begins, 45, remind=15)], NOW))
    assert event.decoded("DTSTART").astimezone(LONDON).replace(tzinfo=None) == begins.replace(tzinfo=None)
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=45)
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(minutes=-15)


def test_a_meeting_over_the_night_the_clocks_change_lasts_as_long_as_it_should():
    begins = datetime(2026, 10, 25, 0, 30, tzinfo=LONDON)  # the hour from one to two comes twice
    (event,) = read(calendar_file.written([Event("a@x", "Night", begins, 120)], NOW))
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(hours=2)


def test_an_invitation_asks_and_names_who_asks_whom():
    given = Event("a@x", "Weld", NOW, organiser=Somebody('Priya "P" Nair; hub', "priya@kestrel.example"),
                  invited=(Somebody("Hélène: Marsh, MD", "helen@sternfield.example"),))  # fmt: skip
    content = calendar_file.written([given], NOW, invites=True)
    assert str(Calendar.from_ical(content)["METHOD"]) == "REQUEST"
    (event,) = read(content)
    assert str(event["ORGANIZER"]) == "mailto:priya@kestrel.example"
    assert event["ORGANIZER"].params["CN"] == "Priya ’P’ Nair; hub"
    assert str(event["ATTENDEE"]) == "mailto:helen@sternfield.example"
    assert event["ATTENDEE"].params["CN"] == "Hélène: Marsh, MD"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert str(event["UID"]) == "a@x"


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from('\n\\;,:"'), max_size=200)


@given(TEXT, TEXT, TEXT)
def test_whatever_is_typed_is_read_back_by_another_parser(title, about, place):
    content = calendar_file.written([Event("a@x", title, NOW, about=about, place=place)], NOW, name=title)
    assert all(len(line) <= calendar_file.LONGEST_LINE for line in content.split(b"\r\n"))
    content.decode()  # no line was cut inside a letter
    (event,) = read(content)
    assert str(event["SUMMARY"]) == title
    assert str(event.get("DESCRIPTION", "")) == about
    assert str(event.get("LOCATION", "")) == place


@given(st.text(st.characters(), max_size=100))
def test_no_text_can_begin_a_line_of_its_own(text):
    content = calendar_file.written(
        [Event(text, text, NOW, about=text, organiser=Somebody(text, "a@b.example"))], NOW, invites=True
    )
    assert [line for line in content.replace(b"\r\n ", b"").split(b"\r\n") if line.startswith((b"BEGIN:", b"ATTENDEE"))] == [
        b"BEGIN:VCALENDAR", b"BEGIN:VEVENT",
    ]  # fmt: skip
    assert len(read(content)) == 1


def test_the_same_events_are_the_same_whenever_they_are_written():
    event = Event("a@x", "DTSTAMP: mine", date(2026, 11, 26))
    one, later = (calendar_file.written([event], at) for at in (NOW, NOW + timedelta(hours=1)))
    assert one != later
    assert calendar_file.says_the_same(one, later)
    assert not calendar_file.says_the_same(one, calendar_file.written([], NOW))


@pytest.mark.parametrize(
    ("text", "good"),
    [("a@b.example", True), ("a@b.example\r\nX:1", False), ("a b@c", False), ("", False), ("a@b;c", False)],
)
def test_only_an_address_can_be_invited(text, good):
    assert calendar_file.is_address(text) is good


def test_a_moment_that_knows_no_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        calendar_file.written([Event("a@x", "Meet", datetime(2026, 11, 26, 14))], NOW)
