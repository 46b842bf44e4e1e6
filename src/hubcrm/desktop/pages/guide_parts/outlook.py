"""What step one means: by when an enquiry of today is acknowledged, and which days off come next."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop.doors import DayOff, Outlook
from hubcrm.desktop.pages.guide_parts.step import SidePane
from hubcrm.desktop.pages.settings_parts.section import day_name
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.repeated import Repeated
from hubcrm.desktop.widgets.text import Elided, Label, Run, Words

_SHOWN = 5  # days off


class _DayRow(QWidget):
    """Days off and their name."""

    def __init__(self) -> None:
        super().__init__()
        self.name = Elided("", "B", 500)
        self.when = Label("", "S", 400, "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 5, 0, 5)
        row.setSpacing(8)
        row.addWidget(self.name, 1)
        row.addWidget(self.when)

    def show_item(self, item: DayOff) -> None:
        """Show them."""
        self.name.setText(item.name)
        self.when.setText(_when(item))


class WhatItMeans(SidePane):
    """Fills itself from an Outlook."""

    def __init__(self) -> None:
        super().__init__("An enquiry today")
        self.promised = [Words((), line=22) for _ in range(4)]
        card = Card(spacing=8)
        for line in self.promised:
            card.column.addWidget(line)
        self.column.addWidget(card)
        self.column.addSpacing(20)
        self.off_title = Label("Days off that come next", "S", 600, "muted")
        self.off = Repeated(_DayRow, lined=True)
        listed = QVBoxLayout()
        listed.setSpacing(4)
        listed.addWidget(self.off_title)
        listed.addWidget(self.off)
        self.column.addLayout(listed)
        self.column.addSpacing(12)
        self.column.addWidget(
            Words("No promise counts them, nor weekends. You can change every promise in step 4.", "B", "muted")
        )
        self.column.addStretch(1)

    def show_outlook(self, found: Outlook) -> None:
        """Say it."""
        lines = [
            ("is acknowledged by ", found.acknowledge),
            ("is offered by ", found.decide),
            ("has its reply by ", found.reply),
        ]
        said = [[Run(what), Run(_day(when, found.today), 600)] for what, when in lines]
        if found.received != found.today:
            said.append([Run(f"It counts as received on {day_name(found.received)}.", tone="muted")])
        for at, line in enumerate(self.promised):
            line.set_runs(said[at] if at < len(said) else "")
            line.setVisible(at < len(said))
        self.off.show_items(found.off[:_SHOWN])


def _when(item: DayOff) -> str:
    """A day as "Fri 25 Dec"; several without their weekdays, for there is little room."""
    if item.first == item.last:
        return day_name(item.first)
    return " to ".join(day_name(day).split(" ", 1)[1] for day in (item.first, item.last))


def _day(day: date | None, today: date) -> str:
    return "a day to come" if day is None else "today" if day == today else day_name(day)
