"""Print or save: Ctrl+P on every page, the sheet it opens, and where a paper goes from there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from hubcrm.desktop import printing
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.page import Page
from hubcrm.desktop.pages.employers import EmployersPage
from hubcrm.desktop.pages.enquiry import EnquiryPage
from hubcrm.desktop.pages.offers import OffersPage
from hubcrm.desktop.pages.today import TodayPage
from hubcrm.desktop.pages.triage import TriagePage
from hubcrm.desktop.pages.work import WorkPage
from hubcrm.desktop.printing import Printing
from hubcrm.desktop.sheets.paper import NO_PRINTER
from tests.desktop.pdf_text import Pdf

CTRL = Qt.KeyboardModifier.ControlModifier
ADVISER, MANAGER, LEAD = "Priya Nair", "Ruth Adeyemi", "Dr Sam Whitlock"


class Sheet:
    """Presses Ctrl+P in a page's window and waits for what comes."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot = window, qtbot
        self.printing = Printing(window.window, lambda: window.session, lambda: False)

    def open(self):
        self.window.press(Qt.Key.Key_P, CTRL)
        self.wait()
        return self.printing.sheet

    def wait(self):
        sheet = self.printing.sheet
        self.window.wait()
        self.qtbot.waitUntil(lambda: sheet.as_pdf.isEnabled() or sheet.problem.isVisible(), timeout=10_000)

    def choose(self, kind):
        sheet = self.printing.sheet
        QTest.keyClick(sheet.which, Qt.Key.Key_Home)
        while sheet.which.currentData() != kind:
            QTest.keyClick(sheet.which, Qt.Key.Key_Down)
        self.wait()
        self.qtbot.waitUntil(lambda: sheet.paper is not None and sheet.as_pdf.isEnabled(), timeout=10_000)
        self.window.wait()

    def kinds(self):
        which = self.printing.sheet.which
        return [which.itemData(at) for at in range(which.count())]


@pytest.fixture
def sheet_of(window_of, qtbot):
    return lambda kind, person: Sheet(window_of(kind, person), qtbot)


def test_the_weekly_list_is_proposed_in_triage_and_the_report_to_a_manager(sheet_of):
    triage = sheet_of(TriagePage, ADVISER)
    triage.open()
    assert triage.kinds() == ["week", "report", "brief", "offers"]
    assert triage.printing.sheet.paper.title == "Week of Mon 23 Nov"
    for page in (WorkPage, TodayPage):
        work = sheet_of(page, MANAGER)
        sheet = work.open()
        assert sheet.paper.title == "Employer hub, 2026/27"
        assert sheet.said.text() == "1 page of A4"


def test_on_an_enquiry_it_is_the_brief_and_on_an_employer_their_summary(sheet_of, made_up_hub):
    page = sheet_of(EnquiryPage, ADVISER)
    enquiry = made_up_hub.enquiry("Sense-check our hydro numbers")
    page.window.page.open(enquiry)
    page.window.wait()
    sheet = page.open()
    assert sheet.asked.of == enquiry
    assert sheet.paper.title.startswith("A careful second look at hydro")
    assert page.kinds() == ["week", "report", "brief", "offers", "employer"]

    employers = sheet_of(EmployersPage, ADVISER)
    assert employers.printing.why_not() == ""
    employers.window.page.open(employers.window.page.list.ids[0])
    employers.window.wait()
    assert employers.open().paper.about[0] == "Employer summary"


def test_a_department_prints_its_own_offers_and_briefs_and_nothing_of_the_hub(sheet_of):
    offers = sheet_of(OffersPage, LEAD)
    sheet = offers.open()
    assert offers.kinds() == ["brief", "offers"]
    assert sheet.paper.title == "Offers to Engineering and Manufacturing"
    assert not sheet.department.isVisible()
    offers.choose("brief")
    row = offers.window.page._row()
    assert (sheet.asked.of, sheet.asked.offer) == (row.enquiry, row.offer)


def test_the_hub_chooses_a_department_and_a_year_and_the_pages_follow(sheet_of, qtbot):
    work = sheet_of(WorkPage, ADVISER)
    sheet = work.open()
    assert not sheet.department.isVisible()
    work.choose("offers")
    qtbot.waitUntil(lambda: sheet.paper.title == "Offers to Business School", timeout=5_000)
    assert sheet.department.isVisible()
    QTest.keyClick(sheet.department, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: sheet.paper.title != "Offers to Business School", timeout=5_000)
    work.choose("report")
    qtbot.waitUntil(lambda: sheet.paper.title == "Employer hub, 2026/27", timeout=5_000)
    QTest.keyClick(sheet.year, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: sheet.paper.title == "Employer hub, 2025/26", timeout=5_000)
    assert "1 page" in sheet.pages.accessibleDescription()


def test_a_pdf_and_a_web_page_are_saved_where_one_says(sheet_of, tmp_path, qtbot):
    work = sheet_of(WorkPage, ADVISER)
    sheet = work.open()
    work.window.press(Qt.Key.Key_Return, CTRL)
    name = sheet.dialog.findChild(QLineEdit, "fileNameEdit")
    assert name.text() == "Weekly list 2026-11-23.pdf"
    name.setText(str(tmp_path / "week"))  # the ending is added
    sheet.dialog.accept()
    work.window.wait()
    assert Pdf((tmp_path / "week.pdf").read_bytes()).pages[0].has("Week of Mon 23 Nov")
    assert work.window.said == f"Saved to {tmp_path / 'week.pdf'}"
    assert work.printing.sheet is None

    work.window.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is work.window.window)
    sheet = work.open()
    sheet.as_web_page.click()
    assert sheet.dialog.directory().absolutePath() == str(tmp_path)  # where the last one went
    sheet.dialog.reject()
    sheet.save(tmp_path / "week.html")
    work.window.wait()
    assert (tmp_path / "week.html").read_text("utf-8").startswith('<!DOCTYPE html>\n<html lang="en-GB">')


def test_where_it_cannot_be_saved_is_said_and_the_sheet_stays(sheet_of, tmp_path):
    work = sheet_of(WorkPage, ADVISER)
    sheet = work.open()
    sheet.save(tmp_path / "not there" / "week.pdf")
    work.window.wait()
    assert sheet.problem.accessibleName() == "Problem"
    assert "There is no folder" in sheet.problem.text()
    assert sheet.isVisible()


def test_without_a_printer_one_sentence_says_what_to_do(sheet_of, monkeypatch):
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(list))
    work = sheet_of(WorkPage, ADVISER)
    sheet = work.open()
    work.window.press(Qt.Key.Key_P, CTRL)  # the same key again, in the sheet
    assert sheet.problem.text() == NO_PRINTER
    assert sheet.dialog is None


def test_printing_goes_through_the_systems_dialog_to_the_printer(sheet_of, monkeypatch, tmp_path):
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: ["Office"]))
    work = sheet_of(WorkPage, ADVISER)
    sheet = work.open()
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    sheet.print_out(printer)
    work.window.wait()
    assert Pdf((tmp_path / "out.pdf").read_bytes()).pages[0].has("Week of Mon 23 Nov")
    assert work.window.said == "Sent to the printer: Week of Mon 23 Nov"
    assert work.printing.sheet is None


def test_esc_closes_it_and_the_page_has_its_focus_again(sheet_of):
    work = sheet_of(WorkPage, ADVISER)
    before = work.window.window.focusWidget()
    work.open()
    work.window.press(Qt.Key.Key_Escape)
    assert work.printing.sheet is None
    assert work.window.window.focusWidget() is before


def test_it_stands_in_the_key_sheet_and_in_search_everything_with_its_reason(sheet_of):
    employers = sheet_of(EmployersPage, LEAD)
    hints: list[KeyHint] = dict(employers.window.window.commands)["Everywhere"]
    (one,) = [hint for hint in hints if hint.keys == printing.KEY]
    assert (one.does, one.why_not()) == ("Print or save as PDF…", "")  # their own department's offers, at least
    outsider = employers.window.viewer._replace(department="")
    assert printing.possible({}, outsider) == []
    assert [kind.code for kind in printing.possible({"employer": "x"}, outsider)] == ["employer"]


def test_where_nothing_can_be_printed_that_is_said(sheet_of, monkeypatch):
    employers = sheet_of(EmployersPage, LEAD)
    monkeypatch.setattr(printing, "possible", lambda *_: [])
    employers.window.press(Qt.Key.Key_P, CTRL)
    assert employers.window.said == "Open an enquiry, an offer or an employer first: that is what is printed."
    assert employers.printing.sheet is None


@pytest.mark.parametrize("kind", [TriagePage, WorkPage, OffersPage])
def test_what_is_chosen_in_a_list_can_be_printed(sheet_of, kind):
    page = sheet_of(kind, ADVISER)
    front = page.window.page.in_front()
    with page.window.hub.reading() as reader:
        assert reader.read("SELECT count(*) FROM enquiry WHERE id = ?", (front["enquiry"],)) == [(1,)]
    assert Page.in_front(page.window.page) == {}
