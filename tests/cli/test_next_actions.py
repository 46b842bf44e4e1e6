"""Next actions, and when something is due."""

from __future__ import annotations

import pytest


def test_every_open_enquiry_has_a_next_action_and_a_closed_one_none(terminal):
    ref = terminal.receive()
    assert terminal.show(ref)["next_action"] == {
        "id": f"next:{terminal.show(ref)['id']}", "kind": "ack", "due": "2026-11-24", "note": None, "auto": True,
        "late": False, "owner": None,
    }  # fmt: skip
    terminal.ok("close", ref, "sales_spam")
    assert terminal.show(ref)["next_action"] is None
    assert terminal.json("followups") == []


@pytest.mark.parametrize(
    ("typed", "day"),
    [("tomorrow", "2026-11-24"), ("next tue", "2026-12-01"), ("3 working days", "2026-11-26"), ("end of month", "2026-11-30"),
     ("7/4/2027", "2027-04-07"), ("2026-12-01", "2026-12-01"), ("a fortnight", "2026-12-07")],
)  # fmt: skip
def test_next_takes_days_as_people_type_them(terminal, typed, day):
    ref = terminal.receive()
    made = terminal.json("next", ref, "meeting", "--due", typed, "--note", "On site")
    assert (made["kind"], made["due"], made["note"], made["ref"], made["auto"]) == (
        "meeting",
        day,
        "On site",
        ref,
        False,
    )
    planned = terminal.show(ref)["next_action"]
    assert (planned["id"], planned["kind"], planned["due"], planned["note"], planned["owner"]) == (
        made["id"], "meeting", day, "On site", "Priya Shah",
    )  # fmt: skip


def test_next_is_refused_for_what_is_no_kind_no_day_or_missing(terminal):
    ref = terminal.receive()
    assert "Choose one of: ack, call_back" in terminal.refused("next", ref, "tea", "--due", "fri")
    assert "“31 feb” is not a day I know" in terminal.refused("next", ref, "meeting", "--due", "31 feb")
    assert "Missing option '--due'" in terminal.not_understood("next", ref, "meeting")
    assert terminal.show(ref)["follow_ups"][0]["auto"]


def test_a_planned_one_is_done_by_the_end_of_its_id_and_the_next_is_planned_in_the_same_step(terminal):
    ref = terminal.receive()
    made = terminal.json("next", ref, "call-back", "--due", "tomorrow")
    said = terminal.ok("done", made["id"][-6:], "--then", "meeting", "--due", "fri", "--note", "Bring samples")
    assert said == "Done: Ring back. Next: Meeting or visit by Fri 27 Nov."
    upcoming = terminal.show(ref)["next_action"]
    assert (upcoming["kind"], upcoming["due"], upcoming["note"]) == ("meeting", "2026-11-27", "Bring samples")
    assert terminal.refused("done", made["id"]) == "This next action is done already."
    terminal.ok("undo")
    assert terminal.show(ref)["next_action"]["id"] == made["id"]


def test_the_one_that_made_itself_is_done_by_its_id_or_the_reference(terminal):
    ref = terminal.receive()
    assert terminal.ok("done", ref) == "Done: Acknowledge."
    shown = terminal.show(ref)
    assert shown["promises"]["acknowledge"]["kept"]
    assert shown["next_action"]["kind"] == "decide"
    terminal.ok("done", shown["next_action"]["id"])
    terminal.ok("done", "next:1")
    assert terminal.show(ref)["next_action"]["kind"] == "keep_in_touch"


def test_done_wants_what_and_when_together(terminal):
    ref = terminal.receive()
    assert "--then and --due go together" in terminal.not_understood("done", ref, "--then", "meeting")
    assert "--then and --due go together" in terminal.not_understood("done", ref, "--due", "fri")
    assert terminal.refused("done", "zzz") == "There is no next action or enquiry “zzz” in this hub."
    terminal.ok("close", ref, "sales_spam")
    assert terminal.refused("done", ref) == "This enquiry is closed, so nothing comes next."
    assert "closed" in terminal.refused("done", f"next:{ref}")


def test_a_next_action_is_moved_or_dropped(terminal):
    ref = terminal.receive()
    moved = terminal.json("later", ref, "--due", "fri")
    assert (moved["due"], terminal.show(ref)["next_action"]["due"]) == ("2026-11-27", "2026-11-27")
    assert terminal.ok("later", moved["id"][-6:], "--due", "next mon") == "Moved to Mon 30 Nov."
    assert terminal.ok("drop", ref) == "Dropped."
    assert terminal.show(ref)["next_action"]["auto"]
    assert "made itself" in terminal.refused("drop", ref)


def test_followups_come_by_due_day_mine_late_or_until(terminal):
    first, second = terminal.receive("One"), terminal.receive("Two")
    terminal.ok("next", first, "meeting", "--due", "fri", "--owner", "gwen", "--note", "By train")
    assert [(one["ref"], one["kind"]) for one in terminal.json("followups")] == [(second, "ack"), (first, "meeting")]
    assert [one["ref"] for one in terminal.json("followups", "--until", "wed")] == [second]
    assert terminal.json("followups", "--mine") == []
    assert [one["ref"] for one in terminal.json("--as", "gwen", "followups", "--mine")] == [first]
    assert [one["ref"] for one in terminal.json("followups", "--limit", "1")] == [second]
    terminal.clock.forward(days=3)
    assert [(one["ref"], one["late"]) for one in terminal.json("followups", "--late")] == [(second, True)]
    said = terminal.ok("followups")
    assert "Acknowledge, 2 days late" in said
    assert "Meeting or visit tomorrow" in said
    assert "By train" in said


def test_a_department_holders_next_action_is_theirs(terminal):
    ref = terminal.offered()
    terminal.ok("--as", "sam", "answer", ref, "take")
    assert [(one["kind"], one["owner"]) for one in terminal.json("--as", "sam", "followups", "--mine")] == [
        ("call_back", "Sam Ashdown")
    ]


# -- the due day of something received, without a hub -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "days", "options", "due"),
    [
        ("2026-04-02 11:00", "1", (), "2026-04-07"),
        ("Thu 2 Apr 2026 11:00", "5", (), "2026-04-13"),
        ("2026-12-23", "1", (), "2026-12-24"),
        ("2026-12-23", "5", (), "2027-01-04"),
        ("2026-12-23", "1", ("--closed", "2026-12-24,2026-12-29,2026-12-30,2026-12-31"), "2027-01-04"),
        ("2026-12-23", "5", ("--closed", "2026-12-24,2026-12-29", "--closed", "30/12/2026; 31 dec 2026"), "2027-01-08"),
        ("2026-06-12", "1", ("--division", "scotland"), "2026-06-16"),
        ("2026-06-12", "1", ("--division", "england-and-wales"), "2026-06-15"),
        ("2026-07-10", "1", ("--division", "northern-ireland"), "2026-07-14"),
        ("2026-11-20 23:50", "1", (), "2026-11-24"),
        ("2026-11-20 16:59", "1", (), "2026-11-23"),
        ("2026-11-21", "0", (), "2026-11-23"),
        ("2026-04-02T11:00:00+01:00", "1", (), "2026-04-07"),
        ("2026-11-23", "1000", (), "2030-11-06"),
    ],
)  # fmt: skip
def test_due_needs_no_hub(empty, received, days, options, due):
    assert empty.ok("due", received, "--days", days, *options) == due
    assert empty.json("due", received, "--days", days, *options) == {"due": due}


def test_due_refuses_what_it_cannot_read(empty):
    assert "is not a time I know" in empty.refused("due", "soon", "--days", "1")
    assert "is not a day I know" in empty.refused("due", "2026-04-02", "--days", "1", "--closed", "2026-04-32")
    assert "--days" in empty.not_understood("due", "2026-04-02")
    assert "--days" in empty.not_understood("due", "2026-04-02", "--days", "-1")
    assert "'wales' is not one of" in empty.not_understood("due", "2026-04-02", "--days", "1", "--division", "wales")
