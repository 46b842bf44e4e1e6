"""A sheet's columns, one row each: its name, what stands in it, and what it is, as a choice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.parts.saying import one_line
from hubcrm.desktop.widgets.card import Card, Line
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.text import Elided, Label, Words

if TYPE_CHECKING:
    from hubcrm.desktop.files_read import Table
    from hubcrm.desktop.sheet_read import Looked
    from hubcrm.intake.csv_columns import Columns
    from hubcrm.intake.sheet_kinds import SheetKind

NOTES, OUT = "notes:", "out:"
"""Values of the choice beside the fields: kept in the notes, and not kept at all."""
MOST_SHOWN = 40  # columns; a table may have a thousand, and those further right are rarely the words of an enquiry
_SAMPLES = 3
_CHOICE = 196  # px
_DATE = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})\b")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_LETTERS = {
    "cp1252": "Western European (Windows)", "utf-8": "Unicode (UTF-8)", "mac_roman": "Western European (Mac)",
    "cp850": "Western European (DOS)", "cp1250": "Central European (Windows)",
}  # fmt: skip


class _Choice(DropDown):
    """A choice that comes into sight when it is reached with Tab."""

    reached = Signal(object)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.reached.emit(self)


class ColumnsCard(QWidget):
    """What each column of one sheet is. `changed` carries the Columns as they are now; `reached` a choice with focus."""

    changed = Signal(object)
    reached = Signal(object)

    def __init__(
        self, table: Table | Looked, *, named: bool, kind: SheetKind | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._table = table
        self.kind = kind
        self._rest = NOTES if kind is None else OUT  # what becomes of a column that is nothing in particular
        self.choices: list[_Choice] = []
        self._samples: list[Elided] = []
        self._kinds = _kinds(self, kind)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.says = Words((), "S", "muted")
        self.doubts = QHBoxLayout()
        self.doubts.setSpacing(8)
        self.dates, self._dates_shown = self._doubt("Dates", "How its dates are written")
        self.letters, self._letters_shown = self._doubt("Letters", "How its letters are written")
        self.doubts.addStretch(1)
        if named:
            column.addWidget(Label(one_line(f"“{table.name}”"), "B", 600))
        column.addWidget(self.says)
        self._doubt_row = QWidget()
        self._doubt_row.setLayout(self.doubts)
        self.doubts.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._doubt_row)
        card = Card(padding=0, spacing=0)
        column.addWidget(card)  # in its place while it is empty: moving a full one costs as much as building it
        for at, name in enumerate(table.sheet.header[:MOST_SHOWN]):
            if at:
                card.column.addWidget(Line())
            self._add_row(card, at, name)
        more = len(table.sheet.header) - MOST_SHOWN
        if more > 0:
            rest = "kept in the notes" if kind is None else "left out"
            column.addWidget(Words(f"and {more:,} more columns, {rest}", "S", "muted"))
        self.show_table(table)

    @staticmethod
    def shown_of(table: Table | Looked) -> int:
        """How many columns of a sheet have a row here."""
        return min(len(table.sheet.header), MOST_SHOWN)

    def show_table(self, table: Table | Looked) -> None:
        """Show how it is understood now."""
        self._table = table
        sheet, columns = table.sheet, table.columns
        meant = {column: field for field, column in columns.fields.items()}
        for at, choice in enumerate(self.choices):
            value = meant.get(at, OUT if at in columns.left_out else self._rest)
            choice.setCurrentIndex(choice.findData(value))
            self._samples[at].setText(_samples(table, at))
        rows = "1 row" if sheet.row_count == 1 else f"{sheet.row_count:,} rows"
        last = "Its columns are as the last time."
        parts = [f"{rows}.", last if table.remembered else ""] if self.kind is None else []
        parts.append(sheet.note if not sheet.doubtful and self.kind is None else "")
        self.says.set_runs(" ".join(part for part in parts if part))
        self.says.setVisible(self.kind is None)
        self._show_doubts()

    def _show_doubts(self) -> None:
        from hubcrm.intake.csv_table import ENCODINGS
        from hubcrm.intake.sent_dates import EITHER

        sheet, columns = self._table.sheet, self._table.columns
        dates = sheet.day_order == EITHER or columns.day_first is not None
        if dates:
            example = _doubtful_date(self._table)
            self._fill(self.dates, [(f"{example[0]} is {example[1]}", True), (f"{example[0]} is {example[2]}", False)],
                       columns.day_first is not False)  # fmt: skip
        if sheet.doubtful:
            self._fill(self.letters, [(_LETTERS[one], one) for one in ENCODINGS], sheet.encoding)
        self._dates_shown.setVisible(dates)
        self._letters_shown.setVisible(sheet.doubtful)
        self._doubt_row.setVisible(dates or sheet.doubtful)

    def _doubt(self, label: str, name: str) -> tuple[_Choice, QWidget]:
        """A choice for what only a person can know, and the widget that shows it with its label."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(8)
        choice = _Choice(name)
        choice.activated.connect(self._said)
        choice.reached.connect(self.reached)
        row.addWidget(Label(label, "B", 400, "muted"))
        row.addWidget(choice)
        self.doubts.addWidget(holder)
        return choice, holder

    def _fill(self, choice: DropDown, given: list[tuple[str, Any]], chosen: Any) -> None:
        choice.clear()
        for words, value in given:
            choice.addItem(words, value)
        choice.setCurrentIndex(max(0, choice.findData(chosen)))

    def _add_row(self, card: Card, at: int, name: str) -> None:
        row = QWidget()
        card.column.addWidget(row)
        line = QHBoxLayout(row)
        line.setContentsMargins(12, 4, 6, 4)
        line.setSpacing(12)
        title = Elided(one_line(name), "B", 500)
        samples = Elided("", "B", 400, "muted")
        choice = _Choice(f"What “{one_line(name)}” is")
        choice.setModel(self._kinds)
        choice.setFixedWidth(_CHOICE)
        choice.activated.connect(self._said)
        choice.reached.connect(self.reached)
        choice.setProperty("column", at)
        line.addWidget(title, 5)
        line.addWidget(samples, 8)
        line.addWidget(choice, 0, Qt.AlignmentFlag.AlignVCenter)
        self.choices.append(choice)
        self._samples.append(samples)

    def _said(self) -> None:
        """Something was chosen: a field that another column was until now goes over to this one."""
        sender = self.sender()
        at = sender.property("column") if isinstance(sender, _Choice) else None
        chosen = self.choices[at].currentData() if at is not None else None
        if chosen not in (None, NOTES, OUT):
            for other, choice in enumerate(self.choices):
                if other != at and choice.currentData() == chosen:
                    choice.setCurrentIndex(choice.findData(self._rest))
        now = self.columns()
        if now != self._table.columns:
            self.changed.emit(now)

    def columns(self) -> Columns:
        """As it is chosen now."""
        before = self._table.columns
        shown = len(self.choices)
        fields = {field: at for field, at in before.fields.items() if at >= shown}
        chosen = [(choice.currentData(), at) for at, choice in enumerate(self.choices)]
        fields |= {field: at for field, at in chosen if field not in (NOTES, OUT)}
        out = {at for at in before.left_out if at >= shown}
        out |= {at for field, at in chosen if field == OUT}
        day_first, encoding = before.day_first, before.encoding
        if self.sender() is self.dates:
            day_first = bool(self.dates.currentData())
        if self.sender() is self.letters:
            encoding = str(self.letters.currentData())
        return before._replace(fields=fields, left_out=frozenset(out), day_first=day_first, encoding=encoding)


def _kinds(parent: QWidget, kind: SheetKind | None) -> QStandardItemModel:
    """What a column may be, made once for all of them."""
    from hubcrm.intake.csv_columns import SAID

    model = QStandardItemModel(parent)
    fields = [*SAID.items(), (NOTES, "Kept in the notes")] if kind is None else [
        (one.name, one.said) for one in kind.fields.values()]  # fmt: skip
    for value, words in (*fields, (OUT, "Left out")):
        item = QStandardItem(words)
        item.setData(value, Qt.ItemDataRole.UserRole)
        item.setEditable(False)
        model.appendRow(item)
    return model


def _samples(table: Table | Looked, at: int) -> str:
    """The first things that stand in a column, each once."""
    cells = (one_line(row[at][:120]) for row in table.sheet.rows if at < len(row))
    return "  ·  ".join(list(dict.fromkeys(cell for cell in cells if cell))[:_SAMPLES]) or "(nothing)"


def _doubtful_date(table: Table | Looked) -> tuple[str, str, str]:
    """A date that could be two days: (as it is written, with its day first, with its month first)."""
    at = table.columns.fields.get("received", -1)
    for row in table.sheet.rows:
        found = _DATE.search(row[at]) if 0 <= at < len(row) else None
        if found and found[1] != found[2] and 0 < int(found[1]) <= 12 and 0 < int(found[2]) <= 12:
            first, second = int(found[1]), int(found[2])
            return found[0], f"{first} {_MONTHS[second - 1]}", f"{second} {_MONTHS[first - 1]}"
    return "3/4", "3 April", "4 March"
