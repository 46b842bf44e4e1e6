"""A list on paper: a PDF of A4 pages with the heads of its columns, what it is and page numbers on each; black on white."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QPdfWriter, QTextDocument

from hubcrm.desktop import pdf_pages
from hubcrm.desktop.pdf_pages import Pages, Running
from hubcrm.exports import csv_file, html_file
from hubcrm.exports.listing import Listing

MOST_ROWS = 5_000
"""Rows that are laid out; nobody reads more on paper, and it would take minutes."""
_MARGIN = 14.0  # mm
_SIZE = 16  # dots
_STYLE = f"h1{{font-size:{_SIZE * 3 // 2}px}}th{{font-weight:600}}p{{color:#555555}}"


def save(listing: Listing, path: Path) -> int:
    """Draw a list and save it; says how many rows it has."""
    csv_file.save(path, pdf_of(listing))
    return len(listing.rows)


def pdf_of(listing: Listing) -> bytes:
    """The whole file; it touches nothing on the screen."""

    def pages(writer: QPdfWriter) -> Pages:
        return Pages(writer.width(), writer.height(), partial(_document, listing, writer), Running(listing.note))

    content, _ = pdf_pages.pdf(listing.note, listing.institution, _MARGIN, pages, across=True)
    return content


def _document(listing: Listing, writer: QPdfWriter, size: QSizeF) -> QTextDocument:
    document = pdf_pages.new_document(_SIZE, _STYLE)
    document.documentLayout().setPaintDevice(writer)
    shown = listing.rows[:MOST_ROWS]
    cut = len(listing.rows) - len(shown)
    more = f"<p>{cut:,} more rows are not printed: export a workbook for all of them.</p>" if cut > 0 else ""
    listed = Listing(listing.title, listing.institution, listing.about, listing.made, listing.heads, shown)
    document.setHtml(f"<html><body>{html_file.body(listed)}{more}</body></html>")
    for table in pdf_pages.tables_of(document):
        pdf_pages.pad(table, 4)
    document.setPageSize(size)
    return document
