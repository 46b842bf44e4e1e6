"""A passphrase for a new hub, typed twice; needed where no keyring of this computer opens it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubcrm.actions.safety import LEAST
from hubcrm.desktop.pages.settings_parts.section import Titled
from hubcrm.desktop.sheets.locked import SecretField


class NewPassphrase(Titled):
    """`edited` at each key; `wrong` says in one sentence what is missing, and puts the keyboard there."""

    edited = Signal()

    def __init__(self) -> None:
        self._needed = False
        self.passphrase = SecretField("Passphrase", "Three words do well")
        self.again = SecretField("The same again", "The same again")
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.passphrase, 1)
        row.addWidget(self.again, 1)
        super().__init__("Passphrase", held)
        for field in (self.passphrase.field, self.again.field):
            field.textEdited.connect(self._typed)

    @property
    def text(self) -> str:
        """What was typed; blank means none."""
        return self.passphrase.text

    def know(self, *, by_itself: bool) -> None:
        """Whether this computer's keyring can open the hub."""
        self._needed = not by_itself
        self.label.setText("Passphrase, if you want one" if by_itself else "Passphrase")
        self.say(
            "This computer opens the hub for you by itself. A passphrase opens it elsewhere too."
            if by_itself
            else "Asked for at each start, as this computer has no keyring that hubcrm trusts. Three words that do not "
            "belong together do well."
        )
        self._typed()

    def wrong(self) -> str:
        """What has to be put right first; blank where nothing has."""
        typed = self.passphrase.text
        if (typed or self._needed) and len(typed.strip()) < LEAST:
            self.passphrase.field.setFocus()
            return f"Choose a passphrase of at least {LEAST} characters."
        if typed != self.again.text:
            self.again.field.setFocus()
            self.again.field.selectAll()
            return "The two passphrases are not the same. Type the second one again."
        return ""

    def _typed(self) -> None:
        self.again.setEnabled(bool(self.passphrase.text))
        if not self.passphrase.text:
            self.again.field.clear()
        self.edited.emit()
