"""The code lists that rules depend on: every code the hub stores, and the few facts rules ask of it.

The value of a member is its code, stored and exchanged for ever; its name is that code in capitals, with dashes as
underscores. Order is the order people see. The words on screen for each code, and their definitions, live in
resources/code_lists.json under the names of `LISTS`, so that a hub can edit them; a test keeps the two equal.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class Channel(StrEnum):
    """How an enquiry reached the hub."""

    WEB_FORM = "web_form"
    EMAIL = "email"
    PHONE = "phone"
    VOICEMAIL = "voicemail"
    WEB_CHAT = "web_chat"
    WALK_IN = "walk_in"
    EVENT = "event"
    SOCIAL = "social"
    ACADEMIC_REFERRAL = "academic_referral"
    PARTNER_REFERRAL = "partner_referral"
    CAREERS_TEAM = "careers_team"
    TENDER_PORTAL = "tender_portal"
    WE_APPROACHED = "we_approached"
    RETURNING = "returning"
    POST = "post"


class EnquiryType(StrEnum):
    """What an employer needs; an enquiry has one main type and any number of others."""

    OPEN_COURSE = "open_course"
    BESPOKE_TRAINING = "bespoke_training"
    DEGREE_APPRENTICESHIP = "degree_apprenticeship"
    ACCREDITATION = "accreditation"
    CONSULTANCY = "consultancy"
    CONTRACT_RESEARCH = "contract_research"
    COLLABORATIVE_PROJECT = "collaborative_project"
    FACILITIES_EQUIPMENT = "facilities_equipment"
    STUDENT_PROJECT = "student_project"
    PLACEMENT_INTERNSHIP = "placement_internship"
    GRADUATE_RECRUITMENT = "graduate_recruitment"
    CURRICULUM_INPUT = "curriculum_input"
    SPEAKER = "speaker"
    EVENT_VISIT = "event_visit"
    BUSINESS_SUPPORT = "business_support"
    PARTNERSHIP = "partnership"
    SERVICE_ISSUE = "service_issue"
    UNCLEAR = "unclear"
    OUT_OF_SCOPE = "out_of_scope"


class TriageOutcome(StrEnum):
    """What the hub decided to do with an enquiry; any of them keeps the promise to decide."""

    ANSWER_NOW = "answer_now"
    FIND_OUT_MORE = "find_out_more"
    OFFER_ONE = "offer_one"
    OFFER_SEVERAL = "offer_several"
    SIGNPOST_INTERNAL = "signpost_internal"
    REFER_PARTNER = "refer_partner"
    HOLD_CHECKS = "hold_checks"
    PARK_UNTIL = "park_until"
    MERGE_DUPLICATE = "merge_duplicate"
    CLOSE_POLITELY = "close_politely"
    DATA_REQUEST = "data_request"


class Stage(StrEnum):
    """How far an enquiry has come."""

    NEW = "new"
    FINDING_OUT = "finding_out"
    OFFERED = "offered"
    CLAIMED = "claimed"
    SHAPING = "shaping"
    PROPOSAL = "proposal"
    AGREED = "agreed"
    DELIVERING = "delivering"
    FOLLOWING_UP = "following_up"
    CLOSED = "closed"

    @property
    def order(self) -> int:
        """Place on the way, 1 (new) to 10 (closed)."""
        return _STAGE_ORDER[self]


_STAGE_ORDER = {stage: place for place, stage in enumerate(Stage, start=1)}


class SideState(StrEnum):
    """Why an enquiry stands still; each of them stops the hub's clocks, at any stage."""

    WAITING_EMPLOYER = "waiting_employer"
    PARKED = "parked"
    HOLD_CHECKS = "hold_checks"


class Answer(StrEnum):
    """What a department may say to an offer."""

    TAKE = "take"
    PASS = "pass"
    HELP = "help"
    ASK = "ask"
    DECLINE = "decline"


class DeclineReason(StrEnum):
    """Why an offer is not for a department; never shown to the employer."""

    NOT_OUR_AREA = "not_our_area"
    NO_TIME = "no_time"
    WRONG_SIZE = "wrong_size"
    CONFLICT = "conflict"
    EXISTING_CONTACT = "existing_contact"
    NEED_MORE = "need_more"
    OTHER = "other"


class CloseReason(StrEnum):
    """How an enquiry ended."""

    COMPLETED = "completed"
    ANSWERED = "answered"
    REFERRED_PARTNER = "referred_partner"
    SIGNPOSTED_INTERNAL = "signposted_internal"
    POSTPONED = "postponed"
    WENT_ELSEWHERE = "went_elsewhere"
    PRICE = "price"
    NO_BUDGET = "no_budget"
    SOLVED_INHOUSE = "solved_inhouse"
    NEED_CHANGED = "need_changed"
    NO_REPLY = "no_reply"
    NO_EXPERTISE = "no_expertise"
    NO_CAPACITY = "no_capacity"
    DATES = "dates"
    NOT_VIABLE = "not_viable"
    CHECKS_FAILED = "checks_failed"
    CONFLICT = "conflict"
    TOO_SLOW = "too_slow"
    DUPLICATE = "duplicate"
    SALES_SPAM = "sales_spam"
    NOT_EMPLOYER = "not_employer"
    DATA_REQUEST = "data_request"


HELPED = frozenset(
    {
        CloseReason.COMPLETED,
        CloseReason.ANSWERED,
        CloseReason.REFERRED_PARTNER,
        CloseReason.SIGNPOSTED_INTERNAL,
        CloseReason.POSTPONED,
    }
)
"""Ends at which the employer got what they asked for, or a way to it."""

HOUSEKEEPING = frozenset(
    {CloseReason.DUPLICATE, CloseReason.SALES_SPAM, CloseReason.NOT_EMPLOYER, CloseReason.DATA_REQUEST}
)
"""Ends that are no employer's enquiry at all: left out of every rate, and nothing need be offered instead."""

NEEDS_DATE = frozenset({CloseReason.POSTPONED})
"""Ends that need the day on which the employer comes back."""


def needs_instead(reason: CloseReason) -> bool:
    """Whether closing for `reason` needs an answer to "What did we offer instead?"."""
    return reason not in HOUSEKEEPING


class FollowUpKind(StrEnum):
    """What a next action is."""

    ACK = "ack"
    CALL_BACK = "call_back"
    FIND_OUT = "find_out"
    CHASE_DEPARTMENT = "chase_department"
    INTRO = "intro"
    MEETING = "meeting"
    SEND_INFO = "send_info"
    PROPOSAL = "proposal"
    CHASE_PROPOSAL = "chase_proposal"
    PAPERWORK = "paperwork"
    MID_CHECK = "mid_check"
    FEEDBACK = "feedback"
    RESULTS_CHECK = "results_check"
    STORY = "story"
    THANK = "thank"
    KEEP_IN_TOUCH = "keep_in_touch"
    REVISIT = "revisit"
    REFERRAL_CHECK = "referral_check"
    CONTACT_REVIEW = "contact_review"


class LogKind(StrEnum):
    """What a log entry records.

    The properties say what an entry means when nothing else is recorded; an e-mail marked as incoming is neither
    `outgoing` nor `two_way`, which its own record says.
    """

    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    NOTE = "note"
    NO_ANSWER = "no_answer"

    @property
    def outgoing(self) -> bool:
        """The employer heard from us: keeps the promise to acknowledge. Ringing out in vain does not."""
        return self in _HEARD_FROM_US

    @property
    def two_way(self) -> bool:
        """We and the employer spoke: keeps the promise of a proper reply, and counts as contact kept up."""
        return self in _SPOKEN

    @property
    def unanswered(self) -> bool:
        """A try that nobody answered; three of them and the next action becomes closing kindly or parking."""
        return self is LogKind.NO_ANSWER


_SPOKEN = frozenset({LogKind.CALL, LogKind.MEETING})
_HEARD_FROM_US = _SPOKEN | {LogKind.EMAIL}


class Urgency(StrEnum):
    """How soon it matters to the employer."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Role(StrEnum):
    """What a person does with the hub."""

    ADVISER = "adviser"
    MANAGER = "manager"
    LEAD = "lead"
    ACADEMIC = "academic"


class Visibility(StrEnum):
    """Who may see a person we know at an employer; their steward decides."""

    SHARED = "shared"
    INTRODUCTION = "introduction"
    PRIVATE = "private"


class InstitutionKind(StrEnum):
    """What the hub belongs to; decides between "academic" and "tutor", "department" and "curriculum area"."""

    UNIVERSITY = "university"
    COLLEGE = "college"


class NewHere(StrEnum):
    """What a piece of work brought to the institution that was not there before."""

    CURRICULUM = "curriculum"
    PEDAGOGY = "pedagogy"
    TECHNOLOGY = "technology"
    INFRASTRUCTURE = "infrastructure"
    DATA = "data"
    COLLABORATION = "collaboration"


class LegalForm(StrEnum):
    """What an employer is in law; decides the marketing rules that protect it."""

    LTD = "ltd"
    PLC = "plc"
    LLP = "llp"
    SCOTTISH_PARTNERSHIP = "scottish_partnership"
    CIC = "cic"
    CIO = "cio"
    CHARITABLE_COMPANY = "charitable_company"
    PUBLIC_BODY = "public_body"
    SCHOOL_FE_HE = "school_fe_he"
    COOP = "coop"
    SOLE_TRADER = "sole_trader"
    PARTNERSHIP = "partnership"
    UNINCORPORATED = "unincorporated"
    PERSON = "person"
    OVERSEAS = "overseas"
    UNKNOWN = "unknown"


class SizeBand(StrEnum):
    """How many people an employer employs, worldwide."""

    NONE = "none"
    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class ClientGroup(StrEnum):
    """The group in which the yearly HE-BCI return counts an employer."""

    SME = "sme"
    OTHER_COMMERCIAL = "other_commercial"
    NON_COMMERCIAL = "non_commercial"
    INDIVIDUAL = "individual"
    UNKNOWN = "unknown"


class Division(StrEnum):
    """The part of the United Kingdom whose bank holidays the hub keeps."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


LISTS: MappingProxyType[str, type[StrEnum]] = MappingProxyType(
    {
        "channels": Channel,
        "enquiry_types": EnquiryType,
        "triage_outcomes": TriageOutcome,
        "stages": Stage,
        "side_states": SideState,
        "answers": Answer,
        "decline_reasons": DeclineReason,
        "close_reasons": CloseReason,
        "follow_up_kinds": FollowUpKind,
        "log_kinds": LogKind,
        "urgencies": Urgency,
        "roles": Role,
        "visibilities": Visibility,
        "institution_kinds": InstitutionKind,
        "new_here": NewHere,
        "legal_forms": LegalForm,
        "size_bands": SizeBand,
        "client_groups": ClientGroup,
        "divisions": Division,
    }
)
"""Name of each list in resources/code_lists.json -> its codes."""
