"""Mailboxes come apart into the messages that were put in, however they were written."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hubcrm.desktop.files_read import read_files
from hubcrm.desktop.workers import Progress
from hubcrm.intake import mbox
from hubcrm.intake.reading import kind_of, read_file
from hubcrm.intake.worker import Reader

ONE = b"From: Jo <jo@d.example>\r\nSubject: %s\r\nDate: Fri, 20 Nov 2026 10:12:00 +0000\r\n\r\n%s\r\n"


def box(*messages: bytes, line: bytes = b"From jo@d.example Fri Nov 20 10:12:00 2026", end: bytes = b"\r\n") -> bytes:
    whole = b"".join(line + b"\r\n" + one + b"\r\n" for one in messages)
    return whole.replace(b"\r\n", end)


def test_each_message_comes_out_whole_with_either_line_end():
    for end in (b"\r\n", b"\n"):
        data = box(ONE % (b"One", b"Hello"), ONE % (b"Two", b"There"), end=end)
        drafts = read_file("all.mbox", data).drafts
        assert [(one.subject, one.text) for one in drafts] == [("One", "Hello"), ("Two", "There")]


def test_from_at_the_beginning_of_a_line_of_words_parts_nothing():
    words = b"Hello\r\n\r\nFrom Monday on we are closed.\r\n\r\n>From here on too."
    (draft,) = read_file("all.mbox", box(ONE % (b"One", words))).drafts
    assert draft.text == "Hello\n\nFrom Monday on we are closed.\n\nFrom here on too."


def test_a_mailbox_is_known_by_its_first_line_and_one_message_with_such_a_line_is_a_message():
    data = box(ONE % (b"One", b"Hello"), ONE % (b"Two", b"There"))
    assert kind_of("Inbox", data) == kind_of("all.mbox", data) == "mbox"
    assert kind_of("all.eml", data) == "eml"
    assert len(read_file("all.eml", data).drafts) == 2
    assert len(read_file("one.eml", box(ONE % (b"One", b"Hello"))).drafts) == 1
    assert kind_of("all.mbox", ONE % (b"One", b"Hello")) == "eml"


def test_a_message_that_cannot_be_read_costs_itself_alone():
    deep = ONE % (b"Deep", b"x") + b"A: b\r\n"
    broken = b"From: a@b.example\r\nX: " + b"y" * 70_000 + b"\r\n\r\nHello\r\n"
    found = read_file("all.mbox", box(ONE % (b"One", b"Hello"), broken, deep))
    assert [one.subject for one in found.drafts] == ["One", "Deep"]
    assert found.problems[0].sentence.startswith("Message 2: The header of this e-mail is longer")


def test_many_are_read_a_few_at_a_time_and_say_how_far_it_is(tmp_path: Path):
    path = tmp_path / "all.mbox"
    path.write_bytes(box(*(ONE % (b"No %d" % n, b"Hello") for n in range(60))))
    told = []
    report = Progress("Reading", lambda progress: told.append(progress.fraction))
    with Reader() as reader:
        found = read_files(reader, [path], "Europe/London", report)
    assert [one.subject for one in found.messages] == [f"No {n}" for n in range(60)]
    assert found.names[59] == "all, message 60.eml"
    assert not found.problems
    assert told


@given(st.lists(st.binary(max_size=80), max_size=6))
def test_nothing_that_is_in_a_mailbox_is_left_out(bodies):
    data = box(*(ONE % (b"S", body) for body in bodies))
    assert b"".join(mbox.messages(data)).count(b"Subject: S") == len(bodies)
