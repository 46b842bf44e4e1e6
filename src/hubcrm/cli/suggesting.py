"""Where an enquiry should go and who could take it; and how good such suggestions have been."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubcrm.cli import layout
from hubcrm.cli.options import command
from hubcrm.cli.session import Session
from hubcrm.domain.errors import NotAllowed, NotFound, StoreProblem
from hubcrm.domain.promises import say_day
from hubcrm.queries import enquiry as enquiries
from hubcrm.queries import people, routing_report, suggesting, suggesting_past, suggesting_people

if TYPE_CHECKING:
    from hubcrm.queries.routing_report import Case, Report, Share
    from hubcrm.queries.suggesting_people import Fit
    from hubcrm.routing import Router, Suggestion

_WORTH_KEEPING = 300
"""Answers of departments from which working suggestions out takes longer than a person likes to wait."""
_BEHIND = 20
"""Answers that what is kept may be behind: learning them again each time costs less than opening the hub for writing."""
_LIKELY = 0.5
"""Chance of being right from which a suggestion is made without "not sure"."""
_NAMED = 2  # colleagues named for the first department


@command("suggest")
@click.argument("ref", metavar="[REF]", default="")
@click.option("--text", metavar="TEXT", default="", help="Words of an enquiry that is not in the hub.")
@click.option("--limit", type=click.IntRange(1), default=None, help="How many (else 4; with --json, all).")
def suggest(session: Session, ref: str, text: str, limit: int | None) -> None:
    """Suggest departments for an enquiry, and who could take it."""
    if bool(ref) == bool(text.strip()):
        raise click.UsageError("Give a REF or --text, one of the two.")
    enquiry = session.enquiry(ref) if ref else ""
    if enquiry:
        text = "\n".join(enquiries.text_of(session.reads, enquiry)).strip()
        if not text:
            raise NotAllowed("There are no words in it to go by.")
    if not suggesting.departments_known(session.reads):
        raise NotFound("There is no department yet. Add one with: hubcrm department add CODE NAME --words TEXT")
    router = _router(session)
    departments = {one.code: one for one in people.departments(session.reads)}
    ranked = [one for one in router.rank(text) if one.department in departments][:limit]
    fits = suggesting_people.fits(session.reads, router, text, session.moment)
    loads = suggesting_people.loads(session.reads, session.moment)

    def load(code: str) -> tuple[int, int]:
        return loads.get(departments[code].id, (0, 0))

    document = [
        {"department": one.department, "score": round(one.score, 4), "reasons": reasons(one),
         "open": load(one.department)[0], "late": load(one.department)[1],
         "people": [_person(fit) for fit in fits.get(departments[one.department].id, ())]}
        for one in ranked
    ]  # fmt: skip

    def shown() -> str:
        top = [one for one in ranked[: limit or 4] if one.score >= 0.02] or ranked[:1]
        lines = _repeated(session, enquiry, ref)
        if router.confidence(text) < _LIKELY:
            asked = router.question(text, {code: one.name for code, one in departments.items()})
            lines.append(layout.wrapped(f"Not sure. {asked.text if asked else 'Ask them more first.'}"))
        for at, one in enumerate(top):
            name = departments[one.department].name
            load_words = suggesting_people.load_words(load(one.department))
            lines.append(f"{name} ({one.department}) {one.score:.0%}, {load_words}")
            lines += [layout.wrapped(reason, "  ", hanging="    ") for reason in reasons(one)]
            there = fits.get(departments[one.department].id, ())[: _NAMED if at == 0 else 1]
            lines += [layout.wrapped(_who(fit, session.today), "  ", hanging="    ") for fit in there]
        for past in suggesting_past.similar(session.reads, router, text, enquiry):
            lines.append(layout.wrapped(f"Like {past.ref} {past.subject}: {past.became}", hanging="  "))
        return "\n".join(lines)

    session.answer(document, shown)


def _repeated(session: Session, enquiry: str, ref: str) -> list[str]:
    """A line where it likely repeats an open enquiry."""
    found = suggesting_past.repeated(session.reads, enquiry) if enquiry else None
    if found is None:
        return []
    came = session.when(found.received)
    said = f"It may repeat {found.ref} “{found.subject}” of {found.same}, {came}. To join them: hubcrm merge {ref} {found.ref}"
    return [layout.wrapped(said)]


def _who(one: Fit, today: date) -> str:
    return f"{one.name} {suggesting_people.why_plainly(one, today)}"


def _person(one: Fit) -> dict[str, Any]:
    away = one.away
    return {"name": one.name, "knows": list(one.words), "said_yes_to": list(one.like), "open": one.open,
            "away_until": away.until.isoformat() if away else None,
            "stands_in": away.deputy_name or None if away else None}  # fmt: skip


def _router(session: Session) -> Router:
    """What suggestions rest on. Where it has much to learn from, what was learned is kept for the next time."""
    router, behind = suggesting.brought_up(session.reads)
    if behind < 0 or behind >= _BEHIND:
        many = session.reads.read("SELECT count(*) > ? FROM offer WHERE status != 'open'", (_WORTH_KEEPING,))[0][0]
        if many:
            from hubcrm.actions import suggesting as learning

            with suppress(StoreProblem):  # a store that only lets itself be read: then it is worked out each time
                learning.keep(session.hub, router)
    return router


def reasons(one: Suggestion) -> list[str]:
    """Why a department was suggested, each reason as a few words."""
    said = []
    for reason in one.reasons:
        if reason.kind == "words":
            subject = f" ({reason.subject})" if reason.subject else ""
            said.append("mentions " + ", ".join(f"“{word}”" for word in reason.words) + subject)
        elif reason.ref is not None:
            said.append(f"like {reason.ref}")
    return said


@click.group("routing")
def routing() -> None:
    """See how good suggestions have been."""


@command("report")
@click.option("--csv", "file", metavar="FILE.csv", type=click.Path(path_type=Path, allow_dash=True), default=None,
              help="Write every judged enquiry to a table instead; “-” writes to the output.")  # fmt: skip
def report(session: Session, file: Path | None) -> None:
    """Tell from the hub's own history how good suggestions are.

    Was the department that took an enquiry suggested first, or among three? Each past enquiry is judged by what was known the
    day it came. It takes about fifteen seconds for 3,000 of them the first time; what was worked out is kept with the hub.
    """
    judged = _judged(session)
    if file is not None:
        _write(session, file, judged)
        return
    found = routing_report.summed(judged, routing_report.names(session.reads))
    session.answer(_document(session, found), lambda: _report_text(session, found))


routing.add_command(report)


def _judged(session: Session) -> list[Case]:
    kept = routing_report.kept(session.reads)
    if kept is not None:
        return kept
    if sys.stderr.isatty():
        session.warn("Judging past suggestions…")
    judged, made_of = routing_report.made(session.reads, _progress())
    if judged:
        from hubcrm.actions import suggesting as learning

        with suppress(StoreProblem):  # a store that only lets itself be read: then it is worked out each time
            learning.keep_aside(session.hub, routing_report.KEPT, made_of, routing_report.pack(judged))
    return judged


def _progress() -> Callable[[int, int], None]:
    """Says how far it is, where somebody sits at a terminal; the line is gone at the end."""
    if not sys.stderr.isatty():
        return lambda done, of: None

    def tell(done: int, of: int) -> None:
        click.echo(f"\r{done / of:4.0%}" if done < of else "\r    \r", nl=False, err=True)

    return tell


def _document(session: Session, found: Report) -> dict[str, Any]:
    def share(one: Share) -> dict[str, Any]:
        value = round(one.value, 4) if one.enough else None
        return {"count": one.count, "of": one.of, "share": value, "low": round(one.low, 4), "high": round(one.high, 4)}

    def day(ms: int) -> str:
        return session.local(ms).date().isoformat()

    return {
        "judged": found.judged, "fewest": routing_report.FEWEST, "first": share(found.top1), "among_three": share(found.top3),
        "suggested": share(found.sure), "right_when_suggested": share(found.right_when_sure),
        "calibration_error": None if found.error is None else round(found.error, 4),
        "calibration": [{"from": one.low, "to": one.high, "said": round(one.said, 4), "right": share(one.right)}
                        for one in found.bins],
        "over_time": [{"from": day(one.first), "to": day(one.last), "answers_known": one.known, "first": share(one.top1),
                       "among_three": share(one.top3), "suggested": share(one.sure)} for one in found.spans],
        "departments": [{"department": one.code, "first": share(one.top1), "among_three": share(one.top3)}
                        for one in found.departments],
        "mixed_up": [{"suggested": first, "right": right, "times": times} for first, right, times in found.mixed_up],
    }  # fmt: skip


def _report_text(session: Session, found: Report) -> str:
    if not found.enough:
        return layout.wrapped(
            f"{layout.counted(found.judged, 'past enquiry', 'past enquiries')} with an answer of a department: too few to say. "
            f"From {routing_report.FEWEST} on this tells how good suggestions are."
        )
    pairs = [
        ("Right department first", found.top1.said()),
        ("Among the first three", found.top3.said()),
        ("Sure enough to suggest one", found.sure.said()),
        ("Right when it was sure", found.right_when_sure.said()),
    ]
    parts = [
        layout.wrapped(
            f"{found.judged:,} past enquiries, each judged by what was known the day it came. Right means: a department "
            "that took it or helped. In brackets: between which the true share lies, 19 times in 20."
        ),
        layout.facts(pairs, ""),
        f"How far it can be trusted (on average {100 * (found.error or 0):.0f} points off)\n{_trust_table(found)}",
        f"Over time\n{_time_table(session, found)}",
        f"By department\n{_department_table(found)}",
    ]
    if found.mixed_up:
        names = {one.code: one.name for one in found.departments}
        mixed = [f"  {names.get(first, first)} was suggested where {names.get(right, right)} was right: {times} times"
                 for first, right, times in found.mixed_up]  # fmt: skip
        parts.append("Mixed up most\n" + "\n".join(mixed))
    parts.append(
        layout.wrapped("People choose with the suggestion before them, so these shares may flatter it; and departments' words "
                       "are those of today.")
    )  # fmt: skip
    return "\n\n".join(parts)


def _trust_table(found: Report) -> str:
    rows = [(f"{one.low:.0%} to {one.high:.0%}", f"{one.said:.0%}", one.right.said()) for one in found.bins]
    return _indented(layout.table(("It said", "On average", "Right"), rows))


def _time_table(session: Session, found: Report) -> str:
    def day(ms: int) -> str:
        moment = session.local(ms).date()
        return say_day(moment, session.today)

    rows = [
        (f"{day(one.first)} to {day(one.last)}", f"{one.known:,}", _short(one.top1), _short(one.top3), _short(one.sure))
        for one in found.spans
    ]
    return _indented(layout.table(("Came", "Answers known", "First", "Among three", "Suggested one"), rows, right=(1,)))


def _department_table(found: Report) -> str:
    rows = [(one.code, one.name, _short(one.top1), _short(one.top3)) for one in found.departments]
    return _indented(layout.table(("Code", "Name", "First", "Among three"), rows, whole=(2, 3)))


def _short(one: Share) -> str:
    if not one.enough:
        return f"{one.count} of {one.of}, too few"
    return f"{one.value:.0%} of {one.of} ({100 * one.low:.0f} to {100 * one.high:.0f})"


def _indented(table: str) -> str:
    return "\n".join(f"  {line}" for line in table.split("\n"))


def _write(session: Session, file: Path, judged: Sequence[Case]) -> None:
    from hubcrm.exports import csv_file

    heads = ["Enquiry", "Received", "Suggested first", "Second", "Third", "Trusted", "Right", "Place", "Answers known"]
    rows: list[list[csv_file.Cell]] = [
        [one.ref, f"{session.local(one.received):%Y-%m-%d}", *[*one.suggested, "", "", ""][:3], f"{one.confidence:.2f}",
         " ".join(one.right), one.place or None, one.known]
        for one in judged
    ]  # fmt: skip
    content = csv_file.written(heads, rows)
    if str(file) == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    path = file.expanduser().absolute()
    csv_file.save(path, content)
    session.answer({"file": str(path), "rows": len(rows)},
                   lambda: f"{layout.counted(len(rows), 'enquiry', 'enquiries')} in {path}")  # fmt: skip
