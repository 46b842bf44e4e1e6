"""Says quietly beside a field what may be wrong with what is being typed there. It never blocks, and nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from hubcrm.desktop.parts.fact import Fact
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.fields import Field

if TYPE_CHECKING:
    from hubcrm.queries.reading import Reads

PAUSE: Final = 500  # ms without a key: nobody wants to hear of half an address


class Doubts(QObject):
    """Watches some fields of a form. `kind` and the names of `fields` are those of `intake.uk_details`.

    Each field is put into a `Fact`, to be laid out in its place: `doubts.facts["email"]`.
    """

    said = Signal()  # what stands beside the fields is another, and may take other room

    def __init__(self, session: Session, kind: str, fields: Mapping[str, Field], parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._kind, self._fields = session, kind, dict(fields)
        self.facts = {name: Fact(field) for name, field in fields.items()}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self.look)
        for field in fields.values():
            field.textChanged.connect(self._soon.start)

    def look(self) -> None:
        """Look over what stands there now."""
        self._soon.stop()
        self._session.fetch(
            found, self._kind, self._typed(), then=self._show, worker="search", slot=f"doubts of {self._kind}"
        )

    def _typed(self) -> dict[str, str]:
        return {name: field.text() for name, field in self._fields.items()}

    def _show(self, looked: tuple[dict[str, str], dict[str, str]]) -> None:
        typed, doubts = looked
        if not isValid(self):
            return  # its form was closed meanwhile
        for name, fact in self.facts.items():
            if self._fields[name].text() == typed[name]:  # else it is being typed on, and looked over again
                fact.say(doubts.get(name, ""))
                self._fields[name].setAccessibleDescription(doubts.get(name, ""))
        self.said.emit()


def found(_reader: Reads, kind: str, typed: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """(what was typed, the doubts about it); runs on a worker, as the tables of phone numbers take a moment to load."""
    from hubcrm.intake import uk_details
    from hubcrm.queries.labels import postcode_areas

    return typed, uk_details.doubts(kind, typed, postcode_areas())
