"""The bar above everything: back, forward, the one search box, the theme."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.ui.theme.apply import follow_theme, theme
from kshare.ui.theme.tokens import Size, Space
from kshare.ui.widgets.buttons import IconButton
from kshare.ui.widgets.fields import SearchField
from kshare.words import say


class TopBar(QWidget):
    """States wishes; the window answers them."""

    back_wanted = Signal()
    forward_wanted = Signal()
    theme_wanted = Signal()
    """The list of themes, below the button."""
    inbox_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(Size.TOP_BAR)
        self.back = IconButton("arrow-left", say("Back"))
        self.forward = IconButton("arrow-right", say("Forward"))
        self.search = SearchField(say("Find pages, posts, bookmarks, people…"), shortcut="/")
        self.search.setMinimumWidth(160)
        self.search.setMaximumWidth(440)
        self.bell = IconButton("bell", say("For you"))
        self.theme = IconButton("moon", say("Theme"))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.M, Space.M, Space.S)
        row.setSpacing(Space.XS)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        row.addSpacing(Space.XS)
        row.addWidget(self.search, 6)
        row.addStretch(4)
        row.addWidget(self.bell)
        row.addWidget(self.theme)
        self.back.clicked.connect(self.back_wanted)
        self.forward.clicked.connect(self.forward_wanted)
        self.bell.clicked.connect(self.inbox_wanted)
        self.theme.clicked.connect(self.theme_wanted)
        follow_theme(self._show_theme)
        self._show_theme()

    def show_ways(self, back: bool, forward: bool) -> None:
        """Which directions lead somewhere."""
        self.back.setEnabled(back)
        self.forward.setEnabled(forward)

    def show_new(self, figure: str) -> None:
        """How many notices are new, as a figure at the bell; '' for none."""
        self.bell.setText(figure)
        self.bell.setAccessibleDescription(say("{count} new", count=figure) if figure else "")
        self.bell.show_icon("bell", say("For you"), ink="accent_text" if figure else "text2")
        self.bell.updateGeometry()

    def _show_theme(self) -> None:
        dark = theme().palette.dark
        self.theme.show_icon("sun" if dark else "moon", say("Theme"))
