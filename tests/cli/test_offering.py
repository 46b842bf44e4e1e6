"""Offers to departments, and the five answers."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Terminal


def statuses(shown):
    return {one["department"]: one["status"] for one in shown["offers"]}


def test_an_offer_names_department_person_note_and_day(terminal):
    ref = terminal.receive()
    assert terminal.ok("offer", ref, "eng", "--to", "sam", "--note", "This week?") == (
        f"{ref}: Offered to Engineering. Next: nudge a department by Wed 25 Nov."
    )
    (made,) = terminal.show(ref)["offers"]
    assert (made["department"], made["to"], made["note"], made["due"], made["status"]) == (
        "ENG", "Sam Ashdown", "This week?", "2026-11-26", "open",
    )  # fmt: skip
    assert terminal.show(ref)["department"] == "ENG"


def test_offering_warns_who_is_away_and_who_stands_in(terminal):
    terminal.ok("away", "add", "sam", "tomorrow", "fri", "--deputy", "theo")
    ref = terminal.receive()
    answer = terminal.type("offer", ref, "ENG", "--to", "sam")
    assert (answer.code, answer.err) == (0, "Sam Ashdown is away from tomorrow to Fri 27 Nov; Theo Calder stands in.\n")
    ref = terminal.receive()
    terminal.ok("away", "add", "theo", "tomorrow", "fri", "--deputy", "sam")
    assert "nobody stands in" in terminal.type("offer", ref, "ENG", "--to", "sam").err
    ref = terminal.receive()
    assert terminal.type("offer", ref, "BUS", "--to", "ines").err == ""


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("XYZ", "There is no department “XYZ” in this hub. Those there are: BUS, ART, ENG."),
        ("", "There is no department “”"),
    ],
)
def test_an_unknown_department_lists_those_there_are(terminal, code, words):
    ref = terminal.receive()
    assert words in terminal.refused("offer", ref, code)


def test_an_offer_is_not_made_twice_nor_to_more_than_three_nor_for_what_is_unclear(terminal):
    terminal.ok("department", "add", "LAW", "Law School")
    ref = terminal.offered()
    assert "has the offer already" in terminal.refused("offer", ref, "ENG")
    terminal.ok("offer", ref, "BUS")
    terminal.ok("offer", ref, "ART")
    assert "Wait for an answer, or withdraw one" in terminal.refused("offer", ref, "LAW")
    other = terminal.receive()
    terminal.ok("set", other, "type", "unclear")
    assert "find out more first" in terminal.refused("offer", other, "ENG")
    terminal.ok("set", other, "type", "")
    terminal.ok("offer", other, "ENG")


def test_a_department_out_of_use_is_offered_nothing(terminal):
    terminal.ok("department", "edit", "ART", "--closed")
    ref = terminal.receive()
    assert "not in use any more" in terminal.refused("offer", ref, "ART")


def test_taking_it_makes_the_person_hold_it(terminal):
    ref = terminal.offered()
    assert (
        terminal.ok("--as", "sam", "answer", ref, "take")
        == f"Yours. {ref} is on your list. Next: ring back by Mon 30 Nov."
    )
    shown = terminal.show(ref)
    assert (shown["stage"], shown["holder"], shown["department"], statuses(shown)) == (
        "claimed",
        "Sam Ashdown",
        "ENG",
        {"ENG": "taken"},
    )
    assert (shown["next_action"]["kind"], shown["next_action"]["due"], shown["next_action"]["auto"]) == (
        "call_back",
        "2026-11-30",
        True,
    )
    assert terminal.refused("--as", "sam", "answer", ref, "take") == "You hold this enquiry already."
    assert "has said yes to this enquiry already" in terminal.refused("--as", "theo", "answer", ref, "take")


def test_the_hub_notes_down_an_answer_given_by_phone(terminal):
    ref = terminal.offered()
    assert "Theo Calder has taken it." in terminal.ok("answer", ref, "take", "--on-behalf-of", "theo")
    shown = terminal.show(ref)
    assert (shown["holder"], shown["history"][-1]["by"]) == ("Theo Calder", "Theo Calder (recorded by Priya Shah)")


def test_the_hub_itself_cannot_hold_an_enquiry(empty):
    empty.ok("init", "--institution", "Kestrel", "--demo", "--size", "1", "--today", "2026-11-19")
    ref = empty.receive()
    empty.ok("settings", "this_person", "gwen")
    empty.ok("offer", ref, "ENG")
    assert empty.type("answer", ref, "take").code == 0


def test_a_decline_needs_one_of_seven_reasons_and_brings_it_back(terminal):
    ref = terminal.offered()
    assert "one of the seven reasons" in terminal.refused("--as", "sam", "answer", ref, "decline")
    assert "Choose one of: not_our_area" in terminal.refused(
        "--as", "sam", "answer", ref, "decline", "--reason", "bored"
    )
    assert "in a few words" in terminal.refused("--as", "sam", "answer", ref, "decline", "--reason", "other")
    said = terminal.ok(
        "--as", "sam", "answer", ref, "decline", "--reason", "not_our_area", "--suggest", "BUS", "--note", "Ask Ines"
    )
    assert "Noted: not our subject." in said
    shown = terminal.show(ref)
    assert (shown["stage"], shown["back"], shown["offers"][0]["reason"]) == ("finding_out", "declined", "not_our_area")
    assert shown["history"][-1]["what"] == "Not for us: not our subject; try Business School"
    terminal.ok("offer", ref, "BUS")
    assert statuses(terminal.show(ref)) == {"ENG": "declined", "BUS": "open"}


def test_a_question_stops_the_departments_clock_until_the_hub_answers(terminal):
    ref = terminal.offered()
    assert "Write the question" in terminal.refused("--as", "sam", "answer", ref, "ask")
    terminal.ok("--as", "sam", "answer", ref, "ask", "--note", "Which alloy?")
    shown = terminal.show(ref)
    assert (shown["offers"][0]["question"], shown["offers"][0]["due"], shown["whose_move"]) == (True, None, "us")
    assert shown["promises"]["reply"]["due"] == "2026-11-30"
    terminal.clock.forward(days=2)
    assert "Write the answer" in terminal.refused("tell", ref, " ")
    terminal.ok("tell", ref, "- Aluminium, mostly")
    shown = terminal.show(ref)
    assert (shown["offers"][0]["question"], shown["offers"][0]["due"]) == (False, "2026-11-27")
    assert shown["history"][-1]["text"] == "- Aluminium, mostly"
    assert "No department has an open question" in terminal.refused("tell", ref, "Again")


def test_passing_asks_a_colleague_and_helping_leaves_the_lead_to_others(terminal):
    ref = terminal.offered("ENG", "--to", "sam")
    assert "Say which colleague" in terminal.refused("--as", "sam", "answer", ref, "pass")
    assert "Passed to Theo Calder." in terminal.ok("--as", "sam", "answer", ref, "pass", "--to", "theo")
    assert terminal.show(ref)["offers"][0]["to"] == "Theo Calder"
    assert "Thank you" in terminal.ok("--as", "theo", "answer", ref, "help")
    assert statuses(terminal.show(ref)) == {"ENG": "helping"}


@pytest.fixture
def parallel(terminal: Terminal) -> Terminal:
    """One enquiry, 1, offered to two departments at once."""
    ref = terminal.offered()
    terminal.clock.forward(minutes=1)
    terminal.ok("offer", ref, "BUS")
    return terminal


def test_of_parallel_offers_a_person_answers_their_own_departments(parallel):
    parallel.ok("--as", "ines", "answer", "1", "decline", "--reason", "no_time")
    assert statuses(parallel.show("1")) == {"ENG": "open", "BUS": "declined"}
    assert parallel.show("1")["stage"] == "offered"
    parallel.ok("--as", "theo", "answer", "1", "take")
    assert parallel.show("1")["department"] == "ENG"


def test_of_parallel_offers_the_hub_says_whose_it_answers(parallel):
    assert parallel.refused("answer", "1", "help") == (
        "It is offered to Engineering and Business School. Say for which of them you answer."
    )
    parallel.ok("answer", "1", "decline", "--reason", "conflict", "--department", "BUS")
    assert statuses(parallel.show("1")) == {"ENG": "open", "BUS": "declined"}
    assert "has answered already" in parallel.refused("answer", "1", "help", "--department", "BUS")
    assert "was not offered it" in parallel.refused("answer", "1", "help", "--department", "ART")


def test_the_first_yes_of_parallel_offers_passes_the_other_over(parallel):
    parallel.ok("--as", "ines", "answer", "1", "take")
    assert statuses(parallel.show("1")) == {"ENG": "passed_over", "BUS": "taken"}
    assert "thanked: another said yes first" in " ".join(parallel.ok("show", "1").split())


def test_a_department_that_was_not_asked_cannot_answer(terminal):
    ref = terminal.offered("ENG")
    assert (
        terminal.refused("--as", "ines", "answer", ref, "take")
        == "It is offered to Engineering, not to Business School."
    )


def test_an_offer_is_withdrawn_and_nothing_waits_any_more(terminal):
    ref = terminal.offered()
    assert "Withdrawn from Engineering." in terminal.ok("withdraw", ref, "ENG")
    assert statuses(terminal.show(ref)) == {"ENG": "withdrawn"}
    assert terminal.show(ref)["stage"] == "finding_out"
    assert "has answered already" in terminal.refused("withdraw", ref, "ENG")
    assert "No offer of this enquiry is waiting" in terminal.refused("answer", ref, "help")


def test_returning_keeps_the_employers_reply_date(terminal):
    ref = terminal.offered()
    terminal.ok("--as", "sam", "answer", ref, "take")
    assert "You do not hold this enquiry" in terminal.refused("--as", "ines", "return", ref)
    terminal.clock.forward(days=1)
    terminal.ok("--as", "sam", "return", ref, "--note", "Ill for a month")
    shown = terminal.show(ref)
    assert (shown["stage"], shown["back"], shown["holder"]) == ("finding_out", "returned", None)
    assert shown["promises"]["reply"]["due"] == "2026-11-30"
    assert shown["history"][-1]["text"] == "Ill for a month"
    assert "Nobody holds this enquiry" in terminal.refused("return", ref)


def test_the_hub_returns_for_somebody_and_offering_again_clears_the_claim(terminal):
    ref = terminal.offered()
    terminal.ok("--as", "sam", "answer", ref, "take")
    terminal.ok("return", ref, "--on-behalf-of", "sam")
    terminal.ok("offer", ref, "ENG")
    terminal.ok("--as", "theo", "answer", ref, "take")
    terminal.ok("offer", ref, "BUS")
    shown = terminal.show(ref)
    assert (shown["holder"], shown["stage"], statuses(shown)["BUS"]) == (None, "offered", "open")


def two_say_yes(terminal: Terminal) -> str:
    """An enquiry that two colleagues claimed without having seen each other."""
    from hubcrm import app
    from hubcrm.actions import offers
    from hubcrm.domain.changes import new_id

    ref = terminal.offered()
    terminal.ok("offer", ref, "BUS")
    shown = terminal.show(ref)
    people = {one["name"]: one["id"] for one in terminal.json("person", "list")}
    hub = app.unlock(terminal.home / "store", clock=terminal.clock).open_hub()
    offers.answer(hub, shown["id"], "take", by=people["Sam Ashdown"])
    known = [one for one in hub.changes() if one.entity_id == shown["id"]]
    theirs = known[-1]
    offer = next(one["id"] for one in shown["offers"] if one["department"] == "BUS")
    from dataclasses import replace

    hub.accept([
        replace(theirs, id=new_id(terminal.clock() + 5), txn=new_id(terminal.clock() + 5), writer=new_id(1), seq=1,
                actor=people["Ines Rowe"], on_behalf_of="", hlc=theirs.hlc + 1,
                data={**theirs.data, "offer": offer, "person": people["Ines Rowe"],
                      "department": next(one.data["department"] for one in known if one.id == offer)})
    ])  # fmt: skip
    hub.close()
    return ref


def test_two_people_said_yes_and_the_hub_settles_it(terminal):
    ref = two_say_yes(terminal)
    shown = terminal.show(ref)
    assert (shown["two_said_yes"], [one["person"] for one in shown["claims"]]) == (True, ["Sam Ashdown", "Ines Rowe"])
    assert "Two people said yes: Sam Ashdown and Ines Rowe." in " ".join(terminal.ok("show", ref).split())
    assert "two people said yes" in terminal.ok("offers", "--held")
    assert "did not say yes" in terminal.refused("confirm", ref, "theo")
    assert "Ines Rowe has it" in terminal.ok("confirm", ref, "ines")
    shown = terminal.show(ref)
    assert (shown["two_said_yes"], shown["holder"]) == (False, "Ines Rowe")


# -- suggestions ------------------------------------------------------------------------------------------------------


def test_suggestions_come_with_scores_and_reasons_best_first(terminal):
    ref = terminal.receive("A fracture in a welded bracket needs looking at.")
    found = terminal.json("suggest", ref)
    assert [set(one) for one in found] == [{"department", "score", "reasons", "open", "late", "people"}] * 3
    assert found[0]["department"] == "ENG"
    assert found[0]["score"] == max(one["score"] for one in found)
    assert sum(one["score"] for one in found) == pytest.approx(1, abs=0.001)
    assert any("“fracture”" in reason for reason in found[0]["reasons"])
    assert found == terminal.json("suggest", "--text", "A fracture in a welded bracket needs looking at.")
    assert "School of Engineering (ENG)" in terminal.ok("suggest", ref)


def test_what_became_of_past_offers_counts(terminal):
    words = "Help with the Zephyr account"
    for _ in range(3):
        ref = terminal.receive(words)
        terminal.ok("offer", ref, "ART")
        terminal.ok("answer", ref, "take", "--on-behalf-of", "priya")
    before = {one["department"]: one["score"] for one in terminal.json("suggest", "--text", words)}
    assert max(before, key=lambda code: before[code]) == "ART"
    ref = terminal.receive(words)
    terminal.ok("offer", ref, "BUS")
    terminal.ok("--as", "ines", "answer", ref, "decline", "--reason", "not_our_area")
    after = {one["department"]: one["score"] for one in terminal.json("suggest", "--text", words)}
    assert after["BUS"] < before["BUS"]


def test_what_was_learned_is_kept_for_the_next_time_and_never_needed(terminal, monkeypatch):
    from hubcrm.actions import suggesting
    from hubcrm.cli import suggesting as words
    from hubcrm.domain.errors import NotWritable

    for _ in range(2):
        terminal.ok("answer", terminal.offered("ART"), "take", "--on-behalf-of", "priya")
    plain = terminal.json("suggest", "--text", "A crack in a weld")
    monkeypatch.setattr(words, "_WORTH_KEEPING", 1)
    assert terminal.json("suggest", "--text", "A crack in a weld") == plain
    asked: list[object] = []
    with monkeypatch.context() as patch:
        patch.setattr(suggesting.suggesting, "new_router", asked.append)
        assert terminal.json("suggest", "--text", "A crack in a weld") == plain
    assert asked == []

    def refuse(*_: object) -> None:
        raise NotWritable("This folder only lets itself be read.")

    monkeypatch.setattr(suggesting, "keep", refuse)
    assert terminal.json("suggest", "--text", "A crack in a weld") == plain


def test_a_text_that_says_nothing_is_not_sure(terminal):
    assert terminal.ok("suggest", "--text", "Hello there").startswith("Not sure.")


def test_without_departments_there_is_nothing_to_suggest(empty, monkeypatch):
    code = empty.json("init", "--institution", "Kestrel")["recovery_code"]
    monkeypatch.setenv("HUBCRM_PASSPHRASE", code)
    assert empty.refused("suggest", "--text", "weld").startswith("There is no department yet.")


def test_suggest_wants_either_an_enquiry_or_words(terminal):
    assert "one of the two" in terminal.not_understood("suggest")
    assert "one of the two" in terminal.not_understood("suggest", "1", "--text", "weld")
    assert "There is no enquiry" in terminal.refused("suggest", "1")
