"""Today: what is due, done and followed by the next thing in one step; at the side, promises, replies and offers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from hubcrm.actions import followups
from hubcrm.desktop.exporting import Exporting, Shown
from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.page import Page
from hubcrm.desktop.pages.today_parts import wording
from hubcrm.desktop.pages.today_parts.action_rows import INSET, ActionList
from hubcrm.desktop.pages.today_parts.drawer import Drawer
from hubcrm.desktop.pages.today_parts.side import Entry, Side
from hubcrm.desktop.remember import Remembered
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Pane
from hubcrm.desktop.widgets.hints import EmptyState, FootBar
from hubcrm.desktop.widgets.sections import Heading, SectionsModel
from hubcrm.desktop.widgets.segmented import Option, Segmented
from hubcrm.desktop.widgets.text import Elided, Label
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.queries import today
from hubcrm.queries.reading import Reads, Viewer
from hubcrm.queries.today import Action, Listed

_WHOSE = {"mine": "Mine", "hub": "The hub", "department": "All of ours"}
_SIDE = 384  # px at first
_LATER = ("#later", "", "")  # the key of that heading, see _row_key
_FOOT = (
    KeyHint("J K", "Next, previous"),
    KeyHint("D", "Done"),
    KeyHint("M", "Move"),
    KeyHint("N", "Next action"),
    KeyHint("Enter", "Open"),
)


class TodayPage(Page):
    """The list in days at the left, the rest of the day at the right."""

    key = "today"
    title = "Today"
    icon_name = "today"
    shows = frozenset({"enquiry", "follow_up", "employer", "person", "department", "away", "institution", "closure",
                       "letter"})  # fmt: skip

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, remembered: Remembered | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._remembered = remembered or Remembered()
        self._listed: Listed | None = None
        self._later: tuple[Action, ...] | None = None  # rows of later weeks, while that section is open
        self._busy = False
        self._wanted = ""  # whose next action to choose once the rows have been read
        self.model = SectionsModel(self._look, key=_row_key)
        self.list = ActionList(self.model)
        self.drawer = Drawer(session)
        self.side = Side(session)
        self.exporting = Exporting(self, session, self._remembered.settings, self._shown)
        self.plan_button = Button("Next action", icon="plus", key="N")
        self.to_send = Button("To send", icon="mail", key="S")
        self.to_send.hide()
        self._said = Elided("", "B", 400, "muted")
        self._viewer: Viewer = session.viewer
        self.whose = Segmented((), "Whose next actions")
        self._whose_row = QHBoxLayout()
        foot = FootBar(_FOOT, margins=(24, 16))
        self.foot = foot
        self._build(foot)
        self._connect()
        self._bind_keys()

    def reload(self) -> None:
        """Read everything."""
        session = self._session
        if session.viewer != self._viewer:  # somebody else looks now, as in the made-up hub
            self._viewer, self._later = session.viewer, None
            self._offer_choices()
        session.fetch(
            today.listed, session.viewer, session.moment, session.calendar, self.whose.current,
            then=self._show, slot="today",
        )  # fmt: skip
        if self._later is not None:
            self._read_later()
        session.fetch(letters_waiting, session.viewer, then=self._show_to_send, slot="today letters")

    def activated(self) -> None:
        """The list has the focus."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, what: object) -> None:
        """Choose the next action of this enquiry, or of an employer without one."""
        self._wanted = str(what)
        self._choose_wanted()

    def _choose_wanted(self) -> None:
        """At once, or when the rows have been read."""
        for at in range(self.model.rowCount()):
            row = self.model.row_at(at)
            if self._wanted and isinstance(row, Action) and (row.enquiry or row.employer) == self._wanted:
                self._wanted = ""
                self.list.choose_at(at)
                return

    # what it is made of

    def _build(self, foot: FootBar) -> None:
        main = Pane("page")
        head = QHBoxLayout()
        head.setContentsMargins(24, 14, 16, 8)
        head.setSpacing(12)
        head.addWidget(Label("Today", "L", 600))
        head.addWidget(self._said, 1)
        head.addWidget(self.exporting.button)
        head.addWidget(self.to_send)
        head.addWidget(self.plan_button)
        main.column.addLayout(head)
        self._whose_row.addStretch(1)
        main.column.addLayout(self._whose_row)
        inside = QHBoxLayout()
        inside.setContentsMargins(24 - INSET, 0, 4, 0)
        inside.addWidget(self.list)
        main.column.addLayout(inside, 1)
        main.column.addWidget(foot)
        self.list.set_drawer(self.drawer)
        self.list.set_empty(
            EmptyState("done", "Nothing to do that anybody waits for. What comes in makes its own next action.")
        )
        side = Pane("surface")
        side.column.addWidget(self.side)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(main)
        splitter.addWidget(side)
        splitter.setStretchFactor(0, 1)
        main.setMinimumWidth(460)
        side.setMinimumWidth(260)
        self._remembered.splitter("today", splitter, [1072 - _SIDE, _SIDE])
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)
        self._offer_choices()

    def _offer_choices(self) -> None:
        """Whose next actions there are to choose from; a single choice is none and does not show."""
        choices = today.choices(self._viewer)
        before, self.whose = self.whose, Segmented([Option(one, _WHOSE[one]) for one in choices], "Whose next actions")
        before.hide()
        before.deleteLater()
        several = len(choices) > 1
        self._whose_row.setContentsMargins(24, 0, 16, 8 if several else 0)
        self._whose_row.insertWidget(0, self.whose)
        self.whose.setVisible(several)
        wanted = self._remembered.settings.value("today/whose")
        usual = "hub" if self._viewer.role == "manager" else "mine"
        self.whose.choose(str(wanted) if wanted in choices else usual)
        self.whose.chosen.connect(self._whose_chosen)

    def _connect(self) -> None:
        self.list.chosen.connect(self._chosen)
        self.list.opened.connect(self._opened)
        self.list.ticked.connect(self.drawer.finish)
        self.plan_button.clicked.connect(self._plan)
        self.to_send.clicked.connect(self._open_to_send)
        self.side.opened.connect(self._entry_opened)
        drawer = self.drawer
        drawer.finished.connect(self._finish)
        drawer.planned.connect(self._plan_it)
        drawer.moved.connect(self._move)
        drawer.dropped.connect(self._drop)
        drawer.resized.connect(self._fit_drawer)

    def _bind_keys(self) -> None:
        self.add_key("J", "Next", self.list.choose_next)
        self.add_key("K", "Previous", self.list.choose_previous)
        self.hints.append(KeyHint("Enter", "Open the enquiry", self._open_chosen, self._none_chosen))
        for pressed, does, slot in (
            ("D", "Done, with what stands beside it", self._done),
            ("M", "Move to another day", self._begin_move),
            ("N", "Plan a next action", self._plan),
            ("T", "Then: what comes next", self.drawer.begin_next),
            ("Ctrl+Enter", "Done and next", self.drawer.press),
        ):
            self.add_key(pressed, does, slot, why_not=self._none_chosen)
        self.add_key("C", "Put it into your calendar", self._into_calendar, why_not=self._none_chosen)
        self.add_key("Ctrl+Return", "", self.drawer.press, listed=False)
        self.add_key("S", "Letters to send", self._open_to_send)
        self.add_key("Esc", "Back to the list", self._escape)

    # the list

    def _look(self, row: Action) -> object:
        session = self._session
        return wording.action_look(
            row, session.viewer, self.whose.current, session.today, session.calendar, session.standing.kind
        )

    def _show(self, listed: Listed) -> None:
        self._listed = listed
        day = wording.full_day(listed.spans.today, listed.spans.today)
        self._said.setText(f"{day}  ·  {wording.head(listed)}")
        for choice, count in listed.counts.items():
            self.whose.set_count(choice, count)
        self.counted.emit(listed.counts.get(self.whose.current, 0))
        self.side.show_listed(listed)
        self._fill()
        self._choose_wanted()
        self._wanted = ""

    def _fill(self) -> None:
        if self._listed is not None:
            self.model.replace(wording.sections(self._listed, self._later))
            self._show_drawer()

    def _row(self) -> Action | None:
        row = self.model.row_at(self.list.current_position)
        return row if isinstance(row, Action) else None

    def _shown(self) -> Shown:
        from hubcrm.desktop.pages.today_parts.exported import shown

        whose = self.whose.current
        return shown(self._session, whose, _WHOSE[whose], later=self._later is not None)

    def _none_chosen(self) -> str:
        return "" if self._row() is not None else "Choose a next action in the list first."

    def _open_chosen(self) -> None:
        self._opened(self.list.chosen_id)

    def _chosen(self, _row_id: object) -> None:
        self._show_drawer()

    def _show_drawer(self) -> None:
        row = self._row()
        self.drawer.show_action(row)
        self.plan_button.setEnabled(row is not None and bool(row.open))
        self._fit_drawer()

    def _fit_drawer(self) -> None:
        self.list.open_drawer(self.drawer.needed_height() if self._row() is not None else 0)

    def _whose_chosen(self, whose: str) -> None:
        self._remembered.settings.setValue("today/whose", whose)
        self._later = None
        self.reload()

    def _opened(self, row_id: object) -> None:
        row = self._row()
        if row is not None:
            self.asked.emit(*(("enquiry", row.enquiry) if row.enquiry else ("employers", row.employer)))
        elif isinstance(row_id, tuple) and row_id == _LATER:
            if self._later is None:
                self._read_later()
            else:
                self._later = None
                self._fill()

    def _read_later(self) -> None:
        if self._listed is not None:
            session = self._session
            session.fetch(
                today.actions, session.viewer, self.whose.current, after=self._listed.spans.week_end,
                then=self._later_came, slot="today later",
            )  # fmt: skip

    def _later_came(self, rows: list[Action]) -> None:
        opened = self._later is None
        self._later = tuple(rows)
        self._fill()
        if opened:
            self.list.bring_up(_LATER)

    def _show_to_send(self, count: int) -> None:
        self.to_send.setVisible(count > 0)
        self.to_send.say(f"To send ({count})")

    # where things open

    def _open_to_send(self) -> None:
        self.asked.emit("to_send", None)

    def _entry_opened(self, entry: Entry) -> None:
        self.asked.emit(entry.page, entry.enquiry)

    # what is done

    def _done(self) -> None:
        if self.drawer.mode != "done":
            self.drawer.begin_done()
        self.drawer.finish()

    def _begin_move(self) -> None:
        if self._row() is not None:
            self.drawer.begin_move()

    def _into_calendar(self) -> None:
        row = self._row()
        if row is not None:
            from hubcrm.desktop.sheets.invitation import open_one

            open_one(self._session, row.id)

    def _plan(self) -> None:
        if self._row() is not None:
            self.drawer.begin_plan()

    def _escape(self) -> None:
        self.drawer.begin_done()
        self.activated()

    def _finish(self, how: str, then: str, due: date | None, note: str) -> None:
        row = self._row()
        if row is not None:
            how = how or ("note" if note.strip() and not then else "")  # a word alone is kept as a note
            words = {"how": how, "said": note} if how else {"note": note}
            self._do(followups.finish, row.id, then=then, due=due, **words)

    def _plan_it(self, kind: str, due: date, note: str) -> None:
        row = self._row()
        if row is not None:
            self._do(followups.plan, row.enquiry, kind, due, note=note, employer="" if row.enquiry else row.employer)

    def _move(self, due: date) -> None:
        row = self._row()
        if row is not None:
            self._do(followups.move, row.id, due)

    def _drop(self) -> None:
        row = self._row()
        if row is not None and not row.automatic:
            self._do(followups.drop, row.id)

    def _do(self, action: Callable[..., Outcome[Any]], *args: Any, then: str = "", **kw: Any) -> None:
        if self._busy:
            return  # a key held down, or a double click: once is meant
        self._busy = True
        if then:
            kw["then"] = then
        self._session.runner.do(
            partial(_named, action, kw),
            *args,
            by=self._session.viewer.person,
            then=self._was_done,
            failed=self._refused,
        )

    def _was_done(self, _outcome: Outcome[Any]) -> None:
        self._busy = False
        self.drawer.forget()
        self.activated()

    def _refused(self, error: HubError) -> None:
        """What was typed stays where it is."""
        self._busy = False
        self._session.runner.refused.emit(error)


def letters_waiting(reader: Reads, viewer: Viewer) -> int:
    """How many letters wait to be sent; runs on a worker."""
    from hubcrm.queries import letters

    return letters.waiting(reader, viewer)


def _named(action: Callable[..., Outcome[Any]], named: dict[str, Any], hub: Any, *args: Any, by: str) -> Outcome[Any]:
    """An action with arguments by name, for `then` is a word of the runner's as well."""
    return action(hub, *args, by=by, **named)


def _row_key(row: Action | Heading) -> tuple[str, str, str]:
    """What tells rows apart over a reload: the next one of the same enquiry is another row."""
    return (row.id, "", "") if isinstance(row, Heading) else (row.id, row.kind, row.due)
