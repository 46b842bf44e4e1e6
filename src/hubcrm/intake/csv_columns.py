"""What the columns of an employers' list or a web form's export mean, and which code a cell's words stand for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hubcrm.domain.words import Channel

Labels = Mapping[str, Mapping[str, str]]
"""Code lists by name ("channels", "urgencies", "enquiry_types"), each code -> the hub's words for it."""


def _word_list(text: str) -> dict[str, tuple[str, ...]]:
    """Reads "name: words, other words" lines; a line that begins with a space goes on from the one above."""
    joined = text.strip("\n").replace("\n ", " ").split("\n")
    pairs = (line.split(":", 1) for line in joined)
    return {name: tuple(" ".join(words.split()) for words in said.split(",")) for name, said in pairs}


FIELDS = _word_list("""
text: text, enquiry, inquiry, enquiry text, enquiry details, enquiry description, your enquiry, query, your query,
    details, message, your message, message body, body, content, description, case description, full description,
    need, needs, what they need, what do you need, request, question, your question, requirement, requirements, brief,
    project brief, project description, comments, comment, how can we help, how can we help you, what can we help you
    with, tell us more, tell us about your enquiry, tell us what you need, message text, enquiry message, the enquiry,
    ask
subject: subject, title, topic, heading, headline, enquiry title, enquiry subject, summary, short description, case
    subject, regarding, re, message subject, subject line, enquiry name, case title, topic name
employer: employer, employer name, organisation, organisation name, organization, organization name, org, from org,
    from organisation, company, company name, company or organisation, company organisation, your company, your
    organisation, business, business name, firm, account, account name, parent customer, client, client name,
    customer, trading name, name of organisation, name of company, name of business, name of employer, company account
contact_name: name, your name, full name, contact, contact name, contact person, main contact, from, from name,
    sender, sender name, person, enquirer, enquirer name, customer name, submitted by, caller, caller name,
    respondent, contact full name, who
first_name: first name, firstname, forename, given name, contact first name, first
last_name: last name, lastname, surname, family name, contact last name, last
email: email, e mail, mail, email address, e mail address, your email, your email address, contact email, from email,
    from address, sender email, work email, business email, primary email, email 1 value, enquirer email, contact
    email address, reply to
phone: phone, phone number, telephone, telephone number, tel, tel no, phone no, telephone no, mobile, mobile number,
    mobile phone, mobile no, contact number, contact phone, work phone, business phone, daytime telephone, main phone,
    landline, contact telephone, phone 1 value, your phone number, your telephone number
job_title: job title, jobtitle, job role, role, position, contact role, your role, your job title, job, role title
received: received, received at, received on, received date, date received, date, date and time, datetime, date time,
    enquiry date, date of enquiry, submitted, submitted on, submitted at, submission date, submission time, date
    submitted, timestamp, time stamp, created, created on, created at, created date, creation date, date created, date
    opened, opened, entry date, sent, sent at, sent on, date sent, completion time, start time, arrived, arrived at,
    logged, logged at, date logged, create date, call date
received_time: time, time received, received time, time of enquiry, time submitted, call time
channel: channel, route, method, contact method, method of contact, how received, received via, received by, origin,
    case origin, via, medium, how did they contact us, type of contact, contact channel, came by, enquiry channel,
    arrived by
source: source, lead source, enquiry source, referred by, referral, referrer, referral source, introduced by, how did
    you hear about us, how did you hear, heard about us, how did you find us, campaign
type: type, enquiry type, type of enquiry, nature of enquiry, category, enquiry category, kind, kind of enquiry,
    service, service required, type of support, type of help, area of interest, interest, interested in, request type,
    case type, inquiry type, i am interested in
urgency: urgency, urgent, priority, importance, how urgent, how urgent is it, severity
departments: department, departments, best department, best departments, faculty, school, team, routed to, sent to,
    offered to, curriculum area, curriculum areas, assigned department, academic department, subject area, allocated
    to, directed to
sector: sector, industry, from sector, business sector, industry sector, sic, sic section, sic code, sic 2007, sector
    name, economic sector
employees: employees, number of employees, no of employees, num employees, employee count, employee numbers, staff,
    number of staff, no of staff, staff numbers, headcount, company size, business size, organisation size, size, size
    of company, size of business, how many employees, fte, numberofemployees
postcode: postcode, post code, postal code, zip, zip code, zip postal code, zip postcode, business postcode, company
    postcode, billing postcode, billing zip, billing zip postal code, mailing zip postal code, address postcode
website: website, web site, web address, url, company website, web, homepage, website url
company_number: company number, company no, company registration number, companies house number, registered number,
    company reg no, company registration, crn, registration number
charity_number: charity number, charity no, registered charity number, charity registration number
deadline: deadline, due, due date, needed by, required by, when do you need it, when do you need this, needed when,
    closing date, close date, date needed, date required, by when, timescale, timescales
reference: reference, ref, ref no, reference number, enquiry reference, enquiry ref, enquiry id, enquiry number, case
    number, case id, id, record id, response id, entry id, submission id, number, unique id, enquiryid, our ref,
    ticket, ticket number, ticket id
notes: notes, note, internal notes, remarks, additional information, additional info, additional comments, other
    information, further information, further details, further comments, anything else, other comments, background,
    adviser notes, staff notes, hub notes
""")
"""Field -> headers that mean it, as `plain_header` spells them; the first column that fits a field has it."""

# Questions that web forms ask in many words; tried only for fields that no exact header took, in this order.
_QUESTIONS = tuple(
    (field, re.compile("|".join(patterns)))
    for field, *patterns in (
        ("urgency", r"\burgen(t|cy)\b", r"\bpriority\b"),
        ("type", r"\b(type|kind|nature|category) of (enquiry|inquiry|support|help|request)\b", r"interested in\b"),
        ("employees", r"\bhow many (people|staff)\b.*\b(employ|work|have)", r"\bemployees\b", r"\bnumber of staff\b"),
        ("postcode", r"\bpost ?code\b"),
        ("email", r"\be ?mail\b(?!.*\b(consent|contact me|updates|newsletter|opt|permission)\b)"),
        ("phone", r"\b(tele)?phone\b", r"\bmobile\b", r"\bcontact number\b"),
        ("job_title", r"\bjob (title|role)\b", r"\byour (role|position)\b"),
        (
            "employer",
            r"\b(name of|your|which) (the )?(organi[sz]ation|company|business|employer|firm)\b",
            r"\b(organi[sz]ation|company|business) name\b",
        ),
        ("contact_name", r"\byour (full )?name\b", r"\bcontact name\b", r"\bname of (the )?(contact|enquirer)\b"),
        (
            "text",
            r"\b(describe|tell us|explain|outline)\b",
            r"\bhow (can|could|may) we help\b",
            r"\bwhat (would you like|do you need|can we|are you looking)\b",
            r"\byour (enquiry|message|question|query|request)\b",
            r"\b(enquiry|message|query) (text|details?|body|description)\b",
            r"\bdetails of (your|the)\b",
        ),
        ("received", r"\b(date|time) (received|submitted|created)\b", r"\b(received|submitted|created) (date|on|at)\b"),
        ("deadline", r"\bdeadline\b", r"\bby when\b", r"\bwhen do you need\b"),
        ("sector", r"\b(sector|industry)\b"),
        ("channel", r"\bhow did (they|the employer|the enquirer) (contact|reach)\b"),
        ("source", r"\bhow did you (hear|find)\b"),
        ("notes", r"\b(notes|any other|anything else|additional|further information)\b"),
    )
)

# What people write for a code, beside the code itself and the hub's own label for it.
_COMMON = {
    "channel": _word_list("""
web_form: web, web form, webform, website, web site, online, online form, web enquiry, form, contact form, web to
    case, portal, microsoft forms
email: email, e mail, mail, outlook, inbox, shared mailbox
phone: phone, telephone, call, phone call, telephone call, tel, incoming call, rang
voicemail: voicemail, voice mail, answerphone, answering machine, message left
web_chat: web chat, webchat, chat, live chat, online chat, chatbot
walk_in: walk in, walkin, in person, face to face, reception, visit to us, drop in
event: event, conference, fair, exhibition, trade show, roundtable, networking, seminar, workshop, breakfast
social: social, social media, linkedin, linked in, linkedin or social media, facebook, instagram, twitter, x, whatsapp
academic_referral: academic referral, academic, lecturer, tutor, tutor referral, referral from academic, internal
    referral, colleague
partner_referral: partner referral, partner, growth hub, growth hub referral, referral from growth hub, chamber,
    chamber referral, chamber of commerce, lep, external referral, referral, council
careers_team: careers team, careers, careers service, placements, placements team, careers or placements team
tender_portal: tender portal, tender, contracts finder, find a tender, itt, procurement portal
we_approached: we approached, we approached them, outbound, outreach, cold call, campaign, our approach
returning: returning, returning employer, repeat, existing, existing employer, repeat business, previous employer
post: post, letter, by post, fax, paper
"""),
    "urgency": _word_list("""
high: high, urgent, very urgent, critical, emergency, asap, immediate, immediately, highest, very high, 1, p1, 1 high,
    high priority, yes, y, true, red, !
normal: normal, medium, standard, routine, moderate, average, 2, p2, 2 normal, 2 medium, medium priority, no, n,
    false, amber
low: low, lowest, very low, not urgent, no rush, whenever, 3, p3, 3 low, low priority, green
"""),
    "type": _word_list("""
open_course: open course, short course, short courses, course, courses, cpd course, part time course
bespoke_training: bespoke training, bespoke course, in house training, tailored training, training, staff training,
    cpd
degree_apprenticeship: degree apprenticeship, degree apprenticeships, apprenticeship, apprenticeships, apprentices,
    higher apprenticeship
accreditation: accreditation, credit rating, recognition of training, validation
consultancy: consultancy, consulting, expert advice, problem solving, advice
contract_research: contract research, research, commissioned research, evaluation
collaborative_project: collaborative project, collaborative research, ktp, knowledge transfer partnership, innovate
    uk, collaboration, grant
facilities_equipment: facilities equipment, facilities, equipment, equipment hire, testing, lab hire, facilities and
    equipment
student_project: student project, student projects, live brief, live project, dissertation, dissertation project
placement_internship: placement internship, placement, placements, internship, internships, work experience, sandwich
    year
graduate_recruitment: graduate recruitment, recruitment, graduates, graduate jobs, vacancy, vacancies, careers fair
curriculum_input: curriculum input, guest lecture, guest speaker, mentoring, advisory board
speaker: speaker, speaker request, media request
event_visit: event visit, visit, sponsorship, prize
business_support: business support, start up, start up support, startup, incubation
partnership: partnership, strategic partnership
service_issue: service issue, complaint, feedback, existing work
unclear: unclear, not sure, don t know, unknown, general, general enquiry, other, not sure yet
out_of_scope: out of scope, spam, not for us, sales
"""),
}
SAID: dict[str, str] = {
    "text": "Their words", "subject": "Subject", "employer": "Employer", "contact_name": "Who asks",
    "first_name": "First name", "last_name": "Last name", "email": "E-mail address", "phone": "Phone",
    "job_title": "Job title", "received": "When it came", "received_time": "Time of day it came",
    "channel": "How it came", "type": "Kind of enquiry", "urgency": "Urgency", "deadline": "Needed by",
    "source": "How they heard of us", "reference": "Their reference", "departments": "Departments",
    "sector": "Sector", "employees": "Number of employees", "postcode": "Postcode", "website": "Website",
    "company_number": "Company number", "charity_number": "Charity number", "notes": "Notes",
}  # fmt: skip
"""Field -> what a person calls it when choosing what a column is."""

TO_MEND = ("What to mend", "Line in the file")
"""The columns that the rows given back for mending have in front; they say nothing of an enquiry."""
_LISTS = {"channel": "channels", "urgency": "urgencies", "type": "enquiry_types"}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_KNOWN = {spelt: (field, rank) for field, names in FIELDS.items() for rank, spelt in enumerate(names)}


class Columns(NamedTuple):
    """How a person wants a table understood: field -> column from 0, columns of which nothing is kept, how dates are
    written (None: as the dates themselves tell), its encoding ("" likewise), and the sheet of a workbook ("": the longest).

    What stands in no column named here is kept in the notes.
    """

    fields: Mapping[str, int]
    left_out: frozenset[int] = frozenset()
    day_first: bool | None = None
    encoding: str = ""
    sheet: str = ""


def understood(header: Sequence[str]) -> Columns:
    """How a table with this header is understood as long as nobody says otherwise."""
    own = {plain_header(name) for name in TO_MEND}
    return Columns(match_headers(header), frozenset(n for n, name in enumerate(header) if plain_header(name) in own))


def same_header(header: Sequence[str]) -> str:
    """A digest that all tables with this header share, whatever is in them."""
    return hashlib.sha256("\x1f".join(plain_header(name) for name in header).encode()).hexdigest()[:32]


def plain_header(header: str) -> str:
    """A header as it is compared: small letters, words apart ("E-mail*" -> "e mail", "fromOrg" -> "from org")."""
    bare = re.sub(r"\((?:required|optional|mandatory)\)", "", _CAMEL.sub(" ", header[:300]).casefold())
    return re.sub(r"[^0-9a-z]+", " ", bare).strip()


def match_headers(header: Sequence[str]) -> dict[str, int]:
    """Which column each field is in (field -> column, counted from 0), as far as headers say; each column once."""
    plain = [plain_header(name) for name in header]
    found: dict[str, int] = {}
    for column, name in enumerate(plain):
        field, rank = _KNOWN.get(name, ("", 0))
        if field and (field not in found or rank < _KNOWN[plain[found[field]]][1]):  # "enquiry" before "comments"
            found[field] = column
    if "first_name" in found and "subject" in found and plain[found["subject"]] == "title":
        del found["subject"]  # Ms, Dr
    used = set(found.values())
    for field, question in _QUESTIONS:
        if field in found:
            continue
        for column, name in enumerate(plain):
            if column not in used and question.search(name):
                found[field] = column
                used.add(column)
                break
    if "text" not in found:  # an export of complaints or projects may call the enquiry itself its notes
        for stand_in in ("notes", "subject"):
            if stand_in in found:
                found["text"] = found.pop(stand_in)
                break
    return found


def code_for(field: str, value: str, labels: Labels | None = None) -> str:
    """The code that a cell of "channel", "urgency" or "type" stands for: a code, a label of `labels`, or common words.

    "" where none is recognised.
    """
    common = _COMMON[field]
    said = plain_header(value)
    if not said:
        return ""
    for code, words in common.items():
        if said == plain_header(code) or said in words:
            return code
    for code, label in (labels or {}).get(_LISTS[field], {}).items():
        if said in (plain_header(code), plain_header(label)):
            return code
    if field == "channel":  # "LinkedIn message", "referral from growth hub": a partner's name says more than its medium
        for code, words in sorted(common.items(), key=lambda pair: pair[0] != Channel.PARTNER_REFERRAL):
            if any(len(word) > 4 and re.search(rf"\b{word}\b", said) for word in words):
                return code
    return ""
