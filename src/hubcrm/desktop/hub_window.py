"""One open hub: its window, the workers behind it, and everything that reaches it from outside.

The frame does not wait for a hub that is slow to open; whose eyes look decides which pages there are; the writer is
opened when the first rows are on the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from hubcrm.desktop import errands, page_list
from hubcrm.desktop.doors import Doors, Keys, Standing
from hubcrm.desktop.guiding import Guiding, JustMade
from hubcrm.desktop.likely import Matcher
from hubcrm.desktop.loading import HubFrame
from hubcrm.desktop.opening import Opening
from hubcrm.desktop.pages.settings_parts import look
from hubcrm.desktop.printing import Printing
from hubcrm.desktop.remember import settings_in
from hubcrm.desktop.runner import Runner
from hubcrm.desktop.searching import Searching
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.overlays import Overlay
from hubcrm.desktop.widgets.segmented import Option
from hubcrm.desktop.with_team import WithTeam
from hubcrm.domain.errors import Damaged

BACKUP_EVERY = 30 * 60 * 1000  # ms, in use
WARM_AFTER = 800  # ms after the rows: what the writer loads would slow the first enquiry that is opened
CHECK_AFTER = 3_000  # ms after the rows: reading the whole file would be in the way of them
WATCH_EVERY = 4_000  # ms between two looks whether another program changed the hub
GLANCE = 0.08
"""Seconds the window waits for its first rows: drawn once with them, it is there sooner than drawn twice."""

NAME_KEPT = "hub/institution"
ROLES = (Option("adviser", "Adviser"), Option("lead", "Department lead"), Option("manager", "Manager"))
"""Whose eyes the made-up hub can be seen with."""

EVERYTHING = frozenset({"enquiry", "follow_up", "employer", "contact", "department", "passages", "person", "away", "closure",
                        "institution", "letter", "wording"})  # fmt: skip


class HubWindow(QObject):
    """A hub on the screen. `ended` says why it goes: "closed", "own" (to one's own hub) or "again" (made anew)."""

    ended = Signal(str)
    ready = Signal()  # the first page is there

    def __init__(
        self, doors: Doors, aside: Runner, *, person: str = "", alive: bool = True, made: JustMade | None = None
    ) -> None:
        super().__init__()
        self.doors = doors
        self._aside = aside
        self._person = person
        self._alive = alive  # False for pictures: nothing happens by itself
        self.keys = Keys(doors.unlock, made.secret if made is not None else "")
        self.runner = Runner(
            self.keys.open_hub, self.keys.open_reader, self, openers=errands.openers(self.keys.open_reader)
        )
        self.settings = settings_in(doors.settings_file)
        known = self.settings.value(NAME_KEPT) if self.settings is not None else ""
        application = QApplication.instance()
        if self.settings is not None and isinstance(application, QApplication):
            look.put_back(application, self.settings)
        self.window = HubFrame(
            str(known or "hubcrm"),
            settings=self.settings,
            demo_role="adviser" if doors.made_up else None,
            demo_roles=ROLES,
            clock=self._wall,
        )
        self.opening = Opening(self.window, doors, self.keys, self.runner, aside, self._wall)
        self.session: Session | None = None
        self.incoming: Any = None
        self.attachments: Any = None  # for what came with messages
        self.sheets: Any = None  # for typing an enquiry in, and for calls
        self.begun: Any = None  # what was typed before the start and not saved
        self.matcher = Matcher()
        self.searching = Searching(self.window, lambda: self.session, self._covered)
        self.printing = Printing(self.window, lambda: self.session, self._covered)
        self._order: tuple[str, ...] = ()
        self._reason = "closed"
        self._files: list[Path] = []
        self._changed_since_backup = False
        self._version: int | None = None
        self._day: date | None = None
        self._sample = 0
        self._timers: list[QTimer] = []
        self._closed = False
        self._connect()
        self.guiding = Guiding(self, made)
        self.team = WithTeam(self, self._covered)

    def _connect(self) -> None:
        window, runner = self.window, self.runner
        window.listen(runner)
        window.on_files = self._files_let_go
        window.on_drag = self._what_files_do
        window.on_paste = self._paste
        window.on_undo = self._undo
        window.on_redo = self._redo
        window.on_role = self._see_as
        window.on_start_again = partial(self._leave, "again")
        window.on_set_up = partial(self._leave, "own")
        window.on_close = self._closing
        window.set_standing("Opening…")
        runner.changed.connect(self.things_came)
        self.opening.again.connect(self._read_standing)
        self.opening.restored.connect(partial(self._leave, "restored"))

    # opening

    def show(self) -> None:
        """Show the window with its first rows; or without them, where opening the hub takes longer than a glance."""
        self.window.fills_unseen = True
        self._read_standing()
        self.runner.settle(GLANCE)
        self.window.fills_unseen = False
        self.guiding.window_shows()
        self.window.show()

    def _read_standing(self) -> None:
        self.runner.fetch(
            self.doors.standing, self._person, then=self._standing_came, failed=self.opening.not_opened, slot="standing"
        )

    def _standing_came(self, standing: Standing) -> None:
        self.opening.close_sheet()
        first = self.session is None
        self.opening.is_open = True
        if self.session is None:
            self.session = Session(self.runner, self.doors.clock, standing, made_up=self.doors.made_up)
        else:
            if standing.viewer.person != self.session.viewer.person:
                self.session.drafts.change_person()
                QTimer.singleShot(WARM_AFTER, self, self.session.drafts.take_up)
            self.session.standing = standing
        window = self.window
        window.institution = standing.institution
        if window.demo_strip is not None:
            window.demo_strip.choose(standing.viewer.role)
        window.sidebar.institution.setText(standing.institution)
        if self.settings is not None:
            self.settings.setValue(NAME_KEPT, standing.institution)
        if first:
            self._add_pages(standing)
            window.say_saved()
            self.ready.emit()
            self._begin()
        elif page_list.order(standing.viewer) != self._order:
            window.clear_pages()
            self._add_pages(standing)
        else:
            window.changed(EVERYTHING)
        self.guiding.hub_opened()
        self.searching.person_changed()

    def _add_pages(self, standing: Standing) -> None:
        """The pages of this person's role, the first of them in front."""
        self._order = page_list.order(standing.viewer)
        page_list.add(self, standing)

    def _begin(self) -> None:
        """Files handed over at the start; and in a living window, what goes on by itself."""
        if self._files:
            files, self._files = self._files, []
            QTimer.singleShot(0, self, partial(self.take_files, files))

    def rows_are_there(self) -> None:
        """The first page shows its rows: read the views, open the writer, and begin what goes on by itself."""
        if self._closed:
            return  # a page that took its time tells a window that has gone
        self.searching.rows_are_there()
        self.guiding.rows_are_there()
        if self._timers or not self._alive:
            return
        QTimer.singleShot(WARM_AFTER, self, self.runner.warm)
        QTimer.singleShot(WARM_AFTER, self, self.take_up_drafts)
        QTimer.singleShot(WARM_AFTER, self, self.team.begin)
        self.window.load_ahead()
        for every, what in ((BACKUP_EVERY, self._back_up_now), (WATCH_EVERY, self._look_for_others)):
            timer = QTimer(self)
            timer.timeout.connect(what)
            timer.start(every)
            self._timers.append(timer)
        QTimer.singleShot(CHECK_AFTER, self, self._check)
        QTimer.singleShot(CHECK_AFTER, self, self._goes_on)

    def _goes_on(self) -> None:
        """From now on: the watched folder, the mailbox and the calendar file."""
        if self.session is not None and not self._closed:
            from hubcrm.desktop import by_itself

            back_up = partial(self._back_up_as, "before import")
            self._timers += by_itself.begin(
                self.session, self.window.remembered.settings, self.window.warn, back_up, self
            )

    def take_up_drafts(self) -> None:
        """Open the writer, which reads what was begun here before and not saved; that is said once."""
        if self.session is not None and self.begun is None and not self._closed:
            from hubcrm.desktop.begun_before import BegunBefore

            self.begun = BegunBefore(self.window, self.session, self.new_enquiry, self.call)
            self.session.drafts.written.connect(self._note_version)
            self.session.drafts.take_up()

    # what reaches the window

    def _files_let_go(self, files: list[Path]) -> None:
        """Files dropped or pasted: filed with the record in front, where it takes them, else added."""
        page = self.window.current_page
        if self.session is None or self._covered() or page is None or not page.file_here(files):
            self.take_files(files)

    def _what_files_do(self) -> tuple[str, str] | None:
        page = self.window.current_page
        return page.takes_files() if page is not None else None

    def take_files(self, files: Sequence[Path]) -> None:
        """Files to add: dropped, pasted, or handed over by a second start."""
        if self.session is None:
            self._files += files
        elif files and not self._covered():
            self._the_incoming().take_files(list(files))

    def _paste(self, text: str) -> None:
        if self.session is not None and not self._covered():
            self._the_incoming().take_text(text)

    def try_sample(self) -> None:
        """The next of the sample e-mails, as if it had been dropped."""
        samples = self.doors.samples
        self.take_files([samples[self._sample % len(samples)]])
        self._sample += 1

    def new_enquiry(self, employer: str = "") -> None:
        """A sheet to type one in, for an employer by name where it is known."""
        if self.session is not None and not self._covered():
            self._the_sheets().new_enquiry(employer)

    def call(self, enquiry: str) -> None:
        """The call sheet of an enquiry."""
        if self.session is not None and not self._covered():
            self._the_sheets().call(enquiry)

    def _the_sheets(self) -> Any:
        if self.sheets is None:
            from hubcrm.desktop.sheets.of_enquiries import EnquirySheets

            assert self.session is not None  # all callers have looked
            self.sheets = EnquirySheets(self.window, self.session, self.matcher)
            self.sheets.added.connect(self._show_enquiry)
        return self.sheets

    def _the_incoming(self) -> Any:
        if self.incoming is None:
            from hubcrm.desktop.incoming import Incoming

            assert self.session is not None  # both callers have looked
            self.incoming = Incoming(
                self.session, self.window, back_up=partial(self._back_up_as, "before import"),
                change_first=self._the_sheets().change_first,
            )  # fmt: skip
            self.incoming.added.connect(self._show_first)
        return self.incoming

    def _show_first(self, enquiries: list[str]) -> None:
        self._show_enquiry(enquiries[0])

    def _show_enquiry(self, enquiry: str) -> None:
        self.window.show_page("triage", enquiry)

    def _undo(self) -> None:
        if not self.searching.take_back():
            self._step("undo")

    def _redo(self) -> None:
        self._step("redo")

    def _step(self, which: str) -> None:
        from hubcrm.actions import undoing

        if self.session is not None and not self._covered():
            self.session.do(undoing.undo if which == "undo" else undoing.redo)

    def _see_as(self, role: str) -> None:
        """See the made-up hub with the eyes of somebody in this role."""
        self.runner.fetch(errands.somebody, role, then=self.look_as, slot="role")

    def look_as(self, person: str) -> None:
        """From now on with the eyes of this person."""
        self._person = person
        self._read_standing()

    def _covered(self) -> bool:
        """Whether a sheet lies over the window: then nothing else may begin."""
        return any(isinstance(child, Overlay) and child.isVisible() for child in self.window.children())

    def save_file(self, stored: str, name: str) -> None:
        """Open a copy of what came with a message, or save it."""
        if self.attachments is None:
            from hubcrm.desktop.attachments import Attachments

            self.attachments = Attachments(self)
        self.attachments.ask(stored, name)

    # what goes on by itself

    def things_came(self, kinds: frozenset[str]) -> None:
        """Things of these kinds were written here, or by others of the team."""
        self._changed_since_backup = self._changed_since_backup or bool(kinds)
        if "employer" in kinds:
            self.matcher.employers_changed()
        if kinds & {"institution", "closure", "person", "this_person"} and self.session is not None:
            self._read_standing()
        self._note_version()

    def _note_version(self) -> None:
        """What changes the file now is our own writing."""
        if self._alive:
            self.runner.fetch(errands.version, then=self._version_noted, slot="version")

    def _version_noted(self, version: int) -> None:
        self._version = version

    def _look_for_others(self) -> None:
        if self.team.is_busy or (self.session is not None and self.session.drafts.under_way):
            return  # else our own writing would be taken for another's
        self.runner.fetch(errands.version, then=self._version_seen, slot="version")

    def _version_seen(self, version: int) -> None:
        """Another program, such as the terminal, has written: read again what is shown. So too on a new day."""
        known, self._version = self._version, version
        today = self.session.today if self.session is not None else None
        before, self._day = self._day, today
        if (known is not None and version != known) or (before is not None and before != today):
            self.matcher.employers_changed()
            self.window.changed(EVERYTHING)
            self.team.others_wrote()

    def _back_up_now(self) -> None:
        if self._changed_since_backup:
            self._changed_since_backup = False
            self.runner.fetch(errands.backed_up, self._back_up_as, "in use", then=errands.nothing, worker="check")

    def _back_up_as(self, reason: str) -> None:
        """On a worker's thread."""
        self.doors.back_up(self.keys.place(), reason)

    def _check(self) -> None:
        self.runner.fetch(self.doors.check, then=self._checked, worker="check", slot="check")
        self.runner.fetch(errands.old_letters_cleared, then=errands.nothing, worker="check")

    def _checked(self, wrong: list[str]) -> None:
        if wrong:
            self.opening.show_trouble(
                Damaged("Parts of the hub's file are damaged. What is on the screen can still be read and copied.")
            )

    # leaving

    def _leave(self, reason: str) -> None:
        self._reason = reason
        self.window.close()

    def _closing(self) -> None:
        """Finish what is being written, back up what has changed, close everything."""
        self.guiding.closing()
        self.window.hide()
        self._closed = True
        for timer in self._timers:
            timer.stop()
        self.team.close()
        if self.session is not None:
            self.session.drafts.close()
        if self._changed_since_backup and self._alive:
            from hubcrm.actions import suggesting

            self.runner.do(suggesting.keep)  # the next start suggests at once
            if not self.doors.made_up:
                self.runner.do(errands.LastBackup(self._back_up_as))
        self.runner.close()
        if self.attachments is not None:
            self.attachments.clear()
        self.ended.emit(self._reason)

    def _wall(self) -> datetime:
        """Now, in hub time once that is known."""
        if self.session is not None:
            return self.session.calendar.local(self.doors.clock())
        return datetime.fromtimestamp(self.doors.clock() / 1000)
