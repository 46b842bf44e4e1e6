"""The people we know at an employer, each with who can see them; adding and editing happen in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.pages.employer_parts import saying
from hubcrm.desktop.pages.employer_parts.asking_card import AskingCard
from hubcrm.desktop.parts.doubts import Doubts
from hubcrm.desktop.parts.known import known_name, who_can_see
from hubcrm.desktop.parts.strip import Lines
from hubcrm.desktop.session import Session
from hubcrm.desktop.unfinished import Unfinished
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.begun_line import BegunLine
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.domain.words import Visibility
from hubcrm.queries.employer_page import Known
from hubcrm.queries.labels import labels
from hubcrm.queries.private_contacts import Own

_SIDE = 16
_LINES = (19, 38, 58)
_TEXTS = ("name", "role_title", "email", "phone", "notes")
_EVERYONE = "Everyone in the hub and the departments sees the name and details."
_ASK_ME = "Others see the kind of role and that they can ask you; not the name or details."
_ONLY_ME = "Nobody else sees this. It stays on this computer, in a file of its own, until you share a part of it."
_WHO = {"shared": _EVERYONE, "introduction": _ASK_ME, "private": _ONLY_ME}


class KnownRow(Painted, QPushButton):
    """One person; pressing it opens what is known of them, where this viewer may see it."""

    asked = Signal(object)  # Known

    def __init__(self) -> None:
        super().__init__()
        self._known: Known | None = None
        self._name = self._line = self._icon = self._who = ""
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self.asked.emit(self._known))

    def show_item(self, known: Known) -> None:
        """Show another person."""
        self._known = known
        self._name, self._line = known_name(known), saying.known_line(known)
        self._icon, self._who = who_can_see(known)
        self.setFixedHeight(_LINES[2] + 16 if self._line else _LINES[1] + 18)
        self.setAccessibleName(". ".join(part for part in (self._name, self._line, self._who) if part))
        self.setEnabled(not known.hidden)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if known.hidden else Qt.FocusPolicy.StrongFocus)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(296, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            paint.box(painter, QRectF(self.rect()).adjusted(4, 3, -4, -3), tokens.hover)
            icons.paint(painter, "pencil", self.width() - _SIDE - 14, _LINES[0] - 7, 14, tokens.muted)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, QRectF(self.rect()).adjusted(4, 3, -4, -3))
        room = self.width() - 2 * _SIDE
        paint.words(painter, _SIDE, _LINES[0], paint.elided(self._name, room - 20, "B", 600), "B", 600, tokens.text)
        third = _LINES[1]
        if self._line:
            paint.words(painter, _SIDE, _LINES[1], paint.elided(self._line, room, "S", 500), "S", 500, tokens.muted)
            third = _LINES[2]
        icons.paint(painter, self._icon, _SIDE, third - 7, 14, tokens.faint)
        who = paint.elided(self._who, room - 20, "S", 500)
        paint.words(painter, _SIDE + 20, third, who, "S", 500, tokens.faint)


class ContactForm(AskingCard):
    """What is known of a person, to be filled in or changed. `saved` carries the contact's id ("" for a new one) and
    the facts; visibility "private" says that it is kept for this viewer alone, and then nothing of it is kept as a draft."""

    saved = Signal(str, object)
    sharing = Signal(object)  # Known
    removed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__("Save")
        self.contact = ""
        self._known: Known | None = None
        self._decides = False
        self._before: dict[str, Any] = dict.fromkeys((*_TEXTS, "role_kind", "visibility"), "")
        self.title = Label("", "B", 600)
        self.begun = BegunLine()
        self.name = Field("Name", "Name")
        self.role = Field("What they do", "What they do")
        roles = [("Kind of role", ""), *((words, code) for code, words in labels("role_kinds").items())]
        self.role_kind = DropDown("Kind of role", roles)
        self.email = Field("E-mail", "E-mail")
        self.phone = Field("Phone", "Phone")
        self.doubts = Doubts(session, "contact", {"email": self.email, "phone": self.phone}, self)
        self.notes = Lines("Worth knowing", "Worth knowing, such as when to ring", 2)
        self.who_label = Label("Who can see this", "S", 600, "muted")
        self.who = Segmented((Option("shared", "Everyone"), Option("introduction", "Ask me first"),
                              Option("private", "Only me", icon="lock")), "Who can see this")  # fmt: skip
        self.who_says = Words("", "S", "muted")
        self.own_foot = _OwnFoot()
        self.erase = Button("Erase them for good…", "quiet")
        for widget in (self.title, self.begun, self.name, self.role, self.role_kind, *self.doubts.facts.values(), self.notes,
                       self.who_label, self.who, self.who_says, self.own_foot, self.erase):  # fmt: skip
            self.column.addWidget(widget)
        self.add_foot()
        self.who.chosen.connect(self._say_who)
        self.notes.finished.connect(self.submit)
        self.erase.clicked.connect(partial(self._ask_to_erase, session))
        self.own_foot.share.clicked.connect(lambda: self.sharing.emit(self._known))
        self.own_foot.remove.clicked.connect(lambda: self.removed.emit(self.contact))
        for field in (self.name, self.role, self.email, self.phone):
            field.returnPressed.connect(self.submit)
        self._unfinished = Unfinished(session.drafts, self)

    def begin(self, known: Known | None, *, by_introduction: bool, employer: str, quietly: bool = False) -> None:
        """Open for a person, or for a new one of an employer; `by_introduction` is how a new one begins."""
        self.leave_it()
        self.contact = known.id if known else ""
        self._known = known
        own = known is not None and known.visibility == Visibility.PRIVATE and known.may_decide
        self.own_foot.setVisible(own)
        self.erase.setVisible(known is not None and known.may_decide and not own)
        self.title.setText("Add a person" if known is None else "What we know of them")
        visibility = known.visibility if known else ("introduction" if by_introduction else "shared")
        self._before = {name: getattr(known, name) if known else "" for name in (*_TEXTS, "role_kind")}
        self._before["visibility"] = visibility if visibility == Visibility.SHARED or own else "introduction"
        if own:
            self.begun.hide()
            self.put({})
        elif self.contact:
            self._unfinished.show(self.contact, place=f"employers/contact/{employer}")
        else:
            self._unfinished.show(employer, place="employers/contact/new")
        self._decides = known is None or known.may_decide
        self.who_label.setVisible(self._decides and not own)
        self.who.setVisible(self._decides and not own)
        self.who.offer(("shared", "introduction", "private") if known is None else ("shared", "introduction"))
        self._say_who()
        if not self._decides and known is not None:
            self.who_says.set_runs(f"{known.steward_name} looks after this contact and decides who sees it.")
        self.tell("")
        self.save.setEnabled(True)
        self.show()
        if not quietly:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Hand over what was typed, once: Ctrl+Enter in a field arrives here twice."""
        if not self.save.isEnabled():
            return
        facts = self._shown()
        if not self._decides:
            del facts["visibility"]
        self.tell("")
        self.save.setEnabled(False)
        self.saved.emit(self.contact, facts)

    def draft(self) -> dict[str, Any]:
        """What was typed and is not kept yet."""
        return {name: value for name, value in self._shown().items() if value != self._before[name]}

    def put(self, draft: Mapping[str, Any]) -> None:
        """Fill it in: what is known, and over it what was typed before."""
        facts = {**self._before, **draft}
        for name, field in zip(_TEXTS, (self.name, self.role, self.email, self.phone), strict=False):
            field.setText(facts[name])
        self.notes.setPlainText(facts["notes"])
        self.role_kind.setCurrentIndex(max(0, self.role_kind.findData(facts["role_kind"])))
        self.who.choose(facts["visibility"])

    def _shown(self) -> dict[str, Any]:
        return {
            "name": self.name.text(), "role_title": self.role.text(), "role_kind": self.role_kind.currentData(),
            "email": self.email.text(), "phone": self.phone.text(), "notes": self.notes.toPlainText(),
            "visibility": self.who.current,
        }  # fmt: skip

    def kept(self) -> None:
        """It is in the hub."""
        self._unfinished.forget()

    def leave_it(self) -> None:
        """It is put away; what was typed stays for the next time."""
        self._unfinished.leave()

    def _ask_to_erase(self, session: Session) -> None:
        from hubcrm.desktop.sheets.erase import erase_contact

        erase_contact(self.window(), session, self.contact)

    def _say_who(self) -> None:
        self.who_says.set_runs(_WHO[self.who.current])
        if self.who.current == "private":
            self._unfinished.forget()  # and from now on nothing typed here is kept before it is saved
            self.begun.hide()


class _OwnFoot(QWidget):
    """What can be done with somebody whom only this viewer sees: share a part, or forget them."""

    def __init__(self) -> None:
        super().__init__()
        self.share = Button("Share with the team…", "secondary")
        self.remove = Button("Remove", "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(8)
        row.addWidget(self.share)
        row.addWidget(self.remove)
        row.addStretch(1)
        self.hide()


class PeopleKnown(QWidget):
    """ "People we know 3", Add a person, the people, and the form that opens among them."""

    saved = Signal(str, object)  # contact id or "", facts; visibility "private" for one's own
    shared = Signal(str, object)  # id of one's own contact, names of the facts that go to the team
    removed = Signal(str)  # id of one's own contact

    def __init__(self, session: Session) -> None:
        super().__init__()
        from hubcrm.desktop.pages.employer_parts.own_people import OwnPeople, ShareCard

        self.by_introduction = False  # how a new contact begins for this viewer
        self.employer = ""  # whose people they are
        self.count = Label("", "B", 400, "faint")
        self.add_button = Button("Add a person", "quiet", key="P")
        self.rows = Repeated(self._made, lined=True)
        self.nothing = Words("Nobody yet. Add whoever you spoke with, so that the next of us knows whom to ask for.",
                             "B", "muted")  # fmt: skip
        self._drafts = session.drafts
        self.form = ContactForm(session)
        self.form.hide()
        self.card = Card(padding=0, spacing=0)
        self.card.column.setContentsMargins(0, 3, 0, 3)
        self.card.column.addWidget(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label("People we know", "B", 600))
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.add_button)
        column.addLayout(head)
        self.own = OwnPeople()
        self.share = ShareCard()
        column.addWidget(self.form)
        column.addWidget(self.share)
        column.addWidget(self.card)
        column.addWidget(self.nothing)
        column.addWidget(self.own)
        self.own.asked.connect(self._edit)
        self.form.sharing.connect(self._begin_sharing)
        self.form.removed.connect(self.removed)
        self.share.shared.connect(self.shared)
        self.share.closed.connect(self.close_form)
        self.add_button.clicked.connect(self.add)
        self.form.saved.connect(self.saved)
        self.form.closed.connect(self.close_form)

    def show_people(self, known: Sequence[Known], own: Sequence[Own] = ()) -> None:
        """Show who is known now, and apart from them whom only this viewer sees."""
        still = {one.id for one in known} | {one.id for one in own}
        if not self.form.isHidden() and self.form.contact and self.form.contact not in still:
            self.close_form()  # they are gone: erased, or undone
        self.own.show_people(own)
        self.count.setText(str(len(known)) if known else "")
        self.rows.show_items(known)
        self.card.setVisible(bool(known))
        self.nothing.setVisible(not known)

    def reopen(self, known: Sequence[Known]) -> None:
        """Words typed about somebody of this employer before and not saved are shown again."""
        of, place = self._drafts.of, f"employers/contact/{self.employer}"
        begun = next((one for one in known if not one.hidden and of(place, one.id) is not None), None)
        if begun is not None or of("employers/contact/new", self.employer) is not None:
            introduced = self.by_introduction and begun is None
            self.form.begin(begun, by_introduction=introduced, employer=self.employer, quietly=True)

    def add(self) -> None:
        """Open the form for somebody new."""
        self.share.hide()
        self.form.begin(None, by_introduction=self.by_introduction, employer=self.employer)

    def close_form(self) -> None:
        """Put the form, or what would be shared, away and give the focus back."""
        if self.is_open:
            self.form.leave_it()
            self.form.hide()
            self.share.hide()
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_open(self) -> bool:
        """Whether something is open here that can be put away."""
        return not (self.form.isHidden() and self.share.isHidden())

    def _begin_sharing(self, known: Known) -> None:
        self.form.leave_it()
        self.form.hide()
        self.share.begin(known)

    def _edit(self, known: Known) -> None:
        if not known.hidden:
            self.share.hide()
            self.form.begin(known, by_introduction=False, employer=self.employer)

    def _made(self) -> KnownRow:
        row = KnownRow()
        row.asked.connect(self._edit)
        return row
