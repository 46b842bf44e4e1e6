"""An invitation to an employer: opened in the calendar program, which sends it; the meeting becomes the next action."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubcrm.actions import diary
from hubcrm.actions.diary import Invitation
from hubcrm.desktop.exporting import open_folder
from hubcrm.desktop.parts.strip import WhenField
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import Field, TextField
from hubcrm.desktop.widgets.sheet import Rowed, Sheet
from hubcrm.desktop.widgets.text import Words
from hubcrm.domain.errors import HubError, NotAllowed
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.promises import say_day
from hubcrm.exports.calendar_file import Somebody

if TYPE_CHECKING:
    from hubcrm.queries.reading import Moment, Reads, Viewer

_ABOUT = "Your calendar program opens it, and you send it from there. The meeting becomes the next action."


class InvitationSheet(Sheet):
    """When, how long, where, whom and with what words; what is typed stays where it is refused."""

    def __init__(self, parent: QWidget, session: Session, enquiry: str, name: str, email: str) -> None:
        super().__init__(parent, "Invite to a meeting", width=560)
        self._session, self._enquiry, self._name, self._email = session, enquiry, name, email
        self._planned = False
        self.when = WhenField("When", "next Tue 14:00", self._read, self._say)
        self.minutes = Field("How many minutes", text=str(diary.USUAL))
        self.minutes.setFixedWidth(72)
        self.place = Field("Where", "Their site, or a link")
        self.whom = Field("E-mail address to invite", text=email)
        self.words = TextField("What it says", "To look at the weld together.")
        self.words.setFixedHeight(76)
        self.leave = Button("Cancel", "quiet", key="Esc", tall=True)
        self.go = Button("Open in the calendar", "primary", key="Ctrl+Enter", tall=True)
        column = self.body.column
        column.addWidget(Words(_ABOUT, "B", "muted"))
        lasts = QWidget()
        row = QHBoxLayout(lasts)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.minutes)
        row.addStretch(1)
        for label, field in (
            ("When", self.when), ("Minutes", lasts), ("Where", self.place), ("Invite", self.whom),
        ):  # fmt: skip
            column.addWidget(Rowed(label, field, width=84))
        column.addWidget(Rowed("Words", self.words, width=84, top=True))
        self.foot.addStretch(1)
        self.foot.addWidget(self.leave)
        self.foot.addWidget(self.go)
        self.leave.clicked.connect(self.close_sheet)
        self.go.clicked.connect(self.submit)
        self.words.finished.connect(self.submit)
        for one in (self.when.field, self.minutes, self.place, self.whom):
            one.returnPressed.connect(self.submit)

    def _read(self, text: str) -> datetime:
        from hubcrm.intake import dates

        session = self._session
        now = session.calendar.local(session.clock())
        return dates.read_moment(text, now, session.calendar.zone, session.calendar)

    def _say(self, at: datetime) -> str:
        return f"{say_day(at.date(), self._session.today)} {at:%H:%M}"

    def submit(self) -> None:
        """Write the invitation and open it, once."""
        if not self.go.isEnabled():
            return
        self.tell("")
        try:
            given = self._given()
        except HubError as error:
            self.tell(str(error))
            return
        self.go.setEnabled(False)
        session = self._session
        self._session.fetch(
            _written, given, session.viewer, session.moment, session.calendar, then=partial(self._open, given),
            failed=self._refused, worker="search",
        )  # fmt: skip

    def _given(self) -> Invitation:
        at = self.when.value()
        if at is None:
            raise NotAllowed("Say when: a day and a time, such as next Tue 14:00.")
        if at <= self._session.calendar.local(self._session.clock()):
            raise NotAllowed("That time is over. Choose one to come.")
        minutes = self.minutes.text().strip()
        if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 5):
            raise NotAllowed("Say how many minutes it lasts, such as 45.")
        email = self.whom.text().strip()
        name = self._name if email.casefold() == self._email.casefold() else ""
        place, words = self.place.text().strip(), self.words.toPlainText()
        return Invitation(self._enquiry, at, int(minutes), place, words, Somebody(name, email))

    def _open(self, given: Invitation, path: Path) -> None:
        open_folder(path)
        if not self._planned:
            self._planned = True
            self._session.do(diary.plan_meeting, given, then=self._done, failed=self._refused)

    def _done(self, _outcome: Outcome[Any]) -> None:
        self.close_sheet()

    def _refused(self, error: HubError) -> None:
        self.go.setEnabled(True)
        self.tell(str(error))


def _written(reader: Reads, given: Invitation, viewer: Viewer, moment: Moment, calendar: Any) -> Path:
    return opened_file(
        f"meeting {given.at:%Y-%m-%d %H%M}.ics", diary.invitation(reader, given, viewer, moment, calendar)
    )


def opened_file(name: str, content: bytes) -> Path:
    """A file for another program to open, in a folder of this person's own; those of days before are taken away."""
    from time import time

    from hubcrm.exports import csv_file

    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)) / "calendar"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.glob("*.ics"):
        if old.stat().st_mtime < time() - 24 * 3600:
            old.unlink(missing_ok=True)
    path = folder / name
    csv_file.save(path, content)
    return path


def open_one(session: Session, action_id: str) -> None:
    """One next action in the calendar program, which asks whether to keep it."""
    session.fetch(_one, action_id, session.viewer, session.moment, session.calendar, then=open_folder, worker="search")


def _one(reader: Reads, action_id: str, viewer: Viewer, moment: Moment, calendar: Any) -> Path:
    return opened_file("next action.ics", diary.one(reader, viewer, action_id, moment, calendar))
