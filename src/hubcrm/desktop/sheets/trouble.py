"""When the store cannot be used: what happened in one sentence, and the one step that helps."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from hubcrm.desktop.doors import Kept
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.sheet import Sheet
from hubcrm.desktop.widgets.text import Run, Words
from hubcrm.domain.errors import Damaged, HubError, InUse, MadeByNewer, NotWritable
from hubcrm.domain.promises import say_day

_TITLES: dict[type[HubError], str] = {
    Damaged: "The hub's file is damaged",
    InUse: "The hub's file is in use",
    NotWritable: "The hub's folder cannot be written",
    MadeByNewer: "This hub needs a newer hubcrm",
}


class TroubleSheet(Sheet):
    """The sentence of the error; "Restore the backup of …" where there is one, "Try again" where that may help."""

    again = Signal()
    restore = Signal()
    left = Signal()

    def __init__(self, parent: QWidget, error: HubError, *, opened: bool = False) -> None:
        title = next((title for kind, title in _TITLES.items() if isinstance(error, kind)), "The hub does not open")
        super().__init__(parent, title, width=560, may_close=opened)
        self._damaged = isinstance(error, Damaged)
        self._opened = opened
        self.says = Words([Run(str(error))])
        self.about = Words([Run("", tone="muted")])
        self.about.hide()
        self.body.column.addWidget(self.says)
        self.body.column.addWidget(self.about)
        self.leave = Button("Close hubcrm", "quiet", tall=True)
        self.retry = Button("Try again", "secondary" if self._damaged else "primary", tall=True)
        self.restore_button = Button("", "primary", tall=True)
        self.restore_button.hide()
        self.foot.addWidget(self.leave)
        self.foot.addStretch(1)
        self.foot.addWidget(self.retry)
        self.foot.addWidget(self.restore_button)
        self.retry.setVisible(not opened and not isinstance(error, MadeByNewer))
        self.leave.clicked.connect(self.left)
        self.retry.clicked.connect(self._again)
        self.restore_button.clicked.connect(self._restore)

    def first(self) -> QWidget:
        """Where the focus goes."""
        return self.leave if self.retry.isHidden() else self.retry

    def offer_backup(self, kept: Kept | None, now: datetime) -> None:
        """Offer to go back to a backup, or say that there is none."""
        if kept is None:
            self._say("There is no backup in its folder. Look for a copy of the folder “backups” on another disk.")
            return
        self._say("What was added since then has to be typed again. The present file is kept beside it.")
        self.restore_button.say(
            f"Restore the backup of {say_day(kept.made_at.date(), now.date())}, {kept.made_at:%H:%M}"
        )
        self.restore_button.show()
        self.restore_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refit()

    def failed(self, problem: str) -> None:
        """Restoring, or trying again, did not help."""
        for button in (self.retry, self.restore_button):
            button.setEnabled(True)
        self.tell(problem)

    def _say(self, sentence: str) -> None:
        self.about.set_runs([Run(sentence, tone="muted")])
        self.about.show()
        self.refit()

    def _again(self) -> None:
        self._rest()
        self.again.emit()

    def _restore(self) -> None:
        self._rest()
        self._say("Restoring. This takes a few seconds.")
        self.restore.emit()

    def _rest(self) -> None:
        self.tell("")
        for button in (self.retry, self.restore_button):
            button.setEnabled(False)
