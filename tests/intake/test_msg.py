"""Messages saved by Outlook are read by the same rules as any other, and broken ones end in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake.eml import read_eml
from hubcrm.intake.msg import read_msg
from hubcrm.intake.reading import kind_of, read_file
from hubcrm.intake.rtf import read_rtf, unpack
from tests.intake.outlook_files import attached, attached_message, message, person, saved

SENT = 1_795_162_320_000
FROM = {"p0c1a": "Jo Hart", "p5d01": "jo@fenwick.example", "p0037": "Cracked weld", "t0039": SENT, "p001a": "IPM.Note"}
HEADERS = (
    "Received: from x\r\nFrom: Jo Hart <jo@fenwick.example>\r\nTo: hub@kestrel.example\r\nSubject: other words\r\n"
    "Message-ID: <one@fenwick.example>\r\nIn-Reply-To: <ours@kestrel.example>\r\nReferences: <a@x> <ours@kestrel.example>\r\n"
    "Content-Type: multipart/mixed; boundary=abc\r\nDate: Fri, 20 Nov 2026 10:12:00 +0000\r\n\r\n"
)
REPLY = "It has cracked again.\r\n\r\nFrom: Hub\r\nSent: 19 November 2026 14:05\r\nTo: Jo Hart\r\nSubject: Weld\r\n\r\nWhich alloy?"


def test_who_wrote_what_when_and_to_whom():
    draft = read_msg(saved(message("Our weld has cracked.", to=[person("Hub", "hub@kestrel.example"),
                                                                person("Al", "al@x.example", 2)], **FROM)))  # fmt: skip
    assert (draft.sender_name, draft.sender_email) == ("Jo Hart", "jo@fenwick.example")
    assert (draft.subject, draft.text, draft.received_ms) == ("Cracked weld", "Our weld has cracked.", SENT)
    assert (draft.to, draft.channel, draft.auto_reply) == ("Hub <hub@kestrel.example>", "email", False)


def test_the_header_it_was_sent_with_names_its_thread_and_quotes_are_folded():
    draft = read_msg(saved(message(REPLY, p007d=HEADERS, **FROM)))
    assert draft.message_id == "one@fenwick.example"
    assert draft.in_reply_to == "ours@kestrel.example"
    assert draft.references == ("a@x", "ours@kestrel.example")
    assert draft.text == "It has cracked again."
    assert "Which alloy?" in draft.quoted
    assert draft.subject == "Cracked weld"  # as Outlook shows it


def test_attachments_and_messages_within_are_kept_and_a_message_within_can_be_read_again():
    inner = message("The drawing is attached.", files=[attached("plan.pdf", b"%PDF" * 2000)], inside=True, **FROM)
    draft = read_msg(saved(message("See below.", files=[attached("..\\..\\evil.exe", b"MZ"), attached_message(inner)],
                                   p0037="Fw: weld", p0c1a="Dr Sam", p5d01="sam@kestrel.example")))  # fmt: skip
    assert [one.name for one in draft.attachments] == ["evil.exe", "Cracked weld.eml", "plan.pdf"]
    assert draft.attachments[2].content == b"%PDF" * 2000
    assert (draft.forwarded_from_name, draft.forwarded_from_email) == ("Jo Hart", "jo@fenwick.example")
    assert "The drawing is attached." in draft.text
    again = read_eml(draft.attachments[1].content)
    assert (again.sender_email, again.text) == ("jo@fenwick.example", "The drawing is attached.")
    assert [one.name for one in again.attachments] == ["plan.pdf"]


def test_a_file_so_large_that_its_table_goes_on_elsewhere_is_read_whole():
    content = bytes(range(256)) * 40_000
    draft = read_msg(saved(message("Large", files=[attached("large.bin", content)], **FROM)))
    assert draft.attachments[0].content == content


def test_streams_that_share_their_sectors_cannot_ask_for_more_than_a_few_times_the_file():
    tree = message("Bomb", files=[attached(f"{n}.bin", bytes(100_000)) for n in range(40)], **FROM)
    raw = bytearray(saved(tree))
    for at in range(0, len(raw) - 128, 128):  # every attachment says that it begins where the first does and is the whole file
        if raw[at : at + 40] == "__substg1.0_37010102".encode("utf-16-le"):
            raw[at + 116 : at + 124] = (0).to_bytes(4, "little") + len(raw).to_bytes(4, "little")
    with pytest.raises(UnreadableFile, match="damaged"):
        read_msg(bytes(raw))


def test_a_message_within_a_message_within_one_can_be_read_again_too():
    third = message("The third.", inside=True, p0037="Third", p5d01="c@x.example", files=[attached("c.pdf", b"%PDF")])
    second = message("The second.", inside=True, p0037="Second", p5d01="b@x.example", files=[attached_message(third)])
    draft = read_msg(saved(message("The first.", p0037="First", files=[attached_message(second)])))
    again = read_eml(next(one.content for one in draft.attachments if one.name == "Second.eml"))
    assert again.text.startswith("The second.")
    assert [one.name for one in again.attachments] == ["Third.eml", "c.pdf"]
    deepest = read_eml(again.attachments[0].content)
    assert (deepest.text, deepest.attachments[0].content) == ("The third.", b"%PDF")


@pytest.mark.parametrize("kind", ["REPORT.IPM.Note.NDR", "IPM.Note.Rules.OofTemplate.Microsoft"])
def test_reports_and_absence_notes_are_automatic(kind):
    assert read_msg(saved(message("I am away.", **{**FROM, "p001a": kind}))).auto_reply


def test_letters_of_a_code_page_are_read_by_the_page_or_by_the_language():
    words = "Größe und Maß"
    for marks in ({"n3ffd": 1252}, {"n3ff1": 0x0407}, {"n3ffd": 65001}):
        page = "utf-8" if marks.get("n3ffd") == 65001 else "cp1252"
        draft = read_msg(saved(message(a0037=words.encode(page), a1000=words.encode(page), **marks)))
        assert (draft.subject, draft.text) == (words, words)
    assert read_msg(saved(message(a0037="日本語".encode("cp932"), n3ff1=0x0411))).subject == "日本語"


def test_words_kept_only_as_html_or_as_packed_rtf_are_read():
    html = read_msg(saved(message(b1013=b"<p>Our <b>weld</b> has cracked.</p>", **FROM)))
    assert html.text == "Our weld has cracked."
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpack(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert read_msg(saved(message(b1009=packed, **FROM))).text == "hello world"


def test_html_wrapped_in_rtf_comes_out_as_it_was():
    wrapped = rb"""{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0
Caf\'e9 \u8364?5 {\*\htmltag84 <b>}now{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}"""
    words, is_html = read_rtf(wrapped)
    assert is_html
    assert " ".join(words.split()) == "<p>Café €5 <b>now</b></p>"
    assert (
        read_rtf(rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\info{\author X}}One\par Two \u-10179?\u-8704?}")[0]
        == "One\nTwo 😀"
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged; open it in Outlook"),
        (saved({"WordDocument": b"x" * 5000}), "no Outlook message"),
        (saved(message("Hello", **FROM))[:1500], "Outlook message"),
    ],
)
def test_what_is_broken_or_something_else_says_so(data, says):
    with pytest.raises(UnreadableFile, match=says):
        read_msg(data)


def test_the_reader_is_chosen_by_the_first_bytes_and_by_the_name():
    data = saved(message("Hello", **FROM))
    assert kind_of("from outlook", data) == kind_of("a.msg", data) == kind_of("a.eml", data) == "msg"
    assert kind_of("a.msg", HEADERS.encode()) == "eml"
    assert read_file("a.msg", data).drafts[0].text == "Hello"
    with pytest.raises(UnreadableFile, match="Word document"):
        kind_of("letter.doc", data)


WHOLE = saved(message(REPLY, files=[attached("plan.pdf", b"%PDF" * 50)], to=[person("Hub", "hub@k.example")], p007d=HEADERS,
                      b1009=b"\x20\0\0\0\x20\0\0\0LZFu\0\0\0\0" + bytes(range(40)), **FROM))  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=30),
    st.integers(0, 900),
)
def test_a_file_damaged_anywhere_ends_in_a_draft_or_a_sentence(damage, cut):
    raw = bytearray(WHOLE)
    for at, value in damage:
        raw[at] = value
    subject, said = "", "."
    try:
        subject = read_msg(bytes(raw[: len(raw) - cut])).subject
    except UnreadableFile as trouble:
        said = str(trouble)
    assert said.endswith(".")
    assert "\n" not in subject
