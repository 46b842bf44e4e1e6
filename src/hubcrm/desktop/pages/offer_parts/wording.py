"""What the Offers page says: rows, the lines of the brief, and the head of the foot. Plain functions, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hubcrm.actions.doing import without_school_of as short
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.pill import PillKind
from hubcrm.desktop.widgets.row_delegate import RowLook
from hubcrm.desktop.widgets.text import Run
from hubcrm.domain.promises import Calendar, say_day, say_late
from hubcrm.domain.words import FollowUpKind
from hubcrm.queries import labels
from hubcrm.queries.brief import Asked, Brief, Earlier
from hubcrm.queries.offered import Row
from hubcrm.queries.presence import Absent
from hubcrm.queries.reading import Viewer

_MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)  # not the desktop's words

_NEXT = {
    "call_back": "ring", "find_out": "ring", "proposal": "proposal", "chase_proposal": "follow up", "mid_check": "check in",
    "feedback": "feedback", "thank": "thank", "keep_in_touch": "be in touch", "send_info": "send it", "meeting": "meet",
    "intro": "introduce", "paperwork": "paperwork", "results_check": "ask", "story": "ask", "revisit": "come back",
}  # fmt: skip
"""A next action in a word or two, to stand before "by Thu 26 Nov"."""


@dataclass(frozen=True, slots=True)
class Days:
    """Today and the working calendar, as a page reads them once for everything it says."""

    today: date
    calendar: Calendar
    kind: str = ""  # of the institution

    def by(self, due: str | None, verb: str = "") -> str:
        """ "answer by Thu 26 Nov", "answer today"; past days keep their date: how late it is stands elsewhere."""
        if due is None:
            return "paused"
        day = date.fromisoformat(due)
        said = say_day(day, self.today)
        if said not in ("today", "tomorrow", "yesterday"):
            said = f"by {said}"
        return f"{verb} {said}".strip()

    def late(self, due: str | None) -> str:
        """ "2 days late", or nothing."""
        if due is None or date.fromisoformat(due) >= self.today:
            return ""
        day = date.fromisoformat(due)
        return say_late(max(self.calendar.count(day, self.calendar.add(self.today, 0)), 1))

    def left(self, due: str) -> str:
        """ "3 working days left"; nothing on the last day, whose name says enough."""
        n = self.calendar.count(self.today, date.fromisoformat(due))
        return f"{n} working day{'' if n == 1 else 's'} left" if n > 0 else "by the end of the day"

    def said(self, ms: int) -> str:
        """The day of a moment: "Mon 23 Nov", "today"."""
        return say_day(self.calendar.local(ms).date(), self.today)

    def word(self, which: str) -> str:
        """The institution's own word for "department", "departments", "academic", ..."""
        return labels.words(self.kind).get(which, which)


def row_look(row: Row, viewer: Viewer, days: Days) -> RowLook:
    """One line of the list."""
    pill: tuple[PillKind, str] = ("", "")
    late = days.late(row.due)
    if row.contested and row.status == "taken":
        pill = ("back", "Two said yes")
    elif row.status == "open" and row.question and viewer.is_hub:
        pill = ("back", "Asks us")
    elif late and row.status != "helping":
        pill = ("late", late)
    elif row.urgency == "high" and row.status == "open":
        pill = ("urgent", "Urgent")
    when = row_date(row, viewer, days)
    employer = one_line(row.employer) or "No employer yet"
    subject = one_line(row.subject)
    who = _whose(row, viewer)
    return RowLook(
        title=employer, date=when, subject=f"{who}: {subject}" if who else subject, pill_kind=pill[0], pill_text=pill[1],
        accessible=", ".join(part for part in (employer, subject, who, when, pill[1]) if part),
    )  # fmt: skip


def row_date(row: Row, viewer: Viewer, days: Days) -> str:
    """What is due, at the right of a row."""
    if row.status == "helping":
        return ""
    if row.status == "open":
        if row.question:
            return "waits for our answer" if viewer.is_hub else "with the hub"
        if row.due is None and row.next_kind == FollowUpKind.SEND_INFO:
            return "not sent yet"  # it goes by e-mail, and its letter waits
        return days.by(row.due, "answer")
    return days.by(row.due, _NEXT.get(row.next_kind, "next")) if row.due else ""


def _whose(row: Row, viewer: Viewer) -> str:
    """Whose it is, where that is somebody other than the one who looks."""
    person, name = (row.to, row.to_name) if row.status == "open" else (row.holder, row.holder_name)
    return one_line(name) if name and person != viewer.person else ""


def away(found: Absent, days: Days) -> str:
    """ "away until Fri 4 Dec"."""
    return f"away until {say_day(found.until, days.today)}"


def origin(brief: Brief, days: Days) -> str:
    """The line above the title: offered to whom, by whom, when."""
    if not brief.offered_at:
        return brief.ref
    department = short(brief.department_name)
    to = f"{brief.to_name}, {department}," if brief.to_name else department
    by = f" by {brief.offered_by}" if brief.offered_by else ""
    return f"Offered to {to}{by}{',' if not by.endswith(',') else ''} {days.said(brief.offered_at)}"


def title(brief: Brief) -> str:
    """The need in a sentence; until somebody has put it so, the subject."""
    return one_line(brief.need) or one_line(brief.subject) or "No subject"


def who_asks(brief: Brief) -> str:
    """The line beneath the title: who asks, from where, about what, under which reference."""
    person = ", ".join(part for part in (brief.contact, brief.contact_role) if part)
    place = ", ".join(part for part in (brief.employer_name, brief.town) if part)
    subject = brief.subject if brief.need else ""
    return "  ·  ".join(one_line(part) for part in (subject, place, person, brief.ref) if part)


def where(brief: Brief) -> str:
    """Where it is to happen, else where they are."""
    return brief.where or (f"They are in {brief.town}" if brief.town else "")


def by_when(brief: Brief, days: Days) -> str:
    """The employer's own deadline."""
    day = say_day(date.fromisoformat(brief.deadline), days.today) if brief.deadline else ""
    day = day[:1].upper() + day[1:]
    return "; ".join(part for part in (day, brief.by_when) if part)


def money(brief: Brief) -> str:
    """What there is to spend, as far as it was said."""
    amount = f"About £{brief.value // 100:,}" if brief.value else ""
    return "; ".join(part for part in (amount, brief.money) if part)


def why(brief: Brief) -> list[Run | str]:
    """Why this department: the note of whoever offered it, and the words that match."""
    runs: list[Run | str] = []
    if brief.note and one_line(brief.note) != one_line(brief.need):
        runs.append(_sentence(brief.note) + " ")
    if brief.mentions:
        runs.append("It mentions ")
        for at, word in enumerate(brief.mentions):
            runs.append(Run(word, 600))
            last = at == len(brief.mentions) - 1
            runs.append("." if last else " and " if at == len(brief.mentions) - 2 else ", ")
    return runs


def before(brief: Brief, days: Days) -> str:
    """What this employer asked before, and with whom it went on."""
    if not brief.earlier:
        return "Their first enquiry." if brief.employer else ""
    said = "; ".join(_earlier(one, days) for one in brief.earlier)
    more = f"; and {brief.earlier_more} more" if brief.earlier_more else ""
    return f"{said}{more}."


def _earlier(one: Earlier, days: Days) -> str:
    day = days.calendar.local(one.received).date()
    month = _MONTHS[day.month - 1] + (f" {day.year}" if day.year != days.today.year else "")
    who = one.holder or (short(one.department) if one.department else "")
    end = "still open" if one.open else labels.label("close_reasons", one.reason, days.kind).split(" (")[0].lower()
    return f"{one_line(one.subject)} ({', '.join(part for part in (month, who, end) if part)})"


def helpers(brief: Brief) -> str:
    """Who helps, and who was asked to."""
    will = [f"{one.replace(' of School of ', ' of ')} will help." for one in brief.will_help]
    asked = [short(name) for name in brief.helpers]
    return " ".join([*will, *([f"{_listed(asked)} could help."] if asked else [])])


def so_far(brief: Brief, days: Days) -> str:
    """The last contact, and what the employer was promised."""
    last = brief.last_contact
    parts = []
    if last is not None:
        did = {"Note": "", "Met": "met them"}.get(last.what, last.what[:1].lower() + last.what[1:])
        said = f"“{_shortened(last.text)}”" if last.text else ""
        parts.append(
            f"{last.by}, {days.said(last.at)}: {': '.join(one for one in (did, said) if one)}{'' if said else '.'}"
        )
    if brief.reply_due and brief.replied is None:
        late = days.late(brief.reply_due)
        parts.append(f"We promised them a proper reply {days.by(brief.reply_due)}{f', {late}' if late else ''}.")
    return " ".join(parts)


def also_asked(brief: Brief, viewer: Viewer, days: Days) -> str:
    """Which other departments have it or had it."""
    if not brief.asked:
        if viewer.is_hub:
            return "Nobody else."
        return f"Nobody else. If it is not for you, the hub asks the next {days.word('department')}."
    return " ".join(_asked(one, days) for one in brief.asked)


def _asked(one: Asked, days: Days) -> str:
    name = short(one.name) or f"A {days.word('department')}"
    if one.status == "open":
        return f"{name} has it too" + (f", {days.late(one.due) or days.by(one.due)}." if one.due else ".")
    if one.status == "declined":
        reason = labels.label("decline_reasons", one.reason, days.kind).split(" (")[0].lower()
        return f"{name} was asked; not for them ({reason})."
    return {
        "taken": f"{name} said yes.",
        "helping": f"{name} will help.",
        "passed_over": f"{name} had it as well.",
    }.get(one.status, f"{name} was asked as well.")


def people(brief: Brief, days: Days) -> str:
    """Who there is in the department, with what they know; who is away says so."""
    said = []
    for one in brief.colleagues[:_MOST_PEOPLE]:
        facts = [one.expertise] if one.expertise else []
        if one.away is not None:
            stands = f"; {one.away.deputy_name} stands in" if one.away.deputy else ""
            facts = [away(one.away, days) + stands]
        said.append(f"{one.name} ({one_line(', '.join(facts))})" if facts else one.name)
    more = len(brief.colleagues) - _MOST_PEOPLE
    return "; ".join(said) + (f"; and {more} more" if more > 0 else "") + ("." if said else "")


def said_yes(brief: Brief, viewer: Viewer, days: Days) -> str:
    """Who said yes, and when."""
    return "; ".join(
        f"{'You' if one.person == viewer.person else one.name}, {days.said(one.at)} at {days.calendar.local(one.at):%H:%M}"
        for one in brief.claims
    ) + ("." if brief.claims else "")


def both(brief: Brief, viewer: Viewer) -> str:
    """Who said yes before either saw the other, to one of them."""
    others = [one.name for one in brief.claims if one.person != viewer.person]
    if len(others) < len(brief.claims):
        return f"You and {_listed(others)}, before either saw the other. The hub settles it today and tells you both."
    return f"{_listed(others)}, before either saw the other. The hub settles it today and tells them both."


def answer_head(brief: Brief, viewer: Viewer, days: Days) -> list[Run | str]:
    """The words at the head of the foot while an answer is awaited."""
    if brief.question:
        return [Run("You asked the hub. ", 600), Run("Your clock stands still until they answer.", tone="muted")]
    if brief.answer_due is None and brief.next_action is not None and brief.next_action.kind == FollowUpKind.SEND_INFO:
        return [Run("Not sent yet", 600), Run("  its letter waits under To send", tone="muted")]
    if brief.answer_due is None:
        return [Run("Paused", 600), Run("  no answer is needed for now", tone="muted")]
    late = days.late(brief.answer_due)
    if not late:
        return [Run(days.by(brief.answer_due, "Answer"), 600), Run(f"  {days.left(brief.answer_due)}", tone="muted")]
    due = f"it was due {_on(brief.answer_due, days)}, {late}"
    first = "Still no answer" if viewer.is_hub else "An answer is still welcome"
    return [Run(first, 600), Run(f"  {due}", tone="muted")]


def _on(due: str, days: Days) -> str:
    return say_day(date.fromisoformat(due), days.today)


def first_name(brief: Brief) -> str:
    """What to call the person who asks: the first name, else "them"."""
    parts = [part for part in brief.contact.split() if part.rstrip(".") not in _TITLES]
    name = parts[0].strip(",") if len(parts) > 1 else ""
    return name if len(name) > 2 and name.isalpha() else "them"


_MOST_PEOPLE = 5
_MOST_QUOTED = 200
_TITLES = frozenset({"Dr", "Prof", "Professor", "Mr", "Mrs", "Ms", "Miss", "Mx", "Sir", "Dame", "Rev"})


def if_you_take_it(brief: Brief, days: Days) -> str:
    """What a yes means, in one line."""
    day = f" {days.by(brief.reply_due)}" if brief.reply_due and brief.replied is None else ""
    if days.late(brief.reply_due) and brief.replied is None:
        day = " as soon as you can"
    return f"If you take it, you ring {first_name(brief)}{day}. The hub does the paperwork and chases."


def next_step(brief: Brief, days: Days) -> str:
    """What is next for whoever said yes, to stand after "Yours. " """
    one = brief.next_action
    if one is None:
        return ""
    if one.kind in ("call_back", "find_out"):
        return f"Ring {first_name(brief)} {days.by(one.due)}"
    words = labels.label("follow_up_kinds", one.kind, days.kind)
    return f"{words} {days.by(one.due)}" if one.due else words


def sent_or_confirmed(brief: Brief) -> Run:
    """Whether the team's server has settled that this yes was the first; until then nobody knows whether another came before."""
    return Run("  Confirmed" if any(one.confirmed for one in brief.claims) else "  Claim sent", tone="muted")


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _shortened(text: str) -> str:
    words = one_line(text)
    return words if len(words) <= _MOST_QUOTED else f"{words[:_MOST_QUOTED].rsplit(' ', 1)[0]} …"


def _sentence(text: str) -> str:
    words = one_line(text)
    return words if words.endswith((".", "?", "!", "…")) else f"{words}."
