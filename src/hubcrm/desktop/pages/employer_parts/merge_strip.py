"""The same employer twice: choose the one that stays, see what moves, and make them one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from hubcrm.desktop.pages.employer_parts import saying
from hubcrm.desktop.parts.picker import EmployerPicker
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.domain.errors import HubError
from hubcrm.queries import employer_page
from hubcrm.queries.employer_page import Merging


class MergeStrip(Card):
    """`merged` carries the employer that stays."""

    merged = Signal(str)
    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(padding=16, spacing=8)
        self._session = session
        self._gone = self._stays = ""
        self.title = Label("", "B", 600)
        self.picker = EmployerPicker(session, "The employer that stays", "The one that stays: start typing its name")
        self.preview = Words((), "B")
        self.problem = Words((), "S", "bad")
        self.merge = Button("Make them one employer", "primary")
        self.leave = Button("Cancel", "quiet", key="Esc")
        for widget in (self.title, self.picker, self.preview, self.problem):
            self.column.addWidget(widget)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.merge)
        self.column.addLayout(foot)
        self.picker.chosen.connect(self._chosen)
        self.picker.field.textChanged.connect(self._retyped)
        self.picker.left.connect(self.closed)
        self.leave.clicked.connect(self.closed)
        self.merge.clicked.connect(self._merge)

    def begin(self, employer: str, name: str) -> None:
        """Open for an employer that is another one written differently."""
        self._gone, self._stays = employer, ""
        self.title.setText(f"{one_line(name)} is the same employer as…")
        self._tell("")
        self.preview.hide()
        self.merge.setEnabled(False)
        self.picker.show()
        self.show()
        self.picker.begin(without=employer)

    def failed(self, error: HubError) -> None:
        """It was not done: say why."""
        self.merge.setEnabled(bool(self._stays))
        self._tell(str(error))

    def _chosen(self, employer: str, name: str) -> None:
        self._stays = employer
        self.picker.show_taken(name)
        self._session.fetch(
            employer_page.merging, self._gone, employer, then=self._show_preview, failed=self.failed, slot="merging"
        )

    def _retyped(self) -> None:
        """Another name is being typed, so the one chosen before is not meant."""
        self._stays = ""
        self._session.runner.forget("merging")
        self.preview.hide()
        self.merge.setEnabled(False)

    def _show_preview(self, merging: Merging) -> None:
        self._tell("")
        self.preview.set_runs(saying.merging_line(merging))
        self.preview.show()
        self.merge.setEnabled(True)
        self.merge.setFocus(Qt.FocusReason.TabFocusReason)

    def _merge(self) -> None:
        if self._stays:
            self.merge.setEnabled(False)
            self.merged.emit(self._stays)

    def _tell(self, problem: str) -> None:
        self.problem.set_runs(problem)
        self.problem.setVisible(bool(problem))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
