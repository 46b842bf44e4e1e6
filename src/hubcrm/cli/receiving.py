"""Taking in what arrives: saved e-mails, sheets, text, a phone call in progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import click

from hubcrm.actions import receiving as actions
from hubcrm.actions.receiving import Received, Tally
from hubcrm.cli import doubts, layout
from hubcrm.cli.employers import likely_same
from hubcrm.cli.options import Code, command
from hubcrm.cli.session import Session, blank_to_none
from hubcrm.cli.sheets import back_up_before_import, save_bad_rows, sheets_of
from hubcrm.domain.errors import HubError, StoreProblem, UnreadableFile
from hubcrm.intake.csv_columns import Columns
from hubcrm.intake.drafts import Draft
from hubcrm.intake.reading import short_name
from hubcrm.intake.worker import Reader
from hubcrm.queries.labels import labels

_TYPED = "the input"
_COMPARED = 30
"""New enquiries up to which likely-same employers are looked for."""
_MOST_LINES = 40
_WATCHED = 500
"""Enquiries from which it is said how far it is."""


@dataclass(frozen=True)
class Source:
    """What one file held. `header` and `columns`: of a sheet, and how it was understood where that was said."""

    name: str
    drafts: tuple[Draft, ...]
    is_table: bool = False
    header: tuple[str, ...] = ()
    columns: Columns | None = None


@command("receive", writes=True, short_help="Take in e-mails, sheets, text or a phone call.")
@click.argument("files", metavar="FILE...", nargs=-1)
@click.option("--text", metavar="TEXT", default="", help="Their words, instead of a file (a call in progress).")
@click.option(
    "--channel", type=Code("channels", "channel"), default="", help="How it came, where the file does not say."
)
@click.option("--subject", metavar="TEXT", default="", help="A subject of your own.")
@click.option("--employer", metavar="NAME", default="", help="The employer.")
@click.option("--contact", metavar="NAME", default="", help="Who asks: a name or an e-mail address.")
@click.option("--phone", metavar="NUMBER", default="", help="Their phone number.")
@click.option("--at", "when", metavar="WHEN", default="", help="When it came, if not now: “yesterday 15:00”.")
@click.option("--dry-run", is_flag=True, help="Only count what would be taken in.")
@click.option(
    "--skip-bad-rows", is_flag=True, help="Take the other rows of a sheet that has some which cannot be taken."
)
@click.option(
    "--bad-rows",
    metavar="FILE",
    default="",
    help="Save the rows that cannot be taken to a sheet, each with its reason.",
)
@click.option(
    "--column",
    "said",
    metavar="FIELD=HEADER",
    multiple=True,
    help="What a column of a sheet is: “text=What they said”.",
)
@click.option("--again", is_flag=True, help="Take in once more what is here already.")
def receive(session: Session, files: tuple[str, ...], text: str, channel: str, when: str, dry_run: bool,
            skip_bad_rows: bool, bad_rows: str, said: tuple[str, ...], again: bool, **own: str) -> None:  # fmt: skip
    """Take in e-mails (.eml, .msg, .mbox), sheets (.csv, .xlsx, .xls, .ods) and text files; “-” reads the input.

    All of one call is one action, so that one undo takes it back. What was taken in before, by its message id or by what
    a row says, is not taken again. A file that cannot be read is named, and the others are taken in; nothing is taken of
    a sheet with a row that cannot be. What a column is, is remembered for the next sheet with the same header.
    """
    if not files and not text.strip():
        raise click.UsageError("Name a file, or “-” to read what is typed or piped in.")
    if text.strip() and files:
        raise click.UsageError("Take in files or --text, not both at once.")
    _ = session.hub  # opened before anything is typed: words must not be lost to a forgotten passphrase
    given, refused = ([("their words", text.encode())], []) if text.strip() else _bytes_of(session, files)
    sources, unread = _read(session, given, said, bad_rows, skip_bad_rows=skip_bad_rows or bool(bad_rows))
    sources = _with_options(sources, channel or ("phone" if text.strip() else ""), session.time(when), own)
    refused += unread
    if dry_run:
        tally = _tried(session, sources, refused, actions.dry_run, again=again)
        document = {**asdict(tally), "refused": refused} if tally else {"refused": refused}
        session.answer(document, lambda: _tally_text(tally) if tally else "")
    else:
        if any(source.is_table for source in sources):
            back_up_before_import(session)
        began = session.clock()
        found = _tried(
            session, sources, refused, actions.receive, again=again, source=_sheet(sources), report=_report(session)
        )
        _remember(session, sources)
        _answer(session, sources, found or [], began)
    if refused:
        for sentence in refused[:-1]:
            session.warn(sentence)
        raise UnreadableFile(refused[-1])


def _bytes_of(session: Session, files: Sequence[str]) -> tuple[list[tuple[str, bytes]], list[str]]:
    """(name, bytes) of each file that can be opened, of each message of a mailbox; and a sentence for each that cannot."""
    from hubcrm.intake import mbox
    from hubcrm.intake.reading import HEAD, kind_of, take_bytes

    given: list[tuple[str, bytes]] = []
    refused = []
    for name in files:
        try:
            content = typed_bytes() if name == "-" else take_bytes(Path(name).expanduser())
            if kind_of(name, content[:HEAD]) != "mbox":
                given.append((_TYPED if name == "-" else name, content))
                continue
            for number, one in enumerate(mbox.messages(content), 1):
                if number > mbox.MOST_MESSAGES:
                    refused.append(f"“{short_name(name)}”: {mbox.TOO_MANY}")
                    break
                given.append((mbox.named(name, number), one))
        except UnreadableFile as error:
            refused.append(str(error))
    return given, refused


def typed_bytes() -> bytes:
    """What is on the input. Raises UnreadableFile where there is none, and above what is ever read."""
    from hubcrm.intake.mime import LARGEST_FILE

    if sys.stdin is None:
        raise UnreadableFile("There is nothing to read from: name a file instead of “-”.")
    if sys.stdin.isatty():
        end = "Ctrl+Z and Enter" if sys.platform == "win32" else "Ctrl+D"
        click.echo(f"Type or paste their words, then press {end} on a line of its own.", err=True)
    content = sys.stdin.buffer.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(f"That is more than {LARGEST_FILE >> 20} MB. Take in the part you need.")
    return content


def _read(
    session: Session, given: Sequence[tuple[str, bytes]], said: Sequence[str], bad_rows: str, *, skip_bad_rows: bool
) -> tuple[list[Source], list[str]]:
    """What each file holds, and a sentence for each that cannot be taken."""
    if not given:
        return [], []
    kind = str(session.institution.get("kind", ""))
    known = {name: labels(name, kind) for name in ("channels", "urgencies", "enquiry_types")}
    sources, refused = [], []
    with Reader() as reader:
        sheets = sheets_of(session, reader, given, said)
        results = iter(
            reader.read([one for one in given if one[0] not in sheets], labels=known, zone=session.calendar.zone)
        )
        for name, data in given:
            header, columns = sheets.get(name, ((), None))
            zone = session.calendar.zone
            result = reader.read_sheet(name, data, columns, labels=known, zone=zone) if columns is not None else next(results)
            shown = short_name(name)
            if bad_rows and result.problems:
                save_bad_rows(session, bad_rows, header, result)
            if result.drafts is None:
                refused.append(result.error or f"“{shown}” could not be read.")
            elif result.problems and result.kind == "sheet" and not skip_bad_rows:
                others = len(result.problems) - 1
                more = f" {layout.counted(others, 'other row').capitalize()} cannot be taken either." if others else ""
                refused.append(
                    f"“{shown}”: {result.problems[0].sentence}{more} Nothing was taken of it; --skip-bad-rows takes the rest."
                )
            elif not result.drafts:
                refused.append(f"There is no enquiry in “{shown}”.")
            else:
                for problem in result.problems:
                    session.warn(f"“{shown}”: {problem.sentence}")
                sources.append(Source(shown, result.drafts, result.kind == "sheet", header, columns))
    return sources, refused


def _remember(session: Session, sources: Sequence[Source]) -> None:
    """How sheets were understood, for the next ones with the same header."""
    from hubcrm.actions.receiving_columns import remember_columns

    for source in sources:
        if source.columns is not None:
            remember_columns(session.hub, source.header, source.columns)


def _report(session: Session) -> Callable[[int, int], object] | None:
    """Says how far it is, where somebody watches; Ctrl+C then leaves nothing behind."""
    if not sys.stderr.isatty() or session.as_json:
        return None

    def say(done: int, of: int) -> None:
        if of > _WATCHED and (done % _WATCHED == 0 or done == of):
            click.echo(f"\rAdding {done:,} of {of:,}" + ("\n" if done == of else ""), nl=False, err=True)

    return say


def _with_options(sources: list[Source], channel: str, when: int | None, own: dict[str, str]) -> list[Source]:
    """The drafts with what was said of them on the command line."""
    facts: dict[str, Any] = {name: own[name] for name in ("subject", "employer", "phone") if own[name].strip()}
    if own["contact"].strip():
        from hubcrm.intake.mail_text import read_person

        name, email = read_person(own["contact"])
        facts.update({key: value for key, value in (("sender_name", name), ("sender_email", email)) if value})
    if when is not None:
        facts["received_ms"] = when
    if facts and sum(len(source.drafts) for source in sources) > 1:
        raise click.UsageError("--subject, --employer, --contact, --phone and --at go with a single enquiry.")
    return [
        replace(
            source,
            drafts=tuple(
                replace(draft, **facts, channel=draft.channel if source.is_table and draft.channel else channel or draft.channel)
                for draft in source.drafts
            ),
        )
        for source in sources
    ]  # fmt: skip


def _tried(
    session: Session, sources: list[Source], refused: list[str], action: Any, *, again: bool, **settings: Any
) -> Any:
    """What the action makes of all drafts at once. If the rules refuse some, their files are named and left out."""
    if not sources:
        return None
    drafts = _drafts(sources)
    try:
        return action(session.hub, drafts, by=session.by, again=range(len(drafts)) if again else (), **settings).value
    except StoreProblem:
        raise
    except HubError as error:
        if len(sources) == 1:
            raise UnreadableFile(f"“{sources[0].name}”: {error}") from None
    for source in list(sources):
        try:
            actions.dry_run(session.hub, source.drafts, by=session.by)
        except StoreProblem:
            raise
        except HubError as error:
            refused.append(f"“{source.name}”: {error}")
            sources.remove(source)
    return _tried(session, sources, refused, action, again=again, **settings) if sources else None


def _drafts(sources: Sequence[Source]) -> list[Draft]:
    return [draft for source in sources for draft in source.drafts]


def _sheet(sources: Sequence[Source]) -> str:
    """The one sheet that everything comes from, for the sentence of history and undo; messages have their own."""
    return sources[0].name if len(sources) == 1 and sources[0].is_table else ""


def _answer(session: Session, sources: Sequence[Source], found: Sequence[Received], began: int) -> None:
    same = _likely_same(session, sources, found, began)
    places = [(source.name, draft.line) for source in sources for draft in source.drafts]
    typed = [draft for source in sources for draft in source.drafts] if len(found) == 1 else []
    doubted = [
        said for one in typed for said in doubts.of("enquiry", {"email": one.sender_email, "phone": one.phone})
    ]  # of one that is typed; what comes in by the hundred is as it is
    document = [
        blank_to_none(
            {"ref": one.ref, "subject": one.subject, "employer": one.employer, "duplicate_of": one.duplicate_of,
             "id": one.enquiry, "joined": one.joined, "left_out": one.left_out, "likely_same": alike, "file": name,
             "line": line or None}
        )
        for one, alike, (name, line) in zip(found, same, places, strict=True)
    ]  # fmt: skip

    def text() -> str:
        lines = [*(_line(one) for one in found[:_MOST_LINES]), *doubted]
        if len(found) > _MOST_LINES:
            lines.append(f"… and {len(found) - _MOST_LINES:,} more, up to {found[-1].ref}")
        for one, alike in zip(found, same, strict=True):
            lines += [
                f"{one.ref}: {one.employer} may be the same as {match['name']} ({match['reason']}). If so: "
                f'hubcrm employer merge "{one.employer}" "{match["name"]}"'
                for match in alike
            ]
        if len(found) > 1:
            lines.append(actions.said(found))
        return "\n".join(lines)

    session.answer(document, text)


def _line(one: Received) -> str:
    if one.left_out:
        return f"Left out: {one.subject}. {one.left_out}"
    if one.duplicate_of:
        return f"{one.ref}  is here already: {one.subject}"
    if one.joined:
        return f"{one.ref}  reply filed: {one.subject}"
    return f"{one.ref}  {layout.joined((one.subject, one.employer))}"


def _likely_same(
    session: Session, sources: Sequence[Source], found: Sequence[Received], began: int
) -> list[list[dict[str, str]]]:
    """For each enquiry that made a new employer, those known before that may be the same one.

    Only for a handful: a long list is better read in the window.
    """
    none: list[list[dict[str, str]]] = [[] for _ in found]
    new = frozenset(row[0] for row in session.reads.read("SELECT id FROM employer WHERE made >= ?", (began,)))
    if not new or len(found) > _COMPARED:
        return none
    asked = []
    for draft, one in zip(_drafts(sources), found, strict=True):
        linked = session.reads.read("SELECT employer FROM enquiry WHERE id = ?", (one.enquiry,))
        fresh = bool(linked) and linked[0][0] in new
        asked.append((one.employer, draft.forwarded_from_email or draft.sender_email) if fresh else ("", ""))
    return likely_same(session, asked, new=new)


def _tally_text(tally: Tally) -> str:
    parts = [
        f"add {layout.counted(tally.new, 'enquiry', 'enquiries')}" if tally.new else "",
        f"make {layout.counted(tally.new_employers, 'employer')}" if tally.new_employers else "",
        f"fill in facts of {layout.counted(tally.updated_employers, 'employer')}" if tally.updated_employers else "",
        f"file {layout.counted(tally.joined, 'reply', 'replies')}" if tally.joined else "",
        f"find {tally.known:,} here already" if tally.known else "",
        f"leave out {tally.left_out:,}" if tally.left_out else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"This would {said}. Nothing was kept." if said else "There is nothing to add."
