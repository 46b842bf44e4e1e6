"""Which employer it is: typed, with those we know already beside it and why they may be the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hubcrm.desktop.likely import Likely, Matcher
from hubcrm.desktop.parts.strip import Draft, Strip
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.chip import Chip
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.sheet import Rowed
from hubcrm.desktop.widgets.text import Words

PAUSE = 120  # ms without a key before the employers are looked through


class LikelyEmployers(QWidget):
    """Known employers that may be the one typed, each a chip; `chosen` carries the one that is meant."""

    chosen = Signal(object)  # Likely
    found = Signal()

    def __init__(self, session: Session, matcher: Matcher) -> None:
        super().__init__()
        self._session = session
        self._matcher = matcher
        self._asked = ("", "")
        self.matches: tuple[Likely, ...] = ()
        self.says = Words((), "S", "muted")
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.says)
        column.addWidget(self._holder)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self._look)
        self.hide()

    def look_for(self, name: str, email: str = "") -> None:
        """Look for employers like this one, once the typing pauses."""
        self._asked = (name.strip(), email.strip())
        if len(self._asked[0]) < 3 and "@" not in self._asked[1]:
            self._soon.stop()
            self._session.runner.forget(("likely", id(self)))
            self.show_matches([])
        else:
            self._soon.start()

    def _look(self) -> None:
        name, email = self._asked
        self._session.fetch(
            self._matcher.likely, name, email, then=self.show_matches, worker="search", slot=("likely", id(self))
        )

    def show_matches(self, matches: list[Likely]) -> None:
        """Show what was found."""
        name = self._asked[0].casefold()
        shown = [one for one in matches if one.name.casefold() != name]
        self.matches = tuple(matches)
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for one in shown:
            chip = Chip("", f"{one.name}: {one.reason}", suggested=True, parent=self._holder)
            chip.setAccessibleName(f"It is {one.name}: {one.reason}")
            chip.clicked.connect(_Chooser(self, one))
            self._flow.addWidget(chip)
            chip.show()
        same = next((one for one in shown if one.same), None)
        self.says.set_runs(f"Counts as {same.name}, unless you change the name." if same else "Is it one of these?")
        self.setVisible(bool(shown))
        self.updateGeometry()
        self.found.emit()


class _Chooser:
    """Chooses one employer."""

    def __init__(self, likely: LikelyEmployers, one: Likely) -> None:
        self._likely, self._one = likely, one

    def __call__(self) -> None:
        self._likely.chosen.emit(self._one)


class EmployerStrip(Strip):
    """Say which employer it is for: one we know, or a new one."""

    def __init__(self, session: Session, matcher: Matcher) -> None:
        super().__init__("Which employer is it?", "Save")
        self.name = Field("Employer", "Start typing a name")
        self.likely = LikelyEmployers(session, matcher)
        self._known: Likely | None = None
        self.column.addWidget(Rowed("Employer", self.name, width=96))
        self.column.addWidget(self.likely)
        self.finish()
        self.name.textChanged.connect(self._typed)
        self.name.returnPressed.connect(self.submit)
        self.likely.chosen.connect(self._chosen)

    def first(self) -> QWidget:
        return self.name

    def facts(self) -> Draft | None:
        name = " ".join(self.name.text().split())
        if not name:
            self.tell("Type the employer's name.")
            return None
        known = self._known if self._known is not None and self._known.name == name else None
        same = known or next((one for one in self.likely.matches if one.name.casefold() == name.casefold()), None)
        return {"id": same.id if same else "", "name": name}

    def draft(self) -> Draft:
        return {"name": self.name.text()} if self.name.text().strip() else {}

    def put(self, draft: Mapping[str, Any]) -> None:
        self._known = None
        self.name.setText(draft.get("name", ""))

    def _typed(self, text: str) -> None:
        self.likely.look_for(text)

    def _chosen(self, one: Likely) -> None:
        self.name.setText(one.name)
        self._known = one
        self.submit()
