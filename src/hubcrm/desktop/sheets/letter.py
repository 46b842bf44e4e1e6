"""Writing a letter: choose what to begin with, change what should read differently, open it in one's own mail program."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubcrm.desktop.keys import is_ctrl_enter
from hubcrm.desktop.mail_program import MailProgram
from hubcrm.desktop.session import Session
from hubcrm.desktop.unfinished import Unfinished
from hubcrm.desktop.widgets.begun_line import BegunLine
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.choices import DropDown, Menu
from hubcrm.desktop.widgets.fields import Field, TextField
from hubcrm.desktop.widgets.sheet import Rowed, Sheet
from hubcrm.desktop.widgets.text import Elided
from hubcrm.domain.errors import HubError, MissingFact
from hubcrm.domain.outcome import Outcome
from hubcrm.queries.reading import Moment, Reads, Viewer

if TYPE_CHECKING:
    from hubcrm.queries.letters import Begun, Letter

LABEL = 88
_HIGH = 300  # px of the letter's text
_LOW = 216  # px, in a low window
_LITTLE_ROOM = 760
PLACE = "enquiry/letter"  # of what was typed and not kept yet


class Ready(NamedTuple):
    """A letter as it begins, and the templates there are: (what it is called, its code)."""

    begun: Begun
    choices: tuple[tuple[str, str], ...]


def ready(reader: Reads, enquiry: str, template: str, viewer: Viewer, moment: Moment) -> Ready:
    """Begin a letter; without a template, with the one that is likely to be wanted. Runs on a worker."""
    from hubcrm.queries import letters

    asked = reader.read("SELECT 1 FROM offer WHERE enquiry = ? AND status = 'open' LIMIT 1", (enquiry,))
    found = [one for one in letters.worded(reader) if one.code != "offer_brief" and (asked or one.to == "employer")]
    begun = letters.begin(reader, enquiry, template or letters.likely(reader, enquiry), viewer, moment)
    return Ready(begun, tuple((one.title, one.code) for one in found))


class LetterText(TextField):
    """The letter itself. Both ways of keeping it are heard by the sheet."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_ctrl_enter(event):
            event.ignore()
        else:
            super().keyPressEvent(event)


class LetterSheet(Sheet):
    """One letter. Ctrl+Enter keeps it and opens it in the mail program; nothing is ever sent from here."""

    kept = Signal(str)  # the letter's id

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, "Write to them", width=780)
        self._session = session
        self._mail = MailProgram(session, session.runner)
        self._enquiry = self._letter = ""
        self._begun: Begun | None = None
        self.begun = BegunLine()
        self.template = DropDown("Begin with")
        self.phrases = Button("Can-do phrases", "quiet", icon="plus", opens_menu=True)
        self.to = Field("To", "name@employer.example")
        self.subject = Field("Subject", "What it is about")
        self.text = LetterText("Letter", "What you want to say")
        self.text.setFixedHeight(_HIGH if parent.window().height() > _LITTLE_ROOM else _LOW)
        self._menu = Menu("Can-do phrases", self)
        self._build()
        self._unfinished = Unfinished(session.drafts, self)
        self.template.activated.connect(self._template_chosen)
        self.phrases.clicked.connect(self._show_phrases)
        for field in (self.to, self.subject):
            field.returnPressed.connect(self._next_field)
        self.closed.connect(self._unfinished.leave)

    def _build(self) -> None:
        column = self.body.column
        column.addWidget(self.begun)
        first = QWidget()
        row = QHBoxLayout(first)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.template, 1)
        row.addWidget(self.phrases)
        self._first = Rowed("Begin with", first, width=LABEL)
        column.addWidget(self._first)
        column.addWidget(Rowed("To", self.to, width=LABEL))
        column.addWidget(Rowed("Subject", self.subject, width=LABEL))
        column.addWidget(self.text)
        self.hint = Elided("hubcrm sends nothing.", "S", 400, "faint")
        self.copy = Button("Copy", "quiet", icon="copy", tall=True)
        self.keep = Button("Keep it to send", "secondary", key="Ctrl+Shift+Enter", tall=True)
        self.save = Button("Open in your mail program", "primary", key="Ctrl+Enter", tall=True)
        self.foot.addWidget(self.hint, 1)
        for button in (self.copy, self.keep, self.save):
            self.foot.addWidget(button)
        self.copy.clicked.connect(self._copy)
        self.keep.clicked.connect(partial(self.submit, False))
        self.save.clicked.connect(partial(self.submit, True))

    # what it begins with

    def write(self, enquiry: str, found: Ready) -> None:
        """A new letter about an enquiry."""
        self._enquiry = enquiry
        self.title.setText(f"Write about {found.begun.mark}")
        for words, code in found.choices:
            self.template.addItem(words, code)
        self._unfinished.show(enquiry, place=PLACE, prepare=partial(self._fill, found.begun))
        self.refit()

    def change(self, letter: Letter) -> None:
        """A letter that is kept already."""
        self._enquiry, self._letter = letter.enquiry, letter.id
        self.title.setText(f"{letter.title}: {letter.ref}")
        self._first.hide()
        self.to.setText(letter.to_email)
        self.subject.setText(letter.subject)
        self.text.setPlainText(letter.text)
        self.keep.say("Save")
        self.refit()

    def _fill(self, begun: Begun) -> None:
        self._begun = begun
        self.template.setCurrentIndex(max(0, self.template.findData(begun.template)))
        self.to.setText(begun.to_email)
        self.subject.setText(begun.subject)
        self.subject.setCursorPosition(0)
        self.text.setPlainText(begun.text)
        self.save.setEnabled(True)
        self.keep.setEnabled(True)

    def _template_chosen(self) -> None:
        session = self._session
        session.fetch(
            ready, self._enquiry, str(self.template.currentData()), session.viewer, session.moment,
            then=self._other_came, failed=self._failed, slot="letter",
        )  # fmt: skip

    def _other_came(self, found: Ready) -> None:
        """The other words take the place of these, and Ctrl+Z in the letter brings these back."""
        self._begun = found.begun
        self.tell("")
        self.to.setText(found.begun.to_email)
        self.subject.setText(found.begun.subject)
        self.subject.setCursorPosition(0)
        cursor = self.text.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(found.begun.text)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def _show_phrases(self) -> None:
        self._menu.clear_choices()
        for phrase in self._begun.phrases if self._begun is not None else ():
            self._menu.add(phrase, partial(self._insert, phrase))
        self._menu.open_under(self.phrases)

    def _insert(self, phrase: str) -> None:
        """Put a phrase where the cursor is, on a line of its own paragraph's."""
        cursor = self.text.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        cursor.insertText(f"{' ' if before and not before.endswith(' ') else ''}{phrase}")
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    # what was typed

    def draft(self) -> dict[str, Any]:
        """What stands in it."""
        said = {"to": self.to.text(), "subject": self.subject.text(), "text": self.text.toPlainText()}
        return {**said, "template": str(self.template.currentData() or "")}

    def put(self, draft: Mapping[str, Any]) -> None:
        """Fill it in again, or clear it."""
        self.template.setCurrentIndex(max(0, self.template.findData(draft.get("template"))))
        self.to.setText(draft.get("to", ""))
        self.subject.setText(draft.get("subject", ""))
        self.text.setPlainText(draft.get("text", ""))

    # keeping it

    def submit(self, open_it: bool = True) -> None:
        """Keep it under "To send"; with `open_it`, hand it to the mail program as well."""
        from hubcrm.actions import letters

        if not self.save.isEnabled():
            return
        self.tell("")
        self._enable(False)
        facts = {"subject": self.subject.text(), "text": self.text.toPlainText(), "to_email": self.to.text()}
        then, session = partial(self._was_kept, open_it), self._session
        if self._letter:
            session.do(letters.rewrite, self._letter, **facts, then=then, failed=self._failed)
        elif self._begun is not None:
            begun = self._begun
            same = begun.to_email == facts["to_email"].strip()
            session.do(
                letters.write, self._enquiry, begun.template, **facts, to_name=begun.to_name if same else "",
                offer=begun.offer, next_kind=begun.next_kind,
                due=date.fromisoformat(begun.next_due) if begun.next_due else None, then=then, failed=self._failed,
            )  # fmt: skip

    def _was_kept(self, open_it: bool, outcome: Outcome[Any]) -> None:
        letter = str(outcome.value)
        self._unfinished.saved(self._enquiry, place=PLACE)
        self.close_sheet()
        self.kept.emit(letter)
        if open_it:
            self._mail.open(letter)

    def _copy(self) -> None:
        self._mail.copy(self.subject.text(), self.text.toPlainText())

    def _enable(self, on: bool) -> None:
        self.save.setEnabled(on)
        self.keep.setEnabled(on)

    def _failed(self, error: HubError) -> None:
        self._enable(True)
        self.tell(str(error))
        if isinstance(error, MissingFact):
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        elif "e-mail address" in str(error):
            self.to.setFocus(Qt.FocusReason.OtherFocusReason)

    def _next_field(self) -> None:
        self.focusNextChild()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & control:
            self.submit(not event.modifiers() & shift)
        else:
            super().keyPressEvent(event)


def write_letter(window: QWidget, session: Session, enquiry: str, template: str = "") -> None:
    """Open the sheet for a letter about an enquiry, once it is known what to begin with."""
    session.fetch(
        ready, enquiry, template, session.viewer, session.moment, then=partial(_open, window, session, enquiry), slot="letter",
    )  # fmt: skip


def _open(window: QWidget, session: Session, enquiry: str, found: Ready) -> None:
    sheet = LetterSheet(window, session)
    sheet.write(enquiry, found)
    sheet.open_sheet(sheet.text)


def change_letter(window: QWidget, session: Session, letter: Letter) -> None:
    """Open the sheet for a letter that is kept."""
    sheet = LetterSheet(window, session)
    sheet.change(letter)
    sheet.open_sheet(sheet.text)
