"""Our own line icons, tinted from the tokens and drawn sharp at any size and scaling.

The drawings are `resources/icons/*.svg`, 24-px grid, one stroke of 1.75. At 14 to 18 px that stroke would thin out to
about 1 px, so it is widened to stay about 1.4 px.
"""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from hubcrm.desktop import theme
from hubcrm.paths import resources

_STROKE = 'stroke-width="1.75"'
_FINEST = 1.4  # px


def names() -> list[str]:
    """Every drawing, by name."""
    return sorted(path.stem for path in (resources() / "icons").glob("*.svg"))


def pixmap(name: str, size: int, colour: str, scale: float = 1.0) -> QPixmap:
    """The drawing as a picture of `size` × `size` px in "#RRGGBB"; `scale` is the device pixel ratio."""
    return _pixmap(name, size, colour, round(scale, 2))


def paint(painter: QPainter, name: str, x: float, y: float, size: int, colour: str) -> None:
    """Draw it with its top left at (x, y), sharp at whatever scale the painter works in."""
    painter.drawPixmap(QRectF(x, y, size, size).toRect(), pixmap(name, size, colour, painter.deviceTransform().m11()))


def icon(name: str, size: int = 16, tone: theme.Tone = "muted") -> QIcon:
    """For menus and actions, which want a QIcon; made of the theme in force, so ask again after a change."""
    made = QIcon()
    for scale in (1.0, 1.5, 2.0, 3.0):
        made.addPixmap(pixmap(name, size, getattr(theme.current(), tone), scale))
        made.addPixmap(pixmap(name, size, theme.current().strong, scale), QIcon.Mode.Disabled)
    return made


def application_icon() -> QIcon:
    """The program's own mark, in its own colours."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_pixmap("hubcrm", size, "#000000", 1.0))
    return made


@cache
def _drawing(name: str) -> str:
    return (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _pixmap(name: str, size: int, colour: str, scale: float) -> QPixmap:
    stroke = max(_FINEST, 1.75 * size / 24) * 24 / size
    drawing = _drawing(name).replace("currentColor", colour).replace(_STROKE, f'stroke-width="{stroke:.3f}"')
    side = max(1, round(size * scale))
    picture = QPixmap(QSize(side, side))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture
