"""How Triage says things: rows, waiting, promises, channels. Plain words from plain values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from hubcrm.desktop.widgets.pill import PillKind
from hubcrm.desktop.widgets.row_delegate import RowLook
from hubcrm.desktop.widgets.text import Run
from hubcrm.domain.promises import Calendar, say_day, say_late

if TYPE_CHECKING:
    from hubcrm.queries import listing
    from hubcrm.queries.enquiry import Detail, Promise
    from hubcrm.queries.triage import Row

NOBODY = "Employer not known yet"
DOT = "  ·  "
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_FIRST_WORD = {"acknowledge": "reply", "decide": "decide", "reply": "reply"}
"""What the hub owes first, in the list: an acknowledgement is the first reply that the employer sees."""

_CHANNELS = {
    "web_form": "by web form", "email": "by e-mail", "phone": "by phone", "voicemail": "by voicemail",
    "web_chat": "by web chat", "walk_in": "walked in", "event": "at an event", "social": "on social media",
    "academic_referral": "through an academic", "partner_referral": "through a partner",
    "careers_team": "through the careers team", "tender_portal": "on a tender portal", "we_approached": "we approached them",
    "returning": "they came back to us", "post": "by post",
}  # fmt: skip
_SIDES = {
    "waiting_employer": "Waiting for the employer",
    "parked": "Parked",
    "hold_checks": "On hold for checks",
}


def one_line(text: str) -> str:
    """Text from outside on one line, without control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def unbroken(text: str) -> str:
    """The same words, kept on one line: a date cut in two is hard to read."""
    return text.replace(" ", "\u00a0")


def day_of(iso: str) -> date:
    """The day of an ISO date."""
    return date.fromisoformat(iso)


def row_look(row: Row, today: date, calendar: Calendar) -> RowLook:
    """A row of the list: who, by when, what, and the one pill that matters most."""
    title = one_line(row.employer) or (one_line(row.sender) or NOBODY)
    late_by = _days_late(row.due, today, calendar)
    if row.side == "parked":
        date_said = "parked until today"
    elif row.due is None:
        date_said = "promises stand still" if row.side else ""
    else:
        date_said = f"{_FIRST_WORD.get(row.promise, 'reply')} by {say_day(day_of(row.due), today)}"
    kind, pill = _pill(row, late_by)
    subject = one_line(row.subject)
    spoken = ", ".join(part for part in (title, date_said, pill) if part)
    return RowLook(title, date_said, subject, kind, pill, False, f"{spoken}. {subject}")


def _pill(row: Row, late_by: int) -> tuple[PillKind, str]:
    if late_by:
        return "late", say_late(late_by)
    if row.urgency == "high":
        return "urgent", "Urgent"
    if row.back:
        return "back", "Back with us"
    if row.unread:
        return "back", "New reply" if row.unread == 1 else f"{row.unread} new replies"
    return "", ""


def _days_late(due: str | None, today: date, calendar: Calendar) -> int:
    if due is None or today <= day_of(due):
        return 0
    return max(calendar.count(day_of(due), calendar.add(today, 0)), 1)


def moment_words(ms: int, today: date, calendar: Calendar) -> str:
    """A moment as people say it: "Fri 20 Nov 14:10", "today 08:31"."""
    at = calendar.local(ms)
    return f"{say_day(at.date(), today)} {at:%H:%M}"


def who_line(detail: Detail, today: date, calendar: Calendar) -> list[Run]:
    """Who asks, for which employer, how and when it came."""
    from hubcrm.queries.labels import label

    sender = one_line(detail.sender)
    employers = [one_line(name) for _, name in detail.employers if name] or [one_line(detail.typed)]
    named = ", ".join(name for name in employers if name)
    channel = _CHANNELS.get(detail.channel, label("channels", detail.channel).lower() if detail.channel else "")
    came = moment_words(detail.received, today, calendar)
    runs = [Run(sender or named or NOBODY, 600)]
    rest = [named] if sender and named else []
    rest.append(unbroken(f"{channel}, {came}" if channel else came))
    runs += [Run(DOT + part, tone="muted") for part in rest]
    return runs


def standing_line(detail: Detail, today: date, calendar: Calendar) -> list[Run]:
    """How long it has waited and what was promised: what is late first, in its own tone."""
    if detail.side:
        until = f" until {say_day(day_of(detail.until), today)}" if detail.until else ""
        return [
            Run(f"{_SIDES.get(detail.side, 'Not now')}{until}"),
            Run(f"{DOT}our promises stand still", tone="muted"),
        ]
    waited = calendar.count(calendar.receipt_day_ms(detail.received), calendar.add(today, 0))
    said = "Arrived today" if waited <= 0 else f"Waiting {waited} working day{'' if waited == 1 else 's'}"
    runs = [Run(unbroken(said), tone="muted")]
    open_ones = [one for one in detail.promises if one.kept is None and one.due is not None]
    for promise in dict.fromkeys([*open_ones[:1], *open_ones[-1:]]):  # what is next, and the reply they wait for
        runs += [Run(DOT, tone="muted"), _promise(promise, today, calendar)]
    return runs


def _promise(promise: Promise, today: date, calendar: Calendar) -> Run:
    due = str(promise.due)
    late_by = _days_late(due, today, calendar)
    if late_by:
        what = {"acknowledge": "acknowledging it is", "decide": "deciding is", "reply": "the reply is"}[promise.name]
        return Run(unbroken(f"{what} {say_late(late_by)}"), 500, "bad")
    return Run(unbroken(f"{promise.name} by {say_day(day_of(due), today)}"), tone="muted")


def earlier_words(rows: Sequence[listing.Row], calendar: Calendar) -> str:
    """What this employer asked before: "1 earlier enquiry, March 2026: heat treatment advice"."""
    from hubcrm.queries.labels import label

    if not rows:
        return ""
    newest = rows[0]
    came = calendar.local(newest.received)
    count = "1 earlier enquiry" if len(rows) == 1 else f"{len(rows)} earlier enquiries, the last in"
    joint = ", " if len(rows) == 1 else " "
    ended = ", finished" if newest.stage == "closed" else f", {label('stages', newest.stage).lower()}"
    where = f", {newest.department}" if newest.department else ""
    return f"{count}{joint}{_MONTHS[came.month - 1]} {came.year}: {one_line(newest.subject)}{where}{ended}"


def trust_words(confidence: float) -> str:
    """How far to trust the first suggestion, in tenths as people say it."""
    tenths = round(confidence * 10)
    if tenths >= 10:
        return "Very likely right"
    return f"Likely right, {tenths} in 10"


def short_department(name: str) -> str:
    """What people call a department: its name without "School of" and the like."""
    from hubcrm.actions.doing import without_school_of

    return without_school_of(name)
