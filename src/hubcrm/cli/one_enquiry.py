"""One enquiry to read."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from hubcrm.cli import documents, layout
from hubcrm.cli.lists import next_in_words
from hubcrm.cli.options import command
from hubcrm.cli.overview import events_text
from hubcrm.cli.session import Session
from hubcrm.domain import promises
from hubcrm.queries import apart, history, newer, people
from hubcrm.queries import enquiry as enquiries
from hubcrm.queries.enquiry import Detail
from hubcrm.queries.labels import words


@command("show", short_help="Show one enquiry whole.")
@click.argument("ref")
@click.option("--quoted", is_flag=True, help="With the older messages and signatures that are folded away.")
def show(session: Session, ref: str, quoted: bool) -> None:
    """Show one enquiry whole: their words, where it stands, promises, offers, history."""
    found = session.enquiry(ref)
    session.answer(
        documents.whole_enquiry(session, found) if session.as_json else None, lambda: page(session, found, quoted)
    )


def page(session: Session, enquiry_id: str, quoted: bool = False) -> str:
    """One enquiry as a page of text."""
    detail = enquiries.detail(session.reads, enquiry_id, session.viewer, session.moment)
    parts = [
        _head(session, detail),
        _standing(session, detail),
        layout.wrapped(detail.text, "  ") or "  (no words)",
        layout.wrapped(detail.quoted, "  > ") if quoted and detail.quoted else "",
        _folded(detail, quoted),
        _facts(session, detail),
        _offers(session, detail),
        "History\n" + events_text(session, history.of_enquiry(session.reads, enquiry_id, session.viewer), arrival=False),
    ]
    return "\n\n".join(part for part in parts if part)


def _head(session: Session, detail: Detail) -> str:
    employers = ", ".join(name for _, name in detail.employers) or detail.typed or "employer not known yet"
    reached = ", ".join(one for one in (detail.sender_email, detail.phone) if one and one != detail.sender)
    person = f"{detail.sender} ({reached})" if detail.sender and reached else detail.sender or reached
    channel = session.label("channels", detail.channel).lower()
    came = layout.joined((employers, person, f"{channel}, {session.when(detail.received)}"))
    return layout.wrapped(f"{detail.ref}  {detail.subject}\n{came}")


def _standing(session: Session, detail: Detail) -> str:
    lines = [_where(session, detail)]
    if detail.two_said_yes:
        names = " and ".join(one.name for one in detail.claims)
        lines.append(f"Two people said yes: {names}. Settle it: hubcrm confirm {detail.ref} PERSON")
    if detail.next_action:
        one = detail.next_action
        note = f" ({one.note})" if one.note else ""
        owner = f" · {one.owner_name}" if one.owner_name else ""
        number = "" if one.auto else f" [{one.id[-6:]}]"
        lines.append(f"Next: {next_in_words(session, one.kind, one.due)}{note}{owner}{number}")
        lines += [
            f"Then: {next_in_words(session, also.kind, also.due)} [{also.id[-6:]}]" for also in detail.follow_ups[1:]
        ]
    if not detail.closed:
        lines.append("Promises: " + layout.joined(_promise(session, one) for one in detail.promises))
    if newer.is_newer(session.reads, detail.id):
        lines.append(newer.WHAT_TO_DO)
    if apart.of_enquiry(session.reads, detail.id, session.viewer):
        lines.append(f"Somebody changed facts of it apart: hubcrm apart {detail.ref}")
    if detail.unread:
        lines.append(f"{layout.counted(detail.unread, 'reply', 'replies')} not read yet.")
    return layout.wrapped("\n".join(lines))


def _where(session: Session, detail: Detail) -> str:
    if detail.closed:
        instead = f" We offered: {detail.instead}" if detail.instead else ""
        return f"Closed {session.when(detail.closed)}: {session.label('close_reasons', detail.reason)}.{instead}"
    stage = session.label("stages", detail.stage)
    since = session.on(session.local(detail.since).date().isoformat())
    who = layout.joined((detail.department_name, detail.holder_name)) or detail.adviser_name
    back = {"declined": "declined, back with us", "returned": "returned to us"}.get(detail.back, "")
    move = {"us": "our move", "department": f"the {words(str(session.institution.get('kind', '')))['department']}'s move",
            "employer": "the employer's move"}.get(detail.move, "")  # fmt: skip
    side = session.label("side_states", detail.side).removesuffix(" until a date")
    if side and detail.until:
        side += f" until {session.on(detail.until)}"
    return layout.joined((side, f"{stage} since {since}", who, back, move))


def _promise(session: Session, one: enquiries.Promise) -> str:
    done = {"acknowledge": "acknowledged", "decide": "decided", "reply": "replied"}[one.name]
    if one.kept is not None:
        day = session.local(one.kept).date()
        late = promises.days_late(
            session.calendar, date.fromisoformat(one.due) if one.due else None, session.moment.now_ms, one.kept
        )
        return f"{done} {session.on(day.isoformat())}" + (f" ({promises.say_late(late)})" if late else "")
    due = date.fromisoformat(one.due) if one.due else None
    said = promises.label(due, session.today, session.calendar, one.name)
    return f"{one.name} {said}" if said.endswith("late") or due is None else said


def _folded(detail: Detail, quoted: bool) -> str:
    lines = [detail.note] if detail.note else []
    if detail.quoted and not quoted:
        lines.append(f"Older messages are folded away: hubcrm show {detail.ref} --quoted")
    lines += [f"Attached: {one['name']} ({_size(one['size'])})" for one in detail.files]
    return layout.wrapped("\n".join(lines), "  ")


def _size(count: int) -> str:
    return f"{count / 1_048_576:.1f} MB" if count >= 1_048_576 else f"{max(count // 1024, 1)} KB"


_LISTS = {"type": "enquiry_types", "also": "enquiry_types", "urgency": "urgencies", "new_here": "new_here"}
_TITLES = {
    "need": "In one sentence", "type": "Type", "also": "Also", "urgency": "Urgency", "deadline": "Deadline",
    "deadline_what": "What it is", "value_pence": "Value", "likelihood": "Likelihood", "people_helped": "People helped",
    "source": "Source", "introduced_by": "Introduced by", "where": "Where", "ok_to_share": "May be shared",
    "new_here": "New here", "what_we_gained": "What we gained", "contact": "Contact", "parent": "Part of",
    "their_ref": "Their reference",
}  # fmt: skip


def _facts(session: Session, detail: Detail) -> str:
    pairs = [(title, _fact(session, key, detail.fields[key])) for key, title in _TITLES.items() if key in detail.fields]
    pairs += [
        (key.removeprefix("q_").replace("_", " ").capitalize(), str(value))
        for key, value in detail.fields.items()
        if key.startswith("q_")
    ]
    pairs += [("Strand", f"{ref}  {subject}") for _, ref, subject in detail.strands]
    shown = layout.facts(pairs)
    return f"Facts\n{shown}" if shown else ""


def _fact(session: Session, key: str, value: Any) -> str:
    if key in _LISTS:
        return ", ".join(session.label(_LISTS[key], one) for one in (value if isinstance(value, list) else [value]))
    if key == "value_pence":
        return layout.money(int(value))
    if key == "deadline":
        return session.on(str(value))
    if key == "likelihood":
        return f"{value} %"
    if key == "contact":
        found = people.contact(session.reads, session.viewer, str(value))
        return (found.name or f"by introduction, ask {found.steward_name}") if found else ""
    if key == "parent":
        return session.reads.read("SELECT ref FROM enquiry WHERE id = ?", (value,))[0][0] if value else ""
    return str(value)


def _offers(session: Session, detail: Detail) -> str:
    if not detail.offers:
        return ""
    lines = []
    for one in detail.offers:
        asked = session.on(session.local(one.at).date().isoformat())
        name = f"{one.name} ({one.code})" + (f", {one.to_name}" if one.to_name else "")
        lines.append(f"{name} · asked {asked} · {_answer(session, one)}" + (f" · “{one.note}”" if one.note else ""))
    return "Offers\n" + "\n".join(layout.wrapped(line, "  ", hanging="    ") for line in lines)


def _answer(session: Session, one: enquiries.Offer) -> str:
    if one.status == "open":
        if one.question:
            return "asked us a question: hubcrm tell"
        return promises.label(
            date.fromisoformat(one.due) if one.due else None, session.today, session.calendar, "answer"
        )
    if one.status == "declined":
        return f"not for them: {session.label('decline_reasons', one.reason).lower()}"
    return {"taken": "said yes", "helping": "will help", "withdrawn": "withdrawn",
            "passed_over": "thanked: another said yes first"}.get(one.status, one.status)  # fmt: skip
