"""Pages of A4 from a laid-out text: what runs along the top and foot of each, and the PDF that they become.

All of it may run on a thread of its own; it touches nothing on the screen. Black on white, whatever the theme.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QMarginsF, QRectF, QSizeF, Qt, QThread, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPagedPaintDevice,
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
from hubcrm.exports import html_file
from hubcrm.exports.papers.pdf_catalogue import with_language

DOTS = 144
"""To the inch, at which sizes are worked out; what is drawn is sharp at any."""
RUNNING = 30.0
"""Of these dots, kept free for a running line."""
INK, GREY, LINE = QColor("#111111"), QColor("#555555"), QColor("#bbbbbb")
_SMALL = 12  # of these dots, text of a running line


class Running(NamedTuple):
    """What stands on every page. `head` at the top left, `beside` at the top right, `foot` before the page number.

    Without a head the page begins at its top.
    """

    foot: str
    head: str = ""
    beside: str = ""


class Pages:
    """A text laid out on pages. `lay_out(size)` gives it for the room between the running lines, in dots."""

    def __init__(self, wide: float, high: float, lay_out: Callable[[QSizeF], QTextDocument], running: Running) -> None:
        self._page = QRectF(0, 0, wide, high)
        self._running = running
        self._top = RUNNING if running.head else 0.0
        self._room = high - self._top - RUNNING
        self.document = lay_out(QSizeF(wide, self._room))
        self.count = self.document.pageCount()

    def draw(self, painter: QPainter, number: int) -> None:
        """Draw one page, counted from 0, with its top left corner at the painter's."""
        painter.save()
        painter.translate(0, self._top - number * self._room)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, INK)
        area = QRectF(0, number * self._room, self._page.width(), self._room)
        context.clip = area.adjusted(0, 1, 0, -1)  # a line that begins where a page ends would be on both
        painter.setClipRect(area)
        self.document.documentLayout().draw(painter, context)
        painter.restore()
        painter.save()
        painter.setFont(font(_SMALL))
        painter.setPen(GREY)
        running, line = self._running, QRectF(0, 0, self._page.width(), RUNNING)
        if running.head:
            _both_ends(painter, line, running.head, running.beside, Qt.AlignmentFlag.AlignTop)
        line.moveBottom(self._page.bottom())
        pages = f"Page {number + 1} of {self.count}"
        _both_ends(painter, line, running.foot, pages, Qt.AlignmentFlag.AlignBottom)
        painter.restore()


def _both_ends(painter: QPainter, line: QRectF, left: str, right: str, at: Qt.AlignmentFlag) -> None:
    """Words at both ends of a line; those at the left give way."""
    painter.drawText(line, Qt.AlignmentFlag.AlignRight | at, right)
    room = line.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(right) - 24, 0)
    said = painter.fontMetrics().elidedText(left, Qt.TextElideMode.ElideRight, int(room.width()))
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | at, said)


def new_document(size: int, style: str) -> QTextDocument:
    """An empty text of this size in dots. `style`: rules for its HTML."""
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setDefaultFont(font(size))
    document.setDefaultStyleSheet(style)
    document.setDocumentMargin(0)
    return document


def tables_of(document: QTextDocument) -> list[QTextTable]:
    """Its tables, in order."""
    return [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]


def pad(table: QTextTable, padding: float, *, heads: bool = True, around: float = 0) -> None:
    """Give a table and its cells some room, in dots; `heads`: its first row stands on each page anew."""
    layout = table.format().toTableFormat()
    layout.setHeaderRowCount(1 if heads else 0)
    layout.setCellPadding(padding)
    layout.setTopMargin(around)
    layout.setBottomMargin(around)
    table.setFormat(layout)


def font(size: int) -> QFont:
    """The program's own letters in this size of dots."""
    found = QFont(list(theme.FAMILIES))
    found.setPixelSize(size)
    for swaps in ("calt", "liga", "clig"):  # a letter drawn as another form of it has no text in a PDF, and cannot be copied
        found.setFeature(QFont.Tag(swaps), 0)
    return found


def on_a4(device: QPagedPaintDevice, margin: float, *, across: bool = False) -> None:
    """Set a device to A4 with the same margin on all sides, mm; `across`: the long side lies."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageOrientation(QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait)
    device.setPageMargins(QMarginsF(margin, margin, margin, margin), QPageLayout.Unit.Millimeter)


def pdf(
    title: str, author: str, margin: float, pages_of: Callable[[QPdfWriter], Pages], *, across: bool = False
) -> tuple[bytes, Pages]:
    """The whole file with its title, author and language set, and the pages that were drawn."""
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(content)
    writer.setTitle(title)
    writer.setAuthor(author)
    writer.setCreator("hubcrm")
    writer.setResolution(DOTS)
    on_a4(writer, margin, across=across)
    writer.setDocumentXmpMetadata(_described(title))
    pages = pages_of(writer)
    painter = QPainter(writer)
    try:
        for number in range(pages.count):
            if number:
                writer.newPage()
            pages.draw(painter, number)
    finally:
        painter.end()
    return with_language(bytes(content.data().data())), pages


def _described(title: str) -> bytes:
    """Title and language as other programs read them."""
    from html import escape

    plain = escape("".join(sign if sign.isprintable() else " " for sign in title))
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{plain}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:language><rdf:Bag><rdf:li>{html_file.LANGUAGE}</rdf:li></rdf:Bag></dc:language>"
        f"<xmp:CreatorTool>hubcrm</xmp:CreatorTool><xmp:CreateDate>{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}</xmp:CreateDate>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


_under_way: set[QThread] = set()


class Drawing(QThread):
    """Draws on a thread of Qt's own: text is laid out with timers that no other thread has.

    `drawn` carries what `draw` returns, `failed` the HubError that says why not.
    """

    drawn = Signal(object)
    failed = Signal(object)

    def __init__(self, draw: Callable[[], object]) -> None:
        super().__init__()
        self._draw = draw
        _under_way.add(self)  # its page may go meanwhile; the program waits for it
        self.finished.connect(self._over)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.wait)

    def _over(self) -> None:
        _under_way.discard(self)

    def run(self) -> None:
        try:
            found = self._draw()
        except HubError as error:
            self.failed.emit(error)
        else:
            self.drawn.emit(found)
