"""What calendars of all kinds say is read as other programs read it, and whatever comes in ends in entries or a sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.calendar_entries import Entry
from hubcrm.domain.errors import UnreadableFile
from hubcrm.exports import calendar_file
from hubcrm.exports.calendar_file import Event, Somebody
from hubcrm.intake import calendar_entries
from hubcrm.intake.calendar_entries import entry_of, read_entries
from hubcrm.intake.described_zones import zone_called, zone_of_windows

LONDON = "Europe/London"
TOP = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x\r\n"


def read(data: bytes | str, home: str = LONDON) -> list[Entry]:
    given = data.encode() if isinstance(data, str) else data
    return [entry_of(draft) for draft in read_entries(given, home)[0]]


def event(*lines: str, before: str = "") -> Entry:
    body = "\r\n".join(("BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT", "END:VCALENDAR", ""))
    return read(TOP + before + body)[0]


def described(name: str, standard: str, summer: str) -> str:
    """A zone with summer time as in Europe, under a name that no list has."""
    return (
        f"BEGIN:VTIMEZONE\r\nTZID:{name}\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:{summer}\r\n"
        f"TZOFFSETTO:{standard}\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\n"
        f"DTSTART:16010101T020000\r\nTZOFFSETFROM:{standard}\r\nTZOFFSETTO:{summer}\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n"
        "END:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
    )


def test_an_invitation_says_what_when_where_and_who():
    found = event(
        "DTSTART:20261126T140000Z", "DURATION:PT1H30M", "SUMMARY:Visit\\, works; all", "LOCATION:Mill Lane\\; gate 2",
        'ORGANIZER;CN="Hart, Jo":MAILTO:jo@fern.example', "DESCRIPTION:Bring\\nthe", "  bracket",
    )  # fmt: skip
    assert (found.title, found.place, found.about) == ("Visit, works; all", "Mill Lane; gate 2", "Bring\nthe bracket")
    assert (found.organiser, found.organiser_email, found.uid) == ("Hart, Jo", "jo@fern.example", "1")
    assert found.begins == datetime(2026, 11, 26, 14, tzinfo=UTC)
    assert found.ends == datetime(2026, 11, 26, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "utc"),
    [
        ("DTSTART:20260407T091200", "2026-04-07T08:12"),  # no zone: the hub's own, in summer
        ("DTSTART;TZID=Europe/Paris:20261126T140000", "2026-11-26T13:00"),
        ("DTSTART;TZID=Europe/London:20260329T003000", "2026-03-29T00:30"),  # an hour before clocks go forward
        ("DTSTART;TZID=Europe/London:20260329T023000", "2026-03-29T01:30"),  # an hour after
        ("DTSTART;TZID=Europe/London:20261025T003000", "2026-10-24T23:30"),  # before they go back
        ("DTSTART;TZID=Europe/London:20261025T023000", "2026-10-25T02:30"),  # after
        ("DTSTART;TZID=/example.org/Tz_1/Europe/Paris:20261126T140000", "2026-11-26T13:00"),
        ('DTSTART;TZID="W. Europe Standard Time":20260707T140000', "2026-07-07T12:00"),
        ("DTSTART:2026-11-26T14:00:00+02:00", "2026-11-26T12:00"),
        ("DTSTART:20261126T240000Z", "2026-11-27T00:00"),
        ("DTSTART:20261126T1400Z", "2026-11-26T14:00"),
    ],
)
def test_moments_are_the_same_instant_wherever_they_are_read(when, utc):
    begins = event(when).begins
    assert begins.astimezone(UTC).isoformat()[:16] == utc
    assert begins.utcoffset() == begins.replace(tzinfo=None).astimezone(begins.tzinfo).utcoffset()


@pytest.mark.parametrize(
    ("local", "utc"),
    [("20260329T013000", "00:30"), ("20260329T033000", "01:30"), ("20260707T120000", "10:00"), ("20261025T040000", "03:00"),
     ("20261126T120000", "11:00")],
)  # fmt: skip
def test_a_zone_that_the_file_describes_is_right_across_the_clock_change(local, utc):
    zone = described("Our own, Berlin", "+0100", "+0200").replace("Our own,", "Our own\\,")
    found = event(f'DTSTART;TZID="Our own, Berlin":{local}', before=zone)
    assert f"{found.begins.astimezone(UTC):%H:%M}" == utc
    assert found.zone == ""


def test_what_a_file_describes_goes_before_windows_names_and_after_those_of_the_database():
    zone = described("New Zealand Standard Time", "+0100", "+0200")
    assert event("DTSTART;TZID=New Zealand Standard Time:20261126T120000", before=zone).begins.hour == 11
    wrong = described("Europe/Paris", "-0500", "-0400")
    assert event("DTSTART;TZID=Europe/Paris:20261126T120000", before=wrong).begins.hour == 11


def test_a_zone_that_nothing_explains_is_named_and_its_time_taken_for_the_hubs():
    found = event("DTSTART;TZID=Planet Nine:20261126T120000")
    assert (found.zone, found.begins.isoformat()) == ("Planet Nine", "2026-11-26T12:00:00+00:00")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "", "Europe", "Europe/../Paris", "x" * 500, "\0"]
)
def test_a_zone_is_looked_up_by_name_and_never_by_path(name):
    assert zone_called(name) is None
    assert zone_of_windows(name) is None


def test_whole_days_end_on_their_last_day():
    found = event("DTSTART;VALUE=DATE:20260407", "DTEND;VALUE=DATE:20260409")
    assert (found.begins, found.ends) == (date(2026, 4, 7), date(2026, 4, 8))
    assert event("DTSTART;VALUE=DATE:20260407", "DTEND;VALUE=DATE:20260407").ends == date(2026, 4, 7)
    assert event("DTSTART:20260407", "DURATION:P3D").ends == date(2026, 4, 9)


def test_what_repeats_is_read_once_however_often_it_comes():
    found = event("DTSTART:20260407T090000Z", "RRULE:FREQ=SECONDLY;COUNT=999999999", "RDATE:20260408T090000Z")
    assert found.repeats


@pytest.mark.parametrize(("lines", "top"), [(["STATUS:CANCELLED"], ""), ([], "METHOD:CANCEL\r\n")])
def test_what_is_called_off_says_so(lines, top):
    assert event("DTSTART:20260407T090000Z", *lines, before=top).cancelled


def test_an_alarm_and_a_task_do_not_get_mixed_up_with_the_event():
    text = TOP + (
        "BEGIN:VEVENT\r\nDTSTART:20260407T090000Z\r\nBEGIN:VALARM\r\nDESCRIPTION:ping\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n"
        "SUMMARY:Visit\r\nDESCRIPTION:Words\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nDUE;VALUE=DATE:20260501\r\nSUMMARY:Call\r\nEND:VTODO\r\n"
        "END:VCALENDAR\r\n"
    )  # fmt: skip
    visit, call = read(text)
    assert (visit.title, visit.about) == ("Visit", "Words")
    assert (call.title, call.begins) == ("Call", date(2026, 5, 1))


@pytest.mark.parametrize(
    "data",
    [
        "begin:vcalendar\nbegin:vevent\nsummary:Visit\nend:vevent\nend:vcalendar\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Visit\nBEGIN:VEVENT\nSUMMARY:Other\nEND:VEVENT\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Visit",
        "\ufeffBEGIN:VEVENT\r\rSUMMARY:Vi\n sit\n",
    ],
)
def test_files_that_bend_the_rules_are_read_all_the_same(data):
    assert read(data)[0].title == "Visit"


def test_old_letters_are_read_in_their_own_character_set():
    old = (
        b"BEGIN:VEVENT\nSUMMARY;CHARSET=iso-8859-1;ENCODING=QUOTED-PRINTABLE:Pr=FCfung\nLOCATION:K\xf6ln\nEND:VEVENT\n"
    )
    assert (read(old)[0].title, read(old)[0].place) == ("Prüfung", "Köln")


@pytest.mark.parametrize(
    "data", [b"", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b"BEGIN:VTIMEZONE\nEND:VTIMEZONE\n", b"\0" * 50]
)
def test_a_file_without_an_entry_gets_a_sentence(data):
    with pytest.raises(UnreadableFile, match=r"There is no calendar entry in this file"):
        read_entries(data, LONDON)


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:99991231T235959Z", "DURATION:P9999W"],
        ["DTSTART:00010101T000000"],
        ["DTSTART:20260230T120000Z"],
        ["DTSTART:20260407T090000Z", "DTEND:20260101T090000Z"],
        ["DTSTART:20260407T090000Z", "DURATION:-PT5M"],
        ["DTSTART:20260407T090000Z", "DTEND;VALUE=DATE:20260408"],
        ["DTSTART;VALUE=DATE:20260407", "DURATION:P99999D"],
        ["DTSTART;TZID=X:20260407T090000"],
    ],
)
def test_impossible_times_are_left_out_and_an_end_is_never_before_the_beginning(lines):
    zone = "BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+9999\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    found = event(*lines, before=zone)
    assert found.ends is None or (type(found.ends) is type(found.begins) and found.ends >= found.begins)


def test_a_calendar_of_any_size_is_read_up_to_its_limit_in_good_time(monkeypatch):
    monkeypatch.setattr(calendar_entries, "MOST_ENTRIES", 3)
    drafts, problems = read_entries((TOP + "BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n" * 9).encode(), LONDON)
    assert (len(drafts), len(problems)) == (3, 1)
    deep = "BEGIN:VEVENT\n" + "BEGIN:VALARM\n" * 50_000 + "END:VEVENT\n"
    assert len(read(deep)) == 1
    assert read("BEGIN:VEVENT\nSUMMARY:a\n" + " b\n" * 100_000)[0].title == "a" + "b" * 299


# --- with what we write ourselves, and with what another reader makes of it -----------------------------------------


_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029"), max_size=60
)
_MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=timezone(timedelta(hours=1)))
)


@given(_WORDS, _WORDS, st.one_of(_MOMENTS, st.dates(date(2000, 1, 1), date(2060, 1, 1))), st.integers(5, 1440))
def test_what_we_write_another_reader_and_our_own_read_alike(title, place, begins, minutes):
    somebody = Somebody("Jo Hart", "jo@fern.example")
    given_event = Event("u1", title, begins, minutes, title, place, somebody, (somebody,))
    data = calendar_file.written([given_event], datetime(2026, 11, 23, tzinfo=UTC), invites=True)
    ours = read(data)[0]
    (theirs,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert ours.begins == theirs["DTSTART"].dt == begins
    if isinstance(begins, datetime):
        assert ours.ends == theirs["DTEND"].dt == begins + timedelta(minutes=minutes)
    else:
        assert ours.ends == begins
        assert theirs["DTEND"].dt == begins + timedelta(days=1)
    assert " ".join(str(theirs["SUMMARY"]).split()) == " ".join(title.split())
    assert ours.title == read_line(title)
    assert ours.place == read_line(place)
    assert (ours.organiser, ours.organiser_email) == ("Jo Hart", "jo@fern.example")


def read_line(text: str) -> str:
    from hubcrm.intake.drafts import clean_line

    return clean_line(text)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
@pytest.mark.parametrize("hour", range(0, 4))
def test_every_hour_of_the_days_when_clocks_change_comes_back_as_the_same_instant(day, hour):
    from zoneinfo import ZoneInfo

    for fold in (0, 1):
        begins = datetime(day.year, day.month, day.day, hour, 30, tzinfo=ZoneInfo(LONDON), fold=fold).astimezone(UTC)
        data = calendar_file.written([Event("u", "x", begins, 60)], begins)
        assert read(data)[0].begins == begins
        assert icalendar.Calendar.from_ical(data).walk("VEVENT")[0]["DTSTART"].dt == begins
