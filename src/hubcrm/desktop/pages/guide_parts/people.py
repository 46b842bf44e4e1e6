"""Step three, people: rows as they come out of a spreadsheet or are typed, and at once what was understood of them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hubcrm.actions import people as actions
from hubcrm.desktop.pages.guide_parts.coverage import WhoAnswers
from hubcrm.desktop.pages.guide_parts.reading import Everybody, everybody
from hubcrm.desktop.pages.guide_parts.step import MARGIN, Keeping, Step
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.fields import TextField
from hubcrm.desktop.widgets.hints import EmptyState
from hubcrm.desktop.widgets.sections import Heading
from hubcrm.desktop.widgets.text import Label, Run
from hubcrm.desktop.widgets.understood import Line, Understood
from hubcrm.intake import pasted_lists
from hubcrm.intake.pasted_lists import PersonLine
from hubcrm.queries.labels import labels, words

_TAB = 132  # px between the columns of what was pasted
_REST = 120  # ms without a key before the rows are read again
_WIDE = 760  # px
_HIGH = 168  # px of the field


class PeopleStep(Step):
    """A field for rows above, each of them as it was understood below, and at the right who would answer for whom."""

    key = "people"

    def __init__(self, session: Session) -> None:
        super().__init__("Who works with you?", "")
        self._session = session
        self._known = Everybody((), (), "", session.standing.kind)
        self._found: list[PersonLine] = []
        self.text = TextField("Rows of people", "Dr Ann Lee, ann.lee@kestrelbridge.example, Engineering, lead\n"
                              "Bob Day, bob.day@kestrelbridge.example, adviser")  # fmt: skip
        self.text.setFixedHeight(_HIGH)
        self.text.setTabStopDistance(_TAB)
        self.text.setLineWrapMode(self.text.LineWrapMode.NoWrap)  # a row stays a row
        self.counted = Label("", "S", 600, "muted")
        self.list = Understood("What was understood", 0.32)
        self.empty = EmptyState("users", "Each row shows here as it was understood.")
        self.list.set_empty(self.empty)
        self.side = self.answers = WhoAnswers()
        card = Card(padding=1, spacing=0)
        card.column.addWidget(self.list)
        inside = QWidget()
        inside.setMaximumWidth(_WIDE)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, MARGIN - 8)
        column.setSpacing(12)
        column.addWidget(self.text)
        column.addWidget(self.counted)
        column.addWidget(card, 1)
        self.body.addWidget(inside, 1)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self.read)
        self.text.textChanged.connect(self._typed)
        self.text.finished.connect(self.finished)
        self._speak(session.standing.kind)
        self.read()

    def enter(self) -> None:
        self._session.fetch(everybody, self._session.today, then=self._show, slot="guide people")

    def _speak(self, kind: str) -> None:
        called = words(kind)
        self._called = called["department"]
        self._roles = labels("roles", kind)
        about = (
            f"Paste rows, or type one to a line: name, e-mail, {self._called}, role, in any order after the name. Roles are "
            f"adviser, manager, lead and {called['academic']}."
        )
        self.about.set_runs([Run(about, tone="muted")])
        self.answers.speak(called)

    def first(self) -> QWidget:
        return self.text

    @property
    def next_words(self) -> str:
        return "Next: promises"

    def says(self) -> str:
        good = sum(not one.problem for one in self._found)
        count = len(self._known.colleagues) + good
        return "Only you so far" if count == 1 else f"{count} so far" if count else ""

    def put(self, left: str) -> None:
        if left and not self.text.toPlainText().strip():
            self.text.setPlainText(left)
            self.read()

    def left(self) -> str:
        return self.text.toPlainText()

    def rest(self) -> str:
        lines = self.text.toPlainText().splitlines()
        return "\n".join(lines[one.line - 1] for one in self._found if one.problem and one.line <= len(lines))

    def take_text(self, text: str) -> bool:
        before = self.text.toPlainText().rstrip("\n")
        self.text.setPlainText(f"{before}\n{text}" if before else text)
        self.read()
        return True

    def read(self) -> None:
        """Read the rows, and show what they would become."""
        self._rest.stop()
        known = self._known
        self._found = pasted_lists.people(
            self.text.toPlainText(),
            [(one.id, one.code, one.name) for one in known.departments],
            [(one.name, one.email) for one in known.colleagues],
            self._called,
        )
        good = [one for one in self._found if not one.problem]
        bad = [one for one in self._found if one.problem]
        codes = {one.id: one.code for one in known.departments}
        rows: list[Heading | Line] = []
        for title, listed in (("Needs a look", bad), ("To add", good)):
            if listed:
                rows.append(Heading(f"#{title}", title, len(listed), small=True))
                rows += [
                    Line(
                        one.line, one.name, self._about(one.role, codes.get(one.department, ""), one.email), one.problem
                    )
                    for one in listed
                ]
        if known.colleagues:
            rows.append(Heading("#here", "In the hub already", len(known.colleagues), small=True))
            for here in known.colleagues:
                name = f"{here.name} (you)" if here.id == known.here else here.name
                rows.append(Line(here.id, name, self._about(here.role, here.code, here.email)))
        self.list.lines.replace(rows)
        said = f"{len(good)} understood" if self._found else "Nothing pasted yet"
        self.counted.setText(f"{said}, {len(bad)} not yet" if bad else said)
        self.answers.show_people(known, good)
        self.told.emit("")
        self.changed.emit()

    def wrong(self) -> str:
        self.read()
        bad = next((one for one in self._found if one.problem), None)
        if bad is None:
            return ""
        self.text.setFocus()
        cursor = self.text.textCursor()
        block = self.text.document().findBlockByNumber(bad.line - 1)
        cursor.setPosition(block.position())
        cursor.movePosition(cursor.MoveOperation.EndOfBlock)
        self.text.setTextCursor(cursor)
        return f"Row {bad.line}, {bad.name}: {bad.problem}" if bad.name else f"Row {bad.line}: {bad.problem}"

    def keeping(self) -> Keeping | None:
        self.read()
        listed: list[dict[str, Any]] = [
            {"name": one.name, "role": one.role, "department": one.department, "email": one.email}
            for one in self._found
            if not one.problem
        ]
        return Keeping(actions.add_many, (listed,)) if listed else None

    def kept(self) -> None:
        """Those that are in the hub leave the field; the others stay to be put right."""
        self.text.setPlainText(self.rest())
        self.read()

    def _show(self, known: Everybody) -> None:
        self._known = known
        self._speak(known.kind)
        self.read()

    def _about(self, role: str, code: str, email: str) -> str:
        return "  ·  ".join(part for part in (self._roles.get(role, role), code, email) if part)

    def _typed(self) -> None:
        self._rest.start()
        self.changed.emit()
