"""How it stands with the shared folder, in words; a click shows the details, never a dialog by itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Size, Space, Type
from kshare.ui.widgets.labels import set_tip

_DETAIL: Final = 16
"""From one line of the detail to the next, in px."""
_BESIDE: Final = Space.M + Size.ICON + Space.L
"""What the icon and the edges take of the width."""


class SyncKind(Enum):
    """Icon and colour token of each state; the words are handed in."""

    ALONE = ("monitor", "text3")
    UP_TO_DATE = ("cloud-check", "ok")
    BUSY = ("folder-sync", "accent_text")
    OFFLINE = ("cloud-off", "warn")
    TROUBLE = ("circle-alert", "danger")


@dataclass(frozen=True, slots=True)
class SyncState:
    """What the badge says: a headline and, smaller, the rest of the sentence."""

    kind: SyncKind
    headline: str
    detail: str = ""


class SyncBadge(QToolButton):
    """Emits `clicked`."""

    def __init__(self, state: SyncState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrow = False
        self._state = state
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_state(state)

    def show_state(self, state: SyncState) -> None:
        """Say something else."""
        self._state = state
        self.setAccessibleName(state.headline)
        self.setAccessibleDescription(state.detail)
        set_tip(self, f"{state.headline}. {state.detail}".rstrip(". "))
        self.updateGeometry()
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Only the icon."""
        self._narrow = narrow
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines high, three for a longer sentence; the rail decides the width."""
        return QSize(Size.NAV, 48 + (self._detail_lines() - 1) * _DETAIL)

    def _detail_lines(self) -> int:
        """How many lines the detail takes: one or two."""
        width = Size.RAIL - 2 * Space.M - _BESIDE
        long = paint.metrics(font(Type.CAPTION, weight=400)).horizontalAdvance(self._state.detail) > width
        return 2 if long and not self._narrow else 1

    def minimumSizeHint(self) -> QSize:
        """As above."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Icon, headline, detail."""
        palette, (icon, ink) = theme().palette, self._state.kind.value
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.underMouse():
            paint.box(painter, rect, Radius.CONTROL, palette.hover)
        if paint.shows_focus(self):
            paint.focus_ring(painter, rect, Radius.CONTROL, palette)
        left = (rect.width() - Size.ICON) / 2 if self._narrow else Space.M
        paint.draw_icon(painter, QPointF(left, 15), icon, getattr(palette, ink), Size.ICON)
        if not self._narrow:
            room = QRectF(left + Size.ICON + Space.M, 6, rect.width() - _BESIDE, 18)
            if not self._state.detail:
                room.moveTop(15)
            headline = font(Type.META_STRONG)
            paint.line_of_text(painter, room, self._state.headline, headline, palette.text2)
            room.translate(0, 18)
            self._draw_detail(painter, room)
        painter.end()

    def _draw_detail(self, painter: QPainter, room: QRectF) -> None:
        """One line, or two: the first as long as its words allow."""
        small, rest = font(Type.CAPTION, weight=400), self._state.detail
        if self._detail_lines() > 1:
            metrics, first = paint.metrics(small), ""
            for word in rest.split(" "):
                longer = f"{first} {word}".strip()
                if first and metrics.horizontalAdvance(longer) > room.width():
                    break
                first = longer
            paint.line_of_text(painter, room, first, small, theme().palette.text3)
            room, rest = room.translated(0, _DETAIL), rest[len(first) :].strip()
        paint.line_of_text(painter, room, rest, small, theme().palette.text3)
