"""What a department gives suggestions to go by: a course list, a staff page, past projects."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from hubcrm.actions import passages as actions
from hubcrm.cli import layout
from hubcrm.cli.options import command
from hubcrm.cli.session import Session, sentence
from hubcrm.domain.errors import UnreadableFile
from hubcrm.queries import lookups
from hubcrm.queries import passages as queries

_SHOWN = 5  # texts that a dry run shows


@command("learn", writes=True, short_help="Learn what a department does from a list or page.")
@click.argument("code", metavar="CODE")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--title", metavar="TEXT", default="", help="What to call it (else the file's name).")
@click.option(
    "--kind", type=click.Choice(sorted(actions.KINDS)), default=None, help="What it is (else what it looks like)."
)
@click.option("--dry-run", is_flag=True, help="Show what was understood and keep nothing.")
def learn(session: Session, code: str, file: Path, title: str, kind: str | None, dry_run: bool) -> None:
    """Learn what a department teaches and does from a course list, a staff page or past projects.

    FILE is a table saved as CSV, a saved web page or plain text, of at most 2 MB; “-” reads the input. Suggestions rest on it
    from then on, for the whole team.
    """
    from hubcrm.intake import passages as intake

    department = session.department(code, needed=True)
    if str(file) == "-":
        text = intake.read_bytes(sys.stdin.buffer.read(intake.MOST_BYTES + 1))
    else:
        text = intake.read_file(file.expanduser())
    found = intake.understand(text)
    if not found.texts:
        raise UnreadableFile(
            "Nothing in it says what the department does. A line for each course, person or project does well."
        )
    called = title.strip() or ("What was piped in" if str(file) == "-" else file.stem)
    left_out = [one for one in found.lines if one.problem]
    facts = {"title": called, "kind": kind or found.kind, "texts": len(found.texts), "left_out": len(left_out)}
    if dry_run:
        session.answer({**facts, "lines": list(found.texts)}, lambda: _preview(found.texts, len(left_out)))
        return
    outcome = actions.learn(session.hub, department, called, found.texts, kind=kind or found.kind, by=session.by)
    more = f". {layout.counted(len(left_out), 'line')} left out" if left_out else ""
    session.answer({"id": outcome.value, **facts, "said": outcome.said}, lambda: sentence(f"{outcome.said}{more}"))


def _preview(texts: tuple[str, ...], left_out: int) -> str:
    lines = [layout.wrapped(text, "  ", hanging="    ") for text in texts[:_SHOWN]]
    if len(texts) > _SHOWN:
        lines.append(f"  and {len(texts) - _SHOWN} more")
    more = f", {layout.counted(left_out, 'line')} left out" if left_out else ""
    return f"It would learn {layout.counted(len(texts), 'text')}{more}:\n" + "\n".join(lines)


@command("learned")
@click.argument("code", metavar="[CODE]", default="")
def learned(session: Session, code: str) -> None:
    """List what departments gave suggestions to go by."""
    found = queries.given(session.reads, session.department(code))
    document = [
        {"id": one.id, "department": one.code, "title": one.title, "kind": one.kind, "texts": len(one.texts),
         "added": session.iso(one.made)}
        for one in found
    ]  # fmt: skip

    def text() -> str:
        if not found:
            return "Nothing yet. Give a course list or a staff page with: hubcrm department learn CODE FILE"
        rows = [
            (one.id[-6:], one.code, one.title, one.kind, str(len(one.texts)), session.when(one.made)) for one in found
        ]
        return layout.table(("Id", "Code", "Title", "Kind", "Texts", "Added"), rows, right=(4,))

    session.answer(document, text)


@command("forget", writes=True)
@click.argument("chosen", metavar="ID")
def forget(session: Session, chosen: str) -> None:
    """Forget a list that a department gave (its id or title)."""
    found = lookups.passages(session.reads, chosen).id
    session.report(actions.forget(session.hub, found, by=session.by), id=found)
