"""Give suggestions a list or page of a department to go by: paste it, drop it or choose a file; see what was understood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from hubcrm.desktop.pages.settings_parts.given_lists import counted
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import Field, TextField
from hubcrm.desktop.widgets.hints import EmptyState
from hubcrm.desktop.widgets.sheet import Rowed, Sheet
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.desktop.widgets.understood import ROW, Line, Understood
from hubcrm.domain.errors import HubError
from hubcrm.domain.outcome import Outcome
from hubcrm.intake import passages

_REST = 200  # ms without a key before it is read again
_TAB = 132
_ROWS = 4  # understood texts that show at once; more scroll
_ABOUT = (
    "A course list, a staff page, past projects: copied from a spreadsheet or a page, or dropped here as a file. Addresses, "
    "prices and telephone numbers are left out."
)
_EXAMPLE = "Course title\tDescription\nWelding inspection\tHow to inspect a weld and read a fracture surface"


class LearnSheet(Sheet):
    """The sheet of one department. `wanted` carries (title, kind, texts)."""

    wanted = Signal(str, str, object)

    def __init__(self, parent: QWidget, session: Session, department: str) -> None:
        super().__init__(parent, f"What {department} teaches and does", width=760)
        self._session = session
        self._found = passages.Understood("page", ())
        self._file = ""
        self.name = Field("What to call it", "Short courses")
        self.text = TextField("Course list or page", _EXAMPLE)
        self.text.setFixedHeight(132)
        self.text.setTabStopDistance(_TAB)
        self.choose = Button("Choose a file…", icon="folder")
        self.counted = Label("", "S", 600, "muted")
        self.list = Understood("What was understood")
        self.list.setFixedHeight(_ROWS * ROW + 8)
        self.empty = EmptyState("paste", "What was understood shows here before anything is kept.")
        self.list.set_empty(self.empty)
        self.leave = Button("Cancel", "quiet", key="Esc", tall=True)
        self.go = Button("Learn it", "primary", key="Ctrl+Enter", tall=True)
        self._lay_out()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self.read)
        self.text.textChanged.connect(self._rest.start)
        self.text.finished.connect(self.submit)
        self.text.viewport().installEventFilter(self)
        self.name.returnPressed.connect(self.submit)
        self.choose.clicked.connect(self._choose)
        self.leave.clicked.connect(self.close_sheet)
        self.go.clicked.connect(self.submit)
        self.read()

    def _lay_out(self) -> None:
        column = self.body.column
        column.addWidget(Words(_ABOUT, "B", "muted"))
        column.addWidget(self.text)
        told = QHBoxLayout()
        told.addWidget(self.counted, 1)
        told.addWidget(self.choose)
        column.addLayout(told)
        column.addWidget(self.list)
        column.addWidget(Rowed("Call it", self.name, width=72))
        self.foot.addStretch(1)
        self.foot.addWidget(self.leave)
        self.foot.addWidget(self.go)

    def read(self) -> None:
        """Have what is in the field read, on a worker: a long page must not hold the window up."""
        self._rest.stop()
        text = self.text.toPlainText()
        if not text.strip():
            self._session.runner.forget("learn sheet")
            self._show(passages.Understood("page", ()))
            return
        self._session.fetch(
            _understood, text, then=self._show, failed=self.refused, worker="search", slot="learn sheet"
        )

    def _show(self, found: passages.Understood) -> None:
        self._found = found
        self.list.lines.replace([_line(at, one) for at, one in enumerate(found.lines, start=1)])
        texts, out = len(found.texts), sum(bool(one.problem) for one in found.lines)
        said = f"{counted(found.kind, texts)} understood" if found.lines else "Nothing pasted yet"
        self.counted.setText(f"{said}, {out} left out" if out else said)
        self.go.say(f"Learn {counted(found.kind, texts)}" if texts else "Learn it")
        self.go.setEnabled(bool(texts))
        self.tell("")

    def submit(self) -> None:
        """Ask for it to be kept."""
        if self._rest.isActive():
            self.read()  # what was typed last is read first; the next press keeps it
        elif self._found.texts and self.go.isEnabled():
            self.go.setEnabled(False)
            named = {"courses": "Courses", "people": "Staff page", "projects": "Past projects"}
            title = self.name.text().strip() or self._file or named.get(self._found.kind, "A page")
            self.wanted.emit(title, self._found.kind, list(self._found.texts))

    def added(self, _outcome: Outcome[Any]) -> None:
        """It is in the hub."""
        self.close_sheet()

    def refused(self, error: HubError) -> None:
        """It was not kept, or could not be read: say why."""
        self.go.setEnabled(bool(self._found.texts))
        self.tell(str(error))

    # files

    def take_file(self, path: Path) -> None:
        """Read a file into the field, where it is shown and can be changed."""
        self._file = path.stem[:120]
        self._session.fetch(
            _text_of, path, then=self._file_read, failed=self.refused, worker="search", slot="learn file"
        )

    def _file_read(self, text: str) -> None:
        self.text.setPlainText(text)
        self.text.setFocus()
        self.read()

    def _choose(self) -> None:
        dialog = QFileDialog(
            self, "A course list or page", "", "Lists and pages (*.csv *.tsv *.txt *.html *.htm);;All files (*)"
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    def _chosen(self, path: str) -> None:
        self.take_file(Path(path))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A file that is dropped on the field is read into it."""
        if isinstance(event, (QDragEnterEvent, QDragMoveEvent, QDropEvent)):
            files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
            if files:
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    self.take_file(Path(files[0]))
                return True
        return super().eventFilter(watched, event)


def _line(at: int, one: passages.Line) -> Line:
    """A text as its first sentence and the rest of it."""
    name, _, about = one.text.partition(". ")
    return Line(at, name, about, one.problem)


def _understood(_reader: object, text: str) -> passages.Understood:
    """Asked on a worker."""
    return passages.understand(text)


def _text_of(_reader: object, path: Path) -> str:
    """Asked on a worker."""
    return passages.read_file(path)[: passages.MOST_BYTES]
