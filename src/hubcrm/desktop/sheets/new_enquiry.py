"""A new enquiry, or a call in progress: only the words are needed, everything else helps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from hubcrm.desktop.keys import is_ctrl_enter
from hubcrm.desktop.likely import Likely, Matcher
from hubcrm.desktop.parts.doubts import Doubts
from hubcrm.desktop.parts.employer_strip import LikelyEmployers
from hubcrm.desktop.parts.strip import Lines, moment_field
from hubcrm.desktop.session import Session
from hubcrm.desktop.unfinished import Unfinished
from hubcrm.desktop.widgets.begun_line import BegunLine
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.sheet import Rowed, Sheet
from hubcrm.desktop.widgets.text import Elided
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.promises import ms_of
from hubcrm.domain.words import Channel
from hubcrm.queries.labels import labels

if TYPE_CHECKING:
    from hubcrm.intake.drafts import Draft

LABEL = 96
PLACE = "new"  # of what was typed and not added yet
_TYPED = ("employer", "who", "phone", "email")
_CHANNELS_FIRST = (Channel.PHONE, Channel.EMAIL, Channel.WEB_FORM, Channel.WALK_IN, Channel.EVENT)


class NewEnquirySheet(Sheet):
    """Type while they talk; Ctrl+Enter saves. What was typed outlives Esc until it is saved or the program ends."""

    added = Signal(str)  # the enquiry's id
    is_a_call = Signal(object)  # dict[str, str]: what was typed, for the call sheet

    def __init__(self, parent: QWidget, session: Session, matcher: Matcher) -> None:
        super().__init__(parent, "New enquiry", width=680)
        self._session = session
        self._draft: Draft | None = None
        self.begun = BegunLine()
        self.text = Lines("What they need, in their words", "What they need, in their words", lines=6)
        self.employer = Field("Employer", "Name of the firm, charity, school…")
        self.likely = LikelyEmployers(session, matcher)
        self.who = Field("Who", "Name of the person")
        self.phone = Field("Phone", "01632 960114")
        self.email = Field("E-mail", "name@employer.example")
        words = labels("channels", session.standing.kind)
        order = dict.fromkeys([*(str(one) for one in _CHANNELS_FIRST), *words])
        self.channel = DropDown("How it came", [(words[code], code) for code in order])
        self.received = moment_field("Received", "now", self._now, lambda: session.calendar)
        self.doubts = Doubts(session, "enquiry", {"phone": self.phone, "email": self.email}, self)
        self._build()
        for field in (self.employer, self.who, self.phone, self.email, self.received.field):
            field.returnPressed.connect(self.submit)
        self.text.finished.connect(self.submit)
        self.employer.textChanged.connect(self._employer_typed)
        self.email.textChanged.connect(self._employer_typed)
        self.likely.chosen.connect(self._employer_chosen)
        self.likely.found.connect(self.refit)
        self.doubts.said.connect(self.refit)
        self.closed.connect(self._leave)
        self._unfinished = Unfinished(session.drafts, self)

    def _build(self) -> None:
        column = self.body.column
        column.addWidget(self.begun)
        column.addWidget(self.text)
        column.addWidget(Rowed("Employer", self.employer, width=LABEL))
        inset = QWidget()
        grid = QGridLayout(inset)
        grid.setContentsMargins(LABEL, 0, 0, 0)
        grid.addWidget(self.likely, 0, 0)
        column.addWidget(inset)
        self._inset = inset
        inset.setVisible(False)
        pairs = QWidget()
        two = QGridLayout(pairs)
        two.setContentsMargins(0, 0, 0, 0)
        two.setHorizontalSpacing(16)
        two.setVerticalSpacing(12)
        for at, (label, field) in enumerate(
            (("Who", self.who), ("Phone", self.doubts.facts["phone"]), ("E-mail", self.doubts.facts["email"]),
             ("Came", self.channel))
        ):  # fmt: skip
            row = Rowed(label, field, width=LABEL if at % 2 == 0 else 52, top=True)
            row.label.setFixedHeight(32)  # beside the field, also where a doubt stands under it
            two.addWidget(row, at // 2, at % 2, Qt.AlignmentFlag.AlignTop)
        two.setColumnStretch(0, 1)
        two.setColumnStretch(1, 1)
        column.addWidget(pairs)
        column.addWidget(Rowed("Received", self.received, width=LABEL))
        self.hint = Elided("Only their words are needed.", "S", 400, "faint")
        self.call = Button("Call sheet", "quiet", key="Ctrl+T", icon="phone", tall=True)
        self.call.setAccessibleDescription("Key Ctrl+T: the ten questions, for a call that is going on")
        self.leave = Button("Cancel", "quiet", key="Esc", tall=True)
        self.save = Button("Add this enquiry", "primary", key="Ctrl+Enter", tall=True)
        self.foot.addWidget(self.hint, 1)
        self.foot.addWidget(self.call)
        self.foot.addWidget(self.leave)
        self.foot.addWidget(self.save)
        self.call.clicked.connect(self.go_on_as_call)
        self.leave.clicked.connect(self.close_sheet)
        self.save.clicked.connect(self.submit)

    def fill(self, draft: Draft) -> None:
        """Begin from something that came in, to be put right before it is added."""
        self._draft = draft
        self.call.hide()
        self.title.setText("Change it before it is added")
        self.text.setPlainText(draft.text)
        self.employer.setText(draft.employer)
        self.who.setText(draft.forwarded_from_name or draft.sender_name)
        self.phone.setText(draft.phone)
        self.email.setText(draft.forwarded_from_email or draft.sender_email)
        self.channel.setCurrentIndex(max(0, self.channel.findData(draft.channel or Channel.EMAIL.value)))
        if draft.received_ms:
            self.received.set_words(f"{self._session.calendar.local(draft.received_ms):%d/%m/%Y %H:%M}")

    def begin(self, employer: str = "") -> None:
        """Begin anew, for an employer where one is known, or with what was typed the last time and not added."""
        place = f"{PLACE}/for/{employer}" if employer else PLACE
        self._unfinished.show(place=place, prepare=partial(self.employer.setText, employer))

    def go_on_as_call(self) -> None:
        """They are on the phone: on to the call sheet, with what was typed."""
        if self._draft is None:
            typed = self.draft()
            self._unfinished.forget()
            self.close_sheet()
            self.is_a_call.emit(typed)

    def draft(self) -> dict[str, str]:
        """What was typed so far; empty when there is nothing worth keeping."""
        said = {name: getattr(self, name).text() for name in _TYPED}
        said |= {"text": self.text.toPlainText(), "received": self.received.words}
        return {**said, "channel": str(self.channel.currentData())} if any(one.strip() for one in said.values()) else {}

    def put(self, draft: Mapping[str, Any]) -> None:
        """Fill it in again, or clear it."""
        self.text.setPlainText(draft.get("text", ""))
        for name in _TYPED:
            getattr(self, name).setText(draft.get(name, ""))
        self.channel.setCurrentIndex(max(0, self.channel.findData(draft.get("channel"))))
        self.received.set_words(draft.get("received", ""))

    def submit(self) -> None:
        """Add it."""
        if not self.save.isEnabled():
            return
        self.tell("")
        text = self.text.toPlainText().strip()
        if not text:
            self.tell("Type what they need, in their words; one sentence is enough.")
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        try:
            at = self.received.value()
        except HubError as error:
            self.tell(str(error))
            self.received.field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        from hubcrm.actions import receiving

        self.save.setEnabled(False)
        self._session.do(
            receiving.receive, [self._made(text, at)], then=partial(self._was_added), failed=self._not_added
        )

    def _made(self, text: str, at: datetime | None) -> Draft:
        from dataclasses import replace

        from hubcrm.intake.drafts import Draft, subject_from

        base = self._draft or Draft(subject=subject_from(text), subject_given=False)
        subject = base.subject if base.subject_given else subject_from(text)
        same_writer = self.email.text().strip() in (base.sender_email, base.forwarded_from_email)
        return replace(
            base,
            subject=subject,
            text=text,
            employer=" ".join(self.employer.text().split()),
            sender_name=self.who.text().strip(),
            sender_email=self.email.text().strip(),
            reply_to=base.reply_to if same_writer else "",
            forwarded_from_name="",
            forwarded_from_email="",
            phone=self.phone.text().strip(),
            channel=str(self.channel.currentData()),
            received_ms=ms_of(at) if at is not None else None,
        )

    def _was_added(self, outcome: Outcome[Any]) -> None:
        made = next((one.enquiry for one in outcome.value if one.enquiry), "")
        self._unfinished.forget()
        self.close_sheet()
        if made:
            self.added.emit(made)

    def _not_added(self, error: HubError) -> None:
        self.save.setEnabled(True)
        self.tell(str(error))

    def _leave(self) -> None:
        """Words that were typed and not added come back the next time."""
        self._unfinished.leave()

    def _employer_typed(self, _text: str) -> None:
        self.likely.look_for(self.employer.text(), self.email.text())

    def _employer_chosen(self, one: Likely) -> None:
        self.employer.setText(one.name)
        self.who.setFocus(Qt.FocusReason.OtherFocusReason)

    def refit(self) -> None:
        self._inset.setVisible(not self.likely.isHidden())
        super().refit()

    def _now(self) -> datetime:
        return self._session.calendar.local(self._session.clock())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_ctrl_enter(event):
            self.submit()
        elif event.key() == Qt.Key.Key_T and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.go_on_as_call()
        else:
            super().keyPressEvent(event)
