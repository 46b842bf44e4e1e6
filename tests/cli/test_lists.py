"""Lists: enquiries, Triage, offers, work in hand, history."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Terminal, lines


@pytest.fixture
def busy(terminal: Terminal) -> Terminal:
    """Four enquiries: new, offered to Engineering, claimed by Business, closed."""
    for at, (words, employer) in enumerate(
        (("A cracked weld", "Fenwick Castings"), ("Prototype of a valve", "Otterhead Foods"),
         ("Training for team leaders", "Otterhead Foods"), ("Room for a wedding", "Larkrise Hotels")), 1
    ):  # fmt: skip
        terminal.clock.forward(minutes=1)
        terminal.ok("receive", "--text", words, "--employer", employer)
        if at == 2:
            terminal.ok("offer", "2", "ENG")
        if at == 3:
            terminal.ok("offer", "3", "BUS")
            terminal.ok("--as", "ines", "answer", "3", "take")
        if at == 4:
            terminal.ok("close", "4", "not_employer")
    return terminal


def refs(found):
    return [int(one["ref"][-4:]) for one in found]


def test_enquiries_come_newest_first_with_codes_ids_and_days(busy):
    found = busy.json("enquiries")
    assert refs(found) == [4, 3, 2, 1]
    claimed = found[1]
    assert (claimed["stage"], claimed["department"], claimed["holder"]) == ("claimed", "BUS", "Ines Rowe")
    assert (claimed["promise"], claimed["due"], claimed["late"]) == ("acknowledge", "2026-11-24", False)
    assert (claimed["next_kind"], claimed["next_due"], claimed["whose_move"]) == (
        "call_back",
        "2026-11-30",
        "department",
    )
    assert claimed["received"] == "2026-11-23T09:03:00+00:00"
    assert len(claimed["id"]) == 32


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--stage", "offered"), [2]),
        (("--stage", "Claimed"), [3]),
        (("--department", "eng"), [2]),
        (("--employer", "otter"), [3, 2]),
        (("--search", "train"), [3]),
        (("--search", "otter valve"), [2]),
        (("--search", "E-2627-0001"), [1]),
        (("--search", 'a" OR *( NEAR'), []),
        (("--search", "\x00"), []),
        (("--open",), [3, 2, 1]),
        (("--limit", "2"), [4, 3]),
        (("--open", "--search", "otter", "--department", "BUS"), [3]),
        (("--late",), []),
    ],
)
def test_enquiries_narrowed(busy, options, expected):
    assert refs(busy.json("enquiries", *options)) == expected


def test_late_ones_are_those_with_a_promise_whose_day_is_over(busy):
    busy.clock.forward(days=2)
    assert refs(busy.json("enquiries", "--late")) == [3, 2, 1]
    busy.ok("log", "1", "call")
    busy.ok("take", "1")
    assert refs(busy.json("enquiries", "--late")) == [3, 2]
    assert "acknowledge 1 day late" in busy.ok("enquiries", "--late")


def test_the_list_on_the_screen_has_words_for_codes(busy):
    heads, *rows = lines(busy.ok("enquiries"))
    assert heads.split() == ["Enquiry", "Arrived", "Employer", "Subject", "Stage", "With", "Next"]
    assert rows[0].split("  ")[0] == "E-2627-0004"
    assert "Offered to a department" in rows[2]
    assert "BUS · Ines Rowe" in rows[1]
    assert "acknowledge tomorrow" in rows[3]
    assert "today" in rows[3]


def test_what_does_not_fit_on_a_page_is_counted(busy):
    assert lines(busy.ok("enquiries", "--limit", "3"))[-1] == "1 more: --limit 4 shows them all."


def test_a_list_fits_a_narrow_terminal(busy, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert max(len(line) for line in lines(busy.ok("enquiries"))) <= 80


def test_nothing_found_and_nothing_there_each_say_so(terminal):
    assert terminal.ok("enquiries") == "No enquiries yet. Take one in: hubcrm receive FILE"
    assert terminal.ok("enquiries", "--late") == "No enquiries like that."
    assert terminal.ok("triage") == "Nothing waiting."
    assert terminal.ok("offers") == "No offer is waiting for an answer."
    assert terminal.ok("offers", "--held") == "Nothing held at the moment."
    assert terminal.ok("followups") == "Nothing to do next."
    assert terminal.ok("followups", "--late") == "Nothing is late."
    assert terminal.ok("work") == "0 open"


def test_triage_holds_what_waits_for_the_hub_and_says_why(busy):
    busy.ok("--as", "sam", "answer", "2", "decline", "--reason", "no_time")
    busy.ok("receive", "--text", "Urgent thing")
    busy.ok("set", "5", "urgency", "high")
    found = busy.json("triage")
    assert sorted(refs(found)) == [1, 2, 5]
    assert {one["ref"][-1]: one["back"] for one in found} == {"1": None, "2": "declined", "5": None}
    said = busy.ok("triage")
    assert lines(said)[0] == "Triage 3"
    assert "declined, back with us" in said
    assert "urgent" in said
    assert refs(busy.json("triage", "--back")) == [2]
    assert busy.json("triage", "--mine") == []
    busy.ok("take", "1")
    assert refs(busy.json("triage", "--mine")) == [1]
    assert refs(busy.json("triage", "--search", "weld")) == [1]


def test_triage_counts_what_is_late(busy):
    busy.clock.forward(days=3)
    assert lines(busy.ok("triage"))[0] == "Triage 1 · 1 late"


def test_a_department_sees_its_own_offers_and_the_hub_all_of_them(busy):
    assert refs(busy.json("offers")) == [2]
    assert refs(busy.json("--as", "Sam Ashdown", "offers")) == [2]
    assert busy.json("--as", "ines", "offers") == []
    assert refs(busy.json("--as", "ines", "offers", "--held")) == [3]
    assert "answer by Thu 26 Nov" in busy.ok("offers")
    busy.ok("--as", "sam", "answer", "2", "ask", "--note", "How big?")
    assert "asked us a question" in busy.ok("offers")
    assert "Ring back by Mon 30 Nov" in busy.ok("offers", "--held")


def test_who_looks_can_come_from_the_environment(busy, monkeypatch):
    monkeypatch.setenv("HUBCRM_AS", "Ines")
    assert busy.json("offers") == []
    assert refs(busy.json("--as", "sam", "offers")) == [2]


def test_work_in_hand_by_stage_and_by_department(busy):
    busy.ok("set", "3", "value", "4.5k")
    busy.ok("wait", "1")
    found = busy.json("work")
    assert (found["open"], found["our_move"], found["departments"], found["employers"], found["stopped"]) == (
        3,
        0,
        2,
        1,
        1,
    )
    assert {one["stage"]: one["open"] for one in found["lines"]} == {"new": 1, "offered": 1, "claimed": 1}
    by = {one["department"]: one["value_pence"] for one in busy.json("work", "--by", "department")["lines"]}
    assert by == {"BUS": 450000, "ENG": 0, None: 0}
    said = busy.ok("work")
    assert lines(said)[0] == "3 open · our move 0, departments 2, employers 1"
    assert "£4,500" in said
    assert lines(said)[-1] == "1 of them stands still."
    assert "no department yet" in busy.ok("work", "--by", "department")


def test_promises_kept_are_counted_over_the_month(busy):
    busy.ok("log", "1", "email", "--text", "Thank you for writing")
    busy.clock.forward(days=2)
    found = busy.json("work")
    assert found["promises"] == {"kept": 3, "due": 5}
    assert "promises kept this month 3 of 5" in busy.ok("work")
    assert found["late"] == 2


def test_work_as_it_stood_on_a_day_gone_by(busy):
    busy.clock.forward(days=2)
    busy.ok("close", "1", "answered", "--instead", "Told them")
    busy.ok("receive", "--text", "A later one")
    now, then = busy.json("work"), busy.json("work", "--as-of", "mon 23 nov")
    assert (now["open"], then["open"], then["as_of"], then["promises"]) == (3, 3, "2026-11-23", None)
    assert {one["stage"]: one["open"] for one in then["lines"]} == {"new": 1, "offered": 1, "claimed": 1}
    assert {one["stage"]: one["open"] for one in now["lines"]} == {"new": 1, "offered": 1, "claimed": 1}
    assert busy.json("work", "--as-of", "yesterday")["late"] == 0
    assert busy.json("work", "--as-of", "2026-11-22")["open"] == 0
    assert busy.ok("work", "--as-of", "mon 23 nov").startswith("As of Mon 23 Nov: 3 open")
    assert "is still to come" in busy.refused("work", "--as-of", "tomorrow")


def test_what_was_late_on_a_day_gone_by_is_late_as_of_that_day(busy):
    busy.clock.forward(days=2)
    busy.ok("log", "1", "call")
    busy.ok("take", "1")
    busy.clock.forward(days=1)
    assert busy.json("work", "--as-of", "2026-11-24")["late"] == 0
    busy.ok("log", "2", "call")
    assert busy.json("work", "--as-of", "yesterday")["late"] == 2


def test_the_hubs_history_lists_actions_and_marks_what_was_undone(busy):
    busy.ok("undo")
    latest, closed, *_ = busy.json("history")
    assert (latest["what"], latest["by"], latest["undone"]) == (
        "Undo: Close: Student or public enquiry, passed on",
        "Priya Shah",
        False,
    )
    assert (closed["undone"], closed["refs"]) == (True, ["E-2627-0004"])
    assert "(undone)" in busy.ok("history")
    assert len(busy.json("history", "--limit", "3")) == 3
    said = busy.ok("history", "--limit", "4")
    assert len(lines(said)) == 5


def test_an_imports_two_hundred_changes_are_one_line_of_history(terminal, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("text\n" + "".join(f"Need number {n}\n" for n in range(1500)))
    terminal.ok("receive", path)
    first, second, *_ = terminal.json("history")
    assert (first["what"], first["changes"], first["enquiries"]) == ("Add 1,500 enquiries from list.csv", 1500, 1500)
    assert first["refs"][0] == "E-2627-0001"
    assert second["what"] == "Add Ines Rowe"


def test_an_enquirys_history_has_when_who_what_and_the_words(busy):
    busy.ok("log", "1", "call", "--text", "They need it by Friday.", "--at", "8:30")
    first, last = busy.json("history", "1")
    assert first["what"] == "Arrived (phone call) as E-2627-0001"
    assert (last["at"], last["by"], last["what"], last["text"]) == (
        "2026-11-23T08:30:00+00:00", "Priya Shah", "Spoke on the phone", "They need it by Friday.",
    )  # fmt: skip
    assert last["recorded"] == "2026-11-23T09:04:00+00:00"
    said = busy.ok("history", "1")
    assert "today 08:30  Spoke on the phone · Priya Shah\n" in said
    assert "They need it by Friday." in said


def test_an_answer_noted_for_somebody_names_both(busy):
    busy.ok("answer", "2", "take", "--on-behalf-of", "sam")
    assert busy.json("history", "2")[-1]["by"] == "Sam Ashdown (recorded by Priya Shah)"
