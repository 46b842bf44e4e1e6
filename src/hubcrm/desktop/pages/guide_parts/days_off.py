"""Days on which the hub is closed, typed in words one stretch at a time, each with a cross to take it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop.pages.settings_parts.section import stretch
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.text import Words
from hubcrm.domain.errors import HubError
from hubcrm.domain.promises import Calendar
from hubcrm.intake.day_ranges import read_days

Days = tuple[date, date]
_FIELD = 240  # px


class _Said(Field):
    """The field: Enter adds what stands in it; in an empty one it goes on to the next step."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and self.text().strip():
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class DaysOff(QWidget):
    """`days` are those added so far, in order. `changed` at each of them, `told` with what is wrong with the words."""

    changed = Signal()
    told = Signal(str)

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self.days: list[Days] = []
        self.field = _Said("Days you are closed", "24 Dec to 1 Jan", tall=True)
        self.field.setFixedWidth(_FIELD)
        self.add = Button("Add", icon="plus", name="Add these days", tall=True)
        self.understood = Words((), "S", "muted", wrap=False)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.field)
        line.addWidget(self.add)
        line.addWidget(self.understood, 1)
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder, 8)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._holder.setSizePolicy(policy)
        self._buttons: list[Button] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(self._holder)
        self._holder.hide()
        self.field.entered.connect(self.take)
        self.field.textChanged.connect(self._typed)
        self.add.clicked.connect(self._pressed)
        self._typed()

    @property
    def words(self) -> str:
        """What is typed and not added yet."""
        return self.field.text().strip()

    def show_days(self, days: Sequence[Days]) -> None:
        """Show these."""
        self.days = sorted(days)
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        for first, last in self.days:
            said = stretch(first, last)
            button = Button(said, icon="x")
            button.setAccessibleName(f"Remove {said}")
            button.clicked.connect(partial(self._remove, (first, last)))
            self._flow.addWidget(button)
            self._buttons.append(button)
        self._holder.setVisible(bool(self.days))

    def take(self) -> bool:
        """Add what is typed; False where it is no day, which is told."""
        if not self.words:
            return True
        try:
            found = read_days(self.words, self._today(), Calendar())
        except HubError as error:
            self.told.emit(str(error))
            self.field.setFocus()
            return False
        self.told.emit("")
        self.field.clear()
        if found not in self.days:
            self.show_days([*self.days, found])
            self.changed.emit()
        return True

    def _pressed(self) -> None:
        self.take()
        self.field.setFocus()

    def _remove(self, days: Days) -> None:
        self.show_days([one for one in self.days if one != days])
        self.field.setFocus()
        self.changed.emit()

    def _typed(self) -> None:
        """Half a word is no mistake: only what is understood is said."""
        said = ""
        if self.words:
            try:
                said = stretch(*read_days(self.words, self._today(), Calendar()))
            except HubError:
                said = ""
        self.understood.set_runs(said)
        self.add.setEnabled(bool(self.words))
