"""A paper as a web page: for reading aloud, for any screen, and for printing from a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hubcrm.exports.html_file import LANGUAGE, said
from hubcrm.exports.papers import bars
from hubcrm.exports.papers.paper import Bars, Facts, Heading, Paper, Para, Quote, Table

_STYLE: Final = (
    "body{font-family:system-ui,sans-serif;line-height:1.45;color:#111;background:#fff;max-width:50rem;margin:2rem auto;"
    "padding:0 1.5rem}h1{font-size:1.6rem;line-height:1.25;margin:0}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}"
    "p{margin:.3rem 0}.quiet,footer,header p{color:#555}blockquote{margin:.4rem 0;padding-left:1rem;"
    "border-left:3px solid #bbb;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%;margin:.4rem 0}"
    "caption{text-align:left;color:#555}th,td{text-align:left;vertical-align:top;padding:.25rem .7rem .25rem 0;"
    "border-bottom:1px solid #ccc;overflow-wrap:anywhere}thead th{border-bottom:1px solid #555}"
    "th.n,td.n{text-align:right}.facts th{font-weight:400;color:#555;width:11rem}.facts th,.facts td{border:0;"
    "padding-bottom:.1rem}figure{margin:.4rem 0}svg{max-width:100%;height:auto}footer{margin-top:2rem}"
    "@page{size:A4;margin:18mm}@media print{body{margin:0;max-width:none;padding:0}thead{display:table-header-group}"
    "tr,figure{break-inside:avoid}h2{break-after:avoid}}"
)


def written(paper: Paper) -> bytes:
    """The whole page, with its title and language set."""
    about = " · ".join(part for part in (*paper.about, paper.institution) if part)
    return (
        f'<!DOCTYPE html>\n<html lang="{LANGUAGE}"><head><meta charset="utf-8"><title>{said(paper.title)} · '
        f'{said(paper.institution)}</title><meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><header><h1>{said(paper.title)}</h1><p>{said(about)}</p></header>"
        f"<main>{body(paper, _svg)}</main><footer><p>{said(paper.made)}</p></footer></body></html>\n"
    ).encode("utf-8", "replace")


def body(paper: Paper, chart: Callable[[Bars], str]) -> str:
    """The blocks, in the little of HTML that a browser and Qt both lay out; `chart` makes what stands for a chart."""
    return "\n".join(chart(one) if isinstance(one, Bars) else _block(one) for one in paper.blocks)


def _block(one: Heading | Para | Quote | Facts | Table) -> str:
    if isinstance(one, Heading):
        return f"<h2>{said(one.text)}</h2>"
    if isinstance(one, Para):
        return f'<p class="quiet">{said(one.text)}</p>' if one.quiet else f"<p>{said(one.text)}</p>"
    if isinstance(one, Quote):
        return f"<blockquote>{said(one.text)}</blockquote>"
    if isinstance(one, Facts):
        rows = "".join(
            f'<tr><th scope="row" align="left" width="22%">{said(name)}</th><td>{said(value)}</td></tr>'
            for name, value in one.rows
            if value
        )
        return (
            f'<table class="facts" cellspacing="0" width="100%" aria-label="{said(one.caption)}">{rows}</table>'
            if rows
            else ""
        )
    return _table(one)


def _table(one: Table) -> str:
    if not one.rows:
        return f"<p>{said(one.nothing)}</p>"
    sides = [' class="n" align="right"' if at in one.right else ' align="left"' for at in range(len(one.heads))]
    heads = "".join(
        f'<th scope="col"{side} width="{width}%">{said(head)}</th>'
        for head, side, width in zip(one.heads, sides, one.widths, strict=True)
    )
    rows = "\n".join(
        "<tr>" + "".join(f"<td{side}>{said(cell)}</td>" for cell, side in zip(row, sides, strict=True)) + "</tr>"
        for row in one.rows
    )
    return (
        f'<table cellspacing="0" width="100%" aria-label="{said(one.caption)}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _svg(chart: Bars) -> str:
    """The chart as lines and words, with all of it said for those who do not see it."""
    wide, high = bars.WIDE, bars.height(chart)
    drawn = "".join(
        f'<text x="0" y="{one.middle + 4:g}">{said(one.label)}</text>'
        f'<rect x="{one.left:g}" y="{one.middle - one.thick / 2:g}" width="{one.length:g}" height="{one.thick:g}" '
        f'fill="{bars.COLOUR}"/><text x="{one.figure_left:g}" y="{one.middle + 4:g}">{said(one.said)}</text>'
        for one in bars.drawn(chart)
    )
    return (
        f'<figure><svg role="img" aria-label="{said(chart.in_words)}" viewBox="0 0 {wide:g} {high:g}" width="{wide:g}" '
        f'height="{high:g}" font-size="12" font-family="system-ui,sans-serif" fill="#111">{drawn}</svg></figure>'
    )
