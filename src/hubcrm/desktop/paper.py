"""A paper on A4: the same blocks as its web page, laid out and drawn; charts are lines and words, never pictures."""

from __future__ import annotations

import sys
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QPagedPaintDevice,
    QPainter,
    QPyTextObject,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QApplication

from hubcrm.desktop import pdf_pages
from hubcrm.desktop.pdf_pages import DOTS, INK, Pages, Running
from hubcrm.exports.html_file import said
from hubcrm.exports.papers import bars, web_page
from hubcrm.exports.papers.paper import Bars, Facts, Paper, Table

MARGIN = 18.0  # mm
_SIZE = 18  # dots: nine points
_LEAST = 14  # dots: as small as a paper may get that is to stay on one page
_CHART = QTextFormat.ObjectTypes.UserObject + 1
_WHICH = QTextFormat.Property.UserProperty + 1
_MARK = "\u2063chart {}\u2063"  # stands for a chart until it is put in; escaping leaves no such sign in other text
_NEAR = 0.08  # of a page: a heading this near its foot goes over to the next
_GAP = 10  # dots, above and below a table
_SEEN = 12  # pages of which a picture is made; more are saved and printed all the same

_held: list[QApplication] = []


class Drawn(NamedTuple):
    """A paper ready to be saved: the file, how many pages, and pictures of the first ones to look at."""

    pdf: bytes
    pages: int
    pictures: tuple[QImage, ...]


def drawn(paper: Paper, wide: int) -> Drawn:
    """Draw a paper, with pictures that are so many pixels wide; runs on any thread."""
    content, pages = pdf_pages.pdf(paper.title, paper.institution, MARGIN, partial(pages_on, paper))
    size = QSizeF(wide, wide * 297 / 210)
    pictures = tuple(_picture(pages, number, size) for number in range(min(pages.count, _SEEN)))
    return Drawn(content, pages.count, pictures)


def without_window(paper: Paper) -> bytes:
    """The file alone, in a program that shows no window."""
    if QApplication.instance() is None:
        # elsewhere only the system's own platform finds its fonts, and it needs no display
        _held.append(QApplication(["hubcrm", *(("-platform", "offscreen") if sys.platform == "linux" else ())]))
    return pdf_pages.pdf(paper.title, paper.institution, MARGIN, partial(pages_on, paper))[0]


def print_on(paper: Paper, printer: QPagedPaintDevice, first: int = 0, last: int = 0) -> None:
    """Draw a paper on a printer, which has its own paper and its own dots; only some pages, counted from 1, if asked."""
    painter = QPainter(printer)
    try:
        scale = printer.logicalDpiX() / DOTS
        painter.scale(scale, scale)
        pages = pages_on(paper, printer)
        wanted = [at for at in range(pages.count) if not first or first <= at + 1 <= (last or first)]
        for place, number in enumerate(wanted):
            if place:
                printer.newPage()
            pages.draw(painter, number)
    finally:
        painter.end()


def pages_on(paper: Paper, device: QPagedPaintDevice) -> Pages:
    """The pages of a paper for the room that a device has."""
    scale = DOTS / device.logicalDpiX()
    running = Running(paper.made, paper.institution, paper.title)
    return Pages(device.width() * scale, device.height() * scale, partial(_laid_out, paper), running)


def _style(size: int) -> str:
    return (
        f"h1{{font-size:{size * 2}px;margin:0}}h2{{font-size:{size * 4 // 3}px;margin-top:{size}px;margin-bottom:4px}}"
        "p{margin-top:2px;margin-bottom:4px}.quiet{color:#555555}table{border-collapse:collapse;margin-left:-4px}"
        "th{font-weight:600}td{border-bottom:1px solid #dddddd}thead th{border-bottom:1px solid #777777}"
        ".facts th{font-weight:400;color:#555555}.facts td{border:0px}blockquote{margin-left:16px;margin-right:0px}"
    )


def _laid_out(paper: Paper, size: QSizeF) -> QTextDocument:
    """Laid out on pages; what is to stay on one is made smaller as far as that can be read."""
    document = _in_size(paper, size, _SIZE)
    for smaller in range(_SIZE - 1, _LEAST - 1, -1):
        if not paper.one_page or document.pageCount() == 1:
            break
        document = _in_size(paper, size, smaller)
    return document


def _in_size(paper: Paper, size: QSizeF, letters: int) -> QTextDocument:
    document = pdf_pages.new_document(letters, _style(letters))
    charts = _Charts(paper.charts, size.width(), letters / _SIZE, document)
    document.documentLayout().registerHandler(_CHART, charts)
    about = " · ".join(part for part in paper.about if part)
    marks = iter(range(len(paper.charts)))
    body = web_page.body(paper, lambda _chart: f"<p>{_MARK.format(next(marks))}</p>")
    head = f"<h1>{said(paper.title)}</h1>" + (f'<p class="quiet">{said(about)}</p>' if about else "")
    document.setHtml(f"<html><body>{head}{body}</body></html>")
    for at in range(len(paper.charts)):
        cursor = document.find(_MARK.format(at))
        chart = QTextCharFormat()
        chart.setObjectType(_CHART)
        chart.setProperty(_WHICH, at)
        cursor.insertText("\ufffc", chart)
    laid = [one for one in paper.blocks if isinstance(one, Facts | Table) and one.is_table]
    for block, table in zip(laid, pdf_pages.tables_of(document), strict=True):
        pdf_pages.pad(table, letters // 4, heads=isinstance(block, Table), around=_GAP)
    document.setPageSize(size)
    _keep_headings(document, size.height())
    return document


def _keep_headings(document: QTextDocument, high: float) -> None:
    """A heading at the foot of a page goes to the next one, to what it is about."""
    block = document.begin()
    while block.isValid():
        if block.blockFormat().headingLevel() == 2 and _at_the_foot(document, block, high):
            layout = block.blockFormat()
            layout.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            QTextCursor(block).setBlockFormat(layout)
        block = block.next()


def _at_the_foot(document: QTextDocument, block: QTextBlock, high: float) -> bool:
    bottom = document.documentLayout().blockBoundingRect(block).bottom() % high
    return bottom > high * (1 - _NEAR)


def _picture(pages: Pages, number: int, size: QSizeF) -> QImage:
    """One page as it will look, with its margins."""
    image = QImage(size.toSize(), QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    try:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        scale = size.width() / (210 / 25.4 * DOTS)
        painter.scale(scale, scale)
        edge = MARGIN / 25.4 * DOTS
        painter.translate(edge, edge)
        pages.draw(painter, number)
    finally:
        painter.end()
    return image


class _Charts(QPyTextObject):
    """Draws the charts of a paper where they stand in its text."""

    def __init__(self, charts: tuple[Bars, ...], wide: float, smaller: float, parent: QTextDocument) -> None:
        super().__init__(parent)
        self._charts, self._scale = charts, wide / bars.WIDE * smaller

    def intrinsicSize(self, doc: QTextDocument, position: int, layout: QTextFormat) -> QSizeF:
        chart = self._charts[int(layout.property(_WHICH))]
        return QSizeF(bars.WIDE * self._scale, bars.height(chart) * self._scale)

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, doc: QTextDocument, position: int, layout: QTextFormat
    ) -> None:
        chart = self._charts[int(layout.property(_WHICH))]
        painter.save()
        painter.translate(QRectF(rect).topLeft())
        painter.scale(self._scale, self._scale)
        painter.setFont(pdf_pages.font(12))
        middle = Qt.AlignmentFlag.AlignVCenter
        for one in bars.drawn(chart):
            line = QRectF(0, one.middle - bars.ROW / 2, bars.WIDE, bars.ROW)
            painter.setPen(INK)
            painter.drawText(line, middle, one.label)
            painter.drawText(line.adjusted(one.figure_left, 0, 0, 0), middle, one.said)
            painter.fillRect(QRectF(one.left, one.middle - one.thick / 2, one.length, one.thick), QColor(bars.COLOUR))
        painter.restore()
