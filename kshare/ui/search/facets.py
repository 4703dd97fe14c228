"""Every filter that would narrow an answer, in groups, each with how many results it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from kshare.index.results import Facets
from kshare.ui.search.hits import filter_words, narrowing
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Space, Type
from kshare.ui.widgets.labels import PlainLabel, set_tip
from kshare.ui.widgets.popup import Popover
from kshare.words import figure, say, say_many

_WIDTH: Final = 440
_ROW: Final = 28
_MOST: Final = 7
_COLUMNS: Final = 2


def group_word(group: str) -> str:
    """What stands above a group of filters."""
    return {
        "authors": say("Author"), "tags": say("Tag"), "spaces": say("Space"), "years": say("Year"), "kinds": say("Kind")
    }[group]  # fmt: skip


class FacetButton(QPushButton):
    """One filter at the left, its count at the right."""

    def __init__(self, words: str, figure: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._figure = figure
        self.setFont(font(Type.LABEL, weight=400))
        set_tip(self, words)
        self.setAccessibleName(say("Only {filter}", filter=words))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as its column."""
        return QSize(120, _ROW)

    def minimumSizeHint(self) -> QSize:
        """Long names are shortened."""
        return QSize(60, _ROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Name and count."""
        palette = theme().palette
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.underMouse():
            paint.box(painter, rect, Radius.CONTROL, palette.hover)
        if paint.shows_focus(self):
            paint.focus_ring(painter, rect, Radius.CONTROL, palette)
        style = font(Type.META)
        width = paint.metrics(style).horizontalAdvance(self._figure) + 1
        room = rect.adjusted(Space.S, 0, -width - 2 * Space.S, 0)
        paint.line_of_text(painter, room, self.text(), self.font(), palette.text)
        side = QRectF(rect.right() - width - Space.S, rect.top(), width, rect.height())
        paint.line_of_text(painter, side, self._figure, style, palette.text3, paint.RIGHT)
        painter.end()


class FacetPopover(Popover):
    """The groups beside each other; a click chooses one filter and closes."""

    chosen = Signal(str)

    def __init__(self, window: QWidget, facets: Facets, query: str, total: int) -> None:
        super().__init__(window, width=_WIDTH)
        self.buttons: list[FacetButton] = []
        about = "~" if facets.sampled else ""
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.M)
        groups = [(name, found) for name, found in narrowing(facets, query, total).items() if found]
        for number, (name, found) in enumerate(groups):
            group = self._group(group_word(name), found[:_MOST], about)
            grid.addLayout(group, number // _COLUMNS, number % _COLUMNS)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)
        if not groups:
            self.body.addWidget(PlainLabel(say("No filter would leave fewer results."), Type.LABEL, "text2"))
        if facets.sampled:
            note = say("Counted over the newest results only.")
            self.body.addWidget(PlainLabel(note, Type.META, "text3", wrap=True))

    def _group(self, name: str, found: Sequence[tuple[str, int]], about: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        heading = PlainLabel(name.upper(), Type.OVERLINE, "text3")
        heading.setContentsMargins(Space.S, 0, 0, Space.XS)
        column.addWidget(heading)
        for each, count in found:
            button = FacetButton(filter_words(each), about + figure(count))
            button.setAccessibleDescription(say_many("{count} result", "{count} results", count))
            button.clicked.connect(lambda _checked=False, each=each: self._choose(each))
            column.addWidget(button)
            self.buttons.append(button)
        column.addStretch(1)
        return column

    def _choose(self, each: str) -> None:
        self.close()
        self.chosen.emit(each)
