"""Undo and redo, backups, damage, restoring."""

from __future__ import annotations

import pytest

from hubcrm.store import backups


def made(terminal):
    return [path.name for path in sorted((terminal.home / "store" / "backups").glob("*.db"))]


def test_undo_takes_back_ones_own_actions_one_after_the_other_and_redo_does_them_again(terminal):
    ref = terminal.receive()
    terminal.ok("take", ref)
    terminal.ok("set", ref, "urgency", "high")
    assert terminal.json("undo")["what"] == "Set urgency"
    assert terminal.show(ref)["urgency"] is None
    assert terminal.ok("undo") == "Undone: Take enquiry."
    assert terminal.show(ref)["stage"] == "new"
    assert terminal.ok("redo") == "Done again: Take enquiry."
    assert terminal.ok("redo") == "Done again: Set urgency."
    assert terminal.refused("redo") == "There is nothing to do again."
    for _ in range(3):
        terminal.ok("undo")
    assert "There is no enquiry" in terminal.refused("show", ref)
    assert terminal.refused("undo") == "There is nothing of yours to undo on this computer."


def test_undo_leaves_what_others_built_on_it_and_names_them(terminal):
    ref = terminal.offered()
    terminal.ok("--as", "sam", "answer", ref, "take")
    sentence = terminal.refused("undo")
    assert "cannot be undone: Sam Ashdown went on from it" in sentence
    terminal.ok("--as", "sam", "undo")
    assert terminal.ok("undo") == "Undone: Offer to Engineering."


def test_a_reference_is_never_given_twice(terminal):
    assert terminal.receive() == "E-2627-0001"
    terminal.ok("undo")
    assert terminal.receive() == "E-2627-0002"


def test_a_changing_command_backs_up_once_a_day_and_a_reading_one_never(kept):
    kept.ok("enquiries")
    assert made(kept) == []
    kept.ok("receive", "--text", "One")
    kept.clock.forward(hours=8)
    kept.ok("receive", "--text", "Two")
    assert len(made(kept)) == 1
    kept.clock.forward(hours=20)
    kept.ok("receive", "--text", "Three")
    assert len(made(kept)) == 2
    assert made(kept)[-1].endswith("-daily.db")


def test_a_backup_that_fails_does_not_fail_the_command(kept, monkeypatch):
    def full(*_, **__):
        from hubcrm.domain.errors import DiskFull

        raise DiskFull("There is no room.")

    monkeypatch.setattr(backups, "back_up", full)
    answer = kept.type("receive", "--text", "One")
    assert (answer.code, answer.err) == (0, "No backup was made: There is no room.\n")
    assert len(kept.json("enquiries")) == 1


def test_a_refused_command_makes_no_backup(kept):
    kept.refused("take", "1")
    assert made(kept) == []


def test_a_sheet_is_backed_up_before_it_is_taken_in(kept, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("text\nOne\nTwo\n")
    kept.ok("receive", "--text", "First")
    kept.clock.forward(hours=1)
    kept.ok("receive", path)
    assert [name.split("Z-")[1] for name in made(kept)] == ["daily.db", "before-import.db"]


def test_backup_now_and_restore_keeps_the_present_hub_beside_it(kept):
    first = kept.receive("One")
    path = kept.json("backup")["file"]
    kept.clock.forward(minutes=1)
    second = kept.receive("Two")
    assert path in kept.ok("backup", "--list")
    assert path in [one["file"] for one in kept.json("backup", "--list")]
    restored = kept.json("restore", path)
    assert restored["restored"] == path
    assert [one["ref"] for one in kept.json("enquiries")] == [first]
    assert len(kept.json("restore", restored["kept"]) and kept.json("enquiries")) == 2
    assert second in kept.ok("enquiries")


def test_after_restoring_work_goes_on(kept):
    kept.receive("One")
    path = kept.json("backup")["file"]
    kept.clock.forward(minutes=1)
    said = kept.ok("restore", path)
    assert said.startswith("Restored from hub-")
    assert "The hub as it was is kept in " in said
    kept.receive("Two")
    assert len(kept.json("enquiries")) == 2
    kept.ok("check")


def test_a_backup_opens_on_a_computer_without_the_hub(kept, tmp_path, monkeypatch):
    kept.receive("One")
    path = kept.json("backup")["file"]
    monkeypatch.setenv("HUBCRM_HOME", str(tmp_path / "other"))
    kept.ok("restore", path)
    assert len(kept.json("enquiries")) == 1


def test_what_is_no_backup_is_refused_and_the_hub_stays(kept, tmp_path):
    kept.receive("One")
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(b"not a backup" * 500)
    assert "There is no backup “nothing”" in kept.refused("restore", "nothing")
    assert str(wrong) in kept.refused("restore", wrong)
    assert len(kept.json("enquiries")) == 1


def test_a_restore_without_key_file_says_which_is_missing(empty, tmp_path):
    lonely = tmp_path / "hub.db"
    lonely.write_bytes(b"x" * 5000)
    assert "needs its key file: put hub.keys beside it" in empty.refused("restore", lonely)


def test_check_says_that_a_hub_is_whole(terminal):
    terminal.receive()
    assert terminal.ok("check").startswith("This hub is whole: 1 enquiry, ")
    assert terminal.json("check")["whole"] is True


def test_check_names_the_damage_and_the_backup_to_go_back_to(kept):
    kept.receive("One")
    path = kept.json("backup")["file"]
    file = kept.home / "store" / "hub.db"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    answer = kept.type("--json", "check")
    assert answer.code == 1
    assert answer.err.count("\n") == 1
    assert path in answer.err
    assert '"whole": false' in answer.out


@pytest.mark.parametrize("command", [("enquiries",), ("take", "1"), ("check",)])
def test_a_store_that_lost_its_content_says_so(terminal, command):
    (terminal.home / "store" / "hub.db").write_bytes(b"")
    assert "has lost its content" in terminal.refused(*command)


def test_a_store_that_is_no_store_or_plain_or_gone_says_so(terminal):
    file = terminal.home / "store" / "hub.db"
    file.write_bytes(b"rubbish" * 1000)
    assert "is damaged" in terminal.refused("enquiries")
    file.write_bytes(b"SQLite format 3\x00" + bytes(5000))
    assert "not encrypted" in terminal.refused("enquiries")
    file.unlink()
    assert "is missing" in terminal.refused("enquiries")


def test_a_lost_key_file_says_so(terminal):
    (terminal.home / "store" / "store.keys").unlink()
    assert "store.keys is missing" in terminal.refused("enquiries")


def test_erasing_says_first_what_would_go_and_destroys_it_only_with_yes(kept):
    ref = kept.receive()
    words = kept.show(ref)["text"]
    assert words
    said = kept.ok("erase", ref)
    assert said.startswith("This would erase for good: the words of one enquiry. Nothing can bring it back.")
    assert kept.show(ref)["text"] == words
    kept.ok("backup")
    done = kept.json("erase", ref, "--yes", "--backups")
    assert done["erased"] is True
    assert done["backups_removed"] >= 1
    assert len(made(kept)) == 1
    assert (kept.show(ref)["text"], kept.show(ref)["subject"]) == (None, "Erased")
    assert "has been erased for good" in kept.refused("log", ref, "note", "--text", "One more")
    assert "Name an enquiry, or a person" in kept.not_understood("erase")


def test_a_person_is_erased_with_what_they_wrote(kept):
    kept.ok("employer", "add", "Larkrise Tools")
    kept.ok("contact", "add", "Perpetua Thistlewood", "--employer", "Larkrise Tools", "--email", "p@larkrise.example")
    assert "1 contact" in kept.ok("erase", "--contact", "Perpetua")
    kept.ok("erase", "--contact", "Perpetua", "--yes")
    assert "Nobody" in kept.ok("contact", "list")
