"""How the Employers page says things: rows, the head, next actions, who may see whom. Plain words from plain values."""

from __future__ import annotations

from datetime import date, timedelta

from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.row_delegate import RowLook
from hubcrm.desktop.widgets.text import Run
from hubcrm.domain.employers import size_band
from hubcrm.domain.promises import Calendar, say_day
from hubcrm.domain.promises import label as promise_label
from hubcrm.queries.employer_page import Head, Known, Merging, Row, Work
from hubcrm.queries.employer_story import Spoke, Story
from hubcrm.queries.labels import label, without_school_of

DOT = "  ·  "
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
_SOON = 7  # days after which a past day is said with its date
_SIZES = {"none": "nobody employed", "micro": "very small", "small": "small", "medium": "medium", "large": "large"}
FACTS = {
    "domains": "mail domains", "town": "town", "postcode": "postcode", "region": "region", "sector": "sector",
    "employees": "size", "legal_form": "legal form", "parent": "parent", "company_number": "company number",
    "charity_number": "charity number", "looked_after_by": "who looks after them", "website": "website",
    "phone": "phone", "notes": "notes",
}  # fmt: skip


def row_look(row: Row, spoke: int | None, today: date, calendar: Calendar) -> RowLook:
    """A row of the list: name and town; what is open, with whom, and when somebody last spoke with them."""
    name, town = one_line(row.name), one_line(row.town)
    parts = [f"{row.open} open" if row.open else "Nothing open"]
    if row.departments:
        names = [without_school_of(one_line(one)) for one in row.departments]
        parts.append(", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else ""))
    if spoke:
        parts.append(f"last spoke {past_day(calendar.local(spoke).date(), today)}")
    second = DOT.join(parts)
    return RowLook(name, town, second, accessible=f"{name}, {town}. {second}" if town else f"{name}. {second}")


def past_day(day: date, today: date) -> str:
    """A day gone by in few words: "today", "Tue" within the week, "Tue 7 Apr", "Tue 7 Apr 2025"."""
    if (today - day).days >= _SOON or day >= today - timedelta(days=1):
        return say_day(day, today)
    return say_day(day, day - timedelta(days=_SOON)).split(" ")[0]


def plain_day(day: date) -> str:
    """A day with its date, never "today": "Mon 23 Nov"."""
    return say_day(day, day - timedelta(days=_SOON))


def days_ago(day: date, today: date) -> str:
    """How long ago in calendar days: "today", "9 days ago", "3 months ago"."""
    days = (today - day).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    if days < 60:
        return f"{days} days ago"
    if days < 730:
        return f"{round(days / 30.4)} months ago"
    return f"{days // 365} years ago"


def sector_words(sector: str) -> str:
    """A sector without the letter of its section: "C - Manufacturing" is Manufacturing."""
    head, dash, rest = sector.partition(" - ")
    return one_line(rest if dash and len(head) == 1 else sector)


def size_words(employees: int | None) -> str:
    """How many people and what that makes them: "84 people, medium"."""
    if employees is None:
        return ""
    band = size_band(employees)
    people = "1 person" if employees == 1 else f"{employees:,} people"
    return f"{people}, {_SIZES[band]}" if band and employees else _SIZES["none"].capitalize()


def facts_line(head: Head, calendar: Calendar) -> list[Run]:
    """Size, sector, town, and since when they have worked with us."""
    facts = head.facts
    parts = [size_words(facts["employees"]), sector_words(facts["sector"]), one_line(facts["town"])]
    if head.parent_name:
        parts.append(f"part of {one_line(head.parent_name)}")
    since = f"working with us since {calendar.local(head.since).year}" if head.since else "new to us"
    return [Run(DOT.join(part for part in [*parts, since] if part), tone="muted")]


def care_line(head: Head, spoke: Spoke | None, today: date, calendar: Calendar, *, read: bool) -> list[Run]:
    """Who looks after them, and who spoke to them last; `read` once the story is there."""
    if head.looked_after_by:
        runs = [Run("Looked after by ", tone="muted"), Run(one_line(head.looked_after_by), 600)]
    else:
        runs = [Run("Nobody looks after them yet", tone="muted")]
    if spoke is not None:
        who = without_school_of(one_line(spoke.department)) or one_line(spoke.name) or "The hub"
        ago = days_ago(calendar.local(spoke.at).date(), today)
        runs += [Run(DOT, tone="muted"), Run(who, 600), Run(f" spoke to them {ago}", tone="muted")]
    elif read:
        runs.append(Run(f"{DOT}nobody has spoken to them yet", tone="muted"))
    return runs


def stage_line(work: Work, today: date, kind: str) -> str:
    """Where an enquiry stands and whose move it is."""
    if work.side:
        words = {"waiting_employer": "waiting for them", "parked": "parked", "hold_checks": "on hold for checks"}
        until = f" until {say_day(date.fromisoformat(work.until), today)}" if work.until else ""
        return f"{label('stages', work.stage, kind)}{DOT}{words.get(work.side, 'not now')}{until}"
    if work.closed is not None:
        return "Closed"
    whose = {"us": "our move", "employer": "their move"}.get(work.move, "")
    if work.move == "department":
        whose = f"{one_line(work.holder) or without_school_of(one_line(work.department)) or 'the department'}’s move"
    return DOT.join(part for part in (label("stages", work.stage, kind), whose) if part)


def next_line(work: Work, today: date, calendar: Calendar, kind: str) -> str:
    """What comes next and by when: "Ring back by Wed 25 Nov", "Half-way check, 3 days late"."""
    if not work.next_kind:
        return ""
    what = label("follow_up_kinds", work.next_kind, kind)
    if work.next_due is None:
        return what
    when = promise_label(date.fromisoformat(work.next_due), today, calendar)
    return f"{what}, {when}" if work.late else f"{what} {when}"


def known_line(known: Known) -> str:
    """What they do, and what is worth knowing before one rings."""
    if known.hidden:
        return f"Known to {one_line(known.steward_name)}" if known.steward_name else "Known to a colleague"
    return DOT.join(part for part in (one_line(known.role_title), one_line(known.phone), one_line(known.notes)) if part)


def waiting_line(story: Story) -> str:
    """How long they waited for us, in one or two sentences."""
    if not story.entries:
        return "Nothing has passed between us yet."
    days = f"{story.waited} working day{'' if story.waited == 1 else 's'}"
    said = f"They have waited {days} for us in all" if story.waited else "They have not had to wait for us"
    if story.waited and story.longest < story.waited:
        said += f", {story.longest} at the longest"
    if story.waiting:
        said += (
            ". They are waiting for us now"
            if story.waiting == 1
            else f". They wait for us in {story.waiting} enquiries"
        )
    return f"{said}."


def waited_words(days: int) -> str:
    """How long after the word before."""
    if days == 0:
        return "same day"
    return "1 working day later" if days == 1 else f"{days} working days later"


def merging_line(merging: Merging) -> str:
    """What moves when two employers become one."""
    counted = [
        _count(merging.enquiries, "enquiry", "enquiries"), _count(merging.people, "person", "people"),
        _count(merging.follow_ups, "next action", "next actions"), _count(merging.parts, "part of it", "parts of it"),
    ]  # fmt: skip
    moved = [one for one in counted if one]
    gone, stays = one_line(merging.gone), one_line(merging.stays)
    verb = "goes" if len(moved) == 1 and moved[0].startswith("1 ") else "go"
    said = f"{_listed(moved)} {verb} to {stays}." if moved else f"Nothing has to move to {stays}."
    if merging.fills:
        said += f" Blank there and filled from here: {_listed([FACTS[key] for key in merging.fills])}."
    return f"{said} The name {gone} is given up; Undo brings it back."


def _count(n: int, one: str, many: str) -> str:
    return "" if not n else f"{n} {one if n == 1 else many}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
