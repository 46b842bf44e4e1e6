"""The key file: every way the hub opens, every way it does not, and what the file gives away."""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from hubcrm.domain.errors import Damaged, HubError, Locked, MadeByNewer, NotAllowed, StoreProblem
from hubcrm.store import keys

CHEAP = keys.Cost(memory_kib=8, passes=1, lanes=1)
PHRASE = "copper kettle orchard"


class _Fake(KeyringBackend):
    """A keyring in memory; `__module__` says whose it is, because that is what is trusted."""

    priority = 1  # type: ignore[assignment]  # the base class computes it

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}
        self.touched = 0
        self.locked = False

    def _touch(self) -> None:
        self.touched += 1
        if self.locked:
            raise KeyringLocked("locked")

    def get_password(self, service: str, username: str) -> str | None:
        self._touch()
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._touch()
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._touch()
        del self.held[service, username]


def backend_of(module: str, **more: Any) -> Any:
    return type("Keyring", (_Fake,), {"__module__": module, **more})()


@pytest.fixture(autouse=True)
def no_real_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("HUBCRM_PASSPHRASE", raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(backend_of("keyring.backends.fail"))
    yield
    keyring.set_keyring(before)


@pytest.fixture
def vault() -> Any:
    backend = backend_of("keyring.backends.SecretService")
    keyring.set_keyring(backend)
    return backend


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "hub"


def written(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "store.keys").read_text())


# Making and opening


def test_the_passphrase_and_the_recovery_code_both_open_the_hub(folder: Path) -> None:
    new = keys.create(folder, passphrase=PHRASE, cost=CHEAP)
    assert len(new.data_key) == 32
    assert keys.unlock(folder, PHRASE) == new.data_key
    assert keys.unlock(folder, new.recovery_code) == new.data_key
    assert keys.how_it_opens(folder) == ("passphrase", "recovery")
    assert not keys.is_made_up(folder)


def test_the_passphrase_may_come_from_the_surroundings_and_then_no_keyring_is_touched(
    folder: Path, vault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUBCRM_PASSPHRASE", PHRASE)
    new = keys.create(folder, cost=CHEAP)
    assert keys.unlock(folder) == new.data_key
    assert not keys.put_in_keyring(folder, new.data_key)
    assert keys.how_it_opens(folder) == ("passphrase", "recovery")
    monkeypatch.setenv("HUBCRM_PASSPHRASE", "wrong")
    with pytest.raises(Locked, match="does not open this hub"):
        keys.unlock(folder)
    assert keys.unlock(folder, PHRASE) == new.data_key  # what is given goes before what stands around
    assert vault.touched == 0


def test_the_recovery_code_in_the_surroundings_opens_the_hub_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = keys.create(folder)
    monkeypatch.setenv("HUBCRM_PASSPHRASE", new.recovery_code.lower().replace("-", " "))
    assert keys.unlock(folder) == new.data_key


def test_two_hubs_never_share_a_key(tmp_path: Path) -> None:
    first, second = keys.create(tmp_path / "a"), keys.create(tmp_path / "b")
    assert first.data_key != second.data_key
    assert first.recovery_code != second.recovery_code


def test_no_secret_stands_in_the_file_or_in_what_is_printed(folder: Path, vault: Any) -> None:
    new = keys.create(folder, passphrase=PHRASE, cost=CHEAP)
    text = (folder / "store.keys").read_text().lower()
    (held,) = vault.held.values()
    for secret in (new.data_key.hex(), new.recovery_code.lower(), PHRASE, held):
        assert secret not in text
        assert secret not in repr(new).lower()
    assert new.data_key not in (folder / "store.keys").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions in another way")
def test_only_the_owner_may_enter_the_folder_and_read_the_key_file(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    keys.create(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "store.keys").stat().st_mode & 0o777 == 0o600


def test_a_hub_is_never_made_over_another(folder: Path) -> None:
    keys.create(folder)
    before = (folder / "store.keys").read_bytes()
    with pytest.raises(StoreProblem, match="There is a hub in"):
        keys.create(folder)
    assert (folder / "store.keys").read_bytes() == before


def test_a_hub_is_never_made_beside_a_store_that_lost_its_key(folder: Path) -> None:
    folder.mkdir()
    (folder / "hub.db").write_bytes(b"somebody's data")
    with pytest.raises(StoreProblem, match="There is a hub in"):
        keys.create(folder)
    assert not (folder / "store.keys").exists()


def test_the_cost_of_a_guess_is_64_mb_three_passes_four_lanes_unless_told_otherwise(folder: Path) -> None:
    keys.create(folder, passphrase=PHRASE)
    wrap = written(folder)["wraps"]["passphrase"]
    assert (wrap["kdf"], wrap["memory_kib"], wrap["passes"], wrap["lanes"]) == ("argon2id", 65536, 3, 4)


@pytest.mark.parametrize("typed", ["caf\u00e9 noir", "cafe\u0301 noir", "café noir\r\n"])
def test_a_passphrase_opens_however_the_computer_spells_its_accents(folder: Path, typed: str) -> None:
    new = keys.create(folder, passphrase="caf\u00e9 noir", cost=CHEAP)
    assert keys.unlock(folder, typed) == new.data_key


# Refusals, each with its sentence


def test_without_a_secret_the_sentence_says_what_to_give(folder: Path) -> None:
    keys.create(folder, passphrase=PHRASE, cost=CHEAP)
    with pytest.raises(Locked, match="give its passphrase or its recovery code, for a command in HUBCRM_PASSPHRASE"):
        keys.unlock(folder)


def test_without_a_passphrase_only_the_recovery_code_is_asked_for(folder: Path) -> None:
    keys.create(folder)
    with pytest.raises(Locked, match=r"locked: give its recovery code, for"):
        keys.unlock(folder)


@pytest.mark.parametrize("wrong", ["copper kettle", PHRASE.upper(), "x", "\0", "\ud800", "9" * 5000])
def test_a_wrong_passphrase_is_refused(folder: Path, wrong: str) -> None:
    keys.create(folder, passphrase=PHRASE, cost=CHEAP)
    with pytest.raises(Locked, match="does not open this hub: check it"):
        keys.unlock(folder, wrong)


def test_the_code_of_another_hub_is_refused(tmp_path: Path) -> None:
    keys.create(tmp_path / "a")
    other = keys.create(tmp_path / "b")
    with pytest.raises(Locked, match="does not open this hub"):
        keys.unlock(tmp_path / "a", other.recovery_code)


def test_a_mistyped_code_is_told_from_a_wrong_one(folder: Path) -> None:
    code = keys.create(folder).recovery_code
    mistyped = ("A" if code[0] != "A" else "B") + code[1:]
    with pytest.raises(Locked, match="mistyped: compare it with the sheet"):
        keys.unlock(folder, mistyped)
    assert not keys.check_recovery_code(folder, mistyped)


def test_no_hub_at_all_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="make one with `hubcrm init`"):
        keys.unlock(tmp_path)


def test_a_lost_key_file_beside_a_store_names_the_newest_copy(folder: Path) -> None:
    keys.create(folder)
    text = (folder / "store.keys").read_bytes()
    (folder / "store.keys").unlink()
    (folder / "hub.db").write_bytes(b"data")
    with pytest.raises(Damaged, match=r"store.keys is missing from .*: put back a copy of it"):
        keys.unlock(folder)
    (folder / "backups").mkdir()
    for name in ("hub-2026-04-06T080000Z-close.keys", "hub-2026-04-07T080000Z-close.keys"):
        (folder / "backups" / name).write_bytes(text)
    with pytest.raises(Damaged, match=r"copy .*hub-2026-04-07T080000Z-close\.keys back to .*store\.keys"):
        keys.unlock(folder)


def test_a_key_file_of_a_newer_version_says_so(folder: Path) -> None:
    keys.create(folder)
    (folder / "store.keys").write_text(json.dumps(written(folder) | {"version": 2}))
    with pytest.raises(MadeByNewer, match="newer hubcrm"):
        keys.unlock(folder, "anything")


@pytest.mark.parametrize(
    "text",
    [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"what": "hubcrm keys"}', b"[" * 100_000, b"{" * 10, b'{"what": 1}'],
)
def test_a_damaged_key_file_is_told_from_a_wrong_secret(folder: Path, text: bytes) -> None:
    keys.create(folder)
    (folder / "store.keys").write_bytes(text)
    with pytest.raises(Damaged, match=r"store\.keys in .* is damaged"):
        keys.unlock(folder, PHRASE)
    assert keys.key_id_in(folder / "store.keys") is None


def test_no_change_to_the_key_file_gives_a_wrong_key_or_an_unknown_error(folder: Path) -> None:
    new = keys.create(folder, passphrase=PHRASE, cost=CHEAP)
    whole = (folder / "store.keys").read_bytes()
    chance = random.Random(7)
    for _ in range(400):
        changed = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        (folder / "store.keys").write_bytes(changed)
        for secret in (PHRASE, new.recovery_code):
            with contextlib.suppress(HubError):
                assert keys.unlock(folder, secret) == new.data_key


def test_a_changed_file_cannot_make_a_computer_ask_for_all_its_memory(folder: Path) -> None:
    keys.create(folder, passphrase=PHRASE, cost=CHEAP)
    content = written(folder)
    content["wraps"]["passphrase"]["memory_kib"] = 1 << 30
    (folder / "store.keys").write_text(json.dumps(content))
    with pytest.raises(Damaged):
        keys.unlock(folder, PHRASE)


# Changing how it opens


def test_a_changed_passphrase_opens_and_the_old_one_does_not(folder: Path) -> None:
    new = keys.create(folder, passphrase=PHRASE, cost=CHEAP)
    for wrong in ("wrong", ""):
        with pytest.raises(Locked):
            keys.change_passphrase(folder, wrong, "other", cost=CHEAP)
    keys.change_passphrase(folder, PHRASE, "willow river stone", cost=CHEAP)
    assert keys.unlock(folder, "willow river stone") == new.data_key
    with pytest.raises(Locked):
        keys.unlock(folder, PHRASE)
    keys.change_passphrase(folder, new.recovery_code, "sheet in hand", cost=CHEAP)  # for somebody who forgot it
    assert keys.unlock(folder, "sheet in hand") == new.data_key


def test_a_changed_passphrase_opens_no_copy_beside_a_backup_either(folder: Path, tmp_path: Path) -> None:
    new = keys.create(folder, passphrase=PHRASE, cost=CHEAP)
    other = keys.create(tmp_path / "other", passphrase=PHRASE, cost=CHEAP)
    (folder / "backups").mkdir()
    copy, foreign = folder / "backups" / "hub-a.keys", folder / "backups" / "hub-b.keys"
    copy.write_bytes((folder / "store.keys").read_bytes())
    foreign.write_bytes((tmp_path / "other" / "store.keys").read_bytes())
    keys.change_passphrase(folder, PHRASE, "willow river stone", cost=CHEAP)
    with pytest.raises(Locked):
        keys.unlock(folder, PHRASE, keys_file=copy)
    assert keys.unlock(folder, "willow river stone", keys_file=copy) == new.data_key
    assert keys.unlock(folder, PHRASE, keys_file=foreign) == other.data_key  # another hub's is not ours to change


def test_a_passphrase_can_be_added_later_but_not_an_empty_one(folder: Path) -> None:
    new = keys.create(folder)
    with pytest.raises(NotAllowed, match="needs some letters"):
        keys.add_passphrase(folder, new.data_key, "  ", cost=CHEAP)
    keys.add_passphrase(folder, new.data_key, PHRASE, cost=CHEAP)
    assert keys.unlock(folder, PHRASE) == new.data_key


def test_the_key_of_another_hub_changes_nothing(folder: Path, tmp_path: Path) -> None:
    keys.create(folder)
    other = keys.create(tmp_path / "other")
    before = (folder / "store.keys").read_bytes()
    with pytest.raises(Locked, match="is another than the one that was open"):
        keys.add_passphrase(folder, other.data_key, PHRASE, cost=CHEAP)
    with pytest.raises(Locked):
        keys.new_recovery_code(folder, other.data_key)
    assert (folder / "store.keys").read_bytes() == before


def test_a_new_recovery_code_replaces_the_old_sheet(folder: Path) -> None:
    new = keys.create(folder)
    code = keys.new_recovery_code(folder, new.data_key)
    assert keys.check_recovery_code(folder, code)
    assert not keys.check_recovery_code(folder, new.recovery_code)
    assert keys.unlock(folder, code) == new.data_key


def test_a_full_disk_leaves_the_key_file_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = keys.create(folder, passphrase=PHRASE, cost=CHEAP)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StoreProblem, match="is full, so nothing was saved"):
            keys.change_passphrase(folder, PHRASE, "another", cost=CHEAP)
    assert keys.unlock(folder, PHRASE) == new.data_key
    assert os.listdir(folder) == ["store.keys"]


# The keyring


@pytest.mark.parametrize(
    "module",
    [
        "keyring.backends.Windows",
        "keyring.backends.macOS",
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
    ],
)
def test_a_keyring_that_keeps_secrets_opens_the_hub_without_a_word(folder: Path, module: str) -> None:
    keyring.set_keyring(backend_of(module))
    new = keys.create(folder)
    assert keys.how_it_opens(folder) == ("keyring", "recovery")
    assert keys.unlock(folder) == new.data_key


@pytest.mark.parametrize(
    "module",
    ["keyrings.alt.file", "keyring.backends.fail", "keyring.backends.null", "keyring.backends.Windows.evil", "mine"],
)
def test_no_other_keyring_is_trusted_or_even_asked(folder: Path, module: str) -> None:
    backend = backend_of(module)
    keyring.set_keyring(backend)
    new = keys.create(folder, passphrase=PHRASE, cost=CHEAP)
    assert keys.how_it_opens(folder) == ("passphrase", "recovery")
    assert not keys.put_in_keyring(folder, new.data_key)
    assert backend.touched == 0


def test_in_a_chain_only_the_trusted_keyring_is_used(folder: Path) -> None:
    plain, trusted = backend_of("keyrings.alt.file"), backend_of("keyring.backends.libsecret")
    keyring.set_keyring(backend_of("keyring.backends.chainer", backends=[plain, trusted]))
    new = keys.create(folder)
    assert keys.unlock(folder) == new.data_key
    assert plain.touched == 0
    assert len(trusted.held) == 1


def test_a_chain_of_untrusted_keyrings_is_not_used(folder: Path) -> None:
    plain = backend_of("keyrings.alt.file")
    keyring.set_keyring(backend_of("keyring.backends.chainer", backends=[plain]))
    keys.create(folder)
    assert keys.how_it_opens(folder) == ("recovery",)
    assert plain.touched == 0


def test_a_keyring_that_lost_its_key_says_to_use_the_recovery_code(folder: Path, vault: Any) -> None:
    new = keys.create(folder)
    vault.held.clear()
    with pytest.raises(Locked, match="no longer holds the key of this hub: give its recovery code"):
        keys.unlock(folder)
    assert keys.unlock(folder, new.recovery_code) == new.data_key
    assert keys.put_in_keyring(folder, new.data_key)
    assert keys.unlock(folder) == new.data_key


@pytest.mark.parametrize("held", ["", "not hex", "00" * 31, "00" * 32])
def test_a_keyring_that_holds_something_else_says_the_same(folder: Path, vault: Any, held: str) -> None:
    keys.create(folder)
    for entry in vault.held:
        vault.held[entry] = held
    with pytest.raises(Locked, match="no longer holds the key"):
        keys.unlock(folder)


def test_a_locked_keyring_falls_to_the_passphrase(folder: Path, vault: Any) -> None:
    new = keys.create(folder, passphrase=PHRASE, cost=CHEAP)
    vault.locked = True
    with pytest.raises(Locked, match=r"keyring is locked .* give its passphrase or its recovery code"):
        keys.unlock(folder)
    assert keys.unlock(folder, PHRASE) == new.data_key


def test_a_keyring_that_refuses_at_set_up_is_left_out(folder: Path, vault: Any) -> None:
    vault.locked = True
    new = keys.create(folder, passphrase=PHRASE, cost=CHEAP)
    assert keys.how_it_opens(folder) == ("passphrase", "recovery")
    assert not keys.put_in_keyring(folder, new.data_key)


def test_a_keyring_that_is_set_up_wrongly_is_as_good_as_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ModuleNotFoundError("No module named 'some_keyring'")

    monkeypatch.setattr(keyring, "get_keyring", broken)
    new = keys.create(folder, passphrase=PHRASE, cost=CHEAP)
    assert keys.how_it_opens(folder) == ("passphrase", "recovery")
    assert keys.unlock(folder, PHRASE) == new.data_key


def test_a_copy_of_the_store_on_the_same_computer_does_not_take_the_entry_of_the_first(
    folder: Path, tmp_path: Path, vault: Any
) -> None:
    new = keys.create(folder)
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "store.keys").write_bytes((folder / "store.keys").read_bytes())
    assert keys.put_in_keyring(copy, new.data_key)
    assert len(vault.held) == 1  # what works is left as it is
    assert keys.unlock(folder) == keys.unlock(copy) == new.data_key


def test_the_hub_can_ask_for_its_passphrase_at_every_start(folder: Path, vault: Any) -> None:
    new = keys.create(folder)
    keys.add_passphrase(folder, new.data_key, PHRASE, cost=CHEAP)
    assert keys.unlock(folder) == new.data_key
    keys.add_passphrase(folder, new.data_key, PHRASE, always_ask=True, cost=CHEAP)
    assert keys.how_it_opens(folder) == ("passphrase", "recovery")
    with pytest.raises(Locked, match="give its passphrase"):
        keys.unlock(folder)


def test_a_passphrase_goes_only_where_the_keyring_opens_the_hub_instead(folder: Path) -> None:
    new = keys.create(folder, passphrase=PHRASE, cost=CHEAP)
    with pytest.raises(NotAllowed, match="no keyring that could open the hub instead"):
        keys.remove_passphrase(folder, new.data_key)
    assert keys.unlock(folder, PHRASE) == new.data_key
    keyring.set_keyring(backend_of("keyring.backends.SecretService"))
    keys.remove_passphrase(folder, new.data_key)
    assert keys.how_it_opens(folder) == ("keyring", "recovery")
    assert keys.unlock(folder) == new.data_key


# The made-up hub


def test_a_made_up_hub_opens_by_itself_and_says_that_it_is_made_up(folder: Path, vault: Any) -> None:
    new = keys.create(folder, made_up=True, passphrase=PHRASE)
    assert keys.is_made_up(folder)
    assert keys.how_it_opens(folder) == ("open", "recovery")
    assert keys.unlock(folder) == keys.unlock(folder, "anything") == new.data_key
    assert vault.touched == 0


def test_an_open_key_in_the_file_of_a_real_hub_is_not_used(folder: Path) -> None:
    new = keys.create(folder)
    content = written(folder)
    content["wraps"]["open"] = {"key": new.data_key.hex()}
    (folder / "store.keys").write_text(json.dumps(content))
    with pytest.raises(Locked):
        keys.unlock(folder)


def test_a_key_that_is_not_the_one_the_file_is_for_is_damage(folder: Path) -> None:
    keys.create(folder, made_up=True)
    content = written(folder)
    content["wraps"]["open"]["key"] = "11" * 32
    (folder / "store.keys").write_text(json.dumps(content))
    with pytest.raises(Damaged):
        keys.unlock(folder)


# The recovery code


def test_a_code_is_seven_groups_of_four_without_letters_that_are_misread() -> None:
    code = keys.recovery_code()
    groups = code.split("-")
    assert [len(group) for group in groups] == [4] * 7
    assert not set(code) & set("ILOU")


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", " – "),
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: code.replace("0", "o").replace("1", "I"),
        lambda code: f"  {code}.\n",
        lambda code: "".join(chr(ord(letter) + 0xFEE0) if letter != "-" else letter for letter in code),
    ],
)
def test_a_code_is_read_however_it_is_typed(folder: Path, typed: Any) -> None:
    new = keys.create(folder)
    for _ in range(20):  # so that codes with 0 and 1 come by
        code = keys.new_recovery_code(folder, new.data_key)
        assert keys.check_recovery_code(folder, typed(code))


values = st.lists(st.integers(0, 31), min_size=26, max_size=26)


@given(values=values, place=st.integers(0, 27), letter=st.integers(1, 31))
def test_one_wrong_letter_always_shows(values: list[int], place: int, letter: int) -> None:
    whole = [*values, *keys._check(values)]
    whole[place] = (whole[place] + letter) % 32
    assert keys._check(whole[:26]) != tuple(whole[26:])


@given(values=values, one=st.integers(0, 25), other=st.integers(0, 25))
def test_two_letters_that_changed_places_always_show(values: list[int], one: int, other: int) -> None:
    whole = [*values, *keys._check(values)]
    whole[one], whole[other] = whole[other], whole[one]
    assert (keys._check(whole[:26]) == tuple(whole[26:])) is (values[one] == values[other])


@given(typed=st.text(max_size=60))
def test_no_text_makes_the_reading_of_a_code_raise(typed: str) -> None:
    assert keys._letters_of(typed) is None or len(keys._letters_of(typed) or []) == 28


# Keys of subjects


@given(plaintext=st.binary(max_size=200), aad=st.binary(max_size=40))
def test_what_is_sealed_opens_only_with_its_key_and_for_what_it_belongs_to(plaintext: bytes, aad: bytes) -> None:
    key = keys.new_subject_key()
    sealed = keys.seal(key, plaintext, aad)
    assert keys.unseal(key, sealed, aad) == plaintext
    assert len(sealed) == len(plaintext) + 28
    assert keys.seal(key, plaintext, aad) != sealed
    for wrong in (
        (keys.new_subject_key(), sealed, aad),
        (key, sealed, aad + b"x"),
        (key, sealed[:-1], aad),
        (key, b"", aad),
    ):
        with pytest.raises(Damaged):
            keys.unseal(*wrong)


def test_importing_keys_and_connections_loads_nothing_heavy() -> None:
    heavy = ("sqlalchemy", "keyring", "argon2", "cryptography", "subprocess", "ctypes")
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; before = set(sys.modules)\n"
            "import hubcrm.store.keys, hubcrm.store.connections, hubcrm.store.backups, hubcrm.store.damage\n"
            f"print([name for name in {heavy!r} if name in set(sys.modules) - before])",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert found.stdout.strip() == "[]"
