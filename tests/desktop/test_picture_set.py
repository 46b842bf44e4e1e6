"""Every scene that is pictured can be played, and nothing in it is cut, covered or outside; pictures come out the same."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from hubcrm import app, paths
from hubcrm.desktop import picture_set, pictures, settings_pictures, theme
from hubcrm.desktop.picture_set import MODES, SMALL, STORY, USUAL, Scene, Stage
from tests.desktop.heard import ModelWatch, nameless
from tests.desktop.made_up import NOW, MadeUpHub
from tests.desktop.on_screen import doors_of
from tests.desktop.watchdog import Watchdog

SAMPLES = tuple(sorted((paths.resources() / "samples").glob("*.eml")))
PARTS = 6
"""The scenes are played in so many tests, for several to run at once; those that come last change the hub, so a part is
a stretch of the story and each begins with a hub of its own."""


def stretch(part: int) -> tuple[Scene, ...]:
    """One part of the story."""
    length = -(-len(STORY) // PARTS)
    return STORY[part * length : (part + 1) * length]


@pytest.fixture
def stage(made_up_hub: MadeUpHub, tmp_path: Path) -> Iterator[Stage]:
    """A window to play in."""
    made = Stage(doors_of(made_up_hub.copy(tmp_path / "hub"), made_up=True, samples=SAMPLES))
    yield made
    made.tidy()
    made.close()
    made.hub.window.deleteLater()
    pictures.settle()


def faults_of(window: QWidget, *, resizes: bool = True) -> dict[str, list[str]]:
    """What a designer would not let pass, by theme and size. The theme that is in force comes first, the other stays."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    found = {}
    for mode in sorted(MODES, key=lambda mode: mode != theme.current().name):
        if theme.current().name != mode:
            theme.apply(application, mode)
        for size in (USUAL, SMALL) if resizes else (USUAL,):
            if resizes:
                window.resize(*size)
            pictures.settle()
            if faults := pictures.layout_faults(window):
                found[f"{mode} {size[0]}×{size[1]}"] = faults
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_no_scene_has_a_fault_and_everything_in_it_says_what_it_is(stage, part):
    """In both themes and at both sizes; each list's model is under Qt's own tester meanwhile."""
    faults, unnamed = {}, {}
    watch = ModelWatch()
    for scene in stretch(part):
        stage.tidy()
        scene.play(stage)
        stage.settle()
        watch.look(stage.hub.window)
        if found := faults_of(stage.hub.window):
            faults[scene.name] = found
        if silent := nameless(stage.hub.window):
            unnamed[scene.name] = silent
    assert faults == {}
    assert unnamed == {}
    assert watch.kinds


def test_every_page_and_every_section_of_settings_is_among_the_scenes():
    names = [scene.name for scene in STORY]
    assert len(names) == len(set(names))
    for name in (
        "triage",
        "today",
        "offers-out",
        "offered-to-us",
        "work-board",
        "work-table",
        "employers",
        "employer",
        "enquiry",
    ):
        assert name in names
    for section in ("who", "departments", "people", "promises", "calendar", "letters", "suggestions", "team", "computer"):
        assert f"settings-{section}" in names


def test_a_scene_looks_the_same_twice_and_unlike_in_the_dark(stage, qapp, tmp_path):
    scene = replace(next(one for one in STORY if one.name == "triage"), small=False, large=True)
    stage.tidy()
    first = list(picture_set._both(qapp, stage, scene, tmp_path / "one"))
    stage.tidy()
    second = list(picture_set._both(qapp, stage, scene, tmp_path / "two"))
    assert [path.name for path in first] == [
        "triage-light.png", "triage-light-200.png", "triage-dark.png", "triage-dark-200.png",
    ]  # fmt: skip
    assert [QImage(str(path)) for path in first] == [QImage(str(path)) for path in second]
    light, large, dark, _ = (QImage(str(path)) for path in first)
    assert large.size() == light.size() * 2
    assert light.pixelColor(2, 700).name().upper() == theme.LIGHT.nav
    assert dark.pixelColor(2, 700).name().upper() == theme.DARK.nav


def test_first_run_the_locked_hub_and_the_empty_one_are_pictured_without_a_fault(qapp, tmp_path, monkeypatch):
    own = replace(app.own_doors(tmp_path / "own", lambda: NOW, use_keyring=False), settings_file=None)
    seen: dict[str, dict[str, list[str]]] = {}

    def look(application, widget, name, folder, size=USUAL):
        if size == USUAL:
            seen[name] = faults_of(widget)
        else:
            widget.show()
            seen[name] = faults_of(widget, resizes=False)
        assert nameless(widget) == []
        return iter(())

    monkeypatch.setattr(picture_set, "_plain", look)
    assert list(picture_set._first_run(qapp, own, tmp_path)) == []
    assert list(picture_set._own_hub(qapp, own, tmp_path)) == []
    empty = {f"{key}-empty" for key in ("triage", "today", "offers", "work", "employers")}
    assert set(seen) == empty | {
        "first-run", "first-run-making", "first-run-join", "guide-1-who", "guide-2-departments", "guide-3-people",
        "guide-4-promises",
        "guide-5-bring", "recovery-code", "locked", "locked-wrong", "in-use", "crash",
    }  # fmt: skip
    assert {key: faults for key, faults in seen.items() if faults} == {}


def test_the_crash_window_has_no_fault(qapp):
    window = settings_pictures.crash()
    window.show()
    assert faults_of(window, resizes=False) == {}
    window.close()


def test_the_watchdog_barks_and_says_at_which_line(qapp):
    def hold() -> None:
        begun = time.thread_time()
        while time.thread_time() - begun < 0.4:
            sum(range(100))

    watch = Watchdog()
    watch.doing("counting sheep")
    QTimer.singleShot(0, qapp, hold)
    for _round in range(20):
        pictures.settle()
    watch.rest()
    QTimer.singleShot(0, qapp, hold)  # the test's own work does not count
    for _round in range(20):
        pictures.settle()
    watch.stop()
    (held,) = watch.too_long()
    assert held.startswith("counting sheep: ")
    assert "test_picture_set.py" in held
    assert "hold" in held
