"""What the suggestion card says: who is there, who could help, who works with them, what was answered so far."""

from __future__ import annotations

from datetime import date

from hubcrm.desktop.parts import saying
from hubcrm.desktop.parts.advising import HELPS, Advice, Choice
from hubcrm.desktop.parts.reading import Whole
from hubcrm.desktop.widgets.text import Run
from hubcrm.domain.promises import say_day
from hubcrm.queries import suggesting_people
from hubcrm.queries.labels import label
from hubcrm.queries.suggesting_people import Fit

NAMED = 3  # colleagues of a department
FLAGS = {
    "sales_pitch": ("Reads like a sales call", "sales_spam", "Close as a sales call"),
    "student_question": ("Reads like a student's or a parent's question", "not_employer", "Close, passed on"),
    "data_protection": ("Asks to be removed, or what we hold: that has a legal time limit", "data_request",
                        "Close as a data protection request"),
    "complaint": ("Reads like a complaint: answer it today", "", ""),
    "safety_critical": ("Somebody could be hurt: ring today", "", ""),
    "export_control": ("May need an export check before anybody is asked", "hold", "Hold for checks"),
}  # fmt: skip
"""What is flagged -> what to say, the reason to close with (or "hold"), and what the button says."""


def closes(flag: str) -> bool:
    """Whether what was flagged is closed rather than offered."""
    return FLAGS.get(flag, ("", "", ""))[1] not in ("", "hold")


def worth_offering(advice: Advice, whole: Whole) -> tuple[Choice, ...]:
    """Departments in order, those that have it already left out, those that said no, or were said to be wrong, last."""
    waiting = {one.department for one in whole.detail.offers if one.status == "open"}
    no = {one.department for one in whole.detail.offers if one.status == "declined"}
    no |= set(whole.detail.fields.get("not_for") or ())
    left = [one for one in advice.choices if one.id not in waiting]
    return tuple(sorted(left, key=lambda one: one.id in no))


def who_runs(choice: Choice, today: date) -> list[Run]:
    """Who is there: the likeliest to take it with what speaks for them, then the others; who is away, and who stands in."""
    runs: list[Run] = []
    named: set[str] = set()
    for at, one in enumerate(choice.people[:NAMED]):
        if at:
            runs.append(Run("\n" if at == 1 and choice.people[0].speaks_for_them else saying.DOT, tone="muted"))
        runs += _one_of(one, today, first=at == 0, named=named)
        named.add(one.name)
    if len(choice.people) > NAMED:
        runs.append(Run(f"{saying.DOT}{len(choice.people) - NAMED} more", tone="muted"))
    return runs


def _one_of(one: Fit, today: date, *, first: bool, named: set[str]) -> list[Run]:
    if one.away is not None:
        until = f"{one.name} is away until {say_day(one.away.until, today)}"
        stands_in = one.away.deputy_name if one.away.deputy_name not in named else one.away.deputy_name.split()[-1]
        stands_in = saying.unbroken(f"{stands_in} stands in") if stands_in else ""
        return [Run(f"{until}, {stands_in}" if stands_in else until, tone="muted")]
    if not first:
        return [Run(saying.unbroken(one.name)), Run(f", {one.open} open" if one.open else "", tone="muted")]
    why = suggesting_people.why(one, today)
    return [Run(one.name, 600 if one.speaks_for_them else 400),
            Run(" " if one.speaks_for_them else ", ", tone="muted"),
            *(Run(words, 600 if strong else 400, "text" if strong else "muted") for words, strong in why)]  # fmt: skip


def helper(advice: Advice, picked: Choice) -> list[Run]:
    """A second department with words of its own in the text."""
    for one in advice.choices[:3]:
        words = [word for word in one.strong_words if word not in picked.strong_words][:2]
        if one.id != picked.id and one.share >= HELPS and words:
            return [Run(f"{one.name}, for "), Run(" and ".join(words), 600)]
    return []


def known_here(whole: Whole) -> list[Run]:
    """A colleague who works with this employer now, or did last."""
    for row in whole.earlier:
        if row.holder and row.stage != "closed":
            return [
                Run(f"{row.holder} ({row.department}) works with them now"),
                Run(f"{saying.DOT}{row.ref}", tone="muted"),
            ]
    for row in whole.earlier:
        if row.department:
            return [
                Run(f"{row.department} worked with them before", tone="muted"),
                Run(f"{saying.DOT}{row.ref} {saying.one_line(row.subject)}", tone="muted"),
            ]
    return []


def so_far(whole: Whole, today: date) -> list[Run]:
    """What departments have answered already, the latest first."""
    runs: list[Run] = []
    for one in reversed(whole.detail.offers):
        if one.status != "declined":
            continue
        reason = label("decline_reasons", one.reason).split(" (")[0].lower() if one.reason else "no reason given"
        name = saying.short_department(one.name)
        runs.append(Run(f"{'; ' if runs else ''}{name} said no, {reason}"))
    codes = {one.id: one.name for one in whole.departments}
    for department in whole.detail.fields.get("not_for") or ():
        if department in codes:
            runs.append(Run(f"{'; ' if runs else ''}not for {saying.short_department(codes[department])}"))
    if whole.detail.back == "returned":
        runs.append(Run(f"{'; ' if runs else ''}it came back to the hub", tone="muted"))
    return runs
