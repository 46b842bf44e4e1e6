"""What lies above the brief for a while: something to be told, and a word of help for the first yes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hubcrm.desktop import icons, theme
from hubcrm.desktop.pages.offer_parts.brief_view import side_margin
from hubcrm.desktop.widgets import paint
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.text import Run, Words
from hubcrm.queries.notices import Notice


class _Note(QWidget):
    """A quiet line across the pane: drawing, words, and one button."""

    def __init__(self, icon: str, pressed: str = "") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._icon = icon
        self.words = Words()
        self.button = Button("Got it", key=pressed)
        row = self._row = QHBoxLayout(self)
        row.setSpacing(16)
        row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._row.setContentsMargins(side_margin(self.width()) + 24, 10, 16, 11)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.start(self)
        painter.fillRect(self.rect(), theme.colour(tokens.surface))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour(tokens.border))
        icons.paint(painter, self._icon, side_margin(self.width()), self.words.geometry().top() + 2, 16, tokens.muted)


class Notices(_Note):
    """What somebody is still to be told, one at a time, kindly; "Got it" and it never comes back.

    Whoever said yes as well, and does not have it, can offer their help from here.
    """

    read = Signal(object)  # Notice
    help_offered = Signal(object)  # Notice
    opened = Signal(str)  # enquiry

    def __init__(self) -> None:
        super().__init__("info", "G")
        self._first: Notice | None = None
        self.help = Button("Offer my help", "primary", key="Shift+H")
        self.open = Button("Open it", "quiet")
        for at, button in enumerate((self.help, self.open), 1):
            self._row.insertWidget(at, button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.button.clicked.connect(self.got_it)
        self.help.clicked.connect(self.offer_help)
        self.open.clicked.connect(self._open_it)

    def show_notices(self, notices: Sequence[Notice]) -> None:
        """Show the newest, and how many more there are."""
        self._first = notices[0] if notices else None
        self.setVisible(bool(notices))
        if self._first is None:
            return
        self.help.setVisible(self._first.may_help)
        self.open.setVisible(self._first.kind in ("another_confirmed", "help_offered"))
        said = self._first.what.removeprefix(self._first.ref).strip()
        more = f"  {len(notices) - 1} more after this." if len(notices) > 1 else ""
        self.words.set_runs(
            [Run(one_line(self._first.subject), 600), f" ({self._first.ref}) {said}", Run(more, tone="faint")]
        )

    def got_it(self) -> None:
        """It has been read."""
        if self._first is not None and not self.isHidden():
            self.read.emit(self._first)


    def offer_help(self) -> None:
        """Help whoever has it."""
        if self._first is not None and self._first.may_help and not self.isHidden():
            self.help_offered.emit(self._first)

    def _open_it(self) -> None:
        if self._first is not None:
            self.opened.emit(self._first.enquiry)


class FirstYes(_Note):
    """What happens now, for somebody who has never said yes before."""

    def __init__(self) -> None:
        super().__init__("star", "G")
        self.words.set_runs(
            [
                Run("Thank you, that was all. ", 600),
                Run(
                    "Ring them by the day at the foot, and press “Had a call” afterwards. The hub writes the papers, keeps "
                    "the promises and chases. If it turns out not to be yours, return it; nobody minds."
                ),
            ]
        )
