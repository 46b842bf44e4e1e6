"""What the Today page says, and how its list is cut into days. Plain functions, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.sections import Heading
from hubcrm.domain.promises import Calendar, PromiseDays, label, say_day, say_late
from hubcrm.queries import labels
from hubcrm.queries.reading import Viewer
from hubcrm.queries.today import Action, Listed, Reply, Risk, Spans


@dataclass(frozen=True, slots=True)
class ActionLook:
    """What a row of the list draws. `late` is the text of its pill, else the day stands in `date`."""

    kind: str
    what: str
    owner: str
    date: str
    late: str
    accessible: str


def action_look(one: Action, viewer: Viewer, whose: str, today: date, calendar: Calendar, kind: str) -> ActionLook:
    """One next action; its owner is named where the list is more than one's own."""
    words = labels.label("follow_up_kinds", one.kind, kind)
    parts = [one_line(one.employer_name) or "No employer yet", one_line(one.subject)]
    what = "  ·  ".join(part for part in parts if part)
    owner = "" if whose == "mine" or one.owner == viewer.person else one_line(one.owner_name) or "nobody yet"
    late = late_words(one.due, today, calendar)
    day = say_day(date.fromisoformat(one.due), today)
    spoken = ", ".join(part for part in (words, what, owner, late or day) if part)
    return ActionLook(words, what, owner, f"by {day}" if day == "today" else day, late, spoken)


def late_words(due: str, today: date, calendar: Calendar) -> str:
    """ "2 days late", or nothing."""
    day = date.fromisoformat(due)
    return say_late(max(calendar.count(day, calendar.add(today, 0)), 1)) if day < today else ""


def sections(listed: Listed, later: Sequence[Action] | None) -> list[Action | Heading]:
    """Rows under their headings; `later` are the rows of later weeks where that section is open."""
    spans = listed.spans
    rows: list[Action | Heading] = []
    for heading, title, found in (
        ("#late", "Late", [one for one in listed.actions if one.due < spans.today.isoformat()]),
        ("#today", "Today", [one for one in listed.actions if one.due == spans.today.isoformat()]),
        ("#next", _capital(say_day(spans.next_day, spans.today)), _between(listed, spans.today, spans.next_day)),
        ("#week", "Next week" if spans.next_week else "This week", _between(listed, spans.next_day, spans.week_end)),
    ):
        if found:
            rows.append(Heading(heading, title, len(found)))
            rows.extend(found)
    if listed.later:
        rows.append(Heading("#later", "Later", listed.later, opened=later is not None))
        rows.extend(later or ())
    return rows


def _between(listed: Listed, after: date, until: date) -> list[Action]:
    return [one for one in listed.actions if after.isoformat() < one.due <= until.isoformat()]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def head(listed: Listed) -> str:
    """ "7 today, 1 late"."""
    today = listed.spans.today.isoformat()
    late = sum(one.due < today for one in listed.actions)
    now = sum(one.due == today for one in listed.actions)
    said = [f"{now} today" if now else "", f"{late} late" if late else ""]
    return ", ".join(part for part in said if part) or "nothing due today"


def full_day(day: date, today: date) -> str:
    """ "Mon 23 Nov", for today and tomorrow too; with its year where that is not near."""
    said = say_day(day, today)
    return say_day(day, day - timedelta(days=7)) if said in ("today", "tomorrow", "yesterday") else said


_DAYS = {
    "ack": 1, "call_back": 1, "find_out": 2, "intro": 2, "meeting": 5, "send_info": 1, "paperwork": 5, "mid_check": 20,
    "results_check": 65, "story": 10, "thank": 2, "keep_in_touch": 10, "revisit": 20, "referral_check": 10,
    "contact_review": 20,
}  # fmt: skip
"""Working days until a next action is usually due; promises the hub set itself go before these."""


def usual_day(kind: str, today: date, calendar: Calendar, promised: PromiseDays) -> date:
    """The day that is offered for a next action of this kind."""
    chosen = {
        "ack": promised.acknowledge, "find_out": promised.decide, "chase_department": promised.nudge,
        "proposal": promised.proposal, "chase_proposal": promised.chase, "feedback": promised.feedback,
    }.get(kind, _DAYS.get(kind, 2))  # fmt: skip
    return calendar.add(today, max(1, chosen))


def risk_words(one: Risk, spans: Spans, calendar: Calendar) -> tuple[str, bool]:
    """(what is due and when, whether it is late)."""
    verb = {
        "answer": "answer",
        "nudge": "our nudge",
        "acknowledge": "acknowledge",
        "decide": "decide",
        "reply": "reply",
    }
    due = date.fromisoformat(one.due)
    said = label(due, spans.today, calendar, verb.get(one.what, ""))
    if due >= spans.today:
        return said, False
    return (f"{verb[one.what]} {said}" if one.what in ("answer", "nudge") else said), True


def reply_title(one: Reply) -> str:
    """Who wrote: "Helen Marsh, Sternfield Hydraulics"."""
    return ", ".join(one_line(part) for part in (one.sender, one.employer) if part) or one.ref


def reply_words(one: Reply) -> str:
    """Their first words in quotation marks, and how many replies there are besides."""
    more = f" and {one.unread - 1} more" if one.unread > 1 else ""
    return f"“{one_line(one.words)}”{more}" if one.words else f"{one_line(one.subject)}{more}"


def said_when(ms: int, today: date, calendar: Calendar) -> str:
    """The time of today, else the day: "09:12", "Fri 20 Nov"."""
    moment = calendar.local(ms)
    return f"{moment:%H:%M}" if moment.date() == today else say_day(moment.date(), today)
