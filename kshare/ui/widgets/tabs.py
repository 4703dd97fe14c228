"""A row of choices of which one holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Space, Type
from kshare.ui.widgets.choice import Choice


class _Tab(Choice):
    """One choice, with an optional figure behind its word."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.figure = ""
        self.setFont(font(Type.LABEL))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Wide enough for the bold state, so that choosing moves nothing."""
        strong = paint.metrics(font(Type.LABEL, weight=600))
        width = strong.horizontalAdvance(self.text()) + 2 * Space.M + 2
        if self.figure:
            width += paint.metrics(font(Type.META)).horizontalAdvance(self.figure) + 6
        return QSize(round(width), 32)

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A raised box for the chosen one, a hint of one under the mouse."""
        palette, chosen = theme().palette, self.isChecked()
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if chosen:
            paint.box(painter, rect, Radius.CONTROL, palette.surface, palette.line)
        elif self.underMouse():
            paint.box(painter, rect, Radius.CONTROL, palette.hover)
        if paint.shows_focus(self):
            paint.focus_ring(painter, rect, Radius.CONTROL, palette)
        style = font(Type.LABEL, weight=600 if chosen else 500)
        ink = palette.text if chosen else palette.text2
        room = rect.adjusted(Space.M, 0, -Space.XS, 0)
        width = paint.line_of_text(painter, room, self.text(), style, ink)
        if self.figure:
            room.setLeft(room.left() + width + 6)
            paint.line_of_text(painter, room, self.figure, font(Type.META), palette.text3)
        painter.end()


class Tabs(QWidget):
    """Segmented choice; `chosen(str)` names the key. Left and right move it, as in any tab bar."""

    chosen = Signal(str)

    def __init__(self, entries: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None) -> None:
        """`entries` are (key, word); `name` is what a screen reader calls the row."""
        super().__init__(parent)
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XXS)
        group = QButtonGroup(self)
        self._tabs: dict[str, _Tab] = {}
        for key, word in entries:
            tab = _Tab(word, self)
            tab.setAccessibleName(word)
            tab.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            group.addButton(tab)
            row.addWidget(tab)
            self._tabs[key] = tab
        row.addStretch(1)
        next(iter(self._tabs.values())).setChecked(True)

    @property
    def current(self) -> str:
        """The key that holds now."""
        return next(key for key, tab in self._tabs.items() if tab.isChecked())

    def choose(self, key: str) -> None:
        """Show another one as chosen, without a signal."""
        self._tabs[key].setChecked(True)

    def set_word(self, key: str, word: str) -> None:
        """Another word for a choice."""
        tab = self._tabs[key]
        tab.setText(word)
        tab.setAccessibleName(word)
        tab.updateGeometry()

    def set_figure(self, key: str, figure: str) -> None:
        """A count behind the word, or '' for none."""
        tab = self._tabs[key]
        tab.figure = figure
        tab.setAccessibleDescription(figure)
        tab.updateGeometry()
        tab.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose the neighbour."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        keys = list(self._tabs)
        at = keys.index(self.current) + step
        if step and 0 <= at < len(keys):
            self.choose(keys[at])
            self._tabs[keys[at]].setFocus(Qt.FocusReason.TabFocusReason)
            self.chosen.emit(keys[at])
        else:
            super().keyPressEvent(event)
