"""Offers: what a department is asked, answered in two presses; and for the hub, what it waits to hear."""

from __future__ import annotations

from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from hubcrm.actions import enquiries, offers
from hubcrm.actions.doing import without_school_of as short
from hubcrm.desktop.exporting import KEY, WORDS, Exporting, Shown
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.page import Page
from hubcrm.desktop.pages.offer_parts import wording
from hubcrm.desktop.pages.offer_parts.answering import Answering
from hubcrm.desktop.pages.offer_parts.brief_view import BriefView
from hubcrm.desktop.pages.offer_parts.foot import Foot
from hubcrm.desktop.pages.offer_parts.notes import FirstYes, Notices
from hubcrm.desktop.pages.offer_parts.wording import Days
from hubcrm.desktop.remember import Remembered
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.card import Pane
from hubcrm.desktop.widgets.hints import EmptyState, FootBar
from hubcrm.desktop.widgets.sections import Heading, SectionsList, SectionsModel
from hubcrm.desktop.widgets.text import Elided, Label, Words
from hubcrm.domain.errors import HubError, NotFound
from hubcrm.queries import offered
from hubcrm.queries.brief import Brief, brief
from hubcrm.queries.notices import Notice
from hubcrm.queries.offered import Listed, Row
from hubcrm.queries.reading import Viewer

_KEYS = (
    ("C", "I’ll take it"), ("P", "Pass to a colleague"), ("H", "I’ll help"), ("A", "Ask the hub"), ("D", "Not for us"),
    ("L", "Had a call"), ("Y", "Copy the number"), ("R", "Return it to the hub"),
)  # fmt: skip
_HUB_KEYS = (
    ("R", "Record an answer, or take it back"), ("A", "Answer their question"), ("N", "I nudged them"), ("W", "Withdraw"),
    ("S", "Settle who has it"), ("L", "They had a call"),
)  # fmt: skip


class OffersPage(Page):
    """The list at the left, one offer at the right, the answers at its foot."""

    key = "offers"
    title = "Offers"
    icon_name = "offered"
    shows = frozenset(
        {"enquiry", "follow_up", "employer", "contact", "person", "department", "away", "institution", "closure"}
    )

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, remembered: Remembered | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._remembered = remembered or Remembered()
        self._listed: Listed | None = None
        self._wanted = ""  # an enquiry to choose once the list has been read
        self._days = Days(session.today, session.calendar, session.standing.kind)
        self.model = SectionsModel(self._look)
        self.list = SectionsList(self.model, title_for(session.viewer))
        self._brief_view = BriefView()
        self.answers = Foot()
        self.answering = Answering(session, self.answers, self)
        self.notices = Notices()
        self.first_yes = FirstYes()
        self._empty = EmptyState("offered", "")
        self._title = Label(title_for(session.viewer), "L", 600)
        self.exporting = Exporting(self, session, self._remembered.settings, self._shown)
        self._build()
        self.list.chosen.connect(self._chosen)
        self.list.opened.connect(self._opened)
        self.answering.claimed.connect(self._claimed)
        self.answering.opened.connect(self._open_enquiry)
        self.notices.read.connect(self._notice_read)
        self.notices.help_offered.connect(self._help_offered)
        self.notices.opened.connect(self._open_enquiry)
        self.first_yes.button.clicked.connect(self._got_it)
        self._bind_keys()

    def reload(self) -> None:
        """Read the list, and the chosen offer with it."""
        session = self._session
        session.fetch(offered.listed, session.viewer, session.moment, then=self._show, slot="offers list")

    def activated(self) -> None:
        """The list has the focus."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, what: object) -> None:
        """Choose the offer of this enquiry, or what was said yes to."""
        self._wanted = str(what)
        if self._listed is not None and not self.stale:
            self._choose_wanted()

    # what it is made of

    def _build(self) -> None:
        left, right = Pane("surface"), Pane("page")
        splitter = QSplitter(Qt.Orientation.Horizontal)
        whole = QHBoxLayout(self)  # each thing goes to its place while it is empty: moving full ones costs as much again
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)
        splitter.addWidget(left)
        splitter.addWidget(right)
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(20, 16, 16, 10)
        column.setSpacing(4)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self.exporting.button)
        column.addLayout(top)
        self._standing_in = Words((), "S", "muted")
        self._standing_in.hide()
        column.addWidget(self._standing_in)
        left.column.addWidget(head)
        left.column.addWidget(self.list, 1)
        self.foot = FootBar(margins=(20, 16))
        self.foot.row.addWidget(Elided("The hub keeps the promises to employers.", "S", 400, "muted"), 1)
        left.column.addWidget(self.foot)

        offer = QWidget()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(offer)
        right.column.addWidget(self.notices)
        right.column.addWidget(self._stack, 1)
        inside = QVBoxLayout(offer)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.first_yes)
        inside.addWidget(self._brief_view, 1)
        inside.addWidget(self.answers)

        splitter.setStretchFactor(1, 1)
        left.setMinimumWidth(260)
        right.setMinimumWidth(420)
        self._remembered.splitter("offers", splitter, [348, 724])

    def _bind_keys(self) -> None:
        self.add_key("J", "", self.list.choose_next, listed=False)
        self.add_key("K", "", self.list.choose_previous, listed=False)
        for pressed in sorted({pressed for pressed, _does in (*_KEYS, *_HUB_KEYS)}):
            self.add_key(pressed, "", partial(self.answering.press, pressed), listed=False)
        for n in range(1, 10):
            self.add_key(str(n), "", partial(self.answering.number, n), listed=False)
        self.add_key("G", "", self._got_one, listed=False)
        self.add_key("Shift+H", "", self.notices.offer_help, listed=False)
        self.add_key("Esc", "", self._escape, listed=False)

    def _list_keys(self, viewer: Viewer) -> None:
        """The key sheet names the keys of whoever looks; in the made-up hub that changes."""
        self.hints[:] = [
            KeyHint("J K", "Next, previous"),
            KeyHint("Enter", "Open the enquiry", self.answering.open_enquiry, self._none_chosen),
            *(KeyHint(pressed, does, None, partial(self._why_not, pressed))
              for pressed, does in (_HUB_KEYS if viewer.is_hub else _KEYS)),
            KeyHint("1 – 9", "Choose in what opened at the foot"), KeyHint("Esc", "Close what opened at the foot"),
            KeyHint("G", "Got it", None, self._nothing_to_get),
            KeyHint("Shift+H", "Offer to help whoever has it", self.notices.offer_help, self._nothing_to_get),
            KeyHint(KEY, WORDS, self.exporting.open),
        ]  # fmt: skip

    def in_front(self) -> dict[str, str]:
        row = self._row()
        if row is None:
            return {"department": self._session.viewer.department}
        return {"enquiry": row.enquiry, "offer": row.offer, "department": row.department}

    def _none_chosen(self) -> str:
        return "" if self._row() is not None else "Choose an offer in the list first."

    def _why_not(self, pressed: str) -> str:
        there = self.answers.choice(pressed) is not None
        return self._none_chosen() or ("" if there else "The offer that is chosen does not wait for this.")

    def _nothing_to_get(self) -> str:
        return "" if self.notices.isVisible() or self.first_yes.isVisible() else "There is no message to read."

    def _shown(self) -> Shown:
        from hubcrm.desktop.pages.offer_parts.exported import shown

        return shown(self._session, title_for(self._session.viewer), self._rows)

    # the list

    def _look(self, row: Row) -> object:
        return wording.row_look(row, self._session.viewer, self._days)

    def _show(self, listed: Listed) -> None:
        self._listed = listed
        self._days = Days(self._session.today, self._session.calendar, self._session.standing.kind)
        self._title.setText(title_for(self._session.viewer))
        self._list_keys(self._session.viewer)
        self.counted.emit(len(listed.waiting))
        self.notices.show_notices(listed.notices)
        away = [f"You stand in for {one.name}, {wording.away(one, self._days)}." for one in listed.seats.standing_in]
        self._standing_in.set_runs(" ".join(away))
        self._standing_in.setVisible(bool(away))
        before = self.list.chosen_id
        self.model.replace(self._rows(listed))
        if self._wanted:
            self._choose_wanted()
        elif before is not None and self.model.position_of(before) < 0 and listed.waiting:
            self._choose_waiting()
        if self.list.chosen_id is None:
            self._show_empty(listed)
        elif self.list.chosen_id == before:
            self._read_brief()

    def _rows(self, listed: Listed) -> list[Row | Heading]:
        hub = self._session.viewer.is_hub
        rows: list[Row | Heading] = []
        if listed.waiting:
            rows.append(
                Heading("#waiting", "Waiting for an answer" if hub else "Needs your answer", len(listed.waiting))
            )
            rows.extend(_by_department(listed.waiting) if hub else listed.waiting)
        elif listed.taken or listed.helping:
            rows.append(Heading("#waiting", "Waiting for an answer" if hub else "Needs your answer", 0))
            rows.append(
                Heading(
                    "#nothing", "Nothing for now." if hub else "Nothing waiting. The hub will tell you.", small=True
                )
            )
        if listed.taken:
            rows.append(Heading("#taken", "Said yes" if hub else "You said yes", len(listed.taken)))
            rows.extend(listed.taken)
        if listed.helping:
            rows.append(Heading("#helping", "You are helping", len(listed.helping)))
            rows.extend(listed.helping)
        return rows

    def _row(self) -> Row | None:
        row = self.model.row_at(self.list.current_position)
        return row if isinstance(row, Row) else None

    def _choose_wanted(self) -> None:
        """Choose what was asked for: an offer that waits before a yes that was said."""
        wanted, self._wanted = self._wanted, ""
        for at in range(self.model.rowCount()):
            row = self.model.row_at(at)
            if isinstance(row, Row) and row.enquiry == wanted:
                self.list.choose_at(at)
                return

    def _choose_waiting(self) -> None:
        """An offer that has been answered is followed by one that waits, not by what was said yes to long ago."""
        row = self._row()
        if row is None or row.status != "open":
            waiting = (at for at in range(self.model.rowCount()) if _waits(self.model.row_at(at)))
            self.list.choose_at(next(waiting, 0))

    def _chosen(self, _row_id: object) -> None:
        self._read_brief()

    def _opened(self, _row_id: object) -> None:
        self.answering.open_enquiry()

    def _open_enquiry(self, enquiry: str) -> None:
        self.asked.emit("enquiry", enquiry)

    # one offer

    def _read_brief(self) -> None:
        row = self._row()
        if row is None:
            return
        session = self._session
        session.fetch(
            brief, row.enquiry, row.offer, session.viewer, session.moment, then=self._show_brief,
            failed=self._brief_gone, slot="offers brief",
        )  # fmt: skip

    def _show_brief(self, found: Brief) -> None:
        row, listed = self._row(), self._listed
        if row is None or listed is None or row.enquiry != found.enquiry:
            return
        self._brief_view.show_brief(found, self._session.viewer, self._days)
        self.answering.show_row(row, found, listed, self._days)
        self.first_yes.setVisible(self._is_first_yes(row, listed))
        self._stack.setCurrentIndex(1)

    def _brief_gone(self, error: HubError) -> None:
        """Where it was taken away between the two readings, the list knows better."""
        if isinstance(error, NotFound):
            self.reload()
        else:
            self._session.runner.refused.emit(error)

    def _show_empty(self, listed: Listed) -> None:
        self.answering.show_nothing()
        self._empty.say(icon_for(self._session.viewer), self._nothing(listed))
        self._stack.setCurrentIndex(0)

    def _nothing(self, listed: Listed) -> str:
        if self._session.viewer.is_hub:
            return "No offer is waiting. Offer an enquiry from Triage."
        return f"Nothing waiting for {short(listed.department_name) or 'you'}. The hub will tell you."

    def _claimed(self, enquiry: str) -> None:
        self._wanted = enquiry

    def _escape(self) -> None:
        if self.answers.strip is not None:
            self.answering.close_strip()
        else:
            self.activated()

    # what is told

    def _notice_read(self, notice: Notice) -> None:
        self._session.do(enquiries.dismiss_notice, notice.enquiry, notice.id)

    def _help_offered(self, notice: Notice) -> None:
        self._session.do(offers.answer, notice.enquiry, "help")

    def _is_first_yes(self, row: Row, listed: Listed) -> bool:
        person = self._session.viewer.person
        mine = row.status == "taken" and row.holder == person and bool(person)
        return mine and listed.claims == 1 and not self._remembered.settings.value(self._help_key())

    def _got_one(self) -> None:
        """G: the uppermost of what lies above the brief."""
        if self.notices.isVisible():
            self.notices.got_it()
        elif self.first_yes.isVisible():
            self._got_it()

    def _got_it(self) -> None:
        self._remembered.settings.setValue(self._help_key(), "read")
        self.first_yes.hide()
        self.activated()

    def _help_key(self) -> str:
        return f"help/first-yes/{self._session.viewer.person}"


def _waits(row: object) -> bool:
    return isinstance(row, Row) and row.status == "open"


def title_for(viewer: Viewer) -> str:
    """What the page is called: the hub looks out, departments look in."""
    return "Offers out" if viewer.is_hub else "Offered to us"


def icon_for(viewer: Viewer) -> str:
    """Its drawing in the sidebar."""
    return "offers" if viewer.is_hub else "offered"


def _by_department(rows: tuple[Row, ...]) -> list[Row | Heading]:
    """Offers under the names of their departments, the department with the most pressing one first."""
    order = list(dict.fromkeys(row.department for row in rows))
    grouped: list[Row | Heading] = []
    for department, found in groupby(
        sorted(rows, key=lambda row: order.index(row.department)), lambda row: row.department
    ):
        listed = list(found)
        title = short(listed[0].department_name) or "A department that is not here any more"
        grouped.append(Heading(f"#{department}", title, len(listed), small=True))
        grouped.extend(listed)
    return grouped
