"""What the linker misses becomes the right line for the right tool, and is installed only by whoever may."""

from __future__ import annotations

import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

import system_packages
from system_packages import Installer

LDD = """\
/somewhere/libqxcb.so:
\tlinux-vdso.so.1 (0x00007ffd)
\tlibxcb-cursor.so.0 => not found
\tlibQt6Gui.so.6 => /somewhere/lib/libQt6Gui.so.6 (0x00007f)
\tlibGL.so.1 => not found
/somewhere/QtGui.abi3.so:
\tlibGL.so.1 => not found
\tlibc.so.6 => /lib/libc.so.6 (0x00007f)
"""


@pytest.fixture
def computer(monkeypatch):
    """A made-up computer: set what it has, read what was run on it."""
    made_up = SimpleNamespace(tools={"apt-get"}, root=True, terminal=False, known=set(), ran=[], answers=["y"])

    def run(command, **options):
        made_up.ran.append(command)
        known = "Candidate: 1.0" if command[-1] in made_up.known else "Candidate: (none)"
        return subprocess.CompletedProcess(command, 0, stdout=known if "apt-cache" in command else "")

    monkeypatch.setattr(system_packages.shutil, "which", lambda tool: tool if tool in made_up.tools else None)
    monkeypatch.setattr(system_packages.subprocess, "run", run)
    monkeypatch.setattr(system_packages.os, "geteuid", lambda: 0 if made_up.root else 1000, raising=False)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: made_up.terminal))
    monkeypatch.setattr("builtins.input", lambda question: made_up.answers.pop(0))
    return made_up


def installed(computer) -> list[list[str]]:
    return [command for command in computer.ran if "install" in command]


def test_the_linker_says_what_is_missing():
    assert system_packages.libraries_not_found(LDD) == {"libxcb-cursor.so.0", "libGL.so.1"}
    assert system_packages.libraries_not_found("\tnot a dynamic executable\n") == set()


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libGL.so.1", "libgl1"),
        ("libEGL.so.1", "libegl1"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libfontconfig.so.1", "libfontconfig1"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libX11.so.6", "libx11-6"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libxcb-icccm.so.4", "libxcb-icccm4"),
        ("libwayland-cursor.so.0", "libwayland-cursor0"),
        ("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
        ("libstdc++.so.6", "libstdc++6"),
        ("libgthread-2.0.so.0", "libglib2.0-0"),
        ("libz.so.1", "zlib1g"),
    ],
)
def test_a_library_becomes_the_package_that_debian_puts_it_in(library, package):
    assert system_packages.debian_names(library)[0] == package


def test_the_newer_name_is_used_where_only_that_one_is_known(computer):
    computer.known = {"libglib2.0-0t64", "libgl1"}
    assert Installer().names({"libglib-2.0.so.0", "libgio-2.0.so.0", "libGL.so.1"}) == ["libgl1", "libglib2.0-0t64"]


def test_where_nothing_is_known_the_likeliest_name_stands(computer):
    assert Installer().names({"libGL.so.1"}, font=True) == ["libgl1", "fonts-dejavu-core"]


def test_dnf_is_asked_for_the_library_itself(computer):
    computer.tools = {"dnf"}
    names = Installer().names({"libGL.so.1"}, font=True)
    assert names == ["libGL.so.1()(64bit)", "dejavu-sans-fonts"]
    assert Installer().line(names) == "dnf install 'libGL.so.1()(64bit)' dejavu-sans-fonts"


def test_root_installs_without_asking_and_fetches_the_lists_once(computer):
    computer.answers = []
    installer = Installer()
    assert installer.install(["libgl1"], "libraries")
    assert installer.install(["xvfb"], "servers")
    assert [command[-1] for command in installed(computer)] == ["--download-only", "libgl1", "--download-only", "xvfb"]
    assert {command[0] for command in installed(computer)} == {"apt-get"}
    assert sum("update" in command for command in computer.ran) == 1


def test_a_person_with_sudo_is_asked_once(computer):
    computer.root, computer.terminal, computer.tools = False, True, {"apt-get", "sudo"}
    installer = Installer()
    assert installer.install(["libgl1"], "libraries")
    assert installer.install(["xvfb"], "servers")
    assert [command[-1] for command in installed(computer)] == ["--download-only", "libgl1", "--download-only", "xvfb"]
    assert {command[0] for command in installed(computer)} == {"sudo"}


@pytest.mark.parametrize(
    ("terminal", "tools", "answers", "line"),
    [
        (True, {"apt-get", "sudo"}, ["n"], "sudo apt-get install libgl1 libegl1"),
        (False, {"apt-get", "sudo"}, [], "sudo apt-get install libgl1 libegl1"),
        (True, {"apt-get"}, [], "su -c 'apt-get install libgl1 libegl1'"),
    ],
)
def test_nothing_is_installed_without_leave(computer, terminal, tools, answers, line):
    computer.root, computer.terminal, computer.tools, computer.answers = False, terminal, tools, answers
    installer = Installer()
    assert not installer.install(["libgl1"], "libraries")
    assert not installer.install(["libgl1"], "libraries")
    assert installed(computer) == []
    assert installer.line(["libgl1", "libegl1"]) == line


def test_without_a_known_tool_it_says_which_libraries(computer):
    computer.tools = set()
    installer = Installer()
    assert not installer.install(installer.names({"libGL.so.1"}), "libraries")
    assert "libGL.so.1" in installer.line(installer.names({"libGL.so.1"}))


def test_stopping_waits_until_the_package_tool_has_finished_unpacking(computer, monkeypatch):
    ignored = []
    record = system_packages.subprocess.run

    def run(command, **options):
        ignored.append(signal.getsignal(signal.SIGINT) == signal.SIG_IGN)
        return record(command, **options)

    monkeypatch.setattr(system_packages.subprocess, "run", run)
    before = signal.getsignal(signal.SIGINT)
    Installer().install(["libgl1"], "libraries")
    assert ignored == [False, False, True]  # lists, download, install
    assert signal.getsignal(signal.SIGINT) == before


def test_a_tool_that_fails_is_quoted(computer, monkeypatch, capsys):
    failing = subprocess.CompletedProcess([], 100, stdout="E: Unable to locate package libgl1")
    monkeypatch.setattr(system_packages.subprocess, "run", lambda command, **options: failing)
    assert not Installer().install(["libgl1"], "libraries")
    assert "Unable to locate package" in capsys.readouterr().out


def test_one_font_is_enough(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "readme.txt").touch()
    folders = [str(tmp_path), str(tmp_path / "not there")]
    assert system_packages.fonts_missing(folders)
    (tmp_path / "a" / "b" / "Plain.TTF").touch()
    assert not system_packages.fonts_missing(folders)
