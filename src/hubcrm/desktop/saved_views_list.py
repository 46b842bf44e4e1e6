"""One's own views in the sidebar, below the pages: a row each, More…, and the row that keeps what is on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from hubcrm.desktop.saved_views_rows import HEIGHT, Row, ViewRow
from hubcrm.desktop.widgets.choices import MOST
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.domain.errors import HubError
from hubcrm.queries.views import View

KEEP_KEY: Final = "Ctrl+S"
_ABOVE: Final = 16  # px between the pages and what is below them


class _Naming(QWidget):
    """One name to type, in place. What was typed stays while it is refused, with the reason under it."""

    named = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = Field("Name of this view", "Name of this view")
        self.field.setMaxLength(200)
        self.problem = Words((), "S", "bad")
        self.problem.setAccessibleName("Problem")
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.problem)
        self.field.returnPressed.connect(self._named)

    def begin(self, text: str) -> None:
        """Ask, with `text` filled in."""
        self.field.setText(text)
        self.tell("")
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def tell(self, problem: str) -> None:
        """Say why the name will not do, or nothing any more."""
        self.problem.set_runs(problem)
        self.problem.setVisible(bool(problem))

    def _named(self) -> None:
        self.named.emit(self.field.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # the field has taken it
        else:
            super().keyPressEvent(event)


class _Rows(QScrollArea):
    """The rows: as high as they are while there is room, else scrolled."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._inside = QWidget()
        self._inside.setProperty("see_through", "true")
        self.column = QVBoxLayout(self._inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.setWidget(self._inside)

    def sizeHint(self) -> QSize:
        self.column.activate()
        wide = max(self.viewport().width(), 60)
        tall = self.column.totalHeightForWidth(wide) if self.column.hasHeightForWidth() else -1
        return QSize(120, max(tall, self.column.totalSizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, min(self.sizeHint().height(), 2 * HEIGHT))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Bring what has the focus into view, as the keyboard walks down the rows."""
        moved = super().focusNextPrevChild(forward)
        focused = self.window().focusWidget()
        if moved and self._inside.isAncestorOf(focused):
            self.ensureWidgetVisible(focused, 0, 0)
        return moved


class ViewsList(QWidget):
    """What stands below the pages. Signals carry the id of a view; `named` a name and the view renamed (blank: a new one).

    `more_shown`: other rows show than before.
    """

    opened = Signal(str)
    keep_asked = Signal()
    rename_asked = Signal(str)
    remove_asked = Signal(str)
    named = Signal(str, str)
    more_shown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, ViewRow] = {}
        self._more: QWidget | None = None
        self._all = False  # whether those beyond the seventh show
        self._before: QWidget | None = None
        self._about = ""  # the view that is being renamed
        self._offered = False  # whether the page in front has a view to keep
        self._counts: Mapping[str, int] = {}
        self._marked = ""
        self._drawings: Mapping[str, tuple[str, str]] = {}
        self._views: Sequence[View] = ()
        self.title = Label("Your views", "S", 600, "faint")
        self.title.setFixedHeight(24)
        self.title.setIndent(12)
        self._rows = _Rows()
        self.keep = Row("Keep this view…", "plus", KEEP_KEY, quiet=True)
        self.keep.setAccessibleDescription(f"Key {KEEP_KEY}")
        self.naming = _Naming()
        self.naming.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, _ABOVE, 0, 8)
        column.setSpacing(0)
        for widget in (self.title, self._rows, self.keep, self.naming):
            column.addWidget(widget)
        self.keep.clicked.connect(self.keep_asked)
        self.naming.named.connect(self._named)
        self.naming.left.connect(self.end_naming)
        self.setAccessibleName("Your views")
        self._fill()
        self.offer_keeping(False)

    def show_views(self, views: Sequence[View], drawings: Mapping[str, tuple[str, str]]) -> None:
        """Show these views; `drawings`: page -> its drawing and its title."""
        self._views, self._drawings = views, drawings
        self._fill()

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """How many records the views show now."""
        self._counts = counts
        for view_id, row in self.rows.items():
            row.set_count(counts.get(view_id))

    def mark(self, view_id: str) -> None:
        """Say which view is on the screen; blank for none."""
        self._marked = view_id
        if view_id and view_id not in self.rows and self._about == "":
            self._fill()
            self.more_shown.emit()
        for row in self.rows.values():
            row.setChecked(row.view.id == view_id)

    def offer_keeping(self, offered: bool) -> None:
        """Whether the page in front has a view to keep."""
        self._offered = offered
        self.keep.setVisible(offered and self.naming.isHidden())
        self._fit()

    @property
    def listed(self) -> list[str]:
        """The ids of the rows that show, from the top."""
        return list(self.rows)

    def _first_few(self) -> Sequence[View]:
        """Seven of them, the one on the screen always among them."""
        shown = next((one for one in self._views[MOST:] if one.id == self._marked), None)
        return self._views[:MOST] if shown is None else [*self._views[: MOST - 1], shown]

    def _fill(self) -> None:
        if self._about:
            self.end_naming()
        focused = self.window().focusWidget()
        had_focus = self._rows.isAncestorOf(focused)
        before = focused.view.id if isinstance(focused, ViewRow) else ""
        while (item := self._rows.column.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.rows = {}
        for view in self._views if self._all else self._first_few():
            drawing, page = self._drawings[view.page]
            row = self.rows[view.id] = ViewRow(view, "table" if view.asked.get("view") == "table" else drawing, page)
            row.set_count(self._counts.get(view.id))
            row.setChecked(view.id == self._marked)
            row.clicked.connect(partial(self.opened.emit, view.id))
            row.rename_asked.connect(self.rename_asked)
            row.remove_asked.connect(self.remove_asked)
            self._rows.column.addWidget(row)
        self._more = None
        if len(self._views) > MOST:
            self._more = more = Row(
                "Fewer" if self._all else "More…", "chevron-up" if self._all else "chevron-down", quiet=True
            )
            more.clicked.connect(self._show_all)
            self._rows.column.addWidget(more)
        beside = self._more or next(iter(self.rows.values()), None)
        takes_it = self.rows.get(before, beside)
        if had_focus and takes_it is not None:
            takes_it.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fit()

    def _show_all(self) -> None:
        self._all = not self._all
        self._fill()
        if self._more is not None:
            self._more.setFocus(Qt.FocusReason.OtherFocusReason)
        self.more_shown.emit()

    def _fit(self) -> None:
        self.title.setVisible(bool(self._views))
        self._rows.setVisible(bool(self._views))
        self._rows.updateGeometry()
        self.setVisible(bool(self._views) or self._offered or not self.naming.isHidden())

    # naming

    def ask_name(self, view: View | None = None) -> None:
        """Ask for the name of a new view, or in the place of this one for another name."""
        if self.naming.isHidden():
            self._before = self.window().focusWidget()
        if self._about:
            self._put_naming_back()
        row = self.rows.get(view.id) if view is not None else None
        if view is not None and row is not None:
            self._about = view.id
            self._rows.column.insertWidget(self._rows.column.indexOf(row), self.naming)
            row.hide()
        self.keep.hide()
        self.show()
        self.naming.begin(view.name if view is not None else "")
        self._fit()

    def refused(self, error: HubError) -> None:
        """The name will not do."""
        self.naming.tell(str(error))
        self._fit()
        self.naming.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def end_naming(self) -> None:
        """Put the field away, and give the focus back."""
        before, self._before = self._before, None
        if self._about:
            self._put_naming_back()
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.naming.hide()
        self.offer_keeping(self._offered)

    def _put_naming_back(self) -> None:
        """The field goes to the foot of the list again, and the row it stood for shows."""
        row = self.rows.get(self._about)
        self._about = ""
        if row is not None:
            row.show()
        layout = self.layout()
        if layout is not None:
            layout.addWidget(self.naming)

    def _named(self, name: str) -> None:
        self.named.emit(name, self._about)
