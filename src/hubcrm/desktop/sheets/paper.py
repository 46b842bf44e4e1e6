"""Print or save: which paper, how its pages look, and where it goes: a PDF, a web page, or the printer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget
from shiboken6 import isValid

from hubcrm.actions.papers import making
from hubcrm.actions.papers.making import Asked, Kind
from hubcrm.desktop import paper as drawing
from hubcrm.desktop import theme
from hubcrm.desktop.exporting import FOLDER, ask_where, say_saved
from hubcrm.desktop.keys import is_ctrl_enter
from hubcrm.desktop.paper import Drawn
from hubcrm.desktop.pdf_pages import Drawing, on_a4
from hubcrm.desktop.session import Session
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.choices import DropDown
from hubcrm.desktop.widgets.sheet import Rowed, Sheet
from hubcrm.desktop.widgets.text import Elided
from hubcrm.domain.errors import HubError, NotAllowed
from hubcrm.domain.references import first_day_of_academic_year
from hubcrm.exports.papers import web_page
from hubcrm.exports.papers.paper import Paper

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from hubcrm.queries.reading import Reads

_WIDE: Final = 560  # px, a page as it is shown
_AROUND: Final = 16
_HIGH: Final = 520  # px of pages seen at once, where there is room
_ELSE: Final = 330  # px of the window that everything else takes
_YEARS: Final = 4  # academic years to choose from
NO_PRINTER: Final = "No printer is set up on this computer. Save it as a PDF and print it where there is one."


class PagesView(QScrollArea):
    """Pictures of pages, one below the other; arrows and Page Down move through them."""

    def __init__(self) -> None:
        super().__init__()
        self._inside = _Pictures()
        self.setWidget(self._inside)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setAccessibleName("Preview")

    def show_pages(self, pictures: Sequence[QImage], title: str, pages: int) -> None:
        """Show these; `pages` may be more than there are pictures of."""
        self._inside.show_pages(pictures, self.devicePixelRatioF())
        self.verticalScrollBar().setValue(0)
        self.setAccessibleDescription(
            f"{title}, {_counted(pages)}. Save as web page gives text that can be read aloud."
        )


class _Pictures(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._pages: list[QPixmap] = []

    def show_pages(self, pictures: Sequence[QImage], ratio: float) -> None:
        self._pages = [QPixmap.fromImage(one) for one in pictures]
        for one in self._pages:
            one.setDevicePixelRatio(ratio)
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        high = sum(round(one.deviceIndependentSize().height()) + _AROUND for one in self._pages)
        return QSize(_WIDE + 2 * _AROUND, high + _AROUND)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().well)
        y = _AROUND
        for one in self._pages:
            high = round(one.deviceIndependentSize().height())
            if event.rect().intersects(self.rect().adjusted(0, y, 0, 0)):
                painter.drawPixmap(_AROUND, y, one)
            y += high + _AROUND


class PaperSheet(Sheet):
    """`front`: the ids that papers are of (see `Page.in_front`)."""

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        settings: Any,
        kinds: Sequence[Kind],
        front: Mapping[str, str],
        first: str,
    ) -> None:
        super().__init__(parent, "Print or save", width=_WIDE + 2 * (24 + _AROUND) + 16)
        self._session, self._settings, self._front = session, settings, dict(front)
        self._kinds = {kind.code: kind for kind in kinds}
        self.paper: Paper | None = None
        self.drawn: Drawn | None = None
        self.dialog: Any = None
        self.drawing: Drawing | None = None
        self.which = DropDown("Which paper", [(kind.title, kind.code) for kind in kinds])
        self.department = DropDown("Which department")
        self.year = DropDown("Which year", _years(session.today))
        self.pages = PagesView()
        self.said = Elided("", "S", 400, "muted")
        self.leave = Button("Cancel", "quiet", key="Esc", tall=True)
        self.to_printer = Button("Print…", key="Ctrl+P", tall=True)
        self.as_web_page = Button("Web page…", tall=True)
        self.as_pdf = Button("Save as PDF…", "primary", key="Ctrl+Enter", tall=True)
        self._build()
        self._fit_pages(parent.window().height())
        self.which.setCurrentIndex(max(0, self.which.findData(first)))
        for field in (self.which, self.department, self.year):
            field.activated.connect(self._read)
        self.leave.clicked.connect(self.close_sheet)
        self.to_printer.clicked.connect(self.ask_printer)
        self.as_web_page.clicked.connect(partial(self.ask_file, "html"))
        self.as_pdf.clicked.connect(partial(self.ask_file, "pdf"))
        if "offers" in self._kinds and session.viewer.is_hub:
            session.fetch(_departments, then=self._fill_departments, slot="paper departments")
        self._read()

    def _build(self) -> None:
        column = self.body.column
        column.addWidget(Rowed("Paper", self.which, width=88))
        self._rows = {
            "offers": Rowed("Department", self.department, width=88),
            "report": Rowed("Year", self.year, width=88),
        }
        for row in self._rows.values():
            column.addWidget(row)
        column.addWidget(self.pages)
        self.foot.addWidget(self.said, 1)
        for button in (self.leave, self.to_printer, self.as_web_page, self.as_pdf):
            self.foot.addWidget(button)
        self._ready(False)

    def _ready(self, on: bool) -> None:
        for button in (self.to_printer, self.as_web_page, self.as_pdf):
            button.setEnabled(on)

    # which paper

    @property
    def asked(self) -> Asked:
        """What is chosen."""
        code = str(self.which.currentData())
        if code == "offers":
            return Asked(code, str(self.department.currentData() or self._front.get("department", "")))
        if code == "report":
            return Asked(code, year=self.year.currentData())
        if code == "brief":
            return Asked(code, self._front["enquiry"], self._front.get("offer", ""))
        return Asked(code, self._front.get(self._kinds[code].about, ""))

    def choose(self, kind: str) -> None:
        """Show another kind of paper."""
        self.which.setCurrentIndex(max(0, self.which.findData(kind)))
        self._read()

    def _fit_pages(self, high: int) -> None:
        """The pages take what the window leaves for them."""
        self.pages.setFixedHeight(max(200, min(_HIGH, high - _ELSE)))

    def _fill_departments(self, found: list[tuple[str, str]]) -> None:
        for name, department in found:
            self.department.addItem(name, department)
        self.department.setCurrentIndex(max(0, self.department.findData(self._front.get("department", ""))))
        if self.which.currentData() == "offers":
            self._read()

    def _read(self) -> None:
        """Read what the chosen paper says."""
        code = self.which.currentData()
        for kind, row in self._rows.items():
            row.setVisible(kind == code and (kind != "offers" or self._session.viewer.is_hub))
        self.refit()
        self._ready(False)
        self.tell("")
        asked = self.asked
        if code == "offers" and not asked.of:
            return  # the departments are on their way
        session = self._session
        session.fetch(
            making.made, asked, session.viewer, session.moment, session.calendar, then=partial(self._draw, asked),
            failed=self._refused, worker="check", slot="paper",
        )  # fmt: skip

    def _draw(self, asked: Asked, paper: Paper) -> None:
        wide = round(_WIDE * self.devicePixelRatioF())
        self.drawing = one = Drawing(partial(drawing.drawn, paper, wide))
        one.drawn.connect(partial(self._show, asked, paper))
        one.failed.connect(self._refused)
        one.start()

    def _show(self, asked: Asked, paper: Paper, drawn: Drawn) -> None:
        if not isValid(self) or asked != self.asked:
            return  # closed, or another was chosen meanwhile
        self.paper, self.drawn = paper, drawn
        self.pages.show_pages(drawn.pictures, paper.title, drawn.pages)
        more = f", the first {len(drawn.pictures)} are shown" if drawn.pages > len(drawn.pictures) else ""
        self.said.setText(f"{_counted(drawn.pages)} of A4{more}")
        self._ready(True)

    def _refused(self, error: HubError) -> None:
        if isValid(self):
            self.tell(str(error))

    # where it goes

    def ask_file(self, kind: str) -> None:
        """Ask where the file goes; `kind` is its ending."""
        if self.paper is not None and self.as_pdf.isEnabled():
            title = "Save as PDF" if kind == "pdf" else "Save as web page"
            name = "".join(sign if sign not in '\\/:*?"<>|' else " " for sign in self.paper.name)
            self.dialog = ask_where(self, self._settings, title, name, kind, self._file_chosen)

    def _file_chosen(self, name: str) -> None:
        self.save(Path(name))

    def save(self, path: Path) -> None:
        """Write it to this file, as its ending says."""
        if self.paper is None or self.drawn is None:
            return
        self._settings.setValue(FOLDER, str(path.parent))
        content = web_page.written(self.paper) if path.suffix.lower() in (".html", ".htm") else self.drawn.pdf
        self._session.fetch(_saved, path, content, then=self._was_saved, failed=self._refused, worker="check")

    def _was_saved(self, path: Path) -> None:
        if isValid(self):
            window = self.window()
            self.close_sheet()
            say_saved(window, self._session, path, f"Saved to {path}")

    def ask_printer(self) -> None:
        """Ask for a printer by the system's own dialog; one sentence where there is none."""
        if self.paper is None or not self.to_printer.isEnabled():
            return
        try:
            from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo  # here: few starts need it
        except ImportError:  # the system's own printing is not installed
            self._refused(NotAllowed(NO_PRINTER))
            return
        if not QPrinterInfo.availablePrinterNames():
            self._refused(NotAllowed(NO_PRINTER))
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.paper.name)
        on_a4(printer, drawing.MARGIN)
        self.dialog = dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self.print_out, printer))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def print_out(self, printer: QPrinter) -> None:
        """Print it, or those of its pages that were asked for."""
        if self.paper is None:
            return
        drawing.print_on(self.paper, printer, printer.fromPage(), printer.toPage())
        name = self.paper.title
        self.close_sheet()
        self._session.runner.said.emit(_printed(name))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_pages(self.height())
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_ctrl_enter(event):
            self.ask_file("pdf")
        else:
            super().keyPressEvent(event)


def _printed(name: str) -> Any:
    from hubcrm.domain.outcome import Outcome

    return Outcome("", said=f"Sent to the printer: {name}")


def _counted(pages: int) -> str:
    return f"{pages:,} page{'' if pages == 1 else 's'}"


def _years(today: date) -> list[tuple[str, date]]:
    """This academic year and those before it."""
    first = first_day_of_academic_year(today)
    found = [date(first.year - back, 8, 1) for back in range(_YEARS)]
    return [(f"{one.year}/{(one.year + 1) % 100:02d}", one) for one in found]


def _departments(reader: Reads) -> list[tuple[str, str]]:
    from hubcrm.queries import people

    return [(one.name, one.id) for one in people.departments(reader)]


def _saved(_reader: Reads, path: Path, content: bytes) -> Path:
    from hubcrm.exports import csv_file

    csv_file.save(path, content)
    return path
