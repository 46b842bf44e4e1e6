"""Contact cards as they come: old ones, new ones, broken ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.errors import UnreadableFile
from hubcrm.exports import contact_cards
from hubcrm.exports.contact_cards import Card
from hubcrm.intake import reading, vcard
from hubcrm.intake.drafts import Draft


def one(*lines: str | bytes, version: str = "3.0") -> Draft:
    content = b"\r\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    drafts, problems = vcard.read_cards(
        b"BEGIN:VCARD\r\nVERSION:" + version.encode() + b"\r\n" + content + b"\r\nEND:VCARD\r\n"
    )
    assert not problems
    (found,) = drafts
    return found


def test_a_card_says_who_where_and_how_to_reach_them():
    card = one("FN:Helen Marsh", "N:Marsh;Helen;;Dr;", "ORG:Sternfield\\, Hydraulics;Works", "TITLE:Works manager",
               "item1.EMAIL;TYPE=home:h@home.example", "EMAIL;TYPE=work,pref:helen@sternfield.example",
               "TEL;TYPE=FAX:1", "TEL;TYPE=cell:+44 1632 960100", "URL:https://sternfield.example",
               "ADR;TYPE=work:;;1 Mill Lane;Kestrelbridge;;KB1 2CD;UK", "NOTE:Likes\\nmornings", "PHOTO;ENCODING=b:QUJD")  # fmt: skip
    assert (card.sender_name, card.employer, card.job_title) == (
        "Helen Marsh",
        "Sternfield, Hydraulics",
        "Works manager",
    )
    assert (card.sender_email, card.phone) == ("helen@sternfield.example", "+44 1632 960100")
    assert card.text == "Likes\nmornings\nOther e-mail: h@home.example"
    assert dict(card.extra) == {"website": "https://sternfield.example", "town": "Kestrelbridge", "postcode": "KB1 2CD"}


@pytest.mark.parametrize(
    "line",
    [
        b"FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:H=E9l=E8ne Mar=\r\nsh",
        b"FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:H=C3=A9l=C3=A8ne=20=\r\nMarsh",
        b"FN;QUOTED-PRINTABLE:H=C3=A9l=C3=A8ne Marsh",
        b"FN;ENCODING=b;CHARSET=utf-8:SMOpbMOobmUgTWFyc2g=",
        "FN:Hélène Marsh".encode("cp1252"),
        b"FN:H\xc3\r\n \xa9l\xc3\xa8ne\r\n\t Marsh",  # folded inside a letter
        "fn:Hélène Marsh".encode(),
    ],
)
def test_a_name_is_read_in_whatever_way_it_is_written(line):
    assert one(line, version="2.1").sender_name == "Hélène Marsh"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_a_whole_file_may_be_in_another_set(encoding):
    text = "BEGIN:VCARD\nVERSION:3.0\nFN:Hélène\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:Zoë\nEND:VCARD\n"
    data = text.encode(encoding)
    drafts, _ = vcard.read_cards(b"\xfe\xff" + data if encoding == "utf-16-be" else data)
    assert [draft.sender_name for draft in drafts] == ["Hélène", "Zoë"]


def test_a_name_is_put_together_where_it_is_not_said_whole():
    assert one("N:Marsh;Helen;Anne;Dr;MBE").sender_name == "Dr Helen Anne Marsh MBE"
    assert one("ORG:Sternfield").sender_name == "Sternfield"
    assert one("EMAIL:h@s.example").sender_name == "h@s.example"


def test_a_card_that_is_cut_off_is_taken_as_far_as_it_goes_and_one_within_another_is_passed_over():
    text = b"BEGIN:VCARD\nFN:Ada\nAGENT:BEGIN:VCARD\nFN:Other\nEND:VCARD\nTITLE:Boss\nEND:VCARD\n BEGIN:VCARD \nFN:Bo\n"
    drafts, _ = vcard.read_cards(text)
    assert [(draft.sender_name, draft.job_title) for draft in drafts] == [("Ada", "Boss"), ("Bo", "")]


def test_nobody_on_a_card_and_no_card_in_a_file_is_a_sentence():
    _, (problem,) = vcard.read_cards(b"BEGIN:VCARD\nVERSION:4.0\nNOTE:hello\nEND:VCARD\n")
    assert problem.sentence == "The card on line 1 has neither a name nor an address."
    with pytest.raises(UnreadableFile, match="no contact card"):
        vcard.read_cards(b"hello")


def test_too_many_cards_are_said(monkeypatch):
    monkeypatch.setattr(vcard, "MOST_CARDS", 2)
    drafts, problems = vcard.read_cards(b"BEGIN:VCARD\nFN:A\nEND:VCARD\n" * 3)
    assert len(drafts) == 2
    assert [problem.sentence for problem in problems] == [vcard.TOO_MANY]


def test_cards_are_read_only_where_they_are_wanted():
    data = b"BEGIN:VCARD\nFN:A\nEND:VCARD\n"
    assert reading.read_file("a.vcf" + vcard.ENDING, data).drafts[0].sender_name == "A"
    with pytest.raises(UnreadableFile, match="a contact card, not an enquiry"):
        reading.read_file("a.vcf", data)


@given(st.lists(st.binary(max_size=60) | st.sampled_from([b"BEGIN:VCARD", b"END:VCARD", b"FN;CHARSET=idna:x", b"N:;;;;",
       b"EMAIL;ENCODING=QUOTED-PRINTABLE:=\n=", b"TEL:" + b"9" * 200, b"ADR:;;;", b"FN;ENCODING=b:@@@"]), max_size=12))  # fmt: skip
def test_whatever_a_file_holds_it_is_cards_or_a_sentence(lines):
    try:
        drafts, _ = vcard.read_cards(b"BEGIN:VCARD\n" + b"\n".join(lines))
    except UnreadableFile:
        return
    assert all(draft.sender_name and len(draft.sender_name) <= 200 for draft in drafts)


LINE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cn"]), min_size=1, max_size=90
)


@given(LINE, LINE, LINE, st.sampled_from(contact_cards.VERSIONS))
def test_a_card_that_goes_out_comes_back_the_same(name, employer, note, version):
    card = Card(
        "1@hubcrm", name, employer, "Works manager", "helen@sternfield.example", "+44 1632 960100", f"{note}\n{note}"
    )
    content = contact_cards.written([card, card], version)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    drafts, problems = vcard.read_cards(content)
    assert not problems
    assert len(drafts) == 2
    back = drafts[0]
    assert (back.sender_name, back.employer, back.job_title) == (name, employer, "Works manager")
    assert (back.sender_email, back.phone, back.text) == (card.email, card.phone, card.notes)
