"""Four facts as chips: type, urgency, deadline, employer. Dashed while only suggested; a click opens what to choose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from hubcrm.desktop.parts import saying
from hubcrm.desktop.parts.advising import Advice
from hubcrm.desktop.parts.strips import fill_groups
from hubcrm.desktop.widgets.chip import Chip
from hubcrm.desktop.widgets.choices import Menu
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.text import set_tip
from hubcrm.domain.promises import say_day
from hubcrm.domain.words import EnquiryType
from hubcrm.queries.enquiry import Detail
from hubcrm.queries.labels import labels, lists

LIKELY = 4  # types offered at once
LONGEST = 34  # characters of a value on a chip
_SHORT = {
    "open_course": "Existing course", "bespoke_training": "Training for one employer", "accreditation": "Own training recognised",
    "consultancy": "Expert advice", "contract_research": "Paid research", "collaborative_project": "Joint project",
    "facilities_equipment": "Equipment or testing", "student_project": "Student project", "placement_internship": "Placement",
    "graduate_recruitment": "Recruiting", "curriculum_input": "Help with teaching", "speaker": "Speaker",
    "event_visit": "Visit or event", "business_support": "Small-business help", "partnership": "Several things",
    "service_issue": "Existing work", "unclear": "Not sure yet", "out_of_scope": "Not one for us",
}  # fmt: skip
"""What a chip says of a type whose full words are too long for it; the menu and the screen reader have them in full."""


class FactChips(QWidget):
    """The chips; `chosen` carries the facts to set, `asked` what has to be typed: "deadline" or "employer"."""

    chosen = Signal(object)  # dict[str, Any]
    asked = Signal(str)

    def __init__(self, kind_of_institution: Callable[[], str], today: Callable[[], date]) -> None:
        super().__init__()
        self._kind_of = kind_of_institution
        self._today = today
        self._detail: Detail | None = None
        self._advice: Advice | None = None
        self._menu = Menu("Choose", self)
        self.type = Chip("Type", "")
        self.urgency = Chip("Urgency", "")
        self.deadline = Chip("Deadline", "")
        self.employer = Chip("Employer", "")
        flow = FlowLayout(self, 8)
        for chip, slot in (
            (self.type, self._choose_type),
            (self.urgency, self._choose_urgency),
            (self.deadline, self._choose_deadline),
            (self.employer, self._choose_employer),
        ):
            flow.addWidget(chip)
            chip.clicked.connect(slot)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_enquiry(self, detail: Detail, advice: Advice | None) -> None:
        """Show what is known, and dashed what is only suggested."""
        self._detail, self._advice = detail, advice
        types = labels("enquiry_types", self._kind_of())
        fields = detail.fields
        kind, suggested = str(fields.get("type", "")), advice.type if advice else ""
        code = kind or suggested
        self.type.set("Type", _SHORT.get(code, _short(types.get(code, "not set"))), suggested=not kind)
        if code:
            self.type.setAccessibleName(f"Type: {types.get(code, code)}{'' if kind else ', suggested'}")
        self._say_why(self.type, "" if kind else code)
        urgencies = labels("urgencies", self._kind_of())
        urgency = str(fields.get("urgency", ""))
        said = urgencies.get(urgency or (advice.urgency if advice else ""), "not set")
        self.urgency.set("Urgency", said, suggested=not urgency)
        self._say_why(self.urgency, "" if urgency else "urgency")
        deadline = str(fields.get("deadline", ""))
        days = advice.deadlines if advice else ()
        if deadline:
            self.deadline.set("Deadline", say_day(saying.day_of(deadline), self._today()))
        else:
            self.deadline.set("Deadline", say_day(days[0][0], self._today()) if days else "none", suggested=True)
        if detail.employers:
            names = [saying.one_line(name) for _, name in detail.employers]
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            self.employer.set("Employer", _short(names[0]) + more)
        else:
            self.employer.set("Employer", _short(saying.one_line(detail.typed)) or "not known yet", suggested=True)

    def _say_why(self, chip: Chip, suggested: str) -> None:
        """Why a value is suggested: the words it rests on, in a tip and for screen readers."""
        words = self._advice.said.get(suggested, ()) if self._advice and suggested else ()
        why = "Suggested, because they write " + ", ".join(f"“{saying.one_line(one)}”" for one in words) if words else ""
        set_tip(chip, why)
        chip.setAccessibleDescription(why)

    def suggested_facts(self) -> dict[str, Any]:
        """What an offer takes over because nobody has set it: type, urgency, deadline. Never "not sure yet"."""
        detail, advice = self._detail, self._advice
        if detail is None or advice is None or advice.enquiry != detail.id:
            return {}
        facts: dict[str, Any] = {}
        if not detail.fields.get("type") and advice.type and advice.type != EnquiryType.OUT_OF_SCOPE:
            facts["type"] = advice.type
        if not detail.fields.get("urgency"):
            facts["urgency"] = advice.urgency
        if not detail.fields.get("deadline") and advice.deadlines:
            facts["deadline"] = advice.deadlines[0][0].isoformat()
        return facts

    def _choose_type(self) -> None:
        words = labels("enquiry_types", self._kind_of())
        likely = list(self._advice.types[:LIKELY]) if self._advice else []
        menu = self._fresh("Type of enquiry")
        for code in dict.fromkeys([*(one for one in likely if one != "unclear"), "unclear"]):
            cues = self._advice.said.get(code, ()) if self._advice else ()
            why = f": “{saying.one_line(cues[0])}”" if cues else ""
            menu.add(f"{words[code]}{why}", _Setter(self, {"type": code}))
        every = Menu("All types", menu)
        every.setTitle("All types")
        fill_groups(every, lists()["enquiry_types"], words, self._set_type)
        menu.addMenu(every)
        if self._detail is not None and self._detail.fields.get("type"):
            menu.add("Clear", _Setter(self, {"type": ""}))
        menu.open_under(self.type)

    def _set_type(self, code: str) -> None:
        self.chosen.emit({"type": code})

    def _choose_urgency(self) -> None:
        menu = self._fresh("Urgency")
        for code, words in labels("urgencies", self._kind_of()).items():
            menu.add(words, _Setter(self, {"urgency": code}))
        if self._detail is not None and self._detail.fields.get("urgency"):
            menu.add("Clear", _Setter(self, {"urgency": ""}))
        menu.open_under(self.urgency)

    def _choose_deadline(self) -> None:
        menu = self._fresh("Deadline")
        for day, words in self._advice.deadlines[:3] if self._advice else ():
            menu.add(f"{say_day(day, self._today())}: “{words}”", _Setter(self, {"deadline": day.isoformat()}))
        menu.add("Another day…", _Asker(self, "deadline"))
        if self._detail is not None and self._detail.fields.get("deadline"):
            menu.add("Clear", _Setter(self, {"deadline": ""}))
        menu.open_under(self.deadline)

    def _choose_employer(self) -> None:
        self.asked.emit("employer")

    def _fresh(self, name: str) -> Menu:
        self._menu.clear_choices()
        self._menu.setAccessibleName(name)
        return self._menu

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 28)


class _Setter:
    """Sets facts; a named object in place of a lambda over a loop's variable."""

    def __init__(self, chips: FactChips, facts: dict[str, Any]) -> None:
        self._chips, self._facts = chips, facts

    def __call__(self) -> None:
        self._chips.chosen.emit(self._facts)


class _Asker:
    """Asks for a fact that has to be typed."""

    def __init__(self, chips: FactChips, what: str) -> None:
        self._chips, self._what = chips, what

    def __call__(self) -> None:
        self._chips.asked.emit(self._what)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip(' ,(')}…"
