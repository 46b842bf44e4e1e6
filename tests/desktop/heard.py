"""What somebody hears who cannot see the window: which widgets can have the focus and say nothing of themselves."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QMenu, QScrollBar, QWidget


def nameless(window: QWidget) -> list[str]:
    """Every widget in sight that can have the focus without an accessible name, and where it lies."""
    return [_where(widget) for widget in _in_sight(window) if _can_have_focus(widget) and not _name(widget)]


def _in_sight(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    for child in widget.children():
        if isinstance(child, QWidget) and child.isVisible():
            yield from _in_sight(child)


def _can_have_focus(widget: QWidget) -> bool:
    own_part = isinstance(widget, QScrollBar | QHeaderView) or widget.objectName().startswith("qt_")
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isEnabled() and not own_part


def _name(widget: QWidget) -> str:
    """The name Qt gives it to a screen reader: of a label that can be selected, and of a menu, that is what it says."""
    own = widget.text() if isinstance(widget, QLabel) else widget.title() if isinstance(widget, QMenu) else ""
    return widget.accessibleName().strip() or own.strip()


def _where(widget: QWidget) -> str:
    names = [type(widget).__name__]
    parent = widget.parentWidget()
    while parent is not None and len(names) < 4:
        names.append(type(parent).__name__)
        parent = parent.parentWidget()
    return " in ".join(names)


class ModelWatch:
    """Qt's own tester on every model of every list and table that has been in sight; it warns of what a model does wrong,
    and a warning fails the test."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()  # the classes of the models that are watched

    def look(self, window: QWidget) -> None:
        """Take in the models that are new. A tester goes with its model."""
        for view in window.findChildren(QAbstractItemView):
            model = view.model()
            if model is not None and not model.property("watched"):
                model.setProperty("watched", True)
                self.kinds.add(type(model).__name__)
                QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
