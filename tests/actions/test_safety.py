"""The passphrase, the recovery sheet, backups and checks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubcrm.actions import safety
from hubcrm.domain.errors import Locked, NotAllowed
from hubcrm.queries import safety as queries
from hubcrm.store import keys
from hubcrm.store.connections import STORE_FILE
from hubcrm.store.hub import Hub
from tests.fakes import Clock

CHEAP = keys.Cost(memory_kib=64, passes=1, lanes=1)
OLD, NEW = "three odd words", "a quite new phrase"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Hub, str]]:
    """A hub of one's own with a passphrase, and its recovery code; a guess costs little."""
    usual = keys.Cost
    monkeypatch.setattr(keys, "Cost", lambda *given: usual(*given) if given else CHEAP)
    made = keys.create(tmp_path / "hub", passphrase=OLD, use_keyring=False, cost=CHEAP)
    hub = Hub.create(tmp_path / "hub", made.data_key, settings=tmp_path / "settings", clock=Clock())
    yield hub, made.recovery_code
    hub.close()


def test_a_new_passphrase_takes_the_place_of_the_old_one(own):
    hub, _ = own
    done = safety.change_passphrase(hub, OLD, NEW, by="")
    assert (done.kinds, done.undoable) == ({"safety"}, False)
    assert keys.unlock(hub.folder, NEW) == hub.key
    with pytest.raises(Locked):
        keys.unlock(hub.folder, OLD)


def test_the_recovery_code_stands_in_for_a_forgotten_passphrase(own):
    hub, code = own
    safety.change_passphrase(hub, code, NEW, by="")
    assert keys.unlock(hub.folder, NEW) == hub.key


def test_a_wrong_present_passphrase_or_a_short_new_one_changes_nothing(own):
    hub, _ = own
    with pytest.raises(Locked):
        safety.change_passphrase(hub, "something else", NEW, by="")
    with pytest.raises(NotAllowed, match="at least 8"):
        safety.change_passphrase(hub, OLD, "short", by="")
    assert keys.unlock(hub.folder, OLD) == hub.key


def test_the_sheet_is_proved_by_its_code_and_by_nothing_else(own):
    hub, code = own
    assert not queries.recovery_is_proved(hub)
    for wrong in ("", "ABCD", code[:-1] + ("0" if code[-1] != "0" else "1")):
        with pytest.raises((Locked, NotAllowed)):
            safety.prove_recovery(hub, wrong, by="")
    assert queries.standing(hub).proved is None
    safety.prove_recovery(hub, code.lower().replace("-", " "), by="")
    assert queries.recovery_is_proved(hub)
    assert queries.standing(hub).proved == hub.clock()


def test_a_new_code_opens_the_hub_and_is_not_proved_yet(own):
    hub, code = own
    safety.prove_recovery(hub, code, by="")
    made = safety.new_recovery_code(hub, by="")
    assert made.said == ""  # a secret is never said on a strip
    assert not queries.recovery_is_proved(hub)
    with pytest.raises(Locked, match="older sheet"):
        safety.prove_recovery(hub, code, by="")
    assert keys.unlock(hub.folder, made.value) == hub.key
    safety.note_recovery_proved(hub, by="")
    assert queries.recovery_is_proved(hub)


def test_a_backup_is_made_from_a_reader_and_listed_newest_first(own):
    hub, _ = own
    with_reader = hub.reader()
    first = safety.back_up(with_reader, hub.clock())
    second = safety.back_up(with_reader, hub.clock() + 3_600_000)
    with_reader.close()
    found = queries.standing(hub)
    assert found.folder == hub.folder
    assert [one.path for one in found.backups] == [second, first]
    assert (found.backups[0].why, found.backups[0].size > 10_000) == ("by hand", True)
    assert found.opens_by == ("passphrase", "recovery")


def test_a_check_finds_nothing_in_a_whole_hub_and_advises_about_a_damaged_one(own):
    hub, _ = own
    reader = hub.reader()
    assert safety.check(reader) == safety.Checked(())
    reader.close()
    hub.close()
    path = hub.folder / STORE_FILE
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    path.write_bytes(bytes(content))
    found = safety.check(hub)
    assert not found.whole
    assert found.advice.startswith("No whole backup lies in")
