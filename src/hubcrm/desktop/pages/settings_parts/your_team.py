"""Your team: share the hub by a server or a folder, invite a colleague, see who is here, leave."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit

from hubcrm.actions import teaming
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.pages.settings_parts.invite_card import InviteCard
from hubcrm.desktop.pages.settings_parts.section import Fact, Head, Scrolled, Section, side_by_side
from hubcrm.desktop.parts import team_words
from hubcrm.desktop.session import Session
from hubcrm.desktop.taking_files import nothing
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card, Line
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.folder_dialog import ask_folder
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.desktop.workers import Progress
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.sync.team_status import Place, Team

if TYPE_CHECKING:
    from hubcrm.desktop.sharing import Sharing

_ALONE = "This hub is on one computer. Share it, and several people work in it, each of them also without a network."
_TOGETHER = (
    "Everybody has the whole hub and works in it, also without a network. What each does reaches the others by itself."
)
_NOT_OURS = "This hub is on one computer. An adviser or a manager of the hub can share it."
_MADE_UP = "The made-up hub stays on this computer. In your own hub, this is where it is shared with colleagues."
_SERVER = (
    "For any size of team. A claim is confirmed in two seconds, everybody signs in with their own name, and reports can be drawn "
    "from it. Somebody of IT sets up a PostgreSQL server; the guide “Working as a team” says how."
)
_FOLDER = (
    "For up to 25 computers, without a server: a folder that OneDrive, SharePoint, Nextcloud or a file server brings to all of "
    "you. What is in it is encrypted. Who may open the folder is who is trusted; the hub confirms claims."
)
_LEAVING = "This computer shares no more. The hub here stays as it is, and so do your colleagues’."


class YourTeam(Section):
    """Without a team two ways to begin; with one how it stands, invitations, who is here, and the way out."""

    key = "team"
    title = "Your team"
    icon_name = "link"
    hints = (KeyHint("N", "Invite a colleague"),)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._head = Head(self.title, _ALONE)
        self.column.addWidget(self._head)
        body = Scrolled(wide=720)
        self.column.addWidget(body, 1)
        self.places = [_PlaceFact(), _PlaceFact()]
        self.invite = InviteCard(session)
        self.seen = Words((), line=22)
        self._seen = Fact("Who is here", self.seen, top=True)
        self.server = _ServerCard()
        self.folder = _FolderCard()
        self.leave = Button("Leave the team…", "quiet")
        self.really = Button("Leave", "secondary")
        self.stay = Button("Stay", "primary", key="Esc")
        self._leaving = side_by_side(Words(_LEAVING, "B", "muted"), self.stay, self.really)
        self._line = Line()
        column = body.column
        column.setSpacing(16)
        for widget in (*self.places, self._seen, self.invite, self.server, self.folder, self._line):
            column.addWidget(widget)
        column.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._leaving)
        self._hears: Sharing | None = None
        self._wire()
        self._show(None)

    def _wire(self) -> None:
        self.server.begin.clicked.connect(self._begin_server)
        self.server.url.returnPressed.connect(self._begin_server)
        self.folder.chosen = self.begin_folder
        self.leave.clicked.connect(partial(self._ask_leave, True))
        self.stay.clicked.connect(partial(self._ask_leave, False))
        self.really.clicked.connect(self._leave)
        for fact in self.places:
            fact.now.clicked.connect(self._share_now)
            fact.agree.clicked.connect(self._go_on)
            fact.chosen = self.lies_elsewhere

    # what is shown

    def reload(self) -> None:
        self.invite.reload()
        sharing = self.session.sharing
        if sharing is None:  # the window has only just opened, or shares nothing
            self._show(None)
            return
        if self._hears is not sharing:
            self._hears = sharing
            sharing.stands.connect(self._show)
        sharing.look()

    def activated(self) -> None:
        if self.invite.isVisible():
            self.invite.first().setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.folder.isVisible():
            self.server.url.setFocus(Qt.FocusReason.OtherFocusReason)

    def add(self) -> None:
        if self.invite.isVisible():
            self.invite.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def go_back(self) -> None:
        if self._leaving.isVisible():
            self._ask_leave(False)

    def _show(self, team: Team | None) -> None:
        session = self.session
        hub, sharing = session.viewer.is_hub, session.sharing
        may_begin = hub and sharing is not None
        kinds = {place.kind for place in team.places} if team is not None else set()
        alone = _MADE_UP if session.made_up else _ALONE if hub else _NOT_OURS
        self._head.say(alone if team is None else _TOGETHER)
        local, now = session.calendar.local, session.calendar.local(session.clock())
        for at, fact in enumerate(self.places):
            place = team.places[at] if team is not None and at < len(team.places) else None
            fact.setVisible(place is not None)
            if place is not None:
                fact.show_place(
                    place, team_words.stands(place, now, local), sharing.question if sharing is not None else ""
                )
        listed = [team_words.colleague(one, now, local) for one in team.seen] if team is not None else []
        self.seen.set_runs("\n".join(listed) or "Nobody yet.")
        self._seen.setVisible(team is not None)
        self.invite.setVisible(team is not None and hub)
        self.server.setVisible(may_begin and "postgres" not in kinds)
        self.folder.setVisible(may_begin and not kinds)
        self.server.say("Move to a server" if kinds else "By a server", _SERVER)
        self._line.setVisible(team is not None)
        self.leave.setVisible(team is not None and self._leaving.isHidden())
        if team is None:
            self._ask_leave(False)
            self.leave.hide()

    # what is done

    def _begin_server(self) -> None:
        url = self.server.url.text().strip()
        if not url:
            self.server.tell(
                "Type the address that whoever set up the server gave you: postgresql://name:password@host/database"
            )
            self.server.url.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        progress = self.session.runner.progress("Sharing")
        self._begin(self.server, teaming.begin_postgres, url, progress)

    def begin_folder(self, folder: str) -> None:
        """Share through this folder."""
        self._begin(self.folder, teaming.begin_folder, Path(folder))

    def lies_elsewhere(self, folder: str) -> None:
        """The team's folder has been moved to here."""
        if self.session.sharing is not None:
            self.session.sharing.do(teaming.begin_folder, Path(folder), failed=self.session.runner.refused.emit)

    def _begin(self, card: _WayCard, action: Any, *given: Any) -> None:
        sharing = self.session.sharing
        if sharing is not None and card.begin.isEnabled():
            card.rest("Looking whether it is there…")
            sharing.do(
                action, *given, then=partial(self._begun, card, given), failed=partial(self._not_begun, card, given)
            )

    def _not_begun(self, card: _WayCard, given: tuple[Any, ...], error: HubError) -> None:
        self._end_progress(given)
        card.failed(error)

    def _end_progress(self, given: tuple[Any, ...]) -> None:
        for one in given:
            if isinstance(one, Progress):
                one.finished = True
                self.session.runner.progressed.emit(one)

    def _begun(self, card: _WayCard, given: tuple[Any, ...], _outcome: Outcome[Any]) -> None:
        self._end_progress(given)
        card.wake()
        self.server.url.clear()
        self.invite.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _share_now(self) -> None:
        if self.session.sharing is not None:
            self.session.sharing.now()

    def _go_on(self) -> None:
        if self.session.sharing is not None:
            self.session.sharing.go_on()

    def _ask_leave(self, asks: bool) -> None:
        was = self._leaving.isVisible()
        self._leaving.setVisible(asks)
        self.leave.setVisible(not asks)
        if asks:
            self.stay.setFocus(Qt.FocusReason.OtherFocusReason)
        elif was:
            self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        if self.session.sharing is not None:
            self.session.sharing.do(teaming.leave, then=self._left, failed=self.session.runner.refused.emit)

    def _left(self, _outcome: Outcome[Any]) -> None:
        self._ask_leave(False)


class _PlaceFact(Fact):
    """The server or folder: where, how it stands, and the question that waits for a yes."""

    def __init__(self) -> None:
        self.says = Words((), line=22)
        self.now = Button("Share now")
        self.agree = Button("Take it in", "primary")
        self.elsewhere = Button("It lies elsewhere…", "quiet", icon="folder")
        self.dialog: QFileDialog | None = None
        self.chosen: Callable[[str], object] = nothing
        super().__init__("Shared by", side_by_side(self.says, self.elsewhere, self.now, self.agree))
        self.elsewhere.clicked.connect(self._ask)

    def show_place(self, place: Place, stands: str, question: str) -> None:
        """Say how it stands."""
        self.label.setText(f"{'Server' if place.kind == 'postgres' else 'Folder'}")
        self.says.set_runs([Run(place.address, 600), Run(f"\n{stands}")])
        self.say(" ".join(place.notices))
        self.tell(question or ("" if place.missed else place.problem))
        self.agree.setVisible(bool(question))
        self.elsewhere.setVisible(place.kind == "folder" and place.missed)

    def _ask(self) -> None:
        self.dialog = ask_folder(self.window(), "Where the team's folder lies now", self.chosen)


class _WayCard(Card):
    """One way to begin: what it is, and what it needs."""

    def __init__(self, title: str, text: str, begin: Button) -> None:
        super().__init__(padding=20, spacing=8)
        self._title = Label(title, "M", 600)
        self._text = Words(text, "B", "muted", line=22)
        self.begin = begin
        self._says = Words((), "S", "muted")
        self._problem = Words((), "B", "bad")
        self._problem.setAccessibleName("Problem")
        self.column.addWidget(self._title)
        self.column.addWidget(self._text)
        self.column.addSpacing(4)
        for words in (self._says, self._problem):
            words.hide()

    def finish(self) -> None:
        """Put what it says at its end."""
        self.column.addWidget(self._says)
        self.column.addWidget(self._problem)

    def say(self, title: str, text: str) -> None:
        """What it is called here."""
        self._title.setText(title)
        self._text.set_runs(text)

    def rest(self, says: str) -> None:
        """Something goes on."""
        self.tell("")
        self.begin.setEnabled(False)
        self._says.set_runs(says)
        self._says.show()

    def wake(self) -> None:
        """It has ended."""
        self.begin.setEnabled(True)
        self._says.hide()

    def failed(self, error: HubError) -> None:
        """It could not be begun; everything typed is still there."""
        self.wake()
        self.tell(str(error))

    def tell(self, problem: str) -> None:
        """What is wrong, or nothing any more."""
        self._problem.set_runs(problem)
        self._problem.setVisible(bool(problem))


class _ServerCard(_WayCard):
    """By a server: its address, used this once."""

    def __init__(self) -> None:
        super().__init__("By a server", _SERVER, Button("Share by this server"))
        self.url = Field("Address of the server", "postgresql://name:password@host/database")
        self.url.setEchoMode(
            QLineEdit.EchoMode.PasswordEchoOnEdit
        )  # it holds a password, and Settings may be shown around
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.url, 1)
        row.addWidget(self.begin)
        self.column.addLayout(row)
        self.finish()


class _FolderCard(_WayCard):
    """By a folder: which one."""

    def __init__(self) -> None:
        super().__init__("By a shared folder", _FOLDER, Button("Choose a folder…", icon="folder"))
        self.chosen: Callable[[str], object] = nothing
        self.dialog: QFileDialog | None = None
        self.column.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignLeft)
        self.finish()
        self.begin.clicked.connect(self._ask)

    def _ask(self) -> None:
        self.dialog = ask_folder(self.window(), "The folder that your colleagues' computers can open too", self.chosen)
