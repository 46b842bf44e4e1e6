"""Employers: the list, and one employer with everything that happened, is open and is known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hubcrm.actions import employers, enquiries, private_contacts
from hubcrm.desktop.exporting import Exporting, Shown
from hubcrm.desktop.likely import Matcher
from hubcrm.desktop.page import Page
from hubcrm.desktop.pages.employer_parts import reading
from hubcrm.desktop.pages.employer_parts.employer_side import SIZES, EmployerSide
from hubcrm.desktop.pages.employer_parts.list_side import ListSide
from hubcrm.desktop.pages.employer_parts.reading import Whole
from hubcrm.desktop.remember import Remembered
from hubcrm.desktop.session import Session
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.domain.words import Visibility
from hubcrm.queries import employer_story
from hubcrm.queries.employer_story import Story


class EmployersPage(Page):
    """The list first; Enter opens an employer, Esc goes back."""

    key = "employers"
    title = "Employers"
    icon_name = "employers"
    shows = frozenset({"employer", "contact", "enquiry", "follow_up", "person", "department", "closure", "institution"})

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, remembered: Remembered | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._matcher = Matcher()
        self._employer = ""
        self._name = ""
        self._remembered = remembered
        self.list = ListSide(session, self._matcher)
        self._side: EmployerSide | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.foot = self.list.foot
        self.list.opened.connect(self.open)
        self.list.added.connect(self._add)
        self.list.views.chosen.connect(self.narrowed)
        self.list.search.searched.connect(self.narrowed)
        self._bind_keys()
        settings = (remembered or Remembered()).settings
        self.exporting = Exporting(self, session, settings, self._shown, why_not=self._no_list)
        self.list.top.insertWidget(self.list.top.count() - 1, self.exporting.button)

    def in_front(self) -> dict[str, str]:
        return {"employer": self._employer}

    def _no_list(self) -> str:
        return "" if self._shows_list else "Go back to the list first: press Esc."

    def _shown(self) -> Shown:
        from hubcrm.desktop.pages.employer_parts.exported import shown

        return shown(self._session, self.list.views.current, self.list.search.text())

    @property
    def side(self) -> EmployerSide:
        """One employer, whole; built when the first is opened, as the list is all that is seen before."""
        if self._side is None:
            self._side = EmployerSide(self._session)
            self._stack.addWidget(self._side)
            if self._remembered is not None:
                self._remembered.splitter("employer", self._side.splitter, SIZES)
            self._connect(self._side)
        return self._side

    def _connect(self, side: EmployerSide) -> None:
        side.head.back.connect(self.show_list)
        side.head.new_enquiry.connect(self.new_enquiry)
        side.head.merge.connect(side.begin_merge)
        side.head.look_after.connect(self._look_after)
        side.head.write_to.connect(self._write_to)
        side.opened_enquiry.connect(self._open_enquiry)
        side.log_box.saved.connect(self._log)
        side.people.saved.connect(self._save_contact)
        side.people.shared.connect(self._share_contact)
        side.people.removed.connect(self._remove_contact)
        side.people.own.wanted_back.connect(self._put_contact_back)
        side.details.saved.connect(self._save_fact)
        side.merge_strip.merged.connect(self._merge)
        side.merge_strip.closed.connect(side.close_merge)

    def _bind_keys(self) -> None:
        def one_open() -> str:
            return "Open an employer first." if self._shows_list else ""

        self.add_key("/", "Search employers", self.search)
        self.add_key("A", "Add an employer", self.add)
        self.add_key("Ctrl+N", "New enquiry from this employer", self.new_enquiry)
        for pressed, does, slot in (
            ("L", "Log a call or a note", self.log),
            ("T", "Timeline, or as they saw it", self.swap_views),
            ("P", "Add a person we know", self.add_person),
            ("D", "Details", self.show_details),
            ("U", "Use the other value, changed apart", self.use_other),
            ("Alt+Down", "Next employer", partial(self._beside, 1)),
            ("Alt+Up", "Previous employer", partial(self._beside, -1)),
        ):
            self.add_key(pressed, does, slot, why_not=one_open)
        self.add_command("Save the people we know here as contact cards…", self.save_cards, one_open)
        self.add_key("Esc", "Back to the list", self.go_back)

    def kept_view(self) -> dict[str, Any] | None:
        """Which employers, and what they are searched for; None while one is open."""
        return self.list.asked if self._shows_list else None

    def open_view(self, asked: Mapping[str, Any]) -> None:
        """Show these employers again."""
        if not self._shows_list:
            self.show_list()
        self.list.ask(asked)

    # reading

    def reload(self) -> None:
        self._matcher.employers_changed()
        self.list.read()
        if self._employer:
            self._read()

    def activated(self) -> None:
        if self._shows_list:
            self.list.focus_list()
        else:
            self.side.focus_timeline()

    def open(self, what: object) -> None:
        if not isinstance(what, str) or not what:
            return
        self._employer = what
        self._read()
        QTimer.singleShot(0, self, self._build_side)  # while the answer is on its way

    def _build_side(self) -> None:
        _ = self.side

    def _read(self) -> None:
        session, employer = self._session, self._employer
        session.fetch(
            reading.whole, employer, session.viewer, session.moment, then=partial(self._show, employer),
            failed=self._gone, slot="employer",
        )  # fmt: skip
        session.fetch(
            employer_story.story, employer, session.viewer, session.moment, session.calendar,
            then=partial(self._show_story, employer), failed=self._no_story, slot="employer story",
        )  # fmt: skip

    def _show(self, employer: str, whole: Whole) -> None:
        if employer != self._employer:
            return
        self._name = whole.head.name
        self.side.show_employer(whole, self.list.place_of(employer))
        if self._shows_list:
            self._stack.setCurrentWidget(self.side)
            self.narrowed.emit()
            self._set_foot(None)
            self.side.focus_timeline()

    def _show_story(self, employer: str, story: Story) -> None:
        if employer == self._employer:
            self.side.show_story(story)

    def _gone(self, error: HubError) -> None:
        """It was undone or merged meanwhile."""
        self._employer = ""
        self.show_list()
        self._session.runner.refused.emit(error)

    def _no_story(self, error: HubError) -> None:
        """Whatever kept the story from being read keeps the rest from being read too, which says so."""

    # where one is

    @property
    def _shows_list(self) -> bool:
        return self._stack.currentWidget() is self.list

    def show_list(self) -> None:
        """Back to the list, with the employer one came from selected."""
        self._stack.setCurrentWidget(self.list)
        self.narrowed.emit()
        self._set_foot(self.list.foot)
        if self._employer:
            self.list.choose(self._employer)
        self._employer = ""
        if self._side is not None:
            self._side.whole = None
        self.list.focus_list()

    def go_back(self) -> None:
        """Close what is open in place, else go back to the list."""
        if self._shows_list:
            self.list.close_strip()
        elif self.side.people.is_open:
            self.side.people.close_form()
        elif not self.side.merge_strip.isHidden():
            self.side.close_merge()
        else:
            self.show_list()

    def _set_foot(self, foot: QWidget | None) -> None:
        self.foot = foot
        strip = getattr(
            self.window(), "strip", None
        )  # the window asks for the foot only when a page comes to the front
        if strip is not None and self.isVisible():
            strip.set_foot(foot)

    def _beside(self, by: int) -> None:
        if not self._shows_list:
            other = self.list.beside(self._employer, by)
            if other:
                self.open(other)

    # what the person does

    def search(self) -> None:
        """Go to the list and type."""
        if not self._shows_list:
            self.show_list()
        self.list.focus_search()

    def add(self) -> None:
        """Add an employer, in the list."""
        if not self._shows_list:
            self.show_list()
        self.list.add()

    def new_enquiry(self) -> None:
        """A new enquiry, for the employer that is open; from the list, for nobody yet."""
        self.asked.emit("new enquiry", "" if self._shows_list else self._name)

    def log(self) -> None:
        """Log something on one of this employer's enquiries."""
        if not self._shows_list and not self.side.log_box.isHidden():
            self.side.log_box.begin()

    def swap_views(self) -> None:
        """The timeline as we know it, or as they saw it."""
        if not self._shows_list:
            self.side.swap_views()

    def save_cards(self) -> None:
        """Save the people we know at this employer, as far as one may see them, as contact cards."""
        if not self._shows_list:
            from hubcrm.desktop.pages.employer_parts.cards_saved import ask

            ask(self, self._session, self._employer, self._name)

    def add_person(self) -> None:
        """Add a person we know at this employer."""
        if not self._shows_list:
            self.side.people.add()
            QTimer.singleShot(0, self, self._bring_form_up)  # once it has its height

    def _bring_form_up(self) -> None:
        self.side.aside.ensureWidgetVisible(self.side.people.form, 0, 24)

    def use_other(self) -> None:
        """Take the other value that a fact was given apart."""
        if not self._shows_list:
            self.side.apart.use_first()

    def show_details(self) -> None:
        """Open the details, or fold them away."""
        if not self._shows_list:
            self.side.show_details()

    def _open_enquiry(self, enquiry: str) -> None:
        self.asked.emit("enquiry", enquiry)

    def _write_to(self, address: str) -> None:
        QDesktopServices.openUrl(QUrl(address))

    # what is kept

    def _add(self, facts: dict[str, Any]) -> None:
        rest = {key: value for key, value in facts.items() if key != "name" and value}
        self._session.do(employers.add, facts["name"], then=self._added, failed=self.list.strip.failed, **rest)

    def _added(self, outcome: Outcome[str]) -> None:
        self.list.strip.clear()
        self.list.close_strip()
        self.open(outcome.value)

    def _log(self, facts: dict[str, Any]) -> None:
        box = self.side.log_box
        self._session.do(
            enquiries.log, facts["about"], facts["kind"], text=facts["text"], contact=facts["contact"],
            when_ms=facts["when_ms"], then=self._logged, failed=box.failed,
        )  # fmt: skip

    def _logged(self, _outcome: Outcome[str]) -> None:
        self.side.log_box.kept()
        if self.side.log_box.text.hasFocus():
            self.side.timeline.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save_contact(self, contact: str, facts: dict[str, Any]) -> None:
        form = self.side.people.form
        if facts.get("visibility") == Visibility.PRIVATE:
            own = {name: value for name, value in facts.items() if name not in ("visibility", "name")}
            if contact:
                self._session.do(private_contacts.edit, contact, {**own, "name": facts["name"]}, then=self._contact_kept,
                                 failed=form.failed)  # fmt: skip
            else:
                self._session.do(private_contacts.add, self._employer, facts["name"], then=self._contact_kept,
                                 failed=form.failed, **own)  # fmt: skip
            return
        if contact:
            self._session.do(employers.edit_contact, contact, facts, then=self._contact_kept, failed=form.failed)
            return
        name = facts.pop("name")
        self._session.do(
            employers.add_contact, self._employer, name, typed_by_academic=not self._session.viewer.is_hub,
            then=self._contact_kept, failed=form.failed, **facts,
        )  # fmt: skip

    def _contact_kept(self, _outcome: Outcome[str]) -> None:
        self.side.people.form.kept()
        self.side.people.close_form()

    def _share_contact(self, contact: str, facts: list[str]) -> None:
        share = self.side.people.share
        self._session.do(private_contacts.release, contact, facts, then=self._contact_kept, failed=share.failed)

    def _remove_contact(self, contact: str) -> None:
        self._session.do(private_contacts.remove, contact, then=self._contact_removed, failed=self.side.people.form.failed)

    def _contact_removed(self, outcome: Outcome[Any]) -> None:
        """It is forgotten, unless it is put back now: team undo knows nothing of it."""
        self._contact_kept(outcome)
        self.side.people.own.offer_back(outcome.value)

    def _put_contact_back(self, kept: object) -> None:
        self._session.do(private_contacts.put_back, kept)

    def _save_fact(self, fact: str, value: object) -> None:
        if self._employer:
            details, employer = self.side.details, self._employer
            self._session.do(
                employers.edit, employer, {fact: value}, then=partial(details.kept, employer, fact, str(value)),
                failed=partial(details.refused, fact),
            )  # fmt: skip

    def _look_after(self) -> None:
        self._save_fact("looked_after_by", self._session.viewer.person)

    def _merge(self, stays: str) -> None:
        self._session.do(employers.merge, self._employer, stays, then=self._merged, failed=self.side.merge_strip.failed)

    def _merged(self, outcome: Outcome[str]) -> None:
        self.side.close_merge()
        self.open(outcome.value)
