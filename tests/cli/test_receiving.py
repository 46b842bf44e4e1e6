"""Taking in what arrives, good and bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import SAMPLES, WEB_FORM

PLAIN = SAMPLES / "01 plain message.eml"
AUTOMATIC = SAMPLES / "03 automatic reply.eml"
FORWARDED = SAMPLES / "04 forwarded by an academic.eml"
ATTACHED = SAMPLES / "06 message with an attachment.eml"

MAIL = (
    "From: Jo Hart <jo@fenwick-castings.example>\r\nTo: hub@kestrel.example\r\nSubject: {subject}\r\n"
    "Date: Mon, 23 Nov 2026 08:10:00 +0000\r\nMessage-ID: <{number}@fenwick.example>\r\n{more}\r\n{text}\r\n"
)


def mail(
    number: int, subject: str = "Porous castings", text: str = "Our castings are porous.", more: str = ""
) -> bytes:
    return MAIL.format(number=number, subject=subject, text=text, more=more).encode()


def sheet(rows: int, folder: Path) -> Path:
    """A CSV with so many enquiries of ten employers."""
    body = "".join(
        f'2026-11-{10 + n % 10} 09:{n % 60:02d},Person {n},p{n}@works{n % 10}.example,Works {n % 10} Ltd,"Need {n}, please"\n'
        for n in range(rows)
    )
    path = folder / "list.csv"
    path.write_text(f"received,name,email,organisation,text\n{body}", encoding="utf-8")
    return path


def test_an_email_becomes_an_enquiry_and_the_answer_has_the_promised_keys(terminal):
    (found,) = terminal.json("receive", FORWARDED)
    assert {"ref", "subject", "employer", "duplicate_of"} <= found.keys()
    assert (found["ref"], found["duplicate_of"], found["joined"], found["left_out"]) == (
        "E-2526-0001",
        None,
        False,
        None,
    )
    shown = terminal.show(found["ref"])
    assert (shown["stage"], shown["channel"], shown["id"]) == ("new", "email", found["id"])
    assert shown["employer"] == found["employer"]


def test_the_same_message_is_not_taken_twice(terminal):
    first = terminal.json("receive", PLAIN)[0]["ref"]
    (again,) = terminal.json("receive", PLAIN)
    assert (again["ref"], again["duplicate_of"]) == (first, first)
    assert f"{first}  is here already" in terminal.ok("receive", PLAIN)
    assert len(terminal.json("enquiries")) == 1


def test_an_automatic_reply_is_left_out_with_its_reason(terminal):
    (found,) = terminal.json("receive", AUTOMATIC)
    assert (found["ref"], found["left_out"]) == (None, "It is an automatic reply, so there is nobody to answer.")
    assert terminal.json("enquiries") == []


def test_a_reply_is_filed_with_its_enquiry_and_one_undo_takes_it_back(terminal):
    ref = terminal.json("receive", "-", given=mail(1))[0]["ref"]
    reply = mail(2, "Re: Porous castings", "Any news?", "In-Reply-To: <1@fenwick.example>\r\n")
    (found,) = terminal.json("receive", "-", given=reply)
    assert (found["ref"], found["joined"]) == (ref, True)
    assert terminal.show(ref)["unread_replies"] == 1
    assert terminal.ok("undo") == "Undone: File a reply."
    assert terminal.show(ref)["unread_replies"] == 0


def test_a_reply_wakes_an_enquiry_that_waited_for_it(terminal):
    ref = terminal.json("receive", "-", given=mail(1))[0]["ref"]
    terminal.ok("wait", ref)
    terminal.ok("receive", "-", given=mail(2, "Re: x", "Here it is.", "In-Reply-To: <1@fenwick.example>\r\n"))
    assert terminal.show(ref)["side_state"] is None


def test_a_reply_to_a_closed_enquiry_stands_in_triage(terminal):
    ref = terminal.json("receive", "-", given=mail(1))[0]["ref"]
    terminal.ok("close", ref, "answered", "--instead", "Sent them the guide")
    assert terminal.json("triage") == []
    terminal.ok("receive", "-", given=mail(2, "Re: x", "One more thing.", "In-Reply-To: <1@fenwick.example>\r\n"))
    assert [one["ref"] for one in terminal.json("triage", "--replies")] == [ref]
    terminal.ok("read", ref)
    assert terminal.json("triage") == []


def test_a_sheet_of_200_rows_is_one_action_and_one_undo_takes_it_all_back(terminal, tmp_path):
    path = sheet(200, tmp_path)
    found = terminal.json("receive", path)
    assert len(found) == 200
    assert found[0]["line"] == 2
    assert len(terminal.json("enquiries")) == 200
    assert len(terminal.json("employer", "list")) == 10
    assert terminal.ok("undo") == "Undone: Add 200 enquiries from list.csv."
    assert terminal.json("enquiries") == []
    assert terminal.json("employer", "list") == []
    assert terminal.ok("redo") == "Done again: Add 200 enquiries from list.csv."
    assert len(terminal.json("enquiries")) == 200


def test_undoing_an_import_takes_back_what_it_filled_in_at_employers_known_before(terminal):
    terminal.ok("employer", "add", "Northgate Bus Company")
    terminal.ok("receive", WEB_FORM)
    assert terminal.json("employer", "show", "northgate")["employees"] == 380
    terminal.ok("undo")
    assert terminal.json("employer", "show", "northgate")["employees"] is None


def test_a_dry_run_counts_and_keeps_nothing(terminal, tmp_path):
    tally = terminal.json("receive", "--dry-run", WEB_FORM)
    assert (tally["new"], tally["refused"]) == (12, [])
    assert terminal.ok("receive", "--dry-run", WEB_FORM) == (
        f"This would add 12 enquiries, make {tally['new_employers']} employers. Nothing was kept."
    )
    terminal.ok("receive", "--dry-run", ATTACHED)
    assert terminal.json("enquiries") == []
    assert not (terminal.home / "store" / "attachments").exists()


def test_an_attachment_is_kept_and_named(terminal):
    ref = terminal.json("receive", ATTACHED)[0]["ref"]
    (kept,) = terminal.show(ref)["files"]
    assert kept["size"] > 0
    assert f"Attached: {kept['name']}" in terminal.ok("show", ref)


def test_pasted_words_with_a_heading_give_sender_date_and_subject(terminal):
    block = (
        "From: Jo Hart <jo@saltmarsh.example>\nSent: 20 November 2026 10:15\nTo: hub@kestrel.example\n"
        "Subject: Crab shells\n\nCan anybody use 4 tonnes of crab shell?\n"
    )
    ref = terminal.json("receive", "-", given=block.encode())[0]["ref"]
    shown = terminal.show(ref)
    assert (shown["subject"], shown["sender"], shown["received"]) == (
        "Crab shells",
        "Jo Hart",
        "2026-11-20T10:15:00+00:00",
    )
    assert shown["text"] == "Can anybody use 4 tonnes of crab shell?"


def test_a_call_in_progress_needs_nothing_but_the_words_and_can_be_dated_back(terminal):
    ref = terminal.json(
        "receive", "--text", "They need a wind survey.", "--employer", "Copse & Field", "--contact",
        "Al Stone <al@copse.example>", "--phone", "01632 960 100", "--at", "fri 15:00", "--subject", "Wind survey",
    )[0]["ref"]  # fmt: skip
    shown = terminal.show(ref)
    assert (shown["channel"], shown["employer"], shown["sender"]) == ("phone", "Copse & Field", "Al Stone")
    assert (shown["sender_email"], shown["phone"]) == ("al@copse.example", "01632 960 100")
    assert (shown["subject"], shown["received"]) == ("Wind survey", "2026-11-20T15:00:00+00:00")
    assert shown["promises"]["acknowledge"]["due"] == "2026-11-23"


def test_the_channel_that_is_typed_wins_over_the_usual_one_but_not_over_a_sheets_own(terminal):
    assert terminal.show(terminal.receive("Hello", "--channel", "walk-in"))["channel"] == "walk_in"
    terminal.ok("receive", WEB_FORM, "--channel", "event")
    assert {"event"} != {terminal.show(one["ref"])["channel"] for one in terminal.json("enquiries")}


def test_a_text_file_is_an_enquiry(terminal, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("Can you test 40 samples of mortar?")
    assert terminal.json("receive", path)[0]["subject"] == "Can you test 40 samples of mortar?"


def test_an_employer_known_by_its_mail_domain_is_linked_and_a_likely_same_one_is_named_with_the_reason(terminal):
    terminal.ok("employer", "add", "Fenwick Castings Ltd", "--domain", "fenwick-castings.example")
    assert terminal.json("receive", "-", given=mail(1))[0]["employer"] == "Fenwick Castings Ltd"
    terminal.clock.forward(minutes=1)
    (found,) = terminal.json("receive", "--text", "Hello", "--employer", "Fenwick Casting")
    (match,) = found["likely_same"]
    assert (match["name"], bool(match["reason"])) == ("Fenwick Castings Ltd", True)
    said = terminal.ok("receive", "--text", "Hello", "--employer", "Fenwik Castings")
    assert 'hubcrm employer merge "Fenwik Castings" "Fenwick Castings Ltd"' in said


def test_a_public_mail_domain_never_makes_an_employer(terminal):
    given = mail(1).replace(b"jo@fenwick-castings.example", b"jo.hart@gmail.com")
    assert terminal.json("receive", "-", given=given)[0]["employer"] is None
    assert terminal.json("employer", "list") == []


# -- what cannot be taken in ------------------------------------------------------------------------------------------


def test_one_bad_file_is_named_and_does_not_stop_the_others(terminal, tmp_path):
    zipped = tmp_path / "photos.eml"
    zipped.write_bytes(b"PK\x03\x04" + bytes(200))
    answer = terminal.type("--json", "receive", PLAIN, zipped, tmp_path / "none.eml", AUTOMATIC)
    assert answer.code == 1
    assert len(answer.out.splitlines()) == 1
    assert '"ref": "E-2526-0001"' in answer.out
    assert [line.split("”")[0] for line in answer.err.splitlines()] == ["“photos.eml", "There is no file “none.eml"]
    assert len(terminal.json("enquiries")) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.eml", b"", "is empty"),
        ("nothing.csv", b"\n\n", "is empty"),
        ("photos.eml", b"PK\x03\x04" + bytes(300), "ZIP archive"),
        ("report.pdf", b"%PDF-1.7 ...", "PDF document"),
        ("data.bin", bytes(range(256)) * 20, "not text"),
        ("heads.csv", b"name,email,text\n", "enquir"),
        ("open.csv", b'name,text\nJo,"this never ends\n' + b"x,y\n" * 50, ""),
        ("blank.txt", b"   \n \n", ""),
        ("short.csv", b"name,email,organisation,phone,text\nJo,jo@x.example,Works,1,We need help\nonly one cell\n", "Line 3"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_has_one_sentence_and_nothing_is_taken_of_it(terminal, tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    sentence = terminal.refused("receive", path)
    assert f"“{name}”" in sentence
    assert words in sentence
    assert terminal.json("enquiries") == []


def test_the_other_rows_of_a_sheet_are_taken_where_that_is_asked_for(terminal, tmp_path):
    path = tmp_path / "short.csv"
    path.write_text("name,email,organisation,phone,text\nJo,jo@x.example,Works,1,We need help\nonly one cell\n")
    answer = terminal.type("receive", path, "--skip-bad-rows")
    assert answer.code == 0
    assert "Line 3" in answer.err
    assert len(terminal.json("enquiries")) == 1


def test_words_that_the_hub_cannot_keep_are_refused_without_losing_the_other_files(terminal, tmp_path):
    path = tmp_path / "endless.txt"
    path.write_text("a word " * 290_000)
    answer = terminal.type("receive", path, PLAIN)
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "endless.txt" in answer.err
    assert len(terminal.json("enquiries")) == 1
    assert "endless.txt" in terminal.refused("receive", path)


def test_a_folder_and_a_missing_file_are_refused(terminal, tmp_path):
    assert terminal.refused("receive", tmp_path) == f"“{tmp_path.name}” is a folder; add the files in it."
    assert terminal.refused("receive", "nowhere.eml") == "There is no file “nowhere.eml”."


def test_an_empty_input_is_refused(terminal):
    assert "is empty" in terminal.refused("receive", "-")
    assert "is empty" in terminal.refused("receive", "-", given=b" \n")


def test_nobody_types_words_for_a_hub_that_does_not_open(empty, monkeypatch):
    from hubcrm.cli import receiving

    monkeypatch.setattr(receiving, "typed_bytes", lambda: pytest.fail("asked for words that cannot be kept"))
    assert empty.refused("receive", "-").startswith("There is no hub in ")


def test_own_facts_go_with_a_single_enquiry(terminal):
    assert "go with a single enquiry" in terminal.not_understood("receive", WEB_FORM, "--employer", "Works")
    assert "Name a file" in terminal.not_understood("receive")
    assert "not both" in terminal.not_understood("receive", PLAIN, "--text", "Hello")
    assert "Choose one of: web_form" in terminal.refused("receive", PLAIN, "--channel", "pigeon")


def test_a_time_to_come_counts_as_now(terminal):
    assert terminal.show(terminal.receive("Hello", "--at", "tomorrow"))["received"] == "2026-11-23T09:00:00+00:00"


def test_long_lists_are_cut_on_the_screen_and_counted(terminal, tmp_path):
    said = terminal.ok("receive", sheet(60, tmp_path)).split("\n")
    assert said[-1] == "60 new enquiries"
    assert said[40].startswith("… and 20 more, up to ")


def test_the_call_of_an_email_that_was_undone_can_be_taken_in_again(terminal):
    first = terminal.json("receive", PLAIN)[0]
    terminal.ok("undo")
    assert terminal.json("enquiries") == []
    (again,) = terminal.json("receive", PLAIN)
    assert again["duplicate_of"] is None
    assert terminal.show(again["ref"])["subject"] == first["subject"]
