"""Everything under the head of an enquiry's page: words, facts, answers, log and history; beside them what comes next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from hubcrm.desktop.pages.enquiry_parts.beside import Beside
from hubcrm.desktop.pages.enquiry_parts.history import History
from hubcrm.desktop.pages.enquiry_parts.more_facts import MoreFacts
from hubcrm.desktop.pages.enquiry_parts.next_card import NextCard
from hubcrm.desktop.pages.enquiry_parts.offers_card import OffersCard
from hubcrm.desktop.pages.enquiry_parts.proposal_line import ProposalLine
from hubcrm.desktop.pages.enquiry_parts.reading import Full
from hubcrm.desktop.pages.enquiry_parts.strip_place import StripPlace
from hubcrm.desktop.pages.enquiry_parts.strips import EmployersStrip, OfferStrip
from hubcrm.desktop.parts.apart_card import ApartCard, NewerLine
from hubcrm.desktop.parts.facts import FactChips
from hubcrm.desktop.parts.letters_card import LettersCard
from hubcrm.desktop.parts.log_box import Choice, LogBox
from hubcrm.desktop.parts.reply_card import ReplyCard
from hubcrm.desktop.parts.strip import Strip
from hubcrm.desktop.parts.strips import CloseStrip, DayStrip, NextStrip
from hubcrm.desktop.parts.words_card import WordsCard
from hubcrm.desktop.session import Session
from hubcrm.desktop.unfinished import UnfinishedEdit
from hubcrm.desktop.widgets.begun_line import BegunLine
from hubcrm.desktop.widgets.fields import InlineEdit
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.text import Label

PARKED = "Our promises stand still until then, and it comes back by itself."
SIZES = [704, 368]


class EnquiryBody(QSplitter):
    """It shows and it asks; what is done about it is the page's business."""

    def __init__(self, session: Session, save_file: Callable[[str, str], object]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._session = session
        self._enquiry = ""
        self._full: Full | None = None
        self.strips = StripPlace(session.drafts, self._makers(), self._prepare)
        self.employers = EmployersStrip(session)
        self.reply = ReplyCard()
        self.letters = LettersCard(session)
        self.words = WordsCard(save_file)
        self.proposal = ProposalLine()
        self.need = InlineEdit("In one sentence, they need", "Say it in plain words, as you would to a colleague")
        self.need_begun = BegunLine()
        self.need_draft = UnfinishedEdit(session.drafts, self.need, "enquiry/need", self.need_begun)
        self.chips = FactChips(lambda: session.standing.kind, lambda: session.today)
        self.facts = MoreFacts(session.drafts)
        self.offers = OffersCard()
        self.log_box = LogBox(session, "enquiry/log", about_shown=False)
        self.apart = ApartCard(session)
        self.newer = NewerLine()
        self.history = History()
        self.next = NextCard()
        self.beside = Beside()
        self._stands_still = False
        self.strips.shown.connect(self._strip_shown)
        self.setProperty("quiet", "true")
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        left, right = QWidget(), QWidget()
        self.left, self.right = _scrolling(left, 440), _scrolling(right, 336)
        self.addWidget(self.left)  # put in their places while they are empty: moving full ones costs as much as building
        self.addWidget(self.right)
        self._fill_left(left)
        self._fill_right(right)
        self.setStretchFactor(0, 2)
        self.setStretchFactor(1, 1)
        self.setSizes(SIZES)

    def _makers(self) -> dict[str, Callable[[], Strip]]:
        session = self._session
        return {
            "offer": OfferStrip,
            "park": lambda: DayStrip(session, "Parked until…", "Park it", PARKED, "Until"),
            "deadline": lambda: DayStrip(session, "By when do they need it?", "Save", "", "By"),
            "close": lambda: CloseStrip(session, lambda: session.standing.kind),
            "next": lambda: NextStrip(session),
            "then": lambda: _titled(NextStrip(session), "Done. And then?", "Done, and plan this"),
            "day": lambda: DayStrip(session, "Another day for the next action", "Move it", "", "By"),
        }

    def _prepare(self, strip: Strip) -> None:
        if isinstance(strip, OfferStrip) and self._full is not None:
            strip.begin(self._full)

    def _fill_left(self, inside: QWidget) -> None:
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 18, 16, 24)
        column.setSpacing(0)
        self._employers_gap = QWidget()
        self._employers_gap.setFixedHeight(16)
        self.employers.hide()
        self._employers_gap.hide()
        self._apart_gap = QWidget()
        self._apart_gap.setFixedHeight(20)
        self._apart_gap.hide()
        for widget, gap in (
            (self.strips, 0), (self.employers, 0), (self._employers_gap, 0), (self.newer, 0), (self.letters, 0),
            (self.reply, 0), (self.words, 0), (self.proposal, 16),
            (Label("In one sentence, they need…", "S", 600, "muted"), 5), (self.need, 0), (self.need_begun, 12), (self.chips, 10),
            (self.facts, 12), (self.offers, 16), (self.log_box, 20), (self.apart, 0), (self._apart_gap, 0), (self.history, 0),
        ):  # fmt: skip
            column.addWidget(widget)
            if gap:
                column.addSpacing(gap)
        column.addStretch(1)

    def _fill_right(self, inside: QWidget) -> None:
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 18, 24, 24)
        column.setSpacing(0)
        column.addWidget(self.next)
        column.addSpacing(22)
        column.addWidget(self.beside)
        column.addStretch(1)

    def show_enquiry(self, full: Full) -> None:
        """Show this one; the same one read anew keeps what is open and where it is scrolled to."""
        session, whole, detail = self._session, full.whole, full.whole.detail
        same = self._enquiry == detail.id
        self._enquiry, self._full = detail.id, full
        today, calendar = session.today, session.calendar
        is_open = detail.stage != "closed"
        if not same:
            self.close_employers()
            self.facts.set_open(False)
            self.left.verticalScrollBar().setValue(0)
            self.right.verticalScrollBar().setValue(0)
        self.strips.show_for(detail.id)
        self.employers.show_employers(detail.employers)
        self.letters.show_enquiry(whole)
        self.reply.show_enquiry(whole, today, calendar)
        self.words.show_enquiry(detail)
        self.proposal.show_proposal(full.proposal)
        self.need_draft.show(detail.id, str(detail.fields.get("need", "")))
        self.chips.show_enquiry(detail, None)
        self.facts.show_enquiry(full)
        self.offers.show_enquiry(full, session)
        people = [Choice(one.id, one_line(one.name)) for one in full.around.known if not one.hidden]
        self.log_box.show_for(detail.id, people, [Choice(detail.id, one_line(detail.subject))])
        if not same and session.drafts.of("enquiry/log", detail.id) is not None:
            QTimer.singleShot(0, self, self._show_log)  # once it has its height
        self.apart.show_apart(full.apart)
        self._apart_gap.setVisible(bool(full.apart))
        self.newer.setVisible(full.is_newer)
        self.history.show_events(whole.events, whole.own, session, same=same)
        self._stands_still = bool(detail.side)
        self._strip_shown(bool(self.strips.open_key))
        self.next.show_follow_ups(detail.follow_ups, session, is_open=is_open)
        self.beside.show_enquiry(full, session)

    def _show_log(self) -> None:
        self.left.ensureWidgetVisible(self.log_box, 0, 40)

    def _strip_shown(self, on: bool) -> None:
        """One primary button at a time: that of a strip, or Go on with it, comes before Done."""
        self.next.set_primary(not on and not self._stands_still)

    def open_employers(self) -> None:
        """Open the strip of the employers it is for."""
        self.strips.close_strip()
        self._employers_gap.show()
        self.employers.begin()
        self.left.ensureWidgetVisible(self.employers)

    def close_employers(self) -> None:
        """Put it away."""
        self.employers.hide()
        self._employers_gap.hide()

    def open_strip(self, key: str) -> Strip:
        """Open a strip, in sight."""
        self.close_employers()
        strip = self.strips.open_strip(key)
        self.left.verticalScrollBar().setValue(0)
        return strip


def _scrolling(inside: QWidget, narrowest: int) -> QScrollArea:
    inside.setProperty("see_through", "true")
    scroll = QScrollArea()
    scroll.setWidget(inside)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setMinimumWidth(narrowest)
    return scroll


def _titled(strip: Strip, title: str, verb: str) -> Strip:
    strip.title.setText(title)
    strip.save.say(verb)
    return strip
