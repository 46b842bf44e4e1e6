"""Triage: what is new, being found out about, back with us or has an unread reply, and where each should go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QSplitter

from hubcrm.desktop.exporting import Exporting, Shown
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.likely import Matcher
from hubcrm.desktop.loading import Modules
from hubcrm.desktop.page import Page
from hubcrm.desktop.pages.triage_parts import listed as reading
from hubcrm.desktop.pages.triage_parts.list_pane import ListPane
from hubcrm.desktop.pages.triage_parts.listed import Listed
from hubcrm.desktop.remember import Remembered
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.card import Pane
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.queries import triage

if TYPE_CHECKING:
    from hubcrm.desktop.parts.reading import Whole

SIDE = (
    "parts.advising",
    "parts.strip",
    "parts.strips",
    "parts.letters_card",
    "triage_parts.suggestion_card",
    "parts.words_card",
    "triage_parts.detail",
    "triage_parts.right_side",
)
"""What the right side is made of, those first that others need."""

LIST, DETAIL = 384, 688  # px at first, and in what measure they share a wider window


def _nothing(*_given: object) -> None:
    """What a page does that nobody has told otherwise."""


class TriagePage(Page):
    """The list at the left, one enquiry at the right.

    The right side is built once the rows have been painted, so that the window is there as soon as can be.
    """

    key: ClassVar[str] = "triage"
    title: ClassVar[str] = "Triage"
    icon_name: ClassVar[str] = "triage"
    shows: ClassVar[frozenset[str]] = frozenset(
        {"enquiry", "follow_up", "employer", "contact", "department", "person", "away", "closure", "institution", "letter"}
    )

    def __init__(
        self,
        session: Session,
        *,
        remembered: Remembered | None = None,
        matcher: Matcher | None = None,
        new_enquiry: Callable[[], object] = _nothing,
        try_sample: Callable[[], object] | None = None,
        save_file: Callable[[str, str], object] = _nothing,
    ) -> None:
        super().__init__()
        self._session = session
        self._matcher = matcher or Matcher()
        self._save_file = save_file
        self._more_to_come = False
        self._fetching_more = False
        self._to_open: str | None = None  # an enquiry to choose as soon as it is in the list
        self._gone: list[str] = []  # what left the list by this person's doing, for when it is undone
        self._doing: set[str] = set()  # enquiries with an action under way that takes them off the list
        self._modules = Modules("triage", *SIDE)
        self._side: Any = None  # the right side with its keys, once it is built
        self._ahead: Any = None  # what was pressed before the right side showed the chosen row
        self.pane = ListPane(samples=try_sample is not None)
        self.foot = self.pane.foot
        self._right = Pane("page")
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.pane)
        splitter.addWidget(self._right)
        splitter.setStretchFactor(0, LIST)
        splitter.setStretchFactor(1, DETAIL)
        self._right.setMinimumWidth(420)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)
        remembered = remembered or Remembered()
        remembered.splitter("triage", splitter, [LIST, DETAIL])
        self.pane.chosen.connect(self._row_chosen)
        self.pane.opened.connect(self._row_opened)
        self.pane.view_changed.connect(self._view_changed)
        self.pane.searched.connect(self._searched)
        self.pane.near_end.connect(self._near_end)
        self.pane.painted.connect(self._begin_side)
        self.pane.new_enquiry.connect(new_enquiry)
        if try_sample is not None:
            self.pane.try_sample.connect(try_sample)
        self._bind_keys(new_enquiry)
        self.exporting = Exporting(self, session, remembered.settings, self._shown)
        self.pane.beside_search.addWidget(self.exporting.button)

    def _shown(self) -> Shown:
        from hubcrm.desktop.pages.triage_parts.exported import shown

        return shown(self._session, self.pane.which, self.pane.search.text())

    def _bind_keys(self, new_enquiry: Callable[[], object]) -> None:
        self.add_key("J", "", self.pane.list.choose_next, listed=False)
        self.add_key("K", "", self.pane.list.choose_previous, listed=False)
        self.hints += [KeyHint("J K", "Next, previous"), KeyHint("Enter", "Open it; Esc goes back to the list")]
        self.add_key("/", "Search", self.pane.focus_search)
        self.add_key("Ctrl+N", "New enquiry, a call in progress too", new_enquiry)

    def add_key(self, pressed: str, does: str, slot: Callable[[], object], **given: Any) -> None:
        """The keys of the right side, which is built last, wait until it shows the row that is chosen."""
        super().add_key(pressed, does, slot if self._ahead is None else self._ahead.key(pressed, slot), **given)

    # reading

    def reload(self) -> None:
        self._read_rows()
        chosen = self.pane.list.chosen_id
        if chosen is not None:
            self._read_detail(str(chosen))

    def activated(self) -> None:
        self.pane.list.setFocus(Qt.FocusReason.OtherFocusReason)  # no ring before a key has been pressed

    def open(self, what: object) -> None:
        """Choose this enquiry, in the view of all where it is not in the one in force."""
        self._to_open = str(what)
        if self.pane.list.choose(self._to_open):
            self._to_open = None
            return
        self.pane.views.choose("all")
        self.pane.search.clear()
        self.narrowed.emit()
        self._read_rows()

    def _read_rows(self) -> None:
        session, typed = self._session, self.pane.search.text()
        limit = max(triage.PAGE, self.pane.model.rowCount())
        session.fetch(
            reading.listed, session.viewer, session.moment, self.pane.which, typed, limit,
            then=self._rows_came, worker="search" if typed.strip() else "page", slot="triage rows",
        )  # fmt: skip

    def _rows_came(self, listed: Listed) -> None:
        before = {row.id for row in self.pane.rows}
        session = self._session
        self.pane.show_listed(listed, session.today, session.calendar)
        self._more_to_come = listed.more and not self.pane.search.text().strip()
        self._fetching_more = False
        self._doing.clear()
        self.counted.emit(listed.counts.all)
        now = {row.id for row in listed.rows}
        back = next((one for one in reversed(self._gone) if one in now and one not in before), None)
        wanted = self._to_open if self._to_open in now else back
        if wanted is not None:
            self.pane.list.choose(wanted)
            self._to_open = None
            if wanted in self._gone:
                self._gone.remove(wanted)

    def _near_end(self) -> None:
        rows = self.pane.rows
        if not self._more_to_come or self._fetching_more or not rows:
            return
        self._fetching_more = True
        last = rows[-1]
        session = self._session
        session.fetch(
            reading.more, session.viewer, session.moment, self.pane.which, (last.due or "9999", last.n),
            then=self._more_came, slot="triage rows",
        )  # fmt: skip

    def _more_came(self, rows: list[triage.Row]) -> None:
        self._fetching_more = False
        self._more_to_come = len(rows) >= triage.PAGE
        self.pane.add_rows(rows)

    def _read_detail(self, enquiry_id: str) -> None:
        if self._side is None:
            return  # read as soon as there is a place to show it
        from hubcrm.desktop.parts.reading import whole

        session = self._session
        session.fetch(
            whole, enquiry_id, session.viewer, session.moment,
            then=self._detail_came, failed=self._detail_failed, slot="triage detail",
        )  # fmt: skip

    def _detail_came(self, whole: Whole) -> None:
        if self._side is not None and whole.detail.id == self.pane.list.chosen_id:
            self._side.show_enquiry(whole)
            self._ahead.catch_up()

    def _detail_failed(self, error: HubError) -> None:
        if self._side is not None:
            self._side.detail.show_nothing()

    # the list

    def _row_chosen(self, enquiry_id: object) -> None:
        if self._ahead is not None:
            self._ahead.forget()
        if enquiry_id is None:
            self._session.runner.forget("triage detail")
            if self._side is not None:
                self._side.detail.show_nothing(searching=bool(self.pane.search.text().strip()))
        else:
            self._read_detail(str(enquiry_id))

    def _row_opened(self, _enquiry_id: object) -> None:
        if self._side is not None:
            self._side.focus()

    def in_front(self) -> dict[str, str]:
        chosen = self.pane.list.chosen_id
        return {"enquiry": "" if chosen is None else str(chosen)}

    def kept_view(self) -> dict[str, Any]:
        """Which enquiries, and what they are searched for."""
        return {"which": self.pane.which, "search": " ".join(self.pane.search.text().split())}

    def open_view(self, asked: Mapping[str, Any]) -> None:
        """Show these enquiries again."""
        self.pane.views.choose(str(asked.get("which")))
        self.pane.search.setText(str(asked.get("search") or "")[:200])
        self._view_changed()

    def _view_changed(self) -> None:
        self.narrowed.emit()
        self.pane.list.scrollToTop()
        self._read_rows()

    def _searched(self, _typed: str) -> None:
        self.narrowed.emit()
        self._read_rows()

    # the right side

    def _begin_side(self) -> None:
        """The rows have been painted: that was a piece of work of its own."""
        QTimer.singleShot(0, self, self._load_side)

    def _load_side(self) -> None:
        """Load what the right side is made of, a little at a time; building it is a step of its own: keys are heard."""
        QTimer.singleShot(0, self, self._build_side if self._modules.load_some() else self._load_side)

    def _build_side(self) -> None:
        """Build the right side and bind its keys; the rows are on the screen by now."""
        from hubcrm.desktop.pages.triage_parts.right_side import RightSide
        from hubcrm.desktop.pages.triage_parts.typed_ahead import TypedAhead

        if self._side is not None:
            return
        self._ahead = TypedAhead(lambda: self.pane.list.chosen_id, lambda: self._side and self._side.detail)
        self._side = RightSide(
            self._session, self._matcher, self, save_file=self._save_file,
            leaving=self._leaving, left=self._left, stayed=self._stayed,
        )  # fmt: skip
        self._right.column.addWidget(self._side.detail)
        self._side.detail.advised.connect(self._ahead.catch_up)
        if self.pane.list.chosen_id is not None:
            self._read_detail(str(self.pane.list.chosen_id))
        else:
            self._side.detail.show_nothing()

    @property
    def side(self) -> Any:
        """The right side, or None while it is not built yet."""
        return self._side

    def _leaving(self, enquiry_id: str) -> bool:
        """Whether an action that takes it off the list may begin: a second key press must not do it twice."""
        if enquiry_id in self._doing:
            return False
        self._doing.add(enquiry_id)
        return True

    def _left(self, enquiry_id: str, _outcome: Outcome[Any]) -> None:
        self._gone.append(enquiry_id)
        del self._gone[:-50]
        focused = QApplication.focusWidget()
        if isinstance(focused, QAbstractButton) and self._right.isAncestorOf(focused):
            self.activated()  # a second Enter must not be taken for the next enquiry

    def _stayed(self, enquiry_id: str) -> None:
        self._doing.discard(enquiry_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.pane.focus_list()
        else:
            super().keyPressEvent(event)
