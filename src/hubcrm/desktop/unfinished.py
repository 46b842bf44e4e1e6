"""Forms whose typing is kept until it is saved or discarded: one line joins one.

    self._unfinished = Unfinished(session.drafts, form, "enquiry/log")
    self._unfinished.show(enquiry)  # it is about this record from now on, with what was begun for it
    self._unfinished.saved(enquiry)  # it is in the hub
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from hubcrm.desktop.drafts import At, Drafts, Said

if TYPE_CHECKING:
    from hubcrm.desktop.widgets.begun_line import BegunLine
    from hubcrm.desktop.widgets.fields import InlineEdit
    from hubcrm.desktop.widgets.notes_edit import NotesEdit


def _nothing() -> None:
    """What a form does that has nothing to prepare."""


class Form(Protocol):
    """What a form must know to be kept: what was typed in it (empty where nothing), and how to put it back."""

    begun: BegunLine

    def draft(self) -> Said: ...
    def put(self, draft: Said, /) -> None: ...


class Unfinished(QObject):
    """Keeps one form: what was typed for the record it is about, until that is saved or discarded."""

    def __init__(self, drafts: Drafts, form: Any, place: str = "") -> None:  # a Form that is a QWidget
        super().__init__(form)
        self._drafts = drafts
        self._form: Form = form
        self._widget: QWidget = form
        self._place = place
        self._at: At | None = None  # where what is typed belongs now
        self._given: Said = {}  # what stood there before anybody typed
        self._discarded: Said = {}
        self._prepare: Callable[[], object] = _nothing
        drafts.follow(form, self.collect)
        drafts.moved.connect(self._moved)
        drafts.taken_up.connect(self._taken_up)
        self._form.begun.discarded.connect(self._discard)
        self._form.begun.wanted_back.connect(self._put_back)

    def show(self, record: str = "", *, place: str = "", prepare: Callable[[], object] = _nothing) -> bool:
        """The form is about this record from now on; True where something was begun for it, which is put back.

        `prepare` fills in what the form begins with: that is not typed by anybody.
        """
        self.collect()
        self._prepare = prepare
        return self._fill((place or self._place, record))

    def collect(self) -> None:
        """Take note of what stands in the form."""
        if self._at is not None:
            said = self._form.draft()
            if said != self._given and self._discarded:
                self._discarded = {}
                self._form.begun.hide()
            self._drafts.note(*self._at, said if said != self._given else {}, self)

    def leave(self) -> None:
        """The form is put away; what was typed stays for the next time."""
        self.collect()
        self._at = None

    def saved(self, record: str = "", *, place: str = "") -> None:
        """What was typed for this record is in the hub."""
        at = (place or self._place, record)
        if at == self._at:
            self._at = None
        self._drafts.drop(*at, self)

    def forget(self) -> None:
        """What stands in the form is in the hub."""
        at, self._at = self._at, None
        if at is not None:
            self._drafts.drop(*at, self)

    def _fill(self, at: At) -> bool:
        self._at = None  # filling in is not typing
        begun = self._drafts.of(*at)
        self._discarded = {}
        self._form.put({})
        self._prepare()
        self._given = self._form.draft()
        if begun is not None:
            self._form.put(begun.said)
            for text in self._widget.findChildren(QPlainTextEdit):
                text.moveCursor(QTextCursor.MoveOperation.End)  # where one goes on
        self._at = at
        self._form.begun.show_for(self._drafts.when(begun.began) if begun is not None else "")
        return begun is not None

    def _moved(self, place: str, record: str, by: object) -> None:
        """The same was typed, or saved, in another form that shows it."""
        if by is not self and self._at == (place, record):
            self._fill((place, record))

    def _taken_up(self) -> None:
        """Opened before it was known what had been begun there."""
        if self._at is not None and self._form.draft() == self._given and self._drafts.of(*self._at) is not None:
            self._fill(self._at)

    def _discard(self) -> None:
        if self._at is None:
            return
        at = self._at
        begun = self._drafts.of(*at)
        self._drafts.drop(*at, self)
        self._fill(at)
        if begun is not None:
            self._discarded = begun.said
            self._form.begun.show_discarded()

    def _put_back(self) -> None:
        if self._at is not None and self._discarded:
            self._drafts.note(*self._at, self._discarded, self)
            self._fill(self._at)


class UnfinishedEdit(QObject):
    """Keeps a text that is edited in place: what was typed since it was shown, until the record says the same."""

    def __init__(self, drafts: Drafts, edit: InlineEdit | NotesEdit, place: str, begun: BegunLine) -> None:
        super().__init__(edit)
        self._drafts = drafts
        self._edit = edit
        self._place = place
        self._line = begun
        self._record: str | None = None
        self._text = ""
        self._discarded = ""
        drafts.follow(edit, self.collect)
        drafts.taken_up.connect(self._taken_up)
        begun.discarded.connect(self._discard)
        begun.wanted_back.connect(self._put_back)

    def show(self, record: str, text: str) -> None:
        """Show the text of a record, or what was typed in its place and not saved."""
        self.collect()
        anew = record != self._record
        self._record, self._text = None, text  # what is put there now is not typed
        self._edit.show_text(text)
        if anew:
            self._edit.put_text(text)  # what was being typed belongs to the record before
            self._discarded = ""
        begun = self._drafts.of(self._place, record)
        if begun is not None and _same(begun.said["text"], text):
            self._drafts.drop(self._place, record, self)
            begun = None
        typing = self._edit.hasFocus() and not anew
        if begun is not None and not typing:
            self._edit.put_text(begun.said["text"])
            self._line.show_for(self._drafts.when(begun.began))
        elif begun is None and not self._discarded:
            self._line.hide()
        self._record = record

    def collect(self) -> None:
        """Take note of what stands there."""
        if self._record is not None:
            typed = self._edit.words
            self._drafts.note(self._place, self._record, {} if _same(typed, self._text) else {"text": typed}, self)

    def saved(self, record: str, text: str) -> None:
        """This text is in the hub now."""
        begun = self._drafts.of(self._place, record)
        if begun is not None and _same(begun.said["text"], text):
            self._drafts.drop(self._place, record, self)
        if record == self._record:
            self._text = text
            self._line.hide()

    def _taken_up(self) -> None:
        if self._record is not None:
            self.show(self._record, self._text)

    def _discard(self) -> None:
        if self._record is not None:
            self._discarded = self._edit.words
            self._drafts.drop(self._place, self._record, self)
            self._edit.put_text(self._text)
            self._line.show_discarded()

    def _put_back(self) -> None:
        if self._record is not None:
            text, self._discarded = self._discarded, ""
            self._edit.put_text(text)
            self.collect()
            self._line.hide()


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()
