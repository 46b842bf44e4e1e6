"""Contact cards that are dropped, people saved as cards, and meetings for the calendar program."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from hubcrm.desktop import theme
from hubcrm.desktop.pages.employer_parts import cards_saved
from hubcrm.desktop.pages.employers import EmployersPage
from hubcrm.desktop.pages.enquiry import EnquiryPage
from hubcrm.desktop.pages.today import TodayPage
from hubcrm.desktop.pictures import layout_faults
from hubcrm.desktop.sheets import contact_cards, invitation
from hubcrm.desktop.sheets.contact_cards import CardsSheet
from hubcrm.desktop.sheets.invitation import InvitationSheet
from hubcrm.desktop.workers import Worker
from hubcrm.intake import vcard, worker

ADVISER = "Priya Nair"
WELD = "Cracked weld on a lifting bracket"
CTRL = Qt.KeyboardModifier.ControlModifier
CARDS = b"""BEGIN:VCARD
VERSION:3.0
FN:Helen Marsh
TITLE:Works manager
ORG:Marlow Mills
EMAIL:helen@marlow.example
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Helen Marsh
ORG:Marlow Mills
EMAIL:helen@marlow.example
END:VCARD
BEGIN:VCARD
VERSION:3.0
NOTE:nobody
END:VCARD
"""


@pytest.fixture
def opened(monkeypatch, tmp_path) -> list[Path]:
    """Files that were opened in other programs; they are written beside the test."""
    found: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(Path(QUrl(url).toLocalFile())))
    monkeypatch.setattr(invitation.QStandardPaths, "writableLocation", lambda _place: str(tmp_path))
    return found


def sheet_of(window, kind):
    return next((one for one in window.window.findChildren(kind) if one.isVisible()), None)


def cards_sheet(window) -> CardsSheet:
    drafts, problems = vcard.read_cards(CARDS)
    sheet = CardsSheet(window.window, window.session, list(drafts), [one.sentence for one in problems])
    sheet.open_sheet(sheet.go)
    window.wait()
    return sheet


def test_cards_show_who_is_new_where_and_one_key_adds_them(window_of):
    window = window_of(EmployersPage, ADVISER)
    sheet = cards_sheet(window)
    lines = [sheet.list.lines.row_at(at) for at in range(2)]
    assert (lines[0].name, lines[0].about) == ("Helen Marsh, Works manager", "Marlow Mills (new)")
    assert lines[1].problem == "Twice in these cards"
    assert sheet.go.words == "Add 1 contact"
    window.press(Qt.Key.Key_Return)
    assert window.said == "1 contact added, 1 known already"
    with window.hub.reading() as reader:
        assert reader.read(
            "SELECT m.name FROM contact c JOIN employer m ON m.id = c.employer WHERE c.email = 'helen@marlow.example'"
        ) == [("Marlow Mills",)]


def test_an_employer_that_is_typed_holds_for_all_cards(window_of):
    window = window_of(EmployersPage, ADVISER)
    with window.hub.reading() as reader:
        (name,) = reader.read("SELECT name FROM employer ORDER BY plain LIMIT 1")[0]
    sheet = cards_sheet(window)
    sheet.employer.setText(name)
    sheet.submit()  # looked up first
    window.wait()
    assert sheet.list.lines.row_at(0).about == name
    sheet.submit()
    window.wait()
    with window.hub.reading() as reader:
        assert reader.read("SELECT count(*) FROM employer WHERE name = 'Marlow Mills'") == [(0,)]


def test_files_of_cards_are_read_in_the_reading_process_and_what_is_none_is_said(window_of, tmp_path):
    window = window_of(EmployersPage, ADVISER)
    with worker.Reader() as reader:
        window.runner._readers["intake"] = Worker("intake", lambda: reader, window.runner._deliver)
        (tmp_path / "a.vcf").write_bytes(CARDS)
        contact_cards.take(window.session, window.window, [tmp_path / "a.vcf"])
        window.wait()
        sheet = sheet_of(window, CardsSheet)
        assert sheet.title.text() == "2 contact cards"
        window.press(Qt.Key.Key_Escape)
        (tmp_path / "b.vcf").write_bytes(b"hello")
        contact_cards.take(window.session, window.window, [tmp_path / "b.vcf"])
        window.wait()
        assert window.said.startswith("“b.vcf”: There is no contact card in this file")
        window.runner._readers.pop("intake").close(finish=True)


def test_the_people_of_an_employer_are_saved_as_cards(window_of, tmp_path):
    window = window_of(EmployersPage, ADVISER)
    with window.hub.reading() as reader:
        (employer,) = reader.read(
            "SELECT employer FROM contact WHERE visibility = 'shared' AND employer != '' LIMIT 1"
        )[0]
    window.page.open(employer)
    window.wait()
    window.page.save_cards()
    cards_saved.save(window.session, employer, tmp_path / "out.vcf")
    window.wait()
    assert window.said.startswith("Saved ")
    assert vcard.read_cards((tmp_path / "out.vcf").read_bytes())[0]


def test_an_invitation_opens_in_the_calendar_and_the_meeting_is_the_next_action(window_of, opened):
    window = window_of(EnquiryPage, ADVISER)
    enquiry = window.hub.enquiry(WELD)
    window.page.open(enquiry)
    window.wait()
    window.page.setFocus()
    window.press("i")
    sheet = sheet_of(window, InvitationSheet)
    window.press(Qt.Key.Key_Return, CTRL)
    assert sheet.problem.text() == "Say when: a day and a time, such as next Tue 14:00."
    sheet.when.set_words("yesterday 14:00")
    sheet.submit()
    assert sheet.problem.text() == "That time is over. Choose one to come."
    sheet.when.set_words("26/11/2026 14:00")
    sheet.minutes.setText("soon")
    sheet.submit()
    assert "how many minutes" in sheet.problem.text()
    sheet.minutes.setText("45")
    sheet.whom.setText("nobody")
    sheet.place.setText("Gate 2")
    sheet.submit()
    window.wait()
    assert sheet.problem.text().startswith("Say whom to invite")
    assert opened == []
    sheet.whom.setText("helen@sternfield.example")
    sheet.submit()
    window.wait()
    (path,) = opened
    (event,) = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert f"{event.decoded('DTSTART').astimezone(ZoneInfo('Europe/London')):%d %H:%M}" == "26 14:00"
    assert str(event["ATTENDEE"]) == "mailto:helen@sternfield.example"
    assert sheet_of(window, InvitationSheet) is None
    with window.hub.reading() as reader:
        assert reader.read("SELECT due, note FROM follow_up WHERE enquiry = ? AND kind = 'meeting'", (enquiry,)) == [
            ("2026-11-26", "14:00–14:45 Gate 2")
        ]


def test_a_next_action_goes_into_the_calendar_from_today(window_of, opened):
    window = window_of(TodayPage, ADVISER)
    window.press("j")
    window.press("c")
    (path,) = opened
    assert len(Calendar.from_ical(path.read_bytes()).walk("VEVENT")) == 1
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_nothing_is_cut_or_overlaps(window_of, qapp, size, mode):
    theme.apply(qapp, mode)
    window = window_of(EmployersPage, ADVISER, size)
    sheet = cards_sheet(window)
    assert layout_faults(window.window) == []
    sheet.close_sheet()
    form = InvitationSheet(window.window, window.session, window.hub.enquiry(WELD), "Helen", "helen@s.example")
    form.open_sheet(form.when.field)
    QTest.keyClicks(form.when.field, "26/11/2026 14:00")
    form.tell("Say when: a day and a time, such as next Tue 14:00.")
    window.wait()
    assert layout_faults(window.window) == []
