"""What the buttons and keys about letters do, on every page that shows an enquiry."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from hubcrm.desktop.mail_program import MailProgram
from hubcrm.desktop.parts.letters_card import LettersCard
from hubcrm.desktop.session import Session

if TYPE_CHECKING:
    from hubcrm.queries.letters import Letter


class LetterActs(QObject):
    """Works on the enquiry that `shown()` names, with the card that shows its letters; `read()` marks a reply as read."""

    def __init__(
        self,
        session: Session,
        card: LettersCard,
        shown: Callable[[], str],
        window: Callable[[], QWidget],
        read: Callable[[], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._card = card
        self._shown = shown
        self._window = window
        self.mail = MailProgram(session, self)
        card.sent.connect(self._note_sent)
        card.opened.connect(self._open)
        card.changed.connect(self._change)
        card.dropped.connect(self._drop)
        card.answer.record.connect(self.record)
        card.answer.read.connect(read)

    @property
    def sent_key(self) -> str:
        """The key that says a letter was sent."""
        return self._card.sent_key

    def reply(self) -> None:
        """Write to them."""
        from hubcrm.desktop.sheets.letter import write_letter

        if self._shown():
            write_letter(self._window(), self._session, self._shown())

    def sent(self) -> None:
        """The first letter that waits was sent."""
        if self._card.letters:
            self._note_sent(self._card.letters[0])

    def record(self) -> None:
        """Note down the answer that a department's e-mail was understood to be."""
        from hubcrm.actions import letters

        found = self._card.answer.understood
        if found is not None and found.kind:
            self._session.do(letters.record_answer, found.enquiry, found.reply, person=self._card.answer.person)

    def why_not_sent(self) -> str:
        """Why there is nothing to note as sent, or blank."""
        return "" if self._card.letters else "No letter about it waits to be sent. Write one first (R)."

    def why_not_recorded(self) -> str:
        """Why there is no answer to record, or blank."""
        found = self._card.answer.understood
        if found is None:
            return "No department has answered by e-mail."
        return (
            "" if found.kind else "What they wrote could not be understood. Read it, and note down the answer yourself."
        )

    def _note_sent(self, letter: Letter) -> None:
        from hubcrm.actions import letters

        self._session.do(letters.note_sent, letter.id)

    def _open(self, letter: Letter) -> None:
        self.mail.open(letter.id)

    def _change(self, letter: Letter) -> None:
        from hubcrm.desktop.sheets.letter import change_letter

        change_letter(self._window(), self._session, letter)

    def _drop(self, letter: Letter) -> None:
        from hubcrm.actions import letters

        self._session.do(letters.drop, letter.id)


def keys_of(
    acts: LetterActs, shown: Callable[[], str]
) -> list[tuple[str, str, Callable[[], object], Callable[[], str]]]:
    """(key, what it does, how, why not) of what is done with letters; `shown()` says why no enquiry is there, or nothing."""
    return [
        (acts.sent_key, "I have sent the letter", acts.sent, partial(_either, shown, acts.why_not_sent)),
        ("Y", "Record the answer that came by e-mail", acts.record, partial(_either, shown, acts.why_not_recorded)),
    ]


def _either(first: Callable[[], Any], second: Callable[[], Any]) -> str:
    return str(first() or second())
