"""People at an employer whom only this viewer sees, and the card that says what would go to the team before it goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.pages.employer_parts.asking_card import AskingCard
from hubcrm.desktop.pages.employer_parts.people import KnownRow
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.choices import Tick
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.text import Label, Words, set_tip
from hubcrm.queries.employer_page import Known
from hubcrm.queries.labels import label
from hubcrm.queries.private_contacts import Own

_FACTS = (("name", "Name"), ("role_title", "What they do"), ("role_kind", "Kind of role"), ("email", "E-mail"),
          ("phone", "Phone"), ("notes", "Worth knowing"))  # fmt: skip
_SHORT = 30  # characters beside a tick, which fit at the narrowest
_GOES = "Only what is ticked goes, as a contact of the team's own. It cannot be made private again."


def as_known(own: Own) -> Known:
    """One's own contact as the rows and the form show people."""
    kept = own.kept
    return Known(own.id, kept.name, kept.role_title, kept.role_kind, kept.email, kept.phone, kept.notes, "private", kept.owner,
                 "", hidden=False, may_decide=True, shared=own.shared)  # fmt: skip


class LockSign(Painted, QWidget):
    """A small lock."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(16, 20)

    def paintEvent(self, event: object) -> None:
        from hubcrm.desktop.widgets import paint

        icons.paint(paint.start(self), "lock", 1, 3, 14, theme.current().muted)


class OwnPeople(QWidget):
    """ "Only you see these 2" with a lock, and the people; nothing at all where there are none."""

    asked = Signal(object)  # Known
    wanted_back = Signal(object)  # what was removed a moment ago

    def __init__(self) -> None:
        super().__init__()
        self._gone: object = None
        self.removed = Words("Removed. Nothing of it is left once you go on.", "S", "muted")
        self.back = Button("Put back", "quiet")
        self.back.clicked.connect(self._put_back)
        self.title = Label("Only you see these", "S", 600, "muted")
        self.count = Label("", "S", 400, "faint")
        self.rows = Repeated(self._made, lined=True)
        self.card = Card(padding=0, spacing=0)
        self.card.column.setContentsMargins(0, 3, 0, 3)
        self.card.column.addWidget(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(6)
        for widget in (LockSign(), self.title, self.count):
            head.addWidget(widget)
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(self.card)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.removed, 1)
        row.addWidget(self.back)
        column.addLayout(row)
        self._say_gone(None)
        self.hide()

    def show_people(self, own: Sequence[Own]) -> None:
        """Show whom this viewer keeps for themselves here."""
        self.count.setText(str(len(own)) if own else "")
        self.card.setVisible(bool(own))
        self.rows.show_items([as_known(one) for one in own])
        self.setVisible(bool(own) or self._gone is not None)

    def offer_back(self, gone: object) -> None:
        """Somebody was removed: until one goes on to another employer, they can be put back."""
        self._say_gone(gone)
        self.show()
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """One went on."""
        self._say_gone(None)

    def _say_gone(self, gone: object) -> None:
        self._gone = gone
        self.removed.setVisible(gone is not None)
        self.back.setVisible(gone is not None)

    def _put_back(self) -> None:
        gone = self._gone
        self._say_gone(None)
        self.wanted_back.emit(gone)

    def _made(self) -> KnownRow:
        row = KnownRow()
        row.asked.connect(self.asked)
        return row


class ShareCard(AskingCard):
    """Which facts of one's own contact the team gets. `shared` carries the contact's id and the names of the facts."""

    shared = Signal(str, object)

    def __init__(self) -> None:
        super().__init__("Share these", spacing=4)
        self.contact = ""
        self.title = Label("Share with the team", "B", 600)
        self.goes = Words(_GOES, "S", "muted")
        self.ticks = {name: Tick(title) for name, title in _FACTS}
        self.column.addWidget(self.title)
        for tick in self.ticks.values():
            self.column.addWidget(tick)
        self.column.addWidget(self.goes)
        self.column.addSpacing(4)
        self.add_foot()
        self.hide()

    def begin(self, known: Known) -> None:
        """Open for one of one's own contacts: the name goes in any case, the rest only where it is ticked."""
        self.contact = known.id
        self.title.setText(
            f"Share {one_line(known.name)} with the team" if len(known.name) <= 20 else "Share with the team"
        )
        for name, title in _FACTS:
            value = one_line(str(getattr(known, name)))
            shown = label("role_kinds", value) if name == "role_kind" and value else value
            said = f"{title}: {shown}"
            tick = self.ticks[name]
            tick.say(said if len(said) <= _SHORT else f"{said[: _SHORT - 1]}…")
            set_tip(tick, shown)
            tick.setVisible(bool(value))
            tick.setChecked(bool(value) and (name == "name" or name in known.shared))
        self.ticks["name"].setEnabled(False)
        self.tell("")
        self.save.setEnabled(True)
        self.show()
        first = next((tick for name, tick in self.ticks.items() if name != "name" and not tick.isHidden()), self.save)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Ask for it, once."""
        if self.save.isEnabled():
            self.save.setEnabled(False)
            chosen = [name for name, tick in self.ticks.items() if tick.isChecked() and not tick.isHidden()]
            self.shared.emit(self.contact, chosen)
