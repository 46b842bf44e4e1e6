"""The right side of Triage: one enquiry downwards, from who asks to where it should go."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.likely import Matcher
from hubcrm.desktop.pages.triage_parts.heading import ActionRow, Heading
from hubcrm.desktop.pages.triage_parts.history_fold import HistoryFold
from hubcrm.desktop.pages.triage_parts.standing_card import StandingCard
from hubcrm.desktop.pages.triage_parts.suggestion_card import SuggestionCard
from hubcrm.desktop.parts.advising import Advice
from hubcrm.desktop.parts.employer_strip import EmployerStrip
from hubcrm.desktop.parts.facts import FactChips
from hubcrm.desktop.parts.letters_card import LettersCard
from hubcrm.desktop.parts.reading import Whole
from hubcrm.desktop.parts.reply_card import ReplyCard
from hubcrm.desktop.parts.strip import Strip
from hubcrm.desktop.parts.strips import CloseStrip, DayStrip, LogStrip, NextStrip, NoteStrip
from hubcrm.desktop.parts.words_card import WordsCard
from hubcrm.desktop.session import Session
from hubcrm.desktop.unfinished import Unfinished, UnfinishedEdit
from hubcrm.desktop.widgets.begun_line import BegunLine
from hubcrm.desktop.widgets.fields import InlineEdit
from hubcrm.desktop.widgets.hints import EmptyState
from hubcrm.desktop.widgets.sheet import Inside
from hubcrm.desktop.widgets.text import Label
from hubcrm.domain.promises import due_day

MARGIN = 24
_WAYS_IN = (KeyHint("Ctrl+V", "paste one"), KeyHint("Ctrl+N", "type one in"))
KINDS = ("log", "offer", "next", "close", "park", "deadline", "employer")
"""The strips there are; what was begun in the first of them is shown again first."""
PARKED = "Our promises stand still until then, and it comes back here by itself."


class Detail(QStackedWidget):
    """One enquiry. It shows and it asks; what is done about it is the page's business."""

    saved = Signal(str, object)  # kind of strip, what was filled in
    advised = Signal()  # the suggestion is shown

    def __init__(self, session: Session, matcher: Matcher, *, undo_this: Callable[[str, str], object],
                 save_file: Callable[[str, str], object]) -> None:  # fmt: skip
        super().__init__()
        self._session = session
        self._matcher = matcher
        self._strips: dict[str, Strip] = {}
        self._unfinished: dict[str, Unfinished] = {}
        self._open: str = ""
        self.whole: Whole | None = None
        self.advice: Advice | None = None
        self._picked: dict[str, str] = {}  # enquiry -> department that the person chose
        self._more_offers: str = ""  # enquiry for which another department was asked for
        self.nothing = EmptyState("triage", "")
        self.heading = Heading()
        self.action_row = ActionRow()
        self.reply = ReplyCard()
        self.letters = LettersCard(session, "Shift+S")  # S alone opens the past enquiry that is most like it
        self.words = WordsCard(save_file)
        self.need_label = Label("In one sentence, they need…", "S", 600, "muted")
        self.need = InlineEdit("In one sentence, they need", "Say it in plain words, as you would to a colleague")
        self.need_begun = BegunLine()
        self.need_draft = UnfinishedEdit(session.drafts, self.need, "enquiry/need", self.need_begun)
        self.chips = FactChips(lambda: session.standing.kind, lambda: session.today)
        self.standing = StandingCard()
        self.suggestion = SuggestionCard()
        self.history = HistoryFold(undo_this)
        self._build()
        session.drafts.taken_up.connect(self._reopen)
        self.suggestion.picked_another.connect(self._picked_another)
        self.standing.offer_another.connect(self._offer_another)

    def _build(self) -> None:
        inside = Inside()
        self.scroller = QScrollArea()  # put in its place while it is empty: moving a full one costs as much as building it
        self.scroller.setWidget(inside)
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QScrollArea.Shape.NoFrame)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.addWidget(self.nothing)
        self.addWidget(self.scroller)
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, 15, MARGIN, 24)
        column.setSpacing(0)
        self._column = column
        column.addWidget(self.heading)
        column.addSpacing(12)
        column.addWidget(self.action_row)
        self._strip_host = QWidget()
        self._strip_place = QVBoxLayout(self._strip_host)
        self._strip_place.setContentsMargins(0, 12, 0, 0)
        self._strip_host.hide()
        column.addWidget(self._strip_host)
        column.addSpacing(16)
        column.addWidget(self.letters)
        column.addWidget(self.reply)
        column.addWidget(self.words)
        column.addSpacing(15)
        column.addWidget(self.need_label)
        column.addSpacing(5)
        column.addWidget(self.need)
        column.addWidget(self.need_begun)
        column.addSpacing(12)
        column.addWidget(self.chips)
        column.addSpacing(16)
        column.addWidget(self.standing)
        self._gap = QWidget()
        self._gap.setFixedHeight(12)
        column.addWidget(self._gap)
        column.addWidget(self.suggestion)
        column.addSpacing(16)
        column.addWidget(self.history)
        column.addStretch(1)

    # what is shown

    def show_nothing(self, *, searching: bool = False) -> None:
        """No enquiry is chosen, because there is none, or none that was searched for."""
        if searching:
            self.nothing.say("search", "What is found shows here.")
        else:
            self.nothing.say("download", "Drop a saved e-mail or a spreadsheet anywhere in this window.", _WAYS_IN)
        self._close_strip()
        self.whole = self.advice = None
        self.setCurrentWidget(self.nothing)

    def show_enquiry(self, whole: Whole) -> None:
        """Show this one; the same one read anew keeps what is open and where it is scrolled to."""
        same = self.whole is not None and self.whole.detail.id == whole.detail.id
        if not same:
            self._close_strip()
            self.advice = None
        self.whole = whole
        session, detail = self._session, whole.detail
        today, calendar = session.today, session.calendar
        self.heading.show_enquiry(detail, today, calendar)
        self.letters.show_enquiry(whole)
        self.reply.show_enquiry(whole, today, calendar)
        self.words.show_enquiry(detail)
        self.need_draft.show(detail.id, str(detail.fields.get("need", "")))
        self.chips.show_enquiry(detail, self.advice)
        self.history.show_enquiry(whole, today, calendar)
        out = self.standing.show_enquiry(detail, today, calendar)
        held = bool(detail.claims) or any(one.status == "open" for one in detail.offers)
        wanted = self._more_offers == detail.id
        self.suggestion.setVisible(not (held or detail.side) or wanted)
        self._gap.setVisible(out and self.suggestion.isVisibleTo(self))
        if self.advice is not None:
            self._show_advice()
        else:
            self.suggestion.show_waiting(whole, today)
        self.setCurrentWidget(self.scroller)
        if not same:
            self.scroller.verticalScrollBar().setValue(0)
            self._reopen()

    def show_advice(self, advice: Advice) -> None:
        """What is suggested for the enquiry that is shown; an answer for another one is dropped."""
        if self.whole is None or advice.enquiry != self.whole.detail.id:
            return
        self.advice = advice
        self.chips.show_enquiry(self.whole.detail, advice)
        self._show_advice()
        self.advised.emit()

    def _show_advice(self) -> None:
        if self.whole is None or self.advice is None:
            return
        detail, session = self.whole.detail, self._session
        due = due_day(session.calendar, session.clock(), session.standing.days.department)
        self.heading.show_flags(tuple(flag.name for flag in self.advice.flags))
        self.suggestion.show_advice(self.advice, self.whole, session.today, self._picked.get(detail.id, ""))
        self.suggestion.set_answer_by(due)
        self._mark()

    def _mark(self) -> None:
        if self.whole is not None:
            picked = self.suggestion.picked
            shown = picked.marks if picked is not None and self.suggestion.isVisibleTo(self) else ()
            self.words.mark(self.whole.detail, shown)

    def _picked_another(self) -> None:
        if self.whole is not None and self.suggestion.picked is not None:
            self._picked[self.whole.detail.id] = self.suggestion.picked.id
            self._mark()

    def forget_pick(self) -> None:
        """The department that the person chose is chosen no more."""
        if self.whole is not None:
            self._picked.pop(self.whole.detail.id, None)

    def _offer_another(self) -> None:
        if self.whole is not None:
            self._more_offers = self.whole.detail.id
            self.show_enquiry(self.whole)

    # strips

    @property
    def strip(self) -> Strip | None:
        """The strip that is open."""
        return self._strips.get(self._open)

    @property
    def strip_kind(self) -> str:
        """Which strip is open: "log", "offer", "park", "deadline", "close", "next", "employer", or blank."""
        return self._open

    def open_strip(self, kind: str, *, reason: str = "") -> None:
        """Open a strip in place, with what was typed in it for this enquiry before; open, it gets the focus."""
        if self.whole is None:
            return
        if self._open != kind:
            self._close_strip()
            self._unfold(kind)
        strip = self._strips[kind]
        self._prepare(strip, reason)
        strip.first().setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.scroller.ensureWidgetVisible(self.action_row, 0, 60)

    def close_strip(self, *, forget: bool = False) -> None:
        """Close it; `forget` what was typed, because it was kept in the hub."""
        if forget and self._open:
            self._unfinished[self._open].forget()
        self._close_strip()

    def forget_draft(self, enquiry: str, kind: str) -> None:
        """What was typed there has been kept in the hub."""
        self._unfinished[kind].saved(enquiry)

    def _prepare(self, strip: Strip, reason: str) -> None:
        whole = self.whole
        if whole is None:
            return
        if isinstance(strip, LogStrip):
            strip.begin(_number(whole))
        elif isinstance(strip, NoteStrip) and self.suggestion.picked is not None:
            picked = self.suggestion.picked
            strip.begin(picked.name, [(one.name, one.id) for one in picked.people])
        elif isinstance(strip, CloseStrip) and reason:
            strip.take(reason)
        elif isinstance(strip, EmployerStrip) and not strip.name.text() and not whole.detail.employers:
            strip.name.setText(whole.detail.typed)

    def _made(self, kind: str) -> Strip:
        if kind not in self._strips:
            session = self._session
            makers: dict[str, Callable[[], Strip]] = {
                "log": lambda: LogStrip(session),
                "offer": NoteStrip,
                "park": lambda: DayStrip(session, "Parked until…", "Park it", PARKED, "Until"),
                "deadline": lambda: DayStrip(session, "By when do they need it?", "Save", "", "By"),
                "close": lambda: CloseStrip(session, lambda: session.standing.kind),
                "next": lambda: NextStrip(session),
                "employer": lambda: EmployerStrip(session, self._matcher),
            }
            strip = makers[kind]()
            strip.saved.connect(self._strip_saved)
            strip.closed.connect(self._strip_left)
            self._strips[kind] = strip
            self._unfinished[kind] = Unfinished(self._session.drafts, strip, f"enquiry/{kind}")
            self._strip_place.addWidget(strip)
            strip.hide()
        return self._strips[kind]

    def _strip_saved(self, facts: object) -> None:
        self.saved.emit(self._open, facts)

    def _strip_left(self) -> None:
        self.close_strip()
        self.action_row.log_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_strip(self) -> None:
        strip = self.strip
        if strip is not None:
            self._unfinished[self._open].leave()
            strip.hide()
        self._open = ""
        self._strip_host.hide()

    def _unfold(self, kind: str) -> None:
        if self.whole is None:
            return
        strip = self._made(kind)
        strip.ready()
        self._unfinished[kind].show(self.whole.detail.id, prepare=partial(self._prepare, strip, ""))
        self._open = kind
        strip.show()
        self._strip_host.show()

    def _reopen(self) -> None:
        """Words typed here before and not saved are shown again."""
        if self.whole is not None and not self._open:
            enquiry, drafts = self.whole.detail.id, self._session.drafts
            kind = next((kind for kind in KINDS if drafts.of(f"enquiry/{kind}", enquiry) is not None), "")
            if kind:
                self._unfold(kind)


def _number(whole: Whole) -> str:
    """The number to ring, and whose it is; nothing where none is known."""
    detail, contact = whole.detail, whole.contact
    if contact is not None and contact.hidden:
        return f"Known by introduction: ask {contact.steward_name} before you ring."
    number = detail.phone or (contact.phone if contact is not None else "")
    name = detail.sender or (contact.name if contact is not None else "")
    if number:
        return f"{number}  ·  {name}" if name else number
    return "No number is known. Note it with the call."
