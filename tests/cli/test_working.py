"""One enquiry, from taking it to closing it and opening it again."""

from __future__ import annotations

import pytest


def test_take_gives_it_to_whoever_acts(terminal):
    ref = terminal.receive()
    assert terminal.ok("take", "1") == f"{ref} is yours. Next: acknowledge tomorrow."
    shown = terminal.show(ref)
    assert (shown["stage"], shown["adviser"]) == ("finding_out", "Priya Shah")
    assert terminal.refused("take", "1") == "It is yours already."
    terminal.ok("--as", "gwen", "take", "1")
    assert terminal.show(ref)["adviser"] == "Gwen Marsh"
    terminal.ok("take", "1", "--adviser", "Priya")
    assert terminal.show(ref)["adviser"] == "Priya Shah"


def test_a_command_that_changes_an_enquiry_answers_with_the_whole_of_it(terminal):
    ref = terminal.receive()
    answer = terminal.json("take", ref)
    assert answer.pop("said") == f"{ref} is yours"
    assert answer == terminal.show(ref)


def test_json_may_stand_before_or_after_the_command(terminal):
    ref = terminal.receive()
    before, after = terminal.type("--json", "show", ref), terminal.type("show", ref, "--json")
    assert before == after
    assert before.out.startswith("{")


@pytest.mark.parametrize(
    ("field", "value", "key", "stored"),
    [
        ("type", "consultancy", "type", "consultancy"),
        ("type", "Apprenticeship", "type", None),
        ("urgency", "HIGH", "urgency", "high"),
        ("need", "  A weld   tested ", "need", "A weld tested"),
        ("deadline", "next fri", "deadline", "2026-12-04"),
        ("value", "£4,518.50", "value_pence", 451850),
        ("value", "40k", "value_pence", 4000000),
        ("value_pence", "12", "value_pence", 12),
        ("people-helped", "1,200", "people_helped", 1200),
        ("likelihood", "35%", "likelihood", 35),
        ("new_here", "data, curriculum", "new_here", ["data", "curriculum"]),
        ("ok_to_share", "Y", "ok_to_share", "yes"),
        ("q_why_now", "-5 % yield", "q_why_now", "-5 % yield"),
        ("introduced_by", "Theo Calder", "introduced_by", "Theo Calder"),
    ],
)
def test_set_reads_facts_as_people_write_them(terminal, field, value, key, stored):
    ref = terminal.receive()
    if stored is None:
        assert "is not one of the choices for type: open_course" in terminal.refused("set", ref, field, value)
        return
    terminal.ok("set", ref, field, value)
    assert terminal.show(ref)["fields"][key] == stored
    terminal.ok("set", ref, field, "")
    assert key not in terminal.show(ref)["fields"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("colour", "red", "There is no fact called “colour”. Those there are: also, channel"),
        ("deadline", "blah", "“blah” is not a day I know"),
        ("value", "lots", "is not an amount I can read for value"),
        ("likelihood", "130", "goes from 0 to 100"),
        ("employer", "No Such Ltd", "There is no employer “No Such Ltd”"),
        ("contact", "Nobody", "There is no contact “Nobody”"),
        ("parent", "E-2627-0001", "cannot be a strand of itself"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(terminal, field, value, words):
    ref = terminal.receive()
    before = terminal.show(ref)
    assert words in terminal.refused("set", ref, field, value)
    assert terminal.show(ref) == before


def test_setting_what_is_so_already_says_so_and_leaves_nothing_to_undo(terminal):
    ref = terminal.receive()
    terminal.ok("set", ref, "type", "consultancy")
    assert "It says so already." in terminal.ok("set", ref, "type", "consultancy")
    assert terminal.ok("undo") == "Undone: Set type."


def test_the_subject_can_be_put_right(terminal):
    ref = terminal.receive()
    terminal.ok("set", ref, "subject", "Cracked weld on a bracket")
    assert terminal.show(ref)["subject"] == "Cracked weld on a bracket"
    assert terminal.json("enquiries", "--search", "bracket")[0]["ref"] == ref


def test_several_employers_and_strands_are_linked(terminal):
    for name in ("Fenwick Castings", "Otterhead Foods"):
        terminal.ok("employer", "add", name)
    ref, strand = terminal.receive(), terminal.receive("A second need")
    terminal.ok("set", ref, "employer", "otter; fenwick")
    assert [one["name"] for one in terminal.show(ref)["employers"]] == ["Otterhead Foods", "Fenwick Castings"]
    terminal.ok("set", strand, "parent", ref)
    assert [one["ref"] for one in terminal.show(ref)["strands"]] == [strand]
    said = terminal.ok("show", strand)
    assert "Part of  " + ref in said


def test_history_never_shows_a_raw_id_or_a_bare_iso_day(terminal):
    ref = terminal.receive()
    terminal.ok("contact", "add", "Jo Hart")
    terminal.ok("set", ref, "contact", "Jo Hart")
    terminal.ok("set", ref, "deadline", "2026-12-18")
    terminal.ok("set", ref, "new_here", "data")
    terminal.ok("park", ref, "--until", "1 dec")
    terminal.ok("next", ref, "meeting", "--due", "2 dec")
    said = terminal.ok("history", ref)
    for words in (
        "contact chosen",
        "deadline: Fri 18 Dec",
        "what is new here: Data",
        "Parked, until Tue 1 Dec",
        "by Wed 2 Dec",
    ):
        assert words in said
    assert "2026-" not in said


def test_a_call_by_the_holder_keeps_the_promise_of_a_proper_reply(terminal):
    ref = terminal.offered()
    terminal.ok("--as", "sam", "answer", ref, "take")
    terminal.ok("log", ref, "call", "--text", "The hub rang first")
    assert terminal.show(ref)["promises"]["reply"]["kept"] is None
    terminal.ok("log", ref, "call", "--on-behalf-of", "sam", "--at", "8:00", "--text", "Sam rang them")
    shown = terminal.show(ref)
    assert shown["promises"]["reply"] == {"due": "2026-11-30", "kept": "2026-11-23T08:00:00+00:00", "late": False}
    assert shown["history"][-1]["by"] == "Sam Ashdown (recorded by Priya Shah)"
    assert shown["stage"] == "shaping"


def test_a_promise_kept_after_its_day_is_late_for_good(terminal):
    ref = terminal.receive()
    terminal.clock.forward(days=2)
    assert terminal.show(ref)["promises"]["acknowledge"] == {"due": "2026-11-24", "kept": None, "late": True}
    terminal.ok("log", ref, "email", "--text", "Sorry to be slow")
    kept = terminal.show(ref)["promises"]["acknowledge"]
    assert (kept["kept"], kept["late"]) == ("2026-11-25T09:00:00+00:00", True)
    assert "acknowledged today (1 day late)" in terminal.ok("show", ref)


def test_a_note_counts_as_no_contact_and_can_be_piped_in(terminal):
    ref = terminal.receive()
    terminal.ok("log", ref, "note", "--text", "-", given="They use aluminium – not steel.\n".encode())
    shown = terminal.show(ref)
    assert shown["history"][-1]["text"] == "They use aluminium – not steel."
    assert shown["promises"]["acknowledge"]["kept"] is None


def test_an_incoming_email_waits_to_be_read(terminal):
    ref = terminal.receive()
    terminal.ok("log", ref, "email", "--incoming", "--text", "Any news?")
    assert terminal.show(ref)["unread_replies"] == 1
    assert "1 reply not read yet." in terminal.ok("show", ref)
    assert "Replies read." in terminal.ok("read", ref)
    assert "There was no unread reply." in terminal.ok("read", ref)
    assert "goes with an e-mail" in terminal.not_understood("log", ref, "call", "--incoming")


def test_after_three_tries_without_answer_it_is_time_to_close_kindly_or_park(terminal):
    ref = terminal.receive()
    for _ in range(3):
        terminal.ok("log", ref, "no_answer")
    assert terminal.show(ref)["next_action"]["kind"] == "close_or_park"
    assert "close kindly or park" in terminal.ok("log", ref, "no_answer")


def test_a_time_to_come_and_an_unknown_contact_are_refused(terminal):
    ref = terminal.receive()
    assert "still to come" in terminal.refused("log", ref, "call", "--at", "tomorrow")
    assert "is not a time I know" in terminal.refused("log", ref, "call", "--at", "32 dec")
    assert "There is no contact" in terminal.refused("log", ref, "call", "--with", "Nobody")
    assert "'shout' is not one of 'call'" in terminal.not_understood("log", ref, "shout")


def test_a_decision_at_triage_keeps_its_promise(terminal):
    ref = terminal.receive()
    terminal.ok("decide", ref, "find_out_more")
    shown = terminal.show(ref)
    assert shown["stage"] == "finding_out"
    assert shown["promises"]["decide"]["kept"]
    assert "Choose one of: answer_now" in terminal.refused("decide", ref, "coffee")


def test_move_goes_by_hand_where_the_rules_allow_it(terminal):
    ref = terminal.receive()
    assert "Now: Agreed." in terminal.ok("move", ref, "agreed")
    assert terminal.show(ref)["stage"] == "agreed"
    assert "It is at that stage already." in terminal.refused("move", ref, "agreed")
    assert "Offer it to a department." in terminal.refused("move", ref, "offered")
    assert "Close it with a reason" in terminal.refused("move", ref, "closed")


def test_standing_still_stops_the_promises_and_going_on_starts_them(terminal):
    ref = terminal.receive()
    terminal.ok("wait", ref, "--until", "fri")
    shown = terminal.show(ref)
    assert (shown["side_state"], shown["until"], shown["promises"]["reply"]["due"]) == (
        "waiting_employer",
        "2026-11-27",
        None,
    )
    assert shown["next_action"]["kind"] == "revisit"
    terminal.clock.forward(days=2)
    terminal.ok("resume", ref)
    assert terminal.show(ref)["promises"]["reply"]["due"] == "2026-12-01"
    assert "not waiting, parked or on hold" in terminal.refused("resume", ref)
    terminal.ok("hold", ref)
    assert terminal.show(ref)["side_state"] == "hold_checks"


def test_a_parked_enquiry_comes_back_to_triage_on_its_day(terminal):
    ref = terminal.receive()
    assert terminal.refused("park", ref) == "Say until which day it is parked: --until “next Tue”."
    assert "still to come" in terminal.refused("park", ref, "--until", "yesterday")
    assert "still to come" in terminal.refused("wait", ref, "--until", "yesterday")
    terminal.ok("park", ref, "--until", "1 dec")
    assert terminal.json("triage") == []
    terminal.clock.to("2026-12-01T08:00+00:00")
    assert [one["ref"] for one in terminal.json("triage")] == [ref]
    assert "back from parking" in terminal.ok("triage")


def test_closing_asks_what_was_offered_instead(terminal):
    ref = terminal.receive()
    assert terminal.refused("close", ref, "no_budget").startswith("Say what we offered instead")
    assert "Say on which day" in terminal.refused("close", ref, "postponed", "--instead", "Spring course")
    assert "Choose one of: completed, answered" in terminal.refused("close", ref, "nope")
    terminal.ok("close", ref, "no-budget", "--instead", "Pointed to the growth hub")
    shown = terminal.show(ref)
    assert (shown["stage"], shown["close_reason"], shown["instead"]) == (
        "closed",
        "no_budget",
        "Pointed to the growth hub",
    )
    assert (shown["next_action"], shown["whose_move"]) == (None, "nobody")
    assert shown["closed"] == "2026-11-23T09:00:00+00:00"
    assert "Closed today 09:00: No budget, or the funding fell through." in terminal.ok("show", ref)


@pytest.mark.parametrize(
    "command",
    [
        ("take",), ("offer", "ENG"), ("move", "agreed"), ("wait",), ("park", "--until", "fri"), ("hold",), ("resume",),
        ("next", "meeting", "--due", "fri"), ("decide", "answer_now"), ("return",), ("answer", "take"),
    ],
)  # fmt: skip
def test_nothing_moves_a_closed_enquiry(terminal, command):
    ref = terminal.receive()
    terminal.ok("close", ref, "sales_spam")
    name, *rest = command
    assert "closed" in terminal.refused(name, ref, *rest)


def test_postponed_comes_back_on_its_day(terminal):
    ref = terminal.receive()
    terminal.ok("close", ref, "postponed", "--instead", "The spring course", "--until", "2 mar 2027")
    (waiting,) = terminal.json("followups")
    assert (waiting["kind"], waiting["due"], waiting["ref"]) == ("revisit", "2027-03-02", ref)


def test_reopening_starts_new_promises_and_keeps_history(terminal):
    ref = terminal.receive()
    terminal.ok("close", ref, "answered", "--instead", "Told them")
    terminal.clock.forward(days=7)
    assert "new promises start today" in terminal.ok("reopen", ref)
    shown = terminal.show(ref)
    assert (shown["stage"], shown["promises"]["reply"]["due"]) == ("finding_out", "2026-12-07")
    assert [one["kind"] for one in shown["history"]] == ["received", "closed", "reopened"]
    assert terminal.refused("reopen", ref) == "This enquiry is open already."


def test_merging_closes_one_and_notes_it_at_the_other(terminal):
    ref, other = terminal.receive(), terminal.receive("The same again")
    assert f"Merged into {ref}." in terminal.ok("merge", other, ref)
    gone = terminal.show(other)
    assert (gone["stage"], gone["close_reason"]) == ("closed", "duplicate")
    assert gone["merged_into"] == terminal.show(ref)["id"]
    assert terminal.show(ref)["history"][-1]["text"] == f"{other} was merged into this one."
    assert "cannot be merged with itself" in terminal.refused("merge", ref, ref)


def test_show_reads_as_a_page(terminal):
    ref = terminal.json(
        "receive", "--text", "Our weld has cracked.\n\nCan you look at it?", "--employer", "Fenwick Castings", "--contact",
        "Jo Hart <jo@fenwick.example>",
    )[0]["ref"]  # fmt: skip
    terminal.ok("set", ref, "value", "4518")
    terminal.ok("offer", ref, "ENG", "--note", "This week?")
    assert terminal.ok("show", ref) == (
        "E-2627-0001  Our weld has cracked.\n"
        "Fenwick Castings · Jo Hart (jo@fenwick.example) · phone call, today 09:00\n"
        "\n"
        "Offered to a department since today · School of Engineering · the department's\n"
        "move\n"
        "Next: Nudge a department by Wed 25 Nov\n"
        "Promises: acknowledge tomorrow · decided today · reply by Mon 30 Nov\n"
        "\n"
        "  Our weld has cracked.\n"
        "\n"
        "  Can you look at it?\n"
        "\n"
        "Facts\n"
        "  Value  £4,518\n"
        "\n"
        "Offers\n"
        "  School of Engineering (ENG) · asked today · answer by Thu 26 Nov · “This\n"
        "    week?”\n"
        "\n"
        "History\n"
        "  today 09:00  Arrived (phone call) as E-2627-0001 · Priya Shah\n"
        "  today 09:00  Set value: £4,518 · Priya Shah\n"
        "  today 09:00  Offered to School of Engineering: “This week?” · Priya Shah"
    )


def test_words_from_outside_cannot_move_the_cursor_or_reverse_what_is_read(terminal):
    ref = terminal.receive("Red \x1b[31mtext\x1b[0m and \u202eevil\u202c words\x07")
    said = terminal.ok("show", ref) + terminal.ok("enquiries") + terminal.ok("history", ref)
    terminal.ok("employer", "add", "Evil\x1b[2J \u202eLtd")
    said += terminal.ok("employer", "show", "Evil") + terminal.refused("show", "\x1b[2J")
    assert not set("\x1b\x07\u202e\u202c") & set(said)


def test_an_enquiry_is_found_by_reference_number_or_the_end_of_its_id(terminal):
    ref = terminal.receive()
    whole = terminal.show(ref)["id"]
    for typed in (ref, ref.lower(), "1", "0001", whole, whole[-6:], f" {ref} "):
        assert terminal.show(typed)["id"] == whole


@pytest.mark.parametrize(
    "typed", ["", " ", "2", "E-2627-0099", "99999999999999999999999", "²", "zzz", "%", "___", "a'b", "\x00"]
)
def test_what_names_no_enquiry_is_refused(terminal, typed):
    terminal.receive()
    assert terminal.refused("show", typed).startswith("There is no enquiry “")


def test_a_number_that_fits_two_years_is_not_guessed(terminal):
    terminal.receive("Last year's", "--at", "3 july 2026 10:00")
    terminal.receive("This year's")
    sentence = terminal.refused("show", "1")
    assert "fits more than one enquiry" in sentence
    assert "E-2526-0001" in sentence
    assert "E-2627-0001" in sentence
