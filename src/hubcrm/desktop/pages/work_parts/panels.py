"""Small panels that lie over the cards for a moment: a glance at one, a fact to fill in, the day to show."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.pages.work_parts import saying
from hubcrm.desktop.pages.work_parts.saying import Voice
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card, Line
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.text import Elided, Label, Run, Words
from hubcrm.domain.promises import say_day, say_late
from hubcrm.queries import labels
from hubcrm.queries.board import Peek
from hubcrm.queries.enquiry import Promise

_GAP = 8
_MOST_NEED = 280  # characters of the need that a glance shows


class Panel(Card):
    """A card that lies over others beside what it is about."""

    def __init__(self, parent: QWidget, width: int) -> None:
        super().__init__(padding=16, spacing=8, parent=parent)
        self.setProperty("floats", True)  # lies over others on purpose; see pictures.layout_faults
        self._over = parent
        self._wide = width
        self._beside = QRect()
        self.hide()

    def show_beside(self, area: QRect) -> None:
        """Show it to the right of an area of its parent, to the left where there is no room, else below."""
        self._beside = area
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """Take the room that the content needs now, wholly within the parent."""
        parent = self._over
        self.column.activate()
        width = min(self._wide, parent.width() - 2 * _GAP)
        layout_height = self.column.totalHeightForWidth(width) if self.column.hasHeightForWidth() else -1
        height = min(max(layout_height, self.column.totalMinimumSize().height()), parent.height() - 2 * _GAP)
        area = self._beside
        x = area.right() + 1 + _GAP
        if x + width > parent.width() - _GAP:
            x = area.x() - _GAP - width
        y = area.y()
        if x < _GAP:
            x = min(max(area.x(), _GAP), parent.width() - _GAP - width)
            y = area.bottom() + 1 + _GAP
        y = max(min(y, parent.height() - _GAP - height), _GAP)
        self.setGeometry(x, y, width, height)

    def sizeHint(self) -> QSize:
        return QSize(self._wide, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        paint.box(paint.start(self), QRectF(self.rect()), tokens.surface, tokens.strong, theme.CARD_RADIUS)


class _Fact(QWidget):
    """A line of a glance: icon or nothing, then words."""

    def __init__(self, runs: list[Run | str], icon: str = "") -> None:
        super().__init__()
        self._icon = icon
        row = QHBoxLayout(self)
        row.setContentsMargins(18 if icon else 0, 0, 0, 0)
        row.addWidget(Words(runs, "S", line=18))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._icon:
            icons.paint(paint.start(self), self._icon, 0, 2, 14, theme.current().bad)


class PeekPanel(Panel):
    """A glance at one enquiry: the need, what comes next, promises, and the last events. Space closes it again."""

    _LABEL = 72

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 348)
        self.setAccessibleName("A glance at the enquiry")
        self.enquiry = ""
        self._inside: QWidget | None = None

    def show_peek(self, found: Peek, voice: Voice, area: QRect, *, past: bool) -> None:
        """Show one enquiry; with `past` it says that this is how it stands today."""
        self.enquiry = found.detail.id
        if self._inside is not None:
            self.column.removeWidget(self._inside)
            self._inside.setParent(None)
            self._inside.deleteLater()
        self._inside = self._made(found, voice, past)
        self.column.addWidget(self._inside)
        self.show_beside(area)
        self._say(found, voice)

    def _made(self, found: Peek, voice: Voice, past: bool) -> QWidget:
        detail = found.detail
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, self._LABEL)
        grid.setColumnStretch(1, 1)
        names = [saying.one_line(name) for _, name in detail.employers if name] or [saying.one_line(detail.typed)]
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Elided(names[0] or saying.NOBODY, "B", 600), 1)
        head.addWidget(Label(detail.ref, "S", 400, "faint"))
        grid.addLayout(head, 0, 0, 1, 2)
        grid.addWidget(Elided(saying.one_line(detail.subject), "S", 400, "muted"), 1, 0, 1, 2)
        grid.addWidget(Words(_need(str(detail.fields.get("need", "")))), 2, 0, 1, 2)
        grid.setRowMinimumHeight(3, 4)
        at = 4
        for label, facts in (
            ("Next", [_next(found, voice)]),
            ("Promises", [_promise(one, voice) for one in detail.promises if one.kept or one.due] or [_paused()]),
            ("Last", [_event(event.what, event.at, event.by, voice) for event in found.events]),
        ):
            for place, fact in enumerate(facts):
                if not place:
                    grid.addWidget(Label(label, "S", 400, "faint"), at, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(fact, at, 1)
                at += 1
            grid.setRowMinimumHeight(at, 2)
            at += 1
        grid.addWidget(Line(), at, 0, 1, 2)
        hint = "As it stands today" if past else "Enter opens it, Space closes this"
        grid.addWidget(Label(hint, "S", 500, "faint"), at + 1, 0, 1, 2)
        return inside

    def _say(self, found: Peek, voice: Voice) -> None:
        need = _need(str(found.detail.fields.get("need", "")))[0].text
        spoken = QAccessibleAnnouncementEvent(self, f"{need} Next: {_next_words(found, voice)}")
        QAccessible.updateAccessibility(spoken)


def _need(need: str) -> list[Run]:
    text = saying.one_line(need)
    if not text:
        return [Run("The need is not written down yet.", tone="muted")]
    return [Run(text if len(text) <= _MOST_NEED else text[:_MOST_NEED].rstrip() + "…")]


def _next_words(found: Peek, voice: Voice) -> str:
    action = found.detail.next_action
    if action is None:
        return "nothing, it is closed"
    what = labels.label("follow_up_kinds", action.kind, voice.kind)
    late_by = voice.late_by(action.due)
    when = say_late(late_by) if late_by else f"by {voice.day(action.due)}" if action.due else ""
    return f"{what}, {when}" if when else what


def _next(found: Peek, voice: Voice) -> _Fact:
    action = found.detail.next_action
    late = action is not None and voice.late_by(action.due) > 0
    return _Fact([Run(_next_words(found, voice), 500, "bad" if late else "text")], "late" if late else "")


def _promise(one: Promise, voice: Voice) -> _Fact:
    what = {"acknowledge": "Acknowledge", "decide": "Decide", "reply": "Reply"}[one.name]
    if one.kept is not None:
        done = {"acknowledge": "Acknowledged", "decide": "Decided", "reply": "Replied"}[one.name]
        return _Fact([Run(f"{done} {say_day(voice.calendar.local(one.kept).date(), voice.today)}", tone="muted")])
    late_by = voice.late_by(one.due)
    if late_by:
        return _Fact([Run(f"{what}: {say_late(late_by)}", 500, "bad")], "late")
    return _Fact([f"{what} by {voice.day(one.due)}"])


def _paused() -> _Fact:
    return _Fact([Run("They stand still", tone="muted")])


def _event(what: str, at: int, by: str, voice: Voice) -> _Fact:
    day = say_day(voice.calendar.local(at).date(), voice.today)
    whole = [part.replace(" ", "\xa0") for part in (day, saying.without_title(saying.one_line(by)))]  # never broken
    return _Fact([Run(saying.one_line(what)), Run(saying.DOT + ", ".join(whole), tone="faint")])


class AskPanel(Panel):
    """One line to fill in: Enter takes it, Esc leaves. What was typed stays while it is refused, with the reason under it.

    `taken` carries the text, blank where it was skipped.
    """

    taken = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget, name: str, placeholder: str, verb: str, *, skip: str = "") -> None:
        super().__init__(parent, 300)
        self.title = Words("", "B")
        self.field = Field(name, placeholder)
        self.problem = Words("", "S", "bad")
        self.problem.hide()
        self.take = Button(verb, "primary", key="Enter")
        self.skip = Button(skip, "secondary") if skip else None
        self.leave = Button("Cancel", "quiet", key="Esc")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.take)
        if self.skip is not None:
            row.addWidget(self.skip)
            self.skip.clicked.connect(lambda: self.taken.emit(""))
        row.addStretch(1)
        row.addWidget(self.leave)
        for part in (self.title, self.field, self.problem):
            self.column.addWidget(part)
        self.column.addLayout(row)
        self.take.clicked.connect(self._take)
        self.leave.clicked.connect(self.close_panel)
        self.field.returnPressed.connect(self._take)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def ask(self, title: str, text: str, area: QRect) -> None:
        """Ask, with `text` filled in."""
        self.title.set_runs([Run(title, 600)])
        self.field.setText(text)
        self.tell("")
        self.show_beside(area)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def tell(self, problem: str) -> None:
        """Say why it was refused, or nothing any more."""
        self.problem.set_runs(problem)
        self.problem.setVisible(bool(problem))
        if self.isVisible():
            self.place()
            if problem:
                self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_panel(self) -> None:
        """Leave without taking anything."""
        self.hide()
        self.left.emit()

    def _take(self) -> None:
        self.taken.emit(self.field.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # the field or a button has taken it
        else:
            super().keyPressEvent(event)
