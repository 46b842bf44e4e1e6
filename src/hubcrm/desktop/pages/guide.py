"""The guide to setting up a hub that is there: five steps, each kept when it is left, to be resumed where one stopped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from hubcrm.actions import setting_up
from hubcrm.desktop.doors import Doors
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.pages.guide_parts.bringing import BringStep
from hubcrm.desktop.pages.guide_parts.departments import DepartmentsStep
from hubcrm.desktop.pages.guide_parts.frame import LAST, GuideFrame
from hubcrm.desktop.pages.guide_parts.people import PeopleStep
from hubcrm.desktop.pages.guide_parts.promises import PromisesStep
from hubcrm.desktop.pages.guide_parts.rail import PLACES
from hubcrm.desktop.pages.guide_parts.step import Step
from hubcrm.desktop.pages.guide_parts.who import OurWho
from hubcrm.desktop.session import Session
from hubcrm.desktop.workers import Progress
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.queries import settings
from hubcrm.queries.labels import words

AUTOSAVE = 1_000  # ms without a key after which what was typed is noted
KEYS = (
    KeyHint("Ctrl+Enter", "Next step"),
    KeyHint("Enter", "Next step, outside fields of several lines"),
    KeyHint("Alt+Left", "The step before"),
    KeyHint("Ctrl+V", "Paste a column, rows, or an e-mail"),
    KeyHint("Ctrl+O", "Choose files, in the last step"),
    KeyHint("Esc", "Stop here and resume later"),
)


class Guide(GuideFrame):
    """Shown over the window of a hub. `finished` when the last step is left; `left` when it is put off.

    `files` and `pasted` carry what is to be taken in; `undo` asks for the last step of it back.
    """

    finished = Signal()
    files = Signal(object)  # list[Path]
    pasted = Signal(str)
    undo = Signal()
    keys_wanted = Signal(object)  # the groups of the key sheet

    def __init__(self, session: Session, doors: Doors) -> None:
        super().__init__()
        self.session = session
        self._doors = doors
        self._steps: dict[int, Step] = {}
        self._left: dict[str, str] = {}
        self._autosave = QTimer(self)
        self._autosave.setSingleShot(True)
        self._autosave.setInterval(AUTOSAVE)
        self._autosave.timeout.connect(self._note_typed)
        self.rail.leaves.setText("Esc stops here, to resume later")
        self.rail.say_saved("Everything is saved")
        session.runner.changed.connect(self._things_changed)
        session.runner.refused.connect(self._refused)
        session.runner.progressed.connect(self._progressed)

    def begin(self, at: int = 0) -> None:
        """Go on where one stopped, or at this step."""
        self.session.fetch(settings.guide, then=partial(self._begin, at), slot="guide")

    def _begin(self, at: int, found: settings.GuideAt) -> None:
        self._left = dict(found.left)
        reached = found.step or LAST
        self.reach(reached)
        self._show(min(max(at or found.step or 1, 1), LAST))

    # walking

    def go_on(self) -> None:
        step = self.step
        if step is None or self.is_busy:
            return
        wrong = step.wrong()
        if wrong:
            self.tell(wrong)
        elif self.at < LAST:
            self._leave_for(self.at + 1)
        else:
            self._keep(self.at, self._finish, self._not_kept)

    def go_past(self) -> None:
        if not self.is_busy:
            self._leave_for(self.at + 1)

    def go_back(self) -> None:
        if not self.is_busy and self.at > 1:
            self._leave_for(self.at - 1)

    def go_to(self, number: int) -> None:
        if not self.is_busy and number != self.at:
            self._leave_for(number)

    def stop(self) -> None:
        if not self.is_busy:
            self._keep(self.at, self.left.emit, self._not_kept)

    def close_now(self) -> None:
        """The window closes in the middle of a step: keep what can be kept, and note the rest."""
        if self.step is not None and not self.is_busy:
            self._keep(self.at, _nothing, _unheard)

    def _leave_for(self, number: int) -> None:
        self._keep(number, partial(self._show, number), self._not_kept)

    def _keep(self, number: int, then: Callable[[], object], failed: Callable[[HubError], object]) -> None:
        """Write what the step holds, note that the guide goes on at step `number`, and go on once that is written."""
        step = self.step
        if step is None:
            return
        self._autosave.stop()
        keeping = step.keeping()
        self._left[step.key] = step.rest() if keeping is not None else step.left()
        if keeping is None:
            self._note(number, setting_up.note_guide)
            then()
            return
        self.set_busy(True)
        self.session.do(
            setting_up.leave, keeping.action, keeping.given, number, self._all_left(),
            then=partial(self._was_kept, step, then), failed=failed,
        )  # fmt: skip

    def _was_kept(self, step: Step, then: Callable[[], object], _outcome: Outcome[Any]) -> None:
        self.set_busy(False)
        step.kept()
        then()

    def _not_kept(self, error: HubError) -> None:
        self.set_busy(False)
        self.tell(str(error))

    def _show(self, number: int) -> None:
        step = self._steps.get(number)
        if step is None:
            step = self._steps[number] = self._make(number)
            self.add_step(step)
            step.put(self._left.get(step.key, ""))
            step.changed.connect(self._typed)
        self.show_step(number, step, may_jump=True)
        self.back.setVisible(number > 1)
        step.enter()
        self.begin_step()
        self._say_bar()

    def _make(self, number: int) -> Step:
        if number == 1:
            return OurWho(self.session, self._doors)
        if number == 2:
            return DepartmentsStep(self.session)
        if number == 3:
            return PeopleStep(self.session)
        if number == 4:
            return PromisesStep(self.session)
        step = BringStep(self.session)
        step.files.connect(self.files)
        step.words.connect(self.pasted)
        return step

    def _finish(self) -> None:
        self._autosave.stop()
        self.session.do(setting_up.note_guide, setting_up.DONE, {})
        self.finished.emit()

    # what is remembered

    def _all_left(self) -> dict[str, str]:
        return {key: text for key, text in self._left.items() if text}

    def _note(self, number: int, action: Callable[..., Outcome[int]]) -> None:
        self.session.do(action, number, self._all_left())

    def _note_typed(self) -> None:
        """What was typed in the middle of a step outlives a crash."""
        step = self.step
        if step is not None and not self.is_busy and self._left.get(step.key, "") != step.left():
            self._left[step.key] = step.left()
            self._note(self.at, setting_up.note_typed)

    def _typed(self) -> None:
        self._autosave.start()

    # what goes on

    def _say_bar(self) -> None:
        """The steps in this institution's own words, and how those behind stand."""
        self.session.fetch(
            settings.overview, self.session.viewer.person, self.session.today, then=self._say_standing, slot="guide bar"
        )

    def _say_standing(self, found: settings.Overview) -> None:
        title = words(found.kind)["departments"]
        self.rail.entries[1].say(PLACES[1].hint, title[:1].upper() + title[1:])
        for number, says in (
            (1, found.name),
            (2, f"{found.departments} so far" if found.departments else ""),
            (3, f"{found.people} so far" if found.people > 1 else "Only you so far" if self.has_reached(4) else ""),
        ):
            if says and number != self.at:
                self.rail.entries[number - 1].say(says)
        self.say_step()

    def _things_changed(self, kinds: frozenset[str]) -> None:
        now = self.session.calendar.local(self.session.clock())
        self.rail.say_saved(f"Saved {now:%H:%M}")
        if self.at == LAST and kinds & {"enquiry", "employer"} and self.step is not None:
            self.step.enter()
        if "institution" in kinds:
            self._say_bar()

    def _refused(self, error: HubError) -> None:
        if self.isVisible():
            self.tell(str(error))

    def _progressed(self, progress: Progress) -> None:
        if progress.finished:
            self.rail.end_progress()
        else:
            self.rail.show_progress(progress.label, progress.fraction, progress.stop)

    def show_keys(self) -> None:
        self.keys_wanted.emit([("Setting up", KEYS)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) and self.at == LAST:
            self.undo.emit()
        elif event.key() == Qt.Key.Key_O and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            step = self.step
            if isinstance(step, BringStep):
                step.choose_files()
        else:
            super().keyPressEvent(event)


def _nothing() -> None:
    """The window has gone: nothing comes after."""


def _unheard(_error: HubError) -> None:
    """The window has gone: nobody can be told."""
