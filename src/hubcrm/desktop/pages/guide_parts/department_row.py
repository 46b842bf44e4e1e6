"""One department while a hub is set up: its code and name, and beneath them the subjects ticked from the name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.pages.settings_parts.subject_ticks import SubjectTicks
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.choices import Tick
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.sheet import Sheet
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.queries.settings import Department, Subject

CODE = 76  # px
_LINE = 22  # px, a line of subjects
_LONGEST = 200  # characters of a name


class NameField(Field):
    """A name in a column of names: Enter, Up and Down walk it, and a column pasted here becomes many."""

    went = Signal(int)  # 1 down, -1 up, 0 a new one below
    emptied = Signal()  # Backspace in an empty one

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.went.emit(0)
        elif plain and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.went.emit(1 if key == Qt.Key.Key_Down else -1)
        elif plain and key == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
        else:
            super().keyPressEvent(event)


class Box(QWidget):
    """A field's frame around the rows."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(1, 4, 1, 4)
        self.column.setSpacing(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        paint.box(paint.start(self), QRectF(self.rect()), tokens.surface, tokens.strong, theme.CARD_RADIUS)


class _TickFlow(FlowLayout):
    """Remembers how high it is: in a long column every row is asked whenever one is added."""

    def __init__(self, parent: QWidget) -> None:
        self._heights: dict[int, int] = {}
        super().__init__(parent, 6)

    def invalidate(self) -> None:
        self._heights.clear()
        super().invalidate()

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]


class DepartmentRow(QWidget):
    """`department` is the one in the hub, None while it is new. The step gives it its code and ticks until typed over."""

    edited = Signal()
    column_pasted = Signal(str)
    left_out = Signal()
    more_wanted = Signal()

    def __init__(self, called: str) -> None:
        super().__init__()
        self.department: Department | None = None
        self.problem = ""
        self.own_code = self.own_ticks = False  # chosen by the person: no longer made from the name
        self.ticked: list[str] = []
        self._names: Mapping[str, str] = {}
        self._offered: list[str] = []  # codes that have a tick box, ticked or not
        self._shown: object = None
        self.name = NameField(f"Name of the {called}", "Another one, or paste a column")
        self.name.setMaxLength(20_000)  # a whole column may be pasted here
        self.name.setProperty("in_box", "true")
        self.name.setFont(theme.font("B", 500))
        self.code = Field("Code", "")
        self.code.setFixedWidth(CODE)
        self.code.setMaxLength(16)
        self.code.setProperty("in_box", "true")
        self.cross = Button(kind="quiet", icon="x", name="Leave it out")
        self.says = Words((), "S", "bad")
        self.says.hide()
        self._ticks = QWidget()
        self._flow = _TickFlow(self._ticks)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._ticks.setSizePolicy(policy)
        self._boxes: dict[str, Tick] = {}
        self.none = Label("No subject in this name", "S", 400, "faint")
        self.none.setFixedHeight(_LINE)
        self.more = Button("More", "quiet", icon="plus")
        self.more.setFixedHeight(_LINE)
        first = QHBoxLayout()
        first.setSpacing(4)
        first.addWidget(self.name, 1)
        first.addWidget(self.code)
        first.addWidget(self.cross)
        second = QVBoxLayout()
        second.setContentsMargins(5, 0, 8, 4)
        second.setSpacing(2)
        second.addWidget(self.says)
        second.addWidget(self._ticks)
        self._flow.addWidget(self.none)
        self._flow.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 6, 4)
        column.setSpacing(1)
        column.addLayout(first)
        column.addLayout(second)
        self.setSizePolicy(policy)
        self.name.textEdited.connect(self._name_typed)
        self.name.textChanged.connect(self._watch_for_column)
        self.code.textEdited.connect(self._code_typed)
        self.cross.clicked.connect(self.left_out)
        self.more.clicked.connect(self.more_wanted)
        self.show_ticks()

    @property
    def words(self) -> str:
        """The name, tidied."""
        return " ".join(self.name.text().split())[:_LONGEST]

    @property
    def short(self) -> str:
        """The code."""
        return self.code.text().strip().upper()

    def know(self, names: Mapping[str, str]) -> None:
        """Subject code -> what it is called."""
        self._names = names
        for code, box in self._boxes.items():
            box.say(names.get(code, code))

    def show_department(self, department: Department) -> None:
        """Show one that is in the hub."""
        self.department = department
        self.own_code = self.own_ticks = True
        self.name.setText(department.name)
        self.name.setCursorPosition(0)
        self.code.setText(department.code)
        self.tick(list(department.ticked))

    def tick(self, codes: Sequence[str]) -> None:
        """Tick these; the boxes are those, until others are ticked."""
        self.ticked = list(codes)
        self._offered = list(codes)
        self.show_ticks()

    def set_code(self, code: str) -> None:
        """The code made from the name."""
        if self.code.text() != code:
            self.code.setText(code)

    def tell(self, problem: str) -> None:
        """What is wrong with it, or nothing any more."""
        self.problem = problem
        self.says.set_runs(problem)
        self.says.setVisible(bool(problem))

    def facts(self) -> dict[str, Any]:
        """What it would become."""
        return {"code": self.short, "name": self.words, "subjects": sorted(self.ticked)}

    def changes(self) -> dict[str, Any]:
        """What is different from the one in the hub."""
        one = self.department
        if one is None:
            return {}
        before = {"code": one.code, "name": one.name, "subjects": sorted(one.ticked)}
        return {key: value for key, value in self.facts().items() if value != before[key]}

    def show_ticks(self) -> None:
        """A box for each subject that was offered, and the way to all of them."""
        now = (tuple(self._offered), tuple(self.ticked), self.words)
        if now == self._shown:
            return
        self._shown = now
        for code, box in list(self._boxes.items()):
            if code not in self._offered:
                self._flow.removeWidget(box)
                box.hide()
                box.deleteLater()
                del self._boxes[code]
        for part in (self.none, self.more):
            self._flow.removeWidget(part)
        for code in self._offered:
            if code not in self._boxes:
                box = Tick(self._names.get(code, code), "S")
                box.setFixedHeight(_LINE)
                box.toggled.connect(partial(self._toggled, code))
                self._boxes[code] = box
                self._flow.addWidget(box)
            box = self._boxes[code]
            box.blockSignals(True)
            box.setChecked(code in self.ticked)
            box.blockSignals(False)
        for part in (self.none, self.more):
            self._flow.addWidget(part)
        named = bool(self.words)
        self.none.setVisible(named and not self._offered)
        self.more.setVisible(named)
        self.more.setAccessibleName(f"More subjects of {self.words}")
        self.cross.setVisible(named)
        self.code.setVisible(named)
        self.cross.setAccessibleName(f"Leave out {self.words}")
        self._ticks.setVisible(named)

    def _toggled(self, code: str, on: bool) -> None:
        self.own_ticks = True
        self.ticked = [one for one in self._offered if one in self.ticked and one != code] + ([code] if on else [])
        self.edited.emit()

    def _name_typed(self) -> None:
        self.show_ticks()
        self.edited.emit()

    def _watch_for_column(self, text: str) -> None:
        if "\n" in text or "\u2028" in text or "\t" in text:
            self.column_pasted.emit(text.replace("\u2028", "\n"))

    def _code_typed(self) -> None:
        self.own_code = bool(self.short)
        self.edited.emit()


class SubjectsSheet(Sheet):
    """All the subjects for one department, to be searched and ticked."""

    def __init__(self, parent: QWidget, name: str, subjects: Sequence[Subject], ticked: Collection[str]) -> None:
        super().__init__(parent, f"Subjects of {name}", width=560)
        self.ticks = SubjectTicks()
        self.ticks.offer(subjects)
        self.ticks.tick(ticked)
        self.ticks.begin()
        if not ticked:
            self.ticks.which.choose("all")
        self.body.column.addWidget(Words("Each brings the words of its subject with it.", "B", "muted"))
        self.body.column.addWidget(self.ticks)
        self.done = Button("Done", "primary", key="Ctrl+Enter", tall=True)
        self.foot.addStretch(1)
        self.foot.addWidget(self.done)
        self.done.clicked.connect(self.close_sheet)
        finished = QShortcut(QKeySequence("Ctrl+Return"), self)  # the search field has its own use for Enter
        finished.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        finished.activated.connect(self.close_sheet)
