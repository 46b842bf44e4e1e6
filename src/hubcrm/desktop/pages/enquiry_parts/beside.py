"""What stands beside an enquiry: its promises, its employers and people, what it is part of and what is part of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.pages.enquiry_parts import saying
from hubcrm.desktop.pages.enquiry_parts.reading import Full
from hubcrm.desktop.parts.known import known_name, who_can_see
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.sheet import Rowed
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.queries.labels import without_school_of

LABEL = 104


class _Fact(QWidget):
    """A label in faint, and what is so."""

    def __init__(self) -> None:
        super().__init__()
        self.words = Words()
        self.rowed = Rowed("", self.words, width=LABEL, top=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 3, 0, 3)
        column.addWidget(self.rowed)

    def show_item(self, item: tuple[str, list[Run]]) -> None:
        self.rowed.label.setText(item[0])
        self.words.set_runs(item[1])


class _Link(Button):
    """Something that opens when it is pressed."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__("", "quiet", icon="arrow-right")
        self._to = ""
        self.clicked.connect(lambda: self.asked.emit(self._to))

    def show_item(self, item: tuple[str, str]) -> None:
        self._to = item[0]
        words = one_line(item[1])
        self.say(words if len(words) <= 36 else f"{words[:35].rstrip()}…")
        self.setAccessibleName(f"Open {words}")


class Beside(QWidget):
    """It shows and it asks. `employer` and `enquiry` carry the id of what should be opened."""

    employer = Signal(str)
    enquiry = Signal(str)
    edit_employers = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.promises = Repeated(_Fact)
        self.employers = Repeated(self._employer_link)
        self.no_employer = Words("", "B", "muted")
        self.edit_button = Button("Change", "quiet")
        self.people = Repeated(_Fact)
        self.nobody = Words("Nobody is named yet.", "B", "muted")
        self.related = Repeated(self._enquiry_link)
        self._related_title = Label("Strands", "B", 600)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._promises_title = Label("Promises", "B", 600)
        column.addWidget(self._promises_title)
        column.addWidget(self.promises)
        column.addSpacing(16)
        head = QHBoxLayout()
        head.addWidget(Label("Employer", "B", 600))
        head.addStretch(1)
        head.addWidget(self.edit_button)
        column.addLayout(head)
        for widget in (self.employers, self.no_employer):
            column.addWidget(widget)
        column.addSpacing(16)
        column.addWidget(Label("People", "B", 600))
        column.addWidget(self.people)
        column.addWidget(self.nobody)
        column.addSpacing(16)
        column.addWidget(self._related_title)
        column.addWidget(self.related)
        column.addStretch(1)
        self.edit_button.clicked.connect(self.edit_employers)

    def show_enquiry(self, full: Full, session: Session) -> None:
        """Show what stands beside this one."""
        detail, around = full.whole.detail, full.around
        today, calendar = session.today, session.calendar
        is_open = detail.stage != "closed"
        promises = [
            (saying.PROMISES[one.name], [saying.promise_words(one, today, calendar, is_open=is_open)])
            for one in detail.promises
        ]
        self.promises.show_items(promises)
        self.employers.show_items([one for one in detail.employers if one[1]])
        typed = one_line(detail.typed)
        self.no_employer.set_runs(f"Not known yet. They wrote: {typed}" if typed else "Not known yet.")
        self.no_employer.setVisible(not detail.employers)
        people = self._people(full)
        self.people.show_items(people)
        self.nobody.setVisible(not people)
        related = [(one.id, f"Part of: {one.subject}") for one in (around.part_of,) if one is not None]
        related += [(strand[0], strand[2]) for strand in detail.strands]
        self._related_title.setVisible(bool(related))
        self.related.show_items(related)

    def _people(self, full: Full) -> list[tuple[str, list[Run]]]:
        detail, contact = full.whole.detail, full.whole.contact
        rows: list[tuple[str, list[Run]]] = []
        known_names = {one_line(one.name).casefold() for one in full.around.known if not one.hidden}
        asked = [one_line(one) for one in (detail.sender, detail.sender_email, detail.phone) if one.strip()]
        if asked and asked[0].casefold() not in known_names:
            rows.append(("Asked by", [Run(asked[0], 500), Run("".join(f"\n{one}" for one in asked[1:]), tone="muted")]))
        for known in full.around.known:
            if (contact is not None and known.id == contact.id) or len(full.around.known) <= 3:
                lines = saying.person_lines(known) if not known.hidden else [who_can_see(known)[1]]
                lines = [one for one in lines if one not in asked]
                runs = [Run(known_name(known), 500), Run("".join(f"\n{one}" for one in lines), tone="muted")]
                rows.append(("We know", runs))
        if detail.adviser_name:
            rows.append(("Adviser", [Run(one_line(detail.adviser_name))]))
        if detail.holder_name:
            where = without_school_of(one_line(detail.department_name))
            rows.append(
                ("Held by", [Run(one_line(detail.holder_name)), Run(f"\n{where}" if where else "", tone="muted")])
            )
        return rows

    def _employer_link(self) -> _Link:
        link = _Link()
        link.set_icon("employers")
        link.asked.connect(self.employer)
        return link

    def _enquiry_link(self) -> _Link:
        link = _Link()
        link.asked.connect(self.enquiry)
        return link
