"""What departments answer by e-mail: understood where it is plain, and left alone where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.words import DeclineReason
from hubcrm.intake.answers import codes_in, offer_code, understood


def said(text: str) -> tuple[str, str, str]:
    found = understood(text)
    return (found.kind, found.reason, found.suggests) if found is not None else ("", "", "")


@pytest.mark.parametrize(
    "text",
    [
        "I'll take it", "I’ll take it.", "Hi Priya,\n\nI'll take it!\n\nBest wishes\nSam", "Hi, I'll take it", "Yes", "Yes please.",
        "Happy to take this on.", "We'd love to take it", "No problem, I'll take it", "We can do this", "Count me in",
        "Thank you for this. I will gladly take it.",
    ],
)  # fmt: skip
def test_a_plain_yes(text: str) -> None:
    assert said(text)[0] == "take"


@pytest.mark.parametrize(
    ("text", "reason", "suggests"),
    [
        ("not us, try Nursing", "not_our_area", "Nursing"),
        ("Not for us, try the School of Health. Thanks", "not_our_area", "School of Health"),
        ("Sorry, no time this term", "no_time", ""),
        ("No, too busy. Ask Business instead", "no_time", "Business"),
        ("Not for us", "not_our_area", ""),
        ("We can't take this on", "other", ""),
        ("I won't be able to take it. It is too small for us.", "wrong_size", ""),
        ("Not our area. We already work with them, though.", "existing_contact", ""),
    ],
)
def test_a_plain_no_with_its_reason_and_who_might(text: str, reason: str, suggests: str) -> None:
    assert said(text) == ("decline", reason, suggests)
    assert reason in set(DeclineReason)


@pytest.mark.parametrize(
    "text",
    ["I'll help, but not take it", "Happy to help", "We can help with the sensors", "I'd be glad to help but not lead"],
)
def test_an_offer_of_help(text: str) -> None:
    assert said(text)[0] == "help"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Question: how many people?\nAnd where?", "how many people?\nAnd where?"),
        ("How many people is this for?", "How many people is this for?"),
        ("Hi,\nQuestions - by when?", "by when?"),
    ],
)
def test_a_question_with_its_words(text: str, words: str) -> None:
    found = understood(text)
    assert found is not None
    assert (found.kind, found.words) == ("ask", words)


@pytest.mark.parametrize(
    "text",
    [
        "", "Thanks, will look at it.", "I'll take it if they pay", "Yes, but only after June", "Yes and no", "Maybe",
        "I'll take it. Or could it wait?", "I am out of the office until Monday", "Depends on the money", "Let me think",
        "Not sure we can do this", "I'll take it, or rather not for us", "> I'll take it\n> Not for us, try ...",
        "Thanks\n\nI'll take it is what I would have said last year, if you had asked me then",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_not_understood(text: str) -> None:
    assert said(text)[0] == ""


def test_the_quoted_ways_to_answer_are_not_taken_for_an_answer() -> None:
    assert understood("Dear Sam,\n\n> I'll take it\n> Question: ...") is None


def test_an_offers_code_is_short_its_own_and_found_again() -> None:
    code = offer_code("E-2627-0042", "offer-one")
    assert code.startswith("E-2627-0042-")
    assert len(code) == len("E-2627-0042-ABCD")
    assert code == offer_code("E-2627-0042", "offer-one") != offer_code("E-2627-0042", "offer-two")
    assert codes_in(f"Re: Is this one for you? [{code.lower()}]", f"Your code is {code}.") == [("E-2627-0042", code)]
    assert codes_in("E-2627-0042", "see E-2627-0042-and more") == []


@given(st.text(max_size=400))
def test_no_text_upsets_the_reading(text: str) -> None:
    found = understood(text)
    assert found is None or found.kind in ("take", "help", "ask", "decline")
    codes_in(text, text)
