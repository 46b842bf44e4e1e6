"""When a hub does not open: its secret is asked for, or the trouble is said with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from hubcrm.desktop import errands
from hubcrm.desktop.doors import Doors, Kept, Keys
from hubcrm.desktop.main_window import MainWindow
from hubcrm.desktop.runner import Runner
from hubcrm.desktop.taking_files import nothing
from hubcrm.domain.errors import Damaged, HubError, Locked


class Opening(QObject):
    """The sheet over a window whose hub is locked, damaged, in use or gone."""

    again = Signal()  # try to open it once more
    restored = Signal()  # a backup has taken the store's place

    def __init__(
        self, window: MainWindow, doors: Doors, keys: Keys, runner: Runner, aside: Runner, wall: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.window = window
        self.doors = doors
        self.keys = keys
        self.runner = runner
        self.is_open = False  # set once the hub has been
        self.before_restoring: Callable[[], object] = nothing  # lets go of what else holds the store
        self._aside = aside
        self._wall = wall
        self.sheet: Any = None
        self._kept: Kept | None = None

    def not_opened(self, error: HubError) -> None:
        """Say why, or ask for the secret."""
        if isinstance(error, Locked):
            self._ask_secret(error)
        else:
            self.show_trouble(error)

    def _ask_secret(self, error: HubError) -> None:
        from hubcrm.desktop.sheets.locked import LockedSheet

        if isinstance(self.sheet, LockedSheet):
            self.sheet.failed(str(error))
            return
        self.window.set_standing("Locked")
        self.close_sheet()
        sheet = LockedSheet(self.window)
        self.sheet = sheet
        sheet.tried.connect(self.try_secret)
        sheet.left.connect(self.window.close)
        sheet.open_sheet(sheet.secret.field)

    def try_secret(self, secret: str) -> None:
        """Try to open the hub with what was typed."""
        self.keys.secret = secret
        self.again.emit()

    def show_trouble(self, error: HubError) -> None:
        """Say what is wrong, and offer what can be done."""
        from hubcrm.desktop.sheets.trouble import TroubleSheet

        if isinstance(self.sheet, TroubleSheet):
            self.sheet.failed(str(error))
            return
        if not self.is_open:
            self.window.set_standing("Not open")
        self.close_sheet()
        sheet = TroubleSheet(self.window, error, opened=self.is_open)
        self.sheet = sheet
        sheet.again.connect(self.again)
        sheet.restore.connect(self._restore)
        sheet.left.connect(self.window.close)
        sheet.closed.connect(self._sheet_gone)
        sheet.open_sheet(sheet.first())
        if isinstance(error, Damaged):
            self._aside.fetch(errands.newest, self.doors, then=self._backup_found, worker="aside")

    def _backup_found(self, kept: Kept | None) -> None:
        from hubcrm.desktop.sheets.trouble import TroubleSheet

        self._kept = kept
        if isinstance(self.sheet, TroubleSheet):
            self.sheet.offer_backup(kept, self._wall())

    def _restore(self) -> None:
        """Everything is closed first; then the backup takes the store's place and the window begins anew."""
        if self._kept is not None:
            self.go_back_to(self._kept.path)

    def go_back_to(self, backup: Path) -> None:
        """Put this backup in the place of the store, which is kept aside."""
        self.before_restoring()
        self.runner.close()
        self._aside.fetch(
            errands.restored, self.doors, self.keys.secret, backup,
            then=self._was_restored, failed=self.not_opened, worker="aside",
        )  # fmt: skip

    def _was_restored(self, _nothing: object) -> None:
        self.restored.emit()

    def close_sheet(self) -> None:
        """The hub is open: take the sheet away."""
        sheet, self.sheet = self.sheet, None
        if sheet is not None:
            sheet.close_sheet()

    def _sheet_gone(self) -> None:
        self.sheet = None
