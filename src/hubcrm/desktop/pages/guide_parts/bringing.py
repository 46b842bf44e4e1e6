"""Step five, bring what you have: files dropped or chosen, shown before anything is kept; or nothing at all."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.pages.guide_parts.reading import Brought, brought
from hubcrm.desktop.pages.guide_parts.step import MARGIN, SidePane, Step
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card
from hubcrm.desktop.widgets.text import Label, Run, Words

_WIDE = 760
_CHOOSE = "E-mails and sheets (*.eml *.msg *.mbox *.csv *.tsv *.txt);;All files (*)"


class _Icon(QWidget):
    """A large quiet drawing."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(56, 56)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        paint.box(painter, QRectF(self.rect()), tokens.well, tokens.border, 28)
        icons.paint(painter, "download", 16, 16, 24, tokens.muted)


class _Place(QWidget):
    """Where files may be let go; so they may anywhere in the window."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 32, 24, 32)
        self.column.setSpacing(12)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        area = QRectF(self.rect())
        paint.box(paint.start(self), area, tokens.surface, tokens.strong, theme.CARD_RADIUS, dashed=True)


class _Now(SidePane):
    """What the hub holds by now, and what can be brought."""

    def __init__(self) -> None:
        super().__init__("In your hub now")
        self.says = Words((), line=22)
        card = Card(spacing=8)
        card.column.addWidget(self.says)
        self.column.addWidget(card)
        self.column.addSpacing(20)
        self.column.addWidget(Label("What can be brought", "S", 600, "muted"))
        self.column.addSpacing(6)
        for title, about in (
            ("E-mails", "Saved as .eml or .msg, one or a whole folder. Who wrote, when and what about is read from them."),
            (
                "Sheets",
                "Saved as .csv. Columns such as employer, contact, e-mail, subject and date are found by their names.",
            ),
            ("Words", "Anything you copied: press Ctrl+V."),
        ):
            self.column.addWidget(Words([Run(title, 500), Run(f"  {about}", tone="muted")], line=22))
            self.column.addSpacing(8)
        self.column.addStretch(1)

    def show_brought(self, found: Brought) -> None:
        """Say how much there is."""
        if not found.enquiries:
            self.says.set_runs([Run("Nothing yet. Triage is where your first enquiry will stand.", tone="muted")])
            return
        enquiries = "1 enquiry" if found.enquiries == 1 else f"{found.enquiries:,} enquiries"
        employers = "1 employer" if found.employers == 1 else f"{found.employers:,} employers"
        self.says.set_runs([Run(enquiries, 600), " from ", Run(employers, 600), ". Ctrl+Z takes the last lot back."])


class BringStep(Step):
    """A place to drop files, and a way to choose them. `files` carries paths, `words` what was pasted."""

    key = "bring"
    may_skip = False
    begins_in_foot = True

    files = Signal(object)  # list[Path]
    words = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(
            "Bring what you have",
            "A mailbox folder, last year's sheet, a single e-mail. You see what would be added before anything is kept.",
        )
        self._session = session
        self._found = Brought(0, 0)
        self.choose = Button("Choose files…", icon="folder", key="Ctrl+O", tall=True)
        place = _Place()
        centre = Qt.AlignmentFlag.AlignHCenter
        place.column.addStretch(1)
        place.column.addWidget(_Icon(), 0, centre)
        title = Words([Run("Drop e-mails, a sheet or a folder here", 600)], "B", centred=True)
        place.column.addWidget(title)
        place.column.addWidget(Words("Or anywhere in this window. The same e-mail is never added twice.", "B", "muted",
                                     centred=True))  # fmt: skip
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.choose)
        line.addStretch(1)
        place.column.addLayout(line)
        place.column.addStretch(1)
        inside = QWidget()
        inside.setMaximumWidth(_WIDE)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, MARGIN)
        column.addWidget(place, 1)
        self.body.addWidget(inside, 1)
        self.side = self.now = _Now()
        self.choose.clicked.connect(self.choose_files)

    def enter(self) -> None:
        self._session.fetch(brought, then=self._show, slot="guide brought")

    def first(self) -> QWidget:
        return self.choose

    @property
    def next_words(self) -> str:
        return "Open Triage" if self._found.enquiries else "Skip, and open Triage"

    def says(self) -> str:
        count = self._found.enquiries
        return "" if not count else "1 enquiry" if count == 1 else f"{count:,} enquiries"

    def take_text(self, text: str) -> bool:
        self.words.emit(text)
        return True

    def choose_files(self) -> None:
        """Ask which files."""
        dialog = QFileDialog(self.window(), "Bring e-mails and sheets", "", _CHOOSE)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.take_files)
        dialog.open()

    def take_files(self, paths: list[str]) -> None:
        """These were chosen."""
        self.files.emit([Path(path) for path in paths])

    def _show(self, found: Brought) -> None:
        self._found = found
        self.now.show_brought(found)
        self.changed.emit()
