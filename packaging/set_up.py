"""Make `.venv` from the lock, see that the system has what Qt needs, and hand over to hubcrm or to the checks.

Standard library only. It may be stopped at any moment: the mark that says "complete" is written last, and everything
before it can be done twice.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import checks
import system_packages

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "packaging" / "requirements.txt"
MARK = VENV / "hubcrm-complete"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

# Measured on Debian 12, x86-64, Python 3.11, two cores: 26 s from nothing but Python on a fast line; a line of
# 10 Mbit/s adds three minutes. CONTRIBUTING.md says how to measure again.
DOWNLOAD_MB, DISK_MB, MINUTES = 156, 562, "1 to 4 minutes"
SYSTEM_DOWNLOAD_MB, SYSTEM_DISK_MB = 70, 420
SERVERS = "the servers that some tests talk to (60 MB to download, 310 MB on disk)"

# Variables that would bend where packages are looked for or where they go.
BENDING = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIRE_VIRTUALENV"}


class Stopped(Exception):
    """Set-up cannot go on; str(error) says what happened and what to do."""


def main(arguments: Sequence[str]) -> int:
    """Set up if needed, then open the made-up hub, or with `test` run everything that must pass."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old Windows terminal cannot show all that pytest prints
    testing = list(arguments[:1]) == ["test"]
    if arguments and not testing:
        print("Usage: python3 packaging/start.py           set up and open the made-up hub")
        print("       python3 packaging/start.py test      set up and run everything that must pass")
        return 2
    started = time.monotonic()
    installer = system_packages.Installer()
    try:
        if not complete():
            make_environment(installer)
        bring_system_libraries(installer)
        if testing and installer.is_root and installer.tool == "apt-get":
            installer.install(system_packages.servers_missing(), SERVERS)
        print(f"Ready after {time.monotonic() - started:.1f} s.", flush=True)
        return checks.run(ROOT, PYTHON, environment(), arguments[1:]) if testing else open_demo()
    except Stopped as problem:
        print(f"\n{problem}")
        return 1
    except PermissionError as problem:
        print(f"\n{problem.filename or VENV} cannot be written. Close hubcrm if it is open, or unpack it elsewhere.")
        return 1


def fingerprint() -> str:
    """What the environment was made from: the lock, the project file, and where it stands (scripts name the folder)."""
    made_from = LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + os.fsencode(VENV)
    return hashlib.sha256(made_from).hexdigest()


def complete() -> bool:
    """Whether `.venv` was finished, from this very lock, in this very folder, and its Python is still there."""
    try:
        return PYTHON.exists() and MARK.read_text() == fingerprint()
    except FileNotFoundError:
        return False


def environment() -> dict[str, str]:
    """The variables for everything started from here."""
    kept = {name: value for name, value in os.environ.items() if name not in BENDING}
    kept |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    certificates = kept.get("PIP_CERT", "")
    if certificates and not Path(certificates).is_file():
        raise Stopped(f"PIP_CERT names {certificates}, which is not there. Correct it, then start again.")
    # pip reads PIP_*, uv reads its own names: what a university set for the one must hold for the other.
    for theirs, ours in (("SSL_CERT_FILE", "PIP_CERT"), ("UV_DEFAULT_INDEX", "PIP_INDEX_URL")):
        if kept.get(ours):
            kept.setdefault(theirs, kept[ours])
    return kept


def make_environment(installer: system_packages.Installer) -> None:
    """Make or complete `.venv`; the mark is written last."""
    say_what_it_takes()
    MARK.unlink(missing_ok=True)
    if not usable():
        remake()
    for attempt in ("", "again, from nothing"):
        if attempt:
            print(f"Some files are missing after all; making .venv {attempt}.", flush=True)
            remake()
        tool = install_lock(installer)
        install_project(tool)
        print("Compiling.", flush=True)
        compile_bytecode()
        if not files_missing():
            MARK.write_text(fingerprint())
            return
    raise Stopped("Files of some packages are missing even in a fresh .venv. Is the disk full, or a scanner at work?")


def say_what_it_takes() -> None:
    """State the measured cost before anything is downloaded, and refuse if the disk has no room for it."""
    print(
        f"Setting up hubcrm in {VENV}: about {DOWNLOAD_MB} MB to download, {DISK_MB} MB on disk, {MINUTES}.\n"
        + (
            f"A Linux without a desktop needs up to {SYSTEM_DOWNLOAD_MB} MB and {SYSTEM_DISK_MB} MB more.\n"
            if sys.platform.startswith("linux")
            else ""
        )
        + "Ctrl+C stops it; the same command goes on from there.",
        flush=True,
    )
    free = shutil.disk_usage(ROOT).free // 10**6
    if free < DISK_MB:
        raise Stopped(f"Only {free} MB are free here. Make room for {DISK_MB} MB, then start again.")


def usable() -> bool:
    """Whether an unfinished `.venv` can be completed: its Python runs and suits, and it was made in this folder."""
    import start

    activate = PYTHON.parent / "activate"
    moved = not activate.is_file() or str(VENV) not in activate.read_text(errors="replace")
    return not moved and start.behind([str(PYTHON)]) is not None


def remake() -> None:
    """Make an empty `.venv`, without pip, which some systems do not bring."""
    if VENV.exists():
        shutil.rmtree(VENV)
    base = getattr(sys, "_base_executable", None) or sys.executable  # a .venv may not stand on the one just removed
    if run([base, "-m", "venv", "--without-pip", str(VENV)]):
        raise Stopped("Python could not make .venv (see above). Correct that, then start again.")


def ways_to_install(installer: system_packages.Installer) -> Iterator[list[str]]:
    """Commands that install into `.venv`, each offered once it is known to be there, the quickest first."""
    uv = shutil.which("uv")
    if uv and quietly([uv, "--version"]):
        yield [uv, "pip", "install", "--python", str(PYTHON)]
    own_pip = [str(PYTHON), "-m", "pip", "install", "--no-compile"]
    if quietly([*own_pip[:3], "--version"]) or quietly([str(PYTHON), "-m", "ensurepip"]):
        yield own_pip
        return
    python = getattr(sys, "_base_executable", None) or sys.executable
    if quietly([python, "-m", "pip", "--python", str(PYTHON), "--version"]):
        yield [python, "-m", "pip", "--python", str(PYTHON), "install", "--no-compile"]
        return
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    package = [f"{version}-venv" if installer.tool == "apt-get" else f"{version}-pip"]
    if installer.install(package, "what Python needs to install others") and quietly([str(PYTHON), "-m", "ensurepip"]):
        yield own_pip
        return
    raise Stopped(f"This Python cannot install packages yet. Type this, then start again:\n  {installer.line(package)}")


def install_lock(installer: system_packages.Installer) -> list[str]:
    """Install the locked packages, each checked against its hash; returns the command that did it."""
    for tool in ways_to_install(installer):
        # Wheels only: building from source would fetch build tools that no hash vouches for.
        if run([*tool, "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)], filtered=True) == 0:
            return tool
        print(f"{'uv' if Path(tool[0]).stem == 'uv' else 'pip'} could not install the packages.", flush=True)
    raise Stopped(
        "The packages could not be fetched or installed (see above). If this network has a proxy, set https_proxy;\n"
        "if it has certificates of its own, set PIP_CERT to their file. Then start again: what has arrived is kept."
    )


def install_project(tool: Sequence[str]) -> None:
    """Install hubcrm itself, so that the files in this folder are what runs."""
    options = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    if run([*tool, *options], filtered=True):
        raise Stopped("hubcrm itself could not be installed (see above). Correct that, then start again.")


def compile_bytecode() -> None:
    """Compile everything once: without it the first start takes seconds longer."""
    folders = [str(folder) for folder in (*site_packages(), ROOT / "src") if folder.is_dir()]
    compiling = [str(PYTHON), "-W", "ignore", "-m", "compileall", "-q", "-q"]
    # Several processes need shared memory, which some containers lack; then once more with one. That templates inside
    # packages are no valid Python fails both times and matters to nobody.
    if not quietly([*compiling, "-j", "0", *folders]):
        quietly([*compiling, *folders])


def files_missing() -> bool:
    """Whether a file that some installed package lists is not there, as after an interrupted copy."""
    for site in site_packages():
        for record in site.glob("*.dist-info/METADATA"):
            listed = record.with_name("RECORD")
            if not listed.is_file():
                return True
            for line in listed.read_text(encoding="utf-8").splitlines():
                name = line.rsplit(",", 2)[0].strip('"')
                if not name.endswith(".pyc") and not (site / name).exists():
                    return True
    return False


def site_packages() -> list[Path]:
    """Where `.venv` keeps its packages."""
    return [VENV / "Lib" / "site-packages"] if WINDOWS else sorted(VENV.glob("lib/python3*/site-packages"))


def bring_system_libraries(installer: system_packages.Installer) -> None:
    """Install what Qt misses, or say the line that would; stop only if nothing could be drawn without it."""
    site = site_packages()[0]
    for last_try in (False, True):
        missing = system_packages.missing_libraries(site, windows=True)
        no_font = system_packages.fonts_missing()
        if not missing and not no_font:
            return
        names = installer.names(missing, font=no_font)
        if last_try or not installer.install(names, "system libraries that Qt needs"):
            break
    line = installer.line(names)
    if no_font or system_packages.missing_libraries(site, windows=False):
        raise Stopped(f"Qt needs system libraries that are not here. Type this, then start again:\n  {line}")
    print(f"Windows cannot open until you type this (drawing works without it):\n  {line}", flush=True)


def can_show_windows(site: Path) -> bool:
    """Whether there is a display that answers; DISPLAY may be left over from a session that has ended."""
    if not sys.platform.startswith("linux"):
        return WINDOWS or "SSH_CONNECTION" not in os.environ
    if system_packages.missing_libraries(site, windows=True):
        return False
    wayland = os.environ.get("WAYLAND_DISPLAY")
    if wayland and Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere"), wayland).exists():
        return True
    host, _, number = os.environ.get("DISPLAY", "").rpartition(":")
    screen = number.split(".")[0]
    if not screen.isdigit():
        return False
    try:
        if host and host != "unix":
            socket.create_connection((host, 6000 + int(screen)), timeout=1).close()
        else:
            with socket.socket(socket.AF_UNIX) as asked:
                asked.connect(f"/tmp/.X11-unix/X{screen}")
    except OSError:
        return False
    return True


def open_demo() -> int:
    """Open the made-up hub, or without a display draw its pages into pictures/."""
    command = [str(PYTHON), "-m", "hubcrm", "demo"]
    hubcrm = Path(os.path.relpath(PYTHON.with_name("hubcrm")))
    if can_show_windows(site_packages()[0]):
        print(
            "Opening the made-up hub. Try first:\n"
            "  Enter opens the first enquiry of Triage; O offers it to the department that is suggested.\n"
            "  Drop a saved e-mail on the window, or paste one with Ctrl+V.\n"
            "  Ctrl+Z takes back what you did last.",
            flush=True,
        )
        return subprocess.call(command, cwd=ROOT, env=environment())
    print("There is no display here, so the pages of the made-up hub are drawn into pictures/.", flush=True)
    drawn = {**environment(), "QT_QPA_PLATFORM": "offscreen"}
    code = subprocess.call([*command, "--pictures", str(ROOT / "pictures")], cwd=ROOT, env=drawn)
    if code == 0:
        print(
            "Try first:\n"
            "  Look at pictures/: every page, light and dark.\n"
            f"  {hubcrm} --help   everything works in the terminal too.\n"
            "  The same command on a computer with a screen opens the window."
        )
    return code


def quietly(command: Sequence[str]) -> bool:
    """Whether a command runs and succeeds; what it says is not shown."""
    try:
        return subprocess.run(command, env=environment(), capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def milestone(line: str) -> str:
    """What a line of pip or uv tells a person, or nothing: large downloads, the steps, and what went wrong."""
    if found := re.match(r"\s*Downloading (\w[\w.]*).* \(([\d.]+) ?Mi?B\)", line):
        return f"Downloading {found[1]} ({found[2]} MB)"
    if found := re.match(r"\s*Installing collected packages: (.*)", line):
        names = found[1].split(", ")
        return f"Installing {len(names)} packages" if len(names) > 1 else f"Installing {names[0]}"
    if "WARNING: Retrying" in line:
        return "No answer yet; trying again."
    return line.strip() if re.match(r"\s*(Installed|ERROR|error)", line) else ""


def run(command: Sequence[str], *, filtered: bool = False) -> int:
    """Run a command and return its exit code; `filtered` shows its milestones, and its last lines only if it fails."""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        said: list[str] = []
        assert process.stdout is not None  # it was asked for above
        try:
            for line in process.stdout:
                said.append(line.rstrip())
                if shown := milestone(said[-1]) if filtered else said[-1]:
                    print(f"  {shown}", flush=True)
            code = process.wait()
        except KeyboardInterrupt:
            process.terminate()  # or it would still be writing into .venv when the next start begins
            process.wait()
            raise
    if code and filtered:
        print("\n".join(f"  {line[:200]}" for line in said[-8:] if not milestone(line)), flush=True)
    return code
