"""The program on a real X screen, started as a person starts it and driven by keys that come from the server.

Everything else draws into memory; this shows that the window also opens, takes the focus, paints and obeys where a
window system is between it and the keyboard.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from hubcrm import __version__
from hubcrm.desktop.tokens import DARK, LIGHT
from tests.desktop import x_screen
from tests.desktop.made_up import TODAY, MadeUpHub
from tests.desktop.x_screen import XScreen

WELD = "Cracked weld on a lifting bracket"
LONGEST = 40  # seconds that anything here may take on a very busy computer
A_ROW = (300, 320)  # a place in the list
SIZE = 120

pytestmark = pytest.mark.skipif(bool(x_screen.missing()), reason=x_screen.missing() or "there is one")


@pytest.fixture
def screen() -> Iterator[XScreen]:
    """A screen with nothing on it."""
    with XScreen() as made:
        yield made


@pytest.fixture
def hub(made_up_hub: MadeUpHub, tmp_path: Path) -> MadeUpHub:
    """The made-up hub, where `hubcrm demo --store` looks for it."""
    base = tmp_path / "demo"
    base.mkdir()
    note = {"day": TODAY.isoformat(), "size": SIZE, "version": __version__}
    (base / "made.json").write_text(json.dumps(note), "utf-8")
    return made_up_hub.copy(base / "store")


@pytest.fixture
def program(screen: XScreen, hub: MadeUpHub, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """hubcrm in a process of its own, on that screen."""
    here = {**os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": screen.display}
    command = [sys.executable, "-m", "hubcrm", "demo", "--store", str(hub.folder.parent), "--today", TODAY.isoformat()]
    with (tmp_path / "said").open("w+", encoding="utf-8") as said:
        started = subprocess.Popen([*command, "--size", str(SIZE)], env=here, stdout=said, stderr=said, text=True)
        yield started
        ended = started.poll()
        started.terminate()
        started.wait(10)
        said.seek(0)
        words = said.read()
    assert ended is None, f"the program ended by itself, {ended}: {words}"
    assert words == ""


def test_an_enquiry_is_offered_on_a_real_screen_and_taken_back(screen, hub, program, tmp_path):
    def stage() -> str:
        with hub.reading() as reader:
            return str(reader.read("SELECT stage FROM enquiry WHERE subject = ? ORDER BY n DESC", (WELD,))[0][0])

    def until(program_has: Callable[[], bool]) -> None:
        ends = time.monotonic() + LONGEST
        while not program_has():
            assert program.poll() is None, "the program ended"
            if time.monotonic() > ends:
                screen.picture().save(str(tmp_path / "screen.png"))
                pytest.fail(f"it did not happen; the weld is {stage()}, and {tmp_path / 'screen.png'} shows the screen")
            try:
                program.wait(0.05)
            except subprocess.TimeoutExpired:
                continue

    def at_rest() -> bool:
        first, second = screen.picture(), screen.picture()
        return first == second and colours(first) > 60

    until(lambda: at_rest() and has_primary_button(screen.picture()))
    opened = screen.picture()
    assert opened.pixelColor(2, 780).name().upper() in (LIGHT.nav, DARK.nav)

    screen.click(*A_ROW)  # without a window manager it is the click that gives the window the keyboard
    until(lambda: at_rest() and differing(opened, screen.picture()) > 0.01)
    screen.press("Home", "j", "o")
    until(lambda: stage() == "offered")
    until(at_rest)
    offered = screen.picture()
    assert differing(opened, offered) > 0.05, "the window did not change"

    screen.press("Ctrl+z")
    until(lambda: stage() == "finding_out")

    screen.press("/", *"weld")
    until(lambda: at_rest() and differing(offered, screen.picture()) > 0.02)


def has_primary_button(picture: QImage) -> bool:
    """Whether the right side is there, with something to press."""
    accents = {LIGHT.accent, DARK.accent}
    return any(picture.pixelColor(640, y).name().upper() in accents for y in range(0, picture.height(), 4))


def colours(picture: QImage) -> int:
    """How many different colours there are, looked at every fourth point."""
    return len({picture.pixel(x, y) for x in range(0, picture.width(), 4) for y in range(0, picture.height(), 4)})


def differing(one: QImage, other: QImage) -> float:
    """What part of the points differs, looked at every fourth."""
    points = [(x, y) for x in range(0, one.width(), 4) for y in range(0, one.height(), 4)]
    return sum(one.pixel(x, y) != other.pixel(x, y) for x, y in points) / len(points)
