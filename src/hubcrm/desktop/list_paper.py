"""A list on paper: a PDF of A4 pages with the heads of its columns, what it is and page numbers on each; black on white."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QMarginsF, QRectF, QSizeF, Qt, QThread, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
    QTextTable,
)

from hubcrm.desktop import theme
from hubcrm.domain.errors import HubError
from hubcrm.exports import csv_file, html_file
from hubcrm.exports.listing import Listing

MOST_ROWS = 5_000
"""Rows that are laid out; nobody reads more on paper, and it would take minutes."""
_DOTS = 144  # to the inch, at which sizes are worked out; what is drawn is sharp at any
_MARGIN = 14.0  # mm
_FOOT = 30.0  # of these dots, under the table
_SIZE = 16  # of these dots


_under_way: set[QThread] = set()


class Drawing(QThread):
    """Draws a list and saves it, on a thread of Qt's own: text is laid out with timers that no other thread has.

    `saved` carries how many rows it shows, `failed` the HubError that says why not.
    """

    saved = Signal(int)
    failed = Signal(object)

    def __init__(self, listing: Listing, path: Path) -> None:
        super().__init__()
        self._listing, self._path = listing, path
        _under_way.add(self)  # its page may go meanwhile; the program waits for it
        self.finished.connect(self._over)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.wait)

    def _over(self) -> None:
        _under_way.discard(self)

    def run(self) -> None:
        try:
            csv_file.save(self._path, pdf_of(self._listing))
        except HubError as error:
            self.failed.emit(error)
        else:
            self.saved.emit(len(self._listing.rows))


def pdf_of(listing: Listing) -> bytes:
    """The whole file; it touches nothing on the screen."""
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(content)
    writer.setTitle(listing.note)
    writer.setAuthor(listing.institution)
    writer.setCreator("hubcrm")
    writer.setResolution(_DOTS)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    writer.setPageMargins(QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN), QPageLayout.Unit.Millimeter)
    writer.setDocumentXmpMetadata(_described(listing))
    page = QRectF(0, 0, writer.width(), writer.height())
    document = _document(listing, writer, QSizeF(page.width(), page.height() - _FOOT))
    painter = QPainter(writer)
    try:
        for number in range(document.pageCount()):
            if number:
                writer.newPage()
            _draw(painter, document, page, number, listing)
    finally:
        painter.end()
    return bytes(content.data().data())


def _document(listing: Listing, writer: QPdfWriter, size: QSizeF) -> QTextDocument:
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.documentLayout().setPaintDevice(writer)
    font = QFont(list(theme.FAMILIES))
    font.setPixelSize(_SIZE)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(f"h1{{font-size:{_SIZE * 3 // 2}px}}th{{font-weight:600}}p{{color:#555555}}")
    document.setDocumentMargin(0)
    shown = listing.rows[:MOST_ROWS]
    cut = len(listing.rows) - len(shown)
    more = f"<p>{cut:,} more rows are not printed: export a workbook for all of them.</p>" if cut > 0 else ""
    listed = Listing(listing.title, listing.institution, listing.about, listing.made, listing.heads, shown)
    document.setHtml(f"<html><body>{html_file.body(listed)}{more}</body></html>")
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            layout = frame.format().toTableFormat()
            layout.setHeaderRowCount(1)  # on each page anew
            layout.setCellPadding(4)
            frame.setFormat(layout)
    document.setPageSize(size)
    return document


def _draw(painter: QPainter, document: QTextDocument, page: QRectF, number: int, listing: Listing) -> None:
    high = document.pageSize().height()
    painter.save()
    painter.translate(0, -number * high)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette.setColor(QPalette.ColorRole.Text, QColor("#111111"))
    context.clip = QRectF(0, number * high, page.width(), high)
    painter.setClipRect(context.clip)
    document.documentLayout().draw(painter, context)
    painter.restore()
    foot = QRectF(0, page.height() - _FOOT, page.width(), _FOOT)
    small = QFont(list(theme.FAMILIES))
    small.setPixelSize(_SIZE * 3 // 4)
    painter.setFont(small)
    painter.setPen(QColor("#555555"))
    pages = f"Page {number + 1} of {document.pageCount()}"
    painter.drawText(foot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, pages)
    room = foot.adjusted(0, 0, -120, 0)
    said = painter.fontMetrics().elidedText(listing.note, Qt.TextElideMode.ElideRight, int(room.width()))
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, said)


def _described(listing: Listing) -> bytes:
    """Title and language as other programs read them."""
    from html import escape

    title = escape("".join(sign if sign.isprintable() else " " for sign in listing.note))
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:language><rdf:Bag><rdf:li>{html_file.LANGUAGE}</rdf:li></rdf:Bag></dc:language>"
        f"<xmp:CreatorTool>hubcrm</xmp:CreatorTool><xmp:CreateDate>{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}</xmp:CreateDate>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()
