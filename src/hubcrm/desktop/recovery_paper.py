"""The recovery sheet on paper: printed, or written as a PDF; black on white whatever the theme."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QFileDialog, QWidget

from hubcrm.desktop import theme
from hubcrm.domain.errors import HubError

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice

_MARGIN = 56  # pt
_INK, _GREY, _EDGE = QColor("#111111"), QColor("#555555"), QColor("#999999")
_FILE = "hubcrm recovery sheet.pdf"


class Paper(NamedTuple):
    """What stands on the sheet."""

    institution: str
    code: str
    day: date


def write_pdf(paper: Paper, path: Path) -> None:
    """Write it as a file of one page. Raises HubError where that cannot be done."""
    try:
        with open(path, "wb"):  # the writer itself says nothing of a full disk or a folder that may not be written
            pass
    except OSError as error:
        raise HubError(f"{path.name} could not be written there: choose another folder.") from error
    writer = QPdfWriter(str(path))
    writer.setTitle("hubcrm recovery sheet")
    _one_page(writer)
    painter = QPainter(writer)
    try:
        _draw(painter, writer, paper)
    finally:
        painter.end()
    if path.stat().st_size == 0:
        raise HubError(f"{path.name} could not be written there: choose another folder.")


def save(parent: QWidget, paper: Paper, done: Callable[[str], object], failed: Callable[[str], object]) -> None:
    """Ask where, and write it there; `done` hears the file's name."""

    def chosen(name: str) -> None:
        path = Path(name if name.lower().endswith(".pdf") else f"{name}.pdf")
        try:
            write_pdf(paper, path)
        except HubError as error:
            failed(str(error))
        else:
            done(path.name)

    dialog = QFileDialog(parent, "Save the recovery sheet", _FILE, "PDF (*.pdf)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.selectFile(_FILE)
    dialog.fileSelected.connect(chosen)
    dialog.open()


def print_out(parent: QWidget, paper: Paper, done: Callable[[str], object]) -> None:
    """Ask for a printer, and print it."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # here: few starts need it

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("hubcrm recovery sheet")
    _one_page(printer)
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def accepted(*_given: object) -> None:
        painter = QPainter(printer)
        try:
            _draw(painter, printer, paper)
        finally:
            painter.end()
        done("Sent to the printer")

    dialog.accepted.connect(accepted)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.show()


def _one_page(device: QPagedPaintDevice) -> None:
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)


def _draw(painter: QPainter, device: QPagedPaintDevice, paper: Paper) -> None:
    """Everything in points, from the top left corner of the page."""
    page = device.pageLayout().fullRectPoints()
    scale = device.width() / max(1, page.width())
    painter.scale(scale, scale)
    wide = page.width() - 2 * _MARGIN
    y = float(_MARGIN)
    y = _text(painter, y, wide, "Recovery sheet", 22, QFont.Weight.DemiBold)
    y = _text(painter, y + 2, wide, f"The employer hub of {paper.institution}", 12, colour=_GREY)
    y += 26
    groups = paper.code.split("-")
    box = QRectF(_MARGIN, y, wide, 96)
    painter.setPen(_EDGE)
    painter.drawRoundedRect(box, 8, 8)
    painter.setFont(_font(17, QFont.Weight.DemiBold))
    painter.setPen(_INK)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{'  '.join(groups[:4])}\n{'  '.join(groups[4:])}")
    y = box.bottom() + 26
    for line in (
        "This code opens the hub when the passphrase is forgotten or the computer is lost. Spaces, hyphens and small letters "
        "do not matter; there is no letter O and no letter I in it.",
        "Keep this sheet where you keep your keys, and not beside the computer. Whoever has it, and a copy of the hub's "
        "folder, can read everything in it.",
        "If it is lost, make a new code in Settings, This computer. This sheet then opens nothing any more.",
    ):
        y = _text(painter, y, wide, line, 11) + 8
    _text(painter, y + 14, wide, f"Made on {paper.day.day} {paper.day:%B %Y}", 10, colour=_GREY)


def _text(painter: QPainter, y: float, wide: float, text: str, size: int, weight: QFont.Weight = QFont.Weight.Normal,
          colour: QColor = _INK) -> float:  # fmt: skip
    """Draw wrapped text; returns where it ends."""
    painter.setFont(_font(size, weight))
    painter.setPen(colour)
    flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
    area = painter.boundingRect(QRectF(_MARGIN, y, wide, 400), flags, text)
    painter.drawText(QRectF(_MARGIN, y, wide, area.height() + 2), flags, text)
    return area.bottom()


def _font(size: int, weight: QFont.Weight) -> QFont:
    font = QFont(list(theme.FAMILIES))
    font.setPixelSize(size)  # the page is scaled to points
    font.setWeight(weight)
    return font
