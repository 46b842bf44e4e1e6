from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcrm.domain.words import EnquiryType, Urgency
from hubcrm.routing.cues import TYPES
from hubcrm.routing.flag_cues import FLAGS
from hubcrm.routing.kinds import enquiry_types, flags, urgency

TODAY = date(2027, 3, 10)  # a Wednesday

ASKED = [
    ("open_course", "Are there places left on the Excel evening class?"),
    ("bespoke_training", "Could you come and train our supervisors in handling difficult conversations?"),
    ("degree_apprenticeship", "What apprenticeships do you offer? We have a levy pot to spend."),
    ("accreditation", "We run an in-house academy for chefs and would like it to carry university credits."),
    ("consultancy", "A beam is sagging and we want an independent opinion from an engineer."),
    ("contract_research", "We'd like to fund a PhD on corrosion of chains."),
    ("collaborative_project", "Is our idea suitable for a KTP?"),
    ("facilities_equipment", "We have eight samples of steel that want hardness and tensile tests."),
    ("student_project", "Our website is dreadful. Might your students take it on as a project?"),
    ("placement_internship", "We could host two students for a year in industry."),
    ("graduate_recruitment", "We are recruiting three graduate chemists. When is the next careers fair?"),
    ("curriculum_input", "I'd be glad to come and talk to your students about life as a site manager."),
    ("speaker", "We need a keynote for our annual conference on ageing."),
    ("event_visit", "Our directors would like to visit the campus and see the labs."),
    ("business_support", "I'm starting a candle business from home and need help with a business plan."),
    ("partnership", "We would like a long-term agreement covering placements, research and training."),
    ("service_issue", "The invoice you sent in March is wrong and nobody has answered my emails."),
    ("unclear", "A colleague said to ring the university. Not sure what for, can we have a chat?"),
    ("out_of_scope", "Can I book the sports hall for a wedding reception?"),
]


@pytest.mark.parametrize(("kind", "text"), ASKED)
def test_each_type_is_recognised_from_a_plain_request(kind, text):
    assert enquiry_types(text)[0].kind is EnquiryType(kind)


def test_every_type_has_its_phrases():
    assert set(TYPES) == set(EnquiryType)


def test_a_text_that_says_nothing_is_unclear():
    assert enquiry_types("")[0].kind is EnquiryType.UNCLEAR
    assert enquiry_types("Good morning, blue bananas")[0].kind is EnquiryType.UNCLEAR


def test_the_phrases_behind_a_type_are_marked_in_the_text():
    text = "Please look at our levy before it expires"
    cue = enquiry_types(text)[0].cues[0]
    assert text[cue.start : cue.end] == cue.text == "levy"


def test_several_needs_at_once_suggest_a_partnership():
    found = enquiry_types("We'd take apprentices, hire your studio, sponsor a prize and set a live brief.")
    assert EnquiryType.PARTNERSHIP in [one.kind for one in found]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sales_pitch", "We are a leading provider of chairs. Could we book a demo with whoever handles procurement?"),
        ("student_question", "My daughter wants to apply through UCAS, what are the entry requirements?"),
        ("data_protection", "Please delete my details and send a copy of everything you hold about me."),
        ("complaint", "I am very disappointed, nobody has replied and I want a refund."),
        ("safety_critical", "The lifting gear failed in service and a man was injured."),
        ("export_control", "It is a gyroscope with military use, the end user is overseas."),
    ],
)
def test_what_needs_care_is_flagged_with_its_words(name, text):
    raised = {flag.name: flag for flag in flags(text)}
    assert name in raised
    assert all(text[cue.start : cue.end] == cue.text for cue in raised[name].cues)


def test_every_flag_is_tried_above():
    assert set(FLAGS) == {
        "sales_pitch", "student_question", "data_protection", "complaint", "safety_critical", "export_control",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Could you train six of our supervisors in budgeting?",
        "We would like to sponsor a prize for the best show.",
        "Is our idea for a lighter bicycle suitable for a joint grant bid?",
        "Do you run a short course in payroll?",
    ],
)
def test_an_ordinary_enquiry_raises_no_flag(text):
    assert flags(text) == []


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (Urgency.HIGH, "Our line has stopped, we need someone today"),
        (Urgency.HIGH, "We need the report by 15 March"),
        (Urgency.NORMAL, "We need the report by 15 September"),
        (Urgency.LOW, "No rush at all, it is only an idea for next year"),
        (Urgency.LOW, "This is not urgent"),
        (Urgency.NORMAL, "Could you train our staff in payroll?"),
    ],
)
def test_urgency_follows_the_words_and_the_dates(expected, text):
    assert urgency(text, TODAY).urgency is expected


@given(st.text(max_size=300))
@settings(max_examples=60)
def test_any_text_gets_a_type_and_an_urgency(text):
    found = enquiry_types(text)
    assert found
    assert sum(one.share for one in found) <= 1.0
    assert urgency(text, TODAY).urgency in Urgency
    for cue in [cue for one in found for cue in one.cues] + [cue for flag in flags(text) for cue in flag.cues]:
        assert text[cue.start : cue.end] == cue.text


@pytest.mark.parametrize(
    "text",
    [
        "Our customers keep complaining about squeaky hinges. Could you test them?",
        "We sell software to schools and need an independent evaluation of it.",
        "Would somebody talk to our sixth form about careers in chemistry?",
        "We need a short course on data protection for our reception team.",
        "Could you lend us the training room? The old one was locked away ever since the flood.",
        "We hold personal details of many clients and want advice on what we may keep.",
    ],
)
def test_words_of_a_flag_said_about_somebody_else_raise_none(text):
    assert flags(text) == []


@pytest.mark.parametrize(
    ("name", "mine", "ours"),
    [("student_question", "I have applied for the MSc and wait.", "We have applied for the MSc course for our staff.")],
)
def test_who_speaks_can_settle_a_flag(name, mine, ours):
    assert name in [flag.name for flag in flags(mine)]
    assert name not in [flag.name for flag in flags(ours)]
