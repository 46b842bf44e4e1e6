"""Every other fact of an enquiry, folded away and edited in place: money, people helped, what is new here, strands."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from hubcrm.desktop.drafts import Drafts
from hubcrm.desktop.pages.enquiry_parts import saying
from hubcrm.desktop.pages.enquiry_parts.reading import Full
from hubcrm.desktop.parts.fact import Fact
from hubcrm.desktop.unfinished import UnfinishedEdit
from hubcrm.desktop.widgets.begun_line import BegunLine
from hubcrm.desktop.widgets.chip import Chip
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.fields import InlineEdit
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.fold import Fold
from hubcrm.desktop.widgets.notes_edit import NotesEdit
from hubcrm.desktop.widgets.sheet import Rowed
from hubcrm.domain.errors import HubError
from hubcrm.queries.labels import labels

LABEL = 128
_TEXTS = (
    ("subject", "Subject", "What it is about"),
    ("value", "Value", "£4,518"),
    ("likelihood", "Likelihood", "0 to 100 %"),
    ("people_helped", "People helped", "How many"),
    ("where", "Where", "At their place, here, online"),
    ("deadline_what", "The deadline is", "A board meeting, a funding call"),
    ("source", "Heard of us", "How they heard of us"),
    ("introduced_by", "Introduced by", "Who put them in touch"),
    ("parent", "Part of", "The reference of an enquiry: E-2627-0042"),
)


class ToggleChips(QWidget):
    """Any number of a few choices; `changed` carries the codes that are chosen."""

    changed = Signal(object)  # list[str]

    def __init__(self, name: str, choices: dict[str, str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.chips: dict[str, Chip] = {}
        flow = FlowLayout(self, 6)
        for code, words in choices.items():
            chip = Chip("", words)
            chip.clicked.connect(_Toggler(self, code))
            self.chips[code] = chip
            flow.addWidget(chip)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_chosen(self, codes: list[str]) -> None:
        """Put these in force."""
        for code, chip in self.chips.items():
            chip.set("", chip.value, chosen=code in codes)

    def toggle(self, code: str) -> None:
        """Choose one, or not any more."""
        chosen = [one for one, chip in self.chips.items() if chip.chosen != (one == code)]
        self.show_chosen(chosen)
        self.changed.emit(chosen)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 28)


class _Toggler:
    """Chooses one code, or not any more."""

    def __init__(self, chips: ToggleChips, code: str) -> None:
        self._chips, self._code = chips, code

    def __call__(self) -> None:
        self._chips.toggle(self._code)


class MoreFacts(Fold):
    """`saved` carries the name of a fact and its new value as it was typed."""

    saved = Signal(str, object)

    def __init__(self, drafts: Drafts) -> None:
        super().__init__("More facts", "")
        self._drafts = drafts
        self._full: Full | None = None
        self._built = False
        self.facts: dict[str, Fact] = {}
        self.texts: dict[str, InlineEdit] = {}
        self.opened.connect(self._opened)

    def show_enquiry(self, full: Full) -> None:
        """Show another enquiry's facts, or the same one's after something changed."""
        new = self._full is None or self._full.whole.detail.id != full.whole.detail.id
        self._full = full
        self.say("More facts", self._summary(full))
        if self._built and self.is_open:
            self._fill()
        elif new and self._drafts.of("enquiry/gained", full.whole.detail.id) is not None:
            self.set_open(True)

    def refused(self, fact: str, error: HubError) -> None:
        """A fact was not kept: say why under it."""
        if fact in self.facts:
            self.facts[fact].say(str(error))

    def kept(self, enquiry: str, fact: str, value: str, _outcome: object) -> None:
        """A fact is in the hub as it was typed."""
        if fact == "what_we_gained":
            self.gained_draft.saved(enquiry, value)

    def _summary(self, full: Full) -> str:
        fields = full.whole.detail.fields
        said = []
        if fields.get("value_pence"):
            said.append(saying.money(int(fields["value_pence"])))
        if fields.get("likelihood") not in (None, ""):
            said.append(f"{fields['likelihood']} % likely")
        if fields.get("people_helped"):
            said.append(f"{fields['people_helped']} people helped")
        if fields.get("new_here"):
            words = labels("new_here")
            said.append("new here: " + ", ".join(words.get(one, one).lower() for one in fields["new_here"]))
        if fields.get("introduced_by"):
            said.append(f"introduced by {fields['introduced_by']}")
        return ", ".join(said) or "value, people helped, what is new here, what we gained"

    def _opened(self, on: bool) -> None:
        if on and not self._built:
            self._build()
        if on:
            self._fill()

    def _build(self) -> None:
        """Made when it is first opened."""
        self._built = True
        self.column.setContentsMargins(0, 8, 0, 12)
        self.column.setSpacing(6)
        for key, title, placeholder in _TEXTS:
            edit = InlineEdit(title, placeholder)
            edit.saved.connect(_Saver(self, key))
            self.texts[key] = edit
            self._add(key, title, edit)
        self.share = DropDown("May be shared", [("Not asked yet", ""), ("Yes", "yes"), ("No", "no")])
        self.share.setFixedHeight(36)
        self.share.activated.connect(lambda _at: self.saved.emit("ok_to_share", self.share.currentData()))
        self._add("ok_to_share", "May be shared", self.share)
        self.new_here = ToggleChips("What is new here", labels("new_here"))
        self.new_here.changed.connect(lambda codes: self.saved.emit("new_here", codes))
        self._add("new_here", "What is new here", self.new_here, height=28)
        self.gained = NotesEdit(
            "What we gained", "What this brought to us: a case to teach, a new partner, equipment", 3
        )
        self.gained.saved.connect(_Saver(self, "what_we_gained"))
        self._add("what_we_gained", "What we gained", self.gained, height=28)
        begun = BegunLine()
        self.gained_draft = UnfinishedEdit(self._drafts, self.gained, "enquiry/gained", begun)
        self.facts["what_we_gained"].add(begun)

    def _add(self, key: str, title: str, field: QWidget, *, height: int = 36) -> None:
        fact = Fact(field)
        self.facts[key] = fact
        row = Rowed(title, fact, width=LABEL, top=True)
        row.label.setFixedHeight(height)
        self.column.addWidget(row)

    def _fill(self) -> None:
        full = self._full
        if full is None:
            return
        fields = full.whole.detail.fields
        shown: dict[str, Any] = {**fields, "subject": full.whole.detail.subject}
        shown["value"] = saying.money(int(fields["value_pence"])) if fields.get("value_pence") is not None else ""
        shown["parent"] = full.around.part_of.ref if full.around.part_of else ""
        for key, edit in self.texts.items():
            value = shown.get(key)
            edit.show_text("" if value is None else str(value))
        self.share.setCurrentIndex(max(0, self.share.findData(fields.get("ok_to_share", ""))))
        self.new_here.show_chosen(list(fields.get("new_here") or ()))
        self.gained_draft.show(full.whole.detail.id, str(fields.get("what_we_gained", "")))
        for fact in self.facts.values():
            fact.say("")
        part_of = full.around.part_of
        self.facts["parent"].say(part_of.subject if part_of else "")


class _Saver:
    """Hands over one text that was changed."""

    def __init__(self, fold: MoreFacts, key: str) -> None:
        self._fold, self._key = fold, key

    def __call__(self, value: str) -> None:
        self._fold.saved.emit(self._key, value)
