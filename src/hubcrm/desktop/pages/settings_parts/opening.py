"""The passphrase and the recovery sheet: strips that open in place, and the new code shown this once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hubcrm.actions import safety
from hubcrm.desktop.parts.strip import Draft, Strip
from hubcrm.desktop.sheets.locked import SecretField
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.recovery_code import CodeCard, TwoGroups
from hubcrm.desktop.widgets.sheet import Sheet
from hubcrm.desktop.widgets.text import Words


class PassphraseStrip(Strip):
    """The present passphrase where there is one, and the new one twice. Nothing typed here is kept when it closes."""

    kind = "passphrase"

    def __init__(self) -> None:
        super().__init__("Change the passphrase", "Change it")
        self.present = SecretField("Present passphrase", "The present passphrase, or the recovery code")
        self.new = SecretField("New passphrase", f"The new one, at least {safety.LEAST} characters")
        self.again = SecretField("New passphrase again", "The new one again")
        for field in (self.present, self.new, self.again):
            self.column.addWidget(field)
            field.field.returnPressed.connect(self.submit)
        self.column.addWidget(
            Words("Three words that do not belong together do well. What is kept stays as it is.", "S", "faint")
        )
        self.finish()

    def ask_for(self, present: bool) -> None:
        """Whether there is a passphrase to give first."""
        self.present.setVisible(present)
        self.title.setText("Change the passphrase" if present else "Set a passphrase")
        self.save.say("Change it" if present else "Set it")

    def first(self) -> QWidget:
        return self.new.field if self.present.isHidden() else self.present.field

    def facts(self) -> Draft | None:
        if not self.present.isHidden() and not self.present.text:
            self._missing(self.present, "Type the present passphrase, or the recovery code.")
            return None
        if len(self.new.text.strip()) < safety.LEAST:
            self._missing(self.new, f"Use at least {safety.LEAST} characters for the new passphrase.")
            return None
        if self.new.text != self.again.text:
            self._missing(self.again, "The two are not the same. Type the new passphrase again.")
            return None
        return {"present": self.present.text, "new": self.new.text}

    def put(self, draft: Mapping[str, object]) -> None:
        for field in (self.present, self.new, self.again):
            field.field.clear()

    def _missing(self, field: SecretField, says: str) -> None:
        self.tell(says)
        field.field.setFocus()
        field.field.selectAll()


class ProveStrip(Strip):
    """The whole recovery code, typed from its sheet."""

    kind = "prove"

    def __init__(self) -> None:
        super().__init__("Prove the recovery sheet", "Check it")
        self.code = Field("Recovery code", "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX")
        self.column.addWidget(
            Words("Type the code from the sheet. Spaces, hyphens and small letters do not matter.", "B", "muted")
        )
        self.column.addWidget(self.code)
        self.finish()
        self.code.returnPressed.connect(self.submit)

    def first(self) -> QWidget:
        return self.code

    def facts(self) -> Draft | None:
        if not self.code.text().strip():
            self.tell("Type the recovery code from the sheet: seven groups of four.")
            return None
        return {"code": self.code.text()}

    def put(self, draft: Mapping[str, object]) -> None:
        self.code.clear()


class NewCodeSheet(Sheet):
    """A new recovery code, shown this once; two of its groups are typed from the sheet before it is put away as proved.

    `proved` once they are right. It can be closed without: then the window goes on reminding.
    """

    proved = Signal()

    def __init__(self, parent: QWidget, code: str, institution: str, day: date) -> None:
        super().__init__(parent, "A new recovery code", width=560)
        self.card = CodeCard()
        self.card.show_code(code, institution, day)
        about = (
            "Write it down or print it, and keep it on paper. It is shown only now, and the sheet you had until now opens "
            "nothing any more."
        )
        self.body.column.addWidget(Words(about, "B", "muted", line=22))
        self.body.column.addWidget(self.card)
        self.groups = TwoGroups()
        self.groups.ask(code)
        self.code, self.asked, self.fields = self.card.code, self.groups.asked, self.groups.fields
        self.body.column.addWidget(self.groups)
        self.later = Button("Later", "quiet", key="Esc", tall=True)
        self.done = Button("My sheet is right", "primary", key="Enter", tall=True)
        self.foot.addStretch(1)
        self.foot.addWidget(self.later)
        self.foot.addWidget(self.done)
        self.card.failed.connect(self.tell)
        self.groups.edited.connect(partial(self.tell, ""))
        self.groups.entered.connect(self.submit)
        self.later.clicked.connect(self.close_sheet)
        self.done.clicked.connect(self.submit)

    def submit(self) -> None:
        """Compare what was typed with the code."""
        wrong = self.groups.wrong()
        if wrong:
            self.tell(wrong)
            return
        self.proved.emit()
        self.close_sheet()


class AskSheet(Sheet):
    """What something does that has no Undo, before it is done. `agreed` when the person wants it."""

    agreed = Signal()

    def __init__(self, parent: QWidget, title: str, lines: Sequence[str], verb: str) -> None:
        super().__init__(parent, title, width=520)
        for line in lines:
            self.body.column.addWidget(Words(line, line=22))
        self.leave = Button("Leave it as it is", key="Esc", tall=True)
        self.go = Button(verb, "primary", tall=True)
        self.foot.addStretch(1)
        self.foot.addWidget(self.leave)
        self.foot.addWidget(self.go)
        self.leave.clicked.connect(self.close_sheet)
        self.go.clicked.connect(self._go)

    def _go(self) -> None:
        self.close_sheet()
        self.agreed.emit()


class RestoreSheet(AskSheet):
    """Before going back to a backup."""

    def __init__(self, parent: QWidget, when: str) -> None:
        lines = (
            "The hub becomes what it was then. What was added or changed since is not in it any more.",
            "The hub as it is now is kept first, as a file beside the backups, so that nothing is lost.",
            "The window closes and opens again.",
        )
        super().__init__(parent, f"Go back to {when}?", lines, "Go back to this backup")


class AskNewCode(AskSheet):
    """Before a new recovery code."""

    def __init__(self, parent: QWidget) -> None:
        lines = (
            "From then on the sheet you have opens nothing any more, neither this hub nor its backups.",
            "Do this when the sheet is lost, or somebody saw it who should not have. Have pen and paper ready.",
        )
        super().__init__(parent, "Make a new recovery code?", lines, "Make a new code")
