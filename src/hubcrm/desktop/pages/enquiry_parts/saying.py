"""How the page of one enquiry says things: standing, promises, offers. Plain words from plain values."""

from __future__ import annotations

from datetime import date

from hubcrm.desktop.parts.saying import DOT as DOT
from hubcrm.desktop.parts.saying import day_of, moment_words
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.text import Run
from hubcrm.domain.promises import Calendar, days_late, kept_on_time, say_day, say_late
from hubcrm.domain.promises import label as promise_label
from hubcrm.queries.employer_page import Known
from hubcrm.queries.enquiry import Detail, Offer, Promise
from hubcrm.queries.followups import FollowUp
from hubcrm.queries.labels import label, without_school_of

PROMISES = {"acknowledge": "Acknowledge", "decide": "Decide", "reply": "Reply"}
SIDES = {
    "waiting_employer": "Waiting for the employer",
    "parked": "Parked",
    "hold_checks": "On hold for checks",
}


def standing_line(detail: Detail, today: date, calendar: Calendar, kind: str) -> list[Run]:
    """Where it stands, whose move it is, and what is promised next; what is late stands out."""
    if detail.stage == "closed":
        reason = label("close_reasons", detail.reason, kind)
        when = say_day(calendar.local(detail.closed).date(), today) if detail.closed else ""
        runs = [Run(f"Closed {when}: {reason[:1].lower()}{reason[1:]}", 500)]
        if detail.instead:
            runs.append(Run(f"{DOT}we offered: {one_line(detail.instead)}", tone="muted"))
        return runs
    if detail.side:
        until = f" until {say_day(day_of(detail.until), today)}" if detail.until else ""
        return [
            Run(f"{SIDES.get(detail.side, 'Not now')}{until}", 500),
            Run(f"{DOT}our promises stand still", tone="muted"),
        ]
    runs = [Run(label("stages", detail.stage, kind), 500)]
    whose = whose_move(detail)
    if whose:
        runs.append(Run(DOT + whose, 500 if detail.move == "us" else 400, "text" if detail.move == "us" else "muted"))
    for promise in detail.promises:
        if promise.kept is None and promise.due is not None:
            due = day_of(promise.due)
            words = promise_label(due, today, calendar, promise.name if today <= due else "")
            late = f"{PROMISES[promise.name].lower()} is {words}" if today > due else words
            runs.append(Run(DOT + late, 500 if today > due else 400, "bad" if today > due else "muted"))
    return runs


def whose_move(detail: Detail) -> str:
    """Whose move it is: "our move", "Engineering’s move", "their move"."""
    if detail.move == "department":
        who = one_line(detail.holder_name) or without_school_of(one_line(detail.department_name))
        if not who:
            asked = [without_school_of(one_line(one.name)) for one in detail.offers if one.status == "open"]
            who = " and ".join(asked) or "the department"
        return f"{who}’s move"
    return {"us": "our move", "employer": "their move"}.get(detail.move, "")


def promise_words(promise: Promise, today: date, calendar: Calendar, *, is_open: bool) -> Run:
    """What became of a promise, or by when it is to be kept."""
    due = day_of(promise.due) if promise.due else None
    if promise.kept is not None:
        on = say_day(calendar.local(promise.kept).date(), today)
        if kept_on_time(calendar, due, promise.kept):
            return Run(f"kept {on}", tone="muted")
        return Run(f"{on}, {say_late(days_late(calendar, due, promise.kept))}", tone="muted")
    if not is_open:
        return Run("not needed any more", tone="faint")
    if due is None:
        return Run("stands still", tone="muted")
    words = promise_label(due, today, calendar)
    return Run(words, 500, "bad") if today > due else Run(words)


def offer_runs(offer: Offer, today: date, calendar: Calendar, question: str) -> list[Run]:
    """One offer and what became of it."""
    name = without_school_of(one_line(offer.name)) or "A department"
    to = f", for {one_line(offer.to_name)}" if offer.to_name else ""
    when = f"{DOT}{say_day(calendar.local(offer.at).date(), today)}"
    runs = [Run(name, 600), Run(to + when, tone="muted")]
    if offer.status == "open" and offer.question:
        runs.append(Run(f"{DOT}they ask: {one_line(question)}" if question else f"{DOT}they asked the hub a question"))
    elif offer.status == "open":
        due = day_of(offer.due) if offer.due else None
        words = promise_label(due, today, calendar)
        said = f"the answer is {words}" if offer.late else "they answer " + words
        runs.append(Run(DOT + said, 500 if offer.late else 400, "bad" if offer.late else "muted"))
    else:
        runs.append(Run(DOT + _answered(offer)))
    return runs


def _answered(offer: Offer) -> str:
    if offer.status == "declined":
        reason = label("decline_reasons", offer.reason).split(" (")[0] if offer.reason else ""
        return f"not for them: {reason[:1].lower()}{reason[1:]}" if reason else "not for them"
    return {
        "taken": "said yes",
        "helping": "will help, but not lead",
        "withdrawn": "taken back before they answered",
        "passed_over": "another department said yes first",
    }.get(offer.status, offer.status.replace("_", " "))


def next_words(follow_up: FollowUp, today: date, calendar: Calendar, kind: str) -> tuple[str, list[Run]]:
    """(what is to be done, by when and by whom)."""
    what = label("follow_up_kinds", follow_up.kind, kind)
    runs: list[Run] = []
    if follow_up.due:
        due = day_of(follow_up.due)
        words = promise_label(due, today, calendar)
        runs.append(Run(words, 500, "bad") if follow_up.late else Run(words, 500))
    if follow_up.owner_name:
        runs.append(Run(f"{DOT if runs else ''}{one_line(follow_up.owner_name)}", tone="muted"))
    if follow_up.note:
        runs.append(Run(f"{DOT if runs else ''}{one_line(follow_up.note)}", tone="muted"))
    return what, runs


def person_lines(known: Known) -> list[str]:
    """What there is to reach somebody by, a line each."""
    return [one for one in (one_line(known.role_title), one_line(known.phone), one_line(known.email)) if one]


def money(pence: int) -> str:
    """An amount as people write it: "£4,518", "£4,518.50"."""
    return f"£{pence // 100:,}" + (f".{pence % 100:02d}" if pence % 100 else "")


def event_when(ms: int, today: date, calendar: Calendar) -> str:
    """When something in history happened: "Fri 20 Nov 14:10"."""
    return moment_words(ms, today, calendar)
