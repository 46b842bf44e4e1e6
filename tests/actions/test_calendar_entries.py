"""An invitation becomes a meeting of an enquiry: planned while it is to come, logged when it is over, once, in one step."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hubcrm.actions import calendar_entries, diary, undoing
from hubcrm.domain.calendar_entries import Entry, likeliest, when_said
from hubcrm.domain.errors import NotAllowed, UnreadableFile
from hubcrm.domain.promises import ms_of
from hubcrm.intake.worker import Reader
from hubcrm.queries.history import changes_of

VISIT = Entry("Works visit", datetime(2026, 11, 26, 14, tzinfo=UTC), datetime(2026, 11, 26, 15, 30, tzinfo=UTC), "Mill Lane",
              "Bring the bracket", "Jo Hart", "jo@fern.example", "1")  # fmt: skip


def planned(office) -> list[tuple[str, str, str]]:
    return office.hub.read("SELECT kind, due, note FROM follow_up WHERE status = 'open'")


def test_a_meeting_to_come_is_the_next_action_with_its_time_and_place(office):
    enquiry = office.receive()
    done = calendar_entries.record(office.hub, enquiry, VISIT, by=office.priya)
    assert done.said == "Meeting or visit by Thu 26 Nov"
    assert planned(office) == [("meeting", "2026-11-26", "14:00–15:30 Mill Lane\nWorks visit, from Jo Hart")]
    undoing.undo(office.hub, by=office.priya)
    assert planned(office) == []


def test_in_a_calendar_of_ours_it_stands_at_that_time_again(office):
    from hubcrm.queries import labels, today

    enquiry = office.receive()
    calendar_entries.record(office.hub, enquiry, VISIT, by=office.priya)
    viewer = office.as_seen_by(office.priya)
    (action,) = [one for one in today.actions(office.hub, viewer, "mine", limit=50) if one.kind == "meeting"]
    event = diary.event_of(action, office.hub.calendar, labels.kind_of(office.hub), "hub")
    assert event.begins.astimezone(UTC) == VISIT.begins
    assert (event.minutes, event.place) == (90, "Mill Lane")


def test_the_same_invitation_is_planned_once(office):
    enquiry = office.receive()
    calendar_entries.record(office.hub, enquiry, VISIT, by=office.priya)
    with pytest.raises(NotAllowed, match="planned already, for Thu 26 Nov"):
        calendar_entries.record(office.hub, enquiry, VISIT, by=office.priya)


def test_a_meeting_that_is_over_is_logged(office):
    enquiry = office.receive()
    past = Entry("Works visit", datetime(2026, 11, 19, 14, tzinfo=UTC), place="Mill Lane")
    assert calendar_entries.record(office.hub, enquiry, past, by=office.priya).said == "Meeting logged"
    assert planned(office) == []
    (logged,) = [one for one in changes_of(office.hub, enquiry) if one.kind == "logged"]
    assert (logged.data["log"], logged.data["when"]) == ("meeting", ms_of(past.begins))
    assert logged.personal["text"] == "Works visit\nMill Lane"


def test_whole_days_and_what_repeats_say_so_in_the_note(office):
    enquiry = office.receive()
    fair = Entry("Fair", date(2026, 12, 1), date(2026, 12, 2), repeats=True)
    calendar_entries.record(office.hub, enquiry, fair, by=office.priya)
    assert planned(office) == [
        ("meeting", "2026-12-01", "until Wed 2 Dec\nFair\nIt repeats; only this time is planned.")
    ]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (Entry("x", date(2026, 12, 1), cancelled=True), "cancelled, so there is nothing to plan"),
        (Entry("x"), "names no day"),
        (Entry("x", date(2020, 1, 1), repeats=True), "repeats. Plan the next one by hand"),
    ],
)
def test_what_cannot_be_a_meeting_says_why(office, entry, why):
    with pytest.raises(NotAllowed, match=why):
        calendar_entries.record(office.hub, office.receive(), entry, by=office.priya)
    assert planned(office) == []


def test_a_closed_enquiry_takes_no_meeting(office):
    with pytest.raises(NotAllowed):
        calendar_entries.record(office.hub, office.closed(), VISIT, by=office.priya)


def test_the_next_to_come_is_meant_else_the_last(office):
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    past, soon, later = (Entry("x", now + timedelta(days=days)) for days in (-3, 1, 9))
    off = Entry("x", now + timedelta(hours=1), cancelled=True)
    assert likeliest([later, past, soon, off, Entry("no day")], now) == 2
    assert likeliest([Entry("x", date(2026, 11, 23)), later], now) == 0
    assert likeliest([past, off], now) == 0
    assert likeliest([Entry("no day")], now) == 0


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        (datetime(2026, 11, 26, 14, tzinfo=UTC), datetime(2026, 11, 26, 15, tzinfo=UTC), "Thu 26 Nov 14:00–15:00"),
        (
            datetime(2026, 11, 26, 14, tzinfo=UTC),
            datetime(2026, 11, 27, 9, tzinfo=UTC),
            "Thu 26 Nov 14:00 – Fri 27 Nov",
        ),
        (date(2026, 11, 26), None, "Thu 26 Nov"),
        (None, None, "No day"),
    ],
)
def test_when_it_is_is_said_as_people_say_it(begins, ends, said):
    assert when_said(Entry("x", begins, ends), date(2026, 11, 20)) == said


def test_a_file_is_read_in_the_reading_process_and_a_bad_one_gets_a_sentence(tmp_path: Path):
    good, bad = tmp_path / "visit.ics", tmp_path / "empty.ics"
    good.write_bytes(b"BEGIN:VEVENT\nSUMMARY:Visit\nDTSTART:20261126T140000Z\nEND:VEVENT\n")
    bad.write_bytes(b"BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    with Reader() as reader:
        assert [one.title for one in calendar_entries.read(reader, good, "Europe/London")] == ["Visit"]
        with pytest.raises(UnreadableFile, match=r"^“empty.ics”: There is no calendar entry in this file"):
            calendar_entries.read(reader, bad, "Europe/London")
        with pytest.raises(UnreadableFile, match=r"“gone.ics” could not be opened"):
            calendar_entries.read(reader, tmp_path / "gone.ics", "Europe/London")
