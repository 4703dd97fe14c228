"""Icons as sharp pixmaps in any colour at any device pixel ratio."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from kshare.assets import resource_path
from kshare.ui.theme.apply import theme

STROKE = 1.75


@cache
def _drawing(name: str) -> str:
    text = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
    return text.replace('stroke-width="2"', f'stroke-width="{STROKE}"')


@lru_cache(maxsize=256)
def icon_pixmap(name: str, colour: str, size: int, ratio: float = 1.0, filled: bool = False) -> QPixmap:
    """The icon `name` (a file in resources/icons) in the colour '#rrggbb', `size` px square.

    `ratio` is the device pixel ratio of where it will be painted; `filled` fills its shape too.
    Raises FileNotFoundError for a name that is not there: our bug, never a person's.
    """
    text = _drawing(name).replace("currentColor", colour)
    if filled:
        text = text.replace('fill="none"', f'fill="{colour}"', 1)
    side = max(1, round(size * ratio))
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, colour_token: str = "text2", size: int = 18) -> QIcon:
    """A QIcon for Qt's own menus and fields, in a colour of the theme as it is now.

    Holds a picture for every screen's pixel ratio. Whoever keeps it asks again when the theme changes.
    """
    palette = theme().palette
    made = QIcon()
    for ratio in sorted({1.0, 2.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}):
        made.addPixmap(icon_pixmap(name, getattr(palette, colour_token), size, ratio))
        made.addPixmap(icon_pixmap(name, palette.disabled, size, ratio), QIcon.Mode.Disabled)
    return made
