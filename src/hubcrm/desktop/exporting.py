"""The Export menu of a page: the list as it is shown, to a workbook, a CSV file, a PDF, a web page, or the clipboard.

A page says what it shows as a `Shown`; its rows are read whole on a worker's thread, in the order and with the filter in
force. Light on purpose: the first page makes one before its rows are there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from shiboken6 import isValid

from hubcrm.desktop.page import Page
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.domain.outcome import Outcome

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog, QWidget

    from hubcrm.exports.listing import Cell, Listing
    from hubcrm.queries.reading import Reads

KEY = "Ctrl+E"
WORDS = "Export what is shown"
FOLDER = "export/folder"
"""Setting: the folder that the last file went to."""
_KINDS = {"xlsx": "Excel workbook (*.xlsx)", "csv": "Table as text, for any spreadsheet (*.csv)",
          "pdf": "PDF, to print or to send (*.pdf)", "html": "Web page (*.html)"}  # fmt: skip


class Shown(NamedTuple):
    """A list that is in front. `about`: what it is narrowed to, a phrase each; `read`: heads, and all its rows."""

    title: str
    about: tuple[str, ...]
    read: Callable[[Reads], tuple[tuple[str, ...], list[list[Cell]]]]


def shows_a_list() -> str:
    """Why a page cannot export, where it always can."""
    return ""


class Exporting:
    """Binds the key, and opens the menu under the page's button."""

    def __init__(
        self,
        page: Page,
        session: Session,
        settings: Any,
        shown: Callable[[], Shown],
        *,
        why_not: Callable[[], str] = shows_a_list,
        button: Button | None = None,
    ) -> None:
        self._page, self._session, self._settings, self._shown = page, session, settings, shown
        self._why_not = why_not
        self.button = button or Button("", "quiet", icon="export", key=KEY, name=WORDS)
        self.button.clicked.connect(self.open)
        self.menu: Any = None
        self.dialog: QFileDialog | None = None
        self.drawing: Any = None
        page.add_key(KEY, WORDS, self.open, why_not=why_not)

    def open(self) -> None:
        """Open the menu, unless no list is in front."""
        from hubcrm.desktop.widgets.choices import Menu

        reason = self._why_not()
        if reason:
            from hubcrm.domain.errors import NotAllowed

            self._session.runner.refused.emit(NotAllowed(reason))
            return
        menu = Menu(WORDS, self._page)
        menu.add("Excel workbook…", partial(self.ask, "xlsx"), icon="table")
        menu.add("CSV file…", partial(self.ask, "csv"), icon="export")
        menu.add("Copy, to paste elsewhere", self.copy, icon="copy")
        menu.add("PDF…", partial(self.ask, "pdf"), icon="file")
        menu.add("Web page…", partial(self.ask, "html"), icon="screen")
        menu.aboutToHide.connect(menu.deleteLater)
        self.menu = menu
        menu.setActiveAction(menu.actions()[0])
        menu.open_under(self.button)

    def ask(self, kind: str) -> None:
        """Ask where the file goes; `kind` is its ending."""
        name = f"{self._shown().title} {self._session.today.isoformat()}"
        self.dialog = ask_where(self._page, self._settings, "Save what is shown", name, kind, self._file_chosen)

    def _file_chosen(self, name: str) -> None:
        self.save(Path(name))

    def save(self, path: Path) -> None:
        """Write the list to this file, as its ending says, and say so."""
        self._settings.setValue(FOLDER, str(path.parent))
        listing = partial(_listed, self._shown(), *self._made())
        if path.suffix.lower() == ".pdf":
            self._session.fetch(listing, then=partial(self._draw, path), worker="check")
        else:
            self._session.fetch(_saved, listing, path, then=partial(self._say_saved, path), worker="check")

    def _draw(self, path: Path, found: Listing) -> None:
        """On paper: drawn and saved on a thread of its own."""
        from hubcrm.desktop import list_paper
        from hubcrm.desktop.pdf_pages import Drawing

        self.drawing = drawing = Drawing(partial(list_paper.save, found, path))
        drawing.drawn.connect(partial(self._say_saved, path))
        drawing.failed.connect(self._session.runner.refused)
        drawing.start()

    def copy(self) -> None:
        """Put the list on the clipboard."""
        listing = partial(_listed, self._shown(), *self._made())
        self._session.fetch(_copied, listing, then=self._put_on_clipboard, worker="check")

    def _made(self) -> tuple[str, str]:
        """(when and by whom, the institution)."""
        session = self._session
        at = session.calendar.local(session.clock())
        viewer = session.viewer
        by = f" by {viewer.name}" if viewer.person else ""
        return f"{at:%a} {at.day} {at:%b %Y %H:%M}{by}", session.standing.institution

    def _say_saved(self, path: Path, count: int) -> None:
        if isValid(self._page):  # a long PDF may be ready after its window has gone
            say_saved(self._page.window(), self._session, path, f"Saved {_counted(count)} to {path}")

    def _put_on_clipboard(self, found: tuple[str, int]) -> None:
        from PySide6.QtGui import QGuiApplication

        text, count = found
        QGuiApplication.clipboard().setText(text)
        self._session.runner.said.emit(Outcome("", said=f"Copied {_counted(count)}: paste into a sheet or a message"))


def ask_where(
    parent: QWidget, settings: Any, title: str, name: str, kind: str, chosen: Callable[[str], object]
) -> QFileDialog:
    """Ask where a file goes, first where the last one went. `name` and `kind`, its ending, may be typed over."""
    from PySide6.QtCore import QStandardPaths
    from PySide6.QtWidgets import QFileDialog

    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilter(_KINDS[kind])
    dialog.setDefaultSuffix(kind)
    kept = settings.value(FOLDER)
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog.setDirectory(kept if isinstance(kept, str) and Path(kept).is_dir() else documents)
    dialog.selectFile(f"{name}.{kind}")
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def say_saved(window: QWidget, session: Session, path: Path, said: str) -> None:
    """Say that a file was saved, and offer to show its folder."""
    strip = getattr(window, "strip", None)
    if strip is None:
        session.runner.said.emit(Outcome(str(path), said=said))
    else:
        strip.offer(said, "Open folder", partial(open_folder, path.parent))


def open_folder(folder: Path) -> None:
    """Show a folder in the system's own program for files."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _counted(rows: int) -> str:
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def _listed(shown: Shown, made: str, institution: str, reader: Reads) -> Listing:
    from hubcrm.exports.listing import Listing

    heads, rows = shown.read(reader)
    return Listing(shown.title, institution, shown.about, made, heads, rows)


def _saved(reader: Reads, listed: Callable[[Reads], Listing], path: Path) -> int:
    from hubcrm.exports import csv_file, html_file, listing, xlsx_file

    found = listed(reader)
    write = {".xlsx": xlsx_file.written, ".html": html_file.written}.get(path.suffix.lower(), listing.as_csv)
    csv_file.save(path, write(found))
    return len(found.rows)


def _copied(reader: Reads, listed: Callable[[Reads], Listing]) -> tuple[str, int]:
    from hubcrm.exports.listing import as_copied

    found = listed(reader)
    return as_copied(found), len(found.rows)
