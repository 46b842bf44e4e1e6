"""Papers: a brief, a list or a report as a web page or a PDF."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click

from hubcrm.actions.papers import making
from hubcrm.actions.papers.making import Asked
from hubcrm.cli.options import command
from hubcrm.cli.session import Session
from hubcrm.domain.errors import MissingFact, NotAllowed
from hubcrm.exports import csv_file

_WHAT = {"brief": "REF", "offers": "CODE", "employer": "NAME"}


@command("paper", short_help="Write a brief, a weekly list or a report as a PDF or a web page.")
@click.argument("kind", metavar="KIND", type=click.Choice([one.code for one in making.KINDS]))
@click.argument("what", metavar="[WHAT]", default="")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), required=True, help="A name ending in .pdf or .html.")
@click.option("--year", metavar="YEAR", default="", help="The academic year of a report by its first year, such as 2025.")
def paper(session: Session, kind: str, what: str, out: Path, year: str) -> None:
    """Write a paper to a file, as a PDF or as a web page that can be read aloud.

    KIND is week (new, waiting, promised, late, closed), report (one page of figures for managers, without personal data),
    brief REF (for somebody who may take it), offers CODE (a department's), or employer NAME.
    """
    ending = out.suffix.lower()
    if ending not in (".pdf", ".html"):
        raise NotAllowed("Give the file a name that ends in .pdf or .html.")
    found = making.made(session.reads, _asked(session, kind, what, year), session.viewer, session.moment, session.calendar)
    if ending == ".html":
        from hubcrm.exports.papers import web_page

        content = web_page.written(found)
    else:
        from hubcrm import app

        content = app.paper_as_pdf(found)
    path = out.expanduser().absolute()
    csv_file.save(path, content)
    session.answer({"file": str(path), "title": found.title}, lambda: f"{found.title}: {path}")


def _asked(session: Session, kind: str, what: str, year: str) -> Asked:
    if year and kind != "report":
        raise click.UsageError(f"--year does not go with “paper {kind}”.")
    if kind in _WHAT and not what.strip():
        raise MissingFact(f"Say of what: hubcrm paper {kind} {_WHAT[kind]} --out FILE", "what")
    if kind not in _WHAT and what.strip():
        raise click.UsageError(f"“paper {kind}” is of the whole hub: leave out “{what[:40]}”.")
    if kind == "report":
        return Asked(kind, year=_year(year))
    find = {"brief": session.enquiry, "offers": session.department, "employer": session.employer}
    return Asked(kind, find[kind](what) if kind in find else "")


def _year(typed: str) -> date | None:
    """1 August of "2025", "2025/26" or "2025-26"; None where nothing was typed."""
    if not typed.strip():
        return None
    found = re.fullmatch(r"((?:19|20)\d\d)(?:[/-]\d{2,4})?", typed.strip())
    if found is None:
        raise NotAllowed(f"“{typed.strip()[:40]}” is not an academic year I can read. Give its first year, such as 2025.")
    return date(int(found[1]), 8, 1)
