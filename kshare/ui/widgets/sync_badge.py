"""How it stands with the shared folder, in words; a click shows the details, never a dialog by itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Size, Space, Type
from kshare.ui.widgets.labels import set_tip


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
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Only the icon."""
        self._narrow = narrow
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines high; the rail decides the width."""
        return QSize(Size.NAV, 48)

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
            room = QRectF(left + Size.ICON + Space.M, 6, rect.width() - left - Size.ICON - Space.L, 18)
            if not self._state.detail:
                room.moveTop(15)
            headline = font(Type.META_STRONG)
            paint.line_of_text(painter, room, self._state.headline, headline, palette.text2)
            room.translate(0, 18)
            small = font(Type.CAPTION, weight=400)
            paint.line_of_text(painter, room, self._state.detail, small, palette.text3)
        painter.end()
