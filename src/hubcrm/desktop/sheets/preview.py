"""What would be added, before it is: how many, which, what each column is, and a sentence for what cannot be taken."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLayout, QWidget

from hubcrm.desktop.files_read import all_problems
from hubcrm.desktop.parts.saying import moment_words, one_line
from hubcrm.desktop.session import Session
from hubcrm.desktop.sheets.preview_parts.columns_card import ColumnsCard
from hubcrm.desktop.sheets.preview_parts.problems_box import ProblemsBox
from hubcrm.desktop.sheets.preview_parts.taking import Taking, counts, state_of, title_of
from hubcrm.desktop.sheets.preview_parts.ticked_list import TickedList
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.choices import Tick
from hubcrm.desktop.widgets.fold import Fold
from hubcrm.desktop.widgets.sheet import Rowed, Sheet
from hubcrm.desktop.widgets.text import Run, Words
from hubcrm.desktop.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from hubcrm.actions.receiving import Foreseen
    from hubcrm.desktop.files_read import Found
    from hubcrm.intake.drafts import Draft

LONGEST_SHOWN = 900  # characters of one enquiry's words
_WIDE, _WIDE_WITH_COLUMNS = 640, 780


class PreviewSheet(Sheet):
    """One enquiry in full, or a list of many to tick; Enter adds, Esc leaves everything as it was.

    `columns` carries (which sheet, its Columns) when a person says that one is to be understood otherwise; then comes
    `show_found`. `mend` carries which sheet's rows are to be saved.
    """

    add = Signal()
    change = Signal()
    something_else = Signal()
    columns = Signal(int, object)
    mend = Signal(int)

    def __init__(
        self, parent: QWidget, found: Found, foreseen: Foreseen | None, session: Session, *, can_change: bool = False
    ) -> None:
        super().__init__(parent, "", width=_WIDE_WITH_COLUMNS if found.tables else _WIDE)
        self.found = found
        self.taking = Taking(found, foreseen) if foreseen is not None and found.drafts else None
        self._session = session
        self._can_change = can_change
        self._counting = False
        self.counts = Words(())
        self.cards: dict[int, ColumnsCard] = {}  # by the place of their sheet, once they have been seen
        self.list: TickedList | None = None
        self.problems: QWidget | None = None
        self.known = Tick("", parent=self)
        self.known.hide()
        self.known.toggled.connect(self._take_known)
        column = self.body.column
        column.addWidget(self.counts)
        self._add_cards()
        self._one_shown: QWidget | None = None
        self._at_problems = column.count()
        self.back = Button("Cancel", "quiet", key="Esc", tall=True)
        self.back.clicked.connect(self.close_sheet)
        self.edit = Button("Change it first", tall=True)
        self.edit.clicked.connect(self.change)
        self.others = Button("They are something else…", "quiet", tall=True, parent=self)
        self.others.clicked.connect(self.something_else)
        self.again = Button("Add it again anyway", tall=True)
        self.again.clicked.connect(self._add_again)
        self.primary = Button("", "primary", key="Enter", tall=True)
        self.primary.clicked.connect(self.add)
        self.foot.addWidget(self.others)
        self.others.setVisible(len(found.tables) == 1 and not found.messages)
        self.foot.addWidget(self.edit)
        self.foot.addWidget(self.again)
        self.foot.addStretch(1)
        self.foot.addWidget(self.back)
        self.foot.addWidget(self.primary)
        self._show_drafts()

    def first(self) -> QWidget:
        """Where the focus goes: Enter should do the likely thing; where nothing can be read, the first column."""
        if self.primary.isHidden() and self.cards and any(table.trouble for table in self.found.tables):
            return next(iter(self.cards.values())).choices[0]
        return self.back if self.primary.isHidden() else self.primary

    def counting(self) -> None:
        """What was read is being read anew."""
        self._counting = True
        self.counts.set_runs([Run("Counting…", tone="muted")])
        self.primary.setEnabled(False)

    def show_found(self, found: Found, foreseen: Foreseen) -> None:
        """The same files, understood in another way."""
        self.found = found
        self.taking = Taking(found, foreseen) if found.drafts else None
        self._counting = False
        self.primary.setEnabled(True)
        for at, card in self.cards.items():
            card.show_table(found.tables[at])
        self._show_drafts()
        self.refit()

    def take_only(self, taken: Collection[int]) -> None:
        """Tick these and no others, as they were before."""
        if self.taking is not None:
            self.taking.taken = {at for at in taken if at < len(self.taking.drafts)}
            self._say()

    def working(self) -> None:
        """It is being added: not twice."""
        self.tell("")
        for button in (self.primary, self.back, self.edit, self.again):
            button.setEnabled(False)

    def failed(self, problem: str) -> None:
        """It was not added; it is all still here."""
        for button in (self.primary, self.back, self.edit, self.again):
            button.setEnabled(True)
        self.tell(problem)
        self.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_cards(self) -> None:
        """What the columns of each sheet are: open where there is one sheet alone, else folded under its name."""
        alone = len(self.found.tables) == 1 and not self.found.messages
        for at, table in enumerate(self.found.tables):
            if alone:
                self._add_card(at, self.body.column, named=True)
                continue
            rows = "1 row" if table.sheet.row_count == 1 else f"{table.sheet.row_count:,} rows"
            fold = Fold(one_line(f"“{table.name}”"), f"{rows}; what each column is")
            self.body.column.addWidget(fold)
            fold.opened.connect(partial(self._fill_fold, at, fold))
            fold.set_open(bool(table.trouble))

    def _add_card(self, at: int, column: QLayout, *, named: bool) -> None:
        card = ColumnsCard(self.found.tables[at], named=named)
        card.changed.connect(partial(self._understood, at))
        card.reached.connect(self._into_sight)
        self.cards[at] = card
        column.addWidget(card)

    def _fill_fold(self, at: int, fold: Fold, opened: bool) -> None:
        """Made when it is first unfolded: a dozen choices that few people look at would hold up the rest."""
        if opened and at not in self.cards:
            self._add_card(at, fold.column, named=False)

    def _understood(self, at: int, columns: object) -> None:
        self.columns.emit(at, columns)

    def _into_sight(self, widget: QWidget) -> None:
        self.body.ensureWidgetVisible(widget, 0, 40)

    def _show_drafts(self) -> None:
        """What cannot be taken, what would be, and the buttons for it."""
        column = self.body.column
        for old in (self.problems, self._one_shown):
            if old is not None:
                column.removeWidget(old)
                old.hide()
                old.deleteLater()
        self.problems = self._one_shown = None
        sentences = list(all_problems(self.found))
        if sentences:
            self.problems = self._problems_box(sentences)
            column.insertWidget(self._at_problems, self.problems)
        taking = self.taking
        if taking is not None and len(taking.drafts) == 1 and not self.found.tables:
            self._one_shown = self._one(taking.drafts[0])
            column.addWidget(self._one_shown)
        else:
            self._show_list()
        self._say()

    def _problems_box(self, sentences: list[str]) -> ProblemsBox:
        rows = [len(table.problems) for table in self.found.tables]
        title = (
            "" if not self.found.drafts else "One cannot be taken" if len(sentences) == 1 else "What cannot be taken"
        )
        box = ProblemsBox(sentences, title, rows=sum(rows))
        at = next((at for at, count in enumerate(rows) if count), 0)
        box.save.connect(partial(self.mend.emit, at))
        return box

    def _show_list(self) -> None:
        taking = self.taking
        if self.list is None and taking is not None:
            self.list = TickedList(self._session)
            self.list.ticked.connect(self._say)
            self.list.opened.connect(self._entered)
            self._holder = Card(padding=1, spacing=0)
            self._holder.column.addWidget(self.list)
            self.body.column.addWidget(self._holder)
            self.body.column.addWidget(self.known)
        if self.list is not None:
            self._holder.setVisible(taking is not None)
            if taking is not None:
                self.list.show_taking(taking)
        known = len(taking.known) if taking is not None else 0
        self.known.setVisible(bool(known))
        self.known.say(
            "Add the one that is here already as well"
            if known == 1
            else f"Add the {known:,} that are here already as well"
        )
        self.known.blockSignals(True)
        self.known.setChecked(False)
        self.known.blockSignals(False)

    def _say(self) -> None:
        """Words and buttons for what is ticked at this moment."""
        taking = self.taking
        title = title_of(taking)
        self.title.setText(title)
        self.setAccessibleName(title)
        alone = taking is not None and len(taking.drafts) == 1 and not self.found.tables
        if alone and taking is not None and not self.found.problems:  # its title says it all, but for which enquiry it is
            state = state_of(taking.each[0])
            said = [Run(f"{state[:1].upper()}{state[1:]}.", tone="muted")] if state else []
        else:
            said = counts(taking, self.found.tables, len(self.found.problems))
        self.counts.set_runs(said)
        self.counts.setVisible(bool(said))
        addable = taking is not None and bool(taking.taken)
        self.primary.say(title)
        self.primary.setVisible(addable)
        self.back.say("Cancel" if addable else "Close")
        self.edit.setVisible(
            bool(self._can_change and alone and taking is not None and taking.usual and taking.tally.new)
        )
        self.again.setVisible(bool(alone and taking is not None and not taking.usual and taking.may_take(0)))

    def _entered(self) -> None:
        if self.primary.isVisible() and self.primary.isEnabled():
            self.add.emit()

    def _take_known(self, on: bool) -> None:
        if self.taking is not None and self.list is not None:
            self.taking.take_known(on)
            self.list.tell_again()
            self._say()

    def _add_again(self) -> None:
        if self.taking is not None:
            self.taking.toggle(0)
            self.add.emit()

    def _one(self, draft: Draft) -> QWidget:
        holder = QWidget()
        column: QLayout = _stacked(holder)
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
        return holder


def _stacked(holder: QWidget) -> QLayout:
    from PySide6.QtWidgets import QVBoxLayout

    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    return column
