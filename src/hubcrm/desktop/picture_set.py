"""Which pictures there are of the window: every page, strip, sheet and mishap, drawn without a display.

One window of the made-up hub is led from scene to scene; each scene is drawn in both themes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from hubcrm.desktop import page_list, pictures, theme
from hubcrm.desktop.doors import Doors, Kept, Made
from hubcrm.desktop.hub_window import HubWindow
from hubcrm.desktop.runner import Runner
from hubcrm.domain.errors import Damaged, DiskFull, InUse

USUAL, SMALL = (1280, 800), (1024, 700)
MODES: tuple[theme.Mode, ...] = ("light", "dark")
_CODE = "7K2M-QX4D-9TBR-H3VW-P6YN-5JZC-8FAE"
_ROUNDS = 4  # of events and work: one thing leads to another


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
        self.hub = HubWindow(doors, self.aside, alive=False)
        self.hub.show()
        self.hub.window.resize(*USUAL)
        self.hub.window.activateWindow()
        self.settle()

    @property
    def page(self) -> Any:
        """The Triage page."""
        return self.hub.window.page("triage")

    @property
    def side(self) -> Any:
        """Its right side."""
        return self.page.side

    def settle(self) -> None:
        """Let everything that was begun come to its end."""
        for _round in range(_ROUNDS):
            pictures.settle()
            self.hub.runner.settle()
            self.aside.settle()
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
        window.resize(*USUAL)
        if self.hub.session is not None and "triage" in page_list.order(self.hub.session.viewer):
            window.show_page("triage")
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


def _plain(app: QApplication, widget: QWidget, name: str, folder: Path) -> Iterator[Path]:
    for mode in MODES:
        theme.apply(app, mode)
        pictures.settle()
        yield pictures.grab(widget, folder / f"{name}-{mode}.png", USUAL)
    theme.apply(app, "light")


# scenes in the made-up hub


def _offered(stage: Stage) -> None:
    stage.choose(4)
    stage.side.offer()


def _searched(stage: Stage) -> None:
    stage.page.pane.search.setText("weld")
    stage.page.pane.focus_search()


def _searched_in_vain(stage: Stage) -> None:
    stage.page.pane.search.setText("unicorn")
    stage.page.pane.focus_search()


def _logging(stage: Stage) -> None:
    stage.side.call()
    stage.settle()
    stage.side.detail.strip.text.setPlainText("Rang Dean. Two brackets are on his desk; he can send both tomorrow.")


def _noting(stage: Stage) -> None:
    stage.side.offer_with_note()
    stage.settle()
    stage.side.detail.strip.note.setPlainText("Their customer has stopped deliveries: a first word today would help.")


def _parking(stage: Stage) -> None:
    stage.choose(6)
    stage.side.detail.open_strip("park")
    stage.settle()
    stage.side.detail.strip.day.set_words("next Tue")


def _closing(stage: Stage) -> None:
    stage.choose(5)
    stage.side.detail.open_strip("close", reason="answered")


def _next_action(stage: Stage) -> None:
    stage.side.next_action()
    stage.settle()
    stage.side.detail.strip.day.set_words("3 working days")


def _history(stage: Stage) -> None:
    stage.choose(0)
    stage.side.detail.history.set_open(True)
    stage.settle()
    bar = stage.side.detail.scroller.verticalScrollBar()
    bar.setValue(bar.maximum())


def _one_e_mail(stage: Stage) -> None:
    stage.hub.take_files([stage.hub.doors.samples[0]])


def _many(stage: Stage) -> None:
    stage.hub.take_files([stage.hub.doors.samples[0].parent])


def _problems(stage: Stage) -> None:
    with tempfile.TemporaryDirectory() as place:
        for name, content in (
            ("empty.eml", b""),
            ("holiday.zip", b"PK\x03\x04" + bytes(40)),
            ("plan.pdf", b"%PDF-1.7 x"),
        ):
            (Path(place) / name).write_bytes(content)
        stage.hub.take_files(sorted(Path(place).iterdir()))
        stage.settle()


def _new_enquiry(stage: Stage) -> None:
    stage.hub.new_enquiry()
    stage.settle()
    sheet: Any = next(one for one in stage.hub.window.children() if hasattr(one, "likely"))
    sheet.text.setPlainText(
        "They ring about back injuries among the night pickers and want somebody to look at lifting."
    )
    sheet.employer.setText("Dunvale Logistic Ltd")
    sheet.who.setText("Carol Dene")
    sheet.likely._look()  # a picture does not wait for the typing to pause
    stage.settle()
    sheet.text.setFocus()


def _disk_full(stage: Stage) -> None:
    _logging(stage)
    stage.side.detail.strip.failed(DiskFull("The disk is full, so nothing was saved: free some space and save again."))


def _damaged(stage: Stage) -> None:
    stage.hub.opening.show_trouble(Damaged("hub.db is damaged and was left as it is."))
    stage.settle()
    made = datetime.fromtimestamp(stage.hub.doors.clock() / 1000).astimezone() - timedelta(days=3)
    stage.hub.opening.sheet.offer_backup(Kept(Path("hub.db"), made.replace(hour=17, minute=5)), stage.hub._wall())


STORY: tuple[Scene, ...] = (
    Scene("triage", lambda stage: None, small=True, large=True),
    Scene("triage-not-sure", lambda stage: stage.choose(0)),
    Scene("triage-sales-call", lambda stage: stage.choose(5)),
    Scene("triage-back-with-us", lambda stage: stage.choose(8)),
    Scene("triage-search", _searched),
    Scene("triage-search-nothing", _searched_in_vain),
    Scene("triage-call", _logging, small=True),
    Scene("triage-note", _noting),
    Scene("triage-park", _parking),
    Scene("triage-close", _closing),
    Scene("triage-next-action", _next_action),
    Scene("triage-history", _history),
    Scene("triage-keys", lambda stage: stage.hub.window.show_keys()),
    Scene("add-one", _one_e_mail),
    Scene("add-many", _many, small=True),
    Scene("add-nothing", _problems),
    Scene("new-enquiry", _new_enquiry, small=True),
    Scene("disk-full", _disk_full),
    Scene("damaged", _damaged),
    Scene("today", lambda stage: stage.go("today"), small=True),
    Scene("offers-out", lambda stage: stage.go("offers")),
    Scene("work-board", lambda stage: stage.go("work"), small=True, large=True),
    Scene("employers", lambda stage: stage.go("employers"), small=True),
    Scene("settings", lambda stage: stage.go("settings"), small=True),
    Scene("triage-offered", _offered),  # it changes the hub
    Scene("offered-to-us", lambda stage: stage.see_as("lead"), small=True),
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
    window.show_form()
    program.aside.settle()
    window.form.institution.setText("Kestrelbridge University")
    window.form.person.setText("Priya Nair")
    yield from _plain(app, window, "set-up", folder)
    window.show_code(Made(_CODE))
    yield from _plain(app, window, "recovery-code", folder)
    window.put_away()
    program.finish()


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
    yield from _plain(app, stage.hub.window, "triage-empty", folder)
    stage.close()

    def held(secret: str) -> Any:
        raise InUse("Another program is holding the hub's file, so it was not opened: try again in a moment.")

    stage = Stage(replace(own, unlock=held))
    yield from _plain(app, stage.hub.window, "in-use", folder)
    stage.close()


def _nothing_open() -> Any:
    raise RuntimeError("pictures open no hub here")
