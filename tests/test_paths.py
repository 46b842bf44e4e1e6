"""Where things are kept: by default, when moved, and for files shipped with the program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hubcrm import paths

FOLDERS = [paths.store_folder, paths.settings_folder, paths.log_folder, paths.demo_folder]


def test_each_kind_of_thing_has_its_own_folder(monkeypatch):
    monkeypatch.delenv("HUBCRM_HOME")
    for where in (None, "/elsewhere"):
        if where:
            monkeypatch.setenv("HUBCRM_HOME", where)
        folders = [folder() for folder in FOLDERS]
        assert len(set(folders)) == len(folders)
        assert all(folder.is_absolute() for folder in folders)


@pytest.mark.parametrize("folder", FOLDERS)
def test_one_variable_moves_everything(monkeypatch, tmp_path, folder):
    monkeypatch.setenv("HUBCRM_HOME", str(tmp_path / "hub"))
    assert (tmp_path / "hub") in folder().parents


def test_the_store_can_be_moved_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("HUBCRM_HOME", str(tmp_path / "hub"))
    monkeypatch.setenv("HUBCRM_STORE", str(tmp_path / "apart"))
    assert paths.store_folder() == tmp_path / "apart"
    assert paths.log_folder() == tmp_path / "hub" / "log"


def test_a_tilde_and_a_relative_folder_mean_what_a_terminal_means_by_them(monkeypatch, tmp_path):
    monkeypatch.setenv("HUBCRM_STORE", "~/ours")
    assert paths.store_folder() == Path.home() / "ours"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUBCRM_STORE", "ours")
    assert paths.store_folder() == tmp_path / "ours"


def test_asking_for_a_folder_makes_none(monkeypatch, tmp_path):
    monkeypatch.setenv("HUBCRM_HOME", str(tmp_path / "hub"))
    for folder in FOLDERS:
        folder()
    assert not (tmp_path / "hub").exists()


def test_resources_are_found_in_a_working_copy_and_beside_an_installed_package(monkeypatch, tmp_path):
    assert (paths.resources() / "code_lists.json").is_file()
    installed = tmp_path / "site-packages" / "hubcrm"
    (installed / "resources").mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(installed / "paths.py"))
    assert paths.resources() == (installed / "resources").resolve()


def test_naming_a_folder_that_was_chosen_loads_no_library():
    ask = "import sys; from hubcrm import paths; paths.store_folder(); sys.exit('platformdirs' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", ask], timeout=30, check=False).returncode == 0
