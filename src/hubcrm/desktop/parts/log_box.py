"""The box in which a call, a note or a meeting is logged in ten seconds: write, Ctrl+Enter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.parts.strip import moment_field
from hubcrm.desktop.parts.strips import LOG_KINDS
from hubcrm.desktop.session import Session
from hubcrm.desktop.unfinished import Unfinished
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.begun_line import BegunLine
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.choices import Menu, Tick
from hubcrm.desktop.widgets.fields import paint_key_cap
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.growing import GrowingText
from hubcrm.desktop.widgets.segmented import Segmented
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.domain.errors import HubError
from hubcrm.domain.promises import ms_of

_MOST_LINES = 6
_ASKS = "Log a call or a note: what was said, what comes next"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the people it may be with, or of the enquiries it may be about."""

    id: str
    words: str


class _Text(GrowingText):
    """The words."""

    entered = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__("Log a call or a note", _ASKS, most=_MOST_LINES, around=6)
        self.setProperty("bare", "true")
        self.document().setDocumentMargin(0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class LogBox(Card):
    """Write what happened; `saved` carries it: kind, text, contact, about (an enquiry), when_ms.

    What was typed stays, per record, until the page says that it was kept (desktop.drafts, under `place`).
    """

    saved = Signal(object)  # dict[str, Any]
    left = Signal()  # Esc: the focus should go on

    def __init__(self, session: Session, place: str, *, about_shown: bool = True) -> None:
        super().__init__(padding=0, spacing=0)
        self._session = session
        self._about_shown = about_shown
        self._key = self._sent = ""  # the record it is for, and the one that something was handed over for
        self._people: tuple[Choice, ...] = ()
        self._abouts: tuple[Choice, ...] = ()
        self._person = self._about = ""
        self._waiting = False
        self.text = _Text()
        self.kinds = Segmented(LOG_KINDS, "What it was")
        self.with_button = Button("", "quiet", opens_menu=True)
        self.about_button = Button("", "quiet", opens_menu=True)
        self.when = moment_field("When it was", "now", self._now, lambda: session.calendar)
        self.when.field.setFixedWidth(128)
        self.hub_only = Tick("Only the hub sees it")
        self.save = Button("Save", "quiet", key="Ctrl+Enter")
        self.begun = BegunLine()
        self.problem = Words((), "S", "bad")
        self._menu = Menu("Choose", self)
        self._build()
        self._unfinished = Unfinished(session.drafts, self, place)
        self.text.installEventFilter(self)
        self.text.textChanged.connect(self._typed)
        self.text.entered.connect(self._expand)
        self.text.left.connect(self._leave)
        self.text.finished.connect(self.submit)
        self.save.clicked.connect(self.submit)
        self.when.field.returnPressed.connect(self.submit)
        self.kinds.chosen.connect(self._say)
        self.hub_only.clicked.connect(self._hidden_or_not)
        self.with_button.clicked.connect(self._choose_person)
        self.about_button.clicked.connect(self._choose_about)

    def _build(self) -> None:
        self.column.setContentsMargins(16, 11, 12, 11)
        first = QHBoxLayout()
        first.setContentsMargins(0, 0, 32, 0)
        first.addWidget(self.text)
        self.column.addLayout(first)
        self.column.addSpacing(14)
        second = QHBoxLayout()
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(8)
        self.kinds.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        second.addWidget(self.kinds)
        second.addStretch(1)
        second.addWidget(self.save)
        self.column.addLayout(second)
        self._more = QWidget()
        flow = FlowLayout(self._more, 4)
        flow.setContentsMargins(0, 10, 0, 0)
        flow.addWidget(self.with_button)
        flow.addWidget(self.about_button)
        when = self._when = QWidget()
        row = QHBoxLayout(when)
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Label("when", "B", 400, "muted"))
        row.addWidget(self.when)
        flow.addWidget(when)
        flow.addWidget(self.hub_only)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._more.setSizePolicy(policy)
        self._more.hide()
        self.column.addWidget(self._more)
        self.begun.setContentsMargins(0, 8, 0, 0)
        self.begun.setFixedHeight(32)
        self.column.addWidget(self.begun)
        self.problem.setContentsMargins(0, 8, 0, 0)
        self.problem.hide()
        self.column.addWidget(self.problem)

    # what it is for

    def show_for(self, key: str, people: Sequence[Choice], abouts: Sequence[Choice]) -> None:
        """Take what is logged from now on as about this record, with what was typed for it before."""
        self._people, self._abouts = tuple(people), tuple(abouts)
        if key != self._key:
            self._key = key
            self.tell("")
            self._more.setVisible(self._unfinished.show(key))
        self._check_choices()
        self._say()

    def begin(self, kind: str = "") -> None:
        """Put the focus where one writes."""
        if kind:
            self.kinds.choose(kind)
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def submit(self) -> None:
        """Hand over what was written."""
        if self._waiting:
            return
        self.tell("")
        try:
            at = self.when.value()
        except HubError as error:
            self.failed(error)
            return
        if not self.text.toPlainText().strip() and self.kinds.current != "no_answer":
            self.tell("Write a few words first.")
            self.begin()
            return
        facts: dict[str, Any] = {
            "kind": self.kinds.current, "text": self.text.toPlainText(), "contact": self._person, "about": self._about,
            "when_ms": ms_of(at) if at else None, "hub_only": self._may_hide and self.hub_only.isChecked(),
        }  # fmt: skip
        self._waiting = True
        self._sent = self._key
        self.save.setEnabled(False)
        self.saved.emit(facts)

    def kept(self) -> None:
        """It is in the hub: begin anew."""
        self._waiting = False
        self.save.setEnabled(True)
        self._unfinished.saved(self._sent)
        if self._sent == self._key:
            kind = self.kinds.current
            self._unfinished.show(self._key)
            self.kinds.choose(kind)
            self._more.setVisible(self.text.hasFocus())

    def failed(self, error: HubError) -> None:
        """It was not kept: say why, and leave every word."""
        self._waiting = False
        self.save.setEnabled(True)
        self.tell(str(error))

    def tell(self, problem: str) -> None:
        """Say in one sentence what is wrong, or nothing any more."""
        self.problem.set_runs(problem)
        self.problem.setVisible(bool(problem))

    @property
    def _may_hide(self) -> bool:
        """Whether it is a note on one enquiry by somebody of the hub, which departments need not read."""
        return not self._about_shown and self._session.viewer.is_hub and self.kinds.current == "note"

    @property
    def about(self) -> str:
        """The enquiry it is about."""
        return self._about

    def draft(self) -> dict[str, str]:
        """What was typed so far; empty when there is nothing worth keeping."""
        text, when = self.text.toPlainText(), self.when.words
        if not (text.strip() or when):
            return {}
        hidden = {"hub_only": "1"} if self._may_hide and self.hub_only.isChecked() else {}
        return {"text": text, "when": when, "kind": self.kinds.current, "person": self._person, "about": self._about, **hidden}

    def put(self, draft: Mapping[str, str]) -> None:
        """Fill it in again, or clear it."""
        self.text.setPlainText(draft.get("text", ""))
        self.when.set_words(draft.get("when", ""))
        self.kinds.choose(draft.get("kind", "call"))
        self._person, self._about = draft.get("person", ""), draft.get("about", "")
        self.hub_only.setChecked(bool(draft.get("hub_only")))
        self._check_choices()
        self._say()

    def _check_choices(self) -> None:
        """A choice that there is not, or not any more, gives way to the usual one."""
        if self._person not in [one.id for one in self._people]:
            self._person = self._people[0].id if len(self._people) == 1 else ""
        if self._about not in [one.id for one in self._abouts]:
            self._about = self._abouts[0].id if self._abouts else ""

    def _say(self, _kind: str = "") -> None:
        self.hub_only.setVisible(self._may_hide)
        hidden = self._may_hide and self.hub_only.isChecked()  # such a note is with nobody, and of now
        self._when.setVisible(not hidden)
        person = next((one.words for one in self._people if one.id == self._person), "somebody")
        about = next((one.words for one in self._abouts if one.id == self._about), "")
        self.with_button.say(f"with {_short(person)}")
        self.with_button.setVisible(bool(self._people) and not hidden)
        self.about_button.say(f"about {_short(about, 40)}")
        self.about_button.setVisible(self._about_shown and bool(about))

    def _hidden_or_not(self) -> None:
        self._say()

    def _choose_person(self) -> None:
        self._offer("With whom", [Choice("", "Nobody named"), *self._people], self._take_person, self.with_button)

    def _choose_about(self) -> None:
        self._offer("About which enquiry", self._abouts, self._take_about, self.about_button)

    def _offer(self, name: str, choices: Sequence[Choice], take: Any, under: Button) -> None:
        self._menu.clear_choices()
        self._menu.setAccessibleName(name)
        for one in choices:
            self._menu.add(one.words, _Taker(take, one.id))
        self._menu.open_under(under)

    def _take_person(self, person: str) -> None:
        self._person = person
        self._say()
        self.text.setFocus()

    def _take_about(self, about: str) -> None:
        self._about = about
        self._say()
        self.text.setFocus()

    def _typed(self) -> None:
        if self.text.toPlainText():
            self._more.show()
        self.update()

    def _expand(self) -> None:
        self._more.show()
        self.update()

    def _leave(self) -> None:
        if not self.text.toPlainText().strip() and not self.when.words:
            self._more.hide()
            self.tell("")
        self.left.emit()

    def _now(self) -> datetime:
        return self._session.calendar.local(self._session.clock())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent):
            self.update()
        return False

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 92)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        area = QRectF(self.rect())
        paint.box(painter, area, tokens.surface, tokens.strong, theme.CARD_RADIUS)
        if self.text.hasFocus():
            paint.ring(painter, area, theme.CARD_RADIUS)
        elif not self.text.toPlainText():
            paint_key_cap(painter, self.width() - 12, self.text.geometry().center().y(), "L")


class _Taker:
    """Takes one choice; a named object in place of a lambda over a loop's variable."""

    def __init__(self, take: Any, chosen: str) -> None:
        self._take, self._chosen = take, chosen

    def __call__(self) -> None:
        self._take(self._chosen)


def _short(words: str, most: int = 28) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
