"""Which pictures there are of the window: every page, strip, sheet and mishap, drawn without a display.

One window of the made-up hub is led from scene to scene; each scene is drawn in both themes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from hubcrm.desktop import (
    call_pictures,
    guide_pictures,
    incoming_pictures,
    letter_pictures,
    page_list,
    page_pictures,
    palette_pictures,
    paper_pictures,
    pictures,
    settings_pictures,
    suggestion_pictures,
    team_pictures,
    theme,
    triage_pictures,
)
from hubcrm.desktop.doors import Doors, Made
from hubcrm.desktop.hub_window import HubWindow
from hubcrm.desktop.runner import Runner
from hubcrm.domain.errors import InUse
from hubcrm.queries.reading import Viewer

USUAL, SMALL = (1280, 800), (1024, 700)
MODES: tuple[theme.Mode, ...] = ("light", "dark")
_CODE = "7K2M-QX4D-9TBR-H3VW-P6YN-5JZC-8FAE"
_MOST_ROUNDS = 40  # of work and events: one thing leads to another, but not for ever


@dataclass(frozen=True)
class Scene:
    """One picture: what leads to it, and how large it is drawn. `small`: at 1024×700 too; `large`: at 200 % too."""

    name: str
    play: Callable[[Stage], object]
    small: bool = False
    large: bool = False


class Stage:
    """A window and the means to play a scene in it."""

    def __init__(self, doors: Doors) -> None:
        self.aside = Runner(_nothing_open, _nothing_open, openers={"aside": lambda: None})
        self.hub: HubWindow = HubWindow(doors, self.aside, alive=False)
        self.hub.show()
        self.hub.window.resize(*USUAL)
        self.hub.window.activateWindow()
        self.settle()

    @property
    def viewer(self) -> Viewer:
        """Whose eyes look."""
        assert self.hub.session is not None, "the hub is not open"
        return self.hub.session.viewer

    @property
    def page(self) -> Any:
        """The Triage page."""
        return self.hub.window.page("triage")

    @property
    def side(self) -> Any:
        """Its right side."""
        return self.page.side if self.page is not None else None

    def settle(self) -> None:
        """Let everything that was begun come to its end."""
        pictures.settle()
        runners = (self.hub.runner, self.aside)
        for _round in range(_MOST_ROUNDS):
            if not (self.hub.window.is_loading or any(runner.outstanding for runner in runners)):
                return
            for runner in runners:
                runner.settle()
            pictures.settle()

    def choose(self, at: int) -> None:
        """Open the row at this place."""
        self.page.pane.list.choose_at(at)
        self.settle()

    def tidy(self) -> None:
        """Back to where every scene begins: nothing open, nothing searched, the second row chosen."""
        window = self.hub.window
        for sheet in window.findChildren(QWidget):
            if hasattr(sheet, "close_sheet") and sheet.isVisible():
                sheet.close_sheet()
        window.strip.dismiss()
        window.strip.dismiss()
        window.end_progress()
        window.veil.hide()
        call_pictures.put_away(self)
        palette_pictures.put_away(self)
        team_pictures.put_away(self)
        window.resize(*USUAL)
        if self.hub.session is not None and "triage" in page_list.order(self.hub.session.viewer):
            window.show_page("triage")
        while self.page is not None and self.side is None:
            pictures.settle()
        if self.side is not None:
            self.side.detail.close_strip(forget=True)
            self.side.detail.history.set_open(False)
            self.page.pane.search.clear()
            self.settle()
            self.choose(1)
            self.page.activated()
        self.settle()

    def go(self, key: str, what: object = None) -> None:
        """Bring a page to the front."""
        self.hub.window.show_page(key, what)
        self.settle()

    def see_as(self, role: str) -> None:
        """Look with other eyes."""
        self.hub._see_as(role)
        self.settle()

    def close(self) -> None:
        """The window goes."""
        self.hub.window.close()
        self.aside.close()


def draw(folder: Path, doors: Callable[[Path], tuple[Doors, Doors]]) -> Iterator[Path]:
    """Draw everything into `folder`; yields each file once it is there. `doors(place)` makes the hubs to draw."""
    from hubcrm.desktop import program

    app = program.application()
    pictures.prepare(app, "light")
    with tempfile.TemporaryDirectory(prefix="hubcrm-pictures-") as place:
        story, own = doors(Path(place))
        stage = Stage(story)
        try:
            for scene in STORY:
                stage.tidy()
                scene.play(stage)
                stage.settle()
                yield from _both(app, stage, scene, folder)
        finally:
            stage.close()
        yield from _first_run(app, own, folder)
        yield from _own_hub(app, own, folder)


def _both(app: QApplication, stage: Stage, scene: Scene, folder: Path) -> Iterator[Path]:
    window = stage.hub.window
    for mode in MODES:
        theme.apply(app, mode)
        stage.settle()
        yield pictures.grab(window, folder / f"{scene.name}-{mode}.png", USUAL)
        if scene.large:
            yield pictures.grab(window, folder / f"{scene.name}-{mode}-200.png", USUAL, 2.0)
        if scene.small:
            window.resize(*SMALL)
            stage.settle()
            yield pictures.grab(window, folder / f"{scene.name}-{mode}-1024.png", SMALL)
            window.resize(*USUAL)
            stage.settle()
    theme.apply(app, "light")


def _plain(
    app: QApplication, widget: QWidget, name: str, folder: Path, size: tuple[int, int] = USUAL
) -> Iterator[Path]:
    for mode in MODES:
        theme.apply(app, mode)
        pictures.settle()
        yield pictures.grab(widget, folder / f"{name}-{mode}.png", size)
    theme.apply(app, "light")


_SMALL = frozenset({
    "triage", "triage-log", "add-many", "new-enquiry", "today", "today-next", "work-board", "work-table", "employers", "employer",
    "enquiry", "settings-who", "settings-departments", "settings-person", "offered-to-us", "offered-to-us-decline",
})  # fmt: skip
"""Scenes that are drawn at 1024×700 too; a test looks for faults in all of them at both sizes."""

_LARGE = frozenset({"triage", "work-board"})


def _scenes(*lists: tuple[tuple[str, Callable[[Stage], object]], ...]) -> Iterator[Scene]:
    for name, play in (one for listed in lists for one in listed):
        yield Scene(name, play, small=name in _SMALL, large=name in _LARGE)


def _as_lead(stage: Stage) -> None:
    stage.see_as("lead")


def _as_manager(stage: Stage) -> None:
    stage.see_as("manager")
    stage.go("today")


PAGES: tuple[tuple[str, Callable[[Stage], object]], ...] = (
    ("today", lambda stage: stage.go("today")),
    ("offers-out", lambda stage: stage.go("offers")),
    ("work-board", lambda stage: stage.go("work")),
    ("employers", lambda stage: stage.go("employers")),
)

STORY: tuple[Scene, ...] = (
    *_scenes(triage_pictures.SCENES),
    *(Scene(name, play, small=True) for name, play in incoming_pictures.SCENES),
    *_scenes(PAGES, page_pictures.SCENES, settings_pictures.SCENES),
    *(Scene(name, play, small=True) for name, play in call_pictures.SCENES),
    *(Scene(name, play, small=True) for name, play in letter_pictures.SCENES),
    *(Scene(name, play, small=True) for name, play in paper_pictures.SCENES),
    *(Scene(name, play, small=True) for name, play in palette_pictures.SCENES),
    *(Scene(name, play, small=True) for name, play in suggestion_pictures.SCENES),
    *(Scene(name, play, small=True) for name, play in team_pictures.SCENES),
    *_scenes(triage_pictures.LAST, (("manager-today", _as_manager),)),
    *_scenes((("offered-to-us", _as_lead),), page_pictures.DEPARTMENT),
)


# scenes without the made-up hub


def _first_run(app: QApplication, own: Doors, folder: Path) -> Iterator[Path]:
    from hubcrm.desktop.program import Program

    program = Program(own, alive=False)
    program.show_first_run()
    window = program.first_run
    window.resize(*USUAL)
    window.activateWindow()
    yield from _plain(app, window, "first-run", folder)
    window.choice.working()
    window.progress(0.4)
    yield from _plain(app, window, "first-run-making", folder)
    window.show_joining()
    while window.joining is None:
        pictures.settle()
    yield from _plain(app, window, "first-run-join", folder)
    window.show_form()
    while window.form is None:
        pictures.settle()
    program.aside.settle()
    who = window.form.who
    who.person.setText("Priya Nair")
    who.institution.setText("Kestrelbridge University")
    who.closed.field.setText("24 Dec to 1 Jan")
    who.closed.take()
    who.show_preview()
    program.aside.settle()
    yield from _plain(app, window, "guide-1-who", folder)
    window.show_code(Made(_CODE), "Kestrelbridge University", program._today())
    yield from _plain(app, window, "recovery-code", folder)
    window.put_away()
    program.finish()
    report = settings_pictures.crash()
    yield from _plain(app, report, "crash", folder, (report.width(), report.height()))
    report.close()


def _own_hub(app: QApplication, own: Doors, folder: Path) -> Iterator[Path]:
    from dataclasses import replace

    from hubcrm.desktop.doors import NewHub

    own.create(NewHub("Kestrelbridge University", "university", "england-and-wales", "Priya Nair", "three odd words"))
    stage = Stage(own)
    yield from _plain(app, stage.hub.window, "locked", folder)
    stage.hub.opening.sheet.secret.field.setText("three words")
    stage.hub.opening.sheet._try()
    stage.settle()
    yield from _plain(app, stage.hub.window, "locked-wrong", folder)
    stage.hub.opening.try_secret("three odd words")
    stage.settle()
    for key in page_list.order(stage.viewer):
        stage.go(key)
        yield from _plain(app, stage.hub.window, f"{key}-empty", folder)
    stage.go("triage")
    for name in guide_pictures.play(stage):
        yield from _plain(app, stage.hub.window, name, folder)
    stage.close()

    def held(secret: str) -> Any:
        raise InUse("Another program is holding the hub's file, so it was not opened: try again in a moment.")

    stage = Stage(replace(own, unlock=held))
    yield from _plain(app, stage.hub.window, "in-use", folder)
    stage.close()


def _nothing_open() -> Any:
    raise RuntimeError("pictures open no hub here")
