"""The work in hand, and what was done."""

from __future__ import annotations

import click

from hubcrm.cli import documents, layout
from hubcrm.cli.options import command
from hubcrm.cli.session import Session
from hubcrm.domain.errors import NotAllowed
from hubcrm.queries import history as histories
from hubcrm.queries import work as in_hand
from hubcrm.queries.reading import Moment


@command("work", short_help="Show the work in hand.")
@click.option("--by", type=click.Choice(["stage", "department"]), default="stage", help="Lines by stage or department.")
@click.option("--as-of", metavar="DATE", default="", help="As it stood at the end of that day.")
def work(session: Session, by: str, as_of: str) -> None:
    """Show the work in hand: how much is open, whose move it is, promises kept."""
    summary, past = work_summary(session, by, as_of)
    document = {
        "as_of": summary.as_of, "open": summary.open, "our_move": summary.our_move,
        "departments": summary.departments, "employers": summary.employers, "late": summary.late,
        "stopped": summary.stopped,
        "promises": None if past else {"kept": summary.kept, "due": summary.promised},
        "lines": [
            {by: one.key or None, "open": one.open, "late": one.late, "our_move": one.our_move,
             "value_pence": one.value}
            for one in summary.lines
        ],
    }  # fmt: skip
    session.answer(document, lambda: _work_text(session, summary, by, past))


def work_summary(session: Session, by: str, as_of: str) -> tuple[in_hand.Summary, bool]:
    """The totals, and whether they are of a day gone by."""
    day = session.day_or_none(as_of) or session.today
    if day > session.today:
        raise NotAllowed(f"{as_of.strip()[:40]} is still to come. Leave --as-of out for the work as it stands now.")
    if day == session.today:
        return in_hand.summary(session.reads, session.moment, by), False
    return in_hand.summary_as_of(session.reads, Moment(day, session.moment.now_ms), by), True


def _work_text(session: Session, summary: in_hand.Summary, by: str, past: bool) -> str:
    kept = f"promises kept this month {summary.kept} of {summary.promised}" if summary.promised else ""
    moves = f"our move {summary.our_move}, departments {summary.departments}, employers {summary.employers}"
    head = layout.joined(
        (
            f"{summary.open:,} open",
            moves if summary.open else "",
            f"{summary.late:,} late" if summary.late else "",
            kept,
        )
    )
    if past:
        head = f"As of {session.on(summary.as_of)}: {head}"
    if not summary.lines:
        return head
    kind = "stages" if by == "stage" else ""
    rows = [
        (session.label(kind, one.key) if kind else one.key or "no department yet", f"{one.open:,}", f"{one.our_move:,}",
         f"{one.late:,}" if one.late else "", layout.money(one.value or None))
        for one in summary.lines
    ]  # fmt: skip
    foot = f"\n{layout.counted(summary.stopped, 'of them stands', 'of them stand')} still." if summary.stopped else ""
    title = "Stage" if by == "stage" else "Department"
    return f"{head}\n{layout.table((title, 'Open', 'Our move', 'Late', 'Value'), rows, right=(1, 2, 3, 4))}{foot}"


@command("history", short_help="Show what was done, to an enquiry or in the hub.")
@click.argument("ref", metavar="[REF]", default="")
@click.option("--limit", type=click.IntRange(1), default=None, help="How many (else the latest 50).")
def history(session: Session, ref: str, limit: int | None) -> None:
    """Show what happened to an enquiry, or what was done in the hub lately."""
    if ref:
        events = histories.of_enquiry(session.reads, session.enquiry(ref), session.viewer)
        events = events[-limit:] if limit else events
        session.answer(
            [documents.event(session, one) for one in events], lambda: events_text(session, events, indent="")
        )
        return
    steps = histories.steps(session.reads, limit or 50, hub=session.viewer.is_hub)

    def text() -> str:
        if not steps:
            return "Nothing has been done yet."
        rows = [
            (session.when(one.at), one.by, f"{one.what} (undone)" if one.undone else one.what, _about(one))
            for one in steps
        ]
        return layout.table(("When", "Who", "What", "Enquiry"), rows, whole=(3,))

    session.answer([documents.step(session, one) for one in steps], text)


def _about(one: histories.Step) -> str:
    if one.about > 1:
        return f"{one.enquiries[0][1]} and {one.about - 1:,} more" if one.enquiries else f"{one.about:,}"
    return one.enquiries[0][1] if one.enquiries else ""


def events_text(session: Session, events: list[histories.Event], indent: str = "  ", *, arrival: bool = True) -> str:
    """History lines, each with its words under it; without `arrival`, those of the first message are left out."""
    if not events:
        return "Nothing has happened yet."
    times = [session.when(one.at) for one in events]
    wide = max(layout.width_of(one) for one in times)
    lines = []
    for time, one in zip(times, events, strict=True):
        note = " (undone)" if one.undone else " (kept for a newer version of hubcrm)" if one.held else ""
        lines.append(f"{indent}{time.ljust(wide)}  {layout.plain(one.what)}{note} · {layout.plain(one.by)}")
        if one.text and (arrival or one.kind != "received"):
            lines.append(layout.wrapped(one.text, indent + " " * (wide + 4)))
    return "\n".join(lines)
