"""Hands a kept letter to the person's own mail program, which shows it as a draft. Sending it is theirs to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from hubcrm.desktop.session import Session
from hubcrm.domain.errors import HubError, NotAllowed
from hubcrm.domain.outcome import Outcome
from hubcrm.queries.reading import Reads

OPENED = "Open in your mail program. Once you have sent it there, say so here"


def address_of(reader: Reads, letter: str) -> str:
    """What to open for a letter: a link where it is short, else a file written for it. Runs on a worker."""
    from hubcrm.actions.letters import message_id
    from hubcrm.exports import mail_draft
    from hubcrm.queries import letters

    one = letters.one(reader, letter)
    answers = letters.answered_by(reader, one)
    draft = mail_draft.MailDraft(one.to_name, one.to_email, one.subject, one.text, message_id(letter), answers)
    return mail_draft.link(draft) if mail_draft.fits_in_a_link(draft) else mail_draft.put_into_a_file(draft).as_uri()


def open_address(address: str) -> bool:
    """Have the system open a link or file; False where nothing is set up for it."""
    return QDesktopServices.openUrl(QUrl.fromEncoded(address.encode()))


class MailProgram(QObject):
    """Opens letters. What it says goes where every message goes."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def open(self, letter: str, then: Callable[[], object] | None = None) -> None:
        """Open a kept letter; `then` is called once the mail program was asked to."""
        self._session.fetch(
            address_of, letter, then=partial(self._open_it, then), failed=self._refused, slot="letter to open"
        )

    def _open_it(self, then: Callable[[], object] | None, address: str) -> None:
        if open_address(address):
            self._session.runner.said.emit(Outcome(None, said=OPENED))
        else:
            self._refused(
                NotAllowed("No mail program answered. Copy the letter instead, and paste it where you write.")
            )
        if then is not None:
            then()

    def copy(self, subject: str, text: str) -> None:
        """Put a letter on the clipboard, for whoever writes mail in a web page."""
        QGuiApplication.clipboard().setText(f"{subject}\n\n{text}")
        self._session.runner.said.emit(Outcome(None, said="The letter is copied"))

    def _refused(self, error: HubError) -> None:
        self._session.runner.refused.emit(error)
