"""A hub is made whole or not at all, whatever stops it half-way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hubcrm import app
from hubcrm.actions import institution, setting_up
from hubcrm.domain.errors import DiskFull, InUse, StoreProblem
from hubcrm.store import beginning, keys
from hubcrm.store.hub import Hub

FACTS = {"division": "england-and-wales", "kind": "university", "made_up": True}


def make(folder: Path, **given) -> None:
    hub, _code = app.create(folder, "Kestrelbridge University", **{**FACTS, **given})
    hub.close()


@pytest.mark.parametrize(
    ("where", "what"), [(keys, "create"), (Hub, "create"), (institution, "set_up"), (setting_up, "begin")]
)
def test_a_full_disk_leaves_nothing_behind_and_the_next_try_works(tmp_path, monkeypatch, where, what):
    folder = tmp_path / "hub"

    def full(*_given, **_named):
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(where, what, full)
    with pytest.raises(DiskFull):
        make(folder, begin=lambda hub: setting_up.begin(hub, person="Priya Nair"))
    assert list(folder.iterdir()) == []
    assert not beginning.is_there(folder)
    monkeypatch.undo()
    make(folder)
    assert beginning.is_there(folder)
    assert not beginning.is_unfinished(folder)


def broken_off(folder: Path, age: float) -> None:
    """As a power cut leaves it: keys and store are there, and the mark beside them."""
    make(folder)
    mark = folder / beginning.MARK
    mark.write_bytes(b"")
    then = mark.stat().st_mtime - age
    os.utime(mark, (then, then))


def test_what_a_power_cut_left_is_put_aside_and_the_hub_made_anew(tmp_path):
    folder = tmp_path / "hub"
    broken_off(folder, age=3600)
    old = (folder / "store.keys").read_bytes()
    assert not beginning.is_there(folder)
    make(folder)
    assert beginning.is_there(folder)
    assert (folder / "unfinished-1" / "store.keys").read_bytes() == old
    assert (folder / "store.keys").read_bytes() != old


def test_another_program_at_work_is_left_alone(tmp_path):
    folder = tmp_path / "hub"
    broken_off(folder, age=0)
    with pytest.raises(InUse, match="at this moment"):
        make(folder)
    assert (folder / "hub.db").exists()


def test_a_hub_that_is_there_is_never_made_again(tmp_path):
    folder = tmp_path / "hub"
    make(folder)
    with pytest.raises(StoreProblem, match="already"):
        make(folder)
    from hubcrm.desktop.doors import NewHub

    with pytest.raises(StoreProblem, match="close this window and start hubcrm"):
        app.own_doors(folder).create(NewHub("Another", "college", "scotland", "Somebody"))


def test_a_made_up_hub_that_was_broken_off_at_once_is_made_anew(tmp_path):
    from hubcrm.demo import made_up

    store = tmp_path / "store"
    store.mkdir()
    (store / beginning.MARK).write_bytes(b"")
    made_up._clear(tmp_path, store)
    assert not store.exists()
