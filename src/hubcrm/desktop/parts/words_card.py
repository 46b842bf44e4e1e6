"""Their words exactly as they came, the words a suggestion rests on underlined; what they quoted is folded away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hubcrm.desktop.parts.saying import one_line
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.card import Card, Line
from hubcrm.desktop.widgets.choices import Menu
from hubcrm.desktop.widgets.flow import FlowLayout
from hubcrm.desktop.widgets.fold import Fold
from hubcrm.desktop.widgets.text import Label, Words
from hubcrm.desktop.widgets.text_block import Range, TextBlock
from hubcrm.queries.enquiry import FROM_A_SHEET, Detail

LONGEST_QUOTED = 100_000


class WordsCard(Card):
    """The text, what came with it, and the fold with everything older."""

    def __init__(self, save_file: Callable[[str, str], object]) -> None:
        super().__init__(spacing=0)
        self._save_file = save_file
        self._text = ""
        self._marks: tuple[Range, ...] = ()
        self._quoted = ""
        self.column.setContentsMargins(16, 12, 16, 10)
        self.text = TextBlock("Their words")
        self.rest = Button("Show more of it", "quiet")
        self.rest.hide()
        self.note = Words((), "S", "muted")
        self.files = QWidget()
        self._files_row = FlowLayout(self.files)
        self._files_row.setContentsMargins(0, 8, 0, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.files.setSizePolicy(policy)
        self.line = Line()
        self.fold = Fold("", "Signature and earlier messages")
        self.fold.column.setContentsMargins(20, 0, 0, 4)
        self.older = TextBlock("Earlier messages", tone="muted")
        self.fold.column.addWidget(self.older)
        self.based_on = Label("Underlined: what the suggestion is based on", "S", 500, "faint")
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(12)
        foot.addWidget(self.fold, 1, Qt.AlignmentFlag.AlignTop)
        self._beside = QWidget()
        beside = QHBoxLayout(self._beside)
        beside.setContentsMargins(0, 7, 0, 0)
        beside.addWidget(self.based_on)
        self._spring = QWidget()  # keeps the note at the right where there is nothing to fold
        self._spring.setFixedHeight(1)
        foot.addWidget(self._spring, 1)
        foot.addWidget(self._beside, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addWidget(self.text)
        self.column.addWidget(self.rest, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.note)
        self.column.addWidget(self.files)
        self.column.addSpacing(10)
        self.column.addWidget(self.line)
        self.column.addSpacing(2)
        self.column.addLayout(foot)
        self.rest.clicked.connect(self._show_more)
        self.fold.opened.connect(self._fold_opened)

    def show_enquiry(self, detail: Detail) -> None:
        """Show what came; marks of an earlier suggestion go."""
        text = detail.text.strip("\n") or "(No words came with it.)"
        if text != self._text or self._marks:
            self._text, self._marks = text, ()
            self.text.set_text(text)
        self._show_rest()
        self.note.set_runs(detail.note)
        self.note.setVisible(bool(detail.note))
        self._show_files(detail.files)
        self._quoted = detail.quoted.strip("\n")
        if not self._quoted:
            self.fold.set_open(False)
        self.fold.say("", what_is_folded(self._quoted))
        self._fold_opened(self.fold.is_open)
        self._arrange()

    def mark(self, detail: Detail, marks: Sequence[Range]) -> None:
        """Underline what the suggestion in force rests on."""
        lead = len(detail.text) - len(detail.text.lstrip("\n"))
        moved = tuple((start - lead, length) for start, length in marks)
        if moved != self._marks:
            self._marks = moved
            self.text.set_text(self._text, underlined=moved)
        self._arrange()

    def _arrange(self) -> None:
        self.fold.setVisible(bool(self._quoted))
        self._spring.setVisible(not self._quoted)
        self._beside.setVisible(bool(self._marks) and not self.fold.is_open)
        shown = bool(self._quoted) or bool(self._marks)
        self.line.setVisible(shown)

    def _show_rest(self) -> None:
        left = self.text.left_out
        self.rest.setVisible(left > 0)
        if left:
            self.rest.say(f"Show more of it: {left:,} more characters")

    def _show_more(self) -> None:
        self.text.show_more()
        self._show_rest()

    def _show_files(self, files: Sequence[dict[str, Any]]) -> None:
        while (item := self._files_row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for one in files[:4]:
            name, size = one_line(str(one.get("name", "file"))), int(one.get("size", 0))
            shown = name if len(name) <= 28 else f"{name[:18]}…{name[-9:]}"
            button = Button(f"{shown}  {_size(size)}", icon="paperclip", name=f"{name}, {_size(size)}: open or save")
            button.clicked.connect(_Saver(self._save_file, str(one.get("file", "")), str(one.get("name", "file"))))
            self._files_row.addWidget(button)
        if len(files) > 4:
            others = Button(f"and {len(files) - 4} more", "quiet")
            others.clicked.connect(partial(self._show_others, others, list(files[4:])))
            self._files_row.addWidget(others)
        self.files.setVisible(bool(files))

    def _show_others(self, button: Button, files: Sequence[dict[str, Any]]) -> None:
        menu = Menu("What else came with it", self)
        for one in files:
            label = f"{str(one.get('name', 'file'))[:60]}  {_size(int(one.get('size', 0)))}"
            menu.add(label, _Saver(self._save_file, str(one.get("file", "")), str(one.get("name", "file"))))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.open_under(button)

    def _fold_opened(self, on: bool) -> None:
        if on:
            self.older.set_text(self._quoted[:LONGEST_QUOTED])
        self._arrange()


class _Saver:
    """Opens or saves one attachment."""

    def __init__(self, save: Callable[[str, str], object], stored: str, name: str) -> None:
        self._save, self._stored, self._name = save, stored, name

    def __call__(self) -> None:
        self._save(self._stored, self._name)


def what_is_folded(quoted: str) -> str:
    """The line of the fold, by what lies in it: a signature, earlier messages, more of a sheet's row."""
    if quoted.startswith(FROM_A_SHEET):
        return FROM_A_SHEET
    messages = sum(
        1 for line in quoted.split("\n") if line.lstrip("> ").startswith(("From:", "On ")) and len(line) < 200
    )
    if not messages:
        return "Signature and small print"
    return f"Signature and {messages} earlier message{'' if messages == 1 else 's'}"


def _size(size: int) -> str:
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f} MB"
    return f"{max(1, round(size / 1000))} kB"
