"""Cards as pictures while a list is scrolled: what moves is drawn once, then only put elsewhere."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, QSize, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView

from kshare.ui.models.rows import CardRow
from kshare.ui.theme.apply import theme

_MOST: Final = 16
_STILL_MS: Final = 400
"""A list that stands still for so long needs no pictures: they are let go."""

Draw = Callable[[QPainter, QRect, CardRow], None]


class CardPictures:
    """Pictures of the cards of one view, by row, size and theme; kept only while it is scrolled.

    `behind` is the token of what the view stands on.
    """

    def __init__(self, view: QAbstractItemView, behind: str) -> None:
        self._view, self._behind = view, behind
        self._kept: OrderedDict[int, tuple[CardRow, QSize, object, QPixmap]] = OrderedDict()
        self._still = QTimer(view, singleShot=True, interval=_STILL_MS)
        self._still.timeout.connect(self._kept.clear)
        view.verticalScrollBar().valueChanged.connect(lambda _value: self._still.start())

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def is_wanted(self) -> bool:
        """True while the list is being scrolled."""
        return self._still.isActive()

    def show(self, painter: QPainter, rect: QRect, row: CardRow, draw: Draw) -> None:
        """Paint the picture of a row at `rect`; `draw` makes it if it is not there yet."""
        look = (theme().palette.name, theme().text_percent, self._view.devicePixelRatioF())
        kept = self._kept.get(id(row))  # rows are frozen, and the entry keeps its row alive
        if kept is None or kept[0] is not row or (kept[1], kept[2]) != (rect.size(), look):
            kept = (row, rect.size(), look, self._drawn(rect.size(), row, draw))
            self._kept[id(row)] = kept
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        self._kept.move_to_end(id(row))
        painter.drawPixmap(rect.topLeft(), kept[3])

    def _drawn(self, size: QSize, row: CardRow, draw: Draw) -> QPixmap:
        ratio = self._view.devicePixelRatioF()
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(
            getattr(theme().palette, self._behind)
        )  # letters are smoothed against what is behind them
        painter = QPainter(picture)
        draw(painter, QRect(0, 0, size.width(), size.height()), row)
        painter.end()
        return picture
