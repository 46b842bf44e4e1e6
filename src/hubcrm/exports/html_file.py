"""A list as a web page: one table with a caption and named columns, for screen readers and for printing to PDF."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Final

from hubcrm.exports.listing import Cell, Listing, Pounds

LANGUAGE: Final = "en-GB"
_STYLE: Final = (
    "body{font-family:sans-serif;color:#111}h1{font-size:16pt;margin:0}p{color:#555;margin:2pt 0 10pt 0}"
    "table{border-collapse:collapse;width:100%}th{text-align:left;border-bottom:1px solid #555;padding:3pt 8pt 3pt 0}"
    "td{vertical-align:top;border-bottom:1px solid #ccc;padding:3pt 8pt 3pt 0}.n{text-align:right}"
)


def written(listing: Listing) -> bytes:
    """The whole page, with its title and language set."""
    return (
        f'<!DOCTYPE html>\n<html lang="{LANGUAGE}"><head><meta charset="utf-8"><title>{said(listing.note)}</title>'
        f"<style>{_STYLE}</style></head><body>{body(listing)}</body></html>\n"
    ).encode("utf-8", "replace")


def body(listing: Listing) -> str:
    """What stands on the page."""
    about = " · ".join(part for part in (*listing.about, listing.made, listing.institution) if part)
    heads = "".join(f'<th scope="col" align="left">{said(head)}</th>' for head in listing.heads)
    rows = "\n".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in listing.rows)
    count = len(listing.rows)
    return (
        f"<h1>{said(listing.title)}</h1><p>{said(about)}</p>"
        f'<table cellspacing="0" width="100%" aria-label="{said(listing.title)}, {count:,} rows">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cell(cell: Cell) -> str:
    if isinstance(cell, Pounds):
        return f'<td class="n" align="right">£{cell.pence / 100:,.2f}</td>'
    if isinstance(cell, date):
        return f'<td><time datetime="{cell.isoformat()}">{cell:%a} {cell.day} {cell:%b %Y}</time></td>'
    if isinstance(cell, int):
        return f'<td class="n" align="right">{cell:,}</td>'
    return f"<td>{said(cell or '')}</td>"


def said(text: str) -> str:
    """Text from outside as text of a web page and nothing else."""
    plain = "".join(sign if sign.isprintable() or sign in "\n\t\xa0" else " " for sign in text)
    return escape(plain).replace("\n", "<br>")
