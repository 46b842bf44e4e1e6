"""Letters: what a template is filled in with, and what waits to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.promises import say_day
from hubcrm.exports import templates
from hubcrm.intake import answers
from hubcrm.queries import calling, enquiry
from hubcrm.queries.labels import without_school_of
from hubcrm.queries.reading import Moment, Reads, Viewer

_MOST_WORDS = 900  # characters of the employer's own words in a letter


@dataclass(frozen=True, slots=True)
class Worded:
    """A template as this hub words it. `own`: somebody here changed it."""

    code: str
    title: str
    about: str
    to: str
    subject: str
    text: str
    own: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """A letter as a template makes it, before anybody changed a word. `next_due`: ISO day of what follows, or None."""

    enquiry: str
    offer: str
    template: str
    title: str
    to_name: str
    to_email: str
    subject: str
    text: str
    mark: str
    next_kind: str
    next_due: str | None
    phrases: tuple[str, ...]


class Letter(NamedTuple):
    """A letter that is kept: `mark` is our reference, or the offer's code. `due`: ISO day of what follows, or None."""

    id: str
    enquiry: str
    ref: str
    about: str
    employer: str
    offer: str
    department: str
    template: str
    title: str
    to_name: str
    to_email: str
    subject: str
    text: str
    status: str
    owner: str
    owner_name: str
    next_kind: str
    due: str | None
    made: int

    @property
    def whom(self) -> str:
        """Who it goes to, in words."""
        return self.to_name or self.to_email or self.department or self.employer or "nobody yet"


def worded(reader: Reads) -> list[Worded]:
    """All templates in this hub's words, in their order."""
    own = {row[0]: (row[1], row[2]) for row in reader.read("SELECT template, subject, text FROM wording") if row[2]}
    found = []
    for code, usual in templates.usual().items():
        subject, text = own.get(code, (usual.subject, usual.text))
        found.append(Worded(code, usual.title, usual.about, usual.to, subject or usual.subject, text, code in own))
    return found


def worded_one(reader: Reads, code: str) -> Worded:
    """One template. Raises NotFound."""
    templates.usual_one(code)
    return next(one for one in worded(reader) if one.code == code)


def begin(reader: Reads, enquiry_id: str, template: str, viewer: Viewer, moment: Moment, *, offer: str = "") -> Begun:
    """A letter about an enquiry, filled in. Raises NotFound, and NotAllowed for a nudge where nobody was asked."""
    from hubcrm.queries import settings

    words = worded_one(reader, template)
    us = settings.institution(reader)
    usual = templates.usual_one(template)
    due = us.calendar.add(moment.today, usual.next_days) if usual.next_days else None
    detail = enquiry.detail(reader, enquiry_id, viewer, moment)
    values = _values_of(reader, detail, viewer, moment)
    values["institution"], values["next_by"] = us.name or "our institution", _day(due, moment)
    values["find_out_by"] = _day(us.calendar.add(moment.today, 2), moment)
    values["answer_in"] = _working_days(us.days.department)
    to_name, to_email, mark = values["their_name"], values["_email"], detail.ref
    if words.to == "department":
        offer = offer or next((one.id for one in reversed(detail.offers) if one.status == "open"), "")
        if not offer:
            raise NotAllowed("No department has an offer of this enquiry to answer, so there is nobody to write to.")
        to_name, to_email = _for_department(reader, enquiry_id, offer, viewer, moment, values)
        mark = values["code"] = answers.offer_code(detail.ref, offer)
    else:
        offer = ""
    subject, text = _filled(words, values)
    follows = usual.next_kind if template != "offer_brief" else ""
    return Begun(
        enquiry_id, offer, template, words.title, to_name, to_email, marked(subject, mark), text, mark, follows,
        due.isoformat() if due is not None and follows else None, said_phrases(values),
    )  # fmt: skip


def likely(reader: Reads, enquiry_id: str) -> str:
    """The template that is likely to be wanted first for an enquiry as it stands."""
    rows = reader.read("SELECT acked, holder, answered, stage FROM enquiry WHERE id = ?", (enquiry_id,))
    acknowledged, holder, answered, stage = rows[0] if rows else (None, "", None, "")
    if acknowledged is None:
        return "acknowledgement"
    if holder:
        return "introduction" if answered is None else "proposal_cover" if stage == "proposal" else "thanks"
    return "find_out_more" if stage in ("new", "finding_out") else "hold"


def said_phrases(values: Mapping[str, str]) -> tuple[str, ...]:
    """The can-do sentences, filled in."""
    return tuple(templates.fill(one, values) for one in templates.phrases())


def marked(subject: str, mark: str) -> str:
    """A subject that surely carries our reference, or the offer's code: an answer finds its way back by it."""
    plain = " ".join(subject.split())
    return plain if mark.casefold() in plain.casefold() else f"{plain} [{mark}]".strip()


def example(subject: str, text: str, to: str) -> tuple[str, str]:
    """A template filled in with a made-up enquiry, for whoever edits it. Raises NotAllowed with the mistake."""
    mark = "E-2627-0042-K7MQ" if to == "department" else "E-2627-0042"
    return marked(templates.fill(subject, _EXAMPLE, "the subject"), mark), templates.fill(text, _EXAMPLE)


def _filled(words: Worded, values: Mapping[str, str]) -> tuple[str, str]:
    try:
        return templates.fill(words.subject, values, "the subject"), templates.fill(words.text, values)
    except NotAllowed:  # worded by a version that knows more words: the usual text will do
        usual = templates.usual_one(words.code)
        return templates.fill(usual.subject, values), templates.fill(usual.text, values)


def _values_of(reader: Reads, detail: enquiry.Detail, viewer: Viewer, moment: Moment) -> dict[str, str]:
    contact = calling.contact_of(reader, detail, viewer)
    seen = contact if contact is not None and not contact.hidden else None
    their_name = detail.sender if "@" not in detail.sender else ""
    their_name = their_name or (seen.name if seen else "")
    me = _person(reader, viewer.person)
    holder = _person(reader, detail.holder)
    reply = next((one.due for one in detail.promises if one.name == "reply"), None)
    need = str(detail.fields.get("need", ""))
    return {
        "greeting": f"Dear {their_name}" if their_name else "Hello",
        "their_name": their_name,
        "their_phone": detail.phone or (seen.phone if seen else ""),
        "their_words": _short(detail.text, _MOST_WORDS),
        "employer": detail.employers[0][1] if detail.employers else detail.typed or "an employer",
        "subject": " ".join(detail.subject.split()),
        "topic": f"“{' '.join(detail.subject.split())}”",
        "need": need or " ".join(detail.subject.split()),
        "need_short": _short(" ".join((need or detail.subject).split()), 70),
        "reference": detail.ref,
        "reply_by": _day(date.fromisoformat(reply), moment) if reply else "the day we agreed",
        "holder": holder[0],
        "holder_email": holder[1],
        "holder_phone": holder[2],
        "department": without_school_of(detail.department_name),
        "instead": detail.instead,
        "my_name": me[0] or "The hub",
        "my_email": me[1],
        "my_phone": me[2],
        "_email": detail.sender_email or (seen.email if seen else ""),
    }


def _for_department(
    reader: Reads, enquiry_id: str, offer: str, viewer: Viewer, moment: Moment, values: dict[str, str]
) -> tuple[str, str]:
    """Fill in what a department is told; (name, address) of whoever is asked there."""
    from hubcrm.queries.brief import brief

    told = brief(reader, enquiry_id, offer, viewer, moment)
    by_when = told.by_when or (_day(date.fromisoformat(told.deadline), moment) if told.deadline else "")
    values.update(
        need=told.need or values["need"], size=told.size, where=told.where, by_when=by_when,
        money=told.money or (f"about £{told.value // 100:,}" if told.value else ""), note=told.note,
        why_you=f"they mention {', '.join(told.mentions)}" if told.mentions else "",
        department=without_school_of(told.department_name),
        department_greeting=f"Dear {told.to_name}" if told.to_name else "Dear colleagues",
    )  # fmt: skip
    rows = reader.read(
        "SELECT d.email, p.email, coalesce(l.email, ''), coalesce(l.name, '') FROM department d "
        "LEFT JOIN person p ON p.id = ?2 LEFT JOIN person l ON l.id = (SELECT id FROM person WHERE department = d.id "
        "AND role = 'lead' AND left = 0 ORDER BY id != d.lead, name LIMIT 1) WHERE d.id = ?1",
        (told.department, told.to),
    )
    shared, theirs, leads, leader = rows[0] if rows else ("", "", "", "")
    if theirs:
        return told.to_name, theirs
    if shared:
        return told.to_name or values["department"], shared
    if leads and not told.to:
        values["department_greeting"] = f"Dear {leader}"
        return leader, leads
    return told.to_name or values["department"], ""


def _person(reader: Reads, person: str) -> tuple[str, str, str]:
    rows = reader.read("SELECT name, email, phone FROM person WHERE id = ?", (person,)) if person else []
    return (rows[0][0], rows[0][1], rows[0][2]) if rows else ("", "", "")


def _day(day: date | None, moment: Moment) -> str:
    return say_day(day, moment.today) if day is not None else ""


def _working_days(days: int) -> str:
    return "the day" if days == 0 else "1 working day" if days == 1 else f"{days} working days"


def _short(text: str, longest: int) -> str:
    plain = text.strip()
    if len(plain) <= longest:
        return plain
    cut = plain[:longest]
    return f"{cut.rsplit(None, 1)[0] if ' ' in cut else cut} …"


# what is kept

_LETTER = (
    "SELECT l.id, l.enquiry, e.ref, e.subject, coalesce(m.name, e.typed), l.offer, coalesce(d.name, ''), l.template, '', "
    "l.to_name, l.to_email, l.subject, l.text, l.status, l.owner, coalesce(p.name, ''), l.next_kind, l.due, l.made "
    "FROM letter l JOIN enquiry e ON e.id = l.enquiry LEFT JOIN employer m ON m.id = e.employer "
    "LEFT JOIN offer o ON o.id = l.offer LEFT JOIN department d ON d.id = o.department LEFT JOIN person p ON p.id = l.owner "
)
_STILL_MEANT = "(l.offer = '' OR o.status = 'open')"
"""A letter that carries an offer waits no longer once that was answered or withdrawn."""


def to_send(reader: Reads, viewer: Viewer | None = None, limit: int = 200) -> list[Letter]:
    """Letters that wait to be sent, the oldest first: the hub's, or a department's viewer's own."""
    rows = reader.read(
        f"{_LETTER}WHERE l.status = 'to_send' AND {_STILL_MEANT} AND (?2 = '' OR l.owner = ?2) "
        "ORDER BY l.made, l.id LIMIT ?1", (limit, _own(viewer)),
    )  # fmt: skip
    return [_letter(row) for row in rows]


def _own(viewer: Viewer | None) -> str:
    """Whose letters alone are shown; blank for all."""
    return "" if viewer is None or viewer.is_hub else viewer.person or "-"


def waiting(reader: Reads, viewer: Viewer | None = None) -> int:
    """How many letters wait to be sent."""
    rows = reader.read(
        "SELECT count(*) FROM letter l JOIN enquiry e ON e.id = l.enquiry LEFT JOIN offer o ON o.id = l.offer "
        f"WHERE l.status = 'to_send' AND {_STILL_MEANT} AND (?1 = '' OR l.owner = ?1)", (_own(viewer),),
    )  # fmt: skip
    return int(rows[0][0])


def of_enquiry(reader: Reads, enquiry_id: str) -> list[Letter]:
    """The letters about one enquiry that wait to be sent, the oldest first."""
    rows = reader.read(
        f"{_LETTER}WHERE l.enquiry = ? AND l.status = 'to_send' AND {_STILL_MEANT} ORDER BY l.made, l.id", (enquiry_id,)
    )
    return [_letter(row) for row in rows]


def one(reader: Reads, letter: str) -> Letter:
    """One letter. Raises NotFound."""
    rows = reader.read(f"{_LETTER}WHERE l.id = ?", (letter,))
    if not rows:
        raise NotFound("This letter is not in the hub any more; it may have been undone.")
    return _letter(rows[0])


def answered_by(reader: Reads, letter: Letter) -> tuple[str, ...]:
    """Message ids of the enquiry's e-mails from the employer that the letter answers, the oldest first."""
    if letter.offer:
        return ()
    rows = reader.read("SELECT message FROM message WHERE enquiry = ? AND message LIKE '%@%'", (letter.enquiry,))
    return tuple(str(row[0]) for row in rows if not str(row[0]).endswith(OURS))


OURS = "@letter.hubcrm.invalid"
"""How the message ids of our own letters end."""


def _letter(row: tuple[Any, ...]) -> Letter:
    found = Letter._make(row)
    usual = templates.usual().get(found.template)
    return found._replace(title=usual.title if usual else "Letter", department=without_school_of(found.department))


_EXAMPLE = {
    **dict.fromkeys(templates.WORDS, ""),
    "greeting": "Dear Jo Hart", "their_name": "Jo Hart", "their_phone": "01632 960114", "employer": "Harrow & Pike",
    "their_words": "We weld frames for farm machines and lose a day a week to cracks. Could somebody look at it with us?",
    "subject": "Cracks in welded frames", "topic": "“Cracks in welded frames”", "reference": "E-2627-0042",
    "need": "Somebody who finds out why their welded frames crack", "need_short": "Why welded frames crack",
    "reply_by": "Mon 30 Nov", "find_out_by": "Wed 25 Nov", "next_by": "Wed 25 Nov", "holder": "Dr Amara Okafor",
    "holder_email": "a.okafor@kestrelbridge.example", "holder_phone": "01632 960150", "department": "Engineering",
    "department_greeting": "Dear colleagues", "instead": "the regional welding centre, who test frames for small firms",
    "size": "24 people, small", "where": "at their works", "by_when": "before the spring season",
    "money": "about £4,000", "why_you": "they mention weld, crack", "answer_in": "2 working days",
    "code": "E-2627-0042-K7MQ", "institution": "Kestrelbridge University", "my_name": "Sam Idris",
    "my_email": "s.idris@kestrelbridge.example", "my_phone": "01632 960100",
}  # fmt: skip
"""A made-up enquiry to look at a template with."""
