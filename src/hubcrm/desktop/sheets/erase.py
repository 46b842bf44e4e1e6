"""Erasing for good: what goes and what stays, and a word to type, because Undo cannot take it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from hubcrm.actions import erasing
from hubcrm.actions.erasing import Erasure
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.sheet import Rowed, Sheet
from hubcrm.desktop.widgets.text import Words
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome

if TYPE_CHECKING:
    from hubcrm.queries.reading import Reads

WORD = "erase"
_FOR_GOOD = (
    "Nothing brings it back, Undo neither. It goes from this computer at once, and from every other computer of this hub "
    "when that one next shares. Backups made before hold it until they are three months old."
)
_STAYS = "What names nobody stays: the dates, the department, the outcome and its value."


class EraseSheet(Sheet):
    """`plan(reads)` says what would go; it is read when the sheet opens."""

    def __init__(self, parent: QWidget, session: Session, title: str, plan: Callable[[Reads], Erasure]) -> None:
        super().__init__(parent, title, width=520)
        self._session = session
        self._erasure: Erasure | None = None
        self.what = Words("Looking at what there is.", "B")
        self.word = Field("The word erase", f"Type {WORD}")
        self.leave = Button("Cancel", "quiet", key="Esc", tall=True)
        self.go = Button("Erase for good", "primary", key="Ctrl+Enter", tall=True)
        self.go.setEnabled(False)
        column = self.body.column
        column.addWidget(self.what)
        column.addWidget(Words(_STAYS, "B", "muted"))
        column.addWidget(Words(_FOR_GOOD, "B", "muted"))
        column.addWidget(Rowed("To do it", self.word, width=84))
        self.foot.addStretch(1)
        self.foot.addWidget(self.leave)
        self.foot.addWidget(self.go)
        self.leave.clicked.connect(self.close_sheet)
        self.go.clicked.connect(self.submit)
        self.word.returnPressed.connect(self.submit)
        self.word.textChanged.connect(self._look)
        session.fetch(plan, then=self._show, failed=self._refused, worker="search")

    def _show(self, erasure: Erasure) -> None:
        self._erasure = erasure
        self.what.set_runs(f"This erases {erasure.said}.")
        self._look()

    def _look(self) -> None:
        typed = self.word.text().strip().casefold() == WORD
        self.go.setEnabled(typed and self._erasure is not None)

    def submit(self) -> None:
        """Erase, once, where the word is there."""
        if self._erasure is None or self.word.text().strip().casefold() != WORD:
            self.tell(f"Type the word {WORD} first: it cannot be taken back.")
            return
        if self.go.isEnabled():
            self.go.setEnabled(False)
            self._session.do(erasing.erase, self._erasure, then=self._done, failed=self._refused)

    def _done(self, _outcome: Outcome[Any]) -> None:
        self.close_sheet()

    def _refused(self, error: HubError) -> None:
        self.tell(str(error))
        self._look()


def erase_enquiry(parent: QWidget, session: Session, enquiry: str) -> None:
    """Ask about what was written in one enquiry."""
    sheet = EraseSheet(parent, session, "Erase what was written", partial(_of_enquiry, viewer=session.viewer, enquiry=enquiry))
    sheet.open_sheet(sheet.word)


def erase_contact(parent: QWidget, session: Session, contact: str) -> None:
    """Ask about what is kept about one person we know."""
    sheet = EraseSheet(parent, session, "Erase a person", partial(_of_contact, viewer=session.viewer, contact=contact))
    sheet.open_sheet(sheet.word)


def _of_enquiry(reads: Reads, *, viewer: Any, enquiry: str) -> Erasure:
    return erasing.of_enquiry(reads, viewer, enquiry)


def _of_contact(reads: Reads, *, viewer: Any, contact: str) -> Erasure:
    return erasing.of_contact(reads, viewer, contact)
