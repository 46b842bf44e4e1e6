"""The mailbox of this computer: which folder letters are fetched from, chosen from a list, fetched now, or left off."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubcrm.desktop import fetching
from hubcrm.desktop.pages.settings_parts.section import Fact, side_by_side
from hubcrm.desktop.parts.strip import Draft, Strip
from hubcrm.desktop.session import Session
from hubcrm.desktop.sheets.locked import SecretField
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.choices import DropDown, Tick
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.text import Words
from hubcrm.domain.errors import HubError
from hubcrm.domain.promises import say_day

if TYPE_CHECKING:
    from hubcrm.domain.outcome import Outcome
    from hubcrm.intake.mail_places import Mailbox
    from hubcrm.intake.mailbox import Folder
    from hubcrm.queries.mailbox import Chosen

_OFF = "None. Choose a folder of your mailbox, and what arrives in it is taken in by itself."
_ON = "Looked at every 5 minutes while hubcrm is open. Nothing in it changes: what is unread there stays unread."
_NO_KEYRING = "This computer has no keyring, so the password is kept only until hubcrm closes."
_WAYS = (("TLS from the start", "tls"), ("STARTTLS", "starttls"))
_LOGINS = (("A password", "password"), ("An OAuth token", "token"))


class MailboxStrip(Strip):
    """Server, name and password; then the folder, from the list that the server gives."""

    kind = "mailbox"

    def __init__(self, session: Session) -> None:
        super().__init__("The mailbox", "Fetch from it")
        self._session = session
        self.server = Field("Mail server", "The mail server, such as imap.example.ac.uk")
        self.user = Field("Name to log in with", "The name that you log in with, often the address")
        self.secret = SecretField("Password of the mailbox", "Its password")
        self.security = DropDown("How the connection is protected", _WAYS)
        self.login = DropDown("What you log in with", _LOGINS)
        self.list = Button("List its folders")
        self.folder = DropDown("Folder to fetch from")
        self.older = Tick("Also take in the letters that lie there already")
        self.column.addWidget(self.server)
        self.column.addWidget(self.user)
        self.column.addWidget(self.secret)
        self.column.addLayout(_side_by_side(self.login, self.security, self.list))
        self.column.addWidget(self.folder)
        self.column.addWidget(self.older)
        about = "The password is kept in the keyring of this computer, never in the hub or its backups."
        self.column.addWidget(Words(about, "S", "faint"))
        self.finish()
        for field in (self.server, self.user, self.secret.field):
            field.returnPressed.connect(self.list_folders)
        self.list.clicked.connect(self.list_folders)
        self._know_folders([])

    def first(self) -> QWidget:
        return self.secret.field if self.user.text() else self.server

    def mailbox(self) -> Mailbox:
        """What was filled in. Raises HubError where it cannot be a mailbox."""
        from hubcrm.intake.mail_places import Mailbox, checked

        server, _, port = self.server.text().strip().partition(":")
        known = int(port) if port.isascii() and port.isdigit() else 0
        folder = str(self.folder.currentData() or "")
        return checked(
            Mailbox(
                server, self.user.text(), folder, str(self.security.currentData()), known, str(self.login.currentData())
            )
        )

    def facts(self) -> Draft | None:
        if not self.folder.count():
            self.list_folders()
            return None
        try:
            return {"mailbox": self.mailbox(), "secret": self.secret.text, "older": self.older.isChecked()}
        except HubError as error:
            self.tell(str(error))
            return None

    def put(self, draft: Mapping[str, Any]) -> None:
        """Fill in the mailbox that there is, or nothing; a password never comes back."""
        self.secret.field.clear()
        self.older.setChecked(False)
        self._know_folders([])
        one = draft.get("mailbox")
        self.server.setText(f"{one.server}:{one.port}" if one else "")
        self.user.setText(one.user if one else "")
        self.security.setCurrentIndex(max(0, self.security.findData(one.security) if one else 0))
        self.login.setCurrentIndex(max(0, self.login.findData(one.login) if one else 0))
        self._wished = one.folder if one else "INBOX"

    def list_folders(self) -> None:
        """Ask the server which folders there are."""
        if not self.list.isEnabled():
            return
        self.tell("")
        try:
            place = self.mailbox()
        except HubError as error:
            self.failed(error)
            return
        self.list.setEnabled(False)
        self._session.fetch(
            fetching.folders,
            place,
            self.secret.text,
            then=self._listed,
            failed=self._not_listed,
            worker="mail",
        )

    def field_called(self, name: str) -> QWidget | None:
        return {"server": self.server, "user": self.user, "secret": self.secret.field}.get(name)

    def _listed(self, names: list[str]) -> None:
        self.list.setEnabled(True)
        self._know_folders(names)
        self.folder.setCurrentIndex(max(0, self.folder.findData(self._wished)))
        self.folder.setFocus(Qt.FocusReason.OtherFocusReason)

    def _not_listed(self, error: HubError) -> None:
        self.list.setEnabled(True)
        self.failed(error)

    def _know_folders(self, names: list[str]) -> None:
        self.folder.clear()
        for name in names:
            self.folder.addItem(name, name)
        self.folder.setVisible(bool(names))
        self.older.setVisible(bool(names))
        self.save.say("Fetch from it" if names else "List its folders")
        self.list.setVisible(bool(names))
        self.list.say("List again")


class MailboxFact(Fact):
    """Which folder it is in words, when it was last looked at, and what can be done about it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._chosen: Chosen | None = None
        self.says = Words((), "B")
        self.stop = Button("Stop", "quiet", name="Stop fetching from the mailbox")
        self.now = Button("Fetch now")
        self.choose = Button("Choose…", name="Choose the mailbox")
        super().__init__("Mailbox", side_by_side(self.says, self.stop, self.now, self.choose))
        self.strip = MailboxStrip(session)
        self.strip.hide()
        self.choose.clicked.connect(self.open_strip)
        self.stop.clicked.connect(self._leave_off)
        self.now.clicked.connect(self._fetch_now)
        self.strip.closed.connect(self.put_away)
        self.strip.saved.connect(self._save)
        self._listening = False
        self._show(None)

    def reload(self) -> None:
        """Read which mailbox it is."""
        from hubcrm.queries.mailbox import chosen

        mail = self._session.mail
        if mail is not None and not self._listening:
            self._listening = True
            mail.told.connect(self._say)
        self._session.fetch(chosen, then=self._show, slot="settings mailbox")

    def open_strip(self) -> None:
        """Fill in the mailbox."""
        from hubcrm.intake.mail_places import require_library

        self.tell("")
        try:
            require_library()
        except HubError as error:
            self.tell(str(error))
            return
        self.strip.show_for({"mailbox": self._chosen.mailbox} if self._chosen else {})
        self.strip.show()
        self.strip.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def put_away(self) -> None:
        """Close the strip, and forget the password in it."""
        if not self.strip.isHidden():
            self.strip.put({})
            self.strip.hide()
            self.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, chosen: Chosen | None) -> None:
        self._chosen = chosen
        there = chosen is not None
        self.says.set_runs(f"“{chosen.mailbox.folder}” of {chosen.mailbox.user}" if chosen else _OFF)
        self.stop.setVisible(there)
        self.now.setVisible(there and self._session.mail is not None)
        self.choose.say("Change…" if there else "Choose…")
        self._say()

    def _say(self) -> None:
        """When it was last looked at, and what is wrong."""
        mail, chosen = self._session.mail, self._chosen
        said = [_ON] if chosen else []
        if chosen and mail is not None and mail.looked_at is not None:
            at = self._session.calendar.local(mail.looked_at)
            said.append(f"Last looked at {say_day(at.date(), self._session.today)} {at:%H:%M}.")
        left = chosen.left_out if chosen else ()
        if left:
            few = "1 letter stays there" if len(left) == 1 else f"{len(left)} letters stay there, the last one"
            said.append(f"{few} because: {left[-1].partition('. ')[0].rstrip('.')}.")
        if chosen and mail is not None and mail.secret:
            said.append(_NO_KEYRING)
        self.say(" ".join(said))
        self.now.say(
            "Fetching…" if mail is not None and mail.under_way else "Fetch now"
        )  # disabled it would lose the focus
        self.tell(mail.trouble if chosen and mail is not None else "")

    def _fetch_now(self) -> None:
        if self._session.mail is not None:
            self._session.mail.fetch_now()

    def _leave_off(self) -> None:
        self.tell("")
        if self._session.mail is not None:
            self._session.mail.secret = self._session.mail.trouble = ""
        self._session.do(fetching.left_off)
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self, facts: dict[str, Any]) -> None:
        """Prove that the folder can be opened, and only then keep it."""
        self._session.fetch(
            fetching.standing, facts["mailbox"], facts["secret"], then=partial(self._stands, facts),
            failed=self.strip.failed, worker="mail",
        )  # fmt: skip

    def _stands(self, facts: dict[str, Any], folder: Folder) -> None:
        self._session.do(
            fetching.chosen, facts["mailbox"], folder, facts["secret"], older=facts["older"],
            then=partial(self._kept, facts["secret"]), failed=self.strip.failed,
        )  # fmt: skip

    def _kept(self, secret: str, outcome: Outcome[bool]) -> None:
        self.put_away()
        mail = self._session.mail
        if mail is not None:
            mail.secret = "" if outcome.value else secret
            mail.trouble = ""
            mail.look()


def _side_by_side(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
