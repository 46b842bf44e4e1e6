"""Letters: the words of each template, the team's own or the usual ones, with what they make of a made-up enquiry."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.actions import letters as actions
from hubcrm.desktop.keys import KeyHint, is_ctrl_enter
from hubcrm.desktop.pages.settings_parts.section import MARGIN, Head, Scrolled, Section, Titled
from hubcrm.desktop.session import Session
from hubcrm.desktop.unfinished import Unfinished
from hubcrm.desktop.widgets.begun_line import BegunLine
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.choices import DropDown, Menu
from hubcrm.desktop.widgets.fields import PAUSE, Field, TextField
from hubcrm.desktop.widgets.hints import FootBar
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.desktop.widgets.text_block import TextBlock
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.exports import templates
from hubcrm.queries import letters
from hubcrm.queries.letters import Worded

PLACE = "settings/letters"
_HIGH = 260  # px of the text


class LetterForm(QWidget):
    """Subject and text of one template; it knows what was typed and not saved."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = BegunLine()
        self.subject = Field("Subject", "What the letter is about")
        self.text = TextField("Text", "What the letter says")
        self.text.setFixedHeight(_HIGH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.begun)
        column.addWidget(Titled("Subject", self.subject, "Our reference is added where it is not in it."))
        column.addWidget(Titled("Text", self.text))

    def draft(self) -> dict[str, Any]:
        """What stands there."""
        return {"subject": self.subject.text(), "text": self.text.toPlainText()}

    def put(self, draft: Any) -> None:
        """Fill it in, or clear it."""
        self.subject.setText(draft.get("subject", ""))
        self.subject.setCursorPosition(0)
        self.text.setPlainText(draft.get("text", ""))


class Letters(Section):
    """One template at a time. What it makes is shown while one types; a mistake is one sentence, and is never kept."""

    key = "letters"
    title = "Letters"
    icon_name = "mail"
    about = "What replies and offers by e-mail begin with. Words between {{ and }} are filled in. The whole team shares them."
    hints = (KeyHint("Ctrl+Enter", "Save"), KeyHint("N", "A word to fill in"))

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._worded: list[Worded] = []
        self._showing = ""
        self.choice = DropDown("Template")
        self.says = Words((), "B", "muted")
        self.form = LetterForm()
        self.words = Button("A word to fill in", "quiet", icon="plus", key="N", opens_menu=True)
        self.usual = Button("Back to the usual text", "quiet", icon="refresh", tall=True)
        self.save = Button("Save", "primary", key="Ctrl+Enter", tall=True)
        self.problem = Words((), "B", "bad")
        self.preview_subject = Words((), "B")
        self.preview = TextBlock("What it makes")
        self._menu = Menu("Words to fill in", self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE)
        self._lay_out()
        self._unfinished = Unfinished(session.drafts, self.form, PLACE)
        self._rest.timeout.connect(self._preview)
        self.choice.activated.connect(self._chosen)
        self.words.clicked.connect(self.add)
        self.save.clicked.connect(self.submit)
        self.usual.clicked.connect(self._back_to_usual)
        self.form.text.finished.connect(self.submit)
        self.form.subject.returnPressed.connect(self.form.text.setFocus)
        self.form.subject.textChanged.connect(self._changed)
        self.form.text.textChanged.connect(self._changed)

    def _lay_out(self) -> None:
        self.column.addWidget(Head(self.title, self.about))
        body = Scrolled(wide=760)
        column = body.column
        column.setSpacing(12)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.choice, 1)
        first.addWidget(self.words)
        column.addLayout(first)
        column.addWidget(self.says)
        column.addWidget(self.form)
        column.addWidget(Label("With a made-up enquiry it reads", "S", 600, "muted"))
        card = Card(padding=16, spacing=8)
        card.column.addWidget(self.preview_subject)
        card.column.addWidget(self.preview)
        column.addWidget(card)
        self.column.addWidget(body, 1)
        foot = FootBar(height=64, margins=(MARGIN, MARGIN))
        foot.row.addWidget(self.save)
        foot.row.addWidget(self.usual)
        foot.row.addWidget(self.problem, 1)
        self.column.addWidget(foot)
        self.foot = foot

    def reload(self) -> None:
        self.session.fetch(letters.worded, then=self._show, slot="settings letters")

    def activated(self) -> None:
        self.choice.setFocus(Qt.FocusReason.OtherFocusReason)

    def add(self) -> None:
        """Put a word to be filled in where the cursor is."""
        self._menu.clear_choices()
        for name, meaning in templates.WORDS.items():
            self._menu.add(f"{{{{ {name} }}}}   {meaning}", partial(self._insert, f"{{{{ {name} }}}}"))
        self._menu.open_under(self.words)

    def open_record(self, record: object) -> None:
        """Show this template."""
        at = self.choice.findData(record)
        if at >= 0:
            self.choice.setCurrentIndex(at)
            self._chosen()

    def go_back(self) -> None:
        """Out of the text, so that keys of the page are heard again."""
        self.activated()

    # what it shows

    def _show(self, found: list[Worded]) -> None:
        self._worded = found
        if not self.choice.count():
            for worded in found:
                self.choice.addItem(worded.title, worded.code)
        one = self._one
        if one is not None:
            self._show_one(one)

    @property
    def _one(self) -> Worded | None:
        code = self.choice.currentData()
        return next((one for one in self._worded if one.code == code), None)

    def _chosen(self) -> None:
        one = self._one
        if one is not None:
            self._show_one(one)

    def _show_one(self, one: Worded) -> None:
        self._showing = one.code
        self._unfinished.show(one.code, prepare=partial(self.form.put, {"subject": one.subject, "text": one.text}))
        self.says.set_runs(
            [Run(one.about), Run("  In our own words." if one.own else "  The usual words.", tone="faint")]
        )
        self.usual.setVisible(one.own)
        self._preview()

    def _changed(self) -> None:
        self._rest.start()

    def _preview(self) -> None:
        """Fill in what is typed with the made-up enquiry; a few thousandths of a second once the first was made."""
        self._rest.stop()
        one = self._one
        if one is None:
            return
        said = self.form.draft()
        self.save.setEnabled(said != {"subject": one.subject, "text": one.text})
        self.session.fetch(
            _example, said["subject"], said["text"], one.to, then=self._preview_came, failed=self._mistake,
            worker="aside", slot="settings letter preview",
        )  # fmt: skip

    def _preview_came(self, made: tuple[str, str]) -> None:
        subject, text = made
        self.problem.set_runs("")
        self.preview_subject.set_runs([Run(subject, 600)])
        self.preview.set_text(text)

    def _mistake(self, error: HubError) -> None:
        """The preview stays as it was: what is half typed is often a mistake for a moment."""
        self.problem.set_runs(str(error))

    # what the person does

    def _insert(self, word: str) -> None:
        field = self.form.subject if self.form.subject.hasFocus() else self.form.text
        if isinstance(field, Field):
            field.insert(word)
        else:
            field.insertPlainText(word)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Save it for the whole team."""
        one = self._one
        if one is None or not self.save.isEnabled():
            self._preview()
            return
        self.save.setEnabled(False)
        said = self.form.draft()
        self.session.do(
            actions.word, one.code, said["subject"], said["text"], then=partial(self._was_saved, one.code),
            failed=self._not_saved,
        )  # fmt: skip

    def _was_saved(self, code: str, _outcome: Outcome[Any]) -> None:
        self._unfinished.saved(code)
        self.reload()

    def _not_saved(self, error: HubError) -> None:
        self.save.setEnabled(True)
        self.problem.set_runs(str(error))

    def _back_to_usual(self) -> None:
        one = self._one
        if one is not None:
            self.session.do(actions.back_to_usual, one.code, then=partial(self._was_saved, one.code))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_ctrl_enter(event):
            self.submit()
        else:
            super().keyPressEvent(event)


def _example(_nothing: object, subject: str, text: str, to: str) -> tuple[str, str]:
    """What a template makes; on a worker, for a text that somebody types may be anything."""
    return letters.example(subject, text, to)
