"""The enquiry brief: one page for somebody who may take it. What they need, by when, and how to answer."""

from __future__ import annotations

from hubcrm.actions.papers.wording import Voice, joined, one_line, pounds
from hubcrm.exports.papers.paper import Block, Facts, Heading, Paper, Para, Quote, Table
from hubcrm.intake.uk_details import shown_phone
from hubcrm.queries.brief import Brief
from hubcrm.queries.labels import without_school_of
from hubcrm.queries.reading import Viewer

_ANSWERS = "“I’ll take it”, “I’ll help, but not take it”, “Not for us, try …” or “Question: …”"


def worded(found: Brief, code: str, viewer: Viewer, voice: Voice) -> Paper:
    """The brief of one offer, or of an enquiry without one. `code` is the offer's, by which an answer finds its way back."""
    title = one_line(found.need) or one_line(found.subject) or "An enquiry"
    about = ("Enquiry brief", found.ref, one_line(found.employer_name))
    blocks: list[Block] = [_facts(found, voice)]
    if found.offer_status == "open":
        blocks += _asked_of_you(found, code, voice)
    elif found.holder_name:
        blocks += [Heading("Where it stands"), Para(_standing(found, voice))]
    blocks += [Heading("In their words"), Quote(found.text.strip() or "Nothing was written down.")]
    blocks += _said(found, voice)
    blocks += _others(found, voice)
    blocks += _earlier(found, voice)
    return Paper(title, voice.institution, about, voice.made(viewer), f"Brief {found.ref}", tuple(blocks))


def _facts(found: Brief, voice: Voice) -> Facts:
    who = joined(found.contact, found.contact_role)
    if found.contact_hidden:
        who = f"Ask {one_line(found.contact_hidden)}, who knows them"
    by_when = joined(found.by_when, voice.day(found.deadline))
    money = joined(found.money, f"{pounds(found.value)} noted" if found.value else "")
    received = joined(voice.on(found.received), voice.label("channels", found.channel).lower())
    rows = (
        ("Employer", joined(found.employer_name, found.town) or "Not known yet"), ("Size", found.size),
        ("Who asks", who), ("E-mail", one_line(found.email)), ("Phone", shown_phone(one_line(found.phone))),
        ("What kind of thing", voice.label("enquiry_types", found.type)), ("Where", one_line(found.where)),
        ("By when", by_when), ("Money", money), ("Received", received),
        ("How soon it matters", voice.label("urgencies", found.urgency) if found.urgency == "high" else ""),
    )  # fmt: skip
    return Facts("What is known", rows)


def _asked_of_you(found: Brief, code: str, voice: Voice) -> list[Block]:
    department = without_school_of(one_line(found.department_name)) or voice.word("a_department")
    to = f"{one_line(found.to_name)}, {department}" if found.to_name else department
    by = f" by {one_line(found.offered_by)}" if found.offered_by else ""
    blocks: list[Block] = [
        Heading("What we ask of you"), Para(f"Offered to {to}{by}, {voice.on(found.offered_at)}."),
    ]  # fmt: skip
    if found.note:
        blocks.append(Para(one_line(found.note)))
    if found.mentions:
        blocks.append(Para(f"Why you: they write of {', '.join(found.mentions)}."))
    if found.helpers:
        blocks.append(Para(f"Asked to help: {', '.join(found.helpers)}."))
    answer = f"Please answer {voice.by(found.answer_due)}. " if found.answer_due else "Please answer. "
    blocks.append(Para(f"{answer}One line to the hub is enough: {_ANSWERS}. Quote your code {code}."))
    if found.reply_due and not found.replied:
        blocks.append(Para(f"The employer was promised a proper reply {voice.by(found.reply_due)}."))
    return blocks


def _standing(found: Brief, voice: Voice) -> str:
    said = f"{one_line(found.holder_name)} has it"
    if found.department_name:
        said += f" for {without_school_of(one_line(found.department_name))}"
    said += f". {voice.label('stages', found.stage)}."
    if found.next_action is not None and found.next_action.due:
        said += f" Next: {voice.label('follow_up_kinds', found.next_action.kind).lower()} {voice.by(found.next_action.due)}."
    return said


def _said(found: Brief, voice: Voice) -> list[Block]:
    if not found.said:
        return []
    rows = tuple((voice.on(one.at), "The hub" if one.from_hub else one_line(one.by), one.text) for one in found.said)
    return [Heading("Asked and answered"), Table("Asked and answered", ("When", "Who", "What"), rows, (16, 22, 62))]


def _others(found: Brief, voice: Voice) -> list[Block]:
    rows = tuple(
        (without_school_of(one_line(one.name)), _answer(one.status, one.reason, voice), voice.by(one.due))
        for one in found.asked
    )
    if not rows:
        return []
    return [Heading("Who else was asked"), Table("Who else was asked", ("Who", "Answer", "Due"), rows, (36, 40, 24))]


def _answer(status: str, reason: str, voice: Voice) -> str:
    if status == "declined":
        why = voice.label("decline_reasons", reason).split(" (")[0]
        return f"Not for them: {why[:1].lower()}{why[1:]}" if why else "Not for them"
    said = {
        "open": "Not answered yet",
        "taken": "Said yes",
        "helping": "Will help",
        "passed_over": "Somebody else took it",
    }
    return said.get(status, "Answered")


def _earlier(found: Brief, voice: Voice) -> list[Block]:
    if not found.earlier:
        return []
    rows = tuple(
        (voice.on(one.received), one.ref, one_line(one.subject),
         joined(without_school_of(one.department), "open" if one.open else voice.label("close_reasons", one.reason).lower()))
        for one in found.earlier
    )  # fmt: skip
    blocks: list[Block] = [
        Heading("They asked us before"),
        Table("They asked us before", ("When", "Enquiry", "About", "What became of it"), rows, (17, 17, 36, 30)),
    ]
    if found.earlier_more:
        blocks.append(Para(f"And {found.earlier_more:,} more.", quiet=True))
    return blocks
