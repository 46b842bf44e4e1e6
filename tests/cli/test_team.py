"""Two terminals, one hub: init, invite, join, work on both, sync, both the same, leave. By a folder and by a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hubcrm.cli import team as commands
from hubcrm.store import backups, keys
from hubcrm.sync import rounds
from hubcrm.sync.exchange import Exchanged, TooMuchAtOnce
from tests.cli.conftest import Answer, Terminal
from tests.sync import cluster

PASSPHRASE = "three odd words"


class Other(Terminal):
    """A second computer: its own home, its own passphrase."""

    def type(self, *words: str | Path, given: bytes = b"") -> Answer:
        with self._patch.context() as patch:
            patch.setenv("HUBCRM_HOME", str(self.home))
            patch.setenv("HUBCRM_PASSPHRASE", PASSPHRASE)
            return super().type(*words, given=given)


@pytest.fixture
def second(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Other:
    """Another computer without a hub."""
    usual = keys.Cost
    monkeypatch.setattr(keys, "Cost", lambda *given: usual(*given) if given else usual(64, 1, 1))
    monkeypatch.setattr(backups, "due", lambda *_: False)
    return Other(tmp_path / "second", terminal.clock, monkeypatch)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """An empty folder that both computers can open."""
    (tmp_path / "shared").mkdir()
    return tmp_path / "shared"


@pytest.fixture
def server() -> Iterator[cluster.Database]:
    """A real server's empty database."""
    made = cluster.empty_database()
    yield made
    made.drop()


@pytest.fixture(params=["folder", "postgres"])
def init(request: pytest.FixtureRequest) -> Callable[[], list[str]]:
    """The words with which the hub is shared, by each of the two ways."""
    if request.param == "folder":
        return lambda: ["team", "init", "folder", str(request.getfixturevalue("shared"))]
    return lambda: ["team", "init", "postgres", request.getfixturevalue("server").admin]


def everything(terminal: Terminal) -> list[dict[str, object]]:
    """What a terminal knows of every enquiry."""
    listed = terminal.json("enquiries")
    return [terminal.show(str(one["ref"])) for one in sorted(listed, key=lambda one: str(one["ref"]))]


def test_from_the_first_computer_to_leaving(terminal, second, init):
    before = terminal.offered("ENG")
    said = terminal.ok(*init())
    assert "hubcrm team invite" in said

    code = terminal.ok("team", "invite", "Theo Calder").split("\n")[-1]
    joined = second.ok("team", "join", code).split("\n")
    assert joined[0].startswith("Theo Calder works with the hub of Kestrelbridge University here.")
    assert len(joined[-1].split("-")) == 7  # the recovery code
    assert everything(second) == everything(terminal)

    second.ok("answer", before, "take")
    late = second.receive("A second question, from the second computer")
    early = terminal.receive("A third question, from the first")
    assert late != early  # each hands out references of its own
    for one in (second, terminal, second):
        assert "Everything is shared." in one.ok("sync")
    assert everything(second) == everything(terminal)
    assert {one["ref"] for one in everything(terminal)} == {before, late, early}
    assert terminal.show(before)["holder"] == "Theo Calder"

    status = terminal.json("team", "status")
    assert [(one["waiting"], one["problem"]) for one in status["places"]] == [(0, None)]
    assert {(one["person"], one["here"]) for one in status["computers"]} == {
        ("Priya Shah", True),
        ("Theo Calder", False),
    }

    assert second.ok("team", "leave") == "You have left the team. The hub on this computer stays as it is."
    second.receive("Only here")
    assert "on one computer" in second.refused("sync")
    assert "Nothing new" in terminal.ok("sync")
    assert second.json("team", "status") == {"places": [], "computers": []}


def test_on_a_server_nobody_acts_as_somebody_else(terminal, second, server):
    ref = terminal.offered("ENG")
    assert "Sam Ashdown" in terminal.ok("--as", "Sam Ashdown", "show", ref) or ref
    terminal.ok("team", "init", "postgres", server.admin)
    refusal = terminal.refused("--as", "Theo Calder", "answer", ref, "take")
    assert "this computer is Priya Shah's" in refusal
    assert "--on-behalf-of" in refusal
    assert "answered by phone" in refusal
    terminal.ok("--as", "Priya Shah", "answer", ref, "take", "--on-behalf-of", "Theo Calder")
    assert "1 came" in terminal.ok("sync")  # the server's word that it was the first
    assert terminal.show(ref)["claims"][0]["confirmed"]
    assert "invitation of theirs" in terminal.refused("settings", "this_person", "Gwen Marsh")


def test_whoever_is_let_go_shares_no_more_and_keeps_what_is_there(terminal, second, server):
    terminal.ok("team", "init", "postgres", server.admin)
    code = terminal.ok("team", "invite", "Theo Calder").split("\n")[-1]
    second.ok("team", "join", code)
    assert "taken back: ask for a new one" in Other(second.home.parent / "third", second.clock, second._patch).refused(
        "team", "join", code
    )  # an invitation serves one computer
    ref = second.receive("Not shared yet")
    terminal.ok("team", "revoke", "Theo Calder")
    assert second.type("sync").code == 1
    assert second.show(ref)["ref"] == ref
    assert second.json("team", "status")["places"][0]["waiting"] > 0


def test_somebody_new_is_added_with_their_invitation(terminal, second, shared):
    terminal.ok("team", "init", "folder", shared)
    assert "--role" in terminal.refused("team", "invite", "una@kestrel.example")
    code = terminal.json("team", "invite", "una@kestrel.example", "--name", "Una Gale", "--role", "academic", "--department",
                         "ENG")["code"]  # fmt: skip
    second.ok("team", "join", code)
    assert "Una Gale" in second.ok("settings", "this_person")
    assert "Ask an adviser or a manager" in second.refused("team", "invite", "Theo Calder")


def test_nobody_joins_before_their_name_has_been_shared(terminal, second, shared, monkeypatch):
    terminal.ok("team", "init", "folder", shared)
    with monkeypatch.context() as patch:
        patch.setattr(rounds.Rounds, "go", lambda *_given, **_named: ())
        code = terminal.ok("team", "invite", "Una Gale", "--role", "academic", "--department", "ENG").split("\n")[-1]
    assert "has not been shared yet" in second.refused("team", "join", code)
    terminal.ok("sync")
    second.ok("team", "join", code)


def test_where_the_folder_lies_elsewhere_it_is_named(terminal, second, shared, tmp_path):
    terminal.ok("team", "init", "folder", shared)
    code = terminal.ok("team", "invite", "Theo Calder").split("\n")[-1]
    shared.rename(tmp_path / "as the other has it")
    refusal = second.refused("team", "join", code)
    assert str(shared) in refusal
    assert not (second.home / "store" / keys.KEYS_FILE).exists()  # whole or not at all, and the code is still good
    second.ok("team", "join", code, "--folder", tmp_path / "as the other has it")
    assert terminal.type("sync").code == 1  # gone for the first
    assert "from now on" in terminal.ok("team", "init", "folder", tmp_path / "as the other has it")
    assert "Everything is shared" in terminal.ok("sync")
    (tmp_path / "another").mkdir()
    assert terminal.refused("team", "init", "folder", tmp_path / "another")  # which is nobody's


def test_a_mistyped_code_makes_no_hub(second):
    assert "HUB" in second.refused("team", "join", "HUBnotacode")
    assert "no invitation code" in second.refused("team", "join", "hello")
    assert not second.home.joinpath("store", keys.KEYS_FILE).exists()


def test_a_hub_is_joined_only_where_there_is_none(terminal, shared):
    terminal.ok("team", "init", "folder", shared)
    code = terminal.ok("team", "invite", "Theo Calder").split("\n")[-1]
    assert "There is a hub in" in terminal.refused("team", "join", code)


def test_without_a_team_each_command_says_how_to_begin(terminal):
    for words in (("sync",), ("team", "leave"), ("team", "invite", "Theo Calder"), ("team", "doctor")):
        assert "hubcrm team init" in terminal.refused(*words)
    assert "hubcrm team init" in terminal.ok("team", "status")


def test_the_doctor_says_what_is_well_and_what_to_do(terminal, shared, tmp_path):
    terminal.ok("team", "init", "folder", shared)
    found = terminal.json("team", "doctor")
    assert [(one["level"], one["what"]) for one in found] == [
        ("good", f"The folder {shared} is there and is this hub's; 1 computer was here.")
    ]
    shared.rename(tmp_path / "away")
    answer = terminal.type("team", "doctor")
    assert answer.code == 1
    assert answer.out.startswith("mend")


def test_the_doctor_reads_a_server_by_its_address_before_there_is_a_hub(empty, server):
    answer = empty.type("team", "doctor", server.admin)
    assert answer.code == 1
    assert "not set up for a hub" in answer.out


def test_a_reporting_tool_gets_a_login_of_its_own(terminal, server):
    terminal.ok("settings", "this_person", "Gwen Marsh")
    terminal.ok("team", "init", "postgres", server.admin)
    made = terminal.json("team", "invite", "--reporter")
    terminal.ok("receive", "--text", "Our weld has cracked.")
    terminal.ok("sync")
    import psycopg

    address = made["address"].replace("://", f"://{made['login']}:{made['password']}@")
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM hub.report_enquiries").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM hub.change")
    terminal.ok("team", "revoke", made["login"])
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


def test_a_change_of_much_of_the_hub_waits_for_a_yes(terminal, shared, monkeypatch):
    terminal.ok("team", "init", "folder", shared)
    asked: list[bool] = []

    def much(*_given: object, agreed: bool = False, **_named: object) -> Exchanged:
        asked.append(agreed)
        if not agreed:
            raise TooMuchAtOnce(900, 1000)
        return Exchanged(received=900)

    monkeypatch.setattr("hubcrm.sync.exchange.exchange", much)
    answer = terminal.type("sync")
    assert answer.code == 3
    assert "900 of the 1,000" in answer.err
    assert "--go-on" in answer.err
    assert terminal.ok("sync", "--go-on") == "900 came (folder). Everything is shared."
    assert asked == [False, True]


def test_watching_goes_round_until_it_is_stopped(terminal, shared, monkeypatch):
    terminal.ok("team", "init", "folder", shared)
    terminal.receive("To be shared")
    waited: list[float] = []

    def wait(_self: object, seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(rounds.Rounds, "wait", wait)
    answer = terminal.type("sync", "--watch")
    assert answer.out.count("sent (folder)") == 1
    assert waited == [commands.EVERY] * 2


def test_a_hub_only_note_that_a_folder_has_no_part_for_says_where_it_waits_and_what_to_do(terminal, shared):
    terminal.ok("team", "init", "folder", shared)
    terminal.ok("log", terminal.offered("ENG"), "note", "--hub-only", "--text", "They may ask for less.")
    assert "1 change still to share" in terminal.ok("sync")
    part = shared / "spaces" / "hub"
    (told,) = terminal.json("team", "status")["places"][0]["notices"]
    assert told.startswith("1 change that only the hub’s own people may see waits on this computer")
    assert f"the folder {part}, open to them and to nobody else" in told
    assert [one["what"] for one in terminal.json("team", "doctor") if one["level"] == "note"] == [told]
    assert not part.exists()  # who may open it is not for hubcrm to say
    part.mkdir()
    assert "Everything is shared" in terminal.ok("sync")
    assert terminal.json("team", "status")["places"][0]["notices"] == []


def test_the_hubs_own_folder_is_known_behind_dots_too(terminal, shared):
    own = shared / ".." / terminal.home.relative_to(shared.parent) / "store"
    assert "in this one lies the hub of this computer" in terminal.refused("team", "init", "folder", own)
    terminal.ok("team", "init", "folder", shared / ".." / shared.name)
    assert terminal.json("team", "status")["places"][0]["address"] == str(shared)
