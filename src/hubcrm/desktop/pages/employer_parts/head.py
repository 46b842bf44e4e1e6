"""The head of an employer's page: who they are, who looks after them, who spoke to them last, and New enquiry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from hubcrm.desktop.pages.employer_parts import saying
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Pane
from hubcrm.desktop.widgets.choices import Menu
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.promises import Calendar
from hubcrm.queries.employer_page import Head, Known
from hubcrm.queries.employer_story import Story

_ADDRESS = "@._+-'"  # signs of an address that need no escape, and none that could add a second recipient


class EmployerHead(Pane):
    """Name and facts at the left; e-mail, more and New enquiry at the right; the way back to the list above."""

    back = Signal()
    new_enquiry = Signal()
    merge = Signal()
    write_to = Signal(str)  # the address to open in the person's own mail program
    look_after = Signal()

    def __init__(self) -> None:
        super().__init__("page", edges=("bottom",))
        self.back_button = Button("Employers", "quiet", icon="chevron-left", key="Esc")
        self.place = Label("", "S", 500, "faint")
        self.name = Words((), "L")
        self.facts = Words()
        self.care = Words()
        self.mail_button = Button("E-mail", icon="mail", tall=True)
        self.more_button = Button(icon="more", name="More about this employer", tall=True)
        self.new_button = Button("New enquiry", "primary", key="Ctrl+N", icon="plus", tall=True)
        self._mail = Menu("E-mail", self)
        self._more = Menu("More", self)
        self._more.add("I look after them", self.look_after.emit, icon="user")
        self._more.add("Merge with another employer…", self.merge.emit, icon="merge")
        self._more.add("Copy the name", self._copy_name, icon="copy")
        self._copied = ""
        self._build()
        self.back_button.clicked.connect(self.back)
        self.new_button.clicked.connect(self.new_enquiry)
        self.mail_button.clicked.connect(lambda: self._mail.open_under(self.mail_button))
        self.more_button.clicked.connect(lambda: self._more.open_under(self.more_button))

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 24, 0)
        top.setSpacing(4)
        top.addWidget(self.back_button)
        top.addWidget(self.place)
        top.addStretch(1)
        self.column.addLayout(top)
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(8)
        row.addWidget(self.name, 1, Qt.AlignmentFlag.AlignTop)
        row.addSpacing(16)
        for button in (self.mail_button, self.more_button, self.new_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(row)
        words = QVBoxLayout()
        words.setContentsMargins(24, 0, 24, 14)
        words.setSpacing(4)
        words.addWidget(self.facts)
        words.addWidget(self.care)
        self.column.addLayout(words)

    def show_employer(self, head: Head, known: Sequence[Known], place: str) -> None:
        """Show another employer, or the same one after something changed."""
        self._copied = head.name
        self.name.set_runs([Run(one_line(head.name), 600)])
        self.place.setText(place)
        addresses = [(one_line(one.name), one.email) for one in known if one.email and not one.hidden]
        self._mail.clear_choices()
        for name, address in addresses:
            self._mail.add(f"{name}, {address}", _Writer(self, address))
        self.mail_button.setVisible(bool(addresses))

    def show_lines(self, head: Head, story: Story | None, today: date, calendar: Calendar) -> None:
        """The two lines under the name; `story` None while it is being read."""
        spoke = story.spoke if story else None
        self.facts.set_runs(saying.facts_line(head, calendar))
        self.care.set_runs(saying.care_line(head, spoke, today, calendar, read=story is not None))

    def _copy_name(self) -> None:
        from PySide6.QtGui import QGuiApplication

        QGuiApplication.clipboard().setText(self._copied)

    def minimumSizeHint(self) -> QSize:
        return QSize(400, 100)


class _Writer:
    """Asks for a letter to one address."""

    def __init__(self, head: EmployerHead, address: str) -> None:
        self._head, self._address = head, address

    def __call__(self) -> None:
        self._head.write_to.emit(f"mailto:{quote(self._address, safe=_ADDRESS)}")
