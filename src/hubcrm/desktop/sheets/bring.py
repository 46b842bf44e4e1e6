"""A sheet of employers, contacts or others before it is brought in: what it is, what becomes of each row, what to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubcrm.desktop.keys import is_ctrl_enter
from hubcrm.desktop.parts.saying import one_line
from hubcrm.desktop.session import Session
from hubcrm.desktop.sheets.preview_parts.columns_card import ColumnsCard
from hubcrm.desktop.sheets.preview_parts.fates_list import FatesList
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.fold import Fold
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.sheet import Rowed, Sheet
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.intake.sheet_kinds import KINDS, can_match, understood

if TYPE_CHECKING:
    from hubcrm.actions.bringing import Foreseen
    from hubcrm.desktop.sheet_read import Looked

_LABEL = 96
_WIDE = 820
_EACH = (("create", "New"), ("update", "Changes"), ("mend", "To look at"), ("skip", "As they are"))


class BringSheet(Sheet):
    """What a sheet holds, how rows are known, and what would become of them; Ctrl+Enter brings it in.

    `said` carries the Looked as the person wants it understood now; then comes `show_foreseen` or `cannot`.
    """

    said = Signal(object)
    enquiries = Signal()  # these are enquiries after all, which come in another way
    bring = Signal()
    mend = Signal()

    def __init__(self, parent: QWidget, session: Session, looked: Looked) -> None:
        super().__init__(parent, f"Bring in {one_line(looked.name)}", width=_WIDE)
        self.looked = looked
        self.foreseen: Foreseen | None = None
        self.kind = DropDown("What the sheet holds", [(one.said, one.name) for one in KINDS.values()])
        self.sheet = DropDown("Sheet of the workbook")
        self.known = DropDown("By what a row is known to be here already")
        self.found = Segmented([Option("update", "Change it"), Option("skip", "Leave it as it is")], "What is here already")
        self.fold = Fold("What each column is")
        self.card: ColumnsCard | None = None
        self.about = Words((), "S", "muted")
        self.counts = Words(())
        self.list = FatesList()
        self.which = Segmented([Option("all", "All"), *(Option(key, label) for key, label in _EACH)], "Which rows")
        self.save = Button("Save the rows to mend…", icon="download", tall=True)
        self.back = Button("Cancel", "quiet", key="Esc", tall=True)
        self.primary = Button("Bring in", "primary", key="Ctrl+Enter", tall=True)
        self._lay_out()
        self.kind.activated.connect(self._other_kind)
        self.sheet.activated.connect(self._other_sheet)
        self.known.activated.connect(self._other_key)
        self.found.chosen.connect(lambda key: self.said.emit(self.looked.saying(when_found=key)))
        self.which.chosen.connect(self.list.show_only)
        self.fold.opened.connect(self._fill_fold)
        self.save.clicked.connect(self.mend)
        self.back.clicked.connect(self.close_sheet)
        self.primary.clicked.connect(self.bring)
        self.show_looked(looked)

    def _lay_out(self) -> None:
        holds = QWidget()
        row = QHBoxLayout(holds)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.kind)
        row.addWidget(self.sheet)
        row.addWidget(self.about, 1, Qt.AlignmentFlag.AlignVCenter)
        self._already = Label("What is here already", "B", 400, "faint")
        meets = QWidget()
        line = QHBoxLayout(meets)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.known)
        line.addWidget(self._already)
        line.addWidget(self.found)
        line.addStretch(1)
        column = self.body.column
        column.addWidget(Rowed("It holds", holds, width=_LABEL))
        column.addWidget(self.fold)
        self._meets = Rowed("Known by", meets, width=_LABEL)
        column.addWidget(self._meets)
        column.addWidget(self.counts)
        self._rows = Card(padding=1, spacing=0)
        self._rows.column.addWidget(self.list)
        column.addWidget(self.which)
        column.addWidget(self._rows)
        self.foot.addWidget(self.save)
        self.foot.addStretch(1)
        self.foot.addWidget(self.back)
        self.foot.addWidget(self.primary)

    def show_looked(self, looked: Looked) -> None:
        """How it is understood now; what becomes of it is still being counted."""
        self.looked, self.foreseen = looked, None
        said, kind = looked.choices, KINDS[looked.choices.kind]
        self.kind.setCurrentIndex(self.kind.findData(said.kind))
        self.sheet.clear()
        for name in looked.sheet.sheets:
            self.sheet.addItem(one_line(name), name)
        self.sheet.setCurrentIndex(self.sheet.findData(looked.sheet.sheet))
        self.sheet.setVisible(len(looked.sheet.sheets) > 1)
        self.known.clear()
        self.known.addItem("Whatever fits", ())
        for key in kind.keys.values():
            if can_match(key, said.columns):
                self.known.addItem(key.said, (key.name,))
        self.known.setCurrentIndex(max(0, self.known.findData(said.match_on)))
        self.found.choose(said.when_found)
        self.found.setVisible(kind.updates)
        self._already.setVisible(kind.updates)
        rows = "1 row" if looked.sheet.row_count == 1 else f"{looked.sheet.row_count:,} rows"
        because = f" It is understood as {said.because.removeprefix('as ')}." if said.because else ""
        self.about.set_runs(f"{rows}.{because} {looked.sheet.note}".strip())
        if self.card is not None and self.card.kind is kind and len(self.card.choices) == self.card.shown_of(looked):
            self.card.show_table(looked)
        elif self.card is not None:
            self.fold.column.removeWidget(self.card)
            self.card.hide()
            self.card.deleteLater()
            self.card = None
            if self.fold.is_open:
                self._fill_fold(True)
        self._say()

    def _fill_fold(self, opened: bool) -> None:
        """Made when it is first unfolded: a dozen choices that few people look at would hold up the rest."""
        if opened and self.card is None:
            self.card = ColumnsCard(self.looked, named=False, kind=KINDS[self.looked.choices.kind])
            self.card.changed.connect(lambda columns: self.said.emit(self.looked.saying(columns=columns)))
            self.card.reached.connect(lambda widget: self.body.ensureWidgetVisible(widget, 0, 40))
            self.fold.column.addWidget(self.card)
        self.refit()

    def show_foreseen(self, foreseen: Foreseen) -> None:
        """What would become of it."""
        self.foreseen = foreseen
        self.tell("")
        for key, count in self._numbers(foreseen).items():
            self.which.set_count(key, count)
        self.list.show_fates(foreseen.each)
        self.list.show_only(self.which.current)
        self._say()
        self.refit()

    def cannot(self, problem: str) -> None:
        """Why it cannot be brought as it is understood now; the columns are where to look."""
        self.foreseen = None
        self.list.show_fates(())
        self.fold.set_open(True)
        self.tell(problem)
        self._say()

    def working(self, on: bool) -> None:
        """It is being brought in: not twice."""
        self.tell("")
        for button in (self.primary, self.back, self.save):
            button.setEnabled(not on)

    @staticmethod
    def _numbers(foreseen: Foreseen) -> dict[str, int]:
        mend = foreseen.conflict + foreseen.refused
        return {"all": len(foreseen.each), "create": foreseen.create, "update": foreseen.update, "mend": mend,
                "skip": foreseen.skip}  # fmt: skip

    def _say(self) -> None:
        kind, foreseen = KINDS[self.looked.choices.kind], self.foreseen
        self.which.setVisible(foreseen is not None)
        self._rows.setVisible(foreseen is not None)
        if foreseen is None:
            self.counts.set_runs([Run("" if self.problem.text() else "Counting…", tone="muted")])
            self.primary.say("Bring in")
            self.primary.setEnabled(False)
            self.save.hide()
            return
        numbers = self._numbers(foreseen)
        parts = [f"{numbers['create']:,} new" if numbers["create"] else ""]
        parts.append(f"{numbers['update']:,} would change" if numbers["update"] else "")
        parts.append(f"{numbers['skip']:,} as here already" if numbers["skip"] else "")
        parts.append(f"{foreseen.employers:,} new employer{'' if foreseen.employers == 1 else 's'}" if foreseen.employers else "")
        parts.append(f"{numbers['mend']:,} to look at" if numbers["mend"] else "")
        self.counts.set_runs("  ·  ".join(part for part in parts if part) or "There is nothing in it to bring in.")
        taken = numbers["create"] + numbers["update"]
        self.primary.say(f"Bring in {taken:,} {kind.one if taken == 1 else kind.many}" if taken else "Nothing to bring in")
        self.primary.setEnabled(taken > 0)
        self.save.say("Save the row to mend…" if numbers["mend"] == 1 else f"Save the {numbers['mend']:,} rows to mend…")
        self.save.setVisible(numbers["mend"] > 0)

    def _other_kind(self) -> None:
        kind = str(self.kind.currentData())
        if kind == "enquiries":
            self.enquiries.emit()
        elif kind != self.looked.choices.kind:
            columns = understood(KINDS[kind], self.looked.sheet.header)._replace(
                sheet=self.looked.columns.sheet, encoding=self.looked.columns.encoding
            )
            self.said.emit(self.looked.saying(kind=kind, columns=columns, match_on=(), when_found="update"))

    def _other_sheet(self) -> None:
        name = str(self.sheet.currentData())
        if name != self.looked.sheet.sheet:
            self.said.emit(self.looked.saying(columns=self.looked.columns._replace(sheet=name)))

    def _other_key(self) -> None:
        keys = tuple(self.known.currentData())
        if keys != self.looked.choices.match_on:
            self.said.emit(self.looked.saying(match_on=keys))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_ctrl_enter(event):
            self.primary.click()  # nothing happens while it cannot be pressed
        else:
            super().keyPressEvent(event)
