"""Contacts that only one person sees, typed at a terminal: nothing of them is ever anywhere else."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from hubcrm.store import backups, keys, private
from hubcrm.store.connections import open_copy

NAME, MAIL, PHONE = "Quillfeather Zanzibar", "zq9@vexillum.example", "07700 900977"
NOTES, ROLE = "Tzitzernak", "Ombudsqueen"
CANARIES = ("quillfeather", "zanzibar", "zq9@vexillum", "900977", "tzitzernak", "ombudsqueen")


@pytest.fixture
def with_private(kept):
    kept.ok("employer", "add", "Vexillum Flags")
    kept.ok("contact", "add", NAME, "--private", "--employer", "Vexillum", "--email", MAIL, "--phone", PHONE, "--role", ROLE,
            "--notes", NOTES)  # fmt: skip
    return kept


def _all_in(home: Path) -> str:
    """Everything that is in the team's store: each row of each table, decrypted."""
    return _rows_of(home / "store" / "hub.db", home / "store")


def _rows_of(path: Path, folder: Path) -> str:
    with closing(open_copy(path, keys.unlock(folder))) as copy:
        tables = copy.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%'").fetchall()
        return repr([copy.execute(f'SELECT * FROM "{table}"').fetchall() for (table,) in tables]).lower()


def test_only_who_typed_it_sees_it(with_private):
    (one,) = with_private.json("contact", "list", "--private")
    assert (one["name"], one["email"], one["employer"]) == (NAME, MAIL, "Vexillum Flags")
    assert MAIL in with_private.ok("contact", "show", "quill", "--private")
    assert with_private.json("--as", "gwen", "contact", "list", "--private") == []
    assert "not among the contacts" in with_private.refused("--as", "gwen", "contact", "show", "quill", "--private")
    for words in (
        ("contact", "list"),
        ("employer", "show", "Vexillum"),
        ("history",),
        ("contact", "list", "--search", "quill"),
    ):
        assert "uillfeather" not in with_private.ok(*words)
    assert "There is no contact" in with_private.refused("contact", "show", "quillfeather")


def test_nobody_in_particular_keeps_nothing_for_themselves(empty, monkeypatch):
    code = empty.json("init", "--institution", "Kestrel")["recovery_code"]
    monkeypatch.setenv("HUBCRM_PASSPHRASE", code)
    assert "Say who you are" in empty.refused("contact", "add", NAME, "--private")


def test_team_undo_and_history_know_nothing_of_it(with_private):
    with_private.ok("contact", "edit", "quill", "--private", "--notes", "Tzitzernak II")
    assert "Add employer" in with_private.ok("undo") or with_private.json("employer", "list") == []
    assert [one["name"] for one in with_private.json("contact", "list", "--private")] == [NAME]
    assert "cannot become private" in _edited_to_private(with_private)


def _edited_to_private(terminal):
    terminal.ok("contact", "add", "Jo Bloggs")
    return terminal.refused("contact", "edit", "Jo Bloggs", "--visibility", "private")


def test_a_release_gives_the_team_the_chosen_facts_and_no_others_and_once(with_private):
    said = with_private.json("contact", "release", "quill", "--fields", "name,role")
    again = with_private.json("contact", "release", "quill", "--fields", "name, role")
    assert said["contact"] == again["contact"]
    (team,) = with_private.json("--as", "gwen", "contact", "list")
    assert (team["name"], team["role"], team["email"], team["phone"]) == (NAME, ROLE, None, None)
    assert team["employer"] == "Vexillum Flags"
    everything = _all_in(with_private.home)
    assert "quillfeather" in everything
    assert not any(word in everything for word in ("zq9@", "900977", "tzitzernak"))
    with_private.ok("contact", "release", "quill", "--fields", "name,email")
    (team,) = with_private.json("contact", "list")
    assert (team["email"], team["phone"]) == (MAIL, None)
    assert with_private.json("contact", "list", "--private")[0]["shared"] == ["name", "role_title", "email"]
    assert "at least the name" in with_private.refused("contact", "release", "quill", "--fields", "phone")
    assert "no fact called" in with_private.refused("contact", "release", "quill", "--fields", "name,shoe")


def test_what_was_removed_is_gone_and_what_was_shared_stays(with_private):
    with_private.ok("contact", "release", "quill", "--fields", "name")
    with_private.ok("contact", "remove", "quill")
    assert with_private.json("contact", "list", "--private") == []
    assert [one["name"] for one in with_private.json("contact", "list")] == [NAME]


def test_a_release_that_was_cut_off_after_the_teams_half_is_finished_by_doing_it_again(with_private, monkeypatch):
    def cut_off(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(private.PrivateContacts, "mark", cut_off)
        assert with_private.type("contact", "release", "quill", "--fields", "name").code
    assert with_private.json("contact", "list", "--private")[0]["shared"] == []
    with_private.ok("contact", "release", "quill", "--fields", "name")
    assert len(with_private.json("contact", "list")) == 1
    assert with_private.json("contact", "list", "--private")[0]["shared"] == ["name"]


def test_its_own_backup_brings_it_back(with_private):
    said = with_private.json("backup")
    assert said["private"]
    with_private.ok("contact", "remove", "quill")
    assert "Brought back" in with_private.ok("contact", "restore", said["private"])
    assert [one["phone"] for one in with_private.json("contact", "list", "--private")] == [PHONE]
    assert with_private.json("backup")["private"] != said["private"]
    assert with_private.json("backup")["private"] is None  # nothing new to keep


def test_p11_no_canary_ever_leaves(with_private, tmp_path, monkeypatch):
    terminal, folder = with_private, with_private.home / "store"
    terminal.ok("contact", "edit", "quill", "--private", "--notes", f"{NOTES} again")
    terminal.receive("We want flags.")
    terminal.ok("backup")
    assert terminal.type("export-all", tmp_path / "open").code == 0
    terminal.ok("export", "employers", tmp_path / "employers.csv")
    with monkeypatch.context() as patch:
        patch.setattr(private.PrivateContacts, "of", _broken)  # a defect of ours, with the name in what was typed
        assert terminal.type("contact", "show", NAME, "--private").code
    everything = _all_in(terminal.home)
    assert "vexillum flags" in everything
    assert not any(canary in everything for canary in CANARIES)
    for kept in backups.all_kept(folder):
        said = _rows_of(kept.path, folder)
        assert "vexillum flags" in said
        assert not any(canary in said for canary in CANARIES)
    looked_at = []
    for path in tmp_path.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            looked_at.append(path.name)
            assert not any(canary.encode() in content for canary in CANARIES), path
    assert {"private.db", "hub.db", "changes.jsonl", "employers.csv"} <= set(looked_at)


def _broken(*_given):
    raise KeyError(3)
