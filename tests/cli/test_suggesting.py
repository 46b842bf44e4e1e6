"""Who could take it, what is like it, how good suggestions have been; and what departments give them to go by."""

from __future__ import annotations

import csv
import io

WORDS = "A fracture in a welded bracket needs looking at."


def taken(terminal, times=1, words=WORDS):
    refs = []
    for at in range(times):
        refs.append(terminal.receive(f"{words} Number {at}"))
        terminal.ok("offer", refs[-1], "ENG")
        terminal.clock.forward(minutes=5)
        terminal.ok("answer", refs[-1], "take", "--on-behalf-of", "sam")
        terminal.clock.forward(hours=1)
    return refs


def test_colleagues_are_suggested_with_what_speaks_for_them(terminal):
    terminal.ok("person", "edit", "Theo Calder", "--expertise", "fracture, welding")
    taken(terminal)
    terminal.ok("away", "add", "Sam Ashdown", "today", "fri week", "--deputy", "Theo Calder")
    (eng,) = [one for one in terminal.json("suggest", "--text", WORDS) if one["department"] == "ENG"]
    assert [one["name"] for one in eng["people"]] == ["Theo Calder", "Sam Ashdown"]
    assert eng["people"][0]["knows"] == ["fracture", "welded"]
    assert (len(eng["people"][1]["said_yes_to"]), eng["people"][1]["open"]) == (1, 1)
    assert (eng["people"][1]["stands_in"], eng["open"], eng["late"]) == ("Theo Calder", 1, 0)
    said = terminal.ok("suggest", "--text", WORDS)
    assert "Theo Calder knows fracture and welded, nothing open" in said
    assert "Sam Ashdown said yes to one like it, 1 open, away until" in said


def test_past_ones_like_it_are_named_with_what_became_of_them(terminal):
    (ref,) = taken(terminal)
    assert f"Like {ref} {WORDS} Number 0: Sam Ashdown of" in " ".join(terminal.ok("suggest", "--text", WORDS).split())


def test_one_that_repeats_an_open_one_says_so_and_how_to_join_them(terminal):
    first = terminal.receive(WORDS, "--employer", "Crane Ltd")
    terminal.clock.forward(hours=3)
    second = terminal.receive(f"{WORDS} Please.", "--employer", "Crane Ltd")
    assert f"hubcrm merge {second} {first}" in " ".join(terminal.ok("suggest", second).split())
    assert "may repeat" not in terminal.ok("suggest", first)


def test_the_report_says_when_it_is_too_few_to_say(terminal):
    assert terminal.ok("routing", "report").startswith(
        "0 past enquiries with an answer of a department: too few to say."
    )
    taken(terminal, 2)
    found = terminal.json("routing", "report")
    assert (found["judged"], found["fewest"], found["calibration_error"]) == (2, 20, None)
    assert found["first"]["share"] is None


def test_the_report_gives_counts_and_intervals_and_is_kept(terminal, monkeypatch):
    from hubcrm.queries import routing_report

    taken(terminal, 21)
    said = terminal.ok("routing", "report")
    assert "Right department first      21 of 21 (100 %, between 85 and 100)" in said
    assert "each judged by what was known the day it came" in " ".join(said.split())
    monkeypatch.setattr(routing_report, "cases", lambda *_: 1 / 0)
    found = terminal.json("routing", "report")
    assert found["first"] == {"count": 21, "of": 21, "share": 1.0, "low": 0.8454, "high": 1.0}
    assert found["over_time"][0]["first"]["of"] == 21
    (eng,) = found["departments"]
    assert (eng["department"], eng["among_three"]["count"]) == ("ENG", 21)


def test_every_judged_enquiry_goes_into_a_table(terminal, tmp_path):
    (ref,) = taken(terminal)
    answer = terminal.type("routing", "report", "--csv", "-")
    (row,) = list(csv.DictReader(io.StringIO(answer.out.lstrip("\ufeff"))))
    assert (row["Enquiry"], row["Suggested first"], row["Right"], row["Place"]) == (ref, "ENG", "ENG", "1")
    assert "1 enquiry in" in terminal.ok("routing", "report", "--csv", tmp_path / "judged.csv")
    assert (tmp_path / "judged.csv").read_bytes().startswith(b"\xef\xbb\xbfEnquiry,")


LIST = "Course title,Description\nDrone surveys,Photographs of roofs\nHome,\nDrone law,Where one may fly\n"


def test_a_department_learns_a_list_and_is_suggested_for_it(terminal, tmp_path):
    path = tmp_path / "Drone courses.csv"
    path.write_text(LIST)
    assert "It would learn 2 texts, 1 line left out:" in terminal.ok("department", "learn", "ART", path, "--dry-run")
    assert terminal.json("department", "learned") == []
    assert terminal.ok("department", "learn", "ART", path).startswith(
        "Learned 2 texts about Art and Design. 1 line left out."
    )
    assert terminal.json("suggest", "--text", "We need a drone survey of our roofs")[0]["department"] == "ART"
    (one,) = terminal.json("department", "learned", "ART")
    assert (one["title"], one["kind"], one["texts"]) == ("Drone courses", "courses", 2)
    assert "Drone courses" in terminal.ok("department", "learned")
    terminal.ok("department", "forget", "Drone courses")
    assert terminal.ok("department", "learned").startswith("Nothing yet.")


def test_a_list_is_piped_in_and_what_says_nothing_is_refused(terminal, tmp_path):
    made = terminal.json(
        "department", "learn", "ENG", "-", "--title", "Projects", "--kind", "projects", given=LIST.encode()
    )
    assert (made["title"], made["kind"], made["texts"], made["left_out"]) == ("Projects", "projects", 2, 1)
    (tmp_path / "a.txt").write_text("12\n£4\n")
    assert "Nothing in it says" in terminal.refused("department", "learn", "ENG", tmp_path / "a.txt")
    assert "There is no file" in terminal.refused("department", "learn", "ENG", tmp_path / "b.txt")
    assert "There is no department" in terminal.refused("department", "learn", "XX", tmp_path / "a.txt")
