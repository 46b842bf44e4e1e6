"""This computer: how the window looks, where the hub lies and what opens it, its backups, and the program itself."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from hubcrm import paths
from hubcrm.actions import safety as actions
from hubcrm.desktop import keys, theme
from hubcrm.desktop.pages.settings_parts import look
from hubcrm.desktop.pages.settings_parts.backup_row import BackupRow
from hubcrm.desktop.pages.settings_parts.calendar_folder import CalendarFact
from hubcrm.desktop.pages.settings_parts.licences import LicencesSheet, own_version
from hubcrm.desktop.pages.settings_parts.mailbox import MailboxFact
from hubcrm.desktop.pages.settings_parts.opening import (
    AskNewCode,
    NewCodeSheet,
    PassphraseStrip,
    ProveStrip,
    RestoreSheet,
)
from hubcrm.desktop.pages.settings_parts.section import Fact, Head, Scrolled, Section, side_by_side
from hubcrm.desktop.pages.settings_parts.watched_folder import WatchedFact
from hubcrm.desktop.pages.settings_parts.whole_hub import WholeHubFact
from hubcrm.desktop.remember import Nothing, Settings
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Line
from hubcrm.desktop.widgets.choices import Tick
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.text import Words
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.promises import ms_of, say_day
from hubcrm.queries import safety
from hubcrm.queries.safety import Kept, Standing

_FEW = 4  # backups shown until all are asked for


class ThisComputer(Section):
    """What belongs to this computer and not to the hub; so none of it has Undo."""

    key = "computer"
    title = "This computer"
    icon_name = "screen"
    about = "These belong to this computer. Your colleagues’ stay as they are."

    restore_asked = Signal(object)  # Path of the backup to go back to

    def __init__(self, session: Session, kept: Settings | None = None) -> None:
        super().__init__(session)
        self._settings: Settings = kept if kept is not None else Nothing()
        self._standing: Standing | None = None
        self._all = False
        self.theme = Segmented(
            [
                Option("light", "Light", icon="sun"),
                Option("dark", "Dark", icon="moon"),
                Option("system", "System", icon="screen"),
            ],
            "Theme",
        )
        self.letters = Tick("Single letters act as commands: N adds, / searches")
        self.mailbox = MailboxFact(session)
        self.lies = Words((), "B")
        self.opens = Words((), "B")
        self.open_folder = Button("Open", "quiet", icon="folder", name="Open the folder of the hub")
        self.change = Button("Change…")
        self.passphrase = PassphraseStrip()
        self.sheet_says = Words((), "B")
        self.prove = Button("Prove it…")
        self.new_code = Button("Make a new code…", "quiet")
        self.proving = ProveStrip()
        self.backups_say = Words((), "B")
        self.back_up = Button("Back up now")
        self.backups = Repeated(self._make_row, lined=True)
        self.more = Button("Show all", "quiet", icon="chevron-down")
        self.check_says = Words("Looks at every page, row, index and seal.", "B", "muted")
        self.check = Button("Check this hub")
        self.aside_says = Words((), "B")
        self.version = Words(f"hubcrm {own_version()}, MIT licence")
        self.licences = Button("Licences…", "quiet")
        self.log = Words(str(paths.log_folder()), "B")
        self.open_log = Button("Open", "quiet", icon="folder", name="Open the folder of the log")
        self._facts: dict[str, Fact] = {}
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        self.column.addWidget(Head(self.title, self.about))
        body = Scrolled(wide=720)
        self.column.addWidget(body, 1)
        column = body.column
        column.setSpacing(14)
        self._put(column, "theme", Fact("Theme", side_by_side(self.theme)))
        self._put(column, "letters", Fact("Keys", side_by_side(self.letters)))
        self._put(column, "watched", WatchedFact(self._settings))
        self._put(column, "mailbox", self.mailbox)
        column.addWidget(self.mailbox.strip)
        self.mailbox.setHidden(self.session.made_up)  # nothing real arrives in the made-up hub
        self._put(column, "calendar", CalendarFact(self.session, self._settings))
        column.addWidget(Line())
        self._put(column, "lies", Fact("The hub lies in", side_by_side(self.lies, self.open_folder)))
        self._put(column, "opens", Fact("It opens", side_by_side(self.opens, self.change)))
        column.addWidget(self.passphrase)
        self._put(column, "sheet", Fact("Recovery sheet", side_by_side(self.sheet_says, self.new_code, self.prove)))
        column.addWidget(self.proving)
        column.addWidget(Line())
        self._put(column, "backups", Fact("Backups", side_by_side(self.backups_say, self.back_up)))
        listed = QVBoxLayout()
        listed.setContentsMargins(136, 0, 0, 0)
        listed.addWidget(self.backups)
        listed.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(listed)
        self._put(column, "check", Fact("Check", side_by_side(self.check_says, self.check)))
        self._put(column, "aside", Fact("Kept aside", side_by_side(self.aside_says)))
        self._put(column, "whole", WholeHubFact(self.session))
        column.addWidget(Line())
        self._put(column, "version", Fact("The program", side_by_side(self.version, self.licences)))
        self._put(column, "log", Fact("Its log", side_by_side(self.log, self.open_log)))
        self.passphrase.hide()
        self.proving.hide()
        self.more.hide()

    def _put(self, column: QVBoxLayout, key: str, fact: Fact) -> None:
        self._facts[key] = fact
        column.addWidget(fact)

    def _wire(self) -> None:
        self.theme.choose(theme.mode())
        self.letters.setChecked(keys.letters_on())
        self.theme.chosen.connect(self._choose_theme)
        self.letters.toggled.connect(self._choose_letters)
        self.open_folder.clicked.connect(self._open_hub_folder)
        self.open_log.clicked.connect(self._open_log_folder)
        self.change.clicked.connect(self._begin_passphrase)
        self.passphrase.closed.connect(self._end_passphrase)
        self.passphrase.saved.connect(self._save_passphrase)
        self.prove.clicked.connect(self._begin_proving)
        self.proving.closed.connect(self._end_proving)
        self.proving.saved.connect(self._prove)
        self.new_code.clicked.connect(self._ask_new_code)
        self.back_up.clicked.connect(self._back_up)
        self.more.clicked.connect(self._show_all)
        self.check.clicked.connect(self._check)
        self.licences.clicked.connect(self._show_licences)

    def reload(self) -> None:
        self.theme.choose(theme.mode())
        self.letters.setChecked(keys.letters_on())
        self.mailbox.reload()
        self.session.fetch(safety.standing, then=self._show, slot="settings safety")

    def activated(self) -> None:
        self.theme.setFocus(Qt.FocusReason.TabFocusReason)
        for choice in self.theme.findChildren(QWidget):
            if choice.isEnabled() and getattr(choice, "isChecked", bool)():
                choice.setFocus(Qt.FocusReason.TabFocusReason)

    def go_back(self) -> None:
        self.mailbox.put_away()
        self._end_passphrase()
        self._end_proving()

    def open_record(self, record: object) -> None:
        if record == "prove":
            self._begin_proving()

    # what it shows

    def _show(self, standing: Standing) -> None:
        self._standing = standing
        self.lies.set_runs(str(standing.folder))
        self._facts["whole"].setVisible(self.session.viewer.is_hub)
        made_up = "open" in standing.opens_by
        has_one = "passphrase" in standing.opens_by
        self.opens.set_runs(_opens(standing.opens_by))
        self.change.say("Change the passphrase…" if has_one else "Set a passphrase…")
        self.change.setVisible(not made_up)
        self.passphrase.ask_for(has_one)
        self._facts["sheet"].setVisible(not made_up)
        proved = standing.proved
        if proved is None:
            self.sheet_says.set_runs("Not proved yet. Type its code once, so that you know it is the right one.")
        else:
            self.sheet_says.set_runs(f"Proved {self._moment(proved)}. It opens the hub when everything else is lost.")
        self.aside_says.set_runs(safety.say_set_aside(standing.aside))
        self._facts["aside"].setVisible(bool(standing.aside))
        self._show_backups(standing)

    def _show_backups(self, standing: Standing) -> None:
        kept = standing.backups
        if kept:
            newest = self._moment(ms_of(kept[0].made_at))
            says = f"1 kept, made {newest}" if len(kept) == 1 else f"{len(kept)} kept, the newest {newest}"
            self.backups_say.set_runs(f"{says}. Each is whole and encrypted.")
        else:
            self.backups_say.set_runs("None yet. One is made when the window closes, and every half hour in use.")
        shown = kept if self._all else kept[:_FEW]
        self.backups.show_items([(one, self._moment(ms_of(one.made_at))) for one in shown])
        self.backups.setVisible(bool(shown))
        self.more.setVisible(len(shown) < len(kept))
        self.more.say(f"Show all {len(kept)}")

    def _moment(self, ms: int) -> str:
        at: datetime = self.session.calendar.local(ms)
        return f"{say_day(at.date(), self.session.today)} {at:%H:%M}"

    def _make_row(self) -> BackupRow:
        row = BackupRow()
        row.wanted.connect(self._ask_restore)
        return row

    def _show_all(self) -> None:
        self._all = True
        if self._standing is not None:
            self._show_backups(self._standing)
            self.backups.rows[_FEW].back.setFocus(Qt.FocusReason.OtherFocusReason)

    # how it looks

    def _choose_theme(self, mode: str) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            look.choose_theme(app, self._settings, mode)

    def _choose_letters(self, on: bool) -> None:
        look.choose_letters(self._settings, on)

    def _open_hub_folder(self) -> None:
        if self._standing is not None:
            _open(self._standing.folder)

    def _open_log_folder(self) -> None:
        folder = paths.log_folder()
        _open(folder if folder.is_dir() else folder.parent)

    # what opens it

    def _begin_passphrase(self) -> None:
        self._end_proving()
        self.passphrase.show_for({})
        self.passphrase.show()
        self.passphrase.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_passphrase(self) -> None:
        if not self.passphrase.isHidden():
            self.passphrase.put({})
            self.passphrase.hide()
            self.change.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save_passphrase(self, facts: dict[str, Any]) -> None:
        self.session.do(
            actions.change_passphrase, facts["present"], facts["new"], then=self._passphrase_changed,
            failed=self.passphrase.failed,
        )  # fmt: skip

    def _passphrase_changed(self, _outcome: Outcome[str]) -> None:
        self._end_passphrase()

    def _begin_proving(self) -> None:
        self._end_passphrase()
        self.proving.show_for({})
        self.proving.show()
        self.proving.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_proving(self) -> None:
        if not self.proving.isHidden():
            self.proving.put({})
            self.proving.hide()
            self.prove.setFocus(Qt.FocusReason.OtherFocusReason)

    def _prove(self, facts: dict[str, Any]) -> None:
        self.session.do(actions.prove_recovery, facts["code"], then=self._sheet_proved, failed=self.proving.failed)

    def _sheet_proved(self, _outcome: Outcome[str]) -> None:
        self._end_proving()

    def _ask_new_code(self) -> None:
        sheet = AskNewCode(self.window())
        sheet.agreed.connect(self._make_code)
        sheet.open_sheet(sheet.leave)

    def _make_code(self) -> None:
        self.new_code.setEnabled(False)
        self.session.do(actions.new_recovery_code, then=self._show_code, failed=self._no_code)

    def _show_code(self, outcome: Outcome[str]) -> None:
        self.new_code.setEnabled(True)
        sheet = NewCodeSheet(
            self.window(), outcome.value, self.session.standing.institution, self.session.today
        )
        sheet.proved.connect(self._groups_right)
        sheet.open_sheet(sheet.fields[0])

    def _no_code(self, error: HubError) -> None:
        self.new_code.setEnabled(True)
        self.session.runner.refused.emit(error)

    def _groups_right(self) -> None:
        self.session.do(actions.note_recovery_proved)

    # keeping it safe

    def _back_up(self) -> None:
        self.back_up.setEnabled(False)
        self._facts["backups"].say("Backing up and proving the copy…")
        self._facts["backups"].tell("")
        self.session.fetch(
            actions.back_up, self.session.clock(), then=self._backed_up, failed=self._not_backed_up, worker="check"
        )

    def _backed_up(self, _path: Path) -> None:
        self.back_up.setEnabled(True)
        self._facts["backups"].say("Backed up, and the copy is proved whole.")
        self.reload()

    def _not_backed_up(self, error: HubError) -> None:
        self.back_up.setEnabled(True)
        self._facts["backups"].say("")
        self._facts["backups"].tell(str(error))

    def _ask_restore(self, kept: Kept) -> None:
        sheet = RestoreSheet(self.window(), self._moment(ms_of(kept.made_at)))
        sheet.agreed.connect(partial(self.restore_asked.emit, kept.path))
        sheet.open_sheet(sheet.leave)

    def _check(self) -> None:
        self.check.setEnabled(False)
        self._facts["check"].tell("")
        self.check_says.set_runs("Looking at every page. You can go on working.")
        self.session.fetch(actions.check, then=self._checked, failed=self._not_checked, worker="check")

    def _checked(self, found: actions.Checked) -> None:
        self.check.setEnabled(True)
        at = self.session.calendar.local(self.session.clock())
        if found.whole:
            self.check_says.set_runs(f"Whole. Checked today {at:%H:%M}; nothing is wrong.")
            return
        count = len(found.found)
        self.check_says.set_runs(f"Damaged: {'1 fault' if count == 1 else f'{count} faults'} found today {at:%H:%M}.")
        self._facts["check"].tell(found.advice)

    def _not_checked(self, error: HubError) -> None:
        self.check.setEnabled(True)
        self.check_says.set_runs("It could not be checked.")
        self._facts["check"].tell(str(error))

    def _show_licences(self) -> None:
        LicencesSheet(self.window()).open_sheet()


def _opens(ways: tuple[str, ...]) -> str:
    if "open" in ways:
        return "By itself: everybody in it is made up, so it needs no key."
    if "keyring" in ways and "passphrase" in ways:
        return "By itself, from this computer's keyring; elsewhere with its passphrase."
    if "keyring" in ways:
        return "By itself, from this computer's keyring. Nobody else who logs in here can open it."
    if "passphrase" in ways:
        return "With its passphrase, asked for at each start."
    return "With its recovery code only. Set a passphrase, so that the sheet can stay where it is."


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
