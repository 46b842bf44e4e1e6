"""The one-page report for senior managers: counts and sums of an academic year. Nobody is named, and nothing anybody wrote
stands in it."""

from __future__ import annotations

from collections.abc import Sequence

from hubcrm.actions.papers.wording import Voice, counted, pounds
from hubcrm.exports.papers.paper import Bar, Bars, Block, Facts, Heading, Paper, Para, Table
from hubcrm.queries.labels import lists, without_school_of
from hubcrm.queries.year import Line, Worth, Year

_MOST_UNMET = 5
_MOST_DEPARTMENTS = 12  # more are told together: the report stays on its page


def worded(found: Year, voice: Voice) -> Paper:
    """The report of one academic year."""
    years = f"{found.first.year}/{(found.first.year + 1) % 100:02d}"
    span = f"{voice.day(found.first)} to {voice.day(found.last)}"
    blocks: list[Block] = [Facts("The year in figures", _figures(found))]
    blocks += [Heading("Promises kept"), _promises(found)]
    if found.stages:
        total = sum(line.open for line in found.stages)
        blocks += [
            Heading(f"Work in hand now ({total:,} open)"),
            Bars("Work in hand by stage", tuple(_bar(line, voice.label("stages", line.key)) for line in found.stages)),
            _departments(found.departments, voice),
        ]
    blocks += [Heading(f"How {counted(_closed(found), 'enquiry', 'enquiries')} ended"), _endings(found, voice)]
    if found.unmet:
        unmet = "; ".join(
            f"{voice.label('enquiry_types', kind) or 'not sorted yet'} {count}"
            for kind, count in found.unmet[:_MOST_UNMET]
        )
        blocks.append(Para(f"Asked for and not met, for want of expertise, people or dates: {unmet}."))
    blocks.append(Para(_about_value(found), quiet=True))
    return Paper(f"Employer hub, {years}", voice.institution, ("Report for managers", span), voice.made(),
                 f"Report {years.replace('/', '-')}", tuple(blocks), one_page=True)  # fmt: skip


def _figures(found: Year) -> tuple[tuple[str, str], ...]:
    back = f", {found.came_back:,} of whom had asked before" if found.came_back else ""
    reached = (
        f"{found.people:,}, from {counted(found.people_known, 'enquiry that says', 'enquiries that say')} how many"
    )
    return (
        ("Enquiries received", f"{found.received:,}"),
        ("Employers who asked", f"{found.employers:,}{back}"),
        ("People reached", reached if found.people_known else "Not noted yet"),
        ("Agreed and under way", _worth(found.agreed) if found.stages else ""),
        ("Completed", _worth(found.completed)),
    )


def _worth(worth: Worth) -> str:
    if not worth.known:
        return f"{worth.many:,}" + (", no amount noted" if worth.many else "")
    return f"{worth.many:,}, worth {pounds(worth.pence)} in the {worth.known:,} that name an amount"


def _promises(found: Year) -> Bars:
    names = ("First reply", "Where it goes decided", "Proper reply")
    bars = []
    for name, (kept, due) in zip(names, found.promises, strict=True):
        bars.append(
            Bar(name, round(100 * kept / due) if due else 0, f"{kept:,} of {due:,} on time" if due else "none due")
        )
    return Bars("Promises kept on time", tuple(bars))


def _bar(line: Line, name: str) -> Bar:
    return Bar(name, line.open, f"{line.open:,}{f', {line.late:,} late' if line.late else ''}")


def _departments(lines: Sequence[Line], voice: Voice) -> Table:
    """A line for each of those with most open work, one for all the others, and one for what the hub has itself."""
    named = [line for line in lines if line.key]
    most = sorted(named, key=lambda line: -line.open)[:_MOST_DEPARTMENTS]
    others = [line for line in named if line not in most]
    rows = [_row(without_school_of(line.key), [line]) for line in named if line in most]
    if others:
        rows.append(
            _row(
                counted(len(others), f"other {voice.word('department')}", f"other {voice.word('departments')}"), others
            )
        )
    rows += [_row("The hub", [line]) for line in lines if not line.key]
    head = voice.word("department").capitalize()
    return Table(f"Work in hand by {head.lower()}", (head, "Open", "Late", "Worth, where noted"), tuple(rows), (46, 14, 14, 26),
                 frozenset({1, 2, 3}), nothing="Nothing is open.")  # fmt: skip


def _row(name: str, lines: Sequence[Line]) -> tuple[str, ...]:
    late = sum(line.late for line in lines)
    known = sum(line.worth.known for line in lines)
    worth = pounds(sum(line.worth.pence for line in lines))
    return (
        name,
        f"{sum(line.open for line in lines):,}",
        f"{late:,}" if late else "",
        f"{worth} in {known:,}" if known else "",
    )


def _closed(found: Year) -> int:
    return sum(count for _, count in found.closed)


def _endings(found: Year, voice: Voice) -> Block:
    """How they ended, in the groups of the code list, each with its reasons."""
    counts = dict(found.closed)
    groups: dict[str, list[tuple[str, int]]] = {}
    for one in lists()["close_reasons"]:
        if counts.get(one["code"]):
            groups.setdefault(str(one["group"]), []).append((str(one["code"]), counts[one["code"]]))
    rows = tuple(
        (name, f"{sum(count for _, count in reasons):,}",
         "; ".join(f"{voice.label('close_reasons', code)} {count:,}" for code, count in reasons))
        for name, reasons in groups.items()
    )  # fmt: skip
    return Table("How enquiries ended", ("How", "Enquiries", "Reasons"), rows, (30, 14, 56),
                 nothing="Nothing was closed in this time.")  # fmt: skip


def _about_value(found: Year) -> str:
    known = found.agreed.known + found.completed.known
    value = "Amounts are what was noted with an enquiry, not income received" if known else "No amounts were noted"
    return f"{value}. Housekeeping, such as junk mail, is left out. No personal data is in this report."
