"""A signature is read where there is one, and nothing is made of words that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.intake.signatures import Signature, read_signature, writer_of

LETTER = """Hello,

Our lifting brackets crack at the weld. Could you ring 01632 960999 about it?

Kind regards,

Jo Hart
Works manager
Fenwick Castings Ltd
T: 01632 960100  |  M 07700 900123
Fax: 01632 960101
www.fenwick.example
Company No. 01234567
"""


def test_name_title_company_numbers_and_site_stand_under_the_closing():
    found = read_signature(LETTER, "", "Jo Hart", "jo@fenwick.example")
    assert found == Signature(
        "Jo Hart", "Works manager", ("01632 960100", "07700 900123"), "Fenwick Castings Ltd", "www.fenwick.example"
    )


@pytest.mark.parametrize(
    ("folded", "title", "company", "phone"),
    [
        ("-- \nJo Hart | Works Manager | Fenwick Castings\nTel +44 (0)1632 960100 ext 4\n\nOn 3 Apr Sam wrote:\n> 01632 111111",
         "Works Manager", "Fenwick Castings", "+44 (0)1632 960100 ext 4"),
        ("-- \nJo Hart, Head of Quality\nOtterhead Foods Limited\n(01632) 960 100", "Head of Quality",
         "Otterhead Foods Limited", "(01632) 960 100"),
        ("-- \nJo", "", "", ""),
    ],
)  # fmt: skip
def test_a_signature_that_was_folded_away_is_read_too(folded, title, company, phone):
    found = read_signature("Hello", folded, "Jo Hart", "jo@fenwick-castings.co.uk")
    assert (found.job_title, found.company, next(iter(found.phones), "")) == (title, company, phone)
    assert found.name == "Jo Hart"
    assert bool(found) == bool(title or company or phone)


@pytest.mark.parametrize(
    "text",
    [
        "Ring me on 01632 960100. Our works manager is away.",
        "Thanks\nJo",
        "Could the director of studies ring us?\n\nThank you",
        "",
    ],
)
def test_words_without_a_signature_propose_nothing(text):
    assert not read_signature(text, "", "Jo Hart", "jo@gmail.com")


def test_of_a_message_passed_on_the_writer_is_the_one_within():
    text = (
        "See below. Sam\n\nFrom: Jo Hart <jo@fenwick.example>\nSent: 19 November 2026 14:05\nTo: Sam\nSubject: Weld\n\n"
        + LETTER
    )
    words, name, email = writer_of(text, "Jo Hart", "sam@kestrel.example")
    assert (name, email) == ("Jo Hart", "jo@fenwick.example")
    assert read_signature(words, "", name, email).job_title == "Works manager"
    assert writer_of("Hello", "Jo", "jo@d.example") == ("Hello", "Jo", "jo@d.example")


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=30), st.text(max_size=30))
def test_any_words_at_all_are_read_without_a_fault(text, quoted, name, email):
    found = read_signature(f"{text}\nRegards\n{quoted}", quoted, name, email)
    assert all(len(one) < 60 for one in found.phones)
