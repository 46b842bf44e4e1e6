"""What would be added, before it is: how many, which, and one sentence for each thing that cannot be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from hubcrm.desktop.pages.triage_parts.saying import moment_words, one_line
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.list_view import ListView
from hubcrm.desktop.widgets.row_delegate import HEIGHT, RowLook
from hubcrm.desktop.widgets.sheet import Rowed, Sheet
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.desktop.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from hubcrm.desktop.incoming import Found
    from hubcrm.intake.drafts import Draft

ROWS_SHOWN = 5
PROBLEMS_SHOWN = 6
LONGEST_SHOWN = 900  # characters of one enquiry's words


class PreviewSheet(Sheet):
    """One enquiry in full, or a list of many; Enter adds, Esc leaves everything as it was."""

    add = Signal()
    change = Signal()

    def __init__(
        self, parent: QWidget, found: Found, tally: Any, session: Session, *, can_change: bool = False
    ) -> None:
        super().__init__(parent, title_of(found, tally), width=640)
        self.found = found
        self.tally = tally
        self._session = session
        addable = tally is not None and (tally.new or tally.joined)
        if found.drafts:
            self._body_of_drafts()
        if found.problems:
            self._body_of_problems()
        self.back = Button("Cancel" if addable else "Close", "quiet" if addable else "secondary", key="Esc", tall=True)
        self.back.clicked.connect(self.close_sheet)
        self.edit = Button("Change it first", tall=True)
        self.edit.clicked.connect(self.change)
        self.primary = Button(title_of(found, tally), "primary", key="Enter", tall=True)
        self.primary.clicked.connect(self.add)
        self.foot.addWidget(self.edit)
        self.foot.addStretch(1)
        self.foot.addWidget(self.back)
        self.foot.addWidget(self.primary)
        self.edit.setVisible(bool(can_change and addable and len(found.drafts) == 1 and tally.new))
        self.primary.setVisible(bool(addable))

    def first(self) -> QWidget:
        """Where the focus goes: Enter should do the likely thing."""
        return self.back if self.primary.isHidden() else self.primary

    def working(self) -> None:
        """It is being added: not twice."""
        self.tell("")
        for button in (self.primary, self.back, self.edit):
            button.setEnabled(False)

    def failed(self, problem: str) -> None:
        """It was not added; it is all still here."""
        for button in (self.primary, self.back, self.edit):
            button.setEnabled(True)
        self.tell(problem)
        self.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def _body_of_drafts(self) -> None:
        column = self.body.column
        drafts = self.found.drafts
        said = counts(self.tally)
        if said and (len(drafts) > 1 or not self.tally.new):
            column.addWidget(Words(said))
        for sentence in self.found.columns:
            column.addWidget(Words([Run(sentence, tone="muted")], "S"))
        if len(drafts) == 1:
            self._one(drafts[0], column)
        else:
            self._many(drafts)

    def _one(self, draft: Draft, column: QLayout) -> None:
        session = self._session
        who = one_line(draft.forwarded_from_name or draft.sender_name)
        address = one_line(draft.forwarded_from_email or draft.sender_email)
        for label, text in (
            ("From", f"{who}  ·  {address}" if who and address else who or address),
            ("Employer", one_line(draft.employer)),
            ("Subject", one_line(draft.subject)),
            (
                "Received",
                moment_words(draft.received_ms, session.today, session.calendar) if draft.received_ms else "now",
            ),
            ("Came with", ", ".join(one_line(one.name) for one in draft.attachments)),
            ("Please note", draft.headers_note),
        ):
            if text:
                column.addWidget(Rowed(label, Words([Run(text)]), top=True))
        card = Card(padding=12)
        words = TextBlock("Their words")
        text = draft.text.strip() or "(No words came with it.)"
        words.set_text(text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN].rstrip()}…")
        card.column.addWidget(words)
        column.addWidget(card)

    def _many(self, drafts: tuple[Draft, ...]) -> None:
        model = RowsModel(look=self._look, key=lambda row: row[0], parent=self)
        rows = _Rows(model, min(len(drafts), ROWS_SHOWN))
        model.replace(list(enumerate(drafts)))
        holder = Card(padding=1, spacing=0)
        holder.column.addWidget(rows)
        self.body.column.addWidget(holder)

    def _look(self, row: tuple[int, Draft]) -> RowLook:
        draft = row[1]
        session = self._session
        who = one_line(draft.employer or draft.forwarded_from_name or draft.sender_name or draft.sender_email)
        when = moment_words(draft.received_ms, session.today, session.calendar) if draft.received_ms else ""
        kind = "automatic reply" if draft.auto_reply else when
        title, subject = who or "Employer not known yet", one_line(draft.subject)
        return RowLook(title, kind, subject, accessible=f"{title}, {kind}. {subject}")

    def _body_of_problems(self) -> None:
        problems = self.found.problems
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        many = f"{len(problems)} cannot be taken" if len(problems) > 1 else "One cannot be taken"
        if self.found.drafts:
            column.addWidget(Label(many, "S", 600, "muted"))
        for sentence in problems[:PROBLEMS_SHOWN]:
            column.addWidget(Words([Run(one_line(sentence))]))
        if len(problems) > PROBLEMS_SHOWN:
            column.addWidget(Words([Run(f"and {len(problems) - PROBLEMS_SHOWN} more of the kind", tone="muted")]))
        self.body.column.addWidget(box)


class _Rows(ListView):
    """The drafts, as high as a few rows."""

    def __init__(self, model: RowsModel, shown: int) -> None:
        super().__init__(model, "What would be added")
        self._high = shown * HEIGHT
        self.setFixedHeight(self._high)

    def sizeHint(self) -> QSize:
        return QSize(480, self._high)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self._high)


def title_of(found: Found, tally: Any) -> str:
    """What the button does, which is also what the sheet is about."""
    if tally is None or not found.drafts:
        return "Nothing to add"
    if tally.new == 1 and not tally.joined:
        return "Add this enquiry"
    if tally.new:
        return f"Add {tally.new} enquiries"
    if tally.joined:
        return "File this reply" if tally.joined == 1 else f"File {tally.joined} replies"
    return "It is here already" if tally.known == 1 and len(found.drafts) == 1 else "Nothing new in it"


def counts(tally: Any) -> list[Run]:
    """What would come of it, in numbers."""
    if tally is None:
        return []
    parts = [
        (tally.new, "new enquiry", "new enquiries"),
        (tally.joined, "reply to an enquiry we have", "replies to enquiries we have"),
        (tally.known, "here already, not taken twice", "here already, not taken twice"),
        (tally.left_out, "automatic reply, left out", "automatic replies, left out"),
        (tally.new_employers, "new employer", "new employers"),
        (tally.updated_employers, "employer filled in", "employers filled in"),
    ]
    runs: list[Run] = []
    for number, one, more in parts:
        if number:
            runs += [Run("  ·  ", tone="muted")] if runs else []
            runs += [Run(f"{number:,} ", 600), Run(one if number == 1 else more)]
    return runs
