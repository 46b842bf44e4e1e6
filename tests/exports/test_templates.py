"""Letter templates: filled in, never trusted, and a mistake is one sentence."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.domain.words import FollowUpKind
from hubcrm.exports import templates

BLANK = dict.fromkeys(templates.WORDS, "")


@pytest.mark.parametrize("code", templates.CODES)
def test_every_usual_template_can_be_filled_in_and_names_a_known_next_action(code: str) -> None:
    usual = templates.usual_one(code)
    templates.check(usual.subject, usual.text)
    assert usual.next_kind in set(FollowUpKind)
    assert usual.to in ("employer", "department")
    assert len(usual.about) < 100


def test_the_two_letters_to_departments_say_how_to_answer_and_carry_the_code() -> None:
    for code in ("offer_brief", "nudge"):
        text = templates.fill(templates.usual_one(code).text, {**BLANK, "code": "E-2627-0001-ABCD"})
        assert "I'll take it" in text
        assert "Question: ..." in text
        assert "E-2627-0001-ABCD" in text


def test_every_phrase_can_be_filled_in() -> None:
    assert len(templates.phrases()) >= 6
    for phrase in templates.phrases():
        assert templates.fill(phrase, {**BLANK, "find_out_by": "Wed", "reply_by": "Fri"})


def test_values_are_plain_text_and_never_a_template() -> None:
    assert (
        templates.fill("{{ their_name }}", {"their_name": "{{ code }} <b> & {% if %}"}) == "{{ code }} <b> & {% if %}"
    )


def test_what_nothing_is_known_for_leaves_no_hole() -> None:
    assert templates.fill("A\n\n{% if size %}S {{ size }}\n{% endif %}\nB", BLANK) == "A\n\nB"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a\nb {{ emplyer }}", "In line 2, there is no word “emplyer” to fill in; “employer” is one."),
        ("{{ qqqqq }}", "In line 1, there is no word “qqqqq” to fill in."),
        ("{{ need ", "In line 1, a {{ }} or {% %} is not written as it should be."),
        ("{% if need %}", "In line 1, a {{ }} or {% %} is not written as it should be."),
        ("{% for a in need %}{% endfor %}", "only words to fill in"),
        ("{{ ''.__class__.__mro__ }}", "only words to fill in"),
        ("{{ need.upper() }}", "only words to fill in"),
        ("{{ need['x'] }}", "only words to fill in"),
        ("{{ 9 ** 9 ** 9 }}", "only words to fill in"),
        ("{{ need * 999999999 }}", "only words to fill in"),
        ("{% include 'x' %}", "only words to fill in"),
        ("{% set a = need %}", "only words to fill in"),
        ("{{ need | attr('x') }}", "only words to fill in"),
        ("{{ " + "(" * 3000 + "need" + ")" * 3000 + " }}", "Too much stands inside one another"),
        ("{% if need %}" * 300 + "{% endif %}" * 300, "Too much stands inside one another"),
        ("x" * 10_001, "too long"),
    ],
)
def test_what_no_letter_needs_is_refused_in_a_sentence(text: str, says: str) -> None:
    began = time.perf_counter()
    with pytest.raises(NotAllowed) as caught:
        templates.fill(text, BLANK)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert time.perf_counter() - began < 2


def test_a_letter_that_would_swell_is_refused() -> None:
    with pytest.raises(NotAllowed, match="too long"):
        templates.fill("{{ their_words }}" * 500, {"their_words": "x" * 100_000})


@given(st.text(alphabet="{}%# ifendneed\n|().'\"*+-_[]:=,0a", max_size=80))
def test_no_text_at_all_does_more_than_make_a_letter_or_a_sentence(text: str) -> None:
    refusal = ""
    try:
        made = templates.fill(text, BLANK)
    except NotAllowed as refused:
        made, refusal = "", str(refused)
    assert isinstance(made, str)
    assert "\n" not in refusal


def test_an_unknown_template_lists_those_there_are() -> None:
    with pytest.raises(NotFound, match="acknowledgement"):
        templates.usual_one("x")
