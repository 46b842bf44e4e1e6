"""All departments in a list that is searched by typing: for when none of the first three is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hubcrm.desktop import theme
from hubcrm.desktop.parts.advising import Advice
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.fields import SearchField
from hubcrm.desktop.widgets.list_view import ListView
from hubcrm.desktop.widgets.row_delegate import RowLook
from hubcrm.queries import suggesting_people
from hubcrm.queries.suggesting_people import Fit

WIDTH, HEIGHT = 360, 416


@dataclass(frozen=True, slots=True)
class Listed:
    """A department to choose: its id, its name, its load, a line about it, and what else it is found by."""

    id: str
    name: str
    load: str
    about: str
    found_by: str


def listed(advice: Advice, today: date) -> list[Listed]:
    """Every department, by name: who is there and who is away; found by its code and its people as well."""
    return [
        Listed(
            one.id,
            one.name,
            suggesting_people.load_words(one.load),
            ", ".join(_present(fit, today) for fit in one.people) or "Nobody of theirs is in the hub yet",
            f"{one.name} {one.full_name} {one.code} {' '.join(fit.name for fit in one.people)}".casefold(),
        )
        for one in sorted(advice.choices, key=lambda one: one.name)
    ]


def _present(one: Fit, today: date) -> str:
    return f"{one.name} ({suggesting_people.away_words(one.away, today)})" if one.away is not None else one.name


class DepartmentList(QWidget):
    """A list that drops down and goes again. Typing narrows it, Enter or a click chooses, Esc leaves."""

    chosen = Signal(str)  # id of a department

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName("All departments")
        self._all: tuple[Listed, ...] = ()
        self.search = SearchField("Search departments and people")
        self.model = RowsModel(look=_look, parent=self)
        self.list = ListView(self.model, "Departments")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the typing stays in the field, the arrows move the list
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self.resize(WIDTH, HEIGHT)
        self.search.searched.connect(self._narrow)
        self.search.installEventFilter(self)
        self.list.clicked.connect(self._choose)

    def open_for(self, departments: Sequence[Listed], under: QWidget) -> None:
        """Drop down at a button."""
        self._all = tuple(departments)
        self.search.clear()
        self._narrow("")
        corner = under.mapToGlobal(QPoint(under.width() - WIDTH, under.height() + 4))
        screen = under.screen().availableGeometry()
        if corner.y() + HEIGHT > screen.bottom():
            corner.setY(max(screen.top(), under.mapToGlobal(QPoint(0, 0)).y() - HEIGHT - 4))
        self.move(max(screen.left(), corner.x()), corner.y())
        self.show()
        self.search.setFocus()

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        self.model.replace([one for one in self._all if all(word in one.found_by for word in words)])
        self.list.choose_at(0)

    def _choose(self) -> None:
        wanted = self.list.chosen_id
        self.close()
        if wanted is not None:
            self.chosen.emit(str(wanted))

    def _pressed(self, key: int) -> bool:
        """The keys that are the list's although the field has the focus: arrows move, Enter chooses, Esc leaves."""
        if key == Qt.Key.Key_Down:
            self.list.choose_next()
        elif key == Qt.Key.Key_Up:
            self.list.choose_previous()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._pressed(event.key())

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        paint.box(paint.start(self), QRectF(self.rect()), tokens.surface, tokens.border, theme.CARD_RADIUS)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)


def _look(one: Listed) -> RowLook:
    return RowLook(one.name, one.load, one.about, accessible=f"{one.name}, {one.load}. {one.about}")
