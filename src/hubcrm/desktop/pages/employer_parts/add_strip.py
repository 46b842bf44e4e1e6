"""Adding an employer in place; one that is likely here already is named while its name is being typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubcrm.desktop.likely import Likely, Matcher
from hubcrm.desktop.session import Session
from hubcrm.desktop.unfinished import Unfinished
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.begun_line import BegunLine
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.employers import employer_domain
from hubcrm.domain.errors import HubError

PAUSE = 120  # ms without a key before the employers are looked through
SHORTEST = 3  # letters of a name that are worth looking for
MOST = 3


class _LikelyRow(QWidget):
    """An employer we know already, why it may be the same, and the way to it."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._id = ""
        self.words = Words((), "B")
        self.button = Button("Open it instead", "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.button)
        self.button.clicked.connect(lambda: self.asked.emit(self._id))

    def show_item(self, one: Likely) -> None:
        self._id = one.id
        name = paint.one_line(one.name)
        self.words.set_runs([Run(name, 600), Run(f"  ·  {paint.one_line(one.reason)}", tone="muted")])
        self.button.setAccessibleName(f"Open {name} instead")


class AddStrip(Card):
    """`saved` carries the facts of the new employer; `instead` the one that is here already."""

    saved = Signal(object)
    instead = Signal(str)
    closed = Signal()

    def __init__(self, session: Session, matcher: Matcher) -> None:
        super().__init__(padding=16, spacing=10)
        self._session = session
        self._matcher = matcher
        self.title = Label("Add an employer", "S", 600, "muted")
        self.begun = BegunLine()
        self.name = Field("Name of the employer", "Name")
        self.town = Field("Town", "Town")
        self.address = Field("Somebody’s e-mail there, or their website", "An e-mail address there, or their website")
        self.says = Words("Is it one of these?", "S", "muted")
        self.likely = Repeated(self._made, spacing=2)
        self.problem = Words((), "S", "bad")
        self.save = Button("Add", "primary", key="Enter")
        self.leave = Button("Cancel", "quiet", key="Esc")
        self._build()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self._look)
        self.name.textChanged.connect(self._typed)
        self.address.textChanged.connect(self._typed)
        for field in (self.name, self.town, self.address):
            field.returnPressed.connect(self.submit)
        self.save.clicked.connect(self.submit)
        self.leave.clicked.connect(self.closed)
        self._unfinished = Unfinished(session.drafts, self, "employers/add")

    def _build(self) -> None:
        self.column.addWidget(self.title)
        self.column.addWidget(self.begun)
        fields = QHBoxLayout()
        fields.setSpacing(8)
        fields.addWidget(self.name, 4)
        fields.addWidget(self.town, 2)
        fields.addWidget(self.address, 4)
        self.column.addLayout(fields)
        for widget in (self.says, self.likely, self.problem):
            self.column.addWidget(widget)
            widget.hide()
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.save)
        self.column.addLayout(foot)

    def begin(self, name: str) -> None:
        """Open it, with what was typed the last time, or with a name."""
        self.save.setEnabled(True)
        self.tell("")
        self._unfinished.show(prepare=partial(self.name.setText, name.strip()))

    def clear(self) -> None:
        """It is in the hub, or it was there already: begin anew the next time."""
        self._unfinished.saved()
        self.put({})
        self.show_likely([])

    def leave_it(self) -> None:
        """It is put away; what was typed stays for the next time."""
        self._unfinished.leave()

    def draft(self) -> dict[str, str]:
        """What was typed so far; empty when there is nothing worth keeping."""
        said = {"name": self.name.text(), "town": self.town.text(), "address": self.address.text()}
        return said if any(one.strip() for one in said.values()) else {}

    def put(self, draft: Mapping[str, str]) -> None:
        """Fill it in again, or clear it."""
        self.name.setText(draft.get("name", ""))
        self.town.setText(draft.get("town", ""))
        self.address.setText(draft.get("address", ""))

    def failed(self, error: HubError) -> None:
        """It was not kept: say why, and leave what was typed."""
        self.save.setEnabled(True)
        self.tell(str(error))

    def tell(self, problem: str) -> None:
        """Say in one sentence what is wrong, or nothing any more."""
        self.problem.set_runs(problem)
        self.problem.setVisible(bool(problem))

    def submit(self) -> None:
        """Hand over what was typed, once."""
        if not self.save.isEnabled():
            return
        facts: dict[str, object] = {"name": self.name.text(), "town": self.town.text()}
        address = self.address.text().strip()
        if "@" in address:
            domain = employer_domain(address)
            if domain:
                facts["domains"] = [domain]
        elif address:
            facts["website"] = address
        self.tell("")
        self.save.setEnabled(False)
        self.saved.emit(facts)

    def show_likely(self, found: Sequence[Likely]) -> None:
        """Name the employers that may be the one typed."""
        self.likely.show_items(found[:MOST])
        self.likely.setVisible(bool(found))
        self.says.set_runs(
            "We know them already, it seems:" if any(one.same for one in found) else "Is it one of these?"
        )
        self.says.setVisible(bool(found))

    def _typed(self) -> None:
        if len(self.name.text().strip()) >= SHORTEST or "@" in self.address.text():
            self._soon.start()
        else:
            self._soon.stop()
            self._session.runner.forget("likely to add")
            self.show_likely([])

    def _look(self) -> None:
        address = self.address.text().strip()
        if address and "@" not in address:
            address = f"info@{address.split('//')[-1].split('/')[0].removeprefix('www.')}"
        self._session.fetch(
            self._matcher.likely,
            self.name.text(),
            address,
            then=self.show_likely,
            worker="search",
            slot="likely to add",
        )

    def _made(self) -> _LikelyRow:
        row = _LikelyRow()
        row.asked.connect(self.instead)
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
