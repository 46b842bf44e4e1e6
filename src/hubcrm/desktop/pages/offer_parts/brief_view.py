"""The brief: what is needed, the four facts that decide, why this department, and their own words, on one screen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hubcrm.desktop.pages.offer_parts import wording
from hubcrm.desktop.pages.offer_parts.facts import FactCard, FactRows, OwnWords
from hubcrm.desktop.pages.offer_parts.wording import Days
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.pill import Pill, PillKind
from hubcrm.desktop.widgets.text import Run, Words
from hubcrm.desktop.widgets.text_block import LINE
from hubcrm.queries import labels
from hubcrm.queries.brief import Brief
from hubcrm.queries.reading import Viewer

MARGIN = 32
_NARROW = 20
_WIDE_ENOUGH = 560  # px from which the full margin is worth it


def side_margin(width: int) -> int:
    """The margin at the sides of a pane of this width, px; everything in the pane stands on it."""
    return MARGIN if width >= _WIDE_ENOUGH else _NARROW


_ROWS = ("Kind", "Why you", "Helpers", "So far", "Asked", "Also asked", "Before", "People", "Yes")


class _Inside(QWidget):
    """What scrolls. Its least height is left to its width: as a hint, wrapped words would ask for more than they need."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


class BriefView(QScrollArea):
    """Scrolls where it must; at the usual size nothing of it has to."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("The offer")
        inside = _Inside()
        inside.setProperty("see_through", "true")
        self.setWidget(inside)  # in its place while it is empty: moving a full one costs as much as building it
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(MARGIN, 18, MARGIN, 16)
        self._column.setSpacing(0)
        self._origin = Words((), "S", "muted")
        self._pill = Pill()
        over = QHBoxLayout()
        over.setSpacing(12)
        over.addWidget(self._origin, 1)
        over.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignTop)
        self.title = Words((), "L", line=28)
        self._who = Words((), "B", "muted")
        self.facts = FactCard(("Size", "Where", "By when", "Money"))
        self.rows = FactRows(_ROWS)
        self.words = OwnWords()
        self.words.unfolded.connect(self._fit_soon)
        self._column.addLayout(over)
        self._column.addSpacing(6)
        self._column.addWidget(self.title)
        self._column.addSpacing(8)
        self._column.addWidget(self._who)
        self._column.addSpacing(16)
        self._column.addWidget(self.facts)
        self._column.addSpacing(20)
        self._column.addWidget(self.rows)
        self._column.addSpacing(4)
        self._column.addWidget(self.words)
        self._column.addStretch(1)
        self._fit = QTimer(self)
        self._fit.setSingleShot(True)
        self._fit.setInterval(0)
        self._fit.timeout.connect(self._give_words_the_rest)
        self._shown = ""

    def show_brief(self, brief: Brief, viewer: Viewer, days: Days) -> None:
        """Show one offer."""
        self._origin.set_runs([Run(wording.origin(brief, days), 500, "muted")])
        self._pill.set(*_pill(brief, days))
        self.title.set_runs([Run(wording.title(brief), 600)])
        self._who.set_runs(wording.who_asks(brief))
        self.facts.show_facts([brief.size, wording.where(brief), wording.by_when(brief, days), wording.money(brief)])
        hub = viewer.is_hub
        self.rows.rename("Why you", "Why them" if hub else "Why you")
        self.rows.rename("Asked", "You asked" if not hub else "They asked")
        self.rows.rename("Kind", "What it is")
        self.rows.rename("Yes", "Who said yes")
        self.rows.rename("Before", "Before this")
        self.rows.rename("People", "Who is there" if hub else "Your people")
        self.rows.show_facts(
            {
                "Kind": labels.label("enquiry_types", brief.type, days.kind) if brief.type else "",
                "Why you": wording.why(brief),
                "Helpers": wording.helpers(brief),
                "So far": wording.so_far(brief, days),
                "Also asked": wording.also_asked(brief, viewer, days) if brief.offer_status in ("open", "") else "",
                "Before": wording.before(brief, days),
                "Asked": _conversation(brief, days),
                "People": wording.people(brief, days) if brief.offer_status == "open" else "",
                "Yes": wording.said_yes(brief, viewer, days),
            }
        )
        channel = labels.label("channels", brief.channel, days.kind) if brief.channel else ""
        came = ", ".join(part for part in (channel, days.said(brief.received)) if part)
        self.words.show_words(brief.text or "Nothing was written: it came by word of mouth.", came)
        if brief.enquiry != self._shown:
            self._shown = brief.enquiry
            self.verticalScrollBar().setValue(0)
        self._fit_soon()

    def _fit_soon(self) -> None:
        self._fit.start()

    def _give_words_the_rest(self) -> None:
        """Their own words take the room that nothing else needs, so that no empty band is left."""
        width = self.viewport().width()
        margins = self._column.contentsMargins()
        inner = width - margins.left() - margins.right()
        room = self.viewport().height() - self.words.y() - self.words.head_height() - margins.bottom()
        if inner > 0 and self.words.y() > 0:
            self.words.set_room(room // LINE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = side_margin(self.width())
        margins = self._column.contentsMargins()
        if margins.left() != side:
            self._column.setContentsMargins(side, margins.top(), side, margins.bottom())
        self._fit_soon()


def _pill(brief: Brief, days: Days) -> tuple[PillKind, str]:
    following = brief.next_action.due if brief.next_action is not None else None
    awaited = brief.offer_status == "open"
    late = days.late(brief.answer_due if awaited else following) if brief.offer_status != "helping" else ""
    if late and not (awaited and brief.question):
        return "late", late
    if brief.contested:
        return "back", "Two people said yes"
    return ("urgent", "Urgent") if brief.urgency == "high" else ("", "")


def _conversation(brief: Brief, days: Days) -> str:
    return "\n".join(
        f"{'The hub' if one.from_hub else one.by}, {days.said(one.at)}: {one_line(one.text)}" for one in brief.said
    )
