"""Who would answer for each department, as the rows on the screen and the hub have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from hubcrm.desktop.pages.guide_parts.reading import Everybody
from hubcrm.desktop.pages.guide_parts.step import SidePane
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.text import Elided, Run, Words
from hubcrm.domain.words import Role
from hubcrm.intake.pasted_lists import PersonLine
from hubcrm.queries.labels import without_school_of

MOST = 60  # departments shown


class Answer(NamedTuple):
    """A department, who would answer for it, and whether anybody would."""

    name: str
    says: str
    somebody: bool


class _Row(QWidget):
    """A department over who answers for it."""

    def __init__(self) -> None:
        super().__init__()
        self.name = Elided("", "B", 500)
        self.says = Words((), "S", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 7, 12, 7)
        column.setSpacing(1)
        column.addWidget(self.name)
        column.addWidget(self.says)

    def show_item(self, item: Answer) -> None:
        """Show one."""
        self.name.setText(item.name)
        self.says.set_runs(item.says)


class WhoAnswers(SidePane):
    """The departments, those without anybody first."""

    def __init__(self) -> None:
        super().__init__("Who would answer")
        self._called = ""
        self.rows = Repeated(_Row, lined=True)
        self.none = Words("", "B", "muted")
        inside = QWidget()
        inside.setProperty("see_through", "true")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.rows)
        column.addWidget(self.none)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column.addWidget(scroll, 1)

    def speak(self, called: Mapping[str, str]) -> None:
        """Use this institution's own words."""
        self._called = called["department"]
        said = f"An offer to {called['a_department']} reaches its lead, and everybody in it."
        self.about.set_runs([Run(said, tone="muted")])
        self.about.show()

    def show_people(self, known: Everybody, new: Sequence[PersonLine]) -> None:
        """Show who answers, those still to be added among them."""
        people = [(one.department, one.name, one.role) for one in known.colleagues]
        people += [(one.department, one.name, one.role) for one in new]
        listed = [
            _answer(without_school_of(one.name), [(name, role) for area, name, role in people if area == one.id])
            for one in known.departments[:MOST]
        ]
        listed.sort(key=lambda one: one.somebody)
        self.rows.show_items(listed)
        if not listed:
            self.none.set_runs(f"No {self._called} yet: add some in step 2, or go on and do it later.")
        elif all(one.somebody for one in listed):
            self.none.set_runs("")
        else:
            self.none.set_runs("Where there is nobody yet, you ring them and note their answer yourself.")
        self.none.setVisible(bool(self.none.text()))


def _answer(name: str, people: Sequence[tuple[str, str]]) -> Answer:
    leads = [one for one, role in people if role == Role.LEAD]
    others = len(people) - len(leads)
    if not people:
        return Answer(name, "Nobody yet", False)
    if not leads:
        return Answer(name, _several([one for one, _ in people]), True)
    more = f", and {others} more" if others else ""
    return Answer(name, f"{_several(leads)} {'leads' if len(leads) == 1 else 'lead'}{more}", True)


def _several(names: Sequence[str]) -> str:
    if len(names) > 2:
        return f"{names[0]} and {len(names) - 1} more"
    return " and ".join(names)
