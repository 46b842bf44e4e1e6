"""What the operating system must bring, and how it gets there: libraries Qt asks for, a font, servers for the tests.

Only Linux needs any of it. The dynamic linker says what is missing; nobody keeps a list that goes stale.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

# Without these no part of the program that shows anything starts, a display or not.
DRAWING = ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtSvgWidgets", "QtPrintSupport", "QtNetwork", "QtTest")
DRAWING_PLUGINS = ("platforms/libqoffscreen.so", "iconengines/libqsvgicon.so", "imageformats/libqjpeg.so")
# These open windows: X11, and Wayland under either of the names Qt has given it.
WINDOW_PLUGINS = ("platforms/libqxcb.so", "platforms/libqwayland.so", "platforms/libqwayland-generic.so")

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONT_ENDINGS = {".ttf", ".otf", ".ttc", ".pfb"}

# Debian names a library's package by rule (see debian_names); these are the exceptions.
EXCEPTIONS = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libgio-2.0.so.0": "libglib2.0-0",
    "libz.so.1": "zlib1g",
    "libbrotlidec.so.1": "libbrotli1",
    "libbrotlicommon.so.1": "libbrotli1",
}


def libraries_not_found(ldd_output: str) -> set[str]:
    """The library names that `ldd` could not resolve, as `libGL.so.1`."""
    return set(re.findall(r"^\s*(\S+) => not found", ldd_output, re.MULTILINE))


def debian_names(library: str) -> tuple[str, str]:
    """The Debian packages that may hold a library, likeliest first; Debian 13 marks some with t64.

    Rule of Debian policy 8.1: name and version joined, with a dash between two digits, in small letters.
    """
    name, _, version = library.partition(".so.")
    dash = "-" if name[-1:].isdigit() and version else ""
    plain = EXCEPTIONS.get(library, f"{name}{dash}{version}".lower().replace("_", "-"))
    return plain, f"{plain}t64"


def missing_libraries(site_packages: Path, *, windows: bool) -> set[str]:
    """What the linker misses for drawing, or with `windows` for opening windows as well; empty except on Linux."""
    if not sys.platform.startswith("linux") or not shutil.which("ldd"):
        return set()
    qt = site_packages / "PySide6"
    asked = [qt / f"{name}.abi3.so" for name in DRAWING]
    asked += [qt / "Qt" / "plugins" / name for name in DRAWING_PLUGINS + (WINDOW_PLUGINS if windows else ())]
    there = [str(path) for path in asked if path.exists()]
    # ldd ends with an error for a library of another architecture; what it did say still counts.
    said = subprocess.run(["ldd", *there], capture_output=True, text=True, check=False)
    return libraries_not_found(said.stdout)


def fonts_missing(folders: Iterable[str] = FONT_FOLDERS) -> bool:
    """Whether this Linux has no font at all, which Qt shows as rows of empty boxes."""
    if not sys.platform.startswith("linux"):
        return False
    for folder in folders:
        for _, _, names in os.walk(os.path.expanduser(folder)):
            if any(os.path.splitext(name)[1].lower() in FONT_ENDINGS for name in names):
                return False
    return True


def servers_missing() -> list[str]:
    """The Debian packages of the servers that some tests talk to, as far as they are not there."""
    here = {
        "postgresql": bool(shutil.which("initdb")) or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        "xvfb": bool(shutil.which("Xvfb")),
    }
    return [name for name, there in here.items() if not there]


class Installer:
    """The system's package tool, used with the rights this person has.

    As root it installs without asking; with sudo it asks once, if there is a terminal to ask on; otherwise it only
    says the one line that would do it.
    """

    def __init__(self) -> None:
        self.tool = next((tool for tool in ("apt-get", "dnf") if shutil.which(tool)), "")
        self._rights: list[str] | None = None
        self._asked = False
        self._lists_fresh = False

    @property
    def is_root(self) -> bool:
        """Whether this process may install what it likes."""
        return hasattr(os, "geteuid") and os.geteuid() == 0

    def names(self, libraries: Iterable[str], *, font: bool = False) -> list[str]:
        """What to ask the tool for: packages by name on Debian, libraries by what they provide elsewhere."""
        if self.tool != "apt-get":
            bits = "()(64bit)"
            return sorted(f"{library}{bits}" for library in libraries) + (["dejavu-sans-fonts"] if font else [])
        chosen = {self._first_known(debian_names(library)) for library in libraries}
        return sorted(chosen) + (["fonts-dejavu-core"] if font else [])

    def line(self, names: Sequence[str]) -> str:
        """The one line a person can type."""
        if not self.tool:
            return "your system's package manager, for: " + " ".join(names)
        line = shlex.join([self.tool, "install", *names])
        if self.is_root:
            return line
        return f"sudo {line}" if shutil.which("sudo") else shlex.join(["su", "-c", line])

    def install(self, names: Sequence[str], why: str) -> bool:
        """Install packages if this person may; says why, and returns whether it was done."""
        if not names or not self.tool or not self._may(names, why):
            return False
        print(f"Installing {why}: {' '.join(names)}", flush=True)
        self._refresh()
        options, only_fetch = ["-y", "-q"], "--downloadonly"
        if self.tool == "apt-get":
            options += ["--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Use-Pty=0"]
            only_fetch = "--download-only"
        install = [self.tool, "install", *options, *names]
        return self._run([*install, only_fetch]) == 0 and self._run(install, to_the_end=True) == 0

    def _may(self, names: Sequence[str], why: str) -> bool:
        if self.is_root:
            self._rights = []
        elif not self._asked:
            self._asked = True
            if shutil.which("sudo") and sys.stdin.isatty():
                question = f"{why[0].upper()}{why[1:]}: {' '.join(names)}\nInstall with sudo? [Y/n] "
                if input(question).strip().lower() in ("", "y", "yes"):
                    self._rights = ["sudo", "--preserve-env=http_proxy,https_proxy,no_proxy,DEBIAN_FRONTEND"]
        return self._rights is not None

    def _refresh(self) -> None:
        if self.tool == "apt-get" and not self._lists_fresh:
            self._lists_fresh = True
            self._run(["apt-get", "update", "-q"])  # if it fails, the lists that are there may still do

    def _first_known(self, names: Sequence[str]) -> str:
        if self.is_root:
            self._refresh()
        for name in names:
            known = subprocess.run(["apt-cache", "policy", name], capture_output=True, text=True, check=False).stdout
            if "Candidate:" in known and "Candidate: (none)" not in known:
                return name
        return names[0]

    def _run(self, command: Sequence[str], *, to_the_end: bool = False) -> int:
        # A package tool that is killed while it unpacks leaves the system half-configured: Ctrl+C waits for it.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN) if to_the_end else None
        try:
            # What it says is shown only if it fails: a hundred "Unpacking" lines help nobody.
            done = subprocess.run(
                [*(self._rights or []), *command],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=False,
            )
        finally:
            if to_the_end:
                signal.signal(signal.SIGINT, before)
        if done.returncode:
            print("\n".join(done.stdout.splitlines()[-15:]), flush=True)
        return done.returncode
