"""Strokes that more than one painter needs: boxes, focus rings, initials, shadows, text on one line."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from kshare.ui.theme.assets import icon_pixmap
from kshare.ui.theme.faces import draw_round, faces
from kshare.ui.theme.fonts import sized
from kshare.ui.theme.letters import avatar_colour, initials
from kshare.ui.theme.tokens import ON_AVATAR, Palette, Space

# On a single line: a text from others could hold line breaks and leave its row.
_LINE = int(Qt.TextFlag.TextSingleLine.value) | int(Qt.AlignmentFlag.AlignVCenter.value)
LEFT = _LINE | int(Qt.AlignmentFlag.AlignLeft.value)
RIGHT = _LINE | int(Qt.AlignmentFlag.AlignRight.value)
CENTRE = _LINE | int(Qt.AlignmentFlag.AlignHCenter.value)


@lru_cache(maxsize=512)
def colour(name: str, alpha: int = 255) -> QColor:
    """'#rrggbb' as a QColor; shared, so never change it."""
    made = QColor(name)
    made.setAlpha(alpha)
    return made


@lru_cache(maxsize=64)
def metrics(of: QFont) -> QFontMetricsF:
    """Measures of a font; making them anew for every row costs more than drawing."""
    return QFontMetricsF(of)


def box(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: str | None,
    border: str | None = None,
    width: float = 1,
) -> None:
    """A rounded box; the border lies inside `rect`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(border), width) if border else QPen(Qt.PenStyle.NoPen))
    if fill:
        painter.setBrush(colour(fill))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = width / 2 if border else 0
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)


def card_in(row: QRect, view: QAbstractScrollArea, gap: float) -> QRectF:
    """The card in a row of a list; the edge at the scroll bar stays where it is when that takes room."""
    bar = view.width() - view.viewport().width()
    left, right = (bar, 0) if view.isRightToLeft() else (0, bar)
    return QRectF(row).adjusted(Space.M - left, gap, right - Space.M, -gap)


def shows_focus(widget: QWidget) -> bool:
    """True if the keyboard acts on `widget` and the person came by keyboard: a click draws no ring."""
    return widget.hasFocus() and widget.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)


def focus_ring(painter: QPainter, rect: QRectF, radius: float, palette: Palette) -> None:
    """The ring around whatever the keyboard acts on."""
    box(painter, rect, radius, None, palette.focus, 2)


def shadow(painter: QPainter, rect: QRectF, radius: float, palette: Palette, spread: int = 14) -> None:
    """A soft shadow around `rect`, falling a little downwards; needs `spread` px of room on every side."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    strength = 9 if palette.dark else 4
    for step in range(spread, 0, -2):
        painter.setBrush(colour(palette.shadow, strength))
        grown = rect.adjusted(-step, -step + 4, step, step)
        painter.drawRoundedRect(grown, radius + step, radius + step)


def avatar(painter: QPainter, rect: QRectF, name: str, person_id: str) -> None:
    """The picture of a person, or initials of `name` on the colour that belongs to `person_id`."""
    picture = faces().picture(person_id)
    if picture is not None:
        draw_round(painter, rect, picture)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(avatar_colour(person_id)))
    painter.drawEllipse(rect)
    painter.setPen(colour(ON_AVATAR))
    painter.setFont(_initials_font(round(rect.width() * 0.36)))
    painter.drawText(rect, CENTRE, initials(name))


@lru_cache(maxsize=16)
def _initials_font(px: int) -> QFont:
    return sized(px, 600)


def draw_icon(
    painter: QPainter, at: QPointF, name: str, ink: str, size: int, *, filled: bool = False
) -> None:
    """An icon with its top left corner `at`, as sharp as the device allows."""
    ratio = painter.device().devicePixelRatio()
    painter.drawPixmap(at, icon_pixmap(name, ink, size, ratio, filled))


def line_of_text(painter: QPainter, rect: QRectF, text: str, of: QFont, ink: str, align: int = LEFT) -> float:
    """One line, shortened with '…' to fit, in the direction of its own script; returns the width it took."""
    # Otherwise a window from right to left would change left and right below what was reckoned.
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    painter.setFont(of)
    painter.setPen(colour(ink))
    measure = metrics(of)
    shown = text
    width = measure.horizontalAdvance(text)
    if width > rect.width():
        shown = measure.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        width = measure.horizontalAdvance(shown)
    painter.drawText(rect, align, shown)
    return width
