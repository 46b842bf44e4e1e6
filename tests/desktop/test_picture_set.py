"""Every scene that is pictured can be played, and nothing in it is cut, covered or outside; pictures come out the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from hubcrm import app, paths
from hubcrm.desktop import picture_set, pictures, theme
from hubcrm.desktop.picture_set import SMALL, STORY, USUAL, Stage
from tests.desktop.made_up import NOW, MadeUpHub
from tests.desktop.on_screen import doors_of

OURS = ("triage", "add", "new-enquiry", "disk-full", "damaged")
SAMPLES = tuple(sorted((paths.resources() / "samples").glob("*.eml")))


@pytest.fixture
def stage(made_up_hub: MadeUpHub, tmp_path: Path):
    """A window to play in."""
    made = Stage(doors_of(made_up_hub.copy(tmp_path / "hub"), made_up=True, samples=SAMPLES))
    yield made
    made.tidy()
    made.close()


def test_no_scene_of_triage_has_a_fault(stage):
    faults = {}
    for scene in STORY:
        if not scene.name.startswith(OURS):
            continue
        stage.tidy()
        scene.play(stage)
        stage.settle()
        for size in (USUAL, SMALL):
            stage.hub.window.resize(*size)
            stage.settle()
            if found := pictures.layout_faults(stage.hub.window):
                faults[scene.name, size] = found
    assert faults == {}


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
    seen = {}

    def look(application, widget, name, folder):
        pictures.prepare(application, "light")
        pictures.settle()
        for size in (USUAL, SMALL):
            pictures.render(widget, size)
            seen[name, size] = pictures.layout_faults(widget)
        return iter(())

    monkeypatch.setattr(picture_set, "_plain", look)
    assert list(picture_set._first_run(qapp, own, tmp_path)) == []
    assert list(picture_set._own_hub(qapp, own, tmp_path)) == []
    assert {name for name, _size in seen} == {
        "first-run", "first-run-making", "set-up", "recovery-code", "locked", "locked-wrong", "triage-empty", "in-use",
    }  # fmt: skip
    assert {key: faults for key, faults in seen.items() if faults} == {}


def test_the_watchdog_barks(qapp):
    import time

    from PySide6.QtCore import QTimer

    from tests.desktop.watchdog import Watchdog

    def hold() -> None:
        begun = time.thread_time()
        while time.thread_time() - begun < 0.08:
            pass

    watch = Watchdog(qapp)
    watch.doing("counting sheep")
    QTimer.singleShot(0, qapp, hold)
    for _round in range(20):
        pictures.settle()
    watch.stop()
    assert [one.split(":")[0] for one in watch.too_long()] == ["counting sheep"]
