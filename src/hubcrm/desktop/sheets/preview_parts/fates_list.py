"""What becomes of each row of a sheet: new, changed and how, left as it is, or to be looked at and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from hubcrm.desktop.parts.saying import one_line
from hubcrm.desktop.rows import RowsModel
from hubcrm.desktop.widgets.list_view import ListView
from hubcrm.desktop.widgets.row_delegate import HEIGHT, RowDelegate, RowLook

if TYPE_CHECKING:
    from hubcrm.actions.bringing import RowFate

_SHOWN, _LOW = 4, 760
_SAID = {"create": "new", "update": "changes", "skip": "stays as it is", "conflict": "look at it", "refused": "look at it"}
_CELLS = 6
_MEND = frozenset({"conflict", "refused"})


class FatesList(ListView):
    """The rows of a sheet, those that a person has to look at first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._fates: Sequence[RowFate] = ()
        self._only = "all"
        model = RowsModel(look=self._look, key=lambda row: row, accessible=lambda at: self._look(at).accessible)
        super().__init__(model, "What becomes of each row", parent)
        model.setParent(self)
        self._model = model
        self.setItemDelegate(RowDelegate(self))
        self.setFixedHeight(_SHOWN * HEIGHT)

    def show_fates(self, fates: Sequence[RowFate]) -> None:
        """Show these, in place of any others."""
        self._fates = fates
        self.setFixedHeight((_SHOWN if self.window().height() > _LOW else _SHOWN - 1) * HEIGHT)
        self.show_only(self._only)

    def show_only(self, which: str) -> None:
        """Only rows of one fate; "mend" are those to look at."""
        self._only = which
        wanted = [at for at, one in enumerate(self._fates) if which in ("all", one.fate, "mend" if one.fate in _MEND else "")]
        self._model.replace(sorted(wanted, key=lambda at: self._fates[at].fate not in _MEND))

    def _look(self, at: int) -> RowLook:
        one = self._fates[at]
        sentence = one_line(_sentence(one))
        state = f"{_SAID[one.fate]}  ·  line {one.line}"
        name = one_line(one.name) or "(no name)"
        return RowLook(name, state, sentence, date_late=one.fate in _MEND, accessible=f"{name}, {state}. {sentence}")

    def sizeHint(self) -> QSize:
        return QSize(480, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.height())


def _sentence(one: RowFate) -> str:
    """Of a new record what stands in its row, of one that changes what would be other; else why it is left out."""
    if one.fate == "create":
        said = "  ·  ".join(list(dict.fromkeys(cell for cell in one.cells if cell.strip()))[:_CELLS])
    elif one.fate == "update":
        said = "; ".join(f"{change.said}: {change.before or 'nothing'} → {change.after}" for change in one.changes)
    else:
        said = one.sentence
    return "  ".join((*one.doubts, said))
