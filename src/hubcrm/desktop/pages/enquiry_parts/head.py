"""The head of an enquiry's page: what it is about, who asks, where it stands among the ten stages, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop.pages.enquiry_parts import saying
from hubcrm.desktop.pages.enquiry_parts.reading import Full
from hubcrm.desktop.pages.enquiry_parts.stage_line import StageLine
from hubcrm.desktop.parts.saying import who_line
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Pane
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.pill import Pill
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.domain.words import Stage

_BY_HAND = frozenset(str(one) for one in Stage) - {Stage.NEW, Stage.OFFERED, Stage.CLAIMED, Stage.CLOSED}


class EnquiryHead(Pane):
    """It shows and it asks; what is done about it is the page's business."""

    back = Signal()

    def __init__(self) -> None:
        super().__init__("page", edges=("bottom",))
        self.back_button = Button("Back", "quiet", icon="chevron-left", key="Esc")
        self.ref = Label("", "S", 500, "faint", selectable=True)
        self.subject = Words((), "L")
        self.pill = Pill("", "", self)
        self.who = Words()
        self.standing = Words()
        self.stages = StageLine()
        self.reply = Button("Reply", key="R", icon="reply")
        self.log = Button("Log", key="L", icon="log")
        self.plan = Button("Next action", key="N", icon="today")
        self.offer = Button("Offer it…", key="O", icon="offered")
        self.not_now = Button("Not now…", key="H", icon="clock")
        self.go_on = Button("Go on with it", "primary", key="G", icon="arrow-right")
        self.close_it = Button("Close…", key="E", icon="archive")
        self.reopen = Button("Reopen", "primary", key="R", icon="refresh")
        self.more = Button("More", opens_menu=True)
        self._build()
        self.back_button.clicked.connect(self.back)

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 24, 0)
        top.setSpacing(4)
        top.addWidget(self.back_button)
        top.addWidget(self.ref)
        top.addStretch(1)
        self.column.addLayout(top)
        title = QHBoxLayout()
        title.setContentsMargins(24, 0, 24, 0)
        title.setSpacing(12)
        title.addWidget(self.subject, 1)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, 6, 0, 0)  # on the first line of the subject
        beside.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignTop)
        title.addLayout(beside)
        self.column.addLayout(title)
        self.column.addSpacing(3)
        for words in (self.who, self.standing):
            line = QHBoxLayout()
            line.setContentsMargins(24, 1, 24, 1)
            line.addWidget(words)
            self.column.addLayout(line)
        self.column.addSpacing(10)
        self.buttons = _Actions()
        for button in (
            self.go_on,
            self.reopen,
            self.reply,
            self.log,
            self.plan,
            self.offer,
            self.not_now,
            self.close_it,
            self.more,
        ):
            self.buttons.flow.addWidget(button)
        self.column.addWidget(self.buttons)
        self.column.addSpacing(14)
        stages = QHBoxLayout()
        stages.setContentsMargins(24, 0, 24, 10)
        stages.addWidget(self.stages)
        self.column.addLayout(stages)

    def show_enquiry(self, full: Full, session: Session, *, may_steer: bool) -> None:
        """Show another enquiry, or the same one after something happened; `may_steer`: it is this viewer's to move on."""
        detail = full.whole.detail
        today, calendar, kind = session.today, session.calendar, session.standing.kind
        is_open = detail.stage != "closed"
        self.ref.setText(detail.ref)
        self.subject.set_runs([Run(one_line(detail.subject), 600)])
        urgent = detail.fields.get("urgency") == "high" and is_open
        self.pill.set(
            "urgent" if urgent else "back" if detail.back and is_open else "", "Urgent" if urgent else "Back with us"
        )
        self.who.set_runs(who_line(detail, today, calendar))
        self.standing.set_runs(saying.standing_line(detail, today, calendar, kind))
        self.stages.show_stage(
            detail.stage, full.around.visited, _BY_HAND if is_open and may_steer else frozenset(), kind
        )
        self.offer.setVisible(is_open and session.viewer.is_hub)
        self.reply.setVisible(is_open)
        self.plan.setVisible(is_open)
        self.not_now.setVisible(is_open and not detail.side and may_steer)
        self.go_on.setVisible(is_open and bool(detail.side) and may_steer)
        self.close_it.setVisible(is_open and may_steer)
        self.reopen.setVisible(not is_open and session.viewer.is_hub)

    def minimumSizeHint(self) -> QSize:
        return QSize(480, 180)


class _Actions(QWidget):
    """The row of buttons; it goes on in a new line where the room ends."""

    def __init__(self) -> None:
        super().__init__()
        self.flow = FlowLayout(self, 8)
        self.flow.setContentsMargins(24, 0, 24, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 32)
