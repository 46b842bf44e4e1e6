"""Making a paper: what is asked for, who may have it, and reading what it says."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from hubcrm.actions.papers.wording import Voice
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.promises import Calendar
from hubcrm.domain.references import first_day_of_academic_year
from hubcrm.exports.papers.paper import Paper
from hubcrm.queries import standing
from hubcrm.queries.reading import Moment, Reads, Viewer


class Kind(NamedTuple):
    """A kind of paper. `about`: what it is of, "enquiry", "department", "employer" or nothing; `hub`: for the hub only."""

    code: str
    title: str
    about: str
    hub: bool


KINDS: Final = (
    Kind("week", "Weekly list", "", True),
    Kind("report", "One-page report for managers", "", True),
    Kind("brief", "Enquiry brief", "enquiry", False),
    Kind("offers", "Offers to a department", "department", False),
    Kind("employer", "Employer summary", "employer", False),
)


class Asked(NamedTuple):
    """Which paper. `of`: the id of what it is about; `offer`: the offer of a brief, blank for the one that waits.

    `year`: a day of the academic year of a report, None for this one.
    """

    kind: str
    of: str = ""
    offer: str = ""
    year: date | None = None


def made(reader: Reads, asked: Asked, viewer: Viewer, moment: Moment, calendar: Calendar) -> Paper:
    """The paper. Raises NotAllowed where this viewer may not have it, NotFound."""
    kind = next(one for one in KINDS if one.code == asked.kind)
    if kind.hub and not viewer.is_hub:
        raise NotAllowed(f"The {kind.title[:1].lower()}{kind.title[1:]} is made by the hub. Ask them for it.")
    institution = standing.institution(reader)
    voice = Voice(moment, calendar, str(institution.get("kind", "")), str(institution.get("name", "")))
    if asked.kind == "week":
        return _week(reader, viewer, voice)
    if asked.kind == "report":
        return _report(reader, asked.year or moment.today, voice)
    if asked.kind == "brief":
        return _brief(reader, asked, viewer, voice)
    if asked.kind == "offers":
        return _offers(reader, asked.of, viewer, voice)
    return _employer(reader, asked.of, viewer, voice)


def _week(reader: Reads, viewer: Viewer, voice: Voice) -> Paper:
    from hubcrm.actions.papers import weekly_list
    from hubcrm.queries import week

    return weekly_list.worded(week.week(reader, voice.moment, voice.calendar), viewer, voice)


def _report(reader: Reads, day: date, voice: Voice) -> Paper:
    from hubcrm.actions.papers import year_report
    from hubcrm.queries import year

    first = first_day_of_academic_year(day)
    if first > voice.moment.today:
        raise NotAllowed("That academic year has not begun yet. Choose this one or an earlier one.")
    return year_report.worded(year.year(reader, first, voice.moment, voice.calendar), voice)


def _brief(reader: Reads, asked: Asked, viewer: Viewer, voice: Voice) -> Paper:
    from hubcrm.actions.papers import enquiry_brief
    from hubcrm.intake.answers import offer_code
    from hubcrm.queries import brief

    offer = asked.offer or brief.waiting_offer(reader, asked.of)
    found = brief.brief(reader, asked.of, offer, _reader_of_paper(viewer), voice.moment)
    code = offer_code(found.ref, found.offer) if found.offer else found.ref
    return enquiry_brief.worded(found, code, viewer, voice)


def _offers(reader: Reads, department: str, viewer: Viewer, voice: Voice) -> Paper:
    from hubcrm.actions.papers import department_offers
    from hubcrm.queries import offered

    if not viewer.is_hub and department != viewer.department:
        raise NotAllowed("Those are another department's offers. Ask the hub for them.")
    rows = reader.read("SELECT name FROM department WHERE id = ?", (department,))
    if not rows:
        raise NotFound("This department is not in the hub any more; it may have been undone.")
    seats = offered.Seats((), (department,), (department,), ())
    theirs = Viewer("", "", "lead", department)  # as its lead sees them, whoever asks
    return department_offers.worded(
        rows[0][0], offered.waiting(reader, seats), offered.taken(reader, theirs, seats), offered.helping(reader, seats),
        viewer, voice,
    )  # fmt: skip


def _employer(reader: Reads, employer: str, viewer: Viewer, voice: Voice) -> Paper:
    from hubcrm.actions.papers import employer_summary
    from hubcrm.queries import employer_page, employer_story

    nobody = _reader_of_paper(viewer)
    return employer_summary.worded(
        employer_page.head(reader, employer), employer_page.open_work(reader, employer, voice.moment),
        employer_page.closed_work(reader, employer, voice.moment), employer_page.people_known(reader, employer, nobody),
        employer_story.story(reader, employer, nobody, voice.moment, voice.calendar), viewer, voice,
    )  # fmt: skip


def _reader_of_paper(viewer: Viewer) -> Viewer:
    """Paper goes from hand to hand: people whom only the one who prints it may see are not on it."""
    return viewer._replace(person="")
