"""The panel at the side: offers, replies, promises at risk by whose move it is, and what came back today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from hubcrm.actions.doing import without_school_of as short
from hubcrm.desktop import icons, theme
from hubcrm.desktop.pages.today_parts import wording
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Line
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.painted import Painted
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.domain.promises import label
from hubcrm.queries import labels
from hubcrm.queries.notices import Notice
from hubcrm.queries.offered import Row
from hubcrm.queries.today import Back, Listed, Reply, Risk

_MOST = 5  # rows of a group before "Show all"
_OUT = 8  # the fill of a row under the pointer reaches this far beyond the text


class Entry(NamedTuple):
    """One row: the page and enquiry it leads to, what it says, what stands at its right, a second line or none."""

    page: str
    enquiry: str
    title: str
    right: str
    below: str = ""
    late: bool = False


class Group(NamedTuple):
    """Rows under a small heading; a blank `title` has none."""

    title: str
    entries: tuple[Entry, ...]


class Section(NamedTuple):
    """One part of the panel. `nothing` is said where it is empty."""

    title: str
    number: int
    groups: tuple[Group, ...]
    nothing: str


class SideRow(Painted, QPushButton):
    """A row of the panel, pressed to open what it is about."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(52 if entry.below else 32)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(part for part in (entry.title, entry.below, entry.right) if part))

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, entry = theme.current(), self.entry
        painter = paint.start(self)
        if self.underMouse():
            paint.box(painter, QRectF(self.rect()), tokens.hover)
        if self.hasFocus() and self._ring.ring_shown:
            paint.ring(painter, QRectF(self.rect()))
        left, right = float(_OUT), float(self.width() - _OUT)
        first = 17.0 if entry.below else self.height() / 2
        tone = tokens.bad if entry.late else tokens.muted
        width = paint.words(painter, right, first, entry.right, "S", 500, tone, right=True)
        if entry.late:
            width += 18
            icons.paint(painter, "late", right - width, first - 7, 14, tokens.bad)
        title = paint.elided(entry.title, right - width - 12 - left, "B", 500)
        paint.words(painter, left, first, title, "B", 500, tokens.text)
        if entry.below:
            below = paint.elided(entry.below, right - left, "S", 400)
            paint.words(painter, left, 37, below, "S", 400, tokens.muted)


class Side(QScrollArea):
    """Shows what Listed holds besides the next actions; `opened` carries the Entry that was pressed."""

    opened = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shown: tuple[Section, ...] | None = None
        self._unfolded: set[str] = set()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Promises, replies and offers")

    def show_listed(self, listed: Listed) -> None:
        """Show what was read; where nothing changed, nothing is touched."""
        self._build(tuple(self._sections(listed)))

    def _sections(self, listed: Listed) -> list[Section]:
        viewer = self._session.viewer
        risks = _risks(listed, self._session, by_move=viewer.is_hub)
        promises = Section("Promises at risk", len(listed.risks), risks, "Every promise is on track.")
        replies = Section("Replies", len(listed.replies), _one(_reply(one, self._session) for one in listed.replies),
                          "Nothing new to read.")  # fmt: skip
        found = [promises, replies]
        if not viewer.is_hub:
            offers = [_offer(row, self._session) for row in listed.offers]
            found = [Section("Offers to you", len(offers), _one(offers), "Nothing waiting for you."), *found[::-1]]
        if listed.two_yes:
            found.insert(0, Section("Two people said yes", len(listed.two_yes),
                                    _one(_two_yes(one, hub=viewer.is_hub) for one in listed.two_yes), ""))  # fmt: skip
        if listed.notices:
            found.insert(0, Section("To tell you", len(listed.notices), _one(map(_told, listed.notices)), ""))
        if listed.back:
            found.append(Section("Back today", len(listed.back), _one(map(_back, listed.back)), ""))
        return found

    def _build(self, sections: tuple[Section, ...]) -> None:
        if sections == self._shown:
            return
        self._shown = sections
        place = self.verticalScrollBar().value()
        inside = QWidget()
        inside.setProperty("see_through", "true")
        self.setWidget(inside)  # in its place while it is empty: moving a full one costs as much as building it
        column = QVBoxLayout(inside)
        column.setContentsMargins(24 - _OUT, 18, 24 - _OUT, 24)
        column.setSpacing(0)
        for at, section in enumerate(sections):
            if at:
                column.addSpacing(20)
            self._add_section(column, section)
        column.addStretch(1)
        self.verticalScrollBar().setValue(place)

    def _add_section(self, column: QVBoxLayout, section: Section) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(_OUT, 0, _OUT, 0)
        head.setSpacing(8)
        head.addWidget(Label(section.title, "M", 600))
        head.addWidget(Label(str(section.number), "B", 500, "faint"))
        head.addStretch(1)
        column.addLayout(head)
        column.addSpacing(6)
        if not section.number:
            nothing = Words(section.nothing, "B", "muted")
            nothing.setContentsMargins(0, 0, 0, 0)
            row = QHBoxLayout()
            row.setContentsMargins(_OUT, 0, _OUT, 0)
            row.addWidget(nothing)
            column.addLayout(row)
            return
        for group in section.groups:
            self._add_group(column, section.title, group)

    def _add_group(self, column: QVBoxLayout, section: str, group: Group) -> None:
        if group.title:
            row = QHBoxLayout()
            row.setContentsMargins(_OUT, 6, _OUT, 4)
            row.setSpacing(6)
            row.addWidget(Label(group.title, "S", 600, "muted"))
            row.addWidget(Label(str(len(group.entries)), "S", 500, "faint"))
            row.addStretch(1)
            column.addLayout(row)
        line = QHBoxLayout()
        line.setContentsMargins(_OUT, 0, _OUT, 2)
        line.addWidget(Line())
        column.addLayout(line)
        name = f"{section} {group.title}"
        shown = group.entries if name in self._unfolded else group.entries[:_MOST]
        for entry in shown:
            pressed = SideRow(entry)
            pressed.clicked.connect(self._pressed)
            column.addWidget(pressed)
        if len(shown) < len(group.entries):
            more = Button(f"Show all {len(group.entries)}", "quiet")
            more.setProperty("group", name)
            more.clicked.connect(self._unfold)
            column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(6)

    def _pressed(self) -> None:
        row = self.sender()
        if isinstance(row, SideRow):
            self.opened.emit(row.entry)

    def _unfold(self) -> None:
        button = self.sender()
        sections, self._shown = self._shown, None
        if isinstance(button, Button) and sections is not None:
            self._unfolded.add(str(button.property("group")))
            self._build(sections)


def _one(entries: Iterable[Entry]) -> tuple[Group, ...]:
    return (Group("", tuple(entries)),)


def _risks(listed: Listed, session: Session, *, by_move: bool) -> tuple[Group, ...]:
    entries = [(one.move, _risk(one, listed, session)) for one in listed.risks]
    if not by_move:
        return _one(entry for _, entry in entries)
    departments = labels.words(session.standing.kind)["departments"].capitalize()
    moves = (("us", "Our move"), ("department", f"{departments}’ move"), ("employer", "Employers’ move"))
    groups = [Group(title, tuple(entry for move, entry in entries if move == code)) for code, title in moves]
    return tuple(group for group in groups if group.entries)


def _risk(one: Risk, listed: Listed, session: Session) -> Entry:
    right, late = wording.risk_words(one, listed.spans, session.calendar)
    who = short(one.who) if one.move != "us" else ""
    below = "  ·  ".join(part for part in (who, one_line(one.subject)) if part) if who else ""
    title = one_line(one.employer) or one_line(one.subject) or "No employer yet"
    return Entry("enquiry", one.enquiry, title, right, below, late)


def _reply(one: Reply, session: Session) -> Entry:
    when = wording.said_when(one.at, session.today, session.calendar)
    return Entry("enquiry", one.enquiry, wording.reply_title(one), when, wording.reply_words(one))


def _two_yes(row: Row, *, hub: bool) -> Entry:
    """For the hub something to settle; for the two of them, that nothing is asked of them now."""
    title = one_line(row.employer) or row.ref
    return Entry("offers", row.enquiry, title, "settle it" if hub else "the hub settles it", one_line(row.subject))


def _told(one: Notice) -> Entry:
    return Entry("offers", one.enquiry, one_line(one.subject), one.ref, _capital(one.what.removeprefix(one.ref).strip()))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _back(one: Back) -> Entry:
    title = one_line(one.employer) or one.ref
    return Entry("enquiry", one.enquiry, title, "parked until today", one_line(one.subject))


def _offer(row: Row, session: Session) -> Entry:
    due = date.fromisoformat(row.due) if row.due else None
    right = label(due, session.today, session.calendar, "answer")
    title, below = one_line(row.employer) or row.ref, one_line(row.subject)
    return Entry("offers", row.enquiry, title, right, below, due is not None and due < session.today)
