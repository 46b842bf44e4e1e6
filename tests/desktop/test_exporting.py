"""Export: the list as it is shown, by its menu, to a workbook, a CSV file and the clipboard."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from PySide6.QtCore import QBuffer, QSizeF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QPdfWriter, QTextTable
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from hubcrm.desktop import list_paper
from hubcrm.desktop.pages.employers import EmployersPage
from hubcrm.desktop.pages.offers import OffersPage
from hubcrm.desktop.pages.today import TodayPage
from hubcrm.desktop.pages.triage import TriagePage
from hubcrm.desktop.widgets.sections import Heading
from hubcrm.exports import html_file
from hubcrm.exports.listing import Listing, Pounds

CTRL = Qt.KeyboardModifier.ControlModifier
ADVISER = "Priya Nair"
LEAD = "Dr Sam Whitlock"


def copied(window) -> list[list[str]]:  # type: ignore[no-untyped-def]  # a page's window of the tests
    """The rows on the clipboard after Ctrl+E and the third choice; the heads first, the note last."""
    QGuiApplication.clipboard().clear()
    window.press(Qt.Key.Key_E, CTRL)
    menu = window.page.exporting.menu
    assert menu.isVisible()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(menu, key)
    window.wait()
    lines = QGuiApplication.clipboard().text().rstrip("\n").split("\n")
    assert lines[-2] == ""
    return [line.split("\t") for line in (*lines[:-2], lines[-1])]


def test_triage_leaves_with_the_view_and_the_words_in_force(window_of):
    window = window_of(TriagePage, ADVISER)
    everything = copied(window)
    assert everything[0] == ["Reference", "Employer", "Subject", "Arrived", "Owed", "By", "Standing"]
    assert [row[0] for row in everything[1:-1]] == [row.ref for row in window.page.pane.rows]
    looks = [window.page.pane.model.look_at(at) for at in range(3)]
    assert [row[1] for row in everything[1:4]] == [look.title for look in looks]
    assert everything[-1][0].startswith("Triage · All · Mon 23 Nov 2026 10:04 by Priya Nair · Kestrelbridge")
    assert window.said == f"Copied {len(everything) - 2} rows: paste into a sheet or a message"

    window.page.pane.search.setText("weld")
    window.page.open_view({"which": "all", "search": "weld"})
    window.wait()
    found = copied(window)
    assert 0 < len(found) < len(everything)
    assert [row[0] for row in found[1:-1]] == [row.ref for row in window.page.pane.rows]
    assert "with “weld”" in found[-1][0]


@pytest.mark.parametrize("person", [ADVISER, LEAD])
def test_offers_leave_in_their_sections(window_of, person):
    window = window_of(OffersPage, person)
    found = copied(window)
    model = window.page.model
    shown = [model.row_at(at) for at in range(model.rowCount())]
    assert [row[1] for row in found[1:-1]] == [row.ref for row in shown if not isinstance(row, Heading)]
    first = next(row for row in shown if isinstance(row, Heading) and not row.small)
    assert found[1][0] == first.title


def test_today_leaves_with_the_later_weeks_only_where_they_are_open(window_of):
    window = window_of(TodayPage, ADVISER)
    window.page.whose.press("hub") if hasattr(window.page.whose, "press") else window.page._whose_chosen("hub")
    window.wait()
    before = copied(window)
    window.page._read_later()
    window.wait()
    after = copied(window)
    model = window.page.model
    rows = [one for at in range(model.rowCount()) if not isinstance(one := model.row_at(at), Heading)]
    assert [row[4] for row in after[1:-1]] == [row.ref for row in rows]
    assert len(after) > len(before)
    assert "Later" in {row[0] for row in after}
    assert "Later" not in {row[0] for row in before}


def test_employers_leave_all_of_them_and_not_while_one_is_open(window_of, made_up_hub):
    window = window_of(EmployersPage, ADVISER)
    found = copied(window)
    with made_up_hub.reading() as reader:
        assert len(found) - 2 == reader.read("SELECT count(*) FROM employer")[0][0]
    window.page.open(window.page.list.ids[0])
    window.wait()
    window.page.exporting.menu = None
    window.press(Qt.Key.Key_E, CTRL)
    assert window.page.exporting.menu is None
    assert window.said == "Go back to the list first: press Esc."


def test_a_workbook_is_saved_by_the_first_choice_and_its_folder_can_be_opened(window_of, tmp_path, monkeypatch):
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    window = window_of(TriagePage, ADVISER)
    window.press(Qt.Key.Key_E, CTRL)
    QTest.keyClick(window.page.exporting.menu, Qt.Key.Key_Return)
    dialog = window.page.exporting.dialog
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert name.text() == "Triage 2026-11-23.xlsx"
    name.setText(str(tmp_path / "mine"))  # the ending is added
    dialog.accept()
    window.wait()
    with zipfile.ZipFile(tmp_path / "mine.xlsx") as book:
        assert b"Reference" in book.read("xl/sharedStrings.xml")
    strip = window.window.strip
    assert strip.text.startswith("Saved ")
    assert strip.text.endswith(f" rows to {tmp_path / 'mine.xlsx'}")
    strip._undo.click()
    assert [url.toLocalFile() for url in opened] == [str(tmp_path)]

    window.page.exporting.ask("csv")
    assert window.page.exporting.dialog.directory().absolutePath() == str(tmp_path)  # where the last one went
    window.page.exporting.dialog.reject()
    window.page.exporting.save(tmp_path / "mine.csv")
    window.wait()
    lines = list(csv.reader(io.StringIO((tmp_path / "mine.csv").read_text("utf-8-sig"))))
    assert lines[0][0] == "Reference"
    assert lines[-1][0].startswith("Triage · All")


def test_where_it_cannot_be_saved_is_said(window_of, tmp_path):
    window = window_of(TriagePage, ADVISER)
    window.page.exporting.save(tmp_path / "not there" / "mine.xlsx")
    window.wait()
    assert window.said.startswith("There is no folder")


def test_a_pdf_has_its_title_its_pages_and_no_warning(window_of, tmp_path, qtbot):
    window = window_of(EmployersPage, ADVISER)
    path = tmp_path / "mine.pdf"
    window.page.exporting.save(path)
    qtbot.waitUntil(lambda: window.said.startswith("Saved "), timeout=15_000)
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") > 1
    assert "Employers · all · Mon 23 Nov 2026".encode("utf-16-be") in content
    assert b"<dc:language><rdf:Bag><rdf:li>en-GB" in content
    assert window.said == f"Saved 151 rows to {path}"

    window.window.strip.dismiss()
    window.page.exporting.save(tmp_path / "not there" / "mine.pdf")
    qtbot.waitUntil(lambda: window.said.startswith("There is no folder"), timeout=15_000)


def test_the_heads_of_a_pdf_come_again_on_every_page(qapp):
    rows = [[f"Employer {n}", n] for n in range(200)]
    listing = Listing("Employers", "K", (), "", ("Employer", "Open"), rows)
    document = list_paper._document(listing, QPdfWriter(QBuffer()), QSizeF(800, 500))
    (table,) = [one for one in document.rootFrame().childFrames() if isinstance(one, QTextTable)]
    assert table.format().toTableFormat().headerRowCount() == 1
    assert (table.rows(), table.columns()) == (201, 2)
    assert document.pageCount() > 5


def test_a_web_page_says_what_it_is_and_nothing_in_it_runs(window_of, tmp_path):
    window = window_of(TriagePage, ADVISER)
    window.page.exporting.save(tmp_path / "mine.html")
    window.wait()
    page = (tmp_path / "mine.html").read_text("utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>Triage · All · ')
    assert page.count('<th scope="col"') == 7
    listing = Listing("<script>", "K", (), "", ("<b>",), [["<img src=x onerror=y>\n&", None, Pounds(150), 3]])
    written = html_file.written(listing).decode()
    assert "<script" not in written
    assert "<img" not in written
    assert "&lt;img src=x onerror=y&gt;<br>&amp;" in written
    assert "£1.50" in written
