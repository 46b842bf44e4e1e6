"""The head of an enquiry: what it is about, who asks, how long they have waited, and what can be done at once."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop.parts import saying
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.pill import Pill
from hubcrm.desktop.widgets.text import Run, Words
from hubcrm.domain.promises import Calendar
from hubcrm.queries.enquiry import Detail

_URGENT = {"safety_critical": "Urgent: safety", "complaint": "Urgent: complaint"}


class Heading(QWidget):
    """Subject and pill; then two lines: who, and how it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.subject = Words((), "L")
        self.pill = Pill("", "", self)
        self.who = Words((), "B")
        self.standing = Words((), "B")
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(12)
        top.addWidget(self.subject, 1)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, 5, 0, 0)  # its middle on the middle of the first line
        beside.addWidget(self.pill)
        beside.addStretch(1)
        top.addLayout(beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addSpacing(1)
        column.addWidget(self.who)
        column.addWidget(self.standing)
        self._urgent = False

    def show_enquiry(self, detail: Detail, today: date, calendar: Calendar) -> None:
        """Show whose it is and how it stands."""
        self.subject.set_runs([Run(saying.one_line(detail.subject), 600)])
        self.who.set_runs(saying.who_line(detail, today, calendar))
        self.standing.set_runs(
            [*saying.standing_line(detail, today, calendar), Run(f"{saying.DOT}{detail.ref}", tone="faint")]
        )
        self._urgent = detail.fields.get("urgency") == "high"
        self.pill.set("urgent" if self._urgent else "", "Urgent")

    def show_flags(self, names: tuple[str, ...]) -> None:
        """Say why it is urgent, where the words tell."""
        if self._urgent:
            self.pill.set("urgent", next((_URGENT[name] for name in names if name in _URGENT), "Urgent"))


class ActionRow(QWidget):
    """What can be done with an enquiry at any time: reply, call, log, not now, more."""

    reply = Signal()
    call = Signal()
    log = Signal()
    not_now = Signal()
    more = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.reply_button = Button("Reply", key="R", icon="reply")
        self.call_button = Button("Call", key="C", icon="phone")
        self.log_button = Button("Log", key="L", icon="log")
        self.not_now_button = Button("Not now…", key="H", icon="clock")
        self.more_button = Button("More", name="More", opens_menu=True)
        self.more_button.setAccessibleName("More")
        row = FlowLayout(self, 8)
        for button, signal in (
            (self.reply_button, self.reply),
            (self.call_button, self.call),
            (self.log_button, self.log),
            (self.not_now_button, self.not_now),
            (self.more_button, self.more),
        ):
            row.addWidget(button)
            button.clicked.connect(signal)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 32)
