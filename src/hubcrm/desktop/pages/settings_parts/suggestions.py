"""How good suggestions are, told from the hub's own history: a chart over time, with words, counts and intervals."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.actions import suggesting as learning
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.pages.settings_parts.section import Head, Scrolled, Section
from hubcrm.desktop.pages.settings_parts.share_chart import Bar, Bars, OverTime, Point, Series
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.text import Label, Run, Words
from hubcrm.desktop.workers import Progress, Stopped
from hubcrm.domain.errors import HubError
from hubcrm.domain.promises import say_day
from hubcrm.queries import routing_report
from hubcrm.queries.reading import Reads
from hubcrm.queries.routing_report import Case, Report, Share, Span

_ABOUT = "Each past enquiry is judged by what was known the day it came: was the department that took it suggested?"
_HONEST = (
    "Between which two figures the true share lies, 19 times in 20, stands beside each. People choose with the suggestion "
    "before them, so these shares may flatter it; departments’ words are those of today."
)
_GROWN = 0.1  # part by which answers must have grown until it is worked out again by itself


class Look(NamedTuple):
    """What is kept of the report, whether it fits the hub as it is, what departments are called, how many answers there are."""

    kept: list[Case] | None
    fits: bool
    names: dict[str, str]
    answers: int


class Figure(QWidget):
    """One share in large type, what it is the share of, and its count with the interval."""

    def __init__(self, says: str) -> None:
        super().__init__()
        self.value = Label("", "L", 600)
        self.says = Label(says, "B", 500)
        self.count = Words((), "S", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.value, self.says, self.count):
            column.addWidget(part)

    def show_share(self, one: Share) -> None:
        """Show another share."""
        self.value.setText(f"{100 * one.value:.0f} %" if one.enough else "–")
        between = f", {100 * one.low:.0f} to {100 * one.high:.0f}" if one.enough else ", too few to say"
        self.count.set_runs(f"{one.count:,} of {one.of:,}{between}")
        self.setAccessibleName(f"{self.says.text()}: {one.said()}")


class Suggestions(Section):
    """The report as a small chart with words. It is worked out aside, shown with its progress, and kept with the hub."""

    key = "suggestions"
    title = "Suggestions"
    icon_name = "chart"
    about = _ABOUT
    hints = (KeyHint("N", "Work it out again"), KeyHint("← →", "Earlier, later on the chart"))

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.report: Report | None = None
        self._look: Look | None = None
        self._progress: Progress | None = None
        self.again = Button("Work it out again", "quiet", icon="refresh", key="N")
        head = Head(self.title, _ABOUT)
        head.buttons.addWidget(self.again)
        self.state = Words((), "B", "muted")
        self.figures = [
            Figure("Right department first"),
            Figure("Among the first three"),
            Figure("Sure enough to suggest one"),
        ]
        self.chart = OverTime("Suggestions over time")
        self.stretch = Words((), "B", line=22)
        self.trust = Bars("How far it can be trusted")
        self.trust_says = Words((), "B", "muted")
        self.departments = Bars("By department, suggested first")
        self.mixed = Words((), "B", "muted", line=22)
        self._lay_out(head)
        self.again.clicked.connect(self.add)
        self.chart.chosen.connect(self._stretch_chosen)

    def _lay_out(self, head: Head) -> None:
        self.column.addWidget(head)
        body = Scrolled(wide=816)
        body.column.setSpacing(12)
        body.column.addWidget(self.state)
        self.cards: list[Card] = []
        figures = QHBoxLayout()
        figures.setSpacing(24)
        for figure in self.figures:
            figures.addWidget(figure, 1, Qt.AlignmentFlag.AlignTop)
        for title, parts in (
            ("", (figures,)),
            ("Over time", (self.chart, self.stretch)),
            ("How far its word can be trusted", (self.trust_says, self.trust)),
            ("By department: suggested first where it was right", (self.departments, self.mixed)),
        ):
            card = Card(spacing=10)
            if title:
                card.column.addWidget(Label(title, "B", 600))
            for part in parts:
                if isinstance(part, QWidget):
                    card.column.addWidget(part)
                else:
                    card.column.addLayout(part)
            body.column.addWidget(card)
            self.cards.append(card)
        self.honest = Words(_HONEST, "S", "faint")
        body.column.addWidget(self.honest)
        self.column.addWidget(body, 1)
        self._show_parts(False)

    def reload(self) -> None:
        self.session.fetch(_look, then=self._looked, slot="settings suggestions")

    def activated(self) -> None:
        (self.chart if self.report is not None and self.report.enough else self.again).setFocus(
            Qt.FocusReason.TabFocusReason
        )

    def add(self) -> None:
        """Work it out again, unless it is being worked out."""
        if self._progress is None:
            self._work_out()

    # reading and working out

    def _looked(self, look: Look) -> None:
        self._look = look
        if look.kept is not None:
            self._show(look.kept)
        old = len(look.kept) if look.kept is not None else 0
        if look.kept is None or (not look.fits and look.answers - old > _GROWN * old):
            if look.answers:
                self.add()
            else:
                self._show([])

    def _work_out(self) -> None:
        progress = self.session.runner.progress("Judging past suggestions…")
        self._progress = progress
        self.again.setEnabled(False)
        if self.report is None:
            self.state.set_runs(
                "Judging past suggestions, each by what was known on its day. It goes on while you work."
            )
            self.state.show()
        self.session.fetch(
            routing_report.made, progress, then=partial(self._came, progress), failed=partial(self._stopped, progress),
            worker="check",
        )  # fmt: skip

    def _came(self, progress: Progress, made: tuple[list[Case], str]) -> None:
        self._ended(progress)
        judged, stamp = made
        self._show(judged)
        self.session.runner.do(learning.keep_aside, routing_report.KEPT, stamp, routing_report.pack(judged))

    def _stopped(self, progress: Progress, error: HubError) -> None:
        self._ended(progress)
        if self.report is None:
            said = "Not worked out." if isinstance(error, Stopped) else str(error)
            self.state.set_runs(f"{said} Press N to work it out.")

    def _ended(self, progress: Progress) -> None:
        self._progress = None
        self.again.setEnabled(True)
        progress.finished = True
        self.session.runner.progressed.emit(progress)

    # showing

    def _show(self, judged: list[Case]) -> None:
        names = self._look.names if self._look is not None else {}
        report = self.report = routing_report.summed(judged, names)
        self._show_parts(report.enough)
        self.state.setVisible(not report.enough)
        if not report.enough:
            known = "No department has answered an offer yet" if not judged else (
                "1 past enquiry with an answer" if len(judged) == 1 else f"{len(judged)} past enquiries with an answer"
            )  # fmt: skip
            self.state.set_runs(
                f"{known}: too few to say. From {routing_report.FEWEST} on, this tells how good suggestions are."
            )
            return
        for figure, share in zip(self.figures, (report.top1, report.top3, report.sure), strict=True):
            figure.show_share(share)
        self._show_over_time(report)
        self._show_trust(report)
        self._show_departments(report)

    def _show_parts(self, on: bool) -> None:
        for part in (*self.cards, self.honest):
            part.setVisible(on)

    def _show_over_time(self, report: Report) -> None:
        self.chart.show_series(
            (
                Series("Right first", "c1", tuple(_point(one.top1) for one in report.spans), band=True),
                Series("Among three", "c2", tuple(_point(one.top3) for one in report.spans)),
                Series("Sure enough to suggest", "c3", tuple(_point(one.sure) for one in report.spans), dashed=True),
            ),
            [f"{self._day(one.first):%b %Y}" for one in report.spans],
            [self._of_stretch(one) for one in report.spans],
        )
        self.cards[1].setVisible(len(report.spans) > 1)

    def _stretch_chosen(self, at: int) -> None:
        if self.report is not None and at < len(self.report.spans):
            one = self.report.spans[at]
            when, rest = self._of_stretch(one).split(": ", 1)
            self.stretch.set_runs([Run(f"{when}: ", 600), Run(rest)])

    def _of_stretch(self, one: Span) -> str:
        first, last = (say_day(self._day(ms), self.session.today) for ms in (one.first, one.last))
        between = f"{100 * one.top1.low:.0f} to {100 * one.top1.high:.0f}"
        return (
            f"{first} to {last}: with {one.known:,} answers known, right first {one.top1.count} of {one.top1.of} "
            f"({between} %), among three {one.top3.count}, one suggested {one.sure.count} times"
        )

    def _show_trust(self, report: Report) -> None:
        error = f"on average {100 * report.error:.0f} points off" if report.error is not None else ""
        sure = report.right_when_sure
        said = f"Where it was sure enough to suggest one, it was right {sure.said()}." if sure.of else ""
        self.trust_says.set_runs(f"{said} The line marks what it said, the bar what came of it: {error}.")
        self.trust.show_bars(
            [
                Bar(f"It said {100 * one.low:.0f} to {100 * one.high:.0f} %", _point(one.right) if one.right.enough else None,
                    _count(one.right), one.said)
                for one in report.bins
            ]
        )  # fmt: skip

    def _show_departments(self, report: Report) -> None:
        self.departments.show_bars(
            [
                Bar(one.name, _point(one.top1) if one.top1.enough else None, _count(one.top1))
                for one in report.departments
            ]
        )
        names = {one.code: one.name for one in report.departments}
        runs: list[Run | str] = []
        for first, right, times in report.mixed_up[:3]:
            runs += [
                Run(names.get(right, right), 600),
                f" was right where {names.get(first, first)} was suggested, {times} times. ",
            ]
        if runs:
            runs.append("More words of their own would tell them apart.")
        self.mixed.set_runs(runs)
        self.mixed.setVisible(bool(runs))

    def _day(self, ms: int) -> date:
        return self.session.calendar.local(ms).date()


def _point(one: Share) -> Point:
    return Point(one.value, one.low, one.high)


def _count(one: Share) -> str:
    return f"{100 * one.value:.0f} % of {one.of:,}" if one.enough else f"{one.count} of {one.of}, too few to say"


def _look(reader: Reads) -> Look:
    """Asked on a worker."""
    kept, fits = routing_report.last(reader)
    return Look(kept, fits, routing_report.names(reader), routing_report.answered(reader))
