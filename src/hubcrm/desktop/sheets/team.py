"""Behind the line at the foot: how sharing with the team stands, and what to do where something is in its way."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hubcrm.desktop.parts import team_words
from hubcrm.desktop.parts.team_words import Local
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.sheet import Sheet
from hubcrm.desktop.widgets.text import Run, Words

if TYPE_CHECKING:
    from hubcrm.desktop.sharing import Sharing

_MOST = 6  # colleagues shown here; Settings shows all


class TeamSheet(Sheet):
    """Words for each place, who was here, and three ways on: share now, take in a large change, Settings."""

    now = Signal()
    agreed = Signal()
    settings = Signal()

    def __init__(self, parent: QWidget, sharing: Sharing) -> None:
        super().__init__(parent, "Sharing with your team", width=560)
        self._sharing = sharing
        self.says = Words((), line=22)
        self.asks = Words((), line=22)
        self.seen = Words((), "B", "muted", line=22)
        for words in (self.asks, self.says, self.seen):
            self.body.column.addWidget(words)
        self.more = Button("Your team in Settings", "quiet", tall=True)
        self.try_now = Button("Share now", tall=True)
        self.agree = Button("Take it in", "primary", tall=True)
        self.foot.addWidget(self.more)
        self.foot.addStretch(1)
        self.foot.addWidget(self.try_now)
        self.foot.addWidget(self.agree)
        self.more.clicked.connect(self._to_settings)
        self.try_now.clicked.connect(self._now)
        self.agree.clicked.connect(self._agree)

    def first(self) -> QWidget:
        """Where the focus goes."""
        return self.try_now if self.agree.isHidden() else self.agree

    def show_standing(self, now: datetime, local: Local) -> None:
        """Say how it stands at this moment."""
        team, question = self._sharing.team, self._sharing.question
        if team is None:
            self.close_sheet()
            return
        runs: list[Run] = []
        for place in team.places:
            runs.append(Run(f"{chr(10) if runs else ''}{team_words.called(place).capitalize()}  ", 600))
            runs.append(Run(team_words.stands(place, now, local)))
            told = [place.problem] if place.problem and not place.missed else []
            runs += [Run(f"\n{said}", tone="bad") for said in (*told, *place.notices)]
        self.says.set_runs(runs)
        self.asks.set_runs([Run(question, 600)] if question else "")
        self.asks.setVisible(bool(question))
        self.agree.setVisible(bool(question))
        self.seen.set_runs("\n".join(team_words.colleague(one, now, local) for one in team.seen[:_MOST]))
        self.seen.setVisible(bool(team.seen))
        self.refit()

    def _now(self) -> None:
        self.now.emit()

    def _agree(self) -> None:
        self.agreed.emit()
        self.close_sheet()

    def _to_settings(self) -> None:
        self.close_sheet()
        self.settings.emit()
