"""Everything that the keyboard can reach says what it is, and every list says its rows, whatever page is in front.

The scenes themselves are played in test_picture_set.py, which looks for layout faults and for nameless widgets at once.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

import hubcrm.desktop
from hubcrm.desktop.rows import ACCESSIBLE, RowsModel
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.row_delegate import RowLook
from hubcrm.desktop.widgets.sections import Heading, SectionsModel
from tests.desktop.heard import ModelWatch, nameless

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


class Row:
    def __init__(self, name: str):
        self.id = self.name = name


def look(row: Row) -> RowLook:
    return RowLook(row.name, "", "", accessible=f"{row.name}, a row")


def rows() -> RowsModel:
    model = RowsModel(look=look)
    model.replace([Row("one"), Row("two"), Row("three")])
    return model


def sections() -> SectionsModel:
    model = SectionsModel(look)
    model.replace([Heading("#a", "Late", 2), Row("one"), Row("two"), Heading("#b", "Later", 0)])
    return model


def ticks() -> QAbstractItemModel:
    from hubcrm.desktop.pages.settings_parts.subject_ticks import _Line, _Model

    model = _Model(lambda row: row)
    model.replace([Heading("#g", "Engineering"), _Line("welding", "Welding", True), _Line("robots", "Robots", False)])
    return model


MADE: dict[str, Callable[[], QAbstractItemModel]] = {"RowsModel": rows, "SectionsModel": sections, "_Model": ticks}


def every_model() -> dict[str, type]:
    """Each class of the window that is a model."""
    for found in pkgutil.walk_packages(hubcrm.desktop.__path__, "hubcrm.desktop."):
        importlib.import_module(found.name)

    def below(kind: type) -> set[type]:
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    return {kind.__name__: kind for kind in below(QAbstractItemModel) if kind.__module__.startswith("hubcrm.")}


def test_there_is_no_model_that_is_not_tested_here():
    assert set(every_model()) == set(MADE)


@pytest.mark.parametrize("kind", MADE)
def test_both_testers_are_content_with_every_kind_of_model(qtmodeltester, kind):
    model = MADE[kind]()
    assert type(model).__name__ == kind
    watch = QAbstractItemModelTester(model, FATAL)
    qtmodeltester.check(model)
    model.replace([])
    qtmodeltester.check(model)
    assert watch.model() is model


@pytest.mark.parametrize("kind", MADE)
def test_every_row_says_its_words_to_a_screen_reader(kind):
    model = MADE[kind]()
    heard = [model.index(at, 0).data(ACCESSIBLE) or model.index(at, 0).data(Qt.ItemDataRole.DisplayRole)
             for at in range(model.rowCount())]  # fmt: skip
    assert all(heard)
    assert heard[1] in ("two, a row", "one, a row", "Welding, ticked")


def test_what_has_no_name_is_found_and_what_has_one_is_not(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.addWidget(Field("Name of the person"))
    column.addWidget(Button("Offer"))
    column.addWidget(QLineEdit())
    hidden = QLineEdit()
    column.addWidget(hidden)
    page.show()
    hidden.hide()
    assert nameless(page) == ["QLineEdit in QWidget"]


def test_a_menu_is_known_by_its_title(qtbot):
    menu = QMenu("More")
    qtbot.addWidget(menu)
    menu.addAction("Copy")
    menu.show()
    assert nameless(menu) == []


def test_a_model_that_lies_about_its_rows_is_found(qtbot, qtlog):
    from PySide6.QtWidgets import QTableView

    class Liar(RowsModel):
        def replace(self, rows):
            super().replace(rows)
            self.beginInsertRows(self.index(-1, -1), 0, 0)
            self.endInsertRows()

    model = Liar(look=look)
    view = QTableView()
    qtbot.addWidget(view)
    page = QWidget()
    qtbot.addWidget(page)
    view.setParent(page)
    view.setModel(model)
    watch = ModelWatch()
    watch.look(page)
    assert watch.kinds == {"Liar"}
    with qtlog.disabled():
        model.replace([Row("one")])
