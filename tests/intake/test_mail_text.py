"""What is new in a message, what is quoted, and who wrote the message inside a forwarded one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.intake.mail_text import forwarded_heading, is_forward, read_person, split_new_text

NEW = "Hello,\n\nYes, Friday suits us.\n\nJo"

OLDER = {
    "Outlook": "From: Employer Hub <hub@k.example>\nSent: 07 April 2026 09:12\nTo: Jo Hart\nSubject: RE: Friday\n\nDear Jo",
    "old Outlook": "-----Original Message-----\nFrom: Employer Hub [mailto:hub@k.example]\nSent: 07 April 2026\nTo: Jo\n\nHi",
    "Outlook on a phone": "________________________________\nFrom: Hub <hub@k.example>\nSent: 07 April 2026 09:12\nTo: Jo\n\nHi",
    "Gmail": "On Tue, 7 Apr 2026 at 09:12, Employer Hub <hub@k.example> wrote:\n\n> Does Friday suit you?\n> Mairead",
    "Gmail, wrapped": "On Tue, 7 Apr 2026 at 09:12, Employer Hub\n<hub@k.example> wrote:\n> Does Friday suit you?",
    "Apple Mail": "> On 7 Apr 2026, at 09:12, Employer Hub <hub@k.example> wrote:\n> \n> Does Friday suit you?",
    "Thunderbird": "On 07/04/2026 09:12, Employer Hub wrote:\n> Does Friday suit you?\n>\n> Mairead",
    "without marks": "On 7 April 2026 at 09:12 Employer Hub <hub@k.example> wrote:\n\nDoes Friday suit you?",
    "only marks": "> Does Friday suit you?\n> Mairead",
    "a signature": "-- \nJo Hart\nDunvale Logistics",
    "a signature over an older message": "-- \nJo\n\nOn 7 Apr 2026, Hub <hub@k.example> wrote:\n> Does it suit?",
    "a notice": "This e-mail and any attachments are intended solely for the addressee. If you are not the intended "
    "recipient please delete it.",
    "a company's particulars": "Dunvale Logistics Ltd is registered in England and Wales, number 00000000.",
    "a telephone": "Sent from my iPhone",
    "another telephone": "Get Outlook for Android",
}


@pytest.mark.parametrize("older", OLDER.values(), ids=OLDER.keys())
def test_what_is_not_new_is_folded_away_whole(older: str) -> None:
    assert split_new_text(f"{NEW}\n\n{older}") == (NEW, older)


def test_an_answer_below_the_quoted_message_is_the_new_text() -> None:
    quoted = "On Tue, 7 Apr 2026, Hub <hub@k.example> wrote:\n> Does Friday suit you?"
    assert split_new_text(f"{quoted}\n\n{NEW}") == (NEW, quoted)


def test_answers_between_the_lines_stay_together() -> None:
    text = "On Tue, 7 Apr 2026, Hub wrote:\n> How many people?\nTwelve.\n> When?\nIn May."
    assert split_new_text(text) == (text, "")


@pytest.mark.parametrize(
    "text",
    [
        "> everything\n> is quoted",
        "From: here\nto there we need drivers trained.",
        "On Friday we wrote:\nnothing of use, sadly.",
        "This message is confidential: we plan redundancies and need advice for our managers.",
        "We need\n-- forklifts\n-- cranes",
        "Attention: we want an external trainer for our team.",
        "--\nonly a signature",
        "",
    ],
)
def test_words_that_only_look_like_a_quotation_stay(text: str) -> None:
    assert split_new_text(text) == (text, "")


def test_a_warning_from_the_mail_server_is_put_away_from_the_top() -> None:
    banner = "CAUTION: This email originated from outside of the university. Do not click links."
    assert split_new_text(f"{banner}\n\n{NEW}") == (NEW, banner)
    tip = "You don't often get email from jo@dunvale.example. Learn why this is important"
    assert split_new_text(f"{tip}\n\n{NEW}") == (NEW, tip)


def test_what_is_passed_on_is_kept_and_only_what_it_quotes_is_folded() -> None:
    note = "Can you help them?\n\nFrom: Ann Lee <ann@fern.example>\nSent: 7 April 2026 09:12\nTo: Tom\nSubject: Lab\n\nMay we?"
    older = "From: Tom <t@k.example>\nSent: 6 April 2026 09:12\nTo: Ann Lee\nSubject: Talk\n\nThank you for coming."
    assert split_new_text(f"{note}\n\n{older}", forwarding=True) == (note, older)
    heading = forwarded_heading(f"{note}\n\n{older}", "tom@k.example")
    assert heading is not None
    assert (heading.name, heading.email, heading.subject) == ("Ann Lee", "ann@fern.example", "Lab")
    assert heading.sent_ms == 1775549520000


def test_passed_on_twice_the_writer_from_elsewhere_is_the_one() -> None:
    text = (
        "---------- Forwarded message ---------\nFrom: Sue <sue@k.example>\nDate: 8 April 2026\nTo: Tom\n\nsee below\n\n"
        "---------- Forwarded message ---------\nFrom: Ann Lee <ann@fern.example>\nDate: 7 April 2026\nTo: Sue\n\nMay we?"
    )
    heading = forwarded_heading(text, "tom@k.example")
    assert heading is not None
    assert heading.email == "ann@fern.example"
    assert heading.forward


@pytest.mark.parametrize(
    ("said", "name", "email"),
    [
        ("Jo Hart <jo@d.example>", "Jo Hart", "jo@d.example"),
        ('"Hart, Jo" <jo@d.example>', "Hart, Jo", "jo@d.example"),
        ("Jo Hart [mailto:jo@d.example]", "Jo Hart", "jo@d.example"),
        ("Jo Hart <jo@d.example<mailto:jo@d.example>>", "Jo Hart", "jo@d.example"),
        ("jo@d.example (Jo Hart)", "Jo Hart", "jo@d.example"),
        ("<jo@d.example>", "", "jo@d.example"),
        ("Jo Hart", "Jo Hart", ""),
        ("*Jo Hart* <jo@d.example>", "Jo Hart", "jo@d.example"),
    ],
)
def test_a_person_is_read_from_any_heading(said: str, name: str, email: str) -> None:
    assert read_person(said) == (name, email)


def test_a_forward_is_known_by_its_subject() -> None:
    assert all(map(is_forward, ["Fw: x", "FWD: x", "[EXTERNAL] Fwd: x", "[Fwd: x]", "WG: x"]))
    assert not any(map(is_forward, ["Re: Fw", "Forward planning", "x fwd: y"]))


LINES = st.sampled_from(
    [
        *(
            "Hello",
            "",
            "> quoted",
            ">> deeper",
            "-- ",
            "Jo",
            "On 7 April 2026, Jo <j@d.example> wrote:",
            "From: a@b.example",
        ),
        *("Sent: 7 April 2026", "To: hub", "Subject: x", "----- Original Message -----", "Sent from my iPhone"),
        *(
            "This e-mail is only for the recipient.",
            "CAUTION: from outside the company",
            "---------- Forwarded message ---",
        ),
    ]
)


@given(st.lists(LINES, max_size=25), st.booleans())
def test_no_line_is_ever_lost(lines: list[str], forwarding: bool) -> None:
    new, quoted = split_new_text("\n".join(lines), forwarding=forwarding)
    said = sorted(line.rstrip() for line in lines if line.strip())
    assert sorted(line.rstrip() for line in f"{new}\n{quoted}".split("\n") if line.strip()) == said
    assert bool(new) == bool(said)
