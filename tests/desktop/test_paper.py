"""Papers as PDFs: read back from the file, as another program would."""

from __future__ import annotations

import re
from functools import partial

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPdfWriter
from PySide6.QtPrintSupport import QPrinter

from hubcrm.actions.papers import making
from hubcrm.actions.papers.making import Asked
from hubcrm.desktop import paper as drawing
from hubcrm.desktop import pdf_pages
from hubcrm.desktop.pdf_pages import Drawing
from hubcrm.domain.errors import HubError
from hubcrm.exports.papers import bars
from hubcrm.exports.papers.paper import Bar, Bars, Facts, Heading, Paper, Para, Quote, Table
from hubcrm.store import calendars
from tests.desktop.made_up import MOMENT
from tests.desktop.pdf_text import Pdf

LIST = Table("All", ("Enquiry", "Subject"), tuple((f"E-2627-{n:04d}", f"Subject {n}") for n in range(150)), (30, 70))


def a_paper(*blocks, one_page=False):
    return Paper("Week of 23 Nov", "Kestrelbridge University", ("Weekly list",), "Made Mon 23 Nov 2026", "Weekly", blocks, one_page)


def read(paper: Paper) -> Pdf:
    return Pdf(drawing.without_window(paper))


def test_every_page_says_what_it_is_whose_when_and_which_of_how_many(qapp):
    pdf = read(a_paper(LIST))
    assert len(pdf.pages) > 3
    for number, page in enumerate(pdf.pages, start=1):
        for words in ("Kestrelbridge University", "Week of 23 Nov", "Made Mon 23 Nov 2026", f"Page {number} of {len(pdf.pages)}"):
            assert page.has(words), words


def test_the_heads_of_a_table_come_again_on_every_page_and_no_row_is_lost(qapp):
    pdf = read(a_paper(LIST))
    assert all(page.has("EnquirySubject") for page in pdf.pages)
    words = "".join(page.words for page in pdf.pages)
    found = re.findall(r"E-2627-(\d{4})Subject", words)
    assert found == [f"{n:04d}" for n in range(150)]


def test_the_file_has_a_title_a_language_and_an_author_that_programs_show(qapp):
    pdf = read(a_paper(Para("Words")))
    assert b"/Lang (en-GB)" in pdf.catalogue
    assert b"/DisplayDocTitle true" in pdf.catalogue
    assert b"<dc:language><rdf:Bag><rdf:li>en-GB" in pdf.content
    assert "Week of 23 Nov".encode("utf-16-be") in pdf.content
    assert "Kestrelbridge University".encode("utf-16-be") in pdf.content
    assert b"/MediaBox [0 0 595" in pdf.content  # A4


def test_a_chart_is_lines_and_words_and_never_a_picture(qapp):
    chart = Bars("By stage", (Bar("New", 8, "8"), Bar("Claimed", 4, "4, 1 late"), Bar("Agreed", 0, "0")))
    plain, pdf = read(a_paper(Para("x"))), read(a_paper(Para("x"), chart))
    (page,) = pdf.pages
    assert page.has("Claimed4,1 late")
    assert b"/Subtype /Image" not in pdf.content
    assert b" Do" not in page.drawing
    rectangles = re.findall(rb"(-?[\d.]+) -?[\d.]+ (-?[\d.]+) (-?[\d.]+) re", page.drawing.replace(plain.pages[0].drawing, b""))
    thick = [float(wide) for left, wide, high in rectangles if abs(float(high) - bars.drawn(chart)[0].thick) < 0.01]
    assert len(thick) == 2 or (len(thick) == 3 and 0.0 in thick)
    assert max(thick) == pytest.approx(2 * sorted(thick)[-2], rel=0.01)


def test_a_chart_stands_where_it_belongs_in_the_text(qapp):
    chart = Bars("By stage", (Bar("Under way", 1, "one"),))
    (page,) = read(a_paper(Para("Before it."), chart, Para("After it."))).pages
    assert page.words.index("Beforeit.") < page.words.index("Underway") < page.words.index("Afterit.")
    assert "\u2063" not in page.words


@pytest.mark.parametrize("block", [
    Quote("\n".join(f"Line {n} of what they wrote, in full." for n in range(300))),
    Para("word " * 2500 + "END"),
    Table("t", ("Who", "What"), (("Sam", "said " * 2000 + "END"), ("Kim", "Line 299 of what they wrote, in full.")), (20, 80)),
])  # fmt: skip
def test_long_text_goes_on_over_pages_and_is_never_cut(qapp, block):
    pdf = read(a_paper(block, Para("The last words.")))
    assert len(pdf.pages) > 1
    words = "".join(page.words for page in pdf.pages)
    assert ("END" in words) or ("Line299ofwhattheywrote,infull." in words)
    assert pdf.pages[-1].has("The last words.")


def test_a_word_without_an_end_stays_on_the_page(qapp):
    paper = a_paper(Table("t", ("A", "B"), (("x" * 400, "https://" + "y" * 400),), (30, 70)), Quote("z" * 400))
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    pages = drawing.pages_on(paper, QPdfWriter(content))
    assert pages.document.idealWidth() <= pages.document.pageSize().width() + 8  # the padding that hangs over


def test_a_heading_goes_to_the_page_of_what_it_is_about(qapp):
    heading, kept = Heading("The heading in question"), False
    for lines in range(40, 62):
        pdf = read(a_paper(*(Para(f"Line {n}") for n in range(lines)), heading, Para("What it is about.")))
        (on,) = [page for page in pdf.pages if page.has("The heading in question")]
        assert on.has("What it is about.")
        kept = kept or (len(pdf.pages) == 2 and on is pdf.pages[1])
    assert kept  # some of these would have ended a page with it


def test_the_report_stays_on_one_page_made_smaller_only_as_far_as_it_must(qapp):
    rows = tuple((f"Department {n}", "4") for n in range(70))
    table = Table("t", ("Department", "Open"), rows[:48], (60, 40))
    assert len(read(a_paper(table)).pages) == 2
    assert len(read(a_paper(table, one_page=True)).pages) == 1
    assert len(read(a_paper(Table("t", ("Department", "Open"), rows * 3, (60, 40)), one_page=True)).pages) > 1  # still legible


def test_what_is_known_repeats_no_heads(qapp):
    facts = Facts("Known", tuple((f"Fact {n}", f"value {n}") for n in range(90)))
    pages = read(a_paper(facts)).pages
    assert len(pages) == 2
    assert not pages[1].has("value 0F")
    assert pages[1].has("value 89")


def test_references_and_figures_can_be_copied_as_they_are_read(qapp):
    (page,) = read(a_paper(Para("E-2627-0042 (3) 10:30 £4,518.50 first office"))).pages
    assert page.has("E-2627-0042 (3) 10:30 £4,518.50 first office")


@pytest.mark.parametrize("kind", [kind.code for kind in making.KINDS])
def test_every_paper_of_the_made_up_hub_is_drawn_whole(made_up_hub, qapp, kind):
    viewer = made_up_hub.viewer("Priya Nair")
    with made_up_hub.reading() as reader:
        calendar = calendars.read(reader.read).calendar
        of = {
            "brief": "SELECT enquiry FROM offer WHERE status = 'open' ORDER BY at DESC LIMIT 1",
            "offers": "SELECT department FROM offer WHERE status = 'open' LIMIT 1",
            "employer": "SELECT employer FROM enquiry_employer GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
        }.get(kind)
        asked = Asked(kind, reader.read(of)[0][0] if of else "")
        paper = making.made(reader, asked, viewer, MOMENT, calendar)
    found = drawing.drawn(paper, 400)
    pdf = Pdf(found.pdf)
    assert found.pages == len(pdf.pages) == len(found.pictures)
    assert len(pdf.pages) == 1 or kind in ("week", "employer")
    assert pdf.pages[0].has(paper.title)
    for block in paper.blocks:
        if isinstance(block, Heading):
            assert any(page.has(block.text) for page in pdf.pages)
    assert found.pictures[0].size().toTuple() == (400, 566)
    colours = {found.pictures[0].pixelColor(x, y).name() for x in range(0, 400, 2) for y in range(0, 565, 2)}
    assert len(colours) > 20  # something is drawn on it


def test_pictures_are_made_of_the_first_pages_only(qapp, monkeypatch):
    monkeypatch.setattr(drawing, "_SEEN", 2)
    found = drawing.drawn(a_paper(LIST), 100)
    assert (len(found.pictures), found.pages > 3) == (2, True)


def test_a_printer_gets_the_pages_that_were_asked_for(qapp, tmp_path):
    path = tmp_path / "printed.pdf"
    for first, last, wanted in ((0, 0, None), (2, 3, 2)):
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        pdf_pages.on_a4(printer, drawing.MARGIN)
        drawing.print_on(a_paper(LIST), printer, first, last)
        pages = Pdf(path.read_bytes()).pages
        assert len(pages) == (wanted or len(read(a_paper(LIST)).pages))
        assert pages[0].has(f"Page {first or 1} of ")


def test_drawing_says_what_went_wrong(qtbot):
    def fails():
        raise HubError("There is no room on that disk.")

    one = Drawing(fails)
    with qtbot.waitSignal(one.failed, timeout=5_000) as got:
        one.start()
    assert str(got.args[0]) == "There is no room on that disk."
    one = Drawing(partial(int, "3"))
    with qtbot.waitSignal(one.drawn, timeout=5_000) as got:
        one.start()
    assert got.args == [3]
