"""What can be done with the pages that are chosen, at the foot of their list."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton, IconButton
from kshare.ui.widgets.fitting_row import FittingRow
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say, say_many


class SelectionBar(FittingRow):
    """Hidden until several pages are chosen, or one that lies in the trash. States wishes."""

    move_wanted = Signal()
    tags_wanted = Signal()
    delete_wanted = Signal()
    restore_wanted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = PlainLabel("", Type.LABEL)
        self.move_under = GhostButton(say("Move"), "folder")
        self.tags = GhostButton(say("Tags"), "tag")
        self.delete = GhostButton(say("Delete"), "trash-2")
        self.restore = GhostButton(say("Bring back"), "undo-2")
        self.cross = IconButton("x", say("Choose none"), shortcut="Esc")
        row = self.row
        row.setContentsMargins(Space.L, Space.S, Space.M, Space.S)
        row.setSpacing(Space.S)
        row.addWidget(self._words, 1)
        for button in (self.move_under, self.tags, self.delete, self.restore, self.cross):
            row.addWidget(button)
        self.give_way(self.move_under, self.tags, self.delete)
        self.move_under.clicked.connect(self.move_wanted)
        self.tags.clicked.connect(self.tags_wanted)
        self.delete.clicked.connect(self.delete_wanted)
        self.restore.clicked.connect(self.restore_wanted)
        self.cross.clicked.connect(self.left)
        self.hide()

    def show_count(self, count: int, *, deleted: bool) -> None:
        """So many pages are chosen; `deleted` ones can be brought back only."""
        self._words.setText(say_many("{count} page chosen", "{count} pages chosen", count))
        for button in (self.move_under, self.tags, self.delete):
            button.setVisible(not deleted)
        self.restore.setVisible(deleted)
        self.cross.setVisible(count > 1)
        self.setVisible(count > 1 or (deleted and count == 1))
        self.fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A surface with a hairline above."""
        palette = theme().palette
        painter = QPainter(self)
        painter.fillRect(self.rect(), paint.colour(palette.surface))
        painter.fillRect(0, 0, self.width(), 1, paint.colour(palette.line))
        painter.end()
