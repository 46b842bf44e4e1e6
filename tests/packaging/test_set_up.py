"""Set-up may be stopped anywhere, started again, moved, and refused what it needs: it says so and goes on rightly."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import set_up


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An unpacked folder with a lock and a project file, and no `.venv` yet."""
    root = tmp_path / "hubcrm"
    (root / "packaging").mkdir(parents=True)
    (root / "packaging" / "requirements.txt").write_text("a==1\n")
    (root / "pyproject.toml").write_text("[project]\n")
    monkeypatch.setattr(set_up, "ROOT", root)
    monkeypatch.setattr(set_up, "VENV", root / ".venv")
    monkeypatch.setattr(set_up, "LOCK", root / "packaging" / "requirements.txt")
    monkeypatch.setattr(set_up, "MARK", root / ".venv" / "hubcrm-complete")
    monkeypatch.setattr(set_up, "PYTHON", root / ".venv" / set_up.PYTHON.relative_to(set_up.PYTHON.parents[1]))
    return root


@pytest.fixture
def steps(folder, monkeypatch):
    """The steps of set-up, recorded instead of done, each of which a test may make fail."""
    done: list[str] = []
    made_up = SimpleNamespace(done=done, broken=0)

    def remake():
        done.append("remake")
        set_up.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        set_up.PYTHON.touch()

    def files_missing():
        made_up.broken -= 1
        return made_up.broken >= 0

    monkeypatch.setattr(set_up, "remake", remake)
    monkeypatch.setattr(set_up, "usable", lambda: False)
    monkeypatch.setattr(set_up, "install_lock", lambda installer: done.append("lock") or ["pip"])
    monkeypatch.setattr(set_up, "install_project", lambda tool: done.append("project"))
    monkeypatch.setattr(set_up, "compile_bytecode", lambda: done.append("compile"))
    monkeypatch.setattr(set_up, "files_missing", files_missing)
    return made_up


def package(site: Path, name: str, files: list[str]) -> None:
    """A package as an installer leaves it."""
    info = site / f"{name}-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").touch()
    for file in files:
        (site / file).parent.mkdir(parents=True, exist_ok=True)
        (site / file).touch()
    (info / "RECORD").write_text("".join(f"{file},sha256=x,1\n" for file in [*files, f"{info.name}/METADATA"]))


def test_a_finished_environment_is_left_alone(steps):
    set_up.make_environment(None)
    assert steps.done == ["remake", "lock", "project", "compile"]
    assert set_up.complete()


@pytest.mark.parametrize("changed", ["packaging/requirements.txt", "pyproject.toml"])
def test_a_changed_lock_or_project_file_means_setting_up_again(folder, steps, changed):
    set_up.make_environment(None)
    (folder / changed).write_text("changed")
    assert not set_up.complete()


def test_a_folder_that_was_moved_is_set_up_again(folder, steps, monkeypatch):
    set_up.make_environment(None)
    moved = folder.rename(folder.with_name("moved"))
    monkeypatch.setattr(set_up, "VENV", moved / ".venv")
    for name in ("LOCK", "MARK", "PYTHON"):
        monkeypatch.setattr(set_up, name, moved / getattr(set_up, name).relative_to(folder))
    monkeypatch.setattr(set_up, "ROOT", moved)
    assert not set_up.complete()


def test_an_environment_whose_python_went_away_is_not_finished(steps):
    set_up.make_environment(None)
    set_up.PYTHON.unlink()
    assert not set_up.complete()


@pytest.mark.parametrize("stopped_at", ["install_lock", "install_project", "compile_bytecode"])
def test_stopped_anywhere_it_is_not_finished_and_the_next_start_completes_it(steps, monkeypatch, stopped_at):
    def stop(*anything):
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr(set_up, stopped_at, stop)
        with pytest.raises(KeyboardInterrupt):
            set_up.make_environment(None)
    assert not set_up.complete()
    steps.done.clear()
    monkeypatch.setattr(set_up, "usable", lambda: True)
    set_up.make_environment(None)
    assert steps.done == ["lock", "project", "compile"]
    assert set_up.complete()


def test_a_half_copied_package_is_mended_by_starting_from_nothing(steps):
    steps.broken = 1
    set_up.make_environment(None)
    assert steps.done == ["remake", "lock", "project", "compile"] * 2
    assert set_up.complete()


def test_files_that_stay_away_are_reported_and_nothing_is_called_finished(steps):
    steps.broken = 2
    with pytest.raises(set_up.Stopped, match="Files of some packages are missing"):
        set_up.make_environment(None)
    assert not set_up.complete()


def test_files_that_a_package_lists_are_looked_for(folder):
    site = folder / ".venv" / ("Lib/site-packages" if os.name == "nt" else "lib/python3.11/site-packages")
    package(site, "whole", ["whole/__init__.py", 'whole/"a,b".txt'.replace('"', "")])
    assert not set_up.files_missing()
    package(site, "halved", ["halved/__init__.py", "halved/rest.py"])
    (site / "halved" / "rest.py").unlink()
    assert set_up.files_missing()
    (site / "halved" / "rest.py").touch()
    (site / "halved-1.dist-info" / "RECORD").unlink()
    assert set_up.files_missing()


def test_a_disk_without_room_is_refused_before_anything_is_fetched(steps, monkeypatch):
    monkeypatch.setattr(set_up.shutil, "disk_usage", lambda path: SimpleNamespace(free=100 * 10**6))
    with pytest.raises(set_up.Stopped, match="Only 100 MB are free"):
        set_up.make_environment(None)
    assert steps.done == []


def test_what_it_costs_is_said_first(steps, capsys):
    set_up.make_environment(None)
    first = capsys.readouterr().out.splitlines()[0]
    assert f"{set_up.DOWNLOAD_MB} MB to download, {set_up.DISK_MB} MB on disk, {set_up.MINUTES}" in first


def test_one_way_to_install_that_fails_is_followed_by_the_next(folder, monkeypatch, capsys):
    monkeypatch.setattr(set_up, "ways_to_install", lambda installer: iter([["uv", "pip"], ["pip"]]))
    tried = []
    monkeypatch.setattr(set_up, "run", lambda command, filtered: tried.append(command) or len(tried) == 1)
    assert set_up.install_lock(None) == ["pip"]
    assert all({"--require-hashes", ":all:"} <= set(command) for command in tried)
    assert "uv could not install the packages." in capsys.readouterr().out


def test_when_no_way_works_it_names_proxy_and_certificates(folder, monkeypatch):
    monkeypatch.setattr(set_up, "ways_to_install", lambda installer: iter([["pip"]]))
    monkeypatch.setattr(set_up, "run", lambda command, filtered: 1)
    with pytest.raises(set_up.Stopped, match="https_proxy"):
        set_up.install_lock(None)


def test_certificates_and_index_set_for_pip_hold_for_uv_too(monkeypatch, tmp_path):
    bundle = tmp_path / "bundle.crt"
    bundle.touch()
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.setenv("PIP_CERT", str(bundle))
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.example/simple")
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    given = set_up.environment()
    assert given["SSL_CERT_FILE"] == given["PIP_CERT"] == str(bundle)
    assert given["UV_DEFAULT_INDEX"] == "https://packages.example/simple"
    assert given["https_proxy"] == "http://proxy.example:3128"
    assert "PYTHONPATH" not in given


def test_certificates_that_are_not_there_are_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PIP_CERT", str(tmp_path / "gone.crt"))
    with pytest.raises(set_up.Stopped, match=r"gone\.crt, which is not there"):
        set_up.environment()


def test_a_failing_command_shows_its_last_words_and_a_good_one_only_its_milestones(folder, capsys):
    speak = "print('chatter'); print('  Downloading big_one-1.0-py3-none-any.whl (84.0 MB)')"
    assert set_up.run([sys.executable, "-c", speak], filtered=True) == 0
    assert capsys.readouterr().out == "  Downloading big_one (84.0 MB)\n"
    assert set_up.run([sys.executable, "-c", speak + "; raise SystemExit(3)"], filtered=True) == 3
    assert "chatter" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Downloading numpy (16.1MiB)", "Downloading numpy (16.1 MB)"),
        ("  Downloading jeepney-0.9.0-py3-none-any.whl (49 kB)", ""),
        ("Installing collected packages: six, numpy, hubcrm", "Installing 3 packages"),
        ("Installing collected packages: hubcrm", "Installing hubcrm"),
        (" + numpy==2.4.6", ""),
        ("ERROR: No matching distribution found", "ERROR: No matching distribution found"),
    ],
)
def test_only_what_tells_a_person_something_is_shown(line, shown):
    assert set_up.milestone(line) == shown


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to a single process")
def test_stopping_leaves_nothing_at_work_behind(tmp_path):
    asked = (
        "import os, signal, time; "
        f"open({str(tmp_path / 'child')!r}, 'w').write(str(os.getpid())); "
        "os.kill(os.getppid(), signal.SIGINT); time.sleep(60)"
    )
    started = (
        f"import sys; sys.path.insert(0, {str(Path(set_up.__file__).parent)!r}); import set_up\n"
        f"try: set_up.run([sys.executable, '-c', {asked!r}])\n"
        "except KeyboardInterrupt: print('stopped')"
    )
    done = subprocess.run([sys.executable, "-c", started], capture_output=True, text=True, timeout=30, check=False)
    assert done.stdout == "stopped\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "child").read_text()), 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only X11 leaves a DISPLAY behind")
@pytest.mark.parametrize("display", ["", ":", ":4711", "localhost:4711", "nonsense"])
def test_a_display_that_does_not_answer_is_none(monkeypatch, tmp_path, display):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", display)
    assert not set_up.can_show_windows(tmp_path)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only X11 leaves a DISPLAY behind")
def test_a_display_that_answers_is_used(monkeypatch, tmp_path):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with socket.create_server(("localhost", 0)) as listening:
        monkeypatch.setenv("DISPLAY", f"localhost:{listening.getsockname()[1] - 6000}.0")
        assert set_up.can_show_windows(tmp_path)


def test_an_unknown_word_is_answered_with_the_two_commands(capsys):
    assert set_up.main(["tests"]) == 2
    assert capsys.readouterr().out.count("packaging/start.py") == 2
