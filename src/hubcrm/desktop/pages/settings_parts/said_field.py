"""A field for days typed in words, with what was understood beneath it: "24 Dec to 31 Dec" Thu 24 to Thu 31 Dec."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.text import Words
from hubcrm.domain.errors import HubError


class SaidField(QWidget):
    """`read` turns the words into what they mean and raises NotAllowed with a sentence; `say` says it back."""

    def __init__(self, name: str, placeholder: str, read: Callable[[str], Any], say: Callable[[Any], str]) -> None:
        super().__init__()
        self._read = read
        self._say = say
        self.field = Field(name, placeholder)
        self.understood = Words((), "S", "muted", wrap=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.field)
        column.addWidget(self.understood)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.field.textChanged.connect(self.say_again)

    @property
    def words(self) -> str:
        """What was typed."""
        return self.field.text().strip()

    def set_words(self, text: str) -> None:
        """Type it."""
        self.field.setText(text)

    def value(self) -> Any:
        """What the words mean, or None where nothing was typed. Raises NotAllowed for words that mean nothing."""
        return self._read(self.words) if self.words else None

    def say_again(self) -> None:
        """Say what is understood; half a word is no mistake, the sentence comes when it is saved."""
        try:
            found = self.value()
            said = self._say(found) if found is not None else ""
        except HubError:
            said = ""
        self.understood.set_runs(said)
