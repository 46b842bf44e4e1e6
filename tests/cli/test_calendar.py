"""`hubcrm calendar`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Calendar

from tests.cli.conftest import Terminal


def events(path: Path) -> list:  # type: ignore[type-arg]  # the parser's own components
    return list(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))


def test_a_feed_holds_what_is_due_and_is_written_only_where_it_changed(terminal: Terminal, tmp_path: Path) -> None:
    ref = terminal.receive("Our weld has cracked.", "--employer", "Sternfield Ltd")
    terminal.ok("take", ref)
    path = tmp_path / "hubcrm Priya Shah.ics"
    assert terminal.ok("calendar", "feed", tmp_path) == str(path)
    (due,) = events(path)
    assert str(due["SUMMARY"]).endswith(": Sternfield Ltd")
    assert ref in str(due["DESCRIPTION"])
    stamp = path.stat().st_mtime_ns
    assert terminal.ok("calendar", "feed", tmp_path) == "Nothing has changed since it was written."
    assert path.stat().st_mtime_ns == stamp

    terminal.ok("next", ref, "meeting", "--due", "2027-03-29", "--note", "14:00–14:45 their site, gate 2")
    terminal.ok("calendar", "feed", tmp_path)
    (meeting,) = events(path)
    begins = meeting.decoded("DTSTART").astimezone(ZoneInfo("Europe/London"))
    assert f"{begins:%Y-%m-%d %H:%M}" == "2027-03-29 14:00"  # the day after the clocks change
    assert str(meeting["LOCATION"]) == "their site, gate 2"
    assert (meeting.decoded("DTEND") - meeting.decoded("DTSTART")).total_seconds() == 45 * 60
    assert path.stat().st_mode & 0o077 == 0


def test_everybody_gets_a_file_from_the_hub_and_from_nobody_else(terminal: Terminal, tmp_path: Path) -> None:
    terminal.offered("ENG")
    terminal.ok("calendar", "feed", tmp_path, "--everybody")
    assert "hubcrm Sam Ashdown.ics" in {path.name for path in tmp_path.iterdir()}
    assert "Only the hub" in terminal.refused("calendar", "feed", tmp_path, "--everybody", "--as", "Sam Ashdown")
    assert "is not there" in terminal.refused("calendar", "feed", tmp_path / "no")


def test_the_next_action_of_one_enquiry_is_a_file(terminal: Terminal, tmp_path: Path) -> None:
    ref = terminal.receive()
    terminal.ok("next", ref, "call_back", "--due", "2026-11-26", "--note", "after 14:00")
    terminal.ok("calendar", "next", ref, tmp_path / "one.ics")
    (event,) = events(tmp_path / "one.ics")
    assert event.decoded("DTSTART") == date(2026, 11, 26)


def test_an_invitation_is_a_file_to_send_and_the_meeting_is_the_next_action(terminal: Terminal, tmp_path: Path) -> None:
    ref = terminal.receive()
    terminal.ok("contact", "add", "Helen Marsh", "--email", "helen@sternfield.example")
    path = tmp_path / "meet.ics"
    said = terminal.ok("calendar", "invite", ref, path, "--at", "26/11/2026 14:00", "--for", "45", "--place", "Room B2",
                       "--with", "Helen Marsh", "--note", "To look at the weld.")  # fmt: skip
    assert str(path) in said
    assert str(Calendar.from_ical(path.read_bytes())["METHOD"]) == "REQUEST"
    (event,) = events(path)
    assert str(event["ATTENDEE"]) == "mailto:helen@sternfield.example"
    assert str(event["ORGANIZER"]) == "mailto:priya@kestrel.example"
    assert ref in str(event["DESCRIPTION"])
    assert event.decoded("DTSTART").astimezone(ZoneInfo("Europe/London")).hour == 14
    planned = terminal.show(ref)
    assert "14:00–14:45 Room B2" in str(planned)
    terminal.ok("undo")
    assert "14:00–14:45 Room B2" not in str(terminal.show(ref)["next"] if "next" in planned else terminal.show(ref))


def test_an_invitation_needs_somebody_who_asks_and_somebody_who_is_asked(terminal: Terminal, tmp_path: Path) -> None:
    ref, path = terminal.receive(), tmp_path / "meet.ics"
    assert "whom to invite" in terminal.refused("calendar", "invite", ref, path, "--at", "26/11/2026 14:00")
    assert "your own e-mail" in terminal.refused(
        "calendar", "invite", ref, path, "--at", "26/11/2026 14:00", "--to", "a@b.example", "--as", "Gwen Marsh"
    )
    assert not path.exists()


def test_a_calendar_file_that_came_is_shown_and_one_entry_of_it_is_recorded(terminal: Terminal, tmp_path: Path) -> None:
    came = tmp_path / "visit.ics"
    came.write_bytes(
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Fair\r\nDTSTART;VALUE=DATE:20260401\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n"
        b"SUMMARY:Works visit\r\nLOCATION:Mill Lane\r\nDTSTART;TZID=Nowhere:20261126T140000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
        b"END:VCALENDAR\r\n"
    )
    shown = terminal.ok("calendar", "read", came).splitlines()
    assert shown[1] == (
        "2  Thu 26 Nov 14:00–15:00 · Works visit · Mill Lane · in the hub's time, for nothing explains the zone “Nowhere”"
    )
    ref = terminal.receive()
    found = terminal.json("calendar", "read", came, "--enquiry", ref)
    assert (found["entry"]["title"], found["said"]) == ("Works visit", "Meeting or visit by Thu 26 Nov")
    assert terminal.refused("calendar", "read", came, "--enquiry", ref).startswith("This meeting is planned already")
    assert terminal.ok("calendar", "read", came, "--enquiry", ref, "--entry", "1") == "Meeting logged."
    assert terminal.refused("calendar", "read", came, "--enquiry", ref, "--entry", "3") == "There are 2 entries in this file."
    assert "drop it on the page of its enquiry" in terminal.type("receive", came).out + terminal.type("receive", came).err
