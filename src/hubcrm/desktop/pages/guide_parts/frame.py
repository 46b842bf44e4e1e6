"""The frame of the guide: the bar, one step with what follows from it, and the foot; every key that walks through it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hubcrm.desktop.pages.guide_parts import rail
from hubcrm.desktop.pages.guide_parts.rail import PLACES, Rail
from hubcrm.desktop.pages.guide_parts.step import SIDE, SIDE_NARROW, Step
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.hints import FootBar
from hubcrm.desktop.widgets.text import Words

_ROOMY = 1160  # px from which bar and side have their full width
LAST = len(PLACES)
_MOST_PASTED = 200_000  # characters


class GuideFrame(QWidget):
    """Shows one step at a time. A subclass says what happens when one goes on, back, or away."""

    left = Signal()  # Esc: stop here and resume later

    def __init__(self) -> None:
        super().__init__()
        self.at = 1
        self._reached = 1
        self._busy = False
        self._shown: Step | None = None
        self.rail = Rail()
        self.steps = QStackedWidget()
        self.sides = QStackedWidget()
        self.back = Button("Back", key="Alt+Left", tall=True)
        self.problem = Words((), "B", "bad")
        self.problem.setAccessibleName("Problem")
        self.skip = Button("Skip for now", tall=True)
        self.done = Button("Next", "primary", key="Ctrl+Enter", tall=True)
        self.foot = FootBar(height=72, margins=(32, 24))
        self.foot.row.addWidget(self.back)
        self.foot.row.addSpacing(8)
        self.foot.row.addWidget(self.problem, 1)
        self.foot.row.addSpacing(8)
        self.foot.row.addWidget(self.skip)
        self.foot.row.addWidget(self.done)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.steps, 1)
        across.addWidget(self.sides)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(across, 1)
        right.addWidget(self.foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self.back.clicked.connect(self.go_back)
        self.skip.clicked.connect(self.go_past)
        self.done.clicked.connect(self.go_on)
        self.rail.asked.connect(self.go_to)
        # Before a button or a field with the focus hears them.
        for pressed, slot in (
            ("Ctrl+Return", self.go_on),
            ("Ctrl+Enter", self.go_on),
            ("Alt+Left", self._back_pressed),
        ):
            shortcut = QShortcut(QKeySequence(pressed), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        self._fit()

    @property
    def step(self) -> Step | None:
        """The step in front."""
        return self._shown

    def add_step(self, step: Step) -> None:
        """Lay a step and its side in."""
        self.steps.addWidget(step)
        self.sides.addWidget(step.side)
        step.told.connect(self.tell)
        step.changed.connect(self.say_step)
        step.finished.connect(self.go_on)

    def show_step(self, number: int, step: Step, *, may_jump: bool) -> None:
        """Bring a step to the front."""
        self.at, self._shown = number, step
        self._reached = max(self._reached, number)
        self.steps.setCurrentWidget(step)
        self.sides.setCurrentWidget(step.side)
        self.rail.show_at(number, self._reached, may_jump=may_jump)
        self.skip.setVisible(step.may_skip)
        self.tell("")
        self.say_step()
        self.set_busy(False)

    def reach(self, number: int) -> None:
        """Steps up to this one have been seen before."""
        self._reached = max(self._reached, number)

    def has_reached(self, number: int) -> bool:
        """Whether this step has been seen."""
        return self._reached >= number

    def tell(self, problem: str) -> None:
        """What is wrong, or nothing any more."""
        self.problem.set_runs(problem)

    def set_busy(self, busy: bool) -> None:
        """While something is written nobody goes on twice."""
        self._busy = busy
        for button in (self.back, self.skip, self.done):
            button.setEnabled(not busy)

    def begin_step(self) -> None:
        """Put the keyboard where work begins."""
        if self._shown is not None and self._shown.begins_in_foot:
            self.done.setFocus(Qt.FocusReason.TabFocusReason)
        elif self._shown is not None:
            self._shown.begin()

    @property
    def is_busy(self) -> bool:
        """Whether something is being written."""
        return self._busy

    def go_on(self) -> None:
        """The primary button: the next step, if nothing is wrong with this one."""

    def go_past(self) -> None:
        """The next step, whatever this one lacks."""

    def go_back(self) -> None:
        """The step before."""

    def go_to(self, number: int) -> None:
        """The step that was pressed in the bar."""

    def stop(self) -> None:
        """Leave the guide, to go on later."""
        self.left.emit()

    def show_keys(self) -> None:
        """The sheet of keys, where there is one."""

    def _back_pressed(self) -> None:
        self.go_back()

    def take_clipboard(self) -> None:
        """Ctrl+V beside a field."""
        text = QGuiApplication.clipboard().text()[:_MOST_PASTED]
        if text.strip() and self.step is not None:
            self.step.take_text(text)

    def say_step(self) -> None:
        """How the step in front stands, and what comes next."""
        step = self.step
        if step is None:
            return
        self.done.say(step.next_words)
        entry = self.rail.entries[self.at - 1]
        entry.say(step.says() or PLACES[self.at - 1].hint)

    def _fit(self) -> None:
        roomy = self.width() >= _ROOMY
        self.rail.setFixedWidth(rail.WIDTH if roomy else rail.NARROW)
        self.sides.setFixedWidth(SIDE if roomy else SIDE_NARROW)

    # Qt's own names from here on

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        """No command of the window acts while the guide is in front: its keys end here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            key, held = event.key(), event.modifiers()
            enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held & Qt.KeyboardModifier.ControlModifier
            back = key == Qt.Key.Key_Left and held & Qt.KeyboardModifier.AltModifier
            if not (enter or back):  # the guide's own
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no field and no button had a use for."""
        key = event.key()
        if self._busy:
            return
        if key == Qt.Key.Key_Escape:
            self.stop()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_on()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.take_clipboard()
        elif event.text() == "?":
            self.show_keys()
        else:
            super().keyPressEvent(event)
