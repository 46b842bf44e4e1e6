"""One employer: the head, what happened with them at the left, what is open and who we know at the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from hubcrm.desktop.pages.employer_parts import saying
from hubcrm.desktop.pages.employer_parts.details import DetailsFold
from hubcrm.desktop.pages.employer_parts.head import EmployerHead
from hubcrm.desktop.pages.employer_parts.merge_strip import MergeStrip
from hubcrm.desktop.pages.employer_parts.open_work import OpenWork
from hubcrm.desktop.pages.employer_parts.people import PeopleKnown
from hubcrm.desktop.pages.employer_parts.reading import Whole
from hubcrm.desktop.pages.employer_parts.timeline import TimelineView
from hubcrm.desktop.parts.apart_card import ApartCard, NewerLine
from hubcrm.desktop.parts.log_box import Choice, LogBox
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Line, Pane
from hubcrm.desktop.widgets.choices import Menu
from hubcrm.desktop.widgets.hints import EmptyState
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.text import Words
from hubcrm.queries.employer_story import Entry, Story
from hubcrm.queries.labels import label

_KINDS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("", "All kinds", frozenset()),
    ("talks", "Calls and meetings", frozenset({"call", "meeting", "tried"})),
    ("mail", "E-mails", frozenset({"email", "reply"})),
    ("notes", "Notes", frozenset({"note"})),
    ("offers", "Offers and answers", frozenset({"offer", "answer", "yes"})),
    ("ways", "Enquiries, from first to last", frozenset({"arrived", "step", "closed", "reopened"})),
)
_NO_STORY = "Nothing has happened with them yet. A new enquiry begins with Ctrl+N."
_NO_KIND = "None of this kind. Choose All kinds to see the rest."
_NEEDS_ENQUIRY = "Start with an enquiry (Ctrl+N): a call or a note is kept with the enquiry it was about."
SIZES = [704, 368]


class EmployerSide(Pane):
    """It shows and it asks; what is done about it is the page's business."""

    opened_enquiry = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__("page")
        self._session = session
        self.whole: Whole | None = None
        self._story: Story | None = None
        self._only = ""
        self.head = EmployerHead()
        self.merge_strip = MergeStrip(session)
        self.log_box = LogBox(session, "employers/log")
        self.no_log = Words(_NEEDS_ENQUIRY, "B", "muted")
        self.views = Segmented((Option("ours", "Timeline"), Option("theirs", "As they saw it")), "Timeline")
        self.kinds_button = Button("All kinds", "quiet", opens_menu=True)
        self._kinds_menu = Menu("Kinds", self)
        self.waited = Words((), "B")
        self.timeline = TimelineView("Timeline")
        self.no_story = EmptyState("clock", _NO_STORY)
        self.apart = ApartCard(session)
        self.newer = NewerLine()
        self.work = OpenWork()
        self.people = PeopleKnown(session)
        self.details = DetailsFold(session)
        self._build()
        self.views.chosen.connect(self._show_entries)
        self.kinds_button.clicked.connect(self._choose_kinds)
        self.timeline.opened.connect(self._opened)
        self.work.asked.connect(self.opened_enquiry)
        self.log_box.left.connect(self.focus_timeline)
        for key, words, _kinds in _KINDS:
            self._kinds_menu.add(words, _KindTaker(self, key))

    def _build(self) -> None:
        self.column.addWidget(self.head)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setProperty("quiet", "true")
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.column.addWidget(self.splitter, 1)  # in its place while it is empty: moving a full one costs as much again
        left = QWidget()
        self.splitter.addWidget(left)
        self._fill_left(left)
        self._add_right()
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes(SIZES)

    def _fill_left(self, left: QWidget) -> None:
        left.setMinimumWidth(440)
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 20, 15, 0)
        column.setSpacing(0)
        column.addWidget(self.merge_strip)
        self.merge_strip.hide()
        self._merge_gap = _gap(12)
        column.addWidget(self._merge_gap)
        self._merge_gap.hide()
        column.addWidget(self.newer)
        column.addWidget(self.apart)
        self._apart_gap = _gap(16)
        self._apart_gap.hide()
        column.addWidget(self._apart_gap)
        column.addWidget(self.log_box)
        column.addWidget(self.no_log)
        column.addSpacing(20)
        row = QHBoxLayout()
        row.addWidget(self.views)
        row.addStretch(1)
        row.addWidget(self.kinds_button)
        column.addLayout(row)
        self._waited_gap = _gap(12)
        column.addWidget(self._waited_gap)
        column.addWidget(self.waited)
        column.addSpacing(4)
        self.timeline.set_empty(self.no_story)
        column.addWidget(self.timeline, 1)

    def _add_right(self) -> None:
        inside = QWidget()
        inside.setProperty("see_through", "true")
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumWidth(336)
        self.splitter.addWidget(scroll)
        self.aside = scroll
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 20, 24, 24)
        column.setSpacing(0)
        column.addWidget(self.work)
        column.addSpacing(22)
        column.addWidget(self.people)
        column.addSpacing(16)
        column.addWidget(Line())
        column.addSpacing(4)
        column.addWidget(self.details)
        column.addStretch(1)

    # what is shown

    def show_employer(self, whole: Whole, place: str) -> None:
        """Show this one; the same one read anew keeps what is open and where it is scrolled to."""
        same = self.whole is not None and self.whole.head.id == whole.head.id
        self.whole = whole
        session, kind = self._session, self._session.standing.kind
        if not same:
            self._story = None
            self.people.form.leave_it()
            self.people.form.hide()
            self.people.share.hide()
            self.people.own.forget()
            self.close_merge()
            self.details.set_open(False)
            self.aside.verticalScrollBar().setValue(0)
            self._only = ""
            self.views.choose("ours")
            self.timeline.show_entries([], session.calendar, theirs=False)
            self.no_story.hide()
        self.head.show_employer(whole.head, whole.known, place)
        self.head.show_lines(whole.head, self._story, session.today, session.calendar)
        self.work.show_work(whole.work, session.today, session.calendar, kind)
        self.people.by_introduction = not session.viewer.is_hub
        self.people.employer = whole.head.id
        self.people.show_people(whole.known, whole.own)
        if not same:
            self.people.reopen(whole.known)
        self.apart.show_apart(whole.apart)
        self._apart_gap.setVisible(bool(whole.apart))
        self.newer.setVisible(whole.is_newer)
        self.details.show_employer(whole.head, whole.colleagues, whole.doubts)
        self._fill_log()

    def show_story(self, story: Story) -> None:
        """What happened with the employer that is shown."""
        self._story = story
        if self.whole is None:
            return
        self.views.set_count("ours", len(story.entries))
        self.views.set_count("theirs", story.told)
        self.head.show_lines(self.whole.head, story, self._session.today, self._session.calendar)
        self._show_entries()

    def _fill_log(self) -> None:
        whole = self.whole
        if whole is None:
            return
        kind = self._session.standing.kind
        about = [Choice(one.id, one_line(one.subject)) for one in whole.work]
        about += [
            Choice(one.id, f"{one_line(one.subject)} ({label('stages', 'closed', kind).lower()})")
            for one in whole.closed
        ]
        people = [Choice(one.id, one_line(one.name)) for one in whole.known if not one.hidden]
        self.log_box.setVisible(bool(about))
        self.no_log.setVisible(not about)
        self.log_box.show_for(whole.head.id, people, about)

    def _show_entries(self, _view: str = "") -> None:
        story = self._story
        theirs = self.views.current == "theirs"
        self.kinds_button.setVisible(not theirs)
        self.waited.setVisible(theirs)
        self._waited_gap.setVisible(theirs)
        if story is None:
            return
        self.waited.set_runs(saying.waiting_line(story))
        entries: Sequence[Entry] = [one for one in story.entries if one.told] if theirs else story.entries
        chosen = next(kinds for key, _words, kinds in _KINDS if key == self._only)
        if chosen and not theirs:
            entries = [one for one in entries if one.kind in chosen]
        self.no_story.say("clock", _NO_KIND if chosen and not theirs else _NO_STORY)
        self.timeline.show_entries(list(entries), self._session.calendar, theirs=theirs)

    def only(self, key: str) -> None:
        """Show one kind of entry only, or all with a blank."""
        self._only = key
        self.kinds_button.say(next(words for one, words, _kinds in _KINDS if one == key))
        self._show_entries()

    def _choose_kinds(self) -> None:
        self._kinds_menu.open_under(self.kinds_button)

    def _opened(self, entry: Any) -> None:
        row = self.timeline.model_of_entries.row_at(self.timeline.current_position)
        if row is not None:
            self.opened_enquiry.emit(row[1].enquiry)

    # what the person does

    def focus_timeline(self) -> None:
        """Put the focus on the timeline."""
        self.timeline.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def swap_views(self) -> None:
        """From the timeline as we know it to the one they saw, and back."""
        self.views.choose("ours" if self.views.current == "theirs" else "theirs")
        self._show_entries()

    def show_details(self) -> None:
        """Open the details, or fold them away."""
        self.details.set_open(not self.details.is_open)
        if self.details.is_open:
            self.details.edit("name")

    def begin_merge(self) -> None:
        """Open the strip that makes two employers one."""
        if self.whole is not None:
            self._merge_gap.show()
            self.merge_strip.begin(self.whole.head.id, self.whole.head.name)

    def close_merge(self) -> None:
        """Put it away."""
        if not self.merge_strip.isHidden():
            self.merge_strip.hide()
            self._merge_gap.hide()
            self.focus_timeline()


class _KindTaker:
    """Shows one kind of entry."""

    def __init__(self, side: EmployerSide, key: str) -> None:
        self._side, self._key = side, key

    def __call__(self) -> None:
        self._side.only(self._key)


def _gap(height: int) -> QWidget:
    gap = QWidget()
    gap.setFixedHeight(height)
    return gap
