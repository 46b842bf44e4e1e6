"""Everything else that is known of an employer, folded away and edited in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hubcrm.desktop.parts.fact import Fact
from hubcrm.desktop.parts.picker import EmployerPicker
from hubcrm.desktop.session import Session
from hubcrm.desktop.unfinished import UnfinishedEdit
from hubcrm.desktop.widgets.begun_line import BegunLine
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.fields import InlineEdit
from hubcrm.desktop.widgets.fold import Fold
from hubcrm.desktop.widgets.notes_edit import NotesEdit
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.sheet import Rowed
from hubcrm.domain.employers import size_band
from hubcrm.domain.errors import HubError
from hubcrm.domain.regions import sic_section
from hubcrm.domain.uk_checks import tidy_company_number, tidy_postcode
from hubcrm.queries.employer_page import Head
from hubcrm.queries.labels import label, labels
from hubcrm.queries.people import Person

LABEL = 104
_TEXTS = (
    ("name", "Name", "Name"),
    ("employees", "Size", "How many people, worldwide"),
    ("town", "Town", "Town"),
    ("postcode", "Postcode", "Postcode"),
    ("company_number", "Company no.", "8 digits, or SC123456"),
    ("charity_number", "Charity no.", "6 or 7 digits, or SC012345"),
    ("website", "Website", "Website"),
    ("phone", "Phone", "Switchboard"),
    ("domains", "Mail domains", "example.co.uk"),
)


class DetailsFold(Fold):
    """The facts; `saved` carries one that was changed: its name and its new value."""

    saved = Signal(str, object)

    def __init__(self, session: Session) -> None:
        super().__init__("Details", "")
        self._session = session
        self._shown: Head | None = None
        self._doubts: Mapping[str, str] = {}
        self._built = False
        self._colleagues: Sequence[Person] = ()
        self.facts: dict[str, Fact] = {}
        self.texts: dict[str, InlineEdit] = {}
        self.choices: dict[str, DropDown] = {}
        self.opened.connect(self._opened)

    def show_employer(self, head: Head, colleagues: Sequence[Person], doubts: Mapping[str, str]) -> None:
        """Show another employer, or the same one after something changed. `doubts`: what to say under a fact."""
        same = self._shown is not None and self._shown.id == head.id
        self._shown, self._colleagues, self._doubts = head, colleagues, doubts
        facts = head.facts
        known = [
            label("legal_forms", facts["legal_form"], self._kind) if facts["legal_form"] else "",
            label("regions", facts["region"]) if facts["region"] else "",
            *(key.replace("_", " ") for key in ("company_number", "charity_number", "website", "notes") if facts[key]),
        ]
        known = [words for words in known if words]
        self.say("Details", ", ".join(known) or "legal form, postcode, numbers, website")
        if not same and self._built:
            self._leave_parent()
        if self._built:
            self._fill()
        if not same and self._session.drafts.of("employers/notes", head.id) is not None:
            self.set_open(True)

    def refused(self, fact: str, error: HubError) -> None:
        """A fact was not kept: say why under it."""
        if fact in self.facts:
            self.facts[fact].say(str(error))

    def kept(self, employer: str, fact: str, value: str, _outcome: object) -> None:
        """A fact is in the hub as it was typed."""
        if fact == "notes":
            self._notes_draft.saved(employer, value)

    def edit(self, fact: str) -> None:
        """Open the fold with the focus on one fact."""
        self.set_open(True)
        field = self.texts.get(fact) or self.choices.get(fact)
        if field is not None:
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def _kind(self) -> str:
        return self._session.standing.kind

    def _opened(self, on: bool) -> None:
        if on and not self._built:
            self._build()
        if on:
            self._fill()

    def _build(self) -> None:
        """Made when it is first opened: most visits never look here."""
        self._built = True
        self.column.setContentsMargins(0, 8, 0, 16)
        self.column.setSpacing(6)
        for key, title, placeholder in _TEXTS:
            edit = InlineEdit(title, placeholder)
            edit.saved.connect(_Saver(self, key))
            self.texts[key] = edit
            self._add(key, title, edit)
        sectors = [(words, f"{code} - {words}") for code, words in labels("sic_sections").items()]
        self._add_choice("sector", "Sector", [("Not known yet", ""), *sectors], at=2)
        forms = [(words, code) for code, words in labels("legal_forms", self._kind).items() if code != "unknown"]
        self._add_choice("legal_form", "Legal form", [("Not known yet", ""), *forms], at=3)
        regions = [(words, code) for code, words in labels("regions").items()]
        self._add_choice("region", "Region", [("Not known yet", ""), *regions], at=6)
        self._add_choice("looked_after_by", "Looked after", [("Nobody yet", "")], at=7)
        self._parent_button = Button("", "secondary")
        self._parent_picker = EmployerPicker(self._session, "Part of which employer")
        self._parent_none = Button("Part of no other", "quiet", icon="x")
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self._parent_button, self._parent_picker, self._parent_none):
            column.addWidget(widget)
        self._add("parent", "Part of", holder, at=8)
        self._parent_button.clicked.connect(self._choose_parent)
        self._parent_picker.chosen.connect(self._parent_chosen)
        self._parent_picker.left.connect(self._leave_parent)
        self._parent_none.clicked.connect(lambda: self._parent_chosen("", ""))
        self._leave_parent()
        self.notes = NotesEdit("Notes", "Worth knowing about them")
        self.notes.saved.connect(_Saver(self, "notes"))
        self._add("notes", "Notes", self.notes, top=True)
        begun = BegunLine()
        self.facts["notes"].add(begun)
        self._notes_draft = UnfinishedEdit(self._session.drafts, self.notes, "employers/notes", begun)

    def _add(self, key: str, title: str, field: QWidget, *, at: int = -1, top: bool = False) -> None:
        fact = Fact(field)
        self.facts[key] = fact
        row = Rowed(title, fact, width=LABEL, top=True)
        row.label.setFixedHeight(36 if not top else 28)
        self.column.insertWidget(at, row) if at >= 0 else self.column.addWidget(row)

    def _add_choice(self, key: str, title: str, choices: Sequence[tuple[str, Any]], *, at: int) -> None:
        field = DropDown(title, choices)
        field.setFixedHeight(36)
        field.activated.connect(_Picked(self, key, field))
        self.choices[key] = field
        self._add(key, title, field, at=at)

    def _fill(self) -> None:
        head = self._shown
        if head is None:
            return
        facts = head.facts
        for key, edit in self.texts.items():
            value = facts[key]
            edit.show_text("" if value is None else ", ".join(value.split()) if key == "domains" else str(value))
        people = [("Nobody yet", ""), *((f"{one.name}, {one.code}" if one.code else one.name, one.id)
                                       for one in sorted(self._colleagues, key=lambda one: bool(one.code)))]  # fmt: skip
        care = self.choices["looked_after_by"]
        care.clear()
        for words, person in people:
            care.addItem(one_line(words), person)
        for key, choice in self.choices.items():
            self._choose(choice, str(facts[key] or ""), one_line(str(facts[key] or "")))
        self._parent_button.say(one_line(head.parent_name) or "Choose…")
        self._parent_button.setAccessibleName(f"Part of {one_line(head.parent_name) or 'no other employer'}")
        self._notes_draft.show(head.id, facts["notes"])
        self._notes_under(facts)

    def _choose(self, field: DropDown, value: str, words: str) -> None:
        """Put a value in force; one that no list knows is added as it is, so that it is not lost by looking."""
        at = field.findData(value)
        if at < 0 and value:
            section = sic_section(value)
            at = field.findData(f"{section} - {labels('sic_sections')[section]}") if section else -1
            if at < 0:
                field.addItem(words, value)
                at = field.count() - 1
        field.setCurrentIndex(max(0, at))

    def _notes_under(self, facts: dict[str, Any]) -> None:
        band = size_band(facts["employees"])
        said = label("size_bands", band).capitalize() if band and facts["employees"] is not None else ""
        scheme = f"By {facts['sector_scheme']}" if facts["sector_scheme"] else ""
        doubts = {"employees": said, "sector": scheme, **self._doubts}
        for key in self.facts:
            self.facts[key].say(doubts.get(key, ""))

    def _choose_parent(self) -> None:
        self._parent_button.hide()
        self._parent_picker.show()
        self._parent_none.setVisible(bool(self._shown and self._shown.facts["parent"]))
        self._parent_picker.begin(self._shown.id if self._shown else "")

    def _parent_chosen(self, employer: str, _name: str) -> None:
        self._leave_parent()
        self.saved.emit("parent", employer)

    def _leave_parent(self) -> None:
        self._parent_picker.hide()
        self._parent_none.hide()
        self._parent_button.show()

    def take(self, key: str, value: str) -> None:
        """A field was left with something new in it."""
        cleaned: Any = value
        if key == "domains":
            cleaned = [one.strip().lstrip("@") for one in value.replace(",", " ").split()]
        elif key == "company_number":
            cleaned = tidy_company_number(value)
        elif key == "postcode":
            cleaned = tidy_postcode(value)
        self.saved.emit(key, cleaned)


class _Saver:
    """Hands over one text that was changed."""

    def __init__(self, fold: DetailsFold, key: str) -> None:
        self._fold, self._key = fold, key

    def __call__(self, value: str) -> None:
        self._fold.take(self._key, value)


class _Picked:
    """Hands over one choice that was made."""

    def __init__(self, fold: DetailsFold, key: str, field: DropDown) -> None:
        self._fold, self._key, self._field = fold, key, field

    def __call__(self, _at: int) -> None:
        self._fold.saved.emit(self._key, str(self._field.currentData() or ""))
