"""A few items under a heading, each with its reason: what is related, what was asked before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from kshare.queries.reader import Reader
from kshare.queries.related import RelatedItem, RelatedTo, Similar, related, similar
from kshare.render.plain import first_words, plain_text
from kshare.ui.models.kinds import kind_word, look
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Size, Space, Type
from kshare.ui.widgets.labels import PlainLabel, set_tip
from kshare.words import say

_ROW: Final = 42
_WORDS: Final = 90


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item: its id, kind, title (or first words), why it is here, and whether a link to it is shown anyhow."""

    id: str
    kind: str
    title: str
    because: str
    links_here: bool = False


def item_row(found: RelatedItem) -> ItemRow:
    """An item in words."""
    item = found.item
    kind = item.kind if item.kind in ("page", "bookmark", "question") else "post"
    title = item.title or first_words(plain_text(item.text), _WORDS)
    if not item.title:
        title = say("{name}: {words}", name=item.author.name, words=title)
    state = {"answered": say("answered"), "open": say("no answer yet")}.get(item.state, "")
    because = " · ".join(part for part in (kind_word(kind), state, found.because) if part)
    return ItemRow(item.key, kind, title, because, found.links_here)


def related_rows(reader: Reader, request: RelatedTo) -> tuple[ItemRow, ...]:
    """What belongs to an item, as rows. Raises NotFound."""
    return tuple(map(item_row, related(reader, request)))


def similar_rows(reader: Reader, request: Similar) -> tuple[ItemRow, ...]:
    """What is like a text, as rows."""
    return tuple(map(item_row, similar(reader, request)))


class ItemRows(QWidget):
    """Hidden while there is nothing to show."""

    opened = Signal(str)

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[ItemButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._heading = PlainLabel(heading, Type.META_STRONG, "text2")
        self._heading.setContentsMargins(Space.S, 0, 0, Space.XS)
        self._column.addWidget(self._heading)
        self.setAccessibleName(heading)
        self.hide()

    def say_heading(self, heading: str) -> None:
        """Another heading."""
        self._heading.setText(heading)
        self.setAccessibleName(heading)

    def show_rows(self, rows: Sequence[ItemRow]) -> None:
        """Other rows; none hides the heading too."""
        if [button.row for button in self.buttons] == list(rows):
            return
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = [ItemButton(row, self) for row in rows]
        for button in self.buttons:
            self._column.addWidget(button)
            button.clicked.connect(lambda _checked=False, item=button.row.id: self.opened.emit(item))
        self.setVisible(bool(rows))


class ItemButton(QPushButton):
    """Icon, title and reason on two lines; what does not fit ends in '…'."""

    def __init__(self, row: ItemRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.setAccessibleName(row.title)
        self.setAccessibleDescription(row.because)
        set_tip(self, f"{row.title}\n{row.because}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(240, _ROW)

    def minimumSizeHint(self) -> QSize:
        """Text gives way, never the window."""
        return QSize(100, _ROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the row."""
        palette, face = theme().palette, look(self.row.kind)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.underMouse():
            paint.box(painter, rect, Radius.CONTROL, palette.hover)
        if paint.shows_focus(self):
            paint.focus_ring(painter, rect, Radius.CONTROL, palette)
        at = QPointF(Space.S, 6)
        paint.draw_icon(painter, at, face.icon, getattr(palette, face.ink), Size.ICON_SMALL)
        left = Space.S + Size.ICON_SMALL + Space.S
        room = QRectF(left, 3, rect.width() - left - Space.S, 19)
        paint.line_of_text(painter, room, self.row.title, font(Type.LABEL), palette.text)
        room.translate(0, 18)
        paint.line_of_text(painter, room, self.row.because, font(Type.META), palette.text3)
        painter.end()
