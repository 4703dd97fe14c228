"""The picture of a neighbourhood: drag to move it, turn the wheel to come nearer, walk with the arrows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from kshare.queries.neighbourhood import Neighbourhood, Node
from kshare.ui.graph.layout import Point
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Palette, Radius, Space, Type
from kshare.words import say, say_many

_MARGIN: Final = 48
_NEAREST, _FARTHEST, _USUAL = 220.0, 12.0, 130.0
"""Pixels for one length of a tie."""
_ZOOM: Final = 1.2
_LABEL: Final = 200
_LINE: Final = 18
_WAYS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class GraphView(QWidget):
    """Draws nodes and ties. `opened` is a page that was clicked, or entered with Enter."""

    opened = Signal(str)
    centre_wanted = Signal(str)
    """Space: show what lies around this page instead."""
    current_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._around = Neighbourhood((), (), 0)
        self._places: Sequence[Point] = ()
        self._beside: list[set[int]] = []
        self._scale, self._shift = _USUAL, QPointF()
        self._fitted = True
        self._current, self._hovered = 0, -1
        self._pressed: QPointF | None = None
        self._dragged = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(say("Picture of the pages around this one"))

    def sizeHint(self) -> QSize:
        """As large as there is room."""
        return QSize(720, 560)

    def minimumSizeHint(self) -> QSize:
        """Enough to see something."""
        return QSize(240, 240)

    def show_around(self, around: Neighbourhood, places: Sequence[Point]) -> None:
        """Another neighbourhood, all of it in sight."""
        self._around, self._places = around, places
        self._beside = [set() for _ in around.nodes]
        for one, other in around.ties:
            self._beside[one].add(other)
            self._beside[other].add(one)
        self._hovered = -1
        self.choose(0)
        self.fit()

    @property
    def current(self) -> int:
        """The node that the keyboard is on."""
        return self._current

    def choose(self, number: int) -> None:
        """Put the keyboard on a node and say it."""
        if not 0 <= number < len(self._around.nodes):
            return
        changed, self._current = number != self._current, number
        self.setAccessibleDescription(node_words(self._around.nodes[number]))
        self._bring_in_sight(number)
        self.update()
        if changed:
            self.current_changed.emit(number)

    # -- where things are ------------------------------------------------------------------------------

    def fit(self) -> None:
        """All of it in sight."""
        self._fitted = True
        if not self._places:
            return
        xs, ys = [x for x, _ in self._places], [y for _, y in self._places]
        wide, high = max(xs) - min(xs) or 0.1, max(ys) - min(ys) or 0.1
        room_x, room_y = max(self.width() - 2 * _MARGIN - _LABEL, 60), max(self.height() - 2 * _MARGIN, 60)
        self._scale = max(_FARTHEST, min(_USUAL, room_x / wide, room_y / high))
        middle = QPointF((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
        self._shift = QPointF(self.width() / 2, self.height() / 2) - middle * self._scale
        self.update()

    def zoom(self, factor: float, around: QPointF | None = None) -> None:
        """Come nearer or go away; `around` stays where it is."""
        fixed = around or QPointF(self.width() / 2, self.height() / 2)
        scale = max(_FARTHEST, min(_NEAREST, self._scale * factor))
        self._shift = fixed - (fixed - self._shift) * (scale / self._scale)
        self._scale, self._fitted = scale, False
        self.update()

    def point(self, number: int) -> QPointF:
        """Where a node is on the widget."""
        x, y = self._places[number]
        return QPointF(x, y) * self._scale + self._shift

    def node_at(self, at: QPointF) -> int:
        """The node under a point, -1 for none."""
        found, nearest = -1, 16.0
        for number in range(len(self._places)):
            away = self.point(number) - at
            far = math.hypot(away.x(), away.y()) - self._radius(number)
            if far < nearest:
                found, nearest = number, far
        return found if nearest <= 6 else -1

    def _radius(self, number: int) -> float:
        return 11.0 if number == 0 else min(10.0, 4.5 + math.sqrt(self._around.nodes[number].ties))

    def _bring_in_sight(self, number: int) -> None:
        if not self._fitted and self._places:
            point, inner = self.point(number), QRectF(self.rect()).adjusted(40, 40, -40, -40)
            dx = min(0.0, inner.right() - point.x()) + max(0.0, inner.left() - point.x())
            dy = min(0.0, inner.bottom() - point.y()) + max(0.0, inner.top() - point.y())
            self._shift += QPointF(dx, dy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What was all in sight stays so."""
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    # -- mouse and keys --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The beginning of a click or a drag."""
        self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the ground, or see what is under the mouse."""
        at = event.position()
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            way = at - self._pressed
            if self._dragged or way.manhattanLength() > 4:
                self._dragged, self._fitted = True, False
                self._shift += way
                self._pressed = at
                self.update()
            return
        hovered = self.node_at(at)
        if hovered != self._hovered:
            self._hovered = hovered
            on = Qt.CursorShape.PointingHandCursor if hovered >= 0 else Qt.CursorShape.OpenHandCursor
            self.setCursor(on)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a node opens its page."""
        number = self.node_at(event.position())
        if not self._dragged and number >= 0:
            self.choose(number)
            self.opened.emit(self._around.nodes[number].id)
        self._pressed = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Nearer or farther, around the mouse."""
        self.zoom(_ZOOM ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Enter opens, Space looks around, + and - zoom, 0 shows all."""
        key = Qt.Key(event.key())
        if key in _WAYS:
            self._walk(*_WAYS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._around.nodes:
            self.opened.emit(self._around.nodes[self._current].id)
        elif key == Qt.Key.Key_Space and self._around.nodes:
            self.centre_wanted.emit(self._around.nodes[self._current].id)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(1 / _ZOOM if key == Qt.Key.Key_Minus else _ZOOM)
        elif key == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)

    def _walk(self, across: int, down: int) -> None:
        """To the nearest node that lies that way; what lies askew counts as farther."""
        here = self.point(self._current)
        best, nearest = -1, math.inf
        for number in range(len(self._places)):
            way = self.point(number) - here
            ahead = way.x() * across + way.y() * down
            aside = abs(way.x() * down) + abs(way.y() * across)
            if ahead > 1 and ahead + 2 * aside < nearest:
                best, nearest = number, ahead + 2 * aside
        if best >= 0:
            self.choose(best)

    # -- painting --------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ties, nodes, then as many titles as have room."""
        palette = theme().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.box(painter, QRectF(self.rect()), Radius.CARD, palette.canvas, palette.line)
        painter.setClipRect(self.rect().adjusted(1, 1, -1, -1))
        if self._places:
            points = [self.point(number) for number in range(len(self._places))]
            self._draw_ties(painter, points, palette)
            for number, point in enumerate(points):
                self._draw_node(painter, number, point, palette)
            self._draw_titles(painter, points, palette)
        painter.end()

    def _draw_ties(self, painter: QPainter, points: Sequence[QPointF], palette: Palette) -> None:
        watched = self._watched
        for one, other in self._around.ties:
            if watched not in (one, other):
                painter.setPen(QPen(paint.colour(palette.line_strong), 1))
                painter.drawLine(points[one], points[other])
        painter.setPen(QPen(paint.colour(palette.accent), 1.6))
        for other in self._beside[watched]:
            painter.drawLine(points[watched], points[other])

    @property
    def _watched(self) -> int:
        """The node whose ties stand out: that under the mouse, else the current one."""
        return self._hovered if self._hovered >= 0 else self._current

    def _draw_node(self, painter: QPainter, number: int, point: QPointF, palette: Palette) -> None:
        radius, node = self._radius(number), self._around.nodes[number]
        near = node.steps <= 1
        fill = palette.accent if number == 0 else palette.page if near else palette.page_soft
        painter.setPen(QPen(paint.colour(palette.surface if near else palette.page), 1.5))
        painter.setBrush(paint.colour(fill))
        painter.drawEllipse(point, radius, radius)
        if number == self._current and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(paint.colour(palette.focus), 2))
            painter.drawEllipse(point, radius + 4, radius + 4)

    def _draw_titles(self, painter: QPainter, points: Sequence[QPointF], palette: Palette) -> None:
        """The most important titles first; one that would lie on another is left out until it is pointed at."""
        nodes, watched = self._around.nodes, self._watched
        first = [watched, self._current, 0]
        order = [*first, *self._beside[watched], *sorted(range(len(nodes)), key=lambda n: -nodes[n].ties)]
        ground = QRectF(self.rect()).adjusted(Space.S, 0, -Space.S, 0)
        taken = [self._around_node(number, point) for number, point in enumerate(points)]
        for number in dict.fromkeys(order):
            strong = number in first
            style = font(Type.META_STRONG if strong else Type.META)
            width = min(paint.metrics(style).horizontalAdvance(nodes[number].title) + 2, _LABEL)
            rooms = self._rooms(number, points[number], width)
            free = [room for room in rooms if ground.contains(room) and not any(map(room.intersects, taken))]
            if not free and not strong:
                continue
            room = free[0] if free else rooms[0]
            taken.append(room)
            ink = palette.text if strong else palette.text2
            paint.box(painter, room.adjusted(-2, 1, 2, -1), Radius.SMALL, palette.canvas)
            paint.line_of_text(painter, room, nodes[number].title, style, ink)

    def _around_node(self, number: int, point: QPointF) -> QRectF:
        radius = self._radius(number)
        return QRectF(point.x() - radius, point.y() - radius, 2 * radius, 2 * radius)

    def _rooms(self, number: int, point: QPointF, width: float) -> tuple[QRectF, ...]:
        """Where the title of a node may stand, the best place first: right, left, below, above."""
        away, half = self._radius(number) + Space.XS + 1, _LINE / 2
        corners = (
            QPointF(away, -half),
            QPointF(-away - width, -half),
            QPointF(-width / 2, away),
            QPointF(-width / 2, -away - _LINE),
        )
        return tuple(QRectF(point.x() + at.x(), point.y() + at.y(), width, _LINE) for at in corners)


def node_words(node: Node) -> str:
    """A node as it is said: title, how far, how many ties."""
    far = (
        say("this page")
        if not node.steps
        else say_many("{count} step away", "{count} steps away", node.steps)
    )
    ties = say_many("tied to {count} page", "tied to {count} pages", node.ties)
    return f"{node.title}. {far}, {ties}"
