"""Pictures of the window without a display, the same every time, and a search for faults of layout in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QRubberBand,
    QScrollArea,
    QScrollBar,
    QSizeGrip,
    QSplitterHandle,
    QStackedWidget,
    QTextEdit,
    QWidget,
)

from hubcrm.desktop import theme
from hubcrm.desktop.widgets.text import Elided, Words

_SETTLE = 6  # rounds of events: show, paint the frame, make the page, its zero timers, its layout, its last repaint


def prepare(app: QApplication, mode: theme.Mode = "light") -> None:
    """Make pictures come out the same: no blinking cursor, no animation, one theme."""
    app.setCursorFlashTime(0)
    app.setEffectEnabled(Qt.UIEffect.UI_AnimateMenu, False)
    theme.apply(app, mode)


def settle() -> None:
    """Let the window finish what it has begun, so that the picture shows it at rest."""
    for _round in range(_SETTLE):
        QApplication.processEvents()


def grab(widget: QWidget, path: Path, size: tuple[int, int] = (1280, 800), scale: float = 1.0) -> Path:
    """Save a picture of the widget at this size in px; `scale` 2.0 is what a screen at 200 % shows.

    The widget is shown off the screen if it is not visible yet.
    """
    picture = render(widget, size, scale)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not picture.save(str(path)):
        raise OSError(f"the picture could not be written: {path}")
    return path


def render(widget: QWidget, size: tuple[int, int] = (1280, 800), scale: float = 1.0) -> QImage:
    """The same as an image."""
    if not widget.isVisible():
        widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        widget.resize(*size)
        widget.show()
    widget.resize(*size)
    settle()
    picture = QImage(QSize(*size) * scale, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(scale)
    picture.fill(theme.colour(theme.current().page))
    painter = QPainter(picture)
    widget.render(painter, QPoint(0, 0))
    painter.end()
    return picture


def both_themes(
    make: Callable[[], QWidget], folder: Path, name: str, size: tuple[int, int] = (1280, 800), scale: float = 1.0
) -> list[Path]:
    """Pictures `name-light.png` and `name-dark.png` of what `make` builds, each built anew in its theme."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    saved = []
    for mode in ("light", "dark"):
        prepare(app, mode)
        widget = make()
        saved.append(grab(widget, folder / f"{name}-{mode}.png", size, scale))
        widget.close()
    return saved


def layout_faults(widget: QWidget) -> list[str]:
    """What a designer would not let pass, one sentence each: outside its parent, two on one spot, text cut.

    Left out on purpose: what scrolls inside a viewport, what says that it floats (property "floats"), and text that may
    end in … (Elided, Words on one line, what is typed in a field).
    """
    return [fault for parent in _visible(widget) for fault in _faults_in(parent)]


def _visible(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    for child in _children(widget):
        yield from _visible(child)


def _children(parent: QWidget) -> list[QWidget]:
    return [
        child
        for child in parent.children()
        if isinstance(child, QWidget)
        and child.isVisible()
        and not child.isWindow()
        and not isinstance(child, QScrollBar | QSizeGrip | QRubberBand | QSplitterHandle)
        and not _is_private(child)
    ]


def _is_private(child: QWidget) -> bool:
    """Qt's own small parts, such as the corner of a scroll area."""
    return child.objectName().startswith("qt_") and child.objectName() != "qt_scrollarea_viewport"


def _faults_in(parent: QWidget) -> Iterator[str]:
    cut = _cut(parent)
    if cut:
        yield cut
    if isinstance(parent, QScrollArea) and parent.horizontalScrollBar().isVisible():
        yield f"{_named(parent)} has to be scrolled sideways"
    holder = parent.parentWidget()
    scrolls = isinstance(holder, QAbstractScrollArea) and holder.viewport() is parent
    children = [child for child in _children(parent) if not child.property("floats")]
    for at, child in enumerate(children):
        place = child.geometry()
        if not scrolls and not place.isEmpty() and not parent.rect().contains(place):
            yield f"{_named(child)} lies outside {_named(parent)}: {_rect(child)} in {_size(parent)}"
        if isinstance(parent, QStackedWidget | QLineEdit) or scrolls:
            continue
        for other in children[at + 1 :]:
            shared = place.intersected(other.geometry())
            if not shared.isEmpty():
                yield f"{_named(child)} and {_named(other)} overlap by {shared.width()}×{shared.height()}"


def _cut(widget: QWidget) -> str:
    if isinstance(widget, Elided):
        return ""
    if isinstance(widget, QTextEdit) and widget.property("bare"):
        return _short(widget, widget.heightForWidth(widget.viewport().width()), widget.height(), "height")
    if isinstance(widget, QLabel):
        if not widget.text():
            return ""
        if widget.hasHeightForWidth() or widget.wordWrap():
            return _short(widget, widget.heightForWidth(widget.width()), widget.height(), "height")
        return "" if isinstance(widget, Words) else _short(widget, widget.sizeHint().width(), widget.width(), "width")
    if type(widget).__module__.startswith("hubcrm.") and widget.layout() is None:
        return _short(widget, widget.minimumSizeHint().width(), widget.width(), "width")
    return ""


def _short(widget: QWidget, needed: int, given: int, of: str) -> str:
    return f"{_named(widget)} needs {needed} px of {of}, has {given}" if needed > given else ""


def _named(widget: QWidget) -> str:
    words = widget.accessibleName() or widget.objectName() or (widget.text() if isinstance(widget, QLabel) else "")
    return f"{type(widget).__name__}{f' “{words[:40]}”' if words else ''}"


def _rect(widget: QWidget) -> str:
    place = widget.geometry()
    return f"({place.x()}, {place.y()}) {place.width()}×{place.height()}"


def _size(widget: QWidget) -> str:
    return f"{widget.width()}×{widget.height()}"
