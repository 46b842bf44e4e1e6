"""The employer summary: who they are, what is open, whom we know, and what happened between us. For colleagues."""

from __future__ import annotations

from collections.abc import Sequence

from hubcrm.actions.papers.wording import Voice, counted, joined, one_line
from hubcrm.exports.papers.paper import Block, Facts, Heading, Paper, Para, Table
from hubcrm.intake.uk_details import shown_phone
from hubcrm.queries.employer_page import Head, Known, Work
from hubcrm.queries.employer_story import Entry, Story
from hubcrm.queries.labels import without_school_of
from hubcrm.queries.reading import Viewer

_MOST = 60  # entries of the story; the window has all of them


def worded(
    head: Head,
    work: Sequence[Work],
    closed: Sequence[Work],
    known: Sequence[Known],
    story: Story,
    viewer: Viewer,
    voice: Voice,
) -> Paper:
    """One employer's page. `known` and `story` hold no more than whoever reads the paper may see."""
    blocks: list[Block] = [
        Facts("Who they are", _facts(head, story, voice)),
        Heading(f"Open ({len(work)})"),
        Table("Open enquiries", ("Enquiry", "About", "Where it stands", "With", "Next"),
              tuple(_open(one, voice) for one in work), (15, 28, 21, 18, 18), nothing="Nothing is open."),
    ]  # fmt: skip
    if closed:
        rows = tuple((one.ref, one_line(one.subject), voice.on(one.closed)) for one in closed)
        blocks += [Heading("Closed lately"), Table("Closed lately", ("Enquiry", "About", "Closed"), rows, (17, 59, 24))]
    if known:
        people = tuple(_person(one, voice) for one in known)
        blocks += [
            Heading("People we know"),
            Table("People we know", ("Name", "Role", "E-mail", "Phone"), people, (25, 25, 30, 20)),
        ]
    blocks += [Heading("What happened"), *_happened(story.entries, voice)]
    blocks.append(
        Para("For colleagues. It holds what was said between us; think before it goes to anybody else.", quiet=True)
    )
    since = f"with us since {voice.on(head.since)}" if head.since else ""
    about = ("Employer summary", one_line(head.facts["town"]), since)
    return Paper(
        one_line(head.name),
        voice.institution,
        about,
        voice.made(viewer),
        f"Employer {one_line(head.name)}",
        tuple(blocks),
    )


def _facts(head: Head, story: Story, voice: Voice) -> tuple[tuple[str, str], ...]:
    facts = head.facts
    size = f"{facts['employees']:,} people" if facts["employees"] is not None else ""
    spoke = joined(voice.on(story.spoke.at), story.spoke.name) if story.spoke is not None else ""
    waited = f"{counted(story.waited, 'working day')} in all, {story.longest:,} at the longest" if story.waited else ""
    return (
        ("Looked after by", one_line(head.looked_after_by)), ("Part of", one_line(head.parent_name)),
        ("What they do", one_line(str(facts["sector"]).partition(" - ")[2] or facts["sector"])), ("Size", size),
        ("Where", joined(facts["town"], facts["postcode"], voice.label("regions", facts["region"]))),
        ("Legal form", voice.label("legal_forms", facts["legal_form"])),
        ("Company number", facts["company_number"]), ("Charity number", facts["charity_number"]),
        ("Website", one_line(facts["website"])), ("Switchboard", shown_phone(one_line(facts["phone"]))),
        ("Enquiries", f"{head.total:,}"), ("Last spoken", spoke), ("They waited for us", waited),
        ("Worth knowing", facts["notes"].strip()),
    )  # fmt: skip


def _open(one: Work, voice: Voice) -> tuple[str, ...]:
    stands = voice.label("side_states", one.side) if one.side else voice.label("stages", one.stage)
    until = f"until {voice.day(one.until)}" if one.until else ""
    next_one = joined(voice.label("follow_up_kinds", one.next_kind), voice.by(one.next_due), by=" ")
    whose = joined(without_school_of(one.department) or "The hub", one.holder)
    return one.ref, one_line(one.subject), joined(stands, until, by=" "), whose, next_one


def _person(one: Known, voice: Voice) -> tuple[str, ...]:
    if one.hidden:
        whom = one_line(one.steward_name) or "a colleague"
        return f"Ask {whom}", voice.label("role_kinds", one.role_kind), "", ""
    return one_line(one.name), one_line(one.role_title), one_line(one.email), shown_phone(one_line(one.phone))


def _happened(entries: Sequence[Entry], voice: Voice) -> list[Block]:
    if not entries:
        return [Para("Nothing has happened with them yet.")]
    rows = tuple((voice.on(one.at), joined(one.title, one.beside, by=" · "), one.text) for one in entries[:_MOST])
    blocks: list[Block] = [Table("What happened", ("When", "What", "In words"), rows, (15, 35, 50))]
    if len(entries) > _MOST:
        blocks.append(Para(f"And {len(entries) - _MOST:,} earlier entries, which the window shows.", quiet=True))
    return blocks
